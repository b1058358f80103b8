//! `skranke store serve`, and a till that is linked to it: it sells on when the store is killed, and catches up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::place::{Place, Ran, ended, signal, until};
use crate::world::Rolls;

/// A store that serves, killed at the end.
struct Serving {
    child: Option<Child>,
    url: String,
}

impl Serving {
    fn start(place: &Place, listen: &str) -> Self {
        let mut child = place.start(&format!("store serve --listen {listen}"));
        let mut said = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut said).expect("a line");
        let url = said.trim().strip_prefix("store at ").unwrap_or_else(|| panic!("{said}")).to_owned();
        Self { child: Some(child), url }
    }

    fn process(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Waits for the end.
    fn ended(&mut self) -> Ran {
        ended(self.child.take().expect("it runs"))
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("http://").expect("a URL")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Entries the store has.
fn received(store: &Place) -> usize {
    let db = Connection::open(store.file("store.db")).expect("opened");
    db.busy_timeout(Duration::from_secs(10)).expect("patient");
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

/// How long an operator waits for an answer, and what a slow machine needs to draw it.
const ANSWERED_WITHIN: Duration = Duration::from_millis(4_000 + 2_500);

/// As behind a network that swallows what it is given, while the till sends what it has just journalled.
#[test]
fn a_silent_store_holds_no_question_up() {
    let (till, store) = (own_shop(), Place::empty());
    let mut serving = Serving::start(&store, "127.0.0.1:0");
    let mut seat = till.seat(&format!("--store {}", serving.url));
    seat.until_shown("[SKY OK]");
    seat.type_in("4821");
    seat.until_shown("er logget inn");
    seat.type_in("90 500\r");
    seat.until_shown("Vekselkasse i skuffen?");
    seat.type_in("\r");
    seat.until_shown("500,00");
    signal(serving.process(), "STOP");
    seat.type_in("90 300\r");
    seat.until_shown("800,00");
    let began = Instant::now();
    seat.type_in("8100471932655082\r");
    seat.until_shown("Gavekort krever nett");
    assert!(began.elapsed() < ANSWERED_WITHIN, "{:?}", began.elapsed());
    signal(serving.process(), "KILL");
    serving.ended();
    seat.signal("TERM");
    assert!(seat.ends_well());
    till.verified();
}

/// How long a store may take to end that was told to, whatever its tills are about.
const GOOD_TIME: Duration = Duration::from_secs(5);

/// Ended well, with everything in the one file.
#[track_caller]
fn ended_in_order(serving: &mut Serving, store: &Place, began: Instant) {
    let ran = serving.ended();
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:#?}");
    assert!(began.elapsed() < GOOD_TIME, "{:?}", began.elapsed());
    for beside in ["store.db-wal", "store.db-shm"] {
        assert!(!store.file(beside).exists(), "{beside}");
    }
}

/// Sends a part of a request and keeps the line.
fn begun(serving: &Serving, part: &str) -> TcpStream {
    let mut line = TcpStream::connect(serving.address()).expect("a line");
    line.set_read_timeout(Some(Duration::from_secs(20))).expect("patient");
    line.write_all(part.as_bytes()).expect("sent");
    line
}

#[test]
fn a_store_told_to_end_closes_its_file_and_ends_well() {
    for name in ["TERM", "INT"] {
        let (till, store) = (own_shop(), Place::empty());
        let mut serving = Serving::start(&store, "127.0.0.1:0");
        till.types(&format!("till --line --store {}", serving.url), ".op 4821\n").went_well();
        assert!(received(&store) > 0);
        let idle = begun(&serving, "");
        let began = Instant::now();
        signal(serving.process(), name);
        ended_in_order(&mut serving, &store, began);
        drop(idle);
    }
}

#[test]
fn a_store_told_to_end_answers_what_is_under_way_and_takes_nothing_new() {
    let store = Place::empty();
    let mut serving = Serving::start(&store, "127.0.0.1:0");
    let (body, path) =
        (r#"{"ask":"balance","card":"8100471932655082"}"#, "/till/v1/companies/310000019/tills/1-1/questions");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut under_way = begun(&serving, &format!("{head}{}", &body[..9]));
    let held = [begun(&serving, &head[..30]), begun(&serving, &head)];
    // Heard of by the store before it is told.
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    signal(serving.process(), "TERM");
    until("no more listening", || TcpStream::connect(serving.address()).is_err());
    under_way.write_all(&body.as_bytes()[9..]).expect("the rest");
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).expect("an answer, and the end of the line");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""is":"card""#), "{answer}");
    ended_in_order(&mut serving, &store, began);
    drop(held);
}

#[test]
fn a_store_told_twice_waits_for_nobody() {
    let store = Place::empty();
    let mut serving = Serving::start(&store, "127.0.0.1:0");
    let held = begun(&serving, "POST / HTTP/1.1\r\n");
    signal(serving.process(), "TERM");
    until("no more listening", || TcpStream::connect(serving.address()).is_err());
    let began = Instant::now();
    signal(serving.process(), "TERM");
    assert_eq!(serving.ended().code, None, "ended by the signal, as a program that heeds none");
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    drop(held);
}

/// Every entry as it stands in a database of a till or of a store.
fn rows_of(place: &Place, file: &str) -> Vec<(i64, Vec<u8>, Vec<u8>)> {
    let db = Connection::open(place.file(file)).expect("opened");
    db.busy_timeout(Duration::from_secs(10)).expect("patient");
    let sql = "SELECT seq, CAST(body AS BLOB), hash FROM entry ORDER BY seq";
    let mut rows = db.prepare(sql).expect("sql");
    let read = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("rows");
    read.map(|row| row.expect("a row")).collect()
}

#[test]
fn a_store_killed_while_a_till_sends_has_everything_once_in_the_end() {
    let (till, store) = (own_shop(), Place::empty());
    let mut serving = Serving::start(&store, "127.0.0.1:0");
    let address = serving.address().to_owned();
    let mut selling = till.start(&format!("till --line --store {}", serving.url));
    let mut keys = selling.stdin.take().expect("a pipe");
    keys.write_all(b".op 4821\n90 100\n\n.kt\n").expect("typed");
    let mut dice = Rolls::new(20_261_129);
    for _ in 0..4 {
        let before = received(&store);
        keys.write_all("90 100\n.kt\n".repeat(25).as_bytes()).expect("typed");
        until("more in the store", || received(&store) > before);
        std::thread::sleep(Duration::from_micros(dice.below(30_000)));
        signal(serving.process(), "KILL");
        serving.ended();
        serving = Serving::start(&store, &address);
    }
    drop(keys);
    ended(selling).went_well();
    // Whatever the end came too early for goes at the next start.
    till.types(&format!("till --line --store {}", serving.url), ".op 4821\n").went_well();
    until("the rest in the store", || received(&store) == rows_of(&till, "till.db").len());
    assert_eq!(rows_of(&store, "store.db"), rows_of(&till, "till.db"));
    let began = Instant::now();
    signal(serving.process(), "TERM");
    ended_in_order(&mut serving, &store, began);
    till.verified();
}
