//! The printer's driver and the drawer on it, over real pseudo-terminals and sockets, with a pretended printer at the other
//! end that is mistreated as the failure tables say (printer.md 7, drawer.md 7).

use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use skranke::counter::actor::Threads;
use skranke::counter::devices::{Connected, Devices};
use skranke::domain::device::{DrawerState, Level, Payee, PortCause, PrintJob, PrinterState, Station};
use skranke::i18n::Language;
use skranke::paper::escpos::{self, Pin, Profile};
use skranke::paper::{self, Document};
use skranke::peripherals::drawer::learning::{Learning, Learnt, Next, Pulse};
use skranke::peripherals::line::{Address, Bell, Port, Reconnecting, Serial};
use skranke::peripherals::messenger::{Outbox, Post};
use skranke::peripherals::pretend::PretendPrinter;
use skranke::peripherals::pretend::printer::{Abilities, Faults};
use skranke::peripherals::printer::station::{self, EscPosPrinter, PrinterDrawer};
use skranke::peripherals::printer::talk::{Answers, Manner, Proof, Status};
use skranke::peripherals::scale::VirtualScale;
use skranke::peripherals::terminal::VirtualTerminal;
use skranke::peripherals::{Drawer, Printer, Pulses, Switches};
use skranke::till::effect::Event;

use super::counter::Folder;
use crate::line::RealTime;
use crate::line::pty::Pty;
use crate::paper::samples;

const PATIENCE: Duration = Duration::from_secs(20);
const LEARNT: Learnt = Learnt { open: Level::High, pulse: Pulse { pin: Pin::Two, on: 25, off: 250 } };

fn receipt() -> Document {
    paper::receipt(&samples::letterhead(Language::Nb), &samples::cash_sale())
}

/// A printer that somebody serves on a port, until its plug is pulled.
pub struct Served {
    printer: Arc<Mutex<PretendPrinter>>,
    /// Everything that came over the cable.
    heard: Arc<Mutex<Vec<u8>>>,
    pub address: Address,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What a port does with the bytes that come, and with those that are to go.
struct Socket<'a> {
    printer: &'a Mutex<PretendPrinter>,
    heard: &'a Mutex<Vec<u8>>,
    /// Not yet taken by a printer whose memory is full.
    waiting: Vec<u8>,
}

impl Socket<'_> {
    fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.heard.lock().expect("heard").extend_from_slice(bytes);
        self.waiting.extend_from_slice(bytes);
        let mut printer = self.printer.lock().expect("the printer");
        let taken = printer.hear(&self.waiting);
        self.waiting.drain(..taken);
        printer.answers()
    }

    fn is_full(&self) -> bool {
        !self.waiting.is_empty()
    }
}

impl Served {
    pub fn on_a_cable(printer: PretendPrinter) -> Self {
        Self::on(Arc::new(Mutex::new(printer)), Pty::open(), None)
    }

    /// At a path that stays the same when it is plugged in again.
    fn on(printer: Arc<Mutex<PretendPrinter>>, mut pty: Pty, link: Option<&Path>) -> Self {
        if let Some(link) = link {
            pty.plug_in_at(link);
        }
        let path = link.unwrap_or(pty.path()).to_owned();
        Self::serve(printer, Address::File(path), move |mut socket, is_over| {
            while !is_over.load(Ordering::SeqCst) {
                let mut bytes = [0; 512];
                // A printer that takes no more leaves the rest on the cable.
                let room = if socket.is_full() { 0 } else { bytes.len() };
                let count = match pty.hear_some(&mut bytes[..room], Duration::from_millis(2)) {
                    Ok(count) => count,
                    Err(_) => {
                        std::thread::sleep(Duration::from_millis(2));
                        0
                    }
                };
                let answers = socket.take(&bytes[..count]);
                if !answers.is_empty() {
                    pty.say(&answers);
                }
            }
        })
    }

    /// As an Ethernet card: one is served, the others wait until it is done.
    pub fn on_a_network(printer: PretendPrinter) -> Self {
        Self::listening(Arc::new(Mutex::new(printer)), "127.0.0.1:0")
    }

    /// Its plug is pulled.
    #[cfg(feature = "store")]
    pub fn gone(self) -> (Arc<Mutex<PretendPrinter>>, String) {
        (Arc::clone(&self.printer), self.address.to_string())
    }

