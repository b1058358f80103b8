//! Room that is kept for the day the disk is full: a file that is deleted then, so that the sale in hand can be finished and
//! the day closed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::{BALLAST, Folder};

/// Some hundred sales and a Z.
const SIZE_BYTES: u64 = 4 * 1024 * 1024;
/// With less room than this and nothing kept, no sale is begun that could not be finished.
const LITTLE_BYTES: u64 = 1024 * 1024;

/// How much room there is where a path lies.
pub type Room = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// The file, and the disk it lies on.
pub struct Ballast {
    path: PathBuf,
    room: Room,
}

/// How it stands with the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The file is there.
    Whole,
    /// It was just made.
    Made,
    /// It is not there, and cannot be made yet.
    Gone,
    /// Besides, there is hardly any room left.
    NoRoom,
}

impl Ballast {
    pub fn of(folder: &Folder, room: Room) -> Self {
        Self { path: folder.file(BALLAST), room }
    }

    /// Looks after it in a quiet moment: makes it where it is missing and there is room.
    pub fn keep(&self) -> Kept {
        if fs::metadata(&self.path).is_ok_and(|file| file.len() == SIZE_BYTES) {
            return Kept::Whole;
        }
        match self.make() {
            Ok(kept) => kept,
            Err(fault) => {
                tracing::warn!(%fault, "no room can be kept for a full disk");
                // Half of it would only be in the way.
                self.release();
                Kept::Gone
            }
        }
    }

    fn make(&self) -> io::Result<Kept> {
        match (self.room)(&self.path)? {
            room if room < LITTLE_BYTES => return Ok(Kept::NoRoom),
            room if room < SIZE_BYTES + LITTLE_BYTES => return Ok(Kept::Gone),
            _ => {}
        }
        let file = File::create(&self.path)?;
        fill(&file)?;
        file.sync_all()?;
        Ok(Kept::Made)
    }

    /// Gives the room back. `false`: there was none to give.
    pub fn release(&self) -> bool {
        let there = self.path.exists();
        match fs::remove_file(&self.path) {
            Err(fault) if there => {
                tracing::error!(%fault, "the room that was kept cannot be released");
                false
            }
            Err(_) => false,
            Ok(()) => true,
        }
    }
}

/// Blocks that are really taken, without a write of each.
#[cfg(target_os = "linux")]
fn fill(file: &File) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    match fallocate(file, FallocateFlags::empty(), 0, SIZE_BYTES) {
        Err(rustix::io::Errno::OPNOTSUPP) => write(file),
        done => Ok(done?),
    }
}

#[cfg(not(target_os = "linux"))]
fn fill(file: &File) -> io::Result<()> {
    write(file)
}

/// Bytes of which each block has others, so that no file system thinks it can keep them in less.
fn write(mut file: &File) -> io::Result<()> {
    let mut number = 1_u32;
    let mut next = || {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        number.to_le_bytes()
    };
    let mut left = SIZE_BYTES;
    while left > 0 {
        let block: Vec<u8> = (0..1024).flat_map(|_| next()).collect();
        io::Write::write_all(&mut file, &block)?;
        left = left.saturating_sub(4096);
    }
    Ok(())
}

/// The room on this machine.
pub fn room_here() -> Room {
    Arc::new(room)
}

#[cfg(unix)]
fn room(path: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(path.parent().unwrap_or(path))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn room(_path: &Path) -> io::Result<u64> {
    Ok(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn in_room(name: &str, bytes: u64) -> (Ballast, Arc<AtomicU64>, Folder) {
        let path = std::env::temp_dir().join(format!("skranke-ballast-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let folder = Folder::take(&path).expect("taken");
        let left = Arc::new(AtomicU64::new(bytes));
        let asked = Arc::clone(&left);
        let ballast = Ballast::of(&folder, Arc::new(move |_| Ok(asked.load(Ordering::SeqCst))));
        (ballast, left, folder)
    }

    #[test]
    fn it_takes_real_room_once_and_gives_it_back_once() {
        let (ballast, _, folder) = in_room("real", u64::MAX);
        assert_eq!((ballast.keep(), ballast.keep()), (Kept::Made, Kept::Whole));
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let blocks = fs::metadata(folder.file(BALLAST)).expect("there").blocks();
            assert!(blocks * 512 >= SIZE_BYTES, "{blocks} blocks are no room");
        }
        assert_eq!((ballast.release(), ballast.release()), (true, false));
        fs::remove_dir_all(folder.path()).expect("removed");
    }

    #[test]
    fn it_is_made_again_only_when_there_is_room_for_more_than_it() {
        let (ballast, left, folder) = in_room("again", LITTLE_BYTES - 1);
        assert_eq!(ballast.keep(), Kept::NoRoom);
        left.store(SIZE_BYTES, Ordering::SeqCst);
        assert_eq!(ballast.keep(), Kept::Gone);
        left.store(SIZE_BYTES + LITTLE_BYTES, Ordering::SeqCst);
        assert_eq!(ballast.keep(), Kept::Made);
        fs::write(folder.file(BALLAST), "half of it").expect("cut short");
        assert_eq!(ballast.keep(), Kept::Made);
        fs::remove_dir_all(folder.path()).expect("removed");
    }

    #[test]
    fn what_is_written_is_as_long_as_what_is_set_aside() {
        let (_, _, folder) = in_room("written", 0);
        let file = File::create(folder.file(BALLAST)).expect("a file");
        write(&file).expect("written");
        assert_eq!(file.metadata().expect("there").len(), SIZE_BYTES);
        fs::remove_dir_all(folder.path()).expect("removed");
    }
}
