//! A line that is cut behind any byte of a batch or of its answer, that gives one byte at a time, or that falls silent. Whatever
//! happens on the way, the store has every entry once, byte for byte, as soon as the line is whole again.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use skranke::journal::act::system::ProgramStarted;
use skranke::sync::link::{Method, Request, Response};
use skranke::sync::{HttpLink, Link, LinkError, Step, SyncError, Uploader};

use super::http::served;
use super::upload::{Journalled, until_idle};
use crate::store::shop::{Shop, TILL, place};

/// Long enough for a store on the same machine, and short enough to wait for.
const DEADLINE_MS: u64 = 400;
/// Nobody waits as long as a silent line is silent.
const SILENCE: Duration = Duration::from_secs(5);

/// What becomes of the bytes that go one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Whole,
    /// So many get through, and then both ends find the line closed.
    Cut(usize),
    /// So many get through, and then nothing is heard any more.
    Silent(usize),
    /// One at a time, with a pause between two.
    Dribble(Duration),
}

#[derive(Clone, Copy, Debug)]
struct Fate {
    request: Way,
    answer: Way,
}

impl Fate {
    fn of_request(request: Way) -> Self {
        Self { request, answer: Way::Whole }
    }

    fn of_answer(answer: Way) -> Self {
        Self { request: Way::Whole, answer }
    }
}

/// What got through of the last request and its answer.
#[derive(Default)]
struct Passed {
    request: Vec<u8>,
    answer: Vec<u8>,
}

/// A line to a store that does with every connection what it is told.
struct Line {
    address: SocketAddr,
    fate: Arc<Mutex<Fate>>,
    passed: Arc<Mutex<Passed>>,
}

fn locked<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    fn to(store: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = listener.local_addr().expect("an address");
        let fate = Arc::new(Mutex::new(Fate::of_request(Way::Whole)));
        let passed = Arc::new(Mutex::new(Passed::default()));
        let (told, noted) = (Arc::clone(&fate), Arc::clone(&passed));
        thread::spawn(move || {
            for till in listener.incoming().flatten() {
                let (fate, noted) = (*locked(&told), Arc::clone(&noted));
                *locked(&noted) = Passed::default();
                thread::spawn(move || carry(&till, store, fate, &noted));
            }
        });
        Self { address, fate, passed }
    }

    /// Asks over a whole line, and sends over this one.
    fn uploader(&self, store: SocketAddr, fate: Fate) -> Uploader {
        *locked(&self.fate) = fate;
        let link = |address: SocketAddr| HttpLink::new(&format!("http://{address}"));
        Uploader::new(place(TILL), Box::new(Halved { asks: link(store), sends: link(self.address) }))
    }
}

struct Halved {
    asks: HttpLink,
    sends: HttpLink,
}

impl Link for Halved {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        let link = if request.method == Method::Get { &mut self.asks } else { &mut self.sends };
        link.send(request.within(DEADLINE_MS))
    }
}

fn carry(till: &TcpStream, store: SocketAddr, fate: Fate, noted: &Arc<Mutex<Passed>>) {
    let store = TcpStream::connect(store).expect("the store");
    for end in [till, &store] {
        end.set_nodelay(true).expect("at once");
    }
    thread::scope(|both| {
        both.spawn(|| pass(till, &store, fate.request, |bytes| locked(noted).request.extend_from_slice(bytes)));
        pass(&store, till, fate.answer, |bytes| locked(noted).answer.extend_from_slice(bytes));
    });
}

/// Carries bytes one way until that way's fate is met, or one end is gone.
fn pass(from: &TcpStream, to: &TcpStream, way: Way, note: impl Fn(&[u8])) {
    // What is closed already is closed.
    let close = || [from, to].iter().for_each(|end| drop(end.shutdown(Shutdown::Both)));
    let (mut source, mut sink) = (from, to);
    let mut left = if let Way::Cut(bytes) | Way::Silent(bytes) = way { bytes } else { usize::MAX };
    let mut buffer = [0; 4096];
    while left > 0 {
        let most = if matches!(way, Way::Dribble(_)) { 1 } else { left.min(buffer.len()) };
        let read = match source.read(&mut buffer[..most]) {
            Ok(count @ 1..) => &buffer[..count],
            _ => return close(),
        };
        note(read);
        if sink.write_all(read).is_err() {
            return close();
        }
        left -= read.len();
        if let Way::Dribble(pause) = way {
            thread::sleep(pause);
        }
    }
    if way == Way::Cut(0) {
        // There is nothing to cut before something comes.
        let _ = from.peek(&mut buffer);
    }
    if matches!(way, Way::Silent(_)) {
        thread::sleep(SILENCE);
    }
    close();
}

/// Is this a whole message, head and body?
fn is_whole(message: &[u8]) -> bool {
    let text = String::from_utf8_lossy(message).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    length == Some(body.len())
}

/// A till with a line to a store that is cut, and what it takes to see that nothing is lost.
struct Scene {
    shop: Shop,
    till: Journalled,
    store: SocketAddr,
    line: Line,
}

