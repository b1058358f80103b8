//! Lists longer than their room: what of them is shown, and which row is the chosen one.

use std::ops::Range;

use ratatui_core::layout::Rect;

use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::theme::Role;

/// What marks the chosen row, beside its look.
const CHOSEN: &str = ">";
/// What a growing list keeps in sight of the page before.
const KEPT_ROWS: u16 = 2;

/// The rows of a list that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub first: usize,
    /// How many rows there is room for.
    pub rows: usize,
    pub total: usize,
}

impl Window {
    /// Follows the chosen row of a list. It moves half its height at a time, so that it does not slide with every key,
    /// and its last page is full.
    pub fn following(chosen: usize, total: usize, rows: u16) -> Self {
        let window = Self::stepping(chosen, total, rows, usize::from(rows / 2));
        Self { first: window.first.min(total.saturating_sub(window.rows)), ..window }
    }

    /// Follows the end of a list that grows, such as a sale. It turns a page when it is full and keeps two rows of the
    /// page before, so that a new line never costs the bytes of a whole page.
    pub fn growing(chosen: usize, total: usize, rows: u16) -> Self {
        Self::stepping(chosen, total, rows, usize::from(rows.saturating_sub(KEPT_ROWS)))
    }

    fn stepping(chosen: usize, total: usize, rows: u16, step: usize) -> Self {
        let (rows, step) = (usize::from(rows), step.max(1));
        let behind = (chosen + 1).saturating_sub(rows);
        Self { first: behind.div_ceil(step) * step, rows, total }
    }

    pub fn shown(self) -> Range<usize> {
        self.first.min(self.total)..(self.first + self.rows).min(self.total)
    }
}

/// Draws a list of one row each, the chosen one marked; `draw_row` is given the room behind the mark.
pub fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    window: Window,
    chosen: Option<usize>,
    mut draw_row: impl FnMut(&mut Canvas<'_>, Rect, usize),
) {
    for (number, index) in (0..area.height).zip(window.shown()) {
        let line = row(area, number);
        draw_row(canvas, from_column(line, 1), index);
        if chosen == Some(index) {
            mark(canvas, line);
        }
    }
}

/// Marks a row as the chosen one, after it is drawn.
pub fn mark(canvas: &mut Canvas<'_>, line: Rect) {
    canvas.text(line, CHOSEN, Role::Text);
    canvas.tint(line, Role::Chosen);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui_core::style::Modifier;

    use super::*;
    use crate::tui::widgets::drawn::draw as drawn;

    #[test]
    fn the_chosen_row_has_a_sign_and_a_look() {
        let names = ["Kari Nordli", "Jonas Berg", "Siri Holm"];
        let shown = drawn(14, 3, |canvas| {
            let window = Window::following(1, names.len(), 3);
            draw(canvas, canvas.area(), window, Some(1), |canvas, area, index| {
                canvas.text(area, names[index], Role::Text);
            });
        });
        assert_eq!(shown.rows(), [" Kari Nordli", ">Jonas Berg", " Siri Holm"]);
        let reversed = |y| shown.buffer[(13, y)].modifier.contains(Modifier::REVERSED);
        assert_eq!([reversed(0), reversed(1), reversed(2)], [false, true, false]);
    }

    #[test]
    fn a_list_moves_half_a_page_at_a_time() {
        let firsts: Vec<usize> = (0..14).map(|chosen| Window::following(chosen, 14, 6).first).collect();
        assert_eq!(firsts, [0, 0, 0, 0, 0, 0, 3, 3, 3, 6, 6, 6, 8, 8]);
    }

    #[test]
    fn a_growing_list_turns_a_page_and_keeps_two_rows_in_sight() {
        let shown: Vec<Range<usize>> = (5..9).map(|last| Window::growing(last, last + 1, 6).shown()).collect();
        assert_eq!(shown, [0..6, 4..7, 4..8, 4..9]);
        assert_eq!(Window::growing(2, 9, 6).shown(), 0..6, "going back up");
    }

    proptest! {
        #[test]
        fn the_chosen_row_is_always_shown(total in 1_usize..200, chosen in 0_usize..200, rows in 1_u16..30) {
            let chosen = chosen.min(total - 1);
            let window = Window::following(chosen, total, rows);
            prop_assert!(window.shown().contains(&chosen));
            prop_assert_eq!(window.shown().len(), total.min(usize::from(rows)));
            prop_assert!(Window::growing(chosen, total, rows).shown().contains(&chosen));
        }
    }
}
