//! Lines to devices, over pseudo-terminals, sockets and pipes that misbehave.

pub mod pty;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use skranke::domain::device::{PortCause, PortFault};
use skranke::peripherals::line::{Address, Flow, FoundKind, Frame, Open, Port, RETRY_MS, Reconnecting, Serial, Sysfs};
use skranke::peripherals::{Line, Pause, Time};

use crate::peripherals::counter::{Folder, StillTime};
use pty::Pty;

/// Time as it is.
pub struct RealTime(Instant);

impl RealTime {
    pub fn start() -> Time {
        Arc::new(Self(Instant::now()))
    }
}

impl Pause for RealTime {
    fn steady_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).expect("a short test")
    }

    fn wait_ms(&self, ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }
}

pub fn port_at(path: &Path) -> Port {
    Port::new(Address::File(path.to_owned()), Serial::default(), RealTime::start())
}

fn open(path: &Path) -> Result<Box<dyn Line>, PortFault> {
    port_at(path).open()
}

fn listener() -> (TcpListener, Port) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string().parse().expect("an address");
    (listener, Port::new(address, Serial::default(), RealTime::start()))
}

#[track_caller]
fn cause(opened: Result<Box<dyn Line>, PortFault>) -> PortCause {
    opened.err().expect("it cannot be opened").cause
}

/// Everything is carried both ways, byte for byte.
fn carries(line: &mut dyn Line, mut send: impl FnMut(&[u8]), mut hear: impl FnMut(usize) -> Vec<u8>) {
    let every_byte: Vec<u8> = (0..=255).collect();
    line.write(&every_byte, 1_000).expect("written");
    assert_eq!(hear(256), every_byte, "out");
    send(&every_byte);
    let mut came = Vec::new();
    while came.len() < 256 {
        let mut bytes = [0; 300];
        let count = line.read(&mut bytes, 1_000).expect("read");
        assert_ne!(count, 0, "nothing came after {}", came.len());
        came.extend_from_slice(&bytes[..count]);
    }
    assert_eq!(came, every_byte, "in");
    assert_eq!(line.read(&mut [0; 8], 5), Ok(0), "silence is no fault");
}

#[test]
fn a_serial_port_carries_every_byte() {
    for flow in [Flow::None, Flow::Hardware] {
        let pty = std::cell::RefCell::new(Pty::open());
        let serial = Serial { speed: 19_200, frame: Frame::SevenEven, flow };
        let path = pty.borrow().path().to_owned();
        let mut line = Port::new(Address::File(path), serial, RealTime::start()).open().expect("open");
        carries(line.as_mut(), |bytes| pty.borrow_mut().say(bytes), |count| pty.borrow_mut().hear(count));
        assert_eq!(line.modem(), Ok(None), "a pseudo-terminal has no modem lines");
    }
}

#[test]
fn a_socket_carries_every_byte() {
    let (listener, mut port) = listener();
    let mut line = port.open().expect("open");
    let (mut peer, _) = listener.accept().expect("a connection");
    let mut other = peer.try_clone().expect("the same");
    let hear = |count| {
        let mut bytes = vec![0; count];
        peer.read_exact(&mut bytes).expect("all of it");
        bytes
    };
    carries(line.as_mut(), |bytes| other.write_all(bytes).expect("sent"), hear);
    assert_eq!(line.modem(), Ok(None));
}

#[test]
fn two_programs_on_one_port_are_told() {
    let pty = Pty::open();
    let first = open(pty.path()).expect("open");
    assert_eq!(cause(open(pty.path())), PortCause::InUse);
    drop(first);
    assert!(open(pty.path()).is_ok(), "given back, it may be used again");
}

#[test]
fn what_is_not_there_is_told() {
    let folder = Folder::new("line");
    assert_eq!(cause(open(&folder.path().join("ttyUSB0"))), PortCause::Absent);
    let file = folder.path().join("a-file");
    fs::write(&file, "not a device").expect("a file");
    assert_eq!(cause(open(&file)), PortCause::Absent, "a file is no device, and stays what it is");
    assert_eq!(fs::read(&file).expect("the file"), b"not a device");
    let (listener, mut port) = listener();
    drop(listener);
    let fault = port.open().err().expect("refused");
    assert_eq!(fault.cause, PortCause::Refused);
    assert_eq!(fault.to_string(), format!("{} takes no connection", port.port()));
    let nowhere = "no-such-printer.invalid:9100".parse().expect("an address");
    assert_eq!(cause(Port::new(nowhere, Serial::default(), RealTime::start()).open()), PortCause::NoWay);
}

