//! What stands on the counter, with a mood of its own: printer, drawer, scale, bank and mail. It notes whatever left the
//! screen, in order, so that the journal can be asked whether it knew first.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skranke::clock::Clock;
use skranke::counter::devices::Connected;
use skranke::domain::Ore;
use skranke::domain::device::{
    CustomerView, DrawerState, Intent, PaperKind, Payee, PortFault, PrintJob, PrinterName, PrinterState,
    TerminalAnswer, TerminalReason, TerminalReply, TerminalState,
};
use skranke::domain::ids::IntentNo;
use skranke::domain::payment::TerminalSlip;
use skranke::paper::Document;
use skranke::peripherals::messenger::MessageError;
use skranke::peripherals::printer::{Fate, PrintError};
use skranke::peripherals::scale::{Load, VirtualScale};
use skranke::peripherals::terminal::StopWish;
use skranke::peripherals::{Display, Drawer, Message, Messenger, Printer, Pulses, Terminal};

use super::time::SimClock;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrinterMood {
    #[default]
    Fine,
    OutOfPaper,
    Gone,
    /// It takes the slip and stands still.
    Holds,
    /// It dies in the middle, and some of it may be out; it cannot tell of earlier slips either.
    DiesHalfway,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawerMood {
    #[default]
    Fine,
    /// It stays open.
    Stuck,
    /// Its sense line says nothing.
    Silent,
    /// The pulse does nothing.
    Jammed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BankMood {
    #[default]
    Approves,
    Declines,
    /// It takes the money, and its answer is lost.
    LosesTheAnswer,
    /// It takes nothing, and its answer is lost.
    LosesTheRefusal,
    /// The line is dead: nothing can be sent, and nothing asked.
    Gone,
    CustomerStops,
}

/// What left the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    Paper(PrintJob),
    Pulse,
    Money(IntentNo),
    Mail(String),
}

/// A printer, which remembers what it was given.
#[derive(Default)]
struct Press {
    mood: PrinterMood,
    /// Slips that came out here, at least in part.
    papers: BTreeSet<PrintJob>,
    held: Vec<PrintJob>,
}

#[derive(Default)]
struct Things {
    /// The receipt printer has no name.
    presses: BTreeMap<PrinterName, Press>,
    drawer: DrawerMood,
    bank: BankMood,
    mail_is_down: bool,
    left: Vec<Left>,
    /// An order that was made twice because its second ticket does not say that it may be one.
    doubled: Option<PrintJob>,
    opened_at: Option<u64>,
    /// What the bank has moved.
    moved: BTreeMap<IntentNo, Option<Ore>>,
}

/// The devices of one till. They outlive the till's process.
#[derive(Clone)]
pub struct Bench {
    things: Arc<Mutex<Things>>,
    clock: SimClock,
    pub load: Load,
}

/// How long a hand is in the drawer.
const HAND_MS: u64 = 1_800;

impl Bench {
    pub fn new(clock: SimClock) -> Self {
        Self { things: Arc::default(), clock, load: Load::default() }
    }

    fn things(&self) -> MutexGuard<'_, Things> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_printer(&self, mood: PrinterMood) {
        self.set_press(&PrinterName::default(), mood);
    }

    /// One of the order printers, or the receipt printer.
    pub fn set_press(&self, name: &PrinterName, mood: PrinterMood) {
        self.things().press(name).mood = mood;
    }

    /// Every printer works again.
    pub fn mend_presses(&self) {
        self.things().presses.values_mut().for_each(|press| press.mood = PrinterMood::Fine);
    }

    /// Slips that came out somewhere, at least in part.
    pub fn papers(&self) -> BTreeSet<PrintJob> {
        self.things().presses.values().flat_map(|press| press.papers.iter().copied()).collect()
    }

    pub fn doubled(&self) -> Option<PrintJob> {
        self.things().doubled
    }

    pub fn set_drawer(&self, mood: DrawerMood) {
        self.things().drawer = mood;
    }

    pub fn set_bank(&self, mood: BankMood) {
        self.things().bank = mood;
    }

    pub fn set_mail(&self, is_down: bool) {
        self.things().mail_is_down = is_down;
    }

    /// What left since somebody last asked.
    pub fn left(&self) -> Vec<Left> {
        std::mem::take(&mut self.things().left)
    }

    /// What the bank says it has moved, for each intent it heard of.
    pub fn moved(&self) -> BTreeMap<IntentNo, Option<Ore>> {
        self.things().moved.clone()
    }

    /// With order printers of these names.
    pub fn connect(&self, orders: impl Iterator<Item = PrinterName>) -> Connected {
        let press = |name: PrinterName| Box::new(At { bench: self.clone(), name }) as Box<dyn Printer>;
        Connected {
            printer: press(PrinterName::default()),
            drawer: Some(Box::new(self.clone())),
            order_printers: orders.map(|name| (name.clone(), press(name))).collect(),
            pulses: Pulses::default(),
            terminal: Box::new(Teller { bench: self.clone(), payee: Payee::Terminal }),
            vipps: Box::new(Teller { bench: self.clone(), payee: Payee::Vipps }),
            scale: Box::new(VirtualScale::new(self.load.clone())),
            display: Box::new(Blind),
            scanner: None,
            messenger: Box::new(self.clone()),
        }
    }
}

