//! One till of the shop: its folder, its devices and its wire outlive its processes, which come and go.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64ct::Encoding;
use rusqlite::Connection;
use skranke::clock::Clock;
use skranke::config;
use skranke::counter::actor::Hands;
use skranke::counter::connect::Outfit;
use skranke::counter::create::begin;
use skranke::counter::devices::Connected;
use skranke::counter::folder::{Folder, FolderError, JOURNAL, KEYS};
use skranke::counter::open::{OpenError, Surroundings, open_in, state_of};
use skranke::counter::uploader::MakeLink;
use skranke::counter::{Counter, Options, Wake};
use skranke::domain::TillId;
use skranke::domain::device::CashPlace;
use skranke::domain::ids::Numbers;
use skranke::domain::report::GrandTotals;
use skranke::i18n::Language;
use skranke::journal::act::system::SetUp;
use skranke::journal::signature::Method;
use skranke::journal::storage::Snapshot;
use skranke::journal::{Entry, Hash, Journal, JournalError};
use skranke::store::demo::ORGANISATION_NUMBER;
use skranke::sync::link::Link;
use skranke::till::effect::{Event, Input, Wish};
use skranke::till::state::SNAPSHOT_FORM;
use skranke::tui::keymap::Keymap;

use super::bench::Bench;
use super::follower::{Broken, Follower, Told};
use super::kitchen;
use super::stage::{Stage, WRITER};
use super::time::SimClock;
use super::wire::{StoreHouse, Stored, Weather, Wire};
use crate::disk::{self, Disk, Fault};
use crate::world::{Rolls, copy_files, told_by_entries};

/// A process of the till.
struct Life {
    counter: Counter,
    stage: Stage,
    follower: Follower,
    /// The last entry at which the screen was held against the journal.
    compared: u64,
}

pub struct Seat {
    pub till: TillId,
    pub clock: SimClock,
    pub bench: Bench,
    pub wire: Wire,
    pub folder: PathBuf,
    disk: Disk,
    is_disk_ill: bool,
    /// What the disk will have when the power goes.
    loses_power_with: Option<u64>,
    keymap: Arc<Keymap>,
    wakes: Arc<Mutex<VecDeque<Wake>>>,
    life: Option<Life>,
    rolls: Rolls,
    /// Something came of the last turn.
    pub has_moved: bool,
    /// What somebody was told is on disk.
    acknowledged: BTreeMap<u64, Hash>,
    /// What the journal had told when the last life ended.
    pub told: Told,
    pub lives: u32,
}

/// A copy of a till's disk, and what had been told by then.
pub struct Copied {
    pub folder: PathBuf,
    told: Told,
    acknowledged: BTreeMap<u64, Hash>,
}

/// What stands round the till in the simulation.
struct Around<'a> {
    stage: Stage,
    seat: &'a Seat,
}

impl Surroundings for Around<'_> {
    fn crew(&self) -> Hands {
        Arc::new(self.stage.clone())
    }

    fn renew(&self, journal: &Journal) -> Result<(), JournalError> {
        self.seat.disk.renew(&self.seat.folder.join(JOURNAL), || journal.renew_log())
    }

    fn connect(&self, outfit: &Outfit) -> Result<Connected, OpenError> {
        Ok(self.seat.bench.connect(outfit.settings.order_printers.routes().names().cloned()))
    }

    fn link(&self, _options: &Options) -> Result<MakeLink, OpenError> {
        let wire = self.seat.wire.clone();
        Ok(Box::new(move || Ok(Box::new(wire) as Box<dyn Link>)))
    }
}