#[test]
fn a_device_that_takes_no_bytes_does_not_hold_its_thread_printer_md_6() {
    let pty = Pty::open();
    let mut line = open(pty.path()).expect("open");
    let job = vec![b'x'; 200_000];
    let unwritten = line.write(&job, 150).expect_err("nobody reads at the other end");
    assert_eq!(unwritten.fault.cause, PortCause::Stalled { within_ms: 150 });
    assert!(unwritten.taken > 0 && unwritten.taken < job.len(), "{} taken", unwritten.taken);
    drop(line);

    let (listener, mut port) = listener();
    let mut line = port.open().expect("open");
    let (_silent, _) = listener.accept().expect("a connection");
    let job = vec![b'x'; 16_000_000];
    let unwritten = line.write(&job, 150).expect_err("the window is full");
    assert!(unwritten.taken < job.len() && unwritten.fault.cause == PortCause::Stalled { within_ms: 150 });
}

#[test]
fn a_pulled_plug_is_noticed_reading_and_writing() {
    let pty = Pty::open();
    let mut line = open(pty.path()).expect("open");
    drop(pty);
    assert_eq!(line.read(&mut [0; 8], 1_000).expect_err("lost").cause, PortCause::Lost);
    assert_eq!(line.write(b"x", 1_000).expect_err("lost").fault.cause, PortCause::Lost);

    let (listener, mut port) = listener();
    let mut line = port.open().expect("open");
    drop(listener.accept().expect("a connection"));
    assert_eq!(line.read(&mut [0; 8], 1_000).expect_err("lost").cause, PortCause::Lost);
}

#[test]
fn a_usb_printer_with_nothing_to_say_is_not_gone() {
    let folder = Folder::new("line");
    let path = folder.path().join("lp0");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).expect("a pipe");
    let mut line = open(&path).expect("open");
    assert_eq!(line.read(&mut [0; 8], 5), Ok(0));
    line.write(b"through", 100).expect("written");
    let mut bytes = [0; 16];
    assert_eq!(line.read(&mut bytes, 100), Ok(7), "a pipe gives back what it is given");
    assert_eq!(&bytes[..7], b"through");
    assert_eq!(line.modem(), Ok(None));
    assert_eq!(cause(open(&path)), PortCause::InUse);
}

/// A tree like the kernel's, with one adapter in it.
fn tree(folder: &Path, tty: &str, serial: &str) -> Sysfs {
    let sysfs = Sysfs { sys: folder.join("sys"), dev: folder.join("dev") };
    let usb = sysfs.sys.join("devices/usb1/1-2");
    let interface = usb.join("1-2:1.0").join(tty);
    fs::create_dir_all(&interface).expect("the device");
    for (file, text) in [("idVendor", "0403"), ("serial", serial), ("product", "FT232R USB UART")] {
        fs::write(usb.join(file), format!("{text}\n")).expect("what it tells");
    }
    let class = sysfs.sys.join("class/tty").join(tty);
    fs::create_dir_all(&class).expect("the class");
    fs::create_dir_all(&sysfs.dev).expect("device files");
    std::os::unix::fs::symlink(&interface, class.join("device")).expect("a link");
    sysfs
}

#[test]
fn an_adapter_is_found_by_its_own_number_wherever_it_is_plugged_in() {
    let folder = Folder::new("line");
    let sysfs = tree(folder.path(), "ttyUSB0", "A1B2C3");
    let (pty, time) = (Pty::open(), StillTime::new());
    pty.plug_in_at(&sysfs.dev.join("ttyUSB0"));
    let port = Port::new(Address::Usb("A1B2C3".to_owned()), Serial::default(), time.clone());
    let mut line = Reconnecting::new(port.looking_in(sysfs.clone()), time.clone());
    line.write(b"1", 100).expect("the first place");
    drop(pty);
    assert!(line.read(&mut [0; 8], 100).is_err());
    fs::remove_dir_all(folder.path().join("sys")).expect("unplugged");
    time.wait_ms(RETRY_MS);
    let absent = line.write(b"2", 100).expect_err("nowhere");
    assert_eq!((absent.taken, absent.fault), (0, PortFault::new("usb:A1B2C3", PortCause::Absent)));

    let sysfs = tree(folder.path(), "ttyUSB7", "A1B2C3");
    let mut pty = Pty::open();
    pty.plug_in_at(&sysfs.dev.join("ttyUSB7"));
    time.wait_ms(RETRY_MS);
    line.write(b"3", 100).expect("the second place");
    assert_eq!((pty.hear(1), line.openings()), (b"3".to_vec(), 2));
    let found = sysfs.ports();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].product.as_deref()), (FoundKind::Serial, Some("FT232R USB UART")));
    assert_eq!((found[0].serial.as_deref(), sysfs.find("other")), (Some("A1B2C3"), None));
}

