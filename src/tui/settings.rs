//! A shop's own files for keys and colours: where a mistake stands, and what was probably meant.
//!
//! All mistakes of a file are told at once, each with its line and column. Nothing here writes a file.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file that has been read.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// As it is called in messages.
    pub name: &'a str,
    pub text: &'a str,
}

/// One mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.what)
    }
}

/// All mistakes of a file, in the order they stand; one line each when shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn all(&self) -> &[Fault] {
        &self.0
    }
}

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

/// A key of a table, with its value.
pub(super) type Entry<'t, 'i> = (&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

/// The entries of a table as they stand in the file.
pub(super) fn entries<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Collects the mistakes while a file is read.
pub(super) struct Report<'a> {
    source: Source<'a>,
    faults: Vec<Fault>,
}

impl<'a> Report<'a> {
    pub fn on(source: Source<'a>) -> Self {
        Self { source, faults: Vec::new() }
    }

    /// The tables of the file, as far as it is TOML.
    pub fn tables(&mut self) -> DeTable<'a> {
        let (tables, errors) = DeTable::parse_recoverable(self.source.text);
        for error in errors {
            self.add(error.span().unwrap_or(0..0), error.message().trim().to_owned());
        }
        tables.into_inner()
    }

    pub fn add(&mut self, at: Range<usize>, what: String) {
        let before = self.source.text.get(..at.start).unwrap_or(self.source.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        self.faults.push(Fault { file: self.source.name.to_owned(), line, column, what });
    }

    pub fn line_of(&self, at: usize) -> usize {
        self.source.text.get(..at).unwrap_or("").matches('\n').count() + 1
    }

    /// What was read, when there was no mistake in it.
    pub fn conclude<T>(mut self, read: T) -> Result<T, Faults> {
        if self.faults.is_empty() {
            return Ok(read);
        }
        self.faults.sort_by_key(|fault| (fault.line, fault.column));
        Err(Faults(self.faults))
    }
}

/// `, perhaps "pay-cash"`, when one of the known names is near enough to what was written.
pub(super) fn perhaps<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let allowed = (written.chars().count() / 3).clamp(1, 3);
    let distances = known.into_iter().map(|name| (distance(written, name), name));
    let nearest = distances.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance);
    nearest.map_or_else(String::new, |(_, name)| format!(", perhaps \"{name}\""))
}

/// How many letters must be changed, added, taken away or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.to_lowercase().chars().collect(), other.chars().collect());
    let mut before_last = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let change = last[column] + usize::from(letter != wanted);
            let mut least = change.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *wanted {
                least = least.min(before_last[column - 1] + 1);
            }
            current.push(least);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_understood() {
        let known = ["pay-cash", "pay-card", "park", "help"];
        assert_eq!(perhaps("pay-csah", known), ", perhaps \"pay-cash\"");
        assert_eq!(perhaps("PAY-CARD", known), ", perhaps \"pay-card\"");
        assert_eq!(perhaps("hlep", known), ", perhaps \"help\"");
        assert_eq!(perhaps("drawer", known), "");
        assert_eq!(perhaps("", known), "");
    }

    #[test]
    fn a_fault_stands_where_the_eye_finds_it() {
        let source = Source { name: "keys.toml", text: "# æøå\n[sale]\n\"ø\" = x\n\"f9\" = \"help\"\n" };
        let mut report = Report::on(source);
        report.tables();
        let faults = report.conclude(()).expect_err("x is no value");
        assert_eq!(faults.to_string().split(": ").next(), Some("keys.toml:3:7"));
    }

    #[test]
    fn faults_are_told_in_the_order_of_the_file() {
        let mut report = Report::on(Source { name: "f", text: "a\nb\nc" });
        report.add(4..5, "third".to_owned());
        report.add(0..1, "first".to_owned());
        assert_eq!(report.conclude(()).expect_err("two").to_string(), "f:1:1: first\nf:3:1: third");
    }
}
