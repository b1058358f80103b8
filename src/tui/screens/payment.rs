//! The payment panel (sales-ux S2): what is due, the parts with their states, and the letters.

use ratatui_core::layout::Rect;

use crate::domain::payment::{Part, PartState, cash_due, usual_notes};
use crate::domain::shop::{Method, MethodKind};
use crate::domain::value::Saying;
use crate::i18n::form;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{below, padded};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::rule;
use crate::tui::widgets::overlay;
use crate::tui::widgets::square;
use crate::tui::widgets::table::{self, Cell, Column};

const PARTS_MIN: u16 = 2;
/// Columns for what stands beside a code.
const BESIDE_CODE: u16 = 36;
const COLUMNS: [Column; 4] = [Column::Figure(2), Column::Fixed(14), Column::Figure(11), Column::Text];

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    if let Some(code) = view.till.code_to_pay() {
        return draw_code(view, canvas, layout, code);
    }
    let basket = view.till.state().basket();
    let methods = letters(view, if layout.wide { 64 } else { 60 });
    let parts =
        u16::try_from(basket.parts.len()).unwrap_or(u16::MAX).clamp(PARTS_MIN, layout.panes.height.saturating_sub(12));
    let letters_rows = u16::try_from(methods.len()).unwrap_or(2);
    let wanted = 1 + 1 + 1 + parts + 1 + 1 + 1 + letters_rows + 1 + if layout.wide { 4 } else { 1 };
    let inside =
        overlay::draw(canvas, layout.panes, (if layout.wide { 66 } else { 62 }, wanted), view.word("s-payment"));
    let area = padded(inside);
    draw_due(view, canvas, row(area, 1));
    let first = basket.parts.len().saturating_sub(usize::from(parts));
    for (number, (index, part)) in (0..parts).zip(basket.parts.iter().enumerate().skip(first)) {
        draw_part(view, canvas, row(area, 3 + number), index + 1, part);
    }
    rule(canvas, row(area, 3 + parts));
    draw_rest(view, canvas, row(area, 4 + parts));
    draw_letters(canvas, below(area, 6 + parts), &methods);
    draw_foot(view, canvas, below(area, 7 + parts + letters_rows), layout.wide);
}

/// The customer pays by scanning: the code, and beside it what it is for. A screen that draws none shows the link.
fn draw_code(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, code: &str) {
    let (columns, rows) = square::size(canvas, code).unwrap_or((0, 4));
    let page = layout.page();
    // The frame gives way to a large code.
    let inside = if rows + 2 > page.height {
        canvas.clear(page, Role::Text);
        page
    } else {
        overlay::draw(canvas, page, (columns + BESIDE_CODE, rows), view.word("s-payment"))
    };
    let is_drawn = square::draw(canvas, inside, code);
    let used = if is_drawn { columns + 2 } else { 0 }.min(inside.width);
    let beside = Rect { x: inside.x + used, width: inside.width - used, ..inside };
    canvas.text(row(beside, 1), &view.money(view.till.state().basket().rest().abs()), Role::Total);
    let told = [view.word("s-scan-to-pay"), if is_drawn { "" } else { code }, view.word("s-scan-esc")];
    let lines = told.into_iter().flat_map(|words| text::wrap(words, beside.width));
    for (number, line) in (3..beside.height).zip(lines) {
        canvas.text(row(beside, number), line, Role::Text);
    }
}

fn draw_due(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let basket = view.till.state().basket();
    let total = basket.due();
    let label = if total.is_negative() { "s-to-refund" } else { "s-to-pay-word" };
    canvas.text(from_column(area, 1), view.word(label), Role::Text);
    canvas.text_right(Rect { width: 29.min(area.width), ..area }, &view.money(total.abs()), Role::Total);
    let rounds = view.given.register.tables().method_of(MethodKind::Cash).is_some_and(|method| method.rounds);
    let cash = cash_due(total).0;
    if rounds && cash != total {
        let words = format!("{} {}", view.word("s-cash-rounded-word"), view.money(cash.abs()));
        canvas.text_right(area, &words, Role::Dim);
    }
}

fn draw_part(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, number: usize, part: &Part) {
    let role = match part.state {
        PartState::Declined => Role::Disabled,
        PartState::Unknown => Role::Warning,
        _ if view.till.is_part_pending(part.id) => Role::Pending,
        _ => Role::Text,
    };
    let cells = [
        Cell::new(number.to_string(), role),
        Cell::new(part.method.name.as_str(), role),
        Cell::new(view.money(part.received.unwrap_or(part.amount)), role),
        Cell::new(format!("  {}", state(view, part)), role),
    ];
    table::row(canvas, area, &COLUMNS, &cells);
}

