//! Ending a sale: number, record, paper and drawer in one act, all or nothing (`PAY-12`).

use super::effect::{Effect, Given};
use super::{Farewell, Outcome, Till};
use crate::domain::basket::Line;
use crate::domain::device::{DrawerCause, PaperKind, PrintJob, Slip};
use crate::domain::ids::Series;
use crate::domain::payment::{Part, PartState};
use crate::domain::sale::{Buyer, CompletedSale, ReturnReason, SaleKind};
use crate::domain::shop::MethodKind;
use crate::domain::value::Saying;
use crate::domain::{Ore, ReceiptNo};
use crate::journal::act::device::{DrawerPulsed, SlipOrdered};
use crate::journal::act::payment::PaymentTaken;
use crate::journal::act::sale::SaleCancelled;

impl Till {
    /// Ends the sale. `rounding` is what notes and coins closed it with beyond the rest; `change` goes back.
    pub(super) fn finish(&mut self, rounding: Ore, change: Ore, given: &Given) -> Outcome {
        self.finish_as(None, rounding, change, given)
    }

    fn finish_as(&mut self, buyer: Option<Buyer>, rounding: Ore, change: Ore, given: &Given) -> Outcome {
        let sale = self.record(buyer, rounding, change, given)?;
        if !sale.adds_up() {
            return Err(Saying::of("sums-do-not-agree"));
        }
        let opens_drawer = !self.state.training
            && self.state.cash == crate::domain::device::CashPlace::Drawer
            && sale.parts.iter().any(|part| part.method.opens_drawer && part.state.is_money());
        let cause = if sale.due().is_negative() { DrawerCause::Refund } else { DrawerCause::Sale };
        self.order_tickets(Some(sale.receipt), "", &sale.lines, given);
        self.act(sale.clone(), given);
        if opens_drawer {
            self.pulse_drawer(cause, Some(sale.sale), given);
        }
        self.order_receipts(&sale, given);
        self.finished = self.state.seq;
        self.link = None;
        self.say_farewell(&sale, given);
        self.tell_of_order();
        Ok(())
    }

    fn record(&self, buyer: Option<Buyer>, rounding: Ore, change: Ore, given: &Given) -> Result<CompletedSale, Saying> {
        let open = &self.state.sale;
        let operator = self.operator(given).ok_or_else(|| Saying::of("nobody-logged-in"))?;
        let basket = &open.basket;
        let kind = kind_of(&basket.lines, buyer.is_some());
        Ok(CompletedSale {
            till: self.state.till,
            sale: self.state.sale_id(),
            receipt: self.state.numbers().next(self.series(series_of(kind))),
            kind,
            nr: kind.is_signed().then(|| self.state.signing.next()),
            opened_at: open.opened_at.unwrap_or_else(|| self.stamp(given)),
            completed_at: self.stamp(given),
            operator: operator.number,
            operator_name: operator.short_name(),
            customer: basket.customer.clone(),
            buyer,
            lines: basket.lines.clone(),
            vat: basket.vat_sums(),
            total: basket.sale_total(),
            pay_ins: basket.pay_in_total(),
            tip: basket.tips(),
            parts: basket.parts.iter().filter(|part| part.state != PartState::Declined).cloned().collect(),
            rounding,
            change,
            bonus: basket.bonus_earned(),
            reason: self.reason_of(&basket.lines),
            provisional: open.provisional,
            parked_as: open.parked_as,
        })
    }

    fn reason_of(&self, lines: &[Line]) -> Option<ReturnReason> {
        let mut returned = lines.iter().filter(|line| line.is_return()).peekable();
        returned.peek()?;
        if returned.all(Line::is_deposit) { Some(ReturnReason::Deposit) } else { self.state.sale.reason }
    }

