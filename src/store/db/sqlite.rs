//! The store's database as one SQLite file: in the till's own process, or behind a small server.

pub mod backup;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, params_from_iter};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{Cell, Database, DbError, Later, Row, Sql, Transaction, Value};
use crate::journal::forms;
use crate::journal::log::{self, LogError};

/// What is acknowledged is on disk, so `FULL`. The page cache is small: the whole store shares a till's memory.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -128;
    PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;";

/// How long to wait for another process, such as one that reads the file by hand.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Statements kept ready.
const PREPARED: usize = 64;

const MIGRATIONS: &[&str] = &[
    include_str!("sqlite/migrations/001-store.sql"),
    include_str!("sqlite/migrations/002-no-replacing.sql"),
    include_str!("sqlite/migrations/003-training.sql"),
];

/// The statements' texts, each under a line `-- name: …`.
const STATEMENTS: [&str; 5] = [
    include_str!("sqlite/journal.sql"),
    include_str!("sqlite/sale.sql"),
    include_str!("sqlite/card.sql"),
    include_str!("sqlite/report.sql"),
    include_str!("sqlite/register.sql"),
];

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the store's database {path} cannot be opened: {cause}")]
    Broken { path: PathBuf, cause: rusqlite::Error },
    #[error(
        "the store's database {path} was written by a newer version of the program (form {found}, this one knows {known}); use that version"
    )]
    Newer { path: PathBuf, found: usize, known: usize },
    #[error("what was written last to the store's database {path} cannot be made safe; {cause}")]
    Log { path: PathBuf, cause: LogError },
}

/// One connection, which its users take turns with.
pub struct Sqlite {
    db: Arc<Mutex<Connection>>,
}

impl Sqlite {
    /// Opens the file, makes it where there is none, and brings it to this version's form.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let broken = |cause| OpenError::Broken { path: path.to_owned(), cause };
        let mut db = Connection::open(path).map_err(broken)?;
        refuse_newer(&db, path)?;
        db.execute_batch(PRAGMAS).and_then(|()| db.busy_timeout(BUSY_WAIT)).map_err(broken)?;
        db.set_prepared_statement_cache_capacity(PREPARED);
        forms::bring_up(&mut db, MIGRATIONS).map_err(broken)?;
        // A till erases what this store says it has.
        log::renew(&db).map_err(|cause| OpenError::Log { path: path.to_owned(), cause })?;
        Ok(Self { db: Arc::new(Mutex::new(db)) })
    }
}

/// Says at once whether [`Sqlite::open`] would refuse the file for what it is. Changes nothing.
pub fn check(path: &Path) -> Result<(), OpenError> {
    if !path.exists() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db =
        Connection::open_with_flags(path, flags).map_err(|cause| OpenError::Broken { path: path.to_owned(), cause })?;
    refuse_newer(&db, path)
}

fn refuse_newer(db: &Connection, path: &Path) -> Result<(), OpenError> {
    let found = forms::form_of(db).map_err(|cause| OpenError::Broken { path: path.to_owned(), cause })?;
    if found > MIGRATIONS.len() {
        return Err(OpenError::Newer { path: path.to_owned(), found, known: MIGRATIONS.len() });
    }
    Ok(())
}

fn text_of(sql: Sql) -> &'static str {
    static TEXTS: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    // A statement without a text is an empty one, which a test would notice and SQLite refuses.
    TEXTS.get_or_init(named_texts).get(sql.id()).copied().unwrap_or_default()
}

fn named_texts() -> HashMap<&'static str, &'static str> {
    let texts = STATEMENTS.iter().flat_map(|file| file.split("-- name: ")).filter_map(|part| part.split_once('\n'));
    texts.map(|(name, text)| (name.trim(), text.trim())).collect()
}

impl Database for Sqlite {
    fn begin(&self) -> Later<'_, Box<dyn Transaction>> {
        Box::pin(async {
            let db = Arc::clone(&self.db).lock_owned().await;
            db.execute_batch("BEGIN IMMEDIATE").map_err(fault)?;
            let step: Box<dyn Transaction> = Box::new(Step { db, open: true });
            Ok(step)
        })
    }
}

/// A transaction. SQLite answers at once, so no future here ever waits.
struct Step {
    db: OwnedMutexGuard<Connection>,
    open: bool,
}

impl Step {
    fn run(&self, sql: &str) -> Result<(), DbError> {
        let run = || self.db.prepare_cached(sql)?.execute([]);
        run().map(drop).map_err(fault)
    }

