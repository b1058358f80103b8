//! Compares the frame with the screen and writes the difference.

use ratatui_core::buffer::{Buffer, Cell};
use ratatui_core::layout::Position;

use super::depth::{Abilities, Erasing};
use super::motion::{self, Place};
use super::pen::Look;
use super::row::Row;

/// Marks a frame that is to appear at once. Sixteen bytes, so only for frames that a network would tear apart.
const TOGETHER_BEGINS: &[u8] = b"\x1b[?2026h";
const TOGETHER_ENDS: &[u8] = b"\x1b[?2026l";
/// What fits into one packet arrives whole anyway.
const PACKET_BYTES: usize = 1400;
const COLOURS_OFF: &[u8] = b"\x1b[m";
const HOME_AND_ERASE: &[u8] = b"\x1b[H\x1b[J";

/// Keeps what the screen shows and turns the next frame into the bytes that change it.
#[derive(Debug)]
pub struct Painter {
    abilities: Abilities,
    shown: Buffer,
    /// Whether the screen shows it.
    known: bool,
    /// A row of a screen that was erased.
    erased: Vec<Cell>,
    screen: Screen,
    out: Vec<u8>,
    changed: Vec<bool>,
}

/// What is known about the terminal beside its cells.
#[derive(Debug, Default)]
pub(super) struct Screen {
    pub pen: Look,
    /// Where the cursor stands; `None` when terminals might disagree.
    pub at: Option<Place>,
    cursor_shown: Option<bool>,
}

impl Painter {
    pub fn new(abilities: Abilities) -> Self {
        Self {
            abilities,
            shown: Buffer::default(),
            known: false,
            erased: Vec::new(),
            screen: Screen::default(),
            out: Vec::with_capacity(4096),
            changed: Vec::new(),
        }
    }

    /// Nothing is known about the screen any more: the next frame paints all of it.
    pub fn forget(&mut self) {
        self.known = false;
    }

    /// The bytes that make the screen show `next` and the cursor stand at `cursor`, hidden without one.
    /// Empty when it does so already. The buffer begins at the screen's first cell.
    pub fn frame(&mut self, next: &Buffer, cursor: Option<Position>) -> &[u8] {
        self.frame_of(next, 0, cursor)
    }

    /// As [`Painter::frame`], when it is known that nothing above the row `first` is different from the frame before.
    pub fn frame_of(&mut self, next: &Buffer, first: u16, cursor: Option<Position>) -> &[u8] {
        self.out.clear();
        self.out.extend_from_slice(TOGETHER_BEGINS);
        let anew = !self.known || self.shown.area != next.area;
        if anew {
            self.start_over(next);
        }
        for y in if anew { 0 } else { first }..next.area.height {
            self.row(next, y, anew);
        }
        self.cursor(next, cursor);
        self.wrapped()
    }

    fn start_over(&mut self, next: &Buffer) {
        let ground = self.ground(next);
        self.screen = Screen { at: Some(Place { x: 0, y: 0 }), ..Screen::default() };
        self.out.extend_from_slice(COLOURS_OFF);
        self.screen.dip(&mut self.out, Look::of(&ground, self.abilities.depth));
        self.out.extend_from_slice(HOME_AND_ERASE);
        self.shown.resize(next.area);
        self.erased = vec![ground; usize::from(next.area.width)];
        self.known = true;
    }

    /// What most of an erased screen should look like: the first blank of the frame, where erasing takes its colour.
    fn ground(&self, next: &Buffer) -> Cell {
        let blank = |cell: &&Cell| cell.symbol() == " " && cell.modifier.is_empty();
        let found = next.content.iter().find(blank).filter(|_| self.abilities.erasing == Erasing::Coloured);
        found.cloned().unwrap_or_default()
    }

    fn wrapped(&mut self) -> &[u8] {
        if self.out.len() > PACKET_BYTES {
            self.out.extend_from_slice(TOGETHER_ENDS);
            return &self.out;
        }
        self.out.get(TOGETHER_BEGINS.len()..).unwrap_or_default()
    }

    fn cursor(&mut self, next: &Buffer, cursor: Option<Position>) {
        let cursor = cursor.filter(|position| next.area.contains(*position));
        if let Some(position) = cursor {
            self.screen.go(&mut self.out, Place { x: position.x, y: position.y }, next.area.width);
        }
        let show = cursor.is_some();
        if self.screen.cursor_shown.replace(show) != Some(show) {
            self.out.extend_from_slice(if show { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
    }

    fn row(&mut self, next: &Buffer, y: u16, anew: bool) {
        let width = usize::from(next.area.width);
        let start = usize::from(y) * width;
        let (Some(new), Some(shown)) =
            (next.content.get(start..start + width), self.shown.content.get_mut(start..start + width))
        else {
            return;
        };
        let old = if anew { self.erased.as_slice() } else { &*shown };
        if new != old {
            let row = Row::new(new, self.abilities, y);
            row.mark_changes(old, &mut self.changed);
            row.send(&self.changed, &mut self.screen, &mut self.out);
        } else if !anew {
            return;
        }
        shown.clone_from_slice(new);
    }
}

impl Screen {
    pub fn go(&mut self, out: &mut Vec<u8>, to: Place, width: u16) {
        motion::go(out, self.at, to, width);
        self.at = Some(to);
    }

    pub fn dip(&mut self, out: &mut Vec<u8>, look: Look) {
        self.pen.change_to(look, out);
        self.pen = look;
    }
}
