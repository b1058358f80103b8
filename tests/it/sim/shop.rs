//! A department of one to five tills with one store, and everything that can be done to it, one move at a time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use skranke::clock::Clock;
use skranke::counter::demo::Shop as Demo;
use skranke::counter::folder::{REGISTER, STORE};
use skranke::domain::device::PrinterName;
use skranke::domain::time::Date;
use skranke::domain::{Stamp, TillId};
use skranke::journal::{Act, Entry};
use skranke::till::effect::Input;

use super::bench::{BankMood, DrawerMood, PrinterMood};
use super::follower::Broken;
use super::seat::Seat;
use super::time::SimClock;
use super::wire::{StoreHouse, Stored, Weather};
use crate::disk::Fault;
use crate::world::{Rolls, demo_folder, fresh_folder};

/// One thing that happens. The same moves make the same shop.
#[derive(Clone, Debug)]
pub enum Move {
    Give(usize, Input),
    /// One of a till's crew gets its turn.
    Turn(usize, usize),
    /// A till hears its oldest news.
    Hear(usize),
    /// Everybody has done everything there is to do.
    Drain,
    Pass(i64),
    Start(usize),
    /// The same on a disk that has damaged an entry, with somebody there who sees to the net.
    StartOnRot(usize, u64),
    Kill(usize),
    /// The power goes now, or at one of the next writes; the disk has what these dice say.
    Dark(usize, u64),
    DarkAt(usize, u64, u64),
    Close(usize),
    DiskFails(usize, Fault),
    DiskHeals(usize),
    Weather(usize, Weather),
    Printer(usize, PrinterMood),
    /// One of the order printers.
    Orders(usize, PrinterName, PrinterMood),
    Drawer(usize, DrawerMood),
    Bank(usize, BankMood),
    Mail(usize, bool),
    /// A till's clock is set wrong by so many milliseconds.
    Wrong(usize, i64),
    StoreStops,
    StoreDark(u64),
    StoreStarts,
    BackUp,
    Restore,
    /// The store will not understand the sale of a till that has this number.
    Poison(usize, u64),
}

/// Of so many shops one has order printers.
const SHOPS_PER_KITCHEN: u64 = 5;

pub struct Shop {
    pub clock: SimClock,
    pub house: StoreHouse,
    pub seats: Vec<Seat>,
    folder: PathBuf,
    poison: BTreeSet<(TillId, u64)>,
}

/// A quarter to eight on a Monday.
fn opening() -> Stamp {
    Stamp::from_local(Date::of(2026, 11, 23), 7, 45, 0)
}

/// The register of the demo workshop, with no till known to it.
fn first_store() -> &'static Path {
    static STORE_OF: OnceLock<PathBuf> = OnceLock::new();
    STORE_OF.get_or_init(|| demo_folder(Demo::Workshop).join(STORE))
}

/// The register as a till has it after its first start: fetching it takes longer than a day's selling.
fn first_register() -> &'static Path {
    static REGISTER_OF: OnceLock<PathBuf> = OnceLock::new();
    REGISTER_OF.get_or_init(|| {
        let (folder, clock) = (fresh_folder("first-register"), SimClock::new(opening()));
        let house = StoreHouse::new(folder.join("store"), first_store(), clock.clone());
        let mut seat = Seat::set_up(folder.join("till"), 1, &house, clock, 0);
        seat.start().and_then(|()| seat.close()).expect("a till that starts");
        folder.join("till").join(REGISTER)
    })
}

/// Where a sync costs nothing, if there is such a place: a disk that is watched is not synced, but other files are.
fn folder_in_memory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let memory = Path::new("/dev/shm");
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let folder = memory.join(format!("skranke-shop-{}-{number}", std::process::id()));
    if fs::create_dir_all(&folder).is_ok() { folder } else { fresh_folder("shop") }
}

impl Shop {
    pub fn new(seed: u64, tills: u16) -> Self {
        let folder = folder_in_memory();
        let clock = SimClock::new(opening());
        let house = StoreHouse::new(folder.join("store"), first_store(), clock.clone());
        let seats = (1..=tills)
            .map(|number| {
                let till = folder.join(format!("till-{number}"));
                fs::create_dir_all(&till).expect("a folder");
                fs::copy(first_register(), till.join(REGISTER)).expect("copied");
                let mut seat = Seat::set_up(till, number, &house, clock.another(), seed);
                if seed % SHOPS_PER_KITCHEN == 2 {
                    seat.put_up_order_printers();
                }
                seat
            })
            .collect();
        Self { clock, house, seats, folder, poison: BTreeSet::new() }
    }

