//! The conversation with an ESC/POS printer: what to send when, what its answers prove, and what becomes of a job
//! (printer.md 5). It is fed time, bytes and losses, and says what to write; it owns no line, no thread and no clock.
//!
//! A job is sent once. When it is not known whether it came out, that is said; nothing here ever sends it again.

use std::collections::VecDeque;

use super::Fate;
use super::condition::{Condition, Query};
use super::status::{Parser, Said};
use crate::domain::device::{DrawerState, Level, PortCause, PortFault, PrintJob, PrinterState};
use crate::paper::escpos;
use crate::peripherals::drawer::learning::{Learnt, Pulse};
use crate::peripherals::drawer::sense::Sense;

/// How a printer tells how it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It tells of every change itself.
    #[default]
    Automatic,
    /// It has to be asked.
    Asked,
    /// It says nothing, or nothing that can be trusted.
    Nothing,
}

impl Status {
    pub const WORDS: [(&'static str, Self); 3] =
        [("asb", Self::Automatic), ("dle-eot", Self::Asked), ("none", Self::Nothing)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, status)| status)
    }
}

/// What shows that a job came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proof {
    /// The printer says so when the last line is on paper.
    #[default]
    ProcessId,
    /// The printer answers when it has taken everything before the question.
    InOrder,
    /// It has taken all bytes and is on-line; or, where it says nothing at all, it has taken them.
    Taken,
}

impl Proof {
    pub const WORDS: [(&'static str, Self); 3] =
        [("process-id", Self::ProcessId), ("in-order", Self::InOrder), ("none", Self::Taken)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, proof)| proof)
    }
}

/// How this printer is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    pub status: Status,
    pub proof: Proof,
    /// An answer is due within so long: on a network later than on a cable.
    pub answers: Answers,
    /// Other tills print here too: the line is held for one job at a time.
    pub shared: bool,
    /// What was learnt about the drawer on its connector.
    pub drawer: Option<Learnt>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    #[default]
    OnACable,
    OnANetwork,
}

impl Answers {
    fn within_ms(self) -> u64 {
        match self {
            Self::OnACable => 300,
            Self::OnANetwork => 1_000,
        }
    }
}

/// So many questions in a row unanswered, and nobody is there.
const MISSES_MAX: u32 = 3;
/// A shared printer answers when the till before is done with it.
const SHARED_ANSWERS_WITHIN_MS: u64 = 10_000;
/// An idle printer is asked this often, in turn about each thing it does not tell of itself.
const ASK_EVERY_MS: u64 = 333;
/// One that tells of itself only proves that it is there; the network card drops an idle connection at five minutes.
const HEARTBEAT_MS: u64 = 30_000;
/// A job that nothing is heard of is asked about after the one, and given up after the other and what its length needs.
const ASK_AFTER_MS: u64 = 10_000;
const GIVE_UP_AFTER_MS: u64 = 30_000;
/// The slowest printers put so many bytes on paper.
const PRINTED_BYTES_PER_S: usize = 250;
/// Sending takes two seconds, and one more for each of these.
const SEND_WITHIN_MS: u64 = 2_000;
const SENT_BYTES_PER_S: usize = 2_000;
/// A printer that is sure to go on by itself is given so long.
const COOLS_WITHIN_MS: u64 = 30_000;
/// A pulse that cannot leave within this comes too late to be one.
const PULSE_WITHIN_MS: u64 = 1_500;
/// How soon after a failed probe a shared printer is tried again.
const PROBE_EVERY_MS: u64 = 5_000;
const STALE_ANSWERS_MAX: u32 = 7;
const QUIET_MS: u64 = 300;
/// Ends whatever command a torn job left half-said, so that it does not eat the next job's head; else it prints nothing.
const FILLER: [u8; 260] = [0; 260];

struct Job {
    number: PrintJob,
    bytes: Vec<u8>,
    id: [u8; 4],
    phase: Phase,
    /// It has been said that the printer holds it.
    held: bool,
    /// So many in-order answers belong to others.
    stale_answers: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Queued { since_ms: u64 },
    Sending { taken: bool, until_ms: u64 },
    Sent { since_ms: u64, asked: bool },
}

struct Asked {
    query: Query,
    at_ms: u64,
}

