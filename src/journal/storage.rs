//! The journal on disk: SQLite with a write-ahead log, one commit and so one sync for each batch.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::chain::{Hash, Head, Sealed};
use super::log::LogError;
use super::rows::Rows;
use super::{forms, log, mending};
use crate::domain::TillId;

/// Every commit reaches the disk before the drawer opens, so `FULL`, not `NORMAL`. Checkpoints are taken in quiet moments,
/// because one inside a commit would cost two more syncs.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -128; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 33554432;";

const MIGRATIONS: &[&str] = &[include_str!("storage/001-journal.sql"), include_str!("storage/002-no-replacing.sql")];

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal {path} cannot be opened: {cause}")]
    Open { path: PathBuf, cause: rusqlite::Error },
    #[error(
        "the journal {path} was written by a newer version of the program (form {found}, this one knows {known}); use that version"
    )]
    Newer { path: PathBuf, found: usize, known: usize },
    #[error("{path} is something else than the journal of a till")]
    Foreign { path: PathBuf },
    #[error("there is no journal at {path}")]
    Absent { path: PathBuf },
    #[error("the journal cannot be written: {0}")]
    Write(rusqlite::Error),
    #[error("the journal cannot be read: {0}")]
    Read(rusqlite::Error),
    #[error("what was written last to the journal cannot be made safe; {0}")]
    Log(#[from] LogError),
    #[error("the journal has not been set up for a till")]
    NotSetUp,
    #[error("the journal belongs to till {found}, not {wanted}")]
    OtherTill { found: TillId, wanted: TillId },
    #[error("entry {seq} of the journal: {what}")]
    Broken { seq: u64, what: String },
}

impl JournalError {
    /// There was no room.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Open { cause, .. } | Self::Write(cause) | Self::Read(cause) => {
                cause.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            _ => false,
        }
    }
}

/// What the entries up to a point come to, as the till keeps it to start sooner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub seq: u64,
    pub hash: Hash,
    /// Says which program can read the body.
    pub form: String,
    pub body: Vec<u8>,
}

/// The journal of one till.
#[derive(Debug)]
pub struct Journal {
    db: Connection,
    till: TillId,
    head: Head,
    secured: u64,
}

/// Where a journal stands, without opening it for writing.
pub struct Reader {
    db: Connection,
}

/// The journal does not move for its reader.
pub struct HeldStill<'a>(#[expect(dead_code, reason = "ends when it is dropped")] rusqlite::Transaction<'a>);

impl Journal {
    /// Opens the journal of a till that has been set up, `None` where none has. What an earlier life left
    /// in its log is safe only after [`Self::renew_log`].
    pub fn open(path: &Path) -> Result<Option<Self>, JournalError> {
        let db = connect(path)?;
        let Some((till, head, secured)) = read_head(&db)? else { return Ok(None) };
        Ok(Some(Self { db, till, head, secured }))
    }

    /// Begins the journal of a till.
    pub fn create(path: &Path, till: TillId) -> Result<Self, JournalError> {
        let db = connect(path)?;
        db.execute(
            "INSERT INTO head (only, till, epoch, seq, hash) VALUES (1, ?, 1, 0, ?)",
            params![till.to_string(), Hash::START.0],
        )
        .map_err(JournalError::Write)?;
        Ok(Self { db, till, head: Head { epoch: 1, seq: 0, hash: Hash::START }, secured: 0 })
    }

    pub fn till(&self) -> TillId {
        self.till
    }

    pub fn head(&self) -> Head {
        self.head
    }

    pub fn secured(&self) -> u64 {
        self.secured
    }

    /// The hash of an entry that is here, or of the newest erased one.
    pub fn hash_at(&self, seq: u64) -> Result<Option<Hash>, JournalError> {
        hash_at(&self.db, seq)
    }

