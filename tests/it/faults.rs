//! Every way a disk fails, under the real writer and a real till: nothing that was told to be on disk is lost, and the cashier
//! is told what is the matter and what to do.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use skranke::counter::actor::{Crew, Farewell, Hands, Post, Threads, Turn};
use skranke::counter::ballast::{Ballast, Room};
use skranke::counter::connect::Outfit;
use skranke::counter::demo::Shop;
use skranke::counter::devices::Connected;
use skranke::counter::folder::{BALLAST, JOURNAL};
use skranke::counter::open::{Machine, Surroundings, open_in};
use skranke::counter::uploader::MakeLink;
use skranke::counter::writer::{self, Order};
use skranke::counter::{Counter, OpenError, Options, Wake};
use skranke::domain::TillId;
use skranke::journal::storage::Reader;
use skranke::journal::verify::verify;
use skranke::journal::{Act, Entry, Journal, Sealed};
use skranke::till::Disk as DiskWord;
use skranke::till::effect::{Event, Input};

use crate::disk::{Disk, Fault, dice, kept, lost, watch};
use crate::power::entry;
use crate::world::{WorldClock, demo_folder, fresh_folder, in_real_time, presses};

const TILL: TillId = TillId { department: 1, till: 1 };

/// One who works when it is made to.
#[derive(Default)]
struct ByHand(Mutex<Option<Box<dyn Post>>>);

impl Crew for ByHand {
    fn hire(&self, _name: &'static str, post: Box<dyn Post>) -> io::Result<Farewell> {
        *self.0.lock().expect("one at a time") = Some(post);
        Ok(Box::new(|| {}))
    }
}

/// What the writer came to before the power went.
struct Written {
    told: u64,
    failures: u32,
    /// Everything ordered was told to be on disk.
    is_done: bool,
}

const ENTRIES: u64 = 24;

/// Orders entries one by one and a few at once, and lets the writer work until all are on disk or the power goes. What goes
/// wrong is planned once the journal is open.
fn write_through(path: &Path, disk: &Disk, plan: impl FnOnce()) -> Written {
    let journal = Journal::open(path).expect("a journal").expect("set up");
    plan();
    let (tell, heard) = channel();
    let tell = Mutex::new(tell);
    let clock = WorldClock::new();
    let crew = ByHand::default();
    let tell = Arc::new(move |event| drop(tell.lock().expect("told").send(event)));
    let writer = writer::start(&crew, Box::new(journal), None, Arc::new(clock.clone()), tell).expect("a writer");
    let mut post = crew.0.lock().expect("one at a time").take().expect("hired");
    let mut next = 1;
    for size in [1, 1, 3, 1, 6, 1, 2, 1, 7, 1] {
        writer.order(Order::Append((next..next + size).map(entry).collect()));
        next += size;
        if size != 3 {
            post.turn();
        }
    }
    assert_eq!(next, ENTRIES + 1);
    let mut written = Written { told: 0, failures: 0, is_done: false };
    for _ in 0..40 {
        if let Turn::Rests(Some(ms)) = post.turn() {
            clock.advance(i64::try_from(ms).expect("a moment"));
            post.has_rested();
        }
        for event in heard.try_iter() {
            match event {
                Event::Durable(seq) => written.told = seq,
                Event::DiskFails(_) => written.failures += 1,
                other => panic!("{other:?}"),
            }
        }
        written.is_done = written.told == ENTRIES;
        if written.is_done || disk.is_cut() {
            break;
        }
    }
    written
}

fn new_journal(name: &str) -> (std::path::PathBuf, Disk) {
    let path = fresh_folder(name).join(JOURNAL);
    let disk = watch(path.parent().expect("a folder"));
    drop(Journal::create(&path, TILL).expect("a journal"));
    (path, disk)
}

/// After the power came back: how far the journal goes, whole and in one chain.
fn head_of(path: &Path) -> u64 {
    let journal = Journal::open(path).expect("a journal").expect("set up");
    verify(&Reader::open(path).expect("a reader"), &|_| None).expect("it verifies");
    journal.head().seq
}

#[test]
fn whatever_fails_at_whichever_time_nothing_that_was_told_is_lost() {
    let faults: [fn(u64) -> Fault; 4] = [Fault::Sync, Fault::ShortWrite, Fault::Full, Fault::Read];
    let mut failures = 0;
    for fault in faults {
        for at in 1..=16 {
            let (path, disk) = new_journal("fault");
            let written = write_through(&path, &disk, || {
                disk.fail_for(JOURNAL, fault(at));
                // A full disk is full until somebody makes room: once it was met, here.
                disk.freed(1_000_000);
            });
            assert!(written.is_done, "{:?}: told of {}", fault(at), written.told);
            failures += written.failures;
            disk.cut_now();
            disk.power_returns(&mut lost);
            disk.heal();
            assert_eq!(head_of(&path), ENTRIES, "{:?}", fault(at));
        }
    }
    // A full disk is often met with the room that moving the log gives, and nobody hears of it.
    assert!(failures > 20, "only {failures} faults were met");
}

