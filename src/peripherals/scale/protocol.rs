//! What scales say: bytes in, a reading out. Pure, and strict: an answer is complete and well formed, or it is none.
//!
//! A weight is a whole number of grams, taken from the digits as text; no error ever becomes a weight of nothing (scale.md 1, 6).

pub mod cas;
pub mod dialog06;
pub mod hid;
pub mod mt8217;
pub mod nci;
pub mod sma;

/// What lies on a scale, to the gram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grams(pub i32);

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Stable, and not below zero.
    Stable(Grams),
    Motion,
    Over,
    UnderZero,
    /// What lies there was there when it was switched on.
    OutsideZero,
    /// The scale does not know the question: it speaks another protocol.
    BadCommand,
    /// The scale says it is broken, or must be calibrated.
    Broken,
    /// Not in kilograms.
    WrongUnit,
}

/// What has been made of the bytes so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// More must come.
    Incomplete,
    /// It never will be an answer.
    Garbled,
    /// The scale is ready for the next question of the exchange.
    Next,
    Done(Reading),
}

/// A protocol in which the scale says the weight and the till computes the price (scale.md 1, B).
pub trait Protocol: Send {
    /// The questions of one exchange, in turn. None where the scale speaks unasked.
    fn questions(&self) -> &'static [&'static [u8]];

    /// All bytes since the last question.
    fn parse(&self, bytes: &[u8]) -> Parsed;

    /// Does an answer say by itself that the weight is stable? Otherwise two like answers say it.
    fn tells_motion(&self) -> bool {
        true
    }

    /// How long the scale may take for an answer.
    fn within_ms(&self) -> u64 {
        500
    }
}

/// `01.250`, with blanks in front: kilograms with one point and at most three decimals.
fn grams(text: &[u8]) -> Option<Grams> {
    let text = std::str::from_utf8(text).ok()?.trim_start_matches(' ');
    let (whole, decimals) = text.split_once('.')?;
    let is_digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole, 4) || !is_digits(decimals, 3) {
        return None;
    }
    let (whole, decimals): (i32, i32) = (whole.parse().ok()?, format!("{decimals:0<3}").parse().ok()?);
    Some(Grams(whole * 1000 + decimals))
}

/// What lies between a beginning and an end, when both are there.
fn framed<'a>(bytes: &'a [u8], begin: u8, end: &[u8]) -> Result<&'a [u8], Parsed> {
    match bytes.split_first() {
        None => Err(Parsed::Incomplete),
        Some((first, _)) if *first != begin => Err(Parsed::Garbled),
        Some((_, rest)) => rest.strip_suffix(end).ok_or(Parsed::Incomplete),
    }
}

