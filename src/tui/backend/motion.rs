//! The cheapest way for the cursor.

use std::io::Write;

/// Where the cursor is, or should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub x: u16,
    pub y: u16,
}

/// More steps than this cost more than a sequence that counts.
const SINGLE_STEPS_MAX: u16 = 3;

/// Writes the shortest of the ways from one place to another. A cursor that stands behind the last column
/// (`from.x == width`) may be anywhere in that row to the terminal, so it is brought to the row's beginning first.
pub(super) fn go(out: &mut Vec<u8>, from: Option<Place>, to: Place, width: u16) {
    let Some(from) = from else {
        return absolute(out, to);
    };
    if from == to {
        return;
    }
    let start = out.len();
    let mut shortest = Shortest { out, start, best: None };
    if from.x < width {
        shortest.consider(|out| {
            vertically(out, from.y, to.y);
            sideways(out, from.x, to.x);
        });
    }
    shortest.consider(|out| {
        out.push(b'\r');
        vertically(out, from.y, to.y);
        sideways(out, 0, to.x);
    });
    shortest.consider(|out| absolute(out, to));
    shortest.keep();
}

/// Ways are written one behind the other; the shortest is kept.
struct Shortest<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    best: Option<std::ops::Range<usize>>,
}

impl Shortest<'_> {
    fn consider(&mut self, way: impl FnOnce(&mut Vec<u8>)) {
        let begins = self.out.len();
        way(self.out);
        let found = begins..self.out.len();
        if self.best.as_ref().is_none_or(|best| found.len() < best.len()) {
            self.best = Some(found);
        }
    }

    fn keep(self) {
        if let Some(best) = self.best {
            let length = best.len();
            self.out.copy_within(best, self.start);
            self.out.truncate(self.start + length);
        }
    }
}

/// `ESC [ row ; column H`, ones left out.
fn absolute(out: &mut Vec<u8>, to: Place) {
    out.extend_from_slice(b"\x1b[");
    if to.y > 0 {
        number(out, to.y + 1);
    }
    if to.x > 0 {
        out.push(b';');
        number(out, to.x + 1);
    }
    out.push(b'H');
}

/// A line feed keeps the column, for the terminal is raw; `ESC M` is one row up.
fn vertically(out: &mut Vec<u8>, from: u16, to: u16) {
    match (to.checked_sub(from), from.checked_sub(to)) {
        (Some(0), _) => {}
        (Some(down @ 1..=SINGLE_STEPS_MAX), _) => (0..down).for_each(|_| out.push(b'\n')),
        (Some(down), _) => counted(out, down, b'B'),
        (None, Some(1)) => out.extend_from_slice(b"\x1bM"),
        (None, up) => counted(out, up.unwrap_or(0), b'A'),
    }
}

fn sideways(out: &mut Vec<u8>, from: u16, to: u16) {
    match (to.checked_sub(from), from.checked_sub(to)) {
        (Some(0), _) => {}
        (Some(right), _) => counted(out, right, b'C'),
        (None, Some(left @ 1..=SINGLE_STEPS_MAX)) => (0..left).for_each(|_| out.push(0x08)),
        (None, left) => counted(out, left.unwrap_or(0), b'D'),
    }
}

/// `ESC [ count letter`, one left out.
pub(super) fn counted(out: &mut Vec<u8>, count: u16, letter: u8) {
    out.extend_from_slice(b"\x1b[");
    if count > 1 {
        number(out, count);
    }
    out.push(letter);
}

fn number(out: &mut Vec<u8>, number: u16) {
    // A vector takes every byte.
    let _ = write!(out, "{number}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn way(from: Option<(u16, u16)>, to: (u16, u16)) -> String {
        let mut out = b"x".to_vec();
        go(&mut out, from.map(|(x, y)| Place { x, y }), Place { x: to.0, y: to.1 }, 80);
        String::from_utf8(out).expect("ASCII").escape_debug().to_string().replace("\\u{1b}", "^").split_off(1)
    }

    #[test]
    fn takes_the_shortest_way() {
        assert_eq!(way(Some((5, 5)), (5, 5)), "");
        assert_eq!(way(Some((80, 5)), (0, 6)), "\\r\\n");
        assert_eq!(way(Some((40, 5)), (0, 5)), "\\r");
        assert_eq!(way(Some((40, 5)), (38, 5)), "\\u{8}\\u{8}");
        assert_eq!(way(Some((40, 5)), (41, 6)), "\\n^[C");
        assert_eq!(way(Some((40, 5)), (52, 5)), "^[12C");
        assert_eq!(way(Some((40, 5)), (40, 4)), "^M");
        assert_eq!(way(Some((40, 5)), (3, 20)), "^[21;4H");
        assert_eq!(way(Some((70, 20)), (0, 0)), "^[H");
        assert_eq!(way(None, (0, 7)), "^[8H");
        assert_eq!(way(None, (4, 0)), "^[;5H");
    }

    proptest! {
        #[test]
        fn every_way_leads_there(from in (0_u16..81, 0_u16..24), to in (0_u16..80, 0_u16..24)) {
            let mut terminal = vt100::Parser::new(24, 80, 0);
            terminal.process(format!("\x1b[{};{}H", from.1 + 1, from.0.min(79) + 1).as_bytes());
            if from.0 == 80 {
                terminal.process(b"x");
            }
            let mut out = Vec::new();
            go(&mut out, Some(Place { x: from.0, y: from.1 }), Place { x: to.0, y: to.1 }, 80);
            terminal.process(&out);
            prop_assert_eq!(terminal.screen().cursor_position(), (to.1, to.0));
            prop_assert!(out.len() <= 8);
        }
    }
}
