//! Rows of a table. Text is cut with an ellipsis; a figure never is, it takes its room from the text beside it.

use std::borrow::Cow;

use ratatui_core::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::text;
use crate::tui::theme::Role;

/// How a column takes its room; widths in columns of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// What the others leave; several share it.
    Text,
    /// Text of a fixed width.
    Fixed(u16),
    /// A figure, at the right edge of at least so much room.
    Figure(u16),
}

/// What stands in one column of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell<'t> {
    text: Cow<'t, str>,
    role: Role,
}

impl<'t> Cell<'t> {
    pub fn new(text: impl Into<Cow<'t, str>>, role: Role) -> Self {
        Self { text: text.into(), role }
    }

    pub fn empty() -> Self {
        Self::default()
    }
}

/// Draws one row: as many cells as columns, one blank between them.
pub fn row(canvas: &mut Canvas<'_>, area: Rect, columns: &[Column], cells: &[Cell<'_>]) {
    let placed = places(area, columns);
    let mut free_to = area.right();
    for ((column, place), cell) in columns.iter().zip(placed).zip(cells).rev() {
        let right = place.right().min(free_to);
        let begun = match column {
            _ if cell.text.is_empty() => continue,
            Column::Figure(_) => figure(canvas, Rect { x: area.x, width: right.saturating_sub(area.x), ..place }, cell),
            Column::Text | Column::Fixed(_) => {
                canvas.text(Rect { width: right.saturating_sub(place.x), ..place }, &cell.text, cell.role);
                place.x
            }
        };
        free_to = free_to.min(begun.saturating_sub(1));
    }
}

/// Writes to the right edge and says where the figure begins. One that is wider than the whole row shows that it is
/// there: a wrong figure would be worse.
fn figure(canvas: &mut Canvas<'_>, room: Rect, cell: &Cell<'_>) -> u16 {
    let width = text::width(&cell.text);
    if width > room.width {
        canvas.text(room, &"#".repeat(usize::from(room.width)), cell.role);
        return room.x;
    }
    canvas.text_right(room, &cell.text, cell.role);
    room.right() - width
}

/// Where the columns stand.
fn places(area: Rect, columns: &[Column]) -> Vec<Rect> {
    let texts = columns.iter().filter(|column| matches!(column, Column::Text)).count();
    let texts = u16::try_from(texts).unwrap_or(u16::MAX);
    let gaps = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let fixed = columns.iter().fold(gaps, |sum, column| sum.saturating_add(column.fixed()));
    let left = area.width.saturating_sub(fixed);
    let mut share = (0..texts).map(|index| (left + index) / texts);
    let mut x = area.x;
    let place = |column: &Column| {
        let width = if *column == Column::Text { share.next().unwrap_or(0) } else { column.fixed() };
        let place = Rect { x, width, height: area.height.min(1), ..area };
        x = x.saturating_add(width).saturating_add(1);
        place
    };
    columns.iter().map(place).collect()
}

impl Column {
    fn fixed(self) -> u16 {
        match self {
            Self::Text => 0,
            Self::Fixed(width) | Self::Figure(width) => width,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::widgets::drawn::draw;

    /// ` #  Vare   Ant  Pris  Sum` of the sale screen at 80x24.
    const BASKET: [Column; 5] =
        [Column::Figure(2), Column::Text, Column::Figure(3), Column::Figure(8), Column::Figure(10)];

    fn drawn(width: u16, texts: [&str; 5]) -> String {
        let cells = texts.map(|text| Cell::new(text, Role::Text));
        draw(width, 1, |canvas| row(canvas, Rect::new(0, 0, width, 1), &BASKET, &cells)).row(0)
    }

    #[test]
    fn figures_stand_at_the_right_edge_and_text_is_cut() {
        assert_eq!(
            drawn(49, ["1", "Oljeskift personbil, arbeid", "1", "690,00", "690,00"]),
            " 1 Oljeskift personbil,…    1   690,00     690,00"
        );
        assert_eq!(
            drawn(49, ["12", "Cola 0,5 l", "-12", "36,00", "-432,00"]),
            "12 Cola 0,5 l             -12    36,00    -432,00"
        );
    }

    #[test]
    fn a_figure_takes_the_room_it_needs_from_the_text() {
        let shown = drawn(40, ["1", "Vinterdekk piggfri", "12 000", "1 490,00", "17 880 000,00"]);
        assert_eq!(shown, " 1 Vinter… 12 000 1 490,00 17 880 000,00");
        assert_eq!(drawn(3, ["", "", "", "", "17 880,00"]), "###");
    }

    #[test]
    fn a_cell_that_is_empty_gives_its_room_away() {
        let cells = ["", "rabatt 10 %", "", "", ""].map(|text| Cell::new(text, Role::Dim));
        let shown =
            draw(20, 1, |canvas| row(canvas, Rect::new(0, 0, 20, 1), &[Column::Fixed(2), Column::Text], &cells));
        assert_eq!(shown.row(0), "   rabatt 10 %");
    }

    #[test]
    fn columns_of_text_share_what_is_left() {
        let columns = [Column::Text, Column::Fixed(3), Column::Text];
        let widths: Vec<u16> = places(Rect::new(0, 0, 20, 1), &columns).iter().map(|place| place.width).collect();
        assert_eq!(widths, [7, 3, 8]);
    }

    proptest! {
        #[test]
        fn no_figure_is_ever_cut(width in 1_u16..60, name in "[a-zæø ]{0,40}", sum in "-?[1-9][0-9]{0,2}( [0-9]{3}){0,3},[0-9]{2}") {
            let shown = drawn(width, ["7", &name, "1", "189,00", &sum]);
            let complete = shown.ends_with(&sum);
            let told = !shown.is_empty() && shown.chars().all(|c| c == '#');
            prop_assert!(complete || told, "{}", shown);
        }
    }
}
