//! The shop's own set-up from the till (F12): articles, services, groups, hotkeys, operators, methods, prices.
//!
//! Every change of fixed information is an entry with its time, and the entry carries the change to the store (law J-7).

pub mod article;
pub mod group;
pub mod hotkey;
pub mod method;
pub mod operator;
pub mod people;
pub mod shop;

pub use shop::ShopSetUp;

use super::asking::Asking;
use super::command::Command;
use super::effect::Given;
use super::form::{Fault, Field, Form, FormOf};
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till, equipment};
use crate::domain::article::ItemRow;
use crate::domain::campaign::PriceList;
use crate::domain::operator::Right;
use crate::domain::register::Change;
use crate::domain::shop::{Group, Hotkey, Method};
use crate::domain::value::Saying;
use crate::domain::{ItemKind, Operator};
use crate::journal::act::system::FixedChanged;

/// Rows of a list.
const ROWS_MAX: usize = 200;

/// What can be set up, by its letter in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Articles,
    Services,
    Groups,
    Hotkeys,
    Operators,
    Methods,
    PriceLists,
    Department,
    Company,
}

/// The menu: what a person does all day first, then what a manager sets up.
pub const MENU: &[MenuItem] = &[
    MenuItem::Run('1', Command::History),
    MenuItem::Run('2', Command::Journal),
    MenuItem::Run('3', Command::XReport),
    MenuItem::Run('4', Command::ZReport),
    MenuItem::Run('5', Command::PayIn),
    MenuItem::Run('6', Command::PayOut),
    MenuItem::Run('7', Command::Status),
    MenuItem::Run('8', Command::Sheet),
    MenuItem::Run('9', Command::Language),
    MenuItem::Run('0', Command::Training),
    MenuItem::Run('E', Command::Export),
    MenuItem::Run('D', Command::Devices),
    MenuItem::SetUp('V', Subject::Articles),
    MenuItem::SetUp('T', Subject::Services),
    MenuItem::SetUp('G', Subject::Groups),
    MenuItem::SetUp('H', Subject::Hotkeys),
    MenuItem::SetUp('P', Subject::PriceLists),
    MenuItem::SetUp('O', Subject::Operators),
    MenuItem::SetUp('B', Subject::Methods),
    MenuItem::SetUp('A', Subject::Department),
    MenuItem::SetUp('F', Subject::Company),
    MenuItem::Run('L', Command::Lock),
    MenuItem::Run('S', Command::Quit),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuItem {
    Run(char, Command),
    SetUp(char, Subject),
}

impl MenuItem {
    pub fn letter(self) -> char {
        match self {
            Self::Run(letter, _) | Self::SetUp(letter, _) => letter,
        }
    }
}

impl Subject {
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Articles => "office-articles",
            Self::Services => "office-services",
            Self::Groups => "office-groups",
            Self::Hotkeys => "office-hotkeys",
            Self::Operators => "office-operators",
            Self::Methods => "office-methods",
            Self::PriceLists => "office-price-lists",
            Self::Department => "office-department",
            Self::Company => "office-company",
        }
    }
}

/// One row of a list in the office.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Item(Box<ItemRow>),
    Group(Group),
    Hotkey(Hotkey),
    Operator(Box<Operator>),
    Method(Method),
    PriceList(PriceList),
}

#[derive(Clone, Debug, PartialEq)]
pub struct OfficeList {
    pub subject: Subject,
    pub rows: Vec<Row>,
    pub total: usize,
    pub mark: Mark,
}

/// What a hashed PIN is for.
#[derive(Clone, Debug, PartialEq)]
pub enum AfterHash {
    Operator(Box<Operator>),
}

/// The fields of a form, made from what it is about.
pub fn fields(of: &FormOf) -> Vec<Field> {
    match of {
        FormOf::Customer { customer, .. } => people::customer_fields(customer),
        FormOf::Article { article, is_new } => article::article_fields(article, *is_new),
        FormOf::Service { service, is_new } => article::service_fields(service, *is_new),
        FormOf::Group { group, is_new } => group::fields(group, *is_new),
        FormOf::Hotkey { hotkey, is_new } => hotkey::fields(hotkey, *is_new),
        FormOf::Operator { operator, is_new } => operator::fields(operator, *is_new),
        FormOf::Method { method, is_new } => method::fields(method, *is_new),
        FormOf::PriceList { list, is_new } => group::price_list_fields(list, *is_new),
        FormOf::Department(department) => shop::department_fields(department),
        FormOf::Company(company) => shop::company_fields(company),
        FormOf::Device { device, .. } => equipment::fields(device),
        FormOf::SetUp(set_up) => shop::set_up_fields(set_up),
    }
}

