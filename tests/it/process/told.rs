//! Told to end, or the window closed: the terminal is given back and nothing is lost. Ctrl+C never ends a till.

use std::time::Duration;

use super::place::{Place, ended, signal, until};
use crate::terminal::seat::{Seat, ends_within};

fn selling(place: &Place) -> Seat {
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    seat.type_in("5*1101\r");
    seat.until_shown("945,00");
    seat
}

#[track_caller]
fn the_sale_is_kept(place: &Place) {
    let state = place.state();
    assert_eq!(state.basket().pieces(), 5);
    assert!(!state.running, "it was ended in order, and no power cut is told of at the next start");
    place.verified();
}

#[test]
fn a_signal_gives_the_terminal_back_and_keeps_the_sale() {
    for name in ["TERM", "INT", "HUP", "QUIT"] {
        let place = Place::demo();
        let found = Seat::taken().settings();
        let mut seat = selling(&place);
        seat.signal(name);
        assert!(seat.ends_well(), "SIG{name}");
        seat.assert_given_back(found);
        the_sale_is_kept(&place);
    }
}

#[test]
fn a_closed_window_keeps_the_sale() {
    let place = Place::demo();
    let seat = selling(&place);
    let mut child = seat.close();
    assert!(ends_within(&mut *child, Duration::from_secs(20)), "it would sell for ever, with nobody before it");
    the_sale_is_kept(&place);
}

/// sales-ux 3: first redraw and ask; second back to an empty line. The sale stays.
#[test]
fn ctrl_c_asks_and_then_empties_the_line() {
    let place = Place::demo();
    let mut seat = selling(&place);
    seat.type_in("27111");
    seat.until_shown("> 27111");
    seat.type_in("\u{3}");
    seat.until_shown("Ctrl+C en gang til tømmer linjen. Salget beholdes.");
    seat.check("the line as it was", |screen| screen.contents().contains("> 27111"));
    seat.type_in("\u{3}");
    seat.until("an empty line", |screen| !screen.contents().contains("> 27111"));
    seat.check("the sale as it was", |screen| screen.contents().contains("945,00"));
    for _ in 0..10 {
        seat.type_in("\u{3}");
    }
    seat.type_in("1503\r");
    seat.until_shown("Refleksvest");
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    assert_eq!(place.state().basket().lines.len(), 2);
}

#[test]
fn leaving_gives_the_terminal_back() {
    let place = Place::demo();
    let found = Seat::taken().settings();
    let mut seat = selling(&place);
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    seat.assert_given_back(found);
    the_sale_is_kept(&place);
    let mut seat = place.seat("");
    seat.until_shown("945,00");
    seat.check("no tale of a power cut", |screen| !screen.contents().contains("strømbrudd"));
    seat.signal("TERM");
    assert!(seat.ends_well());
}

#[test]
fn line_mode_ends_in_order_when_told() {
    for name in ["TERM", "INT", "HUP"] {
        let place = Place::demo();
        let mut child = place.start("till --line");
        let mut input = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut input, b".op 1001\n5*1101\n").expect("typed");
        until("the line", || place.kinds().last().is_some_and(|kind| kind == "lines-added"));
        signal(child.id(), name);
        let ran = ended(child).went_well();
        assert_eq!(ran.err, "", "SIG{name}");
        drop(input);
        the_sale_is_kept(&place);
    }
}

#[test]
fn a_reader_that_goes_away_ends_line_mode_in_order() {
    let place = Place::demo();
    let mut child = place.start("till --line");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, b".op 1001\n5*1101\n").expect("typed");
    drop(input);
    ended(child);
    assert!(!place.state().running);
    place.verified();
}
