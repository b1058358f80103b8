//! Reading: one version at a time, by number, code or words.

use std::sync::Arc;

use rusqlite::{Connection, Params, Row};

use super::finder::{CustomerFinder, Finders, ItemFinder};
use super::storage::{Head, body, is_damage};
use super::{Published, RegisterError};
use crate::domain::article::{Article, Item, ItemKind, ItemNumber, ItemRow, Service, number_order};
use crate::domain::barcode::{expanded_upc_e, gtin_key, plate};
use crate::domain::customer::{Customer, CustomerNo, phone_key, without_blanks};
use crate::domain::ids::GroupNo;
use crate::domain::money::Ore;
use crate::domain::quantity::Quantity;
use crate::domain::register::{BEGINNING_MAX, Coded, Found, Register};
use crate::domain::search::Records;
use crate::domain::shop::{HotkeyTarget, Tables};
use crate::domain::time::Date;

/// The register as the screen sees it. What cannot be read is logged and not found.
pub struct LocalRegister {
    db: Connection,
    published: Arc<Published>,
    today: Date,
    /// SQLite's own count of others' commits at the last look.
    seen_commits: Option<i64>,
    version: u64,
    tables: Tables,
    finders: Finders,
    /// Counts every look at which something was different.
    generation: u64,
    dead_hotkeys: Vec<u16>,
}

/// Customer numbers go on our own cards, which have room for eight digits.
const CUSTOMER_NUMBER_MAX: u32 = 99_999_999;

const ARTICLE_AT: &str = "SELECT body, stock FROM article WHERE id = ?";
const ARTICLE_NUMBERED: &str = "SELECT body, stock FROM article WHERE number = ?";
const SERVICE_AT: &str = "SELECT body FROM service WHERE id = ?";
const SERVICE_NUMBERED: &str = "SELECT body FROM service WHERE number = ?";

impl LocalRegister {
    pub(super) fn new(db: Connection, published: Arc<Published>, today: Date) -> Result<Self, RegisterError> {
        let (tables, finders) = (Tables::default(), published.newest());
        let mut local = Self {
            db,
            published,
            today,
            seen_commits: None,
            version: 0,
            tables,
            finders,
            generation: 0,
            dead_hotkeys: Vec::new(),
        };
        local.look()?;
        Ok(local)
    }

    /// The version of the register that is read; 0 is none.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Prices and VAT are those of this day from now on.
    pub fn set_today(&mut self, today: Date) {
        if self.today != today {
            self.today = today;
            self.generation += 1;
        }
    }

    /// Sees what the writer has done since. `true` when something is different. Takes microseconds where nothing is.
    pub fn refresh(&mut self) -> bool {
        let before = self.generation;
        if let Err(cause) = self.look() {
            tracing::warn!(%cause, "the register cannot be looked at again; what was read holds");
        }
        before != self.generation
    }

    /// Begins to read at the newest version. The transaction stays open, so that tables, rows and index agree until the next
    /// look.
    fn look(&mut self) -> Result<(), RegisterError> {
        if !self.db.is_autocommit() {
            self.db.execute_batch("COMMIT")?;
        }
        self.db.execute_batch("BEGIN")?;
        let finders = self.published.newest();
        let is_newer = !Arc::ptr_eq(&finders.items, &self.finders.items)
            || !Arc::ptr_eq(&finders.customers, &self.finders.customers);
        self.finders = finders;
        let commits: i64 = self.db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if self.seen_commits != Some(commits) {
            let head = Head::read(&self.db)?;
            (self.version, self.tables, self.seen_commits) = (head.version, head.tables, Some(commits));
            self.dead_hotkeys = self.find_dead_hotkeys();
            self.generation += 1;
        } else if is_newer {
            self.generation += 1;
        }
        Ok(())
    }

    /// Looked for once, because a screen that shows hotkeys asks with every frame.
    fn find_dead_hotkeys(&self) -> Vec<u16> {
        let is_dead = |target: &HotkeyTarget| match target {
            HotkeyTarget::Item { kind: ItemKind::Article, number } => {
                self.first(ARTICLE_NUMBERED, [number.as_str()], |_| Ok(())).is_none()
            }
            HotkeyTarget::Item { kind: ItemKind::Service, number } => {
                self.first(SERVICE_NUMBERED, [number.as_str()], |_| Ok(())).is_none()
            }
            HotkeyTarget::Group(group) => self.tables.group(*group).is_none(),
        };
        self.tables.hotkeys.iter().filter(|hotkey| is_dead(&hotkey.target)).map(|hotkey| hotkey.number).collect()
    }

    /// All rows of a query; none when it fails.
    fn rows<T>(&self, sql: &str, params: impl Params, read: impl FnMut(&Row) -> rusqlite::Result<T>) -> Vec<T> {
        let rows = || -> rusqlite::Result<Vec<T>> { self.db.prepare_cached(sql)?.query_map(params, read)?.collect() };
        rows().unwrap_or_else(|cause| {
            tracing::warn!(%cause, sql, "the register cannot be read");
            if is_damage(&cause) {
                self.published.report_damage();
            }
            Vec::new()
        })
    }

