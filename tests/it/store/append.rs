//! Each entry once, in order, or not at all.

use proptest::prelude::*;
use skranke::domain::TillId;
use skranke::journal::act::system::ProgramStarted;
use skranke::journal::{Hash, Head};
use skranke::sync::wire::{Batch, Refused};

use super::shop::{Shop, TILL};
use super::till::{Till, sale};

fn started() -> ProgramStarted {
    ProgramStarted { version: "0".into(), after_a_break: false, lines_recovered: 0 }
}

fn busy_till() -> Till {
    let mut till = Till::new(TILL);
    till.act(started());
    till.sell(sale().of("1101", 189));
    till.sell(sale().of("1104", 79).of("1402", 129));
    till
}

#[test]
fn a_batch_sent_twice_is_stored_once_jrn_03() {
    let (shop, till) = (Shop::new(), busy_till());
    let first = shop.take(&till);
    assert_eq!(first.received, till.head());
    assert_eq!(shop.take(&till), first);
    assert_eq!(shop.append(&till.batch(2)).expect("a part of it again"), first);
}

#[test]
fn what_is_acknowledged_is_there_after_a_restart() {
    let (shop, mut till) = (Shop::new(), busy_till());
    let before = shop.take(&till);
    let shop = shop.restarted();
    assert_eq!(shop.heads(TILL), before);
    till.sell(sale().of("1101", 189));
    assert_eq!(shop.append(&till.batch(4)).expect("the next").received, till.head());
}

#[test]
fn a_gap_is_refused_with_the_head() {
    let (shop, mut till) = (Shop::new(), busy_till());
    let received = shop.take(&till).received;
    till.act(started()).act(started());
    assert_eq!(shop.append(&till.batch(5)), Err(Refused::Gap { received }));
    assert_eq!(shop.heads(TILL).received, received);
}

#[test]
fn another_entry_at_a_known_place_is_refused_with_both_heads() {
    let (shop, till) = (Shop::new(), busy_till());
    shop.take(&till);
    let mut other = Till::new(TILL);
    other.act(started());
    let store = Head { seq: 2, hash: till.sealed[1].hash, epoch: 1 };
    other.sell(sale().of("1101", 190));
    let forged = other.head();
    assert_eq!(shop.append(&other.batch(1)), Err(Refused::Diverged { store, till: forged }));
    let after = Head { epoch: 1, seq: 2, hash: forged.hash };
    other.act(started());
    assert_eq!(shop.append(&other.batch(3)), Err(Refused::Diverged { store, till: after }));
    assert_eq!(shop.heads(TILL).received, till.head(), "nothing of it was kept");
}

#[test]
fn an_entry_damaged_on_the_way_is_refused_with_its_place() {
    let (shop, till) = (Shop::new(), busy_till());
    let mut batch = till.batch(1);
    batch.entries[1].body.push(' ');
    assert_eq!(shop.append(&batch), Err(Refused::Broken { seq: 2 }));
    assert_eq!(shop.heads(TILL).received, Head::default());
}

#[test]
fn numbers_below_one_are_no_entries() {
    let (shop, till) = (Shop::new(), busy_till());
    let changes: [fn(&mut Batch); 3] =
        [|batch| batch.first = 0, |batch| batch.epoch = 0, |batch| batch.first = u64::MAX];
    for change in changes {
        let mut batch = till.batch(1);
        change(&mut batch);
        assert!(matches!(shop.append(&batch), Err(Refused::NotUnderstood { .. })));
    }
}

#[test]
fn a_poisoned_entry_is_set_aside_and_blocks_nothing_sys_10() {
    let (shop, mut till) = (Shop::new(), busy_till());
    till.scribble("{\"v\":1,\"kind\":\"from-tomorrow\"}").scribble("not even json").scribble("{\"v\":99}");
    till.sell(sale().of("1101", 189));
    let heads = shop.take(&till);
    assert_eq!(heads.received, till.head());
    let aside: Vec<u64> = heads.set_aside.iter().map(|aside| aside.seq).collect();
    assert_eq!(aside, [6, 5, 4]);
    assert!(heads.set_aside[0].reason.contains("not in a form this version knows"), "{}", heads.set_aside[0].reason);
    assert_eq!(shop.take(&till), heads, "told again when sent again");
}

