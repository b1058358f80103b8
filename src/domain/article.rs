//! What a shop sells. Articles (*varer*) and services (*tjenester*) are kept apart and have number series of their own
//! (`FIND-11`); what stands on a line is an [`Item`], the snapshot of either at the moment it was rung in.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::GroupNo;
use super::money::Ore;
use super::quantity::{Percent, Quantity};
use super::shop::Tables;
use super::time::Date;
use super::vat::VatCode;

/// An article or service number as the shop writes it. Leading zeros count (`FIND-03`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemNumber(pub String);

impl ItemNumber {
    /// The longest number the standard export has room for (SAF-T `IdentificationString35`).
    pub const CHARS_MAX: usize = 35;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ItemNumber {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for ItemNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    Article,
    Service,
}

/// How an item is counted. Only the measured ones may be sold in fractions (`LINE-06`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    #[default]
    Piece,
    Set,
    Pair,
    Kilogram,
    Metre,
    Litre,
    Hour,
}

impl Unit {
    pub const ALL: [Self; 7] =
        [Self::Piece, Self::Set, Self::Pair, Self::Kilogram, Self::Metre, Self::Litre, Self::Hour];

    pub fn allows_fractions(self) -> bool {
        matches!(self, Self::Kilogram | Self::Metre | Self::Litre | Self::Hour)
    }

    /// As it stands in files and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Piece => "stk",
            Self::Set => "sett",
            Self::Pair => "par",
            Self::Kilogram => "kg",
            Self::Metre => "m",
            Self::Litre => "l",
            Self::Hour => "time",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.into_iter().find(|unit| unit.word() == word)
    }
}

/// What sets an item apart from plain goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// *Åpen pris*: the price is asked for at the till.
    OpenPrice,
    /// The quantity comes from a scale.
    Weighed,
    /// A serial number is asked for with each piece.
    SerialNumber,
    /// Money paid in for later, not a sale: a gift card (law V-9).
    GiftCard,
    /// Bottle deposit: no VAT, no discount, left out of bonus (*pant*).
    Deposit,
}

/// The deposit that goes with one piece: the number of the deposit article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deposit(pub ItemNumber);

/// A code that stands for an article, and how many pieces it sells (12 for a carton).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barcode {
    pub code: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub pieces: u32,
}

fn one() -> u32 {
    1
}

fn is_one(pieces: &u32) -> bool {
    *pieces == 1
}

/// Goods: they have stock, cost and barcodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub number: ItemNumber,
    pub name: String,
    pub group: GroupNo,
    /// Including VAT.
    pub price: Ore,
    #[serde(default)]
    pub cost: Ore,
    #[serde(default)]
    pub unit: Unit,
    /// `None` where no stock is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_point: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barcodes: Vec<Barcode>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Deposit>,
    /// The buyer must be this old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
    /// Other words it is found by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// VAT of its own, where the group's does not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<VatCode>,
    /// Shown when it is rung in: allergens, a recall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// The name its sizes or colours share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_of: Option<String>,
}

/// Work: no stock, no barcode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub number: ItemNumber,
    pub name: String,
    pub group: GroupNo,
    pub price: Ore,
    #[serde(default)]
    pub unit: Unit,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<VatCode>,
}

impl Article {
    /// An article with a number and nothing else.
    pub fn new(number: ItemNumber) -> Self {
        Self {
            number,
            name: String::new(),
            group: GroupNo::default(),
            price: Ore::ZERO,
            cost: Ore::ZERO,
            unit: Unit::Piece,
            stock: None,
            order_point: None,
            barcodes: Vec::new(),
            marks: Vec::new(),
            deposit: None,
            age: None,
            synonyms: Vec::new(),
            vat: None,
            warning: None,
            variant_of: None,
        }
    }

    /// The article as it is sold on a day.
    pub fn as_sold(&self, tables: &Tables, day: Date) -> Item {
        let (vat, percent) = tables.vat_of(self.vat, self.group, day);
        Item {
            kind: ItemKind::Article,
            number: self.number.clone(),
            name: self.name.clone(),
            group: self.group,
            price: self.price,
            unit: self.unit,
            vat,
            percent,
            marks: self.marks.clone(),
            deposit: self.deposit.clone(),
            age: self.age,
            warning: self.warning.clone(),
        }
    }
}

impl Service {
    /// A service with a number and nothing else.
    pub fn new(number: ItemNumber) -> Self {
        Self {
            number,
            name: String::new(),
            group: GroupNo::default(),
            price: Ore::ZERO,
            unit: Unit::Piece,
            marks: Vec::new(),
            synonyms: Vec::new(),
            vat: None,
        }
    }

    /// The service as it is sold on a day.
    pub fn as_sold(&self, tables: &Tables, day: Date) -> Item {
        let (vat, percent) = tables.vat_of(self.vat, self.group, day);
        Item {
            kind: ItemKind::Service,
            number: self.number.clone(),
            name: self.name.clone(),
            group: self.group,
            price: self.price,
            unit: self.unit,
            vat,
            percent,
            marks: self.marks.clone(),
            deposit: None,
            age: None,
            warning: None,
        }
    }
}

/// An article or service as it is sold now. A line keeps the one it was rung in with (architecture §6, 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub kind: ItemKind,
    pub number: ItemNumber,
    pub name: String,
    pub group: GroupNo,
    pub price: Ore,
    #[serde(default)]
    pub unit: Unit,
    pub vat: VatCode,
    pub percent: Percent,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<Deposit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl Item {
    pub fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// May a discount touch it? Deposits and money paid in are left out (`S-12`).
    pub fn takes_discount(&self) -> bool {
        !self.has(Mark::Deposit) && !self.has(Mark::GiftCard)
    }
}

/// An item in a list: what it costs today and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    pub item: Item,
    /// `None` for services and where no stock is kept: shown as a dash (`FIND-10`).
    pub stock: Option<Quantity>,
    /// A code to show beside it.
    pub barcode: Option<String>,
    pub cost: Ore,
}

/// Numbers sort as numbers where they are, else as text, so that 101 comes after 99.
pub fn number_order(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |s: &str| (s.parse::<u64>().map_or(u64::MAX, |n| n), s.to_owned());
    key(a).cmp(&key(b))
}