    pub fn make(&mut self, what: &Move) -> Result<(), Broken> {
        match what {
            Move::Pass(ms) => {
                self.clock.pass(*ms);
                return self.seats.iter_mut().try_for_each(Seat::look_up);
            }
            Move::Drain => return self.drain(),
            Move::StoreStops => self.house.stop(),
            Move::StoreDark(seed) => self.house.lose_power(*seed),
            Move::StoreStarts => self.house.start(),
            Move::BackUp => self.house.back_up(),
            Move::Restore => self.house.restore(),
            Move::Poison(of, number) => {
                if let Some(till) = self.seats.get(*of).map(|seat| seat.till) {
                    self.house.does_not_understand(till, *number);
                    self.poison.insert((till, *number));
                }
            }
            Move::Give(of, input) => return self.seat(*of, |seat| seat.give(input.clone())),
            Move::Turn(of, index) => return self.seat(*of, |seat| seat.turn(*index)),
            Move::Hear(of) => return self.seat(*of, Seat::hear),
            Move::Start(of) => return self.seat(*of, Seat::start),
            Move::StartOnRot(of, dice) => return self.start_on_rot(*of, *dice),
            Move::Close(of) => return self.seat(*of, Seat::close),
            Move::Kill(of) => self.set(*of, |seat| seat.kill()),
            Move::Dark(of, seed) => self.set(*of, |seat| seat.lose_power(*seed)),
            Move::DarkAt(of, write, seed) => self.set(*of, |seat| seat.will_lose_power(*write, *seed)),
            Move::DiskFails(of, fault) => self.set(*of, |seat| seat.disk_fails(*fault)),
            Move::DiskHeals(of) => self.set(*of, |seat| seat.disk_heals()),
            Move::Weather(of, weather) => self.set(*of, |seat| seat.set_weather(*weather)),
            Move::Printer(of, mood) => self.set(*of, |seat| seat.bench.set_printer(*mood)),
            Move::Orders(of, name, mood) => self.set(*of, |seat| seat.bench.set_press(name, *mood)),
            Move::Drawer(of, mood) => self.set(*of, |seat| seat.bench.set_drawer(*mood)),
            Move::Bank(of, mood) => self.set(*of, |seat| seat.bench.set_bank(*mood)),
            Move::Mail(of, is_down) => self.set(*of, |seat| seat.bench.set_mail(*is_down)),
            Move::Wrong(of, ms) => self.set(*of, |seat| seat.clock.set_wrong_by(*ms)),
        }
        Ok(())
    }

    /// What the store has and the till still keeps is damaged, whichever the dice say.
    fn start_on_rot(&mut self, of: usize, dice: u64) -> Result<(), Broken> {
        let Some(seat) = self.seats.get_mut(of).filter(|seat| !seat.is_on()) else { return Ok(()) };
        self.house.start();
        seat.disk_heals();
        seat.set_weather(Weather::Fine);
        let stored = self.house.entries(seat.till);
        let kept = seat.kept();
        let both: Vec<u64> = kept.iter().filter(|kept| stored.contains(kept)).map(|kept| kept.seq).collect();
        let mut rolls = Rolls::new(dice);
        match kept.first() {
            Some(first) if first.seq == 1 && !both.is_empty() => {
                seat.forget_snapshot();
                seat.rots(*rolls.one_of(&both), &mut rolls);
                seat.start_on_a_bad_disk()
            }
            // Of what is erased the till has nothing but what it kept of it.
            first if first.is_none_or(|first| first.seq > 1) => {
                seat.rots_beside(&mut rolls);
                seat.start_on_a_bad_disk()
            }
            _ => seat.start(),
        }
    }

    /// A till that is not in this shop does nothing: a shorter story may have fewer.
    fn seat(&mut self, of: usize, what: impl FnOnce(&mut Seat) -> Result<(), Broken>) -> Result<(), Broken> {
        self.seats.get_mut(of).map_or(Ok(()), what)
    }

    fn set(&mut self, of: usize, what: impl FnOnce(&mut Seat)) {
        if let Some(seat) = self.seats.get_mut(of) {
            what(seat);
        }
    }

