//! The first start: nothing is set up yet. Try the demo shop, or set up a shop of one's own.

use super::effect::{Given, Input};
use super::form::{Form, FormOf, Moved};
use super::key::Key;
use super::office::ShopSetUp;
use crate::domain::value::Saying;

/// What the first-start screen shows.
#[derive(Debug)]
pub struct FirstStart {
    pub shows: Shows,
    pub message: Option<Saying>,
}

#[derive(Debug)]
pub enum Shows {
    /// 1–3 open the demo shop's departments, 4 sets up a shop.
    Choice,
    SetUp(Box<Form>),
}

/// The demo's departments, by digit from 1.
pub const DEMO_SHOPS: [(&str, u16); 3] = [("verksted", 1), ("kiosk", 2), ("kafe", 3)];

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    Demo(&'static str),
    Shop(Box<ShopSetUp>),
    Leave,
}

impl Default for FirstStart {
    fn default() -> Self {
        Self { shows: Shows::Choice, message: None }
    }
}

impl FirstStart {
    pub fn handle(&mut self, input: &Input, given: &Given) -> Option<Decided> {
        match input {
            Input::Key(key) => self.key(*key, given),
            Input::Line(line) => {
                let keys: Vec<Key> = line.chars().map(Key::Char).collect();
                let enter = matches!(self.shows, Shows::SetUp(_)).then_some(Key::Enter);
                keys.into_iter().chain(enter).find_map(|key| self.key(key, given))
            }
            _ => None,
        }
    }

    fn key(&mut self, key: Key, given: &Given) -> Option<Decided> {
        self.message = None;
        match &mut self.shows {
            Shows::Choice => self.choose(key),
            Shows::SetUp(form) => match form.key(key) {
                Moved::Stays => None,
                Moved::Leaves => {
                    self.shows = Shows::Choice;
                    None
                }
                Moved::Saves => match form.read(given) {
                    Ok(FormOf::SetUp(set_up)) => Some(Decided::Shop(set_up)),
                    Ok(_) => None,
                    Err(fault) => {
                        self.message = Some(fault.why);
                        None
                    }
                },
            },
        }
    }

    fn choose(&mut self, key: Key) -> Option<Decided> {
        match key {
            Key::Esc => return Some(Decided::Leave),
            Key::Char(c) => {
                let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())?;
                if let Some((shop, _)) = digit.checked_sub(1).and_then(|index| DEMO_SHOPS.get(index)) {
                    return Some(Decided::Demo(shop));
                }
                if digit == DEMO_SHOPS.len() + 1 {
                    self.shows = Shows::SetUp(Box::new(Form::new(FormOf::SetUp(Box::default()))));
                }
            }
            _ => {}
        }
        None
    }
}
