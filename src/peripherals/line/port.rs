//! Opening a line, and the bytes over it: one piece of code for serial ports, USB printers and sockets, since to the kernel
//! each is a file that is ready or not.

use std::fs::File;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use rustix::net::sockopt;
use rustix::termios::QueueSelector;
use serial2::{CharSize, FlowControl, Parity, SerialPort, StopBits};

use super::{Address, Bell, Flow, Frame, Line, Modem, Open, Serial, Sysfs, Unwritten};
use crate::domain::device::{PortCause, PortFault};
use crate::peripherals::Time;

/// A connection that is not made within this is told as no answer.
const CONNECT_WITHIN_MS: u64 = 3_000;
/// An idle connection is proved this often, so that a pulled cable is noticed without a byte to send.
const KEEP_ALIVE_AFTER: Duration = Duration::from_secs(10);
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(3);
const KEEP_ALIVE_TIMES: u32 = 3;
/// A USB printer that has nothing to say answers at once with nothing; it is asked again after this.
const EMPTY_ANSWER_PAUSE_MS: u64 = 10;

/// A place, and how to open what is there.
pub struct Port {
    address: Address,
    name: String,
    serial: Serial,
    sysfs: Sysfs,
    time: Time,
    bell: Option<Bell>,
    lookup: Option<Receiver<Option<SocketAddr>>>,
}

impl Port {
    pub fn new(address: Address, serial: Serial, time: Time) -> Self {
        Self { name: address.to_string(), address, serial, sysfs: Sysfs::default(), time, bell: None, lookup: None }
    }

    /// Looks for USB devices elsewhere than in the kernel's own tree.
    #[must_use]
    pub fn looking_in(mut self, sysfs: Sysfs) -> Self {
        self.sysfs = sysfs;
        self
    }

    /// Waits for bytes end when this bell is rung.
    #[must_use]
    pub fn woken_by(mut self, bell: Bell) -> Self {
        self.bell = Some(bell);
        self
    }

    fn fault(&self, cause: PortCause) -> PortFault {
        PortFault::new(&self.name, cause)
    }

    fn open_file(&self, path: &Path) -> Result<Wire, PortFault> {
        let refused = |errno| self.fault(cause_of(errno));
        // Opening must not wait for a carrier, nor make the port this program's terminal.
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty()).map_err(refused)?;
        let file = File::from(fd);
        let kind = file.metadata().map_err(|fault| self.fault(cause_of_io(&fault)))?.file_type();
        if !kind.is_char_device() && !kind.is_fifo() {
            return Err(self.fault(PortCause::Absent));
        }
        rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(refused)?;
        if rustix::termios::isatty(&file) {
            return self.set_up_serial(file.into());
        }
        Ok(Wire::Device(file.into()))
    }

    /// Output that an earlier program left behind would be waited for, and could open a drawer: it is thrown away first.
    fn set_up_serial(&self, fd: OwnedFd) -> Result<Wire, PortFault> {
        let refused = |errno| self.fault(cause_of(errno));
        rustix::termios::ioctl_tiocexcl(&fd).map_err(refused)?;
        rustix::termios::tcflush(&fd, QueueSelector::IOFlush).map_err(refused)?;
        let is_pretended = is_pseudo_terminal(&fd);
        let mut port = SerialPort::from(fd);
        let told = |fault: std::io::Error| self.fault(cause_of_io(&fault));
        let mut settings = port.get_configuration().map_err(told)?;
        settings.set_raw();
        settings.set_baud_rate(self.serial.speed).map_err(told)?;
        settings.set_stop_bits(StopBits::One);
        let frame = if is_pretended { Frame::EightNone } else { self.serial.frame };
        let (size, parity) = match frame {
            Frame::EightNone => (CharSize::Bits8, Parity::None),
            Frame::SevenEven => (CharSize::Bits7, Parity::Even),
            Frame::SevenOdd => (CharSize::Bits7, Parity::Odd),
        };
        settings.set_char_size(size);
        settings.set_parity(parity);
        settings.set_flow_control(match self.serial.flow {
            Flow::None => FlowControl::None,
            Flow::Hardware => FlowControl::RtsCts,
            Flow::Software => FlowControl::XonXoff,
        });
        port.set_configuration(&settings).map_err(told)?;
        // Some drawers and scanners live on these two; a line without them has nothing to raise.
        let _ = port.set_dtr(true);
        let _ = port.set_rts(true);
        Ok(Wire::Serial(port))
    }

    fn connect(&mut self, host: &str, port: u16) -> Result<Wire, PortFault> {
        let to = self.look_up(host, port)?;
        let within = Duration::from_millis(CONNECT_WITHIN_MS);
        let told = |fault: std::io::Error| match fault.kind() {
            std::io::ErrorKind::TimedOut => self.fault(PortCause::Silent { within_ms: CONNECT_WITHIN_MS }),
            _ => self.fault(cause_of_io(&fault)),
        };
        let stream = TcpStream::connect_timeout(&to, within).map_err(told)?;
        stream.set_nodelay(true).map_err(told)?;
        stream.set_nonblocking(true).map_err(told)?;
        self.keep_alive(&stream).map_err(|errno| self.fault(cause_of(errno)))?;
        Ok(Wire::Socket(stream.into()))
    }

    fn keep_alive(&self, stream: &TcpStream) -> Result<(), Errno> {
        sockopt::set_socket_keepalive(stream, true)?;
        sockopt::set_tcp_keepidle(stream, KEEP_ALIVE_AFTER)?;
        sockopt::set_tcp_keepintvl(stream, KEEP_ALIVE_EVERY)?;
        sockopt::set_tcp_keepcnt(stream, KEEP_ALIVE_TIMES)
    }

    /// A name may take the system half a minute to give up on: it is looked up aside, once at a time.
    fn look_up(&mut self, host: &str, port: u16) -> Result<SocketAddr, PortFault> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(SocketAddr::new(ip, port));
        }
        let asked = self.lookup.take().unwrap_or_else(|| look_up_aside(host.to_owned(), port));
        match asked.recv_timeout(Duration::from_millis(CONNECT_WITHIN_MS)) {
            Ok(found) => found.ok_or_else(|| self.fault(PortCause::NoWay)),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => Err(self.fault(PortCause::NoWay)),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                self.lookup = Some(asked);
                Err(self.fault(PortCause::NoWay))
            }
        }
    }
}

