//! The file system that SQLite is told about: its own, with every open, read, write, sync and deletion seen on the way.

#![allow(
    unsafe_code,
    reason = "SQLite is told about a file system by pointers; nothing else sees every write and sync it asks for"
)]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::changes::What;
use super::{Folder, Known, Ruling, folder_of};

/// The file system underneath, by its address, and where our own part of an open file begins.
static BELOW: OnceLock<(usize, usize)> = OnceLock::new();

struct Counts {
    syncs: BTreeMap<String, Arc<AtomicU64>>,
    /// What the names of the files begin with, whose disks stand still.
    stalled: Vec<String>,
    /// Our methods over each table of methods of the file system underneath, by their addresses.
    methods: BTreeMap<usize, &'static sqlite3_io_methods>,
}

static COUNTS: Mutex<Counts> =
    Mutex::new(Counts { syncs: BTreeMap::new(), stalled: Vec::new(), methods: BTreeMap::new() });
static GOES_ON: Condvar = Condvar::new();

fn counts() -> MutexGuard<'static, Counts> {
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What we know of an open file. A pointer to it stands behind the file underneath.
struct Opened {
    name: String,
    path: PathBuf,
    below: &'static sqlite3_io_methods,
    syncs: Arc<AtomicU64>,
    folder: Option<Arc<Folder>>,
    /// The first sync of a new log is one of its folder, too.
    syncs_folder: AtomicBool,
}

/// From now on every database this process opens is on this disk.
pub fn start() {
    BELOW.get_or_init(|| {
        // SAFETY: the default file system lives as long as the process; ours is a copy of it that is never freed, asks for a
        // pointer's room more in each file, and hands every call on to the original.
        unsafe {
            assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK);
            let below = ffi::sqlite3_vfs_find(ptr::null());
            let ours = Box::leak(Box::new(*below));
            let seat = usize::try_from((*below).szOsFile).expect("a size").next_multiple_of(align_of::<*mut Opened>());
            ours.zName = c"disk".as_ptr();
            ours.pNext = ptr::null_mut();
            ours.szOsFile = c_int::try_from(seat + size_of::<*mut Opened>()).expect("a size");
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            assert_eq!(ffi::sqlite3_vfs_register(ours, 1), ffi::SQLITE_OK);
            (below as usize, seat)
        }
    });
}

/// Syncs so far of a database and of its log.
pub fn syncs(database: &Path) -> u64 {
    let name = database.to_str().expect("a plain name");
    let counts = counts();
    let of = |end: &str| counts.syncs.get(&format!("{name}{end}")).map_or(0, |syncs| syncs.load(Ordering::SeqCst));
    of("-wal") + of("-journal") + of("")
}

/// The disk under a database stands still until this is dropped.
pub struct Stalled(String);

pub fn stall(database: &Path) -> Stalled {
    let name = database.to_str().expect("a plain name").to_owned();
    counts().stalled.push(name.clone());
    Stalled(name)
}

impl Drop for Stalled {
    fn drop(&mut self) {
        counts().stalled.retain(|name| *name != self.0);
        GOES_ON.notify_all();
    }
}

fn below() -> *mut sqlite3_vfs {
    // `get_or_init` may still be under way in another thread, but not before the file system is known.
    BELOW.wait().0 as *mut sqlite3_vfs
}

/// Where the pointer to what we know of a file stands.
unsafe fn seat(file: *mut sqlite3_file) -> *mut *mut Opened {
    // SAFETY: each file has so much room, as `start` asked for it.
    unsafe { file.cast::<u8>().add(BELOW.wait().1).cast() }
}

unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a Opened {
    // SAFETY: put there by `open`, and gone only with `close`, which SQLite calls last.
    unsafe { &**seat(file) }
}

unsafe extern "C" fn open(
    _ours: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    mut flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for a file of the size asked for, and a name that outlives the file or none.
    unsafe {
        let Some(open_below) = (*below()).xOpen else { return ffi::SQLITE_CANTOPEN };
        let called = if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into_owned() };
        let path = PathBuf::from(&called);
        let folder = if name.is_null() { None } else { folder_of(&path) };
        let is_new = folder.is_some() && !path.exists();
        if let Some(folder) = &folder {
            let known = folder.known();
            if known.is_cut || (is_new && known.is_read_only(&path)) {
                return ffi::SQLITE_CANTOPEN;
            }
            if known.is_read_only(&path) {
                flags = flags & !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE) | ffi::SQLITE_OPEN_READONLY;
            }
        }
        let result = open_below(below(), name, file, flags, flags_out);
        if result != ffi::SQLITE_OK || (*file).pMethods.is_null() {
            return result;
        }
        if let Some(folder) = &folder {
            folder.known().opened(&path, is_new);
        }
        let is_log = flags & (ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL) != 0;
        let below = &*(*file).pMethods;
        let mut counts = counts();
        let syncs = Arc::clone(counts.syncs.entry(called.clone()).or_default());
        (*file).pMethods = *counts.methods.entry(ptr::from_ref(below) as usize).or_insert_with(|| over(below));
        let opened = Opened { name: called, path, below, syncs, folder, syncs_folder: AtomicBool::new(is_log) };
        seat(file).write(Box::into_raw(Box::new(opened)));
        ffi::SQLITE_OK
    }
}