impl Things {
    fn press(&mut self, name: &PrinterName) -> &mut Press {
        self.presses.entry(name.clone()).or_default()
    }

    fn comes_out(&mut self, at: &PrinterName, job: PrintJob) {
        self.press(at).papers.insert(job);
    }

    /// A ticket that nobody can tell from a new order, of something that was ordered before.
    fn look_at(&mut self, job: PrintJob, paper: &Document) {
        let is_there = self.presses.values().any(|press| press.papers.contains(&job) || press.held.contains(&job));
        if paper.kind == PaperKind::Order && is_there && !format!("{:?}", paper.rows).contains(AGAIN) {
            self.doubled = Some(job);
        }
    }
}

/// What stands on a ticket that may be out already.
const AGAIN: &str = "MULIG DUPLIKAT";

/// One of the printers.
struct At {
    bench: Bench,
    name: PrinterName,
}

impl Printer for At {
    fn print(&mut self, job: PrintJob, paper: &Document) -> Result<(), PrintError> {
        let mut things = self.bench.things();
        let port = || "COM1".to_owned();
        let mood = things.press(&self.name).mood;
        match mood {
            PrinterMood::OutOfPaper => return Err(PrintError::OutOfPaper { port: port() }),
            PrinterMood::Gone => return Err(PrintError::Gone { port: port(), why: io::ErrorKind::NotFound.into() }),
            PrinterMood::Fine | PrinterMood::Holds | PrinterMood::DiesHalfway => {}
        }
        things.look_at(job, paper);
        things.left.push(Left::Paper(job));
        match mood {
            PrinterMood::Holds => {
                things.press(&self.name).held.push(job);
                Err(PrintError::Held { port: port(), state: PrinterState::OutOfPaper })
            }
            PrinterMood::DiesHalfway => {
                things.comes_out(&self.name, job);
                Err(PrintError::Unknown { port: port() })
            }
            _ => {
                things.comes_out(&self.name, job);
                Ok(())
            }
        }
    }

    fn settled(&mut self) -> Option<(PrintJob, Fate)> {
        let mut things = self.bench.things();
        let press = things.press(&self.name);
        if press.mood != PrinterMood::Fine || press.held.is_empty() {
            return None;
        }
        let job = press.held.remove(0);
        things.comes_out(&self.name, job);
        Some((job, Fate::Out))
    }

    fn has_printed(&mut self, job: PrintJob) -> Option<bool> {
        let mut things = self.bench.things();
        let press = things.press(&self.name);
        match press.mood {
            PrinterMood::Gone | PrinterMood::DiesHalfway => None,
            _ => Some(press.papers.contains(&job) || press.held.contains(&job)),
        }
    }

