//! The slip with reason and signature that the shop keeps of a return (`RET-03`, R-24).

use super::draft::{Draft, served_by};
use super::receipt::{lines, method, number_of, returned};
use super::{Document, Letterhead};
use crate::domain::basket::Line;
use crate::domain::device::PaperKind;
use crate::domain::sale::CompletedSale;
use crate::domain::value::{Saying, Value};

/// What came back and why, with room for the customer's name and signature.
pub fn reason_slip(head: &Letterhead, sale: &CompletedSale) -> Document {
    let mut draft = Draft::new(head);
    let title = draft.word("title-reason");
    draft.title(title);
    let kept = draft.word("paper-kept-by-shop");
    draft.centred(kept);
    draft.letterhead();
    let number = draft.say(&number_of(sale.receipt));
    draft.issued(number, sale.completed_at, Some(&served_by(&sale.operator_name)));
    draft.rule();
    what_came_back(&mut draft, sale);
    draft.blank();
    reason(&mut draft, sale);
    for field in ["paper-field-signature", "paper-field-name"] {
        draft.field(field);
    }
    draft.blank();
    draft.program();
    draft.finish(PaperKind::Reason)
}

fn what_came_back(draft: &mut Draft, sale: &CompletedSale) {
    let back: Vec<&Line> = returned(&sale.lines).collect();
    lines(draft, &back);
    draft.rule();
    let total = draft.word("paper-sum-returned");
    draft.sum(total, back.iter().map(|line| line.amount()).sum());
    for part in sale.parts.iter().filter(|part| part.state.is_money() && part.amount.is_negative()) {
        let label = draft.say(&Saying::of("paper-paid-out-by").with("method", method(part)));
        draft.amount(label, part.amount);
    }
}

fn reason(draft: &mut Draft, sale: &CompletedSale) {
    match sale.reason {
        Some(reason) => {
            let words = draft.say(&Saying::of("paper-reason").with("reason", Value::Word(reason.text_id())));
            draft.bold(words);
        }
        None => draft.field("paper-field-reason"),
    }
}
