//! Time that stands still until it is moved, or until a device waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use skranke::clock::Clock;
use skranke::domain::time::Date;
use skranke::domain::{Moment, Stamp};
use skranke::peripherals::Pause;

#[derive(Clone, Debug)]
pub struct WorldClock(Arc<AtomicI64>);

impl WorldClock {
    /// A Monday afternoon, as the demo shop is described.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(Stamp::from_local(Date::of(2026, 11, 23), 14, 32, 0).millis())))
    }

    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Moment {
        let wall_ms = self.0.load(Ordering::SeqCst);
        let began = Stamp::from_local(Date::of(2026, 11, 23), 0, 0, 0);
        let wall = Stamp::from_millis(wall_ms);
        Moment { wall, steady_ms: u64::try_from(wall.since_ms(began)).unwrap_or(0) }
    }

    fn wait_ms(&self, ms: u64) {
        self.advance(i64::try_from(ms).unwrap_or(0));
    }
}

impl Pause for WorldClock {
    fn steady_ms(&self) -> u64 {
        self.now().steady_ms
    }

    fn wait_ms(&self, ms: u64) {
        Clock::wait_ms(self, ms);
    }
}
