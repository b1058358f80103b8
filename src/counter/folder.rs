//! The data folder: everything of one till in one place, and one process in it at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A folder that this process has to itself.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error(
        "the data folder {path} cannot be made or written: {cause}. Nothing was started. Choose another with --data"
    )]
    Unwritable { path: PathBuf, cause: io::Error },
    #[error("there is no data folder {path}. Nothing was done. Name another with --data")]
    Absent { path: PathBuf },
    #[error(
        "another till is already running on {path}. Nothing was started. Close it, or choose another folder with --data"
    )]
    Taken { path: PathBuf },
}

/// Files of the folder.
pub const JOURNAL: &str = "till.db";
pub const STORE: &str = "store.db";
pub const REGISTER: &str = "register.db";
pub const SETTINGS: &str = "till.toml";
pub const PAPER: &str = "paper";
pub const LOG: &str = "log";
/// Electronic receipts, where no mail service is set up.
pub const OUTBOX: &str = "outbox";
/// Receipts as pages behind a code, where no folder is set up for them.
pub const RECEIPTS: &str = "receipts-out";
/// What was written out for the tax administration.
pub const EXPORT: &str = "export";
/// Keys that sign, for this machine alone: never part of a backup.
pub const KEYS: &str = "keys";
/// Room kept for a full disk.
pub const BALLAST: &str = "ballast";
const LOCK: &str = ".lock";

impl Folder {
    /// Makes the folder where it is missing, and takes it.
    pub fn take(path: &Path) -> Result<Self, FolderError> {
        let unwritable = |cause| FolderError::Unwritable { path: path.to_owned(), cause };
        let new = is_new(path).map_err(unwritable)?;
        fs::create_dir_all(path.join(LOG)).map_err(unwritable)?;
        if new {
            only_for_us(path).map_err(unwritable)?;
        }
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK)).map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Taken { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
        }
    }

    /// Takes a folder that must be there already: nothing is made for a name that was mistyped.
    pub fn take_existing(path: &Path) -> Result<Self, FolderError> {
        if path.is_dir() { Self::take(path) } else { Err(FolderError::Absent { path: path.to_owned() }) }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// A new or empty folder becomes the till's own. One with things in it stays as open or closed as it is: it may be somebody's.
fn is_new(path: &Path) -> io::Result<bool> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(cause) => Err(cause),
    }
}

/// What is sold and to whom is nobody else's business on this machine.
#[cfg(unix)]
fn only_for_us(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn only_for_us(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("skranke-folder-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn a_second_till_on_the_same_folder_is_refused() {
        let path = scratch("taken");
        let first = Folder::take(&path).expect("taken");
        assert!(matches!(Folder::take(&path), Err(FolderError::Taken { .. })));
        drop(first);
        assert!(Folder::take(&path).is_ok());
        fs::remove_dir_all(&path).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn only_a_folder_of_its_own_is_closed_to_others() {
        use std::os::unix::fs::PermissionsExt;
        let path = scratch("mode");
        let mode = || fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        drop(Folder::take(&path).expect("taken"));
        assert_eq!(mode(), 0o700);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("opened");
        drop(Folder::take(&path).expect("taken"));
        assert_eq!(mode(), 0o755, "whoever opened it meant to");
        fs::remove_dir_all(&path).expect("removed");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let path = scratch("file");
        fs::write(&path, "not a folder").expect("written");
        assert!(matches!(Folder::take(&path), Err(FolderError::Unwritable { .. })));
        fs::remove_file(&path).expect("removed");
    }
}
