//! How a cell looks, and the shortest way to make the terminal's pen look so.

use std::io::Write;

use ratatui_core::buffer::Cell;
use ratatui_core::style::{Color, Modifier};

use super::depth::{Depth, Ink};

/// What of a style is sent. Blinking and struck-through text does not exist in the till.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub fg: Ink,
    pub bg: Ink,
    pub weight: Weight,
    pub italic: bool,
    pub underline: bool,
    pub reverse: bool,
}

/// Terminals switch bold and dim off together, so a cell is one of them at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Weight {
    #[default]
    Normal,
    Bold,
    Dim,
}

impl Look {
    pub fn of(cell: &Cell, depth: Depth) -> Self {
        if cell.fg == Color::Reset && cell.bg == Color::Reset && cell.modifier.is_empty() {
            return Self::default();
        }
        let has = |modifier| cell.modifier.contains(modifier);
        let weight = match (has(Modifier::BOLD), has(Modifier::DIM)) {
            (true, _) => Weight::Bold,
            (false, true) => Weight::Dim,
            (false, false) => Weight::Normal,
        };
        Self {
            fg: depth.ink(cell.fg),
            bg: depth.ink(cell.bg),
            weight,
            italic: has(Modifier::ITALIC),
            underline: has(Modifier::UNDERLINED),
            reverse: has(Modifier::REVERSED),
        }
    }

    /// On a blank cell of this look nothing is seen but its background.
    pub fn is_smooth(self) -> bool {
        !self.underline && !self.reverse
    }

    /// How a blank cell may be sent with a pen in hand: what is not seen on it is left as the pen has it.
    pub fn on_blank(self, pen: Self) -> Self {
        if !self.is_smooth() {
            return self;
        }
        Self { fg: pen.fg, weight: pen.weight, italic: pen.italic, ..self }
    }

    /// Writes the change from one look to another: the difference, or from scratch when that is shorter.
    pub fn change_to(self, wanted: Self, out: &mut Vec<u8>) {
        if self == wanted {
            return;
        }
        let start = out.len();
        sgr(out, |codes| self.difference(wanted, codes));
        let difference = out.len() - start;
        sgr(out, |codes| {
            codes.nothing();
            Self::default().difference(wanted, codes);
        });
        let anew = out.len() - start - difference;
        if anew < difference {
            out.drain(start..start + difference);
        } else {
            out.truncate(start + difference);
        }
    }

    fn difference(self, wanted: Self, codes: &mut Codes<'_>) {
        if self.weight != wanted.weight {
            codes.weight(self.weight, wanted.weight);
        }
        for (now, then, on) in
            [(self.italic, wanted.italic, 3), (self.underline, wanted.underline, 4), (self.reverse, wanted.reverse, 7)]
        {
            if now != then {
                codes.add(if then { on } else { on + 20 });
            }
        }
        if self.fg != wanted.fg {
            codes.ink(wanted.fg, 30);
        }
        if self.bg != wanted.bg {
            codes.ink(wanted.bg, 40);
        }
    }
}

fn sgr(out: &mut Vec<u8>, fill: impl FnOnce(&mut Codes<'_>)) {
    out.extend_from_slice(b"\x1b[");
    let mut codes = Codes { out, any: false };
    fill(&mut codes);
    out.push(b'm');
}

/// The numbers between `ESC [` and `m`.
struct Codes<'a> {
    out: &'a mut Vec<u8>,
    any: bool,
}

impl Codes<'_> {
    /// Everything off: an empty first number.
    fn nothing(&mut self) {
        self.any = true;
    }

    fn add(&mut self, code: u8) {
        if std::mem::replace(&mut self.any, true) {
            self.out.push(b';');
        }
        // A vector takes every byte.
        let _ = write!(self.out, "{code}");
    }

    fn weight(&mut self, from: Weight, to: Weight) {
        if from != Weight::Normal {
            self.add(22);
        }
        match to {
            Weight::Normal => {}
            Weight::Bold => self.add(1),
            Weight::Dim => self.add(2),
        }
    }

    /// `base` is 30 for what is written and 40 for what is behind it.
    fn ink(&mut self, ink: Ink, base: u8) {
        match ink {
            Ink::Own => self.add(base + 9),
            Ink::Index(index @ 0..8) => self.add(base + index),
            Ink::Index(index @ 8..16) => self.add(base + 60 + index - 8),
            Ink::Index(index) => [base + 8, 5, index].into_iter().for_each(|code| self.add(code)),
            Ink::Rgb(r, g, b) => [base + 8, 2, r, g, b].into_iter().for_each(|code| self.add(code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: Look, to: Look) -> String {
        let mut out = Vec::new();
        from.change_to(to, &mut out);
        String::from_utf8(out).expect("ASCII").replace('\x1b', "^")
    }

    #[test]
    fn only_what_differs_is_sent() {
        let plain = Look::default();
        let red = Look { fg: Ink::Index(1), ..plain };
        let bold_red = Look { weight: Weight::Bold, ..red };
        assert_eq!(change(plain, plain), "");
        assert_eq!(change(plain, bold_red), "^[1;31m");
        assert_eq!(change(bold_red, red), "^[22m");
        assert_eq!(change(red, Look { fg: Ink::Index(12), ..plain }), "^[94m");
        assert_eq!(change(bold_red, Look { weight: Weight::Dim, ..red }), "^[22;2m");
        assert_eq!(change(plain, Look { bg: Ink::Rgb(1, 2, 3), ..plain }), "^[48;2;1;2;3m");
    }

    #[test]
    fn starting_from_scratch_wins_when_it_is_shorter() {
        let loud = Look { weight: Weight::Bold, reverse: true, fg: Ink::Index(1), ..Look::default() };
        assert_eq!(change(loud, Look::default()), "^[m");
        assert_eq!(change(loud, Look { underline: true, ..Look::default() }), "^[;4m");
    }
}
