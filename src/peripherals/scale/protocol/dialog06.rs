//! Dialog 06: the till sends the unit price, and the scale says weight, unit price and price (scale.md 4).

use super::Grams;
use crate::domain::Ore;

const EOT: u8 = 0x04;
const ENQ: u8 = 0x05;
const ACK: u8 = 0x06;
const NAK: u8 = 0x15;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const ESC: u8 = 0x1B;

/// Ends what went before.
pub const CLOSE: &[u8] = &[EOT];
/// Asks for the weighing.
pub const ASK: &[u8] = &[EOT, ENQ];
/// Asks why there is none.
pub const WHY: &[u8] = &[EOT, STX, b'0', b'8', ETX];

/// Six digits of øre a kilogram.
const PRICE_MAX: i64 = 999_999;

/// The record that sets the unit price; `None`: the scale has no places for it.
pub fn price_record(unit_price: Ore) -> Option<Vec<u8>> {
    let ore = unit_price.value();
    if !(1..=PRICE_MAX).contains(&ore) {
        return None;
    }
    Some([&[EOT, STX, b'0', b'1', ESC], format!("{ore:06}").as_bytes(), &[ESC, ETX]].concat())
}

/// What the scale says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    Accepted,
    /// No; [`WHY`] asks for the reason.
    Refused,
    Weighed {
        grams: Grams,
        unit_price: Ore,
        price: Ore,
    },
    Reason(Reason),
    /// It demands the maker's secret checksum; 1: it has been given, 0: refused, 2: wanted.
    Secret(u8),
}

/// Why there is no weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    None,
    General,
    ParityOrBuffer,
    BadRecord,
    BadUnitPrice,
    BadTare,
    BadText,
    Motion,
    /// The same goods lie there since the last weighing.
    NoMotionSince,
    NotFinished,
    BelowMinimum,
    BelowZero,
    Overload,
}

/// What has been made of the bytes so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    Incomplete,
    Garbled,
    Done(Record),
}

pub fn parse(bytes: &[u8]) -> Parsed {
    match bytes {
        [] => Parsed::Incomplete,
        [ACK] => Parsed::Done(Record::Accepted),
        [NAK] => Parsed::Done(Record::Refused),
        [STX, body @ .., ETX] => read(body).map_or(Parsed::Garbled, Parsed::Done),
        [STX, ..] if bytes.len() < super::ANSWER_BYTES_MAX => Parsed::Incomplete,
        _ => Parsed::Garbled,
    }
}

fn read(body: &[u8]) -> Option<Record> {
    let mut parts = body.split(|byte| *byte == ESC);
    let record = match parts.next()? {
        b"02" => {
            // `3`: the unit is the kilogram.
            let unit = parts.next()?;
            let grams = Grams(i32::try_from(number(parts.next()?, 5)?).ok()?);
            let [unit_price, price] = [parts.next()?, parts.next()?].map(|digits| number(digits, 6).map(Ore::new));
            let weighed = Record::Weighed { grams, unit_price: unit_price?, price: price? };
            (unit == b"3").then_some(weighed)?
        }
        b"09" => Record::Reason(reason(parts.next()?)?),
        b"11" => match parts.next()? {
            [answer @ b'0'..=b'2', ..] => Record::Secret(answer - b'0'),
            _ => return None,
        },
        _ => return None,
    };
    // The random number of a demand may be anything; nothing else may follow.
    let is_whole = parts.next().is_none() || matches!(record, Record::Secret(_));
    is_whole.then_some(record)
}