    fn state(&mut self) -> PrinterState {
        match self.bench.things().press(&self.name).mood {
            PrinterMood::Fine => PrinterState::Ready,
            PrinterMood::OutOfPaper | PrinterMood::Holds => PrinterState::OutOfPaper,
            PrinterMood::Gone | PrinterMood::DiesHalfway => PrinterState::Gone,
        }
    }
}

impl Drawer for Bench {
    fn open(&mut self) {
        let now = self.clock.now().steady_ms;
        let mut things = self.things();
        things.left.push(Left::Pulse);
        if things.drawer != DrawerMood::Jammed {
            things.opened_at = Some(now);
        }
    }

    fn state(&mut self) -> DrawerState {
        let now = self.clock.now().steady_ms;
        let mut things = self.things();
        match things.drawer {
            DrawerMood::Silent => return DrawerState::Unknown,
            DrawerMood::Stuck if things.opened_at.is_some() => return DrawerState::Open,
            _ => {}
        }
        match things.opened_at {
            Some(at) if now < at + HAND_MS => DrawerState::Open,
            Some(_) => {
                things.opened_at = None;
                DrawerState::Closed
            }
            None => DrawerState::Closed,
        }
    }
}

/// The bank, or Vipps.
struct Teller {
    bench: Bench,
    payee: Payee,
}

impl Teller {
    fn said(moved: Option<Ore>) -> TerminalReply {
        match moved {
            Some(amount) => TerminalAnswer::Approved { amount, slip: TerminalSlip::default() }.into(),
            None => TerminalAnswer::Declined.into(),
        }
    }
}

impl Terminal for Teller {
    fn charge(&mut self, intent: &Intent, wish: &StopWish) -> TerminalReply {
        let mut things = self.bench.things();
        if things.bank == BankMood::Gone {
            return TerminalReply::because(TerminalAnswer::NeverStarted, TerminalReason::Unreachable);
        }
        things.left.push(Left::Money(intent.number));
        if let Some(moved) = things.moved.get(&intent.number) {
            return Self::said(*moved);
        }
        let stops = wish.is_asked() || things.bank == BankMood::CustomerStops;
        let moves = !stops && matches!(things.bank, BankMood::Approves | BankMood::LosesTheAnswer);
        let moved = moves.then_some(intent.amount);
        things.moved.insert(intent.number, moved);
        match things.bank {
            BankMood::LosesTheAnswer | BankMood::LosesTheRefusal => TerminalAnswer::NoAnswer.into(),
            _ if stops => TerminalAnswer::Aborted.into(),
            _ => Self::said(moved),
        }
    }

    fn status(&mut self, intent: &Intent) -> TerminalReply {
        let things = self.bench.things();
        if things.bank == BankMood::Gone {
            return TerminalAnswer::NoAnswer.into();
        }
        match things.moved.get(&intent.number) {
            Some(moved) => Self::said(*moved),
            None => TerminalAnswer::NeverStarted.into(),
        }
    }

    fn state(&mut self) -> TerminalState {
        match (self.payee, self.bench.things().bank) {
            (Payee::Terminal, BankMood::Gone) => TerminalState::Gone,
            _ => TerminalState::Ready,
        }
    }
}

impl Messenger for Bench {
    fn send(&mut self, message: &Message) -> Result<Option<String>, MessageError> {
        let mut things = self.things();
        things.left.push(Left::Mail(message.subject.clone()));
        if things.mail_is_down { Err(MessageError::Unreachable) } else { Ok(None) }
    }
}

/// Nobody looks at it.
struct Blind;

impl Display for Blind {
    fn show(&mut self, _view: &CustomerView) -> Result<(), PortFault> {
        Ok(())
    }
}

/// The receipt a message was about.
pub fn receipt_of(subject: &str) -> Option<&str> {
    subject.split_whitespace().last()
}