#[test]
fn nor_is_it_when_the_power_goes_after_the_fault() {
    for fault in [Fault::Sync(2), Fault::Sync(5), Fault::ShortWrite(3), Fault::ShortWrite(9)] {
        for cut in 1..=36 {
            for seed in 0..3 {
                let (path, disk) = new_journal("fault-cut");
                let written = write_through(&path, &disk, || {
                    disk.fail_for(JOURNAL, fault);
                    disk.cut_at(cut);
                });
                disk.cut_now();
                match seed {
                    0 => disk.power_returns(&mut lost),
                    1 => disk.power_returns(&mut kept),
                    _ => disk.power_returns(&mut dice(cut)),
                }
                disk.heal();
                let head = head_of(&path);
                assert!(head >= written.told, "{fault:?}, cut at {cut}: told of {}, has {head}", written.told);
            }
        }
    }
}

/// A life that ends while its syncs fail, and one after it that begins on what its log shows.
fn head_after_a_bad_end(name: &str, renews: bool) -> (u64, u64) {
    let (path, disk) = new_journal(name);
    let mut last = Journal::open(&path).expect("a journal").expect("set up");
    let first = Sealed::after(last.head().hash, &entry(1));
    let head = last.append(std::slice::from_ref(&first)).expect("written");
    disk.fail_for(JOURNAL, Fault::EverySync);
    last.append(&[Sealed::after(head.hash, &entry(2))]).expect_err("not synced");
    drop(last);
    disk.heal();
    let next = Journal::open(&path).expect("a journal").expect("set up");
    if renews {
        disk.renew(&path, || next.renew_log()).expect("written anew");
    }
    let shown = next.head().seq;
    disk.cut_now();
    drop(next);
    disk.power_returns(&mut lost);
    (shown, head_of(&path))
}

#[test]
fn what_a_log_shows_at_a_start_is_made_safe_before_anything_rests_on_it() {
    let (shown, left) = head_after_a_bad_end("log-believed", false);
    assert_eq!((shown, left), (2, 1), "one was never on disk, and the log shows it");
    let (shown, left) = head_after_a_bad_end("log-renewed", true);
    assert_eq!((shown, left), (2, 2));
}

const PATIENCE: Duration = Duration::from_secs(20);

/// This machine, on a disk that says it has so much room.
struct Roomed(Arc<AtomicU64>);

impl Surroundings for Roomed {
    fn crew(&self) -> Hands {
        Arc::new(Threads)
    }

    fn connect(&self, outfit: &Outfit) -> Result<Connected, OpenError> {
        outfit.connect()
    }

    fn link(&self, options: &Options) -> Result<MakeLink, OpenError> {
        Machine.link(options)
    }

    fn room(&self) -> Room {
        let room = Arc::clone(&self.0);
        Arc::new(move |_| Ok(room.load(Ordering::SeqCst)))
    }
}

const PLENTY: u64 = 1 << 40;

struct Till {
    counter: Counter,
    wakes: Receiver<Wake>,
    /// Every message that was told, by its name in the catalogue.
    said: Vec<&'static str>,
}

struct Shopped {
    till: Till,
    disk: Disk,
    room: Arc<AtomicU64>,
    path: std::path::PathBuf,
}

fn open(path: &Path, room: &Arc<AtomicU64>) -> Result<Till, OpenError> {
    let (options, wakes) = in_real_time(path);
    let counter = open_in(options, &Roomed(Arc::clone(room)))?;
    Ok(Till { counter, wakes, said: Vec::new() })
}

/// A kiosk with its day under way and an operator at the till.
fn kiosk() -> Shopped {
    let path = demo_folder(Shop::Kiosk).canonicalize().expect("a folder");
    let (disk, room) = (watch(&path), Arc::new(AtomicU64::new(PLENTY)));
    let mut till = open(&path, &room).expect("a till");
    till.settle();
    till.line(".op 1001");
    till.settle();
    assert!(till.counter.till().state().operator.is_some());
    Shopped { till, disk, room, path }
}

impl Till {
    /// Something that happens, if it does before long.
    fn wake(&mut self) {
        let sleeps = self.counter.sleeps_ms().unwrap_or(1_000).clamp(1, 1_000);
        if let Ok(wake) = self.wakes.recv_timeout(Duration::from_millis(sleeps)) {
            self.counter.wake(wake);
        }
        self.counter.tick();
        self.note();
    }

