//! The sale on the screen: its lines, its customer, its discount, and what they come to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::article::{Item, Mark};
use super::campaign::{self, Saving};
use super::customer::CustomerNo;
use super::discount::Discount;
use super::ids::{ForLine, LineId, OperatorNo, ReceiptNo};
use super::money::{Ore, split};
use super::payment::Part;
use super::quantity::{Percent, Quantity};
use super::shop::Tables;
use super::time::{Local, Stamp};
use super::vat::{VatSum, add_to_sums};

/// Lot and serial number out of a GS1 code, kept for recalls and returns (scanner.md 5.3). Nobody is asked for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traced {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

impl Traced {
    fn is_empty(&self) -> bool {
        self.lot.is_none() && self.serial.is_none()
    }
}

/// Where a quantity or amount came from, when not from a finger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measured {
    #[default]
    Counted,
    /// A price or weight label (*fra etikett*).
    Label,
    Scale,
    /// A weight that was typed.
    Typed,
}

/// The sold line a return takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnOf {
    pub receipt: ReceiptNo,
    pub line: LineId,
    pub sold_at: Stamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    pub item: Item,
    pub quantity: Quantity,
    /// A unit price set by hand; shows as a discount when it is below the item's (law § 9 q).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_price: Option<Ore>,
    /// An amount no quantity changes: a price label, a return of a known line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Ore>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// This line's share of the discount on the whole sale.
    #[serde(default, skip_serializing_if = "Ore::is_zero_ref")]
    pub share: Ore,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving: Option<Saving>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// What the code on the goods said of this very batch and piece.
    #[serde(default, skip_serializing_if = "Traced::is_empty")]
    pub traced: Traced,
    /// The line this deposit belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit_for: ForLine,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_of: Option<ReturnOf>,
    /// The number of a gift card sold on this line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    #[serde(default, skip_serializing_if = "is_counted")]
    pub measured: Measured,
    pub by: OperatorNo,
    pub at: Stamp,
}

fn is_counted(measured: &Measured) -> bool {
    *measured == Measured::Counted
}

impl Ore {
    /// For serde, which hands a reference.
    pub(crate) fn is_zero_ref(&self) -> bool {
        self.is_zero()
    }
}

impl Line {
    pub fn new(id: LineId, item: Item, quantity: Quantity, by: OperatorNo, at: Stamp) -> Self {
        Self {
            id,
            item,
            quantity,
            own_price: None,
            fixed: None,
            discount: None,
            share: Ore::ZERO,
            saving: None,
            comment: String::new(),
            serials: Vec::new(),
            traced: Traced::default(),
            deposit_for: None,
            return_of: None,
            card: None,
            measured: Measured::Counted,
            by,
            at,
        }
    }

    /// The unit price it is sold at before discounts.
    pub fn unit_price(&self) -> Ore {
        self.own_price.unwrap_or(self.item.price)
    }

    /// Quantity times the item's own price.
    pub fn list_amount(&self) -> Ore {
        self.fixed.unwrap_or_else(|| self.quantity.at(self.item.price))
    }

    /// Quantity times the price it is sold at.
    pub fn gross(&self) -> Ore {
        self.fixed.unwrap_or_else(|| self.quantity.at(self.unit_price()))
    }

    /// What a person decided to take off: a lowered price, the line's discount, its share of the sale's.
    pub fn manual_discount(&self) -> Ore {
        self.lowered() + self.line_discount() + self.share
    }

    /// What a unit price set by hand, below the item's own, takes off the line.
    pub fn lowered(&self) -> Ore {
        match (self.own_price, self.fixed) {
            (Some(own), None) if own < self.item.price && !self.item.price.is_zero() => {
                self.list_amount() - self.gross()
            }
            _ => Ore::ZERO,
        }
    }

    /// What the line's own discount takes off.
    pub fn line_discount(&self) -> Ore {
        self.discount.map_or(Ore::ZERO, |discount| discount.off(self.gross()))
    }

    pub fn saved(&self) -> Ore {
        self.saving.as_ref().map_or(Ore::ZERO, |saving| saving.amount)
    }

    /// What the line comes to, including VAT.
    pub fn amount(&self) -> Ore {
        self.gross() - self.line_discount() - self.share - self.saved()
    }

