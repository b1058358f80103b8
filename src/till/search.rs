//! Search as you type: the hits stand in the right pane for exactly the text that is on the line.

use super::effect::Given;
use super::grammar::{self, Meant};
use super::key::Key;
use super::listing::Mark;
use super::ring::Ringing;
use super::{Outcome, Till};
use crate::domain::article::ItemRow;
use crate::domain::register::Found;
use crate::domain::value::Saying;
use crate::domain::{Customer, Quantity};

/// Rows listed; more are only counted (`FIND-04`).
const ROWS_MAX: usize = 100;
/// Rows fetched while one types: as many as any window shows. The rest comes when an arrow goes there.
const ROWS_TYPING: usize = 24;
/// So many digits begin a number worth listing.
const DIGITS_MIN: usize = 4;

/// What the typed text finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The words that were looked for.
    pub words: String,
    /// The same as it was typed, with `k:` or `v:` in front.
    typed: String,
    pub items: Found<ItemRow>,
    pub customers: Found<Customer>,
    pub mark: Mark,
    /// Digits: a list to look at; Enter takes the exact number unless an arrow has chosen a row.
    pub of_digits: bool,
    pub chosen_by_arrow: bool,
}

impl Hits {
    pub fn rows(&self) -> usize {
        self.items.rows.len() + self.customers.rows.len()
    }

    pub fn total(&self) -> usize {
        self.items.total + self.customers.total
    }

    pub fn marked(&self) -> Option<Hit<'_>> {
        let at = self.mark.at;
        let item = self.items.rows.get(at).map(Hit::Item);
        item.or_else(|| self.customers.rows.get(at.checked_sub(self.items.rows.len())?).map(Hit::Customer))
    }
}

