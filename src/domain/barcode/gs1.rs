//! GS1 codes: element strings of lines and squares, and Digital Links. What a till takes from them, and nothing else.
//!
//! All of a code is read first and then used as far as it is known. The item is sold whenever its number can be trusted:
//! whatever else is wrong is dropped and told as a [`Warning`]. No host of a link is ever asked anything (`scanner.md` 5).

mod dictionary;
mod element;
mod field;
mod link;
pub mod strict;

use super::has_right_check_digit;
use crate::domain::money::Ore;
use crate::domain::time::Date;

/// What a GS1 code says that a till can use. The rest is read and let go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Fourteen digits.
    pub gtin: String,
    pub lot: Option<String>,
    pub serial: Option<String>,
    /// After this day: ask before selling.
    pub best_before: Option<Date>,
    /// After this day: not sold.
    pub expiry: Option<Date>,
    /// Net weight.
    pub grams: Option<i64>,
    /// The price of what is in the hand, in Norwegian kroner.
    pub price: Option<Ore>,
    pub count: Option<u32>,
    /// What was dropped, for the log and the cashier.
    pub warnings: Vec<Warning>,
    /// Why GS1's own reader would have refused the code.
    pub refused: Option<strict::Refusal>,
}

/// Something in a code that could not be used, beside an item that could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A date no calendar has.
    Date,
    /// A weight, price, count, lot or serial number that does not follow its own rules.
    Value,
    /// A price in another currency than kroner.
    Currency,
    /// From here on the code could not be read.
    Rest,
}

/// Why nothing can be sold on a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the check digit is wrong")]
    CheckDigit,
    #[error("there is no trade item number in the code")]
    NoGtin,
    #[error("the code names two different items")]
    TwoGtins,
    #[error("the code is that of a pallet or box, not of what is in it")]
    LogisticUnit,
}

/// The separator between fields, FNC1 as a scanner sends it.
const SEPARATOR: char = '\u{1d}';

/// Does the symbology or, where the scanner names none, the shape say GS1?
pub fn looks_like_gs1(symbology: Option<&str>, code: &str) -> bool {
    match symbology {
        Some("]C1" | "]e0" | "]d2" | "]Q3" | "]J1") => true,
        Some("]Q1" | "]d1" | "]J0") => link::is_link(code),
        Some(_) => false,
        None => link::is_link(code) || code.contains(SEPARATOR) || begins_with_an_item(code),
    }
}

/// `01`, fourteen digits that check, and something more: shorter codes could be cards.
fn begins_with_an_item(code: &str) -> bool {
    let gtin = code.strip_prefix("01").and_then(|rest| rest.split_at_checked(field::GTIN_DIGITS));
    gtin.is_some_and(|(gtin, rest)| !rest.is_empty() && has_right_check_digit(gtin))
}

/// Reads an element string or a Digital Link. A code that is right is taken as it is; of one that is not, the till takes the
/// item if its number can be trusted (`scanner.md` 5.3, 5.4). Two digits of a year are read as the year nearest to `today`.
pub fn parse(code: &str, today: Date) -> Result<Scan, Fault> {
    let is_link = link::is_link(code);
    let read = if is_link { strict::digital_link(code) } else { strict::element_string(code) };
    let scan = match read {
        Ok(fields) => taken(&fields, today)?,
        Err(refusal) => {
            let mild = if is_link { link::read(code, today)? } else { element::read(code, today)? };
            Scan { refused: Some(refusal), ..mild }
        }
    };
    if scan.gtin.is_empty() { Err(Fault::NoGtin) } else { Ok(scan) }
}

