//! The GS1 syntax dictionary: every application identifier (AI), what its value is made of, and what it may stand beside.
//!
//! The table is GS1's own file, unchanged (gs1/gs1-syntax-dictionary, commit ff2eb4b, Apache-2.0), read once. A newer file is
//! laid in its place; the tests tell when it names something this reader does not know.

mod check;
mod lists;

use std::sync::LazyLock;

use check::Check;

const TEXT: &str = include_str!("syntax-dictionary.txt");

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries: Vec<Entry> = lines().filter_map(read_line).flatten().collect();
    entries.sort_by(|a, b| a.identifier.cmp(&b.identifier));
    entries
});

/// One identifier.
#[derive(Debug)]
pub(super) struct Entry {
    pub identifier: String,
    /// GS1 has fixed its length for ever; no separator is needed after it.
    pub is_predefined: bool,
    /// May stand in the query of a Digital Link.
    pub is_link_attribute: bool,
    /// For each demand the groups that fulfil it: one group of them must be there whole.
    pub requires: Vec<Vec<Vec<Pattern>>>,
    pub excludes: Vec<Pattern>,
    /// As the key of a Digital Link: the rows of qualifiers that may follow it, each in its order.
    pub qualifiers: Option<Vec<Vec<String>>>,
    parts: Vec<Part>,
}

/// `310n`: any identifier of four digits that begins so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    digits: String,
    length: usize,
}

/// A part of a value. Only the last may vary in length, and no part that must be there follows one that may be missing.
#[derive(Clone, Debug)]
struct Part {
    set: Set,
    chars_min: usize,
    chars_max: usize,
    is_optional: bool,
    checks: Vec<Check>,
}

/// Which characters may stand in a part.
#[derive(Clone, Copy, Debug)]
enum Set {
    Digits,
    Text82,
    Text39,
    Base64,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    Length,
    Content,
}

/// The entry of exactly this identifier.
pub(super) fn entry(identifier: &str) -> Option<&'static Entry> {
    let at = ENTRIES.binary_search_by(|entry| entry.identifier.as_str().cmp(identifier)).ok()?;
    ENTRIES.get(at)
}

/// The identifier a code begins with. None begins as another one does, so there is at most one.
pub(super) fn entry_leading(code: &str) -> Option<&'static Entry> {
    (2..=4).find_map(|length| code.get(..length).and_then(entry))
}

impl Pattern {
    fn read(text: &str) -> Self {
        let digits = text.trim_end_matches('n');
        Self { digits: digits.to_owned(), length: text.len() }
    }

    pub fn fits(&self, identifier: &str) -> bool {
        identifier.len() == self.length && identifier.starts_with(&self.digits)
    }
}

impl Entry {
    /// The length of a value: from, to.
    fn length(&self) -> (usize, usize) {
        let least = self.parts.iter().filter(|part| !part.is_optional).map(|part| part.chars_min).sum();
        (least, self.parts.iter().map(|part| part.chars_max).sum())
    }

    /// The shortest value: the parts that must be there.
    pub fn chars_min(&self) -> usize {
        self.length().0
    }

    pub fn chars_max(&self) -> usize {
        self.length().1
    }

    /// How many characters of what follows are this value, each part checked.
    pub fn consume(&self, text: &str) -> Result<usize, Flaw> {
        let mut taken = 0;
        for part in &self.parts {
            let rest = text.get(taken..).ok_or(Flaw::Content)?;
            taken += part.consume(rest)?;
        }
        if taken == 0 { Err(Flaw::Length) } else { Ok(taken) }
    }

    /// Is the text a value of this identifier, and nothing more?
    pub fn check(&self, text: &str) -> Result<(), Flaw> {
        if self.consume(text)? == text.len() { Ok(()) } else { Err(Flaw::Length) }
    }
}

impl Part {
    fn consume(&self, text: &str) -> Result<usize, Flaw> {
        let taken = text.len().min(self.chars_max);
        if taken == 0 && self.is_optional {
            return Ok(0);
        }
        if taken < self.chars_min {
            return Err(Flaw::Length);
        }
        // Not between two characters: then there is one that no set has.
        let value = text.get(..taken).ok_or(Flaw::Content)?;
        let fits = self.set.has_all(value) && self.checks.iter().all(|check| check.passes(value));
        if fits { Ok(taken) } else { Err(Flaw::Content) }
    }
}

impl Set {
    fn has_all(self, value: &str) -> bool {
        match self {
            Self::Digits => value.bytes().all(|b| b.is_ascii_digit()),
            Self::Text82 => value.bytes().all(check::is_text82),
            Self::Text39 => value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b"#-/".contains(&b)),
            Self::Base64 => is_base64(value),
        }
    }
}

