//! The terminal as the system sees it: its settings, its size, and the way in and out of our screen.
//!
//! Whatever happens, the way out is taken once and leaves the terminal as it was found.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{Mode, OFlags};
use rustix::termios::{self, OptionalActions, Termios};

use super::TerminalError;
use super::input::Size;

/// The other screen, digits (not commands) from the number pad, pastes marked as such.
const ENTER: &[u8] = b"\x1b[?1049h\x1b>\x1b[?2004h";
/// All of that undone: colours off, cursor shown, and any frame that was cut short ended.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// How long a terminal that takes nothing is waited for at a time.
const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
/// How often that is done in vain once the program is told to end: the line may be dead, and nobody there to see a last frame.
const WAITS_MAX: u32 = 5;

/// The terminal we were started in. Shared by the drawing thread, the signals and the panic hook.
#[derive(Debug)]
pub(super) struct Tty {
    input: File,
    output: File,
    found: Termios,
    /// Whether our screen is shown. Held while writing, so that the way out never lands inside a frame.
    inside: Mutex<bool>,
    is_ending: AtomicBool,
    waited_in_vain: AtomicU32,
}

impl Tty {
    /// Takes standard input and output, which must both be a terminal; changes nothing yet.
    pub(super) fn open() -> Result<Self, TerminalError> {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        if !stdin.is_terminal() || !stdout.is_terminal() {
            return Err(TerminalError::NotATerminal);
        }
        let own = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map(File::from).map_err(TerminalError::Open);
        let input = own(stdin.as_fd())?;
        let output = opened_again(stdout.as_fd()).map_or_else(|| own(stdout.as_fd()), Ok)?;
        let found = termios::tcgetattr(&input).map_err(|error| TerminalError::Open(error.into()))?;
        let (is_ending, waited_in_vain) = (AtomicBool::new(false), AtomicU32::new(0));
        Ok(Self { input, output, found, inside: Mutex::new(false), is_ending, waited_in_vain })
    }

    /// From here on a terminal that takes nothing is not waited for for long.
    pub(super) fn hurry(&self) {
        self.is_ending.store(true, Ordering::SeqCst);
    }

    /// A handle of its own for reading.
    pub(super) fn reader(&self) -> io::Result<File> {
        self.input.try_clone()
    }

    /// 80x24 when the terminal does not tell, as serial lines do not.
    pub(super) fn size(&self) -> Size {
        let told = termios::tcgetwinsize(&self.output).ok().filter(|size| size.ws_col > 0 && size.ws_row > 0);
        told.map_or(Size { columns: 80, rows: 24 }, |size| Size { columns: size.ws_col, rows: size.ws_row })
    }

    /// Shows our screen; again after the program was asleep.
    pub(super) fn enter(&self) -> io::Result<()> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut raw = self.found.clone();
        raw.make_raw();
        termios::tcsetattr(&self.input, OptionalActions::Now, &raw)?;
        *inside = true;
        self.put(ENTER)
    }

    /// Writes a whole frame with one `write`; nothing while our screen is not shown.
    pub(super) fn write(&self, frame: &[u8]) -> io::Result<()> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if *inside { self.put(frame) } else { Ok(()) }
    }

    /// Gives the terminal back. Harmless when that is done already, or when the terminal is gone.
    pub(super) fn leave(&self) {
        match self.inside.try_lock() {
            Ok(mut inside) => self.leave_once(&mut inside),
            Err(TryLockError::Poisoned(poisoned)) => self.leave_once(&mut poisoned.into_inner()),
            // Somebody is stuck in a write, perhaps this very thread: better a torn frame than a lost terminal.
            Err(TryLockError::WouldBlock) => self.give_back(),
        }
    }

    pub(super) fn is_inside(&self) -> bool {
        *self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave_once(&self, inside: &mut bool) {
        if std::mem::take(inside) {
            self.give_back();
        }
    }

    /// Errors here have nobody left to be told to: the terminal is gone.
    fn give_back(&self) {
        let _ = self.put(LEAVE);
        let _ = termios::tcsetattr(&self.input, OptionalActions::Now, &self.found);
    }

    /// A terminal that is slower than we are takes a frame in parts.
    fn put(&self, mut bytes: &[u8]) -> io::Result<()> {
        let mut output = &self.output;
        while !bytes.is_empty() {
            match output.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait_until_writable()?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn wait_until_writable(&self) -> io::Result<()> {
        let mut waiting = [PollFd::new(&self.output, PollFlags::OUT)];
        loop {
            match rustix::event::poll(&mut waiting, Some(&WAIT)) {
                Ok(0) if self.is_ending.load(Ordering::SeqCst) => {
                    if self.waited_in_vain.fetch_add(1, Ordering::SeqCst) >= WAITS_MAX {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// The terminal once more, to be written to without being held up: the handle we were given is the shell's too, and is not
/// changed. Where it cannot be opened a dead line holds up even the ending, until it hangs up.
fn opened_again(given: BorrowedFd<'_>) -> Option<File> {
    let name = termios::ttyname(given, Vec::new()).ok()?;
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open(name.as_c_str(), flags, Mode::empty()).ok().map(File::from)
}
