//! Sales put aside, so that the department can see them.

use crate::domain::TillId;
use crate::domain::ids::ParkNo;
use crate::journal::Entry;
use crate::journal::act::sale::SaleParked;
use crate::store::db::{DbError, Sql, write_json};
use crate::store::ledger::key;
use crate::store::work::Work;

pub async fn parked(work: &mut Work, entry: &Entry, parked: &SaleParked) -> Result<(), DbError> {
    let body = write_json(&parked.basket)?;
    let [company, department, till] = key(work, entry.till);
    let (number, name) = (parked.number.0.into(), parked.name.as_str().into());
    let values = [company, department, till, number, name, entry.at.into(), body.as_str().into()];
    work.execute(Sql::PutParked, &values).await.map(drop)
}

pub async fn fetched(work: &mut Work, till: TillId, number: ParkNo) -> Result<(), DbError> {
    let [company, department, till] = key(work, till);
    work.execute(Sql::DropParked, &[company, department, till, number.0.into()]).await.map(drop)
}
