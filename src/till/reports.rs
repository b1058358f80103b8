//! Price look-ups and X reports: they change nothing, and both are journalled (law J-5, XR-1, XR-2).

use super::command::Command;
use super::effect::Given;
use super::history::AfterAnswer;
use super::key::Key;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::device::PrintJob;
use crate::domain::device::{PaperKind, Slip};
use crate::domain::operator::Right;
use crate::domain::question::Question;
use crate::domain::report::{Report, ReportKind, ZReport};
use crate::domain::value::Saying;
use crate::domain::{Item, OperatorNo, Ore};
use crate::journal::act::report::PriceLookedUp;
use crate::paper::{self, Document, Letterhead};

/// An X or an earlier Z on the screen, with how far it is scrolled.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownReport {
    pub report: Report,
    /// The whole Z, for its copy.
    z: Option<Box<ZReport>>,
    pub scroll: usize,
}

impl Till {
    /// F2: the next item's price is shown and nothing sold. With a search up, the marked hit's.
    pub(super) fn start_look_up(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if let Some(outcome) = self.look_up_marked(given) {
            return outcome;
        }
        if let Some(code) = self.args.pop_front() {
            self.looking_up = true;
            self.enter_text(&code, given);
            return Ok(());
        }
        self.screen = Screen::Sale;
        self.looking_up = !self.looking_up;
        self.tell(Saying::of(if self.looking_up { "look-up-next" } else { "left-unchanged" }));
        Ok(())
    }

    pub(super) fn look_up(&mut self, item: &Item, given: &Given) -> Outcome {
        self.looking_up = false;
        let row = given.register.row(item.kind, &item.number);
        let price = self.price_today(item, given);
        self.act(PriceLookedUp { item: item.number.clone(), group: item.group, price }, given);
        let id = if price == item.price { "looked-up" } else { "looked-up-campaign" };
        let stock = row.and_then(|row| row.stock);
        let mut saying =
            Saying::of(id).with("number", item.number.as_str()).with("name", item.name.as_str()).with("price", price);
        if price != item.price {
            saying = saying.with("before", item.price);
        }
        saying = match stock {
            Some(stock) => saying.with("stock", stock),
            None => saying.with("stock", "-"),
        };
        self.tell(saying);
        self.show_price(&item.name, price);
        Ok(())
    }

    /// What one piece costs a customer without terms of their own, campaigns included (`FIND-10`).
    pub fn price_today(&self, item: &Item, given: &Given) -> Ore {
        let line = crate::domain::Line::new(
            crate::domain::LineId(1),
            item.clone(),
            crate::domain::Quantity::ONE,
            Default::default(),
            self.stamp(given),
        );
        let savings = crate::domain::campaign::savings(
            std::slice::from_ref(&line),
            given.register.tables(),
            None,
            self.stamp(given).local(),
        );
        item.price - savings.values().map(|saving| saving.amount).sum()
    }

    /// `.x`: anybody who is logged in (architecture §6, 24; law XR-4).
    pub(super) fn take_x(&mut self, given: &Given) -> Outcome {
        self.must_write()?;
        let report = self
            .report(ReportKind::X, self.state.numbers().x + 1, given)
            .ok_or_else(|| Saying::of("nobody-logged-in"))?;
        self.act(report.clone(), given);
        self.panel = false;
        self.entry.take();
        self.screen = Screen::XReport(Box::new(ShownReport { report, z: None, scroll: 0 }));
        let id = if self.devices.waiting > 0 && self.is_without_net() { "x-taken-waiting" } else { "x-taken" };
        let mut saying = Saying::of(id).with("number", self.state.numbers().x);
        if id == "x-taken-waiting" {
            saying = saying.with("till", self.state.till.till).with("waiting", self.devices.waiting);
        }
        self.tell(saying);
        Ok(())
    }

    /// The figures as they stand, complete in themselves.
    pub(super) fn report(&self, kind: ReportKind, number: u64, given: &Given) -> Option<Report> {
        let tables = given.register.tables();
        let operator = self.operator(given)?;
        let figures = self.state.totals.figures.clone();
        let names = tables
            .groups
            .iter()
            .filter(|group| figures.groups.contains_key(&group.number) || figures.look_ups.contains_key(&group.number));
        Some(Report {
            kind,
            number,
            till: self.state.till,
            company_name: tables.company.name.clone(),
            organisation_number: tables.company.organisation_number.clone(),
            department: tables
                .department(self.state.till.department)
                .map(|department| department.name.clone())
                .unwrap_or_default(),
            at: self.stamp(given),
            period_from: figures.first_at,
            operator: operator.number,
            operator_name: operator.name.clone(),
            version: self.profile.version.to_owned(),
            group_names: names.map(|group| (group.number, group.name.clone())).collect(),
            grand: self.state.totals.grand,
            last_receipt: self.state.numbers().receipt,
            demo: self.state.demo,
            waiting: self.devices.waiting,
            figures,
        })
    }

