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
#[cfg(target_os = "linux")]
mod kept_in;
mod keys;
mod killed;
mod kills;
mod line;
mod net;
mod place;
mod refused;
mod remote;
mod secrets;
mod told;
mod window;
