//! A box in the middle of the screen: payment, open drawer, PIN, help. What is under it stays visible round it.

use ratatui_core::layout::Rect;

use super::frame::framed;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;

/// Draws the box and returns the area inside: `columns` and `rows` of it, or what `within` has room for.
pub fn draw(canvas: &mut Canvas<'_>, within: Rect, (columns, rows): (u16, u16), title: &str) -> Rect {
    draw_as(canvas, within, (columns, rows), title, Role::Frame, Role::Title)
}

/// A box in roles of its own.
pub fn draw_as(
    canvas: &mut Canvas<'_>,
    within: Rect,
    inside: (u16, u16),
    title: &str,
    border: Role,
    title_role: Role,
) -> Rect {
    let area = centred(within.intersection(canvas.area()), inside);
    canvas.clear(area, Role::Text);
    framed(canvas, area, title, border, title_role)
}

fn centred(within: Rect, (columns, rows): (u16, u16)) -> Rect {
    let width = columns.saturating_add(2).min(within.width);
    let height = rows.saturating_add(2).min(within.height);
    Rect::new(within.x + (within.width - width) / 2, within.y + (within.height - height) / 2, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::drawn::draw as drawn;
    use crate::tui::widgets::frame::frame;

    #[test]
    fn the_box_covers_what_is_under_it_and_joins_nothing() {
        let shown = drawn(16, 7, |canvas| {
            frame(canvas, canvas.area(), "Salg");
            frame(canvas, Rect::new(0, 2, 16, 3), "");
            let inside = draw(canvas, canvas.area(), (8, 1), "PIN");
            canvas.text(inside, "* * _ _", Role::Input);
        });
        assert_eq!(
            shown.rows(),
            [
                "┌── Salg ──────┐",
                "│              │",
                "├──┌── PIN ─┐──┤",
                "│  │* * _ _ │  │",
                "├──└────────┘──┤",
                "│              │",
                "└──────────────┘",
            ]
        );
    }

    #[test]
    fn a_box_larger_than_the_screen_is_as_large_as_the_screen() {
        drawn(6, 4, |canvas| {
            let inside = draw(canvas, canvas.area(), (100, 100), "Hjelp");
            assert_eq!(inside, Rect::new(1, 1, 4, 2));
        });
    }
}
