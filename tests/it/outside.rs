//! What comes from outside is read or refused, never a panic: files a person has written, and databases that a disk, a
//! crash or a curious person has damaged.

mod bytes;
mod settings;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rusqlite::Connection;
use rusqlite::types::Value;
use skranke::config::Settings;
use skranke::counter::demo::Shop;
use skranke::counter::folder::{JOURNAL, REGISTER, STORE};
use skranke::counter::open::state_of;
use skranke::counter::register;
use skranke::domain::ids::GroupNo;
use skranke::domain::question::{FindSale, Question, SalesFilter};
use skranke::domain::register::Register;
use skranke::domain::time::Date;
use skranke::domain::{CustomerNo, ItemNumber, ReceiptNo, Series, Stamp, TillId};
use skranke::journal::fold::Totals;
use skranke::journal::storage::Reader;
use skranke::journal::{Entry, Journal, verify};
use skranke::store::{EmbeddedLink, Store};
use skranke::sync::Link;
use skranke::sync::link::Request;
use skranke::sync::wire::Place;
use skranke::till::state::State;
use skranke::tui::backend::Abilities;
use skranke::tui::keymap::Keymap;
use skranke::tui::settings::Source;
use skranke::tui::theme::Theme;

use crate::world::{demo_folder, fresh_folder};

const TILL: TillId = TillId::new(1, 1);
const TODAY: Date = Date::of(2026, 11, 23);

const FILES: &[&str] = &[
    include_str!("../../keymaps/default.toml"),
    include_str!("../../themes/night.toml"),
    "[till]\ndepartment = 1\nnumber = 2\n[screen]\nlanguage = \"nb\"\ntheme = \"night\"\n[paper]\ncolumns = 42\n",
    "",
];

/// A file as a person might spoil it: pieces cut out, doubled, or written over.
fn spoilt_file() -> impl Strategy<Value = String> {
    let spoil = (any::<Index>(), 0..40_usize, "[\\PC\n]{0,12}|\\[\\[|=|\"|[0-9]{1,30}|\\{ fg = 1 \\}");
    (select(FILES), prop::collection::vec(spoil, 0..4)).prop_map(|(file, spoils)| {
        let mut letters: Vec<char> = file.chars().collect();
        for (at, gone, new) in spoils {
            let at = at.index(letters.len() + 1);
            let end = (at + gone).min(letters.len());
            letters.splice(at..end, new.chars());
        }
        letters.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn files_of_a_person_are_read_or_their_faults_have_a_place(text in spoilt_file()) {
        let lines = text.split('\n').count();
        let source = Source { name: "egen.toml", text: &text };
        for faults in [Keymap::of_shop(source).err(), Theme::of_shop(source, Abilities::default()).err()] {
            for fault in faults.iter().flat_map(|faults| faults.all()) {
                prop_assert!((1..=lines).contains(&fault.line) && fault.column > 0, "{:?}", fault);
            }
        }
    }
}

#[test]
fn settings_are_read_or_refused() {
    let path = fresh_folder("settings").join("till.toml");
    proptest!(|(text in spoilt_file(), bytes in prop::collection::vec(any::<u8>(), 0..60))| {
        for content in [text.as_bytes(), &bytes] {
            std::fs::write(&path, content).expect("written");
            if let Err(refused) = Settings::read(&path) {
                prop_assert!(refused.to_string().contains("till.toml"), "{}", refused);
            }
        }
    });
}

/// What a damaged cell may hold.
fn any_cell() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        select(&[i64::MIN, -1, 0, 1, i64::MAX]).prop_map(Value::Integer),
        select(&["", "null", "{}", "[]", "1-1", "{\"is\":\"card\"}", "æ\u{0}", "9999999999999999999999"])
            .prop_map(|text| Value::Text(text.to_owned())),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Blob),
    ]
}

/// One damage: which of the columns, in which row, with what.
type Damage = (Index, Index, Value);

fn any_damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec((any::<Index>(), any::<Index>(), any_cell()), 1..6)
}

/// Writes over cells, as far as the tables let it; their own rules are taken away first.
fn damage(path: &Path, damages: &[Damage]) {
    let db = Connection::open(path).expect("opened");
    let names = |sql: &str| -> Vec<(String, String)> {
        let mut rows = db.prepare(sql).expect("sql");
        let found = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        found.map(|row| row.expect("a row")).collect()
    };
    for (trigger, _) in names("SELECT name, type FROM sqlite_schema WHERE type = 'trigger'") {
        db.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("dropped");
    }
    let columns = names(
        "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.sql NOT LIKE 'CREATE VIRTUAL%'",
    );
    for (column, row, value) in damages {
        let (table, name) = &columns[column.index(columns.len())];
        let count: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap_or(0);
        let row = row.index(usize::try_from(count.max(1)).expect("few"));
        let of_row = format!("SELECT {name} FROM {table} LIMIT 1 OFFSET {row}");
        // Whatever a table still refuses stays as it was.
        let _ = db.execute(&format!("UPDATE {table} SET {name} = ?1 WHERE {name} IS ({of_row})"), [value]);
    }
}

