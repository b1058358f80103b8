//! Which key means which command, and how keys are called in hints and sentences.
//!
//! Hint line, help and messages ask this map, so they always show the keys that work today. A shop's file is laid over
//! the built-in one key by key; `false` takes a binding away.

mod file;
mod name;

use std::collections::BTreeMap;

use crate::i18n::Catalogue;
use crate::till::command::{Command, Place};
use crate::till::key::{Key, Keys};

pub use name::label;

use super::settings::{Faults, Source};

const BUILT_IN: Source<'static> =
    Source { name: "keymaps/default.toml", text: include_str!("../../keymaps/default.toml") };

/// The keys of one place in the order of the file; `None` where a binding was taken away.
type Section = Vec<(Key, Option<Command>)>;

/// The live map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    sections: BTreeMap<Place, Section>,
}

impl Keymap {
    /// The keys of sales-ux 3.
    ///
    /// # Errors
    /// Never, as long as the test that reads the built-in file passes.
    pub fn built_in() -> Result<Self, Faults> {
        Self::default().with(BUILT_IN)
    }

    /// A shop's file, laid over the built-in map.
    ///
    /// # Errors
    /// Every mistake in the file, with its place and what was probably meant.
    pub fn of_shop(source: Source<'_>) -> Result<Self, Faults> {
        Self::built_in()?.with(source)
    }

    /// Only the letters: line mode has no other keys, and says what is typed instead.
    #[must_use]
    pub fn letters(&self) -> Self {
        let only = |section: &Section| section.iter().filter(|(key, _)| matches!(key, Key::Char(_))).copied().collect();
        Self { sections: self.sections.iter().map(|(place, section)| (*place, only(section))).collect() }
    }

    fn with(mut self, source: Source<'_>) -> Result<Self, Faults> {
        for (place, section) in file::read(source)? {
            let known = self.sections.entry(place).or_default();
            for (key, command) in section {
                known.retain(|(bound, _)| *bound != key);
                known.push((key, command));
            }
        }
        Ok(self)
    }

    /// What a key means in a place: its own binding there, else the one that holds everywhere.
    pub fn command(&self, place: Place, key: Key) -> Option<Command> {
        let own = self.section(place).find(|(bound, _)| *bound == key);
        let general = || self.section(Place::Everywhere).find(|(bound, _)| *bound == key);
        own.or_else(general).and_then(|(_, command)| command)
    }

    /// The key of a command in a place, for hints and sentences; `None` when it can only be typed there.
    pub fn key_for(&self, command: Command, place: Place) -> Option<Key> {
        let bindings = self.section(place).chain(self.section(Place::Everywhere));
        bindings.filter(|(_, bound)| *bound == Some(command)).map(|(key, _)| key).find(|key| {
            // A key that means something else here is not shown for what it means elsewhere.
            self.command(place, *key) == Some(command)
        })
    }

    /// How the operator reaches a command here: `F9`, or what is typed (`.kt`) where no key is bound.
    pub fn way_to(&self, command: Command, place: Place, catalogue: &Catalogue) -> String {
        match (self.key_for(command, place), command.words()) {
            (Some(key), _) => label(key, catalogue),
            (None, [_, short, ..]) => format!(".{short}"),
            (None, [long]) => format!(".{long}"),
            (None, []) => String::new(),
        }
    }

    /// Fills `{key.pay-cash}` in sentences ([`Catalogue::say`]).
    pub fn key_of<'a>(&'a self, place: Place, catalogue: &'a Catalogue) -> impl Fn(&str) -> String + 'a {
        move |id| Command::by_id(id).map_or_else(String::new, |command| self.way_to(command, place, catalogue))
    }

    /// Every key that means something in a place, its own first.
    pub fn bindings(&self, place: Place) -> Vec<(Key, Command)> {
        let mut bindings: Vec<(Key, Command)> = Vec::new();
        for (key, _) in self.section(place).chain(self.section(Place::Everywhere)) {
            if let Some(command) = self.command(place, key).filter(|_| bindings.iter().all(|(seen, _)| *seen != key)) {
                bindings.push((key, command));
            }
        }
        bindings
    }

    fn section(&self, place: Place) -> impl Iterator<Item = (Key, Option<Command>)> + '_ {
        self.sections.get(&place).into_iter().flatten().copied()
    }
}

