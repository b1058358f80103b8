//! Scales: those that compute the price, and those that only weigh.
//!
//! No weight is ever averaged, rounded, converted or made of an error here (scale.md 1, 6). A scale for trade and the till that
//! takes its weights are one controlled instrument (W-1, W-2): where the scale computes the price, its arithmetic counts and
//! the till repeats it to no øre; where the till computes, this room is the weighing part, with a [`VERSION`] of its own, and
//! is left out of a build by the feature `weighing`.

mod dialog06;
mod patience;
pub mod protocol;
#[cfg(feature = "weighing")]
mod weight_only;

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::Quantity;
use crate::domain::device::{ScaleAnswer, WeighOrder};
use crate::peripherals::terminal::StopWish;

pub use dialog06::{Dialog, DialogScale};
#[cfg(feature = "weighing")]
pub use weight_only::{Plate, WeightOnly};

/// Of the weighing part, changed whenever anything in this room changes what a weight becomes (WELMEC 7.2).
pub const VERSION: &str = "1.0";

/// A scale that is asked for a weight.
pub trait Scale: Send {
    /// What lies on it, in kilograms to the gram, or why that cannot be said. Waits for it to come to rest as long as the
    /// scale's patience lasts, or until somebody wishes it to stop.
    fn weigh(&mut self, order: &WeighOrder, wish: &StopWish) -> ScaleAnswer;

    /// Looks at it between two weighings, and says when it wants to look again: the goods must have left before the next.
    fn look(&mut self) -> Option<u64> {
        None
    }
}

/// What lies on a pretended scale; held by whoever loads it.
#[derive(Clone, Debug)]
pub struct Load(Arc<Mutex<ScaleAnswer>>);

impl Default for Load {
    /// 0,450 kg of sweets.
    fn default() -> Self {
        Self(Arc::new(Mutex::new(ScaleAnswer::Stable(Quantity::thousandths(450)))))
    }
}

impl Load {
    pub fn set(&self, answer: ScaleAnswer) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    fn answer(&self) -> ScaleAnswer {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A scale that says what was laid on it.
#[derive(Clone, Debug, Default)]
pub struct VirtualScale {
    load: Load,
}

impl VirtualScale {
    pub fn new(load: Load) -> Self {
        Self { load }
    }
}

impl Scale for VirtualScale {
    fn weigh(&mut self, _order: &WeighOrder, _wish: &StopWish) -> ScaleAnswer {
        self.load.answer()
    }
}

fn kilograms(grams: protocol::Grams) -> Quantity {
    Quantity::thousandths(i64::from(grams.0))
}
