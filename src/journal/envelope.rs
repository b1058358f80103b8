//! The envelope of an entry, read in the very form in which it is written, so that nobody takes a whole entry apart to learn
//! its kind. Any other form is left to the reader of entries; nothing is guessed here.

use crate::domain::time::Date;

/// Stands before the kind of an entry that was made in training.
pub(super) const TRAINING: &str = "training.";

/// How an entry is addressed, and its letter unopened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    pub(super) till: &'a str,
    pub(super) epoch: u32,
    pub seq: u64,
    pub(super) at: &'a str,
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
        let kind = rest.text()?;
        rest.skip(",\"body\":")?;
        let (is_training, kind) = kind_of(kind);
        let body = rest.0.strip_suffix(b"}")?;
        Some(Self { till, epoch: u32::try_from(epoch).ok()?, seq, at, operator, kind, is_training, date, body })
    }
}

/// Was it made in training, and what is its kind but for that?
pub(super) fn kind_of(kind: &str) -> (bool, &str) {
    kind.strip_prefix(TRAINING).map_or((false, kind), |kind| (true, kind))
}

fn day(local: &str) -> Option<Date> {
    let [_, _, _, _, b'-', _, _, b'-', _, _, b'T', ..] = local.as_bytes() else { return None };
    Date::new(local.get(..4)?.parse().ok()?, local.get(5..7)?.parse().ok()?, local.get(8..10)?.parse().ok()?)
}

/// JSON as it was written here: fields in their order, no blanks, and only texts without an escape are taken.
pub(super) struct Written<'a>(pub &'a [u8]);

impl<'a> Written<'a> {
    pub fn skip(&mut self, expected: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(expected.as_bytes())?;
        Some(())
    }

    /// The rest of a text whose first quotation mark was skipped.
    pub fn text(&mut self) -> Option<&'a str> {
        let end = memchr::memchr2(b'"', b'\\', self.0)?;
        let (text, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.strip_prefix(b"\"")?;
        std::str::from_utf8(text).ok()
    }

    pub fn number(&mut self, name: &str) -> Option<u64> {
        let digits = self.0.strip_prefix(name.as_bytes())?;
        let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
        let (digits, rest) = digits.split_at_checked(end)?;
        // JSON knows no number with a zero in front.
        let is_written_here = digits == b"0" || !digits.starts_with(b"0");
        let number = std::str::from_utf8(digits).ok().filter(|_| is_written_here)?.parse().ok()?;
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
        assert_eq!((envelope.till, envelope.epoch, envelope.seq, envelope.operator), ("1-1", 2, 7, Some(12)));
        assert_eq!((envelope.at, envelope.body), ("2026-11-23T23:32:05.120Z", br#"{"a":1}"#.as_slice()));
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
