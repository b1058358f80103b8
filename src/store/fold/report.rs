//! X and Z reports, and the department's bundles of Z parts (architecture §6, 2).

use std::collections::BTreeMap;

use crate::domain::report::{Bundle, Report};
use crate::domain::{Stamp, TillId};
use crate::journal::Entry;
use crate::store::db::{DbError, Row, Sql, word_of, write_json};
use crate::store::ledger::key;
use crate::store::work::Work;

/// Keeps a report as it was taken. `whole` is the X itself, or the Z with its settlement.
pub async fn taken(
    work: &mut Work,
    entry: &Entry,
    report: &Report,
    whole: &impl serde::Serialize,
) -> Result<(), DbError> {
    let (kind, body) = (word_of(&report.kind)?, write_json(whole)?);
    let [company, department, till] = key(work, entry.till);
    let (number, epoch) = (report.number.into(), entry.epoch.into());
    let values =
        [company, department, till, kind.as_str().into(), number, epoch, report.at.into(), body.as_str().into()];
    match work.execute(Sql::PutReport, &values).await? {
        0 => Err(DbError::Rule(format!("there is a report {} of this kind and till already", report.number))),
        _ => Ok(()),
    }
}

/// A till's Z that no bundle holds yet.
struct Part {
    till: u16,
    number: u64,
    epoch: u32,
    at: Stamp,
}

impl Part {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { till: row.number(0)?, number: row.number(1)?, epoch: row.number(2)?, at: row.stamp(3)? })
    }
}

/// Makes bundles while every till of the department that had activity has delivered a part. A part that comes late, from a
/// till the store had heard nothing of, gets a bundle of its own.
pub async fn bundle(work: &mut Work, department: u16) -> Result<(), DbError> {
    let values = [work.company.into(), department.into()];
    while work.row(Sql::TillsWaitedFor, &values).await?.is_none() {
        let waiting = work.rows(Sql::UnbundledParts, &values).await?;
        if waiting.is_empty() {
            break;
        }
        put_bundle(work, department, oldest_of_each(&waiting)?).await?;
    }
    Ok(())
}

/// One part of each till: its oldest.
fn oldest_of_each(waiting: &[Row]) -> Result<Vec<Part>, DbError> {
    let mut oldest = BTreeMap::new();
    for row in waiting {
        let part = Part::read(row)?;
        oldest.entry(part.till).or_insert(part);
    }
    Ok(oldest.into_values().collect())
}

async fn put_bundle(work: &mut Work, department: u16, parts: Vec<Part>) -> Result<(), DbError> {
    let number = next_number(work, department, &parts).await?;
    for part in &parts {
        let till = TillId::new(department, part.till);
        let [company, department, till] = key(work, till);
        let values = [company, department, till, part.number.into(), part.epoch.into(), number.into()];
        work.execute(Sql::BundlePart, &values).await?;
    }
    let at = parts.iter().map(|part| part.at).max().unwrap_or_default();
    let parts = parts.iter().map(|part| (TillId::new(department, part.till), part.number)).collect();
    let body = write_json(&Bundle { number, department, parts, at })?;
    let values = [work.company.into(), department.into(), number.into(), body.as_str().into()];
    work.execute(Sql::PutBundle, &values).await.map(drop)
}

/// Without gaps. The first bundle takes the number of its part, so that in a department with one till the two are the same
/// report on the same strip with the same number.
async fn next_number(work: &mut Work, department: u16, parts: &[Part]) -> Result<u64, DbError> {
    let last = work.row(Sql::LastBundle, &[work.company.into(), department.into()]).await?;
    let last: Option<i64> = last.map(|row| row.maybe_int(0)).transpose()?.flatten();
    let first = || parts.iter().map(|part| part.number).max().unwrap_or(1);
    Ok(last.and_then(|number| u64::try_from(number).ok()).map_or_else(first, |number| number + 1))
}
