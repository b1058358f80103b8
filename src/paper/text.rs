//! Paper as plain text, for files and screens. Headings keep their exact words and letters, whatever the width (L-3).

use super::Document;
use super::charset::Charset;
use super::layout::{Laid, Line, Medium};
use super::row::{Align, Barcode};

pub use super::layout::Style;

/// A line of a preview: what it says, already aligned, and how it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewLine {
    pub text: String,
    pub style: Style,
}

/// A whole paper, `columns` wide, with a rule under each heading.
pub fn render(document: &Document, columns: usize) -> String {
    render_for(document, columns, Charset::Text)
}

/// As [`render`], with the very characters that a printer of this table prints.
pub fn render_for(document: &Document, columns: usize, charset: Charset) -> String {
    let medium = Medium::plain(columns, charset);
    let mut text = String::new();
    for line in lines(document, medium) {
        text.push_str(&line.text);
        text.push('\n');
        if line.style == Style::Large {
            let words = line.text.trim_start();
            let indent = line.text.len() - words.len();
            text.push_str(&format!("{}{}\n", " ".repeat(indent), "=".repeat(words.chars().count())));
        }
    }
    text
}

/// The lines of a paper for a preview on a screen.
pub fn preview(document: &Document, columns: usize) -> Vec<PreviewLine> {
    lines(document, Medium::plain(columns, Charset::Text))
}

fn lines(document: &Document, medium: Medium) -> Vec<PreviewLine> {
    let laid = medium.lay_out(document);
    laid.into_iter().map(|laid| plain(laid, medium.columns())).collect()
}

fn plain(laid: Laid, columns: usize) -> PreviewLine {
    match laid {
        Laid::Line(Line { words, style, align: Align::Left }) => PreviewLine { text: words, style },
        Laid::Line(Line { words, style, align: Align::Centre }) => {
            PreviewLine { text: centred(&words, columns), style }
        }
        Laid::Barcode(barcode) => PreviewLine { text: centred(&bars(&barcode), columns), style: Style::Normal },
    }
}

fn centred(words: &str, columns: usize) -> String {
    let indent = columns.saturating_sub(words.chars().count()) / 2;
    format!("{}{words}", " ".repeat(indent)).trim_end().to_owned()
}

fn bars(barcode: &Barcode) -> String {
    format!("||| {} |||", barcode.digits())
}
