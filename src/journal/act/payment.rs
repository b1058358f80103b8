//! Money in and out.

use serde::{Deserialize, Serialize};

use crate::domain::device::{Intent, TerminalAnswer, TerminalPaper, TerminalReason};
use crate::domain::ids::PartId;
use crate::domain::payment::Part;
use crate::domain::{Ore, SaleId};

/// A payment that needs no answer: cash, the operator's word, a claimed card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentTaken {
    pub sale: SaleId,
    pub part: Part,
}

/// A terminal is about to be asked. Durable before the amount leaves (architecture §6, 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAsked {
    pub sale: SaleId,
    pub part: Part,
    pub intent: Intent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAnswered {
    pub sale: SaleId,
    pub part: PartId,
    pub answer: TerminalAnswer,
    /// Why no money moved, where the terminal said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<TerminalReason>,
    /// The terminal's own slips, to be printed as they came (terminal.md T-14).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<TerminalPaper>,
}

/// A payment taken back before the sale ended. Only where no money has moved through a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRemoved {
    pub sale: SaleId,
    pub part: PartId,
    pub amount: Ore,
}

/// The change float (*vekselkasse*), law F-1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloatRegistered {
    pub amount: Ore,
}

/// Notes and coins put into the drawer without a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoved {
    pub reason: String,
    pub amount: Ore,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Notes and coins taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CashOut(pub CashMoved);