impl Seat {
    /// A till that was set up this morning and has never been started.
    pub fn set_up(folder: PathBuf, number: u16, house: &StoreHouse, clock: SimClock, seed: u64) -> Self {
        let till = TillId::new(1, number);
        let at = clock.now().wall;
        let act = SetUp {
            till,
            company: "Nordlys Bil AS".to_owned(),
            organisation_number: ORGANISATION_NUMBER.to_owned(),
            department: "Verksted".to_owned(),
            cash: CashPlace::Drawer,
            demo: false,
            numbers: Numbers::default(),
            grand: GrandTotals::default(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let first = Entry { till, epoch: 1, seq: 1, at, operator: None, training: false, act: act.into() };
        begin(&Folder::take(&folder).expect("a folder"), till, &[first]).expect("set up");
        let mut rolls = Rolls::new(seed ^ u64::from(number) << 32);
        lay_key(&folder, &mut rolls);
        Self::on(folder, till, house, clock, rolls)
    }

    /// A till on a disk with a life behind it.
    pub fn on(folder: PathBuf, till: TillId, house: &StoreHouse, clock: SimClock, rolls: Rolls) -> Self {
        Self {
            till,
            bench: Bench::new(clock.clone()),
            wire: Wire { house: house.clone(), weather: Arc::default() },
            clock,
            disk: disk::watch(&folder),
            is_disk_ill: false,
            loses_power_with: None,
            folder,
            keymap: Arc::new(Keymap::built_in().expect("built in")),
            wakes: Arc::default(),
            life: None,
            rolls,
            has_moved: false,
            acknowledged: BTreeMap::new(),
            told: Told::default(),
            lives: 0,
        }
    }

    /// Order printers are put up, before it is first started.
    pub fn put_up_order_printers(&mut self) {
        self.told = Told::with_orders();
    }

    fn settings(&self) -> config::Settings {
        if self.has_order_printers() { kitchen::settings() } else { config::Settings::default() }
    }

    pub fn has_order_printers(&self) -> bool {
        self.life.as_ref().map_or(&self.told, |life| &life.follower.told).has_orders()
    }

    pub fn is_on(&self) -> bool {
        self.life.is_some()
    }

    pub fn counter(&self) -> Option<&Counter> {
        self.life.as_ref().map(|life| &life.counter)
    }

    pub fn follower(&self) -> Option<&Follower> {
        self.life.as_ref().map(|life| &life.follower)
    }

    pub fn set_weather(&self, weather: Weather) {
        *self.wire.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    /// Flips a bit of an entry past the rules of the tables, as a disk does.
    pub fn rots(&self, seq: u64, rolls: &mut Rolls) {
        let db = Connection::open(self.folder.join(JOURNAL)).expect("opened");
        let place = i64::try_from(seq).expect("small");
        let (mut body, mut hash): (Vec<u8>, Vec<u8>) = db
            .query_row("SELECT body, hash FROM entry WHERE seq = ?", [place], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("an entry");
        let bit = rolls.below(8 * (body.len() + hash.len()) as u64);
        let (at, mask) = (usize::try_from(bit / 8).expect("small"), 1 << (bit % 8));
        match at.checked_sub(body.len()) {
            None => body[at] ^= mask,
            Some(at) => hash[at] ^= mask,
        }
        let rule: String = db
            .query_row("SELECT sql FROM sqlite_schema WHERE name = 'entry_never_changes'", [], |row| row.get(0))
            .expect("the rule");
        db.execute_batch("DROP TRIGGER entry_never_changes").expect("dropped");
        db.execute("UPDATE entry SET body = ?, hash = ? WHERE seq = ?", (body, hash, place)).expect("changed");
        db.execute_batch(&rule).expect("the rule again");
    }

    /// What the till still has, while it is off and its disk lies still.
    pub fn kept(&mut self) -> Vec<Stored> {
        assert!(self.life.is_none(), "it is off");
        self.disk.cut_now();
        self.disk.power_returns(&mut disk::kept);
        let db = Connection::open(self.folder.join(JOURNAL)).expect("opened");
        let mut rows = db.prepare("SELECT seq, body, hash FROM entry ORDER BY seq").expect("the entries");
        let rows = rows.query_map([], |row| {
            Ok(Stored { seq: row.get::<_, u32>(0)?.into(), body: row.get(1)?, hash: row.get(2)? })
        });
        rows.expect("read").map(|row| row.expect("a row")).collect()
    }

    /// The last thing it did was to hear that all is secured.
    pub fn erases_all(&self) {
        let mut journal = Journal::open(&self.folder.join(JOURNAL)).expect("a journal").expect("set up");
        let head = journal.head();
        let body = state_of(&journal).expect("a state").to_snapshot().expect("written");
        let kept = Snapshot { seq: head.seq, hash: head.hash, form: SNAPSHOT_FORM.to_owned(), body };
        journal.keep_snapshot(&kept).expect("kept");
        journal.secure(head.seq).expect("erased");
        journal.close().expect("closed");
    }

    /// Flips a bit of what is kept beside the entries.
    pub fn rots_beside(&self, rolls: &mut Rolls) {
        let db = Connection::open(self.folder.join(JOURNAL)).expect("opened");
        let mut body: Vec<u8> = db.query_row("SELECT body FROM snapshot", [], |row| row.get(0)).expect("kept");
        let bit = rolls.below(8 * body.len() as u64);
        body[usize::try_from(bit / 8).expect("small")] ^= 1 << (bit % 8);
        db.execute("UPDATE snapshot SET body = ?", [body]).expect("changed");
    }

    /// The next start reads every entry.
    pub fn forget_snapshot(&self) {
        let db = Connection::open(self.folder.join(JOURNAL)).expect("opened");
        db.execute("DELETE FROM snapshot", []).expect("forgotten");
    }

    /// It is switched on though its disk has damaged something, which nobody can follow before it is mended.
    pub fn start_on_a_bad_disk(&mut self) -> Result<(), Broken> {
        self.start_with(|_| Ok(()))?;
        let life = self.life.as_mut().ok_or("it is not on")?;
        life.follower.catch_up()?;
        life.follower.still_has(&self.acknowledged)
    }

    /// Somebody switches it on.
    pub fn start(&mut self) -> Result<(), Broken> {
        let acknowledged = std::mem::take(&mut self.acknowledged);
        let started = self.start_with(|follower| {
            follower.catch_up()?;
            follower.still_has(&acknowledged)
        });
        self.acknowledged = acknowledged;
        started
    }

    fn start_with(&mut self, look: impl FnOnce(&mut Follower) -> Result<(), Broken>) -> Result<(), Broken> {
        // On a disk that fails it is not switched on before somebody has seen to that.
        if self.life.is_some() || self.is_disk_ill {
            return Ok(());
        }
        self.lives += 1;
        self.wakes().clear();
        let stage = Stage::new(self.clock.clone());
        let told = Arc::clone(&self.wakes);
        let options = Options {
            folder: taken(&self.folder)?,
            till: Some(self.till),
            demo_only: false,
            store_url: None,
            settings: self.settings(),
            signing: Method::Hmac,
            language: Language::Nb,
            line: false,
            clock: Arc::new(self.clock.clone()),
            dice: Box::new(Rolls::new(self.rolls.next())),
            keys: Arc::clone(&self.keymap) as _,
            wake: Arc::new(move |wake| told.lock().unwrap_or_else(PoisonError::into_inner).push_back(wake)),
        };
        let mut follower = Follower::new(&self.folder, self.till, self.told.clone());
        look(&mut follower)?;
        match open_in(options, &Around { stage: stage.clone(), seat: self }) {
            Ok(counter) => self.life = Some(Life { counter, stage, follower, compared: 0 }),
            Err(_) if self.disk.is_cut() => {
                drop(follower);
                self.power_went();
                return Ok(());
            }
            Err(fault) => return Err(format!("{} does not start: {fault}", self.till)),
        }
        self.look()
    }

    /// The process is killed: what it wrote is there, and nothing else is done.
    pub fn kill(&mut self) {
        self.end_with(&mut disk::kept);
    }

    /// The power goes: of what was not synced the disk has what it happens to have.
    pub fn lose_power(&mut self, seed: u64) {
        self.end_with(&mut disk::dice(seed));
    }

    /// The disk as it is now, to be put back one day.
    pub fn copy_disk(&self, to: &Path) -> Copied {
        assert!(self.life.is_none(), "it lies still while it is copied");
        fs::create_dir_all(to).expect("a folder");
        copy_files(&self.folder, to);
        Copied { folder: to.to_owned(), told: self.told.clone(), acknowledged: self.acknowledged.clone() }
    }

    /// Another disk is put in, on which nothing is known of what came after it was copied.
    pub fn put_back(&mut self, copied: &Copied) {
        self.kill();
        fs::remove_dir_all(&self.folder).expect("emptied");
        fs::create_dir_all(&self.folder).expect("a folder");
        copy_files(&copied.folder, &self.folder);
        self.told = copied.told.clone();
        self.acknowledged = copied.acknowledged.clone();
    }

    fn end_with(&mut self, choose: &mut dyn FnMut(u64) -> u64) {
        let Some(life) = self.life.take() else { return };
        self.disk.cut_now();
        life.stage.go_dark();
        self.told = life.follower.told.clone();
        drop(life);
        self.disk.power_returns(choose);
        self.wakes().clear();
        self.bench.left();
        self.loses_power_with = None;
    }

    /// It went at a write that was chosen, and nobody is left who has a file open.
    fn power_went(&mut self) {
        self.wakes().clear();
        self.disk.power_returns(&mut disk::dice(self.loses_power_with.take().unwrap_or_default()));
    }

    /// The power will go at one of the next writes to the disk.
    pub fn will_lose_power(&mut self, write: u64, seed: u64) {
        if self.life.is_some() {
            self.disk.cut_at(write);
            self.loses_power_with = Some(seed);
        }
    }

    /// The disk under the journal fails in this way.
    pub fn disk_fails(&mut self, fault: Fault) {
        self.disk.fail_for(JOURNAL, fault);
        self.is_disk_ill = true;
    }

    pub fn disk_heals(&mut self) {
        self.disk.heal();
        self.is_disk_ill = false;
    }

    /// The power stays, as far as anybody can see.
    pub fn keeps_power(&mut self) {
        if self.loses_power_with.take().is_some() {
            self.disk.cut_at(u64::MAX / 2);
        }
    }

    /// The program is told to end.
    pub fn close(&mut self) -> Result<(), Broken> {
        let Some(life) = self.life.take() else { return Ok(()) };
        let Life { counter, stage, mut follower, .. } = life;
        counter.close();
        self.wakes().clear();
        if self.disk.is_cut() {
            stage.go_dark();
            self.told = follower.told.clone();
            drop(follower);
            self.power_went();
            return Ok(());
        }
        follower.follow()?;
        for left in self.bench.left() {
            follower.knew_of(&left)?;
        }
        self.told = follower.told;
        Ok(())
    }

    fn wakes(&self) -> std::sync::MutexGuard<'_, VecDeque<Wake>> {
        self.wakes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn has_news(&self) -> bool {
        self.life.is_some() && !self.wakes().is_empty()
    }

    /// The till hears the oldest news.
    pub fn hear(&mut self) -> Result<(), Broken> {
        let wake = self.wakes().pop_front();
        let (Some(wake), Some(life)) = (wake, &mut self.life) else { return Ok(()) };
        life.counter.wake(wake);
        life.stage.stir();
        self.look()
    }

    pub fn give(&mut self, input: Input) -> Result<(), Broken> {
        let Some(life) = &mut self.life else { return Ok(()) };
        life.counter.handle(input);
        life.stage.stir();
        self.look()
    }

    pub fn awake(&self) -> Vec<usize> {
        self.life.as_ref().map_or_else(Vec::new, |life| life.stage.awake())
    }

    /// One of the crew gets its turn.
    pub fn turn(&mut self, index: usize) -> Result<(), Broken> {
        self.has_moved = false;
        let Some(life) = &mut self.life else { return Ok(()) };
        let worked = life.stage.turn(index);
        let has_told = !self.wakes.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if !worked && !has_told {
            return Ok(());
        }
        self.has_moved = true;
        if worked && life.stage.name(index) == WRITER && !self.disk.is_cut() {
            life.follower.follow()?;
            self.acknowledge()?;
        }
        self.look()
    }

    /// What somebody was told is on disk, is.
    fn acknowledge(&mut self) -> Result<(), Broken> {
        let durable = |wake: &Wake| if let Wake::Event(Event::Durable(seq)) = wake { Some(*seq) } else { None };
        let Some(upto) = self.wakes().iter().filter_map(durable).max() else { return Ok(()) };
        let Some(life) = &self.life else { return Ok(()) };
        let from = self.acknowledged.last_key_value().map_or(1, |(last, _)| last + 1);
        for seq in from..=upto {
            let hash = life.follower.hash_of(seq).ok_or(format!("entry {seq} is told to be on disk and is not"))?;
            self.acknowledged.insert(seq, hash);
        }
        Ok(())
    }

    /// Time has passed.
    pub fn look_up(&mut self) -> Result<(), Broken> {
        let Some(life) = &mut self.life else { return Ok(()) };
        if life.stage.look_up() && !self.disk.is_cut() {
            life.follower.follow()?;
        }
        life.counter.tick();
        life.stage.stir();
        self.look()
    }

    /// What must be true after every event.
    fn look(&mut self) -> Result<(), Broken> {
        let Some(life) = &mut self.life else { return Ok(()) };
        for left in self.bench.left() {
            life.follower.knew_of(&left)?;
        }
        if let Some(job) = self.bench.doubled() {
            return Err(format!("{job:?} came out twice and does not say so"));
        }
        if let Some(seed) = self.loses_power_with.filter(|_| self.disk.is_cut()) {
            self.lose_power(seed);
            return Ok(());
        }
        if life.counter.wishes().contains(&Wish::Quit) {
            return self.close();
        }
        let seq = life.counter.till().state().seq;
        if life.compared != seq && life.counter.is_written() && seq == life.follower.seq {
            life.compared = seq;
            let (shown, written) =
                (told_by_entries(life.counter.till().state()), told_by_entries(&life.follower.state));
            if shown != written {
                return Err(format!("the screen of {} is not what its journal says", self.till));
            }
        }
        Ok(())
    }

    /// Every entry that was acknowledged lies in the store, the erased ones too.
    pub fn agrees_with(&self, stored: &[Stored]) -> Result<(), Broken> {
        let hashes: BTreeMap<u64, &[u8]> = stored.iter().map(|entry| (entry.seq, entry.hash.as_slice())).collect();
        let is_there = |(seq, hash): &(&u64, &Hash)| hashes.get(seq) == Some(&hash.0.as_slice());
        match self.acknowledged.iter().find(|entry| !is_there(entry)) {
            Some((seq, _)) => Err(format!("entry {seq} of {} is not in the store", self.till)),
            None => Ok(()),
        }
    }
}

/// A process that another test is just starting holds whatever is open here, for the blink until it becomes itself.
fn taken(folder: &Path) -> Result<Folder, Broken> {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        match Folder::take(folder) {
            Err(FolderError::Taken { .. }) if Instant::now() < until => std::thread::yield_now(),
            taken => return taken.map_err(|fault| fault.to_string()),
        }
    }
}

/// A key that the same seed makes again.
fn lay_key(folder: &Path, rolls: &mut Rolls) {
    let keys = folder.join(KEYS);
    fs::create_dir_all(&keys).expect("a folder");
    let secret: Vec<u8> = (0..2).flat_map(|_| rolls.next().to_be_bytes()).collect();
    let text = base64ct::Base64::encode_string(&secret);
    fs::write(keys.join("hmac-1.key"), format!("{text}\n")).expect("a key");
}
