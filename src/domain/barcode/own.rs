//! Codes whose meaning is the shop's: labels with a price or a weight, our own papers, our cards.

use serde::{Deserialize, Serialize};

use super::check::{check_digit, luhn_digit};
use crate::domain::ids::{ReceiptNo, Series, TillId};
use crate::domain::money::Ore;
use crate::domain::quantity::Quantity;

/// How the digits of an in-store code are laid out. A setting, because the meaning is the shop's (`scanner.md` 5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelLayout {
    /// The two digits in front.
    pub prefix: String,
    pub value: LabelValue,
    /// Decimals of the value: 2 for øre, 3 for grams.
    pub decimals: u32,
    /// Digits between the prefix and the item that say nothing.
    #[serde(default, skip_serializing_if = "is_none")]
    pub skipped_digits: usize,
    /// Where the item digits end: two prefix digits, then so many; an item number shorter than that is filled up.
    pub item_digits: usize,
    /// A check digit of the price stands in front of it, as some countries print.
    #[serde(default, skip_serializing_if = "is_no")]
    pub price_check: bool,
}

fn is_none(digits: &usize) -> bool {
    *digits == 0
}

fn is_no(yes: &bool) -> bool {
    !*yes
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelValue {
    Price,
    Weight,
    /// Pieces in the bag.
    Count,
}

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The digits in front. With the item digits they are a key of their own: `23` and `280101` is barcode `23280101`.
    pub prefix: String,
    /// The six item digits; where no article has the key, the four in front are its number (sales-ux 2.2).
    pub item: String,
    pub amount: LabelAmount,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelAmount {
    Price(Ore),
    Weight(Quantity),
    Count(Quantity),
}

/// The Nordic scheme a shop starts with.
pub fn nordic_labels() -> Vec<LabelLayout> {
    let layout = |prefix: &str, value, decimals| LabelLayout {
        prefix: prefix.to_owned(),
        value,
        decimals,
        skipped_digits: 0,
        item_digits: 6,
        price_check: false,
    };
    vec![
        layout("20", LabelValue::Price, 2),
        layout("21", LabelValue::Price, 1),
        layout("22", LabelValue::Price, 0),
        layout("23", LabelValue::Weight, 3),
        layout("24", LabelValue::Weight, 2),
        layout("25", LabelValue::Weight, 1),
    ]
}

impl LabelLayout {
    /// The length of prefix and item together: a key of its own among the barcodes.
    pub fn key_digits(&self) -> usize {
        self.prefix.len().saturating_add(self.item_digits)
    }

    /// Reads a 13-digit code whose check digit is known to be right. `None` when the value is zero, its own check digit is
    /// wrong, or the layout is none.
    pub(super) fn read(&self, code: &str) -> Option<Label> {
        let item_start = self.prefix.len().checked_add(self.skipped_digits)?;
        let item_end = item_start.checked_add(self.item_digits)?;
        let item = code.get(item_start..item_end)?;
        let value = code.get(item_end..12)?;
        let value = if self.price_check { checked_price(value)? } else { value };
        let digits: i64 = value.parse().ok()?;
        let exact = rust_decimal::Decimal::try_new(digits, self.decimals).ok()?;
        let amount = match self.value {
            LabelValue::Price => LabelAmount::Price(Ore::from_kroner(exact)),
            LabelValue::Weight => LabelAmount::Weight(Quantity::from_decimal(exact)),
            LabelValue::Count => LabelAmount::Count(Quantity::from_decimal(exact)),
        };
        (digits != 0).then(|| Label { prefix: self.prefix.clone(), item: item.to_owned(), amount })
    }
}

/// Four digits of a price behind their check digit (GS1 General Specifications, 7.9: each place has a weight of its own, a
/// product of two digits loses its tens from its ones or the other way round, and three times the sum ends in the check).
fn checked_price(value: &str) -> Option<&str> {
    const TWICE: [u32; 10] = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
    const THRICE: [u32; 10] = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
    const FIVE_LESS: [u32; 10] = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];
    let (check, price) = value.split_at_checked(1)?;
    let digits: Vec<u32> = price.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    let [first, second, third, fourth] = *digits.as_slice() else { return None };
    let of = |table: &[u32; 10], digit: u32| usize::try_from(digit).ok().and_then(|digit| table.get(digit).copied());
    let sum = of(&TWICE, first)? + of(&TWICE, second)? + of(&THRICE, third)? + of(&FIVE_LESS, fourth)?;
    (check.parse() == Ok(sum * 3 % 10)).then_some(price)
}

