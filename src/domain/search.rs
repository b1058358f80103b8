//! Finding things by parts of words: a folded text per record, and for every pair of letters the records that hold it.
//!
//! A search takes the rarest pair of its longest words, and looks only at the records behind that pair.

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

/// Symbols of folded text, packed to a byte: a–z, 0–9, æ, blank.
fn symbol(c: char) -> u8 {
    match c {
        'a'..='z' => u8::try_from(u32::from(c) - u32::from('a')).unwrap_or(BLANK),
        '0'..='9' => u8::try_from(u32::from(c) - u32::from('0')).unwrap_or(BLANK) + 26,
        'æ' => 36,
        _ => BLANK,
    }
}

const BLANK: u8 = 37;
const SYMBOLS: usize = 38;

fn symbols(folded: &str) -> Vec<u8> {
    folded.chars().map(symbol).collect()
}

fn pair(a: u8, b: u8) -> usize {
    usize::from(a) * SYMBOLS + usize::from(b)
}

/// An index over records 0, 1, 2 … in the order they are shown.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// All folded texts, one after the other, as symbols.
    texts: Vec<u8>,
    /// Where each record's text starts, and the end of the last.
    starts: Vec<u32>,
    /// For each pair of symbols the records that hold it: differences, seven bits to a byte.
    postings: Vec<u8>,
    /// Where each pair's list starts in `postings`, and the end of the last.
    lists: Vec<u32>,
}

impl Index {
    /// Builds an index over already folded texts.
    pub fn build<'a>(folded: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lists: Vec<List> = vec![List::default(); SYMBOLS * SYMBOLS];
        let mut index = Self { starts: vec![0], ..Self::default() };
        for (record, text) in (0_u32..).zip(folded) {
            let text = symbols(text);
            for two in text.windows(2) {
                if let [a, b] = *two
                    && a != BLANK
                    && b != BLANK
                {
                    lists[pair(a, b)].note(record);
                }
            }
            index.texts.extend_from_slice(&text);
            index.starts.push(u32::try_from(index.texts.len()).unwrap_or(u32::MAX));
        }
        index.keep(lists);
        index
    }

    fn keep(&mut self, lists: Vec<List>) {
        self.lists.push(0);
        for list in lists {
            self.postings.extend_from_slice(&list.bytes);
            self.lists.push(u32::try_from(self.postings.len()).unwrap_or(u32::MAX));
        }
        self.postings.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first `limit` records that hold every word of `words`, and how many there are in all. Words shorter than two
    /// letters only narrow; a search of nothing else finds nothing.
    pub fn find(&self, words: &str, limit: usize) -> (Vec<u32>, usize) {
        let words: Vec<Vec<u8>> = fold(words).split(' ').filter(|word| !word.is_empty()).map(symbols).collect();
        let Some(rarest) = self.rarest_list(&words) else { return (Vec::new(), 0) };
        let answered_by_list = matches!(words.as_slice(), [word] if word.len() == 2);
        let mut first = Vec::new();
        let mut total = 0;
        for record in Records::of(rarest) {
            if answered_by_list || self.holds_all(record, &words) {
                total += 1;
                if first.len() < limit {
                    first.push(record);
                }
            }
        }
        (first, total)
    }

    /// The shortest list among all pairs of all words.
    fn rarest_list(&self, words: &[Vec<u8>]) -> Option<&[u8]> {
        let pairs = words.iter().flat_map(|word| word.windows(2)).filter_map(|two| match *two {
            [a, b] => Some(pair(a, b)),
            _ => None,
        });
        pairs.map(|pair| self.list(pair)).min_by_key(|list| list.len())
    }

    fn list(&self, pair: usize) -> &[u8] {
        between(&self.postings, &self.lists, pair)
    }

    fn holds_all(&self, record: u32, words: &[Vec<u8>]) -> bool {
        let text = between(&self.texts, &self.starts, usize::try_from(record).unwrap_or(usize::MAX));
        words.iter().all(|word| holds(text, word))
    }

    /// The index as bytes, to be read again by [`Index::from_bytes`] at the next start.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(
            16 + self.texts.len() + self.postings.len() + 4 * (self.starts.len() + self.lists.len()),
        );
        for length in [self.texts.len(), self.starts.len(), self.postings.len(), self.lists.len()] {
            bytes.extend_from_slice(&u32::try_from(length).unwrap_or(0).to_le_bytes());
        }
        bytes.extend_from_slice(&self.texts);
        bytes.extend(self.starts.iter().flat_map(|n| n.to_le_bytes()));
        bytes.extend_from_slice(&self.postings);
        bytes.extend(self.lists.iter().flat_map(|n| n.to_le_bytes()));
        bytes
    }

    /// `None` when the bytes are not an index of this form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut length = || take(&mut rest, 4).map(|four| usize::try_from(le(four)).unwrap_or(usize::MAX));
        let (texts, starts, postings, lists) = (length()?, length()?, length()?, length()?);
        let index = Self {
            texts: take(&mut rest, texts)?.to_vec(),
            starts: take(&mut rest, starts.checked_mul(4)?)?.chunks_exact(4).map(le).collect(),
            postings: take(&mut rest, postings)?.to_vec(),
            lists: take(&mut rest, lists.checked_mul(4)?)?.chunks_exact(4).map(le).collect(),
        };
        (rest.is_empty() && (index.lists.len() == SYMBOLS * SYMBOLS + 1 || index.is_empty())).then_some(index)
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

