//! Where screens draw: a buffer seen through a theme. Whatever is drawn outside of it is cut, never a panic.

use ratatui_core::buffer::{Buffer, Cell, CellWidth};
use ratatui_core::layout::{Position, Rect};
use ratatui_core::style::Style;

use super::text::{self, cut, is_simple};
use super::theme::{Role, Theme};

/// One frame while it is drawn.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    cursor: Option<Position>,
    frame: Role,
}

impl<'a> Canvas<'a> {
    /// Lays the theme's ground over an empty buffer.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        let ground = theme.style(Role::Text);
        if ground != Style::default() {
            buffer.set_style(buffer.area, ground);
        }
        Self { buffer, theme, cursor: None, frame: Role::Frame }
    }

    /// Draws over what the buffer shows.
    pub fn over(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme, cursor: None, frame: Role::Frame }
    }

    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    pub fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// The role of frames and rules from here on: training has its own.
    pub fn frame_in(&mut self, role: Role) {
        self.frame = role;
    }

    pub fn frame_role(&self) -> Role {
        self.frame
    }

    /// Where the cursor is to stand when the frame is shown; `None` hides it.
    pub fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    pub fn set_cursor(&mut self, cursor: Option<Position>) {
        self.cursor = cursor;
    }

    /// Writes into the first row of `area`, cut with an ellipsis; returns the columns used.
    pub fn text(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let shown = cut(text, area.width);
        self.put(area, &shown, self.theme.style(role))
    }

    /// Writes to the right edge of the first row of `area`, cut with an ellipsis; returns the columns used.
    pub fn text_right(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let shown = cut(text, area.width);
        let used = text::width(&shown);
        self.put(from_column(area, area.width - used.min(area.width)), &shown, self.theme.style(role))
    }

    /// Writes into the middle of the first row of `area`.
    pub fn text_centred(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let shown = cut(text, area.width);
        let free = area.width - text::width(&shown).min(area.width);
        self.put(from_column(area, free / 2), &shown, self.theme.style(role))
    }

    /// Writes with a style of its own, for what a shop gave a colour ([`Theme::mark`]); not cut with an ellipsis.
    pub fn put(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return 0;
        }
        self.sever(area.x, area.y);
        if !is_simple(text) {
            let end = self.buffer.set_stringn(area.x, area.y, text, usize::from(area.width), style);
            return end.0 - area.x;
        }
        let mut used = 0;
        for (x, character) in (area.x..area.right()).zip(text.chars()) {
            if let Some(cell) = self.buffer.cell_mut((x, area.y)) {
                cell.set_char(character).set_style(style);
            }
            used += 1;
        }
        used
    }

    /// Blanks an area, nothing of what was there shining through.
    pub fn clear(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        let style = self.theme.style(Role::Text).patch(self.theme.style(role));
        for y in area.y..area.bottom() {
            self.sever(area.x, y);
            for x in area.x..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// Gives an area a role's look and keeps what is written there.
    pub fn tint(&mut self, area: Rect, role: Role) {
        self.buffer.set_style(area.intersection(self.buffer.area), self.theme.style(role));
    }

    pub(super) fn cell(&self, x: u16, y: u16) -> Option<&Cell> {
        self.buffer.cell((x, y))
    }

    /// A wide sign whose second half is written over is gone as a whole.
    fn sever(&mut self, x: u16, y: u16) {
        if let Some(before) = x.checked_sub(1).and_then(|before| self.buffer.cell_mut((before, y)))
            && !before.symbol().is_ascii()
            && before.cell_width() > 1
        {
            before.set_symbol(" ");
        }
    }
}

/// The first row of what is left of an area after some columns.
pub fn from_column(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, height: area.height.min(1), ..area }
}

/// One row of an area; empty when it has no such row.
pub fn row(area: Rect, number: u16) -> Rect {
    let inside = number < area.height;
    Rect { y: area.y.saturating_add(number), height: u16::from(inside), ..area }
}

#[cfg(test)]
mod tests {
    use ratatui_core::style::Modifier;

    use super::*;
    use crate::tui::backend::Abilities;

    fn drawn(columns: u16, rows: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> Buffer {
        let theme = Theme::built_in("standard", Abilities::default()).expect("built in");
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(&mut Canvas::new(&mut buffer, &theme));
        buffer
    }

    fn symbols(buffer: &Buffer) -> String {
        buffer.content.iter().map(Cell::symbol).collect()
    }

    #[test]
    fn what_is_outside_is_cut_and_no_panic() {
        let buffer = drawn(6, 1, |canvas| {
            canvas.text(Rect::new(2, 0, 90, 9), "Motorolje", Role::Text);
            canvas.text(Rect::new(9, 9, 90, 9), "Motorolje", Role::Text);
            canvas.clear(Rect::new(5, 0, 200, 200), Role::Text);
            canvas.tint(Rect::new(5, 0, 200, 200), Role::Chosen);
        });
        assert_eq!(symbols(&buffer), "  Mot ");
    }

    #[test]
    fn text_stands_left_right_and_in_the_middle() {
        let area = Rect::new(0, 0, 9, 1);
        assert_eq!(symbols(&drawn(9, 1, |canvas| _ = canvas.text(area, "Olje", Role::Text))), "Olje     ");
        assert_eq!(symbols(&drawn(9, 1, |canvas| _ = canvas.text_right(area, "Olje", Role::Text))), "     Olje");
        assert_eq!(symbols(&drawn(9, 1, |canvas| _ = canvas.text_centred(area, "Olje", Role::Text))), "  Olje   ");
        assert_eq!(symbols(&drawn(9, 1, |canvas| _ = canvas.text(area, "Motorolje 5W", Role::Text))), "Motorolj…");
    }

    #[test]
    fn a_wide_sign_is_never_halved() {
        let buffer = drawn(6, 1, |canvas| {
            canvas.text(Rect::new(0, 0, 6, 1), "漢字a", Role::Text);
            canvas.text(Rect::new(3, 0, 1, 1), "x", Role::Text);
        });
        assert_eq!(buffer[(2, 0)].symbol(), " ", "its other half was written over");
        assert_eq!(buffer[(3, 0)].symbol(), "x");
    }

    #[test]
    fn a_tint_keeps_the_text_and_a_clear_keeps_nothing() {
        let buffer = drawn(4, 1, |canvas| {
            canvas.text(Rect::new(0, 0, 4, 1), "Olje", Role::Total);
            canvas.tint(Rect::new(0, 0, 2, 1), Role::Chosen);
            canvas.clear(Rect::new(3, 0, 1, 1), Role::Text);
        });
        assert_eq!(symbols(&buffer), "Olj ");
        assert_eq!(buffer[(0, 0)].modifier, Modifier::BOLD | Modifier::REVERSED);
        assert_eq!(buffer[(3, 0)], Cell::EMPTY);
    }
}
