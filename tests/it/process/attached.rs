//! The till with a scanner and a display on cables of their own, and the customer's window beside it.

use std::fs;
use std::sync::{Arc, Mutex};

use skranke::peripherals::display::command::{Set, Table};
use skranke::peripherals::pretend::display::PretendDisplay;
use skranke::peripherals::pretend::scanner::PretendScanner;

use super::place::{Place, until};
use crate::attached::Plugged;
use crate::line::pty::Pty;

fn with_settings(place: &Place, more: &str) {
    let before = fs::read_to_string(place.file("till.toml")).unwrap_or_default();
    place.write("till.toml", format!("{before}\n{more}"));
}

#[test]
fn a_scanner_and_a_display_on_cables_serve_a_sale_and_the_window_shows_it() {
    let place = Place::demo();
    let (mut scanner, display) = (Pty::open(), Pty::open());
    with_settings(
        &place,
        &format!(
            "[scanner]\nkind = \"serial\"\nport = \"{}\"\n\n[display]\nkind = \"cd5220\"\nport = \"{}\"\nletters = \"national\"\n",
            scanner.path().display(),
            display.path().display()
        ),
    );
    let glass = Arc::new(Mutex::new(PretendDisplay::new(Set::Cd5220, Table::National)));
    let heard = Arc::clone(&glass);
    let _plugged = Plugged::run(display, move |bytes| {
        heard.lock().expect("glass").hear(bytes);
        Vec::new()
    });
    let mut window = place.seat("display");
    window.until_shown("KASSEN ER STENGT");
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    let device = PretendScanner::default();
    scanner.say(&device.scan("]E02711111010007"));
    seat.until_shown("Motorolje 5W-30");
    until("the pole shows the line", || glass.lock().expect("glass").rows()[1].ends_with("189,00"));
    window.until_shown("189,00");
    // A burst of scans, as fast as the cable carries them.
    for _ in 0..20 {
        scanner.say(&device.scan("2711111030005"));
        scanner.say(&device.scan("2711111040004"));
    }
    let wanted = [("1101", 1), ("1103", 20), ("1104", 20)].map(|(number, count)| (number.to_owned(), Some(count)));
    until("every scan is a piece of its line", || {
        let state = place.state();
        let lines = state.basket().lines.iter();
        let pieces: Vec<(String, Option<i64>)> =
            lines.map(|line| (line.item.number.to_string(), line.quantity.pieces())).collect();
        pieces == wanted
    });
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    window.until_shown("KASSEN ER STENGT");
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("Motorolje 5W-30");
    scanner.say(&device.scan("2711111010007"));
    window.until_shown("378,00");
    window.type_in("\u{1b}");
    assert!(window.ends_well());
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    place.verified();
}

#[test]
fn a_mistake_in_the_settings_of_a_device_is_told_with_its_place() {
    let place = Place::demo();
    with_settings(&place, "[scale]\nkind = \"toledo\"\n");
    place.run("till --line").refused(1, "kind must be dialog06, dialog02");
    let place = Place::demo();
    with_settings(&place, "[display]\nkind = \"epson\"\nport = \"COM3\"\n");
    place.run("till --line").refused(1, "display.port in till.toml");
}
