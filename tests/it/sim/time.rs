//! One time for the whole shop, and a clock on each wall that may be wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use skranke::clock::Clock;
use skranke::domain::{Moment, Stamp};

#[derive(Clone, Debug)]
pub struct SimClock {
    /// Milliseconds since the shop began.
    elapsed_ms: Arc<AtomicI64>,
    began: Stamp,
    /// How far this clock is from the right time.
    wrong_by_ms: Arc<AtomicI64>,
}

impl SimClock {
    pub fn new(began: Stamp) -> Self {
        Self { elapsed_ms: Arc::default(), began, wrong_by_ms: Arc::default() }
    }

    /// Another clock of the same shop.
    pub fn another(&self) -> Self {
        Self { wrong_by_ms: Arc::default(), ..self.clone() }
    }

    pub fn pass(&self, ms: i64) {
        self.elapsed_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn elapsed_ms(&self) -> i64 {
        self.elapsed_ms.load(Ordering::SeqCst)
    }

    pub fn set_wrong_by(&self, ms: i64) {
        self.wrong_by_ms.store(ms, Ordering::SeqCst);
    }
}

impl Clock for SimClock {
    fn now(&self) -> Moment {
        let elapsed = self.elapsed_ms();
        let wall = self.began.plus_ms(elapsed + self.wrong_by_ms.load(Ordering::SeqCst));
        Moment { wall, steady_ms: u64::try_from(elapsed).unwrap_or(0) }
    }

    fn wait_ms(&self, ms: u64) {
        self.pass(i64::try_from(ms).unwrap_or(i64::MAX));
    }
}
