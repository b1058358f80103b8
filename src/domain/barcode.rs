//! What a number is: read by length, check digit and prefix, never by timing (sales-ux 2.2).

mod check;
pub mod gs1;
pub mod layout;
mod own;

use super::article::ItemNumber;
use super::time::Date;

pub use check::{
    check_digit, expanded_upc_e, grouped_by_three, gtin_key, has_right_check_digit, has_right_luhn_digit,
    is_organisation_number, luhn_digit,
};
pub use own::{CardKind, Label, LabelAmount, LabelLayout, LabelValue, OwnPaper, nordic_labels, receipt_barcode};

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

/// What the shape of a code says it is, before any register is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Hotkey(u16),
    /// An item's number, exactly. Not among the barcodes, whatever it looks like.
    ItemNumber(String),
    /// Eight digits that are an item if the register has it, else a phone number: the check digit of an EAN-8 or UPC-E is
    /// right.
    Ean8OrPhone(String),
    Phone(String),
    Organisation(String),
    Gtin(String),
    /// A code only the shop can know: an item's number, else a barcode. Never a search.
    ShopCode(String),
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
    /// A square that is no item: an advertisement, a payment, a wireless network.
    ForeignLink,
    NoSuchLength,
    /// A pallet or a box.
    LogisticUnit,
    /// One code that names two items.
    TwoItems,
}

