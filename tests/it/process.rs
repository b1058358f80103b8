//! The real program as people and scripts meet it: in a terminal, behind a pipe, killed, told to end, and started again.

#[cfg(feature = "weighing")]
mod attached;
mod bank;
pub mod devices;
mod equipment;
mod first_start;
mod golden;
mod import;
mod journal;
mod keys;
mod killed;
mod kills;
mod line;
mod place;
mod refused;
mod remote;
mod told;
mod window;
