//! Order tickets: what the kitchen or the workshop is told of a sale, on a printer of its own (`END-06`, `KIT-04`, `PAY-11`).
//! Where that one cannot print, the receipt printer does, and the paper says where it belongs. Nobody who pays waits for it.

use super::Till;
use super::effect::Given;
use super::slips::number_of;
use crate::domain::device::{OwedHow, PaperKind, PrintJob, PrinterState, Slip, Station};
use crate::domain::order::{OrderTicket, Ordered};
use crate::domain::value::Saying;
use crate::domain::{Line, Operator, Ore, ReceiptNo};
use crate::journal::act::device::{SlipOrdered, SlipOwed};
use crate::paper::{self, Document, Letterhead};

impl Till {
    /// This machine has an order printer for these goods, or none.
    pub(super) fn orders_go(&mut self, ordered: Option<Ordered>) {
        let state = self.devices.order_printer.unwrap_or_default();
        self.devices.order_printer = ordered.as_ref().map(|_| state);
        self.ordered = ordered.unwrap_or(Ordered::All);
    }

    pub(super) fn order_printer_is(&mut self, state: PrinterState, given: &Given) {
        if self.devices.order_printer.is_none() {
            return;
        }
        self.devices.order_printer = Some(state);
        if state.prints() {
            self.print_what_waits(|slip| slip.kind == PaperKind::Order, given);
        }
    }

    /// Journals a ticket with what of these lines has not been told, before the act that ends the sale on the screen. In
    /// training nothing is made.
    pub(super) fn order_ticket(&mut self, number: Option<ReceiptNo>, name: &str, lines: &[Line], given: &Given) {
        if self.devices.order_printer.is_none() || self.state.training {
            return;
        }
        let lines = self.ordered.news(lines, &self.state.sale.told);
        if lines.is_empty() {
            return;
        }
        let by = self.operator(given).map(Operator::short_name).unwrap_or_default();
        let ticket = OrderTicket { at: self.stamp(given), by, name: name.to_owned(), lines };
        let job = PrintJob(self.state.numbers().print + 1);
        let sale = Some(self.state.sale_id());
        let slip = Slip { job, kind: PaperKind::Order, receipt: number, sale, amount: Ore::ZERO, which: 0 };
        self.act(SlipOrdered { slip: slip.clone(), ticket: Some(ticket) }, given);
        self.print(slip, given);
    }

    /// What became of a ticket is said after what became of its sale.
    pub(super) fn tell_of_order(&mut self) {
        if let Some(saying) = self.order_news.take() {
            self.tell_about_money(saying);
        }
    }

    pub(super) fn print_order(&mut self, slip: Slip, given: &Given) {
        let state = self.state_of(Station::Orders);
        if state.prints() {
            self.print_at(Station::Orders, slip, given);
        } else {
            self.order_elsewhere(slip, state, given);
        }
    }

    /// Nothing of it is out where it belongs.
    pub(super) fn order_elsewhere(&mut self, slip: Slip, why: PrinterState, given: &Given) {
        if self.devices.printer.prints() {
            self.act(SlipOwed { slip: slip.clone(), why, how: OwedHow::Elsewhere }, given);
            let saying = Saying::of("order-elsewhere").with("receipt", number_of(&slip));
            self.print_at(Station::Counter, slip, given);
            self.order_news = Some(saying.clone());
            self.tell_about_money(saying);
        } else if let Some(slip) = self.owe(slip.job, why, OwedHow::NotOut, given) {
            self.order_news = Some(Saying::of("order-waits").with("receipt", number_of(&slip)));
            self.tell_of_owed(&slip, why);
        }
    }

    /// Which printer a slip was given to.
    pub(super) fn station_of(&self, job: PrintJob) -> Station {
        let is_there = |due: &&super::state::DueSlip| due.slip.job == job && !due.elsewhere;
        let order = self.state.due.iter().find(is_there).filter(|due| due.slip.kind == PaperKind::Order);
        order.map_or(Station::Counter, |_| Station::Orders)
    }

    pub(super) fn state_of(&self, at: Station) -> PrinterState {
        match at {
            Station::Counter => self.devices.printer,
            Station::Orders => self.devices.order_printer.unwrap_or(PrinterState::Gone),
        }
    }

    /// How a printer is, by what became of a slip.
    pub(super) fn tells(&mut self, at: Station, state: PrinterState) {
        match at {
            Station::Counter => self.devices.printer = state,
            Station::Orders => self.devices.order_printer = self.devices.order_printer.map(|_| state),
        }
    }

    pub(super) fn order_document(&self, slip: &Slip, head: &Letterhead) -> Option<Document> {
        let due = self.state.due.iter().find(|due| due.slip.job == slip.job)?;
        let about = paper::Order { number: slip.receipt, is_elsewhere: due.elsewhere, is_again: due.again };
        Some(paper::order_ticket(head, due.ticket.as_ref()?, &about))
    }
}
