//! One row of the frame: what of it must be sent, and sending it.

use std::ops::Range;

use ratatui_core::buffer::Cell;

use super::depth::{Abilities, Depth, Erasing, Ink};
use super::glyph::Glyph;
use super::motion::{self, Place};
use super::painter::Screen;
use super::pen::Look;

/// Erasing to the end of the row costs three bytes, erasing some cells inside it up to five and a way past them.
const ERASE_REST_FROM: usize = 4;
const ERASE_SOME_FROM: usize = 12;
/// Skipping forward costs three bytes or more, so a few equal cells may be cheaper to print again.
const REPRINT_MAX: usize = 4;

pub(super) struct Row<'a> {
    cells: &'a [Cell],
    glyphs: Vec<Glyph<'a>>,
    looks: Vec<Look>,
    depth: Depth,
    erasing: Erasing,
    y: u16,
}

impl<'a> Row<'a> {
    pub fn new(cells: &'a [Cell], abilities: Abilities, y: u16) -> Self {
        let (depth, erasing) = (abilities.depth, abilities.erasing);
        let glyphs = cells.iter().zip(room(cells)).map(|(cell, room)| Glyph::of(cell, room)).collect();
        let looks = cells.iter().map(|cell| Look::of(cell, depth)).collect();
        Self { cells, glyphs, looks, depth, erasing, y }
    }

    /// Which columns must be sent, given what the screen shows.
    pub fn mark_changes(&self, shown: &[Cell], changed: &mut Vec<bool>) {
        changed.clear();
        changed.resize(self.cells.len(), false);
        for (x, ((old, room), new)) in shown.iter().zip(room(shown)).zip(self.cells).enumerate() {
            if old != new {
                self.mark_change(x, old, room, changed);
            }
        }
        self.unmark_what_wide_signs_cover(changed);
    }

    /// A difference nobody can see, such as another colour of text on a blank, is none. A wide sign that goes away
    /// leaves two columns nobody can vouch for.
    fn mark_change(&self, x: usize, old: &Cell, room: u16, changed: &mut [bool]) {
        let (glyph, look) = (Glyph::of(old, room), Look::of(old, self.depth));
        if glyph != self.glyph(x) || self.pen_for(x, look) != look {
            changed.iter_mut().skip(x).take(usize::from(glyph.width)).for_each(|column| *column = true);
        }
    }

    /// The column behind a wide sign is sent with it, never by itself.
    fn unmark_what_wide_signs_cover(&self, changed: &mut [bool]) {
        let mut x = 0;
        while x < changed.len() {
            let width = usize::from(self.glyph(x).width);
            if let Some([sign, covered]) = changed.get_mut(x..x + width) {
                *sign |= std::mem::take(covered);
            }
            x += width;
        }
    }

    pub fn send(&self, changed: &[bool], screen: &mut Screen, out: &mut Vec<u8>) {
        let end = changed.iter().rposition(|column| *column).map_or(0, |last| last + 1);
        let rest = self.cells.len() - self.equal_blanks((0..self.cells.len()).rev());
        let mut x = 0;
        while let Some(here) = (x..end).find(|x| changed.get(*x) == Some(&true)) {
            if here >= rest && end - here >= ERASE_REST_FROM {
                return self.erase(here, b"\x1b[K", screen, out);
            }
            let blank = self.equal_blanks(here..end);
            x = if blank >= ERASE_SOME_FROM {
                let mut erase = Vec::with_capacity(6);
                motion::counted(&mut erase, column(blank), b'X');
                self.erase(here, &erase, screen, out);
                here + blank
            } else {
                self.print(here, screen, out)
            };
        }
    }

    fn glyph(&self, x: usize) -> Glyph<'a> {
        self.glyphs.get(x).copied().unwrap_or(Glyph::BLANK)
    }

    fn look(&self, x: usize) -> Look {
        self.looks.get(x).copied().unwrap_or_default()
    }

    /// How many columns, from the first on, look like cells erased with one background.
    fn equal_blanks(&self, columns: impl Iterator<Item = usize> + Clone) -> usize {
        let Some(ground) = columns.clone().next().and_then(|x| self.ground(x)) else {
            return 0;
        };
        columns.take_while(|x| self.ground(*x) == Some(ground)).count()
    }

    /// The background of a column that looks like an erased one.
    fn ground(&self, x: usize) -> Option<Ink> {
        let look = self.look(x);
        let can = self.erasing == Erasing::Coloured || look.bg == Ink::Own;
        (can && look.is_smooth() && self.glyph(x).is_blank()).then_some(look.bg)
    }

    /// How the pen must be for a column, given how it is.
    fn pen_for(&self, x: usize, pen: Look) -> Look {
        let look = self.look(x);
        if self.glyph(x).is_blank() { look.on_blank(pen) } else { look }
    }

    fn erase(&self, x: usize, sequence: &[u8], screen: &mut Screen, out: &mut Vec<u8>) {
        self.approach(x, screen, out);
        screen.dip(out, self.pen_for(x, screen.pen));
        out.extend_from_slice(sequence);
    }

    /// Prints one sign and says which column comes next.
    fn print(&self, x: usize, screen: &mut Screen, out: &mut Vec<u8>) -> usize {
        self.approach(x, screen, out);
        screen.dip(out, self.pen_for(x, screen.pen));
        let glyph = self.glyph(x);
        out.extend_from_slice(glyph.text.as_bytes());
        if glyph.padded {
            out.push(b' ');
        }
        let next = x + usize::from(glyph.width);
        screen.at = (!glyph.padded).then_some(Place { x: column(next), y: self.y });
        next
    }

    fn approach(&self, x: usize, screen: &mut Screen, out: &mut Vec<u8>) {
        let here = Place { x: column(x), y: self.y };
        match screen.at {
            Some(at) if at.y == self.y && at.x < here.x && self.reprint(usize::from(at.x)..x, screen.pen, out) => {
                screen.at = Some(here);
            }
            _ => screen.go(out, here, column(self.cells.len())),
        }
    }

    /// Prints equal cells again where that is cheaper than skipping them.
    fn reprint(&self, gap: Range<usize>, pen: Look, out: &mut Vec<u8>) -> bool {
        let narrow = (gap.start.saturating_sub(1)..gap.end).all(|x| self.glyph(x).width == 1);
        let bytes: usize = gap.clone().map(|x| self.glyph(x).text.len()).sum();
        if gap.len() > REPRINT_MAX
            || bytes > REPRINT_MAX
            || !narrow
            || !gap.clone().all(|x| self.pen_for(x, pen) == pen)
        {
            return false;
        }
        gap.for_each(|x| out.extend_from_slice(self.glyph(x).text.as_bytes()));
        true
    }
}

/// How many columns there are to the right edge, for each cell.
fn room(cells: &[Cell]) -> impl Iterator<Item = u16> {
    (1..=column(cells.len())).rev()
}

/// Columns and rows of a buffer fit by its making.
fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
