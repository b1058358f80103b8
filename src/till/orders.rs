//! Order tickets: what the kitchen, the bar or the workshop is told of a sale, on printers of their own (`END-06`, `KIT-04`,
//! `PAY-11`). Where one cannot print, another does, the receipt printer last, and the paper says where it belongs. Nobody
//! who pays waits for it.

use std::collections::BTreeMap;

use super::Till;
use super::effect::Given;
use super::slips::number_of;
use super::wording::station_value;
use crate::domain::device::{OwedHow, PaperKind, PrintJob, PrinterName, PrinterState, Slip, Station};
use crate::domain::order::{OrderLine, OrderRoutes, OrderTicket};
use crate::domain::value::Saying;
use crate::domain::{Line, Operator, Ore, ReceiptNo};
use crate::journal::act::device::{SlipOrdered, SlipOwed};
use crate::paper::{self, Document, Letterhead};

impl Till {
    /// These are the order printers of this machine.
    pub(super) fn orders_go(&mut self, routes: OrderRoutes) {
        let known = &self.devices.order_printers;
        let states: BTreeMap<PrinterName, PrinterState> =
            routes.names().map(|name| (name.clone(), known.get(name).copied().unwrap_or_default())).collect();
        (self.devices.order_printers, self.routes) = (states, routes);
    }

    pub(super) fn order_printer_is(&mut self, name: &PrinterName, state: PrinterState, given: &Given) {
        let Some(known) = self.devices.order_printers.get_mut(name) else { return };
        *known = state;
        if state.prints() {
            let here = Station::Orders(name.clone());
            let comes_here = |slip: &Slip| slip.kind == PaperKind::Order && self.ways_of(slip.job).contains(&here);
            let waiting: Vec<PrintJob> =
                self.state.owed().filter(|slip| comes_here(slip)).map(|slip| slip.job).collect();
            self.print_what_waits(|slip| waiting.contains(&slip.job), given);
        }
    }

    /// Journals a ticket for each printer with what of these lines it has not been told, before the act that ends the sale on
    /// the screen. In training nothing is made.
    pub(super) fn order_tickets(&mut self, number: Option<ReceiptNo>, name: &str, lines: &[Line], given: &Given) {
        if self.state.training {
            return;
        }
        for (printer, lines) in self.routes.news(lines, &self.state.sale.told) {
            self.order_ticket(number, name, printer, lines, given);
        }
    }

    fn order_ticket(
        &mut self,
        number: Option<ReceiptNo>,
        name: &str,
        printer: PrinterName,
        lines: Vec<OrderLine>,
        given: &Given,
    ) {
        let by = self.operator(given).map(Operator::short_name).unwrap_or_default();
        let ticket = OrderTicket { at: self.stamp(given), by, name: name.to_owned(), printer, lines };
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
        let at = self.station_of(slip.job);
        let state = self.state_of(&at);
        if state.prints() {
            self.print_at(at, slip, given);
        } else {
            self.order_elsewhere(slip, &at, state, given);
        }
    }

    /// Nothing of it is out at this one: the next that prints for it has it.
    pub(super) fn order_elsewhere(&mut self, slip: Slip, at: &Station, why: PrinterState, given: &Given) {
        if let Some(to) = self.next_way(slip.job, at) {
            let printer = self.printer_of(slip.job);
            let to_printer = to.order_printer().cloned();
            self.act(SlipOwed { slip: slip.clone(), why, how: OwedHow::Elsewhere, to: to_printer }, given);
            let saying = Saying::of("order-elsewhere").with("receipt", number_of(&slip));
            let saying =
                saying.with("station", station_value(&Station::Orders(printer))).with("to", station_value(&to));
            self.print_at(to, slip, given);
            self.order_news = Some(saying.clone());
            self.tell_about_money(saying);
        } else if let Some(slip) = self.owe(slip.job, why, OwedHow::NotOut, given) {
            self.order_news = Some(self.about_order("order-waits", &slip));
            self.tell_of_owed(&slip, why);
        }
    }

    /// A sentence about a ticket, and the station that it is for.
    pub(super) fn about_order(&self, id: &'static str, slip: &Slip) -> Saying {
        let station = Station::Orders(self.printer_of(slip.job));
        Saying::of(id).with("receipt", number_of(slip)).with("station", station_value(&station))
    }

    /// The printer that a ticket is for.
    pub(super) fn printer_of(&self, job: PrintJob) -> PrinterName {
        let due = self.state.due.iter().find(|due| due.slip.job == job);
        due.and_then(|due| due.ticket.as_ref()).map(|ticket| ticket.printer.clone()).unwrap_or_default()
    }

    /// Who prints a ticket, in turn.
    pub(super) fn ways_of(&self, job: PrintJob) -> Vec<Station> {
        self.routes.ways(&self.printer_of(job))
    }

    fn next_way(&self, job: PrintJob, at: &Station) -> Option<Station> {
        let ways = self.ways_of(job);
        let behind = ways.iter().position(|way| way == at).map_or(0, |found| found + 1);
        ways.into_iter().skip(behind).find(|way| self.state_of(way).prints())
    }

    /// Which printer a slip was given to.
    pub(super) fn station_of(&self, job: PrintJob) -> Station {
        let due = self.state.due.iter().find(|due| due.slip.job == job);
        due.map_or(Station::Counter, super::state::DueSlip::station)
    }

    pub(super) fn state_of(&self, at: &Station) -> PrinterState {
        match at {
            Station::Counter => self.devices.printer,
            Station::Orders(name) => self.devices.order_printers.get(name).copied().unwrap_or(PrinterState::Gone),
        }
    }

    /// How a printer is, by what became of a slip.
    pub(super) fn tells(&mut self, at: &Station, state: PrinterState) {
        match at {
            Station::Counter => self.devices.printer = state,
            Station::Orders(name) => {
                if let Some(known) = self.devices.order_printers.get_mut(name) {
                    *known = state;
                }
            }
        }
    }

    pub(super) fn order_document(&self, slip: &Slip, head: &Letterhead) -> Option<Document> {
        let due = self.state.due.iter().find(|due| due.slip.job == slip.job)?;
        let about = paper::Order { number: slip.receipt, is_elsewhere: due.elsewhere, is_again: due.again };
        Some(paper::order_ticket(head, due.ticket.as_ref()?, &about))
    }
}
