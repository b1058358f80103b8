//! Taking payment: money keys, the panel, and the exact order of asking, knowing and registering.
//!
//! Enter, Tab, Esc and scans never spend money. Nothing is retried by itself, and an unknown outcome stays unknown until
//! the terminal or a leader has spoken.

use super::asking::Asking;
use super::command::Command;
use super::effect::{Effect, Given, Input, Reach};
use super::grammar::{amount, plain_number};
use super::hear::Unread;
use super::history::AfterAnswer;
use super::{Outcome, Till, Wait};
use crate::domain::Ore;
use crate::domain::barcode::{self, CardKind, Reading};
use crate::domain::customer::CustomerField;
use crate::domain::device::{CashPlace, Intent, Payee, PrinterState};
use crate::domain::ids::{IntentNo, PartId};
use crate::domain::operator::Right;
use crate::domain::payment::{CardUse, Part, PartState, cash_due};
use crate::domain::question::{CardState, Question};
use crate::domain::shop::{Method, MethodKind};
use crate::domain::value::Saying;
use crate::journal::act::payment::{PaymentAsked, PaymentRemoved, PaymentTaken};

/// Cash received above this is asked about (`PAY-04`, our rule).
pub const CASH_ASKED_ABOVE: Ore = Ore::kroner(100_000);
/// A cash part of this or more is refused (law U-5).
pub const CASH_FORBIDDEN_FROM: Ore = Ore::kroner(40_000);

/// A payment that waits for the reason goods came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paying {
    Key { letter: char, amount: Option<Ore> },
    Nothing,
}

impl Till {
    /// F8, F9 and F11: the money keys. A pending number is the amount; anything else pending is entered first.
    pub(super) fn money_key(&mut self, command: Command, given: &Given) -> Outcome {
        let letter = self.letter_of(command, given)?;
        if let Some(amount) = self.args.pop_front() {
            let amount = money_amount(&amount)?;
            return self.pay_by(letter, Some(amount), given);
        }
        let text = self.entry.text().to_owned();
        let amount = self.pending_amount(&text);
        if !text.trim().is_empty() {
            if amount.is_some() {
                self.entry.take();
                self.hits = None;
            } else if !self.enter_pending(given) {
                return Ok(());
            }
            if self.is_busy() {
                let at_ms = given.now.steady_ms;
                self.queue.push_front(Unread { input: Input::Command(command), at_ms });
                return Ok(());
            }
        }
        self.pay_by(letter, amount, given)
    }

    fn letter_of(&self, command: Command, given: &Given) -> Result<char, Saying> {
        let tables = given.register.tables();
        let kinds: &[MethodKind] = match command {
            Command::PayCash => &[MethodKind::Cash],
            Command::PayCard => &[MethodKind::Terminal, MethodKind::ExternalTerminal],
            _ => {
                let own = self.operator(given).and_then(|operator| operator.fast_method);
                let shop = tables.department(self.state.till.department).and_then(|department| department.fast_method);
                let letter = own.or(shop).filter(|letter| tables.method(*letter).is_some());
                return letter.ok_or_else(|| Saying::of("no-fast-method"));
            }
        };
        let method = kinds.iter().find_map(|kind| tables.method_of(*kind));
        method.map(|method| method.letter).ok_or_else(|| Saying::of("method-not-set-up"))
    }

    /// A number short enough to be money. A code of many digits is an item.
    fn pending_amount(&self, text: &str) -> Option<Ore> {
        let number = plain_number(text)?;
        if super::burst::is_code(number) { None } else { amount(number) }
    }

    /// Enters what stands on the line; `false` when it was refused or asks something.
    fn enter_pending(&mut self, given: &Given) -> bool {
        self.message = None;
        self.enter(given);
        let refused = self.message.as_ref().is_some_and(|message| {
            message.tone == Some(super::effect::Tone::Refused) || message.tone == Some(super::effect::Tone::LookUp)
        });
        !refused && self.asking.is_none()
    }