fn state(view: &View<'_>, part: &Part) -> String {
    if view.till.is_part_pending(part.id) {
        return String::new();
    }
    let card = part.slip.as_ref().map(|slip| slip.masked_card.clone()).filter(|card| !card.is_empty());
    let card = card.or_else(|| part.card.as_ref().map(crate::domain::payment::CardUse::masked));
    let word = view.word(match part.state {
        PartState::Registered => "s-part-registered",
        PartState::Waiting => "s-part-waiting",
        PartState::Approved => "s-part-approved",
        PartState::Declined => "s-part-declined",
        PartState::Unknown => "s-part-unknown",
    });
    match (part.state, card) {
        (PartState::Registered | PartState::Approved, Some(card)) => format!("{word} {}  {card}", view.time(part.at)),
        (PartState::Registered | PartState::Approved, None) => format!("{word} {}", view.time(part.at)),
        _ => word.to_owned(),
    }
}

fn draw_rest(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rest = view.till.state().basket().rest();
    canvas.text(
        from_column(area, 1),
        view.word(if rest.is_negative() { "s-refund-left" } else { "s-rest" }),
        Role::Total,
    );
    canvas.text_right(Rect { width: 29.min(area.width), ..area }, &view.money(rest.abs()), Role::Total);
    if rest.is_zero() {
        canvas.text_right(area, view.word("s-covered"), Role::Change);
    }
}

/// A method's letter and name, and whether it can be used now.
struct Letter {
    letter: char,
    name: String,
    usable: bool,
}

/// The letters in rows of so many columns.
fn letters(view: &View<'_>, columns: usize) -> Vec<Vec<Letter>> {
    let mut rows: Vec<Vec<Letter>> = vec![Vec::new()];
    let mut used = 0;
    for method in view.given.register.tables().methods.iter().filter(|method| method.active) {
        let mut name = method.name.clone();
        if method.kind == MethodKind::Invoice {
            name = format!("{name} {}", view.word("s-whole-only"));
        }
        let width = name.chars().count() + 4;
        if used + width > columns && used > 0 {
            rows.push(Vec::new());
            used = 0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(Letter { letter: method.letter, name, usable: is_usable(view, method) });
        }
    }
    rows
}

/// Grey where the press would be refused anyway.
fn is_usable(view: &View<'_>, method: &Method) -> bool {
    let basket = view.till.state().basket();
    if basket.rest().is_negative() {
        return method.may_refund;
    }
    method.kind != MethodKind::Invoice || basket.parts.iter().all(|part| !part.state.holds_the_sale())
}

fn draw_letters(canvas: &mut Canvas<'_>, area: Rect, rows: &[Vec<Letter>]) {
    for (number, letters) in (0..area.height).zip(rows) {
        let mut place = from_column(row(area, number), 1);
        for letter in letters {
            let (key, name) = if letter.usable { (Role::Key, Role::Text) } else { (Role::Disabled, Role::Disabled) };
            let used = canvas.text(place, &letter.letter.to_string(), key) + 1;
            let named = canvas.text(from_column(place, used), &letter.name, name);
            place = from_column(place, used + named + 2);
        }
    }
}

fn draw_foot(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, wide: bool) {
    if !wide {
        canvas.text(from_column(row(area, 0), 1), view.word("s-enter-never"), Role::Dim);
        return;
    }
    let rest = view.till.state().basket().rest();
    let notes: Vec<String> = usual_notes(rest).iter().map(|note| form::kroner(*note, view.language())).collect();
    if rest.is_positive() {
        let saying = Saying::of("s-quick-amounts").with("amounts", notes.join("   "));
        canvas.text(from_column(row(area, 0), 1), &view.say(&saying), Role::Dim);
    }
    canvas.text(from_column(row(area, 2), 1), view.word("s-enter-never-long"), Role::Dim);
    if let Some(with) = view.till.paid_with().filter(|_| rest.is_negative()) {
        let saying = Saying::of("s-was-paid-with").with("method", with);
        canvas.text(from_column(row(area, 0), 1), &view.say(&saying), Role::Warning);
    }
    canvas.text(from_column(row(area, 3), 1), view.word("s-panel-keys"), Role::Dim);
}
