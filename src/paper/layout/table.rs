//! Tables: in columns where they fit, else row by row with the headings as labels.

use super::Sheet;
use crate::paper::row::{Pair, Row, Table, Text, Weight};

/// Blanks between two columns.
const GAP: usize = 1;
const STACK_INDENT: usize = 2;

pub(super) fn lay_out(sheet: &mut Sheet, table: &Table) {
    let columns = std::iter::once(&table.head).chain(&table.rows).map(Vec::len).max().unwrap_or(0);
    let fewer = columns.saturating_sub(usize::from(table.last_may_go));
    match widths(sheet, table, columns).or_else(|| widths(sheet, table, fewer)) {
        Some(widths) => in_columns(sheet, table, &widths),
        None => stacked(sheet, table),
    }
}

/// The width of each of the first columns with its gap, or `None` when the paper is too narrow for them. What is left
/// over is shared out.
fn widths(sheet: &Sheet, table: &Table, columns: usize) -> Option<Vec<usize>> {
    let longest = |column: usize| {
        let cells = std::iter::once(&table.head).chain(&table.rows).filter_map(move |row| row.get(column));
        cells.map(|cell| sheet.shown(cell).chars().count()).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> =
        (0..columns).map(|column| longest(column) + if column == 0 { 0 } else { GAP }).collect();
    let mut left_over = sheet.medium.columns.checked_sub(widths.iter().sum())?;
    // The last columns first, so that the first one keeps its words together.
    for remaining in (1..columns).rev() {
        let share = left_over / (remaining + 1);
        widths[remaining] += share;
        left_over -= share;
    }
    *widths.first_mut()? += left_over;
    Some(widths)
}

fn in_columns(sheet: &mut Sheet, table: &Table, widths: &[usize]) {
    let heads = (!table.head.is_empty()).then_some(&table.head);
    for row in heads.into_iter().chain(&table.rows) {
        let mut line = String::new();
        for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
            let cell = sheet.shown(cell);
            line.push_str(&if index == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") });
        }
        sheet.push(line, Weight::Normal);
    }
}

fn stacked(sheet: &mut Sheet, table: &Table) {
    for row in &table.rows {
        let Some((first, cells)) = row.split_first() else { continue };
        sheet.row(&Row::Text(Text { words: first.clone(), ..Text::default() }));
        for (label, cell) in table.head.iter().skip(1).zip(cells) {
            let pair = Pair { left: label.clone(), right: cell.clone(), indent: STACK_INDENT, ..Pair::default() };
            sheet.row(&Row::Pair(pair));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Laid, Medium};
    use super::*;
    use crate::domain::device::PaperKind;
    use crate::paper::Document;
    use crate::paper::charset::Charset;

    fn laid(columns: usize, last_may_go: bool) -> Vec<String> {
        let cells = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let table = Table {
            head: cells(["Mva", "Grunnlag", "Mva", "Sum"]),
            rows: vec![cells(["25 %", "1 234 567,80", "308 641,95", "1 543 209,75"])],
            last_may_go,
        };
        let document = Document { kind: PaperKind::Sale, rows: vec![Row::Table(table)] };
        let laid = Medium::paper(columns, Charset::Text).lay_out(&document).into_iter();
        laid.filter_map(|laid| if let Laid::Line(line) = laid { Some(line.words) } else { None }).collect()
    }

    #[test]
    fn columns_share_the_paper() {
        assert_eq!(
            laid(48, true),
            ["Mva          Grunnlag          Mva           Sum", "25 %     1 234 567,80   308 641,95  1 543 209,75"]
        );
    }

    #[test]
    fn a_column_that_follows_from_the_others_gives_way() {
        assert_eq!(laid(32, true), ["Mva         Grunnlag         Mva", "25 %    1 234 567,80  308 641,95"]);
    }

    #[test]
    fn what_does_not_fit_side_by_side_stands_below() {
        assert_eq!(
            laid(32, false),
            [
                "25 %",
                "  Grunnlag          1 234 567,80",
                "  Mva                 308 641,95",
                "  Sum               1 543 209,75"
            ]
        );
    }
}
