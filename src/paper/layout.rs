//! From rows to printed lines, for a medium of so many columns. Nothing is wider than the medium, and no amount is cut.

mod table;
mod wrap;

use super::Document;
use super::charset::{Charset, NO_BREAK_SPACE};
use super::row::{Align, Barcode, Pair, Row, Text, Weight};
use wrap::{fits_unbroken, wrap, wrap_balanced, wrap_hanging};

/// The narrowest paper there is room for a whole amount on; less is taken as this.
pub const COLUMNS_MIN: usize = 28;
/// How far the second line of a long row stands in.
const HANG: usize = 2;
/// Left of an amount at least so much must be free, else the words stand on lines of their own.
const BESIDE_MIN: usize = 12;
const FIELD_MIN: usize = 12;

/// How large and how black a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    #[default]
    Normal,
    Bold,
    /// Twice as high.
    Tall,
    /// Twice as high and twice as wide.
    Large,
}

/// One printed line, without blanks at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub words: String,
    pub style: Style,
    pub align: Align,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Laid {
    Line(Line),
    Barcode(Barcode),
}

/// Where the lines go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Medium {
    columns: usize,
    charset: Charset,
    /// Columns that one letter of a heading takes.
    heading_columns: usize,
}

impl Medium {
    /// Paper, where a heading's letters are two columns wide. Only tills print.
    #[cfg(any(feature = "till", test))]
    pub fn paper(columns: usize, charset: Charset) -> Self {
        Self { columns: columns.max(COLUMNS_MIN), charset, heading_columns: 2 }
    }

    /// A file or screen, where all letters are alike.
    pub fn plain(columns: usize, charset: Charset) -> Self {
        Self { columns: columns.max(COLUMNS_MIN), charset, heading_columns: 1 }
    }

    pub fn columns(self) -> usize {
        self.columns
    }

    pub fn lay_out(self, document: &Document) -> Vec<Laid> {
        let mut sheet = Sheet { medium: self, laid: Vec::new() };
        for row in &document.rows {
            sheet.row(row);
        }
        sheet.laid
    }
}

/// The lines so far.
struct Sheet {
    medium: Medium,
    laid: Vec<Laid>,
}

impl Sheet {
    fn row(&mut self, row: &Row) {
        match row {
            Row::Heading(words) => self.heading(words),
            Row::Text(text) => self.text(text),
            Row::Pair(pair) => self.pair(pair),
            Row::Table(table) => table::lay_out(self, table),
            Row::Field(label) => self.field(label),
            Row::Digits(digits) => self.digits(digits),
            Row::Barcode(barcode) => self.laid.push(Laid::Barcode(barcode.clone())),
            Row::Rule => self.push("-".repeat(self.medium.columns), Weight::Normal),
            Row::Blank => self.push(String::new(), Weight::Normal),
        }
    }

    fn shown(&self, text: &str) -> String {
        self.medium.charset.shown(text)
    }

    fn push(&mut self, words: String, weight: Weight) {
        let style = match weight {
            Weight::Normal => Style::Normal,
            Weight::Bold => Style::Bold,
        };
        self.push_line(words, style, Align::Left);
    }

    fn push_line(&mut self, words: String, style: Style, align: Align) {
        let words = words.replace(NO_BREAK_SPACE, " ").trim_end().to_owned();
        self.laid.push(Laid::Line(Line { words, style, align }));
    }

    /// Twice as wide where its words allow, else only twice as high: either is half as large again as an amount.
    fn heading(&mut self, words: &str) {
        let words = self.shown(words);
        let wide = self.medium.columns / self.medium.heading_columns;
        let (style, width) =
            if fits_unbroken(&words, wide) { (Style::Large, wide) } else { (Style::Tall, self.medium.columns) };
        for line in wrap_balanced(&words, width) {
            self.push_line(line, style, Align::Centre);
        }
    }

    fn text(&mut self, text: &Text) {
        let style = if text.weight == Weight::Bold { Style::Bold } else { Style::Normal };
        for line in wrap(&self.shown(&text.words), self.medium.columns.saturating_sub(text.indent)) {
            let indent = if text.align == Align::Left { text.indent } else { 0 };
            self.push_line(format!("{}{line}", " ".repeat(indent)), style, text.align);
        }
    }

    fn pair(&mut self, pair: &Pair) {
        let (left, right) = (self.shown(&pair.left), self.shown(&pair.right));
        for line in beside(&left, &right, self.medium.columns.saturating_sub(pair.indent)) {
            self.push(format!("{}{line}", " ".repeat(pair.indent)), pair.weight);
        }
    }

