//! Receipts of finished sales (law §6 to §8): sales and return receipts, delivery receipts, pay-in slips, and their copy.

mod lines;
mod payments;
mod vat;

use super::draft::{Draft, served_by};
use super::heading::Heading;
use super::{Document, Letterhead};
use crate::domain::barcode::{grouped_by_three, receipt_barcode};
use crate::domain::basket::{Line, SaleCustomer};
use crate::domain::device::PaperKind;
use crate::domain::ids::Series;
use crate::domain::sale::{Buyer, CompletedSale, SaleKind};
use crate::domain::value::{Saying, Value};
use crate::domain::{Ore, ReceiptNo};

pub(super) use lines::{lines, sections};
pub(super) use payments::method;
pub(super) use vat::vat_table;

/// The receipt of a finished sale, under the heading its kind wants.
pub fn receipt(head: &Letterhead, sale: &CompletedSale) -> Document {
    let mut draft = Draft::new(head);
    headings(&mut draft, sale.kind);
    write(&mut draft, sale);
    let kind = match sale.kind {
        SaleKind::Sale | SaleKind::SaleAndReturn => PaperKind::Sale,
        SaleKind::Return => PaperKind::Return,
        SaleKind::Credit => PaperKind::Delivery,
        SaleKind::PayIn => PaperKind::PayIn,
    };
    draft.finish(kind)
}

/// The one copy that may be made of it, marked.
pub fn copy(head: &Letterhead, sale: &CompletedSale) -> Document {
    let mut draft = Draft::new(head);
    draft.heading(Heading::Copy);
    headings(&mut draft, sale.kind);
    write(&mut draft, sale);
    draft.finish(PaperKind::Copy)
}

/// The receipt of a sale as a message.
pub fn electronic(head: &Letterhead, sale: &CompletedSale) -> Document {
    let mut draft = Draft::new(head);
    draft.heading(Heading::ElectronicSale);
    write(&mut draft, sale);
    draft.finish(PaperKind::Sale)
}

fn write(draft: &mut Draft, sale: &CompletedSale) {
    draft.letterhead();
    let number = draft.say(&number_of(sale.receipt));
    draft.issued(number, sale.completed_at, Some(&served_by(&sale.operator_name)));
    buyer(draft, sale);
    draft.rule();
    sections(draft, &sale.lines);
    draft.rule();
    totals(draft, sale);
    if sale.kind != SaleKind::PayIn {
        vat_table(draft, &sale.vat);
    }
    payments::payments(draft, sale);
    afterwards(draft, sale);
    signed_number(draft, sale);
    draft.ean_13(receipt_barcode(sale.till, sale.receipt));
    draft.foot();
}

fn headings(draft: &mut Draft, kind: SaleKind) {
    match kind {
        SaleKind::Sale => draft.heading(Heading::Sale),
        SaleKind::Return => draft.heading(Heading::Return),
        SaleKind::SaleAndReturn => draft.heading(Heading::SaleAndReturn),
        SaleKind::Credit => {
            draft.heading(Heading::Delivery);
            draft.heading(Heading::NotAReceipt);
        }
        SaleKind::PayIn => {
            let title = draft.word("title-pay-in");
            draft.title(title);
        }
    }
}

/// «Kvittering nr. 412»: the mark of the series stands in front of its numbers.
pub(super) fn number_of(number: ReceiptNo) -> Saying {
    let id = match number.series {
        Series::Sale | Series::Return | Series::Training => "paper-receipt-no",
        Series::Delivery | Series::Provisional | Series::PayIn | Series::Park => "paper-no",
    };
    Saying::of(id).with("number", number)
}

/// Who bought, where it is known: on credit with all that an invoice needs.
fn buyer(draft: &mut Draft, sale: &CompletedSale) {
    match (&sale.buyer, &sale.customer) {
        (Some(buyer), customer) => invoiced(draft, buyer, customer.as_ref()),
        (None, Some(customer)) => {
            let words = draft.say(&customer_of(customer));
            draft.text(words);
        }
        (None, None) => {}
    }
}

pub(super) fn customer_of(customer: &SaleCustomer) -> Saying {
    let name = Value::Text(customer.name.clone());
    Saying::of("paper-customer").with("number", customer.number.to_string()).with("name", name)
}

fn invoiced(draft: &mut Draft, buyer: &Buyer, customer: Option<&SaleCustomer>) {
    draft.blank();
    let label = draft.word("paper-buyer");
    match customer {
        Some(customer) => draft.pair(label, customer.number.to_string()),
        None => draft.text(label),
    }
    draft.detail(buyer.name.as_str());
    if !buyer.organisation_number.is_empty() {
        let number = grouped_by_three(&buyer.organisation_number);
        let words = draft.say(&Saying::of("paper-org").with("number", number));
        draft.detail(words);
    }
    draft.detail(buyer.address.as_str());
    draft.detail(format!("{} {}", buyer.postcode, buyer.city));
    if !buyer.reference.is_empty() {
        let words = draft.say(&Saying::of("paper-reference").with("reference", buyer.reference.as_str()));
        draft.detail(words);
    }
}

/// The total with its øre and, where notes and coins rounded it, the rounding and the rounded total.
fn totals(draft: &mut Draft, sale: &CompletedSale) {
    let word = match sale.kind {
        SaleKind::PayIn => "paper-paid-in",
        _ if sale.pay_ins.is_zero() => "paper-total",
        _ => "paper-due",
    };
    if sale.kind != SaleKind::PayIn && !sale.pay_ins.is_zero() {
        let (sold, paid_in) = (draft.word("paper-sold"), draft.word("paper-paid-in"));
        draft.amount(sold, sale.total);
        draft.amount(paid_in, sale.pay_ins);
    }
    let total = draft.word(word);
    draft.sum(total, sale.due() - sale.tip);
    if !sale.tip.is_zero() {
        tip_and_due(draft, sale.tip, sale.due());
    }
    if !sale.rounding.is_zero() {
        let (rounding, rounded) = (draft.word("paper-rounding"), draft.word("paper-rounded"));
        draft.amount(rounding, sale.rounding);
        draft.sum(rounded, sale.due() + sale.rounding);
    }
}

/// What was given besides the total, and what was to be paid in all.
pub(super) fn tip_and_due(draft: &mut Draft, tip: Ore, due: Ore) {
    let (label, with_tip) = (draft.word("paper-tips"), draft.word("paper-due-with-tips"));
    draft.amount(label, tip);
    draft.sum(with_tip, due);
}

/// Why something came back, and what the customer has earned.
fn afterwards(draft: &mut Draft, sale: &CompletedSale) {
    if let Some(reason) = sale.reason {
        let words = draft.say(&Saying::of("paper-reason").with("reason", Value::Word(reason.text_id())));
        draft.text(words);
    }
    if !sale.bonus.is_zero() {
        let bonus = draft.word("paper-bonus");
        draft.amount(bonus, sale.bonus);
    }
}

/// What an inspector finds the signed transaction by.
fn signed_number(draft: &mut Draft, sale: &CompletedSale) {
    if let Some(nr) = sale.nr {
        let words = draft.say(&Saying::of("paper-signed-number").with("number", nr.to_string()));
        draft.text(words);
    }
}

/// The lines that come back, goods and deposits alike.
pub(super) fn returned(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines.iter().filter(|line| line.is_return())
}
