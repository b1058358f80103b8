//! What may be erased at a till, and what happens when a store comes back from a copy.

use std::net::SocketAddr;
use std::time::Duration;

use skranke::domain::register::Change;
use skranke::domain::report::GrandTotals;
use skranke::journal::Head;
use skranke::journal::act::system::ProgramStopped;
use skranke::store::serve::{ServeError, Server};
use skranke::store::{Backups, OpenError, StoreError, embedded};

use super::shop::{Folder, Shop, TILL, open};
use super::till::{Till, sale};

pub fn backups(shop: &Shop) -> Backups {
    Backups { file: shop.folder.file("store.db"), folder: shop.folder.file("copies"), every: Duration::from_millis(20) }
}

pub fn back_up(shop: &Shop) {
    let held = backups(shop).take().expect("a copy");
    embedded::run(shop.store.secured(&held)).expect("run").expect("noted");
}

fn has_unsecured(shop: &Shop) -> bool {
    embedded::run(shop.store.has_unsecured()).expect("run").expect("known")
}

#[test]
fn without_a_copy_nothing_is_secured_sys_09() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    assert_eq!(shop.take(&till).secured, Head::default());
    assert!(has_unsecured(&shop));
}

#[test]
fn a_finished_copy_secures_what_it_holds_and_no_more_sys_09() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    let held = backups(&shop).take().expect("a copy");
    let at_the_copy = till.head();
    till.sell(sale().of("1104", 79));
    shop.take(&till);
    embedded::run(shop.store.secured(&held)).expect("run").expect("noted");
    assert_eq!(shop.heads(TILL).secured, at_the_copy);
    assert!(has_unsecured(&shop));
    back_up(&shop);
    assert_eq!(shop.heads(TILL).secured, till.head());
    assert!(!has_unsecured(&shop));
}

#[test]
fn a_copy_of_another_life_secures_nothing() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    let mut held = backups(&shop).take().expect("a copy");
    held[0].head.hash = skranke::journal::Hash::START;
    embedded::run(shop.store.secured(&held)).expect("run").expect("noted");
    assert_eq!(shop.heads(TILL).secured, Head::default());
}

#[test]
fn a_store_restored_from_a_copy_gets_the_rest_again() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    back_up(&shop);
    let copied = till.head();
    till.sell(sale().of("1104", 79));
    till.act(ProgramStopped {});
    let lost = shop.take(&till);

    let Shop { folder, store } = shop;
    drop(store);
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
        let _ = std::fs::remove_file(folder.file(name));
    }
    std::fs::copy(folder.file("copies").join("store.db"), folder.file("store.db")).expect("restored");
    let store = open(&folder.file("store.db")).expect("a plain file that opens");
    let shop = Shop { folder, store };

    let heads = shop.heads(TILL);
    assert_eq!((heads.received, heads.secured), (copied, Head::default()), "the copy knew of no copy yet");
    let again = shop.append(&till.batch(copied.seq + 1)).expect("sent again");
    assert_eq!(again.received, lost.received);
}

#[test]
fn the_copy_before_stays_until_the_new_one_is_whole() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    for _ in 0..3 {
        till.sell(sale().of("1101", 189));
        shop.take(&till);
        back_up(&shop);
    }
    let copies = std::fs::read_dir(shop.folder.file("copies")).expect("a folder");
    let mut names: Vec<String> =
        copies.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, ["store-before.db", "store.db"]);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    drop(open(&path).expect("a store"));
    let db = rusqlite::Connection::open(&path).expect("the file");
    db.pragma_update(None, "user_version", 99).expect("from the future");
    drop(db);
    let refused = open(&path).err().expect("refused");
    assert!(matches!(refused, StoreError::Open(OpenError::Newer { found: 99, .. })), "{refused}");
    assert!(refused.to_string().contains("newer version of the program"), "{refused}");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = Folder::new();
    let path = folder.file("store.db");
    std::fs::write(&path, "this is a shopping list, not a database, and it is long enough to show it")
        .expect("written");
    assert!(matches!(open(&path), Err(StoreError::Open(OpenError::Broken { .. }))));
    assert!(matches!(open(&folder.file("no/such/folder.db")), Err(StoreError::Open(_))));
}

#[test]
fn only_this_machine_is_listened_to() {
    let shop = Shop::new();
    for address in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0"] {
        let address: SocketAddr = address.parse().expect("an address");
        let refused = Server::bind(address, shop.store.clone(), None).err().expect("refused");
        assert!(matches!(refused, ServeError::NotLoopback { .. }), "{refused}");
    }
    let loopback = "127.0.0.1:0".parse().expect("an address");
    assert_ne!(Server::bind(loopback, shop.store.clone(), None).expect("bound").address().port(), 0);
}

/// Totals kept beside the head are a convenience: lost, they are counted again from the entries.
#[test]
fn totals_of_an_older_form_are_counted_again() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    let db = rusqlite::Connection::open(shop.folder.file("store.db")).expect("the file");
    db.execute("UPDATE till SET totals = '{}'", []).expect("lost");
    drop(db);
    till.take_z();
    shop.append(&till.batch(2)).expect("taken");
    assert_eq!(shop.totals(TILL), till.totals);
    assert_ne!(till.totals.grand, GrandTotals::default());
}

#[test]
fn a_seeded_register_is_in_the_copy_too() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    shop.seed(&[Change::HotkeyGone(12)]);
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    back_up(&shop);
    let copy = open(&shop.folder.file("copies").join("store.db")).expect("the copy");
    let page = embedded::run(copy.register(super::shop::company(), 0)).expect("run").expect("a page");
    assert_eq!(page.changes, [Change::HotkeyGone(12)]);
}
