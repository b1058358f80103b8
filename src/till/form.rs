//! Forms: fields one after the other, each checked where it stands. The engine knows fields, not what they mean.

use super::effect::Given;
use super::entry::EntryLine;
use super::equipment::Bench;
use super::key::Key;
use super::office::{self, ShopSetUp};
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::campaign::PriceList;
use crate::domain::device::set_up::DeviceSetUp;
use crate::domain::shop::{Company, Department, Group, Hotkey, Method};
use crate::domain::value::Saying;
use crate::domain::{Article, Customer, Operator, Service};

/// What a form is about; its fields are made from it and read back into it.
#[derive(Clone, Debug, PartialEq)]
pub enum FormOf {
    Customer {
        customer: Box<Customer>,
        for_invoice: bool,
    },
    Article {
        article: Box<Article>,
        is_new: bool,
    },
    Service {
        service: Box<Service>,
        is_new: bool,
    },
    Group {
        group: Group,
        is_new: bool,
    },
    Hotkey {
        hotkey: Hotkey,
        is_new: bool,
    },
    Operator {
        operator: Box<Operator>,
        is_new: bool,
    },
    Method {
        method: Method,
        is_new: bool,
    },
    PriceList {
        list: PriceList,
        is_new: bool,
    },
    Department(Department),
    Company(Company),
    /// One device's section of the settings, and the screen it was opened from.
    Device {
        device: DeviceSetUp,
        bench: Box<Bench>,
    },
    /// The first start: the whole shop at once.
    SetUp(Box<ShopSetUp>),
}

/// One line of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its text in the catalogue.
    pub label: &'static str,
    pub kind: FieldKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Digits,
    /// Never shown.
    Pin,
    /// One of these texts of the catalogue; the field's text is the index.
    Choice(&'static [&'static str]),
    /// Told, not changed: the number of something that exists.
    Fixed,
}

impl Field {
    pub fn text(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, kind: FieldKind::Text, text: text.into() }
    }

    pub fn digits(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, kind: FieldKind::Digits, text: text.into() }
    }

    pub fn pin(label: &'static str) -> Self {
        Self { label, kind: FieldKind::Pin, text: String::new() }
    }

    pub fn fixed(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, kind: FieldKind::Fixed, text: text.into() }
    }

    pub fn choice(label: &'static str, among: &'static [&'static str], at: usize) -> Self {
        Self { label, kind: FieldKind::Choice(among), text: at.to_string() }
    }

    pub fn yes_no(label: &'static str, yes: bool) -> Self {
        Self::choice(label, &["no", "yes"], usize::from(yes))
    }

    /// The chosen index of a choice.
    pub fn chosen(&self) -> usize {
        self.text.parse().unwrap_or(0)
    }

    pub fn is_yes(&self) -> bool {
        self.chosen() == 1
    }
}

/// A field that cannot stand, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub label: &'static str,
    pub why: Saying,
}

impl Fault {
    pub fn at(label: &'static str, why: &'static str) -> Self {
        Self { label, why: Saying::of(why) }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub of: FormOf,
    pub fields: Vec<Field>,
    pub at: usize,
    /// The text of the field the cursor is in.
    pub edit: EntryLine,
    /// Nothing was typed in this field yet: the first letter replaces what stands there.
    pub fresh: bool,
    pub changed: bool,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    Stays,
    Saves,
    Leaves,
}

impl Form {
    pub fn new(of: FormOf) -> Self {
        let fields = office::fields(&of);
        let mut form = Self { of, fields, at: 0, edit: EntryLine::default(), fresh: true, changed: false };
        let first = form.fields.iter().position(|field| field.kind != FieldKind::Fixed).unwrap_or(0);
        form.move_to(first);
        form
    }

