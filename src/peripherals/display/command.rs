//! The languages of pole displays, and their letters (display.md 2, 3). Rows are always written whole.

use crate::domain::device::DisplayRows;
use crate::paper::charset::{Charset, CodePage};
use crate::paper::display::{COLUMNS, full_row};

/// Which commands it obeys: a switch on most displays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Set {
    #[default]
    Epson,
    Cd5220,
    Utc,
    LogicControls,
}

impl Set {
    pub const WORDS: [(&'static str, Self); 4] =
        [("epson", Self::Epson), ("cd5220", Self::Cd5220), ("utc", Self::Utc), ("logic-controls", Self::LogicControls)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, set)| set)
    }
}

/// How its letters are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Table {
    #[default]
    Cp865,
    /// The Danish and Norwegian set: six letters in the places of brackets.
    National,
    /// None but the American ones: Æ is AE, Å is A.
    Ascii,
}

/// The places of the national set.
const NATIONAL: [(char, u8); 6] = [('Æ', 0x5B), ('Ø', 0x5C), ('Å', 0x5D), ('æ', 0x7B), ('ø', 0x7C), ('å', 0x7D)];

impl Table {
    pub const WORDS: [(&'static str, Self); 3] =
        [("cp865", Self::Cp865), ("national", Self::National), ("ascii", Self::Ascii)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, table)| table)
    }

    /// A row of twenty bytes. Letters the display lacks may widen the words; the amount stays whole.
    fn row(self, text: &str) -> Vec<u8> {
        let bytes = match self {
            Self::Cp865 => CodePage::Cp865.encode(&full_row(&Charset::Page(CodePage::Cp865).shown(text))),
            Self::National => full_row(text).chars().map(national).collect(),
            Self::Ascii => full_row(&Charset::Ascii.shown(text)).bytes().map(plain).collect(),
        };
        // A character of two columns has become one byte; the row is full whatever it held.
        bytes.into_iter().chain(std::iter::repeat(b' ')).take(COLUMNS).collect()
    }

    /// What bytes show on such a display.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Cp865 => CodePage::Cp865.decode(bytes),
            Self::National => bytes.iter().map(|byte| by_national(*byte)).collect(),
            Self::Ascii => bytes.iter().map(|byte| char::from(*byte)).collect(),
        }
    }
}

fn national(c: char) -> u8 {
    if let Some((_, byte)) = NATIONAL.iter().find(|(letter, _)| *letter == c) {
        return *byte;
    }
    let stand_in = Charset::Ascii.shown(&c.to_string());
    match stand_in.bytes().next().map_or(b'?', plain) {
        b'[' | b'{' => b'(',
        b']' | b'}' => b')',
        b'\\' | b'|' => b'/',
        other => other,
    }
}

fn by_national(byte: u8) -> char {
    NATIONAL.iter().find(|(_, known)| *known == byte).map_or(char::from(byte), |(letter, _)| *letter)
}

fn plain(byte: u8) -> u8 {
    if matches!(byte, b' '..=b'~') { byte } else { b'?' }
}

/// What a display is told when its cable is opened: everything it may have forgotten, or been left in by another.
pub fn opening(set: Set, table: Table) -> Vec<u8> {
    let is_national = table == Table::National;
    let parts: &[&[u8]] = match set {
        // Reset, letters, overwrite mode, no cursor, clear.
        Set::Epson if is_national => &[b"\x1B@", b"\x1BR\x09", b"\x1F\x01", b"\x1FC\x00", b"\x0C"],
        Set::Epson if table == Table::Cp865 => {
            &[b"\x1B@", b"\x1Bt\x05", b"\x1BR\x00", b"\x1F\x01", b"\x1FC\x00", b"\x0C"]
        }
        Set::Epson => &[b"\x1B@", b"\x1BR\x00", b"\x1F\x01", b"\x1FC\x00", b"\x0C"],
        Set::Cd5220 if is_national => &[b"\x1B@", b"\x1BfD", b"\x1B\x11", b"\x1B_\x00", b"\x0C"],
        Set::Cd5220 if table == Table::Cp865 => &[b"\x1B@", b"\x1Bt\x05", b"\x1B\x11", b"\x1B_\x00", b"\x0C"],
        Set::Cd5220 => &[b"\x1B@", b"\x1B\x11", b"\x1B_\x00", b"\x0C"],
        Set::Utc => &[b"\x1F"],
        Set::LogicControls => &[b"\x1F", b"\x11", b"\x14"],
    };
    parts.concat()
}

