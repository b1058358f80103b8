//! The register of what is sold and to whom, as the till reads it, and the changes that reach it.
//!
//! The register comes from the store and is kept locally in versions. Reading it changes nothing, so that the same inputs
//! at the same version give the same entries.

use serde::{Deserialize, Serialize};

use super::article::{Article, Item, ItemKind, ItemNumber, ItemRow, Service};
use super::barcode::LabelLayout;
use super::campaign::{Campaign, PriceList};
use super::customer::{Customer, CustomerNo};
use super::ids::{GroupNo, OperatorNo};
use super::operator::Operator;
use super::quantity::Quantity;
use super::shop::{Company, Department, Group, Hotkey, Method, Tables};
use super::vat::VatRate;

/// How many numbers and codes are looked at for one beginning: as many as are ever listed.
pub const BEGINNING_MAX: usize = 100;

/// What a search found: the first rows, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    pub rows: Vec<T>,
    pub total: usize,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), total: 0 }
    }
}

/// An item a code stands for, and how many of it the code sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    pub item: Item,
    pub pieces: u32,
}

/// Read access to articles, services and customers. Implementations answer in microseconds and from memory or a local file.
pub trait Register {
    /// Another number whenever something may be answered differently than before.
    fn generation(&self) -> u64;
    fn tables(&self) -> &Tables;
    /// Hotkeys whose item or group is gone (`FIND-06`).
    fn dead_hotkeys(&self) -> &[u16];
    /// Exact number, articles before services; more than one when both have it (`FIND-11`).
    fn numbered(&self, number: &str) -> Vec<Item>;
    /// Numbers and barcodes that begin so, for a list. Counted no further than [`BEGINNING_MAX`].
    fn beginning(&self, digits: &str, limit: usize) -> Found<ItemRow>;
    fn coded(&self, code: &str) -> Vec<Coded>;
    fn row(&self, kind: ItemKind, number: &ItemNumber) -> Option<ItemRow>;
    fn article(&self, number: &ItemNumber) -> Option<Article>;
    fn service(&self, number: &ItemNumber) -> Option<Service>;
    /// Words in any order, parts of words, letters folded (`FIND-04`); without words everything.
    fn search_items(&self, words: &str, limit: usize) -> Found<ItemRow>;
    fn in_group(&self, group: GroupNo, words: &str, limit: usize) -> Found<ItemRow>;
    fn customer(&self, number: CustomerNo) -> Option<Customer>;
    fn customers_by_phone(&self, phone: &str) -> Vec<Customer>;
    fn customers_by_organisation(&self, number: &str) -> Vec<Customer>;
    fn customers_by_car(&self, plate: &str) -> Vec<Customer>;
    fn search_customers(&self, words: &str, limit: usize) -> Found<Customer>;
    /// A number no customer has yet.
    fn free_customer_number(&self) -> CustomerNo;
}

/// A register with nothing in it: what there is before a shop is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nothing(Tables);

impl Register for Nothing {
    fn generation(&self) -> u64 {
        0
    }

    fn dead_hotkeys(&self) -> &[u16] {
        &[]
    }

    fn tables(&self) -> &Tables {
        &self.0
    }

    fn numbered(&self, _number: &str) -> Vec<Item> {
        Vec::new()
    }

    fn beginning(&self, _digits: &str, _limit: usize) -> Found<ItemRow> {
        Found::default()
    }

    fn coded(&self, _code: &str) -> Vec<Coded> {
        Vec::new()
    }

    fn row(&self, _kind: ItemKind, _number: &ItemNumber) -> Option<ItemRow> {
        None
    }

    fn article(&self, _number: &ItemNumber) -> Option<Article> {
        None
    }

    fn service(&self, _number: &ItemNumber) -> Option<Service> {
        None
    }

    fn search_items(&self, _words: &str, _limit: usize) -> Found<ItemRow> {
        Found::default()
    }

    fn in_group(&self, _group: GroupNo, _words: &str, _limit: usize) -> Found<ItemRow> {
        Found::default()
    }

    fn customer(&self, _number: CustomerNo) -> Option<Customer> {
        None
    }

    fn customers_by_phone(&self, _phone: &str) -> Vec<Customer> {
        Vec::new()
    }

    fn customers_by_organisation(&self, _number: &str) -> Vec<Customer> {
        Vec::new()
    }

    fn customers_by_car(&self, _plate: &str) -> Vec<Customer> {
        Vec::new()
    }

    fn search_customers(&self, _words: &str, _limit: usize) -> Found<Customer> {
        Found::default()
    }

    fn free_customer_number(&self) -> CustomerNo {
        CustomerNo(101)
    }
}