/// No answer of any of these protocols is longer.
pub const ANSWER_BYTES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn protocol(name: &str) -> Box<dyn Protocol> {
        match name {
            "mt8217" => Box::new(mt8217::Mt8217),
            "nci" => Box::new(nci::Nci),
            "cas" => Box::new(cas::Cas),
            "sma" => Box::new(sma::Sma),
            other => panic!("{other}"),
        }
    }

    fn bytes(row: &Value, key: &str) -> Vec<u8> {
        let hex = row[key].as_str().unwrap_or_default();
        hex.split(' ').filter(|byte| !byte.is_empty()).map(|byte| u8::from_str_radix(byte, 16).expect("hex")).collect()
    }

    fn rows() -> Vec<Value> {
        let text = include_str!("../../../tests/fixtures/scale/exchanges.jsonl");
        text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
    }

    /// What the table calls a reading.
    fn word(parsed: Parsed) -> (&'static str, Option<i64>) {
        match parsed {
            Parsed::Incomplete => ("incomplete", None),
            Parsed::Garbled => ("garbled", None),
            Parsed::Next => ("ready", None),
            Parsed::Done(Reading::Stable(Grams(0))) => ("stable_zero", Some(0)),
            Parsed::Done(Reading::Stable(Grams(grams))) => ("stable", Some(i64::from(grams))),
            Parsed::Done(Reading::Motion) => ("motion", None),
            Parsed::Done(Reading::Over) => ("over", None),
            Parsed::Done(Reading::UnderZero) => ("under_zero", None),
            Parsed::Done(Reading::OutsideZero) => ("outside_zero_range", None),
            Parsed::Done(Reading::BadCommand) => ("bad_command", None),
            Parsed::Done(Reading::Broken) => ("broken", None),
            Parsed::Done(Reading::WrongUnit) => ("wrong_unit", None),
        }
    }

    #[test]
    fn every_exchange_of_the_table_is_read_as_it_says() {
        let mut read = 0;
        for row in rows() {
            let (name, expect, answer) =
                (row["protocol"].as_str().expect("a name"), &row["expect"], bytes(&row, "recv"));
            let kind = expect["kind"].as_str().expect("a kind");
            let grams = expect["grams"].as_i64();
            read += 1;
            match name {
                "dialog06" => dialog06::tests::assert_row(&row, &bytes(&row, "send"), &answer),
                "hid_8d" => assert_eq!(word(hid::parse(&answer)), (kind, grams), "{row}"),
                _ if kind == "probe_ok" => assert!(mt8217::is_probe_answer(&answer), "{row}"),
                _ => {
                    // A net weight is a weight: the tare is the scale's.
                    let kind = if kind == "stable_net" { "stable" } else { kind };
                    assert_eq!(word(protocol(name).parse(&answer)), (kind, grams), "{row}");
                }
            }
        }
        assert_eq!(read, 53);
    }

    #[test]
    fn what_is_asked_is_what_the_table_sends() {
        for (name, send) in [("mt8217", "57"), ("nci", "57 0d"), ("sma", "0a 57 0d")] {
            let asked = protocol(name).questions().concat();
            assert!(
                rows().iter().any(|row| row["protocol"] == name && row["send"] == send && bytes(row, "send") == asked)
            );
        }
        assert_eq!(protocol("cas").questions(), [&[0x05], &[0x11]]);
    }

    #[test]
    fn a_weight_is_read_from_its_digits() {
        for (text, expected) in
            [("01.250", 1250), (" 1.25", 1250), ("0.005", 5), ("12.5", 12_500), ("9999.999", 9_999_999)]
        {
            assert_eq!(grams(text.as_bytes()), Some(Grams(expected)), "{text}");
        }
        for text in
            ["", ".", "1", "1.", ".5", "1.2.3", "-1.250", "+1.250", "1,250", "1.2500", "^^.^^^", "1 .25", "00000.1"]
        {
            assert_eq!(grams(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_beginning_of_an_answer_waits_for_the_rest_and_is_no_weight() {
        for row in rows() {
            let name = row["protocol"].as_str().expect("a name");
            if name == "dialog06" || name == "hid_8d" || row["expect"]["kind"] == "probe_ok" {
                continue;
            }
            let answer = bytes(&row, "recv");
            for end in 0..answer.len() {
                let parsed = protocol(name).parse(&answer[..end]);
                let is_weight = matches!(parsed, Parsed::Done(Reading::Stable(_)));
                assert!(!is_weight, "{row}: {end} bytes");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn garbage_is_a_weight_only_where_digits_say_one(raw in prop::collection::vec(any::<u8>(), 0..40)) {
            for name in ["mt8217", "nci", "cas", "sma"] {
                if let Parsed::Done(Reading::Stable(Grams(grams))) = protocol(name).parse(&raw) {
                    let digits: String = raw.iter().filter(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
                    prop_assert!(grams >= 0 && digits.len() >= 2, "{} {:?}", name, raw);
                }
            }
            let _ = (hid::parse(&raw), cas::Stream.parse(&raw));
        }

        #[test]
        fn a_check_over_everything_lets_no_spoilt_byte_through(at in 0_usize..15, byte in any::<u8>()) {
            let answer = [1, 2, 0x53, 0x20, 0x30, 0x31, 0x2e, 0x32, 0x35, 0x30, 0x6b, 0x67, 0x67, 3, 4];
            let mut spoilt = answer;
            spoilt[at] = byte;
            let is_weight = matches!(cas::Cas.parse(&spoilt), Parsed::Done(Reading::Stable(_)));
            prop_assert_eq!(is_weight, spoilt == answer);
        }
    }
}
