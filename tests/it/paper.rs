//! Every kind of paper, as text and as printer bytes.

#[cfg(feature = "till")]
mod bytes;
#[cfg(feature = "till")]
pub mod interpreter;
mod laws;
mod report_wording;
pub mod samples;
mod snapshots;
mod wording;
