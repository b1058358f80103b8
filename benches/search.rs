//! The register of a large shop: 100 000 articles with three barcodes each and 50 000 customers. How fast it opens, how fast
//! it is searched letter by letter, and how much memory it takes, beside one pass over the bytes of all names.
//!
//! The register is made in one process and measured in a fresh one, so that memory is that of a start.

#![allow(clippy::disallowed_methods, clippy::float_arithmetic, reason = "time is what is measured here")]

mod large_shop;

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use skranke::counter::register::{LocalRegister, Writer, open};
use skranke::domain::ids::GroupNo;
use skranke::domain::register::{Change, Register};
use skranke::domain::search::fold;
use skranke::domain::time::Date;
use skranke::domain::vat::norwegian_rates;
use skranke::domain::{CustomerNo, Quantity};

const TODAY: Date = Date::of(2026, 11, 23);
const ARTICLES: usize = 100_000;
const CUSTOMERS: usize = 50_000;
const SERVICES: usize = 200;
/// Rows of a list on the screen.
const ROWS: usize = 100;
/// Changes that come from the store in one answer.
const BATCH: usize = 1_000;
/// What is typed, each of it letter by letter.
const QUERIES: usize = 600;

fn main() {
    let folder = std::env::temp_dir().join("skranke-bench-search");
    let file = folder.join("register.db");
    if std::env::args().any(|arg| arg == "measure") {
        return measure(&file);
    }
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    load(&file);
    let itself = std::env::current_exe().expect("a program");
    let measured = Command::new(itself).arg("measure").status().expect("measured");
    let _ = std::fs::remove_dir_all(&folder);
    assert!(measured.success(), "the measuring failed");
}

fn load(file: &Path) {
    let (mut register, mut writer) = open(file, TODAY).expect("a register");
    let started = Instant::now();
    fill(&mut register, &mut writer, [ARTICLES, SERVICES, CUSTOMERS]);
    let loaded = started.elapsed();
    let indexed = timed(|| writer.index().expect("indexed"));
    register.refresh();
    println!("load, making what is loaded included  {}", shown(loaded));
    println!("index of words, first                 {}", shown(indexed));
    change_one_by_one(&mut register, &mut writer);
    let (mut register, mut writer) = open(&file.with_file_name("small.db"), TODAY).expect("a register");
    fill(&mut register, &mut writer, [90, 8, 12]);
    writer.index().expect("indexed");
}

fn fill(register: &mut LocalRegister, writer: &mut Writer, [articles, services, customers]: [usize; 3]) {
    let small = norwegian_rates().into_iter().map(Change::VatRate).chain(large_shop::groups());
    let items = large_shop::articles(articles).chain(large_shop::services(services));
    let mut changes = small.chain(items).chain(large_shop::customers(customers));
    for version in 1.. {
        let batch: Vec<Change> = changes.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        writer.apply(version, &batch).expect("applied");
        register.refresh();
    }
}

/// What a till does while it sells: a name changes, a stock moves.
fn change_one_by_one(register: &mut LocalRegister, writer: &mut Writer) {
    let version = register.version();
    let mut article = register.article(&"100500".into()).expect("an article");
    article.name.push_str(" ny");
    let renamed = timed(|| {
        writer.apply(version + 1, &[Change::Article(Box::new(article))]).expect("applied");
        writer.index().expect("indexed");
    });
    let stock = Change::Stock { number: "100500".into(), stock: Quantity::whole(3) };
    let moved = timed(|| {
        writer.apply(version + 2, &[stock]).expect("applied");
        writer.index().expect("indexed");
    });
    let seen = timed(|| {
        register.refresh();
    });
    let memory = resident_kb();
    println!("one article renamed and indexed       {}", shown(renamed));
    println!("one stock moved                       {}", shown(moved));
    println!("the reader looks again                {}", shown(seen));
    println!("resident after all this               {memory} KB");
}

fn measure(file: &Path) {
    let before_kb = resident_kb();
    let started = Instant::now();
    let (mut register, writer) = open(file, TODAY).expect("a register");
    let first = started.elapsed();
    let open_kb = resident_kb();
    let mut table = Table::default();
    table.row("open, first in a process", &[first], Some(Duration::from_millis(30)));
    search(&mut table, &register);
    look_up(&mut table, &register);
    let searched_kb = resident_kb();
    table.row("look again, nothing new", &times(1_000, |_| register.refresh()), None);
    let opened = times(20, |_| open(file, TODAY).expect("a register"));
    table.row("open", &opened, Some(Duration::from_millis(30)));
    let small = file.with_file_name("small.db");
    let opened = times(20, |_| open(&small, TODAY).expect("a register"));
    table.row("open a small shop", &opened, Some(Duration::from_millis(5)));
    table.print(floor(&register));
    drop(writer);
    println!("resident: {before_kb} KB before opening, {open_kb} KB open, {searched_kb} KB after all searches");
}

