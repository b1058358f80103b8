//! The left pane of the sale: its lines with what belongs to each, VAT by rate, and the sum.

use ratatui_core::layout::Rect;

use crate::domain::basket::{Line, Measured};
use crate::domain::payment::cash_due;
use crate::domain::shop::MethodKind;
use crate::domain::value::Saying;
use crate::domain::{Discount, Ore};
use crate::till::Farewell;
use crate::till::asking::{Asking, Keys};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{below, padded, pair};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::figures;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::square;
use crate::tui::widgets::table::{self, Cell, Column};

/// The change stands beside a code.
const BESIDE_LINK_MIN: u16 = 26;
/// From this on a word and an amount in large figures stand beside one another.
const FAREWELL_WIDE: u16 = 44;
/// Rows kept for VAT and discounts, so that lines do not jump when the first of another rate comes.
const SUMS_MIN: usize = 4;
const NARROW: [Column; 5] = [Column::Figure(2), Column::Text, Column::Figure(3), Column::Figure(8), Column::Figure(10)];
const WIDE: [Column; 7] = [
    Column::Figure(2),
    Column::Fixed(7),
    Column::Text,
    Column::Figure(5),
    Column::Figure(9),
    Column::Figure(6),
    Column::Figure(11),
];

/// A row of the pane: a line, or what stands under it.
enum Row<'l> {
    Line { number: usize, line: &'l Line },
    Deposit(&'l Line),
    Under(String),
}

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let inside = frame(canvas, layout.left, view.word("s-sale"));
    let sums = sums(view, layout.wide);
    let below_lines = sum_rows(&sums, layout);
    let lines = Rect { height: inside.height.saturating_sub(below_lines), ..inside };
    draw_lines(view, canvas, layout.wide, lines);
    let foot = below(inside, lines.height);
    if layout.tall {
        rule(canvas, padded(Rect { height: 1, ..foot }));
        draw_sums(canvas, padded(below(foot, 1)), &sums, layout);
        large_sum(view, canvas, padded(Rect { y: inside.bottom() - SUM_ROWS, height: SUM_ROWS, ..inside }));
    } else {
        draw_sums(canvas, padded(below(foot, foot.height - below_lines)), &sums, layout);
        short_sum(view, canvas, layout.sum);
    }
}

/// The sum in large figures, and what it is in cash.
const SUM_ROWS: u16 = figures::ROWS + 1;

fn sum_rows(sums: &[Sum], layout: &Layout) -> u16 {
    let count = if layout.wide { sums.iter().filter(|sum| !sum.aside).count() } else { sums.len() };
    let rows = u16::try_from(count.max(if layout.wide { 3 } else { SUMS_MIN })).unwrap_or(u16::MAX);
    if layout.tall { rows + 1 + SUM_ROWS } else { rows }
}

fn draw_lines(view: &View<'_>, canvas: &mut Canvas<'_>, wide: bool, area: Rect) {
    let basket = view.till.state().basket();
    if basket.is_empty() {
        let area = draw_link(view, canvas, area);
        match view.till.farewell() {
            Some(farewell) => draw_farewell(view, canvas, area, farewell),
            // Nobody is greeted before the sale is on disk, nor told that it is.
            None if view.till.is_finishing() => {}
            None => draw_welcome(view, canvas, area),
        }
        return;
    }
    let heads: Vec<Cell<'_>> = heads(wide).iter().map(|id| Cell::new(view.word(id), Role::Dim)).collect();
    table::row(canvas, inner(row(area, 0)), columns(wide), &heads);
    let rows = rows_of(view, wide);
    let chosen = view.till.state().sale.chosen;
    let at = rows.iter().position(|row| matches!(row, Row::Line { line, .. } if Some(line.id) == chosen));
    let shown_to = at.map_or(rows.len(), |at| {
        at + rows.iter().skip(at + 1).take_while(|row| !matches!(row, Row::Line { .. })).count()
    });
    let room = below(area, 1);
    let window = Window::growing(shown_to.min(rows.len().saturating_sub(1)), rows.len(), room.height);
    list::draw(canvas, room, window, at, |canvas, area, index| {
        if let Some(row) = rows.get(index) {
            draw_row(view, canvas, wide, area, row);
        }
    });
}

