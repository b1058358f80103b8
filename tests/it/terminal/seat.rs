//! A seat at a terminal: a pseudo-terminal with a screen that is read, keys that are pressed, and a program in it.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};

use super::subject::IS_SUBJECT;

const PATIENCE: Duration = Duration::from_secs(20);

/// The terminal's settings, for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings([String; 4]);

pub struct Seat {
    pair: PtyPair,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    eye: JoinHandle<()>,
    looking: Arc<AtomicBool>,
    child: Option<Box<dyn Child + Send + Sync>>,
}

impl Seat {
    /// Sits down in front of an empty terminal of 80x24.
    pub fn taken() -> Self {
        Self::of_size(80, 24)
    }

    pub fn of_size(columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let keys = pair.master.take_writer().expect("a keyboard");
        let mut output = pair.master.try_clone_reader().expect("a screen");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, columns, 0)));
        let (shown, looking) = (Arc::clone(&screen), Arc::new(AtomicBool::new(true)));
        let looks = Arc::clone(&looking);
        let eye = std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let (Ok(count @ 1..), true) = (output.read(&mut bytes), looks.load(Ordering::SeqCst)) {
                shown.lock().unwrap_or_else(PoisonError::into_inner).process(&bytes[..count]);
            }
        });
        Self { pair, keys, screen, eye, looking, child: None }
    }

    /// Starts the subject and waits for its first frame.
    pub fn open(&mut self) {
        let mut command = CommandBuilder::new(std::env::current_exe().expect("this very program"));
        command.args(["--exact", "terminal::subject::subject", "--ignored", "--nocapture", "--test-threads=1"]);
        command.env(IS_SUBJECT, "1");
        self.start(command);
        self.until_shown("ready");
    }

    /// Starts a program here.
    pub fn start(&mut self, mut command: CommandBuilder) {
        command.env("RUST_BACKTRACE", "0");
        self.child = Some(self.pair.slave.spawn_command(command).expect("started"));
    }

    pub fn type_in(&mut self, text: &str) {
        self.keys.write_all(text.as_bytes()).expect("typed");
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        // The screen that is read here falls where it has but one row or column.
        self.screen().screen_mut().set_size(rows.max(2), columns.max(2));
        self.pair.master.resize(size(columns, rows)).expect("resized");
    }

    /// A screen of the same size with nothing on it yet, as after a resize; the program is told of it.
    #[cfg(feature = "store")]
    pub fn wipe(&mut self) {
        let mut screen = self.screen();
        let (rows, columns) = screen.screen().size();
        *screen = vt100::Parser::new(rows, columns, 0);
        drop(screen);
        self.signal("WINCH");
    }

    pub fn process(&self) -> u32 {
        self.child.as_ref().and_then(|child| child.process_id()).expect("a process")
    }

    pub fn signal(&self, name: &str) {
        let process = self.process();
        let kill = std::process::Command::new("sh").args(["-c", &format!("kill -{name} {process}")]).status();
        assert!(kill.expect("sh").success());
    }

    pub fn until(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let began = Instant::now();
        while !holds(self.screen().screen()) {
            assert!(began.elapsed() < PATIENCE, "waited for {what}, and this is shown:\n{}", self.contents());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn until_shown(&self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    /// What is shown now.
    #[cfg(feature = "store")]
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.screen().screen())
    }

    /// Ends the program as a power cut would, and reads what it had written by then.
    #[cfg(feature = "store")]
    pub fn kill(&mut self) {
        self.signal("KILL");
        let mut child = self.child.take().expect("started");
        assert!(ends_within(&mut *child, PATIENCE), "it survives");
        let (mut seen, mut quiet) = (self.contents(), 0);
        while quiet < 4 {
            std::thread::sleep(Duration::from_millis(5));
            let now = self.contents();
            quiet = if now == seen { quiet + 1 } else { 0 };
            seen = now;
        }
    }

    pub fn check(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        assert!(holds(self.screen().screen()), "not {what}:\n{}", self.contents());
    }

    pub fn settings(&self) -> Settings {
        let now = self.pair.master.get_termios().expect("settings");
        Settings([
            format!("{:?}", now.input_flags),
            format!("{:?}", now.output_flags),
            format!("{:?}", now.control_flags),
            format!("{:?}", now.local_flags),
        ])
    }

    /// Waits for the end and says whether the program thinks it went well.
    pub fn ends_well(&mut self) -> bool {
        let child = self.child.as_mut().expect("started");
        assert!(ends_within(&mut **child, PATIENCE), "it does not end");
        child.wait().expect("ended").success()
    }

    pub fn assert_given_back(&self, found: Settings) {
        let back =
            |screen: &vt100::Screen| !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste();
        self.until("the terminal as it was", back);
        assert_eq!(self.settings(), found);
    }

    /// Nobody reads any more what the program writes, as behind a network that is gone.
    pub fn look_away(&mut self) {
        self.looking.store(false, Ordering::SeqCst);
        self.type_in("x");
        while !self.eye.is_finished() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Closes the window: every handle on the terminal is gone, that of the thread that reads the screen too.
    pub fn close(mut self) -> Box<dyn Child + Send + Sync> {
        self.look_away();
        self.child.take().expect("started")
    }

    pub fn contents(&self) -> String {
        self.screen().screen().contents()
    }

    fn screen(&self) -> std::sync::MutexGuard<'_, vt100::Parser> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It has ended already in every test that went well.
            let _ = child.kill();
        }
    }
}

pub fn ends_within(child: &mut (dyn Child + Send + Sync), patience: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < patience {
        if child.try_wait().expect("a child").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