/// Both rows, in full.
pub fn rows(set: Set, table: Table, rows: &DisplayRows) -> Vec<u8> {
    let [upper, lower] = [&rows.upper, &rows.lower].map(|row| table.row(row));
    let (first, second, end): (&[u8], &[u8], &[u8]) = match set {
        Set::Epson => (b"\x1F$\x01\x01", b"\x1F$\x01\x02", b""),
        Set::Cd5220 => (b"\x1BQA", b"\x1BQB", b"\r"),
        Set::Utc => (b"\x1BuA", b"\x1BuB", b"\r"),
        Set::LogicControls => (b"\x10\x00", b"\x10\x14", b""),
    };
    [first, &upper, end, second, &lower, end].concat()
}

/// On a cable shared with a printer: the display is selected, and the printer has it again at the end, always.
pub fn past_printer(bytes: &[u8]) -> Vec<u8> {
    [b"\x1B=\x02".as_slice(), bytes, b"\x1B=\x01"].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::peripherals::pretend::display::PretendDisplay;

    const ALL: [Set; 4] = [Set::Epson, Set::Cd5220, Set::Utc, Set::LogicControls];

    fn shown(set: Set, table: Table, upper: &str, lower: &str) -> [String; 2] {
        let mut display = PretendDisplay::new(set, table);
        display.hear(&opening(set, table));
        let written = DisplayRows { upper: upper.to_owned(), lower: lower.to_owned() };
        // Twice: nothing may scroll.
        display.hear(&rows(set, table, &written));
        display.hear(&rows(set, table, &written));
        assert!(display.overwrites(), "{set:?}");
        display.rows()
    }

    #[test]
    fn norwegian_letters_stand_on_every_display_3() {
        let test = "ÆØÅ æøå 1 234,50 kr ";
        for set in ALL {
            for table in [Table::Cp865, Table::National] {
                assert_eq!(shown(set, table, test, "TAKK"), [test.to_owned(), format!("{:<20}", "TAKK")], "{set:?}");
            }
            let [upper, _] = shown(set, Table::Ascii, "Æ ØL å[]  12,00", "");
            assert_eq!(upper, "AE OL a[]      12,00", "{set:?}");
        }
    }

    #[test]
    fn what_a_display_lacks_never_costs_the_amount_4() {
        for table in [Table::Cp865, Table::National, Table::Ascii] {
            let [_, lower] = shown(Set::Epson, table, "", "æææææææææ  1 234,50");
            assert!(lower.ends_with("1 234,50") && lower.chars().count() == 20, "{lower}");
        }
    }

    #[test]
    fn a_name_can_never_command_the_display_4() {
        let bytes = rows(
            Set::Epson,
            Table::Cp865,
            &DisplayRows { upper: "\u{1b}@\u{c}\u{1f}$A".into(), lower: "\u{7f}".into() },
        );
        assert_eq!(bytes.iter().filter(|byte| **byte < 0x20).count(), 2 * 3, "{bytes:?}");
    }

    #[test]
    fn on_a_shared_cable_the_printer_is_selected_again_5() {
        let mut display = PretendDisplay::new(Set::Epson, Table::Cp865).behind_printer();
        display.hear(b"KVITTERING");
        let written = DisplayRows { upper: "TAKK".into(), lower: String::new() };
        display.hear(&past_printer(
            &[opening(Set::Epson, Table::Cp865), rows(Set::Epson, Table::Cp865, &written)].concat(),
        ));
        display.hear(b"SUM");
        assert_eq!(display.rows()[0].trim(), "TAKK");
        assert!(!display.is_selected());
        assert_eq!(display.passed_on(), b"KVITTERINGSUM");
    }

    proptest! {
        #[test]
        fn whatever_is_shown_both_rows_are_whole(upper in any::<String>(), lower in any::<String>(), set in 0_usize..4, table in 0_usize..3) {
            let table = [Table::Cp865, Table::National, Table::Ascii][table];
            for row in shown(ALL[set], table, &upper, &lower) {
                prop_assert_eq!(row.chars().count(), COLUMNS);
                prop_assert!(!row.chars().any(char::is_control));
            }
        }
    }
}
