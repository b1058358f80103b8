//! The thread that owns a printer's line, and its two faces: the printer, and the drawer on its connector.
//!
//! It carries bytes between the conversation and the line. A pulse ordered before a job leaves before it; nothing else is
//! decided here.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::talk::{Manner, Talk};
use super::{Fate, PrintError, Printer};
use crate::domain::device::{DrawerState, Level, PortCause, PortFault, PrintJob, PrinterState};
use crate::paper::Document;
use crate::paper::escpos::{self, Profile};
use crate::peripherals::drawer::learning::Pulse;
use crate::peripherals::line::{Bell, Line, Reconnecting};
use crate::peripherals::{Drawer, Pulses, Time};

enum Order {
    Print { job: PrintJob, bytes: Vec<u8>, reply: Sender<Fate> },
    Pulse(Pulse),
    AskModel,
}

/// What the faces see of the thread's work.
#[derive(Debug, Default)]
struct Board {
    state: PrinterState,
    fault: Option<PortFault>,
    drawer: Option<DrawerState>,
    level: Option<Level>,
    model: Option<String>,
    is_settled: bool,
    /// What jobs came to that nobody was waiting for any more.
    settled: VecDeque<(PrintJob, Fate)>,
}

/// The way to the thread. Every clone is the same way; when the last is gone, the thread ends.
#[derive(Clone)]
struct Way {
    /// Gone before the end is waited for.
    orders: Sender<Order>,
    board: Arc<Mutex<Board>>,
    bell: Bell,
    port: String,
    time: Time,
    _end: Arc<End>,
}

/// Whoever lets the last way go waits until the port is closed, so that somebody else may open it; and no longer than a device
/// that hangs may hold an ending up.
struct End {
    bell: Bell,
    /// Nothing comes; it is over when the thread has let go of it.
    closed: Mutex<Receiver<()>>,
}

impl Drop for End {
    fn drop(&mut self) {
        self.bell.ring();
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = closed.recv_timeout(Duration::from_millis(CLOSES_WITHIN_MS));
    }
}

impl Way {
    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!(port = self.port, "the printer's thread has ended before its time");
        }
        self.bell.ring();
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// At a start the printer is given so long to say how it is, before that is told.
const FIRST_WORD_WITHIN_MS: u64 = 1_500;
const FIRST_WORD_LOOK_MS: u64 = 10;
const CLOSES_WITHIN_MS: u64 = 2_000;
/// A pulse that was promised is on its way to the thread within this.
const PROMISE_WITHIN_MS: u64 = 200;

/// An ESC/POS printer on a line of its own.
pub struct EscPosPrinter {
    way: Way,
    profile: Profile,
    pulses: Pulses,
    is_first: bool,
}

/// The drawer on a printer's connector.
pub struct PrinterDrawer {
    way: Way,
    pulse: Pulse,
}

/// Starts the thread. The bell is the one the line is woken by.
pub fn start(
    line: Reconnecting,
    bell: Bell,
    manner: Manner,
    profile: Profile,
    pulses: &Pulses,
    time: Time,
) -> io::Result<(EscPosPrinter, Option<PrinterDrawer>)> {
    let (orders, inbox) = channel();
    let board = Arc::new(Mutex::new(Board { state: PrinterState::Gone, ..Board::default() }));
    let port = line.port().to_owned();
    let (open, closed) = channel();
    let end = Arc::new(End { bell: bell.clone(), closed: Mutex::new(closed) });
    let way = Way { orders, board: Arc::clone(&board), bell, port, time: time.clone(), _end: end };
    let worker = Worker { talk: Talk::new(manner), line, openings: 0, waiting: BTreeMap::new(), board, time };
    std::thread::Builder::new().name("printer-line".to_owned()).spawn(move || {
        worker.run(&inbox);
        drop(open);
    })?;
    let drawer = manner.drawer.map(|learnt| PrinterDrawer { way: way.clone(), pulse: learnt.pulse });
    Ok((EscPosPrinter { way, profile, pulses: pulses.clone(), is_first: true }, drawer))
}

