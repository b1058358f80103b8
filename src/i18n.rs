//! Words for people: the text catalogue in three languages, and the forms of numbers, days and times.
//!
//! Nothing here decides anything. A text that is missing in a language is a failing test, never an empty line.

pub mod form;

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::OnceLock;

use crate::domain::value::{Saying, Value};

/// A language of the screen. Papers' legal headings stay Norwegian in all of them (law L-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Bokmål.
    #[default]
    Nb,
    /// Nynorsk.
    Nn,
    En,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    pub fn code(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }

    /// The next one round, for the key that switches.
    pub fn next(self) -> Self {
        match self {
            Self::Nb => Self::Nn,
            Self::Nn => Self::En,
            Self::En => Self::Nb,
        }
    }

    fn sources(self) -> &'static [&'static str] {
        macro_rules! subjects {
            ($folder:literal) => {
                &[
                    include_str!(concat!("i18n/", $folder, "/paper.toml")),
                    include_str!(concat!("i18n/", $folder, "/sale.toml")),
                    include_str!(concat!("i18n/", $folder, "/payment.toml")),
                    include_str!(concat!("i18n/", $folder, "/screen.toml")),
                    include_str!(concat!("i18n/", $folder, "/office.toml")),
                    include_str!(concat!("i18n/", $folder, "/journal.toml")),
                    include_str!(concat!("i18n/", $folder, "/description.toml")),
                    include_str!(concat!("i18n/", $folder, "/device.toml")),
                ]
            };
        }
        match self {
            Self::Nb => subjects!("nb"),
            Self::Nn => subjects!("nn"),
            Self::En => subjects!("en"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there is no language {0}; there are nb, nn and en")]
pub struct NoSuchLanguage(String);

impl FromStr for Language {
    type Err = NoSuchLanguage;
    fn from_str(text: &str) -> Result<Self, NoSuchLanguage> {
        Self::ALL.into_iter().find(|language| language.code() == text).ok_or_else(|| NoSuchLanguage(text.to_owned()))
    }
}

/// All texts of one language.
#[derive(Debug)]
pub struct Catalogue {
    language: Language,
    texts: HashMap<&'static str, &'static str>,
}

impl Catalogue {
    /// The catalogue of a language, read once.
    pub fn of(language: Language) -> &'static Self {
        static READ: [OnceLock<Catalogue>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
        let [nb, nn, en] = &READ;
        let cell = match language {
            Language::Nb => nb,
            Language::Nn => nn,
            Language::En => en,
        };
        cell.get_or_init(|| Self::read(language))
    }

    fn read(language: Language) -> Self {
        let texts = language.sources().iter().flat_map(|source| source.lines()).filter_map(text_line).collect();
        Self { language, texts }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// A text without placeholders.
    pub fn word<'a>(&self, id: &'a str) -> &'a str {
        self.texts.get(id).copied().unwrap_or(id)
    }

    pub fn has(&self, id: &str) -> bool {
        self.texts.contains_key(id)
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().copied()
    }

    /// A sentence, filled. `key_of` tells which key a command is bound to today.
    pub fn say(&self, saying: &Saying, key_of: &dyn Fn(&str) -> String) -> String {
        let mut said = String::new();
        let mut rest = self.word(saying.id);
        while let Some((before, name, after)) = next_placeholder(rest) {
            said.push_str(before);
            match name.strip_prefix("key.") {
                Some(command) => said.push_str(&key_of(command)),
                None => match saying.values.iter().find(|(named, _)| *named == name) {
                    Some((_, value)) => said.push_str(&self.value(value, key_of)),
                    None => said.push_str(name),
                },
            }
            rest = after;
        }
        said.push_str(rest);
        said
    }

    pub fn value(&self, value: &Value, key_of: &dyn Fn(&str) -> String) -> String {
        let language = self.language;
        match value {
            Value::Money(amount) => form::money(*amount, language),
            Value::Quantity(quantity) => form::quantity(*quantity, language),
            Value::Percent(percent) => form::percent(*percent, language),
            Value::Count(count) => form::count(*count),
            Value::Text(text) => text.clone(),
            Value::Time(stamp) => stamp.local().hours_minutes(),
            Value::Day(day) => form::day(*day),
            Value::Receipt(no) => no.to_string(),
            Value::Key(command) => key_of(command),
            Value::Word(id) => self.word(id).to_owned(),
        }
    }
}

/// `id = "text"`, the one form a line of the catalogue has; tests read the files as TOML and compare.
fn text_line(line: &'static str) -> Option<(&'static str, &'static str)> {
    let (id, text) = line.split_once(" = ")?;
    let text = text.trim_end();
    let inner = text
        .strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .or_else(|| text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')))?;
    Some((id, inner))
}

/// `before {name} after`
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The names between braces, in order.
pub fn placeholders(mut text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    while let Some((_, name, after)) = next_placeholder(text) {
        names.push(name);
        text = after;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_toml(language: Language) -> HashMap<String, String> {
        let tables = language.sources().iter().map(|source| toml::from_str::<HashMap<String, String>>(source));
        tables.flat_map(|table| table.expect("each line is id = \"text\"")).collect()
    }

    #[test]
    fn the_quick_reader_reads_what_toml_reads() {
        for language in Language::ALL {
            let quick = &Catalogue::of(language).texts;
            let slow = as_toml(language);
            assert_eq!(quick.len(), slow.len(), "{language:?}: an id stands twice, or a line has another form");
            for (id, text) in slow {
                assert_eq!(quick.get(id.as_str()).copied(), Some(text.as_str()), "{id}");
            }
        }
    }

    #[test]
    fn every_language_has_every_text_with_the_same_placeholders() {
        let sorted = |language: Language, id: &str| {
            let mut names: Vec<String> =
                placeholders(Catalogue::of(language).word(id)).into_iter().map(str::to_owned).collect();
            names.sort();
            names
        };
        for id in Catalogue::of(Language::Nb).ids() {
            for other in [Language::Nn, Language::En] {
                assert!(Catalogue::of(other).has(id), "{other:?} lacks {id}");
                assert_eq!(sorted(Language::Nb, id), sorted(other, id), "{other:?} {id}");
            }
        }
        for other in [Language::Nn, Language::En] {
            for id in Catalogue::of(other).ids() {
                assert!(Catalogue::of(Language::Nb).has(id), "{other:?} has {id}, bokmål has not");
            }
        }
    }

    #[test]
    fn no_text_blames_or_shouts() {
        for language in Language::ALL {
            for id in Catalogue::of(language).ids() {
                let text = Catalogue::of(language).word(id);
                let shouts = text.contains('!') && !text.contains("{bang}");
                assert!(
                    !shouts && !text.contains("Ugyldig inndata") && !text.contains("Vennligst prøv"),
                    "{language:?} {id}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_sentence_is_filled_by_name() {
        let catalogue = Catalogue {
            language: Language::Nb,
            texts: HashMap::from([("x", "{sum} mangler. {key.pay-cash} betaler {n}.")]),
        };
        let saying = Saying::of("x").with("sum", crate::domain::Ore::new(1234_50)).with("n", 3_u32);
        assert_eq!(catalogue.say(&saying, &|_| "F9".to_owned()), "1 234,50 mangler. F9 betaler 3.");
    }
}