    fn execute(&self, sql: Sql, values: &[Value]) -> rusqlite::Result<usize> {
        self.db.prepare_cached(text_of(sql))?.execute(params_from_iter(values))
    }

    fn rows(&self, sql: Sql, values: &[Value]) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.db.prepare_cached(text_of(sql))?;
        let columns = statement.column_count();
        let found = statement.query_map(params_from_iter(values), |row| {
            (0..columns).map(|column| row.get(column).map(cell)).collect::<rusqlite::Result<_>>().map(Row)
        })?;
        found.collect()
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if self.open
            && let Err(cause) = self.db.execute_batch("ROLLBACK")
        {
            tracing::error!(%cause, "the store's transaction could not be rolled back");
        }
    }
}

impl Transaction for Step {
    fn execute<'a>(&'a mut self, sql: Sql, values: &'a [Value<'a>]) -> Later<'a, usize> {
        Box::pin(async move { Self::execute(self, sql, values).map_err(fault) })
    }

    fn rows<'a>(&'a mut self, sql: Sql, values: &'a [Value<'a>]) -> Later<'a, Vec<Row>> {
        Box::pin(async move { Self::rows(self, sql, values).map_err(fault) })
    }

    fn mark(&mut self) -> Later<'_, ()> {
        Box::pin(async move { self.run("SAVEPOINT mark") })
    }

    fn keep(&mut self) -> Later<'_, ()> {
        Box::pin(async move { self.run("RELEASE mark") })
    }

    fn undo(&mut self) -> Later<'_, ()> {
        Box::pin(async move { self.run("ROLLBACK TO mark").and_then(|()| self.run("RELEASE mark")) })
    }

    fn commit(mut self: Box<Self>) -> Later<'static, ()> {
        Box::pin(async move {
            self.run("COMMIT")?;
            self.open = false;
            Ok(())
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn cell(value: Owned) -> Cell {
    match value {
        Owned::Null => Cell::Null,
        Owned::Integer(n) => Cell::Int(n),
        // No column holds floating numbers; one that did would be read as text and refused.
        Owned::Real(n) => Cell::Text(n.to_string()),
        Owned::Text(text) => Cell::Text(text),
        Owned::Blob(bytes) => Cell::Bytes(bytes),
    }
}

/// A broken rule of the tables comes from what is written; everything else from the machine.
fn fault(cause: rusqlite::Error) -> DbError {
    match cause.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => {
            DbError::Rule(cause.to_string())
        }
        _ => DbError::Failed(Box::new(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migrated() -> Connection {
        let mut db = Connection::open_in_memory().expect("a database in memory");
        forms::bring_up(&mut db, MIGRATIONS).expect("migrated");
        db
    }

    #[test]
    fn every_statement_has_a_text_that_fits_the_tables() {
        let db = migrated();
        for sql in Sql::ALL {
            assert!(!text_of(*sql).is_empty(), "{} has no text", sql.id());
            db.prepare(text_of(*sql)).unwrap_or_else(|fault| panic!("{}: {fault}", sql.id()));
        }
        assert_eq!(named_texts().len(), Sql::ALL.len(), "a text that no statement uses");
    }

    #[test]
    fn every_table_leads_with_the_company() {
        let db = migrated();
        let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("sql");
        let names = tables.query_map([], |row| row.get::<_, String>(0)).expect("tables");
        for name in names.map(|name| name.expect("name")) {
            let first = "SELECT name FROM pragma_table_info(?) WHERE cid = 0";
            let first: String = db.query_row(first, [&name], |row| row.get(0)).expect("a column");
            assert_eq!(first, "company_id", "{name}");
        }
    }

    #[test]
    fn what_is_stored_of_a_journal_is_never_changed_jrn_02() {
        let db = migrated();
        db.execute("INSERT INTO entry VALUES (310000019, 1, 1, 1, 1, zeroblob(32), '{}')", []).expect("stored");
        let replaced = "INSERT OR REPLACE INTO entry VALUES (310000019, 1, 1, 1, 1, zeroblob(32), '{ }')";
        for sql in ["UPDATE entry SET body = '{ }'", "DELETE FROM entry", replaced] {
            let refusal = db.execute(sql, []).expect_err("refused").to_string();
            assert!(refusal.starts_with("an entry is never "), "{refusal}");
        }
    }
}
