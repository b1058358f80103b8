//! The till's own copy of the register: what the shop sells and to whom, at one version of the store's.
//!
//! It lives in a file of its own and is a cache: a file that is damaged or of another form is thrown away and fetched again,
//! never mended. A [`LocalRegister`] reads for the screen, in microseconds, and sees one version until it is told to look
//! again; a [`Writer`] on another thread takes in changes and makes the index of words. Nothing that goes wrong here stops a
//! sale: it is logged, and nothing is found.

mod finder;
mod local;
mod storage;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::time::Date;
use finder::Finders;

pub use local::LocalRegister;
pub use writer::Writer;

#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error("the register {path} cannot be opened: {cause}")]
    Open { path: PathBuf, cause: rusqlite::Error },
    #[error("the register {path} is damaged and cannot be removed: {cause}")]
    Remove { path: PathBuf, cause: std::io::Error },
    #[error("the register cannot be read or written: {0}")]
    Sql(#[from] rusqlite::Error),
    #[error("the register cannot be put in words: {0}")]
    Form(#[from] serde_json::Error),
}

/// Opens the register at `path`, empty and at version 0 where there is none that can be used. Prices and VAT are those of
/// `today`.
pub fn open(path: &Path, today: Date) -> Result<(LocalRegister, Writer), RegisterError> {
    let db = storage::open(path)?;
    let published = Arc::new(Published::default());
    let writer = Writer::new(db, Arc::clone(&published))?;
    let local = LocalRegister::new(storage::connect_reader(path)?, published, today)?;
    Ok((local, writer))
}

/// What the two threads tell each other.
#[derive(Default)]
struct Published {
    /// The newest index of words, where the writer leaves it for the reader.
    finders: Mutex<Finders>,
    /// The reader met a row that cannot be right.
    is_damaged: AtomicBool,
}

impl Published {
    fn put(&self, finders: Finders) {
        *self.finders.lock().unwrap_or_else(PoisonError::into_inner) = finders;
    }

    fn newest(&self) -> Finders {
        self.finders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn report_damage(&self) {
        self.is_damaged.store(true, Ordering::Relaxed);
    }

    /// Tells it once.
    fn take_damage(&self) -> bool {
        self.is_damaged.swap(false, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
