//! A disk that can be pulled, filled, worn out and made to stand still, under the real SQLite.
//!
//! It lies over SQLite's own file system. Syncs are counted for every database. Of a folder that is watched it also knows
//! what was written since the last sync of each file, so that the power can go at any write: then the files are made what a
//! real disk may hold, and the next life begins on them. A watched folder is not really synced.

mod changes;
mod tape;
mod tests;
mod vfs;

use std::collections::BTreeMap;
use std::ffi::c_int;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;
use skranke::journal::log::LogError;

use crate::world::Rolls;
use changes::{Changes, What};
use tape::Done;
pub use tape::{Moment, Tape};
pub use vfs::{stall, start, syncs};

/// How a disk fails. Counted from 1, and from when it is told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The k-th sync, once. What it should have made safe never will be, though the next sync goes well.
    Sync(u64),
    EverySync,
    /// Half of the k-th write is there.
    ShortWrite(u64),
    /// From the k-th write on there is no room, until it is healed or some is freed.
    Full(u64),
    /// The k-th read, once.
    Read(u64),
    EveryRead,
    /// As after the system has met an error and mounted it anew.
    ReadOnly,
}

/// A folder that is watched, until the last handle is dropped.
#[derive(Clone)]
pub struct Disk(Arc<Watch>);

struct Watch(Arc<Folder>);

/// Everything known about a folder.
struct Folder {
    path: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    files: BTreeMap<PathBuf, Recorded>,
    writes: u64,
    syncs: u64,
    /// The write that is the last.
    cut_at: Option<u64>,
    is_cut: bool,
    faults: Vec<Planned>,
    /// What is left on a disk that is full.
    room_bytes: u64,
    /// A file that gives so much when it is gone.
    ballast: Option<(PathBuf, u64)>,
    tape: Option<Tape>,
}

#[derive(Default)]
struct Recorded {
    changes: Changes,
    open: u32,
}

struct Planned {
    fault: Fault,
    /// What the name of a file begins with.
    of: String,
    seen: u64,
}

/// What becomes of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ruling {
    Done,
    /// Done, and then the power goes.
    Last,
    Half(c_int),
    Refused(c_int),
}

static WATCHED: Mutex<Vec<Arc<Folder>>> = Mutex::new(Vec::new());

fn watched() -> MutexGuard<'static, Vec<Arc<Folder>>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Databases that are opened below a folder from now on are recorded. What is there already is held to be safe.
pub fn watch(folder: &Path) -> Disk {
    start();
    fs::create_dir_all(folder).expect("a folder");
    // SQLite names a file by where it really is.
    let path = folder.canonicalize().expect("a folder");
    let folder = Arc::new(Folder { path, known: Mutex::default() });
    watched().push(Arc::clone(&folder));
    Disk(Arc::new(Watch(folder)))
}

impl Drop for Watch {
    fn drop(&mut self) {
        watched().retain(|folder| !Arc::ptr_eq(folder, &self.0));
    }
}

/// A chooser for which nothing unsynced is there.
pub fn lost(_of: u64) -> u64 {
    0
}

/// A chooser for which everything is there.
pub fn kept(of: u64) -> u64 {
    of - 1
}

/// A chooser that makes the same choices for the same seed.
pub fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut rolls = Rolls::new(seed);
    move |of| rolls.below(of)
}

