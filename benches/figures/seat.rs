//! A seat at a pseudo-terminal: keys are pressed, and everything that is shown is kept with the moment it came.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Nothing that is measured takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Seat {
    keys: Box<dyn Write + Send>,
    shown: Receiver<Shown>,
    child: Box<dyn Child + Send + Sync>,
    pub started: Instant,
    has_ended: bool,
    _master: Box<dyn MasterPty + Send>,
}

/// What one read of the terminal brought.
pub struct Shown {
    pub at: Instant,
    pub bytes: Vec<u8>,
}

impl Seat {
    pub fn open(command: CommandBuilder, [columns, rows]: [u16; 2]) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let keys = pair.master.take_writer().expect("a keyboard");
        let mut output = pair.master.try_clone_reader().expect("a screen");
        let (seen, shown) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                // The moment is taken here, so that the way to the one who measures costs nothing.
                if seen.send(Shown { at: Instant::now(), bytes: bytes[..count].to_vec() }).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("started");
        Self { keys, shown, child, started, has_ended: false, _master: pair.master }
    }

    /// A shell's command in a terminal of its own.
    pub fn shell(command: &str) -> Self {
        let mut shell = CommandBuilder::new("sh");
        shell.args(["-c", command]);
        Self::open(shell, [80, 24])
    }

    pub fn process(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    pub fn press(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).expect("pressed");
        at
    }

    pub fn next(&self) -> Shown {
        self.shown.recv_timeout(PATIENCE).expect("something is shown")
    }

    /// Everything that comes until nothing has come for so long.
    pub fn until_quiet(&self, quiet_ms: u64) -> Vec<Shown> {
        std::iter::from_fn(|| self.shown.recv_timeout(Duration::from_millis(quiet_ms)).ok()).collect()
    }

    /// From the key until something of its frame can be read.
    pub fn answers_in(&mut self, key: &str) -> Duration {
        let pressed = self.press(key);
        self.next().at.duration_since(pressed)
    }

    /// How many bytes a key brings to the screen; what came of itself before is not the key's.
    pub fn bytes_of(&mut self, keys: &str, quiet_ms: u64) -> u64 {
        self.until_quiet(0);
        self.press(keys);
        let count: usize = self.until_quiet(quiet_ms).iter().map(|shown| shown.bytes.len()).sum();
        u64::try_from(count).expect("fits")
    }

    pub fn wait(&mut self) {
        self.child.wait().expect("ended");
        self.has_ended = true;
    }
}

/// The window is closed, and the program has time to end in good order.
impl Drop for Seat {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let hang_up = std::process::Command::new("kill").args(["-HUP", &self.process().to_string()]).status();
        if hang_up.is_ok_and(|done| done.success()) {
            let _ = self.child.wait();
        }
    }
}
