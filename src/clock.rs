//! The one place that asks what time it is, and the one place that waits.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::domain::{Moment, Stamp};

/// Tells the time. Behind a trait, so that a whole shop can live in a test.
pub trait Clock: Send + Sync {
    fn now(&self) -> Moment;

    /// Lets time pass.
    fn wait_ms(&self, ms: u64);
}

/// The machine's clocks: the wall clock, and one that nobody can set.
#[derive(Clone, Copy, Debug)]
pub struct MachineClock {
    started: Instant,
}

impl MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the clock module is where clocks are read")]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// Milliseconds since the clock was started.
    pub fn steady_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the clock module is where clocks are read")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = Stamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        Moment { wall, steady_ms: self.steady_ms() }
    }

    #[expect(clippy::disallowed_methods, reason = "the clock module is where waiting is done")]
    fn wait_ms(&self, ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }
}
