//! One worker for each device: it takes orders in turn, may block as long as the device does, and tells what came of it.
//! Nothing a device does or fails to do can delay a key.

mod lending;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::Tell;
use super::actor::{self, Actor, Crew, Hands, OUTSIDE_MS, Work};
use crate::domain::device::{
    Attached, CustomerView, DrawerState, Intent, PaperKind, Payee, PortFault, PrintJob, PrinterName, PrinterState,
    Station, TerminalState, WeighOrder,
};
use crate::domain::ids::IntentNo;
use crate::paper::Document;
use crate::paper::heading::Heading;
use crate::peripherals::messenger::MessageError;
use crate::peripherals::printer::Fate;
use crate::peripherals::terminal::{Progress, Settled, StopWish};
use crate::peripherals::{Display, Drawer, Message, Messenger, Printer, Pulses, Scale, Scanner, Terminal};
use crate::till::effect::{Delivery, Event, Outgoing, Reach};
use lending::Slot;

pub use lending::{Back, Lent};

/// Where the codes of a scanner go.
pub type Scanned = Arc<dyn Fn(String) + Send + Sync>;

/// An order printer.
pub type NamedPrinter = (PrinterName, Box<dyn Printer>);

/// Everything connected to this machine.
pub struct Connected {
    pub printer: Box<dyn Printer>,
    pub drawer: Option<Box<dyn Drawer>>,
    /// Those in the kitchen, the bar and the workshop.
    pub order_printers: Vec<NamedPrinter>,
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

/// Those who work the devices.
pub struct Devices {
    printer: Slot<PrinterOrder>,
    drawer: Option<Slot<()>>,
    order_printers: BTreeMap<PrinterName, Slot<PrinterOrder>>,
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
    crew: Hands,
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
    pub fn start(crew: Hands, connected: Connected, tell: &Tell, scanned: Scanned) -> io::Result<Self> {
        let Connected { printer, drawer, order_printers, pulses, terminal, vipps, scale, display, scanner, messenger } =
            connected;
        let hands = &*crew;
        Ok(Self {
            printer: start_printer(hands, printer, tell)?.into(),
            drawer: drawer.map(|drawer| start_drawer(hands, drawer, &pulses, tell)).transpose()?.map(Slot::from),
            order_printers: order_printers
                .into_iter()
                .map(|(name, printer)| Ok((name.clone(), start_order_printer(hands, name, printer, tell)?.into())))
                .collect::<io::Result<_>>()?,
            pulses,
            terminal: start_terminal(hands, "terminal", terminal, tell)?.into(),
            vipps: start_terminal(hands, "vipps", vipps, tell)?.into(),
            scale: start_scale(hands, scale, tell)?.into(),
            display: start_display(hands, display, tell)?.into(),
            scanner: scanner.map(|scanner| start_scanner(hands, scanner, tell, &scanned)).transpose()?,
            messenger: start_messenger(hands, messenger, tell)?,
            wish: None,
            weighing: None,
            reach: None,
            tell: Arc::clone(tell),
            scanned,
            crew,
        })
    }

    /// A printer that is not there prints nothing.
    pub fn print(&mut self, job: PrintJob, document: Document, at: &Station) {
        match self.printer_at(at) {
            Some(printer) => printer.order(PrinterOrder::Print(job, document)),
            None => (self.tell)(Event::NotPrinted(job, PrinterState::Gone)),
        }
    }

    pub fn ask_printed(&mut self, job: PrintJob, at: &Station) {
        match self.printer_at(at) {
            Some(printer) => printer.order(PrinterOrder::WasPrinted(job)),
            None => (self.tell)(Event::WasPrinted(job, None)),
        }
    }

