//! What a number is: read by length, check digit and prefix, never by timing (sales-ux 2.2).

pub mod gs1;

use serde::{Deserialize, Serialize};

use super::ids::{ReceiptNo, Series, TillId};
use super::money::Ore;
use super::quantity::Quantity;

/// Weights 3,1,3,1… from the right over all digits but the last. The same for 8, 12, 13, 14 and 18 digits.
pub fn has_right_check_digit(digits: &str) -> bool {
    let Some((body, check)) = digits.split_at_checked(digits.len().saturating_sub(1)) else { return false };
    check_digit(body).is_some_and(|right| check == right.to_string())
}

/// The digit that completes `body`.
pub fn check_digit(body: &str) -> Option<u32> {
    let mut sum = 0;
    for (place, c) in body.chars().rev().enumerate() {
        let weight = if place % 2 == 0 { 3 } else { 1 };
        sum += c.to_digit(10)? * weight;
    }
    Some((10 - sum % 10) % 10)
}

/// The Luhn check of gift cards, credit slips and badges.
pub fn has_right_luhn_digit(digits: &str) -> bool {
    let mut sum = 0;
    for (place, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    !digits.is_empty() && sum % 10 == 0
}

/// The digit that makes `body` pass Luhn.
pub fn luhn_digit(body: &str) -> u32 {
    (0..10).find(|digit| has_right_luhn_digit(&format!("{body}{digit}"))).unwrap_or(0)
}

/// Nine digits with a right mod-11 check.
pub fn is_organisation_number(digits: &str) -> bool {
    const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
    let Some(values) = digits.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<u32>>>() else { return false };
    let [body @ .., check] = values.as_slice() else { return false };
    if body.len() != WEIGHTS.len() {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => *check == 0,
        10 => false,
        right => *check == right,
    }
}

/// A global trade item number as it is compared: without leading zeros, so that UPC-A, EAN-13 and ITF-14 meet.
pub fn gtin_key(digits: &str) -> &str {
    digits.trim_start_matches('0')
}

/// The symbology a scanner may name in front of a code, dropped like surrounding blanks (`scanner.md` 4).
pub fn without_symbology(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_matches([' ', '\u{2}', '\u{3}']);
    let mut chars = text.char_indices();
    let starts = chars.next().is_some_and(|(_, c)| c == ']')
        && chars.next().is_some_and(|(_, c)| c.is_ascii_alphabetic())
        && chars.next().is_some_and(|(_, c)| c.is_ascii_digit());
    match text.split_at_checked(3) {
        Some((name, rest)) if starts => (Some(name), rest),
        _ => (None, text),
    }
}

/// How the digits of an in-store code are laid out. A setting, because the meaning is the shop's (`scanner.md` 5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelLayout {
    /// The two digits in front.
    pub prefix: String,
    pub value: LabelValue,
    /// Decimals of the value: 2 for øre, 3 for grams.
    pub decimals: u32,
    /// Where the item digits end: two prefix digits, then so many; an item number shorter than that is filled up.
    pub item_digits: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelValue {
    Price,
    Weight,
}

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The six item digits, and in the demo's layout the four of the item number in front.
    pub item: String,
    pub amount: LabelAmount,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelAmount {
    Price(Ore),
    Weight(Quantity),
}

/// The Nordic scheme a shop starts with.
pub fn nordic_labels() -> Vec<LabelLayout> {
    let layout =
        |prefix: &str, value, decimals| LabelLayout { prefix: prefix.to_owned(), value, decimals, item_digits: 6 };
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
    /// Reads a 13-digit code whose check digit is known to be right. `None` when the value is zero.
    fn read(&self, code: &str) -> Option<Label> {
        let item_end = 2 + self.item_digits;
        let item = code.get(2..item_end)?;
        let digits: i64 = code.get(item_end..12)?.parse().ok()?;
        let exact = rust_decimal::Decimal::new(digits, self.decimals);
        let amount = match self.value {
            LabelValue::Price => LabelAmount::Price(Ore::from_kroner(exact)),
            LabelValue::Weight => LabelAmount::Weight(Quantity::from_decimal(exact)),
        };
        (digits != 0).then(|| Label { item: item.to_owned(), amount })
    }
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

fn own_paper(code: &str) -> Option<OwnPaper> {
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

/// What the shape of a code says it is, before any register is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Hotkey(u16),
    ItemNumber(String),
    /// Eight digits whose EAN-8 check is right: an item if the register has it, else a phone number.
    Ean8OrPhone(String),
    Phone(String),
    Organisation(String),
    Gtin(String),
    Label(Label),
    OwnPaper(OwnPaper),
    Card(CardKind, String),
    Badge(String),
    Plate(String),
    Gs1(Box<gs1::Scan>),
    /// The right length, the wrong check digit: misread.
    Misread,
    /// A label that carries no value, an advertisement's link, a number of a length nobody uses.
    NotACode(NotACode),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACode {
    EmptyLabel,
    ForeignLink,
    NoSuchLength,
}

/// Reads a code by its shape. `None`: letters that are no code at all, so a search.
pub fn read(text: &str, labels: &[LabelLayout]) -> Option<Reading> {
    let (symbology, code) = without_symbology(text);
    if let Some(scan) = read_gs1(symbology, code) {
        return Some(scan);
    }
    if code.is_empty() {
        return None;
    }
    if code.bytes().all(|b| b.is_ascii_digit()) {
        return Some(read_digits(code, labels));
    }
    plate(code).map(Reading::Plate)
}

fn read_gs1(symbology: Option<&str>, code: &str) -> Option<Reading> {
    if !gs1::looks_like_gs1(symbology, code) {
        return None;
    }
    Some(match gs1::parse(symbology, code) {
        Ok(scan) => Reading::Gs1(Box::new(scan)),
        Err(gs1::Fault::CheckDigit) => Reading::Misread,
        Err(_) => Reading::NotACode(NotACode::ForeignLink),
    })
}

fn read_digits(code: &str, labels: &[LabelLayout]) -> Reading {
    let text = code.to_owned();
    let checked = |reading| if has_right_check_digit(code) { reading } else { Reading::Misread };
    match code.len() {
        1..=3 => Reading::Hotkey(code.parse().unwrap_or(0)),
        4..=7 => Reading::ItemNumber(text),
        8 if has_right_check_digit(code) => Reading::Ean8OrPhone(text),
        8 => Reading::Phone(text),
        9 if is_organisation_number(code) => Reading::Organisation(text),
        9 => Reading::Misread,
        13 => checked(read_thirteen(code, labels)),
        12 | 14 => checked(Reading::Gtin(text)),
        16 => read_sixteen(code),
        _ => Reading::NotACode(NotACode::NoSuchLength),
    }
}

fn read_thirteen(code: &str, labels: &[LabelLayout]) -> Reading {
    if let Some(layout) = labels.iter().find(|layout| code.starts_with(&layout.prefix)) {
        return layout.read(code).map_or(Reading::NotACode(NotACode::EmptyLabel), Reading::Label);
    }
    if code.starts_with("29")
        && let Some(paper) = own_paper(code)
    {
        return Reading::OwnPaper(paper);
    }
    Reading::Gtin(code.to_owned())
}

fn read_sixteen(code: &str) -> Reading {
    if !has_right_luhn_digit(code) {
        return Reading::Misread;
    }
    match code.get(..2) {
        Some("81") => Reading::Card(CardKind::Gift, code.to_owned()),
        Some("82") => Reading::Card(CardKind::CreditSlip, code.to_owned()),
        Some("83") => Reading::Badge(code.to_owned()),
        _ => Reading::NotACode(NotACode::NoSuchLength),
    }
}

/// Two letters and five digits, any case, blank allowed: `QA10001`.
pub fn plate(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| *c != ' ').collect::<String>().to_uppercase();
    let (letters, digits) = compact.split_at_checked(2)?;
    let fits = letters.bytes().all(|b| b.is_ascii_uppercase())
        && digits.len() == 5
        && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(compact)
}

/// `310 000 019`, as people write an organisation number.
pub fn grouped_by_three(digits: &str) -> String {
    let chunks: Vec<&str> =
        (0..digits.len()).step_by(3).filter_map(|start| digits.get(start..(start + 3).min(digits.len()))).collect();
    chunks.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> Option<Reading> {
        read(text, &nordic_labels())
    }

    #[test]
    fn numbers_are_read_by_length_and_check_digit() {
        assert_eq!(reading("12"), Some(Reading::Hotkey(12)));
        assert_eq!(reading("1101"), Some(Reading::ItemNumber("1101".into())));
        assert_eq!(reading("12000011"), Some(Reading::Phone("12000011".into())));
        assert_eq!(reading("312000415"), Some(Reading::Organisation("312000415".into())));
        assert_eq!(reading("312000416"), Some(Reading::Misread));
        assert_eq!(reading("2711111010007"), Some(Reading::Gtin("2711111010007".into())));
        assert_eq!(reading("]E02711111010007"), Some(Reading::Gtin("2711111010007".into())));
        assert_eq!(reading("2711111010008"), Some(Reading::Misread));
        assert_eq!(reading("8300527094618362"), Some(Reading::Badge("8300527094618362".into())));
        assert_eq!(reading("8100471932655082"), Some(Reading::Card(CardKind::Gift, "8100471932655082".into())));
        assert_eq!(reading("8100471932655083"), Some(Reading::Misread));
        assert_eq!(reading("qa 10001"), Some(Reading::Plate("QA10001".into())));
        assert_eq!(reading("olje"), None);
    }

    #[test]
    fn labels_carry_a_price_or_a_weight_find_02() {
        let weight =
            Reading::Label(Label { item: "280101".into(), amount: LabelAmount::Weight(Quantity::thousandths(450)) });
        let price = Reading::Label(Label { item: "280201".into(), amount: LabelAmount::Price(Ore::new(49_90)) });
        assert_eq!(reading("2328010104500"), Some(weight));
        assert_eq!(reading("2028020149903"), Some(price));
        assert_eq!(reading("2300000100006"), Some(Reading::NotACode(NotACode::EmptyLabel)));
    }

    #[test]
    fn our_own_papers_are_known() {
        let receipt =
            |series, last_five| Some(Reading::OwnPaper(OwnPaper::Receipt { series, till_digits: 0, last_five }));
        assert_eq!(reading("2901000004105"), receipt(Series::Sale, 410));
        assert_eq!(reading("2902000000074"), receipt(Series::Park, 7));
        assert_eq!(reading("2903000000415"), receipt(Series::Return, 41));
        assert_eq!(reading("2904000000122"), receipt(Series::Delivery, 12));
        assert_eq!(reading("2905000001010"), Some(Reading::OwnPaper(OwnPaper::Customer(101))));
    }

    #[test]
    fn a_receipt_carries_the_code_it_is_found_by() {
        let code = receipt_barcode(TillId::new(1, 1), ReceiptNo::new(Series::Sale, 410));
        assert_eq!(code.as_deref(), Some("2901000004105"));
    }

    #[test]
    fn fresh_cards_pass_their_own_check() {
        let number = CardKind::Gift.number_from(987_654_321_012_345);
        assert_eq!(reading(&number), Some(Reading::Card(CardKind::Gift, number.clone())));
    }

    #[test]
    fn an_organisation_number_is_written_in_threes() {
        assert_eq!(grouped_by_three("310000019"), "310 000 019");
    }
}
