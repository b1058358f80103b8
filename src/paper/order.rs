//! What is to be made, for the kitchen or the workshop: what and how many, in large letters, and no price (`END-06`).

use super::draft::{DETAIL, Draft, served_by, unbroken};
use super::heading::Heading;
use super::receipt::number_of;
use super::row::{Row, Text, Weight};
use super::{Document, Letterhead};
use crate::domain::ReceiptNo;
use crate::domain::device::PaperKind;
use crate::domain::order::{OrderLine, OrderTicket};
use crate::domain::value::Saying;
use crate::i18n::form;

/// What a ticket is called, and what whoever finds it must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Of the sale, or of where it is parked.
    pub number: Option<ReceiptNo>,
    /// It comes out of another printer than the one it is for.
    pub is_elsewhere: bool,
    /// Nobody knows whether it came out before.
    pub is_again: bool,
}

pub fn order_ticket(head: &Letterhead, ticket: &OrderTicket, about: &Order) -> Document {
    let mut draft = Draft::new(head);
    let title = draft.word("title-order");
    draft.title(title);
    draft.heading(Heading::NotAReceipt);
    let marks = [(about.is_elsewhere, where_it_belongs(ticket)), (about.is_again, Saying::of("paper-order-again"))];
    for (_, mark) in marks.into_iter().filter(|(is_so, _)| *is_so) {
        let words = draft.say(&mark);
        draft.title(&words);
    }
    draft.letterhead();
    let number = about.number.map(|number| draft.say(&number_of(number))).unwrap_or_default();
    draft.issued(number, ticket.at, Some(&served_by(&ticket.by)));
    if !ticket.name.is_empty() {
        draft.bold(ticket.name.as_str());
    }
    draft.rule();
    for line in &ticket.lines {
        line_of(&mut draft, line);
    }
    draft.rule();
    draft.program();
    draft.finish(PaperKind::Order)
}

fn where_it_belongs(ticket: &OrderTicket) -> Saying {
    if ticket.printer.is_unnamed() {
        return Saying::of("paper-order-elsewhere");
    }
    Saying::of("paper-order-from").with("station", ticket.printer.as_str().to_uppercase())
}

fn line_of(draft: &mut Draft, line: &OrderLine) {
    let id = if line.is_correction() { "paper-order-correction" } else { "paper-order-line" };
    let quantity = unbroken(&form::quantity(line.quantity, draft.language()));
    let words = draft.say(&Saying::of(id).with("quantity", quantity).with("name", line.name.as_str()));
    draft.push(Row::Text(Text { words, weight: Weight::Bold, ..Text::default() }));
    if !line.comment.is_empty() {
        draft.push(Row::Text(Text { words: line.comment.clone(), indent: DETAIL, ..Text::default() }));
    }
}