    /// Pays with the method of a letter: the rest, or the amount.
    pub(super) fn pay_by(&mut self, letter: char, amount: Option<Ore>, given: &Given) -> Outcome {
        let method = given
            .register
            .tables()
            .method(letter)
            .cloned()
            .ok_or_else(|| Saying::of("no-such-method").with("letter", letter.to_string()))?;
        self.must_register(given)?;
        if self.state.basket().is_empty() {
            return Err(Saying::of("nothing-to-pay"));
        }
        if amount.is_some_and(|amount| !amount.is_positive()) {
            return Err(Saying::of("amount-must-be-positive"));
        }
        self.must_be_able_to_finish()?;
        if self.waits_for_paper(letter, amount, given) {
            return Ok(());
        }
        if self.state.basket().rest().is_negative() {
            self.must_pay_out(&method, given)?;
        }
        if self.needs_reason() {
            return self.ask(Asking::ReturnReason(Paying::Key { letter, amount }), given);
        }
        self.pay(&method, amount, given)
    }

    pub(super) fn pay(&mut self, method: &Method, amount: Option<Ore>, given: &Given) -> Outcome {
        let rest = self.state.basket().rest();
        if rest.is_negative() {
            return self.refund_by(method, amount, given);
        }
        if rest.is_zero() {
            return self
                .ask(if self.state.basket().parts.is_empty() { Asking::FinishZero } else { Asking::Covered }, given);
        }
        match method.kind {
            MethodKind::Cash => self.pay_cash(amount, false, given),
            MethodKind::Terminal => self.pay_on_terminal(method, Payee::Terminal, amount, given),
            MethodKind::Vipps => self.pay_on_terminal(method, Payee::Vipps, amount, given),
            MethodKind::GiftCard | MethodKind::CreditSlip => {
                self.must_be_real()?;
                self.ask(Asking::CardNumber { letter: method.letter, amount }, given)
            }
            MethodKind::Invoice => self.pay_by_invoice(given),
            MethodKind::ExternalTerminal => {
                let amount = self.within_rest(amount)?;
                self.ask(Asking::PaidOutside { letter: method.letter, amount }, given)
            }
            MethodKind::DepositSlip | MethodKind::Other => {
                let amount = self.within_rest(amount)?;
                self.take_part(method, amount, None, given);
                self.finish_if_covered(given)
            }
        }
    }

    /// Without a receipt no sale is finished: a printer that cannot print is said before money changes hands (`SYS-03`,
    /// law X-5, architecture §6, 3).
    pub(super) fn must_be_able_to_finish(&mut self) -> Outcome {
        self.must_fit_the_tip()?;
        self.must_be_able_to_sign()?;
        self.must_have_sent()?;
        self.must_know_of_paper()?;
        if let Some(owed) = self.state.owed().find(|slip| slip.kind.is_owed()) {
            let number = owed.receipt.map(|no| no.to_string()).unwrap_or_default();
            let id = match self.devices.printer {
                PrinterState::OutOfPaper => "receipt-owed-paper",
                _ => "receipt-owed",
            };
            return Err(Saying::of(id).with("receipt", number));
        }
        self.must_be_able_to_print()
    }

    /// The receipt before this one is on its way: the key waits for it, in order.
    fn waits_for_paper(&mut self, letter: char, amount: Option<Ore>, given: &Given) -> bool {
        if self.is_paper_out_or_owed() {
            return false;
        }
        let text = format!(".be {letter} {}", amount.map(|a| a.to_string()).unwrap_or_default());
        self.queue.push_front(Unread { input: Input::Line(text), at_ms: given.now.steady_ms });
        self.wait = Some(Wait::Paper);
        true
    }

