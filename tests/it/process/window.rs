//! The window and the keyboard: resized in a sale, bursts of scans, and keys typed before the first frame.

use std::fmt::Write;

use super::place::Place;
use crate::terminal::seat::Seat;
use crate::world::Rolls;

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

/// A screen as it looks: every row with its colours, and where the cursor stands.
fn looks(screen: &vt100::Screen) -> (Vec<Vec<u8>>, Option<(u16, u16)>) {
    let (_, columns) = screen.size();
    let cursor = (!screen.hide_cursor()).then(|| screen.cursor_position());
    (screen.rows_formatted(0, columns).collect(), cursor)
}

/// What is shown is what a screen would show that never showed anything else.
#[track_caller]
fn the_frame_is_whole(seat: &mut Seat, last: &str) {
    // Between two looks the clock on the screen may go on a minute, once.
    let same = (0..2).any(|_| {
        let before = seat.look(looks);
        seat.wipe();
        seat.until_shown(last);
        // One write is one frame; what comes in two reads is all there in a moment.
        std::thread::sleep(std::time::Duration::from_millis(100));
        seat.look(looks) == before
    });
    assert!(same, "drawn anew it is another:\n{}", seat.contents());
}

#[test]
fn a_storm_of_sizes_loses_no_key_and_ends_in_a_whole_frame() {
    const SEED: u64 = 20_261_129;
    let place = Place::demo();
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    let mut dice = Rolls::new(SEED);
    let mut wanted = Vec::new();
    for (storm, (columns, rows)) in [(80, 24), (300, 100), (133, 41)].into_iter().enumerate() {
        for gust in 0..130 {
            let size = |dice: &mut Rolls, from, upto| u16::try_from(dice.between(from, upto)).expect("small");
            match dice.below(12) {
                0 => seat.resize(1, 1),
                // There and back before anybody can look.
                1 => (seat.resize(columns, rows), seat.resize(40, 10), seat.resize(columns, rows)).2,
                _ => seat.resize(size(&mut dice, 20, 300), size(&mut dice, 5, 100)),
            }
            if gust % 4 == 0 {
                let (code, number) = *dice.one_of(&GOODS);
                seat.type_in(&format!("{code}\r'{storm} {gust}\r"));
                wanted.push((number.to_owned(), format!("{storm} {gust}")));
            }
            std::thread::sleep(std::time::Duration::from_micros(dice.below(4_000)));
        }
        seat.resize(columns, rows);
        let last = format!("'{storm} 128");
        seat.until_shown(&last);
        the_frame_is_whole(&mut seat, &last);
    }
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    let state = place.state();
    let lines = state.basket().lines.iter();
    let rung: Vec<(String, String)> = lines.map(|line| (line.item.number.to_string(), line.comment.clone())).collect();
    assert_eq!(rung, wanted);
    place.verified();
}
