//! NCI / Weigh-Tronix SCP-01 (scale.md 3).

use super::{Parsed, Protocol, Reading, framed, grams};

pub struct Nci;

impl Protocol for Nci {
    fn questions(&self) -> &'static [&'static [u8]] {
        &[b"W\r"]
    }

    fn parse(&self, bytes: &[u8]) -> Parsed {
        let body = match framed(bytes, b'\n', b"\r\x03") {
            Ok(body) => body,
            Err(parsed) => return parsed,
        };
        if body == b"?" {
            return Parsed::Done(Reading::BadCommand);
        }
        let mut parts = body.splitn(2, |byte| *byte == b'\r');
        match (parts.next(), parts.next()) {
            (Some(weight), Some([b'\n', status @ ..])) => judge(status, Some(weight)),
            (Some(status), None) => judge(status, None),
            _ => Parsed::Garbled,
        }
    }
}

/// The status counts before the digits: what is in motion is no weight. Some leave the `S` in front out.
fn judge(status: &[u8], weight: Option<&[u8]>) -> Parsed {
    let status = status.strip_prefix(b"S").unwrap_or(status);
    let [h1, h2, more @ ..] = status else { return Parsed::Garbled };
    let is_status = |byte: u8| byte & 0x80 == 0 && byte & 0x30 == 0x30;
    // A third byte says range and net, and that the zero of its start was not found.
    let third = match more {
        [] if h2 & 0x40 == 0 => 0,
        [third] if h2 & 0x40 != 0 => *third,
        _ => return Parsed::Garbled,
    };
    if !is_status(*h1) || !is_status(*h2) {
        return Parsed::Garbled;
    }
    let is_broken = h1 & 0x0C != 0 || h2 & 0x0C != 0;
    Parsed::Done(match weight {
        _ if is_broken => Reading::Broken,
        _ if h2 & 0x02 != 0 => Reading::Over,
        _ if h2 & 0x01 != 0 => Reading::UnderZero,
        _ if third & 0x08 != 0 => Reading::OutsideZero,
        _ if h1 & 0x01 != 0 => Reading::Motion,
        Some(weight) => return weighed(weight, h1 & 0x02 != 0),
        None => return Parsed::Garbled,
    })
}

fn weighed(weight: &[u8], is_at_zero: bool) -> Parsed {
    match weight {
        // Places without digits: `^` over, `_` under, `-` no zero.
        [b'^', ..] => return Parsed::Done(Reading::Over),
        [b'_', ..] => return Parsed::Done(Reading::UnderZero),
        [b'-', b'-', ..] => return Parsed::Done(Reading::OutsideZero),
        _ => {}
    }
    let Some((digits, unit)) = weight.split_at_checked(weight.len().saturating_sub(2)) else { return Parsed::Garbled };
    match unit.to_ascii_uppercase().as_slice() {
        b"KG" => {}
        b"LB" | b"OZ" => return Parsed::Done(Reading::WrongUnit),
        _ => return Parsed::Garbled,
    }
    match grams(digits) {
        // It says that it stands at zero and shows something else.
        Some(weight) if is_at_zero && weight.0 != 0 => Parsed::Garbled,
        Some(weight) => Parsed::Done(Reading::Stable(weight)),
        None => Parsed::Garbled,
    }
}
