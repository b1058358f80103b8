//! The one line that always listens.

use ratatui_core::layout::{Position, Rect};

use crate::tui::canvas::{Canvas, from_column};
use crate::tui::text::{self, CUT};
use crate::tui::theme::Role;

/// The line as it is to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line<'t> {
    /// In front of the text: `> `, `> beløp, så bokstav: `.
    pub prompt: &'t str,
    pub text: &'t str,
    /// In characters from the beginning; `None` while the line does not listen (an open drawer).
    pub cursor: Option<usize>,
    /// Shown as `*`: a PIN.
    pub hidden: bool,
}

impl Line<'_> {
    /// Draws into the first row of an area and puts the cursor into it.
    pub fn draw(self, canvas: &mut Canvas<'_>, area: Rect) {
        let used = canvas.text(area, self.prompt, Role::Prompt);
        self.draw_text(canvas, from_column(area, used), Role::Input);
    }

    /// Draws the text alone; fields have their label elsewhere.
    pub(super) fn draw_text(self, canvas: &mut Canvas<'_>, area: Rect, role: Role) {
        let masked = self.hidden.then(|| "*".repeat(self.text.chars().count()));
        let shown = masked.as_deref().unwrap_or(self.text);
        let at = self.cursor.map_or(0, |cursor| columns_before(shown, cursor));
        let first = first_column(at, area.width);
        canvas.text(area, from(shown, first), role);
        if first > 0 {
            canvas.text(Rect { width: area.width.min(1), ..area }, CUT, Role::Dim);
        }
        if self.cursor.is_some() && !area.is_empty() {
            canvas.set_cursor(Some(Position::new(area.x + (at - first).min(area.width - 1), area.y)));
        }
    }
}

fn columns_before(text: &str, cursor: usize) -> u16 {
    let end = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
    text::width(text.get(..end).unwrap_or(text))
}

/// The first column that is shown. It moves half a width at a time: a line that slides with every key is restless, and
/// costs a whole row of bytes a key.
fn first_column(cursor: u16, width: u16) -> u16 {
    let step = (width / 2).max(1);
    (cursor + 1).saturating_sub(width).div_ceil(step).saturating_mul(step).min(cursor)
}

/// A text without its first columns.
fn from(text: &str, columns: u16) -> &str {
    let mut used = 0;
    let start = text.char_indices().find(|(at, character)| {
        let reached = used >= columns;
        used += text::width(text.get(*at..at + character.len_utf8()).unwrap_or(""));
        reached
    });
    start.and_then(|(at, _)| text.get(at..)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::backend::Depth;
    use crate::tui::backend::oracle;
    use crate::tui::widgets::drawn::{Drawn, draw};

    fn line(text: &str, cursor: usize, width: u16) -> Drawn {
        draw(width, 1, |canvas| {
            Line { prompt: "> ", text, cursor: Some(cursor), hidden: false }.draw(canvas, canvas.area());
        })
    }

    fn column(drawn: &Drawn) -> Option<u16> {
        drawn.cursor.map(|cursor| cursor.x)
    }

    #[test]
    fn the_cursor_stands_behind_what_was_typed() {
        let shown = line("5*1101", 6, 20);
        assert_eq!((shown.row(0).as_str(), column(&shown)), ("> 5*1101", Some(8)));
        let inside = line("æøå漢x", 4, 20);
        assert_eq!(column(&inside), Some(2 + 5));
    }

    #[test]
    fn a_long_line_shows_the_part_with_the_cursor() {
        let shown = line("0123456789abcdef", 16, 12);
        assert_eq!((shown.row(0).as_str(), column(&shown)), ("> …bcdef", Some(8)));
        let back = line("0123456789abcdef", 3, 12);
        assert_eq!((back.row(0).as_str(), column(&back)), ("> 012345678…", Some(5)));
    }

    #[test]
    fn a_pin_is_never_shown() {
        let shown = draw(20, 1, |canvas| {
            Line { prompt: "PIN: ", text: "4711", cursor: Some(4), hidden: true }.draw(canvas, canvas.area());
        });
        assert_eq!((shown.row(0).as_str(), column(&shown)), ("PIN: ****", Some(9)));
    }

    #[test]
    fn a_line_that_does_not_listen_has_no_cursor() {
        let shown = draw(20, 1, |canvas| Line { prompt: "> ", ..Line::default() }.draw(canvas, canvas.area()));
        assert_eq!((shown.row(0).as_str(), shown.cursor), (">", None));
    }

    #[test]
    fn a_typed_key_costs_at_most_forty_bytes_however_long_the_line() {
        let mut wire = oracle::Line::new(Depth::Sixteen);
        let text = "0123456789".repeat(12);
        let costs: Vec<usize> = (0..text.len())
            .map(|typed| {
                let shown = line(&text[..typed], typed, 40);
                wire.show(&shown.buffer, shown.cursor.map(|cursor| (cursor.x, cursor.y)))
            })
            .skip(1)
            .collect();
        let scrolled = costs.iter().filter(|cost| **cost > 1).count();
        assert!(costs.iter().all(|cost| *cost <= 70), "{costs:?}");
        assert!(scrolled <= 6, "{costs:?}");
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_inside(text in "[a-zæ漢 ]{0,50}", cursor in 0_usize..60, width in 0_u16..30) {
            let shown = line(&text, cursor, width);
            if let Some(cursor) = shown.cursor {
                prop_assert!(cursor.x < width);
            }
        }
    }
}
