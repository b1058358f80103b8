//! What tills may erase: only what a finished copy of the store truly holds (`SYS-09`).

use super::company::CompanyId;
use super::db::{DbError, Sql};
use super::ledger::key;
use super::work::Work;
use super::{Store, StoreError};
use crate::domain::TillId;
use crate::journal::Head;

/// How far a copy reaches in the journal of one till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub company: CompanyId,
    pub till: TillId,
    pub head: Head,
}

impl Store {
    /// Notes what a finished copy holds: from now on the tills hear that they may erase it.
    pub async fn secured(&self, held: &[Held]) -> Result<(), StoreError> {
        for one in held {
            let mut work = self.work(one.company).await?;
            raise(&mut work, one.till, one.head).await?;
            work.done().await?;
        }
        Ok(())
    }

    /// Has anything been received that no copy holds?
    pub async fn has_unsecured(&self) -> Result<bool, StoreError> {
        let mut step = self.db.begin().await?;
        Ok(!step.rows(Sql::Unsecured, &[]).await?.is_empty())
    }
}

/// Raises the mark, if the entry the copy holds is still the one here.
async fn raise(work: &mut Work, till: TillId, held: Head) -> Result<(), DbError> {
    let [company, department, number] = key(work, till);
    let values = [company, department, number, held.epoch.into(), held.seq.into(), (&held.hash).into()];
    work.execute(Sql::RaiseSecured, &values).await.map(drop)
}
