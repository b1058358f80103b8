//! One thread for each device: it takes orders in turn, may block as long as the device does, and tells what came of it.
//! Nothing a device does or fails to do can delay a key.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Tell;
use super::actor::Actor;
use crate::domain::device::{DisplayRows, DrawerState, Intent, PaperKind, Payee, PrintJob, PrinterState};
use crate::domain::ids::IntentNo;
use crate::paper::Document;
use crate::paper::heading::Heading;
use crate::peripherals::printer::Fate;
use crate::peripherals::terminal::StopWish;
use crate::peripherals::{Display, Drawer, Message, Messenger, Printer, Pulses, Scale, Terminal};
use crate::till::effect::{Event, Outgoing};

/// Everything connected to this machine.
pub struct Connected {
    pub printer: Box<dyn Printer>,
    pub drawer: Option<Box<dyn Drawer>>,
    /// What lets a pulse go before the paper that was ordered after it.
    pub pulses: Pulses,
    pub terminal: Box<dyn Terminal>,
    pub vipps: Box<dyn Terminal>,
    pub scale: Box<dyn Scale>,
    pub display: Box<dyn Display>,
    pub messenger: Box<dyn Messenger>,
}

enum PrinterOrder {
    Print(PrintJob, Document),
    WasPrinted(PrintJob),
}

enum TerminalOrder {
    Charge(Intent, StopWish),
    Status(Intent),
}

/// The devices' threads.
pub struct Devices {
    printer: Actor<PrinterOrder>,
    drawer: Option<Actor<()>>,
    pulses: Pulses,
    terminal: Actor<TerminalOrder>,
    vipps: Actor<TerminalOrder>,
    scale: Actor<()>,
    display: Actor<DisplayRows>,
    messenger: Actor<Outgoing>,
    /// The wish that belongs to the charge under way.
    wish: Arc<Mutex<Option<(IntentNo, StopWish)>>>,
}

/// How often an idle printer is asked how it is, an idle terminal and an idle drawer; an open one is looked at more often (drawer.md 3),
/// most often just after it opened.
const PRINTER_LOOK_MS: u64 = 500;
const TERMINAL_LOOK_MS: u64 = 500;
const DRAWER_LOOK_MS: u64 = 100;
const OPEN_DRAWER_LOOK_MS: std::ops::RangeInclusive<u64> = 1..=50;
/// A drawer that has not moved for so long after its pulse did not open.
const DRAWER_OPENS_WITHIN_MS: u64 = 2_000;

impl Devices {
    pub fn start(connected: Connected, tell: &Tell) -> std::io::Result<Self> {
        let Connected { printer, drawer, pulses, terminal, vipps, scale, display, messenger } = connected;
        let [to_printer, to_drawer, to_terminal, to_vipps, to_scale, to_messenger] = [(); 6].map(|()| Arc::clone(tell));
        Ok(Self {
            printer: Actor::start("printer", move |inbox| run_printer(printer, &inbox, &to_printer))?,
            drawer: drawer
                .map(|drawer| {
                    let pulses = pulses.clone();
                    Actor::start("drawer", move |inbox| run_drawer(drawer, &inbox, &pulses, &to_drawer))
                })
                .transpose()?,
            pulses,
            terminal: Actor::start("terminal", move |inbox| run_terminal(terminal, &inbox, &to_terminal, true))?,
            vipps: Actor::start("vipps", move |inbox| run_terminal(vipps, &inbox, &to_vipps, false))?,
            scale: Actor::start("scale", move |inbox| run_scale(scale, &inbox, &to_scale))?,
            display: Actor::start("display", move |inbox| run_display(display, &inbox))?,
            messenger: Actor::start("messages", move |inbox| run_messenger(messenger, &inbox, &to_messenger))?,
            wish: Arc::default(),
        })
    }

    pub fn print(&self, job: PrintJob, document: Document) {
        self.printer.order(PrinterOrder::Print(job, document));
    }

    pub fn ask_printed(&self, job: PrintJob) {
        self.printer.order(PrinterOrder::WasPrinted(job));
    }