fn taken(fields: &[strict::Field], today: Date) -> Result<Scan, Fault> {
    let mut scan = Scan::default();
    for field in fields {
        scan.take(field.identifier, &field.value, today)?;
    }
    Ok(scan)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = Date::of(2026, 11, 23);

    fn of(code: &str) -> Result<Scan, Fault> {
        parse(code, TODAY)
    }

    #[test]
    fn a_pallet_is_refused_5_3() {
        assert_eq!(of("02070380100556903712"), Err(Fault::LogisticUnit));
        assert_eq!(of("00123456789012345675"), Err(Fault::NoGtin));
    }

    #[test]
    fn two_different_items_are_refused_5_3() {
        assert_eq!(of("01070380100556900109520123456788"), Err(Fault::TwoGtins));
        assert!(of("01070380100556900107038010055690").is_ok(), "the same one twice is one");
        assert_eq!(of("https://a/01/07038010055690?01=09520123456788"), Err(Fault::TwoGtins));
    }

    #[test]
    fn an_unknown_field_ends_the_reading_and_not_the_sale_5_3() {
        let scan = of("010703801005569089X\u{1d}10L1").expect("sold");
        assert_eq!((scan.gtin.as_str(), scan.lot, scan.warnings), ("07038010055690", None, vec![Warning::Rest]));
    }

    #[test]
    fn fields_without_use_are_passed_over_5_3() {
        let scan = of("0107038010055690240SPARE\u{1d}7007261123\u{1d}11261101800500129917271231").expect("sold");
        assert_eq!(scan.warnings, []);
        let scan = of("0107038010055690240SPARE\u{1d}7007261123\u{1d}17271231").expect("sold");
        assert_eq!((scan.expiry, scan.warnings), (Some(Date::of(2027, 12, 31)), vec![]));
    }

    #[test]
    fn a_separator_is_never_guessed_5_3() {
        let scan = of("010703801005569010L42172701152112345").expect("sold");
        assert_eq!((scan.gtin.as_str(), scan.lot.as_deref()), ("07038010055690", Some("L42172701152112345")));
    }

    #[test]
    fn a_price_in_other_money_is_dropped_5_3() {
        let krone = of("0197038010055693393257800625\u{1d}3103000500").expect("sold");
        assert_eq!((krone.price, krone.grams), (Some(Ore::new(6_25)), Some(500)));
        let euro = of("0197038010055693393297800625").expect("sold");
        assert_eq!((euro.price, euro.warnings), (None, vec![Warning::Currency]));
    }

    #[test]
    fn values_of_nothing_or_too_much_are_dropped() {
        for rest in
            ["3103000000", "392200", "3920999999999", "300", "10\u{1d}", "21123456789012345678901", "310300x500"]
        {
            let scan = of(&format!("0107038010055690{rest}")).expect("sold");
            let found = (scan.grams, scan.price, scan.count, scan.lot, scan.serial);
            assert_eq!((found, scan.warnings), ((None, None, None, None, None), vec![Warning::Value]), "{rest}");
        }
    }

    #[test]
    fn counts_are_read_5_3() {
        assert_eq!(of("01970380100556933012").map(|scan| scan.count), Ok(Some(12)));
    }

    #[test]
    fn a_link_of_somebody_else_is_no_item_5_4() {
        for link in [
            "https://qr.vipps.no/28/2/01/031/4791234567",
            "https://a/?01=07038010055690",
            "HtTps://a/01/07038010055690",
        ] {
            assert_eq!(of(link), Err(Fault::NoGtin), "{link}");
        }
        assert_eq!(of("https://a/01/07038010055691"), Err(Fault::CheckDigit));
    }

    #[test]
    fn the_symbology_or_the_shape_says_gs1_4() {
        assert!(looks_like_gs1(Some("]C1"), "0107038010055690"));
        assert!(!looks_like_gs1(Some("]C0"), "0107038010055690990"));
        assert!(!looks_like_gs1(None, "0107038010055690"), "sixteen digits could be a card");
        assert!(looks_like_gs1(None, "010703801005569010L1"));
        assert!(looks_like_gs1(None, "HTTPS://A/01/07038010055690"));
        assert!(!looks_like_gs1(None, "https"), "a word to search for");
    }

    proptest! {
        #[test]
        fn nothing_that_is_scanned_can_break_the_till(code in "\\PC{0,60}") {
            let _ = of(&code);
        }

        #[test]
        fn no_field_or_link_can_break_the_till(
            fields in prop::collection::vec(("(0[0-4]|1[0-9]|2[0-5]|3[0-9]|3103|3922|3932|4[0-3]|7[0-2]|8[0-2]|9[0-9])", "[0-9A-Za-zæ%\u{1d}/?&=.;-]{0,20}"), 0..6),
            link in any::<bool>(),
        ) {
            let (start, between) = if link { ("https://a/", "/") } else { ("", "") };
            let fields: String = fields.iter().map(|(ai, value)| format!("{ai}{between}{value}{between}")).collect();
            if let Ok(scan) = of(&format!("{start}{fields}")) {
                prop_assert!(scan.gtin.len() == field::GTIN_DIGITS && has_right_check_digit(&scan.gtin));
            }
        }
    }
}
