//! A set of records, a bit for each.

/// Some of the records 0, 1, 2 … of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    bits: Vec<u64>,
}

const BITS: u32 = u64::BITS;

fn place_of(record: u32) -> (usize, u64) {
    (usize::try_from(record / BITS).unwrap_or(usize::MAX), 1 << (record % BITS))
}

impl Records {
    pub(super) const NONE: Self = Self { bits: Vec::new() };

    /// Room for so many records, none of them in it.
    pub fn of(count: usize) -> Self {
        Self { bits: vec![0; count.div_ceil(64)] }
    }

    pub(super) fn all(count: usize) -> Self {
        let mut all = Self { bits: vec![u64::MAX; count.div_ceil(64)] };
        if let Some(last) = all.bits.last_mut().filter(|_| !count.is_multiple_of(64)) {
            *last = (1 << (count % 64)) - 1;
        }
        all
    }

    /// A record there is no room for is left out.
    pub fn insert(&mut self, record: u32) {
        let (place, bit) = place_of(record);
        if let Some(bits) = self.bits.get_mut(place) {
            *bits |= bit;
        }
    }

    pub(super) fn grow_to_hold(&mut self, record: u32) {
        let (place, _) = place_of(record);
        if self.bits.len() <= place {
            self.bits.resize(place + 1, 0);
        }
        self.insert(record);
    }

    /// Keeps the records that are also in `other`.
    pub fn keep_only(&mut self, other: &Self) {
        let others = other.bits.iter().copied().chain(std::iter::repeat(0));
        self.bits.iter_mut().zip(others).for_each(|(bits, other)| *bits &= other);
    }

    /// Keeps the records `keep` says yes to.
    pub fn keep_where(&mut self, keep: impl Fn(u32) -> bool) {
        for (bits, first) in self.bits.iter_mut().zip((0_u32..).step_by(64)) {
            *bits = ones(*bits).filter(|bit| keep(first + bit)).fold(0, |kept, bit| kept | 1 << bit);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|bits| *bits == 0)
    }

    pub fn count(&self) -> usize {
        self.bits.iter().map(|bits| usize::try_from(bits.count_ones()).unwrap_or(0)).sum()
    }

    /// The first `limit` of them, in order.
    pub fn first(&self, limit: usize) -> Vec<u32> {
        let words = self.bits.iter().zip((0_u32..).step_by(64));
        words.flat_map(|(bits, first)| ones(*bits).map(move |bit| first + bit)).take(limit).collect()
    }

    /// How many bytes a set with room for `count` records takes.
    pub(super) fn byte_len(count: usize) -> usize {
        count.div_ceil(64) * size_of::<u64>()
    }

    /// Writes the set as one with room for `count` records.
    pub(super) fn write_to(&self, bytes: &mut Vec<u8>, count: usize) {
        let end = bytes.len() + Self::byte_len(count);
        bytes.extend(self.bits.iter().flat_map(|bits| bits.to_le_bytes()));
        bytes.resize(end, 0);
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let (words, _) = bytes.as_chunks();
        Self { bits: words.iter().map(|eight| u64::from_le_bytes(*eight)).collect() }
    }
}

/// The places of the ones in a word, lowest first.
fn ones(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros());
        bits &= bits.wrapping_sub(1);
        lowest
    })
}
