//! Rows and cells out of bytes: the letters, the separator, the quotes.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use super::{Column, Fault, Place, Reason};

#[derive(Debug)]
pub(super) struct Table {
    pub header: Row,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Row {
    /// The line it begins on.
    pub line: usize,
    pub cells: Vec<String>,
}

/// Reads a file. `None` when there is nothing that could be read as rows; the faults say why.
pub(super) fn read(bytes: &[u8]) -> (Option<Table>, Vec<Fault>) {
    let at_start = |reason| Fault { place: Place { line: 1, column: None }, reason };
    let text = match text(bytes) {
        Ok(text) => text,
        Err(reason) => return (None, vec![at_start(reason)]),
    };
    let mut reader = Reader::of(&text);
    let mut rows =
        std::iter::from_fn(|| reader.row()).filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    let (header, rows) = (rows.next(), rows.collect::<Vec<_>>());
    let found = reader.found;
    let Some(header) = header else { return (None, vec![at_start(Reason::NoRows)]) };
    let mut faults: Vec<Fault> = found.into_iter().map(|found| found.named(&header.cells)).collect();
    if rows.is_empty() {
        faults.push(Fault { place: Place { line: header.line, column: None }, reason: Reason::NoRows });
    }
    (Some(Table { header, rows }), faults)
}

/// UTF-8 where it is that, else Windows-1252.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Reason::Utf16);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| of_windows(*byte)).collect()),
    })
}

/// Windows-1252 is Latin-1 but for these places; five of them are nothing.
fn of_windows(byte: u8) -> char {
    const DIFFERENT: [char; 32] = [
        '€',
        char::REPLACEMENT_CHARACTER,
        '‚',
        'ƒ',
        '„',
        '…',
        '†',
        '‡',
        'ˆ',
        '‰',
        'Š',
        '‹',
        'Œ',
        char::REPLACEMENT_CHARACTER,
        'Ž',
        char::REPLACEMENT_CHARACTER,
        char::REPLACEMENT_CHARACTER,
        '‘',
        '’',
        '“',
        '”',
        '•',
        '–',
        '—',
        '˜',
        '™',
        'š',
        '›',
        'œ',
        char::REPLACEMENT_CHARACTER,
        'ž',
        'Ÿ',
    ];
    let different = byte.checked_sub(0x80).and_then(|place| DIFFERENT.get(usize::from(place)));
    different.copied().unwrap_or_else(|| char::from(byte))
}

/// Something found before the columns had names.
struct Found {
    line: usize,
    column: usize,
    reason: Reason,
}

impl Found {
    fn named(self, header: &[String]) -> Fault {
        let name = self.column.checked_sub(1).and_then(|at| header.get(at));
        let name = name.map(|name| name.trim().to_owned()).unwrap_or_default();
        Fault {
            place: Place { line: self.line, column: Some(Column { number: self.column, name }) },
            reason: self.reason,
        }
    }
}

struct Reader<'a> {
    letters: Peekable<Chars<'a>>,
    separator: char,
    line: usize,
    found: Vec<Found>,
}

impl<'a> Reader<'a> {
    fn of(text: &'a str) -> Self {
        let first = text.split(['\r', '\n']).next().unwrap_or_default();
        let reader =
            |separator, text: &'a str| Self { letters: text.chars().peekable(), separator, line: 1, found: Vec::new() };
        // Some spreadsheets write what stands between the cells on a line of its own.
        let mut said = first.strip_prefix("sep=").map(str::chars);
        match said.as_mut().and_then(|said| said.next().filter(|_| said.next().is_none())) {
            Some(separator) => {
                let mut reader = reader(separator, text.get(first.len()..).unwrap_or_default());
                reader.end_line();
                reader
            }
            None => reader(separator_of(first), text),
        }
    }

    fn row(&mut self) -> Option<Row> {
        self.letters.peek()?;
        let mut row = Row { line: self.line, cells: Vec::new() };
        loop {
            let cell = self.cell(row.cells.len() + 1);
            row.cells.push(cell);
            if self.letters.next_if_eq(&self.separator).is_none() {
                self.end_line();
                return Some(row);
            }
        }
    }

    /// Steps over the end of a line, of any of the three kinds.
    fn end_line(&mut self) {
        let carriage_return = self.letters.next_if_eq(&'\r').is_some();
        let line_feed = self.letters.next_if_eq(&'\n').is_some();
        self.line += usize::from(carriage_return || line_feed);
    }

