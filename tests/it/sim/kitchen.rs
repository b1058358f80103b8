//! What kitchen and workshop were told by the order tickets of a till, counted once more by somebody who never saw its own
//! arithmetic (`END-06`, `KIT-04`): of each sale as much as it ended with, and no ticket without an end of its own.

use std::collections::{BTreeMap, BTreeSet};

use skranke::config::Settings;
use skranke::domain::SaleId;
use skranke::domain::basket::Line;
use skranke::domain::device::{PaperKind, PrintJob, PrinterName};
use skranke::domain::ids::LineId;
use skranke::domain::order::OrderTicket;
use skranke::journal::act::device::OrderRemedy;
use skranke::journal::{Act, Entry};

use super::follower::Broken;

/// The workshop's own, and the stock's, which prints for it when it cannot.
const PRINTERS: &str = r#"
[[order-printer]]
name = "verksted"
port = "192.0.2.1:9100"
groups = "10"
articles = "1206 1503"
fallback = "lager"

[[order-printer]]
name = "lager"
port = "192.0.2.2:9100"
groups = "11 12"
"#;

pub fn settings() -> Settings {
    Settings::parse("till.toml".as_ref(), PRINTERS).expect("settings")
}

pub fn names() -> [PrinterName; 2] {
    ["verksted", "lager"].map(PrinterName::new)
}

/// Who makes it, as the settings above say.
fn made_by(line: &Line) -> Option<PrinterName> {
    let is_made = line.quantity.in_thousandths() > 0 && !line.is_pay_in() && !line.is_deposit();
    let [workshop, stock] = names();
    match (line.item.number.0.as_str(), line.item.group.0) {
        _ if !is_made || line.deposit_for.is_some() => None,
        ("1206" | "1503", _) | (_, 10) => Some(workshop),
        (_, 11 | 12) => Some(stock),
        _ => None,
    }
}

/// A line in its own words: another comment is another thing to make.
type Thing = (PrinterName, LineId, String, String);

#[derive(Clone, Debug, Default)]
pub struct Kitchen {
    told: BTreeMap<SaleId, BTreeMap<Thing, i64>>,
    tickets: BTreeSet<PrintJob>,
    /// The journal says that it is out.
    out: BTreeSet<PrintJob>,
    /// Somebody has said what became of it.
    said: BTreeSet<PrintJob>,
}

impl Kitchen {
    pub fn tickets(&self) -> usize {
        self.tickets.len()
    }

    pub fn take(&mut self, entry: &Entry) -> Result<(), Broken> {
        match &entry.act {
            Act::SlipOrdered(ordered) => {
                if let (Some(ticket), Some(sale)) = (&ordered.ticket, ordered.slip.sale) {
                    self.tickets.insert(ordered.slip.job);
                    self.hear(sale, ticket);
                }
                Ok(())
            }
            Act::SlipPrinted(printed) => {
                self.out.insert(printed.slip.job);
                Ok(())
            }
            Act::SlipLookedFor(looked) => {
                if looked.came_out || looked.remedy == Some(OrderRemedy::Told) {
                    self.said.insert(looked.slip.job);
                }
                Ok(())
            }
            Act::SaleCompleted(sale) if !entry.training => self.must_know(sale.sale, &sale.lines),
            Act::SaleParked(parked) if !entry.training => self.must_know(parked.sale, &parked.basket.lines),
            Act::SaleCancelled(cancelled) if !entry.training => self.must_know(cancelled.sale, &[]),
            _ => Ok(()),
        }
    }

    fn hear(&mut self, sale: SaleId, ticket: &OrderTicket) {
        let told = self.told.entry(sale).or_default();
        for line in &ticket.lines {
            let thing = (ticket.printer.clone(), line.line, line.name.clone(), line.comment.clone());
            *told.entry(thing).or_default() += line.quantity.in_thousandths();
        }
        told.retain(|_, quantity| *quantity != 0);
    }

    fn must_know(&self, sale: SaleId, lines: &[Line]) -> Result<(), Broken> {
        let told = self.told.get(&sale).cloned().unwrap_or_default();
        let wanted = lines.iter().filter_map(|line| {
            let thing = (made_by(line)?, line.id, line.item.name.clone(), line.comment.clone());
            Some((thing, line.quantity.in_thousandths()))
        });
        let wanted: BTreeMap<Thing, i64> = wanted.collect();
        if told == wanted { Ok(()) } else { Err(format!("of {sale:?} was told {told:?}, and {wanted:?} is wanted")) }
    }

    /// What is told to be out has come out somewhere, and of every other ticket somebody knows that it has not.
    pub fn agrees_with(&self, papers: &BTreeSet<PrintJob>, due: &[(PrintJob, PaperKind)]) -> Result<(), Broken> {
        let waits = |job: &PrintJob| due.contains(&(*job, PaperKind::Order));
        for job in &self.tickets {
            match (self.out.contains(job), self.said.contains(job)) {
                (true, false) if !papers.contains(job) => return Err(format!("{job:?} is told to be out and is not")),
                (false, false) if !waits(job) => return Err(format!("nobody knows what became of {job:?}")),
                _ => {}
            }
        }
        Ok(())
    }
}