    fn note(&mut self) {
        let told = self.counter.till().message().map(|message| message.saying.id);
        if let Some(told) = told.filter(|told| self.said.last() != Some(told)) {
            self.said.push(told);
        }
    }

    #[track_caller]
    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < PATIENCE, "{what} never came; it said {:?}", self.said);
            self.wake();
        }
    }

    #[track_caller]
    fn settle(&mut self) {
        self.until("rest", |till| till.counter.is_settled());
    }

    #[track_caller]
    fn until_said(&mut self, text: &'static str) {
        self.until(text, |till| till.said.contains(&text));
    }

    fn line(&mut self, line: &str) {
        self.counter.handle(Input::Line(line.to_owned()));
        self.note();
    }

    fn keys(&mut self, keys: &str) {
        for key in presses(keys) {
            self.settle();
            self.counter.handle(Input::Key(key));
            self.note();
        }
        self.settle();
    }

    fn lines(&self) -> usize {
        self.counter.till().state().basket().lines.len()
    }

    fn seq(&self) -> u64 {
        self.counter.till().state().seq
    }
}

impl Shopped {
    /// The power goes with nothing kept that was not synced; the entries there are then.
    fn after_a_power_cut(self) -> Vec<Entry> {
        let Self { till, disk, path, .. } = self;
        disk.cut_now();
        drop(till);
        disk.power_returns(&mut lost);
        disk.heal();
        entries(&path.join(JOURNAL))
    }
}

fn entries(path: &Path) -> Vec<Entry> {
    let reader = Reader::open(path).expect("a journal");
    let verified = verify(&reader, &|_| None).expect("it verifies");
    let (_, sealed) = reader.batch(verified.first, 10_000).expect("read");
    sealed.iter().map(|sealed| Entry::from_bytes(&sealed.body).expect("an entry")).collect()
}

fn kinds(entries: &[Entry]) -> Vec<&'static str> {
    entries.iter().map(|entry| entry.act.kind()).collect()
}

/// One write that fails, and by the time the cashier has read it the journal stands on another connection.
fn is_mended_after(fault: Fault) {
    let mut shop = kiosk();
    let till = &mut shop.till;
    shop.disk.fail_for(JOURNAL, fault);
    till.line("31");
    till.until_said("disk-fails");
    assert!(till.lines() > 0, "keys go on");
    till.until_said("disk-mended");
    till.settle();
    assert_eq!(till.counter.till().devices().disk, DiskWord::Fine);
    till.line(".kt");
    till.settle();
    let seq = till.seq();
    let entries = shop.after_a_power_cut();
    assert!(entries.last().is_some_and(|last| last.seq >= seq), "nothing that was told is gone");
    let kinds = kinds(&entries);
    for kind in ["disk-failed", "sale-completed"] {
        assert!(kinds[kinds.len() - 20..].contains(&kind), "{kind} is not in {kinds:?}");
    }
}

#[test]
fn a_sync_that_fails_is_said_and_made_good_on_another_connection() {
    is_mended_after(Fault::Sync(1));
}

#[test]
fn a_short_write_is_said_and_made_good_on_another_connection() {
    is_mended_after(Fault::ShortWrite(1));
}

#[test]
fn a_disk_that_takes_nothing_stops_the_sales_and_not_the_keys_jrn_07() {
    for fault in [Fault::EverySync, Fault::ReadOnly] {
        let mut shop = kiosk();
        let till = &mut shop.till;
        till.line("31");
        till.settle();
        shop.disk.fail(fault);
        till.line("'uten salt");
        till.until_said("disk-fails");
        let before = (till.lines(), till.seq());
        for refused in ["40", ".kt", "*3"] {
            till.line(refused);
            assert_eq!(till.counter.till().message().map(|message| message.saying.id), Some("disk-fails"), "{refused}");
        }
        assert_eq!((till.lines(), till.seq()), before, "nothing is registered that may not be kept");
        shop.disk.heal();
        till.until_said("disk-mended");
        till.settle();
        till.line(".kt");
        till.settle();
        let entries = shop.after_a_power_cut();
        let tail = kinds(&entries[entries.len() - 20..]);
        let at = |kind| tail.iter().rposition(|known| *known == kind).expect("an entry");
        assert!(at("line-changed") < at("disk-failed") && at("disk-failed") < at("sale-completed"), "{tail:?}");
    }
}

