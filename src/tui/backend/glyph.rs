//! What a cell shows, in a form that every terminal agrees about the width of.

use ratatui_core::buffer::{Cell, CellWidth};

/// The text of a cell and how many columns it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph<'a> {
    pub text: &'a str,
    /// 1 or 2.
    pub width: u16,
    /// Terminals give the text one column less than it has, so a blank goes with it.
    pub padded: bool,
}

impl Glyph<'static> {
    pub const BLANK: Self = Self { text: " ", width: 1, padded: false };
}

impl<'a> Glyph<'a> {
    /// `room` is the number of columns to the right edge: a wide sign that would be cut becomes a blank.
    pub fn of(cell: &'a Cell, room: u16) -> Self {
        let text = cell.symbol();
        match text.as_bytes() {
            [] | [b' '] => Glyph::BLANK,
            [byte] if byte.is_ascii_control() => Glyph::BLANK,
            // Printable ASCII, the letters of Latin scripts, and the lines and blocks of frames and figures.
            [_] | [0xC3..=0xCA, _] | [0xE2, 0x94..=0x96, _] if room > 0 => Self { text, width: 1, padded: false },
            _ => Self::wider(text, room),
        }
    }

    fn wider(text: &'a str, room: u16) -> Self {
        let width = text.cell_width();
        if width == 0 || width > room.min(2) || text.chars().any(char::is_control) {
            return Glyph::BLANK;
        }
        if width == 1 {
            return Self { text, width, padded: false };
        }
        // Joined emoji and flags: terminals disagree about how wide they are, but not about their first sign.
        let first = text.chars().next().map_or(0, char::len_utf8);
        let text = text.get(..first).unwrap_or(" ");
        Self { text, width, padded: text.cell_width() < 2 }
    }

    pub fn is_blank(self) -> bool {
        self == Glyph::BLANK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(symbol: &'static str, room: u16) -> (String, u16, bool) {
        let cell = Cell::new(symbol);
        let glyph = Glyph::of(&cell, room);
        (glyph.text.to_owned(), glyph.width, glyph.padded)
    }

    #[test]
    fn a_terminal_gets_nothing_it_could_misread() {
        assert_eq!(glyph("æ", 9), ("æ".to_owned(), 1, false));
        assert_eq!(glyph("漢", 9), ("漢".to_owned(), 2, false));
        assert_eq!(glyph("漢", 1), (" ".to_owned(), 1, false), "half of it would be cut");
        assert_eq!(glyph("\u{9b}", 9), (" ".to_owned(), 1, false), "a control sequence of eight bits");
        assert_eq!(glyph("\x1b", 9), (" ".to_owned(), 1, false));
        assert_eq!(glyph("\u{301}", 9), (" ".to_owned(), 1, false));
        assert_eq!(glyph("👍🏽", 9), ("👍".to_owned(), 2, false));
        assert_eq!(glyph("❤\u{fe0f}", 9), ("❤".to_owned(), 2, true));
    }
}
