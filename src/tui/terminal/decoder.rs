//! Bytes from the terminal become keys.
//!
//! Bytes may come torn apart anywhere, as they do on slow lines, and glued together, as they do when somebody types
//! ahead of one: the keys are the same. No byte of text is ever lost, and no speed gives a key another meaning.

use super::input::Input;
use crate::till::key::Key;

mod sequence;

use sequence::{Sequence, Step};

/// A lone Esc is told from the beginning of a sequence by so long a silence; a byte takes 1 ms at 9 600 baud.
const ESC_HOLD_MS: u64 = 15;
/// A paste that is silent for so long has lost its end on the way.
const PASTE_SILENCE_MS: u64 = 500;
/// A group separator belongs to a scan only this close to the character before it (scanner.md 2.2).
const BURST_GAP_MS: u64 = 35;
const GROUP_SEPARATOR: u8 = 0x1D;
const ESC: u8 = 0x1B;

/// Keeps what is unfinished between two reads.
#[derive(Debug, Default)]
pub struct Decoder {
    held: Vec<u8>,
    pasting: bool,
    after_return: bool,
    text_at_ms: Option<u64>,
    now_ms: u64,
}

impl Decoder {
    /// Takes what one read gave and adds the inputs it completes.
    pub fn feed(&mut self, bytes: &[u8], at_ms: u64, inputs: &mut Vec<Input>) {
        self.now_ms = at_ms;
        for byte in bytes {
            self.take(*byte, inputs);
        }
    }

    /// How long to wait for more before calling [`Self::settle`]; `None` when nothing is unfinished.
    pub fn wait_ms(&self) -> Option<u64> {
        if !self.held.is_empty() {
            return Some(ESC_HOLD_MS);
        }
        self.pasting.then_some(PASTE_SILENCE_MS)
    }

    /// Nothing came within [`Self::wait_ms`]: what is held stands for itself.
    pub fn settle(&mut self, at_ms: u64, inputs: &mut Vec<Input>) {
        self.now_ms = at_ms;
        if self.held.is_empty() {
            self.pasting = false;
        }
        self.release(inputs);
    }

    fn take(&mut self, byte: u8, inputs: &mut Vec<Input>) {
        self.held.push(byte);
        match self.held.as_slice() {
            [ESC, rest @ ..] => match sequence::read(rest) {
                Step::Unfinished => {}
                Step::Whole(whole) => {
                    self.held.clear();
                    self.act_on(whole, inputs);
                }
                Step::Broken => self.release(inputs),
            },
            [first, ..] if first.is_ascii() => {
                self.held.clear();
                self.plain(byte, inputs);
            }
            _ => self.take_utf8(inputs),
        }
    }

    fn act_on(&mut self, sequence: Sequence, inputs: &mut Vec<Input>) {
        match sequence {
            Sequence::Key(key) => self.give(Input::Key(key), inputs),
            Sequence::PasteBegins => self.pasting = true,
            Sequence::PasteEnds => self.pasting = false,
            Sequence::Unknown => {}
        }
    }

    /// What looked like a sequence was an Esc with other keys right behind it: "Esc, then at once 12" (sales-ux 14).
    fn release(&mut self, inputs: &mut Vec<Input>) {
        let held = std::mem::take(&mut self.held);
        let Some((first, rest)) = held.split_first() else {
            return;
        };
        let stands_for = if *first == ESC { Key::Esc } else { Key::Char(char::REPLACEMENT_CHARACTER) };
        self.give(Input::Key(stands_for), inputs);
        if *first == ESC {
            rest.iter().for_each(|byte| self.take(*byte, inputs));
        }
    }

    fn take_utf8(&mut self, inputs: &mut Vec<Input>) {
        match std::str::from_utf8(&self.held) {
            Ok(text) => {
                let character = text.chars().next();
                self.held.clear();
                character.into_iter().for_each(|c| self.character(c, inputs));
            }
            Err(error) if error.error_len().is_none() => {}
            Err(_) => self.replace(inputs),
        }
    }

    /// A byte that is no text stands as U+FFFD, so that it is seen; the byte that broke it is read anew.
    fn replace(&mut self, inputs: &mut Vec<Input>) {
        let breaker = if self.held.len() > 1 { self.held.pop() } else { None };
        self.held.clear();
        self.character(char::REPLACEMENT_CHARACTER, inputs);
        breaker.into_iter().for_each(|byte| self.take(byte, inputs));
    }

