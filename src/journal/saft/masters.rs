//! The tables at the head of the file: whatever the events and transactions refer to, and nothing else.
//!
//! They are gathered while the entries go by, so that what has left the register since is still explained.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::article::Item;
use crate::domain::ids::GroupNo;
use crate::domain::sale::Buyer;
use crate::domain::shop::{MethodKind, Tables};
use crate::domain::time::Date;
use crate::domain::vat::rate_on;
use crate::domain::{OperatorNo, Percent, Stamp, VatCode};

use super::codes::{self, NO_GROUP, NO_PAYMENT};
use super::ids;
use super::xml::{Xml, chars};

/// A group nobody put into the official list is «other» (section 4).
const OTHER_GROUP: &str = "04999";
const OTHER_PAYMENT: &str = "12999";

#[derive(Debug, Default)]
pub struct Masters {
    groups: BTreeMap<GroupNo, String>,
    /// Name and official code, as they were first seen.
    methods: BTreeMap<char, (String, String)>,
    operators: BTreeMap<OperatorNo, String>,
    articles: BTreeMap<String, (String, GroupNo)>,
    vat: BTreeMap<VatCode, Percent>,
    customers: BTreeMap<String, (String, Option<Buyer>)>,
    codes: BTreeSet<&'static str>,
    has_no_group: bool,
    has_no_payment: bool,
}

impl Masters {
    pub fn code(&mut self, id: &'static str) -> &'static str {
        self.codes.insert(id);
        id
    }

    pub fn operator(&mut self, number: OperatorNo, name: &str) {
        let known = self.operators.entry(number).or_default();
        // The log in has the whole name, other entries a short one.
        if known.len() < name.len() {
            name.clone_into(known);
        }
    }

    pub fn group(&mut self, number: GroupNo, name: &str) {
        let known = self.groups.entry(number).or_default();
        if known.is_empty() {
            name.clone_into(known);
        }
    }

    pub fn no_group(&mut self) -> &'static str {
        self.has_no_group = true;
        NO_GROUP
    }

