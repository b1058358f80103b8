//! A receipt printer as it is seen from its plug: ESC/POS in, status out, a drawer on its connector, and faults on command.
//!
//! It has no port. Whoever serves it gives it what comes with [`PretendPrinter::hear`] and sends on what it answers with
//! [`PretendPrinter::answers`]. It holds what it is sent while it is off-line, as a printer does, and prints it when somebody
//! has helped it.

use crate::domain::device::Level;

/// What this model can do; the usual one can do everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Packets at every change (`GS a`).
    pub automatic: bool,
    /// `DLE EOT`
    pub real_time: bool,
    /// `GS r`
    pub in_order: bool,
    /// `GS ( H`
    pub process_id: bool,
}

impl Default for Abilities {
    fn default() -> Self {
        Self { automatic: true, real_time: true, in_order: true, process_id: true }
    }
}

/// What is wrong with it, or with its cable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    pub cover_open: bool,
    pub near_end: bool,
    pub cutter: bool,
    pub unrecoverable: bool,
    pub head_hot: bool,
    pub button: bool,
    /// It prints, and says nothing.
    pub silent: bool,
    /// A byte that belongs to nothing before each answer.
    pub mumbles: bool,
    /// The last byte of each answer is lost.
    pub halves: bool,
    /// The next so many answers are lost.
    pub loses: usize,
}

/// The drawer on its connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drawer {
    open: bool,
    /// The level of pin 3 when it is open.
    open_reads: Level,
    /// The pulse opens it.
    moves: bool,
    /// Its switch is connected.
    senses: bool,
}

/// One piece of paper, from the reset to the cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slip {
    /// The bytes it was printed from.
    pub bytes: Vec<u8>,
    /// What can be read on it, byte for byte.
    pub lines: Vec<Vec<u8>>,
}

impl Slip {
    pub fn says(&self, words: &str) -> bool {
        self.lines.iter().any(|line| line.windows(words.len()).any(|window| window == words.as_bytes()))
    }
}

/// What its memory takes before it stops taking bytes.
const MEMORY_BYTES: usize = 4_096;
const MODEL: &[u8] = b"TM-T20III";
const MAKER: &[u8] = b"EPSON";

#[derive(Clone, Debug)]
pub struct PretendPrinter {
    abilities: Abilities,
    faults: Faults,
    drawer: Drawer,
    /// Lines before the roll is at its end; `None` for a roll without one.
    lines_left: Option<usize>,
    memory: Vec<u8>,
    /// Where in the stream a real-time command may have begun.
    real_time: Vec<u8>,
    /// Which changes are told.
    automatic: u8,
    told: Option<[u8; 4]>,
    answers: Vec<u8>,
    slip: Slip,
    line: Vec<u8>,
    slips: Vec<Slip>,
    torn: Vec<Slip>,
    pulses: Vec<[u8; 3]>,
    is_on: bool,
}

impl Default for PretendPrinter {
    fn default() -> Self {
        Self::new(Abilities::default(), Level::High)
    }
}

impl PretendPrinter {
    /// `open_reads` is what its drawer's cable makes of an open drawer.
    pub fn new(abilities: Abilities, open_reads: Level) -> Self {
        Self {
            abilities,
            faults: Faults::default(),
            drawer: Drawer { open: false, open_reads, moves: true, senses: true },
            lines_left: None,
            memory: Vec::new(),
            real_time: Vec::new(),
            automatic: 0,
            told: None,
            answers: Vec::new(),
            slip: Slip::default(),
            line: Vec::new(),
            slips: Vec::new(),
            torn: Vec::new(),
            pulses: Vec::new(),
            is_on: true,
        }
    }

    /// Takes bytes, and tells how many. One whose memory is full takes none.
    pub fn hear(&mut self, bytes: &[u8]) -> usize {
        if !self.is_on {
            return bytes.len();
        }
        let room = MEMORY_BYTES.saturating_sub(self.memory.len());
        let taken = bytes.len().min(room.max(usize::from(self.memory.is_empty())));
        for byte in &bytes[..taken] {
            self.memory.push(*byte);
            self.watch(*byte);
            self.work();
        }
        self.tell_changes();
        taken
    }