    /// Everything works again, and there is time for everything that waits.
    pub fn settle(&mut self) -> Result<(), Broken> {
        self.house.start();
        for seat in &mut self.seats {
            seat.keeps_power();
            seat.disk_heals();
            seat.set_weather(Weather::Fine);
            seat.bench.mend_presses();
            seat.bench.set_drawer(DrawerMood::Fine);
            seat.bench.set_bank(BankMood::Approves);
            seat.bench.set_mail(false);
            seat.start()?;
        }
        // A minute in steps, so that whoever asks again every few seconds does.
        for _ in 0..30 {
            self.drain()?;
            self.make(&Move::Pass(2_000))?;
        }
        self.drain()
    }

    pub fn drain(&mut self) -> Result<(), Broken> {
        for seat in &mut self.seats {
            loop {
                let awake = seat.awake();
                if awake.is_empty() && !seat.has_news() {
                    break;
                }
                for index in awake {
                    seat.turn(index)?;
                }
                while seat.has_news() {
                    seat.hear()?;
                }
            }
        }
        Ok(())
    }

    /// What must be true at the end of a day, when everything has had its time.
    pub fn is_whole(&mut self) -> Result<(), Broken> {
        self.settle()?;
        for seat in &mut self.seats {
            let Some(follower) = seat.follower() else { return Err(format!("{} is not on", seat.till)) };
            follower.verify().map_err(|fault| format!("{}: {fault}", seat.till))?;
            follower.agrees_with_kitchen(&seat.bench.papers()).map_err(|fault| format!("{}: {fault}", seat.till))?;
            follower.agrees_with_bank(&seat.bench.moved()).map_err(|fault| format!("{}: {fault}", seat.till))?;
            let stored = self.house.entries(seat.till);
            let kept = follower.kept()?;
            let erased = usize::try_from(kept.first().map_or(follower.seq, |first| first.seq - 1)).expect("small");
            if stored.len() != erased + kept.len() || stored.iter().skip(erased).ne(&kept) {
                return Err(format!(
                    "the store has {} entries of {}, and the till {erased} erased and {} kept: they are not the same",
                    stored.len(),
                    seat.till,
                    kept.len()
                ));
            }
            seat.agrees_with(&stored)?;
            let poison = self.poison.iter().filter(|(till, _)| *till == seat.till).map(|(_, number)| *number).collect();
            poison_is_set_aside(seat, &stored, &self.house.set_aside(seat.till), &poison)?;
            seat.close()?;
        }
        Ok(())
    }

    /// Journals as they lie there at the end.
    pub fn journals(&self) -> Vec<Vec<Stored>> {
        self.seats.iter().map(|seat| self.house.entries(seat.till)).collect()
    }

    pub fn steady_ms(&self) -> i64 {
        i64::try_from(self.clock.now().steady_ms).unwrap_or(i64::MAX)
    }
}

/// What the store does not understand it keeps, tells of and is not held up by; all else it understands.
fn poison_is_set_aside(seat: &Seat, stored: &[Stored], aside: &[u64], poison: &BTreeSet<u64>) -> Result<(), Broken> {
    let poisoned = |stored: &&Stored| match Entry::from_bytes(&stored.body).map(|entry| entry.act) {
        Ok(Act::SaleCompleted(sale)) => poison.contains(&sale.receipt.number),
        _ => false,
    };
    let poisoned: Vec<u64> = stored.iter().filter(poisoned).map(|stored| stored.seq).collect();
    let told: BTreeSet<u64> = seat
        .counter()
        .into_iter()
        .flat_map(|counter| counter.till().devices().set_aside.iter())
        .map(|(seq, _)| *seq)
        .collect();
    match poisoned.iter().find(|seq| !aside.contains(seq)) {
        Some(seq) => Err(format!("entry {seq} of {} is poison, and the store did not set it aside", seat.till)),
        None if poisoned.is_empty() && !aside.is_empty() => {
            Err(format!("the store has set {aside:?} of {} aside, and no entry is poison", seat.till))
        }
        None if poisoned.is_empty() != told.is_empty() => {
            Err(format!("{poisoned:?} of {} is poison, and the screen tells of {told:?}", seat.till))
        }
        None => Ok(()),
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.seats.iter_mut().for_each(Seat::kill);
        self.house.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
