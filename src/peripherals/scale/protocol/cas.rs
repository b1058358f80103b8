//! CAS: the answer to a till (PD-II, "ECR type"), and the stream of 22 bytes (scale.md 3).

use super::{Parsed, Protocol, Reading, grams};

pub struct Cas;

const READY: u8 = 0x06;
const NOT_READY: u8 = 0x15;
/// Marks, status, sign, six places, unit, check, marks.
const ANSWER_BYTES: usize = 15;

impl Protocol for Cas {
    fn questions(&self) -> &'static [&'static [u8]] {
        &[&[0x05], &[0x11]]
    }

    fn parse(&self, bytes: &[u8]) -> Parsed {
        match bytes {
            [] => Parsed::Incomplete,
            [READY] => Parsed::Next,
            [NOT_READY] => Parsed::Done(Reading::Motion),
            [0x01] => Parsed::Incomplete,
            [0x01, 0x02, ..] if bytes.len() < ANSWER_BYTES => Parsed::Incomplete,
            [0x01, 0x02, body @ .., check, 0x03, 0x04] if bytes.len() == ANSWER_BYTES => judge(body, *check),
            _ => Parsed::Garbled,
        }
    }
}

fn judge(body: &[u8], check: u8) -> Parsed {
    let sum = body.iter().fold(0, |sum, byte| sum ^ byte);
    let [status, sign, weight @ .., b'k', b'g'] = body else { return Parsed::Garbled };
    if sum != check {
        return Parsed::Garbled;
    }
    let Some(weight) = grams(weight) else { return Parsed::Garbled };
    match (status, sign) {
        (b'S' | b'U', b'F') => Parsed::Done(Reading::Over),
        (b'U', b' ' | b'-') => Parsed::Done(Reading::Motion),
        (b'S', b'-') => Parsed::Done(Reading::UnderZero),
        (b'S', b' ') => Parsed::Done(Reading::Stable(weight)),
        _ => Parsed::Garbled,
    }
}

/// `ST,GS,` id lamp `,` eight places, blank, `kg`, CR LF. It comes unasked, again and again.
pub struct Stream;

const FRAME_BYTES: usize = 22;

impl Protocol for Stream {
    fn questions(&self) -> &'static [&'static [u8]] {
        &[]
    }

    /// The first whole frame; what stands in front of it is the end of one that began before we listened.
    fn parse(&self, bytes: &[u8]) -> Parsed {
        let Some(start) = frame_start(bytes) else { return waits(bytes) };
        match bytes.get(start..start + FRAME_BYTES) {
            Some(frame) => judge_frame(frame),
            None => waits(bytes),
        }
    }

    fn within_ms(&self) -> u64 {
        1_000
    }
}

/// Two frames' worth of bytes without a frame in them is none of this.
fn waits(bytes: &[u8]) -> Parsed {
    if bytes.len() < 2 * FRAME_BYTES { Parsed::Incomplete } else { Parsed::Garbled }
}

fn frame_start(bytes: &[u8]) -> Option<usize> {
    let is_start = |at: usize| {
        let is_first = at == 0 || bytes.get(at - 1) == Some(&b'\n');
        is_first && matches!(bytes.get(at..at + 3), Some(b"ST," | b"US," | b"OL,"))
    };
    (0..bytes.len()).find(|at| is_start(*at))
}

fn judge_frame(frame: &[u8]) -> Parsed {
    let [s1, s2, b',', g1, g2, b',', _id, _lamp, b',', rest @ ..] = frame else { return Parsed::Garbled };
    let [weight @ .., b' ', b'k', b'g', b'\r', b'\n'] = rest else { return Parsed::Garbled };
    let is_gross_or_net = matches!([*g1, *g2], [b'G', b'S'] | [b'N', b'T']);
    if !is_gross_or_net {
        return Parsed::Garbled;
    }
    let (sign, digits) = match weight {
        [sign @ (b'-' | b'+'), digits @ ..] => (*sign, digits),
        digits => (b'+', digits),
    };
    match ([*s1, *s2], sign, grams(digits)) {
        ([b'O', b'L'], ..) => Parsed::Done(Reading::Over),
        ([b'U', b'S'], _, Some(_)) => Parsed::Done(Reading::Motion),
        ([b'S', b'T'], b'-', Some(_)) => Parsed::Done(Reading::UnderZero),
        ([b'S', b'T'], _, Some(weight)) => Parsed::Done(Reading::Stable(weight)),
        _ => Parsed::Garbled,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Grams;
    use super::*;

    #[test]
    fn a_stream_is_taken_up_at_its_next_frame() {
        let frame = b"ST,GS,01,  01.250 kg\r\n";
        assert_eq!(frame.len(), FRAME_BYTES);
        assert_eq!(Stream.parse(frame), Parsed::Done(Reading::Stable(Grams(1250))));
        let joined = [b"250 kg\r\n".as_slice(), frame].concat();
        assert_eq!(Stream.parse(&joined), Parsed::Done(Reading::Stable(Grams(1250))));
        assert_eq!(Stream.parse(&joined[..20]), Parsed::Incomplete);
        assert_eq!(Stream.parse(b"US,NT,01,  01.250 kg\r\n"), Parsed::Done(Reading::Motion));
        assert_eq!(Stream.parse(b"ST,GS,01,- 01.250 kg\r\n"), Parsed::Done(Reading::UnderZero));
        assert_eq!(Stream.parse(b"OL,GS,01,           \r\n"), Parsed::Garbled, "a frame has a unit");
        assert_eq!(Stream.parse(b"OL,GS,01,         kg\r\n"), Parsed::Done(Reading::Over));
        assert_eq!(Stream.parse(&[b'x'; 50]), Parsed::Garbled);
    }
}