impl Disk {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.0.known()
    }

    /// Writes, truncations and deletions so far.
    pub fn writes(&self) -> u64 {
        self.known().writes
    }

    pub fn syncs(&self) -> u64 {
        self.known().syncs
    }

    /// The power goes: nothing reaches a file any more, and everything but closing fails.
    pub fn cut_now(&self) {
        self.known().is_cut = true;
    }

    /// The power goes at the k-th write from now.
    pub fn cut_at(&self, write: u64) {
        let mut known = self.known();
        known.cut_at = Some(known.writes + write);
    }

    pub fn is_cut(&self) -> bool {
        self.known().is_cut
    }

    /// Makes the files what the disk may hold, once everybody has closed them. `choose(n)` gives a number below `n`.
    pub fn power_returns(&self, choose: &mut dyn FnMut(u64) -> u64) {
        let mut known = self.known();
        for (path, file) in &mut known.files {
            assert_eq!(file.open, 0, "{} is still open", path.display());
            remove(&beside(path, "-shm"));
            if file.changes.is_empty() {
                continue;
            }
            let before = file.changes.undone(fs::read(path).ok());
            match file.changes.settled(before, choose) {
                Some(content) => fs::write(path, content).expect("written"),
                None => remove(path),
            }
            file.changes.clear();
        }
        (known.is_cut, known.cut_at) = (false, None);
    }

    /// From now on everything is put on a tape.
    pub fn record(&self) {
        let mut known = self.known();
        for entry in fs::read_dir(&self.0.0.path).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() && !path.to_string_lossy().ends_with("-shm") {
                known.file(&path);
            }
        }
        known.tape = Some(Tape::beginning(known.files.iter().map(|(path, file)| (path, &file.changes))));
    }

    /// The tape, with which recording ends.
    pub fn recorded(&self) -> Tape {
        self.known().tape.take().expect("it was recorded")
    }

    /// Notes on the tape what somebody was told at this moment.
    pub fn told(&self, whom: &'static str, what: u64) {
        self.known().note(|| Done::Told(whom, what));
    }

    /// Sees the log of a database be written anew and synced, which happens past SQLite.
    pub fn renew<E: From<LogError>>(&self, database: &Path, renew: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        let path = beside(database, "-wal").canonicalize();
        let Some((path, content)) = path.ok().and_then(|path| fs::read(&path).ok().map(|content| (path, content)))
        else {
            return renew();
        };
        let failed = || Err(LogError::Disk(io::ErrorKind::Other.into()).into());
        if self.known().write(&path, 0) != Ruling::Done {
            return failed();
        }
        renew()?;
        let mut known = self.known();
        let length_before = content.len();
        known.changed(&path, What::Write { offset: 0, before: content.clone(), after: content, length_before });
        if known.sync(&path, false) == ffi::SQLITE_OK { Ok(()) } else { failed() }
    }

    /// The whole disk fails in this way from now on.
    pub fn fail(&self, fault: Fault) {
        self.fail_for("", fault);
    }

    /// Files whose name begins so fail in this way: `till.db` means its log, too.
    pub fn fail_for(&self, name: &str, fault: Fault) {
        self.known().faults.push(Planned { fault, of: name.to_owned(), seen: 0 });
    }

    /// Nothing fails any more. What failed stays in doubt.
    pub fn heal(&self) {
        let mut known = self.known();
        known.faults.clear();
        (known.room_bytes, known.ballast) = (0, None);
    }

    /// So much room there is again on a full disk.
    pub fn freed(&self, bytes: u64) {
        self.known().room_bytes += bytes;
    }

    /// As much room as a file takes comes with its removal.
    pub fn freed_by_removing(&self, file: &Path) {
        let size = fs::metadata(file).expect("a file").len();
        self.known().ballast = Some((file.to_owned(), size));
    }
}

impl Folder {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The watched folder a file lies in.
fn folder_of(file: &Path) -> Option<Arc<Folder>> {
    watched().iter().rev().find(|folder| file.starts_with(&folder.path)).cloned()
}

impl Known {
    fn file(&mut self, path: &Path) -> &mut Recorded {
        if !self.files.contains_key(path) {
            self.files.insert(path.to_owned(), Recorded::default());
        }
        self.files.get_mut(path).expect("just put there")
    }

    fn opened(&mut self, path: &Path, is_new: bool) {
        let file = self.file(path);
        file.open += 1;
        if is_new {
            file.changes.created();
            self.note(|| Done::Changed(path.to_owned(), What::Created));
        }
    }

    fn closed(&mut self, path: &Path) {
        self.file(path).open -= 1;
    }

    fn changed(&mut self, path: &Path, what: What) {
        self.note(|| Done::Changed(path.to_owned(), what.clone()));
        self.file(path).changes.push(what);
    }

