//! A long time without the store: what a sale costs with a queue behind it, how soon a till with one is back, and how fast it
//! is sent while selling goes on. Beside it the same with nothing queued.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use skranke::counter::folder::JOURNAL;
use skranke::counter::open::state_of;
use skranke::journal::Journal;
use skranke::journal::signature::{Method, SigningKey};

use crate::Asked;
use crate::durable::Scanner;
use crate::program::{PROGRAM, cpu_of};
use crate::sample::Sample;
use crate::shop::{CODES, Shops, run};
use crate::sold::{Writer, a_card_sale};
use crate::start::first_key;
use crate::table::Amount::{Count, Time};
use crate::table::{Limit, Table};

/// Sales of a year, and of a month and a half.
const YEAR: u64 = 365_000;
const SHORT: u64 = 50_000;
const SALES: usize = 8;
const STARTS: usize = 5;
/// Entries a second, for one core.
const UPLOAD_MIN: f64 = 5_000.0;
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";
const EVERY: Duration = Duration::from_millis(250);

pub fn take(asked: &Asked, shops: &Shops, table: &mut Table) {
    let sales = if asked.is_short { SHORT } else { YEAR };
    let (empty, full, house) = (shops.demo(), shops.demo(), shops.demo());
    let queued = fill(full.path(), sales);
    let of = format!("with {sales} sales queued");
    cost(&of, empty.path(), full.path(), table);
    let started: Sample = (0..STARTS).map(|_| first_key(full.path(), &["--store", NOWHERE])).collect();
    let floor: Sample = (0..STARTS).map(|_| first_key(empty.path(), &["--store", NOWHERE])).collect();
    let limit = Limit::AtMost(Time(Duration::from_millis(500)));
    table.row(format!("start → first key {of}, median"), Time(started.median()), Some(Time(floor.median())), limit);
    send(queued, full.path(), house.path(), table);
}

/// The entries of so many sales that no store has heard of; how many.
fn fill(folder: &Path, sales: u64) -> u64 {
    let path = folder.join(JOURNAL);
    let journal = Journal::open(&path).expect("a journal").expect("set up");
    let (state, before) = (state_of(&journal).expect("a state"), journal.head().seq);
    let key = SigningKey::parse(Method::Hmac, "U2thdHRlZXRhdGVuU2lnbg==").expect("a key");
    let signed = state.signing.numbered.0;
    let mut writer = Writer::new(journal, a_card_sale(&path), &key).after(state.totals, signed);
    let after = writer.sell(sales);
    drop(writer);
    // A till keeps what its entries come to now and then; this one has come by them in another way.
    run(folder, &["--store", NOWHERE], ".op 1001\n");
    after - before
}

/// A scan and the end of the sale, both to the disk, in turns with and without a queue.
fn cost(of: &str, empty: &Path, full: &Path, table: &mut Table) {
    let [mut one, mut other] = [full, empty].map(|folder| Scanner::open(folder, Some(NOWHERE.to_owned())));
    let (mut queued, mut free) = (Sample::default(), Sample::default());
    for turn in 0..SALES {
        let code = CODES[turn % CODES.len()];
        queued.add(one.scan(code) + one.end_a_sale(code));
        free.add(other.scan(code) + other.end_a_sale(code));
    }
    one.close();
    other.close();
    let floor = Some(Time(free.median()));
    table.row(format!("a sale to the disk {of}, median"), Time(queued.median()), floor, Limit::Times(1.1));
}

fn send(queued: u64, full: &Path, house: &Path, table: &mut Table) {
    let (mut store, url) = serve(house);
    let (own, theirs, began) = (cpu_of(std::process::id()), cpu_of(store.id()), Instant::now());
    let mut till = Scanner::open(full, Some(url));
    let scans = till.scan_until_up(CODES[0], EVERY);
    let took = began.elapsed();
    let worked = (cpu_of(std::process::id()) - own, cpu_of(store.id()) - theirs);
    till.close();
    let _ = store.kill();
    let _ = store.wait();
    let entries = f64::from(u32::try_from(queued).expect("fits"));
    let all = worked.0 + worked.1;
    let limit = Limit::AtMost(Time(Duration::from_secs_f64(entries / UPLOAD_MIN)));
    let what = format!("work of till and store for {queued} queued entries");
    table.row(what, Time(all), Some(Time(took)), limit);
    let rate = |time: Duration| Count((entries / time.as_secs_f64()).round());
    table.row("of which the store", Time(worked.1), None, Limit::None);
    table.row("entries sent a second, for one core", rate(all), None, Limit::None);
    table.row("entries sent a second, as the clock goes", rate(took), None, Limit::None);
    table.row("a scan to the disk meanwhile, median", Time(scans.median()), None, Limit::None);
    table.row("a scan to the disk meanwhile, 99 of 100", Time(scans.p99()), None, Limit::None);
}

/// A store on a port of its own, with the register of a shop.
fn serve(folder: &Path) -> (Child, String) {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let mut command = Command::new(PROGRAM);
    command.args(["store", "serve", "--listen", &free.to_string(), "--data"]).arg(folder);
    let store = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    sleep(Duration::from_secs(2));
    (store, format!("http://{free}"))
}
