//! The file: made when there is none, thrown away when it cannot be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};
use serde::de::DeserializeOwned;

use super::RegisterError;
use crate::domain::shop::Tables;

/// The form of the tables in `schema.sql`. Any other is thrown away.
const FORM: i64 = 1;

/// What a power cut takes is fetched again, so a commit waits for no disk. Larger pages than usual, because the index is
/// read whole at each start.
const PRAGMAS: &str =
    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -2048; PRAGMA journal_size_limit = 4194304;";

/// The reader looks at single rows; a page it has seen is soon of no use.
const READER_PRAGMAS: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY;";

/// Statements that are kept ready on each connection.
const STATEMENTS_KEPT: usize = 48;

/// Opens the file for writing, or makes it.
pub(super) fn open(path: &Path) -> Result<Connection, RegisterError> {
    match connect(path) {
        Ok(Some(db)) => return Ok(db),
        Ok(None) => tracing::warn!(path = %path.display(), "the register is of another form and is fetched again"),
        Err(cause) if is_damage(&cause) => {
            tracing::warn!(path = %path.display(), %cause, "the register is damaged and is fetched again");
        }
        Err(cause) => return Err(RegisterError::Open { path: path.to_owned(), cause }),
    }
    remove(path)?;
    let not_mine = || RegisterError::Open { path: path.to_owned(), cause: rusqlite::Error::InvalidQuery };
    connect(path).map_err(|cause| RegisterError::Open { path: path.to_owned(), cause })?.ok_or_else(not_mine)
}

/// `None` when the tables in the file are not those this program knows.
fn connect(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let db = Connection::open(path)?;
    let form: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if form != FORM && (form, tables) != (0, 0) {
        return Ok(None);
    }
    db.execute_batch(PRAGMAS)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    if tables == 0 {
        db.execute_batch(&format!("BEGIN; {} PRAGMA user_version = {FORM}; COMMIT;", include_str!("schema.sql")))?;
    }
    db.execute_batch(OWN)?;
    Head::read(&db)?;
    Ok(Some(db))
}

pub(super) fn connect_reader(path: &Path) -> Result<Connection, RegisterError> {
    let db = Connection::open(path).map_err(|cause| RegisterError::Open { path: path.to_owned(), cause })?;
    db.execute_batch(READER_PRAGMAS)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(db)
}

pub(super) fn is_damage(cause: &rusqlite::Error) -> bool {
    matches!(cause.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        || matches!(cause, rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::QueryReturnedNoRows)
}

/// Marks the file so that the next start throws it away.
pub(super) fn condemn(db: &Connection) {
    tracing::error!("the register is damaged and is fetched again at the next start");
    if let Err(cause) = db.pragma_update(None, "user_version", 0) {
        tracing::error!(%cause, "the damaged register cannot be marked");
    }
}

fn remove(path: &Path) -> Result<(), RegisterError> {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match fs::remove_file(PathBuf::from(file)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(RegisterError::Remove { path: path.to_owned(), cause });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The entry up to which changes made at this till were taken in. Later than the tables, and not of their form: a file that
/// lacks it is as good as any.
const OWN: &str =
    "CREATE TABLE IF NOT EXISTS own (only INTEGER PRIMARY KEY CHECK (only = 1), upto INTEGER NOT NULL) STRICT;";

/// `None` when none was ever noted.
pub(super) fn own_upto(db: &Connection) -> rusqlite::Result<Option<u64>> {
    let upto: Option<i64> = db.prepare_cached("SELECT upto FROM own")?.query_row([], |row| row.get(0)).optional()?;
    Ok(upto.and_then(|upto| u64::try_from(upto).ok()))
}

pub(super) fn note_own(db: &Connection, upto: u64) -> rusqlite::Result<()> {
    let mut row = db.prepare_cached("INSERT INTO own VALUES (1, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto")?;
    row.execute([i64::try_from(upto).unwrap_or(i64::MAX)])?;
    Ok(())
}

/// The first row of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub version: u64,
    pub item_texts: i64,
    pub customer_texts: i64,
    pub tables: Tables,
}

impl Head {
    pub fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut row = db.prepare_cached("SELECT version, item_texts, customer_texts, tables FROM head")?;
        row.query_row([], |row| {
            let is_new = row.get_ref(3)?.as_str()?.is_empty();
            Ok(Self {
                version: row.get::<_, i64>(0)?.try_into().unwrap_or(0),
                item_texts: row.get(1)?,
                customer_texts: row.get(2)?,
                tables: if is_new { Tables::default() } else { body(row, 3)? },
            })
        })
    }

    pub fn write(&self, db: &Connection) -> Result<(), RegisterError> {
        let mut row =
            db.prepare_cached("UPDATE head SET version = ?, item_texts = ?, customer_texts = ?, tables = ?")?;
        let version = i64::try_from(self.version).unwrap_or(i64::MAX);
        row.execute((version, self.item_texts, self.customer_texts, serde_json::to_string(&self.tables)?))?;
        Ok(())
    }
}

/// A column that holds a thing as JSON.
pub(super) fn body<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(cause))
    })
}