fn look_up_aside(host: String, port: u16) -> Receiver<Option<SocketAddr>> {
    let (tell, told) = channel();
    // Without a thread nobody answers, which is an answer.
    let _ = std::thread::Builder::new().name("look-up".to_owned()).spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs().ok().and_then(|mut found| found.next());
        let _ = tell.send(found);
    });
    told
}

impl Open for Port {
    fn open(&mut self) -> Result<Box<dyn Line>, PortFault> {
        let wire = match self.address.clone() {
            Address::File(path) => self.open_file(&path)?,
            Address::Usb(serial) => {
                let path: PathBuf = self.sysfs.find(&serial).ok_or_else(|| self.fault(PortCause::Absent))?;
                self.open_file(&path)?
            }
            Address::Tcp { host, port } => self.connect(&host, port)?,
        };
        Ok(Box::new(Opened { wire, port: self.name.clone(), time: self.time.clone(), bell: self.bell.clone() }))
    }

    fn port(&self) -> &str {
        &self.name
    }
}

enum Wire {
    Serial(SerialPort),
    /// A USB printer's own file. An empty answer is no end.
    Device(OwnedFd),
    Socket(OwnedFd),
}

impl AsFd for Wire {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Serial(port) => port.as_fd(),
            Self::Device(fd) | Self::Socket(fd) => fd.as_fd(),
        }
    }
}

/// A line that is open.
struct Opened {
    wire: Wire,
    port: String,
    time: Time,
    bell: Option<Bell>,
}

impl Opened {
    fn fault(&self, cause: PortCause) -> PortFault {
        PortFault::new(&self.port, cause)
    }

    /// Waits until the line is ready or the time is up.
    fn wait(&self, ready: PollFlags, within_ms: u64) -> Result<(), PortFault> {
        let limit = Timespec {
            tv_sec: i64::try_from(within_ms / 1000).unwrap_or(i64::MAX),
            tv_nsec: i64::try_from(within_ms % 1000).unwrap_or(0) * 1_000_000,
        };
        let bell = self.bell.as_ref().filter(|_| ready == PollFlags::IN);
        let mut waiting = vec![PollFd::new(&self.wire, ready)];
        waiting.extend(bell.map(|bell| PollFd::new(bell, PollFlags::IN)));
        match rustix::event::poll(&mut waiting, Some(&limit)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(errno) => Err(self.fault(cause_of(errno))),
        }
    }

    fn was_rung(&self) -> bool {
        self.bell.as_ref().is_some_and(Bell::has_rung)
    }
}

