//! Values as people write them in cells.

use super::Reason;
use crate::domain::article::{Barcode, ItemKind, ItemNumber, Unit};
use crate::domain::barcode::{LabelLayout, has_right_check_digit};
use crate::domain::ids::GroupNo;
use crate::domain::money::Ore;
use crate::domain::quantity::{Percent, Quantity};
use crate::domain::search::fold;
use crate::domain::shop::Tables;
use crate::domain::time::Date;
use crate::domain::vat::{VatCode, rate_on};

/// A name fits on two lines of a receipt.
pub(super) const NAME_CHARS_MAX: usize = 100;
/// Notes, addresses, warnings.
pub(super) const TEXT_CHARS_MAX: usize = 250;

/// Text of one line, blanks put in order.
pub(super) fn line(text: &str, chars_max: usize) -> Result<String, Reason> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > chars_max { Err(Reason::TooLong { most: chars_max }) } else { Ok(line) }
}

pub(super) fn name(text: &str) -> Result<String, Reason> {
    line(text, NAME_CHARS_MAX)
}

pub(super) fn text(text: &str) -> Result<String, Reason> {
    line(text, TEXT_CHARS_MAX)
}

pub(super) fn item_number(text: &str) -> Result<ItemNumber, Reason> {
    line(text, ItemNumber::CHARS_MAX).map(ItemNumber)
}

/// `1 234,50`, `1.234,50`, `1,234.50`, `kr 189,-`, `189.0000`. A lone mark before three digits could be either, and is not
/// guessed at.
pub(super) fn money(text: &str) -> Result<Ore, Reason> {
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches("nok").trim_start_matches("kr").trim_start_matches('.');
    let bare = bare.trim_end_matches("kr").trim().trim_end_matches(",-").trim_end_matches(",–").trim();
    let amount = ungrouped(bare).and_then(|plain| Ore::parse(&plain)).ok_or(Reason::Money)?;
    if amount.abs() > Ore::MAX_TYPED { Err(Reason::MoneyTooLarge) } else { Ok(amount) }
}

/// Money that is not below nought.
pub(super) fn positive_money(text: &str) -> Result<Ore, Reason> {
    money(text).and_then(|amount| if amount.is_negative() { Err(Reason::Money) } else { Ok(amount) })
}

/// A figure with at most one mark: the grouping is taken out, and noughts after the second decimal.
fn ungrouped(text: &str) -> Option<String> {
    let Some(mark_at) = text.rfind([',', '.']) else { return Some(text.to_owned()) };
    let (whole, decimals) = text.split_at_checked(mark_at)?;
    let (mark, decimals) = decimals.split_at_checked(1)?;
    let other = if mark == "," { '.' } else { ',' };
    let groups: Vec<&str> = whole.split(other).collect();
    let is_grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    let kept = decimals.trim_end_matches('0');
    let decimals =
        if decimals.len() > 2 && kept.len() <= 2 && decimals.len() != 3 { decimals.get(..2)? } else { decimals };
    is_grouped.then(|| format!("{}{mark}{decimals}", groups.concat()))
}

pub(super) fn quantity(text: &str) -> Result<Quantity, Reason> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Quantity::parse(&compact).filter(|quantity| quantity.abs() <= Quantity::max()).ok_or(Reason::Quantity)
}

pub(super) fn yes_no(text: &str) -> Result<bool, Reason> {
    match text.to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "x" | "1" | "sann" | "sant" | "true" => Ok(true),
        "nei" | "n" | "no" | "0" | "usann" | "usant" | "false" | "-" => Ok(false),
        _ => Err(Reason::YesNo),
    }
}

pub(super) fn kind(text: &str) -> Result<ItemKind, Reason> {
    match fold(text).as_str() {
        "vare" | "varer" | "article" | "item" | "product" => Ok(ItemKind::Article),
        "tjeneste" | "tjenester" | "teneste" | "service" => Ok(ItemKind::Service),
        _ => Err(Reason::Type),
    }
}

pub(super) fn unit(text: &str) -> Result<Unit, Reason> {
    let word = text.trim_end_matches('.').to_lowercase();
    let other = match word.as_str() {
        "pcs" | "pc" | "piece" | "pieces" | "each" | "ea" => Some(Unit::Piece),
        "set" => Some(Unit::Set),
        "pair" => Some(Unit::Pair),
        "kilo" | "kilogram" => Some(Unit::Kilogram),
        "meter" | "metre" => Some(Unit::Metre),
        "liter" | "litre" => Some(Unit::Litre),
        "t" | "timer" | "hour" | "hours" | "h" => Some(Unit::Hour),
        _ => None,
    };
    let units = || Unit::ALL.map(Unit::word).join(", ");
    Unit::parse(&word).or(other).ok_or_else(|| Reason::Unit { units: units() })
}

/// A group by its number or by its name.
pub(super) fn group(text: &str, tables: &Tables) -> Result<GroupNo, Reason> {
    let number = text.parse().ok().map(GroupNo);
    let known = tables.groups.iter().find(|group| Some(group.number) == number || fold(&group.name) == fold(text));
    known.map(|group| group.number).ok_or(Reason::Group)
}

