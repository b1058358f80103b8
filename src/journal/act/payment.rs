//! Money in and out.

use serde::{Deserialize, Serialize};

use crate::domain::device::{Intent, TerminalAnswer, TerminalPaper, TerminalReason, TerminalTotal};
use crate::domain::ids::{IntentNo, PartId};
use crate::domain::payment::{Part, TerminalSlip};
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
    /// A leader's word from the terminal's paper, and no answer (T-5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// The customer signed, and the operator compared (terminal.md 9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureChecked {
    pub sale: SaleId,
    pub part: PartId,
    pub matches: bool,
}

/// A payment a leader decided about, asked about again since: what the terminal itself says (T-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRechecked {
    pub intent: Intent,
    /// What was decided.
    pub paid: bool,
    pub answer: TerminalAnswer,
}

impl PaymentRechecked {
    /// Does the terminal say what the leader said?
    pub fn agrees(&self) -> bool {
        self.paid == matches!(self.answer, TerminalAnswer::Approved { .. })
    }

    /// What the customer paid although it was settled as not paid: money the shop has and no sale knows of (T-8).
    pub fn duplicate(&self) -> Option<(Ore, &TerminalSlip)> {
        match &self.answer {
            TerminalAnswer::Approved { amount, slip } if !self.paid && amount.is_positive() => Some((*amount, slip)),
            _ => None,
        }
    }
}

/// A payment that was taken twice is about to be taken back. Durable before it is sent, like any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateAsked {
    /// The payment that is taken back.
    pub duplicate: IntentNo,
    pub intent: Intent,
}

/// What became of taking it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateAnswered {
    pub duplicate: IntentNo,
    pub sale: SaleId,
    pub answer: TerminalAnswer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<TerminalReason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<TerminalPaper>,
    /// A leader's word from the terminal's paper, and no answer (T-5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// The terminal settled with the bank: its own totals beside the till's (terminal.md 8). A difference is told, never corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalSettled {
    /// Which Z it belongs to.
    pub z: u64,
    /// `None` when the terminal did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<Vec<TerminalTotal>>,
    /// What the till has as paid on it.
    pub till: Ore,
}

impl TerminalSettled {
    /// The terminal's figure less the till's.
    pub fn difference(&self) -> Option<Ore> {
        let told: Ore = self.totals.as_ref()?.iter().map(|total| total.amount).sum();
        Some(told - self.till)
    }
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