impl EscPosPrinter {
    /// What it calls itself, as a proposal for its settings; `None` when it does not say.
    pub fn model(&mut self, within_ms: u64) -> Option<String> {
        self.way.order(Order::AskModel);
        let until_ms = self.way.time.steady_ms().saturating_add(within_ms);
        loop {
            let model = self.way.board().model.clone();
            if model.is_some() || self.way.time.steady_ms() >= until_ms {
                return model;
            }
            self.way.time.wait_ms(FIRST_WORD_LOOK_MS);
        }
    }

    /// What pin 3 of the drawer's connector reads now, for learning which level means open.
    pub fn level(&self) -> Option<Level> {
        self.way.board().level
    }

    /// A pulse as set-up tries it out. The till's own go through [`PrinterDrawer`].
    pub fn try_pulse(&self, pulse: Pulse) {
        self.way.order(Order::Pulse(pulse));
    }

    /// Sends a job whose bytes are made already, and waits until it is known what became of it, or that it is held.
    pub fn print_bytes(&mut self, job: PrintJob, bytes: Vec<u8>) -> Result<(), PrintError> {
        self.pulses.wait_for_promised(&self.way.time, PROMISE_WITHIN_MS);
        let (reply, answer) = channel();
        self.way.order(Order::Print { job, bytes, reply });
        let port = || self.way.port.clone();
        match answer.recv() {
            Ok(Fate::Out) => Ok(()),
            Ok(Fate::NotOut(state)) => Err(PrintError::NotSent { port: port(), state }),
            Ok(Fate::Held(state)) => Err(PrintError::Held { port: port(), state }),
            Ok(Fate::Unknown) | Err(_) => Err(PrintError::Unknown { port: port() }),
        }
    }

    fn wait_for_the_first_word(&mut self) {
        let until_ms = self.way.time.steady_ms().saturating_add(FIRST_WORD_WITHIN_MS);
        while !self.way.board().is_settled && self.way.time.steady_ms() < until_ms {
            self.way.time.wait_ms(FIRST_WORD_LOOK_MS);
        }
    }
}

impl Printer for EscPosPrinter {
    fn print(&mut self, job: PrintJob, paper: &Document) -> Result<(), PrintError> {
        self.print_bytes(job, escpos::render(paper, &self.profile))
    }

    fn settled(&mut self) -> Option<(PrintJob, Fate)> {
        self.way.board().settled.pop_front()
    }

    /// No printer remembers what it printed before.
    fn has_printed(&mut self, _job: PrintJob) -> Option<bool> {
        None
    }

    fn state(&mut self) -> PrinterState {
        if std::mem::take(&mut self.is_first) {
            self.wait_for_the_first_word();
        }
        self.way.board().state
    }

    fn fault(&mut self) -> Option<PortFault> {
        self.way.board().fault.clone()
    }
}

impl Drawer for PrinterDrawer {
    fn open(&mut self) {
        self.way.order(Order::Pulse(self.pulse));
    }

    fn state(&mut self) -> DrawerState {
        self.way.board().drawer.unwrap_or(DrawerState::Unknown)
    }
}

struct Worker {
    talk: Talk,
    line: Reconnecting,
    openings: u64,
    /// Who waits for what becomes of a job.
    waiting: BTreeMap<PrintJob, Sender<Fate>>,
    board: Arc<Mutex<Board>>,
    time: Time,
}

/// A status line of a receipt printer is some bytes; a name is some dozens.
const READ_BYTES: usize = 256;
/// Where there is no line to listen on, orders are looked for this often.
const NO_LINE_LOOK_MS: u64 = 100;

impl Worker {
    fn run(mut self, inbox: &Receiver<Order>) {
        loop {
            if !self.take_orders(inbox) && self.waiting.is_empty() {
                return;
            }
            self.mind_the_line();
            self.talk.tick(self.now_ms());
            self.write();
            self.give_up_a_silent_line();
            self.tell();
            if !self.listen(inbox) && self.waiting.is_empty() {
                return;
            }
        }
    }