/// Letters and digits with `-` and `_`, filled up with `=` to whole threes or not at all.
fn is_base64(value: &str) -> bool {
    let bare = value.trim_end_matches('=');
    let filled = value.len() - bare.len();
    let is_whole = filled == 0 || filled <= 2 && value.len().is_multiple_of(3);
    is_whole && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

fn lines() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
}

/// `3100-3105  *?  N6  req=01,02 ex=310n  # NET WEIGHT (kg)`. `None` where something in it is not known.
fn read_line(line: &str) -> Option<Vec<Entry>> {
    let mut words = line.split('#').next()?.split_whitespace().peekable();
    let identifiers = identifiers(words.next()?)?;
    let flags = words.next_if(|word| word.chars().all(|c| "*?".contains(c))).unwrap_or_default();
    let mut parts = Vec::new();
    while let Some(word) = words.next_if(|word| !is_attribute(word)) {
        parts.push(read_part(word)?);
    }
    let attributes: Vec<&str> = words.collect();
    identifiers.into_iter().map(|identifier| read_entry(identifier, flags, &parts, &attributes)).collect()
}

fn is_attribute(word: &str) -> bool {
    word.contains('=') || word == "dlpkey"
}

fn identifiers(word: &str) -> Option<Vec<String>> {
    let Some((first, last)) = word.split_once('-') else { return Some(vec![word.to_owned()]) };
    let (from, to): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
    Some((from..=to).map(|number| format!("{number:0width$}", width = first.len())).collect())
}

fn read_entry(identifier: String, flags: &str, parts: &[Part], attributes: &[&str]) -> Option<Entry> {
    let mut entry = Entry {
        identifier,
        is_predefined: flags.contains('*'),
        is_link_attribute: flags.contains('?'),
        requires: Vec::new(),
        excludes: Vec::new(),
        qualifiers: None,
        parts: parts.to_vec(),
    };
    for attribute in attributes {
        match attribute.split_once('=') {
            Some(("req", groups)) => entry.requires.push(groups.split(',').map(read_group).collect()),
            Some(("ex", patterns)) => entry.excludes.extend(patterns.split(',').map(Pattern::read)),
            Some(("dlpkey", rows)) => entry.qualifiers = Some(rows.split('|').map(read_row).collect()),
            None if *attribute == "dlpkey" => entry.qualifiers = Some(vec![Vec::new()]),
            _ => return None,
        }
    }
    Some(entry)
}

fn read_group(text: &str) -> Vec<Pattern> {
    text.split('+').map(Pattern::read).collect()
}

fn read_row(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// `N14,csum,gcppos2`, `X..20`, `[N2],mi`.
fn read_part(word: &str) -> Option<Part> {
    let mut pieces = word.split(',');
    let kind = pieces.next()?;
    let bare = kind.trim_start_matches('[').trim_end_matches(']');
    let (set, length) = bare.split_at_checked(1)?;
    let (chars_min, chars_max) = match length.strip_prefix("..") {
        Some(most) => (1, most.parse().ok()?),
        None => (length.parse().ok()?, length.parse().ok()?),
    };
    let set = match set {
        "N" => Set::Digits,
        "X" => Set::Text82,
        "Y" => Set::Text39,
        "Z" => Set::Base64,
        _ => return None,
    };
    let checks = pieces.map(Check::named).collect::<Option<Vec<Check>>>()?;
    Some(Part { set, chars_min, chars_max, is_optional: kind.starts_with('['), checks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_dictionary_is_understood() {
        for line in lines() {
            assert!(read_line(line).is_some_and(|entries| !entries.is_empty()), "{line}");
        }
        assert!(ENTRIES.len() > 500, "{}", ENTRIES.len());
    }

    #[test]
    fn no_identifier_begins_as_another_does() {
        for pair in ENTRIES.windows(2) {
            let [one, next] = pair else { continue };
            assert!(!next.identifier.starts_with(&one.identifier), "{} {}", one.identifier, next.identifier);
        }
    }

    #[test]
    fn an_entry_is_what_its_line_says() {
        let price = entry("3922").expect("a price");
        assert!(!price.is_predefined && price.is_link_attribute && entry_leading("3922006238").is_some());
        assert_eq!((price.chars_min(), price.chars_max()), (1, 15));
        assert!(price.requires.first().is_some_and(|groups| groups.len() == 5 && groups[1].len() == 2));
        assert!(price.excludes.iter().any(|pattern| pattern.fits("3930")));
        let item = entry("01").expect("an item");
        assert_eq!(item.qualifiers.as_ref().map(Vec::len), Some(2));
        assert!(entry("3106").is_none() && entry("89").is_none() && entry_leading("8").is_none());
    }
}