/// One change of fixed information: a thing as it is from now on, or that it is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of", content = "is")]
pub enum Change {
    Company(Company),
    Department(Department),
    Group(Group),
    Method(Method),
    VatRate(VatRate),
    Label(LabelLayout),
    PriceList(PriceList),
    Campaign(Campaign),
    Operator(Operator),
    Hotkey(Hotkey),
    Article(Box<Article>),
    Service(Box<Service>),
    Customer(Box<Customer>),
    Stock { number: ItemNumber, stock: Quantity },
    ArticleGone(ItemNumber),
    ServiceGone(ItemNumber),
    CustomerGone(CustomerNo),
    HotkeyGone(u16),
    OperatorGone(OperatorNo),
}

impl Change {
    /// Applies a change of a small table. `false`: it belongs to the articles, services or customers.
    pub fn apply_to(&self, tables: &mut Tables) -> bool {
        match self {
            Self::Company(company) => tables.company = company.clone(),
            Self::Department(department) => put(&mut tables.departments, department, |d| d.number),
            Self::Group(group) => put(&mut tables.groups, group, |g| g.number),
            Self::Method(method) => put(&mut tables.methods, method, |m| m.letter),
            Self::VatRate(rate) => put(&mut tables.vat_rates, rate, |r| (r.code, r.from)),
            Self::Label(label) => put(&mut tables.labels, label, |l| l.prefix.clone()),
            Self::PriceList(list) => put(&mut tables.price_lists, list, |l| l.code.clone()),
            Self::Campaign(campaign) => put(&mut tables.campaigns, campaign, |c| c.code.clone()),
            Self::Operator(operator) => put(&mut tables.operators, operator, |o| o.number),
            Self::Hotkey(hotkey) => put(&mut tables.hotkeys, hotkey, |h| h.number),
            Self::HotkeyGone(number) => tables.hotkeys.retain(|hotkey| hotkey.number != *number),
            Self::OperatorGone(number) => tables.operators.retain(|operator| operator.number != *number),
            Self::Article(_)
            | Self::Service(_)
            | Self::Customer(_)
            | Self::Stock { .. }
            | Self::ArticleGone(_)
            | Self::ServiceGone(_)
            | Self::CustomerGone(_) => return false,
        }
        tables.departments.sort_by_key(|department| department.number);
        tables.groups.sort_by_key(|group| group.number);
        tables.operators.sort_by_key(|operator| operator.number);
        tables.hotkeys.sort_by_key(|hotkey| hotkey.number);
        true
    }

    /// What kind of thing changed: its text in the catalogue.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::Company(_) => "subject-company",
            Self::Department(_) => "subject-department",
            Self::Group(_) => "subject-group",
            Self::Method(_) => "subject-method",
            Self::VatRate(_) => "subject-vat-rate",
            Self::Label(_) => "subject-label",
            Self::PriceList(_) => "subject-price-list",
            Self::Campaign(_) => "subject-campaign",
            Self::Operator(_) | Self::OperatorGone(_) => "subject-operator",
            Self::Hotkey(_) | Self::HotkeyGone(_) => "subject-hotkey",
            Self::Article(_) | Self::ArticleGone(_) => "subject-article",
            Self::Service(_) | Self::ServiceGone(_) => "subject-service",
            Self::Customer(_) | Self::CustomerGone(_) => "subject-customer",
            Self::Stock { .. } => "subject-stock",
        }
    }

    /// Which one, for the journal's text and as the store's key.
    pub fn key(&self) -> String {
        match self {
            Self::Company(_) => String::new(),
            Self::Department(d) => d.number.to_string(),
            Self::Group(g) => g.number.to_string(),
            Self::Method(m) => m.letter.to_string(),
            Self::VatRate(r) => format!("{}@{}", r.code.0, r.from),
            Self::Label(l) => l.prefix.clone(),
            Self::PriceList(l) => l.code.clone(),
            Self::Campaign(c) => c.code.clone(),
            Self::Operator(o) => o.number.to_string(),
            Self::OperatorGone(number) => number.to_string(),
            Self::Hotkey(h) => h.number.to_string(),
            Self::HotkeyGone(number) => number.to_string(),
            Self::Article(a) => a.number.0.clone(),
            Self::Service(s) => s.number.0.clone(),
            Self::Customer(c) => c.number.0.to_string(),
            Self::CustomerGone(number) => number.0.to_string(),
            Self::ArticleGone(number) | Self::ServiceGone(number) | Self::Stock { number, .. } => number.0.clone(),
        }
    }
}

/// Puts a row over the one with the same key, or last.
fn put<T: Clone, K: PartialEq>(rows: &mut Vec<T>, row: &T, key: impl Fn(&T) -> K) {
    match rows.iter_mut().find(|other| key(other) == key(row)) {
        Some(place) => *place = row.clone(),
        None => rows.push(row.clone()),
    }
}
