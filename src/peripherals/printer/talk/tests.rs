//! The conversation with a pretended printer, in time that passes only when it is told to.

use proptest::prelude::*;

use super::*;
use crate::paper::escpos::Pin;
use crate::peripherals::pretend::PretendPrinter;
use crate::peripherals::pretend::printer::{Abilities, Faults};

const LEARNT: Learnt = Learnt { open: Level::High, pulse: Pulse { pin: Pin::Two, on: 25, off: 250 } };

/// A conversation, a printer, and the cable between them.
struct Bench {
    talk: Talk,
    printer: PretendPrinter,
    now_ms: u64,
    is_plugged: bool,
    is_open: bool,
    tries_at_ms: u64,
    fates: Vec<(PrintJob, Fate)>,
    writes: Vec<Vec<u8>>,
    drawer: Vec<DrawerState>,
    losses: Vec<PortCause>,
    /// Bytes that go over the cable in a millisecond.
    bytes_per_ms: usize,
}

impl Bench {
    fn with(manner: Manner, printer: PretendPrinter) -> Self {
        let mut bench = Self {
            talk: Talk::new(manner),
            printer,
            now_ms: 0,
            is_plugged: true,
            is_open: false,
            tries_at_ms: 0,
            fates: Vec::new(),
            writes: Vec::new(),
            drawer: Vec::new(),
            losses: Vec::new(),
            bytes_per_ms: 100_000,
        };
        bench.pass(1_000);
        bench
    }

    fn new() -> Self {
        Self::with(Manner::default(), PretendPrinter::default())
    }

    fn with_drawer() -> Self {
        Self::with(Manner { drawer: Some(LEARNT), ..Manner::default() }, PretendPrinter::default())
    }

    fn pass(&mut self, ms: u64) {
        let until_ms = self.now_ms + ms;
        while self.now_ms < until_ms {
            self.step();
            // No further than the conversation wants to sleep.
            self.now_ms += self.talk.rests_ms(self.now_ms).clamp(1, 20).min(until_ms - self.now_ms);
        }
        self.step();
    }

    fn step(&mut self) {
        self.plug();
        self.talk.tick(self.now_ms);
        let sent = self.talk.outbox().to_vec();
        if self.is_open && !sent.is_empty() {
            let count = self.printer.hear(&sent[..sent.len().min(self.bytes_per_ms)]);
            self.talk.written(count, self.now_ms);
            self.writes.push(sent[..count].to_vec());
        }
        if let Some(cause) = self.talk.loss().cloned() {
            self.losses.push(cause.clone());
            self.cut(cause);
        }
        let answers = self.printer.answers();
        if self.is_open {
            self.talk.heard(&answers, self.now_ms);
        }
        self.fates.extend(self.talk.take_fates());
        if let Some(state) = self.talk.drawer(self.now_ms)
            && self.drawer.last() != Some(&state)
        {
            self.drawer.push(state);
        }
    }

    fn plug(&mut self) {
        let wants = self.talk.wants_line(self.now_ms);
        if self.is_open && !self.is_plugged {
            self.cut(PortCause::Lost);
        } else if self.is_open && !wants {
            (self.is_open, self.tries_at_ms) = (false, self.now_ms);
            self.talk.rested(self.now_ms);
        } else if !self.is_open && wants && self.now_ms >= self.tries_at_ms {
            self.tries_at_ms = self.now_ms + 1_000;
            if self.is_plugged {
                self.is_open = true;
                self.talk.opened();
            } else {
                self.talk.lost(PortFault::new("lp", PortCause::Absent), self.now_ms);
            }
        }
    }

    fn cut(&mut self, cause: PortCause) {
        self.is_open = false;
        self.tries_at_ms = self.now_ms + 1_000;
        self.talk.lost(PortFault::new("lp", cause), self.now_ms);
    }

    fn cut_if_open(&mut self) {
        if self.is_open {
            self.cut(PortCause::Lost);
        }
    }

    /// A slip that says its number.
    fn print(&mut self, number: u64) {
        self.talk.print(PrintJob(number), slip(number), self.now_ms);
    }