    pub fn no_payment(&mut self) -> &'static str {
        self.has_no_payment = true;
        NO_PAYMENT
    }

    pub fn method(&mut self, letter: char, name: &str, code: &str) {
        self.methods.entry(letter).or_insert_with(|| (name.to_owned(), code.to_owned()));
    }

    pub fn item(&mut self, item: &Item) {
        let id = ids::article(item);
        if !self.articles.contains_key(id.as_ref()) {
            self.articles.insert(id.into_owned(), (item.name.clone(), item.group));
        }
        self.groups.entry(item.group).or_default();
        self.vat(item.vat, item.percent);
    }

    pub fn vat(&mut self, code: VatCode, percent: Percent) {
        self.vat.entry(code).or_insert(percent);
    }

    pub fn customer(&mut self, id: &str, name: &str, buyer: Option<&Buyer>) {
        if !self.customers.contains_key(id) {
            self.customers.insert(id.to_owned(), (name.to_owned(), buyer.cloned()));
        }
    }

    pub fn write_customers(&self, xml: &mut Xml) {
        if self.customers.is_empty() {
            return;
        }
        xml.open("customersSuppliers");
        for (id, (name, buyer)) in &self.customers {
            xml.open("customerSupplier");
            xml.text("custSupID", id, chars::ID);
            xml.text("custSupName", name, chars::STRING_100);
            xml.plain("custSupType", "Customer");
            if let Some(buyer) = buyer {
                write_buyer(xml, buyer);
            }
            xml.close("customerSupplier");
        }
        xml.close("customersSuppliers");
    }

    pub fn write_vat(&self, xml: &mut Xml, tables: &Tables, day: Date) {
        if self.vat.is_empty() {
            return;
        }
        xml.open("vatCodeDetails");
        for (code, percent) in &self.vat {
            let of_code = || tables.vat_rates.iter().filter(|rate| rate.code == *code && rate.from <= day);
            let newest = of_code().max_by_key(|rate| rate.from);
            let percent = if newest.is_some() { rate_on(&tables.vat_rates, *code, day) } else { *percent };
            xml.open("vatCodeDetail");
            xml.number("vatCode", code.0.into());
            xml.date("dateOfEntry", newest.map_or(day, |rate| rate.from));
            xml.text("vatDesc", &format!("VAT {} %", percent.as_decimal().normalize()), chars::STRING_100);
            xml.number("standardVatCode", code.0.into());
            xml.close("vatCodeDetail");
        }
        xml.close("vatCodeDetails");
    }

    pub fn write_employees(&self, xml: &mut Xml, tables: &Tables, since: Stamp) {
        if self.operators.is_empty() {
            return;
        }
        xml.open("employees");
        for (number, seen) in &self.operators {
            let known = tables.operator(*number);
            let name = known.map_or(seen.as_str(), |operator| operator.name.as_str());
            let (first, last) = name.trim().rsplit_once(' ').unwrap_or(("", name));
            xml.open("employee");
            xml.number("empID", number.0.into());
            xml.moment("dateOfEntry", "timeOfEntry", since);
            xml.text_if("firstName", first, chars::STRING_50);
            xml.text("surName", last, chars::STRING_100);
            if let Some(operator) = known.filter(|operator| !operator.role.is_empty()) {
                xml.open("employeeRole");
                xml.text("roleType", &operator.role, chars::STRING_50);
                xml.close("employeeRole");
            }
            xml.close("employee");
        }
        xml.close("employees");
    }

    pub fn write_articles(&self, xml: &mut Xml, since: Date) {
        if self.articles.is_empty() {
            return;
        }
        xml.open("articles");
        for (id, (name, group)) in &self.articles {
            xml.open("article");
            xml.text("artID", id, chars::ID);
            xml.date("dateOfEntry", since);
            xml.plain("artGroupID", &ids::group(*group));
            xml.text("artDesc", name, chars::STRING_999);
            xml.close("article");
        }
        xml.close("articles");
    }

    pub fn write_basics(&self, xml: &mut Xml, tables: &Tables) {
        xml.open("basics");
        for (number, name) in &self.groups {
            let known = tables.group(*number);
            let name = known.map_or(name.as_str(), |group| group.name.as_str());
            let official = known.map_or(OTHER_GROUP, |group| official("04", &group.basic_code, OTHER_GROUP));
            basic(xml, "04", &ids::group(*number), Some(official), name);
        }
        if self.has_no_group {
            basic(xml, "04", NO_GROUP, Some(OTHER_GROUP), "No group");
        }
        self.write_fixed(xml, |kind| kind < "12");
        for (letter, (name, seen)) in &self.methods {
            let known = tables.methods.iter().find(|method| method.letter == *letter);
            let code = known.map_or(seen.as_str(), |method| method.basic_code.as_str());
            basic(xml, "12", &ids::payment(*letter), Some(official("12", code, OTHER_PAYMENT)), name);
        }
        if self.has_no_payment {
            basic(xml, "12", NO_PAYMENT, Some(OTHER_PAYMENT), "No payment");
        }
        self.write_fixed(xml, |kind| kind > "12");
        xml.close("basics");
    }

    fn write_fixed(&self, xml: &mut Xml, of: impl Fn(&str) -> bool) {
        for code in codes::ALL.iter().filter(|code| of(code.kind) && self.codes.contains(code.id)) {
            basic(xml, code.kind, code.id, code.official, code.text);
        }
    }
}

fn official<'a>(kind: &str, code: &'a str, other: &'a str) -> &'a str {
    if codes::is_official(kind, code) { code } else { other }
}

fn basic(xml: &mut Xml, kind: &str, id: &str, official: Option<&str>, text: &str) {
    xml.open("basic");
    xml.plain("basicType", kind);
    xml.text("basicID", id, chars::ID);
    if let Some(official) = official {
        xml.plain("predefinedBasicID", official);
    }
    xml.text("basicDesc", text, chars::STRING_999);
    xml.close("basic");
}

fn write_buyer(xml: &mut Xml, buyer: &Buyer) {
    if !buyer.organisation_number.is_empty() {
        xml.plain("taxRegistrationCountry", "NO");
        xml.text("taxRegIdent", &buyer.organisation_number, chars::STRING_50);
    }
    xml.open("postalAddress");
    xml.text_if("streetname", &buyer.address, chars::STRING_100);
    xml.text("city", &buyer.city, chars::STRING_50);
    xml.text("postalCode", &buyer.postcode, chars::STRING_20);
    xml.plain("country", "NO");
    xml.close("postalAddress");
}

/// The official code of a kind of money, where only the kind is known.
pub fn code_of(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Cash => "12001",
        MethodKind::Terminal | MethodKind::ExternalTerminal => "12002",
        MethodKind::GiftCard => "12005",
        MethodKind::Invoice => "12006",
        MethodKind::DepositSlip => "12008",
        MethodKind::CreditSlip => "12010",
        MethodKind::Vipps => "12011",
        MethodKind::Other => OTHER_PAYMENT,
    }
}
