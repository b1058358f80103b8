//! GS1 element strings and Digital Links: what a till takes from them.

use crate::domain::money::Ore;
use crate::domain::time::Date;

/// What a GS1 code says that a till can use. The rest is read and let go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Fourteen digits.
    pub gtin: String,
    pub lot: Option<String>,
    pub serial: Option<String>,
    pub best_before: Option<Date>,
    pub expiry: Option<Date>,
    pub grams: Option<i64>,
    pub price: Option<Ore>,
    pub count: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the check digit is wrong")]
    CheckDigit,
    #[error("there is no trade item number in the code")]
    NoGtin,
}

/// Does the symbology or the shape say GS1?
pub fn looks_like_gs1(_symbology: Option<&str>, _code: &str) -> bool {
    false
}

pub fn parse(_symbology: Option<&str>, _code: &str) -> Result<Scan, Fault> {
    Err(Fault::NoGtin)
}
