//! The head of the file: who, which days, made by what; and around it the company and the shop.

use crate::domain::shop::Company;
use crate::domain::time::Date;
use crate::domain::{Stamp, TillId};

use super::period::Period;
use super::record::Begun;
use super::xml::{Xml, chars};
use super::{NAMESPACE, SOFTWARE};

/// Two things the file cannot show by itself when it begins in the middle of a till's life (sections 2 and 9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The last signature before the first transaction.
    pub signature: String,
    /// The last Z before the period, if nothing was registered between it and the first entry of the file.
    pub report: Option<u64>,
}

/// Before the keys of the comment.
pub const SELECTION: &str = "Selection criteria: ";
pub const PREVIOUS_SIGNATURE: &str = "; previous signature: ";
pub const PREVIOUS_REPORT: &str = "; previous report: ";
/// The period began before the file does, so its report cannot be recounted from the file.
pub const OPEN: &str = "open";

impl Before {
    /// The comment, in the words [`Before::read`] knows.
    pub fn comment(&self, till: TillId, period: Period) -> String {
        let report = self.report.map_or_else(|| OPEN.to_owned(), |number| format!("Z-{number}"));
        format!(
            "{SELECTION}cash register {till}, {} to {}{PREVIOUS_SIGNATURE}{}{PREVIOUS_REPORT}{report}",
            period.from, period.to, self.signature
        )
    }

    /// Reads the comment of a file. `None`: it does not tell.
    pub fn read(comment: &str) -> Option<Self> {
        let (_, rest) = comment.strip_prefix(SELECTION)?.split_once(PREVIOUS_SIGNATURE)?;
        let (signature, report) = rest.split_once(PREVIOUS_REPORT)?;
        let report = report.split_once("; ").map_or(report, |(report, _)| report);
        let number = || report.strip_prefix("Z-").and_then(|number| number.parse().ok());
        let report = if report == OPEN { None } else { Some(number()?) };
        Some(Self { signature: signature.to_owned(), report })
    }
}

pub struct Header<'a> {
    pub period: Period,
    pub now: Stamp,
    pub version: &'a str,
    pub comment: &'a str,
}

impl Header<'_> {
    pub fn write(&self, xml: &mut Xml, head: &mut Begun) {
        xml.open("header");
        xml.text("fiscalYear", &self.period.fiscal_year(), chars::STRING_9);
        xml.date("startDate", self.period.from);
        xml.date("endDate", self.period.to);
        xml.plain("curCode", "NOK");
        xml.moment("dateCreated", "timeCreated", self.now);
        xml.plain("softwareDesc", SOFTWARE);
        xml.text("softwareVersion", self.version, chars::STRING_20);
        xml.plain("softwareCompanyName", SOFTWARE);
        xml.plain("auditfileVersion", "1.0");
        head.comment(xml, self.comment);
        xml.close("header");
    }
}

pub fn begin(xml: &mut Xml) {
    xml.prologue(NAMESPACE);
}

pub fn write_company(xml: &mut Xml, company: &Company, organisation_number: &str) {
    xml.text("companyIdent", organisation_number, chars::ID);
    xml.text("companyName", &company.name, chars::STRING_100);
    if company.vat_registered {
        xml.plain("taxRegistrationCountry", "NO");
        xml.text("taxRegIdent", &format!("{organisation_number}MVA"), chars::STRING_50);
    }
    write_address(xml, "streetAddress", company);
    write_address(xml, "postalAddress", company);
}

pub fn write_address(xml: &mut Xml, name: &str, company: &Company) {
    xml.open(name);
    xml.text_if("streetname", &company.address, chars::STRING_100);
    xml.text("city", &company.city, chars::STRING_50);
    xml.text("postalCode", &company.postcode, chars::STRING_20);
    xml.plain("country", "NO");
    xml.close(name);
}

/// The official name (law S-3): one part, so no part number.
pub fn file_name(organisation_number: &str, now: Stamp) -> String {
    let local = now.local();
    let date = |date: Date| format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    let time = format!("{:02}{:02}{:02}", local.hour(), local.minute(), local.second());
    format!("SAF-T Cash Register_{organisation_number}_{}{time}.xml", date(local.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_the_official_name_s_3() {
        let now = Stamp::from_local(Date::of(2021, 3, 30), 10, 40, 0);
        assert_eq!(file_name("999999999", now), "SAF-T Cash Register_999999999_20210330104000.xml");
    }

    #[test]
    fn the_comment_is_read_as_it_is_written_and_fits() {
        let period = Period { from: Date::of(2026, 11, 1), to: Date::of(2026, 11, 30) };
        for report in [None, Some(16)] {
            let before = Before { signature: "A".repeat(172), report };
            let comment = before.comment(TillId::new(1, 2), period);
            assert!(comment.len() <= chars::STRING_999);
            assert_eq!(Before::read(&comment), Some(before.clone()));
            assert_eq!(Before::read(&format!("{comment}; check 01234567")), Some(before));
        }
        assert_eq!(Before::read("Selection criteria: Location A"), None);
    }
}
