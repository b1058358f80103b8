//! The daily settlement (*dagsoppgjør*) under a Z: what should lie in the drawer, what does, and where it goes.

use crate::domain::Ore;
use crate::domain::report::{Settlement, ZReport};
use crate::domain::shop::MethodKind;
use crate::domain::value::{Saying, Value};
use crate::i18n::form;
use crate::paper::draft::Draft;

pub(super) fn settlement(draft: &mut Draft, z: &ZReport) {
    let settled = &z.settlement;
    draft.blank();
    let title = draft.word("settlement-title");
    draft.bold(title);
    expected(draft, z);
    counted(draft, settled);
    let rows = [("settlement-to-bank", settled.to_bank), ("settlement-left", settled.left())];
    for (id, amount) in rows {
        let label = draft.word(id);
        draft.amount(label, amount);
    }
    signed(draft, z);
}

/// A sum one can follow: the float, what sales and returns moved, what else went in and out.
fn expected(draft: &mut Draft, z: &ZReport) {
    let figures = &z.report.figures;
    let float = figures.float.unwrap_or_default();
    let of_cash = figures.methods.values().filter(|method| method.kind == MethodKind::Cash);
    let tips = figures.cash_tips();
    let sold = of_cash.map(|method| method.amount).sum::<Ore>() - tips;
    let out: Ore = figures.pay_outs.values().map(|tally| tally.amount).sum();
    // Cash put in stands among money paid in by other means; here it is what the sum still lacks.
    let put_in = z.settlement.expected - float - sold - tips + out;
    let rows = [
        ("report-float", float, true),
        ("settlement-sold", sold, true),
        ("settlement-tips", tips, false),
        ("settlement-put-in", put_in, false),
        ("settlement-taken-out", -out, false),
    ];
    for (id, amount, always) in rows {
        if always || !amount.is_zero() {
            let label = draft.word(id);
            draft.detail_amount(label, amount);
        }
    }
    let label = draft.word("settlement-expected");
    draft.amount(label, z.settlement.expected);
}

fn counted(draft: &mut Draft, settled: &Settlement) {
    pieces(draft, settled);
    let label = draft.word("settlement-counted");
    draft.amount(label, settled.counted);
    let label = draft.word("settlement-difference");
    draft.sum(label, settled.difference());
    if !settled.reason.is_empty() {
        let words = draft.say(&Saying::of("settlement-reason").with("reason", Value::Text(settled.reason.clone())));
        draft.text(words);
    }
}

/// Each kind of note and coin that was counted, the largest first.
fn pieces(draft: &mut Draft, settled: &Settlement) {
    for (kroner, count) in settled.pieces.iter().rev().filter(|(_, count)| **count != 0) {
        let worth = Ore::kroner(kroner.saturating_mul(*count));
        draft.detail_amount(format!("{} x {}", form::count(*count), form::count(*kroner)), worth);
    }
}

/// Dated, with the name of who counted (BF § 5-3-14).
fn signed(draft: &mut Draft, z: &ZReport) {
    let by = Value::Text(z.settlement.signed_name.clone());
    let words = draft.say(&Saying::of("settlement-signed").with("name", by));
    let moment = draft.moment(z.report.at);
    draft.pair(words, moment);
    draft.field("paper-field-signature");
}