    fn now_ms(&self) -> u64 {
        self.time.steady_ms()
    }

    /// `false` when nobody can order any more.
    fn take_orders(&mut self, inbox: &Receiver<Order>) -> bool {
        loop {
            match inbox.try_recv() {
                Ok(order) => self.take(order),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn take(&mut self, order: Order) {
        let now_ms = self.now_ms();
        match order {
            Order::Print { job, bytes, reply } => {
                self.waiting.insert(job, reply);
                self.talk.print(job, bytes, now_ms);
            }
            Order::Pulse(pulse) => {
                self.talk.pulse(pulse, now_ms);
                // Its own write, before whatever was ordered after it.
                self.write();
            }
            Order::AskModel => self.talk.ask_model(),
        }
    }

    /// Opens the line where it is wanted, and gives it to others where it is not.
    fn mind_the_line(&mut self) {
        let now_ms = self.now_ms();
        if !self.talk.wants_line(now_ms) {
            if self.line.is_open() {
                self.line.close();
                self.talk.rested(now_ms);
            }
            return;
        }
        let was_open = self.line.is_open();
        if !was_open && self.line.next_try_in_ms() > 0 && self.line.fault().is_some() {
            return;
        }
        match self.line.line().map(|_| ()) {
            Ok(()) if self.line.openings() != self.openings => {
                self.openings = self.line.openings();
                self.talk.opened();
            }
            Ok(()) => {}
            Err(fault) => self.talk.lost(fault, self.now_ms()),
        }
    }

    fn write(&mut self) {
        if self.talk.outbox().is_empty() || !self.line.is_open() {
            return;
        }
        // What does not go now is tried again when what comes in has been heard.
        let whole = self.talk.outbox().len();
        match self.line.write(self.talk.outbox(), 0) {
            Ok(()) => self.talk.written(whole, self.now_ms()),
            Err(unwritten) => {
                self.talk.written(unwritten.taken, self.now_ms());
                if !matches!(unwritten.fault.cause, PortCause::Stalled { .. }) {
                    self.talk.lost(unwritten.fault, self.now_ms());
                }
            }
        }
    }

    fn give_up_a_silent_line(&mut self) {
        if let Some(cause) = self.talk.loss().cloned() {
            let fault = PortFault::new(self.line.port(), cause.clone());
            tracing::warn!(%fault, "a printer is given up for now");
            self.line.lose(cause);
            self.talk.lost(fault, self.now_ms());
        }
    }

    /// Waits for bytes, orders or the next thing to do. `false` when nobody can order any more.
    fn listen(&mut self, inbox: &Receiver<Order>) -> bool {
        if !self.line.is_open() {
            return match inbox.recv_timeout(Duration::from_millis(NO_LINE_LOOK_MS)) {
                Ok(order) => {
                    self.take(order);
                    true
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => false,
            };
        }
        let mut bytes = [0; READ_BYTES];
        let within_ms = self.talk.rests_ms(self.now_ms());
        match self.line.read(&mut bytes, within_ms) {
            Ok(count) => self.talk.heard(bytes.get(..count).unwrap_or_default(), self.now_ms()),
            Err(fault) => self.talk.lost(fault, self.now_ms()),
        }
        true
    }

    fn tell(&mut self) {
        let now_ms = self.now_ms();
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        for (job, fate) in self.talk.take_fates() {
            // The first news goes to whoever waits; a job that was held comes to something later.
            let unheard = match self.waiting.remove(&job) {
                Some(reply) => reply.send(fate).is_err(),
                None => true,
            };
            if unheard {
                board.settled.push_back((job, fate));
            }
        }
        board.state = self.talk.state();
        board.fault = self.talk.fault().cloned();
        board.drawer = self.talk.drawer(now_ms);
        board.level = self.talk.level();
        board.model = self.talk.model().map(str::to_owned);
        board.is_settled = self.talk.is_settled();
    }
}
