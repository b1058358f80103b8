//! What an earlier life left in a database's write-ahead log, made safe before anything rests on it.
//!
//! A process that ended between a write and its sync, or whose last sync failed, leaves a log that reads well and need not be
//! on disk: the next life would show, print and send what a power cut takes back. Written once more, the same bytes in the
//! same places, it is synced like anything new. Nothing here knows what the log holds, and nothing in it is changed.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use rusqlite::{Connection, TransactionBehavior};

/// Read and written at once, so that a long log takes little memory.
const PIECE_BYTES: u64 = 1 << 20;

#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("nobody else may write meanwhile, and that cannot be had: {0}")]
    Busy(#[from] rusqlite::Error),
    #[error("it cannot be written anew: {0}")]
    Disk(#[from] io::Error),
}

/// Makes safe what the log of a database shows. Who reads the database meanwhile is not disturbed.
pub fn renew(db: &Connection) -> Result<(), LogError> {
    let Some(path) = db.path().filter(|path| !path.is_empty()) else { return Ok(()) };
    let log = PathBuf::from(format!("{path}-wal"));
    // As long as it lasts nobody adds to the log or begins it anew.
    let only_writer = rusqlite::Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
    write_anew(&log)?;
    Ok(only_writer.rollback()?)
}

fn write_anew(log: &std::path::Path) -> io::Result<()> {
    let mut log = match OpenOptions::new().read(true).write(true).open(log) {
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(()),
        log => log?,
    };
    let mut piece = Vec::new();
    loop {
        let at = log.stream_position()?;
        piece.clear();
        if Read::by_ref(&mut log).take(PIECE_BYTES).read_to_end(&mut piece)? == 0 {
            // An empty log is what an orderly end leaves.
            return if at == 0 { Ok(()) } else { log.sync_all() };
        }
        log.seek(SeekFrom::Start(at))?;
        log.write_all(&piece)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(name: &str) -> (PathBuf, Connection) {
        let folder = std::env::temp_dir().join(format!("skranke-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("some.db");
        let db = Connection::open(&path).expect("opened");
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA busy_timeout = 0; CREATE TABLE t (a BLOB) STRICT;",
        )
        .expect("made");
        (path, db)
    }

    #[test]
    fn a_log_is_written_once_more_and_is_the_same() {
        let (path, db) = database("log");
        for _ in 0..300 {
            db.execute("INSERT INTO t VALUES (randomblob(9000))", []).expect("written");
        }
        let log = PathBuf::from(format!("{}-wal", path.display()));
        let (before, written_at) = (std::fs::read(&log).expect("a log"), std::fs::metadata(&log).expect("a log"));
        assert!(before.len() as u64 > 2 * PIECE_BYTES);
        let reader = Connection::open(&path).expect("opened");
        let held = reader.unchecked_transaction().expect("held still");
        std::thread::park_timeout(std::time::Duration::from_millis(20));
        renew(&db).expect("renewed");
        drop(held);
        let after = std::fs::metadata(&log).expect("a log");
        assert!(after.modified().expect("a time") > written_at.modified().expect("a time"), "it was written");
        assert!(std::fs::read(&log).expect("a log") == before, "and is what it was");
        db.execute("INSERT INTO t VALUES (zeroblob(1))", []).expect("written");
        let rows: u32 = reader.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).expect("counted");
        assert_eq!(rows, 301);
    }

    #[test]
    fn who_writes_at_the_same_time_keeps_it_from_being_written_anew() {
        let (path, db) = database("log-busy");
        let other = Connection::open(&path).expect("opened");
        other.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (zeroblob(1));").expect("begun");
        assert!(matches!(renew(&db), Err(LogError::Busy(_))));
        other.execute_batch("COMMIT").expect("written");
        renew(&db).expect("renewed");
        renew(&Connection::open_in_memory().expect("opened")).expect("nothing to do");
    }
}