    fn first<T>(&self, sql: &str, params: impl Params, read: impl FnMut(&Row) -> rusqlite::Result<T>) -> Option<T> {
        self.rows(sql, params, read).into_iter().next()
    }

    fn item_of(&self, article: &Article) -> Item {
        article.as_sold(&self.tables, self.today)
    }

    fn article_row(&self, article: Article) -> ItemRow {
        let item = self.item_of(&article);
        let barcode = article.barcodes.into_iter().next().map(|barcode| barcode.code);
        ItemRow { item, stock: article.stock, barcode, cost: article.cost }
    }

    fn service_row(&self, service: &Service) -> ItemRow {
        ItemRow { item: service.as_sold(&self.tables, self.today), stock: None, barcode: None, cost: Ore::ZERO }
    }

    fn row_at(&self, kind: ItemKind, id: u32) -> Option<ItemRow> {
        match kind {
            ItemKind::Article => self.first(ARTICLE_AT, [id], article).map(|article| self.article_row(article)),
            ItemKind::Service => {
                self.first(SERVICE_AT, [id], |row| body(row, 0)).map(|service| self.service_row(&service))
            }
        }
    }

    /// The places of what has exactly this number, articles before services. Where nothing has it as written, capitals and
    /// small letters are tried.
    fn places_of(&self, number: &str) -> Vec<(ItemKind, u32)> {
        let as_written = |number: &str| {
            let at = |kind| move |row: &Row| Ok((kind, row.get(0)?));
            let mut places = self.rows("SELECT id FROM article WHERE number = ?", [number], at(ItemKind::Article));
            places.extend(self.rows("SELECT id FROM service WHERE number = ?", [number], at(ItemKind::Service)));
            places
        };
        let places = as_written(number);
        if !places.is_empty() || !number.bytes().any(|b| b.is_ascii_alphabetic()) {
            return places;
        }
        [number.to_uppercase(), number.to_lowercase()]
            .iter()
            .map(|other| as_written(other))
            .find(|p| !p.is_empty())
            .unwrap_or_default()
    }

    fn item_rows(&self, finder: &ItemFinder, records: &[u32]) -> Vec<ItemRow> {
        records
            .iter()
            .filter_map(|record| finder.place(*record))
            .filter_map(|(kind, id)| self.row_at(kind, id))
            .collect()
    }

    fn articles_coded(&self, key: &str) -> Vec<Coded> {
        if key.is_empty() {
            return Vec::new();
        }
        let ids: Vec<u32> = self.rows("SELECT article FROM barcode WHERE code = ?", [key], |row| row.get(0));
        let mut articles: Vec<Article> = ids.iter().filter_map(|id| self.first(ARTICLE_AT, [id], article)).collect();
        articles.sort_by(|a, b| number_order(a.number.as_str(), b.number.as_str()));
        let pieces = |a: &Article| a.barcodes.iter().find(|b| gtin_key(&b.code) == key).map_or(1, |b| b.pieces);
        articles.iter().map(|article| Coded { item: self.item_of(article), pieces: pieces(article) }).collect()
    }

    fn customers(&self, sql: &str, params: impl Params) -> Vec<Customer> {
        self.rows(sql, params, |row| body(row, 0))
    }

    fn customer_rows(&self, finder: &CustomerFinder, records: &[u32]) -> Vec<Customer> {
        let numbers = records.iter().filter_map(|record| finder.number(*record));
        numbers.filter_map(|number| self.customer(CustomerNo(number))).collect()
    }
}

fn article(row: &Row) -> rusqlite::Result<Article> {
    let mut article: Article = body(row, 0)?;
    article.stock = row.get_ref(1)?.as_str_or_null()?.and_then(Quantity::parse);
    Ok(article)
}

/// The records of a search with those that were meant exactly in front.
fn exact_first(mut found: Records, exact: &[u32], limit: usize) -> (Vec<u32>, usize) {
    exact.iter().for_each(|record| found.insert(*record));
    let rest = found.first(limit.saturating_add(exact.len())).into_iter().filter(|record| !exact.contains(record));
    (exact.iter().copied().chain(rest).take(limit).collect(), found.count())
}

/// The first text after all that begin with `start`.
fn end_of(start: &str) -> String {
    format!("{start}{}", char::MAX)
}

impl Register for LocalRegister {
    fn generation(&self) -> u64 {
        self.generation
    }

    fn dead_hotkeys(&self) -> &[u16] {
        &self.dead_hotkeys
    }

    fn tables(&self) -> &Tables {
        &self.tables
    }

    fn numbered(&self, number: &str) -> Vec<Item> {
        let places = self.places_of(number);
        places.into_iter().filter_map(|(kind, id)| self.row_at(kind, id)).map(|row| row.item).collect()
    }

