//! The first start in an empty folder: keys on its form, until there is a shop.

use std::path::PathBuf;

use skranke::clock::Clock;
use skranke::counter::create::create_shop;
use skranke::counter::folder::Folder;
use skranke::domain::register::Nothing;
use skranke::i18n::{Catalogue, Language};
use skranke::till::effect::{Given, Input};
use skranke::till::first_start::{Decided, FirstStart, Shows};
use skranke::tui::keymap::Keymap;

use super::template::fresh_folder;
use super::{World, WorldClock, presses};

/// Tells the only operator of a new shop, until another PIN is set.
pub const FIRST_PIN: &str = "4711";

/// A shop in one go: every field of the form filled.
pub const FIRST_FORM: &str = "4Fjellhagen Sykkel AS<Enter>312000016<Enter>j<Enter>j<Enter>Storgata 1<Enter>0155<Enter>Oslo<Enter>1<Enter>\
     <Enter>1<Enter>1<Enter>Berit Berg<Enter>4711<Enter>";

pub struct FirstDay {
    first: FirstStart,
    decided: Option<Decided>,
    folder: PathBuf,
    clock: WorldClock,
    keymap: Keymap,
    /// The texts that were told, by their names in the catalogue.
    pub said: Vec<&'static str>,
}

impl FirstDay {
    pub fn new() -> Self {
        Self {
            first: FirstStart::default(),
            decided: None,
            folder: fresh_folder("first"),
            clock: WorldClock::new(),
            keymap: Keymap::built_in().expect("built in"),
            said: Vec::new(),
        }
    }

    pub fn keys(&mut self, keys: &str) {
        for key in presses(keys) {
            self.give(&Input::Key(key));
        }
    }

    pub fn line(&mut self, line: &str) {
        self.give(&Input::Line(line.to_owned()));
    }

    fn give(&mut self, input: &Input) {
        assert!(self.decided.is_none(), "the shop stands already");
        let register = Nothing::default();
        let given = Given { now: self.clock.now(), roll: 1, register: &register, keys: &self.keymap };
        self.decided = self.first.handle(input, &given);
        self.said.extend(self.first.message.as_ref().map(|message| message.id));
    }

    pub fn says(&self) -> String {
        let words = Catalogue::of(Language::Nb);
        self.first.message.as_ref().map(|message| words.say(message, &|_| String::new())).unwrap_or_default()
    }

    /// The field the cursor is in, by its name in the catalogue.
    pub fn at(&self) -> &'static str {
        match &self.first.shows {
            Shows::SetUp(form) => form.field().map_or("", |field| field.label),
            Shows::Choice => "",
        }
    }

    /// The shop that was decided on, opened.
    pub fn open(self) -> Result<World, String> {
        match self.decided {
            Some(Decided::Shop(set_up)) => {
                let folder = Folder::take(&self.folder).expect("taken");
                create_shop(&folder, &set_up, self.clock.now().wall).expect("a shop");
                drop(folder);
                Ok(World::open(self.folder, self.clock))
            }
            other => Err(format!("the first start decided {other:?}")),
        }
    }
}