    pub fn field(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    pub fn go_to(&mut self, label: &str) {
        if let Some(at) = self.fields.iter().position(|field| field.label == label) {
            self.move_to(at);
        }
    }

    /// Reads the fields back into what the form is about.
    pub fn read(&mut self, given: &Given) -> Result<FormOf, Fault> {
        self.keep();
        office::read(self.of.clone(), &self.fields, given).inspect_err(|fault| {
            let at = self.fields.iter().position(|field| field.label == fault.label);
            self.move_to(at.unwrap_or(self.at));
        })
    }

    fn keep(&mut self) {
        let text = self.edit.text().to_owned();
        if let Some(field) = self.fields.get_mut(self.at)
            && field.text != text
        {
            field.text = text;
            self.changed = true;
        }
    }

    fn move_to(&mut self, at: usize) {
        self.at = at;
        self.fresh = true;
        let text = self.fields.get(at).map(|field| field.text.clone()).unwrap_or_default();
        self.edit.set(text);
    }

    fn step(&mut self, forward: bool) {
        self.keep();
        let count = self.fields.len();
        let mut at = self.at;
        for _ in 0..count {
            at = if forward { (at + 1) % count } else { (at + count - 1) % count };
            if self.fields[at].kind != FieldKind::Fixed {
                break;
            }
        }
        self.move_to(at);
    }

    fn is_last(&self) -> bool {
        self.fields.iter().skip(self.at + 1).all(|field| field.kind == FieldKind::Fixed)
    }

    /// Enter and Tab go on, and Enter in the last field saves; Esc leaves.
    pub fn key(&mut self, key: Key) -> Moved {
        match key {
            Key::Esc => return Moved::Leaves,
            Key::Enter if self.is_last() => {
                self.keep();
                return Moved::Saves;
            }
            Key::Enter | Key::Tab | Key::Down => self.step(true),
            Key::BackTab | Key::Up => self.step(false),
            Key::PageDown => {
                self.keep();
                return Moved::Saves;
            }
            key => self.edit_key(key),
        }
        Moved::Stays
    }

    fn edit_key(&mut self, key: Key) {
        let Some(field) = self.fields.get(self.at) else { return };
        match (field.kind, key) {
            (FieldKind::Choice(among), key) => self.choose(among, key),
            (FieldKind::Digits | FieldKind::Pin, Key::Char(c)) if !c.is_ascii_digit() && c != ' ' => {}
            (_, Key::Char(c)) => {
                if self.fresh {
                    self.edit.take();
                }
                self.edit.insert(c);
                self.fresh = false;
            }
            (_, key) => {
                self.fresh = false;
                match key {
                    Key::Backspace => {
                        self.edit.backspace();
                    }
                    Key::Delete => {
                        self.edit.delete();
                    }
                    Key::Left => self.edit.left(),
                    Key::Right => self.edit.right(),
                    Key::Home => self.edit.home(),
                    Key::End => self.edit.end(),
                    _ => {}
                }
            }
        }
    }

    /// Left, right and blank go round; a digit picks; J and N answer yes and no.
    fn choose(&mut self, among: &'static [&'static str], key: Key) {
        let count = among.len();
        let now: usize = self.edit.text().parse().unwrap_or(0);
        let then = match key {
            Key::Right | Key::Char(' ') => (now + 1) % count,
            Key::Left => (now + count - 1) % count,
            Key::Char('j' | 'J' | 'y' | 'Y') if among == ["no", "yes"] => 1,
            Key::Char('n' | 'N') if among == ["no", "yes"] => 0,
            Key::Char(c) => match c
                .to_digit(10)
                .and_then(|digit| usize::try_from(digit).ok())
                .filter(|digit| (1..=count).contains(digit))
            {
                Some(digit) => digit - 1,
                None => return,
            },
            _ => return,
        };
        self.edit.set(then.to_string());
    }
}

impl Till {
    pub(super) fn open_form(&mut self, form: Form) {
        self.entry.take();
        self.screen = Screen::Form(Box::new(form));
    }

    pub(super) fn form_key(&mut self, key: Key, given: &Given) {
        let Screen::Form(form) = &mut self.screen else { return };
        match form.key(key) {
            Moved::Stays => {}
            Moved::Saves => {
                let outcome = self.save_form(given);
                self.settle(outcome);
            }
            Moved::Leaves => self.leave_form(given),
        }
    }

    fn leave_form(&mut self, given: &Given) {
        let Screen::Form(mut form) = std::mem::take(&mut self.screen) else { return };
        form.keep();
        let changed = form.changed;
        self.back_from_form(&form.of, given);
        self.tell(Saying::of(if changed { "form-not-saved" } else { "left-unchanged" }));
    }

    fn save_form(&mut self, given: &Given) -> Outcome {
        let Screen::Form(form) = &mut self.screen else { return Ok(()) };
        let read = form.read(given).map_err(|fault| fault.why)?;
        self.save(read, given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CustomerNo;

    fn form() -> Form {
        let customer = Customer { name: "Ola".into(), ..Customer::new(CustomerNo(1)) };
        Form::new(FormOf::Customer { customer: Box::new(customer), for_invoice: false })
    }

    #[test]
    fn the_first_letter_replaces_and_the_next_goes_on() {
        let mut form = form();
        form.go_to("field-name");
        form.key(Key::Char('K'));
        form.key(Key::Char('a'));
        assert_eq!(form.edit.text(), "Ka");
        form.key(Key::Enter);
        assert_eq!(form.fields.iter().find(|f| f.label == "field-name").map(|f| f.text.as_str()), Some("Ka"));
        assert!(form.changed);
    }

    #[test]
    fn enter_alone_keeps_what_stands_there() {
        let mut form = form();
        form.go_to("field-name");
        form.key(Key::Enter);
        assert!(!form.changed);
    }

    #[test]
    fn choices_go_round_and_take_digits() {
        let mut form = form();
        form.go_to("field-kind");
        form.key(Key::Right);
        assert_eq!(form.edit.text(), "1");
        form.key(Key::Char('3'));
        assert_eq!(form.edit.text(), "2");
        form.key(Key::Char(' '));
        assert_eq!(form.edit.text(), "0");
    }

    #[test]
    fn enter_in_the_last_field_saves() {
        let mut form = form();
        let last = form.fields.len() - 1;
        form.move_to(last);
        assert_eq!(form.key(Key::Enter), Moved::Saves);
        assert_eq!(form.key(Key::Esc), Moved::Leaves);
    }
}
