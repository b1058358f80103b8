//! A database that fails in the middle: nothing is acknowledged that is not there, and nothing is there by halves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use skranke::store::db::sqlite::Sqlite;
use skranke::store::db::{Database, DbError, Later, Row, Sql, Transaction, Value};
use skranke::store::{Store, StoreError, embedded};
use skranke::sync::link::Request;
use skranke::sync::wire::Refused;

use super::shop::{Folder, Shop, TILL, company, noon, place};
use super::till::{Till, item, sale};

/// Fails once when it has been used so many times.
struct Failing {
    db: Sqlite,
    left: Arc<AtomicI64>,
}

struct FailingStep {
    step: Box<dyn Transaction>,
    left: Arc<AtomicI64>,
}

fn use_up(left: &AtomicI64) -> Result<(), DbError> {
    match left.fetch_sub(1, Ordering::Relaxed) {
        0 => Err(DbError::Failed("the disk is full".into())),
        _ => Ok(()),
    }
}

impl Database for Failing {
    fn begin(&self) -> Later<'_, Box<dyn Transaction>> {
        Box::pin(async {
            use_up(&self.left)?;
            let step: Box<dyn Transaction> =
                Box::new(FailingStep { step: self.db.begin().await?, left: Arc::clone(&self.left) });
            Ok(step)
        })
    }
}

impl Transaction for FailingStep {
    fn execute<'a>(&'a mut self, sql: Sql, values: &'a [Value<'a>]) -> Later<'a, usize> {
        Box::pin(async move { use_up(&self.left).map(|()| self.step.execute(sql, values))?.await })
    }

    fn rows<'a>(&'a mut self, sql: Sql, values: &'a [Value<'a>]) -> Later<'a, Vec<Row>> {
        Box::pin(async move { use_up(&self.left).map(|()| self.step.rows(sql, values))?.await })
    }

    fn mark(&mut self) -> Later<'_, ()> {
        self.step.mark()
    }

    fn keep(&mut self) -> Later<'_, ()> {
        self.step.keep()
    }

    fn undo(&mut self) -> Later<'_, ()> {
        self.step.undo()
    }

    fn commit(self: Box<Self>) -> Later<'static, ()> {
        Box::pin(async move { use_up(&self.left).map(|()| self.step.commit())?.await })
    }
}

fn failing_shop() -> (Shop, Arc<AtomicI64>) {
    let (folder, left) = (Folder::new(), Arc::new(AtomicI64::new(i64::MAX)));
    let db = Sqlite::open(&folder.file("store.db")).expect("a database");
    let store = Store::over(Arc::new(Failing { db, left: Arc::clone(&left) }), Arc::new(noon));
    (Shop { folder, store }, left)
}

fn busy_till() -> Till {
    let mut till = Till::new(TILL);
    let sold = till.sell(sale().line(item("1101", 189), 5).to(101, "Ola"));
    till.sell(sale().line(item("1101", 189), -1).taking_back(&sold, 1));
    till.take_z();
    till
}

#[test]
fn wherever_it_fails_nothing_is_there_by_halves() {
    let till = busy_till();
    let (healthy, _) = failing_shop();
    let expected = healthy.take(&till);
    for nth in 0.. {
        let (shop, left) = failing_shop();
        left.store(nth, Ordering::Relaxed);
        let failed = embedded::run(shop.store.append(company(), &till.batch(1))).expect("run");
        let reached_the_end = left.swap(i64::MAX, Ordering::Relaxed) >= 0;
        if reached_the_end {
            assert!(nth > 20, "it failed at {nth} places only");
            break;
        }
        assert!(matches!(failed, Err(StoreError::Db(DbError::Failed(_)))), "at {nth}: {failed:?}");
        assert_eq!(shop.heads(TILL), Default::default(), "at {nth}");
        assert_eq!(shop.take(&till), expected, "at {nth}");
    }
}

#[test]
fn a_till_hears_that_it_failed_and_nothing_of_why() {
    let (shop, left) = failing_shop();
    left.store(3, Ordering::Relaxed);
    let batch = serde_json::to_vec(&busy_till().batch(1)).expect("JSON");
    let response = shop.send(Request::post(place(TILL).entries(), batch));
    assert_eq!(response.status, 500);
    assert_eq!(serde_json::from_slice::<Refused>(&response.body).expect("a refusal"), Refused::Failed);
}
