//! Who issues a paper: what stands at its head and foot whatever it is about.

use crate::domain::TillId;
use crate::domain::shop::{Company, Department};
use crate::i18n::Language;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letterhead {
    pub company: Company,
    /// The shop's name.
    pub department: String,
    /// Printed at the end of receipts; a line break starts a new line.
    pub foot: String,
    pub till: TillId,
    /// The program's version, as declared (SYS-12).
    pub version: String,
    /// Of everything but the legal words.
    pub language: Language,
    /// Are the legal words written in nynorsk? The rest may be in English all the same.
    pub nynorsk: bool,
    /// The paper is of training: it is named so, whatever it shows (law R-36).
    pub training: bool,
}

impl Letterhead {
    pub fn new(company: &Company, department: &Department, till: TillId, version: &str, language: Language) -> Self {
        Self {
            company: company.clone(),
            department: department.name.clone(),
            foot: department.receipt_foot.clone(),
            till,
            version: version.to_owned(),
            language,
            nynorsk: language == Language::Nn,
            training: false,
        }
    }
}
