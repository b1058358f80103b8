//! Everything that takes money passes the cases of terminal.md 10, over real sockets, against counterparts that approve,
//! decline, go silent, answer for somebody else and cut the line.

mod cases;
mod certificates;
mod line;
mod messages;
mod schema;
pub mod seat;
mod telephone;
