//! What an office looks at: reports that were taken, bundles of a department, sales that are parked.

use super::company::CompanyId;
use super::db::{DbError, Row, Sql, word_of};
use super::ledger::key;
use super::{Store, StoreError};
use crate::domain::basket::Basket;
use crate::domain::ids::ParkNo;
use crate::domain::report::{Bundle, Report, ReportKind, ZReport};
use crate::domain::{Stamp, TillId};

/// A sale that was put aside and not fetched yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedSale {
    pub till: TillId,
    pub number: ParkNo,
    pub name: String,
    pub at: Stamp,
    pub basket: Basket,
}

impl Store {
    /// The parked sales of a department, the oldest first.
    pub async fn parked(&self, company: CompanyId, department: u16) -> Result<Vec<ParkedSale>, StoreError> {
        let mut work = self.work(company).await?;
        let rows = work.rows(Sql::Parked, &[company.into(), department.into()]).await?;
        work.done().await?;
        Ok(rows.iter().map(parked_sale).collect::<Result<_, _>>()?)
    }

    /// An X report as it was taken.
    pub async fn x_report(&self, company: CompanyId, till: TillId, number: u64) -> Result<Option<Report>, StoreError> {
        self.report(company, till, ReportKind::X, number).await
    }

    /// A till's Z as it was taken.
    pub async fn z_report(&self, company: CompanyId, till: TillId, number: u64) -> Result<Option<ZReport>, StoreError> {
        self.report(company, till, ReportKind::Z, number).await
    }

    async fn report<T: serde::de::DeserializeOwned>(
        &self,
        company: CompanyId,
        till: TillId,
        kind: ReportKind,
        number: u64,
    ) -> Result<Option<T>, StoreError> {
        let kind = word_of(&kind)?;
        let mut work = self.work(company).await?;
        let [company, department, till] = key(&work, till);
        let values = [company, department, till, kind.as_str().into(), number.into()];
        let row = work.row(Sql::ReadReport, &values).await?;
        work.done().await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }

    /// The newest bundles of a department, the newest first.
    pub async fn bundles(&self, company: CompanyId, department: u16, limit: u32) -> Result<Vec<Bundle>, StoreError> {
        let mut work = self.work(company).await?;
        let rows = work.rows(Sql::Bundles, &[company.into(), department.into(), limit.into()]).await?;
        work.done().await?;
        Ok(rows.iter().map(|row| row.json(0)).collect::<Result<_, _>>()?)
    }
}

fn parked_sale(row: &Row) -> Result<ParkedSale, DbError> {
    Ok(ParkedSale {
        till: row.till(0)?,
        number: ParkNo(row.number(2)?),
        name: row.text(3)?.to_owned(),
        at: row.stamp(4)?,
        basket: row.json(5)?,
    })
}