    fn set(&mut self, faults: Faults) {
        self.printer.set_faults(faults);
    }

    fn printed(&self, number: u64) -> usize {
        self.printer.slips().iter().filter(|slip| slip.says(&words(number))).count()
    }

    fn fates_of(&self, number: u64) -> Vec<Fate> {
        self.fates.iter().filter(|(job, _)| job.0 == number).map(|(_, fate)| *fate).collect()
    }
}

fn words(number: u64) -> String {
    format!("Kvittering {number:04}.")
}

fn slip(number: u64) -> Vec<u8> {
    let mut bytes = escpos::RESET.to_vec();
    bytes.extend_from_slice(b"\x1c\x2e\x1b\x74\x05");
    for line in 0..5 {
        bytes.extend_from_slice(format!("line {line}\n").as_bytes());
    }
    bytes.extend_from_slice(words(number).as_bytes());
    bytes.extend_from_slice(b"\n\x1d\x56\x42\x00");
    bytes
}

fn manners() -> Vec<(Manner, Abilities)> {
    let all = Abilities::default();
    let manner = |status, proof| Manner { status, proof, ..Manner::default() };
    vec![
        (manner(Status::Automatic, Proof::ProcessId), all),
        (manner(Status::Automatic, Proof::InOrder), Abilities { process_id: false, ..all }),
        (manner(Status::Asked, Proof::ProcessId), Abilities { automatic: false, ..all }),
        (manner(Status::Asked, Proof::InOrder), Abilities { automatic: false, process_id: false, ..all }),
        (
            manner(Status::Asked, Proof::Taken),
            Abilities { automatic: false, process_id: false, in_order: false, ..all },
        ),
        (Manner { shared: true, answers: Answers::OnANetwork, ..Manner::default() }, all),
    ]
}

#[test]
fn every_kind_of_printer_prints_and_proves_it() {
    for (manner, abilities) in manners() {
        let mut bench = Bench::with(manner, PretendPrinter::new(abilities, Level::High));
        assert_eq!(bench.talk.state(), PrinterState::Ready, "{manner:?}");
        for number in 1..=3 {
            bench.print(number);
            bench.pass(100);
            assert_eq!((bench.fates_of(number), bench.printed(number)), (vec![Fate::Out], 1), "{manner:?}");
        }
    }
}

#[test]
fn a_printer_that_says_nothing_is_believed_when_it_has_taken_the_bytes() {
    let nothing = Abilities { automatic: false, real_time: false, in_order: false, process_id: false };
    let manner = Manner { status: Status::Nothing, proof: Proof::Taken, ..Manner::default() };
    let mut bench = Bench::with(manner, PretendPrinter::new(nothing, Level::High));
    bench.print(1);
    bench.pass(100);
    assert_eq!((bench.talk.state(), bench.fates_of(1)), (PrinterState::Ready, vec![Fate::Out]));
    assert!(bench.writes.concat().windows(2).all(|bytes| bytes != [0x10, 0x04]), "it would print what it is asked");
}

#[test]
fn a_roll_that_ends_in_the_middle_is_told_and_the_printer_finishes_by_itself_printer_md_7() {
    for (manner, abilities) in manners() {
        let mut bench = Bench::with(manner, PretendPrinter::new(abilities, Level::High));
        bench.printer.set_lines_left(Some(3));
        bench.print(1);
        bench.pass(60_000);
        assert_eq!(bench.fates_of(1), [Fate::Held(PrinterState::OutOfPaper)], "{manner:?}");
        assert_eq!(bench.talk.state(), PrinterState::OutOfPaper);
        bench.print(2);
        bench.pass(1_000);
        assert_eq!(bench.fates_of(2), [Fate::NotOut(PrinterState::OutOfPaper)], "not sent into a printer that stands");
        bench.printer.set_lines_left(None);
        bench.pass(2_000);
        assert_eq!(bench.fates_of(1), [Fate::Held(PrinterState::OutOfPaper), Fate::Out], "{manner:?}");
        assert_eq!((bench.printed(1), bench.printed(2), bench.talk.state()), (1, 0, PrinterState::Ready));
    }
}

