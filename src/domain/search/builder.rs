//! Making an index: records come one by one, and only what differs is kept.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};

use super::{HEAD_BYTES, Index, LETTERS, MARK_BYTES, Mark, Records, letters, low_seven, place_of};

/// Takes the folded texts of records 0, 1, 2 … and keeps of them the words that are new.
#[derive(Default)]
pub struct Builder {
    count: u32,
    /// All words, one after the other.
    letters: Vec<u8>,
    words: Vec<Word>,
    /// The newest word with a hash. Two words with one hash both stay in the dictionary, and nothing is lost.
    by_hash: HashMap<u64, usize>,
    /// The records of the words that several hold.
    lists: Vec<List>,
    /// For each letter the records that hold it.
    singles: Vec<Records>,
    word: Vec<u8>,
}

struct Word {
    /// Where its letters end; they begin where those of the word before it end.
    end: usize,
    held_by: HeldBy,
}

/// Most words, as numbers and codes, are of one record.
#[derive(Clone, Copy)]
enum HeldBy {
    One(u32),
    Several(usize),
}

impl Builder {
    pub fn add(&mut self, folded: &str) {
        let record = self.count;
        self.count += 1;
        let mut word = std::mem::take(&mut self.word);
        let mut singles = 0;
        for text in folded.split(' ').filter(|text| !text.is_empty()) {
            word.clear();
            word.extend(letters(text));
            singles |= word.iter().filter_map(|letter| place_of(*letter)).fold(0_u64, |bits, place| bits | 1 << place);
            self.note(&word, record);
        }
        self.word = word;
        self.note_singles(singles, record);
    }

    /// Notes a record for each letter whose place has a one.
    fn note_singles(&mut self, places: u64, record: u32) {
        self.singles.resize(LETTERS, Records::NONE);
        for (place, records) in self.singles.iter_mut().enumerate() {
            if places >> place & 1 == 1 {
                records.grow_to_hold(record);
            }
        }
    }

    fn note(&mut self, word: &[u8], record: u32) {
        let mut hasher = DefaultHasher::new();
        hasher.write(word);
        let hash = hasher.finish();
        match self.by_hash.get(&hash).copied().filter(|known| self.letters_of(*known) == word) {
            Some(known) => self.note_again(known, record),
            None => {
                self.by_hash.insert(hash, self.words.len());
                self.letters.extend_from_slice(word);
                self.words.push(Word { end: self.letters.len(), held_by: HeldBy::One(record) });
            }
        }
    }

    fn letters_of(&self, word: usize) -> &[u8] {
        let start = word.checked_sub(1).and_then(|before| self.words.get(before)).map_or(0, |before| before.end);
        self.words.get(word).and_then(|word| self.letters.get(start..word.end)).unwrap_or_default()
    }

    fn note_again(&mut self, word: usize, record: u32) {
        let several = HeldBy::Several(self.lists.len());
        let Some(word) = self.words.get_mut(word) else { return };
        match word.held_by {
            HeldBy::One(first) if first == record => {}
            HeldBy::One(first) => {
                self.lists.push(List::default().with(first).with(record));
                word.held_by = several;
            }
            HeldBy::Several(list) => {
                if let Some(list) = self.lists.get_mut(list) {
                    list.note(record);
                }
            }
        }
    }

    pub fn finish(mut self) -> Index {
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let words = self.letters.len() + self.words.len() * MARK_BYTES;
        let lists = self.lists.iter().map(|list| list.bytes.len() + 1).sum::<usize>();
        let (lists_at, singles_at) = (HEAD_BYTES + words, HEAD_BYTES + words + lists);
        let mut bytes = Vec::with_capacity(singles_at + LETTERS * Records::byte_len(count));
        for length in [count, words, lists] {
            bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.write_words(&mut bytes);
        for list in &self.lists {
            bytes.extend_from_slice(&list.bytes);
            bytes.push(0);
        }
        self.singles.resize(LETTERS, Records::NONE);
        self.singles.iter().for_each(|single| single.write_to(&mut bytes, count));
        Index { bytes, count, lists_at, singles_at }
    }

    /// The words with their marks.
    fn write_words(&self, bytes: &mut Vec<u8>) {
        let places: Vec<u32> = self.places_of_lists().collect();
        let mut start = 0;
        for word in &self.words {
            bytes.extend_from_slice(self.letters.get(start..word.end).unwrap_or_default());
            start = word.end;
            let mark = match word.held_by {
                HeldBy::One(record) => Mark::Record(record),
                HeldBy::Several(list) => Mark::List(places.get(list).copied().unwrap_or(u32::MAX)),
            };
            bytes.extend_from_slice(&mark.to_bytes());
        }
    }

    fn places_of_lists(&self) -> impl Iterator<Item = u32> {
        self.lists.iter().scan(0_usize, |next, list| {
            let place = *next;
            *next += list.bytes.len() + 1;
            Some(u32::try_from(place).unwrap_or(u32::MAX))
        })
    }
}

/// A list of records while it grows.
#[derive(Default)]
struct List {
    bytes: Vec<u8>,
    /// One more than the last record noted; 0 when none is.
    next: u32,
}

impl List {
    fn with(mut self, record: u32) -> Self {
        self.note(record);
        self
    }

    fn note(&mut self, record: u32) {
        if record + 1 == self.next {
            return;
        }
        let mut difference = record + 1 - self.next;
        self.next = record + 1;
        while difference >= 0x80 {
            self.bytes.push(low_seven(difference) | 0x80);
            difference >>= 7;
        }
        self.bytes.push(low_seven(difference));
    }
}
