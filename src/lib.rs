//! Skranke: a keyboard-driven till (*kassasystem*) for the terminal.
pub mod cli;
pub mod clock;
pub mod config;
#[cfg(feature = "till")]
pub mod counter;
pub mod domain;
pub mod i18n;
pub mod journal;
pub mod paper;
#[cfg(feature = "till")]
pub mod peripherals;
#[cfg(feature = "store")]
pub mod store;
pub mod sync;
pub mod till;
#[cfg(feature = "till")]
pub mod tui;
