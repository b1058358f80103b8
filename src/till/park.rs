//! Parking and fetching. A parked sale never passes a Z (law X-8).

use super::effect::Given;
use super::pane::Pane;
use super::{Outcome, Till};
use crate::domain::device::PaperKind;
use crate::domain::ids::{ParkNo, Series};
use crate::domain::value::Saying;
use crate::domain::{Ore, ReceiptNo};
use crate::journal::act::sale::{SaleFetched, SaleParked};

impl Till {
    /// F4: parks what is on the screen, or fetches onto an empty one.
    pub(super) fn park_or_fetch(&mut self, given: &Given) -> Outcome {
        if self.state.basket().is_empty() { self.fetch_or_list(given) } else { self.park(given) }
    }

    pub(super) fn park(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if self.state.basket().is_empty() {
            return Err(Saying::of("nothing-to-park"));
        }
        self.must_be_unpaid()?;
        let typed: Vec<String> = self.args.drain(..).collect();
        let name = if typed.is_empty() { self.customer_name() } else { typed.join(" ") };
        let number = self.state.sale.parked_as.unwrap_or(ParkNo(self.state.numbers().park + 1));
        let basket = self.state.basket().clone();
        let total = basket.total();
        let as_parked = ReceiptNo::new(Series::Park, number.0);
        self.order_tickets(Some(as_parked), &name, &basket.lines, given);
        self.act(SaleParked { sale: self.state.sale_id(), number, name, basket }, given);
        let prints = given
            .register
            .tables()
            .department(self.state.till.department)
            .is_none_or(|department| department.prints_park_slip);
        if prints {
            self.order_slip(PaperKind::Park, Some(as_parked), total, given);
        }
        self.show_greeting();
        self.tell(Saying::of("parked").with("number", number.0).with("amount", total));
        self.tell_of_order();
        Ok(())
    }

    fn customer_name(&self) -> String {
        self.state.basket().customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default()
    }

    /// At once when only one is parked; else the list, the latest marked.
    pub(super) fn fetch_or_list(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if let Some(text) = self.args.pop_front() {
            let number = text
                .trim_start_matches(['P', 'p', '-'])
                .parse()
                .map_err(|_| Saying::of("no-such-parked").with("number", text.as_str()))?;
            return self.fetch_parked(ParkNo(number), given);
        }
        match self.state.parked.as_slice() {
            [] => Err(Saying::of("nothing-parked")),
            [only] => {
                let number = only.number;
                self.fetch_parked(number, given)
            }
            _ => {
                self.pane = Pane::parked();
                self.tell(Saying::of("choose-parked"));
                Ok(())
            }
        }
    }

    /// The parked sales, newest first.
    pub fn parked_newest_first(&self) -> impl Iterator<Item = &super::state::ParkedSale> {
        self.state.parked.iter().rev()
    }

    pub(super) fn fetch_parked(&mut self, number: ParkNo, given: &Given) -> Outcome {
        self.must_register(given)?;
        if !self.state.basket().is_empty() {
            return Err(Saying::of("fetch-needs-empty"));
        }
        let Some(parked) = self.state.parked.iter().find(|parked| parked.number == number) else {
            return Err(Saying::of("no-such-parked").with("number", number.0));
        };
        let sale = parked.sale.id;
        self.act(SaleFetched { sale, number }, given);
        self.farewell = None;
        self.pane = Pane::default();
        self.show_total();
        self.tell(Saying::of("fetched").with("number", number.0).with("amount", self.state.basket().total()));
        Ok(())
    }

    /// What stands in the way of a Z: `P-7 Hansen 199,00`.
    pub(super) fn parked_in_words(&self) -> (usize, String, Ore) {
        let first = self.state.parked.first();
        let label = first
            .map(|parked| format!("P-{} {}", parked.number, parked.name).trim_end().to_owned())
            .unwrap_or_default();
        (self.state.parked.len(), label, first.map_or(Ore::ZERO, |parked| parked.sale.basket.total()))
    }
}