    pub fn vat(&self) -> Ore {
        self.amount().vat_within(self.item.percent.as_rate())
    }

    /// Money paid in for later: not a sale, no VAT (law V-9, architecture §6, 16).
    pub fn is_pay_in(&self) -> bool {
        self.item.has(Mark::GiftCard)
    }

    /// Goods or bottles that come back: money goes out. A deposit paid out is counted forward at a negative price.
    pub fn is_return(&self) -> bool {
        let gross = self.gross();
        if gross.is_zero() { self.quantity.is_negative() } else { gross.is_negative() }
    }

    /// A deposit, paid in with a bottle or paid out for one.
    pub fn is_deposit(&self) -> bool {
        self.item.has(Mark::Deposit)
    }

    /// The receipt a returned line stood on.
    pub fn returned_receipt(&self) -> Option<ReceiptNo> {
        self.return_of.as_ref().map(|of| of.receipt)
    }

    fn is_plain_sale(&self) -> bool {
        self.item.takes_discount() && self.fixed.is_none() && self.return_of.is_none() && !self.is_return()
    }

    pub fn takes_campaigns(&self) -> bool {
        self.is_plain_sale() && self.own_price.is_none() && self.discount.is_none()
    }

    /// Does the discount on the whole sale reach it? A line's own discount is not overwritten (`S-12`).
    pub fn takes_share(&self) -> bool {
        self.item.takes_discount() && self.return_of.is_none() && !self.is_return() && !self.has_own_discount()
    }

    pub fn has_own_discount(&self) -> bool {
        self.discount.is_some() || self.lowered().is_positive()
    }

    /// Would another piece of `item` simply be one more of this line? Price, discount, serial and comment must agree.
    pub fn takes_more_of(&self, item: &Item, measured: Measured, traced: &Traced) -> bool {
        self.item == *item
            && self.own_price.is_none()
            && self.fixed.is_none()
            && self.discount.is_none()
            && self.comment.is_empty()
            && self.serials.is_empty()
            && self.traced == *traced
            && traced.serial.is_none()
            && self.return_of.is_none()
            && self.card.is_none()
            && !self.is_return()
            && self.measured == Measured::Counted
            && measured == Measured::Counted
            && !item.has(Mark::OpenPrice)
            && !item.has(Mark::SerialNumber)
            && !item.unit.allows_fractions()
    }
}

/// How a line's campaign and share changed with an act on another line; kept in the entry of that act, so that reading
/// the journal needs no campaign that has ended since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repriced {
    pub line: LineId,
    pub share: Ore,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving: Option<Saving>,
}

/// The customer a sale is registered on, with what the sale needs to know without asking again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleCustomer {
    pub number: CustomerNo,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_list: Option<String>,
    #[serde(default)]
    pub member: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    pub lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<SaleCustomer>,
    /// On the whole sale, lines to come included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What the customer wants to give besides, agreed before payment. It is no line: no VAT, no turnover.
    #[serde(default, skip_serializing_if = "super::money::is_nothing")]
    pub tip: Ore,
    /// Age limits for which identification was shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ages_checked: Vec<u8>,
    /// The next line's id.
    #[serde(default)]
    pub next_line: u32,
}

impl Basket {
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    pub fn line_mut(&mut self, id: LineId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    /// The lines that have a number of their own on the screen: a bottle's deposit stands under its bottle.
    pub fn numbered(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.deposit_for.is_none())
    }

    /// The line shown with this number, from 1.
    pub fn numbered_line(&self, number: usize) -> Option<&Line> {
        self.numbered().nth(number.checked_sub(1)?)
    }

    pub fn number_of(&self, id: LineId) -> Option<usize> {
        self.numbered().position(|line| line.id == id).map(|index| index + 1)
    }