    /// Cash closes the sale when it reaches the rest rounded (V-7, RND-01); less is a part payment.
    pub(super) fn pay_cash(&mut self, received: Option<Ore>, sure: bool, given: &Given) -> Outcome {
        let method = given
            .register
            .tables()
            .method_of(MethodKind::Cash)
            .cloned()
            .ok_or_else(|| Saying::of("method-not-set-up"))?;
        self.must_take_cash(given)?;
        let rest = self.state.basket().rest();
        let due = if method.rounds { cash_due(rest).0 } else { rest };
        let received = received.unwrap_or(due);
        if received.min(due) >= CASH_FORBIDDEN_FROM {
            return Err(Saying::of("cash-forbidden").with("limit", CASH_FORBIDDEN_FROM));
        }
        if received > CASH_ASKED_ABOVE && !sure {
            return self.ask(Asking::BigCash { amount: received }, given);
        }
        if received < due {
            self.take_part(&method, received, None, given);
            self.told_part();
            return Ok(());
        }
        if !due.is_zero() {
            self.take_part(&method, due, (received > due).then_some(received), given);
        }
        self.finish(due - rest, received - due, given)
    }

    pub(super) fn must_take_cash(&self, given: &Given) -> Outcome {
        if self.state.cash == CashPlace::Nowhere {
            return Err(Saying::of("no-cash-here"));
        }
        match self.operator(given) {
            Some(operator) if !operator.may(Right::TakeCash) && !self.state.training => {
                Err(Saying::of("card-only").with("name", operator.name.as_str()))
            }
            _ => Ok(()),
        }
    }

    /// Never more than what is left, by anything but cash.
    fn within_rest(&self, amount: Option<Ore>) -> Result<Ore, Saying> {
        let rest = self.state.basket().rest();
        match amount {
            Some(amount) if amount > rest => Err(Saying::of("more-than-rest").with("rest", rest)),
            Some(amount) => Ok(amount),
            None => Ok(rest),
        }
    }

    fn next_part(&self) -> PartId {
        PartId(self.state.sale.next_part + 1)
    }

    pub(super) fn part(&self, method: &Method, amount: Ore, state: PartState, given: &Given) -> Part {
        Part {
            id: self.next_part(),
            method: method.into(),
            amount,
            received: None,
            state,
            intent: None,
            slip: None,
            card: None,
            at: self.stamp(given),
        }
    }

    pub(super) fn take_part(&mut self, method: &Method, amount: Ore, received: Option<Ore>, given: &Given) {
        let part = Part { received, ..self.part(method, amount, PartState::Registered, given) };
        self.register_part(part, given);
    }

    pub(super) fn take_card_part(&mut self, method: &Method, amount: Ore, card: CardUse, given: &Given) {
        let part = Part { card: Some(card), ..self.part(method, amount, PartState::Registered, given) };
        self.register_part(part, given);
    }

    pub(super) fn register_part(&mut self, part: Part, given: &Given) {
        let id = part.id;
        self.act(PaymentTaken { sale: self.state.sale_id(), part }, given);
        self.pending_parts.push_back((self.state.seq, id));
    }

    /// Tells what is left after a part payment, and opens the panel that shows it.
    pub(super) fn told_part(&mut self) {
        self.panel = true;
        let rest = self.state.basket().rest();
        self.tell(Saying::of("part-taken").with("rest", rest).with("cash", cash_due(rest).0));
    }

    pub(super) fn finish_if_covered(&mut self, given: &Given) -> Outcome {
        if self.state.basket().rest().is_zero() {
            return self.finish(Ore::ZERO, Ore::ZERO, given);
        }
        self.told_part();
        Ok(())
    }

    /// Journals the intent, and only then lets the amount leave (architecture §6, 7).
    pub(super) fn pay_on_terminal(
        &mut self,
        method: &Method,
        to: Payee,
        amount: Option<Ore>,
        given: &Given,
    ) -> Outcome {
        let amount = self.within_rest(amount)?;
        self.ask_for_money(method, to, amount, given)
    }

