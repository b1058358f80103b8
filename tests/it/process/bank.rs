//! The real program with a bank terminal on its network, set up by `till.toml` alone: paid at, killed, and started again.

use std::sync::Arc;
use std::time::Instant;

use skranke::domain::Ore;
use skranke::peripherals::pretend::bank::{Bank, Play, Setup};
use skranke::peripherals::terminal::nexo::Protocol;

use super::place::{Place, until};
use super::told::GOOD_TIME;
use crate::bank::seat::RealTime;
use crate::terminal::seat::Seat;

const F8: &str = "\u{1b}[19~";

fn bank() -> Bank {
    let setup = Setup {
        protocol: Protocol::Xml31,
        poi: "A-POIID".to_owned(),
        serial: "1710000520".to_owned(),
        path: "/EPASSaleToPOI/3.1".to_owned(),
        seal: None,
        tls: None,
    };
    Bank::start("127.0.0.1:0", setup, Arc::new(RealTime)).expect("a bank")
}

fn shop(bank: &Bank) -> Place {
    let place = Place::demo();
    let settings = format!(
        "[terminal]\ndriver = \"nexo\"\naddress = \"{}\"\npoi = \"A-POIID\"\nsale = \"KASSE2\"\nserial = \"1710000520\"\n",
        bank.at()
    );
    place.write("till.toml", settings);
    place
}

fn sell(place: &Place) -> Seat {
    let mut seat = place.seat("");
    seat.until_shown("F1Hjelp");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    seat.type_in("1201\r1503\r");
    seat.type_in(F8);
    seat
}

fn count(place: &Place, kind: &str) -> usize {
    place.kinds().iter().filter(|known| *known == kind).count()
}

#[test]
fn a_card_is_paid_with_and_the_terminals_slip_comes_out() {
    let bank = bank();
    let place = shop(&bank);
    let mut seat = sell(&place);
    seat.until_shown("Salg 412 er fullført");
    until("the customer's slip", || place.papers("terminal").iter().any(|paper| paper.contains("************4321")));
    until("the receipt", || place.papers("sale").iter().any(|paper| paper.contains("8778880001")));
    seat.type_in(".avslutt\r");
    assert_eq!(bank.moved().len(), 1);
    place.verified();
}

#[test]
fn killed_while_the_customer_pays_the_till_finds_out_and_takes_nothing_twice() {
    for play in [Play::Late(60_000), Play::InProgress(2)] {
        let bank = bank();
        let place = shop(&bank);
        bank.play(play.clone());
        let before = count(&place, "payment-asked");
        let mut seat = sell(&place);
        until("the bank has the money", || bank.moved() != Vec::<Ore>::new());
        seat.kill();
        let asked = count(&place, "payment-asked");
        assert_eq!(asked, before + 1, "{play:?}: the intent was on disk before the amount left");
        let mut seat = place.seat("");
        seat.until_shown("er fullført");
        assert_eq!(bank.moved().len(), 1, "{play:?}");
        assert_eq!(count(&place, "payment-asked"), asked, "{play:?}: asked about, not asked for again");
        seat.type_in(".avslutt\r");
        place.verified();
    }
}

/// The customer stands before the terminal yet: nobody waits for that, and at the next start the terminal is asked about it.
#[test]
fn told_to_end_while_the_customer_pays_the_till_ends_and_finds_out_later() {
    for play in [Play::Late(60_000), Play::InProgress(2)] {
        let bank = bank();
        let place = shop(&bank);
        bank.play(play.clone());
        let before = count(&place, "payment-asked");
        let mut seat = sell(&place);
        until("the bank has the money", || bank.moved() != Vec::<Ore>::new());
        let began = Instant::now();
        seat.signal("TERM");
        assert!(seat.ends_well(), "{play:?}");
        assert!(began.elapsed() < GOOD_TIME, "{play:?}: {:?}", began.elapsed());
        let mut seat = place.seat("");
        seat.until_shown("er fullført");
        assert_eq!(bank.moved().len(), 1, "{play:?}");
        assert_eq!(count(&place, "payment-asked"), before + 1, "{play:?}: asked about, not asked for again");
        seat.type_in(".avslutt\r");
        assert!(seat.ends_well(), "{play:?}");
        place.verified();
    }
}

#[test]
fn a_terminal_is_tried_with_one_krone_that_is_given_back() {
    let bank = bank();
    let place = shop(&bank);
    place.types("devices list", "").went_well().says(&bank.at().to_string());
    place.types("devices test terminal", "").went_well().says("1,00 kr er godkjent").says("1,00 kr er ført tilbake");
    place.types("devices test terminal", "").went_well();
    let krone = Ore::kroner(1);
    assert_eq!(bank.moved(), [krone, -krone, krone, -krone], "each is a payment of its own");
    bank.play(Play::Decline("Refusal".to_owned()));
    let declined = place.types("devices test terminal", "");
    assert!(declined.err.contains("Ingen penger er trukket"), "{declined:#?}");
}
