//! What the till has erased, brought back from the store: as far as an export needs it, beside the file that is to be; all of
//! it where what was kept of it is damaged.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::time::Date;
use crate::journal::fetched::{Earlier, Fetched};
use crate::journal::saft::{ExportError, Needed, Sight};
use crate::journal::storage::Reader;
use crate::journal::{Entry, Hash, Head, JournalError};
use crate::sync::Link;
use crate::sync::past::{Past, PastError};
use crate::sync::wire::Place;

/// Entries of the journal looked at in one go.
const BATCH: usize = 500;

/// Brings back what the days from `from` on need, into a file in `out` that is gone afterwards. `None`: all of it is here.
pub fn bring_back(
    reader: &Reader,
    from: Date,
    out: &Path,
    organisation_number: &str,
    link: &mut dyn Link,
) -> Result<Option<Earlier>, ExportError> {
    let (till, ..) = reader.head()?.ok_or(JournalError::NotSetUp)?;
    let first = reader.first()?;
    if first == 1 || is_here(reader, first, from)? {
        return Ok(None);
    }
    let place = Place { organisation_number: organisation_number.to_owned(), till };
    let fetched = fetch(reader, Some(Needed::for_days_from(from)), out, &place, link);
    fetched.map(Some).map_err(|fault| match fault {
        FetchError::Past(fault) => erased_from(reader, first, &fault),
        FetchError::Write { path, cause } => ExportError::Write { path, cause },
        FetchError::Journal(fault) => fault.into(),
    })
}

/// Brings back all that is erased. `None`: nothing is.
pub fn erased(reader: &Reader, out: &Path, place: &Place, link: &mut dyn Link) -> Result<Option<Earlier>, FetchError> {
    if reader.first()? == 1 {
        return Ok(None);
    }
    fetch(reader, None, out, place, link).map(Some)
}

#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Past(#[from] PastError),
    #[error("{path} cannot be written: {cause}")]
    Write { path: PathBuf, cause: io::Error },
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Everything, or what is needed.
fn fetch(
    reader: &Reader,
    needed: Option<Needed>,
    out: &Path,
    place: &Place,
    link: &mut dyn Link,
) -> Result<Earlier, FetchError> {
    let (till, head, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
    let first = reader.first()?;
    let newest = Head { seq: first - 1, hash: reader.hash_before(first)?, ..head };
    let path = out.join(format!(".{till}-earlier.db"));
    // A database that cannot be made does not say why.
    File::create(&path).map_err(|cause| FetchError::Write { path: out.to_owned(), cause })?;
    let mut fetched = Fetched::create(path)?;
    let past = Past::upto(place.clone(), link, newest.seq, newest.hash);
    let before = walk(past, needed, &mut fetched, newest)?;
    Ok(fetched.finish(till, newest, before)?)
}

/// Backwards for as long as something is needed: number and hash before the last that was.
fn walk(
    mut past: Past,
    mut needed: Option<Needed>,
    fetched: &mut Fetched,
    newest: Head,
) -> Result<(u64, Hash), FetchError> {
    let mut before = (newest.seq, newest.hash);
    while let Some((entry, hash)) = past.older()? {
        fetched.put(&entry)?;
        before = (entry.seq - 1, hash);
        let sight = needed.as_mut().map(|needed| needed.look_at(&entry.body));
        if sight == Some(Sight::Enough) {
            break;
        }
    }
    Ok(before)
}

/// Does the till still have all that is needed?
fn is_here(reader: &Reader, first: u64, from: Date) -> Result<bool, JournalError> {
    let (mut needed, mut next) = (Needed::for_days_from(from), first);
    loop {
        let (_, batch) = reader.batch(next, BATCH)?;
        let Some(last) = batch.last() else { return Ok(false) };
        next = last.seq + 1;
        for entry in &batch {
            match needed.look_at(&entry.body) {
                Sight::Enough => return Ok(true),
                Sight::Within => return Ok(false),
                Sight::More => {}
            }
        }
    }
}

fn erased_from(reader: &Reader, seq: u64, why: &dyn std::fmt::Display) -> ExportError {
    let read = || Entry::from_bytes(&reader.batch(seq, 1).ok()?.1.first()?.body).ok();
    let day = read().map_or(Date::of(1970, 1, 1), |entry| entry.at.local().date());
    ExportError::Erased { seq, day, why: why.to_string() }
}
