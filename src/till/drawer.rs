//! The drawer: why it opens, that nothing is registered while it is open, and what the journal says of it (drawer.md 6).

use super::asking::Asking;
use super::effect::{Effect, Given, Tone};
use super::{Outcome, Till};
use crate::domain::device::{CashPlace, DrawerCause, DrawerReason, DrawerState};
use crate::domain::value::Saying;
use crate::journal::act::device::{DrawerClosed, DrawerFailed, DrawerOpened};

/// A drawer that stands open for so long is a leader's matter (drawer.md 6, rule 7).
const OPEN_TOO_LONG_MS: i64 = 180_000;
/// A line that has never moved, so many pulses long, is not the drawer's fault but the set-up's (drawer.md 7).
const PULSES_IN_VAIN_MAX: u32 = 2;

impl Till {
    /// F7: opens without a sale, with a reason.
    pub(super) fn ask_to_open_drawer(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if self.state.cash != CashPlace::Drawer {
            return Err(Saying::of("no-drawer-here"));
        }
        if self.state.basket().is_being_paid() {
            return Err(Saying::of("payment-has-begun"));
        }
        self.ask(Asking::DrawerReason, given)
    }

    pub(super) fn open_drawer_because(&mut self, digit: usize, given: &Given) -> Outcome {
        let Some(reason) = digit.checked_sub(1).and_then(|index| DrawerReason::ALL.get(index)) else { return Ok(()) };
        self.pulse_drawer(DrawerCause::NoSale(*reason), None, given);
        self.tell(Saying::of("drawer-opens"));
        Ok(())
    }

    /// What the sense line says. An opening is one entry, whatever bounces.
    pub(super) fn drawer_is(&mut self, now: DrawerState, given: &Given) {
        let before = std::mem::replace(&mut self.devices.drawer, now);
        match now {
            DrawerState::Open if self.state.drawer.is_none() => self.drawer_opened(given),
            DrawerState::Closed => self.drawer_closed(before, given),
            DrawerState::DidNotOpen => self.drawer_stuck(given),
            // Where devices are tried it is known that they come and go.
            DrawerState::Unknown if before != DrawerState::Unknown && !self.is_at_equipment() => {
                self.tell(Saying::of("drawer-unknown"));
            }
            _ => {}
        }
    }

    fn drawer_opened(&mut self, given: &Given) {
        (self.drawer_has_moved, self.pulses_in_vain) = (true, 0);
        let (cause, sale) = self.state.pulsed.unwrap_or((DrawerCause::ByHand, None));
        self.act(DrawerOpened { cause, sale }, given);
        if cause == DrawerCause::ByHand {
            self.tell(Saying::of("drawer-opened-by-hand"));
        }
    }

    fn drawer_closed(&mut self, before: DrawerState, given: &Given) {
        self.warned_of_drawer = false;
        if let Some(open) = &self.state.drawer {
            let open_ms = u64::try_from(self.stamp(given).since_ms(open.since)).unwrap_or(0);
            self.act(DrawerClosed { open_ms }, given);
        } else if self.state.pulsed.is_some() && before != DrawerState::Opening {
            // The pulse of a life before this one: the drawer is shut now, so it is over.
            self.act(DrawerFailed { cause: self.state.pulsed.map_or(DrawerCause::ByHand, |(cause, _)| cause) }, given);
        }
    }

    fn drawer_stuck(&mut self, given: &Given) {
        let Some((cause, _)) = self.state.pulsed else { return };
        self.act(DrawerFailed { cause }, given);
        self.pulses_in_vain += 1;
        let never_moved = !self.drawer_has_moved && self.pulses_in_vain >= PULSES_IN_VAIN_MAX;
        self.tell_about_money(Saying::of(if never_moved { "drawer-never-moved" } else { "drawer-did-not-open" }));
        self.want(Effect::Tone(Tone::Refused));
    }

    /// When it is time to call a leader to an open drawer, on the steady clock.
    pub(super) fn warns_of_drawer_at(&self) -> Option<u64> {
        let open = self.state.drawer.as_ref().filter(|_| !self.warned_of_drawer)?;
        let now = self.clock?;
        let left_ms = OPEN_TOO_LONG_MS - now.wall.since_ms(open.since);
        Some(now.steady_ms + u64::try_from(left_ms).unwrap_or(0))
    }

    pub(super) fn warn_of_drawer_when_due(&mut self, now: crate::domain::Moment) {
        if self.warns_of_drawer_at().is_none_or(|at| at > now.steady_ms) {
            return;
        }
        self.warned_of_drawer = true;
        self.want(Effect::Tone(Tone::LookUp));
        self.warn(Saying::of("drawer-open-long"));
    }
}
