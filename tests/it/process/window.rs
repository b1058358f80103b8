//! The window and the keyboard: resized in a sale, bursts of scans, and keys typed before the first frame.

use std::fmt::Write;

use super::place::Place;

/// Goods with a barcode, none of which asks anything.
const GOODS: [(&str, &str); 8] = [
    ("2711111010007", "1101"),
    ("2711111030005", "1103"),
    ("2711111040004", "1104"),
    ("2711111050003", "1105"),
    ("2711212010005", "1201"),
    ("2711212020004", "1202"),
    ("2711515010009", "1501"),
    ("2711515020008", "1502"),
];

#[test]
fn a_window_is_resized_in_a_sale() {
    let place = Place::demo();
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.type_in("5*1101\r");
    seat.until_shown("945,00");
    seat.resize(120, 40);
    seat.until("the roomy screen", |screen| {
        let shown = screen.contents();
        shown.contains("Operatør: Kari N.") && shown.contains("F1 Hjelp  F2 Pris") && shown.contains("Varenr")
    });
    seat.resize(60, 20);
    seat.until_shown("Vinduet er 60x20. Gjør det 80x24 eller større.");
    seat.check("that the sale is safe", |screen| screen.contents().replace('\n', " ").contains("Salg 412 er trygt."));
    // Keys go on: scanners do not look at windows.
    seat.type_in("1503\r");
    seat.resize(1, 1);
    seat.resize(80, 24);
    seat.until_shown("Refleksvest");
    seat.check("the sum", |screen| screen.contents().contains("1 024,00"));
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
}

#[test]
fn a_narrow_window_at_the_start_asks_for_more_room() {
    let place = Place::demo();
    let mut seat = place.seat_of(60, 20, "");
    seat.until_shown("Vinduet er 60x20. Gjør det 80x24 eller større, eller bruk");
    seat.resize(100, 30);
    seat.until_shown("> PIN:");
    seat.signal("TERM");
    assert!(seat.ends_well());
}

#[test]
fn keys_typed_before_the_first_frame_are_not_lost() {
    let place = Place::demo();
    let mut seat = crate::terminal::seat::Seat::taken();
    // The terminal belongs to the shell yet, which is where impatient people and scanners type.
    seat.type_in("10012711111010007\r5*1503\r'hastverk\r");
    seat.start(place.in_terminal(""));
    seat.until_shown("Motorolje 5W-30");
    seat.until_shown("395,00");
    seat.until_shown("'hastverk");
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    let state = place.state();
    let lines: Vec<String> = state.basket().lines.iter().map(|line| line.item.number.to_string()).collect();
    assert_eq!(lines, ["1101", "1503"]);
}

#[test]
fn two_hundred_scans_in_one_burst_are_all_rung_in_in_order() {
    let place = Place::demo();
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    let mut burst = String::new();
    let mut wanted = Vec::new();
    for scan in 0..200_usize {
        // A comment keeps the next scan of the same thing on a line of its own.
        let (code, number) = GOODS[(scan * 5 + scan / 8) % GOODS.len()];
        write!(burst, "{code}\r'{scan}\r").expect("written");
        wanted.push((number.to_owned(), scan.to_string()));
    }
    seat.type_in(&burst);
    let last = &wanted[wanted.len() - 1].1;
    seat.until_shown(&format!("'{last}"));
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    let state = place.state();
    let lines = state.basket().lines.iter();
    let rung: Vec<(String, String)> = lines.map(|line| (line.item.number.to_string(), line.comment.clone())).collect();
    assert_eq!(rung, wanted);
    place.verified();
}
