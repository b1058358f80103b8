//! Codes out of the bytes of a scanner (scanner.md 3). Pure; the time is given.

/// No code is longer. What is, is noise until its end.
const CODE_BYTES_MAX: usize = 4096;
/// A frame that is silent for so long has no end, or has lost it.
pub const SILENCE_MS: u64 = 200;
/// The same code again within this is one press of the trigger. More would hide two equal goods.
const BOUNCE_MS: u64 = 300;

const GROUP_SEPARATOR: u8 = 0x1D;

/// How a scanner is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// What it puts in front of every code; not part of it.
    pub prefix: String,
    /// It puts nothing behind a code: silence is its end.
    pub ends_in_silence: bool,
}

/// What has come and is not yet a code.
#[derive(Debug, Default)]
pub struct Frames {
    setup: Setup,
    frame: Vec<u8>,
    is_too_long: bool,
    byte_ms: u64,
    last: Option<(String, u64)>,
}

impl Frames {
    pub fn new(setup: Setup) -> Self {
        Self { setup, ..Self::default() }
    }

    /// Takes what one read gave, and adds the codes it completes.
    pub fn feed(&mut self, bytes: &[u8], now_ms: u64, codes: &mut Vec<String>) {
        self.settle(now_ms, codes);
        for byte in bytes {
            match byte {
                b'\r' | b'\n' | b'\t' | 0x03 => self.end(now_ms, codes),
                _ if self.frame.len() == CODE_BYTES_MAX => self.is_too_long = true,
                byte => self.frame.push(*byte),
            }
        }
        if !bytes.is_empty() {
            self.byte_ms = now_ms;
        }
    }

    /// How long until what is unfinished is settled.
    pub fn wait_ms(&self, now_ms: u64) -> Option<u64> {
        let is_open = !self.frame.is_empty();
        is_open.then(|| (self.byte_ms + SILENCE_MS).saturating_sub(now_ms))
    }

    /// Time has passed: without its end a frame is a code only where that was agreed.
    pub fn settle(&mut self, now_ms: u64, codes: &mut Vec<String>) {
        if self.wait_ms(now_ms) != Some(0) {
            return;
        }
        if self.setup.ends_in_silence {
            self.end(now_ms, codes);
        } else {
            tracing::warn!(bytes = self.frame.len(), "a scan without an end was dropped");
            self.forget();
        }
    }

    /// The cable was pulled: what came of a frame is no code.
    pub fn forget(&mut self) {
        self.frame.clear();
        self.is_too_long = false;
    }

    fn end(&mut self, now_ms: u64, codes: &mut Vec<String>) {
        let code = if self.is_too_long { None } else { self.code() };
        self.forget();
        let Some(code) = code else { return };
        let is_bounce = |(last, at_ms): &(String, u64)| *last == code && now_ms.saturating_sub(*at_ms) < BOUNCE_MS;
        if !self.last.as_ref().is_some_and(is_bounce) {
            self.last = Some((code.clone(), now_ms));
            codes.push(code);
        }
    }

    /// Without prefix and marks. Two suffixes in a row are an empty frame, and no code.
    fn code(&self) -> Option<String> {
        let text: String = String::from_utf8_lossy(&self.frame)
            .chars()
            .filter(|c| !c.is_control() || u32::from(*c) == u32::from(GROUP_SEPARATOR))
            .collect();
        let code = text.strip_prefix(&self.setup.prefix).unwrap_or(&text);
        (!code.trim().is_empty()).then(|| code.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::peripherals::pretend::scanner::{PretendScanner, Suffix};

    fn codes(frames: &mut Frames, chunks: &[(&[u8], u64)]) -> Vec<String> {
        let mut codes = Vec::new();
        for (bytes, at_ms) in chunks {
            frames.feed(bytes, *at_ms, &mut codes);
        }
        codes
    }

    #[test]
    fn a_code_ends_at_any_suffix_3() {
        for suffix in [Suffix::Return, Suffix::LineFeed, Suffix::Both, Suffix::Tab, Suffix::EndOfText] {
            let bytes = PretendScanner { suffix, ..PretendScanner::default() }.scan("]C10107038010055690\u{1d}21A");
            let read = codes(&mut Frames::default(), &[(&bytes, 0)]);
            assert_eq!(read, ["]C10107038010055690\u{1d}21A"], "{suffix:?}");
        }
    }

    #[test]
    fn a_code_without_end_is_one_only_where_that_was_agreed_3() {
        let mut read = Vec::new();
        let mut strict = Frames::default();
        strict.feed(b"7038010055690", 0, &mut read);
        assert_eq!(strict.wait_ms(0), Some(SILENCE_MS));
        strict.settle(SILENCE_MS, &mut read);
        assert_eq!((read.len(), strict.wait_ms(SILENCE_MS)), (0, None), "dropped");
        let mut silent = Frames::new(Setup { ends_in_silence: true, ..Setup::default() });
        silent.feed(b"70380", 0, &mut read);
        silent.feed(b"10055690", 150, &mut read);
        silent.settle(349, &mut read);
        assert!(read.is_empty());
        silent.settle(350, &mut read);
        assert_eq!(read, ["7038010055690"]);
    }

    #[test]
    fn a_bounce_is_one_scan_and_two_goods_are_two_3() {
        let mut frames = Frames::default();
        let read = codes(&mut frames, &[(b"A1\r", 0), (b"A1\r", 299), (b"B2\r", 310), (b"A1\r", 320), (b"A1\r", 620)]);
        assert_eq!(read, ["A1", "B2", "A1", "A1"]);
        let bytes = PretendScanner { bounces: 3, ..PretendScanner::default() }.scan("7038010055690");
        assert_eq!(codes(&mut Frames::default(), &[(&bytes, 0)]), ["7038010055690"]);
    }

    #[test]
    fn prefix_and_marks_are_no_part_of_a_code_3() {
        let setup = Setup { prefix: "~".into(), ends_in_silence: false };
        assert_eq!(codes(&mut Frames::new(setup), &[(b"\x02~A1\x03\r\n~B2\r", 0)]), ["A1", "B2"]);
    }

    #[test]
    fn noise_has_a_limit_and_the_next_code_is_read_3() {
        let noise = vec![b'9'; 3 * CODE_BYTES_MAX];
        let read = codes(&mut Frames::default(), &[(&noise, 0), (b"\r7038010055690\r", 1)]);
        assert_eq!(read, ["7038010055690"]);
    }

    #[test]
    fn half_a_code_of_a_pulled_cable_is_never_the_front_of_the_next() {
        let mut frames = Frames::default();
        assert!(codes(&mut frames, &[(b"70380", 0)]).is_empty());
        frames.forget();
        assert_eq!(codes(&mut frames, &[(b"7038010055690\r", 10)]), ["7038010055690"]);
    }

    proptest! {
        #[test]
        fn codes_do_not_depend_on_how_the_bytes_were_read(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\r'), Just(b'1')], 0..120),
            cut in 0_usize..120,
        ) {
            let (front, back) = bytes.split_at(cut.min(bytes.len()));
            let whole = codes(&mut Frames::default(), &[(&bytes, 0)]);
            prop_assert_eq!(codes(&mut Frames::default(), &[(front, 0), (back, 0)]), whole.clone());
            prop_assert!(whole.iter().all(|code| !code.trim().is_empty() && code.len() <= 3 * CODE_BYTES_MAX));
        }
    }
}
