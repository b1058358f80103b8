//! A finished sale: one self-contained record, from which the receipt, the copy, the history and the export are made.

use serde::{Deserialize, Serialize};

use super::basket::{Line, SaleCustomer};
use super::ids::{LineId, OperatorNo, ParkNo, ReceiptNo, SaleId, SignedNo, TillId};
use super::money::Ore;
use super::payment::{Part, tips_of};
use super::quantity::Quantity;
use super::time::Stamp;
use super::vat::VatSum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SaleKind {
    /// A cash sale in the law's sense: settled on delivery, by card or anything else.
    Sale,
    Return,
    /// Sale and return on one strip: the sales series (architecture §6, 18).
    SaleAndReturn,
    /// Invoiced later: a delivery receipt, outside the cash sale.
    Credit,
    /// Only money paid in: a gift card alone.
    PayIn,
}

impl SaleKind {
    /// Cash sales, returns and credit sales are signed; money paid in for later is not (law G-11, architecture §6, 20).
    pub fn is_signed(self) -> bool {
        self != Self::PayIn
    }
}

/// Why goods came back (sales-ux 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReturnReason {
    Faulty,
    Regretted,
    WrongItem,
    WrongPrice,
    Warranty,
    Other,
    /// Bottles: set by itself, needs no signature (architecture §6, 17).
    Deposit,
}

impl ReturnReason {
    /// Those a person chooses between, by digit from 1.
    pub const ASKED: [Self; 6] =
        [Self::Faulty, Self::Regretted, Self::WrongItem, Self::WrongPrice, Self::Warranty, Self::Other];

    /// Its text in the catalogue.
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Faulty => "reason-faulty",
            Self::Regretted => "reason-regretted",
            Self::WrongItem => "reason-wrong-item",
            Self::WrongPrice => "reason-wrong-price",
            Self::Warranty => "reason-warranty",
            Self::Other => "reason-other",
            Self::Deposit => "reason-deposit",
        }
    }

    pub fn digit(self) -> Option<usize> {
        Self::ASKED.iter().position(|reason| *reason == self).map(|index| index + 1)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedSale {
    pub till: TillId,
    pub sale: SaleId,
    pub receipt: ReceiptNo,
    pub kind: SaleKind,
    /// Its number among the signed ones; none where only money was paid in, and in journals from before signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nr: Option<SignedNo>,
    pub opened_at: Stamp,
    /// The moment the sale counts as ended; the same characters everywhere (`saft/cash-register.md` 6).
    pub completed_at: Stamp,
    /// Who took payment (`S-06`).
    pub operator: OperatorNo,
    pub operator_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<SaleCustomer>,
    /// The buyer's particulars, on credit sales only: journals stay free of names otherwise (law K-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    pub lines: Vec<Line>,
    pub vat: Vec<VatSum>,
    /// Sale lines, VAT included, before rounding: the signed amount.
    pub total: Ore,
    #[serde(default)]
    pub pay_ins: Ore,
    /// What was given besides: in no line, no VAT and no turnover (law § 9 i).
    #[serde(default, skip_serializing_if = "super::money::is_nothing")]
    pub tip: Ore,
    pub parts: Vec<Part>,
    #[serde(default)]
    pub rounding: Ore,
    #[serde(default)]
    pub change: Ore,
    #[serde(default)]
    pub bonus: Ore,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReturnReason>,
    /// Provisional receipts shown before.
    #[serde(default)]
    pub provisional: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked_as: Option<ParkNo>,
}

/// Who is invoiced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    pub name: String,
    #[serde(default)]
    pub organisation_number: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    #[serde(default)]
    pub reference: String,
}

impl CompletedSale {
    /// What the customer had to pay before rounding.
    pub fn due(&self) -> Ore {
        self.total + self.pay_ins + self.tip
    }

    /// The payments that count, each with what of the tip came in by it.
    pub fn paid_parts(&self) -> impl Iterator<Item = (&Part, Ore)> {
        let tips = tips_of(&self.parts, self.tip);
        self.parts.iter().zip(tips).filter(|(part, _)| part.state.is_money())
    }

    /// The signed amount without VAT.
    pub fn total_without_vat(&self) -> Ore {
        self.total - self.vat.iter().map(|sum| sum.vat).sum()
    }

    /// *sale lines + pay-ins + tip = payments − rounding* (architecture §6, 16).
    pub fn adds_up(&self) -> bool {
        let paid: Ore = self.parts.iter().filter(|part| part.state.is_money()).map(|part| part.amount).sum();
        let lines: Ore = self.lines.iter().map(Line::amount).sum();
        let gross: Ore = self.vat.iter().map(|sum| sum.gross).sum();
        let tip_fits = self.tip.is_zero() || (self.tip.is_positive() && self.total + self.pay_ins > Ore::ZERO);
        lines + self.tip == self.due()
            && gross == self.total
            && paid - self.rounding == self.due()
            && tip_fits
            && (self.tip.is_zero() || self.kind != SaleKind::Credit)
    }

    pub fn returned_amount(&self) -> Ore {
        self.lines.iter().filter(|line| line.is_return() && !line.is_deposit()).map(Line::amount).sum()
    }
}

/// A finished sale as it is found again, with what has happened to it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSale {
    pub sale: CompletedSale,
    pub returned: Vec<Returned>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_at: Option<Stamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied_at: Option<Stamp>,
}

/// A line that came back, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub line: LineId,
    pub quantity: Quantity,
    pub on: ReceiptNo,
    pub at: Stamp,
}

impl StoredSale {
    /// How much of a line has come back, as a positive quantity.
    pub fn returned_of(&self, line: LineId) -> Quantity {
        self.returned.iter().filter(|r| r.line == line).fold(Quantity::ZERO, |sum, r| sum.plus(r.quantity))
    }

    /// How much of a line could still come back.
    pub fn returnable(&self, line: &Line) -> Quantity {
        line.quantity.minus(self.returned_of(line.id))
    }
}

/// The money of returning `quantity` of a sold line when `already` came back before: the difference of two rounded running
/// amounts, so that all returns of a line add up to exactly what was paid for it.
pub fn refund_of(line: &Line, already: Quantity, quantity: Quantity) -> Ore {
    if line.quantity.is_zero() {
        return Ore::ZERO;
    }
    let upto = |count: Quantity| line.amount().times(count.as_decimal() / line.quantity.as_decimal());
    upto(already) - upto(already.plus(quantity))
}

/// One row of the history (`EXT-04`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRow {
    pub till: TillId,
    pub receipt: ReceiptNo,
    pub kind: SaleKind,
    pub at: Stamp,
    pub operator: String,
    /// The method's name, or `None` when several were used.
    pub paid_by: Option<String>,
    pub total: Ore,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied_at: Option<Stamp>,
    /// The receipt a return refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<ReceiptNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReturnReason>,
}
