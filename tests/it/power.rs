//! The power goes at every write of a day, and the disk keeps of the unsynced what it likes: nothing that was told to be on
//! disk is gone, nothing is there by half, and journal, store and register go on together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use skranke::clock::Clock;
use skranke::counter::demo::Shop;
use skranke::counter::folder::{JOURNAL, REGISTER, STORE};
use skranke::counter::open::state_of;
use skranke::counter::register;
use skranke::domain::register::Register;
use skranke::domain::{Stamp, TillId};
use skranke::journal::act::system::NetLost;
use skranke::journal::storage::{Reader, Snapshot};
use skranke::journal::verify::verify;
use skranke::journal::{Entry, Hash, Journal, Sealed};
use skranke::store::{EmbeddedLink, Store};
use skranke::sync::wire::Place;
use skranke::sync::{Progress, Step, Uploader};

use crate::disk::{Moment, Tape, dice, kept, lost, watch};
use crate::world::{World, WorldClock, copy_files, demo_folder, fresh_folder};

/// What the disk makes of each moment: nothing unsynced, all of it, and so many mixtures.
const MIXTURES_OF_THE_TILL: u64 = 1;
const MIXTURES_OF_THE_JOURNAL: u64 = 10;

const WORKERS: u64 = 2;

/// The commits of a journal: the newest entry of each, with its hash.
type Commits = BTreeMap<u64, Hash>;

fn hashes(path: &Path, commits: &[u64]) -> Commits {
    let reader = Reader::open(path).expect("a journal");
    let hash = |seq: &u64| Some((*seq, reader.hash_at(*seq).expect("read")?));
    commits.iter().filter_map(hash).collect()
}

/// Cuts the power at every write of a tape, with each mixture; how many cuts that came to.
fn cut_everywhere(tape: &Tape, mixtures: u64, check: &(dyn Fn(&Path, &Moment) -> Result<(), String> + Sync)) -> u64 {
    let work = |worker: u64| {
        let folder = fresh_folder("cut");
        let mut cuts = 0;
        tape.play(|moment| {
            if moment.write % WORKERS != worker {
                return;
            }
            for mixture in 0..mixtures + 2 {
                let seed = moment.write * 1_000 + mixture;
                match mixture {
                    0 => moment.platter.settle(&folder, &mut lost),
                    1 => moment.platter.settle(&folder, &mut kept),
                    _ => moment.platter.settle(&folder, &mut dice(seed)),
                }
                // Nothing here need be synced in earnest.
                let disk = watch(&folder);
                if let Err(fault) = check(&folder, moment) {
                    panic!("cut at write {}, mixture {mixture}, files in {}: {fault}", moment.write, folder.display());
                }
                drop(disk);
                cuts += 1;
            }
        });
        let _ = std::fs::remove_dir_all(&folder);
        cuts
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|worker| scope.spawn(move || work(worker))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))).sum()
    })
}

fn told(moment: &Moment, whom: &str) -> u64 {
    moment.told.get(whom).copied().unwrap_or(0)
}

/// A journal that opens, verifies, has what was told to be on disk and ends with a whole commit.
fn journal_stands(path: &Path, commits: &Commits, moment: &Moment) -> Result<(Journal, Reader), String> {
    let journal = Journal::open(path).map_err(|fault| fault.to_string())?.ok_or("nothing is set up")?;
    let head = journal.head();
    if head.seq < told(moment, "till") {
        return Err(format!("the till was told of {}, and the journal ends with {}", told(moment, "till"), head.seq));
    }
    if commits.get(&head.seq) != Some(&head.hash) {
        return Err(format!("the journal ends with {}, in the middle of a commit", head.seq));
    }
    let reader = Reader::open(path).map_err(|fault| fault.to_string())?;
    verify(&reader, &|_| None).map_err(|fault| fault.to_string())?;
    Ok((journal, reader))
}

const DAY: &[&str] = &[
    "1101<Enter>",
    "5*1104<Enter>",
    "/10<Enter>",
    "<F9>",
    "2711111010007<Enter>",
    "<F8>",
    "tidy",
    "28 249<Enter>",
    ".pa Hansen<Enter>",
    "1402<Enter>",
    "'til verkstedet<Enter>",
    "100<F9>",
    "<F8>",
    ".u 500 bank<Enter>1",
    "tidy",
    "1501<Enter>",
    ".a<Enter>J",
    ".x<Enter>",
    "<Esc>",
    "1503<Enter>",
    "<F9>",
    ".ko<Enter>",
    "tidy",
];

