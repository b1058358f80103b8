//! The disk itself keeps its word: what is synced stays, what is not may go, and faults come when they are planned.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::changes::{Changes, What};
use super::{Disk, Fault, beside, dice, kept, lost, watch};
use crate::world::fresh_folder;

fn connect(path: &Path, synchronous: &str) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 0;
        CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"
    ))?;
    Ok(db)
}

fn insert(db: &Connection, id: u32) -> rusqlite::Result<()> {
    db.execute("INSERT INTO row VALUES (?, randomblob(?))", [id, 300 + id * 97 % 5_000]).map(|_| ())
}

/// Rows until the power goes; how many were acknowledged.
fn fill(path: &Path, synchronous: &str) -> u32 {
    let Ok(db) = connect(path, synchronous) else { return 0 };
    let mut acknowledged = 0;
    while acknowledged < 40 && insert(&db, acknowledged + 1).is_ok() {
        acknowledged += 1;
        if acknowledged % 12 == 0 && db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).is_err() {
            break;
        }
    }
    acknowledged
}

/// Rows there are, or nothing where the database is damaged.
fn rows(path: &Path) -> rusqlite::Result<u32> {
    let db = connect(path, "FULL")?;
    let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    let (rows, last): (u32, u32) =
        db.query_row("SELECT count(*), ifnull(max(id), 0) FROM row", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if sound == "ok" && rows == last { Ok(rows) } else { Err(rusqlite::Error::InvalidQuery) }
}

/// How many of so many power cuts lost what had been acknowledged, or the database.
fn losses(name: &str, synchronous: &str, cuts: u64) -> u64 {
    let folder = fresh_folder(name);
    let disk = watch(&folder);
    let mut losses = 0;
    for seed in 0..cuts {
        let path = folder.join(format!("{seed}.db"));
        disk.cut_at(1 + seed * 7 % 130);
        let acknowledged = fill(&path, synchronous);
        disk.cut_now();
        disk.power_returns(&mut dice(seed));
        losses += u64::from(!rows(&path).is_ok_and(|rows| rows >= acknowledged));
        fs::remove_file(&path).ok();
    }
    losses
}

#[test]
fn what_sqlite_has_synced_outlives_every_power_cut() {
    assert_eq!(losses("disk-full-sync", "FULL", 300), 0);
}

#[test]
fn what_is_not_synced_is_missed() {
    assert!(losses("disk-no-sync", "OFF", 100) > 20);
}

fn watched(name: &str) -> (Disk, PathBuf) {
    let folder = fresh_folder(name);
    let disk = watch(&folder);
    (disk, folder.join("some.db"))
}

#[test]
fn the_choices_decide_what_is_left() {
    let left = |name: &str, choose: &mut dyn FnMut(u64) -> u64| {
        let (disk, path) = watched(name);
        let db = connect(&path, "FULL").expect("opened");
        disk.cut_at(9);
        let acknowledged = (1..100).take_while(|id| insert(&db, *id).is_ok()).count();
        drop(db);
        disk.power_returns(choose);
        (acknowledged, fs::metadata(beside(&path, "-wal")).expect("a log").len())
    };
    assert_eq!(left("disk-same", &mut dice(5)), left("disk-again", &mut dice(5)));
    let (all, none) = (left("disk-kept", &mut kept), left("disk-lost", &mut lost));
    assert_eq!(all.0, none.0);
    assert!(all.1 > none.1, "what was lost is shorter");
}

#[test]
fn each_folder_has_a_power_of_its_own() {
    let ((first, here), (second, there)) = (watched("disk-first"), watched("disk-second"));
    let (one, other) = (connect(&here, "FULL").expect("opened"), connect(&there, "FULL").expect("opened"));
    let before = second.writes();
    first.cut_now();
    assert!(insert(&one, 1).is_err() && Connection::open(&here).is_err());
    insert(&other, 1).expect("written");
    assert!(first.is_cut() && !second.is_cut() && second.writes() > before);
    assert!(second.syncs() > 0 && super::syncs(&there) > 0);
    drop((one, first));
    assert_eq!(rows(&here).expect("nobody watches it any more"), 0);
}

fn code(done: rusqlite::Result<()>) -> Option<ErrorCode> {
    done.expect_err("it fails").sqlite_error_code()
}

#[test]
fn a_full_disk_takes_what_there_is_room_for() {
    let (disk, path) = watched("disk-filled");
    let db = connect(&path, "FULL").expect("opened");
    let ballast = beside(&path, ".ballast");
    fs::write(&ballast, [7; 60_000]).expect("written");
    disk.freed_by_removing(&ballast);
    disk.fail(Fault::Full(2));
    assert_eq!(code(insert(&db, 1)), Some(ErrorCode::DiskFull));
    assert_eq!(code(insert(&db, 1)), Some(ErrorCode::DiskFull));
    fs::remove_file(ballast).expect("removed");
    let more = (1..).take_while(|id| insert(&db, *id).is_ok()).count();
    assert!((3..20).contains(&more), "{more}");
    disk.freed(100_000);
    insert(&db, 100).expect("room");
    disk.heal();
    insert(&db, 101).expect("room for ever");
}

#[test]
fn faults_come_when_they_are_planned_and_once() {
    let (disk, path) = watched("disk-faults");
    let db = connect(&path, "FULL").expect("opened");
    for fault in [Fault::ShortWrite(2), Fault::Sync(1)] {
        disk.fail(fault);
        assert_eq!(code(insert(&db, 1)), Some(ErrorCode::SystemIoFailure));
        disk.heal();
    }
    insert(&db, 1).expect("healed");
    disk.fail_for("other", Fault::EverySync);
    insert(&db, 2).expect("another file's fault");
    disk.fail(Fault::EveryRead);
    let read = Connection::open(&path).and_then(|db| db.query_row("SELECT count(*) FROM row", [], |_| Ok(())));
    assert_eq!(code(read), Some(ErrorCode::SystemIoFailure));
    disk.heal();
    disk.fail(Fault::Read(1));
    let read = || Connection::open(&path).and_then(|db| db.query_row("SELECT count(*) FROM row", [], |_| Ok(())));
    assert_eq!(code(read()), Some(ErrorCode::SystemIoFailure));
    read().expect("once");
    drop(db);
    disk.power_returns(&mut lost);
    assert_eq!(rows(&path).expect("sound"), 2);
}

#[test]
fn a_disk_that_can_only_be_read_refuses_what_is_written() {
    let (disk, path) = watched("disk-read-only");
    let db = connect(&path, "FULL").expect("opened");
    disk.fail(Fault::ReadOnly);
    assert_eq!(code(insert(&db, 1)), Some(ErrorCode::SystemIoFailure));
    let later = Connection::open(&path).expect("to read");
    assert_eq!(code(insert(&later, 1)), Some(ErrorCode::ReadOnly));
    assert_eq!(code(Connection::open(path.with_file_name("new.db")).map(drop)), Some(ErrorCode::CannotOpen));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let found =
        Connection::open_with_flags(&path, flags).and_then(|db| db.query_row("SELECT 1 FROM row", [], |_| Ok(())));
    assert_eq!(found, Err(rusqlite::Error::QueryReturnedNoRows));
}

fn written(offset: usize, byte: u8) -> What {
    What::Write { offset, before: vec![0; 4], after: vec![byte; 4], length_before: 8 }
}

#[test]
fn no_later_sync_makes_good_one_that_failed() {
    let mut changes = Changes::default();
    changes.push(written(0, 1));
    changes.sync_failed();
    changes.push(written(4, 2));
    changes.synced();
    let image = |choose: &mut dyn FnMut(u64) -> u64| changes.settled(Some(vec![0; 8]), choose);
    assert_eq!(image(&mut lost), Some(vec![0, 0, 0, 0, 2, 2, 2, 2]));
    assert_eq!(image(&mut kept), Some(vec![1, 1, 1, 1, 2, 2, 2, 2]));
}

#[test]
fn what_was_never_named_is_lost_with_its_content_and_what_was_deleted_may_be_back() {
    let mut changes = Changes::default();
    changes.push(What::Deleted(vec![9; 8]));
    changes.push(What::Created);
    changes.push(What::Write { offset: 0, before: Vec::new(), after: vec![1; 4], length_before: 0 });
    assert_eq!(changes.undone(Some(vec![1; 4])), Some(vec![9; 8]));
    assert_eq!(changes.settled(Some(vec![9; 8]), &mut lost), Some(vec![9; 8]));
    assert_eq!(changes.settled(Some(vec![9; 8]), &mut kept), Some(vec![1; 4]));
    changes.folder_synced();
    assert_eq!(changes.undone(Some(vec![1; 4])), None);
    assert_eq!(changes.settled(None, &mut lost), Some(Vec::new()));
}
