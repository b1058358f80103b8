//! A file of customers.

use std::collections::{HashMap, HashSet};

use super::cells::{Cells, Names, each_row};
use super::{Fault, Import, Reason, table, value};
use crate::domain::barcode::{is_organisation_number, plate};
use crate::domain::customer::{
    Customer, CustomerKind, CustomerNo, is_email, is_phone, is_postcode, phone_key, without_blanks,
};
use crate::domain::register::{Change, Register};
use crate::domain::search::fold;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Number,
    Name,
    Kind,
    Organisation,
    Address,
    Postcode,
    City,
    Phone,
    Email,
    Note,
    PriceList,
    Member,
    Cars,
}

const NAMES: &Names<Field> = &[
    (Field::Number, &["kundenr", "kundenummer", "nummer", "nr", "customer number", "number"]),
    (Field::Name, &["navn", "namn", "kunde", "customer", "name"]),
    (Field::Kind, &["type", "kundetype", "slag", "kind"]),
    (Field::Organisation, &["orgnr", "organisasjonsnummer", "org number", "organisation number"]),
    (Field::Address, &["adresse", "gateadresse", "street", "address"]),
    (Field::Postcode, &["postnr", "postnummer", "zip", "postcode"]),
    (Field::City, &["poststed", "poststad", "sted", "stad", "city"]),
    (Field::Phone, &["telefon", "tlf", "mobil", "mobile", "phone"]),
    (Field::Email, &["epost", "e-postadresse", "mail", "email"]),
    (Field::Note, &["merknad", "notat", "remark", "note"]),
    (Field::PriceList, &["prisliste", "price list"]),
    (Field::Member, &["medlem", "member"]),
    (Field::Cars, &["bil", "biler", "bilar", "regnr", "car", "cars"]),
];

/// Our own cards have room for eight digits.
const NUMBER_MAX: u32 = 99_999_999;

type Row<'a> = Cells<'a, Field>;

pub(super) fn read(file: &[u8], register: &dyn Register) -> Import {
    let (table, faults) = table::read(file);
    let mut import = Import { faults, ..Import::default() };
    let Some(table) = table else { return import };
    let mut reading = Reading::new(register);
    let mut waiting = Vec::new();
    each_row(table, NAMES, &[Field::Name], &mut import, |cells, import| reading.row(cells, import, &mut waiting));
    waiting.into_iter().for_each(|new| reading.give_number(new, &mut import));
    import
}

/// A new customer for whom the file has no number. It gets one when all that are in the file are known.
struct Waiting {
    line: usize,
    customer: Customer,
}

struct Reading<'a> {
    register: &'a dyn Register,
    numbers: HashMap<CustomerNo, usize>,
    organisations: HashMap<String, usize>,
    given: HashSet<CustomerNo>,
    next: CustomerNo,
}

impl<'a> Reading<'a> {
    fn new(register: &'a dyn Register) -> Self {
        let next = register.free_customer_number();
        Self { register, numbers: HashMap::new(), organisations: HashMap::new(), given: HashSet::new(), next }
    }

    fn row(&mut self, mut cells: Row, import: &mut Import, waiting: &mut Vec<Waiting>) {
        let number = cells.read(Field::Number, number);
        let before = match number {
            Some(number) => self.register.customer(number),
            None => self.known(&cells),
        };
        let number = number.or(before.as_ref().map(|known| known.number));
        // Number 0 is nobody's: it stands until a free one is given.
        let new = || Customer::new(number.unwrap_or(CustomerNo(0)));
        let mut customer = before.clone().unwrap_or_else(new);
        self.fill(&mut cells, &mut customer, before.is_none());
        if let Some(number) = number {
            self.note_number(&mut cells, number);
        }
        self.note_organisation(&cells, &customer, import);
        if !cells.is_sound() {
            return import.faults.extend(cells.into_faults());
        }
        match number {
            Some(_) => note(cells.line(), before.as_ref(), customer, import),
            None => waiting.push(Waiting { line: cells.line(), customer }),
        }
    }

    /// A row without a number is a known customer with the same organisation number, or the same phone and name: so that the
    /// same file can be read twice.
    fn known(&self, cells: &Row) -> Option<Customer> {
        let only = |found: Vec<Customer>| <[Customer; 1]>::try_from(found).ok().map(|[customer]| customer);
        let organisation = cells.text(Field::Organisation).map(without_blanks).filter(|n| is_organisation_number(n));
        let by_organisation = organisation.and_then(|number| only(self.register.customers_by_organisation(&number)));
        by_organisation.or_else(|| {
            let (name, phone) = (fold(cells.text(Field::Name)?), cells.text(Field::Phone)?);
            let same = self.register.customers_by_phone(phone).into_iter().filter(|known| fold(&known.name) == name);
            only(same.collect())
        })
    }