/// The fields read back and checked, each where it stands.
pub fn read(of: FormOf, fields: &[Field], given: &Given) -> Result<FormOf, Fault> {
    let text = Fields(fields);
    Ok(match of {
        FormOf::Customer { customer, for_invoice } => {
            FormOf::Customer { customer: Box::new(people::read_customer(*customer, &text)?), for_invoice }
        }
        FormOf::Article { article, is_new } => {
            FormOf::Article { article: Box::new(article::read_article(*article, is_new, &text, given)?), is_new }
        }
        FormOf::Service { service, is_new } => {
            FormOf::Service { service: Box::new(article::read_service(*service, is_new, &text, given)?), is_new }
        }
        FormOf::Group { group, is_new } => FormOf::Group { group: group::read(group, is_new, &text, given)?, is_new },
        FormOf::Hotkey { hotkey, is_new } => {
            FormOf::Hotkey { hotkey: hotkey::read(hotkey, is_new, &text, given)?, is_new }
        }
        FormOf::Operator { operator, is_new } => {
            FormOf::Operator { operator: Box::new(operator::read(*operator, &text, given)?), is_new }
        }
        FormOf::Method { method, is_new } => {
            FormOf::Method { method: method::read(method, is_new, &text, given)?, is_new }
        }
        FormOf::PriceList { list, is_new } => {
            FormOf::PriceList { list: group::read_price_list(list, is_new, &text, given)?, is_new }
        }
        FormOf::Department(department) => FormOf::Department(shop::read_department(department, &text, given)?),
        FormOf::Company(company) => FormOf::Company(shop::read_company(company, &text)?),
        FormOf::Device { device, bench } => FormOf::Device { device: equipment::read(device, fields)?, bench },
        FormOf::SetUp(set_up) => FormOf::SetUp(Box::new(shop::read_set_up(*set_up, &text)?)),
    })
}

/// Fields by their labels.
pub struct Fields<'a>(&'a [Field]);

impl Fields<'_> {
    fn field(&self, label: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.label == label)
    }

    pub fn text(&self, label: &str) -> String {
        self.field(label).map(|field| field.text.trim().to_owned()).unwrap_or_default()
    }

    pub fn is_yes(&self, label: &str) -> bool {
        self.field(label).is_some_and(Field::is_yes)
    }

    pub fn chosen(&self, label: &str) -> usize {
        self.field(label).map_or(0, Field::chosen)
    }

    /// A text that must be there.
    pub fn needed(&self, label: &'static str) -> Result<String, Fault> {
        let text = self.text(label);
        if text.is_empty() { Err(Fault::at(label, "field-needed")) } else { Ok(text) }
    }

    pub fn money(&self, label: &'static str) -> Result<crate::domain::Ore, Fault> {
        let text = self.text(label);
        if text.is_empty() {
            return Ok(crate::domain::Ore::ZERO);
        }
        super::grammar::amount(&text).ok_or_else(|| Fault::at(label, "amount-not-a-number"))
    }

    /// An amount that is never below nought: a price, a float, a limit.
    pub fn amount(&self, label: &'static str) -> Result<crate::domain::Ore, Fault> {
        let amount = self.money(label)?;
        if amount.is_negative() { Err(Fault::at(label, "amount-below-zero")) } else { Ok(amount) }
    }

    /// A whole number between two, both allowed; nothing typed is none.
    pub fn within<T>(&self, label: &'static str, from: T, to: T) -> Result<Option<T>, Fault>
    where
        T: std::str::FromStr + PartialOrd + Copy + Into<u64>,
    {
        let text = self.text(label);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse() {
            Ok(number) if number >= from && number <= to => Ok(Some(number)),
            _ => {
                let why = Saying::of("number-out-of-range").with("from", from.into()).with("to", to.into());
                Err(Fault { label, why })
            }
        }
    }

    pub fn percent(&self, label: &'static str) -> Result<crate::domain::Percent, Fault> {
        let text = self.text(label);
        if text.is_empty() {
            return Ok(crate::domain::Percent::ZERO);
        }
        let percent = crate::domain::Percent::parse(&text).ok_or_else(|| Fault::at(label, "percent-not-a-number"))?;
        if percent < crate::domain::Percent::ZERO || percent > crate::domain::Percent::HUNDRED {
            return Err(Fault::at(label, "percent-out-of-range"));
        }
        Ok(percent)
    }

    pub fn number<T: std::str::FromStr>(&self, label: &'static str) -> Result<Option<T>, Fault> {
        let text = self.text(label);
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| Fault::at(label, "not-a-whole-number"))
    }
}