    /// The receipt, the slip with reason and signature, and a slip for each card issued.
    fn order_receipts(&mut self, sale: &CompletedSale, given: &Given) {
        let kind = match sale.kind {
            SaleKind::Sale | SaleKind::SaleAndReturn => PaperKind::Sale,
            SaleKind::Return => PaperKind::Return,
            SaleKind::Credit => PaperKind::Delivery,
            SaleKind::PayIn => PaperKind::PayIn,
        };
        if !self.sends_receipt(sale, given) {
            self.order_slip(kind, Some(sale.receipt), sale.due(), given);
        }
        if sale.lines.iter().any(|line| line.is_return() && !line.is_deposit()) {
            self.order_slip(PaperKind::Reason, Some(sale.receipt), sale.returned_amount(), given);
        }
        let sold = sale.lines.iter().filter(|line| line.card.is_some()).map(Line::amount);
        let issued =
            sale.parts.iter().filter(|part| part.card.is_some() && part.amount.is_negative()).map(|part| -part.amount);
        for (which, amount) in sold.chain(issued).enumerate().collect::<Vec<(usize, Ore)>>() {
            self.order_which(PaperKind::Card, Some(sale.receipt), amount, which, given);
        }
    }

    /// Journals that paper is about to be printed, and asks for it.
    pub(super) fn order_slip(&mut self, kind: PaperKind, receipt: Option<ReceiptNo>, amount: Ore, given: &Given) {
        self.order_which(kind, receipt, amount, 0, given);
    }

    pub(super) fn order_which(
        &mut self,
        kind: PaperKind,
        receipt: Option<ReceiptNo>,
        amount: Ore,
        which: usize,
        given: &Given,
    ) {
        let job = PrintJob(self.state.numbers().print + 1);
        let sale = receipt
            .and_then(|no| self.state.last_sale.as_ref().filter(|last| last.sale.receipt == no))
            .map(|last| last.sale.sale);
        let slip = Slip { job, kind, receipt, sale, amount, which };
        self.act(SlipOrdered { slip: slip.clone(), ticket: None }, given);
        self.print(slip, given);
    }

    pub(super) fn pulse_drawer(&mut self, cause: DrawerCause, sale: Option<crate::domain::SaleId>, given: &Given) {
        self.act(DrawerPulsed { cause, sale }, given);
        self.want(Effect::PulseDrawer);
    }

    /// Change in large figures; the line is ready for the next sale.
    fn say_farewell(&mut self, sale: &CompletedSale, given: &Given) {
        self.panel = false;
        self.asking = None;
        let cash: Ore = sale
            .parts
            .iter()
            .filter(|part| part.method.kind == MethodKind::Cash)
            .map(|part| part.received.unwrap_or(part.amount))
            .sum();
        let other: Ore =
            sale.parts.iter().filter(|part| part.method.kind != MethodKind::Cash).map(|part| part.amount).sum();
        self.farewell = Some(Farewell {
            receipt: sale.receipt,
            due: sale.due() + sale.rounding,
            received: cash + other,
            change: sale.change,
            at: self.stamp(given),
        });
        self.show_thanks(cash + other, sale.change);
        let saying = match sale.kind {
            SaleKind::Credit => Saying::of("sale-invoiced").with("receipt", sale.receipt),
            _ if sale.due().is_negative() => {
                Saying::of("refund-done").with("receipt", sale.receipt).with("amount", -(sale.due() + sale.rounding))
            }
            _ if sale.change.is_positive() => {
                Saying::of("sale-done-change").with("receipt", sale.receipt).with("change", sale.change)
            }
            _ => Saying::of("sale-done").with("receipt", sale.receipt).with("amount", sale.due() + sale.rounding),
        };
        self.tell(saying);
    }

    /// A sum of 0,00 with lines: an even swap, a warranty order (`END-13`, `RET-04`).
    pub(super) fn finish_without_payment(&mut self, given: &Given) -> Outcome {
        if !self.state.basket().rest().is_zero() {
            return Err(Saying::of("not-covered").with("rest", self.state.basket().rest()));
        }
        self.must_be_able_to_finish()?;
        if self.needs_reason() {
            return self.ask(super::asking::Asking::ReturnReason(super::money::Paying::Nothing), given);
        }
        self.finish(Ore::ZERO, Ore::ZERO, given)
    }

