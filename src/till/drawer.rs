//! The drawer: why it opens, that nothing is registered while it is open, and what the journal says of it (drawer.md 6).

use super::asking::Asking;
use super::effect::{Effect, Given, Tone};
use super::{Outcome, Till};
use crate::domain::device::{CashPlace, DrawerCause, DrawerReason, DrawerState};
use crate::domain::value::Saying;
use crate::journal::act::device::{DrawerClosed, DrawerFailed, DrawerOpened};

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
            DrawerState::Unknown if before != DrawerState::Unknown => self.tell(Saying::of("drawer-unknown")),
            _ => {}
        }
    }

    fn drawer_opened(&mut self, given: &Given) {
        let (cause, sale) = self.state.pulsed.unwrap_or((DrawerCause::ByHand, None));
        self.act(DrawerOpened { cause, sale }, given);
        if cause == DrawerCause::ByHand {
            self.tell(Saying::of("drawer-opened-by-hand"));
        }
    }

    fn drawer_closed(&mut self, before: DrawerState, given: &Given) {
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
        self.tell_about_money(Saying::of("drawer-did-not-open"));
        self.want(Effect::Tone(Tone::Refused));
    }
}
