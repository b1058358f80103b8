//! Taking a till's entries: each once, in order, with everything they come to in the same commit.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::company::CompanyId;
use super::db::{DbError, Sql, write_json};
use super::fold;
use super::ledger::{Ledger, key};
use super::work::Work;
use super::{Store, StoreError};
use crate::domain::TillId;
use crate::domain::period::OtherLife;
use crate::domain::question::{Answer, PastEntry};
use crate::journal::{Act, Entry, Head, Sealed};
use crate::sync::wire::{Batch, Heads, Healed, PAST_BYTES_MAX, PAST_ROWS_MAX, Refused};

impl Store {
    /// What the store has of a till. Of one it has never heard of: nothing.
    pub async fn heads(&self, company: CompanyId, till: TillId) -> Result<Heads, StoreError> {
        let mut work = self.work(company).await?;
        let ledger = Ledger::read(&mut work, till).await?;
        Ok(ledger.heads(&mut work).await?)
    }

    /// Takes a batch. Repeating it is safe: known entries are compared, not stored again. A gap, or another entry at a known
    /// place, is refused and nothing of the batch is kept.
    pub async fn append(&self, company: CompanyId, batch: &Batch) -> Result<Heads, StoreError> {
        let sealed = unpack(batch)?;
        let mut work = self.work(company).await?;
        let mut ledger = Ledger::read(&mut work, batch.till).await?;
        let is_same_life = batch.epoch == ledger.head.epoch;
        let fresh = fresh(&mut work, &mut ledger, batch, sealed).await?;
        if !fresh.is_empty() {
            take_all(&mut work, &mut ledger, &fresh).await?;
        }
        let heads = ledger.heads(&mut work).await?;
        work.done().await?;
        let healed = healed(&fresh, batch.had).filter(|_| is_same_life);
        if let Some(Healed { first, last }) = healed {
            tracing::warn!(till = %batch.till, first, last, "these entries were here once, and came again");
        }
        Ok(Heads { healed, ..heads })
    }

    /// What a till did in all the lives known here, beyond one life of it up to an entry: for one whose disk was restored or
    /// copied.
    pub(super) async fn beyond(
        &self,
        company: CompanyId,
        till: TillId,
        epoch: u32,
        seq: u64,
    ) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let ledger = Ledger::read(&mut work, till).await?;
        let (all, one) = (ledger.count_all(&mut work).await?, ledger.count(&mut work, epoch, seq).await?);
        let grand = all.grand.since(one.grand);
        let numbers = all.numbers.max(ledger.totals.numbers);
        let other = OtherLife { now: ledger.totals.open_period(), shared: one.open_period() };
        Ok(Answer::Beyond { numbers, grand, other: write_json(&other)? })
    }

    /// An entry in each life of a till, as it was sent.
    pub(super) async fn written(&self, company: CompanyId, till: TillId, seq: u64) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let [company, department, number] = key(&work, till);
        let rows = work.rows(Sql::EntryTexts, &[company, department, number, seq.into()]).await?;
        let texts = rows.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, DbError>>()?;
        Ok(Answer::Written { texts })
    }

    /// The newest entries up to one, in all lives of a till.
    pub(super) async fn past(&self, company: CompanyId, till: TillId, upto: u64) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let [company, department, number] = key(&work, till);
        let values = [company, department, number, upto.into(), PAST_ROWS_MAX.into()];
        let rows = work.rows(Sql::EntriesBack, &values).await?;
        let (mut entries, mut bytes) = (Vec::with_capacity(rows.len()), 0);
        for row in &rows {
            let (text, hash) = (row.text(2)?.to_owned(), row.hash(1)?.to_string());
            bytes += text.len();
            if bytes > PAST_BYTES_MAX && !entries.is_empty() {
                break;
            }
            entries.push(PastEntry { seq: row.number(0)?, hash, text });
        }
        Ok(Answer::Past { entries })
    }
}

