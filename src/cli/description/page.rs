//! The description as it is written: chapters, paragraphs and named rows, folded for a terminal and for paper.

use crate::domain::value::Saying;
use crate::i18n::{Catalogue, Language};
use crate::till::command::{Command, Place};
use crate::tui::keymap::{Keymap, label};
use crate::tui::text;

/// What a terminal and a sheet of paper both have.
const COLUMNS: u16 = 100;

pub struct Page {
    words: &'static Catalogue,
    keymap: Keymap,
    text: String,
    chapters: usize,
    /// The last line is a row of a list: the next one stands close to it.
    in_list: bool,
}

impl Page {
    pub fn new(language: Language) -> Self {
        let words = Catalogue::of(language);
        let title = format!("# {}, {}\n", words.word("d-title"), env!("CARGO_PKG_VERSION"));
        // The built-in map holds no mistake; a test reads it.
        let keymap = Keymap::built_in().unwrap_or_default();
        Self { words, keymap, text: title, chapters: 0, in_list: false }
    }

    pub fn finish(self) -> String {
        self.text
    }

    pub fn word(&self, id: &str) -> String {
        self.words.word(id).to_owned()
    }

    /// A sentence, with the keys of the built-in map.
    pub fn filled(&self, saying: &Saying) -> String {
        self.words.say(saying, &self.keymap.key_of(Place::Sale, self.words))
    }

    pub fn way_to(&self, command: Command) -> String {
        self.keymap.way_to(command, Place::Sale, self.words)
    }

    /// Every key of a command; in brackets the one place where it holds, when it does not hold everywhere.
    pub fn keys_of(&self, command: Command) -> Vec<String> {
        let named = |place: Place| match place {
            Place::Everywhere => String::new(),
            place => format!(" [{}]", place.id()),
        };
        let of_place = |place: &Place| {
            let everywhere = self.keymap.bindings(Place::Everywhere);
            let own = move |bound: &(_, Command)| *place == Place::Everywhere || !everywhere.contains(bound);
            self.keymap.bindings(*place).into_iter().filter(own).collect::<Vec<_>>()
        };
        let bound = Place::ALL.iter().flat_map(|place| of_place(place).into_iter().map(move |bound| (*place, bound)));
        bound
            .filter(|(_, (_, bound))| *bound == command)
            .map(|(place, (key, _))| format!("{}{}", label(key, self.words), named(place)))
            .collect()
    }

    pub fn chapter(&mut self, id: &str) {
        self.chapters += 1;
        let title = self.word(id);
        self.apart();
        self.text.push_str(&format!("## {}. {title}\n", self.chapters));
    }

    /// A paragraph.
    pub fn say(&mut self, id: &'static str) {
        self.saying(&Saying::of(id));
    }

    pub fn saying(&mut self, saying: &Saying) {
        let words = self.filled(saying);
        self.apart();
        self.folded(&words, "", "");
    }

    /// A row of a table, by the name the program itself knows it by.
    pub fn item(&mut self, name: &str, about: &str) {
        self.point(&format!("`{name}` {about}"));
    }

    /// A row without a name.
    pub fn point(&mut self, words: &str) {
        if !self.in_list {
            self.apart();
        }
        self.folded(words, "- ", "  ");
        self.in_list = true;
    }

    /// One empty line, then something new.
    fn apart(&mut self) {
        self.text.push('\n');
        self.in_list = false;
    }

    fn folded(&mut self, words: &str, first: &str, next: &str) {
        let room = COLUMNS.saturating_sub(text::width(first));
        for (index, line) in text::wrap(words.trim_end(), room).into_iter().enumerate() {
            let begin = if index == 0 { first } else { next };
            self.text.push_str(&format!("{begin}{}\n", line.trim_end()));
        }
    }
}