    fn plain(&mut self, byte: u8, inputs: &mut Vec<Input>) {
        match byte {
            b'\r' => {
                self.give(Input::Key(Key::Enter), inputs);
                self.after_return = true;
            }
            // Scanners that leave the factory sending CRLF mean one Enter; one that sends LF alone means Enter too.
            b'\n' if self.after_return => self.after_return = false,
            b'\n' => self.give(Input::Key(Key::Enter), inputs),
            b'\t' => self.give(Input::Key(Key::Tab), inputs),
            0x7F | 0x08 => self.give(Input::Key(Key::Backspace), inputs),
            0x03 => self.give(Input::Interrupt, inputs),
            0x0C => self.give(Input::Redraw, inputs),
            GROUP_SEPARATOR if self.in_burst() => self.character(char::from(byte), inputs),
            b' '..=b'~' => self.character(char::from(byte), inputs),
            _ => {}
        }
    }

    fn in_burst(&self) -> bool {
        self.text_at_ms.is_some_and(|at_ms| self.now_ms.saturating_sub(at_ms) <= BURST_GAP_MS)
    }

    fn character(&mut self, character: char, inputs: &mut Vec<Input>) {
        if character.is_control() && u32::from(character) != u32::from(GROUP_SEPARATOR) {
            return;
        }
        self.text_at_ms = Some(self.now_ms);
        self.give(Input::Key(Key::Char(character)), inputs);
    }

