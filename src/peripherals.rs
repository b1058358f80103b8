//! The devices at a counter: each a small trait, its drivers, and a pretend one for the demo and the tests.
//!
//! Nothing here knows what a sale or a screen is. A call may block for as long as the device's own limit says, and runs on
//! the device's thread; whoever waits, waits through [`Pause`], so that a test needs no time.
#![deny(clippy::float_arithmetic, clippy::as_conversions)]

pub mod display;
pub mod drawer;
pub mod line;
pub mod messenger;
pub mod pretend;
pub mod printer;
pub mod scale;
pub mod scanner;
pub mod switches;
pub mod terminal;

use std::sync::Arc;

pub use display::Display;
pub use drawer::{Drawer, Pulses};
pub use line::Line;
pub use messenger::{Message, Messenger};
pub use printer::Printer;
pub use scale::Scale;
pub use scanner::Scanner;
pub use switches::Switches;
pub use terminal::Terminal;

/// Time, as devices need it.
pub trait Pause: Send + Sync {
    /// Milliseconds on a clock nobody can set; only differences mean anything.
    fn steady_ms(&self) -> u64;

    fn wait_ms(&self, ms: u64);
}

/// One clock for all devices of a counter.
pub type Time = Arc<dyn Pause>;