/// Reads a code by its shape, and by its symbology where the scanner names it. `None`: letters that are no code at all, so
/// a search.
pub fn read(text: &str, labels: &[LabelLayout], today: Date) -> Option<Reading> {
    let (symbology, code) = without_symbology(text);
    if code.is_empty() {
        return None;
    }
    if gs1::looks_like_gs1(symbology, code) {
        return Some(read_gs1(code, today));
    }
    match symbology {
        Some(symbology) => Some(read_named(symbology, code, labels)),
        None if is_digits(code) => Some(read_digits(code, labels)),
        None => plate(code).map(Reading::Plate),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn read_gs1(code: &str, today: Date) -> Reading {
    match gs1::parse(code, today) {
        Ok(scan) => Reading::Gs1(Box::new(scan)),
        Err(gs1::Fault::CheckDigit) => Reading::Misread,
        Err(gs1::Fault::LogisticUnit) => Reading::NotACode(NotACode::LogisticUnit),
        Err(gs1::Fault::TwoGtins) => Reading::NotACode(NotACode::TwoItems),
        Err(gs1::Fault::NoGtin) => Reading::NotACode(NotACode::ForeignLink),
    }
}

/// The scanner has said what kind of symbol it saw (`scanner.md` 4).
fn read_named(symbology: &str, code: &str, labels: &[LabelLayout]) -> Reading {
    // A composite symbol's second part stands behind a bar.
    let linear = code.split('|').next().unwrap_or(code);
    match symbology {
        // Some scanners leave the zero in front of a UPC-A away.
        "]E0" if linear.len() == 12 => read_gtin(linear, 12),
        "]E0" => read_ean13(linear, labels),
        // Two or five digits of a magazine's issue follow the number of the magazine.
        "]E3" => read_ean13(linear.get(..13).unwrap_or(linear), labels),
        "]E4" => read_gtin(linear, 8),
        "]I1" if code.len() == 14 => read_gtin(code, 14),
        _ => read_of_the_shop(code, labels),
    }
}

fn read_gtin(digits: &str, length: usize) -> Reading {
    let right = digits.len() == length && has_right_check_digit(digits);
    if right { Reading::Gtin(digits.to_owned()) } else { Reading::Misread }
}

fn read_ean13(digits: &str, labels: &[LabelLayout]) -> Reading {
    let right = digits.len() == 13 && has_right_check_digit(digits);
    if right { read_thirteen(digits, labels) } else { Reading::Misread }
}

/// A symbol anybody may print: it says what a typed number would say, but it is no trade item for looking like one.
fn read_of_the_shop(code: &str, labels: &[LabelLayout]) -> Reading {
    let typed = if is_digits(code) { Some(read_digits(code, labels)) } else { plate(code).map(Reading::Plate) };
    match typed {
        Some(Reading::Gtin(_) | Reading::Ean8OrPhone(_) | Reading::Label(_)) => Reading::ItemNumber(code.to_owned()),
        Some(Reading::Misread | Reading::NotACode(_)) | None => {
            let own = could_be_a_number(code);
            if own { Reading::ShopCode(code.to_owned()) } else { Reading::NotACode(NotACode::ForeignLink) }
        }
        Some(known) => known,
    }
}

/// What an item's number may be made of. Networks, business cards and addresses have colons or are longer.
fn could_be_a_number(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-+._/ ".contains(&b);
    text.len() <= ItemNumber::CHARS_MAX && text.bytes().all(fits)
}

fn read_digits(code: &str, labels: &[LabelLayout]) -> Reading {
    let text = code.to_owned();
    match code.len() {
        1..=3 => Reading::Hotkey(code.parse().unwrap_or(0)),
        4..=7 => Reading::ItemNumber(text),
        8 if has_right_check_digit(code) || expanded_upc_e(code).is_some() => Reading::Ean8OrPhone(text),
        8 => Reading::Phone(text),
        9 if is_organisation_number(code) => Reading::Organisation(text),
        9 => Reading::Misread,
        13 => read_ean13(code, labels),
        12 | 14 => read_gtin(code, code.len()),
        16 => read_sixteen(code),
        _ => Reading::NotACode(NotACode::NoSuchLength),
    }
}

fn read_thirteen(code: &str, labels: &[LabelLayout]) -> Reading {
    if let Some(layout) = labels.iter().find(|layout| code.starts_with(&layout.prefix)) {
        return layout.read(code).map_or(Reading::NotACode(NotACode::EmptyLabel), Reading::Label);
    }
    if code.starts_with("29")
        && let Some(paper) = own::own_paper(code)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::Series;
    use crate::domain::{Ore, Quantity};

    fn reading(text: &str) -> Option<Reading> {
        read(text, &nordic_labels(), Date::of(2026, 11, 23))
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
        let label = |prefix: &str, item: &str, amount| {
            Some(Reading::Label(Label { prefix: prefix.into(), item: item.into(), amount }))
        };
        let weight = LabelAmount::Weight(Quantity::thousandths(450));
        assert_eq!(reading("2328010104500"), label("23", "280101", weight));
        assert_eq!(reading("2028020149903"), label("20", "280201", LabelAmount::Price(Ore::new(49_90))));
        assert_eq!(reading("2300000100006"), Some(Reading::NotACode(NotACode::EmptyLabel)));
    }

    #[test]
    fn the_default_labels_read_as_their_table_says() {
        let table = include_str!("../../tests/fixtures/scanner/instore-ean13.tsv");
        for row in table.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
            let columns: Vec<&str> = row.split('\t').collect();
            let [code, prefix, item, _, meaning, worth, valid] = *columns.as_slice() else { panic!("{row}") };
            let read = reading(code).expect("a code");
            match read {
                Reading::Label(label) => {
                    assert_eq!((label.prefix.as_str(), label.item.as_str(), valid), (prefix, item, "y"), "{row}");
                    let (amount, unit) = match label.amount {
                        LabelAmount::Price(price) => (price.as_decimal(), "NOK"),
                        LabelAmount::Weight(weight) => (weight.as_decimal(), "kg"),
                        LabelAmount::Count(count) => (count.as_decimal(), "pieces"),
                    };
                    let (number, of) = worth.split_once(' ').expect("a figure and its unit");
                    assert_eq!((Ok(amount), unit), (number.parse(), of), "{row}");
                }
                Reading::Gtin(gtin) => assert!(gtin == code && meaning.contains("lookup"), "{row}"),
                Reading::Misread => assert_eq!(meaning, "wrong check digit"),
                Reading::NotACode(NotACode::EmptyLabel) => assert!(valid == "n" && meaning.contains("refuse"), "{row}"),
                other => panic!("{row}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_symbol_of_the_shop_is_no_trade_item_for_its_looks_4() {
        assert_eq!(reading("]C07038010055690"), Some(Reading::ItemNumber("7038010055690".into())));
        assert_eq!(reading("]d17038010055690"), Some(Reading::ItemNumber("7038010055690".into())));
        assert_eq!(reading("]C01101"), Some(Reading::ItemNumber("1101".into())));
        assert_eq!(reading("]A0QF-12"), Some(Reading::ShopCode("QF-12".into())));
        assert_eq!(reading("]C08300527094618362"), Some(Reading::Badge("8300527094618362".into())));
        assert_eq!(reading("]Q1WIFI:T:WPA;S:gjest;;"), Some(Reading::NotACode(NotACode::ForeignLink)));
        assert_eq!(reading("]Q1HtTps://a/01/07038010055690"), Some(Reading::NotACode(NotACode::ForeignLink)));
        assert_eq!(reading("]I117038010055697"), Some(Reading::Gtin("17038010055697".into())));
    }

    #[test]
    fn a_named_symbol_must_be_whole_4() {
        assert_eq!(reading("]E470380101"), Some(Reading::Gtin("70380101".into())));
        assert_eq!(reading("]E470380102"), Some(Reading::Misread), "and no phone number");
        assert_eq!(reading("]E0703801005569"), Some(Reading::Misread));
        assert_eq!(reading("]E0036000291452"), Some(Reading::Gtin("036000291452".into())));
        assert_eq!(reading("]E3977123456789812345"), reading("9771234567898"));
        assert_eq!(reading("]E07038010055690|]e099X"), Some(Reading::Gtin("7038010055690".into())));
        assert_eq!(reading("]E0æøåæøåæ"), Some(Reading::Misread));
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
    fn fresh_cards_pass_their_own_check() {
        let number = CardKind::Gift.number_from(987_654_321_012_345);
        assert_eq!(reading(&number), Some(Reading::Card(CardKind::Gift, number.clone())));
    }

    #[test]
    fn eight_digits_are_a_phone_where_no_check_digit_is_right() {
        assert_eq!(reading("04252614"), Some(Reading::Ean8OrPhone("04252614".into())));
        assert_eq!(reading("70380101"), Some(Reading::Ean8OrPhone("70380101".into())));
        assert_eq!(reading("12000011"), Some(Reading::Phone("12000011".into())));
    }

    proptest! {
        #[test]
        fn whatever_is_scanned_is_read_or_left(text in "(\\][A-Za-z][0-9])?(\\PC{0,24}|[0-9]{0,20}|[0-9|]{8,20})") {
            let _ = reading(&text);
        }
    }
}
