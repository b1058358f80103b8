//! The PIN box (sales-ux S6). What is typed is stars here as everywhere.

use crate::domain::Operator;
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::till::operator::PinFor;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{padded, pin_stars};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::overlay;
use crate::tui::widgets::table::{self, Cell, Column};

const COLUMNS: [Column; 4] = [Column::Figure(2), Column::Fixed(18), Column::Fixed(10), Column::Text];

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, purpose: &PinFor) {
    let operators: Vec<_> =
        view.given.register.tables().operators.iter().filter(|operator| may_answer(operator, purpose)).collect();
    let shown = u16::try_from(operators.len()).unwrap_or(u16::MAX).min(layout.panes.height.saturating_sub(8));
    let title = view.word(match purpose {
        PinFor::LogIn | PinFor::Badge => "s-pin-operator",
        PinFor::Leave { .. } => "s-pin-leader",
        PinFor::SignZ => "s-pin-sign",
    });
    let inside = padded(overlay::draw(canvas, layout.panes, (48, shown + 6), title));
    let area = from_column(row(inside, 1), 1);
    let used = canvas.text(area, &format!("{}  ", view.word("ask-pin")), Role::Text);
    canvas.text(from_column(area, used), &pin_stars(view.till.entry().text()), Role::Input);
    for (number, operator) in (0..shown).zip(&operators) {
        let pin = view
            .pins
            .iter()
            .find(|known| known.name == operator.name)
            .map(|known| format!("PIN {}", known.pin))
            .unwrap_or_default();
        let cells = [
            Cell::new(operator.number.to_string(), Role::Dim),
            Cell::new(operator.name.as_str(), Role::Text),
            Cell::new(operator.role.as_str(), Role::Dim),
            Cell::new(pin, Role::Demo),
        ];
        table::row(canvas, row(inside, 3 + number), &COLUMNS, &cells);
    }
    draw_foot(view, canvas, inside, shown + 4, purpose);
}

/// Whose PIN is asked for: everybody's to log in, a leader's to approve.
fn may_answer(operator: &Operator, purpose: &PinFor) -> bool {
    match purpose {
        PinFor::LogIn | PinFor::Badge => operator.active,
        PinFor::Leave { right, .. } => operator.may(*right) && operator.may(Right::Approve),
        PinFor::SignZ => operator.may(Right::Sell),
    }
}

fn draw_foot(view: &View<'_>, canvas: &mut Canvas<'_>, inside: ratatui_core::layout::Rect, at: u16, purpose: &PinFor) {
    let pause_ms = view.till.pin_pause_ms(view.given.now.wall);
    let first = from_column(row(inside, at), 1);
    if pause_ms > 0 {
        canvas.text(
            first,
            &view.say(&Saying::of("s-pin-pause").with("seconds", (pause_ms + 999) / 1000)),
            Role::Warning,
        );
    } else {
        canvas.text(first, view.word("s-pin-how"), Role::Dim);
    }
    let esc = match (purpose, view.operator()) {
        (PinFor::LogIn | PinFor::Badge, Some(name)) => view.say(&Saying::of("s-pin-go-on").with("name", name)),
        (PinFor::LogIn | PinFor::Badge, None) => String::new(),
        _ => view.word("s-pin-leave").to_owned(),
    };
    canvas.text(from_column(row(inside, at + 1), 1), &esc, Role::Dim);
}
