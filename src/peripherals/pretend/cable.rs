//! Cables to devices that are not there: a pseudo-terminal as a serial port, and TCP as a network printer has it.
//!
//! Each cable is a thread that hands bytes to and fro. What the device makes of them is its own business, and so is the
//! hand that makes it fail: whoever holds the device may do so at any moment.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::pty::OpenptFlags;
use rustix::termios::OptionalActions;

/// A device as its plug sees it.
pub trait Device: Send + 'static {
    /// Takes bytes, and tells how many. One whose memory is full takes none.
    fn hear(&mut self, bytes: &[u8]) -> usize;

    /// What it has said since it was last asked; asked some times a second also when nothing was heard.
    fn say(&mut self) -> Vec<u8>;
}

/// A device that is on a cable and in somebody's hand. Every clone is the same device.
#[derive(Debug)]
pub struct Held<D>(Arc<Mutex<D>>);

impl<D> Clone for Held<D> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<D> Held<D> {
    pub fn new(device: D) -> Self {
        Self(Arc::new(Mutex::new(device)))
    }

    pub fn with<R>(&self, act: impl FnOnce(&mut D) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How long a cable waits for bytes before it looks whether the device has something to say.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
/// Bytes taken at once.
const TAKEN_BYTES: usize = 512;

/// A cable that is plugged in; dropped, it is pulled.
#[derive(Debug)]
pub struct Cable {
    is_pulled: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Where the port can be found, taken away with the cable.
    link: Option<PathBuf>,
}

impl Cable {
    /// A serial port that is found at `link`.
    pub fn serial<D: Device>(device: &Held<D>, link: &Path) -> io::Result<Self> {
        let port = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        rustix::pty::grantpt(&port)?;
        rustix::pty::unlockpt(&port)?;
        set_raw(&port)?;
        let name = rustix::pty::ptsname(&port, Vec::new())?;
        let name = name.into_string().map_err(|_| io::Error::other("the port has no plain name"))?;
        let _ = fs::remove_file(link);
        std::os::unix::fs::symlink(name, link)?;
        let device = device.clone();
        let mut cable = Self::start(move |is_pulled| serve(&device, &mut File::from(port), &is_pulled))?;
        cable.link = Some(link.to_owned());
        Ok(cable)
    }

    /// A network printer's port: the first who connects is served, the others wait (printer.md 2).
    pub fn tcp<D: Device>(device: &Held<D>, at: &str) -> io::Result<(Self, SocketAddr)> {
        let listener = TcpListener::bind(at)?;
        let at = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let device = device.clone();
        let cable = Self::start(move |is_pulled| {
            while !is_pulled.load(Ordering::SeqCst) {
                match listener.accept() {
                    Ok((stream, _)) => serve_one(&device, stream, &is_pulled),
                    Err(_) => rest(&mut [PollFd::new(&listener, PollFlags::IN)]),
                }
            }
        })?;
        Ok((cable, at))
    }

    fn start(work: impl FnOnce(Arc<AtomicBool>) + Send + 'static) -> io::Result<Self> {
        let is_pulled = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&is_pulled);
        let thread = std::thread::Builder::new().name("cable".to_owned()).spawn(move || work(told))?;
        Ok(Self { is_pulled, thread: Some(thread), link: None })
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.is_pulled.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some(link) = &self.link {
            let _ = fs::remove_file(link);
        }
    }
}

fn serve_one<D: Device>(device: &Held<D>, mut stream: TcpStream, is_pulled: &AtomicBool) {
    if stream.set_nonblocking(false).is_ok() && stream.set_nodelay(true).is_ok() {
        serve(device, &mut stream, is_pulled);
    }
}

/// Until the other end of a connection is gone. A serial port stays, whoever has it open.
fn serve<D: Device, P: Read + Write + Port>(device: &Held<D>, port: &mut P, is_pulled: &AtomicBool) {
    let mut unheard = Vec::new();
    while !is_pulled.load(Ordering::SeqCst) {
        if unheard.is_empty() {
            match take(port) {
                Ok(Some(bytes)) => unheard = bytes,
                Ok(None) => {}
                Err(_) if P::STAYS => rest(&mut []),
                Err(_) => return,
            }
        }
        let (taken, said) = device.with(|device| (device.hear(&unheard), device.say()));
        unheard.drain(..taken.min(unheard.len()));
        if port.write_all(&said).is_err() && !P::STAYS {
            return;
        }
        if !unheard.is_empty() && taken == 0 {
            rest(&mut []);
        }
    }
}

/// Until something is there, and no longer than until it is time to look again.
fn rest(fds: &mut [PollFd<'_>]) {
    let _ = rustix::event::poll(fds, Some(&LOOK));
}

fn take<P: Read + Port>(port: &mut P) -> io::Result<Option<Vec<u8>>> {
    if rustix::event::poll(&mut [port.poll()], Some(&LOOK))? == 0 {
        return Ok(None);
    }
    let mut bytes = vec![0; TAKEN_BYTES];
    let count = port.read(&mut bytes)?;
    bytes.truncate(count);
    if count == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(Some(bytes)) }
}

trait Port {
    /// It is there also while nobody has opened the other end.
    const STAYS: bool;

    fn poll(&self) -> PollFd<'_>;
}

impl Port for File {
    const STAYS: bool = true;

    fn poll(&self) -> PollFd<'_> {
        PollFd::new(self, PollFlags::IN)
    }
}

impl Port for TcpStream {
    const STAYS: bool = false;

    fn poll(&self) -> PollFd<'_> {
        PollFd::new(self, PollFlags::IN)
    }
}

/// No echo and no line editing, before anybody has set the port.
fn set_raw(port: &OwnedFd) -> io::Result<()> {
    let mut settings = rustix::termios::tcgetattr(port)?;
    settings.make_raw();
    Ok(rustix::termios::tcsetattr(port, OptionalActions::Now, &settings)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says what it hears, in capitals.
    #[derive(Default)]
    struct Loud(Vec<u8>);

    impl Device for Loud {
        fn hear(&mut self, bytes: &[u8]) -> usize {
            self.0.extend(bytes.to_ascii_uppercase());
            bytes.len()
        }

        fn say(&mut self) -> Vec<u8> {
            std::mem::take(&mut self.0)
        }
    }

    fn answer(mut port: impl Read + Write) -> String {
        port.write_all(b"hei").expect("taken");
        let mut answer = [0; 3];
        port.read_exact(&mut answer).expect("an answer");
        String::from_utf8(answer.to_vec()).expect("text")
    }

    #[test]
    fn a_serial_port_is_there_again_for_the_next_who_opens_it() {
        let link = std::env::temp_dir().join(format!("skranke-cable-{}", std::process::id()));
        let cable = Cable::serial(&Held::new(Loud::default()), &link).expect("a cable");
        for _ in 0..2 {
            let port = fs::OpenOptions::new().read(true).write(true).open(&link).expect("a port");
            assert_eq!(answer(port), "HEI");
        }
        drop(cable);
        assert!(!link.exists());
    }

    #[test]
    fn a_network_printer_serves_one_after_the_other() {
        let (_cable, at) = Cable::tcp(&Held::new(Loud::default()), "127.0.0.1:0").expect("a cable");
        for _ in 0..2 {
            assert_eq!(answer(TcpStream::connect(at).expect("connected")), "HEI");
        }
    }
}