impl Scene {
    fn new() -> Self {
        let shop = Shop::new();
        let till = Journalled::new(&shop);
        let store = served(&shop, None);
        Self { shop, till, store, line: Line::to(store) }
    }

    /// Journals one entry and tries to send it over the line as it is. How long that took, and what came of it.
    fn tries(&mut self, fate: Fate) -> (Duration, Result<Step, SyncError>) {
        let version = "0.2.0, then æøå \"quoted\"".to_owned();
        self.till.till.act(ProgramStarted { version, after_a_break: false, lines_recovered: 0 });
        self.till.write();
        let mut uploader = self.line.uploader(self.store, fate);
        assert!(matches!(uploader.step(&self.till.reader), Ok(Step::Met(_))), "heads are asked for over a whole line");
        let began = Instant::now();
        let sent = uploader.step(&self.till.reader);
        (began.elapsed(), sent)
    }

    /// The line is whole again.
    fn sends_the_rest(&self) {
        let mut uploader = self.line.uploader(self.store, Fate::of_request(Way::Whole));
        let steps = until_idle(&mut uploader, &self.till.reader);
        assert!(matches!(steps.last(), Some(Step::Idle(_))), "{steps:?}");
        // The hash is that of the chain up to here.
        assert_eq!(self.shop.heads(TILL).received, self.till.till.head());
    }

    fn everything_is_there_once(&self) {
        let db = Connection::open(self.shop.folder.file("store.db")).expect("opened");
        let mut rows = db.prepare("SELECT seq, CAST(body AS BLOB) FROM entry ORDER BY seq").expect("sql");
        let stored = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        let stored: Vec<(i64, Vec<u8>)> = stored.map(|row| row.expect("a row")).collect();
        let own =
            self.till.till.sealed.iter().map(|sealed| (i64::try_from(sealed.seq).expect("small"), sealed.body.clone()));
        assert!(stored == own.collect::<Vec<_>>(), "the store has other entries than the till");
        assert_eq!(self.shop.heads(TILL).set_aside, vec![]);
    }
}

#[test]
fn a_batch_cut_behind_any_byte_arrives_once_when_the_line_is_whole() {
    let mut scene = Scene::new();
    for bytes in 0.. {
        let (_, sent) = scene.tries(Fate::of_request(Way::Cut(bytes)));
        let whole = is_whole(&locked(&scene.line.passed).request);
        assert!(whole || sent.is_err(), "behind byte {bytes}: {sent:?}");
        if !whole {
            let taken = scene.shop.heads(TILL).received.seq;
            assert_eq!(taken + 1, scene.till.till.head().seq, "half a request was taken, {bytes} bytes of it");
        }
        scene.sends_the_rest();
        if sent.is_ok() {
            break;
        }
    }
    scene.everything_is_there_once();
}

#[test]
fn an_answer_cut_behind_any_byte_is_no_answer() {
    let mut scene = Scene::new();
    for bytes in 0.. {
        let (_, sent) = scene.tries(Fate::of_answer(Way::Cut(bytes)));
        let whole = is_whole(&locked(&scene.line.passed).answer);
        assert_eq!(whole, sent.is_ok(), "behind byte {bytes}: {sent:?}");
        scene.sends_the_rest();
        if whole {
            break;
        }
    }
    scene.everything_is_there_once();
}

#[test]
fn a_line_that_gives_one_byte_at_a_time_carries_everything() {
    let mut scene = Scene::new();
    let dribble = Way::Dribble(Duration::ZERO);
    for fate in [Fate::of_request(dribble), Fate::of_answer(dribble)] {
        let (_, sent) = scene.tries(fate);
        assert!(matches!(sent, Ok(Step::Sent(_))), "{fate:?}: {sent:?}");
    }
    scene.everything_is_there_once();
}

#[test]
fn a_line_that_falls_silent_or_crawls_ends_at_the_deadline() {
    let mut scene = Scene::new();
    let slow = Way::Dribble(Duration::from_millis(10));
    let silent = [0, 40, 300].map(Way::Silent);
    let requests = silent.iter().chain([&slow]).map(|way| Fate::of_request(*way));
    let answers = silent.iter().chain([&slow]).map(|way| Fate::of_answer(*way));
    for fate in requests.chain(answers).collect::<Vec<_>>() {
        let (took, sent) = scene.tries(fate);
        let is_silent = matches!(sent, Err(SyncError::Link(LinkError::Silent { .. })));
        assert!(is_silent, "{fate:?}: {sent:?}");
        assert!(took < Duration::from_millis(4 * DEADLINE_MS), "{fate:?}: {took:?}");
        scene.sends_the_rest();
    }
    scene.everything_is_there_once();
}

/// What is told of a line that is gone goes into the log, so it names no entry.
#[test]
fn a_cut_line_is_told_without_what_was_sent() {
    let mut scene = Scene::new();
    let (_, sent) = scene.tries(Fate::of_request(Way::Cut(450)));
    let told = sent.expect_err("cut").to_string();
    assert!(!told.contains("quoted") && told.contains("cannot be reached"), "{told}");
}