/// The methods of the file system underneath with ours put over some.
fn over(below: &sqlite3_io_methods) -> &'static sqlite3_io_methods {
    let mut ours = *below;
    ours.xClose = Some(close);
    ours.xRead = Some(read);
    ours.xWrite = Some(write);
    ours.xTruncate = Some(truncate);
    ours.xSync = Some(sync);
    ours.xFileSize = Some(file_size);
    ours.xLock = Some(lock);
    ours.xShmMap = ours.xShmMap.and(Some(map_memory));
    ours.xShmLock = ours.xShmLock.and(Some(lock_memory));
    Box::leak(Box::new(ours))
}

unsafe extern "C" fn delete(_ours: *mut sqlite3_vfs, name: *const c_char, syncs_folder: c_int) -> c_int {
    // SAFETY: the very call that SQLite meant for the file system underneath.
    unsafe {
        let Some(delete_below) = (*below()).xDelete else { return ffi::SQLITE_IOERR_DELETE };
        let path = PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned());
        let (Some(folder), Ok(content)) = (folder_of(&path), fs::read(&path)) else {
            return delete_below(below(), name, syncs_folder);
        };
        let mut known = folder.known();
        let ruling = known.change(&path, ffi::SQLITE_IOERR_DELETE);
        if let Ruling::Refused(code) = ruling {
            return code;
        }
        let deleted = delete_below(below(), name, 0);
        if deleted == ffi::SQLITE_OK {
            known.changed(&path, What::Deleted(content));
        }
        if ruling == Ruling::Last {
            return ffi::SQLITE_IOERR_DELETE;
        }
        if deleted == ffi::SQLITE_OK && syncs_folder != 0 {
            known.folder_synced(&path);
        }
        deleted
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: the last call for this file, and so the last look at what we know of it.
    unsafe {
        let opened = Box::from_raw(*seat(file));
        if let Some(folder) = &opened.folder {
            folder.known().closed(&opened.path);
        }
        opened.below.xClose.map_or(ffi::SQLITE_OK, |close_below| close_below(file))
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, bytes: c_int, offset: sqlite3_int64) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        if let Some(folder) = &opened.folder
            && let Ruling::Refused(code) = folder.known().read(&opened.path)
        {
            return code;
        }
        opened.below.xRead.map_or(ffi::SQLITE_IOERR_READ, |read_below| read_below(file, to, bytes, offset))
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, bytes: c_int, offset: sqlite3_int64) -> c_int {
    // SAFETY: the very call that SQLite meant for this file, or the first half of it.
    unsafe {
        let opened = opened(file);
        let Some(write_below) = opened.below.xWrite else { return ffi::SQLITE_IOERR_WRITE };
        let Some(folder) = &opened.folder else { return write_below(file, from, bytes, offset) };
        let (start, asked) = (place(offset), place(bytes));
        let mut known = folder.known();
        let length_before = size_of_file(opened, file);
        let longer = u64::try_from((start + asked).saturating_sub(length_before)).unwrap_or(0);
        let (written, code) = match known.write(&opened.path, longer) {
            Ruling::Done => (asked, ffi::SQLITE_OK),
            Ruling::Last => (asked, ffi::SQLITE_IOERR_WRITE),
            Ruling::Half(code) => (asked / 2, code),
            Ruling::Refused(code) => return code,
        };
        let before = content(opened, file, start..(start + written).min(length_before));
        let after = std::slice::from_raw_parts(from.cast::<u8>(), written).to_vec();
        let result = write_below(file, from, c_int::try_from(written).unwrap_or(bytes), offset);
        known.changed(&opened.path, What::Write { offset: start, before, after, length_before });
        if result == ffi::SQLITE_OK { code } else { result }
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        let Some(truncate_below) = opened.below.xTruncate else { return ffi::SQLITE_IOERR_TRUNCATE };
        let Some(folder) = &opened.folder else { return truncate_below(file, size) };
        let mut known = folder.known();
        let ruling = known.change(&opened.path, ffi::SQLITE_IOERR_TRUNCATE);
        if let Ruling::Refused(code) = ruling {
            return code;
        }
        let (from, to) = (size_of_file(opened, file), place(size));
        let tail = content(opened, file, to.min(from)..from);
        let result = truncate_below(file, size);
        known.changed(&opened.path, What::Length { from, to, tail });
        if ruling == Ruling::Last { ffi::SQLITE_IOERR_TRUNCATE } else { result }
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        let is_stalled = |counts: &mut Counts| counts.stalled.iter().any(|stalled| opened.name.starts_with(stalled));
        drop(GOES_ON.wait_while(counts(), is_stalled).unwrap_or_else(PoisonError::into_inner));
        opened.syncs.fetch_add(1, Ordering::SeqCst);
        match &opened.folder {
            Some(folder) => folder.known().sync(&opened.path, opened.syncs_folder.swap(false, Ordering::SeqCst)),
            None => opened.below.xSync.map_or(ffi::SQLITE_IOERR_FSYNC, |sync_below| sync_below(file, flags)),
        }
    }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        if is_cut(opened) {
            return ffi::SQLITE_IOERR_FSTAT;
        }
        opened.below.xFileSize.map_or(ffi::SQLITE_IOERR_FSTAT, |size_below| size_below(file, size))
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        if is_cut(opened) {
            return ffi::SQLITE_IOERR_LOCK;
        }
        opened.below.xLock.map_or(ffi::SQLITE_IOERR_LOCK, |lock_below| lock_below(file, level))
    }
}