#[test]
fn an_entry_that_breaks_a_rule_is_set_aside_whole_sys_10() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let sold = till.sell(sale().of("1101", 189));
    till.act(sold);
    till.sell(sale().of("1104", 79));
    let heads = shop.take(&till);
    assert_eq!(heads.received, till.head());
    assert_eq!(heads.set_aside.len(), 1);
    assert_eq!(heads.set_aside[0].reason, "there is a receipt 1 of this till already");
}

#[test]
fn an_entry_of_another_till_does_not_slip_in() {
    let (shop, mut other) = (Shop::new(), Till::new(TillId::new(1, 2)));
    other.sell(sale().of("1101", 189));
    let mut batch = other.batch(1);
    batch.till = TILL;
    let heads = shop.append(&batch).expect("kept as it came");
    assert_eq!(heads.set_aside[0].reason, "it says it is another entry than its place");
}

#[test]
fn a_till_with_two_lives_goes_on_in_the_newer_one() {
    let (shop, mut first) = (Shop::new(), busy_till());
    let mut second = first.clone();
    first.sell(sale().of("1101", 189));
    first.sell(sale().of("1101", 189));
    shop.take(&first);
    second.epoch = 2;
    let parts_at = second.head().seq;
    let nothing = shop.append(&second.batch(parts_at + 1)).expect("only a question");
    assert_eq!(nothing.received, first.head(), "a life begins with its first entry");
    second.sell(sale().of("1402", 129));
    let heads = shop.append(&second.batch(parts_at + 1)).expect("a new life");
    assert_eq!(heads.received, second.head());
    let head = heads.received;
    let old = shop.append(&first.batch(4)).expect("known from the old life");
    assert_eq!(old.received, head);
    first.act(started());
    assert_eq!(shop.append(&first.batch(6)), Err(Refused::OldEpoch { received: head }));
    assert_eq!(shop.append(&first.batch(7)), Err(Refused::OldEpoch { received: head }));
    second.sell(sale().of("1104", 79));
    assert_eq!(shop.append(&second.batch(5)).expect("goes on").received, second.head());
    assert_eq!(shop.totals(TILL), second.totals, "the older life's last sales do not count twice");
}

#[test]
fn a_new_life_must_part_from_the_known_one() {
    let (shop, till) = (Shop::new(), busy_till());
    shop.take(&till);
    let mut stranger = till.clone();
    stranger.epoch = 2;
    stranger.sell(sale().of("1402", 129));
    let mut batch = stranger.batch(4);
    batch.after = Hash::of(Hash::START, b"elsewhere");
    let mut previous = batch.after;
    for entry in &mut batch.entries {
        entry.hash = Hash::of(previous, entry.body.as_bytes());
        previous = entry.hash;
    }
    assert!(matches!(shop.append(&batch), Err(Refused::Diverged { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn however_it_is_cut_and_repeated_the_store_has_the_same_jrn_03(
        sales in prop::collection::vec(1_i64..500, 1..12),
        cuts in prop::collection::vec((1_u64..14, 1_usize..6), 0..12),
    ) {
        let shop = Shop::new();
        let mut till = Till::new(TILL);
        for price in sales {
            till.sell(sale().of("1101", price));
        }
        for (first, count) in cuts {
            let known = shop.heads(TILL).received.seq;
            let mut batch = till.batch(first.min(known + 1));
            batch.entries.truncate(count);
            prop_assert!(shop.append(&batch).is_ok());
        }
        let heads = shop.take(&till);
        prop_assert_eq!(heads.received, till.head());
        prop_assert_eq!(heads.set_aside, vec![]);
        prop_assert_eq!(shop.totals(TILL), till.totals);
    }
}
