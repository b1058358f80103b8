//! Checking a journal from its bytes: anybody can, and a break is found where it is.

mod check;
mod signatures;

pub use check::Check;

use super::act::system::KeyMade;
use super::chain::Head;
use super::entry::Entry;
use super::fold::Totals;
use super::pipeline;
use super::rows::Row;
use super::signature::CheckingKey;
use super::storage::{JournalError, Reader};
use crate::domain::TillId;

/// Finds the secret key the journal tells of. A public one stands in the journal itself.
pub type Secret<'a> = &'a (dyn Fn(&KeyMade) -> Option<CheckingKey> + Sync);

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
    pub signatures: Signatures,
    /// Periods that were closed: each entry up to the last Z is in exactly one.
    pub periods: u64,
    pub totals: Totals,
}

/// How the signatures of finished sales stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    pub checked: u64,
    /// Made with a secret key that was not at hand, or before the first entry that is kept here.
    pub unchecked: u64,
    /// Finished and not signed yet; they are at the next start.
    pub waiting: u64,
}

/// Checks everything a journal promises: no gaps, each hash, each entry readable and of this till, stamps that never go
/// back, sales that add up, numbers of receipts and reports in a row, each signature, every entry in one period, and totals
/// in X and Z equal to those counted from the entries.
pub fn verify(reader: &Reader, secret: Secret) -> Result<Verified, JournalError> {
    let _still = reader.hold_still()?;
    check_guards(reader)?;
    let (till, head, secured) = reader.head()?.ok_or(JournalError::NotSetUp)?;
    let first = reader.first()?;
    let broken = |seq, what: &str| JournalError::Broken { seq, what: what.to_owned() };
    if first > secured + 1 {
        return Err(broken(first - 1, "is missing, and the store has not secured it"));
    }
    let mut check = Check::new(till, head.epoch, first, secret);
    let before = reader.hash_before(first)?;
    let open = |row: &Row| Entry::from_bytes(row.body).map_err(|fault| fault.to_string());
    pipeline::each_of(reader, first, before, open, |seq, hash, entry| check.taken(entry, seq, hash))?;
    let signatures = check.finish().map_err(|(seq, what)| broken(seq, &what))?;
    if check.last != (head.seq, head.hash) && first <= head.seq {
        return Err(broken(check.last.0 + 1, "is missing: the head of the journal is further on"));
    }
    check_snapshot(reader, head)?;
    let entries = head.seq + 1 - first;
    Ok(Verified {
        till,
        head,
        first,
        entries,
        sales: check.sales,
        signatures,
        periods: check.periods,
        totals: check.totals,
    })
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
