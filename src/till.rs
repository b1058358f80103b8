//! The pure till.
pub mod command;
