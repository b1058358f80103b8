//! VAT per rate: what was sold, the rate and the tax, exempt sales on their own (R-11, letter j).

use crate::domain::Ore;
use crate::domain::vat::VatSum;
use crate::i18n::form;
use crate::paper::draft::Draft;
use crate::paper::row::{Row, Table};

const HEAD: [&str; 4] = ["paper-vat-rate", "paper-vat-basis", "paper-vat-tax", "paper-vat-gross"];

/// One row for each rate and, where there are several, their sum.
pub(in crate::paper) fn vat_table(draft: &mut Draft, sums: &[VatSum]) {
    let mut rows: Vec<Vec<String>> = sums
        .iter()
        .map(|sum| {
            let rate = rate(draft, sum);
            cells(draft, rate, [sum.net(), sum.vat, sum.gross])
        })
        .collect();
    if sums.len() > 1 {
        let add = |of: fn(&VatSum) -> Ore| sums.iter().map(of).sum::<Ore>();
        let totals = [add(VatSum::net), add(|sum| sum.vat), add(|sum| sum.gross)];
        rows.push(cells(draft, draft.word("paper-vat-sum"), totals));
    }
    if !rows.is_empty() {
        draft.rule();
        let head = HEAD.map(|id| draft.word(id)).to_vec();
        draft.push(Row::Table(Table { head, rows, last_may_go: true }));
        draft.rule();
    }
}

fn cells(draft: &Draft, label: String, amounts: [Ore; 3]) -> Vec<String> {
    std::iter::once(label).chain(amounts.map(|amount| draft.money(amount))).collect()
}

fn rate(draft: &Draft, sum: &VatSum) -> String {
    if sum.code.is_outside() {
        return draft.word("paper-vat-none");
    }
    format!("{}\u{a0}%", form::percent(sum.percent, draft.language()))
}
