//! Where things stand, computed from the size of the window alone. What is drawn never moves because of what it says.

use ratatui_core::layout::Rect;

/// The smallest window the screens are made for; below it a sentence asks for more room.
pub const COLUMNS_MIN: u16 = 80;
pub const ROWS_MIN: u16 = 24;
/// From here on tables have all their columns.
const WIDE_FROM: u16 = 100;
/// From here on the sum stands in large figures inside the pane.
const TALL_FROM: u16 = 34;

/// The right pane's width, its borders included.
const RIGHT_MIN: u16 = 30;
const RIGHT_MAX: u16 = 64;

/// The places of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub wide: bool,
    pub tall: bool,
    pub header: Rect,
    /// The customer of the sale; on other screens the panes begin here.
    pub customer: Rect,
    /// Everything between the header and the foot.
    pub panes: Rect,
    pub left: Rect,
    /// Shares its border with the left pane.
    pub right: Rect,
    /// Under the panes: the sum in a short window.
    pub sum: Rect,
    /// The sale before this one, and how the devices are.
    pub before: Rect,
    pub input: Rect,
    pub message: Rect,
    pub hints: Rect,
}

impl Layout {
    /// The places in a window, or `None` when it is too small.
    pub fn of(window: Rect) -> Option<Self> {
        if window.width < COLUMNS_MIN || window.height < ROWS_MIN {
            return None;
        }
        let (wide, tall) = (window.width >= WIDE_FROM, window.height >= TALL_FROM);
        let line = |number: u16| Rect { y: window.y + number, height: 1, ..window };
        let last = window.height - 1;
        let (hints, message, input) = (line(last), line(last - 1), line(last - 2));
        // A tall window: rule, row, rule, blank. A short one: rule, sum, rule, row.
        let (before, sum, foot) =
            if tall { (line(last - 5), line(last - 6), last - 6) } else { (line(last - 3), line(last - 5), last - 6) };
        let panes = Rect { y: window.y + 2, height: foot - 2, ..window };
        let right = (RIGHT_MIN + (window.width - COLUMNS_MIN) * 17 / 40).min(RIGHT_MAX);
        Some(Self {
            wide,
            tall,
            header: line(0),
            customer: line(1),
            panes,
            left: Rect { width: window.width - right + 1, ..panes },
            right: Rect { x: window.right() - right, width: right, ..panes },
            sum,
            before,
            input,
            message,
            hints,
        })
    }

    /// The area of a screen that shows no sale: everything between the header and the line, a blank row under it.
    pub fn page(&self) -> Rect {
        Rect { y: self.customer.y, height: self.input.y - self.customer.y - 1, ..self.panes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(columns: u16, rows: u16) -> Layout {
        Layout::of(Rect::new(0, 0, columns, rows)).expect("large enough")
    }

    #[test]
    fn the_small_screen_is_the_sketch() {
        let small = of(80, 24);
        assert_eq!((small.left, small.right), (Rect::new(0, 2, 51, 15), Rect::new(50, 2, 30, 15)));
        assert_eq!([small.sum.y, small.before.y, small.input.y, small.message.y, small.hints.y], [18, 20, 21, 22, 23]);
    }

    #[test]
    fn the_large_screen_is_the_sketch() {
        let large = of(120, 40);
        assert_eq!((large.left, large.right), (Rect::new(0, 2, 74, 31), Rect::new(73, 2, 47, 31)));
        assert_eq!([large.before.y, large.input.y, large.message.y, large.hints.y], [34, 37, 38, 39]);
        assert!(large.wide && large.tall);
    }

    #[test]
    fn nothing_overlaps_at_any_size() {
        for columns in (80_u16..300).step_by(7) {
            for rows in 24..100 {
                let it = of(columns, rows);
                assert!(it.panes.bottom() < it.before.y, "{columns}x{rows}");
                assert!(it.before.y < it.input.y && it.panes.height >= 15, "{columns}x{rows}");
                assert_eq!(it.left.width + it.right.width, columns + 1, "{columns}x{rows}");
            }
        }
        assert_eq!(Layout::of(Rect::new(0, 0, 79, 24)), None);
        assert_eq!(Layout::of(Rect::new(0, 0, 80, 23)), None);
    }
}
