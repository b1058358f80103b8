//! From the Enter of a scan to its line on disk, the way a scan goes: the till, the journal's thread, SQLite. Beside it the
//! same bytes appended to a bare file on the same disk and synced, and to a journal that has no till. They take turns in
//! rotated order.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use skranke::clock::MachineClock;
use skranke::config::Settings;
use skranke::counter::dice::MachineDice;
use skranke::counter::folder::{Folder, JOURNAL};
use skranke::counter::uploader::News;
use skranke::counter::{Counter, Options, Wake, open};
use skranke::domain::TillId;
use skranke::domain::device::LinkState;
use skranke::i18n::Language;
use skranke::journal::signature::Method;
use skranke::journal::storage::Reader;
use skranke::journal::{Hash, Journal, Sealed};
use skranke::till::effect::{Event, Input};
use skranke::till::key::Key;
use skranke::tui::keymap::Keymap;

use crate::Asked;
use crate::sample::{Sample, timed};
use crate::shop::{CODES, Shops};
use crate::syncs;
use crate::table::Amount::{Count, NotCounted, Time};
use crate::table::{Limit, Table};

/// A disk that takes longer is measured in vain.
const PATIENCE: Duration = Duration::from_secs(30);
const TURNS: usize = 200;
const ENDS: usize = 20;
/// Until whatever follows a scan (the upload, the store) leaves the disk alone.
const QUIET: Duration = Duration::from_millis(40);

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.demo();
    let (mut bare, mut lone) = (Bare::beside(shop.path()), Lone::beside(shop.path()));
    let mut scanner = Scanner::open(shop.path(), None);
    let (mut scans, mut appends, mut commits) = (Sample::default(), Sample::default(), Sample::default());
    for turn in 0..TURNS {
        for who in 0..3 {
            match (who + turn) % 3 {
                0 => scans.add(scanner.scan(CODES[turn % CODES.len()])),
                1 => appends.add(bare.append(&scanner.newest())),
                _ => commits.add(lone.append(scanner.newest().body)),
            }
        }
    }
    let ends: Sample = (0..ENDS).map(|turn| scanner.end_a_sale(CODES[turn % CODES.len()])).collect();
    scanner.close();
    let floor = Some(Time(appends.median()));
    table.row("Enter of a scan → its line on disk, median", Time(scans.median()), floor, Limit::Times(1.6));
    table.row("of which the commit of the journal alone, median", Time(commits.median()), floor, Limit::None);
    table.row("the money key → the ended sale on disk, median", Time(ends.median()), floor, Limit::Times(2.2));
    let counted = syncs::of_a_scan(&shops.demo()).map_or(NotCounted, Count);
    table.row("syncs of the journal for a scan", counted, None, Limit::Exactly(1.0));
}

/// A file that is only appended to.
struct Bare(File);

impl Bare {
    fn beside(folder: &Path) -> Self {
        Self(OpenOptions::new().create(true).append(true).open(folder.join("bare")).expect("a file"))
    }

    fn append(&mut self, entry: &Sealed) -> Duration {
        let bytes = [&entry.body[..], &entry.hash.0].concat();
        timed(|| {
            self.0.write_all(&bytes).expect("written");
            self.0.sync_data().expect("synced");
        })
    }
}

/// A journal with neither till nor thread.
struct Lone(Journal);

impl Lone {
    fn beside(folder: &Path) -> Self {
        Self(Journal::create(&folder.join("lone.db"), TillId::new(1, 1)).expect("a journal"))
    }

    fn append(&mut self, body: Vec<u8>) -> Duration {
        let head = self.0.head();
        let entry = Sealed { seq: head.seq + 1, hash: Hash::of(head.hash, &body), body };
        timed(|| self.0.append(&[entry]).expect("appended"))
    }
}

/// A whole counter without a screen.
pub struct Scanner {
    counter: Counter,
    woken: Receiver<(Instant, Wake)>,
    reader: Reader,
}

impl Scanner {
    pub fn open(folder: &Path, store_url: Option<String>) -> Self {
        let (wake, woken) = channel();
        let options = Options {
            folder: Folder::take(folder).expect("a folder"),
            till: None,
            demo_only: true,
            store_url,
            settings: Settings::default(),
            signing: Method::Rsa,
            language: Language::Nb,
            line: false,
            clock: Arc::new(MachineClock::start()),
            dice: Box::new(MachineDice),
            keys: Arc::new(Keymap::built_in().expect("built in")),
            // The moment is taken where the disk has answered.
            wake: Arc::new(move |told| drop(wake.send((Instant::now(), told)))),
        };
        let counter = open(options).expect("a counter");
        let reader = Reader::open(&folder.join(JOURNAL)).expect("a journal");
        let mut scanner = Self { counter, woken, reader };
        scanner.let_settle(Duration::from_millis(500));
        scanner
    }

    pub fn scan(&mut self, code: &str) -> Duration {
        for digit in code.chars() {
            self.counter.handle(Input::Key(Key::Char(digit)));
        }
        let entered = Instant::now();
        self.counter.handle(Input::Key(Key::Enter));
        let durable = self.until_durable();
        self.let_settle(QUIET);
        durable.duration_since(entered)
    }

    /// Cash with nothing back: payment, sale and paper ordered are one commit; the signature rides on a later one.
    pub fn end_a_sale(&mut self, code: &str) -> Duration {
        self.scan(code);
        let entered = Instant::now();
        self.counter.handle(Input::Line(".kt".to_owned()));
        let durable = self.until_durable();
        // Until the drawer is shut again and the signature is written.
        self.let_settle(Duration::from_millis(2_600));
        durable.duration_since(entered)
    }

    /// Ends in order.
    pub fn close(self) {
        self.counter.close();
    }

    /// Something is scanned each moment until the store has everything; how long each took to the disk.
    pub fn scan_until_up(&mut self, code: &str, every: Duration) -> Sample {
        let mut scans = Sample::default();
        loop {
            self.counter.handle(Input::Scan(code.to_owned()));
            let (entered, mut durable) = (Instant::now(), None);
            while entered.elapsed() < every || durable.is_none() {
                let Ok((at, wake)) = self.woken.recv_timeout(every) else { continue };
                match &wake {
                    Wake::News(News::Event(Event::Link { state: LinkState::Up | LinkState::Slow, .. })) => {
                        return scans;
                    }
                    Wake::Event(Event::Durable(_)) => durable = durable.or(Some(at)),
                    _ => {}
                }
                self.counter.wake(wake);
            }
            durable.into_iter().for_each(|at| scans.add(at.duration_since(entered)));
        }
    }

    /// When the disk has answered.
    fn until_durable(&mut self) -> Instant {
        loop {
            let (at, wake) = self.woken.recv_timeout(PATIENCE).expect("an answer of the disk");
            let is_durable = matches!(wake, Wake::Event(Event::Durable(_)));
            self.counter.wake(wake);
            if is_durable {
                return at;
            }
        }
    }

    fn let_settle(&mut self, quiet: Duration) {
        while let Ok((_, wake)) = self.woken.recv_timeout(quiet) {
            self.counter.wake(wake);
        }
        self.counter.tick();
    }

    fn newest(&self) -> Sealed {
        self.reader.newest(u64::MAX, 1).expect("read").remove(0)
    }
}