    /// A paste types; it never presses a money key, Esc or Ctrl+C.
    fn give(&mut self, input: Input, inputs: &mut Vec<Input>) {
        self.after_return = false;
        let typed = matches!(input, Input::Key(Key::Char(_) | Key::Enter | Key::Tab));
        if typed || !self.pasting {
            inputs.push(input);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(chunks: &[&[u8]]) -> Vec<Input> {
        let (mut decoder, mut inputs) = (Decoder::default(), Vec::new());
        for chunk in chunks {
            decoder.feed(chunk, 0, &mut inputs);
        }
        decoder.settle(1_000, &mut inputs);
        inputs
    }

    fn keys(bytes: &[u8]) -> Vec<Key> {
        decode(&[bytes])
            .into_iter()
            .map(|input| match input {
                Input::Key(key) => key,
                other => panic!("{other:?} is no key"),
            })
            .collect()
    }

    fn typed(text: &str) -> Vec<Key> {
        text.chars().map(|c| if c == '\r' { Key::Enter } else { Key::Char(c) }).collect()
    }

    #[test]
    fn esc_then_at_once_12_enter_is_hotkey_12_and_not_alt_1() {
        assert_eq!(keys(b"\x1b12\r"), [vec![Key::Esc], typed("12\r")].concat());
        assert_eq!(keys(b"\x1bOlje"), [vec![Key::Esc], typed("Olje")].concat());
        assert_eq!(keys(b"\x1b\xc3\xa6"), [vec![Key::Esc], typed("æ")].concat());
    }

    #[test]
    fn esc_typed_ahead_of_a_function_key_keeps_both() {
        assert_eq!(keys(b"\x1b\x1b[20~"), [Key::Esc, Key::Function(9)]);
        assert_eq!(keys(b"\x1b\x1b"), [Key::Esc, Key::Esc]);
        assert_eq!(keys(b"\x1b[\x1b[A"), [Key::Esc, Key::Char('['), Key::Up]);
    }

    #[test]
    fn a_sequence_torn_apart_on_a_slow_line_is_one_key() {
        let torn: Vec<&[u8]> = vec![b"\x1b", b"[", b"2", b"0", b"~", b"\xc3", b"\xb8", b"\x1bO", b"S"];
        let whole = [Key::Function(9), Key::Char('ø'), Key::Function(4)].map(Input::Key);
        assert_eq!(decode(&torn), whole);
    }

    #[test]
    fn a_lone_esc_waits_a_moment_and_nothing_else_does() {
        let (mut decoder, mut inputs) = (Decoder::default(), Vec::new());
        decoder.feed(b"1101\r", 0, &mut inputs);
        assert_eq!(decoder.wait_ms(), None);
        decoder.feed(b"\x1b", 0, &mut inputs);
        assert_eq!((inputs.len(), decoder.wait_ms()), (5, Some(ESC_HOLD_MS)));
        decoder.settle(ESC_HOLD_MS, &mut inputs);
        assert_eq!((inputs.last(), decoder.wait_ms()), (Some(&Input::Key(Key::Esc)), None));
    }

    #[test]
    fn a_scan_with_cr_lf_is_one_line_and_one_enter() {
        assert_eq!(keys(b"2711111010007\r\n"), typed("2711111010007\r"));
        assert_eq!(keys(b"11\r\n12\r\n"), typed("11\r12\r"));
        assert_eq!(keys(b"11\n"), typed("11\r"), "a scanner may send LF alone");
        assert_eq!(keys(b"\r\n\n"), [Key::Enter, Key::Enter]);
        assert_eq!(decode(&[b"11\r", b"\n"]), decode(&[b"11\r\n"]));
    }

    #[test]
    fn the_separator_of_a_gs1_scan_is_kept_inside_a_burst_only() {
        assert_eq!(keys(b"]C1101\x1d21A\r"), typed("]C1101\u{1d}21A\r"));
        let (mut decoder, mut inputs) = (Decoder::default(), Vec::new());
        decoder.feed(b"7", 0, &mut inputs);
        decoder.feed(b"\x1d", 36, &mut inputs);
        assert_eq!(inputs, [Input::Key(Key::Char('7'))], "somebody pressed Ctrl+5");
    }

    #[test]
    fn a_scanners_stx_and_etx_neither_type_nor_end_the_program() {
        let end = [Input::Interrupt];
        let digits: Vec<Input> = typed("2711").into_iter().map(Input::Key).collect();
        assert_eq!(decode(&[b"\x022711\x03"]), [digits.as_slice(), &end].concat());
        assert_eq!(decode(&[b"\x0c"]), [Input::Redraw]);
    }

    #[test]
    fn a_paste_is_typed_and_can_press_nothing_but_enter() {
        assert_eq!(keys(b"\x1b[200~1101\r\nolje\x03\x1b[20~\x7f\x1b[201~\x1b[20~"), {
            [typed("1101\rolje"), vec![Key::Function(9)]].concat()
        });
    }

    #[test]
    fn a_paste_that_lost_its_end_gives_the_keys_back() {
        let (mut decoder, mut inputs) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b[200~11", 0, &mut inputs);
        assert_eq!(decoder.wait_ms(), Some(PASTE_SILENCE_MS));
        decoder.settle(PASTE_SILENCE_MS, &mut inputs);
        decoder.feed(b"\x1b[20~", 900, &mut inputs);
        assert_eq!(inputs.last(), Some(&Input::Key(Key::Function(9))));
    }

    #[test]
    fn bytes_that_are_no_text_are_seen_and_hide_nothing_behind_them() {
        assert_eq!(keys(b"a\xff1\xc3\r\xe2\x82x"), typed("a\u{fffd}1\u{fffd}\r\u{fffd}x"));
        assert_eq!(keys(b"\xc2\x9b2J"), typed("2J"), "a control character of eight bits");
    }

    proptest! {
        #[test]
        fn keys_do_not_depend_on_how_the_bytes_were_read(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(0x1B), Just(b'['), Just(b'O'), Just(b'~')], 0..60),
            cuts in proptest::collection::vec(0_usize..60, 0..8),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([0, bytes.len()]).collect();
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(decode(&chunks), decode(&[&bytes]));
        }

        #[test]
        fn no_character_is_lost_or_moved(text in "[ -~æøåÆØÅ€漢]{0,80}", escapes in proptest::collection::vec(0_usize..80, 0..4)) {
            let mut sent = String::new();
            for (at, character) in text.chars().enumerate() {
                if escapes.contains(&at) && !"[O".contains(character) {
                    sent.push('\u{1b}');
                }
                sent.push(character);
            }
            let got: String = keys(sent.as_bytes()).into_iter().filter_map(|key| match key {
                Key::Char(c) => Some(c),
                _ => None,
            }).collect();
            prop_assert_eq!(got, text);
        }
    }
}