/// A VAT code, or a rate only one code has today: `31`, `15`, `15 %`.
pub(super) fn vat(text: &str, tables: &Tables, today: Date) -> Result<VatCode, Reason> {
    let mut codes: Vec<VatCode> = tables.vat_rates.iter().map(|rate| rate.code).collect();
    codes.sort();
    codes.dedup();
    let code = text.parse().ok().map(VatCode).filter(|code| codes.contains(code));
    let percent = Percent::parse(text.trim_end_matches('%'));
    let at_rate: Vec<VatCode> =
        codes.iter().copied().filter(|code| percent == Some(rate_on(&tables.vat_rates, *code, today))).collect();
    match (code, at_rate.as_slice()) {
        (Some(code), _) => Ok(code),
        (None, [only]) => Ok(*only),
        _ => Err(Reason::Vat { codes: codes.iter().map(|code| code.0.to_string()).collect::<Vec<_>>().join(", ") }),
    }
}

pub(super) fn age(text: &str) -> Result<u8, Reason> {
    text.parse().ok().filter(|age| (1..=99).contains(age)).ok_or(Reason::Age)
}

/// Words apart by bars or commas.
pub(super) fn list(text: &str) -> Vec<&str> {
    text.split(['|', ',']).map(str::trim).filter(|word| !word.is_empty()).collect()
}

/// Codes apart by blanks or bars; `12*` in front of one that sells twelve.
pub(super) fn barcodes(text: &str, labels: &[LabelLayout]) -> Result<Vec<Barcode>, Reason> {
    let codes = text.split(|c: char| c == '|' || c.is_whitespace()).filter(|code| !code.is_empty());
    codes.map(|code| barcode(code, labels)).collect()
}

fn barcode(text: &str, labels: &[LabelLayout]) -> Result<Barcode, Reason> {
    let (pieces, code) = text.split_once('*').unwrap_or(("1", text));
    let wrong = || Reason::Barcode { code: text.to_owned() };
    let pieces: u32 = pieces.parse().ok().filter(|pieces| (1..=9_999).contains(pieces)).ok_or_else(wrong)?;
    let is_number = code.bytes().all(|b| b.is_ascii_digit());
    if code.contains("E+") || code.contains("e+") {
        return Err(Reason::BarcodeRounded { code: code.to_owned() });
    }
    if code.is_empty() || code.len() > ItemNumber::CHARS_MAX || !code.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(wrong());
    }
    let is_label = labels.iter().any(|l| code.len() == l.key_digits() && code.starts_with(&l.prefix));
    let has_check_digit = is_number && matches!(code.len(), 8 | 12..=14) && !is_label;
    if has_check_digit && !has_right_check_digit(code) {
        return Err(Reason::CheckDigit { code: code.to_owned() });
    }
    Ok(Barcode { code: code.to_owned(), pieces })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barcode::nordic_labels;

    #[test]
    fn money_is_read_as_people_write_it() {
        for (text, ore) in [
            ("1 234,50", 123_450),
            ("1\u{a0}234,50", 123_450),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("1 234 567,00", 123_456_700),
            ("kr 189,-", 18_900),
            ("kr. 189", 18_900),
            ("189 kr", 18_900),
            ("NOK 189.5", 18_950),
            ("189.0000", 18_900),
            ("151,2000", 15_120),
            ("-2,00", -200),
            ("0", 0),
        ] {
            assert_eq!(money(text), Ok(Ore::new(ore)), "{text}");
        }
        for text in ["", "kr", "1.234", "1,234", "12,345", "1.23.456,00", "98,1234", "abc", "1e5", "--1", "æ,ø"] {
            assert_eq!(money(text), Err(Reason::Money), "{text}");
        }
        assert_eq!(money("10 000 000"), Err(Reason::MoneyTooLarge));
        assert_eq!(positive_money("-1"), Err(Reason::Money));
    }

    #[test]
    fn vat_is_a_code_or_a_rate_of_one_code() {
        let tables = Tables::of_a_new_shop();
        let read = |text| vat(text, &tables, Date::of(2026, 11, 23)).ok().map(|code| code.0);
        for (text, code) in [("3", 3), ("31", 31), ("25", 3), ("25 %", 3), ("15%", 31), ("12", 33), ("5", 5)] {
            assert_eq!(read(text), Some(code), "{text}");
        }
        for text in ["0", "0 %", "14", "x", "256"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn barcodes_are_checked() {
        let read = |text| barcodes(text, &nordic_labels());
        let codes = |text| read(text).map(|codes| codes.into_iter().map(|b| (b.code, b.pieces)).collect::<Vec<_>>());
        let two = vec![("2711111010007".to_owned(), 1), ("2711111019994".to_owned(), 12)];
        assert_eq!(codes("2711111010007 12*2711111019994"), Ok(two.clone()));
        assert_eq!(codes("2711111010007|12*2711111019994"), Ok(two));
        assert!(codes("QF-12 23280101 4711").is_ok(), "own codes and labels have no check digit");
        let wrong = |code: &str| Err(Reason::CheckDigit { code: code.to_owned() });
        assert_eq!(read("2711111010008"), wrong("2711111010008"));
        assert_eq!(read("70380102"), wrong("70380102"));
        assert!(matches!(read("2,71111E+12"), Err(Reason::BarcodeRounded { .. })));
        assert!(matches!(read("x*2711111010007"), Err(Reason::Barcode { .. })));
        assert!(matches!(read("blåbær"), Err(Reason::Barcode { .. })));
    }

    #[test]
    fn groups_go_by_number_or_name() {
        let tables = Tables::of_a_new_shop();
        assert_eq!(group("2", &tables), Ok(GroupNo(2)));
        assert_eq!(group("MAT 15 %", &tables), Ok(GroupNo(2)));
        assert_eq!(group("77", &tables), Err(Reason::Group));
    }
}
