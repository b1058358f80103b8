//! The screen for the devices in the real program, with a printer and a drawer at the end of a cable.

use skranke::peripherals::pretend::PretendPrinter;

use super::devices::shut_what_opens;
use super::place::{Place, until};
use crate::peripherals::escpos::Served;
use crate::terminal::seat::Seat;

const F9: &str = "\u{1b}[20~";
const F12: &str = "\u{1b}[24~";
const DOWN: &str = "\u{1b}[B";

fn at_the_devices(place: &Place) -> Seat {
    let mut seat = place.seat("");
    seat.until_shown("F1Hjelp");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    seat.type_in(F12);
    seat.until_shown("Oppsett (leder)");
    seat.type_in("d");
    seat.until_shown("ikke satt opp");
    seat
}

fn settings(place: &Place) -> String {
    std::fs::read_to_string(place.file("till.toml")).expect("settings")
}

/// At the pace of a person: keys that come at once are a scan.
fn retype(seat: &mut Seat, port: &str) {
    seat.type_in(port);
    seat.until_shown(&format!("{port}  "));
    seat.type_in("\u{1b}[6~");
    seat.until_shown("endret, ikke skrevet");
    seat.until_shown(port);
}

/// A printer that was lent needs a moment, and without it no sale is finished.
fn back_at_the_sale(seat: &mut Seat) {
    seat.type_in("\u{1b}");
    seat.until_shown("Skann, eller skriv nummer eller navn.");
    seat.until("the printer is back", |screen| !screen.contents().contains("ingen kontakt"));
}

fn leave(mut seat: Seat) {
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
}

#[test]
fn a_printer_and_its_drawer_are_set_up_from_the_screen_and_sold_with_at_once() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let place = Place::demo();
    std::fs::write(place.file("till.toml"), format!("# mine\n[printer]\nport = \"{}\"\n", served.address))
        .expect("set");
    let before = settings(&place);
    shut_what_opens(&served, || {
        let mut seat = at_the_devices(&place);
        seat.type_in("\r");
        seat.until_shown("Prøvesiden kom ut");
        seat.until_shown("Prøven gikk bra");
        assert_eq!(served.slips(), 1);
        seat.type_in(DOWN);
        seat.type_in("\r");
        seat.until_shown("Lukk skuffen og trykk Enter");
        seat.type_in("\r");
        seat.until_shown("S skriver det til till.toml");
        assert_eq!(settings(&place), before, "nothing is written before somebody says so");
        seat.type_in("s");
        seat.until_shown("Skrevet til till.toml");
        assert!(settings(&place).starts_with(&before) && settings(&place).contains("open = \"high\""));
        let pulses = served.printer().pulses().len();
        back_at_the_sale(&mut seat);
        seat.type_in("1503\r");
        seat.type_in(F9);
        seat.until_shown("Salg 412 er fullført");
        until("the drawer opens for the sale", || served.printer().pulses().len() == pulses + 1);
        until("the receipt", || served.slips() == 2);
        leave(seat);
    });
    let kinds = place.kinds();
    for kind in ["device-tried", "device-set", "drawer-opened", "drawer-closed"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind}: {kinds:?}");
    }
    place.verified();
}

#[test]
fn a_wrong_port_is_a_sentence_and_the_right_one_goes_on() {
    let served = Served::on_a_network(PretendPrinter::default());
    let place = Place::demo();
    std::fs::write(place.file("till.toml"), format!("[printer]\nport = \"{}\"\n", served.address)).expect("set");
    let before = settings(&place);
    let mut seat = at_the_devices(&place);
    // A port that nobody listens on, typed over the one that stands there.
    seat.type_in("e");
    seat.until_shown("PgDn lagrer");
    retype(&mut seat, "127.0.0.1:1");
    seat.type_in("\r");
    seat.until_shown("127.0.0.1:1 tar ikke imot forbindelsen");
    seat.type_in("e");
    seat.until_shown("PgDn lagrer");
    retype(&mut seat, "127.0.0.2");
    seat.type_in("\r");
    seat.until_shown("er ikke et sted en enhet kan være");
    seat.type_in("\u{1b}");
    seat.until_shown("ikke skrevet til till.toml");
    seat.until("the printer is back", |screen| !screen.contents().contains("ingen kontakt"));
    assert_eq!(settings(&place), before);
    seat.type_in("1503\r\u{1b}[19~");
    seat.until_shown("Salg 412 er fullført");
    until("the receipt from the printer that was lent", || served.slips() == 1);
    leave(seat);
}

#[test]
fn a_till_that_ends_in_the_middle_of_a_trial_ends() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let place = Place::demo();
    std::fs::write(place.file("till.toml"), format!("[printer]\nport = \"{}\"\n", served.address)).expect("set");
    let mut seat = at_the_devices(&place);
    seat.type_in(DOWN);
    seat.type_in("\r");
    seat.until_shown("Lukk skuffen og trykk Enter");
    seat.signal("TERM");
    assert!(seat.ends_well());
}
