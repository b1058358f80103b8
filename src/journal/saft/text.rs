//! The words of an event: `key value; key value`, as the official example writes them, and read back the same way.

use std::fmt::{Display, Write};

use crate::domain::{Ore, SaleId};
use crate::journal::signature::with_point;

/// Done in training: in no figure but letter w.
pub const TRAINING: &str = "training";
/// What the event comes to, VAT included.
pub const AMOUNT: &str = "amnt";
/// Money paid in for later by a sale, and how it was paid.
pub const PAY_IN_TYPE: &str = "payInType";
pub const PAY_IN_AMOUNT: &str = "payInAmnt";
pub const PAYMENT_TYPE: &str = "paymentType";
pub const PAID_AMOUNT: &str = "paidAmnt";
pub const ROUNDING: &str = "roundingAmnt";
/// A tip typed on the terminal when only money was paid in.
pub const TIP_AMOUNT: &str = "tipAmnt";
pub const GROUP: &str = "artGroupID";
/// The sale and line a correction was made on: several steps on one line are one (law § 9 s).
pub const SALE: &str = "sale";
pub const LINE: &str = "lineID";
/// The kind of money paid in or out.
pub const TYPE: &str = "type";

/// The sale an event belongs to, after other words of its text.
pub fn sale_words(sale: SaleId) -> String {
    format!("; {SALE} {}", sale.0)
}

#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    pub fn with(mut self, key: &str, value: impl Display) -> Self {
        self.add(key, value);
        self
    }

    pub fn with_amount(self, key: &str, amount: Ore) -> Self {
        self.with(key, with_point(amount))
    }

    /// Nothing at all where there is no value.
    pub fn with_if<V: Display>(self, key: &str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    pub fn add(&mut self, key: &str, value: impl Display) {
        if !self.0.is_empty() {
            self.0.push_str("; ");
        }
        let from = self.0.len();
        self.0.push_str(key);
        // Writing to a string cannot fail.
        let _ = write!(self.0, " {value}");
        if self.0.get(from..).is_some_and(|added| added.contains(';')) {
            let added = self.0.split_off(from).replace(';', ",");
            self.0.push_str(&added);
        }
    }

    /// The words of another one, after those of this.
    pub fn append(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
        } else if !other.0.is_empty() {
            self.0.push_str("; ");
            self.0.push_str(&other.0);
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The pairs of a text, in order.
pub fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("; ").filter_map(|pair| pair.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_as_they_are_written() {
        let text = Text::default().with("artID", 1003).with_amount(AMOUNT, Ore::new(27_80)).with("reason", "a; b");
        assert_eq!(text.as_str(), "artID 1003; amnt 27.80; reason a, b");
        assert_eq!(
            pairs(text.as_str()).collect::<Vec<_>>(),
            [("artID", "1003"), ("amnt", "27.80"), ("reason", "a, b")]
        );
        assert_eq!(pairs("").count(), 0);
    }
}
