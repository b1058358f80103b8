//! What a printer says, told apart by the first byte (printer.md 4.5). The kinds exclude each other; what fits none is noise
//! and is dropped, and a block that does not come to its end is dropped after a while. Nothing here decides anything.

/// One answer, or one piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Unasked, at every change (`GS a`).
    Automatic([u8; 4]),
    /// The answer to `DLE EOT`. It does not say to which.
    RealTime(u8),
    /// The answer to `GS r`, when everything before the question has been taken.
    InOrder(u8),
    /// The answer to `GS I`.
    Info(String),
    /// Everything before this process id has been printed.
    Printed([u8; 4]),
    /// XON, or with `false` XOFF.
    Flow(bool),
}

/// A block that has not been added to for so long will not be ended.
const BLOCK_ENDS_WITHIN_MS: u64 = 200;
/// What is left of a torn block may come after it for so long.
const DEBRIS_FOR_MS: u64 = 2_000;
/// The longest name a printer gives itself, and then some.
const BLOCK_BYTES_MAX: usize = 96;

const INFO: u8 = 0x5f;
const BLOCK: u8 = 0x37;
const PROCESS_ID: u8 = 0x22;

/// Puts bytes together into what was said.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    /// The beginning of something longer than a byte.
    block: Vec<u8>,
    heard_ms: u64,
    dropped_ms: Option<u64>,
}

impl Parser {
    /// Everything that `bytes` bring to an end, in order.
    pub fn hear(&mut self, bytes: &[u8], now_ms: u64) -> Vec<Said> {
        if now_ms.saturating_sub(self.heard_ms) > BLOCK_ENDS_WITHIN_MS {
            if !self.block.is_empty() {
                self.dropped_ms = Some(now_ms);
            }
            self.block.clear();
        }
        if !bytes.is_empty() {
            self.heard_ms = now_ms;
        }
        bytes.iter().filter_map(|byte| self.byte(*byte)).collect()
    }

    /// What comes now may be the rest of something that was torn.
    pub fn dropped_lately(&self, now_ms: u64) -> bool {
        self.dropped_ms.is_some_and(|at_ms| now_ms.saturating_sub(at_ms) < DEBRIS_FOR_MS)
    }

    /// Another line: what was begun on the one before is not gone on with.
    pub fn forget(&mut self) {
        self.block.clear();
    }

    fn byte(&mut self, byte: u8) -> Option<Said> {
        match self.block.first() {
            None => self.first(byte),
            Some(&INFO | &BLOCK) => self.until_zero(byte),
            Some(_) => self.automatic(byte),
        }
    }

    fn first(&mut self, byte: u8) -> Option<Said> {
        match byte {
            INFO | BLOCK => self.block.push(byte),
            0x11 => return Some(Said::Flow(true)),
            0x13 => return Some(Said::Flow(false)),
            _ if byte & 0x93 == 0x10 => self.block.push(byte),
            _ if byte & 0x93 == 0x12 => return Some(Said::RealTime(byte)),
            _ if byte & 0x90 == 0x00 => return Some(Said::InOrder(byte)),
            _ => {}
        }
        None
    }

    /// The three bytes behind the first have bits 4 and 7 clear. One that has not begins something else.
    fn automatic(&mut self, byte: u8) -> Option<Said> {
        if byte & 0x90 != 0 {
            self.block.clear();
            return self.first(byte);
        }
        self.block.push(byte);
        let whole = <[u8; 4]>::try_from(self.block.as_slice()).ok()?;
        self.block.clear();
        Some(Said::Automatic(whole))
    }

    fn until_zero(&mut self, byte: u8) -> Option<Said> {
        if byte != 0 {
            self.block.push(byte);
            if self.block.len() > BLOCK_BYTES_MAX {
                self.block.clear();
            }
            return None;
        }
        match std::mem::take(&mut self.block).as_slice() {
            [INFO, text @ ..] => Some(Said::Info(text.iter().map(|byte| printable(*byte)).collect())),
            [BLOCK, PROCESS_ID, id @ ..] if id.iter().all(|byte| matches!(byte, 0x20..=0x7e)) => {
                id.try_into().ok().map(Said::Printed)
            }
            _ => None,
        }
    }
}

