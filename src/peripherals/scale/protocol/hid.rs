//! Reports of USB scales, page 8D (scale.md 3). They are postal scales and not for trade: read, never sold by.

use super::{Grams, Parsed, Reading};

const REPORT_BYTES: usize = 6;
const GRAM: u8 = 0x02;
const KILOGRAM: u8 = 0x03;
const STABLE: u8 = 0x04;

pub fn parse(report: &[u8]) -> Parsed {
    match report {
        [3 | 4, status, unit, exponent, low, high] => {
            judge(*status, *unit, *exponent, u16::from_le_bytes([*low, *high]))
        }
        _ if report.len() < REPORT_BYTES => Parsed::Incomplete,
        _ => Parsed::Garbled,
    }
}

fn judge(status: u8, unit: u8, exponent: u8, weight: u16) -> Parsed {
    Parsed::Done(match status {
        1 | 7 => Reading::Broken,
        2 => Reading::Stable(Grams(0)),
        3 => Reading::Motion,
        STABLE => return weighed(unit, exponent, weight),
        5 => Reading::UnderZero,
        6 => Reading::Over,
        8 => Reading::OutsideZero,
        _ => return Parsed::Garbled,
    })
}

/// The weight times ten to the exponent, in the unit; less than a gram is no weight of ours.
fn weighed(unit: u8, exponent: u8, weight: u16) -> Parsed {
    let thousand = match unit {
        GRAM => 0,
        KILOGRAM => 3,
        _ => return Parsed::Done(Reading::WrongUnit),
    };
    let exponent = i32::from(i8::from_ne_bytes([exponent])) + thousand;
    let grams = match u32::try_from(exponent) {
        Ok(up) => 10_i32.checked_pow(up).and_then(|factor| factor.checked_mul(i32::from(weight))),
        Err(_) => {
            let factor = 10_i32.checked_pow(exponent.unsigned_abs());
            factor.filter(|factor| i32::from(weight) % factor == 0).map(|factor| i32::from(weight) / factor)
        }
    };
    grams.map_or(Parsed::Garbled, |grams| Parsed::Done(Reading::Stable(Grams(grams))))
}
