//! «Å betale» and «Veksel» in figures three rows high, to be read from across the counter (sales-ux 12).

use ratatui_core::layout::Rect;

use crate::tui::backend::Lines;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::text;
use crate::tui::theme::Role;

/// The rows a figure is high.
pub const ROWS: u16 = 3;

type Shape = [&'static str; 3];

const BLOCKS: [Shape; 10] = [
    ["█▀█", "█ █", "▀▀▀"],
    ["▀█ ", " █ ", "▀▀▀"],
    ["▀▀█", "█▀▀", "▀▀▀"],
    ["▀▀█", " ▀█", "▀▀▀"],
    ["█ █", "▀▀█", "  ▀"],
    ["█▀▀", "▀▀█", "▀▀▀"],
    ["█▀▀", "█▀█", "▀▀▀"],
    ["▀▀█", "  █", "  ▀"],
    ["█▀█", "█▀█", "▀▀▀"],
    ["█▀█", "▀▀█", "▀▀▀"],
];
const STROKES: [Shape; 10] = [
    [" _ ", "| |", "|_|"],
    ["   ", "  |", "  |"],
    [" _ ", " _|", "|_ "],
    [" _ ", " _|", " _|"],
    ["   ", "|_|", "  |"],
    [" _ ", "|_ ", " _|"],
    [" _ ", "|_ ", "|_|"],
    [" _ ", "  |", "  |"],
    [" _ ", "|_|", "|_|"],
    [" _ ", "|_|", " _|"],
];

fn shape(sign: char, lines: Lines) -> Option<Shape> {
    let (digits, minus, comma, point) = match lines {
        Lines::Drawn => (BLOCKS, ["  ", "▀▀", "  "], [" ", " ", "█"], [" ", " ", "▀"]),
        Lines::Plain => (STROKES, ["  ", "__", "  "], [" ", " ", ","], [" ", " ", "."]),
    };
    match sign {
        '-' => Some(minus),
        ',' => Some(comma),
        '.' => Some(point),
        ' ' | '\u{a0}' => Some([" ", " ", " "]),
        _ => {
            sign.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).and_then(|digit| digits.get(digit)).copied()
        }
    }
}

/// Draws a figure to the right edge of an area, or says that it does not fit or holds another sign: then the caller
/// writes it in one row.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, figure: &str, role: Role) -> bool {
    let lines = canvas.theme().lines();
    let Some(shapes) = figure.chars().map(|sign| shape(sign, lines)).collect::<Option<Vec<Shape>>>() else {
        return false;
    };
    let height = usize::from(ROWS);
    let rows: Vec<String> =
        (0..height).map(|at| shapes.iter().filter_map(|s| s.get(at).copied()).collect::<Vec<_>>().join(" ")).collect();
    let width = rows.first().map_or(0, |row| text::width(row));
    if width > area.width || area.height < ROWS {
        return false;
    }
    for (number, line) in (0..ROWS).zip(&rows) {
        canvas.text(from_column(row(area, number), area.width - width), line, role);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::drawn::{draw as drawn, draw_with};

    #[test]
    fn a_sum_is_three_rows_high_at_the_right_edge() {
        let shown = drawn(30, 3, |canvas| assert!(draw(canvas, canvas.area(), "1 806,50", Role::Total)));
        assert_eq!(
            shown.rows(),
            ["   ▀█    █▀█ █▀█ █▀▀   █▀▀ █▀█", "    █    █▀█ █ █ █▀█   ▀▀█ █ █", "   ▀▀▀   ▀▀▀ ▀▀▀ ▀▀▀ █ ▀▀▀ ▀▀▀",]
        );
    }

    #[test]
    fn a_terminal_without_blocks_gets_strokes() {
        let shown =
            draw_with(16, 3, Lines::Plain, |canvas| assert!(draw(canvas, canvas.area(), "-23,4", Role::Change)));
        assert_eq!(shown.rows(), ["    _   _", "__  _|  _|   |_|", "   |_   _| ,   |"]);
    }

    #[test]
    fn what_does_not_fit_or_is_no_figure_is_left_to_the_caller() {
        let shown = drawn(10, 3, |canvas| {
            assert!(!draw(canvas, canvas.area(), "1 806,50", Role::Total));
            assert!(!draw(canvas, canvas.area(), "kr 1", Role::Total));
            assert!(!draw(canvas, Rect::new(0, 0, 10, 2), "1", Role::Total));
        });
        assert_eq!(shown.rows(), ["", "", ""]);
    }

    #[test]
    fn no_two_digits_look_the_same() {
        for digits in [BLOCKS, STROKES] {
            for (index, digit) in digits.iter().enumerate() {
                assert!(!digits[..index].contains(digit), "{index}");
                assert!(digit.iter().all(|row| row.chars().count() == 3), "{index}");
            }
        }
    }
}
