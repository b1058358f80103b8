//! One thread for each device: it takes orders in turn, may block as long as the device does, and tells what came of it.
//! Nothing a device does or fails to do can delay a key.

mod lending;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use super::Tell;
use super::actor::Actor;
use crate::domain::device::{
    Attached, CustomerView, DrawerState, Intent, PaperKind, Payee, PortFault, PrintJob, PrinterState, WeighOrder,
};
use crate::domain::ids::IntentNo;
use crate::paper::Document;
use crate::paper::heading::Heading;
use crate::peripherals::printer::Fate;
use crate::peripherals::terminal::{Progress, Settled, StopWish};
use crate::peripherals::{Display, Drawer, Message, Messenger, Printer, Pulses, Scale, Scanner, Terminal};
use crate::till::effect::{Event, Outgoing, Reach};
use lending::Slot;

pub use lending::{Back, Lent};

/// Where the codes of a scanner go.
pub type Scanned = Arc<dyn Fn(String) + Send + Sync>;

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
    /// One that is not a keyboard.
    pub scanner: Option<Box<dyn Scanner>>,
    pub messenger: Box<dyn Messenger>,
}

enum PrinterOrder {
    Print(PrintJob, Document),
    WasPrinted(PrintJob),
}

enum TerminalOrder {
    Charge(Intent, StopWish),
    Status(Intent),
    Recheck(Intent, bool),
    Settle,
    EndDay,
}

/// The devices' threads.
pub struct Devices {
    printer: Slot<PrinterOrder>,
    drawer: Option<Slot<()>>,
    pulses: Pulses,
    terminal: Slot<TerminalOrder>,
    vipps: Slot<TerminalOrder>,
    scale: Slot<(WeighOrder, StopWish)>,
    display: Slot<CustomerView>,
    /// Kept for its end: a scanner takes no orders.
    scanner: Option<Actor<()>>,
    messenger: Actor<Outgoing>,
    /// The wish that belongs to the charge under way.
    wish: Option<(IntentNo, StopWish)>,
    /// The wish that belongs to the weighing under way.
    weighing: Option<(u64, StopWish)>,
    /// How the customer of the next charge is reached.
    reach: Option<(IntentNo, Reach)>,
    tell: Tell,
    scanned: Scanned,
}

/// How often an idle printer is asked how it is, an idle terminal and an idle drawer; an open one is looked at more often (drawer.md 3),
/// most often just after it opened.
const PRINTER_LOOK_MS: u64 = 500;
const TERMINAL_LOOK_MS: u64 = 500;
const DRAWER_LOOK_MS: u64 = 100;
const OPEN_DRAWER_LOOK_MS: std::ops::RangeInclusive<u64> = 1..=50;
/// No more than ten views a second.
const DISPLAY_EVERY_MS: u64 = 100;
/// How often a scanner's thread looks whether it is still wanted.
const SCANNER_LOOK_MS: u64 = 500;
/// A drawer that has not moved for so long after its pulse did not open.
const DRAWER_OPENS_WITHIN_MS: u64 = 2_000;

impl Devices {
    pub fn start(connected: Connected, tell: &Tell, scanned: Scanned) -> std::io::Result<Self> {
        lending::start(connected, tell, scanned)
    }

    pub fn print(&mut self, job: PrintJob, document: Document) {
        self.printer.order(PrinterOrder::Print(job, document));
    }

    pub fn ask_printed(&mut self, job: PrintJob) {
        self.printer.order(PrinterOrder::WasPrinted(job));
    }

    pub fn pulse_drawer(&mut self) {
        if let Some(drawer) = &mut self.drawer {
            self.pulses.promise();
            drawer.order(());
        }
    }

    pub fn weigh(&mut self, order: WeighOrder) {
        let wish = StopWish::default();
        self.weighing = Some((order.number, wish.clone()));
        self.scale.order((order, wish));
    }

    pub fn stop_weighing(&self, number: u64) {
        if let Some((_, wish)) = self.weighing.as_ref().filter(|(of, _)| *of == number) {
            wish.ask();
        }
    }