    fn cell(&mut self, column: usize) -> String {
        let line = self.line;
        let quoted = self.letters.next_if_eq(&'"').is_some();
        let cell = if quoted { self.quoted(line, column) } else { self.plain() };
        let is_wrong =
            |c: char| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        if cell.chars().any(is_wrong) {
            self.found.push(Found { line, column, reason: Reason::Letter });
        }
        cell
    }

    /// A quote inside is a letter like any other: `Sykkelslange 28"`.
    fn plain(&mut self) -> String {
        let separator = self.separator;
        let mut cell = String::new();
        while let Some(c) = self.letters.next_if(|c| *c != separator && !matches!(c, '\r' | '\n')) {
            cell.push(c);
        }
        cell
    }

    /// Up to the closing quote; two quotes are one. Ends of lines inside belong to the cell.
    fn quoted(&mut self, line: usize, column: usize) -> String {
        let mut cell = String::new();
        loop {
            match self.letters.peek() {
                None => {
                    self.found.push(Found { line, column, reason: Reason::QuoteOpen });
                    return cell;
                }
                Some('\r' | '\n') => {
                    self.end_line();
                    cell.push('\n');
                }
                Some(_) => match self.letters.next() {
                    Some('"') if self.letters.next_if_eq(&'"').is_none() => break,
                    letter => cell.extend(letter),
                },
            }
        }
        if !self.plain().trim().is_empty() {
            self.found.push(Found { line, column, reason: Reason::AfterQuote });
        }
        cell
    }
}

/// What stands most often between the names of the columns, outside quotes.
fn separator_of(header: &str) -> char {
    let outside = || header.split('"').step_by(2).flat_map(str::chars);
    let often = |separator: char| outside().filter(|c| *c == separator).count();
    let others = ['\t', ','].into_iter().filter(|other| often(*other) > often(';'));
    others.max_by_key(|other| often(*other)).unwrap_or(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        let (table, faults) = read(bytes);
        assert_eq!(faults, []);
        let table = table.expect("rows");
        std::iter::once(table.header).chain(table.rows).map(|row| row.cells).collect()
    }

    #[test]
    fn semicolons_commas_and_tabs_are_told_apart() {
        for file in ["a;b\n1,5;2", "a\tb\n1,5\t2", "a,b\n\"1,5\",2", "sep=|\na|b\n1,5|2"] {
            assert_eq!(rows(file.as_bytes()), [["a", "b"], ["1,5", "2"]], "{file}");
        }
        assert_eq!(rows(b"\"a;b;c\",d\n1,2"), [["a;b;c", "d"], ["1", "2"]]);
        assert_eq!(rows(b"one\ntwo"), [["one"], ["two"]]);
    }

    #[test]
    fn quotes_hold_separators_quotes_and_lines() {
        assert_eq!(
            rows(b"a;b\r\n\"x;\"\"y\"\"\";\"1\r\n2\"\r\nSlange 28\";z\r\n"),
            [["a", "b"], ["x;\"y\"", "1\n2"], ["Slange 28\"", "z"]]
        );
    }

    #[test]
    fn letters_of_windows_and_of_the_world_are_read() {
        assert_eq!(rows("a;b\nblåbær;€".as_bytes()), rows(b"a;b\nbl\xe5b\xe6r;\x80"));
        assert_eq!(rows(b"\xef\xbb\xbfa;b\n1;2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(read(b"\xff\xfea\0;\0").1.first().map(|fault| &fault.reason), Some(&Reason::Utf16));
    }

    fn faults(bytes: &[u8]) -> Vec<(usize, Option<usize>, Reason)> {
        let place = |fault: Fault| (fault.place.line, fault.place.column.map(|column| column.number), fault.reason);
        read(bytes).1.into_iter().map(place).collect()
    }

    #[test]
    fn faults_of_form_are_found_where_they_begin() {
        assert_eq!(faults(b"a;b\n1;2\n3;\"4\n5;6\n"), [(3, Some(2), Reason::QuoteOpen)]);
        assert_eq!(faults(b"a;b\n\"1\"x;2"), [(2, Some(1), Reason::AfterQuote)]);
        assert_eq!(faults(b"a;b\r\n\r\n1;2\r\n3;\x81\xe5"), [(4, Some(2), Reason::Letter)]);
        assert_eq!(faults(b"a;b\n1;\0"), [(2, Some(2), Reason::Letter)]);
        assert_eq!(faults(b""), [(1, None, Reason::NoRows)]);
        assert_eq!(faults(b"\n\na;b\n ; \n"), [(3, None, Reason::NoRows)]);
    }
}
