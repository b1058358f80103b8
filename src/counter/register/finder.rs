//! The index of words, with what each of its records is in the tables.

use std::sync::Arc;

use rusqlite::{Connection, MAIN_DB, OptionalExtension};

use super::storage::Head;
use crate::domain::article::ItemKind;
use crate::domain::ids::GroupNo;
use crate::domain::search::{Builder, Index, fold};
use crate::domain::shop::Tables;

/// Both indices, shared between the thread that makes them and the one that searches.
#[derive(Clone, Default)]
pub(super) struct Finders {
    pub items: Arc<ItemFinder>,
    pub customers: Arc<CustomerFinder>,
}

/// Articles by number, then services by number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ItemFinder {
    pub index: Index,
    /// How many of the records are articles.
    articles: u32,
    ids: Vec<u32>,
    groups: Vec<u32>,
}

/// Customers by number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CustomerFinder {
    pub index: Index,
    numbers: Vec<u32>,
}

impl Finders {
    /// What was kept in the file, as far as it still holds.
    pub fn kept(db: &Connection, head: &Head) -> rusqlite::Result<Self> {
        let items = ItemFinder::kept(db, head.item_texts)?.unwrap_or_default();
        let customers = CustomerFinder::kept(db, head.customer_texts)?.unwrap_or_default();
        Ok(Self { items: Arc::new(items), customers: Arc::new(customers) })
    }
}

/// A run of bytes that was kept under a name, when it still holds. It is read straight to where it stays: these runs are the
/// largest things in the program, and a second copy of them would be felt.
fn kept(db: &Connection, name: &str, texts: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT id FROM finder WHERE name = ? AND texts = ?";
    let Some(id) = db.query_row(sql, (name, texts), |row| row.get(0)).optional()? else { return Ok(None) };
    let blob = db.blob_open(MAIN_DB, "finder", "body", id, true)?;
    let mut bytes = vec![0; blob.len()];
    blob.read_at_exact(&mut bytes, 0)?;
    Ok(Some(bytes))
}

fn keep(db: &Connection, name: &str, texts: i64, bytes: &[u8]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO finder (name, texts, body) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET texts = excluded.texts, body = excluded.body";
    db.execute(sql, (name, texts, bytes)).map(|_| ())
}

fn kept_numbers(db: &Connection, name: &str, texts: i64) -> rusqlite::Result<Vec<u32>> {
    let bytes = kept(db, name, texts)?.unwrap_or_default();
    let (numbers, _) = bytes.as_chunks();
    Ok(numbers.iter().map(|four| u32::from_le_bytes(*four)).collect())
}

fn keep_numbers(db: &Connection, name: &str, texts: i64, numbers: &[u32]) -> rusqlite::Result<()> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    keep(db, name, texts, &bytes)
}

const ARTICLE: u8 = 0;
const SERVICE: u8 = 1;

/// A kind as it stands in a column.
pub(super) fn kind_column(kind: ItemKind) -> u8 {
    match kind {
        ItemKind::Article => ARTICLE,
        ItemKind::Service => SERVICE,
    }
}

impl ItemFinder {
    /// Makes the index anew.
    pub fn make(db: &Connection, tables: &Tables) -> rusqlite::Result<Self> {
        let groups: Vec<(u32, String)> = tables.groups.iter().map(|g| (g.number.0, fold(&g.name))).collect();
        let mut finder = Self::default();
        let mut builder = Builder::default();
        let mut rows = db.prepare("SELECT kind, id, grp, text FROM item_text ORDER BY kind, rank, number")?;
        let mut rows = rows.query([])?;
        let mut text = String::new();
        while let Some(row) = rows.next()? {
            let (kind, id, group): (u8, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
            text.clear();
            text.push_str(row.get_ref(3)?.as_str()?);
            if let Some((_, name)) = groups.iter().find(|(number, _)| *number == group) {
                text.push(' ');
                text.push_str(name);
            }
            builder.add(&text);
            finder.articles += u32::from(kind == ARTICLE);
            finder.ids.push(id);
            finder.groups.push(group);
        }
        finder.index = builder.finish();
        finder.ids.shrink_to_fit();
        finder.groups.shrink_to_fit();
        Ok(finder)
    }

    /// What a record is: its kind, and its place in the table of that kind.
    pub fn place(&self, record: u32) -> Option<(ItemKind, u32)> {
        let id = usize::try_from(record).ok().and_then(|at| self.ids.get(at))?;
        Some((if record < self.articles { ItemKind::Article } else { ItemKind::Service }, *id))
    }

    pub fn record(&self, kind: ItemKind, id: u32) -> Option<u32> {
        let mut records = (0_u32..).zip(&self.ids).filter(|(_, known)| **known == id).map(|(record, _)| record);
        records.find(|record| (*record < self.articles) == (kind == ItemKind::Article))
    }

    pub fn is_in(&self, record: u32, group: GroupNo) -> bool {
        usize::try_from(record).ok().and_then(|at| self.groups.get(at)) == Some(&group.0)
    }

    pub fn keep(&self, db: &Connection, texts: i64) -> rusqlite::Result<()> {
        keep(db, "items", texts, self.index.as_bytes())?;
        keep_numbers(db, "item-kinds", texts, &[self.articles])?;
        keep_numbers(db, "item-ids", texts, &self.ids)?;
        keep_numbers(db, "item-groups", texts, &self.groups)
    }

    fn kept(db: &Connection, texts: i64) -> rusqlite::Result<Option<Self>> {
        let Some(index) = kept(db, "items", texts)?.and_then(Index::from_bytes) else { return Ok(None) };
        let (ids, groups) = (kept_numbers(db, "item-ids", texts)?, kept_numbers(db, "item-groups", texts)?);
        let articles = kept_numbers(db, "item-kinds", texts)?.first().copied().unwrap_or(0);
        let fits = ids.len() == index.len() && groups.len() == index.len();
        Ok(fits.then_some(Self { index, articles, ids, groups }))
    }
}

impl CustomerFinder {
    pub fn make(db: &Connection) -> rusqlite::Result<Self> {
        let mut finder = Self::default();
        let mut builder = Builder::default();
        let mut rows = db.prepare("SELECT number, text FROM customer_text ORDER BY number")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            finder.numbers.push(row.get(0)?);
            builder.add(row.get_ref(1)?.as_str()?);
        }
        finder.index = builder.finish();
        finder.numbers.shrink_to_fit();
        Ok(finder)
    }

    pub fn number(&self, record: u32) -> Option<u32> {
        usize::try_from(record).ok().and_then(|at| self.numbers.get(at)).copied()
    }

    pub fn record(&self, number: u32) -> Option<u32> {
        self.numbers.binary_search(&number).ok().and_then(|at| u32::try_from(at).ok())
    }

    pub fn keep(&self, db: &Connection, texts: i64) -> rusqlite::Result<()> {
        keep(db, "customers", texts, self.index.as_bytes())?;
        keep_numbers(db, "customer-numbers", texts, &self.numbers)
    }

    fn kept(db: &Connection, texts: i64) -> rusqlite::Result<Option<Self>> {
        let Some(index) = kept(db, "customers", texts)?.and_then(Index::from_bytes) else { return Ok(None) };
        let numbers = kept_numbers(db, "customer-numbers", texts)?;
        Ok((numbers.len() == index.len()).then_some(Self { index, numbers }))
    }
}
