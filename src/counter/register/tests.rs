use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::domain::article::{Article, Barcode, ItemKind, Service};
use crate::domain::customer::{Customer, CustomerNo};
use crate::domain::ids::GroupNo;
use crate::domain::register::{Change, Register};
use crate::domain::shop::Group;
use crate::domain::vat::VatRate;
use crate::domain::{ItemNumber, Ore, Percent, Quantity, VatCode};

const TODAY: Date = Date::of(2026, 11, 23);

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("skranke-register-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.join("register.db")
    }

    fn open(&self) -> (LocalRegister, Writer) {
        open(&self.file(), TODAY).expect("a register")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn article(number: &str, name: &str, group: u32, codes: &[&str]) -> Article {
    Article {
        name: name.to_owned(),
        group: GroupNo(group),
        price: Ore::kroner(189),
        cost: Ore::kroner(98),
        stock: Some(Quantity::whole(64)),
        barcodes: codes.iter().map(|code| Barcode { code: (*code).to_owned(), pieces: 1 }).collect(),
        ..Article::new(number.into())
    }
}

fn service(number: &str, name: &str) -> Service {
    Service { name: name.to_owned(), group: GroupNo(10), price: Ore::kroner(690), ..Service::new(number.into()) }
}

fn group(number: u32, name: &str, vat: u8) -> Change {
    Change::Group(Group {
        number: GroupNo(number),
        name: name.to_owned(),
        vat: VatCode(vat),
        basic_code: "04003".to_owned(),
        colour: Default::default(),
        department: None,
    })
}

fn customer(number: u32, name: &str) -> Customer {
    Customer { name: name.to_owned(), ..Customer::new(CustomerNo(number)) }
}

fn rates() -> impl Iterator<Item = Change> {
    crate::domain::vat::norwegian_rates().into_iter().map(Change::VatRate)
}

fn put(article: Article) -> Change {
    Change::Article(Box::new(article))
}

fn workshop() -> Vec<Change> {
    let mut lamp = article("1402", "Lyspære H7", 14, &["2711414020000"]);
    lamp.synonyms = vec!["pærer".to_owned(), "frontlys".to_owned()];
    let mut oil = article("1101", "Motorolje 5W-30 1 l", 11, &["2711111010007"]);
    oil.barcodes.push(Barcode { code: "2711111019994".to_owned(), pieces: 12 });
    let mut transport = customer(104, "Hansen Transport AS");
    transport.organisation_number = "312000415".to_owned();
    transport.phone = "12000044".to_owned();
    transport.cars = vec!["QB20002".to_owned(), "QB20003".to_owned()];
    let mut ole = customer(112, "Hansen, Ole");
    ole.email = "ole.hansen@example.org".to_owned();
    let mut changes: Vec<Change> = rates().collect();
    changes.extend([
        group(10, "Arbeid og tjenester", 3),
        group(11, "Olje og væsker", 3),
        group(14, "Batteri og elektrisk", 3),
        group(20, "Brus og vann", 31),
        put(oil),
        put(article("1102", "Motorolje 5W-30 4 l", 11, &["2711111020006"])),
        put(article("99", "Bøtte", 20, &["0036000291452", "ABC-1"])),
        put(lamp),
        Change::Service(Box::new(service("1003", "Oljeskift personbil, arbeid"))),
        Change::Service(Box::new(service("1101", "Hjulskift"))),
        Change::Customer(Box::new(transport)),
        Change::Customer(Box::new(ole)),
    ]);
    changes
}

fn filled(folder: &Folder) -> (LocalRegister, Writer) {
    let (mut register, mut writer) = folder.open();
    writer.apply(1, &workshop()).expect("applied");
    writer.index().expect("indexed");
    assert!(register.refresh());
    (register, writer)
}

fn numbers(rows: &[crate::domain::article::ItemRow]) -> Vec<&str> {
    rows.iter().map(|row| row.item.number.as_str()).collect()
}

fn found(register: &LocalRegister, words: &str) -> Vec<String> {
    let found = register.search_items(words, 100);
    assert_eq!(found.rows.len(), found.total, "{words}");
    numbers(&found.rows).into_iter().map(str::to_owned).collect()
}

#[test]
fn articles_and_services_have_numbers_of_their_own_find_11() {
    let folder = Folder::new();
    let (register, _writer) = filled(&folder);
    let both: Vec<_> = register.numbered("1101").iter().map(|item| (item.kind, item.name.clone())).collect();
    let names = [(ItemKind::Article, "Motorolje 5W-30 1 l"), (ItemKind::Service, "Hjulskift")];
    assert_eq!(both, names.map(|(kind, name)| (kind, name.to_owned())));
    assert_eq!(register.numbered("01101"), [], "leading zeros count (FIND-03)");
    assert_eq!(register.article(&"1003".into()), None);
    assert!(register.service(&"1003".into()).is_some());
    let row = register.row(ItemKind::Service, &"1003".into()).expect("a service");
    assert_eq!((row.stock, row.barcode), (None, None), "shown as a dash (FIND-10)");
}

#[test]
fn a_code_finds_all_that_share_it_find_02() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    assert_eq!(register.coded("2711111019994").first().map(|coded| coded.pieces), Some(12));
    for zeros in ["036000291452", "00036000291452", "36000291452"] {
        assert_eq!(register.coded(zeros).len(), 1, "{zeros}");
    }
    assert_eq!(register.coded("ABC-1").len(), 1);
    assert!(register.coded("").is_empty() && register.coded("000").is_empty());
    writer.apply(2, &[put(article("1103", "Annen olje", 11, &["2711111010007"]))]).expect("applied");
    register.refresh();
    let shared: Vec<String> = register.coded("2711111010007").into_iter().map(|coded| coded.item.number.0).collect();
    assert_eq!(shared, ["1101", "1103"]);
}

