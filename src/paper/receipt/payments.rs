//! How it was paid, each means of payment with its amount, and what was given back.

use crate::domain::payment::{CardUse, Part, TerminalSlip};
use crate::domain::sale::CompletedSale;
use crate::domain::shop::MethodKind;
use crate::domain::value::Saying;
use crate::paper::draft::Draft;

pub(super) fn payments(draft: &mut Draft, sale: &CompletedSale) {
    for part in sale.parts.iter().filter(|part| part.state.is_money()) {
        payment(draft, part);
    }
    if !sale.change.is_zero() {
        let change = draft.word("paper-change");
        draft.amount(change, sale.change);
    }
}

/// Money that went out says so in words, besides its minus (F-4).
fn payment(draft: &mut Draft, part: &Part) {
    let mut label = method(part);
    if part.amount.is_negative() {
        label = draft.say(&Saying::of("paper-paid-out-by").with("method", label));
    }
    draft.amount(label, part.amount);
    if let Some(received) = part.received {
        let words = draft.word("paper-received");
        draft.detail_amount(words, received);
    }
    if let Some(slip) = &part.slip {
        reference(draft, slip, part.method.kind);
    }
    if let Some(card) = &part.card {
        let words = draft.word("paper-card-left");
        draft.detail_amount(words, card.left);
    }
}

/// «Bankkort ****4321»
pub(in crate::paper) fn method(part: &Part) -> String {
    let slip = part.slip.as_ref().map(|slip| [slip.scheme.clone(), slip.masked_card.clone()]);
    let card = part.card.as_ref().map(CardUse::masked);
    let details = slip.into_iter().flatten().chain(card).filter(|word| !word.is_empty());
    std::iter::once(part.method.name.clone()).chain(details).collect::<Vec<_>>().join(" ")
}

/// The terminal's own number of the transaction.
fn reference(draft: &mut Draft, slip: &TerminalSlip, kind: MethodKind) {
    let id = if kind == MethodKind::Terminal { "paper-terminal-ref" } else { "paper-ref" };
    if !slip.reference.is_empty() {
        let words = draft.say(&Saying::of(id).with("reference", slip.reference.as_str()));
        draft.detail(words);
    }
    if slip.by_hand {
        let words = draft.word("paper-by-hand");
        draft.detail(words);
    }
}
