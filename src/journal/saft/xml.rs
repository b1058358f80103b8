//! Elements into a buffer. Text is cut to what its type takes and escaped; control characters are never written.

use crate::domain::time::{Date, Local};
use crate::domain::{Ore, Percent, Quantity, Stamp};

/// How many characters the schema's types take.
pub mod chars {
    pub const STRING_9: usize = 9;
    pub const STRING_20: usize = 20;
    pub const ID: usize = 35;
    pub const STRING_50: usize = 50;
    pub const STRING_100: usize = 100;
    pub const STRING_999: usize = 999;
    pub const STRING_9999: usize = 9999;
}

/// The largest count that three digits hold.
const COUNT_MAX: u32 = 999;
/// The largest count that ten digits hold.
const LARGE_COUNT_MAX: u64 = 9_999_999_999;

#[derive(Debug, Default)]
pub struct Xml {
    bytes: Vec<u8>,
}

impl Xml {
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// What is XML already.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Nothing, for so many bytes and the end of the line.
    pub fn blank_line(&mut self, blanks: usize) {
        self.bytes.resize(self.bytes.len() + blanks, b' ');
        self.bytes.push(b'\n');
    }

    /// Puts text over what stands there; as long as it, and inside what has been written.
    pub fn replace(&mut self, at: usize, text: &[u8]) {
        if let Some(place) = self.bytes.get_mut(at..at + text.len()) {
            place.copy_from_slice(text);
        }
    }

    /// The first lines, up to the element everything lies in.
    pub fn prologue(&mut self, namespace: &str) {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<auditfile xmlns=\"{namespace}\">\n");
        self.bytes.extend_from_slice(text.as_bytes());
    }

    #[inline]
    pub fn open(&mut self, name: &str) {
        self.begin(name);
        self.bytes.push(b'\n');
    }

    #[inline]
    pub fn close(&mut self, name: &str) {
        self.bytes.extend_from_slice(b"</");
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(b">\n");
    }

    #[inline]
    fn begin(&mut self, name: &str) {
        self.bytes.push(b'<');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b'>');
    }

    /// As it stands; only for what needs no escape and no cut.
    #[inline]
    pub fn plain(&mut self, name: &str, value: &str) {
        self.begin(name);
        self.bytes.extend_from_slice(value.as_bytes());
        self.close(name);
    }

    /// Text of people, at most so many characters of it.
    #[inline]
    pub fn text(&mut self, name: &str, value: &str, chars_max: usize) {
        self.begin(name);
        self.escaped(value, chars_max);
        self.close(name);
    }

    /// The same of text in several parts; the end of it is cut off.
    pub fn texts(&mut self, name: &str, parts: &[&str], chars_max: usize) {
        self.begin(name);
        let mut rest = chars_max;
        for part in parts {
            rest -= self.escaped(part, rest);
        }
        self.close(name);
    }

    /// Something that is called by its kind and a number: `GRP-12`.
    #[inline]
    pub fn numbered(&mut self, name: &str, kind: &str, number: u64) {
        self.begin(name);
        self.bytes.extend_from_slice(kind.as_bytes());
        self.digits(number);
        self.close(name);
    }

    /// The same, and no element at all for no text.
    pub fn text_if(&mut self, name: &str, value: &str, chars_max: usize) {
        if !value.is_empty() {
            self.text(name, value, chars_max);
        }
    }

    /// How many characters of it were written.
    fn escaped(&mut self, value: &str, chars_max: usize) -> usize {
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'%' | b'\''..=b';' | b'=' | b'?'..=b'~');
        if value.len() <= chars_max && value.as_bytes().iter().all(is_plain) {
            self.bytes.extend_from_slice(value.as_bytes());
            return value.len();
        }
        let mut written = 0;
        for c in value.chars().filter(|c| is_kept(*c)).take(chars_max) {
            written += 1;
            match c {
                '<' => self.bytes.extend_from_slice(b"&lt;"),
                '>' => self.bytes.extend_from_slice(b"&gt;"),
                '&' => self.bytes.extend_from_slice(b"&amp;"),
                c => self.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        written
    }

    /// Two decimals, a point, `-` or nothing.
    #[inline]
    pub fn amount(&mut self, name: &str, amount: Ore) {
        self.begin(name);
        self.hundredths(amount.value());
        self.close(name);
    }

    /// A price of one, with the six decimals of its type.
    #[inline]
    pub fn price(&mut self, name: &str, price: Ore) {
        self.begin(name);
        self.hundredths(price.value());
        self.bytes.extend_from_slice(b"0000");
        self.close(name);
    }

    #[inline]
    pub fn percent(&mut self, name: &str, percent: Percent) {
        self.begin(name);
        self.hundredths(percent.in_hundredths());
        self.close(name);
    }

    /// How much of something, with the six decimals of its type.
    #[inline]
    pub fn quantity(&mut self, name: &str, quantity: Quantity) {
        let thousandths = quantity.in_thousandths();
        self.begin(name);
        if thousandths < 0 {
            self.bytes.push(b'-');
        }
        self.digits(thousandths.unsigned_abs() / 1000);
        let [tenths, hundredths] = pair(thousandths.unsigned_abs() / 10);
        let last = digit(thousandths.unsigned_abs());
        self.bytes.extend_from_slice(&[b'.', tenths, hundredths, last, b'0', b'0', b'0']);
        self.close(name);
    }

    fn hundredths(&mut self, value: i64) {
        if value < 0 {
            self.bytes.push(b'-');
        }
        self.digits(value.unsigned_abs() / 100);
        let [tens, ones] = pair(value.unsigned_abs());
        self.bytes.extend_from_slice(&[b'.', tens, ones]);
    }

    #[inline]
    pub fn number(&mut self, name: &str, number: u64) {
        self.begin(name);
        self.digits(number);
        self.close(name);
    }

    /// A count of three digits.
    pub fn count(&mut self, name: &str, count: u32) {
        self.number(name, u64::from(count.min(COUNT_MAX)));
    }

    /// A count of ten digits. The schema takes none below zero (section 7, trap).
    pub fn large_count(&mut self, name: &str, count: i64) {
        self.number(name, u64::try_from(count).unwrap_or(0).min(LARGE_COUNT_MAX));
    }

    pub fn flag(&mut self, name: &str, is_so: bool) {
        self.plain(name, if is_so { "true" } else { "false" });
    }

    pub fn date(&mut self, name: &str, date: Date) {
        self.begin(name);
        let year: u64 = date.year().unsigned_abs().into();
        let [y1, y2] = pair(year / 100);
        let [y3, y4] = pair(year);
        let [m1, m2] = pair(date.month().unsigned_abs().into());
        let [d1, d2] = pair(date.day().unsigned_abs().into());
        self.bytes.extend_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
        self.close(name);
    }

    /// `HH:MM:SS`, as Oslo's clocks showed it.
    pub fn time(&mut self, name: &str, local: Local) {
        self.begin(name);
        let [h1, h2] = pair(local.hour().unsigned_abs().into());
        let [m1, m2] = pair(local.minute().unsigned_abs().into());
        let [s1, s2] = pair(local.second().unsigned_abs().into());
        self.bytes.extend_from_slice(&[h1, h2, b':', m1, m2, b':', s1, s2]);
        self.close(name);
    }

    pub fn moment(&mut self, date: &str, time: &str, at: Stamp) {
        let local = at.local();
        self.date(date, local.date());
        self.time(time, local);
    }

    /// The digits of a number, inside an element that is open.
    pub fn digits(&mut self, number: u64) {
        let (mut digits, mut rest, mut at) = ([0; 20], number, 20);
        for place in digits.iter_mut().rev() {
            *place = digit(rest);
            (rest, at) = (rest / 10, at - 1);
            if rest == 0 {
                break;
            }
        }
        self.bytes.extend_from_slice(digits.get(at..).unwrap_or_default());
    }
}