/// One printer's conversation.
pub struct Talk {
    manner: Manner,
    parser: Parser,
    condition: Condition,
    line: Line,
    outbox: Vec<u8>,
    asked: Option<Asked>,
    missed: u32,
    /// When a question was last asked or answered.
    spoke_ms: u64,
    ask_now: bool,
    turn: usize,
    /// What stands in the way is known as far as the printer tells it.
    causes: [bool; 3],
    jobs: VecDeque<Job>,
    /// In-order questions of jobs that were given up. Their answers prove nothing, whether they come or not: the next job
    /// asks so many times more, and counts so many answers off.
    stale_answers: u32,
    /// Answers left over from such a job are let pass before the next one.
    quiet_until_ms: u64,
    was_torn: bool,
    pulse: Option<(Pulse, u64)>,
    sense: Option<Sense>,
    fates: Vec<(PrintJob, Fate)>,
    loss: Option<PortCause>,
    fault: Option<PortFault>,
    model: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Not open; a shared one may be at rest and well.
    Shut {
        since_ms: u64,
        well: bool,
    },
    Open {
        heard: bool,
    },
}

impl Talk {
    pub fn new(manner: Manner) -> Self {
        Self {
            sense: manner.drawer.map(|learnt| Sense::new(learnt.open)),
            manner,
            parser: Parser::default(),
            condition: Condition::default(),
            line: Line::Shut { since_ms: 0, well: manner.shared },
            outbox: Vec::new(),
            asked: None,
            missed: 0,
            spoke_ms: 0,
            ask_now: false,
            turn: 0,
            causes: [false; 3],
            jobs: VecDeque::new(),
            stale_answers: 0,
            quiet_until_ms: 0,
            was_torn: false,
            pulse: None,
            fates: Vec::new(),
            loss: None,
            fault: None,
            model: None,
        }
    }

    // What comes in.

    /// A line was opened: whatever was told before is forgotten at the other end.
    pub fn opened(&mut self) {
        self.line = Line::Open { heard: false };
        self.parser.forget();
        (self.condition, self.asked, self.missed) = (Condition::default(), None, 0);
        (self.stale_answers, self.ask_now) = (0, true);
        self.outbox.clear();
        if std::mem::take(&mut self.was_torn) {
            self.outbox.extend_from_slice(&FILLER);
        }
        if self.manner.status == Status::Automatic {
            self.outbox.extend_from_slice(&escpos::TELL_EVERYTHING);
        }
    }

    /// The line was given up in peace.
    pub fn rested(&mut self, now_ms: u64) {
        self.line = Line::Shut { since_ms: now_ms, well: true };
        self.asked = None;
    }

    /// The line is gone, or cannot be opened.
    pub fn lost(&mut self, fault: PortFault, now_ms: u64) {
        self.was_torn |= self.is_in_the_middle();
        self.line = Line::Shut { since_ms: now_ms, well: false };
        self.fault = Some(fault);
        (self.asked, self.loss, self.pulse) = (None, None, None);
        self.outbox.clear();
        if let Some(sense) = &mut self.sense {
            sense.lost();
        }
        while let Some(job) = self.jobs.pop_front() {
            self.fates
                .push((job.number, if job.may_be_out() { Fate::Unknown } else { Fate::NotOut(PrinterState::Gone) }));
        }
    }

    /// So many bytes of the outbox have left.
    pub fn written(&mut self, count: usize, now_ms: u64) {
        self.outbox.drain(..count.min(self.outbox.len()));
        let is_done = self.outbox.is_empty();
        let Some(job) = self.jobs.front_mut() else { return };
        if let Phase::Sending { taken, .. } = &mut job.phase {
            *taken |= count > 0;
            if is_done {
                job.phase = Phase::Sent { since_ms: now_ms, asked: false };
                self.is_sent();
            }
        }
    }

    pub fn heard(&mut self, bytes: &[u8], now_ms: u64) {
        for said in self.parser.hear(bytes, now_ms) {
            self.understand(said, now_ms);
        }
        self.advance(now_ms);
    }

    pub fn print(&mut self, number: PrintJob, bytes: Vec<u8>, now_ms: u64) {
        let id = process_id(number, now_ms);
        let phase = Phase::Queued { since_ms: now_ms };
        self.jobs.push_back(Job { number, bytes, id, phase, held: false, stale_answers: 0 });
        self.advance(now_ms);
    }

    /// Never repeated, and let go when it cannot leave at once (drawer.md 6, rule 11; printer.md 6).
    pub fn pulse(&mut self, pulse: Pulse, now_ms: u64) {
        self.pulse = Some((pulse, now_ms));
        self.advance(now_ms);
    }