#[test]
fn a_short_upc_finds_the_long_one_5_1() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    writer.apply(2, &[put(article("7", "Tyggis", 20, &["042100005264"]))]).expect("applied");
    register.refresh();
    assert_eq!(register.coded("04252614").len(), 1);
}

#[test]
fn an_item_is_sold_at_the_price_and_vat_of_the_day_v_2() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    let mut paper = article("2702", "Ukebladet Fjorden", 20, &[]);
    paper.vat = Some(VatCode(5));
    let later = VatRate { code: VatCode(31), percent: Percent::whole(12), from: Date::of(2027, 1, 1) };
    writer.apply(2, &[put(paper), Change::VatRate(later)]).expect("applied");
    register.refresh();
    let vat = |register: &LocalRegister, number: &str| {
        register.numbered(number).first().map(|item| (item.vat, item.percent)).expect("an item")
    };
    assert_eq!(vat(&register, "1102"), (VatCode(3), Percent::whole(25)));
    assert_eq!(vat(&register, "99"), (VatCode(31), Percent::whole(15)));
    assert_eq!(vat(&register, "2702"), (VatCode(5), Percent::ZERO), "its own before its group's");
    register.set_today(Date::of(2027, 1, 1));
    assert_eq!(vat(&register, "99"), (VatCode(31), Percent::whole(12)));
}

#[test]
fn words_find_names_numbers_groups_and_synonyms_find_04() {
    let folder = Folder::new();
    let (register, _writer) = filled(&folder);
    assert_eq!(found(&register, "olj"), ["1101", "1102", "1003"], "articles before services, each by number");
    assert_eq!(found(&register, "5w motor"), ["1101", "1102"]);
    assert_eq!(found(&register, "paerer"), ["1402"]);
    assert_eq!(found(&register, "elektrisk"), ["1402"]);
    assert_eq!(found(&register, "botte"), ["99"]);
    assert_eq!(found(&register, "bot b"), ["99"]);
    assert!(found(&register, "finnes ikke").is_empty());
}

#[test]
fn an_exact_number_comes_first_find_03() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    writer.apply(2, &[put(article("QF-12", "Filter", 11, &[])), put(article("11", "Kost", 11, &[]))]).expect("applied");
    writer.index().expect("indexed");
    register.refresh();
    assert_eq!(found(&register, "1101"), ["1101", "1101"]);
    assert_eq!(found(&register, "11"), ["11", "1101", "1102", "1101"]);
    assert_eq!(found(&register, "1").first().map(String::as_str), Some("11"), "one letter is the till's to refuse");
    assert_eq!(found(&register, "qf-12"), ["QF-12"]);
    let first = register.search_items("olj", 1);
    assert_eq!((numbers(&first.rows), first.total), (vec!["11"], 5), "the group is called after oil");
}

