//! Whose data it is.

use std::fmt;
use std::str::FromStr;

use crate::domain::barcode::is_organisation_number;

/// A company, named by its organisation number. Every table leads with it, so that companies can be spread over machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompanyId(u32);

impl CompanyId {
    pub fn number(self) -> u32 {
        self.0
    }

    /// As the tables hold it.
    pub fn from_number(number: i64) -> Option<Self> {
        format!("{number:09}").parse().ok()
    }
}

impl fmt::Display for CompanyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("not an organisation number of nine digits: {0}")]
pub struct NotACompany(String);

impl FromStr for CompanyId {
    type Err = NotACompany;
    fn from_str(text: &str) -> Result<Self, NotACompany> {
        let digits = is_organisation_number(text).then(|| text.parse().ok()).flatten();
        digits.map(Self).ok_or_else(|| NotACompany(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_read_as_it_is_written() {
        assert_eq!("310000019".parse::<CompanyId>().map(|id| id.to_string()).ok().as_deref(), Some("310000019"));
        for wrong in ["310000018", "31000001", "", "31000001x", "+31000019"] {
            assert!(wrong.parse::<CompanyId>().is_err(), "{wrong}");
        }
    }
}