#[test]
fn what_stands_in_the_way_is_told_before_anything_is_sent_printer_md_7() {
    let cases = [
        (Faults { cover_open: true, ..Faults::default() }, PrinterState::CoverOpen),
        (Faults { cutter: true, ..Faults::default() }, PrinterState::CutterJammed),
        (Faults { unrecoverable: true, ..Faults::default() }, PrinterState::Broken),
        (Faults { button: true, ..Faults::default() }, PrinterState::OffLine),
    ];
    for (manner, abilities) in manners().into_iter().filter(|(manner, _)| !manner.shared) {
        for (faults, state) in cases {
            let mut bench = Bench::with(manner, PretendPrinter::new(abilities, Level::High));
            bench.set(faults);
            bench.pass(1_500);
            assert_eq!(bench.talk.state(), state, "{manner:?}");
            bench.print(1);
            bench.pass(500);
            assert_eq!(bench.fates_of(1), [Fate::NotOut(state)], "{manner:?}");
            bench.set(Faults::default());
            bench.pass(2_000);
            assert_eq!((bench.printed(1), bench.talk.state()), (0, PrinterState::Ready), "{manner:?}");
        }
    }
}

#[test]
fn a_hot_head_is_waited_for_and_the_near_end_is_only_told() {
    let mut bench = Bench::new();
    bench.set(Faults { head_hot: true, near_end: true, ..Faults::default() });
    bench.pass(100);
    bench.print(1);
    bench.pass(5_000);
    assert_eq!((bench.talk.state(), bench.fates_of(1)), (PrinterState::HeadHot, vec![]));
    bench.set(Faults { near_end: true, ..Faults::default() });
    bench.pass(300);
    assert_eq!((bench.talk.state(), bench.fates_of(1)), (PrinterState::PaperLow, vec![Fate::Out]));
}

#[test]
fn a_printer_that_is_switched_off_is_gone_and_back_within_two_seconds() {
    let mut bench = Bench::new();
    bench.printer.switch(false);
    bench.pass(32_000);
    assert_eq!(bench.talk.state(), PrinterState::Gone);
    assert_eq!(bench.losses.first(), Some(&PortCause::Silent { within_ms: 900 }));
    bench.print(1);
    bench.pass(100);
    assert_eq!(bench.fates_of(1), [Fate::NotOut(PrinterState::Gone)], "nothing was sent");
    bench.printer.switch(true);
    bench.pass(2_000);
    assert_eq!(bench.talk.state(), PrinterState::Ready);
    bench.print(1);
    bench.pass(100);
    assert_eq!(bench.printed(1), 1);
}

#[test]
fn a_power_cut_in_the_middle_leaves_it_unknown_and_nothing_is_sent_again_printer_md_5() {
    let mut bench = Bench::new();
    bench.printer.set_lines_left(Some(3));
    bench.print(1);
    bench.pass(100);
    bench.printer.switch(false);
    bench.is_plugged = false;
    bench.pass(3_000);
    assert_eq!(bench.fates_of(1).last(), Some(&Fate::Unknown));
    bench.printer.set_lines_left(None);
    bench.printer.switch(true);
    bench.is_plugged = true;
    bench.pass(60_000);
    assert_eq!((bench.printed(1), bench.printer.torn().len()), (0, 1));
    bench.print(1);
    bench.pass(100);
    assert_eq!((bench.fates_of(1).last(), bench.printed(1)), (Some(&Fate::Out), 1), "again, because somebody said so");
}

#[test]
fn a_job_of_which_nothing_left_is_certainly_not_out() {
    let mut bench = Bench::new();
    bench.bytes_per_ms = 0;
    bench.print(1);
    bench.pass(10);
    bench.is_plugged = false;
    bench.pass(10);
    assert_eq!(bench.fates_of(1), [Fate::NotOut(PrinterState::Gone)]);
}