    fn fill(&self, cells: &mut Row, customer: &mut Customer, is_new: bool) {
        cells.read_to(Field::Name, &mut customer.name, value::name);
        cells.given(Field::Organisation, organisation).replace(&mut customer.organisation_number);
        cells.given(Field::Address, value::text).replace(&mut customer.address);
        cells.given(Field::Postcode, postcode).replace(&mut customer.postcode);
        cells.given(Field::City, value::name).replace(&mut customer.city);
        cells.given(Field::Phone, phone).replace(&mut customer.phone);
        cells.given(Field::Email, email).replace(&mut customer.email);
        cells.given(Field::Note, value::text).replace(&mut customer.note);
        cells.given(Field::PriceList, |text| self.price_list(text)).put_in(&mut customer.price_list);
        cells.read_to(Field::Member, &mut customer.member, value::yes_no);
        cells.given(Field::Cars, cars).replace(&mut customer.cars);
        match cells.read(Field::Kind, kind) {
            Some(kind) => customer.kind = kind,
            None if is_new && !customer.organisation_number.is_empty() => customer.kind = CustomerKind::Company,
            None => {}
        }
        if is_new {
            cells.need(Field::Name);
        }
    }

    fn price_list(&self, text: &str) -> Result<String, Reason> {
        let lists = &self.register.tables().price_lists;
        let named = |code: &str, name: &str| fold(code) == fold(text) || fold(name) == fold(text);
        let known = lists.iter().find(|list| named(&list.code, &list.name)).map(|list| list.code.clone());
        let codes: Vec<&str> = lists.iter().map(|list| list.code.as_str()).collect();
        known.ok_or_else(|| Reason::PriceList {
            lists: if codes.is_empty() { "-".to_owned() } else { codes.join(", ") },
        })
    }

    fn note_number(&mut self, cells: &mut Row, number: CustomerNo) {
        match self.numbers.get(&number) {
            Some(line) => cells.fault(Field::Number, Reason::NumberTwice { number: number.to_string(), line: *line }),
            None => {
                self.numbers.insert(number, cells.line());
            }
        }
    }

    fn note_organisation(&mut self, cells: &Row, customer: &Customer, import: &mut Import) {
        if cells.text(Field::Organisation).is_none() || customer.organisation_number.is_empty() {
            return;
        }
        let number = customer.organisation_number.clone();
        if let Some(line) = self.organisations.insert(number.clone(), cells.line()) {
            let reason = Reason::OrganisationTwice { number, line };
            import.notices.push(Fault { place: cells.place(Field::Organisation), reason });
        }
    }

    fn give_number(&mut self, new: Waiting, import: &mut Import) {
        let is_free = |number: &CustomerNo| {
            !self.numbers.contains_key(number)
                && !self.given.contains(number)
                && self.register.customer(*number).is_none()
        };
        let free = (self.next.0..=NUMBER_MAX).chain(1..self.next.0).map(CustomerNo).find(is_free);
        let Some(number) = free else { return };
        self.given.insert(number);
        self.next = CustomerNo(number.0 + 1);
        note(new.line, None, Customer { number, ..new.customer }, import);
    }
}

fn note(line: usize, before: Option<&Customer>, customer: Customer, import: &mut Import) {
    let (key, name) = (customer.number.to_string(), customer.name.clone());
    let change = (before != Some(&customer)).then(|| Change::Customer(Box::new(customer)));
    import.note(line, key, &name, before.is_some(), change);
}

fn number(text: &str) -> Result<CustomerNo, Reason> {
    let number = CustomerNo::parse(text).filter(|number| (1..=NUMBER_MAX).contains(&number.0));
    number.ok_or(Reason::CustomerNumber)
}

fn organisation(text: &str) -> Result<String, Reason> {
    let number = without_blanks(text).trim_end_matches("MVA").to_owned();
    if is_organisation_number(&number) { Ok(number) } else { Err(Reason::Organisation) }
}

/// A spreadsheet drops the nought in front of `0150`.
fn postcode(text: &str) -> Result<String, Reason> {
    let padded = if text.len() == 3 { format!("0{text}") } else { text.to_owned() };
    if is_postcode(&padded) { Ok(padded) } else { Err(Reason::Postcode) }
}

fn phone(text: &str) -> Result<String, Reason> {
    let bare: String = text.chars().filter(|c| !matches!(c, '-' | '(' | ')' | '.' | '/')).collect();
    let key = phone_key(&bare);
    if is_phone(&key) { Ok(key) } else { Err(Reason::Phone) }
}

fn email(text: &str) -> Result<String, Reason> {
    if is_email(text) { Ok(text.to_owned()) } else { Err(Reason::Email) }
}

fn kind(text: &str) -> Result<CustomerKind, Reason> {
    match fold(text).as_str() {
        "privat" | "privatkunde" | "person" | "private" => Ok(CustomerKind::Private),
        "firma" | "bedrift" | "selskap" | "company" => Ok(CustomerKind::Company),
        "offentlig" | "offentleg" | "public" => Ok(CustomerKind::Public),
        _ => Err(Reason::CustomerKind),
    }
}

/// Plates apart by bars or commas. Foreign ones and those with a name are taken as they are.
fn cars(text: &str) -> Result<Vec<String>, Reason> {
    let car = |text: &str| {
        let compact = without_blanks(text).to_uppercase();
        let fits = (2..=10).contains(&compact.chars().count()) && compact.chars().all(char::is_alphanumeric);
        plate(text).or(fits.then_some(compact)).ok_or_else(|| Reason::Car { plate: text.to_owned() })
    };
    value::list(text).into_iter().map(car).collect()
}
