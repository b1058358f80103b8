//! The reports of a cash register counted again. Events stand before transactions in the file, so a report waits with its
//! figures until the transactions reach it.

use std::collections::{HashMap, VecDeque};

use super::check::Report;
use super::codes;
use super::figures::{Counted, EventSums, Figures, add_payment};
use super::sale::Sale;
use crate::domain::Ore;
use crate::journal::signature::with_point;

/// Transaction types that are cash sales in the law's sense, and the one that is not (list 11).
const CASH: [&str; 4] = ["11001", "11006", "11013", "11016"];
const WITH_SALES_RECEIPT: [&str; 3] = ["11001", "11013", "11016"];
const CREDIT: &str = "11002";

/// A report with what the events before it came to.
#[derive(Debug)]
pub struct Cut {
    number: u64,
    moment: String,
    byte: u64,
    report: Report,
    events: EventSums,
    /// The disk was restored or copied since the report before: what another life did stands in its figures, and not in the
    /// file.
    is_of_two_lives: bool,
}

impl Cut {
    pub fn new(number: u64, moment: String, byte: u64, report: Report) -> Self {
        Self { number, moment, byte, report, events: EventSums::default(), is_of_two_lives: false }
    }
}

/// A report that says something else than the file does.
#[derive(Debug)]
pub struct Wrong {
    pub event: u64,
    pub report: String,
    pub byte: u64,
    pub what: String,
}

#[derive(Debug, Default)]
pub struct Recount {
    events: EventSums,
    cuts: VecDeque<Cut>,
    sales: Figures,
    /// Since the beginning of the file: sales, and returns as a positive amount.
    grand: [i64; 2],
    /// What the grand totals were before the file.
    carried: Option<[i64; 2]>,
    /// The period began before the file, so its figures are not all here.
    is_open: bool,
    last_z: Option<u64>,
    has_new_life: bool,
    pub amounts: HashMap<String, i64>,
    pub recounted: u64,
}

impl Recount {
    pub fn begin(&mut self, is_open: bool, last_z: Option<u64>) {
        (self.is_open, self.last_z) = (is_open, last_z);
    }

    pub fn event(&mut self, event: &Counted) {
        self.events.add(event);
    }

    pub fn life_begins(&mut self) {
        self.has_new_life = true;
    }

    pub fn report(&mut self, mut cut: Cut) {
        cut.events = self.events.clone();
        cut.is_of_two_lives = std::mem::take(&mut self.has_new_life);
        if cut.report.is_z {
            self.events.after_z();
        }
        self.cuts.push_back(cut);
    }

    /// Counts a transaction; the reports before it are settled first.
    pub fn sale(&mut self, sale: &Sale, kind: &str) -> Vec<Wrong> {
        let moment = || format!("{}T{}", sale.date, sale.time);
        let entry = sale.entry();
        let mut wrong = Vec::new();
        while let Some(cut) = self.cuts.pop_front_if(|cut| match entry {
            Some(entry) => cut.number < entry,
            None => cut.moment < moment(),
        }) {
            wrong.extend(self.settle(cut));
        }
        if !sale.is_training {
            self.count(sale, kind);
        }
        wrong
    }

    pub fn end(&mut self) -> Vec<Wrong> {
        let cuts = std::mem::take(&mut self.cuts);
        cuts.into_iter().flat_map(|cut| self.settle(cut)).collect()
    }

    fn count(&mut self, sale: &Sale, kind: &str) {
        for payment in &sale.payments {
            add_payment(&mut self.sales, &payment.operator, &payment.kind, payment.paid);
        }
        if sale.tip != 0 {
            self.sales.add("tipNum", "", 1);
            self.sales.add("tipAmnt", "", sale.tip);
        }
        for line in sale.lines.iter().filter(|line| line.has_discount && line.discount != 0) {
            self.sales.add("reportDiscountNum", "", 1);
            self.sales.add("reportDiscountAmnt", "", line.discount);
        }
        if kind == CREDIT {
            self.sales.add("creditSalesNum", "", 1);
            self.sales.add("creditSalesAmnt", "", sale.with_vat);
        }
        if CASH.contains(&kind) {
            self.count_cash(sale, kind);
        }
    }