    pub fn listening(printer: Arc<Mutex<PretendPrinter>>, address: &str) -> Self {
        let listener = TcpListener::bind(address).expect("a port");
        listener.set_nonblocking(true).expect("set");
        let address = listener.local_addr().expect("an address").to_string().parse().expect("an address");
        Self::serve(printer, address, move |mut socket, is_over| {
            while !is_over.load(Ordering::SeqCst) {
                let Ok((mut stream, _)) = listener.accept() else {
                    std::thread::sleep(Duration::from_millis(2));
                    continue;
                };
                stream.set_nonblocking(false).expect("set");
                stream.set_read_timeout(Some(Duration::from_millis(2))).expect("set");
                while !is_over.load(Ordering::SeqCst) {
                    let mut bytes = [0; 512];
                    let count = match stream.read(&mut bytes) {
                        Ok(0) => break,
                        Ok(count) => count,
                        Err(fault) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => 0,
                        Err(_) => break,
                    };
                    let answers = socket.take(&bytes[..count]);
                    if stream.write_all(&answers).is_err() {
                        break;
                    }
                }
            }
        })
    }

    fn serve(
        printer: Arc<Mutex<PretendPrinter>>,
        address: Address,
        work: impl FnOnce(Socket<'_>, &AtomicBool) + Send + 'static,
    ) -> Self {
        let (heard, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (mine, hears, over) = (Arc::clone(&printer), Arc::clone(&heard), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            work(Socket { printer: &mine, heard: &hears, waiting: Vec::new() }, &over);
        });
        Self { printer, heard, address, is_over, thread: Some(thread) }
    }

    pub fn printer(&self) -> MutexGuard<'_, PretendPrinter> {
        self.printer.lock().expect("the printer")
    }

    fn heard(&self) -> Vec<u8> {
        self.heard.lock().expect("heard").clone()
    }

    pub fn slips(&self) -> usize {
        self.printer().slips().len()
    }

