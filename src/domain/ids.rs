//! Names of things: tills, operators, sales, lines, receipts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A cash point (*kassapunkt*): department and till number, written `1-2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TillId {
    pub department: u16,
    pub till: u16,
}

impl TillId {
    pub const fn new(department: u16, till: u16) -> Self {
        Self { department, till }
    }

    /// The three digits on our own barcodes: 000 is the first till (sales-ux 2.2).
    pub fn barcode_digits(self) -> u16 {
        self.till.saturating_sub(1) % 1000
    }
}

impl fmt::Display for TillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.department, self.till)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("not a till (department-till, as 1-2): {0}")]
pub struct NotATill(String);

impl FromStr for TillId {
    type Err = NotATill;
    fn from_str(text: &str) -> Result<Self, NotATill> {
        let parts = text.split_once('-').and_then(|(d, t)| Some((d.parse().ok()?, t.parse().ok()?)));
        let (department, till) = parts.ok_or_else(|| NotATill(text.to_owned()))?;
        Ok(Self { department, till })
    }
}

impl Serialize for TillId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TillId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Small numbers that name things. The newtype keeps an operator from being taken for a line.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($of:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $of);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

numbers! {
    /// An operator's number, unique in the company.
    OperatorNo(u16);
    /// An article group's number.
    GroupNo(u32);
    /// One basket from first line to receipt, counted per till.
    SaleId(u64);
    /// A line within one sale; never used again, also not when the line is removed.
    LineId(u32);
    /// One payment row within one sale.
    PartId(u32);
    /// A request for money to a terminal, counted per till; the reference the terminal is asked by.
    IntentNo(u64);
    /// A parked sale's number, shown as P-7.
    ParkNo(u64);
    /// A finished sale among all that are signed at a till, without gaps from 1 (law G-5).
    SignedNo(u64);
}

/// Said of a line that belongs to another, as a deposit to its bottle.
pub type ForLine = Option<LineId>;

/// The number series of a cash point (law; architecture §6, 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Series {
    /// Sales receipts, sale and return on one strip included.
    Sale,
    /// Return receipts: R42.
    Return,
    /// Delivery receipts of credit sales: U13.
    Delivery,
    /// Provisional receipts: F3.
    Provisional,
    /// «Innbetaling»: a gift card alone, money paid in: I5.
    PayIn,
    /// Park slips: P-7.
    Park,
    /// Everything printed in training (law R-36): T3.
    Training,
}

impl Series {
    pub const ALL: [Self; 7] =
        [Self::Sale, Self::Return, Self::Delivery, Self::Provisional, Self::PayIn, Self::Park, Self::Training];

    /// The mark in front of the number where people read it.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Sale => "",
            Self::Return => "R",
            Self::Delivery => "U",
            Self::Provisional => "F",
            Self::PayIn => "I",
            Self::Park => "P-",
            Self::Training => "T",
        }
    }

    /// The digits after 29 on our own papers (sales-ux 2.2).
    pub fn barcode_kind(self) -> Option<&'static str> {
        match self {
            Self::Sale => Some("01"),
            Self::Park => Some("02"),
            Self::Return => Some("03"),
            Self::Delivery => Some("04"),
            Self::Provisional | Self::PayIn | Self::Training => None,
        }
    }
}

/// A receipt's number within its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReceiptNo {
    pub series: Series,
    pub number: u64,
}

impl ReceiptNo {
    pub const fn new(series: Series, number: u64) -> Self {
        Self { series, number }
    }

    /// Reads `410`, `R41`, `U12`, any case.
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().to_uppercase();
        let series = [Series::Return, Series::Delivery, Series::PayIn];
        let marked = series.iter().find_map(|s| upper.strip_prefix(s.mark()).map(|rest| (*s, rest)));
        let (series, digits) = marked.unwrap_or((Series::Sale, upper.as_str()));
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self { series, number: digits.parse().ok()? })
    }
}

impl fmt::Display for ReceiptNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.series.mark(), self.number)
    }
}

/// The last number given out of each series of a cash point. They only rise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Numbers {
    pub sale: u64,
    pub receipt: u64,
    pub r#return: u64,
    pub delivery: u64,
    pub provisional: u64,
    pub pay_in: u64,
    pub park: u64,
    #[serde(default)]
    pub training: u64,
    pub intent: u64,
    pub print: u64,
    pub x: u64,
    pub z: u64,
}

impl Numbers {
    fn of(&mut self, series: Series) -> &mut u64 {
        match series {
            Series::Sale => &mut self.receipt,
            Series::Return => &mut self.r#return,
            Series::Delivery => &mut self.delivery,
            Series::Provisional => &mut self.provisional,
            Series::PayIn => &mut self.pay_in,
            Series::Park => &mut self.park,
            Series::Training => &mut self.training,
        }
    }

    /// The number the next paper of a series gets.
    pub fn next(mut self, series: Series) -> ReceiptNo {
        ReceiptNo::new(series, *self.of(series) + 1)
    }

    /// The last numbers of two lives of one till.
    pub fn max(self, other: Self) -> Self {
        Self {
            sale: self.sale.max(other.sale),
            receipt: self.receipt.max(other.receipt),
            r#return: self.r#return.max(other.r#return),
            delivery: self.delivery.max(other.delivery),
            provisional: self.provisional.max(other.provisional),
            pay_in: self.pay_in.max(other.pay_in),
            park: self.park.max(other.park),
            training: self.training.max(other.training),
            intent: self.intent.max(other.intent),
            print: self.print.max(other.print),
            x: self.x.max(other.x),
            z: self.z.max(other.z),
        }
    }

    /// Notes that a number was used.
    pub fn used(&mut self, no: ReceiptNo) {
        let last = self.of(no.series);
        *last = (*last).max(no.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipt_numbers_read_as_they_are_written() {
        for text in ["410", "R41", "U12", "I3"] {
            assert_eq!(ReceiptNo::parse(text).map(|n| n.to_string()).as_deref(), Some(text));
        }
        assert_eq!(ReceiptNo::parse("r41").map(|n| n.to_string()).as_deref(), Some("R41"));
        assert_eq!(ReceiptNo::parse("R"), None);
        assert_eq!(ReceiptNo::parse("41R"), None);
    }

    #[test]
    fn a_till_is_read_as_it_is_written() {
        assert_eq!("1-2".parse::<TillId>().ok(), Some(TillId::new(1, 2)));
        assert!("12".parse::<TillId>().is_err());
    }
}