#[test]
fn a_line_that_takes_no_bytes_is_given_up_and_the_rest_is_not_sent_later_printer_md_6() {
    let mut bench = Bench::new();
    bench.bytes_per_ms = 1;
    bench.print(1);
    bench.pass(20);
    bench.bytes_per_ms = 0;
    bench.pass(4_000);
    assert!(matches!(bench.losses.first(), Some(PortCause::Stalled { .. })), "{:?}", bench.losses);
    assert_eq!(bench.fates_of(1), [Fate::Unknown]);
    bench.bytes_per_ms = 1_000;
    bench.pass(10_000);
    assert_eq!(bench.printed(1), 0, "half a receipt is none, and no second half follows");
    bench.print(2);
    bench.pass(1_000);
    assert_eq!((bench.fates_of(2), bench.printed(2)), (vec![Fate::Out], 1), "the torn one does not eat its head");
}

#[test]
fn an_answer_that_is_lost_makes_a_job_unknown_and_a_late_one_proves_no_other() {
    let mut bench = Bench::new();
    bench.set(Faults { silent: true, ..Faults::default() });
    bench.print(1);
    bench.pass(20);
    bench.set(Faults::default());
    bench.pass(29_000);
    assert_eq!(bench.fates_of(1), []);
    bench.pass(3_000);
    assert_eq!((bench.fates_of(1), bench.printed(1)), (vec![Fate::Unknown], 1));
    let id = process_id(PrintJob(1), 1_000);
    bench.set(Faults { silent: true, ..Faults::default() });
    bench.print(2);
    bench.pass(20);
    bench.talk.heard(&[&[0x37, 0x22], id.as_slice(), &[0]].concat(), bench.now_ms);
    bench.pass(100);
    assert_eq!(bench.fates_of(2), [], "another job's proof");
}

#[test]
fn an_in_order_answer_to_a_job_that_was_given_up_proves_nothing() {
    let manner = Manner { proof: Proof::InOrder, ..Manner::default() };
    let mut bench =
        Bench::with(manner, PretendPrinter::new(Abilities { in_order: false, ..Abilities::default() }, Level::High));
    bench.print(1);
    bench.pass(32_000);
    assert_eq!(bench.fates_of(1), [Fate::Unknown]);
    bench.print(2);
    bench.pass(20);
    bench.talk.heard(&[0x00], bench.now_ms);
    bench.pass(10);
    assert_eq!(bench.fates_of(2), [], "the first answer belongs to the first job");
    bench.talk.heard(&[0x0f], bench.now_ms);
    assert_eq!(bench.talk.take_fates(), [], "no printer that prints is out of paper");
    bench.talk.heard(&[0x00], bench.now_ms);
    assert_eq!(bench.talk.take_fates(), [(PrintJob(2), Fate::Out)]);
    bench.talk.heard(&[0x00], bench.now_ms);
    bench.print(3);
    bench.pass(1_000);
    assert_eq!(bench.fates_of(3), [], "the last of three answers is not the third job's");
}

#[test]
fn an_in_order_answer_that_never_comes_costs_its_own_job_alone() {
    let manner = Manner { proof: Proof::InOrder, ..Manner::default() };
    let mut bench = Bench::with(manner, PretendPrinter::default());
    bench.set(Faults { silent: true, ..Faults::default() });
    bench.print(1);
    bench.pass(20);
    bench.set(Faults::default());
    bench.pass(32_000);
    assert_eq!(bench.fates_of(1), [Fate::Unknown]);
    for number in 2..=4 {
        bench.print(number);
        bench.pass(1_000);
        assert_eq!((bench.fates_of(number), bench.printed(number)), (vec![Fate::Out], 1), "{number}");
    }
}

#[test]
fn the_rest_of_a_torn_packet_proves_nothing() {
    let manner = Manner { proof: Proof::InOrder, ..Manner::default() };
    let mut bench =
        Bench::with(manner, PretendPrinter::new(Abilities { in_order: false, ..Abilities::default() }, Level::High));
    bench.print(1);
    bench.pass(20);
    bench.talk.heard(&[0x10, 0x00], bench.now_ms);
    bench.pass(250);
    bench.talk.heard(&[0x00, 0x00], bench.now_ms);
    bench.pass(10);
    assert_eq!(bench.fates_of(1), []);
}

