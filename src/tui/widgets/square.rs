//! A QR code to be scanned off the screen: dark on light whatever the theme, or not at all where it has no room.

use ratatui_core::layout::Rect;

use crate::paper::square::Square;
use crate::tui::backend::Lines;
use crate::tui::canvas::{Canvas, row};
use crate::tui::theme::Role;

/// Columns and rows of the code of a text; `None` where there is none on this screen, and the text itself must do.
pub fn size(canvas: &Canvas<'_>, text: &str) -> Option<(u16, u16)> {
    // Letters of two halves are all a code can be made of.
    let square = Square::of(text).filter(|_| canvas.theme().lines() == Lines::Drawn)?;
    Some((square.columns(), square.rows()))
}

/// Draws it into the upper left of an area; `false` when it does not fit.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, text: &str) -> bool {
    let Some((columns, rows)) = size(canvas, text) else { return false };
    let Some(square) = Square::of(text).filter(|_| columns <= area.width && rows <= area.height) else { return false };
    for (number, line) in (0..rows).zip(square.ink()) {
        canvas.text(row(area, number), &line, Role::Code);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::drawn::{draw as drawn, draw_with};

    #[test]
    fn it_is_drawn_whole_or_not_at_all() {
        let shown = drawn(30, 13, |canvas| assert!(draw(canvas, canvas.area(), "2901000004105")));
        assert!(shown.rows()[1].starts_with("  █▀▀▀▀▀█"), "{:?}", shown.rows());
        for (columns, rows) in [(24, 13), (25, 12), (1, 1)] {
            let shown = drawn(columns, rows, |canvas| assert!(!draw(canvas, canvas.area(), "2901000004105")));
            assert!(shown.rows().iter().all(|row| row.trim().is_empty()));
        }
        draw_with(60, 30, Lines::Plain, |canvas| assert!(!draw(canvas, canvas.area(), "2901000004105")));
    }
}