    pub(super) fn ask_for_money(&mut self, method: &Method, to: Payee, amount: Ore, given: &Given) -> Outcome {
        if self.state.training {
            return self.pretend_payment(method, amount, given);
        }
        if to == Payee::Vipps && self.is_without_net() {
            return Err(Saying::of("vipps-needs-net"));
        }
        if to == Payee::Terminal && self.devices.terminal == crate::domain::device::TerminalState::Gone {
            return Err(Saying::of("terminal-gone"));
        }
        if to == Payee::Vipps && self.devices.needs_number && amount.is_positive() {
            return self.ask(Asking::VippsNumber { letter: method.letter, amount }, given);
        }
        self.send_for_money(method, to, amount, None, given)
    }

    pub(super) fn send_for_money(
        &mut self,
        method: &Method,
        to: Payee,
        amount: Ore,
        reach: Option<Reach>,
        given: &Given,
    ) -> Outcome {
        self.must_know_of_reversals(to)?;
        let sale = self.state.sale_id();
        let intent = Intent {
            number: IntentNo(self.state.numbers().intent + 1),
            sale,
            to,
            amount,
            reverses: None,
            original: self.original_of(to),
        };
        let part = Part { intent: Some(intent.number), ..self.part(method, amount, PartState::Waiting, given) };
        let id = part.id;
        self.act(PaymentAsked { sale, part, intent: intent.clone() }, given);
        if let Some(reach) = reach {
            self.want(Effect::Reach(intent.number, reach));
        }
        self.want(Effect::Charge(intent));
        self.show_terminal(amount);
        self.wait = Some(Wait::Money(id));
        self.panel = true;
        self.tell_about_money(Saying::of(if to == Payee::Vipps { "vipps-waits" } else { "terminal-waits" }));
        Ok(())
    }

    pub fn is_without_net(&self) -> bool {
        matches!(self.devices.link, crate::domain::device::LinkState::Down { .. })
    }

    pub(super) fn paid_outside(&mut self, letter: char, amount: Ore, given: &Given) -> Outcome {
        let method = given.register.tables().method(letter).cloned().ok_or_else(|| Saying::of("method-not-set-up"))?;
        self.take_part(&method, amount, None, given);
        if self.state.basket().rest().is_negative() {
            return self.finish(Ore::ZERO, Ore::ZERO, given);
        }
        self.finish_if_covered(given)
    }

    pub(super) fn card_number_answered(
        &mut self,
        letter: char,
        amount: Option<Ore>,
        text: &str,
        given: &Given,
    ) -> Outcome {
        match barcode::read(text.trim(), &[], self.stamp(given).date()) {
            Some(Reading::Card(kind, number))
                if self.method_of_card(kind, given).is_some_and(|m| m.letter == letter) =>
            {
                self.pay_by_card_number(kind, &number, amount, true, given)
            }
            Some(Reading::Misread) => Err(Saying::of("misread")),
            _ => Err(Saying::of("not-a-card-number")),
        }
    }

    fn method_of_card(&self, kind: CardKind, given: &Given) -> Option<Method> {
        let wanted = match kind {
            CardKind::Gift => MethodKind::GiftCard,
            CardKind::CreditSlip => MethodKind::CreditSlip,
        };
        given.register.tables().method_of(wanted).cloned()
    }

    /// A gift card or credit slip: what it covers is set aside at the store before it counts (`PAY-07`).
    pub(super) fn pay_by_card_number(
        &mut self,
        kind: CardKind,
        number: &str,
        amount: Option<Ore>,
        by_key: bool,
        given: &Given,
    ) -> Outcome {
        self.must_register(given)?;
        self.must_be_real()?;
        self.must_be_able_to_finish()?;
        if self.method_of_card(kind, given).is_none() {
            return Err(Saying::of("method-not-set-up"));
        }
        if self.state.basket().parts.iter().any(|part| part.card.as_ref().is_some_and(|card| card.number == number)) {
            return Err(Saying::of("card-already-used-here"));
        }
        let amount = self.within_rest(amount)?;
        if !amount.is_positive() {
            return Err(Saying::of("nothing-to-pay"));
        }
        if self.needs_reason() {
            return Err(Saying::of("reason-first"));
        }
        if self.is_without_net() {
            return Err(Saying::of("gift-card-needs-net"));
        }
        let claim = Question::Claim { card: number.to_owned(), amount, sale: self.state.sale_id() };
        self.ask_store(claim, AfterAnswer::PayByCard { kind, number: number.to_owned(), by_key });
        Ok(())
    }

