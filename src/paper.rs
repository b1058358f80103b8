//! Paper: receipts, reports and slips as documents, and what makes text and printer bytes of them.
//!
//! A document is data: rows with emphasis, that know nothing of any printer. The figures on it were decided elsewhere;
//! nothing here adds up a sale, and nothing here opens a file or a port.
#![deny(clippy::float_arithmetic, clippy::as_conversions)]

mod card;
mod cash;
pub mod charset;
pub mod display;
mod draft;
#[cfg(feature = "till")]
pub mod escpos;
pub mod heading;
mod journal;
mod layout;
mod letterhead;
mod listing;
#[cfg(feature = "till")]
pub mod logo;
mod order;
mod provisional;
mod receipt;
mod report;
mod returning;
pub mod row;
#[cfg(feature = "till")]
pub mod square;
mod terminal;
pub mod text;

use crate::domain::device::PaperKind;
/// The language of a paper's free words.
pub use crate::i18n::Language;

pub use card::{IssuedCard, card_slip};
pub use cash::{CashMove, Direction, cash_slip};
pub use journal::{JournalRows, JournalSheet, TakenReport, journal_sheet};
pub use letterhead::Letterhead;
pub use listing::command_sheet;
pub use order::{Order, order_ticket};
pub use provisional::{Parked, Provisional, park_slip, provisional};
pub use receipt::{copy, electronic, receipt};
pub use report::{operator_report, x_report, z_copy, z_report};
pub use returning::reason_slip;
pub use row::Row;
pub use terminal::terminal_slip;

/// One paper, from its heading to the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub kind: PaperKind,
    pub rows: Vec<Row>,
}
