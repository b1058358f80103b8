//! Articles and customers out of a file: bytes in, changes and faults out. Nothing is changed here.
//!
//! The file is what people save from a spreadsheet: UTF-8 or Windows-1252, cells apart by semicolon, comma or tab, the first
//! row naming the columns in Norwegian or English, in any order. A column nobody knows is left out with a notice. A column
//! that is not there, and an empty cell, leave what the register has; a dash clears it. A file with a fault is not imported at
//! all, and every fault names its line and column.

mod articles;
mod cells;
mod customers;
mod table;
mod value;

use super::register::{Change, Register};
use super::time::Date;
use super::value::Saying;

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// A row each, those with faults left out, in the order of the file.
    pub outcomes: Vec<Outcome>,
    /// What makes it so.
    pub changes: Vec<Change>,
    /// In the order of the file.
    pub faults: Vec<Fault>,
    /// Not wrong, and worth knowing.
    pub notices: Vec<Fault>,
}

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub line: usize,
    /// The article's, service's or customer's number.
    pub key: String,
    pub name: String,
    pub effect: Effect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Created,
    Changed,
    /// The register has it so already.
    Same,
}

impl Effect {
    /// Its word in the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "import-created",
            Self::Changed => "import-changed",
            Self::Same => "import-same",
        }
    }
}

/// Something at a place of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: Place,
    pub reason: Reason,
}

/// A place in a file, as a person counts: lines and columns from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    /// `None` where the whole line is meant.
    pub column: Option<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub number: usize,
    /// As the file calls it; empty beyond the last that has a name.
    pub name: String,
}

/// Lists the reasons: variant, what it tells, and its text in the catalogue.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $({ $($value:ident: $type:ty),* })? $id:literal;)*) => {
        /// What is wrong, or worth knowing.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$doc])* $name $({ $($value: $type),* })?,)*
        }

        impl Reason {
            /// The texts of all reasons.
            pub const IDS: &[&str] = &[$($id),*];

            pub fn saying(&self) -> Saying {
                match self {
                    $(Self::$name $({ $($value),* })? => {
                        Saying::of($id)$($(.with(stringify!($value), $value.clone()))*)?
                    })*
                }
            }
        }
    };
}

reasons! {
    /// There is not one row below the names of the columns.
    NoRows "import-no-rows";
    /// The file is UTF-16, which some spreadsheets call Unicode.
    Utf16 "import-utf16";
    /// A letter that is none, or that nobody can type.
    Letter "import-letter";
    QuoteOpen "import-quote-open";
    /// Something stands between the closing quote and the next cell.
    AfterQuote "import-after-quote";
    /// A cell beyond the last column with a name.
    TooManyCells "import-too-many-cells";
    ColumnTwice "import-column-twice";
    ColumnMissing { column: String } "import-column-missing";
    ColumnUnknown "import-column-unknown";
    Missing "import-missing";
    /// Needed to make a new one; the file has no such column.
    MissingForNew { column: String } "import-missing-for-new";
    TooLong { most: usize } "import-too-long";
    Money "import-money";
    MoneyTooLarge "import-money-too-large";
    Quantity "import-quantity";
    YesNo "import-yes-no";
    Unit { units: String } "import-unit";
    Group "import-group";
    Vat { codes: String } "import-vat";
    Type "import-type";
    Age "import-age";
    /// The right length, the wrong check digit.
    CheckDigit { code: String } "import-check-digit";
    Barcode { code: String } "import-barcode";
    /// `2,71111E+12`: a spreadsheet has thrown the digits away.
    BarcodeRounded { code: String } "import-barcode-rounded";
    BarcodeShared { code: String, number: String } "import-barcode-shared";
    NumberTwice { number: String, line: usize } "import-number-twice";
    DepositUnknown { number: String } "import-deposit-unknown";
    ServiceHasNone "import-service-has-none";
    CustomerNumber "import-customer-number";
    Organisation "import-organisation";
    OrganisationTwice { number: String, line: usize } "import-organisation-twice";
    Postcode "import-postcode";
    Phone "import-phone";
    Email "import-email";
    CustomerKind "import-customer-kind";
    PriceList { lists: String } "import-price-list";
    Car { plate: String } "import-car";
}

impl Place {
    /// «Linje 4, kolonne 3 (pris)», to stand before the reason.
    pub fn saying(&self) -> Saying {
        match &self.column {
            None => Saying::of("import-at-line").with("line", self.line),
            Some(column) if column.name.is_empty() => {
                Saying::of("import-at-column").with("line", self.line).with("column", column.number)
            }
            Some(column) => Saying::of("import-at-cell")
                .with("line", self.line)
                .with("column", column.number)
                .with("name", column.name.clone()),
        }
    }
}

impl Import {
    /// Articles and services. VAT rates are those of `today`.
    pub fn of_articles(file: &[u8], register: &dyn Register, today: Date) -> Self {
        articles::read(file, register, today).in_order()
    }

    pub fn of_customers(file: &[u8], register: &dyn Register) -> Self {
        customers::read(file, register).in_order()
    }

    /// What an import of this would do, or has done; or that its faults keep it from being imported.
    pub fn summary(&self, is_done: bool) -> Saying {
        if !self.faults.is_empty() {
            return Saying::of("import-refused").with("faults", self.faults.len());
        }
        Saying::of(if is_done { "import-done" } else { "import-would" })
            .with("created", self.count(Effect::Created))
            .with("changed", self.count(Effect::Changed))
            .with("same", self.count(Effect::Same))
    }

    pub fn count(&self, effect: Effect) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.effect == effect).count()
    }

    /// The changes of a file without faults.
    pub fn into_changes(self) -> Result<Vec<Change>, Vec<Fault>> {
        if self.faults.is_empty() { Ok(self.changes) } else { Err(self.faults) }
    }

    fn in_order(mut self) -> Self {
        let at = |fault: &Fault| (fault.place.line, fault.place.column.as_ref().map(|column| column.number));
        self.faults.sort_by_key(at);
        self.notices.sort_by_key(at);
        self
    }

    /// Notes what becomes of a row.
    fn note(&mut self, line: usize, key: String, name: &str, before: bool, change: Option<Change>) {
        let effect = match (&change, before) {
            (None, _) => Effect::Same,
            (Some(_), true) => Effect::Changed,
            (Some(_), false) => Effect::Created,
        };
        self.outcomes.push(Outcome { line, key, name: name.to_owned(), effect });
        self.changes.extend(change);
    }
}

#[cfg(test)]
mod tests;