    /// What it has said since it was last asked.
    pub fn answers(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.answers)
    }

    /// The papers that came out whole, oldest first.
    pub fn slips(&self) -> &[Slip] {
        &self.slips
    }

    /// Pieces that came out and are no whole paper: a power cut, or a reset in the middle.
    pub fn torn(&self) -> &[Slip] {
        &self.torn
    }

    /// Pulses the connector gave: the pin, and both times.
    pub fn pulses(&self) -> &[[u8; 3]] {
        &self.pulses
    }

    pub fn faults(&self) -> Faults {
        self.faults
    }

    pub fn set_faults(&mut self, faults: Faults) {
        self.faults = faults;
        self.after_a_hand();
    }

    /// So many lines until the roll is at its end.
    pub fn set_lines_left(&mut self, lines: Option<usize>) {
        self.lines_left = lines;
        self.after_a_hand();
    }

    pub fn is_out_of_paper(&self) -> bool {
        self.lines_left == Some(0)
    }

    /// Somebody turns the key, or shuts it.
    pub fn set_drawer_open(&mut self, open: bool) {
        self.drawer.open = open;
        self.tell_changes();
    }

    pub fn drawer_is_open(&self) -> bool {
        self.drawer.open
    }

    /// A drawer that does not move when it is pulsed, or whose switch is not connected.
    pub fn set_drawer(&mut self, moves: bool, senses: bool) {
        (self.drawer.moves, self.drawer.senses) = (moves, senses);
        self.tell_changes();
    }

    /// What was in its memory is gone, and so is what it was told to tell.
    pub fn switch(&mut self, on: bool) {
        self.tear();
        (self.automatic, self.told) = (0, None);
        for bytes in [&mut self.memory, &mut self.real_time, &mut self.answers, &mut self.line] {
            bytes.clear();
        }
        self.is_on = on;
    }

    /// What was printed so far is no whole slip, and will be none.
    fn tear(&mut self) {
        if !self.line.is_empty() {
            self.end_line();
        }
        let torn = std::mem::take(&mut self.slip);
        if !torn.bytes.is_empty() {
            self.torn.push(torn);
        }
    }

    fn after_a_hand(&mut self) {
        if self.is_on {
            self.tell_changes();
            self.work();
            self.tell_changes();
        }
    }

    fn is_off_line(&self) -> bool {
        let faults = &self.faults;
        let stopped = faults.cover_open || faults.cutter || faults.unrecoverable || faults.head_hot || faults.button;
        stopped || self.is_out_of_paper()
    }

    fn level_is_high(&self) -> bool {
        let Drawer { open, open_reads, senses, .. } = self.drawer;
        !senses || (open == (open_reads == Level::High))
    }

    fn say(&mut self, bytes: &[u8]) {
        if self.faults.silent {
            return;
        }
        if self.faults.loses > 0 {
            self.faults.loses -= 1;
            return;
        }
        if self.faults.mumbles {
            self.answers.push(0x81);
        }
        let kept = bytes.len() - usize::from(self.faults.halves);
        self.answers.extend_from_slice(&bytes[..kept]);
    }

    fn packet(&self) -> [u8; 4] {
        let faults = &self.faults;
        let bit = |is: bool, bits: u8| if is { bits } else { 0 };
        [
            0x10 | bit(self.level_is_high(), 0x04)
                | bit(self.is_off_line(), 0x08)
                | bit(faults.cover_open, 0x20)
                | bit(faults.button, 0x40),
            bit(faults.button, 0x02)
                | bit(faults.cutter, 0x08)
                | bit(faults.unrecoverable, 0x20)
                | bit(faults.head_hot, 0x40),
            bit(faults.near_end, 0x03) | bit(self.is_out_of_paper(), 0x0f),
            0,
        ]
    }

    fn tell_changes(&mut self) {
        let packet = self.packet();
        if self.automatic != 0 && self.told != Some(packet) {
            self.told = Some(packet);
            self.say(&packet);
        }
    }

    /// Real-time commands are picked out of the stream wherever they stand (printer.md 4.1).
    fn watch(&mut self, byte: u8) {
        self.real_time.push(byte);
        match self.real_time.as_slice() {
            [0x10] | [0x10, 0x04 | 0x05 | 0x14] | [0x10, 0x14, 0x01] | [0x10, 0x14, 0x01, 0 | 1] => {}
            [0x10, 0x04, number @ 1..=4] => {
                let number = *number;
                self.real_time.clear();
                self.real_time_answer(number);
            }
            [0x10, 0x14, 0x01, pin, times] => {
                let pulse = [*pin, times.saturating_mul(50), times.saturating_mul(50)];
                self.real_time.clear();
                if !self.is_off_line() {
                    self.pulse(pulse);
                }
            }
            [0x10, 0x05, 1 | 2] => {
                self.real_time.clear();
                self.faults.cutter = false;
            }
            _ => {
                self.real_time.clear();
                if byte == 0x10 {
                    self.real_time.push(byte);
                }
            }
        }
    }

    fn real_time_answer(&mut self, number: u8) {
        if !self.abilities.real_time {
            return;
        }
        let (faults, off_line) = (self.faults, self.is_off_line());
        let paper_end = self.is_out_of_paper();
        let bit = |is: bool, bits: u8| if is { bits } else { 0 };
        let has_error = faults.cutter || faults.unrecoverable || faults.head_hot;
        let bits = match number {
            1 => bit(self.level_is_high(), 0x04) | bit(off_line, 0x08) | bit(faults.button, 0x40),
            2 => bit(faults.cover_open, 0x04) | bit(faults.button, 0x08) | bit(paper_end, 0x20) | bit(has_error, 0x40),
            3 => bit(faults.cutter, 0x08) | bit(faults.unrecoverable, 0x20) | bit(faults.head_hot, 0x40),
            _ => bit(faults.near_end || paper_end, 0x0c) | bit(paper_end, 0x60),
        };
        self.say(&[0x12 | bits]);
    }

    fn pulse(&mut self, pulse: [u8; 3]) {
        self.pulses.push(pulse);
        if self.drawer.moves && pulse[0] == 0 {
            self.drawer.open = true;
        }
    }

    /// Obeys what is in its memory, as far as it is whole, while it is on-line.
    fn work(&mut self) {
        while !self.is_off_line() {
            let Some(length) = length_of(&self.memory) else { return };
            let command: Vec<u8> = self.memory.drain(..length).collect();
            self.obey(&command);
        }
    }

    fn obey(&mut self, command: &[u8]) {
        match command {
            [0x10, ..] | [0x00] => return,
            [0x1b, 0x40] => {
                self.automatic = 0;
                self.tear();
            }
            [0x1b, 0x70, pin, on, off] => return self.pulse([*pin, *on, *off]),
            [0x1d, 0x61, which] if self.abilities.automatic => {
                (self.automatic, self.told) = (*which, None);
                return self.tell_changes();
            }
            [0x1d, 0x72, which] if self.abilities.in_order => return self.in_order_answer(*which),
            [0x1d, 0x49, 0x43] => return self.say(&[&[0x5f], MODEL, &[0]].concat()),
            [0x1d, 0x49, 0x42] => return self.say(&[&[0x5f], MAKER, &[0]].concat()),
            [0x1d, 0x28, 0x48, 6, 0, 0x30, 0x30, id @ ..] => {
                if self.abilities.process_id {
                    self.say(&[&[0x37, 0x22], id, &[0]].concat());
                }
                return;
            }
            _ => {}
        }
        self.slip.bytes.extend_from_slice(command);
        match command {
            [0x0a] => self.end_line(),
            [0x1d, 0x56, ..] => self.cut(),
            [byte] if *byte >= 0x20 => self.line.push(*byte),
            _ => {}
        }
    }

    fn in_order_answer(&mut self, which: u8) {
        let answer = match which {
            1 if self.faults.near_end => 0x03,
            1 => 0x00,
            _ => u8::from(self.level_is_high()),
        };
        self.say(&[answer]);
    }

    fn end_line(&mut self) {
        self.slip.lines.push(std::mem::take(&mut self.line));
        self.lines_left = self.lines_left.map(|left| left.saturating_sub(1));
    }

    fn cut(&mut self) {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.slips.push(std::mem::take(&mut self.slip));
    }
}

