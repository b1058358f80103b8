//! The journal as one reads it: what just happened, newest first, in plain sentences, each event by its official name.

use ratatui_core::layout::Rect;

use crate::i18n::{Language, form};
use crate::till::reading::{JournalRow, JournalView};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{self, below, padded};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::table::{self, Cell, Column};

const NARROW: [Column; 4] = [Column::Figure(6), Column::Fixed(14), Column::Fixed(3), Column::Text];
const WIDE: [Column; 5] = [Column::Figure(7), Column::Fixed(14), Column::Fixed(12), Column::Fixed(32), Column::Text];
/// The rule and the row under the list.
const FOOT: u16 = 2;

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, shown: &JournalView) {
    surround::header(view, canvas, layout, view.word("s-journal"));
    let inside = frame(canvas, layout.page(), view.word("s-journal-title"));
    match shown.rows.get(shown.mark.at).filter(|_| shown.opened) {
        Some(opened) => {
            let body = opened.stored();
            let title = [told(view, opened), event(view, opened)];
            let lines: Vec<(String, Role)> = title
                .into_iter()
                .map(|line| (line, Role::Total))
                .chain(std::iter::once((String::new(), Role::Text)))
                .chain(
                    body.lines()
                        .flat_map(|line| folded(line, inside.width.saturating_sub(2)))
                        .map(|line| (line, Role::Text)),
                )
                .collect();
            surround::rows(canvas, padded(inside), &lines);
        }
        None => draw_rows(view, canvas, layout, inside, shown),
    }
    surround::foot(view, canvas, layout);
}

/// What happened; in training the word stands in front (law J-10).
fn told(view: &View<'_>, row: &JournalRow) -> String {
    let says = view.say(&row.says);
    if row.entry.training { format!("{} {says}", view.word("s-training")) } else { says }
}

/// A line of the stored entry, broken where it must be.
fn folded(line: &str, columns: u16) -> Vec<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let room = columns.saturating_sub(text::width(&indent)).max(1);
    text::wrap(line.trim_start(), room).into_iter().map(|part| format!("{indent}{part}")).collect()
}

fn draw_rows(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, inside: Rect, shown: &JournalView) {
    let columns: &[Column] = if layout.wide { &WIDE } else { &NARROW };
    let heads: &[&str] = if layout.wide {
        &["s-col-number", "s-col-time", "s-col-operator", "s-col-event", "s-col-what"]
    } else {
        &["s-col-number", "s-col-time", "s-col-op", "s-col-what"]
    };
    let heads: Vec<Cell<'_>> = heads.iter().map(|id| Cell::new(view.word(id), Role::Dim)).collect();
    table::row(canvas, from_column(row(inside, 0), 1), columns, &heads);
    let room = Rect { height: inside.height.saturating_sub(1 + FOOT), ..below(inside, 1) };
    let window = Window::following(shown.mark.at, shown.rows.len(), room.height);
    let chosen = (!shown.rows.is_empty()).then_some(shown.mark.at);
    let operators = &view.given.register.tables().operators;
    list::draw(canvas, room, window, chosen, |canvas, area, index| {
        let Some(entry) = shown.rows.get(index) else { return };
        let number = entry.entry.operator;
        let name = number
            .and_then(|number| operators.iter().find(|operator| operator.number == number))
            .map(|operator| operator.short_name());
        let local = entry.entry.at.local();
        let day = format!("{:02}.{:02} {}", local.date().day(), local.date().month(), local.hours_minutes_seconds());
        let mut cells = vec![Cell::new(entry.entry.seq.to_string(), Role::Dim), Cell::new(day, Role::Dim)];
        if layout.wide {
            cells.push(Cell::new(name.unwrap_or_default(), Role::Text));
            cells.push(Cell::new(event(view, entry), Role::Dim));
        } else {
            cells.push(Cell::new(number.map(|number| number.to_string()).unwrap_or_default(), Role::Dim));
        }
        cells.push(Cell::new(told(view, entry), Role::Text));
        table::row(canvas, area, columns, &cells);
    });
    if shown.rows.is_empty() {
        canvas.text_centred(
            row(room, 2),
            view.word(if shown.is_reading() { "s-waiting" } else { "s-no-hits" }),
            Role::Dim,
        );
    }
    if let Some(marked) = shown.rows.get(shown.mark.at) {
        draw_marked(view, canvas, below(inside, inside.height - FOOT), marked);
    }
}

/// The marked event in full: its official name, and the day with its year.
fn draw_marked(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, marked: &JournalRow) {
    rule(canvas, padded(row(area, 0)));
    let local = marked.entry.at.local();
    let when = format!("{} {}", form::day(local.date()), local.hours_minutes_seconds());
    let area = padded(row(area, 1));
    let used = canvas.text_right(area, &when, Role::Dim);
    let left = Rect { width: area.width.saturating_sub(used + 1), ..area };
    canvas.text(left, &event(view, marked), Role::Text);
}

/// `13005 Kasseskuff åpning`
fn event(view: &View<'_>, shown: &JournalRow) -> String {
    let event = shown.event();
    let name = if view.language() == Language::En { event.english } else { event.norwegian };
    format!("{} {name}", event.code)
}
