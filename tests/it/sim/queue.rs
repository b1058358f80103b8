//! A long time without the store: everything waits in order, and is sent once the store is there, whatever goes on meanwhile.

use skranke::domain::device::LinkState;
use skranke::till::effect::Input;

use super::shop::{Move, Shop};
use super::wire::Weather;

const CODES: [&str; 4] = ["2711111010007", "2711111040004", "2711111030005", "2711111050003"];

fn opened() -> Shop {
    let mut shop = Shop::new(1, 1);
    shop.make(&Move::Start(0)).expect("started");
    for line in [".op 1001", "1101", "2000"] {
        shop.make(&Move::Give(0, Input::Line(line.to_owned()))).expect("typed");
        pass(&mut shop, 1_000);
    }
    shop
}

fn pass(shop: &mut Shop, ms: i64) {
    shop.drain().expect("nothing breaks");
    shop.make(&Move::Pass(ms)).expect("nothing breaks");
    shop.drain().expect("nothing breaks");
}

fn link(shop: &Shop) -> LinkState {
    shop.seats[0].counter().expect("on").till().devices().link
}

/// Somebody scans without a pause, so the courier never rests for as long as it wanted.
fn scan_on(shop: &mut Shop, seconds: i64) {
    for turn in 0..seconds * 4 {
        let code = CODES[usize::try_from(turn).expect("small") % CODES.len()];
        shop.make(&Move::Give(0, Input::Scan(code.to_owned()))).expect("scanned");
        pass(shop, 250);
    }
}

#[test]
fn a_till_that_never_rests_comes_back_to_the_store_all_the_same() {
    let mut shop = opened();
    shop.make(&Move::Weather(0, Weather::Down)).expect("no net");
    scan_on(&mut shop, 20);
    assert!(matches!(link(&shop), LinkState::Down { .. }));
    shop.make(&Move::Weather(0, Weather::Fine)).expect("net");
    scan_on(&mut shop, 6);
    assert_eq!(link(&shop), LinkState::Up);
    let seat = &shop.seats[0];
    assert_eq!(shop.house.entries(seat.till), seat.follower().expect("on").kept().expect("read"));
}
