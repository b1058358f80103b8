//! The pure till: keys, scans and answers go in; entries, effects and a changed screen come out.
//!
//! No clock, no file, no thread, no dice, no printer: the shell gives the time and the randomness with every input and
//! carries out what is asked for, each effect only when every entry ahead of it is on disk. A whole day can be replayed
//! from a list.
#![deny(clippy::float_arithmetic, clippy::as_conversions)]

pub mod asking;
pub mod burst;
pub mod cash;
pub mod command;
pub mod customers;
pub mod drawer;
mod duplicate;
pub mod effect;
pub mod electronic;
pub mod entry;
pub mod equipment;
pub mod events;
pub mod export;
pub mod finish;
pub mod first_start;
pub mod form;
pub mod grammar;
pub mod hear;
pub mod help;
pub mod history;
pub mod key;
pub mod lines;
pub mod listing;
pub mod lost_orders;
pub mod money;
pub mod office;
pub mod operator;
mod orders;
pub mod pane;
pub mod park;
pub mod permission;
pub mod reading;
pub mod refund;
pub mod reports;
pub mod resolve;
pub mod returns;
pub mod ring;
pub mod screen;
pub mod search;
pub mod settlement;
pub mod signing;
pub mod slips;
pub mod state;
pub mod status;
pub mod telling;
mod terminal;
mod tips;
pub mod training;
pub mod wording;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::domain::device::{DrawerState, LinkState, PortFault, PrintJob, PrinterName, PrinterState, TerminalState};
use crate::domain::ids::PartId;
use crate::domain::order::OrderRoutes;
use crate::domain::question::QuestionNo;
use crate::domain::value::Saying;
use crate::domain::{LineId, Ore, Quantity, Stamp};
use crate::journal::{Act, Entry};
use crate::paper::Document;

use asking::Asking;
use burst::Burst;
use effect::{Effect, Event, Given, Input, Ticket, Tone};
use entry::EntryLine;
use hear::Unread;
use pane::Pane;
use screen::Screen;
use search::Hits;
use state::State;

/// What happened, or the sentence that says why it did not. A refusal has changed nothing.
pub type Outcome = Result<(), Saying>;

/// How the program and the machine it runs on present themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub version: &'static str,
    /// The language of papers.
    pub paper: crate::paper::Language,
    /// The demo's switches are on the status screen.
    pub demo: bool,
    /// How soon an unfinished sale is reminded of, and a drawer left open beeps.
    pub reminder_after_s: u64,
}

/// A line of text above the hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub saying: Saying,
    pub tone: Option<Tone>,
    /// About money: stays until it is acknowledged with Enter or Esc.
    pub stays: bool,
    pub warning: bool,
}

/// How the journal's disk is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Disk {
    #[default]
    Fine,
    Slow,
    Failing(String),
    /// Full but for the room that was kept to finish with.
    Crowded,
}

/// Since when, and why, the journal could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unwritten {
    since: Stamp,
    why: String,
}

/// The devices and the link, as they last told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Devices {
    pub printer: PrinterState,
    /// Why the printer is gone, where that is known.
    pub printer_fault: Option<PortFault>,
    /// Those in the kitchen, the bar or the workshop.
    pub order_printers: BTreeMap<PrinterName, PrinterState>,
    pub drawer: DrawerState,
    pub terminal: TerminalState,
    /// Vipps reaches the customer by a number that is asked for.
    pub needs_number: bool,
    /// Receipts can be had by a code that the customer scans.
    pub makes_links: bool,
    pub link: LinkState,
    /// Entries not yet at the store.
    pub waiting: u64,
    /// Entries the store set aside, with the newest reason.
    pub set_aside: Vec<(u64, String)>,
    pub disk: Disk,
}