impl Line for Opened {
    fn write(&mut self, bytes: &[u8], within_ms: u64) -> Result<(), Unwritten> {
        let until_ms = self.time.steady_ms().saturating_add(within_ms);
        let mut taken = 0;
        while taken < bytes.len() {
            let unwritten = |fault| Unwritten { taken, fault };
            match rustix::io::write(&self.wire, &bytes[taken..]) {
                Ok(count) if count > 0 => taken += count,
                Err(Errno::INTR) => {}
                Ok(_) | Err(Errno::AGAIN) => {
                    let left_ms = until_ms.saturating_sub(self.time.steady_ms());
                    if left_ms == 0 {
                        return Err(unwritten(self.fault(PortCause::Stalled { within_ms })));
                    }
                    self.wait(PollFlags::OUT, left_ms).map_err(unwritten)?;
                }
                Err(errno) => return Err(unwritten(self.fault(cause_of(errno)))),
            }
        }
        Ok(())
    }

    fn read(&mut self, into: &mut [u8], within_ms: u64) -> Result<usize, PortFault> {
        let until_ms = self.time.steady_ms().saturating_add(within_ms);
        loop {
            let left_ms = until_ms.saturating_sub(self.time.steady_ms());
            match rustix::io::read(&self.wire, &mut *into) {
                Ok(0) if matches!(self.wire, Wire::Device(_)) => {
                    if left_ms == 0 || self.was_rung() {
                        return Ok(0);
                    }
                    self.time.wait_ms(left_ms.min(EMPTY_ANSWER_PAUSE_MS));
                }
                Ok(0) => return Err(self.fault(PortCause::Lost)),
                Ok(count) => return Ok(count),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) if left_ms == 0 || self.was_rung() => return Ok(0),
                Err(Errno::AGAIN) => self.wait(PollFlags::IN, left_ms)?,
                Err(errno) => return Err(self.fault(cause_of(errno))),
            }
        }
    }

    fn modem(&mut self) -> Result<Option<Modem>, PortFault> {
        let Wire::Serial(port) = &self.wire else { return Ok(None) };
        let lines = || {
            Ok(Modem {
                clear_to_send: port.read_cts()?,
                data_set_ready: port.read_dsr()?,
                ring: port.read_ri()?,
                carrier: port.read_cd()?,
            })
        };
        match lines() {
            Ok(modem) => Ok(Some(modem)),
            Err(fault) if has_no_modem(&fault) => Ok(None),
            Err(fault) => Err(self.fault(cause_of_io(&fault))),
        }
    }
}

impl Drop for Opened {
    /// Closing a serial port waits, for as long as half a minute, for bytes that an off-line device does not take.
    fn drop(&mut self) {
        if let Wire::Serial(port) = &self.wire {
            let _ = port.discard_buffers();
        }
    }
}

/// Device numbers 136 to 143 are pseudo-terminals': they have eight bits and no parity, whatever is asked for.
fn is_pseudo_terminal(fd: &OwnedFd) -> bool {
    rustix::fs::fstat(fd).is_ok_and(|stat| (136..=143).contains(&rustix::fs::major(stat.st_rdev)))
}

fn has_no_modem(fault: &std::io::Error) -> bool {
    let errno = Errno::from_io_error(fault);
    matches!(errno, Some(Errno::NOTTY | Errno::INVAL | Errno::OPNOTSUPP | Errno::NOSYS))
}

fn cause_of_io(fault: &std::io::Error) -> PortCause {
    Errno::from_io_error(fault).map_or(PortCause::Other(0), cause_of)
}

fn cause_of(errno: Errno) -> PortCause {
    match errno {
        Errno::BUSY | Errno::WOULDBLOCK => PortCause::InUse,
        Errno::NOENT | Errno::NODEV | Errno::NXIO | Errno::NOTDIR => PortCause::Absent,
        Errno::ACCESS | Errno::PERM => PortCause::NotAllowed,
        Errno::CONNREFUSED => PortCause::Refused,
        Errno::HOSTUNREACH | Errno::NETUNREACH | Errno::NETDOWN | Errno::HOSTDOWN => PortCause::NoWay,
        Errno::PIPE
        | Errno::CONNRESET
        | Errno::CONNABORTED
        | Errno::NOTCONN
        | Errno::SHUTDOWN
        | Errno::TIMEDOUT
        | Errno::IO => PortCause::Lost,
        other => PortCause::Other(other.raw_os_error()),
    }
}
