//! The small pieces every screen is made of. They are given what they show and keep nothing.

pub mod field;
pub mod figures;
pub mod frame;
pub mod hints;
pub mod input;
pub mod list;
pub mod message;
pub mod overlay;
pub mod square;
pub mod table;

#[cfg(test)]
pub(in crate::tui) mod drawn;
#[cfg(test)]
mod sample;
