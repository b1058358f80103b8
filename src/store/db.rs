//! The seam to the database: numbered statements, plain values, one transaction at a time.
//!
//! What the store does is written once, above this seam. A database brings the text of every statement in its own `.sql`
//! files, and no statement uses what a distributed PostgreSQL-compatible engine lacks (architecture §6, 12): no sequences, no
//! advisory locks, no notifications; every table leads with the company.

pub mod sqlite;

use std::future::Future;
use std::pin::Pin;

use super::company::CompanyId;
use crate::domain::{Ore, Stamp, TillId};
use crate::journal::Hash;

/// An answer that a database may take its time with.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Trying again gives the same.
    #[error("{0}")]
    Rule(String),
    /// Locked, full or broken. Trying again later may help.
    #[error("the database failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("what the database holds cannot be read: {0}")]
    Unreadable(String),
}

/// A database of the store.
pub trait Database: Send + Sync {
    /// Begins a transaction that sees everything committed before it and may write.
    fn begin(&self) -> Later<'_, Box<dyn Transaction>>;
}

/// Changes that become true together. Dropped without `commit`, nothing of it has happened.
pub trait Transaction: Send {
    /// How many rows it changed.
    fn execute<'a>(&'a mut self, sql: Sql, values: &'a [Value<'a>]) -> Later<'a, usize>;
    fn rows<'a>(&'a mut self, sql: Sql, values: &'a [Value<'a>]) -> Later<'a, Vec<Row>>;
    /// Marks a place to come back to.
    fn mark(&mut self) -> Later<'_, ()>;
    /// Keeps what happened since the mark.
    fn keep(&mut self) -> Later<'_, ()>;
    /// Undoes what happened since the mark.
    fn undo(&mut self) -> Later<'_, ()>;
    fn commit(self: Box<Self>) -> Later<'static, ()>;
}