/// What must answer before the next key is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    Money(PartId),
    /// A payment that was taken twice is on its way back.
    Duplicate(crate::domain::ids::IntentNo),
    Store(QuestionNo, history::AfterAnswer),
    Pin(Ticket, operator::PinFor),
    Hash(Ticket, office::AfterHash),
    /// With the number of the weighing that is waited for.
    Scale(u64, Box<ring::Ringing>),
    /// The receipt before this one is on its way out.
    Paper,
    /// The terminal settles with the bank, and then the Z is taken (terminal.md 8).
    Settling(Box<crate::domain::report::Settlement>),
}

/// Change in large figures, until the drawer is closed or the next item comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    pub receipt: crate::domain::ReceiptNo,
    pub due: Ore,
    pub received: Ore,
    pub change: Ore,
    pub at: Stamp,
}

/// One till.
#[derive(Debug)]
pub struct Till {
    profile: Profile,
    state: State,
    devices: Devices,
    /// The newest entry known to be on disk.
    durable: u64,
    /// Told when the disk takes entries again.
    unwritten: Option<Unwritten>,
    /// Lines whose newest entry is not on disk yet: drawn as pending.
    pending: VecDeque<(u64, LineId)>,
    /// The same for payments: not said to be registered yet.
    pending_parts: VecDeque<(u64, PartId)>,
    /// The entries that ended the last sale of this run.
    finished: u64,
    entry: EntryLine,
    /// `5*` typed, waiting for its item.
    times: Option<Quantity>,
    /// The next item is a return line (F6).
    returning: bool,
    /// The next item's price is shown and nothing sold (F2).
    looking_up: bool,
    /// Arguments that feed the questions to come, and the text they came from.
    args: VecDeque<String>,
    typed: String,
    asking: Option<Asking>,
    burst: Burst,
    /// Scans that came while a question waited.
    held: VecDeque<String>,
    /// Keys nobody has read yet.
    queue: VecDeque<Unread>,
    wait: Option<Wait>,
    screen: Screen,
    panel: bool,
    pane: Pane,
    hits: Option<Hits>,
    message: Option<Message>,
    farewell: Option<Farewell>,
    /// The last code nobody knew, offered to a new article.
    unknown_code: Option<String>,
    /// Weighings asked for in this run.
    weighings: u64,
    /// Scans that came through a keyboard of another country, and were put right (scanner.md 2.3).
    layout_traps: u32,
    /// Questions to the store that nobody waits for, with what their answers are for.
    meanwhile: Vec<(QuestionNo, history::AfterAnswer)>,
    /// The sale a slip is made from, when it is not the last one.
    source: Option<Box<crate::domain::sale::StoredSale>>,
    /// Slips that are with the printer, and of which it has not said anything yet: none is sent a second time.
    printing: BTreeSet<PrintJob>,
    /// The order printers of this machine, with what each is told of.
    routes: OrderRoutes,
    /// What became of the ticket of the sale that is just being ended.
    order_news: Option<Saying>,
    /// Slips of unknown fate that nobody wanted to say anything about just now.
    unsaid: BTreeSet<PrintJob>,
    /// A receipt of unknown fate is in the way of a sale that is to be finished: it is asked about now.
    asks_for_paper: bool,
    /// Sheets of the journal on their way to paper.
    sheets: BTreeMap<PrintJob, Document>,
    next_ticket: u64,
    next_question: u64,
    last_key_ms: u64,
    /// When the till locks itself, if nobody touches it.
    lock_at: Option<u64>,
    reminded: bool,
    /// It has been told that the drawer has stood open for long.
    warned_of_drawer: bool,
    /// Pulses in a row that nothing came of, since the drawer has last been heard to move.
    pulses_in_vain: u32,
    /// The drawer's line has moved in this run.
    drawer_has_moved: bool,
    clock: Option<crate::domain::Moment>,
    signing: signing::Desk,
    looking: terminal::Looking,
    /// What the customer is to scan for the payment under way.
    code: Option<(crate::domain::ids::IntentNo, String)>,
    /// An export that waits for the last signature.
    export_waits: Option<effect::ExportOrder>,
    /// Where the receipt of the sale on the screen goes instead of onto paper.
    electronic: Option<electronic::Way>,
    /// Where the receipt of the sale before can be had, while the customer may scan it.
    link: Option<String>,
    batch: Vec<Entry>,
    effects: Vec<Effect>,
}

