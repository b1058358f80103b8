//! How a till's journal reaches the store, and how the store's answers reach the till.
//!
//! `wire` is what travels, `plan` decides what to send next, `link` carries it, `upload` does one step at a time, and
//! `backoff` says how long to wait after a failure. Nothing here decides anything about sales, owns a thread, reads a clock or
//! sleeps: whoever drives it does. Every step makes at most one request, so it never blocks longer than that request's deadline.
#![deny(clippy::float_arithmetic, clippy::as_conversions)]

pub mod backoff;
pub mod link;
pub mod past;
pub mod plan;
pub mod upload;
pub mod wire;

#[cfg(feature = "till")]
pub use link::http::HttpLink;
pub use link::{Link, LinkError};
pub use plan::Stop;
pub use upload::{Progress, Step, SyncError, Uploader};
