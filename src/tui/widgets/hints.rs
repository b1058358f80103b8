//! The hint line: what each key does here, now. It is made from the command table and the live keymap.

use ratatui_core::layout::Rect;

use crate::i18n::Catalogue;
use crate::till::command::{Command, Place};
use crate::tui::canvas::{Canvas, from_column};
use crate::tui::keymap::Keymap;
use crate::tui::text;
use crate::tui::theme::Role;

/// One key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    key: String,
    short: String,
    long: String,
    /// The least is dropped first where there is no room.
    weight: u8,
}

const USUAL: u8 = 5;

impl Hint {
    /// A hint that is no command: `Esc tilbake`, `PgUp eldre`.
    pub fn new(key: impl Into<String>, word: impl Into<String>) -> Self {
        let word = word.into();
        Self { key: key.into(), short: word.clone(), long: word, weight: USUAL }
    }

    /// The key of a command in a place, if it has one there.
    pub fn of(command: Command, place: Place, keymap: &Keymap, catalogue: &Catalogue) -> Option<Self> {
        keymap.key_for(command, place)?;
        let id = command.id();
        Some(Self {
            key: keymap.way_to(command, place, catalogue),
            short: catalogue.word(&format!("cmd-{id}")).to_owned(),
            long: catalogue.word(&format!("cmd-{id}-long")).to_owned(),
            weight: weight(command),
        })
    }

    /// All hints of a place, in order, with nothing asked.
    #[cfg(test)]
    pub fn all(place: Place, keymap: &Keymap, catalogue: &Catalogue) -> Vec<Self> {
        place.hints().iter().filter_map(|command| Self::of(*command, place, keymap, catalogue)).collect()
    }
}

/// Money and help stay to the end.
fn weight(command: Command) -> u8 {
    match command {
        Command::Help => 9,
        Command::PayCard | Command::PayCash | Command::Pay | Command::TakeZ => 8,
        Command::Menu => 7,
        Command::ParkOrFetch | Command::Customer => 6,
        _ => USUAL,
    }
}

/// How much room the hints are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `F1 Hjelp  F4 Parker/hent`
    Long,
    /// `F1 Hjelp  F4 Park`
    Short,
    /// `F1Hjelp 4Park`
    Tight,
}

/// Draws into the first row of an area, in the roomiest form that fits.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, hints: &[Hint]) {
    let mut kept: Vec<&Hint> = hints.iter().collect();
    let mut form = Form::Long;
    while width(&kept, form) > usize::from(area.width) && !kept.is_empty() {
        form = match form {
            Form::Long => Form::Short,
            Form::Short => Form::Tight,
            Form::Tight => {
                drop_least(&mut kept);
                Form::Tight
            }
        };
    }
    let mut x = 0;
    for part in parts(&kept, form) {
        x += canvas.text(from_column(area, x), part.key, Role::Key);
        x += canvas.text(from_column(area, x), &part.rest, Role::Hint);
    }
}

/// Of the least important ones the last.
fn drop_least(kept: &mut Vec<&Hint>) {
    let least = kept.iter().map(|hint| hint.weight).min();
    if let Some(at) = kept.iter().rposition(|hint| Some(hint.weight) == least) {
        kept.remove(at);
    }
}

struct Part<'h> {
    key: &'h str,
    rest: String,
}

fn parts<'h>(hints: &[&'h Hint], form: Form) -> Vec<Part<'h>> {
    let mut after_function = false;
    let mut parts: Vec<Part<'h>> = Vec::with_capacity(hints.len());
    for hint in hints {
        let number = function_number(&hint.key);
        let key = number.filter(|_| form == Form::Tight && after_function).unwrap_or(&hint.key);
        after_function = number.is_some();
        let rest = match form {
            Form::Long => format!(" {}  ", hint.long),
            Form::Short => format!(" {}  ", hint.short),
            Form::Tight if number.is_some() => format!("{} ", hint.short),
            Form::Tight => format!(" {} ", hint.short),
        };
        parts.push(Part { key, rest });
    }
    if let Some(last) = parts.last_mut() {
        last.rest.truncate(last.rest.trim_end().len());
    }
    parts
}

/// `9` of `F9`.
fn function_number(key: &str) -> Option<&str> {
    key.strip_prefix('F').filter(|number| number.parse::<u8>().is_ok())
}

fn width(hints: &[&Hint], form: Form) -> usize {
    parts(hints, form)
        .iter()
        .map(|part| usize::from(text::width(part.key)) + usize::from(text::width(&part.rest)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use crate::tui::widgets::drawn::draw as drawn;

    fn shown(width: u16, place: Place, language: Language) -> String {
        let keymap = Keymap::built_in().expect("built in");
        let hints = Hint::all(place, &keymap, Catalogue::of(language));
        drawn(width, 1, |canvas| draw(canvas, canvas.area(), &hints)).row(0)
    }

    #[test]
    fn the_sale_screen_shows_the_line_of_the_sketch() {
        assert_eq!(
            shown(80, Place::Sale, Language::Nb),
            "F1Hjelp 2Pris 3Kunde 4Park 5Oper 6Retur 7Skuff 8KORT 9KONTANT 10Betal 12Meny"
        );
        assert_eq!(
            shown(120, Place::Sale, Language::Nb),
            "F1 Hjelp  F2 Pris  F3 Kunde  F4 Parker/hent  F5 Operatør  F6 Retur  F7 Skuff  F8 KORT  F9 KONTANT  F10 Betal  F12 Meny"
        );
    }

    #[test]
    fn every_language_fits_at_both_sizes() {
        let keys = "1 2 3 4 5 6 7 8 9 10 12";
        for language in Language::ALL {
            for width in [80, 120] {
                let line = shown(width, Place::Sale, language);
                let numbers: Vec<&str> = line.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
                assert_eq!(numbers.join(" "), keys, "{language:?}: {line}");
                assert_eq!(width == 120, line.starts_with("F1 "), "{language:?}: {line}");
            }
        }
    }

    #[test]
    fn where_there_is_no_room_the_least_important_goes() {
        assert_eq!(shown(40, Place::Sale, Language::Nb), "F1Hjelp 8KORT 9KONTANT 10Betal 12Meny");
        assert_eq!(shown(7, Place::Sale, Language::Nb), "F1Hjelp");
        assert_eq!(shown(3, Place::Sale, Language::Nb), "");
    }

    #[test]
    fn letters_and_named_keys_keep_a_blank_before_their_word() {
        assert_eq!(
            shown(80, Place::Receipt, Language::Nb),
            "F1 Hjelp  R retur av linjer  K kopi på papir  V vis salget"
        );
        let hints = [Hint::new("F1", "Hjelp"), Hint::new("Esc", "tilbake"), Hint::new("F8", "KORT")];
        let line = drawn(26, 1, |canvas| draw(canvas, canvas.area(), &hints)).row(0);
        assert_eq!(line, "F1Hjelp Esc tilbake F8KORT");
    }
}