/// From the first entry that finds no room: whatever is under way then comes to its end.
fn is_finished_with_the_kept_room(full_at: u64) {
    let mut shop = kiosk();
    let folder = shop.till.counter.folder();
    let ballast = folder.file(BALLAST);
    Ballast::of(folder, Arc::new(|_| Ok(PLENTY))).keep();
    shop.disk.freed_by_removing(&ballast);
    shop.room.store(0, Ordering::SeqCst);
    shop.disk.fail(Fault::Full(full_at));
    let till = &mut shop.till;
    till.line("31");
    till.line("40");
    till.line(".kt");
    till.until_said("disk-crowded");
    till.settle();
    assert!(!ballast.exists(), "the room is released");
    assert!(!till.said.contains(&"disk-fails"), "the cashier need not wait: {:?}", till.said);
    if till.lines() > 0 {
        till.line(".kt");
        till.settle();
    }
    let before = till.seq();
    till.line("31");
    assert_eq!(till.counter.till().message().map(|message| message.saying.id), Some("disk-crowded"));
    assert_eq!((till.lines(), till.seq()), (0, before), "no sale is begun");
    let expected = till.counter.till().state().totals.figures.expected_cash().value() / 100;
    till.keys(&format!("<Esc>.z<Enter>{expected}<Enter>0<Enter>J1001"));
    till.until("the Z", |till| till.said.iter().any(|said| said.starts_with("z-taken")));
    till.settle();
    shop.disk.heal();
    shop.room.store(PLENTY, Ordering::SeqCst);
    till.until_said("disk-has-room");
    assert!(ballast.exists(), "room is kept again");
    till.line("31");
    assert_ne!(till.counter.till().message().map(|message| message.saying.id), Some("disk-crowded"));
    till.settle();
    let entries = shop.after_a_power_cut();
    let last = |is_it: fn(&Act) -> bool| entries.iter().rposition(|entry| is_it(&entry.act)).expect("an entry");
    let full = last(|act| matches!(act, Act::DiskFailed(_)));
    let sold = last(|act| matches!(act, Act::SaleCompleted(_)));
    assert!(full.max(sold) < last(|act| matches!(act, Act::ZTaken(_))), "{:?}", kinds(&entries));
}

#[test]
fn a_full_disk_leaves_room_to_finish_the_sale_and_close_the_day() {
    for full_at in [1, 4] {
        is_finished_with_the_kept_room(full_at);
    }
}

#[test]
fn room_is_kept_from_the_start_and_sales_go_on_when_there_was_never_any() {
    let mut shop = kiosk();
    let ballast = shop.till.counter.folder().file(BALLAST);
    assert!(ballast.exists(), "nobody waits for a quiet moment");
    std::fs::remove_file(&ballast).expect("taken away");
    shop.room.store(0, Ordering::SeqCst);
    shop.disk.fail(Fault::Full(1));
    shop.till.line("31");
    shop.till.until_said("disk-fails");
    shop.disk.heal();
    shop.till.until_said("disk-mended");
    // There is as good as no room, and nothing kept.
    shop.till.until_said("disk-crowded");
    shop.room.store(PLENTY, Ordering::SeqCst);
    shop.till.until_said("disk-has-room");
}

#[test]
fn a_journal_that_cannot_be_read_at_the_start_is_told_and_left_as_it_is() {
    let shop = kiosk();
    let (path, room) = (shop.path.clone(), Arc::clone(&shop.room));
    let disk = shop.disk.clone();
    let before = shop.after_a_power_cut();
    disk.fail_for(JOURNAL, Fault::EveryRead);
    let refused = open(&path, &room).err().expect("it cannot be read").to_string();
    assert!(refused.contains("till.db") && refused.contains("Nothing was started"), "{refused}");
    disk.heal();
    assert_eq!(entries(&path.join(JOURNAL)), before);
    open(&path, &room).expect("a till").settle();
}

#[test]
fn a_journal_that_cannot_be_read_back_is_said() {
    let mut shop = kiosk();
    let till = &mut shop.till;
    shop.disk.fail_for(JOURNAL, Fault::EveryRead);
    till.line(".j");
    till.until_said("journal-unread");
    shop.disk.heal();
    till.keys("<Esc>31<Enter>.kt<Enter>");
    assert!(till.said.contains(&"sale-finished") || till.lines() == 0, "{:?}", till.said);
    let entries = shop.after_a_power_cut();
    assert!(kinds(&entries[entries.len() - 12..]).contains(&"sale-completed"));
}

/// A disk that can only be read from the start on, as a till finds it after the system has met an error.
#[test]
fn a_disk_that_can_only_be_read_is_said_at_the_start() {
    let shop = kiosk();
    let (path, room, disk) = (shop.path.clone(), Arc::clone(&shop.room), shop.disk.clone());
    let before = shop.after_a_power_cut();
    disk.fail(Fault::ReadOnly);
    match open(&path, &room) {
        Ok(mut till) => till.until_said("disk-fails"),
        Err(refused) => assert!(refused.to_string().contains("Nothing was started"), "{refused}"),
    }
    disk.heal();
    assert_eq!(entries(&path.join(JOURNAL))[..before.len()], before);
    open(&path, &room).expect("a till").settle();
}
