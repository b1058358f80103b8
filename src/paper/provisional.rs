//! What has been rung in so far, for a customer who wants to see it before paying: a provisional receipt (R-32, S-13),
//! and the slip a parked sale is found again by.

use super::draft::{Draft, served_by};
use super::heading::Heading;
use super::receipt::{customer_of, number_of, sections, tip_and_due, vat_table};
use super::{Document, Letterhead};
use crate::domain::barcode::receipt_barcode;
use crate::domain::basket::Basket;
use crate::domain::device::PaperKind;
use crate::domain::ids::{ParkNo, Series};
use crate::domain::value::Saying;
use crate::domain::{ReceiptNo, Stamp};

/// What a provisional receipt is called, and by whom and when it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provisional<'a> {
    /// In a series of its own: F3.
    pub number: ReceiptNo,
    pub at: Stamp,
    pub operator_name: &'a str,
    /// Which one it is for this sale, from 1; from the second on it says so (`S-13`).
    pub nth: u32,
}

/// «Foreløpig kvittering», marked as none.
pub fn provisional(head: &Letterhead, basket: &Basket, about: &Provisional) -> Document {
    let mut draft = Draft::new(head);
    draft.heading(Heading::Provisional);
    draft.heading(Heading::NotAReceipt);
    draft.letterhead();
    let number = draft.say(&number_of(about.number));
    draft.issued(number, about.at, Some(&served_by(about.operator_name)));
    if about.nth > 1 {
        let words = draft.say(&Saying::of("paper-provisional-again").with("nth", about.nth));
        draft.text(words);
    }
    so_far(&mut draft, basket);
    vat_table(&mut draft, &basket.vat_sums());
    draft.foot();
    draft.finish(PaperKind::Provisional)
}

/// What a park slip is called, and by whom and when the sale was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked<'a> {
    pub number: ParkNo,
    /// What the operator called it; may be empty.
    pub name: &'a str,
    pub at: Stamp,
    pub operator_name: &'a str,
}

/// The slip of a parked sale. Not to be taken for a receipt.
pub fn park_slip(head: &Letterhead, basket: &Basket, about: &Parked) -> Document {
    let mut draft = Draft::new(head);
    let number = ReceiptNo::new(Series::Park, about.number.0);
    let title = draft.say(&Saying::of("title-parked").with("number", number));
    draft.title(title);
    draft.heading(Heading::NotAReceipt);
    draft.letterhead();
    let no = draft.say(&number_of(number));
    draft.issued(no, about.at, Some(&served_by(about.operator_name)));
    if !about.name.is_empty() {
        draft.bold(about.name);
    }
    so_far(&mut draft, basket);
    draft.ean_13(receipt_barcode(head.till, number));
    draft.blank();
    draft.program();
    draft.finish(PaperKind::Park)
}

fn so_far(draft: &mut Draft, basket: &Basket) {
    if let Some(customer) = &basket.customer {
        let words = draft.say(&customer_of(customer));
        draft.text(words);
    }
    draft.rule();
    sections(draft, &basket.lines);
    draft.rule();
    let due = draft.word("paper-due");
    draft.sum(due, basket.total());
    if !basket.tips().is_zero() {
        tip_and_due(draft, basket.tips(), basket.due());
    }
}