fn search(table: &mut Table, register: &LocalRegister) {
    let limit = Some(Duration::from_millis(2));
    let items = typed(&large_shop::item_queries(QUERIES), |words| register.search_items(words, ROWS).total);
    table.row("search items, a key", &items, limit);
    let customers = typed(&large_shop::customer_queries(QUERIES), |words| register.search_customers(words, ROWS).total);
    table.row("search customers, a key", &customers, limit);
    let mut both = large_shop::item_queries(QUERIES / 2);
    both.extend(large_shop::customer_queries(QUERIES / 2));
    let both =
        typed(&both, |words| register.search_items(words, ROWS).total + register.search_customers(words, ROWS).total);
    table.row("search both, a key", &both, limit);
    let group = times(24 * 5, |n| register.in_group(GroupNo(10 + n % 24), "", ROWS).total);
    table.row("a group", &group, limit);
    let narrowed = times(24 * 5, |n| register.in_group(GroupNo(10 + n % 24), "ol 1", ROWS).total);
    table.row("a group, narrowed", &narrowed, limit);
    let beginning = times(900, |n| register.beginning(&(100 + n).to_string(), ROWS).total);
    table.row("a beginning of three digits", &beginning, None);
    let beginning = times(900, |n| register.beginning(&(10_000 + 111 * n).to_string(), ROWS).total);
    table.row("a beginning of five digits", &beginning, limit);
}

fn look_up(table: &mut Table, register: &LocalRegister) {
    let limit = Some(Duration::from_micros(100));
    let code = |n: u32| large_shop::ean13(usize::try_from(n).expect("fits") * 97 % (3 * ARTICLES));
    table.row("a barcode", &times(3_000, |n| register.coded(&code(n)).len()), limit);
    let number = |n: u32| (100_000 + n * 31 % 100_000).to_string();
    table.row("a number", &times(3_000, |n| register.numbered(&number(n)).len()), limit);
    table.row("a customer", &times(3_000, |n| register.customer(CustomerNo(101 + n * 17 % 50_000)).is_some()), limit);
    let phone = |n: u32| (12_000_000 + 137 * (n * 13 % 50_000)).to_string();
    table.row("a phone number", &times(3_000, |n| register.customers_by_phone(&phone(n)).len()), limit);
    table.row("a free customer number", &times(1_000, |_| register.free_customer_number()), limit);
}

/// Every query letter by letter from the second on, as it is typed.
fn typed<T>(queries: &[String], search: impl Fn(&str) -> T) -> Vec<Duration> {
    let ends = |query: &str| query.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1).collect::<Vec<_>>();
    let keys = queries.iter().flat_map(|query| ends(query).into_iter().filter_map(|end| query.get(..end)));
    let keys: Vec<&str> = keys.collect();
    let count = u32::try_from(keys.len()).expect("fits");
    times(count, |n| search(keys[usize::try_from(n).expect("fits")]))
}

/// How long each act takes: the best of three rounds through all of them, because others use this machine too.
fn times<T>(count: u32, mut act: impl FnMut(u32) -> T) -> Vec<Duration> {
    let mut round = || {
        (0..count)
            .map(|n| {
                timed(|| {
                    black_box(act(n));
                })
            })
            .collect::<Vec<_>>()
    };
    let rounds = [round(), round(), round()];
    let [first, second, third] = &rounds;
    first.iter().zip(second).zip(third).map(|((a, b), c)| *a.min(b).min(c)).collect()
}

fn timed(act: impl FnOnce()) -> Duration {
    let started = Instant::now();
    act();
    started.elapsed()
}

/// One pass over the bytes of all names, looking for what is not there: as fast as memory is read.
fn floor(register: &LocalRegister) -> Duration {
    let mut names = String::new();
    for n in 0..ARTICLES {
        let article = register.article(&(100_000 + n).to_string().as_str().into());
        names.push_str(&fold(&article.expect("an article").name));
    }
    for n in 0..CUSTOMERS {
        let number = CustomerNo(101 + u32::try_from(n).expect("fits"));
        names.push_str(&fold(&register.customer(number).expect("a customer").name));
    }
    let mut passes = times(50, |_| memchr::memmem::find(names.as_bytes(), b"zqzqz").is_none());
    passes.sort();
    passes[passes.len() / 2]
}

/// Pages of this process that are in memory.
fn resident_kb() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4
}

#[derive(Default)]
struct Table(Vec<Row>);

struct Row {
    what: &'static str,
    count: usize,
    p50: Duration,
    p99: Duration,
    limit: Option<Duration>,
}

impl Table {
    fn row(&mut self, what: &'static str, times: &[Duration], limit: Option<Duration>) {
        let mut times = times.to_vec();
        times.sort();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        self.0.push(Row { what, count: times.len(), p50: at(50), p99: at(99), limit });
    }

    fn print(&self, floor: Duration) {
        println!("\nfloor: one pass over the bytes of all names {}\n", shown(floor));
        println!("{:<30}{:>8}{:>12}{:>12}{:>12}{:>11}", "", "times", "p50", "p99", "limit", "p99/floor");
        for row in &self.0 {
            let ratio = row.p99.as_secs_f64() / floor.as_secs_f64();
            let limit = row.limit.map_or_else(|| "-".to_owned(), shown);
            let kept = if row.limit.is_some_and(|limit| row.p99 > limit) { "  over" } else { "" };
            let (p50, p99) = (shown(row.p50), shown(row.p99));
            println!("{:<30}{:>8}{p50:>12}{p99:>12}{limit:>12}{ratio:>11.2}{kept}", row.what, row.count);
        }
    }
}

fn shown(time: Duration) -> String {
    match time.as_micros() {
        micros @ 0..=9_999 => format!("{micros} us"),
        micros => format!("{} ms", micros / 1000),
    }
}
