//! Who stands at the till and what they may do.

use serde::{Deserialize, Serialize};

use super::ids::OperatorNo;
use super::money::Ore;
use super::quantity::Percent;

/// One thing an operator may be allowed to do. What is not allowed can be approved once by a leader's PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    Sell,
    /// May take notes and coins; a workshop floor takes cards only.
    TakeCash,
    ReturnWithReceipt,
    /// Without a receipt, up to the operator's limit.
    ReturnWithoutReceipt,
    /// Discounts above the operator's limit.
    Discount,
    ChangePrice,
    /// X, history, journal.
    Reports,
    /// Articles, operators, prices, hotkeys, customers' terms.
    Manage,
    /// May approve another's act, and sign a Z whose count differs.
    Approve,
}

impl Right {
    pub const ALL: [Self; 9] = [
        Self::Sell,
        Self::TakeCash,
        Self::ReturnWithReceipt,
        Self::ReturnWithoutReceipt,
        Self::Discount,
        Self::ChangePrice,
        Self::Reports,
        Self::Manage,
        Self::Approve,
    ];

    /// Its text in the catalogue.
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Sell => "right-sell",
            Self::TakeCash => "right-cash",
            Self::ReturnWithReceipt => "right-return",
            Self::ReturnWithoutReceipt => "right-return-without",
            Self::Discount => "right-discount",
            Self::ChangePrice => "right-price",
            Self::Reports => "right-reports",
            Self::Manage => "right-manage",
            Self::Approve => "right-approve",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    pub number: OperatorNo,
    pub name: String,
    /// The word for the role, as the shop says it: leder, kasse.
    pub role: String,
    /// Argon2id of the PIN in PHC form; empty while none is set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pin_hash: String,
    /// SHA-256 of the badge's 16 digits, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge_hash: Option<String>,
    pub rights: Vec<Right>,
    /// Discounts up to here need nobody else.
    #[serde(default = "no_discount")]
    pub discount_limit: Percent,
    /// Returns without a receipt up to here need nobody else.
    #[serde(default)]
    pub return_limit: Ore,
    /// The letter of the method the second arrow pays with (`END-14`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fast_method: Option<char>,
    #[serde(default = "yes")]
    pub active: bool,
}

fn no_discount() -> Percent {
    Percent::ZERO
}

fn yes() -> bool {
    true
}

impl Operator {
    pub fn may(&self, right: Right) -> bool {
        self.active && self.rights.contains(&right)
    }

    /// `Kari Nordli` → `Kari N.`, for the narrow places.
    pub fn short_name(&self) -> String {
        let mut words = self.name.split_whitespace();
        let first = words.next().unwrap_or_default();
        match words.next_back().and_then(|last| last.chars().next()) {
            Some(initial) => format!("{first} {initial}."),
            None => first.to_owned(),
        }
    }
}

/// PINs are four digits.
pub const PIN_DIGITS: usize = 4;

pub fn is_pin(text: &str) -> bool {
    text.len() == PIN_DIGITS && text.bytes().all(|b| b.is_ascii_digit())
}

/// What is kept of a badge: SHA-256 of its digits, in hex. The digits are random, so a hash hides them.
pub fn badge_hash(digits: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(digits.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_keeps_the_first_and_an_initial() {
        let mut operator = Operator {
            number: OperatorNo(1),
            name: "Anne Marie Ødegård".into(),
            role: "kasse".into(),
            pin_hash: String::new(),
            badge_hash: None,
            rights: vec![Right::Sell],
            discount_limit: Percent::ZERO,
            return_limit: Ore::ZERO,
            fast_method: None,
            active: true,
        };
        assert_eq!(operator.short_name(), "Anne Ø.");
        operator.name = "Kontroll".into();
        assert_eq!(operator.short_name(), "Kontroll");
        operator.active = false;
        assert!(!operator.may(Right::Sell));
    }
}