    /// Adds entries in one commit. All of them, or none.
    pub fn append(&mut self, entries: &[Sealed]) -> Result<Head, JournalError> {
        let Some(last) = entries.last() else { return Ok(self.head) };
        // Epochs only rise, and an entry that begins one moves the head into it.
        let epoch = last.epoch().unwrap_or_default().max(self.head.epoch);
        self.insert(entries, epoch).map_err(JournalError::Write)?;
        self.head = Head { epoch, seq: last.seq, hash: last.hash };
        Ok(self.head)
    }

    fn insert(&mut self, entries: &[Sealed], epoch: u32) -> rusqlite::Result<()> {
        let step = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        if epoch != self.head.epoch {
            step.execute("UPDATE head SET epoch = ?", [epoch])?;
        }
        {
            let mut insert = step.prepare_cached("INSERT INTO entry (seq, body, hash) VALUES (?, ?, ?)")?;
            for entry in entries {
                insert.execute(params![signed(entry.seq), entry.body, entry.hash.0])?;
            }
        }
        step.commit()
    }

    /// Notes how far the store has secured, and erases what lies before it, as far as the snapshot reaches.
    pub fn secure(&mut self, upto: u64) -> Result<(), JournalError> {
        let upto = upto.min(self.head.seq);
        if upto <= self.secured {
            return Ok(());
        }
        self.erase(upto).map_err(JournalError::Write)?;
        self.secured = upto;
        Ok(())
    }

    fn erase(&mut self, secured: u64) -> rusqlite::Result<()> {
        let step = self.db.transaction()?;
        step.execute("UPDATE head SET secured = ?", [signed(secured)])?;
        let last: Option<(i64, Vec<u8>)> = step
            .query_row("SELECT e.seq, e.hash FROM entry e, snapshot s WHERE e.seq <= min(s.seq, ?) ORDER BY e.seq DESC LIMIT 1", [signed(secured)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if let Some((seq, hash)) = last {
            step.execute("UPDATE head SET erased = ?, erased_hash = ?", params![seq, hash])?;
            step.execute("DELETE FROM entry WHERE seq <= ?", [seq])?;
        }
        step.commit()
    }

    pub fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        let sql = "INSERT INTO snapshot (only, seq, hash, form, body) VALUES (1, ?, ?, ?, ?)
            ON CONFLICT (only) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, form = excluded.form, body = excluded.body";
        let values = params![signed(snapshot.seq), snapshot.hash.0, snapshot.form, snapshot.body];
        self.db.execute(sql, values).map(|_| ()).map_err(JournalError::Write)
    }

    /// The same journal on a connection of its own, everything after the head checked again. After a fault nothing of the old
    /// connection is believed. It has to stay open until this one is: what the log holds is known from the memory they
    /// share, where only what was synced is counted, and the log itself may show entries that never came to the disk.
    pub fn reopened(&self) -> Result<Self, JournalError> {
        let path = PathBuf::from(self.db.path().unwrap_or_default());
        let fresh = Self::open(&path)?.ok_or(JournalError::NotSetUp)?;
        if fresh.till != self.till {
            return Err(JournalError::OtherTill { found: fresh.till, wanted: self.till });
        }
        if fresh.head.seq < self.head.seq || (fresh.head.seq == self.head.seq && fresh.head != self.head) {
            let what = "was on disk before the disk failed, and is gone".to_owned();
            return Err(JournalError::Broken { seq: fresh.head.seq.min(self.head.seq), what });
        }
        fresh.replay(self.head.seq + 1, self.head.hash, |_| Ok(()))?;
        Ok(fresh)
    }

    /// Makes safe what an earlier life left in the log.
    pub fn renew_log(&self) -> Result<(), JournalError> {
        Ok(log::renew(&self.db)?)
    }

    /// Puts back an entry that the disk has damaged. Refused unless the chain says that these are its bytes.
    pub fn mend(&mut self, whole: &Sealed) -> Result<(), JournalError> {
        mending::mend(&mut self.db, whole)
    }

    /// Moves the log into the database file. Call it in a quiet moment: it syncs twice, and the next commit once more.
    pub fn checkpoint(&self) -> Result<(), JournalError> {
        self.db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(JournalError::Write)
    }

    pub fn snapshot(&self) -> Result<Option<Snapshot>, JournalError> {
        read_snapshot(&self.db)
    }

    /// Calls `each` with every kept entry from `from` on, in order, checking the chain as it goes.
    pub fn replay(
        &self,
        from: u64,
        previous: Hash,
        each: impl FnMut(&Sealed) -> Result<(), String>,
    ) -> Result<(), JournalError> {
        replay(&self.db, from, previous, each)
    }

    /// Closes in order, so that the next start finds a short log.
    pub fn close(self) -> Result<(), JournalError> {
        self.checkpoint()?;
        self.db.close().map_err(|(_, cause)| JournalError::Write(cause))
    }
}

impl Reader {
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        if !path.exists() {
            return Err(JournalError::Absent { path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)
            .map_err(|cause| JournalError::Open { path: path.to_owned(), cause })?;
        refuse_foreign(&db, path)?;
        refuse_newer(&db, path)?;
        Ok(Self { db })
    }

    /// Until the guard is gone, everything read is the journal as it was at the first read, whatever the till goes on to
    /// write: who reads it in several steps sees one journal.
    pub fn hold_still(&self) -> Result<HeldStill<'_>, JournalError> {
        self.db.unchecked_transaction().map(HeldStill).map_err(JournalError::Read)
    }

