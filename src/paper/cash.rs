//! The slip of notes and coins put into the drawer or taken out without a sale (J-9, § 2-8-2 second paragraph).

use super::draft::{Draft, served_by};
use super::{Document, Letterhead};
use crate::domain::device::PaperKind;
use crate::domain::value::Saying;
use crate::domain::{Ore, Stamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// Cash that was moved, and by whom: what a settlement wants to see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashMove<'a> {
    pub direction: Direction,
    /// Positive both ways.
    pub amount: Ore,
    /// The kind of movement, as X and Z count it: its id in the catalogue, or the shop's own words.
    pub reason: &'a str,
    /// What the operator wrote; may be empty.
    pub text: &'a str,
    pub at: Stamp,
    pub operator_name: &'a str,
}

pub fn cash_slip(head: &Letterhead, moved: &CashMove) -> Document {
    let (title, amount) = match moved.direction {
        Direction::In => ("title-pay-in", moved.amount),
        Direction::Out => ("title-pay-out", -moved.amount),
    };
    let mut draft = Draft::new(head);
    let words = draft.word(title);
    draft.title(words);
    draft.letterhead();
    let cash = draft.word("paper-cash-in-drawer");
    draft.issued(cash, moved.at, Some(&served_by(moved.operator_name)));
    draft.rule();
    let reason = draft.word(moved.reason);
    let words = draft.say(&Saying::of("paper-reason").with("reason", reason));
    draft.text(words);
    if !moved.text.is_empty() {
        draft.text(moved.text);
    }
    let label = draft.word("paper-amount");
    draft.sum(label, amount);
    draft.field("paper-field-signature");
    draft.blank();
    draft.program();
    draft.finish(PaperKind::CashMove)
}
