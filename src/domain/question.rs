//! What a till asks of the store, and what the store answers.

use serde::{Deserialize, Serialize};

use super::barcode::CardKind;
use super::customer::CustomerNo;
use super::ids::{Numbers, ReceiptNo, SaleId, Series, TillId};
use super::money::Ore;
use super::report::GrandTotals;
use super::sale::{SaleRow, StoredSale};
use super::time::Date;

/// A question with a number of its own, so that a late answer is never taken for another's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionNo(pub u64);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask")]
pub enum Question {
    /// What is left on a gift card or credit slip?
    Balance { card: String },
    /// Set so much of a card aside for a sale (compare and claim, architecture §6, 10). Asking twice is harmless.
    Claim { card: String, amount: Ore, sale: SaleId },
    /// Give back what was set aside for a sale that will not use it.
    Release { card: String, sale: SaleId },
    /// Finished sales, newest first.
    Sales(SalesFilter),
    /// One finished sale, by its number, or by the last five digits on a barcode, the newest meant.
    Sale(FindSale),
    /// A Z of this till, by its number.
    Z { number: u64 },
    /// What has this till done beyond one life of it up to an entry, in all the lives the store knows of?
    Beyond { epoch: u32, seq: u64 },
    /// What does an entry of this till say, in each of its lives? For one whose disk has damaged it.
    Written { seq: u64 },
    /// What was written up to an entry of this till, in all its lives? For one that has erased it and has to hand it out.
    Past { upto: u64 },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesFilter {
    /// Number, amount, item, customer, last four of the card.
    pub words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    pub skip: u32,
    pub limit: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindSale {
    ByNumber { till: TillId, receipt: ReceiptNo },
    ByBarcode { department: u16, till_digits: u16, series: Series, last_five: u64 },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Answer {
    Card(CardState),
    Claimed {
        amount: Ore,
        left: Ore,
    },
    NotClaimed(CardState),
    Released,
    Sales {
        rows: Vec<SaleRow>,
        total: u64,
    },
    Sale {
        sale: Box<StoredSale>,
    },
    NoSuchSale,
    /// A [`ZReport`](super::report::ZReport) as it was written: its maps by number cannot stand in an answer with a name.
    Z {
        text: String,
    },
    NoSuchZ,
    /// The last numbers of all lives, what was registered in the others, and an [`OtherLife`](super::period::OtherLife) as text,
    /// for its maps.
    Beyond {
        numbers: Numbers,
        grand: GrandTotals,
        other: String,
    },
    /// Newest life first.
    Written {
        texts: Vec<String>,
    },
    /// Newest first, as many as fit; none: there are none.
    Past {
        entries: Vec<PastEntry>,
    },
    /// The store cannot be reached; what it would have said is unknown.
    NoNet,
}

/// An entry as it was sent, with its hash of 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastEntry {
    pub seq: u64,
    pub hash: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardState {
    pub number: String,
    pub kind: CardKind,
    pub known: bool,
    #[serde(default)]
    pub balance: Ore,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    #[serde(default)]
    pub expired: bool,
}