/// The room of a row behind the mark, with a column of air at the right.
fn inner(area: Rect) -> Rect {
    let area = from_column(area, 1);
    Rect { width: area.width.saturating_sub(1), ..area }
}

fn columns(wide: bool) -> &'static [Column] {
    if wide { &WIDE } else { &NARROW }
}

fn heads(wide: bool) -> &'static [&'static str] {
    if wide {
        &["s-col-number", "s-col-item", "s-col-name", "s-col-count", "s-col-price", "s-col-off", "s-col-sum"]
    } else {
        &["s-col-number", "s-col-name", "s-col-count", "s-col-price", "s-col-sum"]
    }
}

fn rows_of<'l>(view: &View<'l>, wide: bool) -> Vec<Row<'l>> {
    let basket = view.till.state().basket();
    let mut rows = Vec::with_capacity(basket.lines.len() + 4);
    for (index, line) in basket.numbered().enumerate() {
        rows.push(Row::Line { number: index + 1, line });
        rows.extend(under(view, line, wide).into_iter().map(Row::Under));
        rows.extend(basket.deposit_of(line.id).map(Row::Deposit));
    }
    rows
}

/// What is to be known of a line beside its figures.
fn under(view: &View<'_>, line: &Line, wide: bool) -> Vec<String> {
    let mut under = Vec::new();
    match line.discount {
        Some(Discount::Percent(percent)) if !wide => {
            under.push(format!("{} {}", view.word("s-discount"), view.percent(percent)))
        }
        Some(Discount::Amount(_)) if !wide => {
            under.push(format!("{} {}", view.word("s-discount"), view.money(-line.line_discount())))
        }
        _ => {}
    }
    if line.lowered().is_positive() {
        under.push(format!("{} {}", view.word("s-price-before"), view.money(line.item.price)));
    }
    if line.share.is_positive() {
        under.push(format!("{} {}", view.word("s-sale-discount"), view.money(-line.share)));
    }
    if let Some(saving) = &line.saving {
        under.push(format!("{} {}", saving.name, view.money(-saving.amount)));
    }
    if line.is_return() && !line.is_deposit() {
        under.push(match line.returned_receipt() {
            Some(receipt) => view.say(&Saying::of("s-return-of").with("receipt", receipt)),
            None => view.word("s-without-receipt").to_owned(),
        });
    }
    match line.measured {
        Measured::Label => under.push(view.word("s-from-label").to_owned()),
        Measured::Typed => under.push(view.word("s-weight-typed").to_owned()),
        Measured::Counted | Measured::Scale => {}
    }
    under.extend(line.serials.iter().map(|serial| format!("{} {serial}", view.word("s-serial"))));
    if !line.comment.is_empty() {
        under.push(format!("'{}", line.comment));
    }
    under
}

fn draw_row(view: &View<'_>, canvas: &mut Canvas<'_>, wide: bool, area: Rect, row: &Row<'_>) {
    let area = Rect { width: area.width.saturating_sub(1), ..area };
    match row {
        Row::Under(text) => {
            canvas.text(from_column(area, if wide { 13 } else { 5 }), text, Role::Dim);
        }
        Row::Line { number, line } => draw_line(view, canvas, wide, area, &number.to_string(), line),
        Row::Deposit(line) => draw_line(view, canvas, wide, area, "", line),
    }
}

fn draw_line(view: &View<'_>, canvas: &mut Canvas<'_>, wide: bool, area: Rect, number: &str, line: &Line) {
    let pending = view.till.is_pending(line.id);
    let (text, amount) = match (line.deposit_for.is_some(), line.is_return()) {
        (true, _) => (Role::Dim, Role::Dim),
        (_, true) => (Role::Text, Role::Refund),
        _ => (Role::Text, Role::Amount),
    };
    let number_role = if pending { Role::Pending } else { text };
    let name =
        if line.deposit_for.is_some() { format!("  + {}", view.word("s-deposit")) } else { line.item.name.clone() };
    let quantity = view.quantity(line.quantity);
    let price = if line.fixed.is_some() { String::new() } else { view.money(line.unit_price()) };
    let sum = view.money(line.amount());
    if wide {
        let item = if line.deposit_for.is_some() { String::new() } else { line.item.number.to_string() };
        let cells = [
            Cell::new(number, number_role),
            Cell::new(item, Role::Dim),
            Cell::new(name, text),
            Cell::new(quantity, text),
            Cell::new(price, amount),
            Cell::new(taken_off(view, line), Role::Discount),
            Cell::new(sum, amount),
        ];
        table::row(canvas, area, &WIDE, &cells);
    } else {
        let cells = [
            Cell::new(number, number_role),
            Cell::new(name, text),
            Cell::new(quantity, text),
            Cell::new(price, amount),
            Cell::new(sum, amount),
        ];
        table::row(canvas, area, &NARROW, &cells);
    }
}

