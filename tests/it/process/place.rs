//! A data folder for one test, and the program run on it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use serde_json::Value;
use skranke::journal::Journal;
use skranke::till::state::State;

use crate::terminal::seat::Seat;
use crate::world::{copy_files, fresh_folder};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_skranke");
const PATIENCE: Duration = Duration::from_secs(60);
/// What the person who runs the tests has set up for their own terminal.
const OWN_TASTE: [&str; 4] = ["COLORTERM", "LC_ALL", "LC_CTYPE", "NO_COLOR"];

/// A data folder of its own, gone with the test.
pub struct Place {
    path: PathBuf,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn empty() -> Self {
        Self { path: fresh_folder("process") }
    }

    /// The workshop of the demo shop, made once by the program itself and copied.
    pub fn demo() -> Self {
        static MADE: Mutex<Option<Place>> = Mutex::new(None);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let template = made.get_or_insert_with(|| {
            let place = Self::empty();
            place.types("till --line --demo verksted", "").went_well();
            place
        });
        template.copy()
    }

    pub fn copy(&self) -> Self {
        Self::of(&self.path)
    }

    /// A copy of a folder that is kept elsewhere.
    pub fn of(folder: &Path) -> Self {
        let place = Self::empty();
        copy_files(folder, &place.path);
        place
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, text).expect("written");
        path
    }

    pub fn run(&self, words: &str) -> Ran {
        self.types(words, "")
    }

    /// Runs a subcommand on this folder with something to read.
    pub fn types(&self, words: &str, input: &str) -> Ran {
        let mut child = self.start(words);
        // A program that refuses to start reads nothing.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        ended(child)
    }

    /// Starts a subcommand on this folder, with pipes on all sides.
    pub fn start(&self, words: &str) -> Child {
        piped(words.split_whitespace().map(OsStr::new).chain([OsStr::new("--data"), self.path.as_os_str()]))
    }

    /// The till on this folder in a terminal.
    pub fn seat(&self, words: &str) -> Seat {
        self.seat_of(80, 24, words)
    }

    pub fn seat_of(&self, columns: u16, rows: u16, words: &str) -> Seat {
        let mut seat = Seat::of_size(columns, rows);
        seat.start(self.in_terminal(words));
        seat
    }

    pub fn in_terminal(&self, words: &str) -> CommandBuilder {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(words.split_whitespace());
        command.arg("--data");
        command.arg(&self.path);
        command.env("TERM", "xterm-256color");
        OWN_TASTE.iter().for_each(|name| command.env_remove(name));
        command
    }

    /// What the journal's entries come to. A till that runs may write between two looks, so it is looked at again.
    pub fn state(&self) -> State {
        let look = || {
            let journal = Journal::open(&self.file("till.db")).expect("a journal").expect("set up");
            skranke::counter::open::state_of(&journal)
        };
        (0..20).find_map(|_| look().ok()).unwrap_or_else(|| look().expect("a state"))
    }

    /// The journal as `journal list --json` tells it.
    pub fn entries(&self) -> Vec<Value> {
        let listed = self.run("journal list --json").went_well();
        listed.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    pub fn kinds(&self) -> Vec<String> {
        self.entries().iter().map(|entry| entry["kind"].as_str().expect("a kind").to_owned()).collect()
    }

    /// The texts of the papers of a kind, oldest first.
    pub fn papers(&self, kind: &str) -> Vec<String> {
        let Ok(found) = fs::read_dir(self.file("paper")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        let of_kind = paths.iter().filter(|path| path.to_string_lossy().ends_with(&format!("-{kind}.txt")));
        of_kind.map(|path| fs::read_to_string(path).expect("text")).collect()
    }

    pub fn verified(&self) -> Ran {
        self.run("journal verify").went_well()
    }

    /// Everything that is kept in the folder, to be compared.
    pub fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        gather(&self.path, &mut found);
        found.sort();
        found
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What is left behind in a folder for temporary files hurts nobody.
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Ran {
    #[track_caller]
    pub fn went_well(self) -> Self {
        assert!(self.code == Some(0), "{self:#?}");
        self
    }

    /// Ended with one sentence for people and this code, and said nothing else.
    #[track_caller]
    pub fn refused(self, code: i32, sentence: &str) -> Self {
        assert!(self.code == Some(code) && self.err.contains(sentence), "expected {code} and «{sentence}»: {self:#?}");
        assert!(self.err.starts_with("skranke: "), "{self:#?}");
        assert!(!self.err.contains("panicked") && !self.err.contains("Error {"), "{self:#?}");
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text), "«{text}» is not said: {self:#?}");
        self
    }
}

fn gather(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned();
        match name.as_str() {
            "log" | ".lock" | "display.sock" => {}
            // What reading alone leaves beside a database.
            name if name.ends_with("-wal") || name.ends_with("-shm") => {}
            _ if path.is_dir() => gather(&path, found),
            _ => found.push((path.clone(), fs::read(&path).expect("bytes"))),
        }
    }
}

/// Runs the program without naming a folder.
pub fn plain(words: &str) -> Ran {
    ended(piped(words.split_whitespace().map(OsStr::new)))
}

fn piped<'a>(words: impl Iterator<Item = &'a OsStr>) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in OWN_TASTE {
        command.env_remove(name);
    }
    command.spawn().expect("started")
}

/// Waits for the end; a program that never ends is ended, and told of.
pub fn ended(mut child: Child) -> Ran {
    let began = Instant::now();
    drop(child.stdin.take());
    let guard = child.id();
    let watch = std::thread::spawn(move || {
        let output = child.wait_with_output().expect("ended");
        Ran {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    });
    while !watch.is_finished() {
        if began.elapsed() > PATIENCE {
            signal(guard, "KILL");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    watch.join().expect("read")
}

pub fn signal(process: u32, name: &str) {
    let kill = Command::new("sh").args(["-c", &format!("kill -{name} {process}")]).status();
    assert!(kill.expect("sh").success());
}

/// Waits for something that comes true by itself.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
