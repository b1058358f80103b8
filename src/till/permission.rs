//! What an operator may do, what a leader's PIN may allow once, and when nothing may be registered at all.

use super::asking::Asking;
use super::effect::Given;
use super::operator::PinFor;
use super::ring::Ringing;
use super::{Disk, Outcome, Till};
use crate::domain::ids::{IntentNo, PartId};
use crate::domain::operator::{Operator, Right};
use crate::domain::value::Saying;
use crate::domain::{Discount, LineId, OperatorNo, Ore, Quantity};
use crate::journal::act::operator::Approved;

/// An act that waits for a leader's PIN, complete, so that it is simply done again with leave.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    Ring(Box<Ringing>),
    Quantity {
        line: LineId,
        count: Quantity,
    },
    Price {
        line: LineId,
        price: Ore,
    },
    Discount {
        line: LineId,
        discount: Discount,
    },
    SaleDiscount {
        discount: Discount,
        replaced: Vec<LineId>,
    },
    /// What a silent terminal's own paper says of a payment.
    TerminalPaper {
        part: PartId,
        letter: char,
    },
    /// A payment that was taken twice is taken back, or its paper says that it is.
    Duplicate {
        number: IntentNo,
        letter: char,
    },
}

/// Whose word an act stands on besides the operator's own rights.
pub type Leave = Option<OperatorNo>;

impl Till {
    /// The operator who is logged in.
    pub(super) fn operator<'a>(&self, given: &'a Given) -> Option<&'a Operator> {
        given.register.tables().operator(self.state.operator?)
    }

    pub fn may(&self, right: Right, given: &Given) -> bool {
        self.operator(given).is_some_and(|operator| operator.may(right))
    }

    /// Nothing is registered without an operator who may sell, or while the journal cannot be written (`S-04`, `JRN-07`).
    pub(super) fn must_register(&self, given: &Given) -> Outcome {
        let Some(operator) = self.operator(given) else { return Err(Saying::of("nobody-logged-in")) };
        if !operator.may(Right::Sell) && !self.state.training {
            return Err(Saying::of("may-not-sell").with("name", operator.name.as_str()));
        }
        self.must_write()
    }

    pub(super) fn must_write(&self) -> Outcome {
        match self.devices.disk {
            Disk::Failing(_) => Err(Saying::of("disk-fails")),
            Disk::Fine | Disk::Slow | Disk::Crowded => Ok(()),
        }
    }

    /// No sale is begun that there may be no room to finish (`JRN-07`).
    pub(super) fn must_have_room(&self) -> Outcome {
        let begins = self.state.basket().is_empty();
        if begins && self.devices.disk == Disk::Crowded { Err(Saying::of("disk-crowded")) } else { Ok(()) }
    }

    /// Lines stand as they are once payment has begun (`LINE-01`).
    pub(super) fn must_be_unpaid(&self) -> Outcome {
        if self.state.basket().is_being_paid() { Err(Saying::of("payment-has-begun")) } else { Ok(()) }
    }

    pub(super) fn must_have(&self, right: Right, given: &Given) -> Outcome {
        match self.operator(given) {
            None => Err(Saying::of("nobody-logged-in")),
            Some(operator) if !operator.may(right) => {
                Err(Saying::of("needs-right").with("name", operator.name.as_str()))
            }
            Some(_) => Ok(()),
        }
    }

    /// Asks for the PIN of somebody who may.
    pub(super) fn ask_leave(&mut self, right: Right, deed: Deed, why: Saying, given: &Given) -> Outcome {
        let outcome = self.ask(Asking::Pin(PinFor::Leave { right, deed }), given);
        self.message = Some(super::Message { saying: why, tone: None, stays: false, warning: false });
        outcome
    }

    /// A leader allowed it: journalled, and done.
    pub(super) fn do_with_leave(&mut self, by: OperatorNo, right: Right, deed: Deed, given: &Given) -> Outcome {
        let sale = (!self.state.basket().is_empty()).then(|| self.state.sale_id());
        self.act(Approved { by, right, sale }, given);
        match deed {
            Deed::Ring(mut ringing) => {
                ringing.leave = Some(by);
                self.ring(*ringing, given)
            }
            Deed::Quantity { line, count } => self.set_quantity(line, count, Some(by), given),
            Deed::Price { line, price } => self.set_price(line, price, Some(by), given),
            Deed::Discount { line, discount } => self.set_discount(line, discount, Some(by), given),
            Deed::SaleDiscount { discount, replaced } => self.discount_sale(discount, replaced, Some(by), given),
            Deed::TerminalPaper { part, letter } => self.by_terminal_paper(part, letter, given),
            Deed::Duplicate { number, letter } => self.settle_duplicate(number, letter, given),
        }
    }

    pub(super) fn warn(&mut self, saying: Saying) {
        self.message = Some(super::Message { saying, tone: None, stays: false, warning: true });
    }
}
