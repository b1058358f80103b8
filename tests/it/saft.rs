//! The journal in the tax administration's form: valid by the official schema, true by its own sums, and checked from the
//! file alone.

mod bad_input;
pub mod day;
mod erased;
mod example;
mod export;
mod flips;
mod official;
mod schema;
