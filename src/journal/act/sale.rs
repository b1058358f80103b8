//! Acts on the sale that is on the screen.

use serde::{Deserialize, Serialize};

use crate::domain::basket::{Basket, Line, Repriced, SaleCustomer};
use crate::domain::ids::{ParkNo, SignedNo};
use crate::domain::sale::ReturnReason;
use crate::domain::{Discount, LineId, Ore, Quantity, SaleId};
use crate::journal::signature::KeyVersion;

/// Something was rung in; the first of a sale opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinesAdded {
    pub sale: SaleId,
    /// A line and, under it, its deposit.
    pub lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repriced: Vec<Repriced>,
}

/// What changed on a line, before and after (`LINE-02`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum LineChange {
    Quantity { from: Quantity, to: Quantity },
    Price { from: Ore, to: Ore },
    Discount { from: Option<Discount>, to: Option<Discount> },
    Comment { from: String, to: String },
    Serials { from: Vec<String>, to: Vec<String> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChanged {
    pub sale: SaleId,
    pub line: LineId,
    pub change: LineChange,
    /// What the line came to before, with its deposit, and after: the difference of a reduction is letter s.
    pub amount_before: Ore,
    pub amount_after: Ore,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repriced: Vec<Repriced>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRemoved {
    pub sale: SaleId,
    pub line: LineId,
    /// With its deposit.
    pub amount: Ore,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repriced: Vec<Repriced>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleDiscounted {
    pub sale: SaleId,
    pub from: Option<Discount>,
    pub to: Option<Discount>,
    /// Lines whose own discount gave way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<LineId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repriced: Vec<Repriced>,
}

/// A tip agreed before payment, changed or taken away. What is typed on a terminal stands in its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipSet {
    pub sale: SaleId,
    pub from: Ore,
    pub to: Ore,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerChosen {
    pub sale: SaleId,
    pub from: Option<SaleCustomer>,
    pub to: Option<SaleCustomer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repriced: Vec<Repriced>,
}

/// Identification was asked for; nobody's birth date is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeChecked {
    pub sale: SaleId,
    pub age: u8,
    pub shown: bool,
}

/// Why goods come back, before any money goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonGiven {
    pub sale: SaleId,
    pub reason: ReturnReason,
}

/// A sale given up, with what was on it (letter r).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCancelled {
    pub sale: SaleId,
    pub lines: Vec<Line>,
    pub amount: Ore,
}

/// The legal signature of a finished sale (law §13). It follows the sale as soon as it is made, in an entry of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleSigned {
    pub nr: SignedNo,
    /// The entry of the sale.
    pub entry: u64,
    /// Base64, without line breaks.
    pub signature: String,
    pub key: KeyVersion,
}

/// A sale put aside, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleParked {
    pub sale: SaleId,
    pub number: ParkNo,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub basket: Basket,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleFetched {
    pub sale: SaleId,
    pub number: ParkNo,
}