#[test]
fn a_group_shows_what_is_in_it_and_narrows_from_the_first_letter_find_09() {
    let folder = Folder::new();
    let (register, _writer) = filled(&folder);
    let in_group = |words: &str| {
        let found = register.in_group(GroupNo(11), words, 100);
        numbers(&found.rows).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(in_group(""), ["1101", "1102"]);
    assert_eq!(in_group("4"), ["1102"]);
    assert_eq!(in_group("hjul"), Vec::<String>::new());
    assert_eq!(register.in_group(GroupNo(77), "", 100).total, 0);
}

#[test]
fn beginnings_are_listed_find_03() {
    let folder = Folder::new();
    let (register, _writer) = filled(&folder);
    let beginning = |digits: &str, limit| {
        let found = register.beginning(digits, limit);
        (numbers(&found.rows).into_iter().map(str::to_owned).collect::<Vec<_>>(), found.total)
    };
    let list = |numbers: &[&str], total| (numbers.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), total);
    assert_eq!(beginning("11", 100), list(&["1101", "1102", "1101"], 3));
    assert_eq!(beginning("11", 1), list(&["1101"], 3));
    assert_eq!(beginning("27111110", 100), list(&["1101", "1102"], 2));
    assert_eq!(beginning("0036", 100), list(&["99"], 1));
    assert_eq!(beginning("", 100), list(&[], 0));
    assert_eq!(beginning("%", 100), list(&[], 0));
}

#[test]
fn stock_moves_without_the_rest() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    let stock = Change::Stock { number: "1101".into(), stock: Quantity::whole(-2) };
    writer.apply(2, &[stock]).expect("applied");
    assert!(register.refresh());
    assert_eq!(register.row(ItemKind::Article, &"1101".into()).and_then(|row| row.stock), Some(Quantity::whole(-2)));
    assert_eq!(register.article(&"1101".into()).and_then(|article| article.stock), Some(Quantity::whole(-2)));
}

#[test]
fn customers_are_found_by_all_that_is_theirs() {
    let folder = Folder::new();
    let (register, _writer) = filled(&folder);
    let only = |found: Vec<Customer>| found.into_iter().map(|customer| customer.number.0).collect::<Vec<_>>();
    assert_eq!(only(register.customers_by_phone("12 00 00 44")), [104]);
    assert_eq!(only(register.customers_by_phone("+47 12000044")), [104]);
    assert!(register.customers_by_phone("").is_empty() && register.customers_by_organisation("").is_empty());
    assert_eq!(only(register.customers_by_organisation("312 000 415")), [104]);
    assert_eq!(only(register.customers_by_car("qb 20003")), [104]);
    let search = |words: &str| only(register.search_customers(words, 100).rows);
    assert_eq!(search("hansen"), [104, 112]);
    assert_eq!(search("ole hansen"), [112]);
    assert_eq!(search("k112"), [112]);
    assert_eq!(search("12 00 00"), [104]);
    assert_eq!(search("example.org"), [112]);
    assert_eq!(search("qb2000"), [104]);
    assert_eq!(register.free_customer_number(), CustomerNo(113));
}

#[test]
fn the_same_is_seen_until_the_next_look() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    writer.apply(2, &[Change::ArticleGone("1102".into()), group(11, "Oljer", 3)]).expect("applied");
    writer.index().expect("indexed");
    assert_eq!((register.version(), found(&register, "motor").len()), (1, 2));
    assert_eq!(register.numbered("1102").len(), 1);
    assert!(register.refresh());
    assert_eq!((register.version(), found(&register, "motor")), (2, vec!["1101".to_owned()]));
    assert!(register.numbered("1102").is_empty() && register.coded("2711111020006").is_empty());
    assert_eq!(found(&register, "oljer"), ["1101"], "a group that is called otherwise is found so");
    assert!(!register.refresh(), "nothing is new");
}

#[test]
fn what_is_gone_is_not_found() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    let mut renamed = article("1101", "Girolje", 14, &["2711111010007"]);
    renamed.synonyms = vec!["gir".to_owned()];
    let gone = [Change::ServiceGone("1003".into()), Change::CustomerGone(CustomerNo(104)), put(renamed)];
    writer.apply(2, &gone).expect("applied");
    writer.index().expect("indexed");
    register.refresh();
    assert_eq!(found(&register, "olj"), ["1101", "1102"]);
    assert_eq!(found(&register, "elektrisk"), ["1101", "1402"]);
    assert!(register.coded("2711111019994").is_empty(), "a code that was taken away");
    assert!(register.customers_by_car("QB20002").is_empty());
    assert_eq!(register.search_customers("hansen", 100).total, 1);
}

