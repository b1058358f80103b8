//! For tests: what was drawn, as rows of text.

use ratatui_core::buffer::{Buffer, Cell};
use ratatui_core::layout::{Position, Rect};

use crate::tui::backend::{Abilities, Lines};
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;

pub(in crate::tui) struct Drawn {
    pub buffer: Buffer,
    pub cursor: Option<Position>,
}

impl Drawn {
    pub fn rows(&self) -> Vec<String> {
        let width = usize::from(self.buffer.area.width);
        let rows = self.buffer.content.chunks(width);
        rows.map(|cells| cells.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned()).collect()
    }

    pub fn row(&self, number: usize) -> String {
        self.rows().swap_remove(number)
    }
}

pub(in crate::tui) fn draw(columns: u16, rows: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> Drawn {
    draw_with(columns, rows, Lines::Drawn, draw)
}

pub(in crate::tui) fn draw_with(columns: u16, rows: u16, lines: Lines, draw: impl FnOnce(&mut Canvas<'_>)) -> Drawn {
    let theme = Theme::built_in("standard", Abilities { lines, ..Abilities::default() }).expect("built in");
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let mut canvas = Canvas::new(&mut buffer, &theme);
    draw(&mut canvas);
    let cursor = canvas.cursor();
    Drawn { buffer, cursor }
}
