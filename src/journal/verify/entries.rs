//! The stored entries, read in batches: hashed and taken apart on every core, while those before them are checked in order.

use std::num::NonZero;
use std::thread;

use crate::journal::chain::{Hash, Sealed};
use crate::journal::storage::Reader;
use crate::journal::{Entry, JournalError};

/// Entries that are read at once.
const BATCH: usize = 2_000;

/// A stored entry, and what it says; or what is wrong with it by itself.
pub(super) struct Read {
    pub seq: u64,
    pub hash: Hash,
    pub entry: Result<Entry, String>,
}

/// Calls `each` with every kept entry from `from` on, in order, and stops at the first fault.
pub(super) fn each_of(
    reader: &Reader,
    from: u64,
    before: Hash,
    mut each: impl FnMut(&Read, &Entry) -> Result<(), String>,
) -> Result<(), JournalError> {
    let (mut previous, mut ready, mut expected) = (before, Vec::new(), from);
    let (_, mut batch) = reader.batch(from, BATCH)?;
    loop {
        let (read, done, following) = thread::scope(|scope| {
            let workers: Vec<_> = shares(&batch, previous)
                .map(|(share, previous)| scope.spawn(move || read_share(share, previous)))
                .collect();
            let done = check_all(std::mem::take(&mut ready), &mut expected, &mut each);
            let following = batch.last().map(|last| reader.batch(last.seq + 1, BATCH));
            // A worker cannot panic: what an entry cannot be read as is told.
            let read: Vec<Read> = workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect();
            (read, done, following)
        });
        done?;
        let Some(following) = following else { return Ok(()) };
        previous = batch.last().map_or(previous, |last| last.hash);
        (batch, ready) = (following?.1, read);
    }
}

/// The batch in a part for each core, with the hash before each part.
fn shares(batch: &[Sealed], before: Hash) -> impl Iterator<Item = (&[Sealed], Hash)> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let size = batch.len().div_ceil(cores).max(1);
    let ends = batch.chunks(size).map(move |share| share.last().map_or(before, |last| last.hash));
    batch.chunks(size).zip(std::iter::once(before).chain(ends))
}

fn read_share(share: &[Sealed], before: Hash) -> Vec<Read> {
    let mut previous = before;
    let mut read = Vec::with_capacity(share.len());
    for sealed in share {
        let entry = if sealed.follows(previous) {
            Entry::from_bytes(&sealed.body).map_err(|fault| fault.to_string())
        } else {
            Err("its hash does not follow from its bytes and the entry before it".to_owned())
        };
        previous = sealed.hash;
        read.push(Read { seq: sealed.seq, hash: sealed.hash, entry });
    }
    read
}

fn check_all(
    read: Vec<Read>,
    expected: &mut u64,
    each: &mut impl FnMut(&Read, &Entry) -> Result<(), String>,
) -> Result<(), JournalError> {
    for one in read {
        if one.seq != *expected {
            return Err(JournalError::Broken { seq: *expected, what: "is missing".to_owned() });
        }
        *expected += 1;
        let outcome = match &one.entry {
            Ok(entry) => each(&one, entry),
            Err(what) => Err(what.clone()),
        };
        outcome.map_err(|what| JournalError::Broken { seq: one.seq, what })?;
    }
    Ok(())
}
