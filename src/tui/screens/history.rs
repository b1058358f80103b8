//! Earlier sales (sales-ux S8), and one of them opened.

use ratatui_core::layout::Rect;

use crate::domain::sale::{CompletedSale, SaleKind, SaleRow};
use crate::domain::value::Saying;
use crate::i18n::form;
use crate::paper::receipt;
use crate::paper::text::{self, PreviewLine, Style};
use crate::till::history::{HistoryList, OpenedReceipt};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{self, below, padded, pair};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::table::{self, Cell, Column};

const NARROW: [Column; 6] =
    [Column::Figure(5), Column::Fixed(11), Column::Fixed(9), Column::Fixed(10), Column::Figure(11), Column::Text];
const WIDE: [Column; 7] = [
    Column::Figure(6),
    Column::Fixed(11),
    Column::Fixed(5),
    Column::Fixed(12),
    Column::Fixed(14),
    Column::Figure(12),
    Column::Text,
];
/// The width of paper on the screen.
const PAPER_COLUMNS: u16 = 48;

/// The columns of a sale in a list, and what stands in them.
pub fn sale_cells<'v>(view: &View<'v>, wide: bool, sale: &'v SaleRow) -> (&'static [Column], Vec<Cell<'v>>) {
    let paid = match (&sale.paid_by, sale.kind) {
        (_, SaleKind::Return) => {
            format!("{} {}", view.word("s-return-word"), sale.paid_by.as_deref().unwrap_or_default().to_lowercase())
        }
        (Some(name), _) => name.clone(),
        (None, _) => view.word("s-split-word").to_owned(),
    };
    let role = if sale.total.is_negative() { Role::Refund } else { Role::Amount };
    let mut cells = vec![Cell::new(sale.receipt.to_string(), Role::Text), Cell::new(view.when(sale.at), Role::Dim)];
    if wide {
        cells.push(Cell::new(sale.till.to_string(), Role::Dim));
    }
    cells.push(Cell::new(sale.operator.as_str(), Role::Text));
    cells.push(Cell::new(paid, Role::Text));
    cells.push(Cell::new(view.money(sale.total), role));
    cells.push(Cell::new(remark(view, sale), Role::Dim));
    (if wide { &WIDE } else { &NARROW }, cells)
}

fn remark(view: &View<'_>, sale: &SaleRow) -> String {
    let mut words: Vec<String> = sale.customer.iter().cloned().collect();
    if let Some(of) = sale.refers_to {
        words.push(view.say(&Saying::of("s-ref").with("receipt", of)));
    }
    if let Some(digit) = sale.reason.and_then(crate::domain::sale::ReturnReason::digit) {
        words.push(view.say(&Saying::of("s-reason").with("digit", digit)));
    }
    if let Some(at) = sale.copied_at {
        words.push(view.say(&Saying::of("s-copied").with("time", at)));
    }
    words.join("  ")
}

pub fn draw_list(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, shown: &HistoryList) {
    surround::header(view, canvas, layout, view.word("s-receipts"));
    let title = view.say(&Saying::of("s-receipts-title").with("count", shown.total));
    let inside = frame(canvas, layout.page(), &title);
    let columns: &[Column] = if layout.wide { &WIDE } else { &NARROW };
    let heads: &[&str] = if layout.wide {
        &["s-col-nr", "s-col-time", "s-col-till", "s-col-operator", "s-col-paid", "s-col-sum", "s-col-remark"]
    } else {
        &["s-col-nr", "s-col-time", "s-col-operator", "s-col-paid", "s-col-sum", "s-col-remark"]
    };
    let heads: Vec<Cell<'_>> = heads.iter().map(|id| Cell::new(view.word(id), Role::Dim)).collect();
    table::row(canvas, from_column(row(inside, 0), 1), columns, &heads);
    let foot = 3;
    let room = Rect { height: inside.height.saturating_sub(1 + foot), ..below(inside, 1) };
    let window = Window::following(shown.mark.at, shown.rows.len(), room.height);
    let chosen = (!shown.rows.is_empty()).then_some(shown.mark.at);
    list::draw(canvas, room, window, chosen, |canvas, area, index| {
        if let Some(sale) = shown.rows.get(index) {
            let (columns, cells) = sale_cells(view, layout.wide, sale);
            table::row(canvas, area, columns, &cells);
        }
    });
    if shown.without_net {
        canvas.text_centred(row(room, room.height / 2), view.word("s-history-needs-net"), Role::Warning);
    } else if shown.rows.is_empty() {
        canvas.text_centred(
            row(room, room.height / 2),
            view.word(if shown.is_asking() { "s-waiting" } else { "s-no-hits" }),
            Role::Dim,
        );
    }
    let foot = below(inside, inside.height - foot);
    rule(canvas, padded(row(foot, 0)));
    canvas.text(padded(row(foot, 1)), view.word("s-receipts-how"), Role::Dim);
    canvas.text(padded(row(foot, 2)), view.word("s-receipts-scan"), Role::Dim);
    surround::foot(view, canvas, layout);
}

