//! The register as tills read it: the newest state of everything that changed after a version, in the order of the changes.

use super::cards::{self, Card};
use super::company::CompanyId;
use super::db::{DbError, Row, Sql, read_json};
use super::fold::register;
use super::{Store, StoreError};
use crate::domain::register::Change;
use crate::domain::{ItemNumber, Ore, Quantity};
use crate::sync::wire::{REGISTER_CHANGES_MAX, RegisterPage};

impl Store {
    /// One page of what changed after `since`. A thing that changed twice is there once, as it is now; one that is gone is there
    /// as gone.
    pub async fn register(&self, company: CompanyId, since: u64) -> Result<RegisterPage, StoreError> {
        let mut work = self.work(company).await?;
        let values = [company.into(), since.into(), REGISTER_CHANGES_MAX.into()];
        let rows = work.rows(Sql::ChangesSince, &values).await?;
        let newest = work.register();
        work.done().await?;
        let last: Option<u64> = rows.last().map(|row| row.number(0)).transpose()?;
        let full = u32::try_from(rows.len()).is_ok_and(|count| count >= REGISTER_CHANGES_MAX);
        let version = last.filter(|_| full).unwrap_or(newest);
        let changes = rows.iter().map(change).collect::<Result<_, _>>()?;
        Ok(RegisterPage { version, changes, more: version < newest })
    }

    /// Has nobody ever written to the company's register?
    pub async fn is_empty(&self, company: CompanyId) -> Result<bool, StoreError> {
        let work = self.work(company).await?;
        let empty = work.register() == 0;
        work.done().await?;
        Ok(empty)
    }

    /// Fills a company nobody has written to: its register as versions 1, 2, 3 …, and cards issued before its first sale.
    /// Anything else is refused, so that nothing real is ever written over.
    pub async fn seed(&self, company: CompanyId, changes: &[Change], cards: &[Card]) -> Result<(), StoreError> {
        let mut work = self.work(company).await?;
        if work.register() > 0 {
            return Err(StoreError::NotEmpty { company });
        }
        register::changed(&mut work, changes).await?;
        for card in cards {
            cards::seed(&mut work, card).await?;
        }
        Ok(work.done().await?)
    }
}

/// Stock and bonus are kept beside the rest, because sales move them.
fn change(row: &Row) -> Result<Change, DbError> {
    let amount = row.maybe_int(3)?;
    let Some(body) = row.maybe_text(1)? else {
        let stock = Quantity::thousandths(amount.unwrap_or_default());
        return Ok(Change::Stock { number: ItemNumber(row.text(2)?.to_owned()), stock });
    };
    let mut change = read_json(body)?;
    match &mut change {
        Change::Article(article) => article.stock = amount.map(Quantity::thousandths),
        Change::Customer(customer) => customer.bonus = Ore::new(amount.unwrap_or_default()),
        _ => {}
    }
    Ok(change)
}
