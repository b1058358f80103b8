//! `skranke store serve`, and a till that is linked to it: it sells on when the store is killed, and catches up.

use std::io::{BufRead, BufReader};
use std::process::Child;

use rusqlite::Connection;

use super::place::{Place, ended, signal, until};

/// A store that serves, killed at the end.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(place: &Place, listen: &str) -> Self {
        let mut child = place.start(&format!("store serve --listen {listen}"));
        let mut said = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut said).expect("a line");
        let url = said.trim().strip_prefix("store at ").unwrap_or_else(|| panic!("{said}")).to_owned();
        Self { child, url }
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("http://").expect("a URL")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already when the test ended it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Entries the store has.
fn received(store: &Place) -> usize {
    let db = Connection::open(store.file("store.db")).expect("opened");
    db.busy_timeout(std::time::Duration::from_secs(10)).expect("patient");
    let count: i64 = db.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).expect("counted");
    usize::try_from(count).expect("a count")
}

/// A shop of its own, whose register travels in its journal.
fn own_shop() -> Place {
    let place = Place::empty();
    let typed = "4\nVik Kaffe\n310000019\n\n\nKaigata 1\n5003\nBergen\n\n\n\n\nKari\n4821\n";
    place.types("till --line", typed).went_well();
    place
}

#[test]
fn other_machines_are_refused_until_tills_can_prove_who_they_are() {
    let place = Place::empty();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:7070"] {
        place.run(&format!("store serve --listen {address}")).refused(1, "is not a loopback address");
    }
    for wrong in ["localhost", "7070", "127.0.0.1", "127.0.0.1:99999"] {
        place.run(&format!("store serve --listen {wrong}")).refused(1, "is no address to listen on");
    }
    let first = Serving::start(&place, "127.0.0.1:0");
    let other = Place::empty();
    other.run(&format!("store serve --listen {}", first.address())).refused(1, "cannot listen on");
}

#[test]
fn a_till_uploads_sells_on_without_the_store_and_catches_up() {
    let (till, store) = (own_shop(), Place::empty());
    let serving = Serving::start(&store, "127.0.0.1:0");
    let address = serving.address().to_owned();
    let mut seat = till.seat(&format!("--store {}", serving.url));
    seat.until_shown("[SKY OK]");
    seat.type_in("4821");
    seat.until_shown("er logget inn");
    seat.type_in("90 500\r");
    seat.until_shown("Vekselkasse i skuffen?");
    seat.type_in("\r\u{1b}[20~");
    seat.until("the drawer open", |screen| screen.contents().contains("SKUFFEN ER ÅPEN"));
    seat.until("the drawer shut", |screen| !screen.contents().contains("SKUFFEN ER ÅPEN"));
    until("all entries in the store", || received(&store) == till.entries().len());
    drop(serving);
    seat.until_shown("[FRAKOBLET");
    seat.type_in("90 300\r\u{1b}[20~");
    seat.until("the drawer open", |screen| screen.contents().contains("SKUFFEN ER ÅPEN"));
    seat.until("the drawer shut", |screen| !screen.contents().contains("SKUFFEN ER ÅPEN"));
    seat.until_shown("[FRAKOBLET 1]");
    let serving = Serving::start(&store, &address);
    seat.until_shown("[SKY OK]");
    until("the rest in the store", || received(&store) == till.entries().len());
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    till.verified();
    drop(serving);
}

#[test]
fn a_till_that_never_meets_its_store_starts_and_sells_all_the_same() {
    let till = own_shop();
    till.types("till --line", ".op 4821\n").went_well();
    let ran = till.types("till --line --store http://127.0.0.1:9", ".op 4821\n90 500\n\n.kt\n").went_well();
    ran.says("er fullført");
    till.verified();
}

#[test]
fn a_store_told_to_end_ends() {
    let place = Place::empty();
    for name in ["TERM", "INT"] {
        let mut child = place.start("store serve --listen 127.0.0.1:0");
        let mut said = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut said).expect("a line");
        signal(child.id(), name);
        let ran = ended(child);
        assert_ne!(ran.code, Some(1), "{ran:#?}");
        assert_eq!(ran.err, "", "{ran:#?}");
    }
}