    fn beginning(&self, digits: &str, limit: usize) -> Found<ItemRow> {
        let key = gtin_key(digits);
        if digits.is_empty() {
            return Found::default();
        }
        let code = if key.is_empty() { digits } else { key };
        let sql = "SELECT kind, id FROM (
                SELECT * FROM (SELECT 0 AS kind, id, rank, number FROM article WHERE number >= ?1 AND number < ?2 LIMIT ?5)
                UNION SELECT * FROM (SELECT 0, a.id, a.rank, a.number FROM barcode b JOIN article a ON a.id = b.article
                    WHERE b.code >= ?3 AND b.code < ?4 LIMIT ?5)
                UNION SELECT * FROM (SELECT 1, id, rank, number FROM service WHERE number >= ?1 AND number < ?2 LIMIT ?5)
            ) ORDER BY kind, rank, number";
        let most = i64::try_from(BEGINNING_MAX).unwrap_or(i64::MAX);
        let places = self.rows(sql, (digits, end_of(digits), code, end_of(code), most), |row| {
            let kind = if row.get::<_, i64>(0)? == 0 { ItemKind::Article } else { ItemKind::Service };
            Ok((kind, row.get(1)?))
        });
        let rows = places.iter().take(limit).filter_map(|(kind, id)| self.row_at(*kind, *id)).collect();
        Found { rows, total: places.len().min(BEGINNING_MAX) }
    }

    fn coded(&self, code: &str) -> Vec<Coded> {
        let found = self.articles_coded(gtin_key(code));
        match expanded_upc_e(code).filter(|_| found.is_empty()) {
            Some(full) => self.articles_coded(gtin_key(&full)),
            None => found,
        }
    }

    fn row(&self, kind: ItemKind, number: &ItemNumber) -> Option<ItemRow> {
        match kind {
            ItemKind::Article => self.article(number).map(|article| self.article_row(article)),
            ItemKind::Service => self.service(number).map(|service| self.service_row(&service)),
        }
    }

    fn article(&self, number: &ItemNumber) -> Option<Article> {
        self.first(ARTICLE_NUMBERED, [number.as_str()], article)
    }

    fn service(&self, number: &ItemNumber) -> Option<Service> {
        self.first(SERVICE_NUMBERED, [number.as_str()], |row| body(row, 0))
    }

    fn search_items(&self, words: &str, limit: usize) -> Found<ItemRow> {
        let finder = &self.finders.items;
        let places = self.places_of(words.trim());
        let exact: Vec<u32> = places.iter().filter_map(|(kind, id)| finder.record(*kind, *id)).collect();
        let (records, total) = exact_first(finder.index.holding_all(words), &exact, limit);
        Found { rows: self.item_rows(finder, &records), total }
    }

    fn in_group(&self, group: GroupNo, words: &str, limit: usize) -> Found<ItemRow> {
        let finder = &self.finders.items;
        let mut records = finder.index.all();
        records.keep_where(|record| finder.is_in(record, group));
        finder.index.narrow(&mut records, words);
        Found { rows: self.item_rows(finder, &records.first(limit)), total: records.count() }
    }

    fn customer(&self, number: CustomerNo) -> Option<Customer> {
        self.customers("SELECT body FROM customer WHERE number = ?", [number.0]).into_iter().next()
    }

    fn customers_by_phone(&self, phone: &str) -> Vec<Customer> {
        let key = phone_key(phone);
        self.customers("SELECT body FROM customer WHERE phone = ? AND phone <> '' ORDER BY number", [key])
    }

    fn customers_by_organisation(&self, number: &str) -> Vec<Customer> {
        let sql = "SELECT body FROM customer WHERE organisation = ? AND organisation <> '' ORDER BY number";
        self.customers(sql, [without_blanks(number)])
    }

    fn customers_by_car(&self, text: &str) -> Vec<Customer> {
        let sql =
            "SELECT c.body FROM car JOIN customer c ON c.number = car.customer WHERE car.plate = ? ORDER BY c.number";
        self.customers(sql, [plate(text).unwrap_or_else(|| text.trim().to_uppercase())])
    }

    fn search_customers(&self, words: &str, limit: usize) -> Found<Customer> {
        let finder = &self.finders.customers;
        let exact: Vec<u32> = CustomerNo::parse(words).and_then(|number| finder.record(number.0)).into_iter().collect();
        let (records, total) = exact_first(finder.index.holding_all(words), &exact, limit);
        Found { rows: self.customer_rows(finder, &records), total }
    }

    fn free_customer_number(&self) -> CustomerNo {
        let sql = "SELECT coalesce(max(number), 0) + 1 FROM customer WHERE number < ?";
        CustomerNo(self.first(sql, [CUSTOMER_NUMBER_MAX], |row| row.get(0)).unwrap_or(1))
    }
}
