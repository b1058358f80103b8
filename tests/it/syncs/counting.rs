//! SQLite's own file system with one thing added: every sync is counted, by the file it was for.

#![allow(
    unsafe_code,
    reason = "SQLite is told about a file system by pointers; nothing else sees every sync it asks for"
)]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int};
use std::path::Path;
use std::ptr;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

type Sync = unsafe extern "C" fn(*mut sqlite3_file, c_int) -> c_int;

/// The file system underneath, by its address, and how it syncs.
static BELOW: OnceLock<usize> = OnceLock::new();
static SYNC_BELOW: OnceLock<Sync> = OnceLock::new();

#[derive(Default)]
struct Counts {
    /// The name of each open file, by its address.
    open: BTreeMap<usize, String>,
    syncs: BTreeMap<String, u64>,
    /// What the name of a file begins with, whose disk stands still.
    stalled: Option<String>,
}

static COUNTS: Mutex<Counts> = Mutex::new(Counts { open: BTreeMap::new(), syncs: BTreeMap::new(), stalled: None });
static GOES_ON: Condvar = Condvar::new();

fn counts() -> MutexGuard<'static, Counts> {
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on the syncs of every database this process opens are counted.
pub fn start() {
    BELOW.get_or_init(|| {
        // SAFETY: the default file system lives as long as the process; ours is a copy of it that is never freed, and
        // hands every call on to the original but `xOpen`.
        unsafe {
            assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK);
            let below = ffi::sqlite3_vfs_find(ptr::null());
            let counting = Box::leak(Box::new(*below));
            counting.zName = c"counting".as_ptr();
            counting.pNext = ptr::null_mut();
            counting.xOpen = Some(open);
            assert_eq!(ffi::sqlite3_vfs_register(counting, 1), ffi::SQLITE_OK);
            below as usize
        }
    });
}

/// Syncs so far of a database and of its log.
pub fn syncs(database: &Path) -> u64 {
    let name = database.to_str().expect("a plain name").to_owned();
    let counts = counts();
    let of = |name: String| counts.syncs.get(&name).copied().unwrap_or(0);
    of(format!("{name}-wal")) + of(format!("{name}-journal")) + of(name)
}

/// The disk under a database stands still until this is dropped.
pub struct Stalled;

pub fn stall(database: &Path) -> Stalled {
    counts().stalled = database.to_str().map(str::to_owned);
    Stalled
}

impl Drop for Stalled {
    fn drop(&mut self) {
        counts().stalled = None;
        GOES_ON.notify_all();
    }
}

unsafe extern "C" fn open(
    _ours: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // `get_or_init` may still be under way in another thread, but not before the file system is known.
    let below = *BELOW.wait() as *mut sqlite3_vfs;
    // SAFETY: SQLite gives room for a file of the size we copied from below, and a name that outlives the file or none.
    unsafe {
        let Some(open_below) = (*below).xOpen else { return ffi::SQLITE_CANTOPEN };
        let opened = open_below(below, name, file, flags, flags_out);
        if opened == ffi::SQLITE_OK && !name.is_null() && !(*file).pMethods.is_null() {
            let mut methods: sqlite3_io_methods = *(*file).pMethods;
            if let Some(sync_below) = methods.xSync.replace(sync) {
                SYNC_BELOW.get_or_init(|| sync_below);
                (*file).pMethods = Box::leak(Box::new(methods));
                counts().open.insert(file as usize, CStr::from_ptr(name).to_string_lossy().into_owned());
            }
        }
        opened
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    {
        let mut counts = counts();
        let name = counts.open.get(&(file as usize)).cloned().unwrap_or_default();
        let is_stalled =
            |counts: &mut Counts| counts.stalled.as_ref().is_some_and(|stalled| name.starts_with(stalled.as_str()));
        counts = GOES_ON.wait_while(counts, is_stalled).unwrap_or_else(PoisonError::into_inner);
        *counts.syncs.entry(name).or_default() += 1;
    }
    // SAFETY: the very call that SQLite meant for this file.
    SYNC_BELOW.get().map_or(ffi::SQLITE_IOERR, |sync_below| unsafe { sync_below(file, flags) })
}
