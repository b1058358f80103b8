//! Stored entries read at once, beside one another in one room, which the next reading takes over.

use super::chain::Hash;

/// An entry as it is stored, where it was read to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    pub seq: u64,
    pub body: &'a [u8],
    pub hash: Hash,
}

impl Row<'_> {
    pub fn follows(&self, previous: Hash) -> bool {
        Hash::of(previous, self.body) == self.hash
    }
}

#[derive(Debug, Default)]
pub struct Rows {
    bodies: Vec<u8>,
    /// Number and hash, and where the body ends.
    ends: Vec<(u64, Hash, usize)>,
}

impl Rows {
    pub fn clear(&mut self) {
        self.bodies.clear();
        self.ends.clear();
    }

    pub fn push(&mut self, seq: u64, body: &[u8], hash: Hash) {
        self.bodies.extend_from_slice(body);
        self.ends.push((seq, hash, self.bodies.len()));
    }

    /// Number and hash of the last one.
    pub fn last(&self) -> Option<(u64, Hash)> {
        self.ends.last().map(|(seq, hash, _)| (*seq, *hash))
    }

    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        let mut from = 0;
        self.ends.iter().map(move |(seq, hash, end)| {
            let body = self.bodies.get(std::mem::replace(&mut from, *end)..*end).unwrap_or_default();
            Row { seq: *seq, body, hash: *hash }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_as_they_went_in() {
        let mut rows = Rows::default();
        rows.push(1, b"old", Hash::START);
        rows.clear();
        assert_eq!((rows.iter().count(), rows.last()), (0, None));
        let hash = Hash::of(Hash::START, b"ab");
        rows.push(7, b"ab", hash);
        rows.push(8, b"", Hash::START);
        let read: Vec<_> = rows.iter().map(|row| (row.seq, row.body, row.follows(Hash::START))).collect();
        assert_eq!(read, [(7, b"ab".as_slice(), true), (8, b"".as_slice(), false)]);
        assert_eq!(rows.last(), Some((8, Hash::START)));
    }
}