fn number(digits: &[u8], count: usize) -> Option<i64> {
    let fits = digits.len() == count && digits.iter().all(u8::is_ascii_digit);
    fits.then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

fn reason(code: &[u8]) -> Option<Reason> {
    Some(match code {
        b"00" => Reason::None,
        b"01" => Reason::General,
        b"02" => Reason::ParityOrBuffer,
        b"10" => Reason::BadRecord,
        b"11" => Reason::BadUnitPrice,
        b"12" => Reason::BadTare,
        b"13" => Reason::BadText,
        b"20" => Reason::Motion,
        b"21" => Reason::NoMotionSince,
        b"22" => Reason::NotFinished,
        b"30" => Reason::BelowMinimum,
        b"31" => Reason::BelowZero,
        b"32" => Reason::Overload,
        _ => return None,
    })
}

/// Does the scale's price follow from its weight? It may differ by the øre of a rounding (scale.md 4).
pub fn is_price_right(grams: Grams, unit_price: Ore, price: Ore) -> bool {
    let exact = i64::from(grams.0).saturating_mul(unit_price.value());
    let rounded = (exact + 500) / 1000;
    (rounded - price.value()).abs() <= 1
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn word(record: Record) -> &'static str {
        match record {
            Record::Accepted => "accepted",
            Record::Refused => "refused_ask_why",
            Record::Weighed { .. } => "priced",
            Record::Secret(_) => "secret",
            Record::Reason(reason) => match reason {
                Reason::None => "no_error",
                Reason::General => "error",
                Reason::ParityOrBuffer => "parity_or_buffer",
                Reason::BadRecord => "bad_record",
                Reason::BadUnitPrice => "bad_unit_price",
                Reason::BadTare => "bad_tare",
                Reason::BadText => "bad_text",
                Reason::Motion => "motion",
                Reason::NoMotionSince => "no_motion_since_last",
                Reason::NotFinished => "not_finished",
                Reason::BelowMinimum => "below_minimum",
                Reason::BelowZero => "under_zero",
                Reason::Overload => "over",
            },
        }
    }

    /// One row of the table of exchanges.
    pub fn assert_row(row: &Value, send: &[u8], answer: &[u8]) {
        let Parsed::Done(record) = parse(answer) else { panic!("{row}") };
        let expect = &row["expect"];
        assert_eq!(Some(word(record)), expect["kind"].as_str(), "{row}");
        match record {
            Record::Accepted => {
                let price = Ore::new(expect["unit_price_ore"].as_i64().expect("a price"));
                assert_eq!(price_record(price).as_deref(), Some(send), "{row}");
            }
            Record::Weighed { grams, unit_price, price } => {
                assert_eq!(Some(i64::from(grams.0)), expect["grams"].as_i64());
                assert_eq!(Some(unit_price.value()), expect["unit_price_ore"].as_i64());
                assert_eq!(Some(price.value()), expect["total_ore"].as_i64());
                assert!(is_price_right(grams, unit_price, price) && send == ASK);
            }
            Record::Refused => assert_eq!(send, ASK),
            _ => assert_eq!(send, WHY),
        }
        for end in 0..answer.len() {
            assert!(!matches!(parse(&answer[..end]), Parsed::Done(Record::Weighed { .. })), "{row}: {end} bytes");
        }
    }

    #[test]
    fn a_demand_for_the_makers_secret_is_known_4() {
        assert_eq!(parse(b"\x0211\x1b2\x1b4711\x03"), Parsed::Done(Record::Secret(2)));
        assert_eq!(parse(b"\x0211\x1b2Z\x03"), Parsed::Done(Record::Secret(2)));
        assert_eq!(parse(b"\x0211\x1b0\x03"), Parsed::Done(Record::Secret(0)));
        assert_eq!(parse(b"\x0211\x1b7\x03"), Parsed::Garbled);
    }

    #[test]
    fn a_price_has_six_places() {
        assert!(price_record(Ore::new(999_999)).is_some());
        assert!(price_record(Ore::new(1_000_000)).is_none() && price_record(Ore::ZERO).is_none());
        assert!(price_record(Ore::new(-1)).is_none());
    }

    #[test]
    fn a_price_that_does_not_follow_is_seen_4() {
        let right = |ore| is_price_right(Grams(1250), Ore::new(49_90), Ore::new(ore));
        assert!(right(62_38) && right(62_37) && right(62_39) && !right(62_36) && !right(62_40) && !right(0));
    }

    #[test]
    fn another_unit_or_a_field_too_many_is_no_weight() {
        assert_eq!(parse(b"\x0202\x1b1\x1b01250\x1b004990\x1b006238\x03"), Parsed::Garbled);
        assert_eq!(parse(b"\x0202\x1b3\x1b01250\x1b004990\x1b006238\x1b1\x03"), Parsed::Garbled);
        assert_eq!(parse(b"\x0202\x1b3\x1b1250\x1b004990\x1b006238\x03"), Parsed::Garbled);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn no_garbage_is_a_weighing(raw in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Parsed::Done(Record::Weighed { grams, .. }) = parse(&raw) {
                prop_assert!(raw.len() == 27 && (0..=99_999).contains(&grams.0));
            }
        }
    }
}