/// What of a batch was here before this store was put back from a copy.
fn healed(fresh: &[Sealed], had: u64) -> Option<Healed> {
    let mut again = fresh.iter().map(|entry| entry.seq).filter(|seq| *seq <= had);
    let first = again.next()?;
    Some(Healed { first, last: again.next_back().unwrap_or(first) })
}

/// Checks that every entry follows from the one before it.
fn unpack(batch: &Batch) -> Result<Vec<Sealed>, StoreError> {
    let room = u64::try_from(batch.entries.len()).ok().and_then(|count| batch.first.checked_add(count));
    if batch.first == 0 || batch.epoch == 0 || room.is_none_or(|end| i64::try_from(end).is_err()) {
        let why = "epochs and sequence numbers start at 1".to_owned();
        return Err(Refused::NotUnderstood { why }.into());
    }
    let mut previous = batch.after;
    let mut sealed = Vec::with_capacity(batch.entries.len());
    for (seq, entry) in (batch.first..).zip(&batch.entries) {
        let entry = Sealed { seq, body: entry.body.as_bytes().to_vec(), hash: entry.hash };
        if !entry.follows(previous) {
            return Err(Refused::Broken { seq }.into());
        }
        previous = entry.hash;
        sealed.push(entry);
    }
    Ok(sealed)
}

/// The part of a batch the store does not have yet; the rest is the same as what it has.
async fn fresh(
    work: &mut Work,
    ledger: &mut Ledger,
    batch: &Batch,
    sealed: Vec<Sealed>,
) -> Result<Vec<Sealed>, StoreError> {
    let received = ledger.head;
    if batch.epoch > received.epoch && !sealed.is_empty() {
        let parts_at = parts_at(work, batch, received).await?;
        ledger.begin_epoch(work, batch.epoch, parts_at).await?;
        return Ok(sealed);
    }
    let is_old = batch.epoch < received.epoch;
    if batch.first - 1 > received.seq && !is_old {
        return Err(Refused::Gap { received }.into());
    }
    let known = known(work, batch, if is_old { u64::MAX } else { received.seq }).await?;
    if is_old && places(batch).any(|seq| !known.contains_key(&seq)) {
        return Err(Refused::OldEpoch { received }.into());
    }
    let head_at = |seq, hash| Head { epoch: batch.epoch, seq, hash };
    same(&known, head_at(batch.first - 1, batch.after))?;
    let (old, fresh): (Vec<_>, Vec<_>) = sealed.into_iter().partition(|entry| known.contains_key(&entry.seq));
    for entry in old {
        same(&known, head_at(entry.seq, entry.hash))?;
    }
    Ok(fresh)
}

/// The entry that a batch of a new life goes on from, in whichever of the lives known here.
async fn parts_at(work: &mut Work, batch: &Batch, received: Head) -> Result<Head, StoreError> {
    let seq = batch.first - 1;
    let till = Head { epoch: batch.epoch, seq, hash: batch.after };
    let mut known = if seq == 0 { vec![Head::default()] } else { Vec::new() };
    let [company, department, number] = key(work, batch.till);
    let values = [company, department, number, seq.into(), seq.into(), batch.epoch.into()];
    for row in work.rows(Sql::HashesBetween, &values).await? {
        known.push(Head { seq, epoch: row.number(1)?, hash: row.hash(2)? });
    }
    let newest = known.last().copied();
    match (known.into_iter().find(|store| store.hash == till.hash), newest) {
        (Some(there), _) => Ok(there),
        (None, Some(store)) => Err(Refused::Diverged { store, till }.into()),
        (None, None) => Err(Refused::Gap { received }.into()),
    }
}

/// The places of a batch, and the one before it.
fn places(batch: &Batch) -> RangeInclusive<u64> {
    let count = u64::try_from(batch.entries.len()).unwrap_or(u64::MAX);
    batch.first - 1..=(batch.first - 1).saturating_add(count)
}

