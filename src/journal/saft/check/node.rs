//! What an element is to the check, by its name and what it stands in, and the forms of what stands in it.

use crate::domain::time::Date;
use crate::journal::saft::figures::{amount, count};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Header,
    Company,
    VatCode,
    Employee,
    Article,
    Basic,
    Customer,
    Register,
    Event,
    Report,
    /// One entry of a list in a report, and one that is an operator's.
    Row,
    OperatorRow,
    Sale,
    Line,
    LineVat,
    SaleVat,
    Payment,
    /// Beside the sum of a transaction: a tip.
    Raise,
    /// Anything else that holds elements.
    Other,
}

impl Node {
    pub(super) fn of(parent: Option<Self>, name: &str) -> Self {
        match (name, parent) {
            ("header", _) => Self::Header,
            ("company", _) => Self::Company,
            ("vatCodeDetail", _) => Self::VatCode,
            ("employee", _) => Self::Employee,
            ("article", _) => Self::Article,
            ("basic", _) => Self::Basic,
            ("customerSupplier", _) => Self::Customer,
            ("cashregister", _) => Self::Register,
            ("event", _) => Self::Event,
            ("eventReport", _) => Self::Report,
            ("reportEmpArtGroup" | "reportEmpPayment" | "reportEmpOpeningChangeFloat", _) => Self::OperatorRow,
            ("reportArtGroup" | "reportPayment" | "reportCashSaleVat" | "reportCorrLine", _) => Self::Row,
            ("reportPriceInquiry" | "reportOtherCorr" | "reportPayIn" | "reportPayOut", _) => Self::Row,
            ("reportTotalCashSales" | "reportCreditSales" | "reportCreditMemos" | "reportTip", _) => Self::Report,
            ("cashtransaction", _) => Self::Sale,
            ("ctLine", _) => Self::Line,
            ("vat", Some(Self::Line)) => Self::LineVat,
            ("vat", _) => Self::SaleVat,
            ("raise", Some(Self::Sale)) => Self::Raise,
            ("payment", _) => Self::Payment,
            _ => Self::Other,
        }
    }
}

impl Node {
    /// What a row of the tables is called in a path.
    pub(super) fn row(self) -> &'static str {
        match self {
            Self::VatCode => "vatCodeDetail",
            Self::Employee => "employee",
            Self::Article => "article",
            Self::Customer => "customerSupplier",
            _ => "basic",
        }
    }
}

/// Forms the schema lets pass (section 1).
pub(super) fn is_right_form(name: &str, text: &str) -> bool {
    if name.ends_with("Date") || name == "dateOfEntry" || name == "dateCreated" {
        text.len() == 10 && Date::parse(text).is_some()
    } else if name.ends_with("Time") || name == "timeOfEntry" || name == "timeCreated" {
        is_time(text)
    } else if is_amount(name) {
        amount(text).is_some()
    } else if name.ends_with("Num") {
        count(text).is_some_and(|count| count >= 0 || name == "artGroupNum")
    } else if matches!(name, "amntTp" | "vatAmntTp") {
        matches!(text, "C" | "D")
    } else if matches!(name, "voidTransaction" | "trainingID") {
        matches!(text, "true" | "false")
    } else {
        true
    }
}

pub(super) fn is_amount(name: &str) -> bool {
    name.ends_with("Amnt")
        || matches!(
            name,
            "transAmntIn"
                | "transAmntEx"
                | "lineAmntIn"
                | "lineAmntEx"
                | "reportOpeningChangeFloat"
                | "reportGrandTotalSales"
                | "reportGrandTotalReturn"
                | "reportGrandTotalSalesNet"
        )
}

fn is_time(text: &str) -> bool {
    let digits = |from: usize, below: u8| {
        text.get(from..from + 2).and_then(|two| two.parse::<u8>().ok()).is_some_and(|number| number < below)
    };
    text.len() == 8
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 2 || at == 5 { byte == b':' } else { byte.is_ascii_digit() })
        && digits(0, 24)
        && digits(3, 60)
        && digits(6, 60)
}