    pub fn head(&self) -> Result<Option<(TillId, Head, u64)>, JournalError> {
        if is_blank(&self.db).map_err(JournalError::Read)? {
            return Ok(None);
        }
        read_head(&self.db)
    }

    pub fn snapshot(&self) -> Result<Option<Snapshot>, JournalError> {
        read_snapshot(&self.db)
    }

    /// The newest entries up to and including `upto`, newest first.
    pub fn newest(&self, upto: u64, limit: usize) -> Result<Vec<Sealed>, JournalError> {
        let mut rows = self
            .db
            .prepare_cached("SELECT seq, body, hash FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT ?")
            .map_err(JournalError::Read)?;
        let found = rows.query_map(params![signed(upto), limit_of(limit)], sealed).map_err(JournalError::Read)?;
        found.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// At most `limit` entries from `from` on, and the hash before the first.
    pub fn batch(&self, from: u64, limit: usize) -> Result<(Option<Hash>, Vec<Sealed>), JournalError> {
        let before = self.hash_at(from.saturating_sub(1))?;
        let mut rows = self
            .db
            .prepare_cached("SELECT seq, body, hash FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?")
            .map_err(JournalError::Read)?;
        let found = rows.query_map(params![signed(from), limit_of(limit)], sealed).map_err(JournalError::Read)?;
        Ok((before, found.collect::<Result<_, _>>().map_err(JournalError::Read)?))
    }

    /// The same entries into a room that was read into before, for whoever reads on and on.
    pub(super) fn read_on(&self, from: u64, limit: usize, into: &mut Rows) -> Result<(), JournalError> {
        into.clear();
        let sql = "SELECT seq, body, hash FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?";
        let mut rows = self.db.prepare_cached(sql).map_err(JournalError::Read)?;
        let mut found = rows.query(params![signed(from), limit_of(limit)]).map_err(JournalError::Read)?;
        while let Some(row) = found.next().map_err(JournalError::Read)? {
            push(into, row).map_err(JournalError::Read)?;
        }
        Ok(())
    }

    pub fn hash_at(&self, seq: u64) -> Result<Option<Hash>, JournalError> {
        hash_at(&self.db, seq)
    }

    /// Are these the bytes of the entry at this place, though others may stand there?
    pub fn fits(&self, whole: &Sealed) -> Result<bool, JournalError> {
        mending::fits(&self.db, whole)
    }

    /// Where the entries that are here begin: after the head if none is.
    pub fn first(&self) -> Result<u64, JournalError> {
        let (_, head, _) = self.head()?.ok_or(JournalError::NotSetUp)?;
        Ok(self.first_kept()?.unwrap_or(head.seq + 1))
    }

    /// What the first entry that is here must follow.
    pub fn hash_before(&self, first: u64) -> Result<Hash, JournalError> {
        let unknown = || JournalError::Broken { seq: first, what: "nothing tells which hash it follows".to_owned() };
        self.hash_at(first.saturating_sub(1))?.ok_or_else(unknown)
    }

    pub fn first_kept(&self) -> Result<Option<u64>, JournalError> {
        let first: Option<i64> =
            self.db.query_row("SELECT min(seq) FROM entry", [], |row| row.get(0)).map_err(JournalError::Read)?;
        Ok(first.map(unsigned))
    }

    pub fn replay(
        &self,
        from: u64,
        previous: Hash,
        each: impl FnMut(&Sealed) -> Result<(), String>,
    ) -> Result<(), JournalError> {
        replay(&self.db, from, previous, each)
    }

    /// Which form of the tables this is, counted from 1.
    pub fn form(&self) -> Result<usize, JournalError> {
        forms::form_of(&self.db).map_err(JournalError::Read)
    }

    /// The rules that stand in the tables, by name; the check misses none of them.
    pub fn guards(&self) -> Result<Vec<String>, JournalError> {
        let mut rows = self
            .db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
            .map_err(JournalError::Read)?;
        let names = rows.query_map([], |row| row.get(0)).map_err(JournalError::Read)?;
        names.collect::<Result<_, _>>().map_err(JournalError::Read)
    }
}

pub(super) fn hash_at(db: &Connection, seq: u64) -> Result<Option<Hash>, JournalError> {
    if seq == 0 {
        return Ok(Some(Hash::START));
    }
    let sql = "SELECT hash FROM entry WHERE seq = ?1 UNION SELECT erased_hash FROM head WHERE erased = ?1";
    let found =
        db.query_row(sql, [signed(seq)], |row| row.get::<_, Vec<u8>>(0)).optional().map_err(JournalError::Read)?;
    Ok(found.and_then(|bytes| Hash::from_slice(&bytes)))
}

/// SQLite's integers are signed; sequence numbers never come near the edge.
pub(super) fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// More rows than this are never asked for at once.
fn limit_of(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX).min(100_000)
}

fn unsigned(seq: i64) -> u64 {
    u64::try_from(seq).unwrap_or(0)
}

pub(super) fn connect(path: &Path) -> Result<Connection, JournalError> {
    let open = |cause| JournalError::Open { path: path.to_owned(), cause };
    let mut db = Connection::open(path).map_err(open)?;
    refuse_foreign(&db, path)?;
    refuse_newer(&db, path)?;
    db.execute_batch(PRAGMAS).map_err(open)?;
    forms::bring_up(&mut db, MIGRATIONS).map_err(open)?;
    Ok(db)
}

fn refuse_newer(db: &Connection, path: &Path) -> Result<(), JournalError> {
    let found = forms::form_of(db).map_err(|cause| JournalError::Open { path: path.to_owned(), cause })?;
    if found > MIGRATIONS.len() {
        return Err(JournalError::Newer { path: path.to_owned(), found, known: MIGRATIONS.len() });
    }
    Ok(())
}

/// A file that was begun and never filled, as a power cut at the first start leaves one, is nobody's yet.
fn is_blank(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

/// Another database under the journal's name stays what it is.
fn refuse_foreign(db: &Connection, path: &Path) -> Result<(), JournalError> {
    let is_journal = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'head')
        AND EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'entry')";
    let open = |cause| JournalError::Open { path: path.to_owned(), cause };
    let is_mine: bool = db.query_row(is_journal, [], |row| row.get(0)).map_err(open)?;
    if is_mine || is_blank(db).map_err(open)? { Ok(()) } else { Err(JournalError::Foreign { path: path.to_owned() }) }
}

