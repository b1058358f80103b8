//! Told to end, or the window closed: the terminal is given back and nothing is lost. Ctrl+C never ends a till.

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::place::{Place, ended, signal, until};
use crate::terminal::seat::{Seat, ends_within};

/// How long a till that is told to end may take to write what is left and go.
pub const GOOD_TIME: Duration = Duration::from_secs(2);

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

fn typing(place: &Place) -> Seat {
    let mut seat = selling(place);
    seat.type_in("27111");
    seat.until_shown("> 27111");
    seat
}

/// What ran in the terminal of a process that was the first there.
fn still_there(process: u32) -> Vec<String> {
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    let about = all.filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    // Behind the name in brackets: state, parent, group, session.
    let session = |stat: &String| stat.rsplit_once(") ")?.1.split(' ').nth(3)?.parse().ok();
    about.filter(|stat| session(stat) == Some(process)).collect()
}

#[track_caller]
fn the_next_start_goes_on(place: &Place) {
    let logged = fs::read_to_string(place.file("log/skranke.log")).expect("a log");
    assert!(!logged.contains("panic"), "{logged}");
    let seat = place.seat("");
    seat.until_shown("945,00");
    seat.check("no tale of a power cut", |screen| !screen.contents().contains("strømbrudd"));
    seat.check("an empty line", |screen| !screen.contents().contains("27111"));
}

#[test]
fn told_while_a_line_is_typed_it_ends_in_good_time_and_goes_on_at_the_next_start() {
    for name in ["TERM", "INT", "HUP"] {
        let place = Place::demo();
        let mut seat = typing(&place);
        let (process, began) = (seat.process(), Instant::now());
        seat.signal(name);
        assert!(seat.ends_well(), "SIG{name}");
        assert!(began.elapsed() < GOOD_TIME, "SIG{name}: {:?}", began.elapsed());
        seat.check("no panic", |screen| !screen.contents().contains("panicked"));
        assert_eq!(still_there(process), Vec::<String>::new(), "SIG{name}");
        the_sale_is_kept(&place);
        the_next_start_goes_on(&place);
    }
}

#[test]
fn a_closed_window_keeps_the_sale() {
    let place = Place::demo();
    let seat = typing(&place);
    let process = seat.process();
    let mut child = seat.close();
    assert!(ends_within(&mut *child, GOOD_TIME), "it would sell for ever, with nobody before it");
    assert_eq!(still_there(process), Vec::<String>::new());
    the_sale_is_kept(&place);
    the_next_start_goes_on(&place);
}

/// Fills everything that lies between the program and a screen that nobody reads any more.
fn stuck(place: &Place) -> Seat {
    let mut seat = typing(place);
    seat.look_away();
    for _ in 0..120 {
        seat.type_in("\u{c}");
        std::thread::sleep(Duration::from_millis(5));
    }
    seat
}

#[test]
fn a_line_that_is_dead_and_then_hangs_up_keeps_the_sale() {
    let place = Place::demo();
    let seat = stuck(&place);
    let mut child = seat.close();
    assert!(ends_within(&mut *child, GOOD_TIME), "it would wait for ever for a screen that is gone");
    the_sale_is_kept(&place);
    the_next_start_goes_on(&place);
}

#[test]
fn a_till_before_a_dead_line_ends_when_told() {
    let place = Place::demo();
    let mut seat = stuck(&place);
    let began = Instant::now();
    seat.signal("TERM");
    assert!(seat.ends_well());
    assert!(began.elapsed() < GOOD_TIME, "{:?}", began.elapsed());
    the_sale_is_kept(&place);
    the_next_start_goes_on(&place);
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

/// It takes the call and says nothing, as behind a network that swallows what it is given.
#[test]
fn a_silent_store_holds_no_ending_back() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let store = format!("--store http://{}", silent.local_addr().expect("an address"));
    let place = Place::demo();
    let mut seat = place.seat(&store);
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    seat.type_in("5*1101\r");
    seat.until_shown("945,00");
    let began = Instant::now();
    seat.signal("TERM");
    assert!(seat.ends_well());
    assert!(began.elapsed() < GOOD_TIME, "{:?}", began.elapsed());
    the_sale_is_kept(&place);
    the_next_start_goes_on(&place);
}

/// Its cable takes what is sent, and nothing ever comes back.
#[test]
fn a_silent_printer_holds_no_ending_back() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let port = silent.local_addr().expect("an address");
    let place = Place::demo();
    place
        .write("till.toml", format!("[printer]\nport = \"{port}\"\n\n[drawer]\nport = \"printer\"\nopen = \"high\"\n"));
    let mut seat = place.seat("");
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("Får ikke lest skuffen.");
    let began = Instant::now();
    seat.signal("TERM");
    assert!(seat.ends_well());
    assert!(began.elapsed() < GOOD_TIME, "{:?}", began.elapsed());
    place.verified();
}

#[test]
fn line_mode_ends_in_order_when_told() {
    for name in ["TERM", "INT", "HUP"] {
        let place = Place::demo();
        let mut child = place.start("till --line");
        let mut input = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut input, b".op 1001\n5*1101\n27111").expect("typed");
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
