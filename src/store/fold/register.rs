//! Changes of fixed information, each with a version of its own, in the order they reached the store.

use crate::domain::customer::CustomerNo;
use crate::domain::register::Change;
use crate::domain::{Ore, Quantity};
use crate::store::db::{DbError, Sql, Value, write_json};
use crate::store::work::Work;

pub async fn changed(work: &mut Work, changes: &[Change]) -> Result<(), DbError> {
    for change in changes {
        apply(work, change).await?;
    }
    Ok(())
}

/// Puts a change over what was there. The next till that asks gets it.
pub async fn apply(work: &mut Work, change: &Change) -> Result<(), DbError> {
    let (key, body) = (change.key(), write_json(change)?);
    let (company, version) = (work.company.into(), work.next_version().into());
    let (key, text): (Value, Value) = (key.as_str().into(), body.as_str().into());
    let rows = match change {
        Change::Article(article) => {
            let stock = article.stock.map(Quantity::in_thousandths).into();
            work.execute(Sql::PutArticle, &[company, key, version, text, stock]).await?
        }
        Change::ArticleGone(_) => work.execute(Sql::DropArticle, &[company, key, version, text]).await?,
        Change::Stock { stock, .. } => {
            work.execute(Sql::SetStock, &[company, key, version, stock.in_thousandths().into()]).await?
        }
        Change::Service(_) | Change::ServiceGone(_) => {
            work.execute(Sql::PutService, &[company, key, version, text]).await?
        }
        Change::Customer(customer) => {
            let (number, bonus) = (customer.number.0.into(), customer.bonus.into());
            work.execute(Sql::PutCustomer, &[company, number, version, text, bonus]).await?
        }
        Change::CustomerGone(number) => {
            work.execute(Sql::DropCustomer, &[company, number.0.into(), version, text]).await?
        }
        small => work.execute(Sql::PutFixed, &[company, small.subject().into(), key, version, text]).await?,
    };
    if rows > 0 {
        work.version_used();
    }
    Ok(())
}

/// Stock went up or down by a sale. Where none is kept, nothing happens.
pub async fn stock_moved(work: &mut Work, item: &str, by: Quantity) -> Result<(), DbError> {
    let values = [work.company.into(), item.into(), work.next_version().into(), by.in_thousandths().into()];
    if work.execute(Sql::MoveStock, &values).await? > 0 {
        work.version_used();
    }
    Ok(())
}

/// Bonus earned by a sale, or taken back by a return.
pub async fn bonus_moved(work: &mut Work, customer: CustomerNo, by: Ore) -> Result<(), DbError> {
    let values = [work.company.into(), customer.0.into(), work.next_version().into(), by.into()];
    if work.execute(Sql::MoveBonus, &values).await? > 0 {
        work.version_used();
    }
    Ok(())
}
