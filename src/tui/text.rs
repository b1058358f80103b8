//! Text measured in columns: how wide it is, cut to a width, broken into rows.

use std::borrow::Cow;

use ratatui_core::buffer::CellWidth;

pub(super) const CUT: &str = "…";

/// Whether every character is one column wide and stands for itself, as nearly all text at a till.
pub(super) fn is_simple(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~' | '\u{A0}'..='\u{2FF}' | '…' | '\u{2500}'..='\u{259F}'))
}

/// How many columns a text takes.
pub fn width(text: &str) -> u16 {
    let columns = if is_simple(text) { text.chars().count() } else { text.chars().map(char_width).sum() };
    u16::try_from(columns).unwrap_or(u16::MAX)
}

fn char_width(character: char) -> usize {
    let mut bytes = [0; 4];
    if character.is_control() { 0 } else { usize::from(character.encode_utf8(&mut bytes).cell_width()) }
}

/// As much of a text as goes into `columns`, an ellipsis in the place of what is missing.
pub fn cut(text: &str, columns: u16) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    match columns.checked_sub(1) {
        None => Cow::Borrowed(""),
        Some(room) => Cow::Owned(format!("{}{CUT}", beginning(text, room).trim_end())),
    }
}

/// The longest beginning that goes into `columns`.
fn beginning(text: &str, columns: u16) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, character)| {
        used += char_width(*character);
        used > usize::from(columns)
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// A text in rows of at most `columns`, broken between words where that is possible.
pub fn wrap(text: &str, columns: u16) -> Vec<&str> {
    let mut rows = Vec::new();
    let mut rest = text.trim();
    while columns > 0 && !rest.is_empty() {
        let (row, after) = first_row(rest, columns);
        rows.push(row);
        rest = after;
    }
    rows
}

/// The first row of a text, and what comes after it.
pub fn first_row(text: &str, columns: u16) -> (&str, &str) {
    let fits = beginning(text, columns);
    let row = match text.get(fits.len()..).and_then(|after| after.chars().next()) {
        None | Some(' ') => fits,
        Some(_) => fits.rfind(' ').and_then(|blank| fits.get(..blank)).filter(|row| !row.is_empty()).unwrap_or(fits),
    };
    // A sign wider than the whole row is passed over, or the text would never end.
    let taken = if row.is_empty() { text.chars().next().map_or(0, char::len_utf8) } else { row.len() };
    (row.trim_end(), text.get(taken..).unwrap_or("").trim_start())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_cut_with_an_ellipsis() {
        assert_eq!(cut("Oljeskift personbil, arbeid", 21), "Oljeskift personbil,…");
        assert_eq!(cut("Oljeskift personbil", 11), "Oljeskift…", "no blank before it");
        assert_eq!(cut("Olje", 4), "Olje");
        assert_eq!(cut("Olje", 1), "…");
        assert_eq!(cut("Olje", 0), "");
        assert_eq!(cut("漢字漢", 4), "漢…", "half a sign is no sign");
    }

    #[test]
    fn rows_break_between_words() {
        let text = "Uten nett siden 14:05. Salg går som vanlig.";
        assert_eq!(wrap(text, 24), ["Uten nett siden 14:05.", "Salg går som vanlig."]);
        assert_eq!(wrap("Donaudampfschiff", 6), ["Donaud", "ampfsc", "hiff"]);
        assert_eq!(wrap("", 6), [""; 0]);
        assert_eq!(wrap("漢", 1), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be_and_no_word_is_lost(text in "[a-zæ漢 ]{0,60}", columns in 2_u16..20) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            let rows = wrap(&text, columns);
            prop_assert!(rows.iter().all(|row| width(row) <= columns));
            let squeezed = |text: &str| text.replace(' ', "");
            prop_assert_eq!(squeezed(&rows.concat()), squeezed(&text));
        }
    }
}