fn printable(byte: u8) -> char {
    if matches!(byte, 0x20..=0x7e) { char::from(byte) } else { '?' }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAMS: &str = include_str!("../../../tests/fixtures/printer/status-streams.jsonl");

    fn bytes_of(hex: &str) -> Vec<u8> {
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hex")).collect()
    }

    /// As the fixture writes it, without what it says in brackets.
    fn words(said: &Said) -> String {
        match said {
            Said::Automatic([first, _, third, _]) => {
                let drawer = if first & 0x04 != 0 { "high" } else { "low" };
                let line = if first & 0x08 != 0 { "offline" } else { "online" };
                let paper = match third {
                    0 => "ok",
                    paper if paper & 0x0c != 0 => "end",
                    _ => "near-end",
                };
                format!("ASB drawer={drawer} {line} paper={paper}")
            }
            Said::RealTime(byte) => format!("DLE EOT reply {byte:02x}"),
            Said::InOrder(byte) => format!("GS r reply {byte:02x}"),
            Said::Info(text) => format!("GS I block \"{text}\""),
            Said::Printed(id) => format!("process-id block \"{}\"", String::from_utf8_lossy(id)),
            Said::Flow(on) => format!("flow {on}"),
        }
    }

    #[test]
    fn mixed_answers_are_told_apart_printer_md_4_5() {
        for line in STREAMS.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("json");
            let bytes = bytes_of(case["bytes"].as_str().expect("bytes"));
            let wanted: Vec<&str> =
                case["parse"].as_array().expect("a list").iter().filter_map(|said| said.as_str()).collect();
            let wanted: Vec<&str> = wanted.iter().map(|said| said.split(" (").next().unwrap_or_default()).collect();
            let whole: Vec<String> = Parser::default().hear(&bytes, 0).iter().map(words).collect();
            assert_eq!(whole, wanted, "{line}");
            let mut parser = Parser::default();
            let torn: Vec<String> =
                bytes.iter().flat_map(|byte| parser.hear(&[*byte], 150)).map(|s| words(&s)).collect();
            assert_eq!(torn, wanted, "byte by byte: {line}");
        }
    }

    #[test]
    fn what_was_begun_is_dropped_after_a_while() {
        let mut parser = Parser::default();
        assert_eq!(parser.hear(&[0x10, 0x00], 0), []);
        assert_eq!(parser.hear(&[0x00, 0x00], 200), [Said::Automatic([0x10, 0, 0, 0])], "in time");
        assert_eq!(parser.hear(&[0x37, 0x22], 1_000), []);
        assert_eq!(parser.hear(&[0x12], 1_201), [Said::RealTime(0x12)], "the half block is gone");
    }

    #[test]
    fn half_a_packet_before_an_answer_costs_the_packet_alone() {
        let said = Parser::default().hear(&[0x18, 0x00, 0x16, 0x14, 0, 0, 0], 0);
        assert_eq!(said, [Said::RealTime(0x16), Said::Automatic([0x14, 0, 0, 0])]);
    }

    #[test]
    fn only_a_whole_process_id_proves_anything() {
        for wrong in [&[0x37, 0x22, 0x30, 0x30, 0x34, 0x00][..], &[0x37, 0x21, 0x30, 0x30, 0x34, 0x32, 0x00]] {
            assert_eq!(Parser::default().hear(wrong, 0), []);
        }
        let unprintable = [0x37, 0x22, 0x30, 0x30, 0x34, 0x80, 0x00];
        assert_eq!(Parser::default().hear(&unprintable, 0), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn noise_neither_panics_nor_grows(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut parser = Parser::default();
            let said = parser.hear(&bytes, 0);
            prop_assert!(said.len() <= bytes.len() && parser.block.len() <= BLOCK_BYTES_MAX);
        }

        #[test]
        fn after_noise_and_a_pause_a_packet_is_heard(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut parser = Parser::default();
            parser.hear(&bytes, 0);
            prop_assert_eq!(parser.hear(&[0x14, 0, 0, 0], 201), [Said::Automatic([0x14, 0, 0, 0])]);
        }

        #[test]
        fn a_process_id_is_only_heard_where_it_was_said(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let heard = Parser::default().hear(&bytes, 0);
            for said in heard {
                if let Said::Printed(id) = said {
                    let block = [&[BLOCK, PROCESS_ID], id.as_slice(), &[0]].concat();
                    prop_assert!(bytes.windows(block.len()).any(|window| window == block));
                }
            }
        }
    }
}
