//! The layout trap: a scanner that types as an American keyboard does, on a machine that reads a Norwegian one (scanner.md 2.3).
//!
//! Digits come right, so ordinary codes seem fine, and everything with a symbology or an address in it breaks. What came is put
//! right only where nothing else can have been meant.

use super::gs1;
use super::has_right_check_digit;

/// What a scan becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout<'a> {
    /// As it came.
    Plain(&'a str),
    /// It came through the wrong layout; this is what the scanner read.
    PutRight(String),
    /// It came through the wrong layout, and what it said is lost.
    Lost,
}

/// What stands on the key of a Norwegian keyboard, and what the scanner meant by it.
const KEYS: [(char, char); 22] = [
    ('-', '/'),
    ('_', '?'),
    ('Ø', ':'),
    ('ø', ';'),
    ('\\', '='),
    ('+', '-'),
    ('?', '_'),
    ('/', '&'),
    (')', '('),
    ('=', ')'),
    ('(', '*'),
    ('`', '+'),
    ('Æ', '"'),
    ('æ', '\''),
    (';', '<'),
    (':', '>'),
    ('"', '@'),
    ('&', '^'),
    ('å', '['),
    ('¤', '$'),
    ('§', '~'),
    ('*', '|'),
];

/// A bracket in front is a dead key: it joins the letter behind it, stands alone, or is gone.
const BRACKETS: [(&str, &str); 4] = [("Ë", "E"), ("ë", "e"), ("¨", ""), ("´", "")];

pub fn read(text: &str) -> Layout<'_> {
    if ["httpsØ--", "httpØ--", "HTTPSØ--", "HTTPØ--"].iter().any(|start| text.starts_with(start)) {
        return Layout::PutRight(meant(text));
    }
    let joined = BRACKETS.iter().find_map(|(came, letter)| Some(format!("{letter}{}", text.strip_prefix(came)?)));
    if let Some(rest) = joined {
        return named(&meant(&rest)).map_or(Layout::Plain(text), |code| trusted(&code, Layout::Lost));
    }
    match named(text) {
        // Without the bracket nothing proves the layout but a number that is right.
        Some(code) => trusted(&code, Layout::Plain(text)),
        None => Layout::Plain(text),
    }
}

/// What the scanner meant, key by key.
fn meant(text: &str) -> String {
    text.chars().map(|c| KEYS.iter().find(|(came, _)| *came == c).map_or(c, |(_, meant)| *meant)).collect()
}

/// A symbology that lacks its bracket.
fn named(text: &str) -> Option<String> {
    let names = ["E0", "E4", "C1", "e0", "d2", "Q1", "Q3", "d1"];
    names.iter().any(|name| text.starts_with(name)).then(|| format!("]{text}"))
}

fn trusted<'a>(code: &str, otherwise: Layout<'a>) -> Layout<'a> {
    if is_certain(code) { Layout::PutRight(code.to_owned()) } else { otherwise }
}

/// The check digit of the number behind the symbology is right: no other text happens to be so.
fn is_certain(code: &str) -> bool {
    let Some((symbology, data)) = code.split_at_checked(3) else { return false };
    let is_number = |digits: usize| data.len() == digits && has_right_check_digit(data);
    match symbology {
        "]E0" => is_number(13),
        "]E4" => is_number(8),
        "]C1" | "]e0" | "]d2" | "]Q3" => {
            let item = data.strip_prefix("01").and_then(|rest| rest.get(..14));
            item.is_some_and(has_right_check_digit)
        }
        _ => gs1::strict::digital_link(data).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What appears when an American scanner types on a Norwegian keyboard.
    fn typed(code: &str) -> String {
        code.chars().map(|c| KEYS.iter().find(|(_, meant)| *meant == c).map_or(c, |(came, _)| *came)).collect()
    }

    #[test]
    fn what_came_through_the_wrong_layout_is_put_right_where_it_is_certain_2_3() {
        for (came, meant) in [
            ("Ë07038010055690", "]E07038010055690"),
            ("¨E07038010055690", "]E07038010055690"),
            ("E07038010055690", "]E07038010055690"),
            ("E470380101", "]E470380101"),
            ("d2010703801005569010L42", "]d2010703801005569010L42"),
            ("¨d2010703801005569010L-42", "]d2010703801005569010L/42"),
            ("ë00107038010055690", "]e00107038010055690"),
            (
                "httpsØ--a-01-07038010055690-10-L42_17\\271231/3103\\001250",
                "https://a/01/07038010055690/10/L42?17=271231&3103=001250",
            ),
            ("¨Q1httpsØ--a-01-07038010055690", "]Q1https://a/01/07038010055690"),
        ] {
            assert_eq!(read(came), Layout::PutRight(meant.to_owned()), "{came}");
        }
    }

    #[test]
    fn nothing_is_guessed_2_3() {
        for text in ["E07038010055691", "E0", "d2", "C1-12", "Q1olje", "7038010055690", "]E07038010055690", "olje", ""]
        {
            assert_eq!(read(text), Layout::Plain(text));
        }
        assert_eq!(read("Ë07038010055691"), Layout::Lost);
        assert_eq!(read("ëple"), Layout::Plain("ëple"));
    }

    #[test]
    fn every_key_has_one_meaning() {
        for (place, (came, meant)) in KEYS.iter().enumerate() {
            let others = KEYS.iter().skip(place + 1);
            assert!(others.clone().all(|(c, m)| c != came && m != meant), "{came} {meant}");
        }
    }

    proptest! {
        #[test]
        fn what_is_typed_wrong_is_read_back(code in "[ -~]{0,40}") {
            let without = |c: char| !KEYS.iter().any(|(came, _)| *came == c) || KEYS.iter().any(|(_, meant)| *meant == c);
            if code.chars().all(without) {
                prop_assert_eq!(meant(&typed(&code)), code);
            }
        }

        #[test]
        fn nothing_scanned_is_too_strange(text in "\\PC{0,40}") {
            let _ = read(&text);
        }
    }
}
