//! What comes in from the terminal, in the order it came.

use crate::till::key::Key;

/// How large the window is, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub columns: u16,
    pub rows: u16,
}

/// One thing the operator, a scanner or the terminal itself did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    /// Ctrl+C: redraw and ask first, back to an empty line the second time (sales-ux 3). It never ends the program.
    Interrupt,
    /// Ctrl+L, or the program was asleep: nothing is known about the screen any more.
    Redraw,
    Resized(Size),
    Ended(Ending),
}

/// Why no more input will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Somebody asked the program to end.
    Asked,
    /// The terminal is gone: a closed window, a broken connection.
    HungUp,
}

/// An input and when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub input: Input,
    /// Milliseconds on the steady clock.
    pub at_ms: u64,
}