    pub fn send(&self, outgoing: Outgoing) {
        self.messenger.order(outgoing);
    }

    pub fn show(&mut self, view: CustomerView) {
        self.display.order(view);
    }

    pub fn charge(&mut self, intent: Intent) {
        let (tell, number) = (Arc::clone(&self.tell), intent.number);
        let wish = StopWish::telling(move |progress| match progress {
            Progress::Busy => tell(Event::TerminalBusy(number)),
            Progress::Code(code) => tell(Event::PaymentCode(number, code)),
        });
        let reach = self.reach.take().filter(|(of, _)| *of == number).map(|(_, reach)| reach.0);
        let wish = wish.reaching(reach.as_deref());
        self.wish = Some((intent.number, wish.clone()));
        self.of(intent.to).order(TerminalOrder::Charge(intent, wish));
    }

    pub fn reach(&mut self, number: IntentNo, reach: Reach) {
        self.reach = Some((number, reach));
    }

    /// A wish: the charge's own answer says whether it came in time.
    pub fn abort(&self, number: IntentNo) {
        if let Some((_, wish)) = self.wish.as_ref().filter(|(of, _)| *of == number) {
            wish.ask();
        }
    }

    pub fn ask_charge(&mut self, intent: Intent) {
        self.of(intent.to).order(TerminalOrder::Status(intent));
    }

    pub fn recheck(&mut self, intent: Intent, is_paid: bool) {
        self.of(intent.to).order(TerminalOrder::Recheck(intent, is_paid));
    }

    pub fn settle_terminal(&mut self) {
        self.terminal.order(TerminalOrder::Settle);
    }

    pub fn end_terminal_day(&mut self) {
        self.terminal.order(TerminalOrder::EndDay);
    }

    fn of(&mut self, payee: Payee) -> &mut Slot<TerminalOrder> {
        match payee {
            Payee::Terminal => &mut self.terminal,
            Payee::Vipps => &mut self.vipps,
        }
    }
}

fn start_printer(printer: Box<dyn Printer>, tell: &Tell) -> std::io::Result<Actor<PrinterOrder>> {
    let tell = Arc::clone(tell);
    Actor::start("printer", move |inbox| run_printer(printer, &inbox, &tell))
}

fn start_drawer(drawer: Box<dyn Drawer>, pulses: &Pulses, tell: &Tell) -> std::io::Result<Actor<()>> {
    let (pulses, tell) = (pulses.clone(), Arc::clone(tell));
    Actor::start("drawer", move |inbox| run_drawer(drawer, &inbox, &pulses, &tell))
}

/// Of the bank terminal it is told how it is; the till's status knows no other.
fn start_terminal(
    name: &'static str,
    terminal: Box<dyn Terminal>,
    tell: &Tell,
) -> std::io::Result<Actor<TerminalOrder>> {
    let tell = Arc::clone(tell);
    Actor::start(name, move |inbox| run_terminal(terminal, &inbox, &tell, name == "terminal"))
}

fn start_scale(scale: Box<dyn Scale>, tell: &Tell) -> std::io::Result<Actor<(WeighOrder, StopWish)>> {
    let tell = Arc::clone(tell);
    Actor::start("scale", move |inbox| run_scale(scale, &inbox, &tell))
}

fn start_display(display: Box<dyn Display>, tell: &Tell) -> std::io::Result<Actor<CustomerView>> {
    let tell = Arc::clone(tell);
    Actor::start("display", move |inbox| run_display(display, &inbox, &tell))
}

fn start_scanner(scanner: Box<dyn Scanner>, tell: &Tell, scanned: &Scanned) -> std::io::Result<Actor<()>> {
    let (tell, scanned) = (Arc::clone(tell), Arc::clone(scanned));
    Actor::start("scanner", move |inbox| run_scanner(scanner, &inbox, &tell, &scanned))
}