    fn station(&self, manner: Manner, pulses: &Pulses) -> (EscPosPrinter, Option<PrinterDrawer>) {
        station_at(self.address.clone(), manner, pulses)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn station_at(address: Address, manner: Manner, pulses: &Pulses) -> (EscPosPrinter, Option<PrinterDrawer>) {
    let (time, bell) = (RealTime::start(), Bell::new().expect("a bell"));
    let port = Port::new(address, Serial::default(), time.clone()).woken_by(bell.clone());
    let line = Reconnecting::new(port, time.clone());
    station::start(line, bell, manner, Profile::default(), pulses, time).expect("a thread")
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "{what} does not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A whole counter's devices, of which the printer and the drawer are at the end of a cable.
struct Counter {
    devices: Devices,
    events: Receiver<Event>,
    _folder: Folder,
}

impl Counter {
    fn at(served: &Served, manner: Manner) -> Self {
        let (folder, pulses) = (Folder::new("escpos"), Pulses::default());
        let (printer, drawer) = served.station(manner, &pulses);
        let terminal = |payee| {
            let terminal = VirtualTerminal::open(payee, folder.path(), RealTime::start(), Switches::default());
            Box::new(terminal.expect("a terminal"))
        };
        let connected = Connected {
            printer: Box::new(printer),
            drawer: drawer.map(|drawer| Box::new(drawer) as Box<dyn Drawer>),
            order_printers: Vec::new(),
            pulses,
            terminal: terminal(Payee::Terminal),
            vipps: terminal(Payee::Vipps),
            scale: Box::new(VirtualScale::default()),
            display: Box::<skranke::peripherals::display::VirtualDisplay>::default(),
            scanner: None,
            messenger: Box::new(Post { mail: Outbox::open(folder.path(), Switches::default()), links: None }),
        };
        let (tell, events) = channel();
        let tell = Mutex::new(tell);
        let tell: Arc<dyn Fn(Event) + Send + Sync> =
            Arc::new(move |event| drop(tell.lock().expect("told").send(event)));
        Self {
            devices: Devices::start(Arc::new(Threads), connected, &tell, Arc::new(|_| ())).expect("threads"),
            events,
            _folder: folder,
        }
    }

    /// What is told until `last` is, that included.
    fn told_until(&self, last: &Event) -> Vec<Event> {
        self.told_until_all(std::slice::from_ref(last))
    }

    /// The same of several that come in any order: two threads tell.
    fn told_until_all(&self, all: &[Event]) -> Vec<Event> {
        let mut told = Vec::new();
        while !all.iter().all(|event| told.contains(event)) {
            match self.events.recv_timeout(PATIENCE) {
                Ok(event) => told.push(event),
                Err(_) => panic!("{all:?} is not told, but {told:?}"),
            }
        }
        told
    }

    fn print(&mut self, job: u64) {
        self.devices.print(PrintJob(job), receipt(), &Station::Counter);
    }
}

fn with_drawer() -> Manner {
    Manner { drawer: Some(LEARNT), ..Manner::default() }
}

#[test]
fn every_paper_comes_out_over_cable_and_network() {
    let network = Manner { answers: Answers::OnANetwork, ..Manner::default() };
    for (served, manner) in [
        (Served::on_a_cable(PretendPrinter::default()), Manner::default()),
        (Served::on_a_network(PretendPrinter::default()), network),
        (Served::on_a_network(PretendPrinter::default()), Manner { shared: true, ..network }),
    ] {
        let (mut printer, drawer) = served.station(manner, &Pulses::default());
        assert!(drawer.is_none(), "a drawer is there when its level was learnt");
        assert_eq!(printer.state(), PrinterState::Ready);
        let papers = samples::all(&samples::letterhead(Language::En));
        for (job, (name, document)) in (1..).zip(&papers) {
            printer.print(PrintJob(job), document).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert_eq!((served.slips(), served.printer().torn().len()), (papers.len(), 0));
        for (slip, (name, document)) in served.printer().slips().iter().zip(&papers) {
            let rendered = escpos::render(document, &Profile::default());
            assert!(rendered.ends_with(&slip.bytes[2..]), "{name}: the bytes that were rendered");
        }
    }
}

#[test]
fn the_pulse_leaves_before_the_receipt_that_was_ordered_after_it() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let mut counter = Counter::at(&served, with_drawer());
    counter.told_until(&Event::Drawer(DrawerState::Closed));
    for job in 1..=5 {
        let before = served.heard().len();
        counter.devices.pulse_drawer();
        counter.print(job);
        counter.told_until(&Event::Drawer(DrawerState::Open));
        until("the receipt", || served.slips() as u64 == job);
        let heard = served.heard().split_off(before);
        let place = |bytes: &[u8]| heard.windows(bytes.len()).position(|window| window == bytes).expect("sent");
        assert!(place(&[0x1b, 0x70, 0x00, 25, 250]) < place(&[0x1b, 0x40]), "{heard:02x?}");
        served.printer().set_drawer_open(false);
        counter.told_until(&Event::Drawer(DrawerState::Closed));
    }
    assert_eq!(served.printer().pulses().len(), 5);
}

#[test]
fn paper_that_ends_is_told_and_the_rest_comes_when_a_new_roll_is_in() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let mut counter = Counter::at(&served, Manner::default());
    counter.told_until(&Event::Printer(PrinterState::Ready));
    served.printer().set_lines_left(Some(6));
    counter.print(1);
    counter.told_until(&Event::PrintHeld(PrintJob(1), PrinterState::OutOfPaper));
    counter.print(2);
    counter.told_until(&Event::NotPrinted(PrintJob(2), PrinterState::OutOfPaper));
    served.printer().set_lines_left(None);
    let told = counter.told_until(&Event::Printed(PrintJob(1)));
    assert!(told.contains(&Event::Printer(PrinterState::Ready)) || served.slips() == 1, "{told:?}");
    assert_eq!((served.slips(), served.printer().torn().len()), (1, 0), "the second was not sent");
}

#[test]
fn each_thing_that_stops_a_printer_is_told_by_its_name() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let counter = Counter::at(&served, Manner::default());
    let all = Faults::default();
    for (faults, state) in [
        (Faults { cover_open: true, ..all }, PrinterState::CoverOpen),
        (Faults { cutter: true, ..all }, PrinterState::CutterJammed),
        (Faults { unrecoverable: true, ..all }, PrinterState::Broken),
        (Faults { head_hot: true, ..all }, PrinterState::HeadHot),
        (Faults { button: true, ..all }, PrinterState::OffLine),
        (Faults { near_end: true, ..all }, PrinterState::PaperLow),
    ] {
        counter.told_until(&Event::Printer(PrinterState::Ready));
        served.printer().set_faults(faults);
        counter.told_until(&Event::Printer(state));
        served.printer().set_faults(all);
    }
}

#[test]
fn a_plug_pulled_in_the_middle_leaves_the_slip_unknown_and_the_printer_comes_back() {
    let (folder, printer) = (Folder::new("plug"), Arc::new(Mutex::new(PretendPrinter::default())));
    let link = folder.path().join("ttyUSB0");
    let served = Served::on(Arc::clone(&printer), Pty::open(), Some(&link));
    let mut counter = Counter::at(&served, with_drawer());
    counter.told_until_all(&[Event::Printer(PrinterState::Ready), Event::Drawer(DrawerState::Closed)]);
    printer.lock().expect("the printer").set_lines_left(Some(6));
    counter.print(1);
    counter.told_until(&Event::PrintHeld(PrintJob(1), PrinterState::OutOfPaper));
    drop(served);
    printer.lock().expect("the printer").switch(false);
    // What cannot be read counts as open.
    let told = counter.told_until_all(&[Event::PrintUnknown(PrintJob(1)), Event::Drawer(DrawerState::Unknown)]);
    let fault = told.iter().find_map(|event| match event {
        Event::PrinterFault(fault) => fault.clone(),
        _ => None,
    });
    assert!(fault.is_some_and(|fault| fault.cause == PortCause::Lost), "{told:?}");
    counter.print(2);
    counter.told_until(&Event::NotPrinted(PrintJob(2), PrinterState::Gone));
    {
        let mut printer = printer.lock().expect("the printer");
        printer.set_lines_left(None);
        printer.switch(true);
    }
    let served = Served::on(Arc::clone(&printer), Pty::open(), Some(&link));
    let back = [Event::Printer(PrinterState::Ready), Event::PrinterFault(None), Event::Drawer(DrawerState::Closed)];
    counter.told_until_all(&back);
    assert_eq!(served.slips(), 0, "nothing is sent again by itself");
    counter.print(1);
    counter.told_until(&Event::Printed(PrintJob(1)));
    assert_eq!((served.slips(), served.printer().torn().len()), (1, 1));
}

#[test]
fn a_network_printer_that_falls_silent_or_hangs_up_is_gone_and_back() {
    let served = Served::on_a_network(PretendPrinter::default());
    let counter = Counter::at(&served, Manner { answers: Answers::OnANetwork, ..with_drawer() });
    counter.told_until_all(&[Event::Printer(PrinterState::Ready), Event::Drawer(DrawerState::Closed)]);
    served.printer().set_drawer_open(true);
    counter.told_until(&Event::Drawer(DrawerState::Open));
    served.printer().set_faults(Faults { silent: true, ..Faults::default() });
    let told = counter.told_until_all(&[Event::Drawer(DrawerState::Unknown), Event::Printer(PrinterState::Gone)]);
    let silent = told.iter().any(|event| {
        matches!(event, Event::PrinterFault(Some(fault)) if fault.to_string().contains("no answer from 127.0.0.1"))
    });
    assert!(silent, "{told:?}");
    served.printer().set_faults(Faults::default());
    counter.told_until_all(&[Event::Printer(PrinterState::Ready), Event::Drawer(DrawerState::Open)]);
    served.printer().set_drawer_open(false);
    counter.told_until(&Event::Drawer(DrawerState::Closed));
}

#[test]
fn ports_that_cannot_be_opened_are_told_with_their_cause() {
    let folder = Folder::new("ports");
    let absent = Address::File(folder.path().join("lp0"));
    let busy = Pty::open();
    let held = Reconnecting::new(crate::line::port_at(busy.path()), RealTime::start());
    let mut held = held;
    assert!(held.line().is_ok());
    for (address, cause) in [(absent, PortCause::Absent), (Address::File(busy.path().to_owned()), PortCause::InUse)] {
        let (mut printer, _) = station_at(address, Manner::default(), &Pulses::default());
        assert_eq!(printer.state(), PrinterState::Gone);
        assert_eq!(printer.fault().map(|fault| fault.cause), Some(cause));
        let error = printer.print(PrintJob(1), &receipt()).expect_err("there is no printer");
        assert_eq!(error.fate(), skranke::peripherals::printer::Fate::NotOut(PrinterState::Gone));
    }
}

#[test]
fn two_tills_share_a_network_printer_and_both_get_their_paper() {
    let served = Served::on_a_network(PretendPrinter::default());
    let manner = Manner { shared: true, answers: Answers::OnANetwork, ..Manner::default() };
    let print = |from: u64| {
        let (mut printer, _) = served.station(manner, &Pulses::default());
        move || (from..from + 10).for_each(|job| printer.print(PrintJob(job), &receipt()).expect("printed"))
    };
    let (first, second) = (print(1), print(101));
    let tills = [std::thread::spawn(first), std::thread::spawn(second)];
    tills.into_iter().for_each(|till| till.join().expect("all printed"));
    assert_eq!((served.slips(), served.printer().torn().len()), (20, 0));
}

#[test]
fn a_device_that_is_no_printer_is_never_taken_for_one() {
    // A scale that talks all the time, and something that repeats what it is told.
    for noise in [&b"\x02  00450\r"[..], &[0x10, 0x04, 0x01, 0x1d, 0x61, 0x0f, 0x00, 0xff]] {
        let mut pty = Pty::open();
        let path = pty.path().to_owned();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let talker = std::thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                pty.say(noise);
                let _ = pty.hear_some(&mut [0; 256], Duration::from_millis(5));
            }
        });
        let (mut printer, _) = station_at(Address::File(path), Manner::default(), &Pulses::default());
        let _ = printer.state();
        let printed = printer.print_bytes(PrintJob(1), b"\x1b@one line\n\x1d\x56\x42\x00".to_vec());
        let error = printed.expect_err("noise proves nothing");
        assert_eq!(error.fate(), skranke::peripherals::printer::Fate::NotOut(PrinterState::Gone), "and takes nothing");
        is_over.store(true, Ordering::SeqCst);
        talker.join().expect("it talked");
    }
}