/// Counts how often it is asked, and is shut until told otherwise.
struct Door(Arc<std::sync::Mutex<(u32, Option<Port>)>>);

impl Open for Door {
    fn open(&mut self) -> Result<Box<dyn Line>, PortFault> {
        let mut door = self.0.lock().expect("the door");
        door.0 += 1;
        match &mut door.1 {
            Some(port) => port.open(),
            None => Err(PortFault::new("door", PortCause::Silent { within_ms: 3_000 })),
        }
    }

    fn port(&self) -> &str {
        "door"
    }
}

#[test]
fn a_lost_line_is_tried_once_a_second_and_is_back_with_the_device() {
    let (time, door) = (StillTime::new(), Arc::new(std::sync::Mutex::new((0, None))));
    let mut line = Reconnecting::new(Door(Arc::clone(&door)), time.clone());
    assert_eq!((line.is_open(), line.fault()), (false, None), "nothing is opened before anybody asks");
    while time.steady_ms() < 10 * RETRY_MS {
        assert!(line.read(&mut [0; 8], 200).is_err());
    }
    assert_eq!(door.lock().expect("the door").0, 10, "reading a shut line waits, and does not spin");
    assert!(line.fault().is_some_and(|fault| fault.to_string() == "no answer from door within 3 s"));

    let mut pty = Pty::open();
    door.lock().expect("the door").1 = Some(port_at(pty.path()));
    let back_at = time.steady_ms();
    while line.read(&mut [0; 8], 50).is_err() {}
    assert!(time.steady_ms() - back_at <= 2_000);
    line.write(b"hello", 100).expect("open");
    assert_eq!((pty.hear(5), line.openings(), line.fault()), (b"hello".to_vec(), 1, None));

    // A flood that nobody takes is no loss, and what was not taken is not sent again.
    let unwritten = line.write(&vec![b'x'; 100_000], 30).expect_err("stalled");
    assert!(line.is_open() && unwritten.taken > 0);
    drop(pty);
    assert!(line.read(&mut [0; 8], 100).is_err() && !line.is_open());
    let asked = door.lock().expect("the door").0;
    assert!(line.write(b"x", 100).is_err());
    assert_eq!(door.lock().expect("the door").0, asked, "it rests before it tries again");
}

#[test]
fn a_till_that_gives_a_shared_line_up_lets_the_next_one_in() {
    let pty = Pty::open();
    let time = RealTime::start();
    let mut first = Reconnecting::new(port_at(pty.path()), time.clone());
    let mut second = Reconnecting::new(port_at(pty.path()), time);
    first.write(b"1", 100).expect("open");
    assert_eq!(second.write(b"2", 100).expect_err("held").fault.cause, PortCause::InUse);
    first.close();
    std::thread::sleep(Duration::from_millis(RETRY_MS));
    second.write(b"2", 100).expect("free");
    second.lose(PortCause::Silent { within_ms: 1_000 });
    assert!(!second.is_open() && second.fault().is_some());
    first.write(b"1", 100).expect("free again");
}

#[test]
fn a_printer_behind_a_wall_is_given_up_in_time() {
    // A listener whose queue is full answers no connection, as a printer behind a wall.
    let listener =
        rustix::net::socket(rustix::net::AddressFamily::INET, rustix::net::SocketType::STREAM, None).expect("a socket");
    rustix::net::bind(&listener, &std::net::SocketAddr::from(([127, 0, 0, 1], 0))).expect("bound");
    rustix::net::listen(&listener, 0).expect("listening");
    let to = std::net::SocketAddr::try_from(rustix::net::getsockname(&listener).expect("a name")).expect("an address");
    let fill: Vec<TcpStream> =
        (0..4).filter_map(|_| TcpStream::connect_timeout(&to, Duration::from_millis(100)).ok()).collect();
    let mut port = Port::new(to.to_string().parse().expect("an address"), Serial::default(), RealTime::start());
    let fault = port.open().err().expect("no answer");
    assert_eq!(fault.to_string(), format!("no answer from {to} within 3 s"), "{} fill it", fill.len());
}
