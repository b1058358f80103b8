//! Where one till stands in the store: its head, what is secured of it, and what its entries come to.

use super::db::{DbError, Row, Sql, Value, read_json, write_json};
use super::work::Work;
use crate::domain::TillId;
use crate::journal::fold::Totals;
use crate::journal::{Act, Entry, Head, Sealed};
use crate::sync::wire::{Heads, SET_ASIDE_MAX, SetAside};

pub(super) struct Ledger {
    pub till: TillId,
    pub head: Head,
    secured: Head,
    pub totals: Totals,
}

impl Ledger {
    pub async fn read(work: &mut Work, till: TillId) -> Result<Self, DbError> {
        let nothing = Self { till, head: Head::default(), secured: Head::default(), totals: Totals::default() };
        match work.row(Sql::ReadTill, &key(work, till)).await? {
            Some(row) => nothing.filled(work, &row).await,
            None => Ok(nothing),
        }
    }

    async fn filled(mut self, work: &mut Work, row: &Row) -> Result<Self, DbError> {
        self.head = Head { epoch: row.number(0)?, seq: row.number(1)?, hash: row.hash(2)? };
        self.secured = Head { epoch: row.number(3)?, seq: row.number(4)?, hash: row.hash(5)? };
        // Totals of an older form are counted again; the entries are all here.
        self.totals = match read_json(row.text(6)?) {
            Ok(totals) => totals,
            Err(_) => self.count(work, self.head.epoch, self.head.seq).await?,
        };
        Ok(self)
    }

    pub async fn write(&self, work: &mut Work) -> Result<(), DbError> {
        let totals = write_json(&self.totals)?;
        let [company, department, till] = key(work, self.till);
        let values = [
            company,
            department,
            till,
            self.head.epoch.into(),
            self.head.seq.into(),
            (&self.head.hash).into(),
            self.secured.epoch.into(),
            self.secured.seq.into(),
            (&self.secured.hash).into(),
            self.totals.figures.used.into(),
            totals.as_str().into(),
        ];
        work.execute(Sql::PutTill, &values).await.map(drop)
    }

    /// Stores the text of the next entry.
    pub async fn put(&mut self, work: &mut Work, sealed: &Sealed) -> Result<(), DbError> {
        let body = std::str::from_utf8(&sealed.body).map_err(|fault| DbError::Rule(fault.to_string()))?;
        let [company, department, till] = key(work, self.till);
        let (seq, epoch) = (sealed.seq.into(), self.head.epoch.into());
        let values = [company, department, till, seq, epoch, (&sealed.hash).into(), body.into()];
        work.execute(Sql::PutEntry, &values).await?;
        self.head = Head { epoch: self.head.epoch, seq: sealed.seq, hash: sealed.hash };
        Ok(())
    }

    /// From `parts_at` on the till lives another life, with a higher epoch. What it did after that in older ones stays in the
    /// tables, but not in its totals.
    pub async fn begin_epoch(&mut self, work: &mut Work, epoch: u32, parts_at: Head) -> Result<(), DbError> {
        if parts_at != self.head {
            self.totals = self.count(work, parts_at.epoch, parts_at.seq).await?;
            work.execute(Sql::ForgetClaimsOfTill, &key(work, self.till)).await?;
        }
        // What the new life does not have is not secured for it; of another life nobody knows before the next backup.
        if parts_at.epoch < self.secured.epoch {
            self.secured = Head::default();
        } else if parts_at.seq < self.secured.seq {
            self.secured = if parts_at.epoch == self.secured.epoch { parts_at } else { Head::default() };
        }
        self.head = Head { epoch, ..parts_at };
        Ok(())
    }

    /// Counts the totals of a life again from its entries up to `upto`.
    pub async fn count(&self, work: &mut Work, epoch: u32, upto: u64) -> Result<Totals, DbError> {
        let mut totals = Totals::default();
        let mut after = 0_u64;
        loop {
            let [company, department, till] = key(work, self.till);
            let values = [company, department, till, after.into(), upto.into(), COUNTED_ROWS.into(), epoch.into()];
            let rows = work.rows(Sql::EntriesUpTo, &values).await?;
            let Some(last) = rows.last() else { return Ok(totals) };
            after = last.number(0)?;
            add(&rows, 1, &mut totals, |_| true)?;
        }
    }

    /// Counts what was done in all lives, each entry once. How one goes on from another is left out: it says no more than that.
    pub async fn count_all(&self, work: &mut Work) -> Result<Totals, DbError> {
        let mut totals = Totals::default();
        let mut after = (0_u64, 0_u32);
        loop {
            let [company, department, till] = key(work, self.till);
            let values = [company, department, till, after.0.into(), after.1.into(), COUNTED_ROWS.into()];
            let rows = work.rows(Sql::EntriesOfAllLives, &values).await?;
            let Some(last) = rows.last() else { return Ok(totals) };
            after = (last.number(0)?, last.number(1)?);
            add(&rows, 2, &mut totals, |act| !matches!(act, Act::LifeBegun(_)))?;
        }
    }

    pub async fn heads(&self, work: &mut Work) -> Result<Heads, DbError> {
        let [company, department, till] = key(work, self.till);
        let rows = work.rows(Sql::SetAsides, &[company, department, till, SET_ASIDE_MAX.into()]).await?;
        let named = |row: &Row| Ok(SetAside { seq: row.number(0)?, reason: row.text(1)?.to_owned() });
        Ok(Heads {
            received: self.head,
            secured: self.secured,
            register: work.register(),
            set_aside: rows.iter().map(named).collect::<Result<_, DbError>>()?,
            healed: None,
        })
    }
}

/// Entries that are counted in one go.
const COUNTED_ROWS: u32 = 500;

/// Adds the entries in a column that can be read and count.
fn add(rows: &[Row], column: usize, totals: &mut Totals, counts: impl Fn(&Act) -> bool) -> Result<(), DbError> {
    for row in rows {
        let entry = Entry::from_bytes(row.text(column)?.as_bytes());
        entry.into_iter().filter(|entry| counts(&entry.act)).for_each(|entry| totals.apply(&entry));
    }
    Ok(())
}

/// What every row of a till leads with.
pub(super) fn key(work: &Work, till: TillId) -> [Value<'static>; 3] {
    [work.company.into(), till.department.into(), till.till.into()]
}