#[test]
fn after_every_reset_and_every_restart_it_is_told_to_tell_printer_md_6() {
    let mut bench = Bench::with_drawer();
    bench.print(1);
    bench.pass(400);
    bench.printer.set_drawer_open(true);
    bench.pass(30);
    assert_eq!(bench.drawer.last(), Some(&DrawerState::Closed), "a spike is no opening");
    bench.pass(100);
    assert_eq!(bench.drawer.last(), Some(&DrawerState::Open), "told by packet: no question was due yet");
    bench.printer.switch(false);
    bench.pass(1_500);
    assert_eq!(bench.drawer.last(), Some(&DrawerState::Unknown));
    bench.printer.switch(true);
    bench.pass(3_000);
    bench.printer.set_drawer_open(false);
    bench.pass(500);
    let wanted = [
        DrawerState::Unheard,
        DrawerState::Closed,
        DrawerState::Open,
        DrawerState::Unknown,
        DrawerState::Open,
        DrawerState::Closed,
    ];
    assert_eq!(bench.drawer, wanted, "a printer that restarts while the drawer is open (drawer.md 8)");
}

#[test]
fn the_pulse_goes_first_alone_whole_and_once_drawer_md_6() {
    let mut bench = Bench::with_drawer();
    bench.writes.clear();
    bench.talk.pulse(LEARNT.pulse, bench.now_ms);
    bench.print(1);
    bench.pass(500);
    assert_eq!(bench.writes[0], [0x1b, 0x70, 0x00, 25, 250]);
    assert!(bench.writes[1].starts_with(&escpos::RESET), "the receipt goes by itself: {:02x?}", bench.writes[1]);
    assert_eq!((bench.printer.pulses(), bench.printed(1)), (&[[0, 25, 250]][..], 1));
    assert_eq!(bench.drawer.last(), Some(&DrawerState::Open));
    bench.pass(10_000);
    assert_eq!(bench.printer.pulses().len(), 1);
}

#[test]
fn a_pulse_that_cannot_leave_is_let_go_and_opens_no_drawer_later() {
    let mut bench = Bench::with_drawer();
    bench.printer.set_lines_left(Some(2));
    bench.print(1);
    bench.pass(100);
    bench.talk.pulse(LEARNT.pulse, bench.now_ms);
    bench.pass(3_000);
    bench.printer.set_lines_left(None);
    bench.pass(3_000);
    assert_eq!((bench.printer.pulses().len(), bench.printed(1)), (0, 1), "a drawer never opens late");
    bench.printer.switch(false);
    bench.pass(12_000);
    bench.talk.pulse(LEARNT.pulse, bench.now_ms);
    bench.printer.switch(true);
    bench.pass(5_000);
    assert_eq!(bench.printer.pulses().len(), 0);
}

#[test]
fn the_drawer_is_read_while_paper_is_out_drawer_md_7() {
    for (manner, abilities) in manners().into_iter().filter(|(manner, _)| !manner.shared) {
        let manner = Manner { drawer: Some(LEARNT), ..manner };
        let mut bench = Bench::with(manner, PretendPrinter::new(abilities, Level::High));
        bench.printer.set_lines_left(Some(0));
        bench.pass(1_000);
        bench.printer.set_drawer_open(true);
        bench.pass(1_500);
        assert_eq!(bench.drawer.last(), Some(&DrawerState::Open), "{manner:?}");
        bench.printer.set_drawer_open(false);
        bench.pass(1_500);
        assert_eq!(bench.drawer.last(), Some(&DrawerState::Closed), "{manner:?}");
    }
}

