//! The figures of a period, and what X and Z make of them (law §9, §10).
//!
//! A period lies between two Z cuts, by journal sequence and never by clock. The figures are running totals: they are kept
//! up to date by each entry, and counting them again from the entries gives the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::{GroupNo, OperatorNo, TillId};
use super::money::Ore;
use super::shop::MethodKind;
use super::time::Stamp;
use super::vat::VatSum;

/// A number of times and an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub count: i64,
    pub amount: Ore,
}

impl Tally {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    pub fn add(&mut self, amount: Ore) {
        self.count += 1;
        self.amount += amount;
    }
}

/// What came in and went out by one method of payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodTally {
    pub name: String,
    pub kind: MethodKind,
    /// Payments less repayments.
    pub count: i64,
    /// What came in net, after rounding and change.
    pub amount: Ore,
    /// What of it were tips.
    #[serde(default, skip_serializing_if = "super::money::is_nothing")]
    pub tips: Ore,
}

/// One operator's share of a period (letter h).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorTally {
    pub name: String,
    pub sales: Tally,
    pub methods: BTreeMap<char, MethodTally>,
    #[serde(default, skip_serializing_if = "Tally::is_none")]
    pub tips: Tally,
}

/// Kinds of line corrections (letter s).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correction {
    Removed,
    Reduced,
}

/// Kinds of other corrections (letter u).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherCorrection {
    /// A payment that was taken back before the sale ended.
    Payment,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Sale lines of cash sales before returns; pieces of x and e.
    pub sales: Tally,
    /// Letter p: goods taken back.
    pub returns: Tally,
    /// Deposits paid out: inside e and y, outside p (architecture §6, 17).
    pub deposits_out: Tally,
    /// Credit sales, kept apart from cash sales (`INV-05`).
    pub credit: Tally,
    /// Letter f: the number is that of sales containing the group.
    pub groups: BTreeMap<GroupNo, Tally>,
    /// Letter g.
    pub methods: BTreeMap<char, MethodTally>,
    /// Letter h.
    pub operators: BTreeMap<OperatorNo, OperatorTally>,
    /// Letter i: sales with a tip, and what it came to. In no other figure but the payments.
    #[serde(default, skip_serializing_if = "Tally::is_none")]
    pub tips: Tally,
    /// Letter j: cash sales only.
    pub vat: Vec<VatSum>,
    /// Bottle deposit within the cash sales, in and out.
    pub deposits: Ore,
    /// Letter k.
    pub float: Option<Ore>,
    /// Letter l: return receipts not included.
    pub receipts: i64,
    /// Letter m: openings without a sale or repayment.
    pub drawer_openings: i64,
    /// Letter n.
    pub copies: Tally,
    /// Letter o.
    pub provisional: Tally,
    /// Letter q: by hand only.
    pub discounts: Tally,
    /// Letter r.
    pub cancelled: Tally,
    /// Letter s, with positive amounts.
    pub corrections: BTreeMap<Correction, Tally>,
    /// Letter t.
    pub look_ups: BTreeMap<GroupNo, Tally>,
    /// Letter u, with positive amounts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other_corrections: BTreeMap<OtherCorrection, Tally>,
    /// Payments through a terminal that a leader decided about (terminal.md T-5), and those approved without the bank: what
    /// somebody has to look into. No letter of the regulation.
    #[serde(default, skip_serializing_if = "Tally::is_none")]
    pub by_hand: Tally,
    #[serde(default, skip_serializing_if = "Tally::is_none")]
    pub offline: Tally,
    /// Payments found to be taken twice, and those of them that were taken back (T-8).
    #[serde(default, skip_serializing_if = "Tally::is_none")]
    pub duplicates: Tally,
    #[serde(default, skip_serializing_if = "Tally::is_none")]
    pub duplicates_back: Tally,
    /// Letter v.
    pub deliveries: Tally,
    /// Letter w: receipts printed in training, which are in no other figure.
    #[serde(default)]
    pub training: Tally,
    /// Money paid in and out that is no sale, by its text: gift cards sold, to the bank.
    pub pay_ins: BTreeMap<String, Tally>,
    pub pay_outs: BTreeMap<String, Tally>,
    pub rounding: Ore,
    /// Notes and coins moved by sales, returns, pay-ins and pay-outs, the float not included.
    pub cash_moved: Ore,
    /// Anything at all happened: else no Z is taken (law Z-4).
    pub used: bool,
    pub first_at: Option<Stamp>,
}

