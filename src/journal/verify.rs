//! Checking a journal from its bytes: anybody can, and a break is found where it is.

use super::chain::{Hash, Head};
use super::fold::Totals;
use super::storage::{JournalError, Reader};
use super::{Act, Entry};
use crate::domain::{Stamp, TillId};

/// The rules that must stand in the tables, by the form that brought them.
const GUARDS: [&[&str]; 2] = [
    &[
        "entry_follows_the_head",
        "entry_leaves_only_when_secured",
        "entry_moves_the_head",
        "entry_never_changes",
        "head_only_rises",
        "head_stays",
    ],
    &["head_is_not_replaced"],
];

/// What was found to be right.
#[derive(Clone, Debug)]
pub struct Verified {
    pub till: TillId,
    pub head: Head,
    /// The first entry still kept here; those before it are secured in the store.
    pub first: u64,
    pub entries: u64,
    pub sales: u64,
    pub totals: Totals,
}

/// Checks everything a journal promises: no gaps, each hash, each entry readable and of this till, stamps that never go
/// back, sales that add up, Z numbers in a row, totals in the Z equal to those counted from the entries.
pub fn verify(reader: &Reader) -> Result<Verified, JournalError> {
    check_guards(reader)?;
    let (till, head, secured) = reader.head()?.ok_or(JournalError::NotSetUp)?;
    let first = reader.first_kept()?.unwrap_or(head.seq + 1);
    let broken = |seq, what: &str| JournalError::Broken { seq, what: what.to_owned() };
    if first > secured + 1 {
        return Err(broken(first - 1, "is missing, and the store has not secured it"));
    }
    let mut check = Check::new(till, head.epoch, first);
    let before = before_first(reader, first)?;
    reader.replay(first, before, |sealed| {
        let entry = Entry::from_bytes(&sealed.body).map_err(|fault| fault.to_string())?;
        check.last = (sealed.seq, sealed.hash);
        check.entry(&entry, sealed.seq)
    })?;
    if check.last != (head.seq, head.hash) && first <= head.seq {
        return Err(broken(check.last.0 + 1, "is missing: the head of the journal is further on"));
    }
    check_snapshot(reader, head)?;
    Ok(Verified { till, head, first, entries: head.seq + 1 - first, sales: check.sales, totals: check.totals })
}

fn check_guards(reader: &Reader) -> Result<(), JournalError> {
    let standing = reader.guards()?;
    let mut wanted = GUARDS.iter().take(reader.form()?).copied().flatten();
    match wanted.find(|guard| !standing.iter().any(|name| name == *guard)) {
        Some(guard) => {
            Err(JournalError::Broken { seq: 0, what: format!("the table's rule {guard} has been taken away") })
        }
        None => Ok(()),
    }
}

/// What is kept to start sooner stands on an entry of this very chain.
fn check_snapshot(reader: &Reader, head: Head) -> Result<(), JournalError> {
    let Some(kept) = reader.snapshot()? else { return Ok(()) };
    let stands = kept.seq <= head.seq && reader.hash_at(kept.seq)?.is_none_or(|hash| hash == kept.hash);
    let what = || "the state that is kept beside it belongs to another chain".to_owned();
    if stands { Ok(()) } else { Err(JournalError::Broken { seq: kept.seq, what: what() }) }
}

/// The hash the first kept entry follows: the start, or that of the newest erased entry.
fn before_first(reader: &Reader, first: u64) -> Result<Hash, JournalError> {
    let unknown = || JournalError::Broken { seq: first, what: "nothing tells which hash it follows".to_owned() };
    reader.hash_at(first - 1)?.ok_or_else(unknown)
}

struct Check {
    till: TillId,
    epoch: u32,
    /// The whole life of the till is here, so totals can be compared.
    whole: bool,
    last: (u64, Hash),
    last_at: Option<Stamp>,
    last_z: Option<u64>,
    sales: u64,
    totals: Totals,
}

impl Check {
    fn new(till: TillId, epoch: u32, first: u64) -> Self {
        Self {
            till,
            epoch,
            whole: first == 1,
            last: (first - 1, Hash::START),
            last_at: None,
            last_z: None,
            sales: 0,
            totals: Totals::default(),
        }
    }

    fn entry(&mut self, entry: &Entry, seq: u64) -> Result<(), String> {
        if entry.seq != seq || entry.till != self.till || entry.epoch > self.epoch {
            return Err("it says it is another entry than its place".to_owned());
        }
        if self.last_at.is_some_and(|last| entry.at < last) {
            return Err("its time is before that of the entry before it".to_owned());
        }
        self.last_at = Some(entry.at);
        match &entry.act {
            Act::SaleCompleted(sale) => {
                self.sales += 1;
                if !sale.adds_up() {
                    return Err(format!("the sums of receipt {} do not agree", sale.receipt));
                }
            }
            Act::ZTaken(z) => self.z(z)?,
            Act::SetUp(set_up) => self.last_z = Some(set_up.numbers.z),
            _ => {}
        }
        self.totals.apply(entry);
        Ok(())
    }

    fn z(&mut self, z: &crate::domain::report::ZReport) -> Result<(), String> {
        if self.last_z.is_some_and(|last| z.report.number != last + 1) {
            return Err(format!("Z {} does not follow the Z before it", z.report.number));
        }
        self.last_z = Some(z.report.number);
        let counted = self.whole.then_some(&self.totals);
        if counted.is_some_and(|totals| totals.figures != z.report.figures || totals.grand != z.report.grand) {
            return Err(format!("the figures of Z {} are not those of its entries", z.report.number));
        }
        Ok(())
    }
}
