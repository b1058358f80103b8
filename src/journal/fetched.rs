//! Entries that were brought back from elsewhere, newest first, in a file of their own that is gone afterwards. They are read
//! as the journal is, and the till's own journal is not touched.

use std::fs;
use std::path::PathBuf;

use rusqlite::{Connection, params};

use super::chain::{Hash, Head, Sealed};
use super::storage::{JournalError, Reader, connect, signed};
use crate::domain::TillId;

/// Without the rules of a journal that grows at its end: this one grows at its beginning, and is read when it is whole.
const BEGIN: &str =
    "PRAGMA synchronous = OFF; DROP TRIGGER entry_follows_the_head; DROP TRIGGER entry_moves_the_head; BEGIN";

pub struct Fetched {
    db: Connection,
    file: Vanishing,
}

/// Entries that were brought back, to be read.
pub struct Earlier {
    reader: Reader,
    /// After the reader.
    _file: Vanishing,
}

/// A database that is only there for as long as this is.
struct Vanishing(PathBuf);

impl Vanishing {
    /// One that a power cut has left is of no use.
    fn fresh(path: PathBuf) -> Self {
        let file = Self(path);
        file.remove();
        file
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.0.clone().into_os_string();
            name.push(end);
            // Some of them were never made.
            let _ = fs::remove_file(name);
        }
    }
}

impl Drop for Vanishing {
    fn drop(&mut self) {
        self.remove();
    }
}

impl Fetched {
    pub fn create(path: PathBuf) -> Result<Self, JournalError> {
        let file = Vanishing::fresh(path);
        let db = connect(&file.0)?;
        db.execute_batch(BEGIN).map_err(JournalError::Write)?;
        Ok(Self { db, file })
    }

    /// Adds the entry before all others.
    pub fn put(&mut self, entry: &Sealed) -> Result<(), JournalError> {
        let insert = "INSERT INTO entry (seq, body, hash) VALUES (?, ?, ?)";
        let values = params![signed(entry.seq), entry.body, entry.hash.0];
        self.db.prepare_cached(insert).and_then(|mut insert| insert.execute(values)).map_err(JournalError::Write)?;
        Ok(())
    }

    /// All there is: up to `head`, and the first follows the entry `before`.
    pub fn finish(self, till: TillId, head: Head, before: (u64, Hash)) -> Result<Earlier, JournalError> {
        let insert = "INSERT INTO head (only, till, epoch, seq, hash, secured, erased, erased_hash)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?)";
        let (last, first) = (signed(head.seq), signed(before.0));
        let values = params![till.to_string(), head.epoch, last, head.hash.0, last, first, before.1.0];
        let filled = self.db.execute(insert, values).and_then(|_| self.db.execute_batch("COMMIT"));
        filled.map_err(JournalError::Write)?;
        let reader = Reader::open(&self.file.0)?;
        Ok(Earlier { reader, _file: self.file })
    }
}

impl Earlier {
    pub fn reader(&self) -> &Reader {
        &self.reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_fetched_is_read_like_a_journal_and_leaves_nothing() {
        let folder = std::env::temp_dir().join(format!("skranke-fetched-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let mut fetched = Fetched::create(folder.join("earlier.db")).expect("created");
        let before = Hash::of(Hash::START, b"1");
        let sealed = |seq, after, body: &[u8]| Sealed { seq, body: body.to_vec(), hash: Hash::of(after, body) };
        let second = sealed(2, before, b"{2}");
        let third = sealed(3, second.hash, b"{3}");
        fetched.put(&third).and_then(|()| fetched.put(&second)).expect("put");
        let head = Head { epoch: 1, seq: 3, hash: third.hash };
        let earlier = fetched.finish(TillId::new(1, 1), head, (1, before)).expect("finished");
        let mut read = Vec::new();
        let each = |sealed: &Sealed| {
            read.push(sealed.clone());
            Ok(())
        };
        earlier.reader().replay(2, before, each).expect("read");
        assert_eq!(read, [second, third]);
        assert_eq!(earlier.reader().hash_at(1).expect("read"), Some(before));
        drop(earlier);
        assert_eq!(fs::read_dir(&folder).expect("read").count(), 0);
        fs::remove_dir(&folder).expect("empty");
    }
}
