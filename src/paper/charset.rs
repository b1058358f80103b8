//! Which characters a medium can show, and what stands in for the others (printer.md 3.2).
//!
//! Everything that comes from outside goes through here: control characters never reach a printer, where a name could
//! otherwise open the drawer, and a character is never sent as bytes of another encoding.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The characters of a medium. Each of them is one column wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Files and screens.
    Text,
    /// A printer that is set to this table.
    Page(CodePage),
}

/// A printer's table for the bytes from 80 to FF. Each has all of æøåÆØÅ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodePage {
    Cp850,
    /// As 850, with the euro sign.
    Cp858,
    /// The Nordic one.
    #[default]
    Cp865,
    Windows1252,
}

/// Keeps a figure's groups of three on one line; printed as a blank.
pub(super) const NO_BREAK_SPACE: char = '\u{a0}';
/// Where a table has no character.
const HOLE: char = '\u{fffd}';

impl Charset {
    /// `text` as it comes out here: composed, without what cannot be seen, with stand-ins for what the medium lacks.
    /// Its width is the number of its characters.
    pub fn shown(self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for c in text.nfc().filter_map(visible) {
            if self.has(c) {
                shown.push(c);
            } else if !is_combining_mark(c) {
                self.push_stand_in(&mut shown, c);
            }
        }
        shown
    }

    fn has(self, c: char) -> bool {
        match self {
            _ if c == NO_BREAK_SPACE || c.is_ascii() => true,
            Self::Text => is_narrow(c),
            Self::Page(page) => page.byte(c).is_some(),
        }
    }

    /// The table's own fallback, else the letter without its marks, else a question mark.
    fn push_stand_in(self, shown: &mut String, c: char) {
        if let Some(fallback) = fallback(c) {
            shown.push_str(fallback);
            return;
        }
        let before = shown.len();
        shown.extend(c.nfkd().filter(|part| !is_combining_mark(*part) && self.has(*part)));
        if shown.len() == before {
            shown.push('?');
        }
    }
}

impl CodePage {
    pub const ALL: [Self; 4] = [Self::Cp850, Self::Cp858, Self::Cp865, Self::Windows1252];

    pub const WORDS: [(&'static str, Self); 4] =
        [("cp850", Self::Cp850), ("cp858", Self::Cp858), ("cp865", Self::Cp865), ("windows-1252", Self::Windows1252)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, page)| page)
    }

    /// The number that selects it on an Epson and most others; a printer's profile may say another.
    pub fn usual_number(self) -> u8 {
        match self {
            Self::Cp850 => 2,
            Self::Cp858 => 19,
            Self::Cp865 => 5,
            Self::Windows1252 => 16,
        }
    }

    fn upper_half(self) -> &'static str {
        match self {
            Self::Cp850 => CP850,
            Self::Cp858 => CP858,
            Self::Cp865 => CP865,
            Self::Windows1252 => WINDOWS_1252,
        }
    }

    fn byte(self, c: char) -> Option<u8> {
        if matches!(c, ' '..='~') {
            return u8::try_from(c).ok();
        }
        let place = self.upper_half().chars().position(|other| other == c && c != HOLE)?;
        u8::try_from(place + 0x80).ok()
    }

    /// The bytes of a text that went through [`Charset::shown`], one for each character.
    pub fn encode(self, shown: &str) -> Vec<u8> {
        shown.chars().map(|c| self.byte(if c == NO_BREAK_SPACE { ' ' } else { c }).unwrap_or(b'?')).collect()
    }
}

/// `None` for what has no place on paper: control characters (C0, C1) and signs that only steer a display.
fn visible(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(' '),
        _ if c.is_control() || steers(c) => None,
        '\u{a0}' | '\u{2007}' | '\u{202f}' => Some(NO_BREAK_SPACE),
        '\u{2010}' | '\u{2011}' | '\u{2212}' => Some('-'),
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
}

/// Soft hyphens, joiners, marks that turn the direction, a byte order mark.
fn steers(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Letters of the alphabets of Europe and the common signs: one column in every terminal.
fn is_narrow(c: char) -> bool {
    let letters = matches!(c, '\u{a1}'..='\u{2ff}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}');
    let signs = matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20c0}');
    (letters || signs || matches!(c, '\u{2100}'..='\u{2193}')) && !is_combining_mark(c)
}

