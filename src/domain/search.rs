//! Finding things by parts of words: a dictionary of all folded words, and for each the records that hold it.
//!
//! A search passes once over the dictionary for each of its words and never over the records. Shops repeat their words so
//! often that the dictionary is a fraction of the names, and that no word is so common that it costs much.

mod builder;
mod records;

use memchr::memmem::Finder;

pub use builder::Builder;
pub use records::Records;

/// Letters that people write in several ways become one: å and aa, ø and oe and o, æ and ae; accents and case vanish.
/// Blanks stay as single spaces, everything else that is neither letter nor digit is dropped.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        fold_char(c, &mut folded);
    }
    folded.trim_end().to_owned()
}

fn fold_char(c: char, folded: &mut String) {
    match c {
        'a' if folded.ends_with('a') => {}
        'e' if folded.ends_with('o') => {}
        'e' if folded.ends_with('a') => {
            folded.pop();
            folded.push('æ');
        }
        'a'..='z' | '0'..='9' => folded.push(c),
        'å' | 'á' | 'à' | 'â' | 'ã' => fold_char('a', folded),
        'ø' | 'ö' | 'ó' | 'ò' | 'ô' => folded.push('o'),
        'æ' | 'ä' => folded.push('æ'),
        'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
        'ü' | 'ú' | 'ù' => folded.push('u'),
        'í' | 'ì' | 'ï' => folded.push('i'),
        'ç' => folded.push('c'),
        'ñ' => folded.push('n'),
        'š' => folded.push('s'),
        'ž' => folded.push('z'),
        'đ' | 'ð' => folded.push('d'),
        'ß' => folded.push_str("ss"),
        c if c.is_whitespace() && !folded.is_empty() && !folded.ends_with(' ') => folded.push(' '),
        _ => {}
    }
}

/// The letters of folded text, a byte each. `æ` has the one byte that ASCII leaves between the digits and the letters.
fn letters(folded: &str) -> impl Iterator<Item = u8> {
    folded.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'@'))
}

/// Where a single letter's records stand among the others': digits, `æ`, a–z.
fn place_of(letter: u8) -> Option<usize> {
    match letter {
        b'0'..=b'9' => Some(usize::from(letter - b'0')),
        b'@' => Some(10),
        b'a'..=b'z' => Some(usize::from(letter - b'a') + 11),
        _ => None,
    }
}

const LETTERS: usize = 37;

/// What stands behind each word of the dictionary: four bytes that no letter has, seven bits in each. The lowest bit tells
/// whether the rest is the one record that holds the word, or the place of a list of them.
const MARK_BYTES: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Record(u32),
    List(u32),
}

impl Mark {
    fn to_bytes(self) -> [u8; MARK_BYTES] {
        let bits = match self {
            Self::Record(record) => record << 1,
            Self::List(place) => place << 1 | 1,
        };
        [21, 14, 7, 0].map(|shift| low_seven(bits >> shift) | 0x80)
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let bits = bytes.iter().fold(0_u32, |bits, byte| bits << 7 | u32::from(byte & 0x7f));
        if bits & 1 == 0 { Self::Record(bits >> 1) } else { Self::List(bits >> 1) }
    }
}

fn low_seven(bits: u32) -> u8 {
    u8::try_from(bits & 0x7f).unwrap_or(0)
}

/// An index over records 0, 1, 2 … in the order they are shown. It is one run of bytes, so that it is read from a file as
/// it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Three lengths, all words with their marks, the lists, and for each letter the records that hold it anywhere.
    bytes: Vec<u8>,
    /// How many records there are.
    count: usize,
    /// Where the words end and the lists begin.
    lists_at: usize,
    /// Where the lists end. Those of words that several records hold: differences, seven bits to a byte, ended by a nought.
    singles_at: usize,
}

/// The number of records, and the lengths of words and lists.
const HEAD_BYTES: usize = 12;

impl Default for Index {
    fn default() -> Self {
        Builder::default().finish()
    }
}