impl Figures {
    /// Letter e: cash sales less returns, VAT included, before rounding.
    pub fn net_cash_sales(&self) -> Ore {
        self.sales.amount - self.returns.amount - self.deposits_out.amount
    }

    /// What was paid by every method of a kind.
    pub fn by_kind(&self, kind: MethodKind) -> Ore {
        self.methods.values().filter(|method| method.kind == kind).map(|method| method.amount).sum()
    }

    /// Tips that came in notes and coins: they lie in the drawer until they are paid out.
    pub fn cash_tips(&self) -> Ore {
        self.methods.values().filter(|method| method.kind == MethodKind::Cash).map(|method| method.tips).sum()
    }

    /// What should lie in the drawer: float and everything moved.
    pub fn expected_cash(&self) -> Ore {
        self.float.unwrap_or_default() + self.cash_moved
    }
}

/// Everything ever registered at a cash point (letters x, y, z). Never reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrandTotals {
    pub sales: Ore,
    /// Positive.
    pub returns: Ore,
}

impl GrandTotals {
    pub fn net(self) -> Ore {
        self.sales - self.returns
    }

    pub fn with(self, more: Self) -> Self {
        Self { sales: self.sales + more.sales, returns: self.returns + more.returns }
    }

    pub fn since(self, before: Self) -> Self {
        Self { sales: self.sales - before.sales, returns: self.returns - before.returns }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    X,
    Z,
}

/// An X or the figures of a Z, complete in itself (law J-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub kind: ReportKind,
    /// Z numbers have no gaps; X reports count for themselves.
    pub number: u64,
    pub till: TillId,
    pub company_name: String,
    pub organisation_number: String,
    pub department: String,
    pub at: Stamp,
    pub period_from: Option<Stamp>,
    pub operator: OperatorNo,
    pub operator_name: String,
    pub version: String,
    pub group_names: BTreeMap<GroupNo, String>,
    pub figures: Figures,
    pub grand: GrandTotals,
    pub last_receipt: u64,
    #[serde(default)]
    pub demo: bool,
    /// Sales not yet at the store when it was taken.
    #[serde(default)]
    pub waiting: u64,
}

/// The daily settlement (*dagsoppgjør*) of a cash point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    pub expected: Ore,
    pub counted: Ore,
    /// Pieces of each note and coin, when they were counted one kind at a time; in whole kroner.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pieces: BTreeMap<i64, i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    pub to_bank: Ore,
    pub signed_by: OperatorNo,
    pub signed_name: String,
}

impl Settlement {
    /// Negative when money is missing (*kassedifferanse*).
    pub fn difference(&self) -> Ore {
        self.counted - self.expected
    }

    /// What stays as the next float.
    pub fn left(&self) -> Ore {
        self.counted - self.to_bank
    }
}

/// The notes and coins of Norway, in kroner, the largest first.
pub const DENOMINATIONS: [i64; 9] = [1000, 500, 200, 100, 50, 20, 10, 5, 1];

/// A cash point's part of the day: the legal Z (architecture §6, 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZReport {
    pub report: Report,
    pub settlement: Settlement,
    /// The first and last journal entry it covers; the next period begins after it.
    pub first_seq: u64,
    pub last_seq: u64,
}

/// The department's numbered bundle of parts, one for each till that had activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    pub number: u64,
    pub department: u16,
    pub parts: Vec<(TillId, u64)>,
    pub at: Stamp,
}
