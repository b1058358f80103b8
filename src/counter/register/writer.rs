//! Taking in changes: each batch in one commit, then the index of words.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::finder::{CustomerFinder, Finders, ItemFinder, kind_column};
use super::storage::{self, Head, body};
use super::{Published, RegisterError};
use crate::domain::article::{Article, ItemKind, ItemNumber, Service};
use crate::domain::barcode::gtin_key;
use crate::domain::customer::{Customer, CustomerNo, phone_key};
use crate::domain::ids::GroupNo;
use crate::domain::register::Change;
use crate::domain::search::fold;

/// Writes the register, on a thread of its own.
pub struct Writer {
    db: Connection,
    published: Arc<Published>,
    finders: Finders,
    /// The texts the finders were made from.
    indexed: Texts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Texts {
    items: i64,
    customers: i64,
}

impl Writer {
    pub(super) fn new(db: Connection, published: Arc<Published>) -> Result<Self, RegisterError> {
        let head = Head::read(&db)?;
        let finders = Finders::kept(&db, &head)?;
        let indexed = Texts {
            items: if finders.items.index.is_empty() { 0 } else { head.item_texts },
            customers: if finders.customers.index.is_empty() { 0 } else { head.customer_texts },
        };
        published.put(finders.clone());
        Ok(Self { db, published, finders, indexed })
    }

    /// The version that was applied last; 0 is none.
    pub fn version(&self) -> Result<u64, RegisterError> {
        Ok(Head::read(&self.db)?.version)
    }

    /// Takes in changes, all or none of them. A reader sees them when it refreshes; words find them after [`Writer::index`].
    pub fn apply(&mut self, version: u64, changes: &[Change]) -> Result<(), RegisterError> {
        self.take_in(Some(version), None, changes)
    }

    /// The same with changes made at this till, which the store will number later. `entry` is the one that journalled them.
    pub fn apply_own(&mut self, entry: u64, changes: &[Change]) -> Result<(), RegisterError> {
        self.take_in(None, Some(entry), changes)
    }

    /// The entry up to which changes made at this till were taken in; `None` in a file that knows of none.
    pub fn own_upto(&self) -> Result<Option<u64>, RegisterError> {
        Ok(storage::own_upto(&self.db)?)
    }

    fn take_in(&mut self, version: Option<u64>, own: Option<u64>, changes: &[Change]) -> Result<(), RegisterError> {
        if self.published.take_damage() {
            storage::condemn(&self.db);
        }
        let applied = self.apply_all(version, own, changes);
        if matches!(&applied, Err(RegisterError::Sql(cause)) if storage::is_damage(cause)) {
            storage::condemn(&self.db);
        }
        applied
    }

    fn apply_all(&mut self, version: Option<u64>, own: Option<u64>, changes: &[Change]) -> Result<(), RegisterError> {
        let step = self.db.transaction()?;
        let mut head = Head::read(&step)?;
        changes.iter().try_for_each(|change| put(&step, &mut head, change))?;
        head.version = version.unwrap_or(head.version);
        head.write(&step)?;
        own.map_or(Ok(()), |upto| storage::note_own(&step, upto))?;
        step.commit()?;
        Ok(())
    }

    /// Makes words find what was applied. Call it when there is nothing more to apply for the moment; it does nothing when
    /// no text has changed.
    pub fn index(&mut self) -> Result<(), RegisterError> {
        let head = Head::read(&self.db)?;
        let texts = Texts { items: head.item_texts, customers: head.customer_texts };
        if self.indexed == texts {
            return Ok(());
        }
        let step = self.db.transaction()?;
        if self.indexed.items != texts.items {
            let items = ItemFinder::make(&step, &head.tables)?;
            items.keep(&step, texts.items)?;
            self.finders.items = Arc::new(items);
        }
        if self.indexed.customers != texts.customers {
            let customers = CustomerFinder::make(&step)?;
            customers.keep(&step, texts.customers)?;
            self.finders.customers = Arc::new(customers);
        }
        step.commit()?;
        self.indexed = texts;
        self.published.put(self.finders.clone());
        // What a large load has gathered in memory is of no use until the next one.
        self.db.execute_batch("PRAGMA shrink_memory")?;
        Ok(())
    }