/// The store's own entries at the places of the batch and the one before it, as far as the till's life up to the batch's epoch
/// reaches.
async fn known(work: &mut Work, batch: &Batch, last_known: u64) -> Result<BTreeMap<u64, Head>, DbError> {
    let (from, upto) = (*places(batch).start(), last_known.min(*places(batch).end()));
    let [company, department, till] = key(work, batch.till);
    let values = [company, department, till, from.into(), upto.into(), batch.epoch.into()];
    let mut known = BTreeMap::from([(0, Head::default())]);
    for row in work.rows(Sql::HashesBetween, &values).await? {
        let seq = row.number(0)?;
        known.insert(seq, Head { seq, epoch: row.number(1)?, hash: row.hash(2)? });
    }
    Ok(known)
}

/// The store's head at the same place, if the two agree.
fn same(known: &BTreeMap<u64, Head>, till: Head) -> Result<Head, StoreError> {
    match known.get(&till.seq) {
        Some(store) if store.hash == till.hash => Ok(*store),
        Some(store) => Err(Refused::Diverged { store: *store, till }.into()),
        None => {
            Err(DbError::Unreadable(format!("entry {} is missing among those that were received", till.seq)).into())
        }
    }
}

async fn take_all(work: &mut Work, ledger: &mut Ledger, fresh: &[Sealed]) -> Result<(), StoreError> {
    let mut took_z = false;
    for sealed in fresh {
        took_z |= take(work, ledger, sealed).await?;
    }
    ledger.write(work).await?;
    if took_z {
        bundle(work, ledger.till).await?;
    }
    Ok(())
}

/// A Z with an impossible number must not stop the queue, so its department goes without a bundle.
async fn bundle(work: &mut Work, till: TillId) -> Result<(), DbError> {
    work.mark().await?;
    match fold::report::bundle(work, till.department).await {
        Ok(()) => work.keep().await,
        Err(DbError::Rule(reason)) => {
            tracing::warn!(%till, reason, "the department's Z was not bundled");
            work.undo().await
        }
        Err(other) => Err(other),
    }
}

/// Stores one entry and what it comes to. One that cannot be used is set aside with the reason, and those behind it go on
/// (`SYS-10`). `true`: it was a Z.
async fn take(work: &mut Work, ledger: &mut Ledger, sealed: &Sealed) -> Result<bool, StoreError> {
    ledger.put(work, sealed).await?;
    let entry = match understand(ledger, sealed) {
        Ok(entry) => entry,
        Err(reason) => return set_aside(work, ledger, sealed.seq, &reason).await,
    };
    work.mark().await?;
    match fold::fold(work, &entry).await {
        Ok(()) => work.keep().await?,
        Err(DbError::Rule(reason)) => {
            work.undo().await?;
            return set_aside(work, ledger, sealed.seq, &reason).await;
        }
        Err(other) => return Err(other.into()),
    }
    ledger.totals.apply(&entry);
    Ok(matches!(entry.act, Act::ZTaken(_)))
}

fn understand(ledger: &Ledger, sealed: &Sealed) -> Result<Entry, String> {
    let entry = Entry::from_bytes(&sealed.body).map_err(|fault| fault.to_string())?;
    // What a till did between the parting of two lives and the entry that begins the newer one belongs to the newer one.
    let life = ledger.head.epoch;
    if (entry.till, entry.seq) == (ledger.till, sealed.seq) && entry.epoch <= life {
        Ok(Entry { epoch: life, ..entry })
    } else {
        Err("it says it is another entry than its place".to_owned())
    }
}

async fn set_aside(work: &mut Work, ledger: &Ledger, seq: u64, reason: &str) -> Result<bool, StoreError> {
    let (till, epoch) = (ledger.till, ledger.head.epoch);
    tracing::warn!(%till, seq, reason, "an entry was set aside");
    let [company, department, number] = key(work, till);
    work.execute(Sql::PutSetAside, &[company, department, number, seq.into(), epoch.into(), reason.into()]).await?;
    Ok(false)
}
