//! One transaction on one company's data.

use super::company::CompanyId;
use super::db::{Database, DbError, Row, Sql, Transaction, Value};

/// What a request does to a company, all of it or nothing. It hands out the versions of the register's changes.
pub(super) struct Work {
    step: Box<dyn Transaction>,
    pub company: CompanyId,
    register: u64,
    register_before: u64,
    register_at_mark: u64,
}

impl Work {
    pub async fn begin(db: &dyn Database, company: CompanyId) -> Result<Self, DbError> {
        let step = db.begin().await?;
        let mut work = Self { step, company, register: 0, register_before: 0, register_at_mark: 0 };
        let version = work.row(Sql::ReadRegisterVersion, &[company.into()]).await?;
        work.register = version.map_or(Ok(0), |row| row.number(0))?;
        work.register_before = work.register;
        Ok(work)
    }

    pub async fn execute(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<usize, DbError> {
        self.step.execute(sql, values).await
    }

    pub async fn rows(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.step.rows(sql, values).await
    }

    /// The first row, where one is enough.
    pub async fn row(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<Option<Row>, DbError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// The version of the newest change.
    pub fn register(&self) -> u64 {
        self.register
    }

    /// The version a change would get.
    pub fn next_version(&self) -> u64 {
        self.register + 1
    }

    /// The change was made: its version is taken.
    pub fn version_used(&mut self) {
        self.register += 1;
    }

    pub async fn mark(&mut self) -> Result<(), DbError> {
        self.register_at_mark = self.register;
        self.step.mark().await
    }

    pub async fn keep(&mut self) -> Result<(), DbError> {
        self.step.keep().await
    }

    pub async fn undo(&mut self) -> Result<(), DbError> {
        self.register = self.register_at_mark;
        self.step.undo().await
    }

    pub async fn done(mut self) -> Result<(), DbError> {
        if self.register != self.register_before {
            let values = [self.company.into(), self.register.into()];
            self.step.execute(Sql::PutRegisterVersion, &values).await?;
        }
        self.step.commit().await
    }
}