#[test]
fn a_packet_in_the_middle_of_a_receipt_moves_the_drawer_alone_drawer_md_8() {
    let mut bench = Bench::with_drawer();
    bench.bytes_per_ms = 1;
    bench.print(1);
    bench.pass(30);
    bench.printer.set_drawer_open(true);
    bench.pass(200);
    assert_eq!(bench.drawer.last(), Some(&DrawerState::Open));
    bench.pass(2_000);
    assert_eq!((bench.fates_of(1), bench.printed(1)), (vec![Fate::Out], 1));
}

#[test]
fn an_answer_between_two_packets_is_not_mixed_up_drawer_md_8() {
    let mut bench = Bench::with_drawer();
    bench.talk.heard(&[0x14, 0, 0, 0, 0x12, 0x14, 0, 0, 0], bench.now_ms);
    assert_eq!(bench.talk.level(), Some(Level::High), "the answer nobody asked for is not one");
}

#[test]
fn a_job_is_one_buffer_with_no_question_inside() {
    let mut bench = Bench::with_drawer();
    bench.bytes_per_ms = 3;
    bench.writes.clear();
    bench.print(1);
    bench.pass(3_000);
    let sent = bench.writes.concat();
    let slip = slip(1);
    let whole = [&escpos::RESET, &escpos::TELL_EVERYTHING[..], &slip[2..], &[0x1d, 0x28, 0x48]].concat();
    assert!(sent.windows(whole.len()).any(|window| window == whole), "{sent:02x?}");
}

#[test]
fn a_shared_printer_is_held_for_one_job_at_a_time_and_waited_for() {
    let manner = Manner { shared: true, answers: Answers::OnANetwork, ..Manner::default() };
    let mut bench = Bench::with(manner, PretendPrinter::default());
    assert!(!bench.is_open, "it is not held while nothing is printed");
    // Another till is served first: the connection is made and nothing is heard on it.
    bench.set(Faults { silent: true, ..Faults::default() });
    bench.print(1);
    bench.pass(2_000);
    assert_eq!((bench.is_open, bench.printed(1), bench.fates_of(1)), (true, 0, vec![]), "nothing is sent unheard");
    bench.printer.hear(&[0x10, 0x04, 0x01]);
    bench.set(Faults::default());
    bench.talk.heard(&[0x12], bench.now_ms);
    bench.pass(200);
    assert_eq!((bench.is_open, bench.printed(1), bench.fates_of(1)), (false, 1, vec![Fate::Out]));
    bench.is_plugged = false;
    bench.print(2);
    bench.pass(100);
    assert_eq!((bench.fates_of(2), bench.talk.state()), (vec![Fate::NotOut(PrinterState::Gone)], PrinterState::Gone));
    bench.is_plugged = true;
    bench.pass(7_000);
    assert_eq!(bench.talk.state(), PrinterState::Ready, "one that failed is looked after until it is back");
}

#[test]
fn noise_before_and_holes_in_answers_are_lived_with() {
    let mut bench = Bench::with_drawer();
    bench.set(Faults { mumbles: true, ..Faults::default() });
    bench.print(1);
    bench.pass(500);
    assert_eq!(bench.fates_of(1), [Fate::Out], "a byte that belongs to nothing is dropped");
    bench.set(Faults { halves: true, ..Faults::default() });
    bench.pass(20_000);
    assert_eq!(bench.drawer.last(), Some(&DrawerState::Unknown), "halves of answers are none");
}

#[test]
fn a_printer_is_asked_its_name() {
    let mut bench = Bench::new();
    bench.talk.ask_model();
    bench.pass(50);
    assert_eq!(bench.talk.model(), Some("TM-T20III"));
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Print,
    Pass(u64),
    Paper(Option<usize>),
    Cover(bool),
    Hot(bool),
    Silent(bool),
    Mumbles(bool),
    Halves(bool),
    Loses(usize),
    Power,
    Plug(bool),
    Speed(usize),
    Drawer(bool),
    Noise(u8),
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    prop_oneof![
        4 => Just(Print),
        4 => (1_u64..400).prop_map(Pass),
        1 => (1_u64..60_000).prop_map(Pass),
        1 => proptest::option::of(0_usize..9).prop_map(Paper),
        1 => any::<bool>().prop_map(Cover),
        1 => any::<bool>().prop_map(Hot),
        1 => any::<bool>().prop_map(Silent),
        1 => any::<bool>().prop_map(Mumbles),
        1 => any::<bool>().prop_map(Halves),
        1 => (0_usize..4).prop_map(Loses),
        1 => Just(Power),
        1 => any::<bool>().prop_map(Plug),
        1 => (0_usize..60).prop_map(Speed),
        1 => any::<bool>().prop_map(Drawer),
        1 => any::<u8>().prop_map(Noise),
    ]
}