/// Declares the statements, each by the name it has in every database's files.
macro_rules! statements {
    ($($name:ident $id:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sql {
            $($name,)*
        }

        impl Sql {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

statements! {
    ReadTill "read-till"
    PutTill "put-till"
    RaiseSecured "raise-secured"
    Unsecured "unsecured"
    TillsWaitedFor "tills-waited-for"
    PutEntry "put-entry"
    EntryBody "entry-body"
    EntryTexts "entry-texts"
    EntriesBack "entries-back"
    HashesBetween "hashes-between"
    EntriesUpTo "entries-up-to"
    EntriesOfAllLives "entries-of-all-lives"
    PutSetAside "put-set-aside"
    SetAsides "set-asides"

    PutSale "put-sale"
    PutTrainingSale "put-training-sale"
    PutLine "put-line"
    PutPayment "put-payment"
    PutReturned "put-returned"
    SalePrinted "sale-printed"
    SaleCopied "sale-copied"
    SaleByNumber "sale-by-number"
    SaleByBarcode "sale-by-barcode"
    ReturnedOf "returned-of"
    SalesOfDepartment "sales-of-department"
    CountOfDepartment "count-of-department"
    SalesOfCustomer "sales-of-customer"
    CountOfCustomer "count-of-customer"
    TurnoverByGroup "turnover-by-group"
    TurnoverByVat "turnover-by-vat"
    TurnoverByMethod "turnover-by-method"

    PutParked "put-parked"
    DropParked "drop-parked"
    Parked "parked"

    ReadCard "read-card"
    SeedCard "seed-card"
    MoveCard "move-card"
    PutClaim "put-claim"
    ReadClaim "read-claim"
    ReleaseClaim "release-claim"
    UseClaim "use-claim"
    ReleaseClaimsOfSale "release-claims-of-sale"
    ForgetClaimsOfTill "forget-claims-of-till"

    PutReport "put-report"
    ReadReport "read-report"
    UnbundledParts "unbundled-parts"
    BundlePart "bundle-part"
    LastBundle "last-bundle"
    PutBundle "put-bundle"
    Bundles "bundles"

    ReadRegisterVersion "read-register-version"
    PutRegisterVersion "put-register-version"
    PutFixed "put-fixed"
    PutArticle "put-article"
    DropArticle "drop-article"
    SetStock "set-stock"
    MoveStock "move-stock"
    PutService "put-service"
    PutCustomer "put-customer"
    DropCustomer "drop-customer"
    MoveBonus "move-bonus"
    ChangesSince "changes-since"
}

/// What goes into a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

macro_rules! values_from {
    ($($value:ident: $type:ty => $into:expr;)*) => {$(
        impl From<$type> for Value<'_> {
            fn from($value: $type) -> Self {
                Self::Int($into)
            }
        }
    )*};
}
values_from! {
    n: i64 => n;
    n: u8 => n.into();
    n: u16 => n.into();
    n: u32 => n.into();
    // Sequence and receipt numbers never come near the edge.
    n: u64 => i64::try_from(n).unwrap_or(i64::MAX);
    yes: bool => yes.into();
    amount: Ore => amount.value();
    at: Stamp => at.millis();
    company: CompanyId => company.number().into();
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Hash> for Value<'a> {
    fn from(hash: &'a Hash) -> Self {
        Self::Bytes(&hash.0)
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What comes out of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row that was read, by the order of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Cell>);

impl Row {
    fn wrong<T>(&self, column: usize, wanted: &str) -> Result<T, DbError> {
        Err(DbError::Unreadable(format!("column {column} holds {:?}, not {wanted}", self.0.get(column))))
    }

    pub fn int(&self, column: usize) -> Result<i64, DbError> {
        match self.0.get(column) {
            Some(Cell::Int(n)) => Ok(*n),
            _ => self.wrong(column, "a number"),
        }
    }

    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        match self.0.get(column) {
            Some(Cell::Null) => Ok(None),
            _ => self.int(column).map(Some),
        }
    }

    /// A number that fits where it is needed.
    pub fn number<N: TryFrom<i64>>(&self, column: usize) -> Result<N, DbError> {
        self.int(column)?.try_into().or_else(|_| self.wrong(column, "a number that fits"))
    }

    pub fn text(&self, column: usize) -> Result<&str, DbError> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(text),
            _ => self.wrong(column, "text"),
        }
    }

    pub fn maybe_text(&self, column: usize) -> Result<Option<&str>, DbError> {
        match self.0.get(column) {
            Some(Cell::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    pub fn hash(&self, column: usize) -> Result<Hash, DbError> {
        match self.0.get(column) {
            Some(Cell::Bytes(bytes)) => Hash::from_slice(bytes).map_or_else(|| self.wrong(column, "a hash"), Ok),
            _ => self.wrong(column, "a hash"),
        }
    }

    pub fn amount(&self, column: usize) -> Result<Ore, DbError> {
        self.int(column).map(Ore::new)
    }

    pub fn stamp(&self, column: usize) -> Result<Stamp, DbError> {
        self.int(column).map(Stamp::from_millis)
    }

    pub fn maybe_stamp(&self, column: usize) -> Result<Option<Stamp>, DbError> {
        Ok(self.maybe_int(column)?.map(Stamp::from_millis))
    }

    /// Department and till, in this column and the next.
    pub fn till(&self, column: usize) -> Result<TillId, DbError> {
        Ok(TillId::new(self.number(column)?, self.number(column + 1)?))
    }

    /// A thing that was stored as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, DbError> {
        read_json(self.text(column)?)
    }
}

pub fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|fault| DbError::Unreadable(fault.to_string()))
}

/// What is stored is plain data, which cannot fail to become JSON; if it did, it is refused like a broken rule.
pub fn write_json(thing: &impl serde::Serialize) -> Result<String, DbError> {
    serde_json::to_string(thing).map_err(|fault| DbError::Rule(fault.to_string()))
}

/// The plain word an enum without content is stored as: `credit-slip`.
pub fn word_of(thing: &impl serde::Serialize) -> Result<String, DbError> {
    write_json(thing).map(|quoted| quoted.trim_matches('"').to_owned())
}

pub fn from_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, DbError> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|fault| DbError::Unreadable(fault.to_string()))
}