impl Index {
    /// Builds an index over already folded texts.
    pub fn build<'a>(folded: impl IntoIterator<Item = &'a str>) -> Self {
        let mut builder = Builder::default();
        folded.into_iter().for_each(|text| builder.add(text));
        builder.finish()
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first `limit` records that hold every word of `words`, and how many there are in all.
    pub fn find(&self, words: &str, limit: usize) -> (Vec<u32>, usize) {
        let found = self.holding_all(words);
        (found.first(limit), found.count())
    }

    /// The records that hold every word of `words`, in any part of a word of theirs; without words all of them.
    pub fn holding_all(&self, words: &str) -> Records {
        let mut found = self.all();
        self.narrow(&mut found, words);
        found
    }

    pub fn all(&self) -> Records {
        Records::all(self.len())
    }

    /// Keeps the records that hold every word of `words`.
    pub fn narrow(&self, records: &mut Records, words: &str) {
        let folded = fold(words);
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            let word: Vec<u8> = letters(word).collect();
            match word.as_slice() {
                [letter] => records.keep_only(&self.single(*letter)),
                word => records.keep_only(&self.holding(word)),
            }
            if records.is_empty() {
                break;
            }
        }
    }

    fn single(&self, letter: u8) -> Records {
        let length = Records::byte_len(self.count);
        let start = place_of(letter).map(|place| self.singles_at + place * length);
        let bytes = start.and_then(|start| self.bytes.get(start..start + length));
        Records::from_bytes(bytes.unwrap_or_default())
    }

    fn words(&self) -> &[u8] {
        self.bytes.get(HEAD_BYTES..self.lists_at).unwrap_or_default()
    }

    fn lists(&self) -> &[u8] {
        self.bytes.get(self.lists_at..self.singles_at).unwrap_or_default()
    }

    /// The records with a word that has `part` in it.
    fn holding(&self, part: &[u8]) -> Records {
        let mut found = Records::of(self.len());
        let finder = Finder::new(part);
        let mut rest = self.words();
        while let Some(after) = finder.find(rest).and_then(|at| rest.get(at + part.len()..)) {
            let mark_at = after.iter().position(|byte| !byte.is_ascii()).unwrap_or(after.len());
            let Some((mark, next)) = after.get(mark_at..).and_then(|mark| mark.split_at_checked(MARK_BYTES)) else {
                break;
            };
            match Mark::from_bytes(mark) {
                Mark::Record(record) => found.insert(record),
                Mark::List(place) => self.list(place).for_each(|record| found.insert(record)),
            }
            rest = next;
        }
        found
    }

    fn list(&self, place: u32) -> List<'_> {
        let bytes = usize::try_from(place).ok().and_then(|place| self.lists().get(place..)).unwrap_or_default();
        List { bytes: bytes.iter(), next: 0 }
    }

    /// The index as bytes, to be read again by [`Index::from_bytes`] at the next start.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `None` when the bytes are not an index of this form.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let head = bytes.first_chunk::<HEAD_BYTES>()?;
        let (numbers, _) = head.as_chunks();
        let mut numbers = numbers.iter().map(|four| usize::try_from(u32::from_le_bytes(*four)).ok());
        let (count, words, lists) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let lists_at = HEAD_BYTES.checked_add(words)?;
        let singles_at = lists_at.checked_add(lists)?;
        let end = Records::byte_len(count).checked_mul(LETTERS)?.checked_add(singles_at)?;
        (bytes.len() == end).then_some(Self { bytes, count, lists_at, singles_at })
    }
}

/// A list of records, in order.
struct List<'a> {
    bytes: std::slice::Iter<'a, u8>,
    /// One more than the last record told; 0 before the first.
    next: u32,
}

impl Iterator for List<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut difference = 0_u32;
        let mut shift = 0_u32;
        loop {
            let byte = u32::from(*self.bytes.next()?);
            difference |= (byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        self.next = self.next.checked_add(difference).filter(|_| difference > 0)?;
        self.next.checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(texts: &[&str]) -> Index {
        let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
        Index::build(folded.iter().map(String::as_str))
    }

    #[test]
    fn letters_are_forgiven_find_04() {
        for (written, typed) in [
            ("Kjøleskap", "kjoele"),
            ("Kjøleskap", "kjole"),
            ("Ås Å", "aas"),
            ("Lærling", "laerling"),
            ("Café", "cafe"),
        ] {
            let (found, _) = index(&[written]).find(typed, 10);
            assert_eq!(found, [0], "{typed} finds {written}");
        }
    }

    #[test]
    fn words_match_in_any_order_and_in_parts_find_04() {
        let index = index(&["1302 Vinterdekk piggfri 205/55R16", "1301 Sommerdekk 205/55R16", "1303 Vinterdekk pigg"]);
        assert_eq!(index.find("pigg vinter", 10), (vec![0, 2], 2));
        assert_eq!(index.find("205/55 dekk", 10), (vec![0, 1], 2));
        assert_eq!(index.find("dekk", 1), (vec![0], 3));
        assert_eq!(index.find("dekk vinter s", 10), (vec![], 0));
    }

    #[test]
    fn one_letter_finds_and_no_word_finds_all() {
        assert_eq!(index(&["Olje", "Pære"]).find("o", 10), (vec![0], 1));
        assert_eq!(index(&["Olje", "Pære"]).find("", 10), (vec![0, 1], 2));
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_look_finds(texts in prop::collection::vec("[a-dæøåA-D 0-3/]{0,20}", 0..40), words in "[a-dæøå0-3 ]{2,6}") {
            let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
            let index = Index::build(folded.iter().map(String::as_str));
            let sought = fold(&words);
            let parts: Vec<&str> = sought.split(' ').filter(|part| !part.is_empty()).collect();
            let plain: Vec<u32> = (0_u32..).zip(&folded)
                .filter(|(_, text)| parts.iter().all(|part| text.contains(part)))
                .map(|(record, _)| record)
                .collect();
            prop_assert_eq!(index.find(&words, 1000), (plain.clone(), plain.len()));
            let again = Index::from_bytes(index.as_bytes().to_vec());
            prop_assert_eq!(again.map(|index| index.find(&words, 1000)), Some((plain.clone(), plain.len())));
        }

        #[test]
        fn a_mark_is_read_as_it_is_written(number in 0_u32..1 << 27) {
            for mark in [Mark::Record(number), Mark::List(number)] {
                prop_assert_eq!(Mark::from_bytes(&mark.to_bytes()), mark);
            }
        }

        #[test]
        fn garbage_is_no_index_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(index) = Index::from_bytes(bytes) {
                index.find("ab", 10);
            }
        }
    }
    proptest! {
        // Each case builds an index large enough for differences of three bytes.
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn a_word_is_found_wherever_it_stands(places in prop::collection::btree_set(0_u32..20_000, 0..60)) {
            let texts: Vec<String> = (0..20_000)
                .map(|n| if places.contains(&n) { format!("{n} sjelden") } else { format!("{n}") })
                .collect();
            let index = Index::build(texts.iter().map(String::as_str));
            let found: Vec<u32> = places.iter().copied().collect();
            prop_assert_eq!(index.find("jeld", usize::MAX), (found.clone(), found.len()));
        }
    }
}