fn read_head(db: &Connection) -> Result<Option<(TillId, Head, u64)>, JournalError> {
    let row = db
        .query_row("SELECT till, epoch, seq, hash, secured FROM head", [], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, u32>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, Vec<u8>>(3)?,
                row.get::<_, i64>(4)?,
            ))
        })
        .optional()
        .map_err(JournalError::Read)?;
    let Some((till, epoch, seq, hash, secured)) = row else { return Ok(None) };
    let broken = |what: &str| JournalError::Broken { seq: unsigned(seq), what: what.to_owned() };
    let till = till.parse().map_err(|_| broken("the head names no till"))?;
    let hash = Hash::from_slice(&hash).ok_or_else(|| broken("the head has no hash"))?;
    Ok(Some((till, Head { epoch, seq: unsigned(seq), hash }, unsigned(secured))))
}

fn read_snapshot(db: &Connection) -> Result<Option<Snapshot>, JournalError> {
    let row = db
        .query_row("SELECT seq, hash, form, body FROM snapshot", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()
        .map_err(JournalError::Read)?;
    Ok(row.and_then(|(seq, hash, form, body)| {
        Some(Snapshot { seq: unsigned(seq), hash: Hash::from_slice(&hash)?, form, body })
    }))
}

fn sealed(row: &rusqlite::Row) -> rusqlite::Result<Sealed> {
    let mut sealed = Sealed { seq: 0, body: Vec::new(), hash: Hash::START };
    fill(&mut sealed, row)?;
    Ok(sealed)
}

/// The row in the place of another, whose room it takes.
fn fill(sealed: &mut Sealed, row: &rusqlite::Row) -> rusqlite::Result<()> {
    sealed.seq = unsigned(row.get(0)?);
    sealed.body.clear();
    sealed.body.extend_from_slice(row.get_ref(1)?.as_blob()?);
    sealed.hash = Hash::from_slice(row.get_ref(2)?.as_blob()?).unwrap_or_default();
    Ok(())
}

fn push(rows: &mut Rows, row: &rusqlite::Row) -> rusqlite::Result<()> {
    let hash = Hash::from_slice(row.get_ref(2)?.as_blob()?).unwrap_or_default();
    rows.push(unsigned(row.get_ref(0)?.as_i64()?), row.get_ref(1)?.as_blob()?, hash);
    Ok(())
}

/// Reads entries in order and checks that each follows the one before; stops at the first that does not.
fn replay(
    db: &Connection,
    from: u64,
    previous: Hash,
    mut each: impl FnMut(&Sealed) -> Result<(), String>,
) -> Result<(), JournalError> {
    let mut rows =
        db.prepare("SELECT seq, body, hash FROM entry WHERE seq >= ? ORDER BY seq").map_err(JournalError::Read)?;
    let mut found = rows.query([signed(from)]).map_err(JournalError::Read)?;
    let (mut expected, mut previous) = (from, previous);
    let mut entry = Sealed { seq: 0, body: Vec::new(), hash: previous };
    while let Some(row) = found.next().map_err(JournalError::Read)? {
        fill(&mut entry, row).map_err(JournalError::Read)?;
        let broken = |what: String| JournalError::Broken { seq: entry.seq, what };
        if entry.seq != expected {
            return Err(JournalError::Broken { seq: expected, what: "is missing".to_owned() });
        }
        if !entry.follows(previous) {
            return Err(broken("its hash does not follow from its bytes and the entry before it".to_owned()));
        }
        each(&entry).map_err(broken)?;
        (expected, previous) = (entry.seq + 1, entry.hash);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        Journal::create(Path::new(":memory:"), TillId::new(1, 1)).expect("a journal in memory")
    }

    fn sealed_after(head: Head, body: &str) -> Sealed {
        Sealed { seq: head.seq + 1, body: body.into(), hash: Hash::of(head.hash, body.as_bytes()) }
    }

    #[test]
    fn who_holds_the_journal_still_reads_one_journal_beside_the_selling() {
        let folder = std::env::temp_dir().join(format!("skranke-still-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("till.db");
        let mut journal = Journal::create(&path, TillId::new(1, 1)).expect("a journal");
        journal.append(&[sealed_after(journal.head(), "{\"n\":1}")]).expect("appended");
        let reader = Reader::open(&path).expect("a reader");
        let head = || reader.head().expect("read").map(|(_, head, _)| head.seq);
        let still = reader.hold_still().expect("still");
        assert_eq!(head(), Some(1));
        journal.append(&[sealed_after(journal.head(), "{\"n\":1}")]).expect("appended");
        assert_eq!((head(), reader.batch(1, 9).expect("read").1.len()), (Some(1), 1));
        drop(still);
        assert_eq!(head(), Some(2));
        drop(std::fs::remove_dir_all(folder));
    }

    fn filled(entries: usize) -> Journal {
        let mut journal = journal();
        for n in 0..entries {
            let entry = sealed_after(journal.head(), &format!("{{\"n\":{n}}}"));
            journal.append(&[entry]).expect("appended");
        }
        journal
    }

    fn refusal(journal: &Journal, sql: &str) -> String {
        journal.db.execute(sql, []).map(|_| "nothing").map_err(|e| e.to_string()).expect_err("refused")
    }

    #[test]
    fn nothing_registered_can_be_changed_or_deleted_jrn_02_x_3() {
        let journal = filled(3);
        assert!(refusal(&journal, "UPDATE entry SET body = x'7b7d7d'").contains("an entry is never changed"));
        assert!(refusal(&journal, "DELETE FROM entry").contains("the store has not secured this entry"));
        assert!(refusal(&journal, "DELETE FROM head").contains("the head of the journal stays"));
        assert!(refusal(&journal, "UPDATE head SET seq = 1").contains("only rises"));
        assert!(
            refusal(&journal, "INSERT OR REPLACE INTO entry VALUES (2, x'7b7d7d', zeroblob(32))").contains("no gaps")
        );
        // To replace a row is to delete it, and no rule of deletion is asked.
        let replaced = "INSERT OR REPLACE INTO head (only, till, epoch, seq, hash, secured) VALUES (1, '1-1', 1, 3, zeroblob(32), 3)";
        assert!(refusal(&journal, replaced).contains("the head of the journal stays"));
    }

    #[test]
    fn the_journal_has_no_gaps() {
        let mut journal = filled(2);
        let mut entry = sealed_after(journal.head(), "{\"n\":9}");
        entry.seq += 1;
        assert!(journal.append(&[entry]).is_err());
        assert_eq!(journal.head().seq, 2);
    }

    #[test]
    fn only_what_is_secured_and_summed_up_is_erased() {
        let mut journal = filled(5);
        journal.secure(3).expect("secured");
        assert_eq!(kept(&journal), [1, 2, 3, 4, 5], "no snapshot reaches there yet");
        let snapshot = Snapshot { seq: 4, hash: journal.head().hash, form: "x".into(), body: vec![1] };
        journal.keep_snapshot(&snapshot).expect("kept");
        journal.secure(4).expect("secured");
        assert_eq!(kept(&journal), [5]);
        assert_eq!(journal.snapshot().ok().flatten(), Some(snapshot));
    }

    fn kept(journal: &Journal) -> Vec<u64> {
        let mut rows = journal.db.prepare("SELECT seq FROM entry ORDER BY seq").expect("sql");
        rows.query_map([], |row| row.get::<_, i64>(0)).expect("rows").map(|seq| unsigned(seq.expect("seq"))).collect()
    }

    #[test]
    fn a_break_is_found_where_it_is() {
        let journal = filled(4);
        journal
            .db
            .execute_batch("DROP TRIGGER entry_never_changes; UPDATE entry SET body = x'7b227a223a317d' WHERE seq = 3")
            .expect("forged");
        let found = journal.replay(1, Hash::START, |_| Ok(()));
        assert!(matches!(found, Err(JournalError::Broken { seq: 3, .. })), "{found:?}");
    }
}
