//! What keys are called: in files, and on the screen.

use crate::i18n::Catalogue;
use crate::till::key::Key;

/// Names in files. The first of a key is the one suggested.
const NAMES: [(&str, Key); 23] = [
    ("enter", Key::Enter),
    ("tab", Key::Tab),
    ("shift-tab", Key::BackTab),
    ("backtab", Key::BackTab),
    ("esc", Key::Esc),
    ("escape", Key::Esc),
    ("backspace", Key::Backspace),
    ("del", Key::Delete),
    ("delete", Key::Delete),
    ("left", Key::Left),
    ("right", Key::Right),
    ("up", Key::Up),
    ("down", Key::Down),
    ("home", Key::Home),
    ("end", Key::End),
    ("pgup", Key::PageUp),
    ("pageup", Key::PageUp),
    ("pgdn", Key::PageDown),
    ("pgdown", Key::PageDown),
    ("pagedown", Key::PageDown),
    ("space", Key::Char(' ')),
    ("f1", Key::Function(1)),
    ("f12", Key::Function(12)),
];
const FUNCTION_MAX: u8 = 24;

/// Reads a name, or one character that stands for itself.
pub(super) fn read(name: &str) -> Option<Key> {
    let name = name.trim();
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return (!character.is_control()).then_some(Key::Char(character));
    }
    let lower = name.to_lowercase();
    let number = lower.strip_prefix('f').and_then(|number| number.parse().ok());
    if let Some(number) = number.filter(|number| (1..=FUNCTION_MAX).contains(number)) {
        return Some(Key::Function(number));
    }
    NAMES.iter().find(|(known, _)| *known == lower).map(|(_, key)| *key)
}

pub(super) fn known() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// How a key is shown: `F9`, `Del`, `Esc`, `R`.
pub fn label(key: Key, catalogue: &Catalogue) -> String {
    let shown = match key {
        Key::Function(number) => return format!("F{number}"),
        Key::Char(' ') => catalogue.word("key-space"),
        Key::Char(character) => return character.to_uppercase().collect(),
        Key::Enter => "Enter",
        Key::Tab => "Tab",
        Key::BackTab => "Shift+Tab",
        Key::Esc => "Esc",
        Key::Backspace => "Backspace",
        Key::Delete => "Del",
        Key::Home => "Home",
        Key::End => "End",
        Key::PageUp => "PgUp",
        Key::PageDown => "PgDn",
        Key::Left => catalogue.word("key-left"),
        Key::Right => catalogue.word("key-right"),
        Key::Up => catalogue.word("key-up"),
        Key::Down => catalogue.word("key-down"),
    };
    shown.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn names_are_read_as_people_write_them() {
        assert_eq!(read("F9"), Some(Key::Function(9)));
        assert_eq!(read("PgDn"), Some(Key::PageDown));
        assert_eq!(read("ø"), Some(Key::Char('ø')));
        assert_eq!(read("f"), Some(Key::Char('f')));
        assert_eq!(read("f0"), None);
        assert_eq!(read("f25"), None);
        assert_eq!(read("ctrl-x"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn labels_are_what_stands_on_the_key() {
        let catalogue = Catalogue::of(Language::Nb);
        for (key, shown) in
            [(Key::Function(12), "F12"), (Key::Delete, "Del"), (Key::Char('r'), "R"), (Key::Up, "Pil opp")]
        {
            assert_eq!(label(key, catalogue), shown);
        }
    }
}
