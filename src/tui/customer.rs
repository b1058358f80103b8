//! The customer's own window: the lines of the sale, what is to be paid in figures to be read from across the counter, and
//! what a receipt is found by. It shows what it is told, and takes no key.

use ratatui_core::layout::Rect;

use super::canvas::{Canvas, row};
use super::screens::surround::below;
use super::text;
use super::theme::Role;
use super::widgets::{figures, square};
use crate::domain::device::{CustomerLine, CustomerView};
use crate::i18n::{Catalogue, Language};

/// Below the lines: what is said, and its figure.
const FOOT_ROWS: u16 = figures::ROWS + 4;
/// An amount in large figures stands beside a code.
const BESIDE_CODE_MIN: u16 = 30;

/// What stands there; nothing when the till is not running.
pub fn draw(canvas: &mut Canvas<'_>, view: Option<&CustomerView>, language: Language) {
    let area = canvas.area();
    canvas.clear(area, Role::Text);
    let Some(view) = view else {
        let closed = Catalogue::of(language).word("display-closed");
        canvas.text_centred(row(area, area.height / 2), closed, Role::Title);
        return;
    };
    let inside = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
    let inside = draw_code(canvas, inside, view);
    let lines_high = inside.height.saturating_sub(FOOT_ROWS);
    draw_lines(canvas, Rect { height: lines_high, ..inside }, view);
    let foot = Rect { y: inside.y + lines_high, height: inside.height - lines_high, ..inside };
    draw_foot(canvas, foot, view, language);
}

/// What the customer is to scan, to pay or to find the receipt again, at the right edge; returns what is left beside it. In
/// a window without room for it everything else goes first.
fn draw_code(canvas: &mut Canvas<'_>, area: Rect, view: &CustomerView) -> Rect {
    let Some(code) = view.code.as_ref().or(view.link.as_ref()).or(view.receipt.as_ref()) else { return area };
    let Some((columns, rows)) = square::size(canvas, code) else { return area };
    if columns + BESIDE_CODE_MIN > area.width || rows > area.height {
        return area;
    }
    let place = Rect { x: area.right() - columns, width: columns, y: area.y + (area.height - rows) / 2, height: rows };
    square::draw(canvas, place, code);
    Rect { width: area.width - columns - 2, ..area }
}

/// The newest lines, as many as there is room for, and the sum under them.
fn draw_lines(canvas: &mut Canvas<'_>, area: Rect, view: &CustomerView) {
    if view.total.is_empty() {
        return;
    }
    let room = usize::from(area.height.saturating_sub(2));
    let first = view.lines.len().saturating_sub(room);
    for (number, line) in (0_u16..).zip(view.lines.iter().skip(first)) {
        draw_line(canvas, row(area, number), line);
    }
    canvas.text_right(row(area, area.height.saturating_sub(1)), &view.total, Role::Total);
}

fn draw_line(canvas: &mut Canvas<'_>, area: Rect, line: &CustomerLine) {
    let amount = canvas.text_right(area, &line.amount, Role::Amount);
    let room = Rect { width: area.width.saturating_sub(amount + 1), ..area };
    canvas.text(room, &format!("{} {}", line.quantity, line.name), Role::Text);
}

/// What the two rows of a pole say, large.
fn draw_foot(canvas: &mut Canvas<'_>, area: Rect, view: &CustomerView, language: Language) {
    let (upper, lower) = (view.rows.upper.trim(), view.rows.lower.trim());
    let (words, figure) = match lower.rsplit_once("  ") {
        Some((words, figure)) => (words.trim(), figure.trim()),
        None => ("", lower),
    };
    canvas.text_centred(row(area, 0), upper, Role::Title);
    let large = Rect { y: area.y + 2, height: figures::ROWS.min(area.height.saturating_sub(2)), ..area };
    canvas.text(row(large, 1), words, Role::Text);
    if !figures::draw(canvas, large, figure, Role::Change) {
        canvas.text_right(row(large, 1), figure, Role::Change);
    }
    if let Some(link) = &view.link {
        draw_link(canvas, below(area, FOOT_ROWS - 2), link, language);
    } else if let Some(receipt) = &view.receipt {
        canvas.text_centred(row(area, FOOT_ROWS - 1), receipt, Role::Dim);
    }
}

