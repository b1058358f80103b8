//! What was done in training: kept apart from everything that is real, and moving nothing (law R-36).

use crate::domain::sale::CompletedSale;
use crate::journal::{Act, Entry};
use crate::store::db::{DbError, Sql};
use crate::store::ledger::key;
use crate::store::work::Work;

pub async fn fold(work: &mut Work, entry: &Entry) -> Result<(), DbError> {
    match &entry.act {
        Act::SaleCompleted(sale) => completed(work, entry, sale).await,
        _ => Ok(()),
    }
}

async fn completed(work: &mut Work, entry: &Entry, sale: &CompletedSale) -> Result<(), DbError> {
    let [company, department, till] = key(work, entry.till);
    let values = [
        company,
        department,
        till,
        sale.receipt.number.into(),
        entry.epoch.into(),
        entry.seq.into(),
        sale.completed_at.into(),
        sale.operator_name.as_str().into(),
        sale.due().into(),
    ];
    match work.execute(Sql::PutTrainingSale, &values).await? {
        0 => Err(DbError::Rule(format!("there is a training receipt {} of this till already", sale.receipt))),
        _ => Ok(()),
    }
}