    /// Ends the sale as a credit sale: delivery receipt now, invoice later (INV-01, INV-05).
    pub(super) fn invoice_sale(&mut self, reference: String, given: &Given) -> Outcome {
        self.must_be_real()?;
        let chosen = self.state.basket().customer.as_ref().map(|customer| customer.number);
        let customer =
            chosen.and_then(|number| given.register.customer(number)).ok_or_else(|| Saying::of("customer-gone"))?;
        let method = given
            .register
            .tables()
            .method_of(MethodKind::Invoice)
            .cloned()
            .ok_or_else(|| Saying::of("method-not-set-up"))?;
        self.must_be_able_to_finish()?;
        let buyer = Buyer {
            name: customer.name,
            organisation_number: customer.organisation_number,
            address: customer.address,
            postcode: customer.postcode,
            city: customer.city,
            reference,
        };
        let part = Part {
            id: crate::domain::ids::PartId(self.state.sale.next_part + 1),
            method: (&method).into(),
            amount: self.state.basket().total(),
            received: None,
            state: PartState::Registered,
            intent: None,
            slip: None,
            card: None,
            at: self.stamp(given),
        };
        self.act(PaymentTaken { sale: self.state.sale_id(), part }, given);
        self.finish_as(Some(buyer), Ore::ZERO, Ore::ZERO, given)
    }

    /// `.avbryt`: gives the sale up. It stays in the journal with its lines (`END-01`).
    pub(super) fn ask_to_cancel(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if self.state.basket().is_empty() {
            return Err(Saying::of("nothing-to-cancel"));
        }
        // What was taken back in full has not moved.
        let through_terminals = || {
            let parts = self.state.basket().parts.iter();
            parts.filter(|part| part.state != PartState::Declined && part.intent.is_some())
        };
        let is_settled = through_terminals().all(|part| part.state == PartState::Approved)
            && through_terminals().map(|part| part.amount).sum::<Ore>().is_zero();
        if let Some(part) = through_terminals().next().filter(|_| !is_settled) {
            return Err(Saying::of("cancel-after-card")
                .with("amount", part.amount)
                .with("method", part.method.name.as_str()));
        }
        self.ask(super::asking::Asking::CancelSale, given)
    }

    pub(super) fn cancel_sale(&mut self, given: &Given) -> Outcome {
        self.give_back_cards();
        let number = self.state.sale.parked_as.map(|number| ReceiptNo::new(Series::Park, number.0));
        self.order_tickets(number, "", &[], given);
        let basket = self.state.basket();
        let cancelled =
            SaleCancelled { sale: self.state.sale_id(), lines: basket.lines.clone(), amount: basket.total() };
        self.act(cancelled, given);
        self.electronic = None;
        self.panel = false;
        self.show_greeting();
        self.tell(Saying::of("sale-cancelled"));
        self.tell_of_order();
        Ok(())
    }

    /// Gift cards set aside for a sale that will not use them.
    pub(super) fn give_back_cards(&mut self) {
        let sale = self.state.sale_id();
        let cards: Vec<String> = self
            .state
            .basket()
            .parts
            .iter()
            .filter_map(|part| part.card.as_ref())
            .map(|card| card.number.clone())
            .collect();
        for card in cards {
            self.tell_store(crate::domain::question::Question::Release { card, sale });
        }
    }
}

fn kind_of(lines: &[Line], invoiced: bool) -> SaleKind {
    if invoiced {
        return SaleKind::Credit;
    }
    let sold = lines.iter().any(|line| !line.is_return() && !line.is_pay_in());
    let returned = lines.iter().any(Line::is_return);
    match (sold, returned) {
        (true, true) => SaleKind::SaleAndReturn,
        (true, false) => SaleKind::Sale,
        (false, true) => SaleKind::Return,
        (false, false) => SaleKind::PayIn,
    }
}

fn series_of(kind: SaleKind) -> Series {
    match kind {
        SaleKind::Sale | SaleKind::SaleAndReturn => Series::Sale,
        SaleKind::Return => Series::Return,
        SaleKind::Credit => Series::Delivery,
        SaleKind::PayIn => Series::PayIn,
    }
}