    fn field(&mut self, label: &str) {
        self.push(String::new(), Weight::Normal);
        let columns = self.medium.columns;
        let lines = wrap(&self.shown(label), columns);
        let last = lines.last().map_or(0, |line| line.chars().count());
        let room = columns.saturating_sub(last + 1);
        for (index, line) in lines.iter().enumerate() {
            let ends = index + 1 == lines.len() && room >= FIELD_MIN;
            self.push(if ends { format!("{line} {}", "_".repeat(room)) } else { line.clone() }, Weight::Normal);
        }
        if room < FIELD_MIN {
            self.push("_".repeat(columns), Weight::Normal);
        }
    }

    fn digits(&mut self, digits: &str) {
        for line in wrap(&self.shown(digits), self.medium.columns) {
            self.push_line(line, Style::Tall, Align::Centre);
        }
    }
}

/// Words, and at the right edge of their last line what belongs to them; on a line of its own where there is no room.
fn beside(left: &str, right: &str, width: usize) -> Vec<String> {
    let taken = right.chars().count();
    if taken == 0 {
        return wrap_hanging(left, width, HANG);
    }
    let free = width.saturating_sub(taken + 1);
    let has_room = free >= BESIDE_MIN && fits_unbroken(left, free - HANG);
    let mut lines = wrap_hanging(left, if has_room { free } else { width }, HANG);
    if taken > width {
        lines.extend(wrap(right, width).into_iter().map(|line| against_the_edge("", &line, width)));
        return lines;
    }
    match lines.pop() {
        Some(last) if last.chars().count() <= free => lines.push(against_the_edge(&last, right, width)),
        Some(last) => lines.extend([last, against_the_edge("", right, width)]),
        None => lines.push(against_the_edge("", right, width)),
    }
    lines
}

fn against_the_edge(left: &str, right: &str, width: usize) -> String {
    let gap = width.saturating_sub(left.chars().count() + right.chars().count());
    format!("{left}{}{right}", " ".repeat(gap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::PaperKind;

    fn lines(row: Row, medium: Medium) -> Vec<(String, Style)> {
        let document = Document { kind: PaperKind::Sale, rows: vec![row] };
        let laid = medium.lay_out(&document).into_iter();
        laid.filter_map(|laid| match laid {
            Laid::Line(line) => Some((line.words, line.style)),
            Laid::Barcode(_) => None,
        })
        .collect()
    }

    fn paper(columns: usize) -> Medium {
        Medium::paper(columns, Charset::Text)
    }

    #[test]
    fn a_heading_is_broken_by_us_and_never_by_the_printer_r_15() {
        let heading = || Row::Heading("IKKE KVITTERING FOR KJØP".to_owned());
        let whole = [("IKKE KVITTERING FOR KJØP".to_owned(), Style::Large)];
        let halves = [("IKKE KVITTERING".to_owned(), Style::Large), ("FOR KJØP".to_owned(), Style::Large)];
        assert_eq!(lines(heading(), paper(48)), whole);
        assert_eq!(lines(heading(), paper(42)), halves);
        assert_eq!(lines(heading(), Medium::plain(42, Charset::Text)), whole);
    }

    #[test]
    fn a_word_too_long_for_double_width_is_only_higher_r_15() {
        let heading = || Row::Heading("Utleveringskvittering".to_owned());
        assert_eq!(lines(heading(), paper(42)), [("Utleveringskvittering".to_owned(), Style::Large)]);
        assert_eq!(lines(heading(), paper(32)), [("Utleveringskvittering".to_owned(), Style::Tall)]);
    }

    #[test]
    fn a_long_name_wraps_beside_its_amount() {
        let pair =
            Pair { left: "4 x Vinterdekk piggfri 205/55R16 94T".into(), right: "5 960,00".into(), ..Pair::default() };
        let words: Vec<String> = lines(Row::Pair(pair), paper(32)).into_iter().map(|(words, _)| words).collect();
        assert_eq!(words, ["4 x Vinterdekk piggfri", "  205/55R16 94T         5 960,00"]);
    }

    #[test]
    fn a_field_leaves_room_to_write() {
        let words: Vec<String> =
            lines(Row::Field("Navn".into()), paper(30)).into_iter().map(|(words, _)| words).collect();
        assert_eq!(words, ["", "Navn _________________________"]);
    }
}
