//! Copies of the database's file, taken while it is in use.
//!
//! What a copy holds is read from the finished copy: it is taken, synced, named, and then opened.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::domain::TillId;
use crate::journal::{Hash, Head};
use crate::store::company::CompanyId;
use crate::store::secured::Held;

/// The newest copy.
const NEWEST: &str = "store.db";
/// The one before it, kept until the newest is complete and named.
const BEFORE: &str = "store-before.db";
/// A copy that is not finished.
const UNFINISHED: &str = "store.db.part";

/// Which file is copied, where to, and how often when there is something new. A folder on the same disk secures nothing
/// against that disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backups {
    pub file: PathBuf,
    pub folder: PathBuf,
    /// The pause between two copies.
    pub every: Duration,
}

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("the backup in {folder} cannot be written: {cause}")]
    Folder { folder: PathBuf, cause: io::Error },
    #[error("the store's file cannot be copied: {0}")]
    Copy(#[from] rusqlite::Error),
    #[error("the store's file is in use; the copy is tried again later")]
    Busy,
}

impl Backups {
    /// Takes a copy and says what it holds. Blocks for as long as the disk takes; selling and sending go on meanwhile.
    pub fn take(&self) -> Result<Vec<Held>, BackupError> {
        let fault = |cause| BackupError::Folder { folder: self.folder.clone(), cause };
        let unfinished = self.folder.join(UNFINISHED);
        fs::create_dir_all(&self.folder).and_then(|()| without(&unfinished)).map_err(fault)?;
        copy(&self.file, &unfinished)?;
        self.name(&unfinished).map_err(fault)?;
        Ok(held(&self.folder.join(NEWEST))?)
    }

    /// The copy gets its name when all of it is on the disk, and the name is on the disk too before anybody relies on it.
    fn name(&self, unfinished: &Path) -> io::Result<()> {
        let newest = self.folder.join(NEWEST);
        File::open(unfinished)?.sync_all()?;
        if newest.exists() {
            fs::rename(&newest, self.folder.join(BEFORE))?;
        }
        fs::rename(unfinished, newest)?;
        File::open(&self.folder)?.sync_all()
    }
}

fn without(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// All pages as of one moment: a single step reads them in one transaction, and the log lets others write meanwhile. The copy is
/// one plain file without a log of its own.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut to = Connection::open(to)?;
    let done = Backup::new(&from, &mut to)?.step(-1)?;
    match done {
        StepResult::Done => Ok(to.execute_batch("PRAGMA journal_mode = DELETE")?),
        _ => Err(BackupError::Busy),
    }
}

/// What a finished copy holds.
fn held(copy: &Path) -> rusqlite::Result<Vec<Held>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(copy, flags)?;
    let mut rows = db.prepare("SELECT company_id, department, till, epoch, seq, hash FROM till ORDER BY 1, 2, 3")?;
    let found = rows.query_map([], held_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// `None` where the row is not one the store writes: nothing is secured by it.
fn held_row(row: &rusqlite::Row) -> rusqlite::Result<Option<Held>> {
    let company = CompanyId::from_number(row.get(0)?);
    let till = TillId::new(row.get(1)?, row.get(2)?);
    let (epoch, seq) = (row.get(3)?, u64::try_from(row.get::<_, i64>(4)?).ok());
    let hash = Hash::from_slice(&row.get::<_, Vec<u8>>(5)?);
    let head = seq.zip(hash).map(|(seq, hash)| Head { epoch, seq, hash });
    Ok(company.zip(head).map(|(company, head)| Held { company, till, head }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_written_secures_nothing() {
        let backups =
            Backups { file: "/nowhere/store.db".into(), folder: "/proc/nowhere".into(), every: Duration::ZERO };
        assert!(matches!(backups.take(), Err(BackupError::Folder { .. })));
    }
}
