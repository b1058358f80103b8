//! A disk that forgets: whatever byte of whatever entry it changes is found where it is, put back from the store if the store
//! has it, and told of if not. Selling goes on either way.

use skranke::journal::{Act, Entry};
use skranke::till::effect::Input;

use super::shop::{Move, Shop};
use super::wire::Weather;
use crate::world::Rolls;

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
        shop.seats[0].rots(seq, &mut rolls);
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
        shop.seats[0].rots(seq, &mut rolls);
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
    shop.seats[0].rots(sent + 2, &mut rolls);
    shop.make(&Move::Weather(0, Weather::Fine)).expect("net");
    rest(&mut shop, 250);
    assert_eq!(damages(&shop), [(sent + 2, false)]);
    let fault = shop.seats[0].follower().expect("on").verify().expect_err("it is damaged");
    assert!(fault.contains(&format!("entry {} ", sent + 2)), "{fault}");
    shop.make(&Move::Give(0, Input::Line(".kt".to_owned()))).expect("typed");
    rest(&mut shop, 2);
    assert!(shop.seats[0].counter().expect("on").till().state().basket().lines.is_empty());
}

/// Of what is erased the till has only what it kept of it; that carries a check sum, and the store has the rest.
#[test]
fn whatever_a_disk_forgets_of_what_is_kept_of_erased_entries_is_counted_again_from_the_store() {
    let mut rolls = Rolls::new(20_261_132);
    let mut shop = opened();
    shop.make(&Move::Close(0)).expect("closed");
    shop.make(&Move::Start(0)).expect("started, and something is kept");
    for round in 0..20 {
        for line in [".op 1001", "1503", ".kt"] {
            shop.make(&Move::Give(0, Input::Line(line.to_owned()))).expect("typed");
            rest(&mut shop, 1);
        }
        shop.make(&Move::BackUp).expect("a copy");
        rest(&mut shop, 4);
        let before = shop.seats[0].counter().expect("on").till().state().totals.clone();
        // One that is killed has nothing more to tell, and may have erased whatever it told.
        let has_told_all = round % 2 == 0;
        shop.make(&if has_told_all { Move::Kill(0) } else { Move::Close(0) }).expect("off");
        assert!(shop.seats[0].kept().first().is_none_or(|first| first.seq > 1), "some are erased");
        if has_told_all {
            shop.seats[0].erases_all();
            assert!(shop.seats[0].kept().is_empty(), "round {round}");
        }
        shop.seats[0].rots_beside(&mut rolls);
        shop.seats[0].start_on_a_bad_disk().unwrap_or_else(|fault| panic!("round {round}: {fault}"));
        let state = shop.seats[0].counter().expect("on").till().state();
        assert_eq!(state.totals.grand, before.grand, "round {round}");
        rest(&mut shop, 2);
        shop.seats[0].follower().expect("on").verify().expect("it verifies");
    }
}