/// A copy of one database of the demo's folder for each case.
fn damaged(path: &Path, damages: &[Damage]) -> std::path::PathBuf {
    let copy = path.with_extension("damaged");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", copy.display()));
    }
    std::fs::copy(path, &copy).expect("copied");
    damage(&copy, damages);
    copy
}

/// Everything a database holds in its one file.
fn whole(path: &Path) {
    let db = Connection::open(path).expect("opened");
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("moved");
}

/// A database is damaged, or a day read, in the time of eight small cases.
fn few() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: (usual.cases / 8).max(1), max_shrink_iters: 200, ..usual }
}

#[test]
fn a_damaged_journal_is_read_or_refused() {
    let path = demo_folder(Shop::Workshop).join(JOURNAL);
    whole(&path);
    proptest!(few(), |(damages in any_damages())| {
        let path = damaged(&path, &damages);
        if let Ok(Some(journal)) = Journal::open(&path) {
            let _ = state_of(&journal);
        }
        if let Ok(reader) = Reader::open(&path) {
            let _ = verify::verify(&reader, &|_| None);
        }
    });
}

#[test]
fn a_damaged_register_is_read_or_refused() {
    let path = demo_folder(Shop::Workshop).join(REGISTER);
    whole(&path);
    proptest!(few(), |(damages in any_damages())| {
        let path = damaged(&path, &damages);
        if let Ok((register, _)) = register::open(&path, TODAY) {
            look_about(&register);
        }
    });
}

fn look_about(register: &dyn Register) {
    let number = ItemNumber("1101".to_owned());
    register.article(&number);
    register.service(&ItemNumber("1001".to_owned()));
    register.numbered("1101");
    register.coded("2711111010007");
    register.beginning("1", 20);
    register.search_items("olje", 20);
    register.search_items("5w 30 motor", 20);
    register.in_group(GroupNo(11), "", 20);
    register.customer(CustomerNo(101));
    register.customers_by_phone("12000011");
    register.customers_by_organisation("312000415");
    register.customers_by_car("QA10001");
    register.search_customers("hans", 20);
    register.free_customer_number();
    register.dead_hotkeys();
}

#[test]
fn a_damaged_store_answers_or_refuses() {
    let path = demo_folder(Shop::Workshop).join(STORE);
    whole(&path);
    proptest!(few(), |(damages in any_damages())| {
        let path = damaged(&path, &damages);
        let noon = || Stamp::from_local(TODAY, 14, 32, 0);
        let Ok(store) = Store::open(&path, std::sync::Arc::new(noon)) else { return Ok(()) };
        let mut link = EmbeddedLink::new(store).expect("a link");
        let place = Place { organisation_number: "310000019".to_owned(), till: TILL };
        let receipt = ReceiptNo { series: Series::Sale, number: 410 };
        let questions = [
            Question::Sales(SalesFilter { limit: 50, ..SalesFilter::default() }),
            Question::Sales(SalesFilter { words: "olje".to_owned(), limit: 50, ..SalesFilter::default() }),
            Question::Sale(FindSale::ByNumber { till: TILL, receipt }),
            Question::Balance { card: "8100471932655082".to_owned() },
        ];
        let mut requests = vec![Request::get(place.head()), Request::get(place.register(0))];
        requests.extend(questions.iter().map(|question| {
            Request::post(place.questions(), serde_json::to_vec(question).expect("json"))
        }));
        for request in requests {
            let path = request.path.clone();
            let answered = link.send(request).expect("answered");
            prop_assert!([200, 500].contains(&answered.status), "{} {}", path, answered.status);
        }
    });
}

#[test]
fn any_entries_in_any_order_come_to_something() {
    let path = demo_folder(Shop::Workshop).join(JOURNAL);
    let (_, sealed) = Reader::open(&path).expect("a reader").batch(1, 5_000).expect("entries");
    let bodies: Vec<Vec<u8>> = sealed.into_iter().map(|entry| entry.body.clone()).collect();
    let spoil = (
        any::<Index>(),
        any::<Index>(),
        select(&["0", "-", "9", "9223372036854775807", "-9223372036854775808", "null"]),
    );
    proptest!(few(), |(
        picks in prop::collection::vec(any::<Index>(), 1..60),
        spoils in prop::collection::vec(spoil, 0..30),
    )| {
        let mut picked: Vec<Vec<u8>> = picks.iter().map(|pick| pick.get(&bodies).clone()).collect();
        for (entry, at, figure) in spoils {
            // Figures are written over, so that most of what is spoilt can still be read.
            let entry = &mut picked[entry.index(picks.len())];
            let figures: Vec<usize> = (0..entry.len()).filter(|at| entry[*at].is_ascii_digit()).collect();
            let at = figures[at.index(figures.len())];
            entry.splice(at..=at, figure.bytes());
        }
        let (mut state, mut totals) = (State::new(TILL), Totals::default());
        for entry in picked.iter().filter_map(|body| Entry::from_bytes(body).ok()) {
            state.apply(&entry);
            totals.apply(&entry);
        }
    });
}
