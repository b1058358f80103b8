//! The store: what all tills of a company share, and the only record of what they have sold.
//!
//! Tills send their journals here; each entry is kept as it came and folded into tables in the same commit. Nothing here sells,
//! prints or draws, nothing changes an entry, and nothing waits for a person. The store lives inside a till's own process
//! ([`EmbeddedLink`]) or behind a socket ([`serve`]): the same router, the same answers.
//!
//! # The till API, version 1
//!
//! All paths begin with `/till/v1/companies/{organisation number}/tills/{till}`, where a till is written `1-2`: department and
//! number. Bodies are JSON (`content-type: application/json`), and every answer carries the header `skranke: till/1`; an answer
//! without it comes from something else. Clients ignore fields they do not know.
//!
//! | Request | Body | Answer |
//! | --- | --- | --- |
//! | `GET …/head` | | [`Heads`](crate::sync::wire::Heads): what the store has of this till |
//! | `POST …/entries` | [`Batch`](crate::sync::wire::Batch): entries in a row | [`Heads`](crate::sync::wire::Heads) after it |
//! | `GET …/register?since=N` | | [`RegisterPage`](crate::sync::wire::RegisterPage): what changed after version N |
//! | `POST …/questions` | [`Question`] | [`Answer`] |
//!
//! **Entries.** A batch holds entries of one life of a till without gaps, as the very text that was hashed; an entry's hash is SHA-256 over
//! the 32 bytes of the hash before it and the text, and `after` is the hash before the first. A till sends at most 200 entries or
//! 512 KB at once; a store reads requests up to 16 MB. An entry is known by till, epoch, sequence and hash: sending it again
//! changes nothing. One that the store cannot understand, or that breaks a rule of the tables, is kept and listed in `set_aside`
//! with the reason, and those behind it go on. A batch with a higher epoch begins where the till's lives part: `after` must be
//! an entry the store knows, in whichever life. A till whose disk was restored or copied finds the place with batches without
//! entries, which ask whether the store has the one before; what it did since then belongs to the new life, whatever epoch the
//! entries say.
//!
//! **The acknowledgement.** `received` is the newest entry on the store's disk. `secured` is the newest one that is also in a
//! finished backup: a till erases up to there and never further, and only if it has that very hash. A store without a
//! backup, like every embedded one, secures nothing and says epoch 0, sequence 0. After a restore `received` is lower than
//! before, and tills send again what is missing; of a batch whose till knows that the store `had` its entries once, the answer
//! names those that are there again as `healed`. `register` is the version of the company's register.
//!
//! **Refusals.** Nothing of a refused request is kept. The body says why under `refused`, see
//! [`Refused`]:
//!
//! | Status | `refused` | |
//! | --- | --- | --- |
//! | 400 | `not-understood`, `other-till` | the request cannot be read, or the batch is another till's than the path |
//! | 404 | `no-such-path` | also for a wrong method or version |
//! | 409 | `gap` | entries before the batch are missing; `received` says from where |
//! | 409 | `diverged` | the store has another entry at that place; both heads are given |
//! | 409 | `old-epoch` | the till has begun a newer epoch than the batch is of |
//! | 413 | `too-large` | |
//! | 422 | `broken` | an entry does not follow from the one before it: damaged on the way |
//! | 500 | `failed` | the store's fault; trying later may help |
//!
//! **The register.** Changes come in the order of their versions, at most 1 000 a page; a till that has applied a page stands at
//! `version` and asks again from there while `more` is true. A thing that changed twice comes once, as it is now; its stock or
//! bonus moves as `stock` or `customer`. A `version` below what was asked for means that the store was restored, and the till
//! reads the register again from 0. Tills change the register by entries of the kind `fixed-changed` only.
//!
//! **Questions.** An answer says what it `is`: `card`, `claimed`, `not-claimed`, `released`, `sales`, `sale`, `no-such-sale`, `z`, `no-such-z`,
//! `beyond`, `written` or `past`
//! (`no-net` is the till's own word for an answer it did not get). Amounts are øre. A claim sets money of a card aside for one sale of the asking till, or nothing if so much is
//! not free; asking twice is harmless. The sale's entry uses it; whatever was set aside beyond that is freed by the same entry,
//! by a `release`, or when the sale is cancelled. Lists hold at most 200 rows of the asking till's department, or of one
//! customer in all departments.
//!
//! `past` brings a till's entries up to one backwards, in all its lives, as many as fit, for a till that has erased them and is to
//! hand them out; it follows its own chain through them.
//!
//! This conversation with a new store is replayed by a test, byte by byte. Lines are broken here only to fit, and `…` is text
//! for people.
//!
#![doc = "```text"]
#![doc = include_str!("store/till-api-v1.txt")]
#![doc = "```"]
#![deny(clippy::float_arithmetic, clippy::as_conversions)]

mod append;
mod cards;
mod company;
pub mod db;
pub mod demo;
pub mod embedded;
mod feed;
mod fold;
mod history;
mod ledger;
mod office;
mod router;
mod secured;
pub mod serve;
mod work;

use std::path::Path;
use std::sync::Arc;

use crate::domain::question::{Answer, Question};
use crate::domain::{Stamp, TillId};
use crate::sync::wire::Refused;

pub use cards::Card;
pub use company::{CompanyId, NotACompany};
pub use db::sqlite::OpenError;
use db::sqlite::Sqlite;
pub use db::sqlite::backup::{BackupError, Backups};
use db::{Database, DbError};
pub use embedded::EmbeddedLink;
pub use history::Turnover;
pub use office::ParkedSale;
pub use router::router;
pub use secured::Held;
use work::Work;

/// Says what time it is; only the expiry of gift cards asks.
pub type Clock = Arc<dyn Fn() -> Stamp + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the store refuses it: {0:?}")]
    Refused(Refused),
    #[error("company {company} has a register already")]
    NotEmpty { company: CompanyId },
}

impl From<Refused> for StoreError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// A store, shared by everything that asks it.
#[derive(Clone)]
pub struct Store {
    db: Arc<dyn Database>,
    clock: Clock,
}

impl Store {
    /// Opens the store's file, or makes it.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        Ok(Self::over(Arc::new(Sqlite::open(path)?), clock))
    }

    /// Would opening the file be refused? A till asks before it starts, and opens the store when it needs it.
    pub fn check(path: &Path) -> Result<(), StoreError> {
        Ok(db::sqlite::check(path)?)
    }

    /// A store over any database.
    pub fn over(db: Arc<dyn Database>, clock: Clock) -> Self {
        Self { db, clock }
    }

    fn now(&self) -> Stamp {
        (self.clock)()
    }

    async fn work(&self, company: CompanyId) -> Result<Work, DbError> {
        Work::begin(self.db.as_ref(), company).await
    }

    /// Answers a till's question.
    pub async fn answer(&self, company: CompanyId, till: TillId, question: &Question) -> Result<Answer, StoreError> {
        match question {
            Question::Balance { card } => self.balance(company, card).await,
            Question::Claim { card, amount, sale } => self.claim(company, till, card, *amount, *sale).await,
            Question::Release { card, sale } => self.release(company, till, card, *sale).await,
            Question::Sales(filter) => self.sales(company, till, filter).await,
            Question::Sale(find) => self.sale(company, find).await,
            Question::Z { number } => self.z(company, till, *number).await,
            Question::Written { seq } => self.written(company, till, *seq).await,
            Question::Past { upto } => self.past(company, till, *upto).await,
            Question::Beyond { epoch, seq } => self.beyond(company, till, *epoch, *seq).await,
        }
    }
}
