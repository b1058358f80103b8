//! The first start in a terminal: an empty folder becomes a shop that sells, by keys alone.

use super::place::Place;
use crate::terminal::seat::Seat;

/// Fills the form in: the number has a wrong check digit first.
fn set_up(seat: &mut Seat) {
    seat.until_shown("Ingenting er satt opp her ennå.");
    seat.type_in("4");
    seat.until_shown("Organisasjonsnummer");
    seat.type_in("Vik Kaffe\r310 000 018\r\r\rKaigata 1\r5003\rBergen\r\r\r\r\rKari Vik\r1001");
    seat.type_in("\u{1b}[6~");
    seat.until_shown("Organisasjonsnummeret har feil kontrollsiffer. Ingenting er lagret.");
    seat.type_in("310000019\u{1b}[6~");
    seat.until_shown("Den PIN-koden brukes i demoen og er kjent for alle. Velg en annen.");
    seat.type_in("4821\u{1b}[6~");
    seat.until_shown("> PIN:");
}

fn log_in(seat: &mut Seat) {
    seat.type_in("1001");
    seat.until_shown("Feil PIN. Ingenting er endret.");
    seat.type_in("4821");
    seat.until_shown("Kari Vik er logget inn");
}

#[test]
fn a_shop_is_made_by_keys_and_sells_what_was_made_from_the_menu() {
    let place = Place::empty();
    let mut seat = place.seat("");
    set_up(&mut seat);
    seat.check("a live shop shows no PIN", |screen| {
        let shown = screen.contents();
        !shown.contains("4821") && !shown.contains("DEMO")
    });
    log_in(&mut seat);
    // F12 V F4: a new article.
    seat.type_in("\u{1b}[24~");
    seat.until_shown("Oppsett (leder)");
    seat.type_in("V");
    seat.until_shown("Varer");
    seat.type_in("\u{1b}OS");
    seat.until_shown("Pris inkl. mva");
    seat.type_in("4001\rKaffebønner 250 g\r1\r129,50\u{1b}[6~");
    seat.until_shown("4001 er lagret.");
    seat.type_in("\u{1b}");
    seat.until("the list left", |screen| !screen.contents().contains("søk:"));
    seat.type_in("\u{1b}");
    seat.until_shown("Skann, eller skriv nummer eller navn.");
    seat.type_in("kaffeb\r");
    seat.until_shown("Vekselkasse i skuffen? Enter = 2 000,00");
    seat.type_in("1500\r");
    seat.until_shown("129,50");
    seat.type_in("\u{1b}[20~");
    seat.until_shown("SKUFFEN ER ÅPEN");
    seat.until("the drawer shut", |screen| !screen.contents().contains("SKUFFEN ER ÅPEN"));
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    place.verified();
    let [paper] = &place.papers("sale")[..] else { panic!("a receipt") };
    assert!(paper.contains("Vik Kaffe") && paper.contains("310 000 019") && paper.contains("130,00"), "{paper}");
    let kept = std::fs::read_to_string(place.file("till.toml")).expect("settings");
    assert!(kept.contains("department = 1") && kept.contains("number = 1"), "{kept}");
}

#[test]
fn a_shop_made_by_keys_sells_what_was_imported() {
    let place = Place::empty();
    let mut seat = place.seat("");
    set_up(&mut seat);
    seat.type_in("4821");
    seat.until_shown("er logget inn");
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    let list = place.write("varer.csv", "Varenr;Navn;Gruppe;Pris\n4001;Kaffebønner;1;129,50\n");
    place.run(&format!("import articles {}", list.display())).went_well();
    let mut seat = place.seat("");
    seat.until_shown("> PIN:");
    seat.type_in("4821");
    seat.until_shown("er logget inn");
    seat.type_in("4001\r");
    seat.until_shown("Vekselkasse i skuffen? Enter = 2 000,00");
    seat.type_in("\r");
    seat.until_shown("Kaffebønner");
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
}

#[test]
fn the_demo_shop_is_tried_at_the_first_start() {
    let place = Place::empty();
    let mut seat = place.seat("");
    seat.until_shown("Prøv demobutikken");
    seat.type_in("1");
    seat.until_shown("PIN 1001");
    seat.type_in("100112\r");
    seat.until_shown("Motorolje 5W-30 4 l");
    seat.check("the demo says so", |screen| screen.contents().contains("DEMO [SKY OK]"));
    seat.signal("TERM");
    assert!(seat.ends_well());
    assert!(!place.file("till.db").exists(), "the folder itself stays free for a shop of one's own");
}

#[test]
fn a_first_start_is_left_without_a_trace() {
    for leave in ["\u{1b}", "TERM", "HUP"] {
        let place = Place::empty();
        let mut seat = Seat::taken();
        let found = seat.settings();
        seat.start(place.in_terminal(""));
        seat.until_shown("Sett opp egen butikk");
        seat.type_in("\u{1b}OQ");
        seat.until_shown("Set opp eigen butikk");
        if leave == "\u{1b}" {
            seat.type_in(leave)
        } else {
            seat.signal(leave)
        }
        assert!(seat.ends_well(), "{leave}");
        seat.assert_given_back(found);
        assert_eq!(place.contents(), []);
    }
}

#[test]
fn a_first_start_in_a_narrow_window_asks_for_more_room() {
    let place = Place::empty();
    let mut seat = place.seat_of(40, 12, "");
    seat.until("the sentence", |screen| screen.contents().replace('\n', " ").contains("Vinduet er 40x12."));
    seat.resize(120, 40);
    seat.until_shown("Sett opp egen butikk");
    seat.type_in("\u{1b}");
    assert!(seat.ends_well());
}
