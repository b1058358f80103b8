//! A key press as the till understands it, whatever terminal or keyboard it came through, and what asks what it means.

use super::command::{Command, Place};

/// The keys that mean something. Shift, Ctrl and Alt are gone: terminals cannot be trusted with them (sales-ux 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A printable character; also U+001D, the separator inside a scanned GS1 string.
    Char(char),
    Enter,
    Tab,
    BackTab,
    Esc,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    /// F1 is 1.
    Function(u8),
}

/// Which key means which command. Asked when a key is read, not when it was pressed, so that what is typed ahead means
/// what it means where it arrives.
pub trait Keys: Send + Sync {
    fn command(&self, place: Place, key: Key) -> Option<Command>;
}

/// No keys but those that are text or move about: everything is typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl Keys for NoKeys {
    fn command(&self, _place: Place, _key: Key) -> Option<Command> {
        None
    }
}