#[test]
fn every_way_of_telling_and_proving_works_over_a_cable() {
    let all = Abilities::default();
    for (abilities, status, proof) in [
        (Abilities { process_id: false, ..all }, Status::Automatic, Proof::InOrder),
        (Abilities { automatic: false, ..all }, Status::Asked, Proof::ProcessId),
        (Abilities { automatic: false, process_id: false, in_order: false, ..all }, Status::Asked, Proof::Taken),
    ] {
        let served = Served::on_a_cable(PretendPrinter::new(abilities, Level::High));
        let (mut printer, drawer) =
            served.station(Manner { status, proof, drawer: Some(LEARNT), ..Manner::default() }, &Pulses::default());
        let mut drawer = drawer.expect("a drawer");
        until("closed", || drawer.state() == DrawerState::Closed);
        printer.print(PrintJob(1), &receipt()).expect("printed");
        assert_eq!(served.slips(), 1);
        drawer.open();
        until("open", || drawer.state() == DrawerState::Open);
        served.printer().set_drawer_open(false);
        until("closed again", || drawer.state() == DrawerState::Closed);
        assert_eq!(served.printer().pulses().len(), 1);
    }
}

#[test]
fn the_level_for_open_is_learnt_through_the_printer_drawer_md_5() {
    for open_reads in [Level::High, Level::Low] {
        let served = Served::on_a_cable(PretendPrinter::new(Abilities::default(), open_reads));
        let (mut printer, _) = served.station(Manner::default(), &Pulses::default());
        assert_eq!((printer.state(), printer.model(2_000).as_deref()), (PrinterState::Ready, Some("TM-T20III")));
        let (mut learning, time) = (Learning::default(), RealTime::start());
        let learnt = loop {
            match learning.next() {
                Next::AskToShut => learning.is_shut(),
                Next::Send(pulse) => {
                    printer.try_pulse(pulse);
                    learning.pulsed(time.steady_ms());
                }
                Next::AskWhetherItOpened => learning.opened(served.printer().drawer_is_open()),
                Next::Read | Next::ReadWhileItIsShut => {
                    if learning.next() == Next::ReadWhileItIsShut {
                        served.printer().set_drawer_open(false);
                    }
                    if let Some(level) = printer.level() {
                        learning.read(level, time.steady_ms());
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                Next::Learnt(learnt) => break learnt,
                Next::Refused(why) => panic!("{why:?}"),
            }
        };
        assert_eq!(learnt, Learnt { open: open_reads, pulse: Pulse::default() });
    }
}

#[test]
fn a_printer_that_takes_its_bytes_slowly_keeps_telling_of_its_drawer() {
    // A roll that has ended stops the cable; what the drawer does is told all the same.
    let served = Served::on_a_cable(PretendPrinter::default());
    let counter = Counter::at(&served, with_drawer());
    counter.told_until(&Event::Drawer(DrawerState::Closed));
    served.printer().set_lines_left(Some(0));
    counter.told_until(&Event::Printer(PrinterState::OutOfPaper));
    served.printer().set_drawer_open(true);
    counter.told_until(&Event::Drawer(DrawerState::Open));
    served.printer().set_drawer_open(false);
    counter.told_until(&Event::Drawer(DrawerState::Closed));
}
