//! Cash drawers.

pub mod learning;
pub mod sense;
pub mod serial_pro;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Switches, Time};
use crate::domain::device::{DemoSwitch, DrawerState};

/// A cash drawer with a sense line. What came of a pulse is told by the state alone.
pub trait Drawer: Send {
    /// Sends the pulse, once. It is never repeated by itself (drawer.md 6, rule 11).
    fn open(&mut self);

    /// What the sense line says now.
    fn state(&mut self) -> DrawerState;
}

/// Pulses that were ordered and have not yet reached the device. A printer with a drawer lets them go first: the cashier
/// needs the drawer while the paper runs (printer.md 5).
#[derive(Clone, Debug, Default)]
pub struct Pulses(Arc<AtomicU64>);

impl Pulses {
    /// One is ordered now, before anything that is ordered after it.
    pub fn promise(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// One has been handed to the device.
    pub fn kept(&self) {
        // One that nobody promised, as at set-up, leaves the count where it is.
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| count.checked_sub(1));
    }

    /// Waits until all have been handed over, and no longer than so long.
    pub fn wait_for_promised(&self, time: &Time, within_ms: u64) {
        let until_ms = time.steady_ms().saturating_add(within_ms);
        while self.0.load(Ordering::SeqCst) > 0 && time.steady_ms() < until_ms {
            time.wait_ms(1);
        }
    }
}

/// How long somebody needs to shut the pretended drawer.
pub const SHUT_AFTER_MS: u64 = 2_000;
/// The same with the demo's switch for a slow hand.
pub const SHUT_SLOWLY_AFTER_MS: u64 = 30_000;

/// A drawer that opens on the pulse and is shut after a while.
pub struct VirtualDrawer {
    time: Time,
    switches: Switches,
    shut_after_ms: u64,
    opened: Option<Opened>,
}

struct Opened {
    at_ms: u64,
    /// Somebody has read the sense line since. An opening is seen at least once, however fast it is shut.
    seen: bool,
}

impl VirtualDrawer {
    /// `shut_after_ms` is 0 in line mode, where nobody stands by.
    pub fn new(time: Time, switches: Switches, shut_after_ms: u64) -> Self {
        Self { time, switches, shut_after_ms, opened: None }
    }

    fn stays_open_ms(&self) -> u64 {
        if self.switches.is_on(DemoSwitch::SlowDrawer) { SHUT_SLOWLY_AFTER_MS } else { self.shut_after_ms }
    }
}

impl Drawer for VirtualDrawer {
    fn open(&mut self) {
        self.opened = Some(Opened { at_ms: self.time.steady_ms(), seen: false });
    }

    fn state(&mut self) -> DrawerState {
        if self.switches.is_on(DemoSwitch::OpenDrawer) {
            // A key is turned once. Nobody could turn it back: the till reads nothing while the drawer is open.
            self.switches.set(DemoSwitch::OpenDrawer, false);
            self.open();
        }
        let (now, stays_open_ms) = (self.time.steady_ms(), self.stays_open_ms());
        if let Some(opened) = &mut self.opened {
            if !opened.seen || now.saturating_sub(opened.at_ms) < stays_open_ms {
                opened.seen = true;
                return DrawerState::Open;
            }
            self.opened = None;
        }
        DrawerState::Closed
    }
}