fn start_messenger(messenger: Box<dyn Messenger>, tell: &Tell) -> std::io::Result<Actor<Outgoing>> {
    let tell = Arc::clone(tell);
    Actor::start("messages", move |inbox| run_messenger(messenger, &inbox, &tell))
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

fn run_terminal(mut terminal: Box<dyn Terminal>, inbox: &Receiver<TerminalOrder>, tell: &Tell, tells_state: bool) {
    let mut told = None;
    if terminal.needs_number() {
        tell(Event::NeedsNumber);
    }
    loop {
        if tells_state {
            tell_change(&mut told, terminal.state(), |state| tell(Event::Terminal(state)));
        }
        match inbox.recv_timeout(Duration::from_millis(TERMINAL_LOOK_MS)) {
            Ok(TerminalOrder::Charge(intent, wish)) => {
                tell(Event::Charged(intent.number, terminal.charge(&intent, &wish)))
            }
            Ok(TerminalOrder::Status(intent)) => tell(Event::Charged(intent.number, terminal.status(&intent))),
            Ok(TerminalOrder::Recheck(intent, is_paid)) => {
                let reply = terminal.recheck(&intent, is_paid);
                tell(Event::Rechecked(intent.number, intent.sale, reply));
            }
            Ok(TerminalOrder::Settle) => tell(match terminal.reconcile() {
                Settled::Never => Event::NothingToSettle,
                Settled::Unanswered => Event::TerminalSettled(None),
                Settled::Totals(totals) => Event::TerminalSettled(Some(totals)),
            }),
            Ok(TerminalOrder::EndDay) => terminal.log_out(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Between two weighings the scale is looked at only as long as it wants to see the goods leave.
fn run_scale(mut scale: Box<dyn Scale>, inbox: &Receiver<(WeighOrder, StopWish)>, tell: &Tell) {
    loop {
        let order = match scale.look() {
            Some(again_ms) => inbox.recv_timeout(Duration::from_millis(again_ms)),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match order {
            Ok((order, wish)) => tell(Event::Weighed(order.number, scale.weigh(&order, &wish))),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
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

/// Only the newest view matters to a customer, and no eye follows more than ten a second.
fn run_display(mut display: Box<dyn Display>, inbox: &Receiver<CustomerView>, tell: &Tell) {
    let mut is_there = true;
    loop {
        let (rested, next_ms) = display.rest();
        tell_presence(&mut is_there, Attached::Display, rested.err(), tell);
        let ordered = match next_ms {
            Some(next_ms) => inbox.recv_timeout(Duration::from_millis(next_ms)),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match ordered {
            Ok(mut view) => {
                while let Ok(newer) = inbox.try_recv() {
                    view = newer;
                }
                tell_presence(&mut is_there, Attached::Display, display.show(&view).err(), tell);
                display.pause(DISPLAY_EVERY_MS);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Codes go to the till in the order they came.
fn run_scanner(mut scanner: Box<dyn Scanner>, inbox: &Receiver<()>, tell: &Tell, scanned: &Scanned) {
    let mut is_there = true;
    while inbox.try_recv() != Err(TryRecvError::Disconnected) {
        let read = scanner.wait(SCANNER_LOOK_MS);
        if let Ok(Some(code)) = &read {
            scanned(code.clone());
        }
        tell_presence(&mut is_there, Attached::Scanner, read.err(), tell);
    }
}

/// Of a device that comes and goes it is told when it goes, and when it is back.
fn tell_presence(was_there: &mut bool, device: Attached, fault: Option<PortFault>, tell: &Tell) {
    let is_there = fault.is_none();
    if let Some(fault) = fault.filter(|_| *was_there) {
        tracing::warn!(?device, %fault, "a device is gone");
    }
    if *was_there != is_there {
        *was_there = is_there;
        tell(Event::Attached(device, is_there));
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
    use std::sync::Mutex;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::domain::device::{TerminalAnswer, TerminalReply, TerminalState};
    use crate::peripherals::scanner::VirtualScanner;

    /// Nobody answers it.
    struct Unplugged;

    impl Terminal for Unplugged {
        fn charge(&mut self, _intent: &Intent, _wish: &StopWish) -> TerminalReply {
            TerminalAnswer::NoAnswer.into()
        }

        fn status(&mut self, _intent: &Intent) -> TerminalReply {
            TerminalAnswer::NoAnswer.into()
        }

        fn state(&mut self) -> TerminalState {
            TerminalState::Gone
        }
    }

    #[test]
    fn codes_reach_the_till_in_order_and_a_pulled_scanner_is_told_once() {
        let scanner = VirtualScanner::default();
        let (told, events) = channel();
        let (coded, codes) = channel();
        let (told, coded) = (Mutex::new(told), Mutex::new(coded));
        let tell: Tell = Arc::new(move |event| drop(told.lock().expect("told").send(event)));
        let scanned: Scanned = Arc::new(move |code| drop(coded.lock().expect("coded").send(code)));
        let device = scanner.clone();
        let actor = Actor::start("scanner", move |inbox: Receiver<()>| {
            run_scanner(Box::new(device), &inbox, &tell, &scanned);
        });
        let made: Vec<String> = (0..200).map(|number| format!("70380100{number:05}")).collect();
        made.iter().for_each(|code| scanner.scan(code));
        let read: Vec<String> = made.iter().map_while(|_| codes.recv_timeout(Duration::from_secs(5)).ok()).collect();
        drop(actor.expect("started"));
        assert_eq!(read, made);
        assert!(events.try_recv().is_err(), "a scanner that is there is not told of");
        let (told, events) = channel();
        let told = Mutex::new(told);
        let tell: Tell = Arc::new(move |event| drop(told.lock().expect("told").send(event)));
        let mut is_there = true;
        let gone = || Some(PortFault::new("/dev/ttyACM0", crate::domain::device::PortCause::Lost));
        for fault in [None, gone(), gone(), None, None] {
            tell_presence(&mut is_there, Attached::Scanner, fault, &tell);
        }
        let said: Vec<Event> = events.try_iter().collect();
        assert_eq!(said, [Event::Attached(Attached::Scanner, false), Event::Attached(Attached::Scanner, true)]);
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

    /// Notices when it is asked two things at the same time.
    struct Watchful(Arc<std::sync::atomic::AtomicBool>);

    impl Terminal for Watchful {
        fn charge(&mut self, intent: &Intent, _wish: &StopWish) -> TerminalReply {
            use std::sync::atomic::Ordering::SeqCst;
            assert!(!self.0.swap(true, SeqCst), "two payments at once");
            std::thread::yield_now();
            self.0.store(false, SeqCst);
            let slip = crate::domain::payment::TerminalSlip::default();
            TerminalAnswer::Approved { amount: intent.amount, slip }.into()
        }

        fn status(&mut self, intent: &Intent) -> TerminalReply {
            self.charge(intent, &StopWish::default())
        }

        fn recheck(&mut self, intent: &Intent, _is_paid: bool) -> TerminalReply {
            self.charge(intent, &StopWish::default())
        }

        fn state(&mut self) -> TerminalState {
            TerminalState::Ready
        }
    }

    /// Case 19: whoever comes second waits, also where one of them only asks or settles (T-13).
    #[test]
    fn two_payments_at_the_same_instant_are_one_after_the_other_t_13() {
        let (told, events) = channel();
        let told = Mutex::new(told);
        let tell: Tell = Arc::new(move |event| drop(told.lock().expect("told").send(event)));
        let terminal = Box::new(Watchful(Arc::default()));
        let actor =
            Actor::start("terminal", move |inbox| run_terminal(terminal, &inbox, &tell, false)).expect("started");
        let intent = |number| Intent {
            number: IntentNo(number),
            sale: crate::domain::SaleId(1),
            to: Payee::Terminal,
            amount: crate::domain::Ore::kroner(1),
            reverses: None,
            original: None,
        };
        std::thread::scope(|scope| {
            for number in [1, 2, 3] {
                let actor = &actor;
                scope.spawn(move || {
                    actor.order(TerminalOrder::Charge(intent(number), StopWish::default()));
                    actor.order(TerminalOrder::Status(intent(number)));
                    actor.order(TerminalOrder::Recheck(intent(number), true));
                });
            }
        });
        let answers = std::iter::from_fn(|| events.recv_timeout(Duration::from_secs(20)).ok()).take(9).count();
        drop(actor);
        assert_eq!(answers, 9, "and each has its answer");
    }
}