fn happen(bench: &mut Bench, what: Happening, printed: &mut u64, proof: Proof) {
    let mut faults = bench.printer.faults();
    match what {
        Happening::Print => {
            *printed += 1;
            bench.print(*printed);
        }
        Happening::Pass(ms) => bench.pass(ms),
        Happening::Paper(lines) => bench.printer.set_lines_left(lines),
        Happening::Cover(open) => faults.cover_open = open,
        Happening::Hot(hot) => faults.head_hot = hot,
        Happening::Silent(silent) => faults.silent = silent,
        Happening::Mumbles(mumbles) => faults.mumbles = mumbles,
        Happening::Halves(halves) => faults.halves = halves,
        Happening::Loses(loses) => faults.loses = loses,
        // A cable notices, as USB and the network do. No printer is on again before a question has been missed.
        Happening::Power => {
            bench.printer.switch(false);
            bench.cut_if_open();
            bench.pass(1_500);
            bench.printer.switch(true);
        }
        Happening::Plug(plugged) => bench.is_plugged = plugged,
        Happening::Speed(bytes) => bench.bytes_per_ms = bytes * bytes,
        Happening::Drawer(open) => bench.printer.set_drawer_open(open),
        // Weaker proofs can be forged by a byte; a process id cannot.
        Happening::Noise(byte) if proof == Proof::ProcessId && bench.is_open => {
            bench.talk.heard(&[byte], bench.now_ms);
        }
        Happening::Noise(_) => {}
    }
    bench.set(faults);
    bench.step();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happens: a job comes out at most once, is said to be out only when it is, and is said not to be out only
    /// when nothing of it is; and every job comes to something.
    #[test]
    fn nothing_is_printed_twice_and_nothing_is_said_that_is_not_so(
        which in 0_usize..6,
        happenings in proptest::collection::vec(happening(), 1..40),
    ) {
        let (manner, abilities) = manners().swap_remove(which);
        let mut bench = Bench::with(manner, PretendPrinter::new(abilities, Level::High));
        let mut count = 0;
        for what in happenings {
            // A printer with the two weaker proofs is trusted to say no half of what it means.
            let forged = matches!(what, Happening::Halves(_)) && manner.proof != Proof::ProcessId;
            if !forged {
                happen(&mut bench, what, &mut count, manner.proof);
            }
        }
        // In the end somebody puts everything right.
        bench.set(Faults::default());
        bench.printer.set_lines_left(None);
        (bench.is_plugged, bench.bytes_per_ms) = (true, 100_000);
        bench.pass(40_000 * (count + 1));
        for number in 1..=count {
            let (fates, printed) = (bench.fates_of(number), bench.printed(number));
            prop_assert!(printed <= 1, "{number} came out {printed} times");
            let held = fates.iter().filter(|fate| matches!(fate, Fate::Held(_))).count();
            let ends = fates.len() - held;
            prop_assert!(held <= 1 && ends == 1 && !matches!(fates.last(), Some(Fate::Held(_))), "{number}: {fates:?}");
            match fates.last() {
                Some(Fate::Out) => prop_assert_eq!(printed, 1, "{} was said to be out", number),
                Some(Fate::NotOut(_)) => prop_assert_eq!(printed, 0, "{} was said not to be out", number),
                _ => {}
            }
        }
        bench.print(9_999);
        bench.pass(1_000);
        prop_assert_eq!((bench.printed(9_999), bench.talk.state()), (1, PrinterState::Ready));
    }
}