/// One sale: its paper as it was printed, and what has happened to it since.
pub fn draw_opened(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, opened: &OpenedReceipt) {
    let sale = &opened.stored.sale;
    surround::header(view, canvas, layout, view.word("s-receipts"));
    let local = sale.completed_at.local();
    let title =
        format!("{} {}   {} {}", view.word("s-receipt"), sale.receipt, form::day(local.date()), local.hours_minutes());
    let inside = frame(canvas, layout.page(), &title);
    let split = if layout.wide { PAPER_COLUMNS + 4 } else { 46.min(inside.width) };
    let paper = Rect { width: split, ..inside };
    let about = padded(from_x(inside, split));
    if !layout.tall && !opened.whole {
        // A short window has no room for a whole paper: its lines and payments come first.
        draw_contents(view, canvas, padded(paper), sale);
    } else if let Some(head) = view.till.letterhead(&view.given) {
        let printed = text::preview(&receipt(&head, sale), usize::from(split - 2));
        draw_paper(canvas, padded(paper), &printed, opened.scroll);
    }
    let facts = facts(view, opened);
    surround::rows(canvas, about, &facts);
    surround::foot(view, canvas, layout);
}

/// Lines and payments, without what stands round them on paper.
fn draw_contents(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, sale: &CompletedSale) {
    let mut rows: Vec<(String, String)> = Vec::new();
    for line in &sale.lines {
        rows.push((format!("{} {}", view.quantity(line.quantity), line.item.name), view.money(line.amount())));
    }
    rows.push((String::new(), String::new()));
    rows.push((view.word("s-sum").to_owned(), view.money(sale.due() - sale.tip)));
    if !sale.tip.is_zero() {
        rows.push((view.word("s-tips").to_owned(), view.money(sale.tip)));
    }
    for sum in &sale.vat {
        rows.push((format!("{} {}", view.word("s-vat"), view.percent(sum.percent)), view.money(sum.vat)));
    }
    for part in sale.parts.iter().filter(|part| part.state.is_money()) {
        let card = part.slip.as_ref().map(|slip| format!(" {}", slip.masked_card)).unwrap_or_default();
        rows.push((format!("{}{card}", part.method.name), view.money(part.received.unwrap_or(part.amount))));
    }
    if !sale.rounding.is_zero() {
        rows.push((view.word("s-z-rounding").to_owned(), view.money(sale.rounding)));
    }
    if sale.change.is_positive() {
        rows.push((view.word("s-change-word").to_owned(), view.money(sale.change)));
    }
    for (number, (name, amount)) in (0..area.height).zip(&rows) {
        pair(canvas, row(area, number), name, amount, Role::Text);
    }
}

fn from_x(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// Paper on the screen, from a row on.
pub fn draw_paper(canvas: &mut Canvas<'_>, area: Rect, paper: &[PreviewLine], scroll: usize) {
    let first = scroll.min(paper.len().saturating_sub(usize::from(area.height)));
    for (number, line) in (0..area.height).zip(paper.iter().skip(first)) {
        let role = match line.style {
            Style::Large | Style::Bold => Role::Total,
            _ => Role::Text,
        };
        canvas.text(row(area, number), &line.text, role);
    }
}

fn facts(view: &View<'_>, opened: &OpenedReceipt) -> Vec<(String, Role)> {
    let stored = &opened.stored;
    let mut lines: Vec<(String, Role)> = Vec::new();
    match stored.printed_at {
        Some(at) => lines.push((view.say(&Saying::of("s-printed-at").with("time", view.when(at))), Role::Text)),
        None => lines.push((view.word("s-not-printed").to_owned(), Role::Warning)),
    }
    lines.push(match stored.copied_at {
        Some(at) => (view.say(&Saying::of("s-copy-at").with("time", view.when(at))), Role::Text),
        None => (view.word("s-copy-unused").to_owned(), Role::Dim),
    });
    lines.push((view.word("s-copy-one").to_owned(), Role::Dim));
    for returned in &stored.returned {
        let name = stored
            .sale
            .lines
            .iter()
            .find(|line| line.id == returned.line)
            .map(|line| line.item.name.as_str())
            .unwrap_or_default();
        let saying =
            Saying::of("s-returned").with("count", returned.quantity).with("receipt", returned.on).with("name", name);
        lines.push((view.say(&saying.with("time", view.when(returned.at))), Role::Refund));
    }
    if opened.whole {
        lines.push((String::new(), Role::Text));
        lines.extend(particulars(view, opened));
    }
    lines
}

/// What only the journal knows of a sale.
fn particulars(view: &View<'_>, opened: &OpenedReceipt) -> Vec<(String, Role)> {
    let sale = &opened.stored.sale;
    let mut lines = vec![
        format!("{} {}   {} {}", view.word("s-col-till"), sale.till, view.word("s-col-operator"), sale.operator_name),
        view.say(&Saying::of("s-opened-at").with("time", view.when(sale.opened_at))),
        view.say(&Saying::of("s-ended-at").with("time", view.when(sale.completed_at))),
    ];
    if let Some(number) = sale.parked_as {
        lines.push(view.say(&Saying::of("s-was-parked").with("number", number.0)));
    }
    if sale.provisional > 0 {
        lines.push(view.say(&Saying::of("s-provisional").with("count", sale.provisional)));
    }
    for line in &sale.lines {
        lines.push(format!("{} {} {}", line.at.local().hours_minutes_seconds(), line.item.number, line.item.name));
    }
    for part in &sale.parts {
        let reference = part.slip.as_ref().map(|slip| format!(" {}", slip.reference)).unwrap_or_default();
        lines.push(format!(
            "{} {} {}{reference}",
            part.at.local().hours_minutes_seconds(),
            part.method.name,
            view.money(part.amount)
        ));
    }
    lines.into_iter().map(|line| (line, Role::Dim)).collect()
}