impl Till {
    /// A till as its journal left it.
    pub fn new(state: State, profile: Profile) -> Self {
        let durable = state.seq;
        Self {
            profile,
            durable,
            devices: Devices {
                printer: PrinterState::Ready,
                printer_fault: None,
                order_printers: BTreeMap::new(),
                drawer: if state.cash == crate::domain::device::CashPlace::Drawer {
                    DrawerState::Unheard
                } else {
                    DrawerState::Closed
                },
                terminal: TerminalState::Ready,
                needs_number: false,
                makes_links: false,
                link: LinkState::Up,
                waiting: 0,
                set_aside: Vec::new(),
                disk: Disk::Fine,
            },
            state,
            unwritten: None,
            pending: VecDeque::new(),
            pending_parts: VecDeque::new(),
            finished: 0,
            entry: EntryLine::default(),
            times: None,
            returning: false,
            looking_up: false,
            args: VecDeque::new(),
            typed: String::new(),
            asking: None,
            burst: Burst::default(),
            held: VecDeque::new(),
            queue: VecDeque::new(),
            wait: None,
            screen: Screen::Sale,
            panel: false,
            pane: Pane::default(),
            hits: None,
            message: None,
            farewell: None,
            unknown_code: None,
            weighings: 0,
            layout_traps: 0,
            meanwhile: Vec::new(),
            source: None,
            printing: BTreeSet::new(),
            routes: OrderRoutes::default(),
            order_news: None,
            unsaid: BTreeSet::new(),
            asks_for_paper: false,
            sheets: BTreeMap::new(),
            next_ticket: 0,
            next_question: 0,
            last_key_ms: 0,
            lock_at: None,
            reminded: false,
            warned_of_drawer: false,
            pulses_in_vain: 0,
            drawer_has_moved: false,
            clock: None,
            signing: signing::Desk::default(),
            looking: terminal::Looking::default(),
            code: None,
            export_waits: None,
            electronic: None,
            link: None,
            batch: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Takes one input and returns what is to be done, in order.
    pub fn handle(&mut self, input: Input, given: &Given) -> Vec<Effect> {
        self.notice_clock(given);
        match input {
            Input::Event(event) => self.event(event, given),
            heard => self.hear(heard, given),
        }
        self.catch_up(given);
        self.ask_about_paper();
        self.lock_at = self.locks_at(given);
        self.journal_signatures(given);
        self.ask_for_signature();
        self.hand_over()
    }

    /// When the till wants to be woken with a tick, on the steady clock.
    pub fn wakes_at(&self) -> Option<u64> {
        let lock_at = self.lock_at.filter(|_| self.wait.is_none());
        let drawer_at = self.warns_of_drawer_at();
        [self.burst.wakes_at(), self.reminder_at(), lock_at, self.signatures_due_at(), self.looks_up_at(), drawer_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// Registers an act: it becomes an entry, and at once part of what is known.
    fn act(&mut self, act: impl Into<Act>, given: &Given) {
        let act = act.into();
        let entry = Entry {
            till: self.state.till,
            epoch: match &act {
                Act::LifeBegun(begun) => self.state.epoch.max(begun.store.epoch) + 1,
                _ => self.state.epoch,
            },
            seq: self.state.seq + 1,
            at: given.now.wall.max(self.state.last_at),
            operator: self.state.operator,
            training: self.state.training && training::is_marked(&act),
            act,
        };
        self.state.apply(&entry);
        self.batch.push(entry);
    }

    /// The time an entry made now would carry.
    fn stamp(&self, given: &Given) -> Stamp {
        given.now.wall.max(self.state.last_at)
    }

    fn want(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// The batch goes first, so that everything wanted stands behind the entries it follows from.
    fn hand_over(&mut self) -> Vec<Effect> {
        let mut effects = Vec::with_capacity(self.effects.len() + 1);
        if !self.batch.is_empty() {
            effects.push(Effect::Append(std::mem::take(&mut self.batch)));
        }
        effects.append(&mut self.effects);
        effects
    }

    /// A line was touched: it is pending until the newest entry is on disk.
    fn touch(&mut self, line: LineId) {
        self.pending.push_back((self.state.seq, line));
    }

    fn tell(&mut self, saying: Saying) {
        self.message = Some(Message { saying, tone: None, stays: false, warning: false });
    }

    fn tell_about_money(&mut self, saying: Saying) {
        self.message = Some(Message { saying, tone: None, stays: true, warning: false });
    }

    fn refuse(&mut self, saying: Saying) {
        let tone = if saying.id == "unknown-code" { Tone::LookUp } else { Tone::Refused };
        self.message = Some(Message { saying, tone: Some(tone), stays: false, warning: false });
        self.want(Effect::Tone(tone));
    }

    /// Shows why something was refused; a success needs no words.
    fn settle(&mut self, outcome: Outcome) {
        if let Err(why) = outcome {
            self.refuse(why);
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    /// Nothing is on its way: what was typed is read, devices and store have answered. A scan that waits for a question
    /// waits for a person.
    pub fn is_idle(&self) -> bool {
        let all_read = self.queue.is_empty() && (self.held.is_empty() || self.asking.is_some());
        self.wait.is_none()
            && self.meanwhile.is_empty()
            && all_read
            && !self.is_signing()
            && self.state.sending.is_none()
            && !self.is_frozen()
            && self.is_paper_out_or_owed()
            && !matches!(&self.screen, Screen::Journal(view) if view.is_reading())
    }
}

/// What the screen may know. Reading changes nothing.
impl Till {
    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    pub fn devices(&self) -> &Devices {
        &self.devices
    }

    pub fn entry(&self) -> &EntryLine {
        &self.entry
    }

    pub fn asking(&self) -> Option<&Asking> {
        self.asking.as_ref()
    }

    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    pub fn shows_panel(&self) -> bool {
        self.panel
    }

    pub fn pane(&self) -> &Pane {
        &self.pane
    }

    pub fn hits(&self) -> Option<&Hits> {
        self.hits.as_ref()
    }

    /// What was said last. That a sale is finished is said when it is.
    pub fn message(&self) -> Option<&Message> {
        self.message.as_ref().filter(|message| message.stays || message.tone.is_some() || !self.is_finishing())
    }

    pub fn farewell(&self) -> Option<&Farewell> {
        self.farewell.as_ref().filter(|_| !self.is_finishing())
    }

    /// A sale has been ended and its last entry is still on its way to the disk: until then nothing says that it is finished
    /// (architecture §6, 14).
    pub fn is_finishing(&self) -> bool {
        self.finished > self.durable
    }

    /// Is everything that was registered on disk?
    pub fn is_written(&self) -> bool {
        self.durable >= self.state.seq
    }

    pub fn wait(&self) -> Option<&Wait> {
        self.wait.as_ref()
    }

    pub fn is_returning(&self) -> bool {
        self.returning
    }

    pub fn is_looking_up(&self) -> bool {
        self.looking_up
    }

    /// Is the line's newest entry still on its way to the disk? Then its number is dimmed.
    pub fn is_pending(&self, line: LineId) -> bool {
        self.pending.iter().any(|(_, pending)| *pending == line)
    }

    pub fn is_part_pending(&self, part: PartId) -> bool {
        self.pending_parts.iter().any(|(_, pending)| *pending == part)
    }

    /// The lines whose newest entry is on its way to the disk.
    pub fn pending_lines(&self) -> impl Iterator<Item = LineId> {
        self.pending.iter().map(|(_, line)| *line)
    }

    /// Scans that wait for a question or the drawer.
    pub fn scans_waiting(&self) -> usize {
        self.held.len() + hear::scans_in(&self.queue)
    }
}

impl Event {
    /// An event as an input.
    pub fn into_input(self) -> Input {
        Input::Event(self)
    }
}
