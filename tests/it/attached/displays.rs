//! Pole displays and the customer's window (display.md 4, 5).

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use skranke::counter::window::{SOCKET, Windows};
use skranke::domain::device::{CustomerLine, CustomerView, DisplayRows};
use skranke::peripherals::Display;
use skranke::peripherals::display::Pole;
use skranke::peripherals::display::command::{Set, Table};
use skranke::peripherals::pretend::display::PretendDisplay;

use super::{Plugged, line_at, until};
use crate::line::{RealTime, pty::Pty};
use crate::peripherals::counter::Folder;

const SETS: [Set; 4] = [Set::Epson, Set::Cd5220, Set::Utc, Set::LogicControls];

fn view(upper: &str, lower: &str) -> CustomerView {
    CustomerView { rows: DisplayRows { upper: upper.into(), lower: lower.into() }, ..CustomerView::default() }
}

type Glass = Arc<Mutex<PretendDisplay>>;

fn plug(display: PretendDisplay, pty: Pty) -> (Glass, Plugged) {
    let glass = Arc::new(Mutex::new(display));
    let heard = Arc::clone(&glass);
    let plugged = Plugged::run(pty, move |bytes| {
        heard.lock().expect("glass").hear(bytes);
        Vec::new()
    });
    (glass, plugged)
}

fn rows(glass: &Glass) -> [String; 2] {
    glass.lock().expect("glass").rows()
}

fn shows(glass: &Glass, upper: &str, lower: &str) {
    let wanted = [format!("{upper:<20}"), lower.to_owned()];
    until(&RealTime::start(), &format!("{wanted:?}"), || rows(glass) == wanted);
}

#[test]
fn both_rows_stand_on_every_display_4() {
    for set in SETS {
        for table in [Table::Cp865, Table::National] {
            let pty = Pty::open();
            let (line, time) = line_at(pty.path());
            let mut pole = Pole::new(line, set, table, time);
            let (glass, _plugged) = plug(PretendDisplay::new(set, table), pty);
            pole.show(&view("Å BETALE", "            1 234,50")).expect("shown");
            shows(&glass, "Å BETALE", "            1 234,50");
            pole.show(&view("MOTTATT       500,00", "TILBAKE       340,45")).expect("shown");
            shows(&glass, "MOTTATT       500,00", "TILBAKE       340,45");
            assert!(glass.lock().expect("glass").overwrites(), "{set:?}");
        }
    }
}

#[test]
fn a_display_that_was_pulled_is_found_and_drawn_anew_in_the_right_mode_5() {
    let folder = Folder::new("display-plug");
    let link = folder.path().join("display");
    let pty = Pty::open();
    pty.plug_in_at(&link);
    let (line, time) = line_at(&link);
    let mut pole = Pole::new(line, Set::Epson, Table::Cp865, time);
    let (_, plugged) = plug(PretendDisplay::new(Set::Epson, Table::Cp865), pty);
    pole.show(&view("TAKK", "")).expect("shown");
    drop(plugged);
    until(&RealTime::start(), "the loss is seen", || pole.show(&view("Å BETALE", "              189,00")).is_err());
    let (rested, next_ms) = pole.rest();
    assert!(rested.is_err() && next_ms == Some(2_000), "tried again every two seconds");
    let pty = Pty::open();
    pty.plug_in_at(&link);
    // Fresh from the power it scrolls.
    let (glass, _plugged) = plug(PretendDisplay::new(Set::Epson, Table::Cp865), pty);
    until(&RealTime::start(), "it is back", || pole.rest().0.is_ok());
    shows(&glass, "Å BETALE", "              189,00");
    assert!(glass.lock().expect("glass").overwrites());
}

#[test]
fn a_display_behind_a_printer_leaves_the_printer_its_cable_5() {
    let pty = Pty::open();
    let (line, time) = line_at(pty.path());
    let mut pole = Pole::new(line, Set::Epson, Table::Cp865, time).past_printer();
    let (glass, _plugged) = plug(PretendDisplay::new(Set::Epson, Table::Cp865).behind_printer(), pty);
    pole.show(&view("TAKK", "")).expect("shown");
    shows(&glass, "TAKK", &" ".repeat(20));
    let glass = glass.lock().expect("glass");
    assert!(!glass.is_selected() && glass.passed_on().is_empty());
}

#[test]
fn a_display_that_takes_nothing_is_dropped_and_costs_no_sale_5() {
    let pty = Pty::open();
    let (line, time) = line_at(pty.path());
    let mut pole = Pole::new(line, Set::Epson, Table::Cp865, time);
    // Nobody reads: what the cable holds is soon full.
    let written = (0..1_000).take_while(|_| pole.show(&view("TAKK", "")).is_ok()).count();
    assert!(written < 1_000, "the deadline never came");
    assert!(pole.show(&view("TAKK", "")).is_err(), "it rests before the next try");
}

#[test]
fn the_window_is_told_what_stands_there_and_what_comes() {
    let folder = Folder::new("window");
    let mut windows = Windows::open(folder.path()).expect("a socket");
    windows.show(&view("VELKOMMEN", "")).expect("shown");
    let window = UnixStream::connect(folder.path().join(SOCKET)).expect("a window");
    assert_eq!(windows.rest().1, Some(500), "a new window is soon seen");
    let mut lines = BufReader::new(window).lines();
    let mut next =
        || -> CustomerView { serde_json::from_str(&lines.next().expect("a view").expect("read")).expect("a view") };
    assert_eq!(next(), view("VELKOMMEN", ""));
    let line = CustomerLine { name: "Kaffe".into(), quantity: "1".into(), amount: "36,00".into() };
    let sale = CustomerView { lines: vec![line], total: "36,00".into(), ..view("Å BETALE", "               36,00") };
    windows.show(&sale).expect("shown");
    assert_eq!(next(), sale);
    drop(windows);
    assert!(lines.next().is_none(), "the till is gone, and the window sees it");
    let mut again = Windows::open(folder.path()).expect("a socket, though one was there before");
    let _window = UnixStream::connect(folder.path().join(SOCKET)).expect("found again");
    again.show(&sale).expect("shown");
}

#[test]
fn a_window_that_never_reads_holds_nothing_up() {
    let folder = Folder::new("window-deaf");
    let mut windows = Windows::open(folder.path()).expect("a socket");
    let _deaf = UnixStream::connect(folder.path().join(SOCKET)).expect("a window");
    let long = view(&"x".repeat(4_000), "");
    for _ in 0..500 {
        windows.show(&long).expect("shown, or let go");
    }
}