/// What the code beside is for, and its address, for whoever cannot scan it.
fn draw_link(canvas: &mut Canvas<'_>, area: Rect, link: &str, language: Language) {
    canvas.text_centred(row(area, 0), Catalogue::of(language).word("display-scan-receipt"), Role::Text);
    for (number, line) in (1..area.height).zip(text::wrap(link, area.width)) {
        canvas.text_centred(row(area, number), line, Role::Dim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::DisplayRows;
    use crate::tui::backend::Lines;
    use crate::tui::widgets::drawn::draw_with;

    fn shown(view: Option<&CustomerView>, columns: u16, rows: u16) -> String {
        draw_with(columns, rows, Lines::Plain, |canvas| draw(canvas, view, Language::Nb)).rows().join("\n")
    }

    fn view() -> CustomerView {
        let line = |name: &str| CustomerLine { name: name.into(), quantity: "1".into(), amount: "189,00".into() };
        CustomerView {
            rows: DisplayRows { upper: "Å BETALE".into(), lower: "            1 234,50".into() },
            lines: (0..30).map(|number| line(&format!("Vare {number}"))).collect(),
            total: "5 670,00".into(),
            receipt: None,
            link: None,
            code: None,
        }
    }

    #[test]
    fn what_is_to_be_scanned_stands_beside_the_amount() {
        let code = "https://qr.vipps.no/28/2/05/031/till-1-1-7-ABC";
        let view = CustomerView { code: Some(code.into()), ..view() };
        let screen =
            draw_with(90, 30, Lines::Drawn, |canvas| draw(canvas, Some(&view), Language::Nb)).rows().join("\n");
        assert!(screen.contains("█▀▀▀▀▀█") && screen.contains("Å BETALE") && screen.contains("▀▀▀ ▀▀▀"), "{screen}");
    }

    #[test]
    fn the_newest_lines_the_sum_and_a_large_figure_are_seen() {
        let screen = shown(Some(&view()), 80, 24);
        assert!(screen.contains("1 Vare 29") && !screen.contains("Vare 2 "), "{screen}");
        assert!(screen.contains("Å BETALE") && screen.contains("5 670,00") && screen.contains("|_|"), "{screen}");
    }

    #[test]
    fn a_till_that_is_not_there_is_closed() {
        assert!(shown(None, 40, 10).contains("KASSEN ER STENGT"));
    }

    #[test]
    fn a_receipt_without_paper_stands_there_to_be_scanned_r_17() {
        let link = "https://kvittering.example.no/r/0123456789abcdefghijklmnop.html";
        let thanks = CustomerView {
            rows: DisplayRows { upper: "TAKK".into(), lower: "TILBAKE        13,00".into() },
            receipt: Some("2901000004105".into()),
            link: Some(link.into()),
            ..CustomerView::default()
        };
        let screen =
            draw_with(110, 30, Lines::Drawn, |canvas| draw(canvas, Some(&thanks), Language::Nb)).rows().join("\n");
        assert!(screen.contains("█▀▀▀▀▀█") && screen.contains(link) && screen.contains("Skann"), "{screen}");
        assert!(!screen.contains("2901000004105") && screen.contains("TILBAKE"), "{screen}");
        assert!(shown(Some(&thanks), 80, 24).contains(link), "a window that draws no code has the address");
    }

    #[test]
    fn no_window_is_too_small() {
        for (columns, rows) in [(1, 1), (3, 2), (10, 5), (20, 8), (200, 60)] {
            let _ = shown(Some(&view()), columns, rows);
        }
    }

    #[test]
    fn what_a_receipt_is_found_by_stands_under_it() {
        let thanks = CustomerView {
            rows: DisplayRows { upper: "TAKK".into(), lower: "TILBAKE        13,00".into() },
            receipt: Some("2901000004105".into()),
            ..CustomerView::default()
        };
        let screen = shown(Some(&thanks), 60, 20);
        assert!(screen.contains("2901000004105") && screen.contains("TILBAKE"), "{screen}");
    }
}
