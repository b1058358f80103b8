//! A negative sum: which method pays out, why the goods came back, and the slip a credit leaves on (RET-01…04).

use super::asking::Asking;
use super::effect::Given;
use super::money::Paying;
use super::{Outcome, Till};
use crate::domain::Ore;
use crate::domain::barcode::CardKind;
use crate::domain::basket::Line;
use crate::domain::device::Payee;
use crate::domain::payment::{CardUse, cash_due};
use crate::domain::sale::ReturnReason;
use crate::domain::shop::{Method, MethodKind};
use crate::domain::value::Saying;
use crate::journal::act::sale::ReasonGiven;

impl Till {
    /// Goods on the sale that come back, and nobody has said why. Bottles need no reason.
    pub(super) fn needs_reason(&self) -> bool {
        self.state.sale.reason.is_none()
            && self.state.basket().lines.iter().any(|line| line.is_return() && !line.is_deposit())
    }

    pub(super) fn reason_answered(&mut self, paying: Paying, digit: usize, given: &Given) -> Outcome {
        let Some(reason) = digit.checked_sub(1).and_then(|index| ReturnReason::ASKED.get(index)) else { return Ok(()) };
        self.act(ReasonGiven { sale: self.state.sale_id(), reason: *reason }, given);
        // The reason stands, whatever comes of the payment.
        let outcome = self.pay_after_reason(paying, given);
        self.settle(outcome);
        Ok(())
    }

    fn pay_after_reason(&mut self, paying: Paying, given: &Given) -> Outcome {
        match paying {
            Paying::Nothing => self.finish_without_payment(given),
            Paying::Key { letter, amount } => {
                let method =
                    given.register.tables().method(letter).cloned().ok_or_else(|| Saying::of("method-not-set-up"))?;
                self.pay(&method, amount, given)
            }
        }
    }

    /// Pays out what is owed to the customer, whole, by one method that allows it.
    pub(super) fn refund_by(&mut self, method: &Method, amount: Option<Ore>, given: &Given) -> Outcome {
        let rest = self.state.basket().rest();
        self.must_pay_out(method, given)?;
        if amount.is_some_and(|amount| amount != -rest && -amount != rest) {
            return Err(Saying::of("refund-is-whole").with("amount", -rest));
        }
        match method.kind {
            MethodKind::Cash => self.refund_cash(method, rest, given),
            MethodKind::Terminal => self.ask_for_money(method, Payee::Terminal, rest, given),
            MethodKind::Vipps => self.ask_for_money(method, Payee::Vipps, rest, given),
            MethodKind::CreditSlip => self.refund_by_slip(method, rest, given),
            MethodKind::ExternalTerminal => {
                self.ask(Asking::PaidOutside { letter: method.letter, amount: rest }, given)
            }
            MethodKind::Other | MethodKind::DepositSlip | MethodKind::GiftCard | MethodKind::Invoice => {
                self.take_part(method, rest, None, given);
                self.finish(Ore::ZERO, Ore::ZERO, given)
            }
        }
    }

    /// Only methods that allow it pay out (`RET-01`).
    pub(super) fn must_pay_out(&self, method: &Method, given: &Given) -> Outcome {
        if method.may_refund {
            return Ok(());
        }
        let methods = self.refund_methods(given);
        if methods.is_empty() {
            return Err(Saying::of("no-method-pays-out"));
        }
        Err(Saying::of("method-pays-nothing-out").with("method", method.name.as_str()).with("methods", methods))
    }

    /// Rounded like a sale, on the absolute amount (law V-8).
    fn refund_cash(&mut self, method: &Method, rest: Ore, given: &Given) -> Outcome {
        self.must_take_cash(given)?;
        let (due, rounding) = if method.rounds { cash_due(rest) } else { (rest, Ore::ZERO) };
        if !due.is_zero() {
            self.take_part(method, due, None, given);
        }
        self.finish(rounding, Ore::ZERO, given)
    }

    /// A credit slip with a number of its own.
    fn refund_by_slip(&mut self, method: &Method, rest: Ore, given: &Given) -> Outcome {
        self.must_be_real()?;
        let number = CardKind::CreditSlip.number_from(given.roll ^ self.state.seq);
        self.take_card_part(method, rest, CardUse { number, left: -rest }, given);
        self.finish(Ore::ZERO, Ore::ZERO, given)
    }

    /// The names of the methods that pay out, for the refusal of one that does not.
    fn refund_methods(&self, given: &Given) -> String {
        let names: Vec<String> = given
            .register
            .tables()
            .methods
            .iter()
            .filter(|m| m.may_refund && m.active)
            .map(|m| format!("{} {}", m.letter, m.name))
            .collect();
        names.join("  ")
    }

    /// The method the returned goods were paid with, to be offered first.
    pub fn paid_with(&self) -> Option<String> {
        let of = self.state.basket().lines.iter().find_map(Line::returned_receipt)?;
        let known = self.state.last_sale.as_ref().filter(|last| last.sale.receipt == of)?;
        let part = known.sale.parts.iter().find(|part| part.state.is_money())?;
        Some(
            part.slip
                .as_ref()
                .map_or_else(|| part.method.name.clone(), |slip| format!("{} {}", part.method.name, slip.masked_card)),
        )
    }
}
