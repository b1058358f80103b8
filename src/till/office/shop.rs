//! The forms of the company, the department, and the whole shop at first start.

use super::Fields;
use super::operator::{DEMO_PINS, read_fast_method};
use crate::domain::barcode::is_organisation_number;
use crate::domain::customer::{is_email, is_phone, is_postcode, without_blanks};
use crate::domain::device::CashPlace;
use crate::domain::operator::is_pin;
use crate::domain::shop::{BeerHours, Company, Department};
use crate::domain::{Ore, Percent};
use crate::till::effect::Given;
use crate::till::form::{Fault, Field};

/// Everything a new shop needs to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopSetUp {
    pub company: Company,
    pub department: Department,
    pub till: u16,
    pub cash: CashPlace,
    pub operator: String,
    pub pin: String,
}

/// Departments and tills have at most three digits.
const NUMBER_MAX: u16 = 999;

const CASH_PLACES: [(CashPlace, &str); 3] =
    [(CashPlace::Drawer, "cash-drawer"), (CashPlace::Belt, "cash-belt"), (CashPlace::Nowhere, "cash-nowhere")];
const CASH_TEXTS: &[&str] = &["cash-drawer", "cash-belt", "cash-nowhere"];

impl Default for ShopSetUp {
    fn default() -> Self {
        Self {
            company: Company { vat_registered: true, ..Company::default() },
            department: new_department(1, String::new()),
            till: 1,
            cash: CashPlace::Drawer,
            operator: String::new(),
            pin: String::new(),
        }
    }
}

fn new_department(number: u16, name: String) -> Department {
    Department {
        number,
        name,
        receipt_foot: String::new(),
        house_rate: Percent::whole(10),
        float: Ore::kroner(2000),
        beer_hours: None,
        lock_after_s: 900,
        prints_park_slip: true,
        blind_count: false,
        receipt_on_request: false,
        fast_method: None,
    }
}

fn company_fields_only(company: &Company) -> Vec<Field> {
    vec![
        Field::text("field-company", &company.name),
        Field::digits("field-organisation", &company.organisation_number),
        Field::yes_no("field-vat-registered", company.vat_registered),
        Field::yes_no("field-limited", company.limited),
        Field::text("field-address", &company.address),
        Field::digits("field-postcode", &company.postcode),
        Field::text("field-city", &company.city),
    ]
}

pub(super) fn company_fields(company: &Company) -> Vec<Field> {
    let mut fields = company_fields_only(company);
    fields.push(Field::text("field-phone", &company.phone));
    fields.push(Field::text("field-email", &company.email));
    fields
}

fn read_company_only(mut company: Company, fields: &Fields) -> Result<Company, Fault> {
    company.name = fields.needed("field-company")?;
    company.organisation_number = without_blanks(&fields.needed("field-organisation")?);
    if !is_organisation_number(&company.organisation_number) {
        return Err(Fault::at("field-organisation", "wrong-organisation-number"));
    }
    company.vat_registered = fields.is_yes("field-vat-registered");
    company.limited = fields.is_yes("field-limited");
    company.address = fields.needed("field-address")?;
    company.postcode = fields.needed("field-postcode")?;
    if !is_postcode(&company.postcode) {
        return Err(Fault::at("field-postcode", "wrong-postcode"));
    }
    company.city = fields.needed("field-city")?;
    Ok(company)
}

pub(super) fn read_company(company: Company, fields: &Fields) -> Result<Company, Fault> {
    let mut company = read_company_only(company, fields)?;
    company.phone = without_blanks(&fields.text("field-phone"));
    if !company.phone.is_empty() && !is_phone(&company.phone) {
        return Err(Fault::at("field-phone", "wrong-phone"));
    }
    company.email = fields.text("field-email");
    if !company.email.is_empty() && !is_email(&company.email) {
        return Err(Fault::at("field-email", "wrong-email"));
    }
    Ok(company)
}