/// The memory that connections share is a file beside the database, which no power cut lets live.
unsafe extern "C" fn map_memory(
    file: *mut sqlite3_file,
    page: c_int,
    bytes: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        if is_cut(opened) {
            return ffi::SQLITE_IOERR_SHMMAP;
        }
        let cannot_be_made = opened.folder.as_ref().is_some_and(|folder| folder.known().is_read_only(&opened.path))
            && !super::beside(&opened.path, "-shm").exists();
        if cannot_be_made {
            return ffi::SQLITE_CANTOPEN;
        }
        opened.below.xShmMap.map_or(ffi::SQLITE_IOERR_SHMMAP, |map| map(file, page, bytes, extend, to))
    }
}

unsafe extern "C" fn lock_memory(file: *mut sqlite3_file, offset: c_int, locks: c_int, flags: c_int) -> c_int {
    // SAFETY: the very call that SQLite meant for this file.
    unsafe {
        let opened = opened(file);
        if flags & ffi::SQLITE_SHM_LOCK != 0 && is_cut(opened) {
            return ffi::SQLITE_IOERR_SHMLOCK;
        }
        opened.below.xShmLock.map_or(ffi::SQLITE_IOERR_SHMLOCK, |lock| lock(file, offset, locks, flags))
    }
}

fn is_cut(opened: &Opened) -> bool {
    let is_cut = |known: MutexGuard<Known>| known.is_cut;
    opened.folder.as_ref().is_some_and(|folder| is_cut(folder.known()))
}

fn place(number: impl TryInto<usize>) -> usize {
    number.try_into().ok().expect("SQLite writes within a file")
}

unsafe fn size_of_file(opened: &Opened, file: *mut sqlite3_file) -> usize {
    let mut size: sqlite3_int64 = 0;
    // SAFETY: asks the file underneath, past our own method.
    let result = opened.below.xFileSize.map(|size_below| unsafe { size_below(file, &raw mut size) });
    assert_eq!(result, Some(ffi::SQLITE_OK), "{} has no size", opened.name);
    place(size)
}

unsafe fn content(opened: &Opened, file: *mut sqlite3_file, range: std::ops::Range<usize>) -> Vec<u8> {
    let mut bytes = vec![0; range.len()];
    if bytes.is_empty() {
        return bytes;
    }
    let (room, length) = (bytes.as_mut_ptr().cast(), c_int::try_from(range.len()).expect("a small file"));
    let offset = sqlite3_int64::try_from(range.start).expect("within a file");
    // SAFETY: asks the file underneath, past our own method, for what there is room for.
    let result = opened.below.xRead.map(|read_below| unsafe { read_below(file, room, length, offset) });
    assert_eq!(result, Some(ffi::SQLITE_OK), "{} cannot be read", opened.name);
    bytes
}