    pub(super) fn x_key(&mut self, key: Key) {
        let Screen::XReport(shown) = &mut self.screen else { return };
        match key {
            Key::Esc | Key::Enter => self.leave_screen(),
            Key::Down => shown.scroll = shown.scroll.saturating_add(1),
            Key::Up => shown.scroll = shown.scroll.saturating_sub(1),
            Key::PageDown => shown.scroll = shown.scroll.saturating_add(10),
            Key::PageUp => shown.scroll = shown.scroll.saturating_sub(10),
            _ => self.beep(),
        }
    }

    pub(super) fn x_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        if command == Command::PrintX {
            return Some(self.print_x(given));
        }
        self.leave_screen();
        None
    }

    /// `.zk`: the last Z, or the one of a number, to be seen and printed again as a marked copy (law Z-7).
    pub(super) fn show_a_z(&mut self, given: &Given) -> Outcome {
        if !self.may(Right::Reports, given) && !self.may(Right::Sell, given) {
            return Err(Saying::of("needs-right").with("name", self.operator(given).map_or("", |o| o.name.as_str())));
        }
        let last = self.state.last_z.clone().ok_or_else(|| Saying::of("no-z-yet"))?;
        let Some(wanted) = self.args.pop_front() else {
            self.show_z(*last);
            return Ok(());
        };
        let number = wanted.parse().map_err(|_| Saying::of("no-such-z"))?;
        if number == last.report.number {
            self.show_z(*last);
        } else {
            self.ask_store(Question::Z { number }, AfterAnswer::ShowZ);
        }
        Ok(())
    }

    pub(super) fn show_z(&mut self, z: ZReport) {
        self.panel = false;
        self.entry.take();
        let report = z.report.clone();
        self.screen = Screen::XReport(Box::new(ShownReport { report, z: Some(Box::new(z)), scroll: 0 }));
    }

    /// `.or`: one's own share of the open period; a leader may ask for another's by number. It is no X and changes nothing
    /// (law XR-5).
    pub(super) fn print_operator_report(&mut self, given: &Given) -> Outcome {
        self.must_be_able_to_print()?;
        let own = self.state.operator.unwrap_or_default();
        let wanted = match self.args.pop_front() {
            Some(text) => {
                OperatorNo(text.parse().map_err(|_| Saying::of("no-such-operator").with("number", text.as_str()))?)
            }
            None => own,
        };
        if wanted != own && !self.may(Right::Manage, given) {
            return Err(Saying::of("needs-right").with("name", self.operator(given).map_or("", |o| o.name.as_str())));
        }
        let Some(share) = self.state.totals.figures.operators.get(&wanted) else {
            return Err(Saying::of("no-such-operator").with("number", wanted.to_string()));
        };
        let name = share.name.clone();
        self.order_which(PaperKind::Operator, None, Ore::ZERO, usize::from(wanted.0), given);
        self.tell(Saying::of("operator-report-printed").with("name", name));
        Ok(())
    }

    pub(super) fn operator_report(&self, slip: &Slip, head: &Letterhead) -> Option<Document> {
        let number = OperatorNo(u16::try_from(slip.which).ok()?);
        let figures = &self.state.totals.figures;
        let share = figures.operators.get(&number)?;
        Some(paper::operator_report(head, number, share, figures.first_at, self.state.last_at))
    }

    fn print_x(&mut self, given: &Given) -> Outcome {
        self.must_be_able_to_print()?;
        if let Screen::XReport(shown) = &self.screen
            && let Some(z) = &shown.z
        {
            let head = self.letterhead(given).ok_or_else(|| Saying::of("no-department"))?;
            let document = paper::z_copy(&head, z);
            self.sheets.insert(PrintJob(self.state.numbers().print + 1), document);
            self.order_slip(PaperKind::ZCopy, None, Ore::ZERO, given);
            self.tell(Saying::of("z-copied"));
            return Ok(());
        }
        self.order_slip(PaperKind::X, None, Ore::ZERO, given);
        self.tell(Saying::of("x-printed"));
        Ok(())
    }
}