    pub(super) fn card_claimed(
        &mut self,
        kind: CardKind,
        number: String,
        amount: Ore,
        left: Ore,
        by_key: bool,
        given: &Given,
    ) -> Outcome {
        let method = self.method_of_card(kind, given).ok_or_else(|| Saying::of("method-not-set-up"))?;
        self.take_card_part(&method, amount, CardUse { number, left }, given);
        self.panel = true;
        if !self.state.basket().rest().is_zero() {
            self.told_part();
            return Ok(());
        }
        if by_key {
            return self.finish(Ore::ZERO, Ore::ZERO, given);
        }
        self.ask(Asking::Covered, given)
    }

    /// The card has less than what was asked for: it pays what it has (`PAY-07`).
    pub(super) fn claim_what_is_left(
        &mut self,
        kind: CardKind,
        number: String,
        by_key: bool,
        card: &CardState,
    ) -> Outcome {
        if !card.known || card.expired || !card.balance.is_positive() {
            return Err(Self::card_refused(card));
        }
        let claim = Question::Claim { card: number.clone(), amount: card.balance, sale: self.state.sale_id() };
        self.ask_store(claim, AfterAnswer::PayByCard { kind, number, by_key });
        Ok(())
    }

    /// Why a card pays nothing.
    pub(super) fn card_refused(state: &CardState) -> Saying {
        let id = if !state.known {
            "card-not-known"
        } else if state.expired {
            "card-expired"
        } else {
            "card-empty"
        };
        Saying::of(id).with("number", state.number.as_str())
    }

    pub(super) fn finish_covered(&mut self, given: &Given) -> Outcome {
        if !self.state.basket().rest().is_zero() {
            return Err(Saying::of("not-covered").with("rest", self.state.basket().rest()));
        }
        self.must_be_able_to_finish()?;
        self.finish(Ore::ZERO, Ore::ZERO, given)
    }

    /// Invoice takes the whole sum or nothing, and knows its reader (INV-01…05).
    fn pay_by_invoice(&mut self, given: &Given) -> Outcome {
        if let Some(part) = self.state.basket().parts.iter().find(|part| part.state.is_money()) {
            return Err(Saying::of("invoice-mixed")
                .with("amount", part.amount)
                .with("method", part.method.name.as_str()));
        }
        if self.state.basket().lines.iter().any(crate::domain::Line::is_pay_in) {
            return Err(Saying::of("invoice-gift-card"));
        }
        if !self.state.basket().tip.is_zero() {
            return Err(Saying::of("invoice-tip"));
        }
        if self.state.basket().lines.iter().any(crate::domain::Line::is_return) {
            return Err(Saying::of("invoice-returns"));
        }
        let Some(chosen) = self.state.basket().customer.as_ref().map(|customer| customer.number) else {
            self.tell(Saying::of("invoice-needs-customer"));
            self.open_customers(String::new(), true, given);
            return Ok(());
        };
        let customer = given.register.customer(chosen).ok_or_else(|| Saying::of("customer-gone"))?;
        let total = self.state.basket().total();
        if customer.credit_blocked {
            return Err(Saying::of("credit-blocked").with("name", customer.name.as_str()));
        }
        if let Some(limit) = customer.credit_limit.filter(|limit| total > *limit) {
            return Err(Saying::of("credit-limit").with("name", customer.name.as_str()).with("limit", limit));
        }
        if let Some(field) = customer.missing_for_invoice().first() {
            return self.ask_missing_field(customer, *field, given);
        }
        if customer.needs_reference {
            return self.ask(Asking::InvoiceReference, given);
        }
        self.ask(Asking::Invoice { reference: String::new() }, given)
    }

