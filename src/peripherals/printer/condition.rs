//! How a printer is, put together from its packets and answers (printer.md 4.1 and 4.3).

use crate::domain::device::{Level, PrinterState};

/// Which of the four real-time questions was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query {
    /// On-line, and the drawer.
    Printer = 1,
    OffLineCause = 2,
    Error = 3,
    Paper = 4,
}

impl Query {
    /// Never with a fourth byte: it would be printed (printer.md 6).
    pub fn bytes(self) -> [u8; 3] {
        let number = match self {
            Self::Printer => 1,
            Self::OffLineCause => 2,
            Self::Error => 3,
            Self::Paper => 4,
        };
        [0x10, 0x04, number]
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    pub off_line: bool,
    pub cover_open: bool,
    pub paper_end: bool,
    /// Advice only: many printers have no such sensor, or one that always says so.
    pub near_end: bool,
    pub cutter: bool,
    pub unrecoverable: bool,
    /// Needs `DLE ENQ` or a hand.
    pub recoverable: bool,
    /// Goes on by itself: the head is hot.
    pub recovering: bool,
    /// Of the drawer connector's pin 3.
    pub drawer: Option<Level>,
}

impl Condition {
    pub fn automatic(&mut self, [first, second, third, _]: [u8; 4]) {
        let (has, told, paper) = (bits(first), bits(second), bits(third));
        *self = Self {
            drawer: Some(level(has(0x04))),
            off_line: has(0x08),
            cover_open: has(0x20),
            recoverable: told(0x04),
            cutter: told(0x08),
            unrecoverable: told(0x20),
            recovering: told(0x40),
            near_end: paper(0x03),
            paper_end: paper(0x0c),
        };
    }

    pub fn answer(&mut self, to: Query, byte: u8) {
        let has = bits(byte);
        match to {
            Query::Printer => {
                self.drawer = Some(level(has(0x04)));
                self.off_line = has(0x08);
                if !self.off_line {
                    self.is_on_line();
                }
            }
            Query::OffLineCause => (self.cover_open, self.paper_end) = (has(0x04), has(0x20)),
            Query::Error => {
                (self.recoverable, self.cutter) = (has(0x04), has(0x08));
                (self.unrecoverable, self.recovering) = (has(0x20), has(0x40));
            }
            Query::Paper => (self.near_end, self.paper_end) = (has(0x0c), has(0x60)),
        }
    }

    /// Nothing that stops a printer is true of one that is on-line.
    fn is_on_line(&mut self) {
        *self = Self { near_end: self.near_end, drawer: self.drawer, ..Self::default() };
    }

    /// Bytes sent now would wait for somebody's hand.
    pub fn stands_still(&self) -> bool {
        self.off_line && !self.recovering
    }

    /// What people are told: what they can do something about first.
    pub fn state(&self) -> PrinterState {
        match self {
            Self { off_line: false, near_end: false, .. } => PrinterState::Ready,
            Self { off_line: false, .. } => PrinterState::PaperLow,
            Self { cover_open: true, .. } => PrinterState::CoverOpen,
            Self { paper_end: true, .. } => PrinterState::OutOfPaper,
            Self { cutter: true, .. } => PrinterState::CutterJammed,
            Self { unrecoverable: true, .. } => PrinterState::Broken,
            Self { recovering: true, .. } => PrinterState::HeadHot,
            _ => PrinterState::OffLine,
        }
    }
}

fn bits(byte: u8) -> impl Fn(u8) -> bool {
    move |bits| byte & bits != 0
}

fn level(high: bool) -> Level {
    if high { Level::High } else { Level::Low }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLIES: &str = include_str!("../../../tests/fixtures/printer/status-replies.jsonl");

    fn wanted(state: &str) -> PrinterState {
        match state {
            "ready, drawer closed" | "ready, drawer open (sensor level high)" => PrinterState::Ready,
            "paper near end" => PrinterState::PaperLow,
            "paper out" => PrinterState::OutOfPaper,
            "cover open" => PrinterState::CoverOpen,
            "cutter error" => PrinterState::CutterJammed,
            "unrecoverable error" => PrinterState::Broken,
            "head too hot (recovers by itself)" => PrinterState::HeadHot,
            "offline for another reason" | "recoverable error (mechanical)" | "feed button held" => {
                PrinterState::OffLine
            }
            other => panic!("no such state: {other}"),
        }
    }

    fn byte(hex: &str) -> u8 {
        u8::from_str_radix(hex, 16).expect("hex")
    }

    #[test]
    fn every_recorded_state_is_known_by_packet_and_by_answers_printer_md_4() {
        let queries = [Query::Printer, Query::OffLineCause, Query::Error, Query::Paper];
        for line in REPLIES.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("json");
            let state = case["state"].as_str().expect("a state");
            let packet: Vec<u8> = case["asb"].as_str().expect("a packet").split(' ').map(byte).collect();
            let mut by_packet = Condition::default();
            by_packet.automatic(packet.try_into().expect("four bytes"));
            let mut by_answers = Condition::default();
            for query in queries {
                let number = char::from(b'0' + query.bytes()[2]).to_string();
                by_answers.answer(query, byte(case["dle_eot"][number.as_str()].as_str().expect("an answer")));
            }
            assert_eq!((by_packet.state(), by_answers.state()), (wanted(state), wanted(state)), "{state}");
            let open = if state.contains("drawer open") { Level::High } else { Level::Low };
            assert_eq!((by_packet.drawer, by_answers.drawer), (Some(open), Some(open)), "{state}");
            let printed = !case["gs_r_1"].is_null();
            assert_eq!(by_packet.off_line, !printed, "{state}: in-order questions are answered on-line only");
        }
    }

    #[test]
    fn on_line_again_ends_every_cause() {
        let mut condition = Condition::default();
        condition.automatic([0x38, 0x6c, 0x0f, 0]);
        assert!(condition.stands_still() || condition.recovering);
        condition.answer(Query::Printer, 0x12);
        assert_eq!(condition.state(), PrinterState::PaperLow, "only the near end stays");
    }

    #[test]
    fn a_hot_head_is_waited_for_without_a_hand() {
        let mut condition = Condition::default();
        condition.automatic([0x18, 0x40, 0, 0]);
        assert!(!condition.stands_still() && condition.state() == PrinterState::HeadHot);
    }
}