    fn printer_at(&mut self, at: &Station) -> Option<&mut Slot<PrinterOrder>> {
        match at {
            Station::Counter => Some(&mut self.printer),
            Station::Orders(name) => self.order_printers.get_mut(name),
        }
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

fn start_printer(crew: &dyn Crew, printer: Box<dyn Printer>, tell: &Tell) -> io::Result<Actor<PrinterOrder>> {
    let work = PrinterWork { printer, at: Station::Counter, tell: Arc::clone(tell), told: None, told_fault: None };
    Actor::start(crew, "printer", work)
}

fn start_order_printer(
    crew: &dyn Crew,
    name: PrinterName,
    printer: Box<dyn Printer>,
    tell: &Tell,
) -> io::Result<Actor<PrinterOrder>> {
    let work = PrinterWork { printer, at: Station::Orders(name), tell: Arc::clone(tell), told: None, told_fault: None };
    Actor::start(crew, "order-printer", work)
}

fn start_drawer(crew: &dyn Crew, drawer: Box<dyn Drawer>, pulses: &Pulses, tell: &Tell) -> io::Result<Actor<()>> {
    let (pulses, tell) = (pulses.clone(), Arc::clone(tell));
    let work = DrawerWork { drawer, pulses, tell, told: None, pulsed_ms: None, look_ms: DRAWER_LOOK_MS };
    Actor::start(crew, "drawer", work)
}

/// Of the bank terminal it is told how it is; the till's status knows no other.
fn start_terminal(
    crew: &dyn Crew,
    name: &'static str,
    terminal: Box<dyn Terminal>,
    tell: &Tell,
) -> io::Result<Actor<TerminalOrder>> {
    let (tell, tells_state) = (Arc::clone(tell), name == "terminal");
    Actor::start(crew, name, TerminalWork { terminal, tell, tells_state, told: None })
}

fn start_scale(crew: &dyn Crew, scale: Box<dyn Scale>, tell: &Tell) -> io::Result<Actor<(WeighOrder, StopWish)>> {
    Actor::start(crew, "scale", ScaleWork { scale, tell: Arc::clone(tell) })
}

fn start_display(crew: &dyn Crew, display: Box<dyn Display>, tell: &Tell) -> io::Result<Actor<CustomerView>> {
    Actor::start(crew, "display", DisplayWork { display, tell: Arc::clone(tell), is_there: true })
}

fn start_scanner(crew: &dyn Crew, scanner: Box<dyn Scanner>, tell: &Tell, scanned: &Scanned) -> io::Result<Actor<()>> {
    let (tell, scanned) = (Arc::clone(tell), Arc::clone(scanned));
    Actor::start(crew, "scanner", ScannerWork { scanner, tell, scanned, is_there: true })
}

fn start_messenger(crew: &dyn Crew, mut messenger: Box<dyn Messenger>, tell: &Tell) -> io::Result<Actor<Outgoing>> {
    tell(Event::MakesLinks(messenger.makes_links()));
    actor::answering(crew, "messages", Arc::clone(tell), move |outgoing: Outgoing| {
        let receipt = outgoing.receipt;
        let delivered = messenger.send(&message_of(outgoing));
        if let Err(fault) = &delivered {
            tracing::warn!(%receipt, %fault, "a receipt was not delivered");
        }
        [Event::Sent(receipt, delivery_of(delivered))]
    })
}

/// What became of a message, in the till's words.
pub fn delivery_of(sent: Result<Option<String>, MessageError>) -> Delivery {
    match sent {
        Ok(None) => Delivery::Taken,
        Ok(Some(link)) => Delivery::Link(link),
        Err(_) => Delivery::Failed,
    }
}

struct PrinterWork {
    printer: Box<dyn Printer>,
    at: Station,
    tell: Tell,
    told: Option<PrinterState>,
    told_fault: Option<PortFault>,
}

impl Work for PrinterWork {
    type Order = PrinterOrder;

    fn rest(&mut self) -> Option<u64> {
        let state = self.printer.state();
        let fault = self.printer.fault().filter(|_| state == PrinterState::Gone);
        // Why the receipt printer is gone stands on the status screen; of the others it is told that they are.
        if self.told_fault != fault && self.at == Station::Counter {
            self.told_fault.clone_from(&fault);
            (self.tell)(Event::PrinterFault(fault));
        }
        tell_change(&mut self.told, state, |state| {
            (self.tell)(match &self.at {
                Station::Counter => Event::Printer(state),
                Station::Orders(name) => Event::OrderPrinter(name.clone(), state),
            });
        });
        while let Some((job, fate)) = self.printer.settled() {
            (self.tell)(event_of(job, fate));
        }
        Some(PRINTER_LOOK_MS)
    }

    fn take(&mut self, order: PrinterOrder, _behind: &mut dyn Iterator<Item = PrinterOrder>) {
        match order {
            PrinterOrder::Print(job, document) => {
                let event = print(self.printer.as_mut(), job, &document);
                if event != Event::Printed(job) {
                    // The till goes by what came of this slip; how the printer is now is told anew.
                    self.told = None;
                }
                (self.tell)(event);
            }
            PrinterOrder::WasPrinted(job) => {
                let was = self.printer.has_printed(job);
                (self.tell)(Event::WasPrinted(job, was));
            }
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

struct DrawerWork {
    drawer: Box<dyn Drawer>,
    pulses: Pulses,
    tell: Tell,
    told: Option<DrawerState>,
    /// How long ago the pulse was sent, while the drawer has not moved.
    pulsed_ms: Option<u64>,
    look_ms: u64,
}

impl Work for DrawerWork {
    type Order = ();

    fn rest(&mut self) -> Option<u64> {
        let state = self.drawer.state();
        match self.pulsed_ms {
            Some(ms) if state == DrawerState::Closed && ms < DRAWER_OPENS_WITHIN_MS => {
                self.pulsed_ms = Some(ms + self.look_ms);
            }
            Some(_) if state == DrawerState::Closed => {
                (self.pulsed_ms, self.told) = (None, None);
                (self.tell)(Event::Drawer(DrawerState::DidNotOpen));
            }
            _ => {
                self.pulsed_ms = None;
                tell_change(&mut self.told, state, |state| (self.tell)(Event::Drawer(state)));
            }
        }
        let is_moving = self.pulsed_ms.is_some() || state == DrawerState::Open;
        self.look_ms = if is_moving { (self.look_ms * 2).min(*OPEN_DRAWER_LOOK_MS.end()) } else { DRAWER_LOOK_MS };
        Some(self.look_ms)
    }

    fn take(&mut self, (): (), _behind: &mut dyn Iterator<Item = ()>) {
        self.drawer.open();
        self.pulses.kept();
        self.pulsed_ms = Some(0);
        self.look_ms = *OPEN_DRAWER_LOOK_MS.start();
    }
}

struct TerminalWork {
    terminal: Box<dyn Terminal>,
    tell: Tell,
    /// Of the bank terminal it is told how it is; the till's status knows no other.
    tells_state: bool,
    told: Option<TerminalState>,
}

impl Work for TerminalWork {
    type Order = TerminalOrder;

    fn begin(&mut self) {
        if self.terminal.needs_number() {
            (self.tell)(Event::NeedsNumber);
        }
    }

    fn rest(&mut self) -> Option<u64> {
        if self.tells_state {
            tell_change(&mut self.told, self.terminal.state(), |state| (self.tell)(Event::Terminal(state)));
        }
        Some(TERMINAL_LOOK_MS)
    }

    fn take(&mut self, order: TerminalOrder, _behind: &mut dyn Iterator<Item = TerminalOrder>) {
        let terminal = &mut self.terminal;
        let event = match order {
            TerminalOrder::Charge(intent, wish) => Event::Charged(intent.number, terminal.charge(&intent, &wish)),
            TerminalOrder::Status(intent) => Event::Charged(intent.number, terminal.status(&intent)),
            TerminalOrder::Recheck(intent, is_paid) => {
                let reply = terminal.recheck(&intent, is_paid);
                Event::Rechecked(intent.number, intent.sale, reply)
            }
            TerminalOrder::Settle => match terminal.reconcile() {
                Settled::Never => Event::NothingToSettle,
                Settled::Unanswered => Event::TerminalSettled(None),
                Settled::Totals(totals) => Event::TerminalSettled(Some(totals)),
            },
            TerminalOrder::EndDay => return terminal.log_out(),
        };
        (self.tell)(event);
    }

    /// A customer takes the time a customer takes.
    fn patience_ms(&self) -> Option<u64> {
        OUTSIDE_MS
    }
}

struct ScaleWork {
    scale: Box<dyn Scale>,
    tell: Tell,
}

impl Work for ScaleWork {
    type Order = (WeighOrder, StopWish);

    /// Between two weighings it is looked at only as long as it wants to see the goods leave.
    fn rest(&mut self) -> Option<u64> {
        self.scale.look()
    }

    fn take(&mut self, (order, wish): Self::Order, _behind: &mut dyn Iterator<Item = Self::Order>) {
        (self.tell)(Event::Weighed(order.number, self.scale.weigh(&order, &wish)));
    }

    /// Goods come to rest when they do.
    fn patience_ms(&self) -> Option<u64> {
        OUTSIDE_MS
    }
}

/// A receipt as a message. The subject says what it is, in the regulation's words.
pub fn message_of(outgoing: Outgoing) -> Message {
    let Outgoing { receipt, by, to, from, document } = outgoing;
    let what = if document.kind == PaperKind::Copy { Heading::Copy } else { Heading::ElectronicSale };
    Message { by, to, from, subject: format!("{} {receipt}", what.words(false)), document }
}

struct DisplayWork {
    display: Box<dyn Display>,
    tell: Tell,
    is_there: bool,
}

impl Work for DisplayWork {
    type Order = CustomerView;

    fn rest(&mut self) -> Option<u64> {
        let (rested, next_ms) = self.display.rest();
        tell_presence(&mut self.is_there, Attached::Display, rested.err(), &self.tell);
        next_ms
    }

    /// Only the newest view matters to a customer, and no eye follows more than ten a second.
    fn take(&mut self, view: CustomerView, behind: &mut dyn Iterator<Item = CustomerView>) {
        let view = behind.last().unwrap_or(view);
        tell_presence(&mut self.is_there, Attached::Display, self.display.show(&view).err(), &self.tell);
        self.display.pause(DISPLAY_EVERY_MS);
    }
}

struct ScannerWork {
    scanner: Box<dyn Scanner>,
    tell: Tell,
    scanned: Scanned,
    is_there: bool,
}

impl Work for ScannerWork {
    type Order = ();

    /// Codes go to the till in the order they came.
    fn rest(&mut self) -> Option<u64> {
        let read = self.scanner.wait(SCANNER_LOOK_MS);
        if let Ok(Some(code)) = &read {
            (self.scanned)(code.clone());
        }
        tell_presence(&mut self.is_there, Attached::Scanner, read.err(), &self.tell);
        Some(0)
    }

    fn take(&mut self, (): (), _behind: &mut dyn Iterator<Item = ()>) {}
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
    use std::time::Duration;

    use super::*;
    use crate::counter::actor::Threads;
    use crate::domain::device::{TerminalAnswer, TerminalReply};
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
        let work = ScannerWork { scanner: Box::new(device), tell, scanned, is_there: true };
        let actor = Actor::start(&Threads, "scanner", work);
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
        let work = TerminalWork { terminal: Box::new(Unplugged), tell, tells_state: true, told: None };
        let actor = Actor::start(&Threads, "terminal", work);
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
        let work = TerminalWork { terminal, tell, tells_state: false, told: None };
        let actor = Actor::start(&Threads, "terminal", work).expect("started");
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
