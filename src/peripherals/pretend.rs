//! Counterparts that speak the real protocols over real cables and sockets, and fail on command: for the virtual counter,
//! for training, and for the tests of the drivers. They know their protocol as a device does, and nothing of the drivers.
//!
//! No money is behind them. What they did they remember only as long as they run.

pub mod bank;
pub mod cable;
pub mod display;
mod http;
pub mod printer;
pub mod scale;
pub mod scanner;
pub mod vipps;

pub use printer::PretendPrinter;