    pub fn pulse_drawer(&self) {
        if let Some(drawer) = &self.drawer {
            self.pulses.promise();
            drawer.order(());
        }
    }

    pub fn weigh(&self) {
        self.scale.order(());
    }

    pub fn send(&self, outgoing: Outgoing) {
        self.messenger.order(outgoing);
    }

    pub fn show(&self, rows: DisplayRows) {
        self.display.order(rows);
    }

    pub fn charge(&self, intent: Intent) {
        let wish = StopWish::default();
        *self.wish.lock().unwrap_or_else(PoisonError::into_inner) = Some((intent.number, wish.clone()));
        self.of(intent.to).order(TerminalOrder::Charge(intent, wish));
    }

    /// A wish: the charge's own answer says whether it came in time.
    pub fn abort(&self, number: IntentNo) {
        let wish = self.wish.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, wish)) = &*wish
            && *of == number
        {
            wish.ask();
        }
    }

    pub fn ask_charge(&self, intent: Intent) {
        self.of(intent.to).order(TerminalOrder::Status(intent));
    }

    fn of(&self, payee: Payee) -> &Actor<TerminalOrder> {
        match payee {
            Payee::Terminal => &self.terminal,
            Payee::Vipps => &self.vipps,
        }
    }
}

fn run_printer(mut printer: Box<dyn Printer>, inbox: &Receiver<PrinterOrder>, tell: &Tell) {
    let (mut told, mut told_fault) = (None, None);
    loop {
        let state = printer.state();
        let fault = printer.fault().filter(|_| state == PrinterState::Gone);
        if told_fault != fault {
            told_fault.clone_from(&fault);
            tell(Event::PrinterFault(fault));
        }
        tell_change(&mut told, state, |state| tell(Event::Printer(state)));
        while let Some((job, fate)) = printer.settled() {
            tell(event_of(job, fate));
        }
        match inbox.recv_timeout(Duration::from_millis(PRINTER_LOOK_MS)) {
            Ok(PrinterOrder::Print(job, document)) => {
                let event = print(printer.as_mut(), job, &document);
                if event != Event::Printed(job) {
                    // The till goes by what came of this slip; how the printer is now is told anew.
                    told = None;
                }
                tell(event);
            }
            Ok(PrinterOrder::WasPrinted(job)) => {
                let was = printer.has_printed(job);
                tell(Event::WasPrinted(job, was));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn print(printer: &mut dyn Printer, job: PrintJob, document: &Document) -> Event {
    match printer.print(job, document) {
        Ok(()) => Event::Printed(job),
        Err(fault) => {
            tracing::warn!(%fault, job = job.0, "a slip was not printed");
            event_of(job, fault.fate())
        }
    }
}

/// What the till is told of a slip.
pub fn event_of(job: PrintJob, fate: Fate) -> Event {
    match fate {
        Fate::Out => Event::Printed(job),
        Fate::NotOut(state) => Event::NotPrinted(job, state),
        Fate::Held(state) => Event::PrintHeld(job, state),
        Fate::Unknown => Event::PrintUnknown(job),
    }
}

fn run_drawer(mut drawer: Box<dyn Drawer>, inbox: &Receiver<()>, pulses: &Pulses, tell: &Tell) {
    let mut told: Option<DrawerState> = None;
    // How long ago the pulse was sent, while the drawer has not moved.
    let mut pulsed_ms: Option<u64> = None;
    let mut look_ms = DRAWER_LOOK_MS;
    loop {
        let state = drawer.state();
        match pulsed_ms {
            Some(ms) if state == DrawerState::Closed && ms < DRAWER_OPENS_WITHIN_MS => pulsed_ms = Some(ms + look_ms),
            Some(_) if state == DrawerState::Closed => {
                (pulsed_ms, told) = (None, None);
                tell(Event::Drawer(DrawerState::DidNotOpen));
            }
            _ => {
                pulsed_ms = None;
                tell_change(&mut told, state, |state| tell(Event::Drawer(state)));
            }
        }
        let is_moving = pulsed_ms.is_some() || state == DrawerState::Open;
        look_ms = if is_moving { (look_ms * 2).min(*OPEN_DRAWER_LOOK_MS.end()) } else { DRAWER_LOOK_MS };
        match inbox.recv_timeout(Duration::from_millis(look_ms)) {
            Ok(()) => {
                drawer.open();
                pulses.kept();
                pulsed_ms = Some(0);
                look_ms = *OPEN_DRAWER_LOOK_MS.start();
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Of the bank terminal it is told how it is; the till's status knows no other.
fn run_terminal(mut terminal: Box<dyn Terminal>, inbox: &Receiver<TerminalOrder>, tell: &Tell, tells_state: bool) {
    let mut told = None;
    loop {
        if tells_state {
            tell_change(&mut told, terminal.state(), |state| tell(Event::Terminal(state)));
        }
        match inbox.recv_timeout(Duration::from_millis(TERMINAL_LOOK_MS)) {
            Ok(TerminalOrder::Charge(intent, wish)) => {
                tell(Event::Charged(intent.number, terminal.charge(&intent, &wish)))
            }
            Ok(TerminalOrder::Status(intent)) => tell(Event::Charged(intent.number, terminal.status(&intent))),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn run_scale(mut scale: Box<dyn Scale>, inbox: &Receiver<()>, tell: &Tell) {
    while inbox.recv().is_ok() {
        tell(Event::Weighed(scale.weigh()));
    }
}

/// Only the newest rows matter to a customer.
fn run_messenger(mut messenger: Box<dyn Messenger>, inbox: &Receiver<Outgoing>, tell: &Tell) {
    while let Ok(outgoing) = inbox.recv() {
        let receipt = outgoing.receipt;
        let delivered = messenger.send(&message_of(outgoing));
        if let Err(fault) = &delivered {
            tracing::warn!(%receipt, %fault, "a receipt was not delivered");
        }
        tell(Event::Sent(receipt, delivered.is_ok()));
    }
}

/// A receipt as a message. The subject says what it is, in the regulation's words.
pub fn message_of(outgoing: Outgoing) -> Message {
    let Outgoing { receipt, to, from, document } = outgoing;
    let what = if document.kind == PaperKind::Copy { Heading::Copy } else { Heading::ElectronicSale };
    Message { to, from, subject: format!("{} {receipt}", what.words(false)), document }
}

fn run_display(mut display: Box<dyn Display>, inbox: &Receiver<DisplayRows>) {
    while let Ok(mut rows) = inbox.recv() {
        while let Ok(newer) = inbox.try_recv() {
            rows = newer;
        }
        display.show(&rows);
    }
}

fn tell_change<T: Copy + PartialEq>(told: &mut Option<T>, now: T, tell: impl FnOnce(T)) {
    if *told != Some(now) {
        *told = Some(now);
        tell(now);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::domain::device::{TerminalAnswer, TerminalState};

    /// Nobody answers it.
    struct Unplugged;

    impl Terminal for Unplugged {
        fn charge(&mut self, _intent: &Intent, _wish: &StopWish) -> TerminalAnswer {
            TerminalAnswer::NoAnswer
        }

        fn status(&mut self, _intent: &Intent) -> TerminalAnswer {
            TerminalAnswer::NoAnswer
        }

        fn state(&mut self) -> TerminalState {
            TerminalState::Gone
        }
    }

    #[test]
    fn a_terminal_that_is_gone_is_told_before_anybody_pays() {
        let (told, events) = channel();
        let told = Mutex::new(told);
        let tell: Tell = Arc::new(move |event| drop(told.lock().expect("told").send(event)));
        let actor = Actor::start("terminal", move |inbox| run_terminal(Box::new(Unplugged), &inbox, &tell, true));
        let event = events.recv_timeout(Duration::from_secs(5));
        drop(actor.expect("started"));
        assert_eq!(event, Ok(Event::Terminal(TerminalState::Gone)));
    }
}
