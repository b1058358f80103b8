//! The envelope of an entry, read in the very form in which it is written, so that nobody takes a whole entry apart to learn
//! its kind. Any other form is left to the reader of entries; nothing is guessed here.

use crate::domain::time::Date;

/// Stands before the kind of an entry that was made in training.
pub(super) const TRAINING: &str = "training.";

/// How an entry is addressed, and its letter unopened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    pub(super) till: &'a [u8],
    pub(super) epoch: u32,
    pub seq: u64,
    pub(super) at: &'a [u8],
    pub(super) operator: Option<u16>,
    /// Without the mark of training.
    pub kind: &'a str,
    pub is_training: bool,
    /// The day on Oslo's calendar.
    pub date: Date,
    pub body: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// `None` for every form but the first, and for what this version did not write.
    pub fn of(entry: &'a [u8]) -> Option<Self> {
        let mut rest = Written(entry);
        rest.skip("{\"v\":1,\"till\":\"")?;
        let till = rest.text()?;
        let epoch = rest.number(",\"epoch\":")?;
        let seq = rest.number(",\"seq\":")?;
        rest.skip(",\"at\":\"")?;
        let at = rest.text()?;
        rest.skip(",\"local\":\"")?;
        let date = day(rest.text()?)?;
        let operator = match rest.number(",\"operator\":") {
            Some(number) => Some(u16::try_from(number).ok()?),
            None => None,
        };
        rest.skip(",\"kind\":\"")?;
        let (is_training, kind) = kind_of(std::str::from_utf8(rest.text()?).ok()?);
        rest.skip(",\"body\":")?;
        let body = rest.0.strip_suffix(b"}")?;
        Some(Self { till, epoch: u32::try_from(epoch).ok()?, seq, at, operator, kind, is_training, date, body })
    }
}

/// The epoch an entry says it was made in, without the rest of its envelope.
pub(super) fn epoch_of(entry: &[u8]) -> Option<u32> {
    let mut rest = Written(entry);
    rest.skip("{\"v\":1,\"till\":\"")?;
    rest.text()?;
    u32::try_from(rest.number(",\"epoch\":")?).ok()
}

/// Was it made in training, and what is its kind but for that?
pub(super) fn kind_of(kind: &str) -> (bool, &str) {
    kind.strip_prefix(TRAINING).map_or((false, kind), |kind| (true, kind))
}

fn day(local: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', ..] = *local else { return None };
    let pair = |tens: u8, ones: u8| {
        let digits = [tens, ones];
        let are_digits = digits.iter().all(u8::is_ascii_digit);
        are_digits.then(|| digits.iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0')))
    };
    let narrow = |number: i16| i8::try_from(number).ok();
    Date::new(pair(y1, y2)? * 100 + pair(y3, y4)?, narrow(pair(m1, m2)?)?, narrow(pair(d1, d2)?)?)
}

/// JSON as it was written here: fields in their order, no blanks, and only texts without an escape are taken.
struct Written<'a>(&'a [u8]);

impl<'a> Written<'a> {
    #[inline]
    fn skip(&mut self, expected: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(expected.as_bytes())?;
        Some(())
    }

    /// The rest of a text whose first quotation mark was skipped.
    ///
    /// They are short, so nothing is faster here than to look at one byte after the other.
    #[inline]
    fn text(&mut self) -> Option<&'a [u8]> {
        let end = self.0.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let (text, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.strip_prefix(b"\"")?;
        Some(text)
    }

    #[inline]
    fn number(&mut self, name: &str) -> Option<u64> {
        let digits = self.0.strip_prefix(name.as_bytes())?;
        let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
        let (digits, rest) = digits.split_at_checked(end)?;
        // JSON knows no number with a zero in front.
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with(b"0")) {
            return None;
        }
        let add = |number: u64, digit: &u8| number.checked_mul(10)?.checked_add(u64::from(digit - b'0'));
        let number = digits.iter().try_fold(0, add)?;
        self.0 = rest;
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"v":1,"till":"1-1","epoch":2,"seq":7,"at":"2026-11-23T23:32:05.120Z","local":"2026-11-24T00:32:05","operator":12,"kind":"training.slip-printed","body":{"a":1}}"#;

    #[test]
    fn an_envelope_is_read_without_its_letter() {
        let envelope = Envelope::of(ENTRY.as_bytes()).expect("an envelope");
        assert_eq!((envelope.kind, envelope.is_training), ("slip-printed", true));
        assert_eq!(envelope.date, Date::of(2026, 11, 24));
        assert_eq!(
            (envelope.till, envelope.epoch, envelope.seq, envelope.operator),
            (b"1-1".as_slice(), 2, 7, Some(12))
        );
        assert_eq!((envelope.at, envelope.body), (b"2026-11-23T23:32:05.120Z".as_slice(), br#"{"a":1}"#.as_slice()));
        let nobody = ENTRY.replace(r#""operator":12,"#, "");
        assert_eq!(Envelope::of(nobody.as_bytes()).expect("an envelope").operator, None);
    }

    #[test]
    fn another_form_is_left_to_the_reader_of_entries() {
        for (from, to) in [
            ("\"v\":1", "\"v\":2"),
            ("\"v\":1", "\"v\": 1"),
            ("\"seq\":7", "\"seq\":07"),
            ("\"seq\":7", "\"seq\":-7"),
            ("1-1", "1\\u002d1"),
            ("\"operator\":12", "\"operator\":99999999"),
            ("\"operator\":12", "\"operators\":12"),
            ("2026-11-24T", "2026-11-31T"),
            ("{\"a\":1}}", "{\"a\":1} "),
        ] {
            let other = ENTRY.replace(from, to);
            assert_ne!(other, ENTRY);
            assert_eq!(Envelope::of(other.as_bytes()), None, "{to}");
        }
        assert_eq!(Envelope::of(b"{}"), None);
        assert_eq!(Envelope::of(b"\xff"), None);
    }
}