/// One row of the hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit<'a> {
    Item(&'a ItemRow),
    Customer(&'a Customer),
}

impl Till {
    /// Looks again after every change of the line.
    pub(super) fn search_as_typed(&mut self, given: &Given) {
        self.hits = match grammar::read(self.entry.text()) {
            Ok(Meant::Item { text, .. }) if !is_form(&text) => look(&text, ROWS_TYPING, given),
            _ => None,
        };
    }

    /// Enter with a search: takes the marked row for exactly this text.
    pub(super) fn enter_search(&mut self, times: Option<Quantity>, words: &str, given: &Given) -> Outcome {
        let hits = look(words, 1, given).unwrap_or_default();
        match hits.marked() {
            Some(Hit::Item(row)) => {
                let item = row.item.clone();
                self.ring(Ringing::of(item, times), given)
            }
            Some(Hit::Customer(customer)) => {
                let number = customer.number;
                self.choose_customer(number, given)
            }
            None => Err(Saying::of("no-hits").with("words", words)),
        }
    }

    /// Enter when an arrow has chosen a row of the hits, or a pane's list has the focus.
    pub(super) fn takes_marked(&mut self, given: &Given) -> bool {
        let chosen =
            self.hits.as_ref().filter(|hits| hits.chosen_by_arrow || (!hits.of_digits && hits.rows() > 0)).cloned();
        let Some(hits) = chosen else { return self.pane_enter(given) };
        let times = match grammar::read(self.entry.text()) {
            Ok(Meant::Item { times, .. }) => times.or(self.times),
            _ => None,
        };
        let is_exact = is_exact(&hits.words, given) && !hits.chosen_by_arrow;
        let Some(hit) = hits.marked().filter(|_| !is_exact) else { return false };
        self.entry.take();
        self.hits = None;
        self.times = None;
        let outcome = match hit {
            Hit::Item(row) => self.ring(Ringing::of(row.item.clone(), times), given),
            Hit::Customer(customer) => self.choose_customer(customer.number, given),
        };
        self.settle(outcome);
        true
    }

    /// F2 while the list is up shows price and stock without selling (sales-ux 2.3).
    pub(super) fn look_up_marked(&mut self, given: &Given) -> Option<Outcome> {
        let item = match self.hits.as_ref()?.marked()? {
            Hit::Item(row) => row.item.clone(),
            Hit::Customer(_) => return None,
        };
        Some(self.look_up(&item, given))
    }

    /// Arrows: in the hits, in a list pane, else among the lines of the sale.
    pub(super) fn arrow(&mut self, key: Key, given: &Given) {
        if let Some(hits) = &mut self.hits
            && hits.rows() > 0
        {
            let first = hits.of_digits && !hits.chosen_by_arrow;
            hits.chosen_by_arrow = true;
            if !first {
                self.move_in_hits(key, given);
            }
            return;
        }
        if self.pane_arrow(key, given) {
            return;
        }
        if self.entry.is_empty() {
            match key {
                Key::Up => self.choose_line(super::lines::Step::Up),
                Key::Down => self.choose_line(super::lines::Step::Down),
                Key::Home => self.choose_line(super::lines::Step::First),
                Key::End => self.choose_line(super::lines::Step::Last),
                _ => {}
            }
            return;
        }
        match key {
            Key::Home => self.entry.home(),
            Key::End => self.entry.end(),
            _ => {}
        }
    }
}

impl Till {
    /// Moves the mark among the hits, and fetches the rest of them when it gets there.
    fn move_in_hits(&mut self, key: Key, given: &Given) {
        let Some(hits) = &mut self.hits else { return };
        let wanted = hits.total().min(ROWS_MAX);
        let goes_down = matches!(key, Key::Down | Key::PageDown | Key::End);
        if goes_down && hits.rows() < wanted && (key == Key::End || hits.mark.at + PAGE >= hits.rows()) {
            let typed = std::mem::take(&mut hits.typed);
            if let Some(all) = look(&typed, ROWS_MAX, given) {
                (hits.items, hits.customers) = (all.items, all.customers);
            }
            hits.typed = typed;
        }
        let rows = hits.rows();
        hits.mark.move_by(key, rows);
    }
}

/// A letter form, or an amount: also half typed, with its comma last.
fn is_form(text: &str) -> bool {
    let is_amount = || text.contains(',') && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'));
    is_amount() || grammar::letter_form(text.trim_end_matches(',')).is_some()
}

/// Words that are an item's number, or a known number with a price behind it: `28 249`.
fn is_exact(words: &str, given: &Given) -> bool {
    let is_numbered = |number: &str| !given.register.numbered(number).is_empty();
    let (code, args) = grammar::split_args(words);
    let has_price = args.first().is_some_and(|first| grammar::amount(first).is_some());
    let is_hotkey = || code.parse().is_ok_and(|number| given.register.tables().hotkey(number).is_some());
    is_numbered(words) || (has_price && (is_hotkey() || is_numbered(code)))
}

/// Rows a page key moves, at most.
const PAGE: usize = 11;

/// `k:` looks for customers only, `v:` for items only; two letters at least, or the beginning of a number.
fn look(text: &str, limit: usize, given: &Given) -> Option<Hits> {
    let (customers, items, words) = match text.split_once(':') {
        Some(("k" | "K", words)) => (true, false, words.trim()),
        Some(("v" | "V", words)) => (false, true, words.trim()),
        _ => (true, true, text.trim()),
    };
    if words.bytes().all(|b| b.is_ascii_digit()) {
        return (words.len() >= DIGITS_MIN).then(|| Hits {
            words: words.to_owned(),
            typed: text.to_owned(),
            items: given.register.beginning(words, limit),
            of_digits: true,
            ..Hits::default()
        });
    }
    if words.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return None;
    }
    let found = if items { given.register.search_items(words, limit) } else { Found::default() };
    let room = limit.saturating_sub(found.rows.len());
    Some(Hits {
        words: words.to_owned(),
        typed: text.to_owned(),
        items: found,
        customers: if customers { given.register.search_customers(words, room) } else { Found::default() },
        ..Hits::default()
    })
}