/// The discount's own column: the rate where there is one, else the amount.
fn taken_off(view: &View<'_>, line: &Line) -> String {
    match (line.discount, line.manual_discount() + line.saved()) {
        (Some(Discount::Percent(percent)), _) => view.percent(percent),
        (_, off) if off.is_zero() => String::new(),
        (_, off) => view.money(-off),
    }
}

/// One row under the lines: VAT of a rate, deposits, discounts.
struct Sum {
    name: String,
    vat: String,
    /// Between the VAT and what it is of.
    of: String,
    amount: String,
    /// Stands beside the others in a wide window.
    aside: bool,
}

fn sums(view: &View<'_>, _wide: bool) -> Vec<Sum> {
    let basket = view.till.state().basket();
    let plain = |name: &str, amount: Ore, aside: bool| Sum {
        name: view.word(name).to_owned(),
        vat: String::new(),
        of: String::new(),
        amount: view.money(amount),
        aside,
    };
    let mut sums: Vec<Sum> = basket
        .vat_sums()
        .iter()
        .map(|sum| {
            if sum.percent.as_decimal().is_zero() {
                let only_deposits = basket
                    .lines
                    .iter()
                    .filter(|line| line.item.percent == sum.percent && !line.is_pay_in())
                    .all(Line::is_deposit);
                return plain(if only_deposits { "s-no-vat-deposit" } else { "s-no-vat" }, sum.gross, false);
            }
            let name = format!("{} {}", view.word("s-vat"), view.percent(sum.percent));
            Sum {
                name,
                vat: view.money(sum.vat),
                of: view.word("s-of").to_owned(),
                amount: view.money(sum.gross),
                aside: false,
            }
        })
        .collect();
    if !basket.pay_in_total().is_zero() {
        sums.push(plain("s-pay-in", basket.pay_in_total(), false));
    }
    if !basket.tips().is_zero() {
        sums.push(plain("s-tips", basket.tips(), false));
    }
    if !basket.taken_off().is_zero() {
        sums.push(plain("s-off-in-sale", -basket.taken_off(), true));
    }
    let bonus = basket.bonus_earned();
    if bonus.is_positive() {
        sums.push(plain("s-bonus-earned", bonus, true));
    }
    sums
}

fn draw_sums(canvas: &mut Canvas<'_>, area: Rect, sums: &[Sum], layout: &Layout) {
    if !layout.wide {
        for (number, sum) in (0..area.height).zip(sums) {
            draw_sum(canvas, row(area, number), sum);
        }
        return;
    }
    let half = area.width * 3 / 5;
    let (left, right) = (Rect { width: half - 3, ..area }, Rect { x: area.x + half, width: area.width - half, ..area });
    for (number, sum) in (0..area.height).zip(sums.iter().filter(|sum| !sum.aside)) {
        draw_sum(canvas, row(left, number), sum);
    }
    for (number, sum) in (0..area.height).zip(sums.iter().filter(|sum| sum.aside)) {
        pair(canvas, row(right, number), &sum.name, &sum.amount, Role::Discount);
    }
}

fn draw_sum(canvas: &mut Canvas<'_>, area: Rect, sum: &Sum) {
    canvas.text_right(area, &sum.amount, if sum.aside { Role::Discount } else { Role::Amount });
    canvas.text(Rect { width: 18.min(area.width), ..area }, &sum.name, Role::Dim);
    if !sum.vat.is_empty() {
        canvas.text_right(Rect { width: 27.min(area.width), ..area }, &sum.vat, Role::Amount);
        canvas.text(from_column(area, 29), &sum.of, Role::Dim);
    }
}

/// What is to be paid, with what it comes to in notes and coins.
struct ToPay {
    label: &'static str,
    amount: Ore,
    cash: Option<Ore>,
}

