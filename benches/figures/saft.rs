//! The journal exported, and the file checked again. Beside the export stand the bytes of the file written once more and
//! synced, which is all that a disk asks for, and the same elements written by somebody who knows them already, which is all
//! that XML asks for; beside the check, one search through the same bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use skranke::counter::folder::{JOURNAL, REGISTER};
use skranke::counter::register::open;
use skranke::domain::register::Register;
use skranke::domain::time::Date;
use skranke::domain::{Stamp, TillId};
use skranke::journal::act::system::KeyMade;
use skranke::journal::saft::{Export, Exported, Keys, verify};
use skranke::journal::signature::{KeyVersion, Method, SigningKey};
use skranke::journal::storage::Reader;
use skranke::journal::{self, Journal};

use crate::Asked;
use crate::own_time::TODAY;
use crate::program::cpu_of;
use crate::sample::timed;
use crate::shop::Shops;
use crate::sold::{Writer, a_card_sale};
use crate::table::Amount::{Count, Time};
use crate::table::{Limit, Table};

/// Sales that are exported, and how often.
const SALES: u64 = 40_000;
const EXPORTS: u32 = 5;
/// MB of XML a second, and entries of the journal a second.
const EXPORT_MIN: f64 = 100.0;
const CHECK_MIN: f64 = 300_000.0;
/// A bare writer does 1 GB/s where an export is to do 100 MB/s.
const BARE_TIMES: f64 = 10.0;

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.demo();
    let (register, _writer) = open(&shop.path().join(REGISTER), TODAY).expect("a register");
    let key = SigningKey::parse(Method::Hmac, "U2thdHRlZXRhdGVuU2lnbg==").expect("a key");
    let journal = fill(&shop.path().join(JOURNAL), shop.path(), &key);
    let out = shop.path().join("out");
    let export = || exported(&journal, &register, &out);
    let file = fs::read(export().path).expect("read");
    let text = str::from_utf8(&file).expect("UTF-8");
    let elements: Vec<Element> = text.lines().map(Element::of).collect();
    let (mut in_all, mut of_core, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    // By turns, so that whoever else runs here disturbs both.
    for _ in 0..EXPORTS {
        let before = cpu_of(std::process::id());
        in_all.push(timed(export));
        of_core.push(cpu_of(std::process::id()) - before);
        let path = out.join("bare");
        bare.push(timed(|| write_bare(&path, &elements)));
        assert!(fs::read(path).expect("read") == file, "the same elements");
    }
    let least = |of: Vec<Duration>| of.into_iter().min().expect("several");
    let (in_all, of_core, bare) = (least(in_all), least(of_core), least(bare));
    let megabytes = f64::from(u32::try_from(file.len()).expect("fits")) / 1e6;
    let floor = (0..3).map(|_| timed(|| write_again(&out, &file))).min().expect("three");
    row(table, "MB of SAF-T a second, exported end to end", megabytes, in_all, floor, EXPORT_MIN);
    row(table, "MB of SAF-T a second, exported, for one core", megabytes, of_core, bare, EXPORT_MIN);
    let what = "the same beside a bare writer of its elements";
    table.row(what, Time(of_core), Some(Time(bare)), Limit::Times(BARE_TIMES));
    let mut keys = Keys::default();
    keys.add("1", key.checking());
    let checked = verify(file.as_slice(), &keys).expect("read");
    assert!(checked.faults.is_empty(), "{:?}", checked.faults.first());
    let best = (0..3).map(|_| timed(|| verify(file.as_slice(), &keys))).min().expect("three");
    let pass = (0..3).map(|_| timed(|| memchr::memmem::find(&file, b"zqzqz"))).min().expect("three");
    let what = "MB of SAF-T a second, checked from the file alone";
    table.row(what, Count((megabytes / best.as_secs_f64()).round()), None, Limit::None);
    table.row("the same, all of it", Time(best), Some(Time(pass)), Limit::None);
    check_the_journal(&journal, &key, table);
}