    fn note(&mut self, done: impl FnOnce() -> Done) {
        if let Some(tape) = &mut self.tape {
            tape.note(done());
        }
    }

    fn folder_synced(&mut self, path: &Path) {
        self.note(|| Done::FolderSynced(path.to_owned()));
        for (other, file) in &mut self.files {
            if other.parent() == path.parent() {
                file.changes.folder_synced();
            }
        }
    }

    fn is_read_only(&self, path: &Path) -> bool {
        self.faults.iter().any(|plan| plan.fault == Fault::ReadOnly && plan.is_for(path))
    }

    /// May so many bytes be written, of which some make the file longer?
    fn write(&mut self, path: &Path, longer: u64) -> Ruling {
        match self.change(path, ffi::SQLITE_IOERR_WRITE) {
            Ruling::Done => self.write_on_a_poor_disk(path, longer),
            ruling => ruling,
        }
    }

    fn write_on_a_poor_disk(&mut self, path: &Path, longer: u64) -> Ruling {
        if self.ballast.as_ref().is_some_and(|(ballast, _)| !ballast.exists()) {
            self.room_bytes += self.ballast.take().map_or(0, |(_, bytes)| bytes);
        }
        for plan in self.faults.iter_mut().filter(|plan| plan.is_for(path)) {
            let fault = plan.fault;
            match fault {
                Fault::ShortWrite(at) if plan.comes_to(at) => return Ruling::Half(ffi::SQLITE_IOERR_WRITE),
                Fault::Full(at) if plan.comes_to(at) => return Ruling::Half(ffi::SQLITE_FULL),
                // A file system that copies on writing needs room for what only replaces something, too.
                Fault::Full(at) if plan.seen > at => {
                    if self.room_bytes == 0 || self.room_bytes < longer {
                        return Ruling::Refused(ffi::SQLITE_FULL);
                    }
                    self.room_bytes -= longer;
                }
                _ => {}
            }
        }
        Ruling::Done
    }

    /// May a file be made shorter or deleted, or written as far as only the power is concerned?
    fn change(&mut self, path: &Path, refusal: c_int) -> Ruling {
        if self.is_cut || self.is_read_only(path) {
            return Ruling::Refused(refusal);
        }
        self.writes += 1;
        if self.cut_at.is_some_and(|at| at <= self.writes) {
            self.is_cut = true;
            return Ruling::Last;
        }
        Ruling::Done
    }

    fn read(&mut self, path: &Path) -> Ruling {
        let fails = self.is_cut
            || self.any_plan(path, |plan| match plan.fault {
                Fault::Read(at) => plan.comes_to(at),
                Fault::EveryRead => true,
                _ => false,
            });
        if fails { Ruling::Refused(ffi::SQLITE_IOERR_READ) } else { Ruling::Done }
    }

    /// Notes what a sync makes safe, or does not.
    fn sync(&mut self, path: &Path, folder_too: bool) -> c_int {
        if self.is_cut {
            return ffi::SQLITE_IOERR_FSYNC;
        }
        self.syncs += 1;
        let fails = self.any_plan(path, |plan| match plan.fault {
            Fault::Sync(at) => plan.comes_to(at),
            Fault::EverySync => true,
            _ => false,
        });
        if fails {
            self.file(path).changes.sync_failed();
            return ffi::SQLITE_IOERR_FSYNC;
        }
        self.file(path).changes.synced();
        self.note(|| Done::Synced(path.to_owned()));
        if folder_too {
            self.folder_synced(path);
        }
        ffi::SQLITE_OK
    }

    fn any_plan(&mut self, path: &Path, fails: impl FnMut(&mut Planned) -> bool) -> bool {
        self.faults.iter_mut().filter(|plan| plan.is_for(path)).any(fails)
    }
}

impl Planned {
    fn is_for(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&self.of))
    }

    /// Counts, and says whether this is the one.
    fn comes_to(&mut self, at: u64) -> bool {
        self.seen += 1;
        self.seen == at
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn remove(path: &Path) {
    if path.exists() {
        fs::remove_file(path).expect("removed");
    }
}