/// Our own printed papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnPaper {
    /// A receipt of the till with this code, and the last five digits of its number.
    Receipt {
        series: Series,
        till_digits: u16,
        last_five: u64,
    },
    Customer(u32),
    /// A workshop order or a count list: read, but not of this counter.
    Other,
}

/// The barcode of one of our own receipts or slips: 29, two for the kind, three for the till, five of the number, check.
pub fn receipt_barcode(till: TillId, no: ReceiptNo) -> Option<String> {
    let body = format!("29{}{:03}{:05}", no.series.barcode_kind()?, till.barcode_digits(), no.number % 100_000);
    Some(format!("{body}{}", check_digit(&body)?))
}

pub(super) fn own_paper(code: &str) -> Option<OwnPaper> {
    let (kind, rest) = (code.get(2..4)?, code.get(4..12)?);
    let series = match kind {
        "01" => Series::Sale,
        "02" => Series::Park,
        "03" => Series::Return,
        "04" => Series::Delivery,
        "05" => return Some(OwnPaper::Customer(rest.parse().ok()?)),
        _ => return Some(OwnPaper::Other),
    };
    let (till, number) = (rest.get(..3)?, rest.get(3..)?);
    Some(OwnPaper::Receipt { series, till_digits: till.parse().ok()?, last_five: number.parse().ok()? })
}

/// Cards and badges with 16 digits that pass Luhn (sales-ux 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardKind {
    Gift,
    CreditSlip,
}

impl CardKind {
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Gift => "81",
            Self::CreditSlip => "82",
        }
    }

    /// A card number from thirteen digits out of a hat.
    pub fn number_from(self, hat: u64) -> String {
        let body = format!("{}{:013}", self.prefix(), hat % 10_000_000_000_000);
        format!("{body}{}", luhn_digit(&body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_that_is_none_reads_nothing() {
        let none = |item_digits, decimals| LabelLayout {
            prefix: "20".to_owned(),
            value: LabelValue::Price,
            decimals,
            skipped_digits: 0,
            item_digits,
            price_check: false,
        };
        for layout in [none(usize::MAX, 2), none(10, 2), none(11, 2), none(6, 29)] {
            assert_eq!(layout.read("2012345608504"), None, "{layout:?}");
        }
    }

    #[test]
    fn a_shop_may_lay_its_labels_out_in_its_own_way_5_2() {
        let layout = LabelLayout {
            prefix: "27".to_owned(),
            value: LabelValue::Count,
            decimals: 0,
            skipped_digits: 1,
            item_digits: 5,
            price_check: false,
        };
        let count = layout.read("2791234500129").map(|label| (label.item, label.amount));
        assert_eq!(count, Some(("12345".to_owned(), LabelAmount::Count(Quantity::whole(12)))));
        let checked =
            LabelLayout { value: LabelValue::Price, decimals: 2, skipped_digits: 0, price_check: true, ..layout };
        let price = checked.read("2712345928755").map(|label| label.amount);
        assert_eq!(price, Some(LabelAmount::Price(Ore::new(28_75))));
        assert_eq!(checked.read("2712345828755"), None, "the price's own check digit is wrong");
        let stored: LabelLayout =
            serde_json::from_str(r#"{"prefix":"23","value":"weight","decimals":3,"item_digits":6}"#)
                .expect("an old row");
        assert_eq!(Some(&stored), nordic_labels().get(3), "what was stored before reads as it did");
    }

    #[test]
    fn a_receipt_carries_the_code_it_is_found_by() {
        let code = receipt_barcode(TillId::new(1, 1), ReceiptNo::new(Series::Sale, 410));
        assert_eq!(code.as_deref(), Some("2901000004105"));
    }
}
