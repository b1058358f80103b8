//! The customer form.

use super::Fields;
use crate::domain::customer::{Customer, CustomerField, CustomerKind, without_blanks};
use crate::till::form::{Fault, Field};

const KINDS: &[&str] = &["kind-private", "kind-company", "kind-public"];

pub(super) fn customer_fields(customer: &Customer) -> Vec<Field> {
    let kind = match customer.kind {
        CustomerKind::Private => 0,
        CustomerKind::Company => 1,
        CustomerKind::Public => 2,
    };
    vec![
        Field::fixed("field-customer-number", customer.number.to_string()),
        Field::text("field-name", &customer.name),
        Field::choice("field-kind", KINDS, kind),
        Field::digits("field-organisation", &customer.organisation_number),
        Field::text("field-address", &customer.address),
        Field::digits("field-postcode", &customer.postcode),
        Field::text("field-city", &customer.city),
        Field::text("field-phone", &customer.phone),
        Field::text("field-email", &customer.email),
        Field::text("field-note", &customer.note),
        Field::yes_no("field-consent-email", customer.consents.email),
        Field::yes_no("field-consent-sms", customer.consents.sms),
        Field::yes_no("field-consent-post", customer.consents.post),
    ]
}

pub(super) fn read_customer(mut customer: Customer, fields: &Fields) -> Result<Customer, Fault> {
    customer.name = fields.text("field-name");
    customer.kind = match fields.chosen("field-kind") {
        1 => CustomerKind::Company,
        2 => CustomerKind::Public,
        _ => CustomerKind::Private,
    };
    customer.organisation_number = without_blanks(&fields.text("field-organisation"));
    customer.address = fields.text("field-address");
    customer.postcode = fields.text("field-postcode");
    customer.city = fields.text("field-city");
    customer.phone = without_blanks(&fields.text("field-phone"));
    customer.email = fields.text("field-email");
    customer.note = fields.text("field-note");
    customer.consents.email = fields.is_yes("field-consent-email");
    customer.consents.sms = fields.is_yes("field-consent-sms");
    customer.consents.post = fields.is_yes("field-consent-post");
    match customer.first_fault() {
        None => Ok(customer),
        Some(CustomerField::Name) => Err(Fault::at("field-name", "field-needed")),
        Some(CustomerField::OrganisationNumber) => Err(Fault::at("field-organisation", "wrong-organisation-number")),
        Some(CustomerField::Postcode) => Err(Fault::at("field-postcode", "wrong-postcode")),
        Some(CustomerField::Phone) => Err(Fault::at("field-phone", "wrong-phone")),
        Some(CustomerField::Email) => Err(Fault::at("field-email", "wrong-email")),
        Some(CustomerField::Address) => Err(Fault::at("field-address", "field-needed")),
        Some(CustomerField::City) => Err(Fault::at("field-city", "field-needed")),
    }
}
