//! Digital Links: a web address that carries fields in its path and query. The address itself is never opened.

use std::borrow::Cow;

use super::field::GTIN_DIGITS;
use super::{Fault, Scan, Warning, dictionary};
use crate::domain::barcode::has_right_check_digit;
use crate::domain::time::Date;

/// What may follow the item in the path, in this order.
const QUALIFIERS: [&str; 4] = ["22", "10", "21", "235"];

/// A web address, whatever it leads to.
pub(super) fn is_link(code: &str) -> bool {
    let begins = |scheme: &str| code.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins("http://") || begins("https://")
}

/// Milder than the standard where the sale of the item is concerned: its number must be readable and right, the rest may
/// be anything (`scanner.md` 5.4).
pub(super) fn read(link: &str, today: Date) -> Result<Scan, Fault> {
    let (path, query) = path_and_query(link).ok_or(Fault::NoGtin)?;
    let segments: Vec<&str> = path.split('/').collect();
    let at = place_of_item(&segments).ok_or(Fault::NoGtin)?;
    let mut scan = Scan::default();
    scan.take("01", &padded(segments.get(at + 1).copied().unwrap_or_default()), today)?;
    read_qualifiers(&mut scan, segments.get(at + 2..).unwrap_or_default(), today)?;
    read_query(&mut scan, query, today)?;
    Ok(scan)
}

/// Without scheme, host and fragment. A scheme in mixed letters is not one of these links.
fn path_and_query(link: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = link.split_once("://")?;
    if !matches!(scheme, "http" | "https" | "HTTP" | "HTTPS") {
        return None;
    }
    let address = rest.split('#').next()?;
    let (address, query) = address.split_once('?').unwrap_or((address, ""));
    address.split_once('/').map(|(_, path)| (path, query))
}

/// The right-most `01` that an item's number follows.
fn place_of_item(segments: &[&str]) -> Option<usize> {
    segments.windows(2).rposition(|pair| matches!(pair, ["01", number] if is_item_number(number)))
}

/// Fewer than fourteen digits are an older form, and a date can look like one: there the check digit decides.
fn is_item_number(text: &str) -> bool {
    let shaped = match text.len() {
        GTIN_DIGITS => true,
        8 | 12 | 13 => has_right_check_digit(text),
        _ => false,
    };
    shaped && text.bytes().all(|b| b.is_ascii_digit())
}

fn padded(gtin: &str) -> String {
    format!("{gtin:0>GTIN_DIGITS$}")
}

/// An item's number of an older form, its zeros back in front. Anything else as it is.
pub(super) fn padded_item(text: &str) -> Cow<'_, str> {
    if matches!(text.len(), 8 | 12 | 13) { padded(text).into() } else { text.into() }
}

fn read_qualifiers(scan: &mut Scan, segments: &[&str], today: Date) -> Result<(), Fault> {
    let mut allowed = QUALIFIERS.iter();
    for pair in segments.chunks(2) {
        match pair {
            [identifier, value] if !value.is_empty() && allowed.any(|known| known == identifier) => {
                take(scan, identifier, value, today, false)?;
            }
            _ => {
                scan.warn(Warning::Rest);
                break;
            }
        }
    }
    Ok(())
}

/// Words as keys are somebody else's business; numbers that are no identifiers, or come twice, are not read.
fn read_query(scan: &mut Scan, query: &str, today: Date) -> Result<(), Fault> {
    let mut seen = Vec::new();
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if !key.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        if dictionary::entry(key).is_none() || seen.contains(&key) {
            scan.warn(Warning::Rest);
            continue;
        }
        seen.push(key);
        take(scan, key, value, today, true)?;
    }
    Ok(())
}

fn take(scan: &mut Scan, identifier: &str, value: &str, today: Date, in_query: bool) -> Result<(), Fault> {
    let value = decoded(value, in_query).unwrap_or_default();
    let value = if identifier == "01" { padded_item(&value) } else { value.as_str().into() };
    match scan.take(identifier, &value, today) {
        // The item of the path was right; a crooked second one is no reason not to sell it.
        Err(Fault::CheckDigit) => scan.warn(Warning::Rest),
        taken => taken?,
    }
    Ok(())
}

/// `%2F` and its kind, and in a query `+` for a blank. What is no such thing stands for itself; a byte that is no ASCII
/// becomes a character that no value may have. `None`: it would end a text of C in its middle.
pub(super) fn decoded(text: &str, in_query: bool) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut value, mut at) = (String::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let escaped = match bytes.get(at..at + 3) {
            Some(&[b'%', high, low]) => hex(high).zip(hex(low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        at += if escaped.is_some() { 3 } else { 1 };
        value.push(match escaped {
            Some(0) => return None,
            Some(byte) => char::from(byte),
            None if in_query && *byte == b'+' => ' ',
            None => char::from(*byte),
        });
    }
    Some(value)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::of(2026, 11, 23);

    #[test]
    fn values_are_decoded_5_4() {
        assert_eq!(decoded("A%2fB+", false).as_deref(), Some("A/B+"));
        assert_eq!(decoded("A%2FB+", true).as_deref(), Some("A/B "));
        for plain in ["%", "%2", "%zz", "a%2"] {
            assert_eq!(decoded(plain, true).as_deref(), Some(plain));
        }
        assert_eq!(decoded("A%00B", false), None);
    }

    #[test]
    fn the_rest_of_a_crooked_link_is_dropped_5_4() {
        let scan = read("https://a/01/07038010055690/21/S/10/L", TODAY).expect("sold");
        assert_eq!((scan.serial.as_deref(), scan.lot, scan.warnings), (Some("S"), None, vec![Warning::Rest]));
        let scan = read("https://a/01/07038010055690?17=270115&17=280115&x=1&89=2", TODAY).expect("sold");
        assert_eq!((scan.expiry, scan.warnings), (Some(Date::of(2027, 1, 15)), vec![Warning::Rest]));
    }

    #[test]
    fn shorter_numbers_are_padded_when_their_check_digit_is_right_5_4() {
        assert_eq!(read("https://a/01/70380101", TODAY).map(|scan| scan.gtin).as_deref(), Ok("00000070380101"));
        assert_eq!(read("https://news/2026/01/20261124", TODAY), Err(Fault::NoGtin));
    }
}