fn le(four: &[u8]) -> u32 {
    u32::from_le_bytes(four.try_into().unwrap_or_default())
}

/// The part of `all` between the n-th and the next mark; empty when there is none.
fn between<'a>(all: &'a [u8], marks: &[u32], n: usize) -> &'a [u8] {
    let mark = |n: usize| marks.get(n).and_then(|mark| usize::try_from(*mark).ok());
    match (mark(n), mark(n.saturating_add(1))) {
        (Some(start), Some(end)) => all.get(start..end).unwrap_or_default(),
        _ => &[],
    }
}

fn holds(text: &[u8], word: &[u8]) -> bool {
    match *word {
        [] => true,
        [first, ref rest @ ..] => {
            let starts = text.iter().enumerate().filter(|(_, symbol)| **symbol == first);
            starts.into_iter().any(|(at, _)| text[at + 1..].starts_with(rest))
        }
    }
}

/// A list of records while it is built.
#[derive(Clone, Default)]
struct List {
    bytes: Vec<u8>,
    /// One more than the last record noted; 0 when none is.
    next: u32,
}

impl List {
    fn note(&mut self, record: u32) {
        if record + 1 == self.next {
            return;
        }
        let mut difference = record + 1 - self.next;
        self.next = record + 1;
        while difference >= 0x80 {
            self.bytes.push(low_bits(difference) | 0x80);
            difference >>= 7;
        }
        self.bytes.push(low_bits(difference));
    }
}

fn low_bits(n: u32) -> u8 {
    u8::try_from(n & 0x7f).unwrap_or(0)
}

/// The records of a list, in order.
struct Records<'a> {
    bytes: std::slice::Iter<'a, u8>,
    next: u32,
}

impl<'a> Records<'a> {
    fn of(list: &'a [u8]) -> Self {
        Self { bytes: list.iter(), next: 0 }
    }
}

impl Iterator for Records<'_> {
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
        self.next = self.next.checked_add(difference)?;
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
    fn one_letter_is_no_search() {
        assert_eq!(index(&["Olje"]).find("o", 10), (vec![], 0));
        assert_eq!(index(&["Olje"]).find("", 10), (vec![], 0));
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_look_finds(texts in prop::collection::vec("[a-dæøåA-D 0-3/]{0,20}", 0..40), words in "[a-dæøå0-3 ]{2,6}") {
            let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
            let index = Index::build(folded.iter().map(String::as_str));
            let sought = fold(&words);
            let parts: Vec<&str> = sought.split(' ').filter(|part| !part.is_empty()).collect();
            let plain: Vec<u32> = (0_u32..).zip(&folded)
                .filter(|(_, text)| parts.iter().any(|part| part.chars().count() > 1) && parts.iter().all(|part| text.contains(part)))
                .map(|(record, _)| record)
                .collect();
            prop_assert_eq!(index.find(&words, 1000), (plain.clone(), plain.len()));
            let again = Index::from_bytes(&index.to_bytes());
            prop_assert_eq!(again.map(|index| index.find(&words, 1000)), Some((plain.clone(), plain.len())));
        }

        #[test]
        fn garbage_is_no_index_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(index) = Index::from_bytes(&bytes) {
                index.find("ab", 10);
            }
        }
    }
}