/// A small day at a till, and the commits of its journal.
fn day() -> (Tape, Commits) {
    let folder = demo_folder(Shop::Workshop);
    let disk = watch(&folder);
    let mut world = World::open(folder.clone(), WorldClock::new());
    let commits = Arc::new(Mutex::new(vec![world.till.state().seq]));
    disk.record();
    disk.told("till", world.till.state().seq);
    let (tells, noted) = (disk.clone(), Arc::clone(&commits));
    world.durable = Some(Box::new(move |seq| {
        tells.told("till", seq);
        noted.lock().expect("one at a time").push(seq);
    }));
    world.keys("1001");
    for step in DAY {
        if *step == "tidy" {
            world.tidy()
        } else {
            world.keys(step)
        }
        world.upload();
        disk.told("store", world.till.state().seq);
    }
    let tape = disk.recorded();
    let commits = hashes(&folder.join(JOURNAL), &commits.lock().expect("one at a time"));
    (tape, commits)
}

/// Store and register open, and what they lack of the journal is brought to them.
fn others_follow(folder: &Path, journal: &Journal, reader: &Reader, moment: &Moment) -> Result<(), String> {
    let text = |fault: &dyn std::fmt::Display| fault.to_string();
    let state = state_of(journal).map_err(|fault| text(&fault))?;
    let store = Store::open(&folder.join(STORE), Arc::new(Stamp::default)).map_err(|fault| text(&fault))?;
    let link = EmbeddedLink::new(store).map_err(|fault| text(&fault))?;
    let place = Place { organisation_number: state.organisation_number, till: journal.till() };
    let mut uploader = Uploader::new(place, Box::new(link));
    let step = |uploader: &mut Uploader| uploader.step(reader).map_err(|fault| text(&fault));
    match step(&mut uploader)? {
        Step::Met(progress) if progress.received >= told(moment, "store") => {}
        other => return Err(format!("the store answers {other:?} and had {}", told(moment, "store"))),
    }
    let progress = loop {
        match step(&mut uploader)? {
            Step::Sent(_) => {}
            Step::Idle(progress) => break progress,
            other => return Err(format!("the store answers {other:?}")),
        }
    };
    if (progress.received, progress.waiting) != (journal.head().seq, 0) || !progress.set_aside.is_empty() {
        return Err(format!("the store does not follow the journal: {progress:?}"));
    }
    register_follows(folder, &mut uploader, &progress)
}

fn register_follows(folder: &Path, uploader: &mut Uploader, progress: &Progress) -> Result<(), String> {
    let text = |fault: &dyn std::fmt::Display| fault.to_string();
    let today = WorldClock::new().now().wall.date();
    let (mut local, mut writer) = register::open(&folder.join(REGISTER), today).map_err(|fault| text(&fault))?;
    let mut since = writer.version().map_err(|fault| text(&fault))?;
    if since > progress.register {
        return Err(format!("the register is at {since}, and the store's at {}", progress.register));
    }
    while since < progress.register {
        let page = uploader.register(since).map_err(|fault| text(&fault))?;
        writer.apply(page.version, &page.changes).map_err(|fault| text(&fault))?;
        since = page.version;
    }
    writer.index().map_err(|fault| text(&fault))?;
    local.refresh();
    let found =
        (local.numbered("1101").len(), local.coded("2711111010007").len(), local.search_items("cola", 5).total > 0);
    let version = progress.register;
    if found == (1, 1, true) { Ok(()) } else { Err(format!("the register finds {found:?} at {since} of {version}")) }
}

#[test]
fn a_day_outlives_a_power_cut_at_every_write() {
    let (tape, commits) = day();
    let cuts = cut_everywhere(&tape, MIXTURES_OF_THE_TILL, &|folder, moment| {
        let (journal, reader) = journal_stands(&folder.join(JOURNAL), &commits, moment)?;
        others_follow(folder, &journal, &reader, moment)
    });
    assert_eq!(cuts, tape.writes() * (MIXTURES_OF_THE_TILL + 2));
    println!("{cuts} power cuts under a till");
    assert!(cuts > 1_000, "{cuts}");
}

