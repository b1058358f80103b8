//! What stands on the counter, with a mood of its own: printer, drawer, scale, bank and mail. It notes whatever left the
//! screen, in order, so that the journal can be asked whether it knew first.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skranke::clock::Clock;
use skranke::counter::devices::Connected;
use skranke::domain::Ore;
use skranke::domain::device::{
    CustomerView, DrawerState, Intent, Payee, PortFault, PrintJob, PrinterState, TerminalAnswer, TerminalReason,
    TerminalReply, TerminalState,
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

#[derive(Default)]
struct Things {
    printer: PrinterMood,
    drawer: DrawerMood,
    bank: BankMood,
    mail_is_down: bool,
    left: Vec<Left>,
    /// How often each slip came out, at least in part.
    papers: BTreeMap<PrintJob, u32>,
    held: Vec<PrintJob>,
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
        self.things().printer = mood;
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

    pub fn connect(&self) -> Connected {
        Connected {
            printer: Box::new(self.clone()),
            drawer: Some(Box::new(self.clone())),
            order_printers: Vec::new(),
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
    fn comes_out(&mut self, job: PrintJob) {
        *self.papers.entry(job).or_default() += 1;
        self.left.push(Left::Paper(job));
    }
}

impl Printer for Bench {
    fn print(&mut self, job: PrintJob, _paper: &Document) -> Result<(), PrintError> {
        let mut things = self.things();
        let port = || "COM1".to_owned();
        match things.printer {
            PrinterMood::Fine => {
                things.comes_out(job);
                Ok(())
            }
            PrinterMood::OutOfPaper => Err(PrintError::OutOfPaper { port: port() }),
            PrinterMood::Gone => Err(PrintError::Gone { port: port(), why: io::ErrorKind::NotFound.into() }),
            PrinterMood::Holds => {
                things.held.push(job);
                things.left.push(Left::Paper(job));
                Err(PrintError::Held { port: port(), state: PrinterState::OutOfPaper })
            }
            PrinterMood::DiesHalfway => {
                things.comes_out(job);
                Err(PrintError::Unknown { port: port() })
            }
        }
    }

    fn settled(&mut self) -> Option<(PrintJob, Fate)> {
        let mut things = self.things();
        if things.printer != PrinterMood::Fine || things.held.is_empty() {
            return None;
        }
        let job = things.held.remove(0);
        *things.papers.entry(job).or_default() += 1;
        Some((job, Fate::Out))
    }

    fn has_printed(&mut self, job: PrintJob) -> Option<bool> {
        let things = self.things();
        match things.printer {
            PrinterMood::Gone | PrinterMood::DiesHalfway => None,
            _ => Some(things.papers.contains_key(&job) || things.held.contains(&job)),
        }
    }

    fn state(&mut self) -> PrinterState {
        match self.things().printer {
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