impl Till {
    pub(super) fn open_menu(&mut self) -> Outcome {
        self.panel = false;
        self.entry.take();
        self.screen = Screen::Menu(Mark::default());
        Ok(())
    }

    pub(super) fn menu_key(&mut self, key: Key, given: &Given) {
        let Screen::Menu(mark) = &mut self.screen else { return };
        if mark.move_by(key, MENU.len()) {
            return;
        }
        let chosen = match key {
            Key::Esc => return self.leave_screen(),
            Key::Enter => MENU.get(mark.at),
            Key::Char(c) => {
                let letter = c.to_uppercase().next().unwrap_or(c);
                MENU.iter().find(|item| item.letter() == letter)
            }
            _ => None,
        };
        match chosen {
            Some(MenuItem::Run(_, command)) => {
                self.leave_screen();
                self.run(*command, given);
            }
            Some(MenuItem::SetUp(_, subject)) => {
                let outcome =
                    self.open_office(*subject, given).and_then(|()| self.new_for_unknown_code(*subject, given));
                self.settle(outcome);
            }
            None => self.beep(),
        }
    }

    pub(super) fn open_office(&mut self, subject: Subject, given: &Given) -> Outcome {
        self.must_have(Right::Manage, given)?;
        self.must_write()?;
        self.must_be_real()?;
        let tables = given.register.tables();
        match subject {
            Subject::Department => {
                let department = tables
                    .department(self.state.till.department)
                    .cloned()
                    .ok_or_else(|| Saying::of("no-department"))?;
                self.open_form(Form::new(FormOf::Department(department)));
            }
            Subject::Company => self.open_form(Form::new(FormOf::Company(tables.company.clone()))),
            subject => {
                self.entry.take();
                self.screen = Screen::Office(OfficeList { subject, rows: Vec::new(), total: 0, mark: Mark::default() });
                self.list_office(given);
            }
        }
        Ok(())
    }

    /// A code nobody knew has just been scanned: the new article for it is opened at once.
    fn new_for_unknown_code(&mut self, subject: Subject, given: &Given) -> Outcome {
        if subject == Subject::Articles && self.unknown_code.is_some() { self.new_thing(given) } else { Ok(()) }
    }

    fn list_office(&mut self, given: &Given) {
        let words = self.entry.text().to_owned();
        let Screen::Office(list) = &mut self.screen else { return };
        let (rows, total) = office_rows(list.subject, &words, given);
        list.mark.within(rows.len());
        (list.rows, list.total) = (rows, total);
    }

    pub(super) fn office_key(&mut self, key: Key, given: &Given) {
        let Screen::Office(list) = &mut self.screen else { return };
        let rows = list.rows.len();
        if list.mark.move_by(key, rows) {
            return;
        }
        match key {
            Key::Esc if self.entry.is_empty() => {
                self.screen = Screen::Menu(Mark::default());
            }
            Key::Esc => {
                self.entry.take();
                self.list_office(given);
            }
            Key::Enter => self.open_marked(given),
            key => {
                if self.filter_key(key) {
                    self.list_office(given);
                }
            }
        }
    }

