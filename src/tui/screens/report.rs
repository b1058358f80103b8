//! X on the screen, and the day's end (sales-ux S7): figures, the count, the difference and its reason.

use ratatui_core::layout::Rect;

use crate::domain::Ore;
use crate::domain::report::{Correction, DENOMINATIONS, Figures, Report, ReportKind, Tally};
use crate::domain::shop::MethodKind;
use crate::domain::value::Saying;
use crate::i18n::form;
use crate::till::asking::Asking;
use crate::till::reports::ShownReport;
use crate::till::settlement::Settling;
use crate::tui::canvas::{Canvas, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{self, below, padded, pair};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::table::{self, Cell, Column};

/// A figure's name and what it is.
struct Figure {
    name: String,
    value: String,
}

pub fn draw_x(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, shown: &ShownReport) {
    let id = if shown.report.kind == ReportKind::Z { "s-z-number" } else { "s-x-number" };
    let title = view.say(&Saying::of(id).with("number", shown.report.number));
    surround::header(view, canvas, layout, &title);
    let page = layout.page();
    let (left, right) = halves(page);
    draw_figures(view, canvas, left, &shown.report, &titled(view, &title, &shown.report), shown.scroll);
    draw_methods(view, canvas, right, &shown.report);
    surround::foot(view, canvas, layout);
}

fn titled(view: &View<'_>, title: &str, report: &Report) -> String {
    match report.period_from {
        Some(from) => format!("{title}   {} - {}", view.when(from), view.when(report.at)),
        None => title.to_owned(),
    }
}

/// Two panes that share a border.
fn halves(page: Rect) -> (Rect, Rect) {
    let split = page.width / 2 + 1;
    (Rect { width: split, ..page }, Rect { x: page.x + split - 1, width: page.width - split + 1, ..page })
}

fn draw_figures(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, report: &Report, title: &str, scroll: usize) {
    let inside = padded(frame(canvas, area, title));
    let figures = figures_of(view, report);
    let first = scroll.min(figures.len().saturating_sub(usize::from(inside.height)));
    for (number, figure) in (0..inside.height).zip(figures.iter().skip(first)) {
        pair(canvas, row(inside, number), &figure.name, &figure.value, Role::Text);
    }
    if first + usize::from(inside.height) < figures.len() {
        canvas.text_right(row(area, area.height - 1), &format!(" {} ", view.word("s-more-below")), Role::Dim);
    }
}

/// Every figure of a report, in the order of the law's letters.
fn figures_of(view: &View<'_>, report: &Report) -> Vec<Figure> {
    let figures = &report.figures;
    let money = |id: &str, amount: Ore| Figure { name: view.word(id).to_owned(), value: view.money(amount) };
    let tally = |id: &str, tally: Tally, sign: i64| Figure {
        name: format!("{} ({})", view.word(id), tally.count),
        value: view.money(if sign < 0 { -tally.amount } else { tally.amount }),
    };
    let mut rows = vec![
        money("s-z-gross", figures.sales.amount),
        tally("s-z-returns", figures.returns, -1),
        money("s-z-net", figures.net_cash_sales()),
        tally("s-z-credit", figures.credit, 1),
    ];
    rows.extend(groups(view, report));
    rows.push(tally("s-tips", figures.tips, 1));
    for sum in &figures.vat {
        rows.push(Figure {
            name: format!("{} {}", view.word("s-vat"), view.percent(sum.percent)),
            value: view.money(sum.vat),
        });
    }
    rows.push(money("s-z-deposit", figures.deposits));
    rows.extend(figures.pay_ins.iter().map(|(text, tally)| Figure {
        name: format!("{} {}", view.word("s-z-in"), move_word(view, text)),
        value: view.money(tally.amount),
    }));
    rows.extend(figures.pay_outs.iter().map(|(text, tally)| Figure {
        name: format!("{} {}", view.word("s-z-out"), move_word(view, text)),
        value: view.money(-tally.amount),
    }));
    rows.extend([
        money("s-z-rounding", figures.rounding),
        tally("s-z-discounts", figures.discounts, -1),
        tally("s-z-corrections", corrections(figures), -1),
        tally("s-z-cancelled", figures.cancelled, -1),
        tally("s-z-look-ups", look_ups(figures), 1),
        Figure { name: view.word("s-z-drawer").to_owned(), value: form::count(figures.drawer_openings) },
        tally("s-z-copies", figures.copies, 1),
        tally("s-z-provisional", figures.provisional, 1),
        tally("s-z-deliveries", figures.deliveries, 1),
        tally("s-z-training", figures.training, 1),
        Figure { name: view.word("s-z-receipts").to_owned(), value: form::count(figures.receipts) },
        money("s-z-grand-sales", report.grand.sales),
        money("s-z-grand-returns", -report.grand.returns),
        money("s-z-grand-net", report.grand.net()),
    ]);
    rows
}

/// What a movement of cash is called: its reason is a text of the catalogue, a gift card's name its own.
fn move_word(view: &View<'_>, text: &str) -> String {
    view.word(text).to_lowercase()
}

fn groups(view: &View<'_>, report: &Report) -> Vec<Figure> {
    let named = report.figures.groups.iter().map(|(number, tally)| {
        let name = report.group_names.get(number).map(String::as_str).unwrap_or_default();
        Figure { name: format!("{} {number} {name}", view.word("s-group-word")), value: view.money(tally.amount) }
    });
    named.collect()
}

fn corrections(figures: &Figures) -> Tally {
    let of = |kind: Correction| figures.corrections.get(&kind).copied().unwrap_or_default();
    let (removed, reduced) = (of(Correction::Removed), of(Correction::Reduced));
    Tally { count: removed.count + reduced.count, amount: removed.amount + reduced.amount }
}

fn look_ups(figures: &Figures) -> Tally {
    let all = figures.look_ups.values();
    all.fold(Tally::default(), |sum, tally| Tally { count: sum.count + tally.count, amount: sum.amount + tally.amount })
}

const METHOD_COLUMNS: [Column; 3] = [Column::Text, Column::Figure(5), Column::Figure(12)];

fn draw_methods(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, report: &Report) {
    let inside = padded(frame(canvas, area, view.word("s-z-methods")));
    let heads = ["s-col-method", "s-col-count", "s-col-sum"].map(|id| Cell::new(view.word(id), Role::Dim));
    table::row(canvas, row(inside, 0), &METHOD_COLUMNS, &heads);
    let mut at = 1;
    for tally in report.figures.methods.values() {
        let cells = [
            Cell::new(tally.name.as_str(), Role::Text),
            Cell::new(form::count(tally.count), Role::Dim),
            Cell::new(view.money(tally.amount), Role::Amount),
        ];
        table::row(canvas, row(inside, at), &METHOD_COLUMNS, &cells);
        at += 1;
    }
    rule(canvas, row(inside, at));
    pair(
        canvas,
        row(inside, at + 1),
        view.word("s-z-float"),
        &view.money(report.figures.float.unwrap_or_default()),
        Role::Text,
    );
    pair(
        canvas,
        row(inside, at + 2),
        view.word("s-z-expected"),
        &view.money(report.figures.expected_cash()),
        Role::Total,
    );
    for (number, tally) in (at + 4..inside.height).zip(report.figures.operators.values()) {
        pair(
            canvas,
            row(inside, number),
            &format!("{} ({})", tally.name, tally.sales.count),
            &view.money(tally.sales.amount),
            Role::Dim,
        );
    }
}

const COUNT_COLUMNS: [Column; 4] = [Column::Text, Column::Figure(8), Column::Figure(8), Column::Figure(6)];

pub fn draw_settlement(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, settling: &Settling) {
    let title = view.say(&Saying::of("s-z-number").with("number", settling.preview.number));
    surround::header(view, canvas, layout, &title);
    let (left, right) = halves(layout.page());
    let shown = format!("{}   {}", titled(view, &title, &settling.preview), view.word("s-z-preview"));
    draw_figures(view, canvas, left, &settling.preview, &shown, settling.scroll);
    let inside = padded(frame(canvas, right, view.word("s-z-reconciliation")));
    if settling.counting.is_some() {
        draw_count(view, canvas, inside, settling);
    } else {
        draw_reconciliation(view, canvas, inside, settling);
    }
    surround::foot(view, canvas, layout);
}

fn draw_reconciliation(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, settling: &Settling) {
    let heads = ["s-col-method", "s-z-expected-word", "s-z-counted", "s-z-difference"]
        .map(|id| Cell::new(view.word(id), Role::Dim));
    table::row(canvas, row(area, 0), &COUNT_COLUMNS, &heads);
    let figures = &settling.preview.figures;
    let counted = settling.counted.map(|counted| view.money(counted)).unwrap_or_else(|| "?".to_owned());
    let difference = settling.difference();
    let role = if difference.is_some_and(|difference| !difference.is_zero()) { Role::Warning } else { Role::Amount };
    let cash = [
        Cell::new(format!("{}*", view.word("s-cash-word")), Role::Text),
        Cell::new(expected_of(view, settling), Role::Amount),
        Cell::new(counted, Role::Amount),
        Cell::new(difference.map(|difference| view.money(difference)).unwrap_or_default(), role),
    ];
    table::row(canvas, row(area, 1), &COUNT_COLUMNS, &cash);
    let mut at = 2;
    for tally in figures.methods.values().filter(|tally| tally.kind != MethodKind::Cash) {
        let cells = [
            Cell::new(tally.name.as_str(), Role::Text),
            Cell::new(view.money(tally.amount), Role::Amount),
            Cell::new("-", Role::Dim),
            Cell::empty(),
        ];
        table::row(canvas, row(area, at), &COUNT_COLUMNS, &cells);
        at += 1;
    }
    let float = Saying::of("s-z-with-float").with("amount", figures.float.unwrap_or_default());
    canvas.text(row(area, at), &view.say(&float), Role::Dim);
    rule(canvas, row(area, at + 1));
    pair(
        canvas,
        row(area, at + 2),
        view.word("s-z-cash-difference"),
        &difference.map(|difference| view.money(difference)).unwrap_or_default(),
        role,
    );
    let writing = matches!(view.till.asking(), Some(Asking::DifferenceReason));
    let reason = if writing { view.till.entry().text() } else { settling.reason.as_str() };
    canvas.text(row(area, at + 3), &format!("{}: {reason}", view.word("s-z-reason")), Role::Text);
    let to_bank = settling.to_bank.map(|amount| view.money(amount)).unwrap_or_default();
    pair(canvas, row(area, at + 5), view.word("s-z-to-bank"), &to_bank, Role::Text);
    let left = settling
        .counted
        .zip(settling.to_bank)
        .map(|(counted, to_bank)| view.money(counted - to_bank))
        .unwrap_or_default();
    pair(canvas, row(area, at + 6), view.word("s-z-left"), &left, Role::Text);
    let queue = format!("{}: {}", view.word("s-queue"), view.till.devices().waiting);
    canvas.text(row(area, at + 8), &queue, Role::Dim);
    canvas.text(row(area, at + 9), view.word("s-z-once"), Role::Dim);
}

/// Not told to who counts blindly, before the count.
fn expected_of(view: &View<'_>, settling: &Settling) -> String {
    settling.shown_expected().map_or_else(|| "?".to_owned(), |expected| view.money(expected))
}

/// Pieces of each note and coin.
fn draw_count(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, settling: &Settling) {
    canvas.text(row(area, 0), view.word("s-z-count"), Role::Dim);
    for (number, (index, kroner)) in (1..area.height).zip(DENOMINATIONS.iter().enumerate()) {
        let here = settling.counting == Some(index);
        let place = row(area, number);
        let pieces = settling.pieces.get(kroner).copied();
        let typed = view.till.entry().text();
        let shown =
            if here && !typed.is_empty() { typed.to_owned() } else { pieces.map(form::count).unwrap_or_default() };
        let sum = pieces.map(|pieces| view.money(Ore::kroner(kroner.saturating_mul(pieces)))).unwrap_or_default();
        let cells = [
            Cell::empty(),
            Cell::new(format!("{kroner} x"), Role::Text),
            Cell::new(shown, Role::Text),
            Cell::new(sum, Role::Amount),
        ];
        table::row(
            canvas,
            place,
            &[Column::Fixed(1), Column::Figure(7), Column::Figure(7), Column::Figure(14)],
            &cells,
        );
        if here {
            crate::tui::widgets::list::mark(canvas, place);
        }
    }
    let foot = below(area, u16::try_from(DENOMINATIONS.len()).unwrap_or(9) + 1);
    rule(canvas, row(foot, 0));
    pair(canvas, row(foot, 1), view.word("s-z-sum-counted"), &view.money(settling.counted_in_pieces()), Role::Total);
    pair(canvas, row(foot, 2), view.word("s-z-expected"), &expected_of(view, settling), Role::Dim);
}
