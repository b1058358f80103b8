//! Counterparts that speak the real protocols over real sockets, and fail on command: for the virtual counter, for training,
//! and for the tests of the drivers.
//!
//! No money is behind them. What they did they remember only as long as they run.

pub mod bank;
mod http;
pub mod vipps;