    fn ask_missing_field(&mut self, customer: crate::domain::Customer, field: CustomerField, given: &Given) -> Outcome {
        self.open_customer_form(customer, Some(field), true, given);
        self.tell(
            Saying::of("invoice-needs-field").with("field", crate::domain::value::Value::Word(field_text(field))),
        );
        Ok(())
    }

    pub(super) fn invoice_referenced(&mut self, text: &str, given: &Given) -> Outcome {
        let reference = text.trim();
        if reference.is_empty() {
            return Err(Saying::of("reference-missing"));
        }
        self.ask(Asking::Invoice { reference: reference.to_owned() }, given)
    }

    /// Del in the panel: takes back a payment through which no money has moved.
    pub(super) fn remove_part(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        let Some(part) = self.state.basket().parts.iter().rev().find(|part| part.state != PartState::Declined).cloned()
        else {
            return Err(Saying::of("no-part-to-remove"));
        };
        if part.state != PartState::Registered {
            return Err(Saying::of("money-has-moved").with("method", part.method.name.as_str()));
        }
        self.act(PaymentRemoved { sale: self.state.sale_id(), part: part.id, amount: part.amount }, given);
        if let Some(card) = &part.card {
            let release = Question::Release { card: card.number.clone(), sale: self.state.sale_id() };
            self.tell_store(release);
        }
        self.asking = None;
        self.tell(Saying::of("part-removed").with("amount", part.amount).with("method", part.method.name.as_str()));
        Ok(())
    }

    /// F10.
    pub(super) fn open_panel(&mut self, given: &Given) -> Outcome {
        if let Some(letter) = self.args.pop_front() {
            let amount = self.args.pop_front().map(|text| money_amount(&text)).transpose()?;
            let letter = letter.chars().next().unwrap_or(' ');
            return self.pay_by(letter, amount, given);
        }
        self.must_register(given)?;
        if !self.entry.is_empty() && self.pending_amount(self.entry.text()).is_none() && !self.enter_pending(given) {
            return Ok(());
        }
        if self.state.basket().is_empty() {
            return Err(Saying::of("nothing-to-pay"));
        }
        self.must_be_able_to_finish()?;
        if std::mem::replace(&mut self.panel, true) {
            self.tell(Saying::of("enter-never-pays"));
        }
        if self.state.basket().rest().is_zero() {
            let asking = if self.state.basket().parts.is_empty() { Asking::FinishZero } else { Asking::Covered };
            return self.ask(asking, given);
        }
        Ok(())
    }

    /// A character in the panel: a method's letter pays, digits are an amount. `false` lets it be typed.
    pub(super) fn panel_char(&mut self, c: char, given: &Given) -> bool {
        let text = self.entry.text().to_owned();
        if !c.is_alphabetic() || text.starts_with('.') || text.chars().any(char::is_alphabetic) {
            return false;
        }
        let amount = if text.trim().is_empty() { None } else { self.pending_amount(&text) };
        if amount.is_none() && !text.trim().is_empty() {
            let is_money = text.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
            if is_money && !super::burst::is_code(text.trim()) {
                self.refuse(Saying::of("amount-not-a-number"));
            }
            return is_money;
        }
        self.entry.take();
        let outcome = self.pay_by(c, amount, given);
        self.settle(outcome);
        true
    }
}

pub(super) fn money_amount(text: &str) -> Result<Ore, Saying> {
    let amount = amount(text).ok_or_else(|| Saying::of("amount-not-a-number"))?;
    if amount.is_positive() { Ok(amount) } else { Err(Saying::of("amount-must-be-positive")) }
}

pub(super) fn field_text(field: CustomerField) -> &'static str {
    match field {
        CustomerField::Name => "field-name",
        CustomerField::OrganisationNumber => "field-organisation",
        CustomerField::Address => "field-address",
        CustomerField::Postcode => "field-postcode",
        CustomerField::City => "field-city",
        CustomerField::Phone => "field-phone",
        CustomerField::Email => "field-email",
    }
}
