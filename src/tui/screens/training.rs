//! Training, loud on every screen (sales-ux 8): the frame in reverse, and the word in all four corners.

use ratatui_core::layout::Rect;

use crate::till::screen::Screen;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;

/// Frames and rules look so now.
pub fn frame_role(view: &View<'_>) -> Role {
    if view.till.is_training() { Role::Alarm } else { Role::Frame }
}

/// The two corners above; what is left for the header.
pub fn corners_of_header(view: &View<'_>, canvas: &mut Canvas<'_>, header: Rect) -> Rect {
    if !view.till.is_training() {
        return header;
    }
    let word = view.word("s-training");
    let used = canvas.text(header, word, Role::Alarm) + 1;
    canvas.text_right(header, word, Role::Alarm);
    Rect { x: header.x + used, width: header.width.saturating_sub(2 * used), ..header }
}

/// The two corners below, in the border of what is shown.
pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    if !view.till.is_training() {
        return;
    }
    let area = if matches!(view.till.screen(), Screen::Sale) { layout.panes } else { layout.page() };
    let word = format!(" {} ", view.word("s-training"));
    let border = row(area, area.height.saturating_sub(1));
    canvas.text(from_column(border, 1), &word, Role::Alarm);
    let right = border.width.saturating_sub(text::width(&word) + 1);
    canvas.text(from_column(border, right), &word, Role::Alarm);
}
