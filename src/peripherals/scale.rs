//! Scales.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::Quantity;
use crate::domain::device::ScaleAnswer;

/// A scale that is asked for a weight.
pub trait Scale: Send {
    /// What lies on it, in kilograms to the gram, or why that cannot be said. Never an average, never rounded (scale.md 1).
    fn weigh(&mut self) -> ScaleAnswer;
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
    fn weigh(&mut self) -> ScaleAnswer {
        self.load.answer()
    }
}
