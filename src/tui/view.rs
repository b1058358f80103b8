//! What a screen is drawn from: the till as it stands, in the words and forms of a language. Nothing in it can be changed.

use crate::domain::device::DemoSwitch;
use crate::domain::value::{Saying, Value};
use crate::domain::{Customer, Ore, Percent, Quantity, Stamp};
use crate::i18n::{Catalogue, Language, form};
use crate::till::Till;
use crate::till::command::Place;
use crate::till::effect::Given;
use crate::tui::keymap::Keymap;

/// An operator of the demo shop and the PIN that is printed under the login box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPin {
    pub name: String,
    pub pin: String,
}

/// One look at the till.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub till: &'a Till,
    pub given: Given<'a>,
    pub words: &'static Catalogue,
    pub keymap: &'a Keymap,
    /// Empty in a live shop.
    pub pins: &'a [DemoPin],
    /// For the one frame in which a refusal is new.
    pub flash: bool,
    pub is_on: &'a dyn Fn(DemoSwitch) -> bool,
}

impl<'a> View<'a> {
    pub fn language(&self) -> Language {
        self.words.language()
    }

    pub fn word<'w>(&self, id: &'w str) -> &'w str {
        self.words.word(id)
    }

    pub fn say(&self, saying: &Saying) -> String {
        self.words.say(saying, &self.keymap.key_of(self.till.place(), self.words))
    }

    pub fn value(&self, value: &Value) -> String {
        self.words.value(value, &|_| String::new())
    }

    pub fn money(&self, amount: Ore) -> String {
        form::money(amount, self.language())
    }

    pub fn quantity(&self, quantity: Quantity) -> String {
        form::quantity(quantity, self.language())
    }

    /// `10 %`
    pub fn percent(&self, percent: Percent) -> String {
        format!("{} %", form::percent(percent, self.language()))
    }

    /// `14:32`
    pub fn time(&self, stamp: Stamp) -> String {
        stamp.local().hours_minutes()
    }

    /// `23.11 14:32`, or the time alone when it is today.
    pub fn when(&self, stamp: Stamp) -> String {
        let (day, today) = (stamp.date(), self.given.now.wall.date());
        if day == today {
            self.time(stamp)
        } else {
            format!("{:02}.{:02} {}", day.day(), day.month(), self.time(stamp))
        }
    }

    /// The customer the sale on the screen is registered on, as the register knows them now.
    pub fn customer(&self) -> Option<Customer> {
        let chosen = self.till.state().basket().customer.as_ref()?;
        self.given.register.customer(chosen.number)
    }

    /// The short name of whoever is logged in.
    pub fn operator(&self) -> Option<String> {
        let number = self.till.state().operator?;
        Some(self.given.register.tables().operator(number)?.short_name())
    }

    pub fn place(&self) -> Place {
        self.till.place()
    }
}
