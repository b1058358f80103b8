//! Looking through the journal while the till sells: a little at a time, everything about once a day, so that what a disk
//! forgets is found while the store still knows it. Nothing is changed here.

use crate::journal::JournalError;
use crate::journal::storage::Reader;

/// How often a piece is looked at.
const EVERY_MS: u64 = 600_000;
/// Pieces a day.
const PIECES: u64 = 144;
const PIECE_MIN: u64 = 500;

/// How far it has come.
pub struct Looking {
    next: u64,
    /// On the steady clock.
    due_at: u64,
}

impl Looking {
    /// The first piece is looked at soon after a start, and not in it.
    pub fn from(now_ms: u64) -> Self {
        Self { next: 1, due_at: now_ms + EVERY_MS / 20 }
    }

    pub fn is_due(&self, now_ms: u64) -> bool {
        now_ms >= self.due_at
    }

    /// Looks at the next piece; the first entry in it that is not as it was written. It is met again the next time.
    pub fn look(&mut self, reader: &Reader, now_ms: u64) -> Result<Option<u64>, JournalError> {
        self.due_at = now_ms + EVERY_MS;
        let (_, head, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
        let first = reader.first()?;
        let from = if self.next < first || self.next > head.seq { first } else { self.next };
        let count = PIECE_MIN.max((head.seq + 1).saturating_sub(first) / PIECES);
        let (before, entries) = reader.batch(from, usize::try_from(count).unwrap_or(usize::MAX))?;
        let mut previous = before.unwrap_or_default();
        for entry in &entries {
            if !entry.follows(previous) {
                self.next = from;
                return Ok(Some(entry.seq));
            }
            previous = entry.hash;
        }
        // The end of the journal is the end of a round.
        self.next = entries.last().filter(|last| last.seq < head.seq).map_or(first, |last| last.seq + 1);
        Ok(None)
    }
}