fn to_pay(view: &View<'_>) -> ToPay {
    let basket = view.till.state().basket();
    let amount = basket.rest();
    let rounds = view.given.register.tables().method_of(MethodKind::Cash).is_some_and(|method| method.rounds);
    let cash = Some(cash_due(amount).0).filter(|cash| rounds && *cash != amount);
    let label = match (basket.parts.is_empty(), amount.is_negative()) {
        (_, true) => "s-to-refund-large",
        (true, _) => "s-to-pay",
        (false, _) => "s-rest",
    };
    ToPay { label, amount: amount.abs(), cash: cash.map(Ore::abs) }
}

fn pieces(view: &View<'_>) -> String {
    view.say(&Saying::of("s-pieces-count").with("count", view.till.state().basket().pieces()))
}

fn large_sum(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let due = to_pay(view);
    canvas.text(row(area, 0), &pieces(view), Role::Text);
    let label = from_column(row(area, 1), area.width / 4);
    canvas.text(label, view.word(due.label), Role::Total);
    let amount = view.money(due.amount);
    if !figures::draw(canvas, Rect { height: figures::ROWS, ..area }, &amount, Role::Total) {
        canvas.text_right(row(area, 1), &amount, Role::Total);
    }
    if let Some(cash) = due.cash {
        let words = format!("{} {}", view.word("s-cash-rounded"), view.money(cash));
        canvas.text_right(row(area, figures::ROWS), &words, Role::Dim);
    }
}

fn short_sum(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    rule(canvas, Rect { y: area.y - 1, ..area });
    rule(canvas, Rect { y: area.y + 1, ..area });
    let due = to_pay(view);
    canvas.text(area, &pieces(view), Role::Text);
    canvas.text(from_column(area, 20), view.word(due.label), Role::Total);
    canvas.text_right(Rect { width: 51.min(area.width), ..area }, &view.money(due.amount), Role::Total);
    if let Some(cash) = due.cash {
        let words = format!("{} {}", view.word("s-cash"), view.money(cash));
        canvas.text(from_column(area, 54), &words, Role::Dim);
    }
}

/// The change of the sale that was just finished, until the next item comes.
fn draw_farewell(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, farewell: &Farewell) {
    let middle = padded(below(area, (area.height / 3).max(1)));
    let (label, amount) =
        if farewell.change.is_positive() { ("s-change", farewell.change) } else { ("s-paid", farewell.due.abs()) };
    // Beside a code there is no room for the figure but under its word.
    let under = u16::from(area.width < FAREWELL_WIDE);
    canvas.text(from_column(row(middle, 1 - under), 2), view.word(label), Role::Change);
    let figure = view.money(amount);
    let middle = below(middle, under);
    let room = Rect { width: middle.width * 4 / 5, height: figures::ROWS.min(middle.height), ..middle };
    if !figures::draw(canvas, room, &figure, Role::Change) {
        canvas.text_right(row(room, 1), &figure, Role::Change);
    }
    let saying = Saying::of("s-farewell")
        .with("receipt", farewell.receipt)
        .with("received", farewell.received)
        .with("due", farewell.due);
    canvas.text(from_column(row(middle, figures::ROWS + 1), 1), &view.say(&saying), Role::Dim);
}

/// The code of a receipt that went without paper, at the right edge of a pane with room for it; returns what is left. The
/// address itself is in the message.
fn draw_link(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
    let Some(link) = view.till.receipt_link() else { return area };
    let Some((columns, rows)) = square::size(canvas, link) else { return area };
    if columns + BESIDE_LINK_MIN > area.width || rows > area.height {
        return area;
    }
    let place = Rect { x: area.right() - columns, width: columns, height: rows, ..area };
    square::draw(canvas, place, link);
    Rect { width: area.width - columns, ..area }
}

/// What a newcomer can do with an empty screen.
fn draw_welcome(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    if matches!(view.till.asking().map(Asking::keys), Some(Keys::Pin)) {
        // The box for the PIN stands here and says the same.
        return;
    }
    let at = area.height / 3;
    let first = if view.till.state().operator.is_some() { "s-empty-sale" } else { "s-empty-locked" };
    canvas.text_centred(row(area, at), view.word(first), Role::Dim);
}