impl Keys for Keymap {
    fn command(&self, place: Place, key: Key) -> Option<Command> {
        Self::command(self, place, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn built_in() -> Keymap {
        Keymap::built_in().expect("the built-in map is right")
    }

    fn of_shop(text: &str) -> Result<Keymap, String> {
        Keymap::of_shop(Source { name: "keys.toml", text }).map_err(|faults| faults.to_string())
    }

    #[test]
    fn the_keys_of_sales_ux_3() {
        let map = built_in();
        for (number, command) in [
            (1, Command::Help),
            (2, Command::Price),
            (3, Command::Customer),
            (4, Command::ParkOrFetch),
            (5, Command::Operator),
            (6, Command::Return),
            (7, Command::Drawer),
            (8, Command::PayCard),
            (9, Command::PayCash),
            (10, Command::Pay),
            (11, Command::PayFast),
            (12, Command::Menu),
        ] {
            for place in [Place::Sale, Place::Payment] {
                assert_eq!(map.command(place, Key::Function(number)), Some(command), "F{number} in {}", place.id());
            }
        }
        assert_eq!(map.command(Place::Receipt, Key::Char('r')), Some(Command::ReturnLines));
        assert_eq!(map.command(Place::Sale, Key::Char('r')), None, "letters are text in the line");
    }

    #[test]
    fn every_key_a_hint_line_would_show_is_bound() {
        let map = built_in();
        for place in Place::ALL {
            for command in place.hints() {
                assert!(map.key_for(*command, place).is_some(), "{} has no key in {}", command.id(), place.id());
            }
        }
    }

    #[test]
    fn every_command_can_be_reached() {
        let map = built_in();
        for command in Command::ALL {
            let bound = Place::ALL.iter().any(|place| map.key_for(*command, *place).is_some());
            assert!(bound || !command.words().is_empty(), "{} has no key and no word", command.id());
        }
    }

    #[test]
    fn every_function_key_has_its_typed_twin() {
        for place in Place::ALL {
            for (key, command) in built_in().bindings(place) {
                if matches!(key, Key::Function(_)) && command != Command::ParkOrFetch {
                    assert!(!command.words().is_empty(), "{} cannot be typed", command.id());
                }
            }
        }
        let twins = [Command::Park, Command::Fetch];
        assert!(twins.iter().all(|twin| !twin.words().is_empty()), "F4 is one of the two");
    }

    #[test]
    fn a_shops_file_is_laid_over_key_by_key() {
        let map = of_shop("[sale]\n\"f9\" = \"pay-card\"\n\"f11\" = false\n[receipt]\n\"K\" = \"print-copy\"\n")
            .expect("right");
        assert_eq!(map.command(Place::Sale, Key::Function(9)), Some(Command::PayCard));
        assert_eq!(map.command(Place::Sale, Key::Function(11)), None, "taken away here");
        assert_eq!(map.command(Place::Payment, Key::Function(11)), Some(Command::PayFast), "and only here");
        assert_eq!(map.command(Place::Sale, Key::Function(1)), Some(Command::Help), "the rest stays");
        assert_eq!(map.command(Place::Receipt, Key::Char('K')), Some(Command::PrintCopy));
    }

    #[test]
    fn hints_follow_the_live_map() {
        let map = of_shop("[everywhere]\n\"f2\" = \"pay-cash\"\n\"f9\" = false\n").expect("right");
        assert_eq!(map.key_for(Command::PayCash, Place::Sale), Some(Key::Function(2)));
        assert_eq!(map.key_for(Command::Price, Place::Sale), None);
        let catalogue = Catalogue::of(Language::Nb);
        let key_of = map.key_of(Place::Sale, catalogue);
        assert_eq!((key_of("pay-cash"), key_of("price")), ("F2".to_owned(), ".p".to_owned()));
        let shadowed = of_shop("[sale]\n\"f1\" = \"pay\"\n").expect("right");
        assert_eq!(shadowed.key_for(Command::Help, Place::Sale), None, "F1 means something else here");
        assert_eq!(shadowed.key_for(Command::Help, Place::Payment), Some(Key::Function(1)));
    }

    #[test]
    fn a_mistake_names_its_place_and_what_was_meant() {
        assert_eq!(
            of_shop("[sale]\n\"f9\" = \"pay-csah\"\n").expect_err("wrong"),
            "keys.toml:2:8: [sale] f9: no command is called \"pay-csah\", perhaps \"pay-cash\""
        );
        assert_eq!(
            of_shop("[sael]\n\"f9\" = \"pay-cash\"\n").expect_err("wrong"),
            "keys.toml:1:2: no place is called \"sael\", perhaps \"sale\""
        );
        assert_eq!(
            of_shop("[sale]\n\"dell\" = \"pay-cash\"\n\"f9\" = true\n").expect_err("wrong"),
            "keys.toml:2:1: [sale] no key is called \"dell\", perhaps \"del\"\n\
             keys.toml:3:8: [sale] f9: a command's name in quotation marks, or false to take the binding away"
        );
        assert_eq!(
            of_shop("sale = 1\n").expect_err("wrong"),
            "keys.toml:1:8: [sale] holds keys: \"f9\" = \"pay-cash\""
        );
    }

    #[test]
    fn a_key_bound_twice_is_told() {
        assert_eq!(
            of_shop("[sale]\n\"pgup\" = \"help\"\n\"pageup\" = \"menu\"\n").expect_err("wrong"),
            "keys.toml:3:1: [sale] pageup is bound already in line 2"
        );
        let same = of_shop("[sale]\n\"f9\" = \"help\"\n\"f9\" = \"menu\"\n").expect_err("wrong");
        assert!(same.starts_with("keys.toml:3:1: "), "{same}");
    }

    #[test]
    fn enter_never_spends_money_and_text_stays_text() {
        let money = of_shop("[sale]\n\"enter\" = \"pay-cash\"\n\"tab\" = \"pay-fast\"\n").expect_err("sales-ux 1.3");
        assert_eq!(
            money,
            "keys.toml:2:1: [sale] enter never spends money\nkeys.toml:3:1: [sale] tab never spends money"
        );
        let text = of_shop("[sale]\n\"r\" = \"return\"\n").expect_err("a letter is text in the line");
        assert_eq!(text, "keys.toml:2:1: [sale] r is text in the line here");
    }
}
