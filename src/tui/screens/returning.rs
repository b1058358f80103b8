//! Choosing which lines of a receipt come back.

use crate::domain::value::Saying;
use crate::till::returns::Returning;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{self, below, padded, pair};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::table::{self, Cell, Column};

const COLUMNS: [Column; 6] =
    [Column::Figure(2), Column::Text, Column::Figure(6), Column::Figure(8), Column::Figure(10), Column::Fixed(22)];

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, returning: &Returning) {
    let receipt = returning.stored.sale.receipt;
    surround::header(view, canvas, layout, view.word("s-return-word"));
    let title = view.say(
        &Saying::of("s-return-title")
            .with("receipt", receipt)
            .with("time", view.when(returning.stored.sale.completed_at)),
    );
    let inside = frame(canvas, layout.page(), &title);
    let heads = ["s-col-number", "s-col-name", "s-col-sold", "s-col-left", "s-col-sum", "s-col-comes-back"]
        .map(|id| Cell::new(view.word(id), Role::Dim));
    table::row(canvas, from_column(row(inside, 0), 1), &COLUMNS, &heads);
    let lines: Vec<_> = returning.lines().collect();
    let room = ratatui_core::layout::Rect { height: inside.height.saturating_sub(3), ..below(inside, 1) };
    let window = Window::following(returning.mark.at, lines.len(), room.height);
    list::draw(canvas, room, window, Some(returning.mark.at), |canvas, area, index| {
        let Some(line) = lines.get(index) else { return };
        let left = returning.left(line);
        let newest = returning
            .stored
            .returned
            .iter()
            .filter(|returned| returned.line == line.id)
            .map(|returned| returned.at)
            .max();
        let (note, role) = match (returning.takes.get(&line.id), newest) {
            (Some(count), _) => (view.say(&Saying::of("s-takes").with("count", *count)), Role::Marked),
            (None, Some(at)) => (view.say(&Saying::of("s-returned-on").with("time", view.when(at))), Role::Disabled),
            (None, None) => (String::new(), Role::Text),
        };
        let text = if left.is_zero() { Role::Disabled } else { Role::Text };
        let cells = [
            Cell::new((index + 1).to_string(), text),
            Cell::new(line.item.name.as_str(), text),
            Cell::new(view.quantity(line.quantity), text),
            Cell::new(view.quantity(left), text),
            Cell::new(view.money(line.amount()), text),
            Cell::new(note, role),
        ];
        table::row(canvas, area, &COLUMNS, &cells);
    });
    let foot = below(inside, inside.height - 2);
    rule(canvas, padded(row(foot, 0)));
    pair(canvas, padded(row(foot, 1)), view.word("s-to-refund"), &view.money(returning.amount()), Role::Total);
    surround::foot(view, canvas, layout);
}