pub(super) fn department_fields(department: &Department) -> Vec<Field> {
    let hours = department.beer_hours;
    let clock = |minute: Option<u16>| minute.map(|m| format!("{:02}:{:02}", m / 60, m % 60)).unwrap_or_default();
    vec![
        Field::fixed("field-number", department.number.to_string()),
        Field::text("field-department-name", &department.name),
        Field::text("field-receipt-foot", &department.receipt_foot),
        Field::text("field-house-rate", department.house_rate.to_string().replace('.', ",")),
        Field::text("field-float", super::article::typed(department.float)),
        Field::text("field-fast-method", department.fast_method.map(String::from).unwrap_or_default()),
        Field::digits("field-lock-after", department.lock_after_s.to_string()),
        Field::yes_no("field-park-slip", department.prints_park_slip),
        Field::text("field-beer-from", clock(hours.map(|h| h.from_minute))),
        Field::text("field-beer-to", clock(hours.map(|h| h.to_minute))),
        Field::text("field-beer-to-holiday", clock(hours.map(|h| h.to_minute_before_holiday))),
        Field::yes_no("field-blind-count", department.blind_count),
        Field::yes_no("field-receipt-on-request", department.receipt_on_request),
    ]
}

pub(super) fn read_department(mut department: Department, fields: &Fields, given: &Given) -> Result<Department, Fault> {
    department.name = fields.needed("field-department-name")?;
    department.receipt_foot = fields.text("field-receipt-foot");
    department.house_rate = fields.percent("field-house-rate")?;
    department.float = fields.amount("field-float")?;
    department.fast_method = read_fast_method(fields, given)?;
    department.lock_after_s = fields.number("field-lock-after")?.unwrap_or_default();
    department.prints_park_slip = fields.is_yes("field-park-slip");
    department.blind_count = fields.is_yes("field-blind-count");
    department.receipt_on_request = fields.is_yes("field-receipt-on-request");
    department.beer_hours = read_beer_hours(fields)?;
    Ok(department)
}

fn read_beer_hours(fields: &Fields) -> Result<Option<BeerHours>, Fault> {
    let texts = ["field-beer-from", "field-beer-to", "field-beer-to-holiday"];
    if texts.iter().all(|label| fields.text(label).is_empty()) {
        return Ok(None);
    }
    let mut minutes = [0; 3];
    for (minute, label) in minutes.iter_mut().zip(texts) {
        *minute = minute_of_day(&fields.text(label)).ok_or_else(|| Fault::at(label, "not-a-time"))?;
    }
    let [from_minute, to_minute, to_minute_before_holiday] = minutes;
    Ok(Some(BeerHours { from_minute, to_minute, to_minute_before_holiday }))
}

/// `08:00`, `8`
fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

pub(super) fn set_up_fields(set_up: &ShopSetUp) -> Vec<Field> {
    let cash = CASH_PLACES.iter().position(|(place, _)| *place == set_up.cash).unwrap_or(0);
    let mut fields = company_fields_only(&set_up.company);
    fields.extend([
        Field::digits("field-department", set_up.department.number.to_string()),
        Field::text("field-department-name", &set_up.department.name),
        Field::digits("field-till", set_up.till.to_string()),
        Field::choice("field-cash-place", CASH_TEXTS, cash),
        Field::text("field-operator", &set_up.operator),
        Field::pin("field-pin"),
    ]);
    fields
}

pub(super) fn read_set_up(mut set_up: ShopSetUp, fields: &Fields) -> Result<ShopSetUp, Fault> {
    set_up.company = read_company_only(set_up.company, fields)?;
    let number = numbered(fields, "field-department")?;
    let name = Some(fields.text("field-department-name"))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| set_up.company.name.clone());
    set_up.department = new_department(number, name);
    set_up.till = numbered(fields, "field-till")?;
    set_up.cash = CASH_PLACES.get(fields.chosen("field-cash-place")).map_or(CashPlace::Drawer, |(place, _)| *place);
    set_up.operator = fields.needed("field-operator")?;
    set_up.pin = fields.text("field-pin");
    if !is_pin(&set_up.pin) {
        return Err(Fault::at("field-pin", "pin-is-four-digits"));
    }
    if DEMO_PINS.contains(&set_up.pin.as_str()) {
        return Err(Fault::at("field-pin", "pin-known-to-all"));
    }
    Ok(set_up)
}

/// The number of a department or a till.
fn numbered(fields: &Fields, label: &'static str) -> Result<u16, Fault> {
    fields.within(label, 1, NUMBER_MAX)?.ok_or_else(|| Fault::at(label, "field-needed"))
}