/// What is printed instead, where a table lacks a character: the fallbacks of the Norwegian table, and the Sami letters
/// that do not come apart.
fn fallback(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'Æ' => "AE",
        'ø' => "o",
        'Ø' => "O",
        'ß' => "ss",
        '€' => "EUR",
        '£' => "GBP",
        '§' => "par.",
        '°' => "gr.",
        '×' => "x",
        '÷' => "/",
        '½' => "1/2",
        '¼' => "1/4",
        'µ' => "u",
        '«' | '»' | '“' | '”' | '„' => "\"",
        '‘' | '’' | '‚' => "'",
        '¿' => "?",
        '¡' => "!",
        '®' => "(R)",
        '©' => "(c)",
        '–' | '—' => "-",
        '•' => "*",
        '…' => "...",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ŋ' => "n",
        'Ŋ' => "N",
        'ŧ' => "t",
        'Ŧ' => "T",
        'ł' => "l",
        'Ł' => "L",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "TH",
        _ => return None,
    })
}

#[rustfmt::skip]
mod tables {
    pub const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
    pub const CP858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
    pub const CP865: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒáíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    pub const WINDOWS_1252: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
}
use tables::{CP850, CP858, CP865, WINDOWS_1252};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLES: &str = include_str!("../../tests/fixtures/printer/codepages.tsv");
    const NORWEGIAN: &str = include_str!("../../tests/fixtures/printer/norwegian-characters.tsv");

    fn column(page: CodePage) -> &'static str {
        match page {
            CodePage::Cp850 => "cp850",
            CodePage::Cp858 => "cp858",
            CodePage::Cp865 => "cp865",
            CodePage::Windows1252 => "windows1252",
        }
    }

    /// The rows of a fixture as `(cells, where the page's cell is)`.
    fn rows(source: &'static str, page: CodePage) -> (Vec<Vec<&'static str>>, usize) {
        let mut lines = source.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect());
        let head: Vec<&str> = lines.next().expect("a row of headings");
        let place = head.iter().position(|name| *name == column(page)).expect("a column for the page");
        (lines.collect(), place)
    }

    #[test]
    fn the_tables_are_those_of_the_printers() {
        for page in CodePage::ALL {
            let (rows, place) = rows(TABLES, page);
            for row in rows {
                let byte = u8::from_str_radix(row[0], 16).expect("hex");
                let Some(code) = row[place].strip_prefix("U+") else { continue };
                let c = char::from_u32(u32::from_str_radix(code, 16).expect("hex")).expect("a character");
                assert_eq!(page.byte(c), Some(byte), "{page:?} {c}");
            }
        }
    }

    #[test]
    fn norwegian_characters_come_out_or_are_stood_in_for() {
        for page in CodePage::ALL {
            let (rows, place) = rows(NORWEGIAN, page);
            for row in rows {
                let shown = Charset::Page(page).shown(row[0]);
                let bytes = page.encode(&shown);
                match u8::from_str_radix(row[place], 16) {
                    Ok(byte) => assert_eq!(bytes, [byte], "{page:?} {}", row[0]),
                    Err(_) => assert_eq!(bytes, row[9].as_bytes(), "{page:?} {}", row[0]),
                }
            }
        }
    }

    #[test]
    fn letters_from_files_are_composed_first() {
        let page = CodePage::Cp865;
        let shown = Charset::Page(page).shown("A\u{30a}se sa\u{30a}r\u{327}");
        assert_eq!(page.encode(&shown), b"\x8fse s\x86r");
    }

    #[test]
    fn blanks_and_minus_signs_become_plain() {
        let shown = Charset::Page(CodePage::Cp865).shown("1\u{202f}234\u{2009}\u{2212}5\u{a0}kr\tx");
        assert_eq!(CodePage::Cp865.encode(&shown), b"1 234 -5 kr x");
    }

    #[test]
    fn sami_and_polish_names_lose_only_their_marks() {
        assert_eq!(Charset::Page(CodePage::Cp865).shown("Áile Čáhci Đuoddar Łukasz"), "Aile Cáhci Duoddar Lukasz");
        assert_eq!(Charset::Text.shown("Áile Čáhci 日本 x\u{302}"), "Áile Čáhci ?? x");
    }

    proptest! {
        #[test]
        fn nothing_that_commands_a_printer_gets_through(text in any::<String>()) {
            for page in CodePage::ALL {
                let shown = Charset::Page(page).shown(&text);
                let bytes = page.encode(&shown);
                prop_assert_eq!(bytes.len(), shown.chars().count());
                prop_assert!(bytes.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f));
            }
        }
    }
}