#[test]
fn a_start_finds_everything_as_it_was() {
    let folder = Folder::new();
    drop(filled(&folder));
    let (register, writer) = folder.open();
    assert_eq!((register.version(), writer.version().ok()), (1, Some(1)));
    assert_eq!(found(&register, "olj"), ["1101", "1102", "1003"]);
    assert_eq!(register.search_customers("hansen", 100).total, 2);
    assert_eq!(register.tables().groups.len(), 4);
}

#[test]
fn an_index_that_was_not_made_is_made_later() {
    let folder = Folder::new();
    let (_, mut writer) = folder.open();
    writer.apply(1, &workshop()).expect("applied");
    drop(writer);
    let (mut register, mut writer) = folder.open();
    assert_eq!(register.numbered("1102").len(), 1, "numbers need no index");
    assert!(found(&register, "olj").is_empty());
    writer.index().expect("indexed");
    assert!(register.refresh());
    assert_eq!(found(&register, "olj").len(), 3);
}

#[test]
fn a_batch_is_taken_whole_or_not_at_all() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    let spoil = rusqlite::Connection::open(folder.file()).expect("opened");
    spoil
        .execute_batch("CREATE TRIGGER no BEFORE INSERT ON service BEGIN SELECT RAISE(ABORT, 'full'); END")
        .expect("a trap");
    let batch = [put(article("5", "Ny", 11, &[])), Change::Service(Box::new(service("6", "Trøbbel")))];
    assert!(writer.apply(2, &batch).is_err());
    register.refresh();
    assert_eq!((register.version(), register.numbered("5").len()), (1, 0));
}

#[test]
fn starting_over_forgets_everything() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    writer.start_over().expect("forgotten");
    register.refresh();
    assert_eq!((register.version(), register.tables()), (0, &Default::default()));
    assert!(found(&register, "olj").is_empty() && register.numbered("1101").is_empty());
    assert_eq!(register.search_customers("hansen", 100).total, 0);
}

#[test]
fn a_file_that_is_no_register_is_thrown_away() {
    for spoiled in [b"not a database, but long enough to look at".repeat(30), vec![0; 100], Vec::new()] {
        let folder = Folder::new();
        fs::write(folder.file(), spoiled).expect("written");
        let (register, mut writer) = folder.open();
        assert_eq!((register.version(), register.search_items("olj", 10).total), (0, 0));
        writer.apply(1, &workshop()).expect("and it works again");
    }
}

#[test]
fn a_file_of_another_form_is_thrown_away() {
    for form in
        ["PRAGMA user_version = 99", "PRAGMA user_version = 0", "UPDATE head SET tables = '{'", "DELETE FROM head"]
    {
        let folder = Folder::new();
        drop(filled(&folder));
        rusqlite::Connection::open(folder.file()).and_then(|db| db.execute_batch(form)).expect("spoiled");
        let (register, _writer) = folder.open();
        assert_eq!(register.version(), 0, "{form}");
    }
}

#[test]
fn a_damaged_row_is_not_found_and_the_file_goes_at_the_next_start() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    let spoil = rusqlite::Connection::open(folder.file()).expect("opened");
    spoil.execute_batch("UPDATE article SET body = '{' WHERE number = '1102'").expect("spoiled");
    register.refresh();
    assert!(register.numbered("1102").is_empty());
    assert_eq!(register.numbered("99").len(), 1, "the rest is sold as before");
    writer.apply(2, &[]).expect("applied");
    drop((register, writer, spoil));
    assert_eq!(folder.open().0.version(), 0);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_no_panic() {
    assert!(matches!(open(Path::new("/proc/register.db"), TODAY), Err(RegisterError::Open { .. })));
}

#[test]
fn numbers_sort_as_numbers() {
    let folder = Folder::new();
    let (mut register, mut writer) = filled(&folder);
    let names = ["101", "99A", "1000", "007", "X1", "20"];
    let batch: Vec<Change> = names.map(|number| put(article(number, "Sortert", 11, &[]))).into();
    writer.apply(2, &batch).expect("applied");
    writer.index().expect("indexed");
    register.refresh();
    let mut sorted = names;
    sorted.sort_by(|a, b| crate::domain::article::number_order(a, b));
    assert_eq!(found(&register, "sortert"), sorted);
    assert_eq!(ItemNumber::from("007").as_str(), "007");
}
