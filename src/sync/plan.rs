//! What to send is a question with an answer: it follows from what the till keeps and what the store has.

use std::ops::RangeInclusive;

use super::wire::BATCH_ENTRIES_MAX;
use crate::journal::{Hash, Head};

/// What a till still has of its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The oldest entry that is not erased; one past the head when all are.
    pub first: u64,
    pub head: Head,
    /// The first entry of the epoch the till is in.
    pub epoch_first: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The store has everything.
    Idle,
    /// Sending an entry twice is harmless; the store keeps the first and compares.
    Send(RangeInclusive<u64>),
    Stop(Stop),
}

/// Why no more is sent until somebody has looked. Selling goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// A restored store lacks entries that the till has erased, because they were secured once.
    #[error("the store lacks the entries from {} to {}, and they are no longer here", store.seq + 1, first_kept - 1)]
    Gap { first_kept: u64, store: Head },
    /// This disk was restored or copied, or another machine uses this till's number.
    #[error("the store has entry {} of this till, and the newest here is {}", store.seq, till.seq)]
    Ahead { till: Head, store: Head },
    #[error("entry {} here is not the one the store has", till.seq)]
    Diverged { till: Head, store: Head },
}

/// Compares heads. `ours` is the hash of the till's own entry at the place of the store's newest, if it still knows it.
///
/// A store that was restored lacks the newest entries and gets them again (architecture §6, 1). A till that has begun a new
/// epoch goes on from the entry where its lives part.
pub fn plan(kept: &Kept, ours: Option<Hash>, store: Head) -> Plan {
    let till = kept.head;
    let agrees = ours.is_none_or(|hash| hash == store.hash) && store.seq <= till.seq;
    let next = match (agrees, store.epoch.cmp(&till.epoch)) {
        (_, std::cmp::Ordering::Greater) => return Plan::Stop(Stop::Ahead { till, store }),
        (true, _) => store.seq + 1,
        (false, std::cmp::Ordering::Less) => kept.epoch_first,
        (false, std::cmp::Ordering::Equal) if store.seq > till.seq => return Plan::Stop(Stop::Ahead { till, store }),
        (false, std::cmp::Ordering::Equal) => {
            let at = Head { epoch: till.epoch, seq: store.seq, hash: ours.unwrap_or_default() };
            return Plan::Stop(Stop::Diverged { till: at, store });
        }
    };
    if next < kept.first {
        return Plan::Stop(Stop::Gap { first_kept: kept.first, store });
    }
    if next > till.seq {
        return Plan::Idle;
    }
    Plan::Send(next..=till.seq.min(next + BATCH_ENTRIES_MAX - 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(epoch: u32, seq: u64) -> Head {
        Head { epoch, seq, hash: hash(seq) }
    }

    fn hash(seq: u64) -> Hash {
        Hash::of(Hash::START, &seq.to_le_bytes())
    }

    fn kept(first: u64, newest: u64) -> Kept {
        Kept { first, head: head(1, newest), epoch_first: 1 }
    }

    #[test]
    fn a_till_sends_what_the_store_lacks() {
        let nothing = Head::default();
        assert_eq!(plan(&kept(1, 3), Some(Hash::START), nothing), Plan::Send(1..=3));
        assert_eq!(plan(&kept(1, 3), Some(hash(2)), head(1, 2)), Plan::Send(3..=3));
        assert_eq!(plan(&kept(1, 3), Some(hash(3)), head(1, 3)), Plan::Idle);
        assert_eq!(plan(&kept(1, 1_000), Some(Hash::START), nothing), Plan::Send(1..=BATCH_ENTRIES_MAX));
    }

    #[test]
    fn a_till_that_has_erased_all_is_idle() {
        assert_eq!(plan(&kept(8, 7), Some(hash(7)), head(1, 7)), Plan::Idle);
    }

    #[test]
    fn a_restored_store_gets_again_what_it_has_lost() {
        assert_eq!(plan(&kept(5, 9), Some(hash(4)), head(1, 4)), Plan::Send(5..=9));
        let store = head(1, 3);
        assert_eq!(plan(&kept(5, 9), None, store), Plan::Stop(Stop::Gap { first_kept: 5, store }));
    }

    #[test]
    fn a_restored_till_does_not_write_over_its_other_life() {
        let (till, store) = (head(1, 9), head(1, 12));
        assert_eq!(plan(&kept(1, 9), None, store), Plan::Stop(Stop::Ahead { till, store }));
        let newer = head(2, 5);
        assert_eq!(plan(&kept(1, 9), Some(hash(5)), newer), Plan::Stop(Stop::Ahead { till, store: newer }));
    }

    #[test]
    fn two_entries_at_one_place_stop_it_with_both_heads() {
        let store = Head { hash: hash(99), ..head(1, 6) };
        let till = head(1, 6);
        assert_eq!(plan(&kept(1, 9), Some(hash(6)), store), Plan::Stop(Stop::Diverged { till, store }));
    }

    #[test]
    fn a_new_epoch_goes_on_where_the_lives_part() {
        let kept = Kept { first: 1, head: head(2, 9), epoch_first: 7 };
        assert_eq!(plan(&kept, None, head(1, 12)), Plan::Send(7..=9));
        assert_eq!(plan(&kept, Some(hash(8)), Head { hash: hash(99), ..head(1, 8) }), Plan::Send(7..=9));
        assert_eq!(plan(&kept, Some(hash(4)), head(1, 4)), Plan::Send(5..=9));
    }

    proptest! {
        #[test]
        fn nothing_is_sent_that_is_not_kept(first in 1_u64..50, more in 0_u64..500, store in 0_u64..600, knows in any::<bool>()) {
            let kept = kept(first, first + more - 1);
            if let Plan::Send(range) = plan(&kept, knows.then(|| hash(store)), head(1, store)) {
                prop_assert!(*range.start() >= first && *range.end() <= kept.head.seq);
                prop_assert!(range.end() - range.start() < BATCH_ENTRIES_MAX);
                prop_assert_eq!(*range.start(), store + 1);
            }
        }
    }
}
