//! Frames and rules. Where they meet they join, so that two panes share one border.

use ratatui_core::layout::Rect;

use crate::tui::backend::Lines;
use crate::tui::canvas::{Canvas, from_column};
use crate::tui::text;
use crate::tui::theme::Role;

/// The directions in which a line leaves a cell.
mod arm {
    pub const UP: usize = 1;
    pub const DOWN: usize = 2;
    pub const LEFT: usize = 4;
    pub const RIGHT: usize = 8;
    pub const ACROSS: usize = LEFT | RIGHT;
    pub const UPRIGHT: usize = UP | DOWN;
}

/// The sign for each sum of directions.
const DRAWN: [char; 16] = [' ', '╵', '╷', '│', '╴', '┘', '┐', '┤', '╶', '└', '┌', '├', '─', '┴', '┬', '┼'];
const PLAIN: [char; 16] = [' ', '|', '|', '|', '-', '+', '+', '+', '-', '+', '+', '+', '-', '+', '+', '+'];
/// Columns of border in front of a title.
const BEFORE_TITLE: u16 = 2;

/// Draws a frame along the edge of an area, its title in the top border, and returns the area inside.
pub fn frame(canvas: &mut Canvas<'_>, area: Rect, title: &str) -> Rect {
    framed(canvas, area, title, canvas.frame_role(), Role::Title)
}

/// A frame in roles of its own: the open drawer.
pub fn framed(canvas: &mut Canvas<'_>, area: Rect, title: &str, border: Role, title_role: Role) -> Rect {
    if area.width < 2 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.x + 1..right {
        join(canvas, (x, area.y), arm::ACROSS, border);
        join(canvas, (x, bottom), arm::ACROSS, border);
    }
    for y in area.y + 1..bottom {
        join(canvas, (area.x, y), arm::UPRIGHT, border);
        join(canvas, (right, y), arm::UPRIGHT, border);
    }
    join(canvas, (area.x, area.y), arm::DOWN | arm::RIGHT, border);
    join(canvas, (right, area.y), arm::DOWN | arm::LEFT, border);
    join(canvas, (area.x, bottom), arm::UP | arm::RIGHT, border);
    join(canvas, (right, bottom), arm::UP | arm::LEFT, border);
    write_title(canvas, area, title, title_role);
    Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
}

/// `┌── Salg ───`
fn write_title(canvas: &mut Canvas<'_>, area: Rect, title: &str, role: Role) {
    // Corner, border, blank; blank, one of border, corner.
    let room = area.width.saturating_sub(1 + BEFORE_TITLE + 1 + 3);
    if title.is_empty() || room == 0 {
        return;
    }
    let title = format!(" {} ", text::cut(title, room));
    canvas.text(from_column(area, 1 + BEFORE_TITLE), &title, role);
}

/// A line from edge to edge of a row; where it ends on an upright line it joins it.
pub fn rule(canvas: &mut Canvas<'_>, row: Rect) {
    let Some(last) = row.right().checked_sub(1).filter(|_| !row.is_empty()) else {
        return;
    };
    for x in row.x..=last {
        let inward = match (x == row.x, x == last) {
            (true, false) => arm::RIGHT,
            (false, true) => arm::LEFT,
            _ => arm::ACROSS,
        };
        let met = arms(canvas, (x, row.y)) & arm::UPRIGHT != 0;
        join(canvas, (x, row.y), if met { inward } else { arm::ACROSS }, canvas.frame_role());
    }
}

/// Adds directions to what a cell's line has already.
fn join(canvas: &mut Canvas<'_>, (x, y): (u16, u16), more: usize, role: Role) {
    let signs = if canvas.theme().lines() == Lines::Drawn { DRAWN } else { PLAIN };
    let sign = signs.get(arms(canvas, (x, y)) | more).copied().unwrap_or(' ');
    let mut bytes = [0; 4];
    let style = canvas.theme().style(role);
    // Nothing of a title that stood here in the frame before shines through.
    canvas.clear(Rect::new(x, y, 1, 1), role);
    canvas.put(Rect::new(x, y, 1, 1), sign.encode_utf8(&mut bytes), style);
}

fn arms(canvas: &Canvas<'_>, (x, y): (u16, u16)) -> usize {
    let symbol = canvas.cell(x, y).and_then(|cell| cell.symbol().chars().next()).unwrap_or(' ');
    match (canvas.theme().lines(), symbol) {
        (_, ' ') => 0,
        (Lines::Drawn, _) => DRAWN.iter().position(|sign| *sign == symbol).unwrap_or(0),
        (Lines::Plain, '|') => arm::UPRIGHT,
        (Lines::Plain, '-') => arm::ACROSS,
        (Lines::Plain, '+') => arm::UPRIGHT | arm::ACROSS,
        (Lines::Plain, _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::drawn::{draw, draw_with};

    fn two_panes(canvas: &mut Canvas<'_>) {
        let inside = frame(canvas, Rect::new(0, 0, 14, 5), "Salg");
        assert_eq!(inside, Rect::new(1, 1, 12, 3));
        frame(canvas, Rect::new(13, 0, 11, 5), "Hurtigvalg 1/2");
        rule(canvas, Rect::new(0, 2, 14, 1));
    }

    #[test]
    fn panes_share_their_border_and_rules_join_it() {
        assert_eq!(
            draw(24, 5, two_panes).rows(),
            [
                "┌── Salg ────┬── Hur… ─┐",
                "│            │         │",
                "├────────────┤         │",
                "│            │         │",
                "└────────────┴─────────┘",
            ]
        );
    }

    #[test]
    fn a_terminal_without_lines_gets_the_sketch() {
        assert_eq!(
            draw_with(24, 5, Lines::Plain, two_panes).rows(),
            [
                "+-- Salg ----+-- Hur… -+",
                "|            |         |",
                "+------------+         |",
                "|            |         |",
                "+------------+---------+",
            ]
        );
    }

    #[test]
    fn a_rule_by_itself_goes_from_edge_to_edge() {
        assert_eq!(draw(5, 1, |canvas| rule(canvas, Rect::new(0, 0, 5, 1))).row(0), "─────");
    }

    #[test]
    fn no_room_is_no_panic() {
        for (width, height) in [(0, 0), (1, 5), (5, 1), (2, 2), (7, 2)] {
            draw(9, 9, |canvas| {
                frame(canvas, Rect::new(3, 3, width, height), "Salg");
                frame(canvas, Rect::new(8, 8, width, height), "Salg");
                rule(canvas, Rect::new(3, 3, width, height));
            });
        }
    }
}
