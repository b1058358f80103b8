//! What an entry comes to in the tables: history, stock, cards, reports, the register.
//!
//! Each folding runs in the transaction that stores its entry, and none asks whether the entry was a good idea: what happened
//! at the till has happened. What breaks a rule of the tables is refused with [`DbError::Rule`], and the entry is set aside.

pub mod card;
pub mod park;
pub mod register;
pub mod report;
pub mod sale;
pub mod training;

use super::db::DbError;
use super::work::Work;
use crate::journal::{Act, Entry};

pub(super) async fn fold(work: &mut Work, entry: &Entry) -> Result<(), DbError> {
    if entry.training {
        return training::fold(work, entry).await;
    }
    match &entry.act {
        Act::SaleCompleted(sale) => sale::completed(work, entry, sale).await,
        Act::SlipPrinted(printed) => sale::printed(work, entry, &printed.slip).await,
        Act::ReceiptSent(sent) => sale::sent(work, entry, sent).await,
        Act::SaleParked(parked) => park::parked(work, entry, parked).await,
        Act::SaleFetched(fetched) => park::fetched(work, entry.till, fetched.number).await,
        Act::SaleCancelled(cancelled) => card::let_go(work, entry.till, cancelled.sale).await,
        Act::FixedChanged(changed) => register::changed(work, &changed.changes).await,
        Act::XTaken(report) => report::taken(work, entry, report, report).await,
        Act::ZTaken(part) => report::taken(work, entry, &part.report, part.as_ref()).await,
        _ => Ok(()),
    }
}
