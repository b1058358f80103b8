//! A till whose disk is restored, copied, or both: each life goes on selling, the store has all of them, and no number that a
//! customer holds is given out again by a till that has heard of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use skranke::counter::folder::{JOURNAL, REGISTER};
use skranke::counter::register::open;
use skranke::domain::Ore;
use skranke::domain::register::Register;
use skranke::domain::time::Date;
use skranke::journal::signature::{Method, SigningKey};
use skranke::journal::{Act, Entry};
use skranke::till::asking::Asking;
use skranke::till::effect::Input;
use skranke::till::state::State;

use super::seat::{Copied, Seat};
use super::shop::{Move, Shop};
use super::wire::{Stored, Weather};
use crate::saft::day::{assert_holds, checked, export, keys};
use crate::world::{Rolls, fresh_folder};

const SALE_KR: i64 = 189;

fn state(shop: &Shop, seat: usize) -> &State {
    shop.seats[seat].counter().expect("it is on").till().state()
}

fn log_in(shop: &mut Shop, seat: usize) {
    shop.make(&Move::Start(seat)).expect("started");
    rest(shop);
    type_in(shop, seat, ".op 1001");
    assert!(state(shop, seat).operator.is_some());
}

/// There is time for everything that waits.
fn rest(shop: &mut Shop) {
    for _ in 0..4 {
        shop.drain().expect("nothing breaks");
        shop.make(&Move::Pass(3_000)).expect("nothing breaks");
    }
}

fn type_in(shop: &mut Shop, seat: usize, line: &str) {
    shop.make(&Move::Give(seat, Input::Line(line.to_owned()))).expect("typed");
    rest(shop);
}

fn sell(shop: &mut Shop, seat: usize, count: u32) {
    for _ in 0..count {
        type_in(shop, seat, "1101");
        if matches!(shop.seats[seat].counter().expect("on").till().asking(), Some(Asking::Float(_))) {
            type_in(shop, seat, "2000");
        }
        type_in(shop, seat, ".kt");
    }
    assert!(state(shop, seat).basket().lines.is_empty(), "it was sold");
}

/// The message on the screen.
fn told(shop: &Shop, seat: usize) -> &'static str {
    shop.seats[seat].counter().expect("on").till().message().expect("told").saying.id
}

fn last_receipt(shop: &Shop, seat: usize) -> u64 {
    state(shop, seat).last_sale.as_ref().expect("a sale").sale.receipt.number
}

fn copies() -> PathBuf {
    fresh_folder("lives")
}

/// The disk of the first till as it was after so many sales.
fn copied_after(shop: &mut Shop, sales: u32) -> Copied {
    log_in(shop, 0);
    sell(shop, 0, sales);
    shop.make(&Move::Close(0)).expect("closed");
    shop.seats[0].copy_disk(&copies())
}

/// Journal, store and totals agree; the sales of every life are at the store.
fn is_whole(shop: &mut Shop, seat: usize, sales: usize) {
    rest(shop);
    let of = &shop.seats[seat];
    let follower = of.follower().expect("on");
    follower.verify().expect("it verifies");
    let kept = follower.kept().expect("read");
    let stored = shop.house.entries(of.till);
    let is_there = |entry: &Stored| stored.contains(entry);
    assert!(kept.iter().all(is_there), "the store has {} entries, and the till {}", stored.len(), kept.len());
    let all = shop.house.sales(of.till);
    assert_eq!(all.len(), sales, "{all:?}");
}

fn numbers_differ(shop: &Shop, seat: usize) {
    let all = shop.house.sales(shop.seats[seat].till);
    let numbers: BTreeSet<u64> = all.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers.len(), all.len(), "{all:?}");
}

#[test]
fn a_till_whose_disk_was_restored_goes_on_in_a_life_of_its_own_chn_02() {
    let mut shop = Shop::new(1, 1);
    let copied = copied_after(&mut shop, 3);
    log_in(&mut shop, 0);
    sell(&mut shop, 0, 4);
    let last = last_receipt(&shop, 0);
    shop.seats[0].put_back(&copied);
    shop.make(&Move::Start(0)).expect("started");
    rest(&mut shop);
    assert_eq!(told(&shop, 0), "life-begun");
    log_in(&mut shop, 0);
    assert_eq!(state(&shop, 0).epoch, 2);
    sell(&mut shop, 0, 2);
    assert_eq!(last_receipt(&shop, 0), last + 2, "no number is given out twice");
    assert_eq!(state(&shop, 0).totals.grand.sales, Ore::kroner(9 * SALE_KR), "nothing is forgotten in the total");
    is_whole(&mut shop, 0, 9);
    numbers_differ(&shop, 0);
    settled_once(&shop, 0);
    // The same copy once more: a third life.
    shop.seats[0].put_back(&copied);
    log_in(&mut shop, 0);
    sell(&mut shop, 0, 1);
    assert_eq!((state(&shop, 0).epoch, last_receipt(&shop, 0)), (3, last + 3));
    assert_eq!(state(&shop, 0).totals.grand.sales, Ore::kroner(10 * SALE_KR));
    is_whole(&mut shop, 0, 10);
    numbers_differ(&shop, 0);
    settled_once(&shop, 0);
    take_z(&mut shop, 0);
    sell(&mut shop, 0, 1);
    settled_once(&shop, 0);
    exports(&shop, 0);
}