    /// Asks what the printer calls itself.
    pub fn ask_model(&mut self) {
        if self.is_heard() && self.is_free() {
            self.outbox.extend_from_slice(&escpos::WHAT_MODEL);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        self.count_misses(now_ms);
        self.watch_the_job(now_ms);
        self.advance(now_ms);
        self.ask(now_ms);
    }

    // What goes out.

    /// Somebody is wanted at the other end now.
    pub fn wants_line(&self, now_ms: u64) -> bool {
        match self.line {
            _ if !self.manner.shared || !self.jobs.is_empty() => true,
            Line::Shut { since_ms, well } => !well && now_ms.saturating_sub(since_ms) >= PROBE_EVERY_MS,
            Line::Open { heard } => (!heard && self.speaks()) || !self.outbox.is_empty(),
        }
    }

    pub fn outbox(&self) -> &[u8] {
        &self.outbox
    }

    /// The line is open and nobody answers on it: it is to be given up for this.
    pub fn loss(&self) -> Option<&PortCause> {
        self.loss.as_ref()
    }

    /// What became of jobs, each `Held` at most once and then what it came to.
    pub fn take_fates(&mut self) -> Vec<(PrintJob, Fate)> {
        std::mem::take(&mut self.fates)
    }

    pub fn state(&self) -> PrinterState {
        match self.line {
            Line::Shut { well: false, .. } => PrinterState::Gone,
            Line::Open { heard: false } if self.speaks() => PrinterState::Gone,
            // Why is asked within the same tenth of a second.
            _ if self.condition.off_line && !self.knows_cause() => PrinterState::Ready,
            _ => self.condition.state(),
        }
    }

    /// Enough has been heard to say how it is.
    pub fn is_settled(&self) -> bool {
        match self.line {
            Line::Shut { .. } => self.fault.is_some() || self.manner.shared,
            Line::Open { heard } => heard || !self.speaks(),
        }
    }

    /// Why it is gone.
    pub fn fault(&self) -> Option<&PortFault> {
        self.fault.as_ref().filter(|_| self.state() == PrinterState::Gone)
    }

    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    pub fn level(&self) -> Option<Level> {
        self.condition.drawer.filter(|_| self.is_heard())
    }

    /// `None` without a drawer.
    pub fn drawer(&mut self, now_ms: u64) -> Option<DrawerState> {
        self.sense.as_mut().map(|sense| sense.state(now_ms))
    }

    /// How long nothing needs to be done, unless something is heard.
    pub fn rests_ms(&self, now_ms: u64) -> u64 {
        let Line::Open { .. } = self.line else { return 100 };
        if !self.outbox.is_empty() {
            // A line that takes nothing while somebody looks for a roll is not pushed at every moment.
            return if self.condition.stands_still() { 100 } else { 5 };
        }
        let due_ms = match &self.asked {
            Some(asked) => asked.at_ms + self.answer_within_ms(),
            None if self.speaks() => self.due_ms(),
            None => u64::MAX,
        };
        let is_moving = self.sense.as_ref().is_some_and(Sense::is_moving);
        let most_ms = if is_moving {
            25
        } else if self.jobs.is_empty() {
            1_000
        } else {
            200
        };
        due_ms.saturating_sub(now_ms).clamp(1, most_ms)
    }

    // How it goes on.

    fn speaks(&self) -> bool {
        self.manner.status != Status::Nothing
    }

    fn is_heard(&self) -> bool {
        matches!(self.line, Line::Open { heard: true })
    }

    /// Nothing of a job is on its way out of here, so that other bytes may be.
    fn is_free(&self) -> bool {
        self.outbox.is_empty()
    }

    fn is_in_the_middle(&self) -> bool {
        self.jobs.front().is_some_and(|job| matches!(job.phase, Phase::Sending { taken: true, .. }))
    }

    fn knows_cause(&self) -> bool {
        self.manner.status == Status::Automatic || self.causes == [true; 3]
    }

    /// Bytes sent now would wait for a hand, and it is known which.
    fn stands_still(&self) -> bool {
        self.condition.stands_still() && self.knows_cause()
    }

    fn answer_within_ms(&self) -> u64 {
        match self.line {
            Line::Open { heard: false } if self.manner.shared => SHARED_ANSWERS_WITHIN_MS,
            _ => self.manner.answers.within_ms(),
        }
    }

    fn understand(&mut self, said: Said, now_ms: u64) {
        let is_answer = match said {
            Said::Automatic(packet) => self.manner.status == Status::Automatic && is_packet(packet),
            Said::RealTime(_) => self.asked.is_some(),
            Said::Info(_) | Said::Printed(_) => true,
            // Almost any byte looks like one of these: a device that is no printer would be taken for one.
            Said::InOrder(_) | Said::Flow(_) => false,
        };
        if let Line::Open { heard } = &mut self.line
            && is_answer
        {
            *heard = true;
            self.fault = None;
        }
        match said {
            Said::Automatic(packet) if is_answer => {
                self.condition.automatic(packet);
                self.sensed(now_ms);
            }
            Said::RealTime(byte) => self.answered(byte, now_ms),
            Said::InOrder(answer) => self.in_order(answer, now_ms),
            Said::Printed(id) => {
                if self.jobs.front().is_some_and(|job| job.id == id && job.may_be_out()) {
                    self.settle(Fate::Out);
                }
            }
            Said::Info(model) => self.model = Some(model),
            Said::Automatic(_) | Said::Flow(_) => {}
        }
        if self.stands_still() {
            self.hold();
        }
    }

    /// An answer nobody asked for is not one (printer.md 4.1).
    fn answered(&mut self, byte: u8, now_ms: u64) {
        let Some(asked) = self.asked.take() else { return };
        self.missed = 0;
        let was_off_line = self.condition.off_line;
        self.condition.answer(asked.query, byte);
        match asked.query {
            Query::Printer => {
                if !was_off_line {
                    self.causes = [false; 3];
                }
                self.sensed(now_ms);
                self.prove_by_being_on_line(asked.at_ms);
            }
            Query::OffLineCause => self.causes[0] = true,
            Query::Error => self.causes[1] = true,
            Query::Paper => self.causes[2] = true,
        }
        self.spoke_ms = now_ms;
    }

    /// Without a better proof: all bytes were taken, and the printer, asked after the last of them, is on-line.
    fn prove_by_being_on_line(&mut self, asked_ms: u64) {
        let sent = |job: &Job| matches!(job.phase, Phase::Sent { since_ms, .. } if asked_ms >= since_ms);
        if self.manner.proof == Proof::Taken && !self.condition.off_line && self.jobs.front().is_some_and(sent) {
            self.settle(Fate::Out);
        }
    }

    /// A printer that is on-line has paper, so no other answer is one. What is left of a packet that was torn looks like an
    /// answer, and proves nothing.
    fn in_order(&mut self, answer: u8, now_ms: u64) {
        let is_asked = self.manner.proof == Proof::InOrder && matches!(answer, 0x00 | 0x03);
        let Some(Job { phase: Phase::Sent { .. }, stale_answers, .. }) = self.jobs.front_mut() else { return };
        if !is_asked || self.parser.dropped_lately(now_ms) {
            return;
        }
        if *stale_answers > 0 {
            *stale_answers -= 1;
            return;
        }
        if std::mem::take(&mut self.stale_answers) > 0 {
            self.quiet_until_ms = now_ms + QUIET_MS;
        }
        self.settle(Fate::Out);
    }

    fn sensed(&mut self, now_ms: u64) {
        if let (Some(sense), Some(level)) = (&mut self.sense, self.condition.drawer) {
            sense.read(level, now_ms);
        }
    }

    /// The job at the front has come to this.
    fn settle(&mut self, fate: Fate) {
        if let Some(job) = self.jobs.pop_front() {
            self.fates.push((job.number, fate));
        }
    }

    /// The printer stands still with the job; those behind it are not sent into a printer that stands still.
    fn hold(&mut self) {
        let state = self.state();
        let waits = |job: &Job| matches!(job.phase, Phase::Queued { .. });
        let queued: Vec<PrintJob> = self.jobs.iter().filter(|job| waits(job)).map(|job| job.number).collect();
        self.jobs.retain(|job| !waits(job));
        if let Some(job) = self.jobs.front_mut().filter(|job| !job.held) {
            job.held = true;
            self.fates.push((job.number, Fate::Held(state)));
        }
        self.fates.extend(queued.into_iter().map(|number| (number, Fate::NotOut(state))));
    }

    fn watch_the_job(&mut self, now_ms: u64) {
        let stands_still = self.condition.stands_still();
        let Some(job) = self.jobs.front_mut() else { return };
        match &mut job.phase {
            Phase::Queued { .. } => {}
            // While somebody's hand is wanted, no time counts.
            Phase::Sending { until_ms, .. } if stands_still => *until_ms = now_ms + SEND_WITHIN_MS,
            Phase::Sent { since_ms, .. } if stands_still => *since_ms = now_ms,
            Phase::Sending { until_ms, .. } if now_ms >= *until_ms => {
                self.loss = Some(PortCause::Stalled { within_ms: send_within_ms(job.bytes.len()) });
            }
            Phase::Sent { since_ms, asked } => {
                let for_ms = now_ms.saturating_sub(*since_ms);
                if for_ms >= give_up_after_ms(job.bytes.len()) {
                    // Each question it asked may still be answered.
                    self.stale_answers = (2 * self.stale_answers + 1).min(STALE_ANSWERS_MAX);
                    self.settle(Fate::Unknown);
                } else if for_ms >= ASK_AFTER_MS && !*asked {
                    *asked = true;
                    self.ask_now = true;
                }
            }
            Phase::Sending { .. } => {}
        }
    }

    fn is_sent(&mut self) {
        match (self.manner.proof, self.manner.status) {
            (_, Status::Nothing) => self.settle(Fate::Out),
            (Proof::Taken, _) => self.ask_now = true,
            _ => {}
        }
    }

    /// Begins what can be begun: a pulse goes before a job.
    fn advance(&mut self, now_ms: u64) {
        self.send_pulse(now_ms);
        if self.is_heard() && self.stands_still() {
            self.hold();
        }
        if !self.is_free() || self.pulse.is_some() || now_ms < self.quiet_until_ms {
            return;
        }
        let Some(&Job { phase: Phase::Queued { since_ms }, .. }) = self.jobs.front() else { return };
        let waited_ms = now_ms.saturating_sub(since_ms);
        match self.line {
            // Refused at once where it is known, and else when it has had its time to answer.
            Line::Shut { well: false, .. } if self.is_settled() && !self.manner.shared => {
                self.settle(Fate::NotOut(PrinterState::Gone));
            }
            Line::Open { heard: true } if self.condition.off_line => {
                if waited_ms >= COOLS_WITHIN_MS {
                    self.settle(Fate::NotOut(self.state()));
                }
            }
            Line::Open { heard } if heard || !self.speaks() => self.begin(now_ms),
            _ => {
                if waited_ms >= MISSES_TIME_MS + self.answer_within_ms() {
                    self.settle(Fate::NotOut(PrinterState::Gone));
                }
            }
        }
    }

    fn begin(&mut self, now_ms: u64) {
        let Some(job) = self.jobs.front_mut() else { return };
        let rest = job.bytes.strip_prefix(&escpos::RESET);
        if let Some(rest) = rest.filter(|_| self.manner.status == Status::Automatic) {
            // The reset makes a printer forget that it is to tell, also of the paper that ends in the middle of this job.
            self.outbox.extend_from_slice(&escpos::RESET);
            self.outbox.extend_from_slice(&escpos::TELL_EVERYTHING);
            self.outbox.extend_from_slice(rest);
        } else {
            self.outbox.extend_from_slice(&job.bytes);
        }
        match self.manner.proof {
            _ if self.manner.status == Status::Nothing => {}
            Proof::ProcessId => self.outbox.extend_from_slice(&escpos::process_id(job.id)),
            Proof::InOrder => {
                job.stale_answers = self.stale_answers;
                for _ in 0..=self.stale_answers {
                    self.outbox.extend_from_slice(&escpos::IS_THERE_PAPER);
                }
            }
            Proof::Taken => {}
        }
        job.phase = Phase::Sending { taken: false, until_ms: now_ms + send_within_ms(self.outbox.len()) };
    }

    fn send_pulse(&mut self, now_ms: u64) {
        let Some((pulse, at_ms)) = self.pulse else { return };
        let is_late = now_ms.saturating_sub(at_ms) > PULSE_WITHIN_MS;
        let is_stuck = self.condition.off_line || !self.is_heard();
        if is_late || is_stuck {
            tracing::warn!(is_late, "a drawer pulse was let go");
            self.pulse = None;
        } else if self.is_free() {
            self.pulse = None;
            self.outbox.extend_from_slice(&escpos::drawer_pulse(pulse.pin, pulse.on, pulse.off));
            if let Some(sense) = &mut self.sense {
                sense.pulsed(now_ms);
            }
        }
    }

    fn ask_every_ms(&self) -> u64 {
        let told = self.manner.status == Status::Automatic;
        let for_drawer = self.sense.as_ref().map(|sense| sense.poll_every_ms(told));
        let unclear = self.condition.off_line && !self.knows_cause();
        let for_job = !self.jobs.is_empty() && self.condition.off_line;
        match for_drawer {
            _ if unclear => 0,
            Some(ms) if told => ms,
            None if told && for_job => ASK_AFTER_MS,
            None if told => HEARTBEAT_MS,
            _ => for_drawer.unwrap_or(ASK_EVERY_MS).min(ASK_EVERY_MS),
        }
    }

    /// One question at a time, since an answer does not say to which it belongs; and none inside a job.
    fn ask(&mut self, now_ms: u64) {
        let Line::Open { .. } = self.line else { return };
        if !self.speaks() || self.asked.is_some() || !self.is_free() || now_ms < self.due_ms() {
            return;
        }
        let query = self.next_query();
        (self.ask_now, self.spoke_ms) = (false, now_ms);
        self.outbox.extend_from_slice(&query.bytes());
        self.asked = Some(Asked { query, at_ms: now_ms });
    }

    /// A drawer that has just moved is asked about sooner than was planned.
    fn due_ms(&self) -> u64 {
        if self.ask_now { 0 } else { self.spoke_ms.saturating_add(self.ask_every_ms()) }
    }

    fn next_query(&mut self) -> Query {
        if self.manner.status == Status::Automatic {
            return Query::Printer;
        }
        if self.condition.off_line {
            let open = [Query::OffLineCause, Query::Error, Query::Paper];
            let unknown = open.into_iter().zip(self.causes).find(|(_, known)| !known);
            if let Some((query, _)) = unknown {
                return query;
            }
        }
        let round = [Query::Printer, Query::OffLineCause, Query::Printer, Query::Paper, Query::Printer, Query::Error];
        self.turn = (self.turn + 1) % round.len();
        // What the job at the front waits for, and a drawer that moves, is told by the first alone.
        let is_urgent = !self.jobs.is_empty() || self.sense.as_ref().is_some_and(Sense::is_moving);
        if is_urgent && !self.condition.off_line { Query::Printer } else { round[self.turn] }
    }

    fn count_misses(&mut self, now_ms: u64) {
        let Line::Open { .. } = self.line else { return };
        let within_ms = self.answer_within_ms();
        let is_due = self.asked.as_ref().is_some_and(|asked| now_ms.saturating_sub(asked.at_ms) >= within_ms);
        if !is_due {
            return;
        }
        (self.asked, self.ask_now) = (None, true);
        self.missed += 1;
        let is_sent = self.jobs.front().is_some_and(|job| matches!(job.phase, Phase::Sent { .. }));
        if is_sent && self.manner.proof == Proof::Taken {
            // Whoever answers the next question may have been switched off with the job in its memory.
            self.settle(Fate::Unknown);
        }
        if let Some(sense) = &mut self.sense {
            sense.missed();
        }
        if self.missed >= MISSES_MAX || (self.manner.shared && !self.is_heard()) {
            let waited_ms = within_ms * u64::from(self.missed);
            self.loss = Some(PortCause::Silent { within_ms: waited_ms });
        }
    }
}

/// What three unanswered questions take on a network, and opening the line.
const MISSES_TIME_MS: u64 = 3_500;

impl Job {
    /// Some of it has left.
    fn may_be_out(&self) -> bool {
        matches!(self.phase, Phase::Sending { taken: true, .. } | Phase::Sent { .. })
    }
}

/// The last byte is reserved, and one of two: a device that is no printer says others.
fn is_packet([.., reserved]: [u8; 4]) -> bool {
    matches!(reserved, 0x00 | 0x0f)
}

fn send_within_ms(bytes: usize) -> u64 {
    SEND_WITHIN_MS + seconds(bytes, SENT_BYTES_PER_S)
}

fn give_up_after_ms(bytes: usize) -> u64 {
    GIVE_UP_AFTER_MS + seconds(bytes, PRINTED_BYTES_PER_S)
}

fn seconds(bytes: usize, per_s: usize) -> u64 {
    u64::try_from(bytes * 1_000 / per_s).unwrap_or(u64::MAX / 2)
}

/// Four printable characters, which no earlier attempt at this or another job of late has had.
fn process_id(number: PrintJob, now_ms: u64) -> [u8; 4] {
    let digit = |value: u64| u8::try_from(value % 94).unwrap_or(0) + 0x21;
    let number = number.0;
    [digit(number / (94 * 94)), digit(number / 94), digit(number), digit(now_ms)]
}

#[cfg(test)]
mod tests;