    /// Forgets everything, to be fetched again from version 0.
    pub fn start_over(&mut self) -> Result<(), RegisterError> {
        let head = Head::read(&self.db)?;
        let step = self.db.transaction()?;
        step.execute_batch(
            "DELETE FROM article; DELETE FROM service; DELETE FROM barcode; DELETE FROM customer; DELETE FROM car;
            DELETE FROM item_text; DELETE FROM customer_text;",
        )?;
        let (item_texts, customer_texts) = (head.item_texts + 1, head.customer_texts + 1);
        Head { item_texts, customer_texts, ..Head::default() }.write(&step)?;
        step.commit()?;
        self.index()
    }
}

fn put(db: &Connection, head: &mut Head, change: &Change) -> Result<(), RegisterError> {
    match change {
        Change::Article(article) => head.item_texts += put_article(db, article)?,
        Change::Service(service) => head.item_texts += put_service(db, service)?,
        Change::Customer(customer) => head.customer_texts += put_customer(db, customer)?,
        Change::Stock { number, stock } => {
            db.prepare_cached("UPDATE article SET stock = ? WHERE number = ?")?
                .execute((stock.to_string(), number.as_str()))?;
        }
        Change::ArticleGone(number) => head.item_texts += remove_article(db, number)?,
        Change::ServiceGone(number) => head.item_texts += remove_item(db, ItemKind::Service, number)?,
        Change::CustomerGone(number) => head.customer_texts += remove_customer(db, *number)?,
        small => {
            let renames = matches!(small, Change::Group(group)
                if head.tables.group(group.number).is_none_or(|known| known.name != group.name));
            head.item_texts += i64::from(renames);
            small.apply_to(&mut head.tables);
        }
    }
    Ok(())
}

/// Sorts as [`crate::domain::article::number_order`] does: numbers by their size, the rest after them by their letters.
fn rank(number: &ItemNumber) -> i64 {
    number.as_str().parse().ok().filter(|rank: &i64| *rank >= 0).unwrap_or(i64::MAX)
}

/// 1 when a text changed that words are found in, else 0.
type TextsChanged = i64;

fn put_article(db: &Connection, article: &Article) -> Result<TextsChanged, RegisterError> {
    let new = serde_json::to_string(article)?;
    let stock = article.stock.map(|stock| stock.to_string());
    let id =
        match known(db, "SELECT id, body FROM article WHERE number = ?", article.number.as_str())? {
            Some((id, old)) => {
                forget_barcodes(db, id, &old)?;
                db.prepare_cached("UPDATE article SET stock = ?, body = ? WHERE id = ?")?.execute((stock, new, id))?;
                id
            }
            None => db
                .prepare_cached("INSERT INTO article (number, rank, stock, body) VALUES (?, ?, ?, ?)")?
                .insert((article.number.as_str(), rank(&article.number), stock, new))?,
        };
    let mut code = db.prepare_cached("INSERT OR IGNORE INTO barcode (code, article) VALUES (?, ?)")?;
    for barcode in &article.barcodes {
        code.execute((gtin_key(&barcode.code), id))?;
    }
    let text = format!("{} {} {}", article.number, article.name, article.synonyms.join(" "));
    put_item_text(db, ItemKind::Article, &article.number, id, article.group, &text)
}

fn known<T: serde::de::DeserializeOwned>(db: &Connection, sql: &str, key: &str) -> rusqlite::Result<Option<(i64, T)>> {
    db.prepare_cached(sql)?.query_row([key], |row| Ok((row.get(0)?, body(row, 1)?))).optional()
}

fn forget_barcodes(db: &Connection, id: i64, article: &Article) -> rusqlite::Result<()> {
    let mut code = db.prepare_cached("DELETE FROM barcode WHERE code = ? AND article = ?")?;
    article.barcodes.iter().try_for_each(|barcode| code.execute((gtin_key(&barcode.code), id)).map(|_| ()))
}

fn put_service(db: &Connection, service: &Service) -> Result<TextsChanged, RegisterError> {
    let sql = "INSERT INTO service (number, rank, body) VALUES (?, ?, ?)
        ON CONFLICT (number) DO UPDATE SET body = excluded.body RETURNING id";
    let values = (service.number.as_str(), rank(&service.number), serde_json::to_string(service)?);
    let id = db.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    let text = format!("{} {} {}", service.number, service.name, service.synonyms.join(" "));
    put_item_text(db, ItemKind::Service, &service.number, id, service.group, &text)
}

fn put_item_text(
    db: &Connection,
    kind: ItemKind,
    number: &ItemNumber,
    id: i64,
    group: GroupNo,
    text: &str,
) -> Result<TextsChanged, RegisterError> {
    let sql = "INSERT INTO item_text (kind, rank, number, id, grp, text) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET grp = excluded.grp, text = excluded.text, id = excluded.id
        WHERE grp <> excluded.grp OR text <> excluded.text OR id <> excluded.id";
    let values = params![kind_column(kind), rank(number), number.as_str(), id, group.0, fold(text)];
    Ok(i64::from(db.prepare_cached(sql)?.execute(values)? > 0))
}

fn remove_article(db: &Connection, number: &ItemNumber) -> Result<TextsChanged, RegisterError> {
    if let Some((id, old)) = known(db, "SELECT id, body FROM article WHERE number = ?", number.as_str())? {
        forget_barcodes(db, id, &old)?;
    }
    remove_item(db, ItemKind::Article, number)
}

fn remove_item(db: &Connection, kind: ItemKind, number: &ItemNumber) -> Result<TextsChanged, RegisterError> {
    let table = match kind {
        ItemKind::Article => "article",
        ItemKind::Service => "service",
    };
    db.execute(&format!("DELETE FROM {table} WHERE number = ?"), [number.as_str()])?;
    let sql = "DELETE FROM item_text WHERE kind = ? AND rank = ? AND number = ?";
    Ok(i64::from(db.execute(sql, params![kind_column(kind), rank(number), number.as_str()])? > 0))
}

fn put_customer(db: &Connection, customer: &Customer) -> Result<TextsChanged, RegisterError> {
    forget_cars(db, customer.number)?;
    let number = customer.number.0;
    db.prepare_cached("INSERT OR REPLACE INTO customer (number, phone, organisation, body) VALUES (?, ?, ?, ?)")?
        .execute((
            number,
            phone_key(&customer.phone),
            &customer.organisation_number,
            serde_json::to_string(customer)?,
        ))?;
    let mut car = db.prepare_cached("INSERT OR IGNORE INTO car (plate, customer) VALUES (?, ?)")?;
    for plate in &customer.cars {
        car.execute((plate, number))?;
    }
    let text = [
        &customer.number.to_string(),
        &customer.name,
        &customer.phone,
        &customer.organisation_number,
        &customer.email,
        &customer.cars.join(" "),
    ];
    let sql = "INSERT INTO customer_text (number, text) VALUES (?, ?)
        ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text";
    let text = fold(&text.map(String::as_str).join(" "));
    Ok(i64::from(db.prepare_cached(sql)?.execute((number, text))? > 0))
}

fn forget_cars(db: &Connection, number: CustomerNo) -> rusqlite::Result<()> {
    let mut old = db.prepare_cached("SELECT body FROM customer WHERE number = ?")?;
    let Some(old) = old.query_row([number.0], |row| body::<Customer>(row, 0)).optional()? else { return Ok(()) };
    let mut car = db.prepare_cached("DELETE FROM car WHERE plate = ? AND customer = ?")?;
    old.cars.iter().try_for_each(|plate| car.execute((plate, number.0)).map(|_| ()))
}

fn remove_customer(db: &Connection, number: CustomerNo) -> Result<TextsChanged, RegisterError> {
    forget_cars(db, number)?;
    db.execute("DELETE FROM customer WHERE number = ?", [number.0])?;
    Ok(i64::from(db.execute("DELETE FROM customer_text WHERE number = ?", [number.0])? > 0))
}
