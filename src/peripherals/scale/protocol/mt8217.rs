//! Mettler-Toledo 8217, and everything that speaks it (scale.md 2).

use super::{Grams, Parsed, Protocol, Reading, framed, grams};

pub struct Mt8217;

const MOTION: u8 = 0x01;
const OVER: u8 = 0x02;
const UNDER: u8 = 0x04;
const OUTSIDE_ZERO: u8 = 0x08;
const BAD_COMMAND: u8 = 0x40;

/// Turns the echo on, says a word, turns it off: only a scale of this kind answers with its own words.
pub const PROBE: &[u8] = b"Ehello\rF";

pub fn is_probe_answer(bytes: &[u8]) -> bool {
    bytes == b"\x02E\rhello\r"
}

impl Protocol for Mt8217 {
    fn questions(&self) -> &'static [&'static [u8]] {
        &[b"W"]
    }

    fn parse(&self, bytes: &[u8]) -> Parsed {
        let body = match framed(bytes, 0x02, b"\r") {
            Ok(body) => body,
            Err(parsed) => return parsed,
        };
        match body {
            [b'?', status] => judge(*status),
            // The carriage return may be a status byte's neighbour, never the status itself.
            [b'?'] => Parsed::Incomplete,
            // Net: the tare is the scale's.
            [weight @ .., b'N'] | weight => weighed(grams(weight)),
        }
    }
}

fn weighed(weight: Option<Grams>) -> Parsed {
    weight.map_or(Parsed::Garbled, |weight| Parsed::Done(Reading::Stable(weight)))
}

/// By priority: bad command, over, under, outside zero, motion.
fn judge(status: u8) -> Parsed {
    let has = |bit| status & bit != 0;
    Parsed::Done(match status {
        _ if status & 0x80 != 0 => return Parsed::Garbled,
        _ if has(BAD_COMMAND) => Reading::BadCommand,
        _ if has(OVER) => Reading::Over,
        _ if has(UNDER) => Reading::UnderZero,
        _ if has(OUTSIDE_ZERO) => Reading::OutsideZero,
        _ if has(MOTION) => Reading::Motion,
        _ => return Parsed::Garbled,
    })
}
