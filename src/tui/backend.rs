//! Frames become as few bytes as possible: what the screen shows already is not sent again, and the cursor takes the
//! cheapest way. One frame is one slice of bytes, empty when nothing changed.
//!
//! Nothing here writes, and nothing here knows what the cells mean. Slow lines are the reason: a typed key costs some
//! ten bytes over SSH, a whole screen of 80x24 under 3 500.

mod depth;
mod glyph;
mod motion;
mod painter;
mod pen;
mod row;

#[cfg(test)]
pub(crate) mod oracle;

pub use depth::{Abilities, Depth, Erasing, Lines};
pub use painter::Painter;
