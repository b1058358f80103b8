//! A store in a folder of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use skranke::domain::question::{Answer, Question};
use skranke::domain::register::Change;
use skranke::domain::time::Date;
use skranke::domain::{Stamp, TillId};
use skranke::journal::fold::Totals;
use skranke::store::{CompanyId, EmbeddedLink, Store, StoreError, embedded};
use skranke::sync::Link;
use skranke::sync::link::{Request, Response};
use skranke::sync::wire::{Batch, Heads, Place, Refused, RegisterPage};

use super::till::Till;

pub const TILL: TillId = TillId::new(1, 1);
pub const ORGANISATION: &str = "310000019";

/// 23.11.2026 at 14:29 in Oslo.
pub fn noon() -> Stamp {
    Stamp::from_local(Date::of(2026, 11, 23), 14, 29, 0)
}

pub fn company() -> CompanyId {
    ORGANISATION.parse().expect("an organisation number")
}

/// A folder that is gone when the test is.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("skranke-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, Arc::new(noon))
}

/// A store and its file.
pub struct Shop {
    pub folder: Folder,
    pub store: Store,
}

impl Shop {
    pub fn new() -> Self {
        let folder = Folder::new();
        let store = open(&folder.file("store.db")).expect("a store");
        Self { folder, store }
    }

    /// The power went and came back.
    pub fn restarted(self) -> Self {
        let Self { folder, store } = self;
        drop(store);
        let store = open(&folder.file("store.db")).expect("the store again");
        Self { folder, store }
    }

    pub fn send(&self, request: Request) -> Response {
        EmbeddedLink::new(self.store.clone()).expect("a link").send(request).expect("an answer")
    }

    pub fn append(&self, batch: &Batch) -> Result<Heads, Refused> {
        match embedded::run(self.store.append(company(), batch)).expect("run") {
            Ok(heads) => Ok(heads),
            Err(StoreError::Refused(refused)) => Err(refused),
            Err(other) => panic!("{other}"),
        }
    }

    /// Brings everything a till has to the store.
    pub fn take(&self, till: &Till) -> Heads {
        self.append(&till.batch(1)).expect("taken")
    }

    pub fn heads(&self, till: TillId) -> Heads {
        embedded::run(self.store.heads(company(), till)).expect("run").expect("heads")
    }

    pub fn ask_from(&self, till: TillId, question: &Question) -> Answer {
        embedded::run(self.store.answer(company(), till, question)).expect("run").expect("answered")
    }

    pub fn ask(&self, question: &Question) -> Answer {
        self.ask_from(TILL, question)
    }

    /// The totals the store keeps of a till, as they stand in its file.
    pub fn totals(&self, till: TillId) -> Totals {
        let db = rusqlite::Connection::open(self.folder.file("store.db")).expect("the file");
        let of_till = "SELECT totals FROM till WHERE department = ? AND till = ?";
        let text: String = db.query_row(of_till, [till.department, till.till], |row| row.get(0)).expect("totals");
        serde_json::from_str(&text).expect("of this form")
    }

    pub fn register(&self, since: u64) -> RegisterPage {
        embedded::run(self.store.register(company(), since)).expect("run").expect("a page")
    }

    pub fn seed(&self, changes: &[Change]) {
        embedded::run(self.store.seed(company(), changes, &[])).expect("run").expect("seeded");
    }
}

pub fn place(till: TillId) -> Place {
    Place { organisation_number: ORGANISATION.to_owned(), till }
}