/// Every signature is of a secret key here, which costs next to nothing: what is left is everything else.
fn check_the_journal(path: &Path, key: &SigningKey, table: &mut Table) {
    let reader = Reader::open(path).expect("a reader");
    let found = journal::verify::verify(&reader, &|_| Some(key.checking())).expect("a journal that holds");
    let best =
        (0..3).map(|_| timed(|| journal::verify::verify(&reader, &|_| Some(key.checking())))).min().expect("three");
    let entries = f64::from(u32::try_from(found.entries).expect("fits"));
    row(table, "entries of the journal verified a second", entries, best, best, CHECK_MIN);
}

/// The rate of something, and how long it took beside its floor; the limit is a time, since smaller is better in the table.
fn row(table: &mut Table, what: &str, amount: f64, took: Duration, floor: Duration, least: f64) {
    let limit = Limit::AtMost(Time(Duration::from_secs_f64(amount / least)));
    table.row(format!("{what} (in all {amount:.0})"), Time(took), Some(Time(floor)), limit);
    table.row(what, Count((amount / took.as_secs_f64()).round()), None, Limit::None);
}

/// A journal of nothing but sales.
fn fill(demo: &Path, folder: &Path, key: &SigningKey) -> PathBuf {
    let path = folder.join("saft.db");
    let journal = Journal::create(&path, TillId::new(1, 1)).expect("a journal");
    let mut writer = Writer::new(journal, a_card_sale(demo), key);
    writer.write(key_made(key).into());
    writer.sell(SALES);
    path
}

fn key_made(key: &SigningKey) -> KeyMade {
    KeyMade { version: KeyVersion(1), method: Method::Hmac, public: None, fingerprint: key.checking().fingerprint() }
}

fn exported(journal: &Path, register: &dyn Register, out: &Path) -> Exported {
    let _ = fs::remove_dir_all(out);
    fs::create_dir_all(out).expect("a folder");
    let reader = Reader::open(journal).expect("a reader");
    let (from, to) = (Date::of(2026, 1, 1), Date::of(2026, 12, 31));
    let export = Export {
        reader: &reader,
        earlier: None,
        tables: register.tables(),
        organisation_number: "310000019",
        from,
        to,
        now: Stamp::from_local(TODAY, 23, 0, 0),
        version: "0.1.0",
        folder: out,
    };
    export.write().and_then(skranke::journal::saft::Written::publish).expect("exported")
}

/// A line of a file: an element with its text, or what is there besides.
enum Element<'a> {
    Leaf { name: &'a str, text: &'a str },
    Other(&'a str),
}

impl<'a> Element<'a> {
    fn of(line: &'a str) -> Self {
        let leaf = line.strip_prefix('<').and_then(|rest| {
            let (name, rest) = rest.split_once('>')?;
            let text = rest.strip_suffix('>')?.strip_suffix(name)?.strip_suffix("</")?;
            Some(Self::Leaf { name, text })
        });
        leaf.unwrap_or(Self::Other(line))
    }

    fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut parts = |parts: &[&str]| parts.iter().try_for_each(|part| to.write_all(part.as_bytes()));
        match self {
            Self::Leaf { name, text } => parts(&["<", name, ">", text, "</", name, ">\n"]),
            Self::Other(line) => parts(&[line, "\n"]),
        }
    }
}

/// Without a disk.
fn write_bare(path: &Path, elements: &[Element]) {
    let mut file = BufWriter::with_capacity(256 * 1024, File::create(path).expect("created"));
    elements.iter().try_for_each(|element| element.write(&mut file)).and_then(|()| file.flush()).expect("written");
}

fn write_again(out: &Path, bytes: &[u8]) {
    let mut file = File::create(out.join("floor")).expect("created");
    file.write_all(bytes).and_then(|()| file.sync_all()).expect("written");
}
