//! «The kitchen got nothing»: tickets that are out nowhere, or of which nobody knows. They stand in red until they are out,
//! and what is done for one a person chooses and the journal tells (printer.md 7). None is printed twice by itself.

use super::asking::Asking;
use super::effect::Given;
use super::slips::number_of;
use super::state::DueSlip;
use super::wording::station_value;
use super::{Outcome, Till};
use crate::domain::device::{PaperKind, PrinterName, Slip, Station};
use crate::domain::value::Saying;
use crate::journal::act::device::{OrderRemedy, SlipLookedFor};

/// The tickets of one station that are not out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostOrders {
    pub printer: PrinterName,
    /// Of the sales they belong to, or the time of one that had no number.
    pub numbers: Vec<String>,
}

impl Till {
    /// What the screen tells in red, by station.
    pub fn lost_orders(&self) -> Vec<LostOrders> {
        let mut stations: Vec<LostOrders> = Vec::new();
        for due in self.lost() {
            let Some(ticket) = &due.ticket else { continue };
            let number = match due.slip.receipt {
                Some(number) => number.to_string(),
                None => ticket.at.local().hours_minutes(),
            };
            match stations.iter_mut().find(|station| station.printer == ticket.printer) {
                Some(station) => station.numbers.push(number),
                None => stations.push(LostOrders { printer: ticket.printer.clone(), numbers: vec![number] }),
            }
        }
        stations
    }

    fn lost(&self) -> impl Iterator<Item = &DueSlip> {
        let is_order = |due: &&DueSlip| due.owed && due.slip.kind == PaperKind::Order;
        self.state.due.iter().filter(is_order).filter(|due| !self.printing.contains(&due.slip.job))
    }

    /// `.bong`: one that is not out. Those that were left are asked about again when each has had its turn.
    pub(super) fn open_lost_order(&mut self, given: &Given) -> Outcome {
        let lost: Vec<Slip> = self.lost().map(|due| due.slip.clone()).collect();
        let turn = lost.iter().find(|slip| !self.unsaid.contains(&slip.job)).cloned();
        if turn.is_none() {
            self.unsaid.retain(|job| lost.iter().all(|slip| slip.job != *job));
        }
        match turn.or_else(|| lost.into_iter().next()) {
            Some(slip) => self.ask(Asking::OrderLost(slip), given),
            None => Err(Saying::of("no-lost-order")),
        }
    }

    pub(super) fn lost_order_answered(&mut self, slip: Slip, letter: char, given: &Given) -> Outcome {
        match letter {
            'J' => {
                self.slip_looked_for(slip, true, given);
                Ok(())
            }
            'S' => self.print_order_again(slip, given),
            'A' => self.send_order_elsewhere(slip, given),
            _ => {
                self.remedy(&slip, OrderRemedy::Told, given);
                self.tell(Saying::of("order-told").with("receipt", number_of(&slip)));
                Ok(())
            }
        }
    }

    /// Esc: the screen goes on telling of it.
    pub(super) fn leave_lost_order(&mut self, slip: &Slip) {
        self.unsaid.insert(slip.job);
        self.tell(self.about_order("order-left", slip));
    }

    /// Where it belongs, or at whoever prints for that one.
    fn print_order_again(&mut self, slip: Slip, given: &Given) -> Outcome {
        if !self.ways_of(slip.job).iter().any(|way| self.state_of(way).prints()) {
            return Err(Saying::of("order-no-printer"));
        }
        let said = self.about_order("order-again", &slip);
        self.remedy(&slip, OrderRemedy::Again { at: self.printer_of(slip.job) }, given);
        self.tell(said);
        self.print(slip, given);
        Ok(())
    }

    fn send_order_elsewhere(&mut self, slip: Slip, given: &Given) -> Outcome {
        let given_to = self.station_of(slip.job);
        let orders = self.routes.names().cloned().map(Station::Orders);
        let all = orders.chain([Station::Counter]);
        let mut choices: Vec<Station> =
            all.filter(|station| *station != given_to && self.state_of(station).prints()).collect();
        match choices.len() {
            0 => Err(Saying::of("order-no-printer")),
            1 => self.order_sent_to(slip, choices.remove(0), given),
            _ => self.ask(Asking::OrderTo { slip, choices }, given),
        }
    }

    pub(super) fn order_sent_to(&mut self, slip: Slip, to: Station, given: &Given) -> Outcome {
        if to == Station::Orders(self.printer_of(slip.job)) {
            return self.print_order_again(slip, given);
        }
        self.remedy(&slip, OrderRemedy::Elsewhere { to: to.order_printer().cloned() }, given);
        self.tell(Saying::of("order-sent").with("receipt", number_of(&slip)).with("to", station_value(&to)));
        self.print_at(to, slip, given);
        Ok(())
    }

    fn remedy(&mut self, slip: &Slip, remedy: OrderRemedy, given: &Given) {
        self.unsaid.remove(&slip.job);
        self.message = None;
        self.act(SlipLookedFor { slip: slip.clone(), came_out: false, remedy: Some(remedy) }, given);
    }
}
