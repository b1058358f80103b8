//! The escape sequences keyboards send: xterm's, the Linux console's, rxvt's and the oldest ones.

use crate::till::key::Key;

/// Longer than any sequence a keyboard sends; what is longer is text behind an Esc.
const LENGTH_MAX: usize = 32;
/// Shift adds so much: terminals call Shift+F1 F13, so that it is never taken for F1.
const SHIFTED_FUNCTION: u8 = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequence {
    Key(Key),
    PasteBegins,
    PasteEnds,
    /// Well formed, and nothing the till knows: mouse, focus, a key with Ctrl.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Unfinished,
    Whole(Sequence),
    /// No sequence begins like this.
    Broken,
}

/// Reads what came after an Esc.
pub(super) fn read(after_esc: &[u8]) -> Step {
    match after_esc {
        [] | [b'O'] | [b'[', b'['] => Step::Unfinished,
        [b'O', last] => cursor_key(*last).or_else(|| first_four(*last)).map_or(Step::Broken, key),
        [b'[', b'[', last @ b'A'..=b'E'] => function(last - b'A' + 1),
        [b'[', rest @ ..] => csi(rest),
        _ => Step::Broken,
    }
}

fn key(key: Key) -> Step {
    Step::Whole(Sequence::Key(key))
}

fn function(number: u8) -> Step {
    key(Key::Function(number))
}

fn csi(body: &[u8]) -> Step {
    let Some((last, parameters)) = body.split_last() else {
        return Step::Unfinished;
    };
    match last {
        b' '..=b'?' if body.len() < LENGTH_MAX => Step::Unfinished,
        b'@'..=b'~' => Step::Whole(meaning(*last, parameters)),
        _ => Step::Broken,
    }
}

fn meaning(last: u8, parameters: &[u8]) -> Sequence {
    let (first, modifier) = numbers(parameters);
    let found = match last {
        b'Z' => Some(Key::BackTab),
        b'~' => match first {
            200 => return Sequence::PasteBegins,
            201 => return Sequence::PasteEnds,
            _ => numbered(first),
        },
        _ => cursor_key(last).or_else(|| first_four(last)),
    };
    found.and_then(|key| modified(key, modifier)).map_or(Sequence::Unknown, Sequence::Key)
}

/// `20;2`: the key and 1 + the sum of Shift 1, Alt 2, Ctrl 4.
fn numbers(parameters: &[u8]) -> (u16, u16) {
    let mut parts = parameters.split(|byte| *byte == b';').map(|part| {
        let digits = part.iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u16, |number, digit| number.saturating_mul(10).saturating_add(u16::from(digit - b'0')))
    });
    (parts.next().unwrap_or(0), parts.next().unwrap_or(1))
}

/// Arrows mean the same with Shift held; a function key with a modifier is another key, or none.
fn modified(key: Key, modifier: u16) -> Option<Key> {
    match (key, modifier) {
        (Key::Function(number), 2) => Some(Key::Function(number.saturating_add(SHIFTED_FUNCTION))),
        (Key::Function(_), 3..) => None,
        _ => Some(key),
    }
}

fn cursor_key(last: u8) -> Option<Key> {
    Some(match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        _ => return None,
    })
}

fn first_four(last: u8) -> Option<Key> {
    (b'P'..=b'S').contains(&last).then(|| Key::Function(last - b'P' + 1))
}

fn numbered(number: u16) -> Option<Key> {
    let function = |before: u16| u8::try_from(number - before).ok().map(Key::Function);
    match number {
        1 | 7 => Some(Key::Home),
        3 => Some(Key::Delete),
        4 | 8 => Some(Key::End),
        5 => Some(Key::PageUp),
        6 => Some(Key::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28 | 29 => function(13),
        31..=34 => function(14),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str) -> Step {
        read(text.as_bytes())
    }

    #[test]
    fn function_keys_of_every_kind_of_terminal() {
        for (number, sequences) in [
            (1, ["OP", "[11~", "[[A"].as_slice()),
            (4, &["OS", "[14~", "[[D"]),
            (5, &["[15~", "[[E"]),
            (6, &["[17~"]),
            (8, &["[19~"]),
            (9, &["[20~"]),
            (10, &["[21~"]),
            (11, &["[23~"]),
            (12, &["[24~"]),
            (13, &["[25~", "[1;2P"]),
            (21, &["[20;2~"]),
        ] {
            for sequence in sequences {
                assert_eq!(read_as(sequence), function(number), "{sequence}");
            }
        }
    }

    #[test]
    fn arrows_and_their_neighbours_whatever_is_held_with_them() {
        for (wanted, sequences) in [
            (Key::Up, ["[A", "OA", "[1;2A"].as_slice()),
            (Key::Left, &["[D", "OD", "[1;5D"]),
            (Key::Home, &["[H", "OH", "[1~", "[7~"]),
            (Key::End, &["[F", "OF", "[4~", "[8~"]),
            (Key::Delete, &["[3~", "[3;2~"]),
            (Key::PageUp, &["[5~"]),
            (Key::PageDown, &["[6~"]),
            (Key::BackTab, &["[Z"]),
        ] {
            for sequence in sequences {
                assert_eq!(read_as(sequence), key(wanted), "{sequence}");
            }
        }
    }

    #[test]
    fn a_money_key_with_ctrl_or_alt_is_no_money_key() {
        assert_eq!(read_as("[20;5~"), Step::Whole(Sequence::Unknown));
        assert_eq!(read_as("[20;3~"), Step::Whole(Sequence::Unknown));
    }

    #[test]
    fn what_the_till_does_not_know_is_swallowed_whole() {
        for sequence in ["[I", "[<0;10;5M", "[?62;c", "[99999999999999~", "[2~"] {
            assert_eq!(read_as(sequence), Step::Whole(Sequence::Unknown), "{sequence}");
        }
    }

    #[test]
    fn text_behind_an_esc_is_not_swallowed() {
        assert_eq!(read_as("1"), Step::Broken);
        assert_eq!(read_as("Ol"), Step::Broken);
        assert_eq!(read_as("[20\r"), Step::Broken);
        assert_eq!(read(&[b'['; 1]), Step::Unfinished);
        assert_eq!(read_as(&format!("[{}", "1".repeat(LENGTH_MAX))), Step::Broken);
    }
}