    fn count_cash(&mut self, sale: &Sale, kind: &str) {
        let sales = &mut self.sales;
        sales.add("totalCashSaleAmnt", "", sale.with_vat);
        sales.add("reportReceiptNum", "", i64::from(WITH_SALES_RECEIPT.contains(&kind)));
        for vat in &sale.vat {
            sales.add("cashSaleAmnt", &vat.key, vat.base);
            sales.add("vatAmnt", &vat.key, vat.amount);
        }
        let returned: Vec<i64> = sale
            .lines
            .iter()
            .filter(|line| line.is_return() && line.kind != codes::DEPOSIT_BACK)
            .map(|line| line.with_vat)
            .collect();
        if !returned.is_empty() {
            sales.add("reportReturnNum", "", 1);
            sales.add("reportReturnAmnt", "", -returned.iter().sum::<i64>());
        }
        for line in &sale.lines {
            self.grand[usize::from(line.is_return())] += line.with_vat.abs();
        }
        self.count_groups(sale);
    }

    /// Sales containing a group, less those that only take some of it back; not pieces (letter f).
    fn count_groups(&mut self, sale: &Sale) {
        let mut seen: Vec<&str> = Vec::new();
        for line in &sale.lines {
            self.sales.add("artGroupAmnt", &line.group, line.with_vat);
            if seen.contains(&line.group.as_str()) {
                continue;
            }
            seen.push(&line.group);
            let sold = sale.lines.iter().any(|other| other.group == line.group && !other.is_return());
            self.sales.add("artGroupNum", &line.group, if sold { 1 } else { -1 });
        }
    }

    fn settle(&mut self, cut: Cut) -> Vec<Wrong> {
        if cut.is_of_two_lives {
            (self.is_open, self.last_z, self.carried) = (true, None, None);
        }
        let mut found = self.numbers(&cut);
        if !self.is_open {
            self.recounted += 1;
            let mut counted = self.sales.clone();
            counted.add_all(&cut.events.figures);
            for copied in &cut.events.untold {
                counted.add("reportReceiptCopyAmnt", "", self.amounts.get(copied).copied().unwrap_or(0));
            }
            found.extend(
                counted.differs(&cut.report.figures).map(|(name, key, said, counted)| told(name, &key, said, counted)),
            );
        }
        found.extend(self.grand_totals(&cut.report.figures));
        if cut.report.is_z {
            self.sales.clear();
            self.is_open = false;
        }
        let wrong = |what| Wrong { event: cut.number, report: cut.report.id.clone(), byte: cut.byte, what };
        found.into_iter().map(wrong).collect()
    }

    /// Z numbers have no gaps (law Z-1).
    fn numbers(&mut self, cut: &Cut) -> Vec<String> {
        let digits = cut.report.id.trim_start_matches(|c: char| !c.is_ascii_digit());
        let Some(number) = digits.parse().ok().filter(|_| cut.report.is_z) else { return Vec::new() };
        let follows = self.last_z.is_none_or(|last| number == last + 1);
        self.last_z = Some(number);
        if follows { Vec::new() } else { vec!["it does not follow the Z before it".to_owned()] }
    }

    /// They grow by what was sold and taken back, whatever they were before the file.
    fn grand_totals(&mut self, said: &Figures) -> Option<String> {
        let said = [said.get("reportGrandTotalSales", ""), said.get("reportGrandTotalReturn", "")];
        let before = [said[0] - self.grand[0], said[1] - self.grand[1]];
        let carried = *self.carried.get_or_insert(before);
        let grown = "the grand totals have not grown by what was sold and taken back since the report before";
        (before != carried).then(|| grown.to_owned())
    }
}

fn told(name: &str, key: &str, said: i64, counted: i64) -> String {
    let written = |value: i64| if name.ends_with("Num") { value.to_string() } else { with_point(Ore::new(value)) };
    let of = if key.is_empty() { String::new() } else { format!(" of {key}") };
    format!("{name}{of} is {}, and counted from the file it is {}", written(said), written(counted))
}
