//! Keys as they are written in tests: `5*1101<Enter>/10<Enter><F8>`.

use skranke::till::key::Key;

/// One press each.
pub fn presses(text: &str) -> Vec<Key> {
    let mut presses = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let named = rest
            .strip_prefix('<')
            .and_then(|after| after.split_once('>'))
            .and_then(|(name, after)| Some((named(name)?, after)));
        match named {
            Some((key, after)) => {
                presses.push(key);
                rest = after;
            }
            None => {
                presses.push(Key::Char(c));
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    presses
}

fn named(name: &str) -> Option<Key> {
    Some(match name {
        "Enter" => Key::Enter,
        "Esc" => Key::Esc,
        "Tab" => Key::Tab,
        "BackTab" => Key::BackTab,
        "Del" => Key::Delete,
        "Backspace" => Key::Backspace,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Home" => Key::Home,
        "End" => Key::End,
        "PgUp" => Key::PageUp,
        "PgDn" => Key::PageDown,
        "Space" => Key::Char(' '),
        _ => Key::Function(name.strip_prefix('F')?.parse().ok()?),
    })
}
