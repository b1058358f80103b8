//! The customer register, and what a customer must have told us before an invoice can be sent (`INV-03`).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::barcode::is_organisation_number;
use super::money::Ore;

/// A customer's number, shown as K104.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomerNo(pub u32);

impl CustomerNo {
    /// Reads `104`, `K104`, `k104`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['K', 'k']).unwrap_or(text);
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok().map(Self))?
    }
}

impl fmt::Display for CustomerNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "K{}", self.0)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerKind {
    #[default]
    Private,
    Company,
    /// A public body: invoiced like a company.
    Public,
}

/// How an invoice reaches the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceBy {
    #[default]
    Paper,
    Email,
    Ehf,
}

/// What a customer has agreed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    #[serde(default)]
    pub email: bool,
    #[serde(default)]
    pub sms: bool,
    #[serde(default)]
    pub post: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub number: CustomerNo,
    pub name: String,
    #[serde(default)]
    pub kind: CustomerKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation_number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// Digits only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(default)]
    pub consents: Consents,
    /// The code of a price list: PROFF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_list: Option<String>,
    #[serde(default)]
    pub member: bool,
    #[serde(default)]
    pub bonus: Ore,
    /// Plates, as `QA10001`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cars: Vec<String>,
    #[serde(default)]
    pub invoice_by: InvoiceBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<Ore>,
    #[serde(default)]
    pub credit_blocked: bool,
    #[serde(default)]
    pub needs_reference: bool,
}

/// A field of the customer form, named so that a refusal can open the form there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerField {
    Name,
    OrganisationNumber,
    Address,
    Postcode,
    City,
    Phone,
    Email,
}

impl Customer {
    pub fn new(number: CustomerNo) -> Self {
        Self {
            number,
            name: String::new(),
            kind: CustomerKind::Private,
            organisation_number: String::new(),
            address: String::new(),
            postcode: String::new(),
            city: String::new(),
            phone: String::new(),
            email: String::new(),
            note: String::new(),
            consents: Consents::default(),
            price_list: None,
            member: false,
            bonus: Ore::ZERO,
            cars: Vec::new(),
            invoice_by: InvoiceBy::Paper,
            invoice_days: None,
            credit_limit: None,
            credit_blocked: false,
            needs_reference: false,
        }
    }

    /// What is missing before this customer can be invoiced: name, address, postcode, city, and the organisation
    /// number of a company or the e-mail or phone of a person (`INV-03`).
    pub fn missing_for_invoice(&self) -> Vec<CustomerField> {
        let mut missing = Vec::new();
        let mut need = |field, text: &str| {
            if text.trim().is_empty() {
                missing.push(field);
            }
        };
        need(CustomerField::Name, &self.name);
        need(CustomerField::Address, &self.address);
        need(CustomerField::Postcode, &self.postcode);
        need(CustomerField::City, &self.city);
        match self.kind {
            CustomerKind::Private => {
                need(CustomerField::Email, if self.email.is_empty() { &self.phone } else { &self.email })
            }
            CustomerKind::Company | CustomerKind::Public => {
                need(CustomerField::OrganisationNumber, &self.organisation_number);
            }
        }
        missing
    }

    /// The first field whose content cannot be right (`S-09`).
    pub fn first_fault(&self) -> Option<CustomerField> {
        let filled = |s: &str| !s.is_empty();
        let faults = [
            (CustomerField::Name, self.name.trim().is_empty()),
            (
                CustomerField::OrganisationNumber,
                filled(&self.organisation_number) && !is_organisation_number(&self.organisation_number),
            ),
            (CustomerField::Postcode, filled(&self.postcode) && !is_postcode(&self.postcode)),
            (CustomerField::Phone, filled(&self.phone) && !is_phone(&self.phone)),
            (CustomerField::Email, filled(&self.email) && !is_email(&self.email)),
        ];
        faults.into_iter().find_map(|(field, wrong)| wrong.then_some(field))
    }
}

/// Four digits, as in Norway.
pub fn is_postcode(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

pub fn is_email(text: &str) -> bool {
    let no_blanks = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    no_blanks
        && text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// Digits, at least five, perhaps with a plus in front.
pub fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A phone number as it is compared: without blanks and without Norway's own prefix.
pub fn phone_key(text: &str) -> String {
    let digits = without_blanks(text);
    let national = digits.strip_prefix("+47").or_else(|| digits.strip_prefix("0047"));
    national.filter(|rest| rest.len() == 8).map(str::to_owned).unwrap_or(digits)
}

/// A phone or organisation number without the blanks people write in it.
pub fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_needs_to_know_its_reader_inv_03() {
        let mut customer = Customer::new(CustomerNo(110));
        customer.name = "Brygga Barnehage".into();
        customer.kind = CustomerKind::Public;
        customer.organisation_number = "312000857".into();
        assert_eq!(
            customer.missing_for_invoice(),
            [CustomerField::Address, CustomerField::Postcode, CustomerField::City]
        );
    }

    #[test]
    fn a_person_is_reached_by_mail_or_phone_inv_03() {
        let mut person = Customer::new(CustomerNo(1));
        person.name = "Ola".into();
        person.address = "Veien 1".into();
        person.postcode = "0001".into();
        person.city = "Oslo".into();
        assert_eq!(person.missing_for_invoice(), [CustomerField::Email]);
        person.phone = "12000011".into();
        assert_eq!(person.missing_for_invoice(), []);
    }

    #[test]
    fn faults_are_found_at_their_field_s_09() {
        let mut customer = Customer::new(CustomerNo(1));
        assert_eq!(customer.first_fault(), Some(CustomerField::Name));
        customer.name = "Ola".into();
        customer.organisation_number = "312000416".into();
        assert_eq!(customer.first_fault(), Some(CustomerField::OrganisationNumber));
        customer.organisation_number = "312000415".into();
        customer.postcode = "123".into();
        assert_eq!(customer.first_fault(), Some(CustomerField::Postcode));
        customer.postcode = "0123".into();
        customer.email = "ola.example.org".into();
        assert_eq!(customer.first_fault(), Some(CustomerField::Email));
    }
}
