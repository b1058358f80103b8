//! The store of the shop, and the wires to it with their weather.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use skranke::clock::Clock;
use skranke::domain::TillId;
use skranke::store::{Backups, EmbeddedLink, Store, embedded};
use skranke::sync::link::{Link, LinkError, Request, Response};

use super::time::SimClock;
use crate::disk::{self, Disk};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weather {
    #[default]
    Fine,
    Down,
    /// The request never arrives.
    LosesRequests,
    /// The store does it, and its answer never comes back.
    LosesAnswers,
    /// Everything arrives twice.
    Twice,
    /// Somebody else answers.
    Portal,
    /// The answer is cut in the middle.
    CutsAnswers,
    /// The store cannot now.
    Busy,
}

struct Running {
    store: Store,
    link: EmbeddedLink,
}

struct House {
    folder: PathBuf,
    disk: Disk,
    clock: SimClock,
    running: Option<Running>,
}

/// An entry as it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub seq: u64,
    pub body: Vec<u8>,
    pub hash: Vec<u8>,
}

/// The store. All tills of the shop speak with the same one.
#[derive(Clone)]
pub struct StoreHouse(Arc<Mutex<House>>);

const FILE: &str = "store.db";
const BACKUP: &str = "backup";
/// As the backups name their newest.
const NEWEST: &str = "store.db";

impl StoreHouse {
    /// From a store's file that is copied.
    pub fn new(folder: PathBuf, from: &Path, clock: SimClock) -> Self {
        fs::create_dir_all(&folder).expect("a folder");
        fs::copy(from, folder.join(FILE)).expect("a store to begin with");
        let house = Self(Arc::new(Mutex::new(House { disk: disk::watch(&folder), folder, clock, running: None })));
        house.start();
        house
    }

    fn house(&self) -> MutexGuard<'_, House> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn start(&self) {
        let mut house = self.house();
        let clock = house.clock.clone();
        let store =
            Store::open(&house.folder.join(FILE), Arc::new(move || clock.now().wall)).expect("a store that opens");
        let link = EmbeddedLink::new(store.clone()).expect("a link");
        house.running = Some(Running { store, link });
    }

    pub fn stop(&self) {
        self.house().running = None;
    }

    /// The power goes: of what was not synced the disk has what it happens to have.
    pub fn lose_power(&self, seed: u64) {
        let mut house = self.house();
        house.disk.cut_now();
        house.running = None;
        house.disk.power_returns(&mut disk::dice(seed));
    }

    /// A copy is taken, and tills may erase what it holds.
    pub fn back_up(&self) {
        let house = self.house();
        let Some(running) = &house.running else { return };
        let backups =
            Backups { file: house.folder.join(FILE), folder: house.folder.join(BACKUP), every: Duration::from_secs(1) };
        let held = backups.take().expect("a copy");
        embedded::run(running.store.secured(&held)).expect("run").expect("secured");
    }

    /// The machine of the store burns, and another starts from the newest copy.
    pub fn restore(&self) {
        let backup = self.house().folder.join(BACKUP).join(NEWEST);
        if !backup.exists() {
            return;
        }
        self.stop();
        {
            let house = self.house();
            for ending in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(house.folder.join(format!("{FILE}{ending}")));
            }
            fs::copy(backup, house.folder.join(FILE)).expect("copied back");
        }
        self.start();
    }

    /// The file as it is now, beside whoever writes it.
    fn to_read(&self) -> Connection {
        let file = self.house().folder.join(FILE);
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opened")
    }

    /// Sales the store has of a till, of all its lives: receipt number, epoch and total.
    pub fn sales(&self, till: TillId) -> Vec<(u64, u32, i64)> {
        let db = self.to_read();
        let mut rows = db
            .prepare("SELECT number, epoch, total FROM sale WHERE department = ? AND till = ? ORDER BY number, epoch")
            .expect("the store's sales");
        let rows = rows.query_map((till.department, till.till), |row| {
            Ok((row.get::<_, u32>(0)?.into(), row.get(1)?, row.get(2)?))
        });
        rows.expect("read").map(|row| row.expect("a row")).collect()
    }

    /// The store will not understand the sale of a till that has this number.
    pub fn does_not_understand(&self, till: TillId, number: u64) {
        let db = Connection::open(self.house().folder.join(FILE)).expect("opened");
        let (department, till) = (till.department, till.till);
        db.execute_batch(&format!(
            "CREATE TRIGGER IF NOT EXISTS poison_{department}_{till}_{number} BEFORE INSERT ON sale
             WHEN NEW.department = {department} AND NEW.till = {till} AND NEW.number = {number}
             BEGIN SELECT RAISE(ABORT, 'nobody here knows such a sale'); END"
        ))
        .expect("a rule");
    }

    /// Entries of a till that the store keeps and could not use.
    pub fn set_aside(&self, till: TillId) -> Vec<u64> {
        let db = self.to_read();
        let mut rows =
            db.prepare("SELECT seq FROM set_aside WHERE department = ? AND till = ?").expect("what is set aside");
        let rows = rows.query_map((till.department, till.till), |row| row.get::<_, u32>(0)).expect("read");
        rows.map(|row| row.expect("a row").into()).collect()
    }

    /// What the store has of all lives of a till.
    pub fn entries(&self, till: TillId) -> Vec<Stored> {
        let db = self.to_read();
        let mut rows = db
            .prepare("SELECT seq, body, hash FROM entry WHERE department = ? AND till = ? ORDER BY seq, epoch")
            .expect("the store's entries");
        let rows = rows.query_map((till.department, till.till), |row| {
            let seq: i64 = row.get(0)?;
            let body = match row.get_ref(1)? {
                rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => text.to_vec(),
                other => panic!("{other:?} is no entry"),
            };
            Ok(Stored { seq: u64::try_from(seq).expect("positive"), body, hash: row.get(2)? })
        });
        rows.expect("read").map(|row| row.expect("a row")).collect()
    }

    fn send(&self, request: Request) -> Result<Response, LinkError> {
        match &mut self.house().running {
            Some(running) => running.link.send(request),
            None => Err(unreachable("the store is down")),
        }
    }
}

fn unreachable(why: &str) -> LinkError {
    LinkError::Unreachable { at: "the shop's store".to_owned(), why: why.to_owned() }
}

/// One till's wire.
#[derive(Clone)]
pub struct Wire {
    pub house: StoreHouse,
    pub weather: Arc<Mutex<Weather>>,
}

impl Link for Wire {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        let at = || "the shop's store".to_owned();
        let weather = *self.weather.lock().unwrap_or_else(PoisonError::into_inner);
        let deadline_ms = request.deadline_ms;
        match weather {
            Weather::Fine => self.house.send(request),
            Weather::Down => Err(unreachable("no net")),
            Weather::LosesRequests => Err(LinkError::Silent { at: at(), deadline_ms }),
            Weather::LosesAnswers => {
                drop(self.house.send(request));
                Err(LinkError::Silent { at: at(), deadline_ms })
            }
            Weather::Twice => {
                drop(self.house.send(request.clone()));
                self.house.send(request)
            }
            Weather::Portal => Err(LinkError::NotAStore { at: at(), status: 200 }),
            Weather::CutsAnswers => {
                let answer = self.house.send(request)?;
                let half = answer.body.len() / 2;
                Ok(Response { body: answer.body[..half].to_vec(), ..answer })
            }
            Weather::Busy => Ok(Response { status: 503, body: Vec::new() }),
        }
    }
}