/// An entry that says little.
pub fn entry(seq: u64) -> Entry {
    let at = Stamp::default();
    Entry { till: TillId::new(1, 1), epoch: 1, seq, at, operator: None, training: false, act: NetLost {}.into() }
}

/// A journal from its first write on: commits of all sizes, kept states, the log moved, and what is secured erased.
fn journal_day() -> (Tape, Commits) {
    let path = fresh_folder("journal-day").join(JOURNAL);
    let disk = watch(path.parent().expect("a folder"));
    disk.record();
    let mut journal = Journal::create(&path, TillId::new(1, 1)).expect("a journal");
    disk.told("set up", 1);
    let mut commits = Commits::from([(0, Hash::START)]);
    for commit in 1..=40_u64 {
        let size = commit * commit % 23 + 1;
        append(&mut journal, size);
        disk.told("till", journal.head().seq);
        commits.insert(journal.head().seq, journal.head().hash);
        keep_house(&mut journal, commit);
    }
    journal.close().expect("closed");
    (disk.recorded(), commits)
}

fn append(journal: &mut Journal, entries: u64) {
    let mut previous = journal.head();
    let mut sealed = Vec::new();
    for _ in 0..entries {
        let next = Sealed::after(previous.hash, &entry(previous.seq + 1));
        (previous.seq, previous.hash) = (next.seq, next.hash);
        sealed.push(next);
    }
    journal.append(&sealed).expect("written");
}

fn keep_house(journal: &mut Journal, commit: u64) {
    let head = journal.head();
    if commit.is_multiple_of(5) {
        let snapshot = Snapshot { seq: head.seq, hash: head.hash, form: "a form".to_owned(), body: vec![7; 6_000] };
        journal.keep_snapshot(&snapshot).expect("kept");
    }
    if commit.is_multiple_of(11) {
        journal.secure(head.seq - 20).expect("secured");
    }
    if commit.is_multiple_of(7) {
        journal.checkpoint().expect("moved");
    }
}

#[test]
fn a_journal_outlives_a_power_cut_at_every_write() {
    let (tape, commits) = journal_day();
    let cuts = cut_everywhere(&tape, MIXTURES_OF_THE_JOURNAL, &|folder, moment| {
        let path = folder.join(JOURNAL);
        if told(moment, "set up") == 0 {
            // Before anybody was told of it, it may be begun or not, and is begun again where it is not.
            let begun = Journal::open(&path).map_err(|fault| fault.to_string())?;
            let journal = begun.map_or_else(|| Journal::create(&path, TillId::new(1, 1)), Ok);
            let head = journal.map_err(|fault| fault.to_string())?.head();
            return if head.seq == 0 { Ok(()) } else { Err(format!("a new journal has {} entries", head.seq)) };
        }
        let (mut journal, _reader) = journal_stands(&path, &commits, moment)?;
        append(&mut journal, 3);
        journal.checkpoint().map_err(|fault| fault.to_string())
    });
    assert_eq!(cuts, tape.writes() * (MIXTURES_OF_THE_JOURNAL + 2));
    println!("{cuts} power cuts under a journal");
    assert!(cuts > 4_000, "{cuts}");
}

/// A folder of an earlier version is brought to the form of this one.
fn migration(golden: &Path) -> (Tape, Commits) {
    let folder = fresh_folder("migration");
    copy_files(golden, &folder);
    let disk = watch(&folder);
    disk.record();
    let journal = Journal::open(&folder.join(JOURNAL)).expect("a journal").expect("set up");
    let head = journal.head();
    drop(Store::open(&folder.join(STORE), Arc::new(Stamp::default)).expect("a store"));
    drop(register::open(&folder.join(REGISTER), WorldClock::new().now().wall.date()).expect("a register"));
    drop(journal);
    (disk.recorded(), Commits::from([(head.seq, head.hash)]))
}

#[test]
fn every_older_folder_outlives_a_power_cut_at_every_write_of_its_migration() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden");
    for entry in std::fs::read_dir(golden).expect("the golden folders") {
        let golden = entry.expect("an entry").path();
        let (tape, commits) = migration(&golden);
        let cuts = cut_everywhere(&tape, 2, &|folder, moment| {
            let (journal, reader) = journal_stands(&folder.join(JOURNAL), &commits, moment)?;
            others_follow(folder, &journal, &reader, moment)
        });
        println!("{cuts} power cuts under the migration of {}", golden.display());
        assert!(cuts > 20, "{cuts} for {}", golden.display());
    }
}