/// The last two digits.
fn pair(number: u64) -> [u8; 2] {
    [digit(number / 10), digit(number)]
}

/// The last digit.
fn digit(number: u64) -> u8 {
    b'0' + u8::try_from(number % 10).unwrap_or(0)
}

/// Characters XML 1.0 has, without those that control something.
fn is_kept(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Xml)) -> String {
        let mut xml = Xml::default();
        write(&mut xml);
        String::from_utf8(xml.bytes).expect("UTF-8")
    }

    #[test]
    fn text_is_escaped_cut_by_characters_and_free_of_controls() {
        let text = |value, chars_max| written(|xml| xml.text("a", value, chars_max));
        assert_eq!(text("Bø & <sønn>\u{7}\u{1b}", 20), "<a>Bø &amp; &lt;sønn&gt;</a>\n");
        assert_eq!(text("&&&&", 2), "<a>&amp;&amp;</a>\n");
        assert_eq!(text("æøåæøå", 4), "<a>æøåæ</a>\n");
        assert_eq!(text("a\u{ffff}\u{fffe}\r\n\tb", 9), "<a>ab</a>\n");
    }

    #[test]
    fn amounts_have_two_decimals_and_no_count_is_below_zero_g_6() {
        for (ore, told) in [(0, "0.00"), (-1640, "-16.40"), (5, "0.05"), (-5, "-0.05"), (123_456_705, "1234567.05")] {
            assert_eq!(written(|xml| xml.amount("a", Ore::new(ore))), format!("<a>{told}</a>\n"));
        }
        assert_eq!(written(|xml| xml.price("a", Ore::new(-1640))), "<a>-16.400000</a>\n");
        assert_eq!(written(|xml| xml.large_count("n", -3)), "<n>0</n>\n");
        assert_eq!(written(|xml| xml.count("n", 1_000)), "<n>999</n>\n");
        assert_eq!(written(|xml| xml.number("n", u64::MAX)), "<n>18446744073709551615</n>\n");
    }

    #[test]
    fn quantities_and_rates_are_written_to_their_last_decimal() {
        for (thousandths, told) in [(1000, "1.000000"), (-5, "-0.005000"), (12_345, "12.345000"), (-2_500, "-2.500000")]
        {
            let quantity = Quantity::thousandths(thousandths);
            assert_eq!(written(|xml| xml.quantity("q", quantity)), format!("<q>{told}</q>\n"));
        }
        let percent = |text| Percent::parse(text).expect("a rate");
        assert_eq!(written(|xml| xml.percent("p", percent("11.11"))), "<p>11.11</p>\n");
        assert_eq!(written(|xml| xml.percent("p", percent("25"))), "<p>25.00</p>\n");
    }

    #[test]
    fn moments_are_the_characters_that_were_signed_g_4() {
        let at = Stamp::from_local(Date::of(2026, 3, 7), 9, 5, 0);
        assert_eq!(written(|xml| xml.moment("d", "t", at)), "<d>2026-03-07</d>\n<t>09:05:00</t>\n");
    }
}