/// How long the first command is, when all of it is there.
fn length_of(memory: &[u8]) -> Option<usize> {
    let byte = |at: usize| memory.get(at).copied();
    let two = |at: usize| Some(usize::from(byte(at)?) + 256 * usize::from(byte(at + 1)?));
    let length = match (byte(0)?, byte(1)) {
        (0x1b, second) => match second? {
            0x40 | 0x32 => 2,
            0x70 => 5,
            _ => 3,
        },
        (0x1c, second) => match second? {
            0x2e | 0x26 => 2,
            _ => 3,
        },
        (0x1d, second) => match second? {
            0x28 => 5 + two(3)?,
            0x56 if byte(2)? >= 0x41 => 4,
            0x6b if byte(2)? >= 0x41 => 4 + usize::from(byte(3)?),
            0x6b => 3 + memory.get(3..)?.iter().position(|byte| *byte == 0)? + 1,
            0x76 => 8 + two(4)? * two(6)?,
            _ => 3,
        },
        (0x10, second) => match second? {
            0x04 | 0x05 => 3,
            0x14 => 5,
            _ => 1,
        },
        _ => 1,
    };
    (memory.len() >= length).then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REPLIES: &str = include_str!("../../../tests/fixtures/printer/status-replies.jsonl");
    const SAMPLE: &[u8] = include_bytes!("../../../tests/fixtures/printer/sample-receipt.bin");

    fn in_state(state: &str) -> PretendPrinter {
        let mut printer = PretendPrinter::default();
        let mut faults = Faults::default();
        match state {
            "ready, drawer closed" => {}
            "ready, drawer open (sensor level high)" => printer.set_drawer_open(true),
            "paper near end" => faults.near_end = true,
            "paper out" => printer.set_lines_left(Some(0)),
            "cover open" => faults.cover_open = true,
            "cutter error" => faults.cutter = true,
            "unrecoverable error" => faults.unrecoverable = true,
            "head too hot (recovers by itself)" => faults.head_hot = true,
            "feed button held" => faults.button = true,
            other => panic!("it cannot do {other}"),
        }
        printer.set_faults(faults);
        printer
    }

    fn ask(printer: &mut PretendPrinter, bytes: &[u8]) -> String {
        printer.hear(bytes);
        let answers: Vec<String> = printer.answers().iter().map(|byte| format!("{byte:02x}")).collect();
        answers.join(" ")
    }

    #[test]
    fn it_answers_as_recorded_printers_do() {
        // It has no states of these two kinds.
        let other = ["offline for another reason", "recoverable error (mechanical)"];
        for line in REPLIES.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("json");
            let state = case["state"].as_str().expect("a state");
            if other.contains(&state) {
                continue;
            }
            let mut printer = in_state(state);
            for number in 1..=4_u8 {
                let told = case["dle_eot"][number.to_string()].as_str().expect("an answer");
                assert_eq!(ask(&mut printer, &[0x10, 0x04, number]), told, "{state}, DLE EOT {number}");
            }
            for (number, name) in [(1, "gs_r_1"), (2, "gs_r_2")] {
                let mut printer = in_state(state);
                assert_eq!(
                    ask(&mut printer, &[0x1d, 0x72, number]),
                    case[name].as_str().unwrap_or(""),
                    "{state}, {name}"
                );
            }
            let mut printer = in_state(state);
            printer.set_faults(Faults::default());
            printer.hear(&[0x1d, 0x61, 0x0f]);
            let mut faulty = in_state(state);
            (faulty.automatic, faulty.told) = (0x0f, None);
            faulty.tell_changes();
            let packet: Vec<String> = faulty.answers().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(packet.join(" "), case["asb"].as_str().expect("a packet"), "{state}");
        }
    }

    #[test]
    fn a_receipt_is_printed_once_with_its_proof_behind_it() {
        let mut printer = PretendPrinter::default();
        assert!(ask(&mut printer, SAMPLE).ends_with("37 22 31 30 34 32 00"), "the sample asks for 1042");
        assert_eq!((printer.slips().len(), printer.torn().len()), (1, 0));
    }

    #[test]
    fn what_it_holds_comes_out_when_it_has_paper_again() {
        let mut printer = PretendPrinter::default();
        printer.set_lines_left(Some(1));
        printer.hear(b"\x1b@\x1d\x61\x0fone\ntwo\n\x1d\x56\x42\x00\x1d\x72\x01");
        assert_eq!(printer.answers(), [0x10, 0, 0, 0, 0x18, 0, 0x0f, 0]);
        assert_eq!(printer.slips(), []);
        printer.set_lines_left(None);
        assert_eq!(printer.answers(), [0x10, 0, 0, 0, 0x00], "the late answer comes behind the packet");
        assert_eq!(printer.slips()[0].lines, [b"one", b"two"]);
    }

    #[test]
    fn a_full_memory_takes_no_more() {
        let mut printer = PretendPrinter::default();
        printer.set_lines_left(Some(0));
        assert_eq!(printer.hear(&vec![b'x'; 10_000]), MEMORY_BYTES);
        assert_eq!(printer.hear(b"x"), 0);
    }

    #[test]
    fn a_power_cut_forgets_the_half_slip_and_what_it_was_to_tell() {
        let mut printer = PretendPrinter::default();
        printer.hear(b"\x1b@\x1d\x61\x0fhalf a receipt\n");
        printer.switch(false);
        printer.switch(true);
        assert_eq!((printer.slips().len(), printer.torn().len(), printer.answers()), (0, 1, Vec::new()));
        printer.set_drawer_open(true);
        assert!(printer.answers().is_empty(), "it tells of nothing before it is asked to");
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let mut printer = PretendPrinter::default();
            printer.hear(&bytes);
            prop_assert!(printer.memory.len() <= MEMORY_BYTES);
        }
    }
}