    pub(super) fn office_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        match command {
            Command::New => Some(self.new_thing(given)),
            Command::Remove => Some(self.ask_to_remove(given)),
            _ => {
                self.leave_screen();
                None
            }
        }
    }

    fn open_marked(&mut self, given: &Given) {
        let Screen::Office(list) = &self.screen else { return };
        let form = list.rows.get(list.mark.at).and_then(|row| form_of_row(row, given));
        match form {
            Some(form) => self.open_form(form),
            None => self.refuse(Saying::of("list-empty")),
        }
    }

    fn new_thing(&mut self, given: &Given) -> Outcome {
        let Screen::Office(list) = &self.screen else { return Ok(()) };
        let typed = self.entry.text().trim().to_owned();
        let of = match list.subject {
            Subject::Articles => article::new_article(&typed, self.unknown_code.take(), given),
            Subject::Services => article::new_service(&typed, given),
            Subject::Groups => group::new(given),
            Subject::Hotkeys => hotkey::new(self.state.till.department, given),
            Subject::Operators => operator::new(given),
            Subject::Methods => method::new(),
            Subject::PriceLists => group::new_price_list(),
            Subject::Department | Subject::Company => return Ok(()),
        };
        self.open_form(Form::new(of));
        Ok(())
    }

    fn ask_to_remove(&mut self, given: &Given) -> Outcome {
        let Screen::Office(list) = &self.screen else { return Ok(()) };
        let Some(row) = list.rows.get(list.mark.at) else { return Err(Saying::of("list-empty")) };
        let (_, name) = removal(row, given)?;
        self.ask(Asking::RemoveThing { name }, given)
    }

    pub(super) fn remove_marked(&mut self, given: &Given) -> Outcome {
        let Screen::Office(list) = &self.screen else { return Ok(()) };
        let Some(row) = list.rows.get(list.mark.at) else { return Ok(()) };
        let (change, name) = removal(row, given)?;
        let told = if matches!(change, Change::Operator(_)) { "operator-put-away" } else { "thing-removed" };
        self.change_fixed(vec![change], given);
        if let Screen::Office(list) = &mut self.screen {
            list.rows.remove(list.mark.at);
            list.total = list.total.saturating_sub(1);
            let rows = list.rows.len();
            list.mark.within(rows);
        }
        self.tell(Saying::of(told).with("name", name));
        Ok(())
    }

    /// Registers a change of fixed information.
    pub(super) fn change_fixed(&mut self, changes: Vec<Change>, given: &Given) {
        self.act(FixedChanged { changes, file: None }, given);
    }

    /// A form was filled in rightly.
    pub(super) fn save(&mut self, of: FormOf, given: &Given) -> Outcome {
        let (change, subject) = match of {
            FormOf::Customer { customer, for_invoice } => return self.save_customer(*customer, for_invoice, given),
            FormOf::Operator { operator, .. } => return self.save_operator(*operator, given),
            FormOf::Article { article, .. } => (Change::Article(article), Subject::Articles),
            FormOf::Service { service, .. } => (Change::Service(service), Subject::Services),
            FormOf::Group { group, .. } => (Change::Group(group), Subject::Groups),
            FormOf::Hotkey { hotkey, .. } => (Change::Hotkey(hotkey), Subject::Hotkeys),
            FormOf::Method { method, .. } => (Change::Method(method), Subject::Methods),
            FormOf::PriceList { list, .. } => (Change::PriceList(list), Subject::PriceLists),
            FormOf::Department(department) => (Change::Department(department), Subject::Department),
            FormOf::Company(company) => (Change::Company(company), Subject::Company),
            FormOf::Device { device, bench } => {
                self.device_changed(device, bench);
                return Ok(());
            }
            FormOf::SetUp(_) => return Ok(()),
        };
        self.must_have(Right::Manage, given)?;
        self.must_write()?;
        self.saved(change, subject, given);
        Ok(())
    }

    pub(super) fn saved(&mut self, change: Change, subject: Subject, given: &Given) {
        let key = change.key();
        let saying = Saying::of(if key.is_empty() { "saved-only" } else { "saved" });
        let saying = saying.with("subject", crate::domain::value::Value::Word(change.subject())).with("key", key);
        self.change_fixed(vec![change], given);
        self.back_to(subject);
        self.tell(saying);
    }

    /// Back to the list a form was opened from; it is read again once the change is in the register.
    fn back_to(&mut self, subject: Subject) {
        self.entry.take();
        self.screen = match subject {
            Subject::Department | Subject::Company => Screen::Menu(Mark::default()),
            subject => Screen::Office(OfficeList { subject, rows: Vec::new(), total: 0, mark: Mark::default() }),
        };
    }

    pub(super) fn back_from_form(&mut self, of: &FormOf, given: &Given) {
        let subject = match of {
            FormOf::Customer { .. } | FormOf::SetUp(_) => return self.leave_screen(),
            FormOf::Device { bench, .. } => return self.back_to_equipment(bench),
            FormOf::Article { .. } => Subject::Articles,
            FormOf::Service { .. } => Subject::Services,
            FormOf::Group { .. } => Subject::Groups,
            FormOf::Hotkey { .. } => Subject::Hotkeys,
            FormOf::Operator { .. } => Subject::Operators,
            FormOf::Method { .. } => Subject::Methods,
            FormOf::PriceList { .. } => Subject::PriceLists,
            FormOf::Department(_) => Subject::Department,
            FormOf::Company(_) => Subject::Company,
        };
        self.back_to(subject);
        self.list_office(given);
    }

    /// The register has taken a change in: lists that show it are read again.
    pub(super) fn register_changed(&mut self, given: &Given) {
        self.list_office(given);
    }
}

