//! What a question says, and what can be chosen: sentences of the catalogue, the same for every face of the till.

use super::Till;
use super::asking::Asking;
use super::effect::Given;
use super::operator::PinFor;
use super::ring::Ringing;
use crate::domain::device::Station;
use crate::domain::value::{Saying, Value};
use crate::domain::{Customer, CustomerNo, ItemKind};

/// One of several things a question lets choose between, by its digit.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Item(Box<Ringing>),
    Customer(Box<Customer>),
    Printer(Station),
}

impl Till {
    /// The question that waits, in words.
    pub fn question(&self, given: &Given) -> Option<Saying> {
        Some(match self.asking.as_ref()? {
            Asking::Float(_) => Saying::of("ask-float").with("amount", self.suggested_float(given)),
            Asking::Age { age, .. } => {
                let born = self.stamp(given).date().plus_years(-i16::from(*age));
                Saying::of("ask-age").with("age", *age).with("born", born)
            }
            Asking::Price(_) => Saying::of("ask-price"),
            Asking::Serial(_) => Saying::of("ask-serial"),
            Asking::WhichItem { choices } => which_item(choices),
            Asking::WhichCustomer(_) => Saying::of("ask-which-customer"),
            Asking::ModifierOrItem { text } => Saying::of("ask-modifier-or-item").with("text", text.as_str()),
            Asking::ManyPieces { count, .. } => Saying::of("ask-many").with("count", *count),
            Asking::ReplaceDiscounts { lines, .. } => self.ask_to_replace(lines),
            Asking::CancelSale => Saying::of("ask-cancel").with("amount", self.state.basket().total()),
            asking => self.question_about_money(asking, given),
        })
    }

    fn ask_to_replace(&self, lines: &[crate::domain::LineId]) -> Saying {
        match lines {
            [only] => {
                Saying::of("ask-replace-discount").with("line", self.state.basket().number_of(*only).unwrap_or(0))
            }
            many => Saying::of("ask-replace-discounts").with("count", many.len()),
        }
    }

    fn question_about_money(&self, asking: &Asking, given: &Given) -> Saying {
        match asking {
            Asking::FinishZero => Saying::of("ask-zero"),
            Asking::Covered => Saying::of("ask-covered"),
            Asking::BigCash { amount } => Saying::of("ask-big-cash").with("amount", *amount),
            Asking::PaidOutside { amount, .. } => Saying::of("ask-paid-outside").with("amount", amount.abs()),
            Asking::Invoice { .. } => {
                let basket = self.state.basket();
                let name = basket.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default();
                Saying::of("ask-invoice").with("amount", basket.total()).with("name", name)
            }
            Asking::InvoiceReference => Saying::of("ask-reference"),
            Asking::ReturnReason(_) => Saying::of("ask-reason"),
            Asking::TerminalUnknown { .. } => Saying::of("ask-unknown"),
            Asking::Duplicate { number, is_open } => self.duplicate_in_words(*number, *is_open),
            Asking::VippsNumber { .. } => Saying::of("ask-vipps-number"),
            Asking::TerminalSlip { .. } => Saying::of("ask-terminal-slip"),
            Asking::Signature { .. } => Saying::of("ask-signature"),
            Asking::OrderLost(slip) => self.about_order("ask-order-lost", slip),
            Asking::OrderTo { slip, .. } => self.about_order("ask-order-to", slip),
            Asking::CardNumber { .. } | Asking::CardToShow => Saying::of("ask-card-number"),
            asking => Self::question_about_the_day(asking, given),
        }
    }

    fn question_about_the_day(asking: &Asking, _given: &Given) -> Saying {
        match asking {
            Asking::DrawerReason => Saying::of("ask-drawer-reason"),
            Asking::MoveReason { out: true, amount, .. } => Saying::of("ask-move-out").with("amount", *amount),
            Asking::MoveReason { amount, .. } => Saying::of("ask-move-in").with("amount", *amount),
            Asking::Pin(PinFor::Leave { .. }) => Saying::of("ask-pin-leader"),
            Asking::Pin(_) => Saying::of("ask-pin"),
            Asking::Counted => Saying::of("ask-counted"),
            Asking::ToBank => Saying::of("ask-to-bank"),
            Asking::DifferenceReason => Saying::of("ask-difference"),
            Asking::SlipOut(slip) => match slip.receipt.filter(|_| slip.kind.is_owed()) {
                Some(receipt) => Saying::of("ask-receipt-out").with("receipt", receipt),
                None => Saying::of("ask-slip-out"),
            },
            Asking::RemoveThing { name } => Saying::of("ask-remove").with("name", name.as_str()),
            Asking::PrintJournal { sheets, entries } => {
                Saying::of("ask-print-journal").with("count", *entries).with("sheets", *sheets)
            }
            _ => Saying::of("ask-amount"),
        }
    }

    /// What the digits of the question stand for, where they stand for things.
    pub fn choices(&self, given: &Given) -> Vec<Choice> {
        let customer =
            |number: &CustomerNo| given.register.customer(*number).map(|customer| Choice::Customer(Box::new(customer)));
        match &self.asking {
            Some(Asking::WhichItem { choices }) => {
                choices.iter().map(|ringing| Choice::Item(Box::new(ringing.clone()))).collect()
            }
            Some(Asking::OrderTo { choices, .. }) => choices.iter().cloned().map(Choice::Printer).collect(),
            Some(Asking::WhichCustomer(numbers)) => numbers.iter().filter_map(customer).collect(),
            _ => Vec::new(),
        }
    }

    /// What the next item will be, when that is not simply sold.
    pub fn mood(&self) -> Option<Mood> {
        match (self.times, self.returning, self.looking_up) {
            (_, _, true) => Some(Mood::LookingUp),
            (_, true, _) => Some(Mood::Returning),
            (Some(times), ..) => Some(Mood::Times(times)),
            _ => None,
        }
    }
}

/// What stands over the next item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Times(crate::domain::Quantity),
    Returning,
    LookingUp,
}

/// A printer as it is called within a sentence.
pub fn station_value(station: &Station) -> Value {
    match station {
        Station::Counter => Value::Word("station-counter"),
        Station::Orders(name) if name.is_unnamed() => Value::Word("station-orders"),
        Station::Orders(name) => Value::Text(name.to_string()),
    }
}

fn which_item(choices: &[Ringing]) -> Saying {
    let code = choices.first().map(|first| first.item.number.to_string()).unwrap_or_default();
    let id = match choices {
        [one, other] if one.item.kind == ItemKind::Article && other.item.kind == ItemKind::Service => {
            "ask-article-or-service"
        }
        _ => "ask-which-item",
    };
    Saying::of(id).with("code", code)
}