    pub fn deposit_of(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.deposit_for == Some(id))
    }

    /// Everything that is sold or taken back: signed amount, VAT and turnover come from this (architecture §6, 16).
    pub fn sale_total(&self) -> Ore {
        self.lines.iter().filter(|line| !line.is_pay_in()).map(Line::amount).sum()
    }

    pub fn pay_in_total(&self) -> Ore {
        self.lines.iter().filter(|line| line.is_pay_in()).map(Line::amount).sum()
    }

    /// What the lines come to: what the customer owes for them, or is owed when negative.
    pub fn total(&self) -> Ore {
        self.sale_total() + self.pay_in_total()
    }

    /// The whole tip: what was agreed, and what was typed on a terminal.
    pub fn tips(&self) -> Ore {
        self.tip + self.parts.iter().map(Part::told_tip).sum::<Ore>()
    }

    /// What is to be paid in all, the tip beside the sum.
    pub fn due(&self) -> Ore {
        self.total() + self.tips()
    }

    pub fn paid(&self) -> Ore {
        self.parts.iter().filter(|part| part.state.is_money()).map(|part| part.amount).sum()
    }

    pub fn rest(&self) -> Ore {
        self.due() - self.paid()
    }

    /// Everything taken off: by hand, by campaign, by price list.
    pub fn taken_off(&self) -> Ore {
        self.lines.iter().map(|line| line.manual_discount() + line.saved()).sum()
    }

    pub fn vat_sums(&self) -> Vec<VatSum> {
        let mut sums = Vec::new();
        for line in self.lines.iter().filter(|line| !line.is_pay_in()) {
            add_to_sums(&mut sums, line.item.vat, line.item.percent, line.amount(), line.vat());
        }
        sums
    }

    /// Pieces on the numbered lines; measured goods count as one.
    pub fn pieces(&self) -> i64 {
        self.numbered()
            .map(|line| line.quantity.pieces().filter(|_| !line.item.unit.allows_fractions()).unwrap_or(1))
            .sum()
    }

    /// Payment has begun: lines stand as they are until it is taken back (`LINE-01`).
    pub fn is_being_paid(&self) -> bool {
        self.parts.iter().any(|part| part.state.holds_the_sale())
    }

    /// What `savings` and the sale's discount make of the lines now, as a list of the lines that differ.
    pub fn repriced(&self, tables: &Tables, now: Local) -> Vec<Repriced> {
        let list = self.customer.as_ref().and_then(|customer| customer.price_list.as_deref());
        let mut savings = campaign::savings(&self.lines, tables, list.and_then(|code| tables.price_list(code)), now);
        let shares = self.shares(&mut savings);
        let changed = self.lines.iter().filter_map(|line| {
            let share = shares.get(&line.id).copied().unwrap_or(Ore::ZERO);
            let saving = savings.remove(&line.id);
            (line.share != share || line.saving != saving).then_some(Repriced { line: line.id, share, saving })
        });
        changed.collect()
    }

    pub fn apply_repriced(&mut self, changes: &[Repriced]) {
        for change in changes {
            if let Some(line) = self.line_mut(change.line) {
                line.share = change.share;
                line.saving = change.saving.clone();
            }
        }
    }

    /// Spreads the sale's discount over the lines it reaches. A saving that is larger than a line's share keeps the line:
    /// the better of the two holds, never both.
    fn shares(&self, savings: &mut BTreeMap<LineId, Saving>) -> BTreeMap<LineId, Ore> {
        let Some(discount) = self.discount else { return BTreeMap::new() };
        let reached: Vec<&Line> = self.lines.iter().filter(|line| line.takes_share()).collect();
        let weights: Vec<Ore> = reached.iter().map(|line| line.gross()).collect();
        let shares = match discount {
            Discount::Percent(percent) => weights.iter().map(|gross| percent.of(*gross)).collect(),
            Discount::Amount(amount) => split(amount, &weights),
        };
        let mut kept = BTreeMap::new();
        for (line, share) in reached.iter().zip(shares) {
            if savings.get(&line.id).is_some_and(|saving| saving.amount >= share) {
                continue;
            }
            savings.remove(&line.id);
            kept.insert(line.id, share);
        }
        kept
    }

    /// The amount a discount on the whole sale is taken from.
    pub fn discountable(&self) -> Ore {
        self.lines.iter().filter(|line| line.takes_share()).map(Line::gross).sum()
    }

    /// Bonus a member earns: 2 % of goods and labour, not of deposits or money paid in (price list M).
    pub fn bonus_earned(&self) -> Ore {
        let counted: Ore = self.lines.iter().filter(|line| line.item.takes_discount()).map(Line::amount).sum();
        if self.customer.as_ref().is_some_and(|customer| customer.member) {
            Percent::whole(2).of(counted)
        } else {
            Ore::ZERO
        }
    }
}