fn office_rows(subject: Subject, words: &str, given: &Given) -> (Vec<Row>, usize) {
    let tables = given.register.tables();
    let words = words.trim();
    let all = |rows: Vec<Row>| {
        let total = rows.len();
        (rows, total)
    };
    let matches = |text: &str| {
        words.is_empty() || crate::domain::search::fold(text).contains(&crate::domain::search::fold(words))
    };
    match subject {
        Subject::Articles => item_rows(ItemKind::Article, words, given),
        Subject::Services => item_rows(ItemKind::Service, words, given),
        Subject::Groups => all(tables
            .groups
            .iter()
            .filter(|g| matches(&format!("{} {}", g.number, g.name)))
            .cloned()
            .map(Row::Group)
            .collect()),
        Subject::Hotkeys => all(tables
            .hotkeys
            .iter()
            .filter(|h| matches(&format!("{} {}", h.number, h.label)))
            .cloned()
            .map(Row::Hotkey)
            .collect()),
        Subject::Operators => all(tables
            .operators
            .iter()
            .filter(|o| matches(&o.name))
            .cloned()
            .map(|o| Row::Operator(Box::new(o)))
            .collect()),
        Subject::Methods => all(tables.methods.iter().filter(|m| matches(&m.name)).cloned().map(Row::Method).collect()),
        Subject::PriceLists => {
            all(tables.price_lists.iter().filter(|l| matches(&l.name)).cloned().map(Row::PriceList).collect())
        }
        Subject::Department | Subject::Company => (Vec::new(), 0),
    }
}

fn item_rows(kind: ItemKind, words: &str, given: &Given) -> (Vec<Row>, usize) {
    let is_number = !words.is_empty() && words.bytes().all(|b| b.is_ascii_digit());
    let found = if is_number {
        given.register.beginning(words, ROWS_MAX)
    } else {
        given.register.search_items(words, ROWS_MAX)
    };
    let rows: Vec<Row> =
        found.rows.into_iter().filter(|row| row.item.kind == kind).map(|row| Row::Item(Box::new(row))).collect();
    (rows, found.total)
}

fn form_of_row(row: &Row, given: &Given) -> Option<Form> {
    let is_new = false;
    let of = match row {
        Row::Item(item) if item.item.kind == ItemKind::Article => {
            FormOf::Article { article: Box::new(given.register.article(&item.item.number)?), is_new }
        }
        Row::Item(item) => FormOf::Service { service: Box::new(given.register.service(&item.item.number)?), is_new },
        Row::Group(group) => FormOf::Group { group: group.clone(), is_new },
        Row::Hotkey(hotkey) => FormOf::Hotkey { hotkey: hotkey.clone(), is_new },
        Row::Operator(operator) => FormOf::Operator { operator: operator.clone(), is_new },
        Row::Method(method) => FormOf::Method { method: method.clone(), is_new },
        Row::PriceList(list) => FormOf::PriceList { list: list.clone(), is_new },
    };
    Some(Form::new(of))
}

/// What removing a row means; groups, methods and price lists are switched off or emptied, never removed, because sold
/// lines refer to them.
fn removal(row: &Row, given: &Given) -> Result<(Change, String), Saying> {
    match row {
        Row::Item(item) if item.item.kind == ItemKind::Article => {
            Ok((Change::ArticleGone(item.item.number.clone()), item.item.name.clone()))
        }
        Row::Item(item) => Ok((Change::ServiceGone(item.item.number.clone()), item.item.name.clone())),
        Row::Hotkey(hotkey) => Ok((Change::HotkeyGone(hotkey.number), hotkey.label.clone())),
        Row::Operator(operator) => {
            operator::must_leave_a_manager(operator, given)?;
            Ok((Change::Operator(operator::put_away(operator)), operator.name.clone()))
        }
        Row::Group(_) | Row::Method(_) | Row::PriceList(_) => Err(Saying::of("not-removable")),
    }
}
