//! A disk that forgets: whatever byte of whatever entry it changes is found where it is, put back from the store if the store
//! has it, and told of if not. Selling goes on either way.

use rusqlite::Connection;
use skranke::counter::folder::JOURNAL;
use skranke::journal::{Act, Entry};
use skranke::till::effect::Input;

use super::shop::{Move, Shop};
use super::wire::Weather;
use crate::world::Rolls;

/// Flips a bit of an entry past the rules of the tables, as a disk does.
fn rot(shop: &Shop, seq: u64, rolls: &mut Rolls) {
    let db = Connection::open(shop.seats[0].folder().join(JOURNAL)).expect("opened");
    let place = i64::try_from(seq).expect("small");
    let (mut body, mut hash): (Vec<u8>, Vec<u8>) = db
        .query_row("SELECT body, hash FROM entry WHERE seq = ?", [place], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("an entry");
    let bit = rolls.below(8 * (body.len() + hash.len()) as u64);
    let (at, mask) = (usize::try_from(bit / 8).expect("small"), 1 << (bit % 8));
    match at.checked_sub(body.len()) {
        None => body[at] ^= mask,
        Some(at) => hash[at] ^= mask,
    }
    let rule: String = db
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'entry_never_changes'", [], |row| row.get(0))
        .expect("the rule");
    db.execute_batch("DROP TRIGGER entry_never_changes").expect("dropped");
    db.execute("UPDATE entry SET body = ?, hash = ? WHERE seq = ?", (body, hash, place)).expect("changed");
    db.execute_batch(&rule).expect("the rule again");
}

fn opened() -> Shop {
    let mut shop = Shop::new(1, 1);
    shop.make(&Move::Start(0)).expect("started");
    rest(&mut shop, 2);
    for line in [".op 1001", "1101", "2000", ".kt", "1503", "1201", ".kt", "1101"] {
        shop.make(&Move::Give(0, Input::Line(line.to_owned()))).expect("typed");
        rest(&mut shop, 2);
    }
    shop
}

fn rest(shop: &mut Shop, times: u32) {
    for _ in 0..times {
        shop.drain().expect("nothing breaks");
        shop.make(&Move::Pass(3_000)).expect("nothing breaks");
    }
}

fn told(shop: &Shop) -> &'static str {
    shop.seats[0].counter().expect("on").till().message().expect("told").saying.id
}

/// Damaged entries the journal tells of, and whether they were put back.
fn damages(shop: &Shop) -> Vec<(u64, bool)> {
    let kept = shop.seats[0].follower().expect("on").kept().expect("read");
    let damage = |entry: Entry| match entry.act {
        Act::EntryDamaged(damaged) => Some((damaged.entry, damaged.is_mended)),
        _ => None,
    };
    kept.iter().filter_map(|stored| Entry::from_bytes(&stored.body).ok().and_then(damage)).collect()
}

#[test]
fn whatever_a_disk_forgets_of_an_entry_is_put_back_from_the_store_at_the_start() {
    let mut rolls = Rolls::new(20_261_129);
    let mut shop = opened();
    for round in 0..60 {
        shop.make(&Move::Close(0)).expect("closed");
        let head = shop.house.entries(shop.seats[0].till).len() as u64;
        let seq = 1 + rolls.below(head);
        shop.seats[0].forget_snapshot();
        rot(&shop, seq, &mut rolls);
        shop.seats[0].start_on_a_bad_disk().unwrap_or_else(|fault| panic!("round {round}, entry {seq}: {fault}"));
        rest(&mut shop, 2);
        assert_eq!((damages(&shop).last(), told(&shop)), (Some(&(seq, true)), "entry-mended"));
        shop.seats[0].follower().expect("on").verify().expect("it verifies");
    }
    assert_eq!(damages(&shop).len(), 60);
}

#[test]
fn what_it_forgets_while_the_till_sells_is_found_within_a_day() {
    let mut rolls = Rolls::new(20_261_130);
    let mut shop = opened();
    rest(&mut shop, 4);
    for seq in [1, 4, 9] {
        rot(&shop, seq, &mut rolls);
        rest(&mut shop, 250);
        assert_eq!(damages(&shop).last(), Some(&(seq, true)));
        shop.seats[0].follower().expect("on").verify().expect("it verifies");
    }
}

#[test]
fn what_the_store_never_had_is_told_of_and_selling_goes_on() {
    let mut rolls = Rolls::new(20_261_131);
    let mut shop = opened();
    shop.make(&Move::Weather(0, Weather::Down)).expect("no net");
    for line in [".kt", "1201"] {
        shop.make(&Move::Give(0, Input::Line(line.to_owned()))).expect("typed");
        rest(&mut shop, 1);
    }
    let sent = shop.house.entries(shop.seats[0].till).len() as u64;
    rot(&shop, sent + 2, &mut rolls);
    shop.make(&Move::Weather(0, Weather::Fine)).expect("net");
    rest(&mut shop, 250);
    assert_eq!(damages(&shop), [(sent + 2, false)]);
    let fault = shop.seats[0].follower().expect("on").verify().expect_err("it is damaged");
    assert!(fault.contains(&format!("entry {} ", sent + 2)), "{fault}");
    shop.make(&Move::Give(0, Input::Line(".kt".to_owned()))).expect("typed");
    rest(&mut shop, 2);
    assert!(shop.seats[0].counter().expect("on").till().state().basket().lines.is_empty());
}
