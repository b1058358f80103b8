//! Telling a scan from typing while a question waits (sales-ux 8). Nowhere else does speed matter: on the sales line a key
//! means what it means however fast it comes.

use crate::domain::barcode::layout::{self, Layout};
use crate::domain::barcode::{Reading, read};
use crate::domain::time::Date;

use super::key::Key;

/// Keys of a scan follow each other within this.
pub const GAP_MS_MAX: u64 = 35;
/// Shorter bursts are never a scan.
const CHARS_MIN: usize = 6;

/// Keys that have come while a question waits and that nobody has read yet.
#[derive(Clone, Debug, Default)]
pub struct Burst {
    keys: Vec<char>,
    last_ms: u64,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Too early to say.
    Wait,
    /// Typed by a person, in this order.
    Typed(Vec<Key>),
    Scan(String),
}

impl Burst {
    pub fn key(&mut self, key: Key, at_ms: u64) -> Heard {
        let mut typed = if self.is_over(at_ms) { self.flush() } else { Vec::new() };
        match key {
            Key::Char(c) => {
                self.keys.push(c);
                self.last_ms = at_ms;
            }
            Key::Enter | Key::Tab => {
                let text: String = self.keys.drain(..).collect();
                if typed.is_empty() && is_code(&text) {
                    return Heard::Scan(text);
                }
                typed.extend(text.chars().map(Key::Char));
                typed.push(key);
            }
            other => {
                typed.extend(self.flush());
                typed.push(other);
            }
        }
        if typed.is_empty() { Heard::Wait } else { Heard::Typed(typed) }
    }

    /// Time has passed: keys that were held back turn out to be typing.
    pub fn tick(&mut self, now_ms: u64) -> Vec<Key> {
        if self.is_over(now_ms) { self.flush() } else { Vec::new() }
    }

    /// When to look again.
    pub fn wakes_at(&self) -> Option<u64> {
        (!self.keys.is_empty()).then_some(self.last_ms + GAP_MS_MAX + 1)
    }

    fn is_over(&self, now_ms: u64) -> bool {
        !self.keys.is_empty() && now_ms.saturating_sub(self.last_ms) > GAP_MS_MAX
    }

    /// Everything held back, as typing.
    pub fn flush(&mut self) -> Vec<Key> {
        self.keys.drain(..).map(Key::Char).collect()
    }
}

/// Only what is certainly a code counts as a scan: eight digits and more, a symbology or GS1 form. Six digits typed in a
/// hurry stay the amount they are.
pub fn is_code(text: &str) -> bool {
    // A scanner that types as another country's keyboard is a scanner all the same.
    if layout::read(text) != Layout::Plain(text) {
        return true;
    }
    text.chars().count() >= CHARS_MIN
        && match read(text, &[], Date::of(2026, 1, 1)) {
            Some(Reading::Hotkey(_) | Reading::ItemNumber(_) | Reading::Plate(_) | Reading::NotACode(_)) | None => {
                text.starts_with(']')
            }
            Some(_) => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(burst: &mut Burst, text: &str, start_ms: u64, gap_ms: u64) -> (Vec<Key>, Vec<String>) {
        let (mut typed, mut scans) = (Vec::new(), Vec::new());
        for (index, c) in (0_u64..).zip(text.chars()) {
            let key = if c == '\n' { Key::Enter } else { Key::Char(c) };
            match burst.key(key, start_ms + index * gap_ms) {
                Heard::Wait => {}
                Heard::Typed(keys) => typed.extend(keys),
                Heard::Scan(text) => scans.push(text),
            }
        }
        (typed, scans)
    }

    #[test]
    fn a_scan_never_answers_a_question() {
        let mut burst = Burst::default();
        let (typed, scans) = feed(&mut burst, "2711111010007\n", 1_000, 1);
        assert_eq!((typed, scans), (vec![], vec!["2711111010007".to_owned()]));
    }

    #[test]
    fn nor_does_one_through_another_keyboard_2_3() {
        for code in ["Ë02711111010007\n", "httpsØ--a-01-07038010055690\n"] {
            let (typed, scans) = feed(&mut Burst::default(), code, 1_000, 1);
            assert_eq!((typed, scans.len()), (vec![], 1), "{code}");
        }
    }

    #[test]
    fn a_key_is_held_back_for_35_ms_only() {
        let mut burst = Burst::default();
        assert_eq!(burst.key(Key::Char('J'), 0), Heard::Wait);
        assert_eq!(burst.tick(35), []);
        assert_eq!(burst.tick(36), [Key::Char('J')]);
        assert_eq!(burst.wakes_at(), None);
    }

    #[test]
    fn a_typed_amount_is_no_scan_however_fast() {
        let mut burst = Burst::default();
        let (typed, scans) = feed(&mut burst, "100000\n", 0, 1);
        assert_eq!(typed.len(), 7);
        assert_eq!(scans, Vec::<String>::new());
    }

    #[test]
    fn slow_digits_are_typing() {
        let mut burst = Burst::default();
        let (typed, scans) = feed(&mut burst, "2711111010007\n", 0, 60);
        assert_eq!((typed.len(), scans.len()), (14, 0));
    }
}