/// A life that settled before it was lost: what it sold is in its own Z, and what was sold since in the next one.
#[test]
fn what_another_life_has_settled_is_not_settled_again_z_8() {
    let mut shop = Shop::new(3, 1);
    let copied = copied_after(&mut shop, 3);
    log_in(&mut shop, 0);
    sell(&mut shop, 0, 2);
    take_z(&mut shop, 0);
    sell(&mut shop, 0, 4);
    shop.seats[0].put_back(&copied);
    log_in(&mut shop, 0);
    let open = &state(&shop, 0).totals;
    assert_eq!((state(&shop, 0).epoch, open.figures.receipts, open.numbers.z), (2, 4, 1));
    assert_eq!(open.figures.expected_cash(), Ore::kroner(2_000 + 4 * SALE_KR), "what lies in the drawer");
    sell(&mut shop, 0, 1);
    settled_once(&shop, 0);
    take_z(&mut shop, 0);
    assert_eq!(state(&shop, 0).totals.figures.receipts, 0);
    settled_once(&shop, 0);
    exports(&shop, 0);
    is_whole(&mut shop, 0, 10);
}

fn take_z(shop: &mut Shop, seat: usize) {
    for line in [".z", "2000", "0", "avvik", "J", "1001"] {
        type_in(shop, seat, line);
    }
    assert_eq!(state(shop, seat).totals.figures.receipts, 0, "{}", told(shop, seat));
}

/// Every receipt of every life is in exactly one Z, or in the period that is open in the life the store knows.
fn settled_once(shop: &Shop, seat: usize) {
    let till = shop.seats[seat].till;
    let read = |stored: Stored| Entry::from_bytes(&stored.body).expect("an entry").act;
    let settled: i64 = shop
        .house
        .entries(till)
        .into_iter()
        .map(|stored| if let Act::ZTaken(z) = read(stored) { z.report.figures.receipts } else { 0 })
        .sum();
    let sales = i64::try_from(shop.house.sales(till).len()).expect("few");
    assert_eq!(settled + state(shop, seat).totals.figures.receipts, sales);
}

/// The days of such a till are exported, and nothing in them contradicts itself.
fn exports(shop: &Shop, seat: usize) {
    let till = shop.seats[seat].counter().expect("on").till();
    let (folder, out) = (&shop.seats[seat].folder, copies());
    let (first, last) = (Date::of(2020, 1, 1), Date::of(2030, 12, 31));
    let now = till.state().last_sale.as_ref().expect("a sale").sale.completed_at;
    let journal = folder.join(JOURNAL);
    let (register, _writer) = open(&folder.join(REGISTER), last).expect("a register");
    let tables = register.tables().clone();
    let exported = export(&journal, &tables, first, last, now, &out).expect("exported");
    let key = fs::read_to_string(folder.join("keys").join("hmac-1.key")).expect("a key");
    let key = SigningKey::parse(Method::Hmac, key.trim()).expect("a key");
    assert_holds(&checked(&fs::read(exported.path).expect("read"), &keys(&key.checking())));
}

#[test]
fn what_a_copied_till_sold_before_it_met_the_store_is_not_lost() {
    let mut shop = Shop::new(2, 1);
    let copied = copied_after(&mut shop, 2);
    let clock = shop.clock.another();
    let twin = Seat::on(copied.folder, shop.seats[0].till, &shop.house, clock, Rolls::new(9));
    shop.seats.push(twin);
    shop.make(&Move::Weather(1, Weather::Down)).expect("no net");
    for seat in [0, 1] {
        log_in(&mut shop, seat);
        sell(&mut shop, seat, 3);
    }
    assert_eq!((state(&shop, 0).epoch, state(&shop, 1).epoch), (1, 1));
    shop.make(&Move::Weather(1, Weather::Fine)).expect("net");
    rest(&mut shop);
    assert_eq!(state(&shop, 1).epoch, 2, "the later one");
    sell(&mut shop, 1, 1);
    is_whole(&mut shop, 1, 9);
    assert_eq!(state(&shop, 1).totals.grand.sales, Ore::kroner(9 * SALE_KR));
    // The other one sells on, and is told; what it sold comes to the store after its next start.
    assert_eq!(told(&shop, 0), "life-overtaken");
    sell(&mut shop, 0, 1);
    assert_eq!(state(&shop, 0).epoch, 1);
    shop.make(&Move::Close(1)).expect("closed");
    shop.make(&Move::Close(0)).expect("closed");
    log_in(&mut shop, 0);
    assert_eq!(state(&shop, 0).epoch, 3);
    sell(&mut shop, 0, 1);
    assert!(last_receipt(&shop, 0) > 6);
    is_whole(&mut shop, 0, 11);
    settled_once(&shop, 0);
    assert_eq!(state(&shop, 0).totals.grand.sales, Ore::kroner(11 * SALE_KR), "each sale counts once");
}
