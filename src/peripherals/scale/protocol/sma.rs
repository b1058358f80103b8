//! SMA SCP-0499 (scale.md 3).

use super::{Parsed, Protocol, Reading, framed, grams};

pub struct Sma;

impl Protocol for Sma {
    fn questions(&self) -> &'static [&'static [u8]] {
        &[b"\nW\r"]
    }

    fn parse(&self, bytes: &[u8]) -> Parsed {
        let body = match framed(bytes, b'\n', b"\r") {
            Ok(body) => body,
            Err(parsed) => return parsed,
        };
        match body {
            b"?" => Parsed::Done(Reading::BadCommand),
            // Status, range, net or gross, motion, one place to come, ten places of weight, three of unit.
            [status, _range, kind, motion, _reserved, rest @ ..] if rest.len() == 13 => {
                judge(*status, *kind, *motion, rest)
            }
            _ => Parsed::Garbled,
        }
    }
}

fn judge(status: u8, kind: u8, motion: u8, rest: &[u8]) -> Parsed {
    // Small letters: in higher resolution, which is not for trade.
    let is_for_trade = matches!(kind, b'G' | b'N');
    let Some((weight, unit)) = rest.split_at_checked(10) else { return Parsed::Garbled };
    let unit: Vec<u8> = unit.iter().filter(|byte| !b" _".contains(byte)).map(u8::to_ascii_lowercase).collect();
    if !is_for_trade || !matches!(motion, b' ' | b'M') {
        return Parsed::Garbled;
    }
    Parsed::Done(match (status, unit.as_slice()) {
        (b'E' | b'I', _) => Reading::OutsideZero,
        (b'T', _) => Reading::Broken,
        (b'O', _) => Reading::Over,
        (b'U', _) => Reading::UnderZero,
        (b' ' | b'Z', _) if motion == b'M' => Reading::Motion,
        (b' ' | b'Z', b"kg") => return weighed(status, weight),
        (b' ' | b'Z', b"lb" | b"oz" | b"g") => Reading::WrongUnit,
        _ => return Parsed::Garbled,
    })
}

fn weighed(status: u8, weight: &[u8]) -> Parsed {
    match grams(weight) {
        Some(weight) if status == b'Z' && weight.0 != 0 => Parsed::Garbled,
        Some(weight) => Parsed::Done(Reading::Stable(weight)),
        None => Parsed::Garbled,
    }
}
