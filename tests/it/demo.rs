//! The demo shop is what demo-shop.md says it is, and its history is a journal like any other.

use std::fs;
use std::path::PathBuf;

use skranke::clock::{Clock, MachineClock};
use skranke::counter::demo::{Shop, create_demo};
use skranke::counter::folder::{self, Folder};
use skranke::domain::{Ore, ReceiptNo, Series};
use skranke::journal::storage::Reader;
use skranke::journal::verify::verify;
use skranke::journal::{Act, Entry};

use crate::world::{World, fresh_folder};

fn made(shop: Shop) -> (PathBuf, Vec<Entry>) {
    let path = fresh_folder("demo");
    let folder = Folder::take(&path).expect("a folder");
    create_demo(&folder, shop, false, &MachineClock::start()).expect("a demo shop");
    let reader = Reader::open(&folder.file(folder::JOURNAL)).expect("a journal");
    verify(&reader, &|_| None).expect("a journal that verifies");
    let (_, sealed) = reader.batch(1, 10_000).expect("entries");
    let entries = sealed.iter().map(|s| Entry::from_bytes(&s.body).expect("an entry")).collect();
    (path, entries)
}

#[test]
fn the_workshop_has_the_receipts_it_should() {
    let (path, entries) = made(Shop::Workshop);
    let receipts: Vec<(String, Ore)> = entries
        .iter()
        .filter_map(|entry| match &entry.act {
            Act::SaleCompleted(sale) => Some((sale.receipt.to_string(), sale.due())),
            _ => None,
        })
        .collect();
    let kroner = |text: &str, ore: i64| (text.to_owned(), Ore::new(ore));
    let mut expected = vec![kroner("398", 298_00)];
    expected.extend((399..=404).map(|n| kroner(&n.to_string(), 79_00)));
    expected.extend([
        kroner("405", 149_00),
        kroner("406", 1_350_00),
        kroner("407", 228_00),
        kroner("U12", 2_380_00),
        kroner("408", 79_00),
        kroner("R41", -149_00),
        kroner("409", 850_50),
        kroner("410", 5_960_00),
        kroner("411", 337_00),
    ]);
    assert_eq!(receipts, expected);
    let newest = entries
        .iter()
        .rev()
        .find_map(|entry| matches!(entry.act, Act::SaleCompleted(_)).then_some(entry.at))
        .expect("a sale");
    let before_now = MachineClock::start().now().wall.since_ms(newest);
    assert!((170_000..400_000).contains(&before_now), "{before_now} ms");
    fs::remove_dir_all(path).expect("removed");
}

#[test]
fn the_workshop_took_z_117_and_parked_p_7() {
    let (path, entries) = made(Shop::Workshop);
    let z = entries.iter().find_map(|entry| match &entry.act {
        Act::ZTaken(z) => Some((z.report.number, z.settlement.difference(), z.settlement.reason.clone())),
        _ => None,
    });
    assert_eq!(z, Some((117, Ore::kroner(-5), "byttet feil mynt".to_owned())));
    let parked = entries.iter().find_map(|entry| match &entry.act {
        Act::SaleParked(parked) => Some((parked.number.0, parked.name.clone(), parked.basket.total())),
        _ => None,
    });
    assert_eq!(parked, Some((7, "Hansen".to_owned(), Ore::kroner(199))));
    let copy = ReceiptNo::new(Series::Sale, 410);
    let copied = entries.iter().any(|entry| matches!(&entry.act, Act::SlipPrinted(p) if p.slip.kind.word() == "copy" && p.slip.receipt == Some(copy)));
    assert!(copied, "410 has its copy");
    fs::remove_dir_all(path).expect("removed");
}

#[test]
fn the_kiosk_has_twelve_sales_and_the_cafe_none() {
    let sales = |entries: &[Entry]| entries.iter().filter(|entry| matches!(entry.act, Act::SaleCompleted(_))).count();
    let (kiosk, entries) = made(Shop::Kiosk);
    assert_eq!(sales(&entries), 12);
    let (cafe, entries) = made(Shop::Cafe);
    assert_eq!(sales(&entries), 0);
    fs::remove_dir_all(kiosk).expect("removed");
    fs::remove_dir_all(cafe).expect("removed");
}

#[test]
fn training_has_rows_of_its_own_at_the_store_r_36() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys(".tr<Enter>1503<Enter><F8>.tr<Enter>1503<Enter><F8>");
    world.upload();
    let db = rusqlite::Connection::open(world.folder.join("store.db")).expect("a store");
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    assert_eq!(count("SELECT count(*) FROM training_sale WHERE number = 1 AND total = 7900"), 1);
    assert_eq!(count("SELECT count(*) FROM sale WHERE series = 'training'"), 0);
    assert_eq!(count("SELECT count(*) FROM sale WHERE number = 412 AND series = 'sale'"), 1);
    assert_eq!(count("SELECT count(*) FROM set_aside"), 0, "the store understands all of it");
    let mixed = db.execute("INSERT INTO sale SELECT company_id, department, till, 'training', number, epoch, seq, kind, at,
        operator, paid_by, total, customer_no, customer, reason, refers_series, refers_number, printed_at, copied_at, last_five,
        words FROM sale LIMIT 1", []);
    assert!(mixed.expect_err("refused").to_string().contains("training is no sale"));
}
