//! `skranke journal`: others read it, and what was tampered with is found.

use rusqlite::Connection;

use super::place::{Place, Ran};

/// The fields of a line and the order they stand in; programs of others are built on them.
const FIELDS: [&str; 8] = ["till", "epoch", "seq", "at", "operator", "kind", "body", "hash"];

#[test]
fn the_journal_is_listed_with_one_entry_a_line() {
    let place = Place::demo();
    let all = place.entries();
    assert!(all.len() > 100, "{}", all.len());
    for (entry, seq) in all.iter().zip(1_u64..) {
        let fields: Vec<&str> = entry.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(sorted(fields), sorted(FIELDS.to_vec()));
        assert_eq!((entry["till"].as_str(), entry["seq"].as_u64()), (Some("1-1"), Some(seq)));
        assert_eq!(entry["epoch"].as_u64(), Some(1));
        assert_eq!(entry["hash"].as_str().map(str::len), Some(64));
    }
    let raw = place.run("journal list --json").went_well().out;
    let first = raw.lines().next().expect("a line");
    let at = |field: &str| first.find(&format!("\"{field}\":")).expect("a field");
    assert!(FIELDS.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{first}");
    assert_eq!(place.run("journal list").went_well().out.lines().count(), all.len());
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

#[test]
fn a_listing_begins_where_it_is_asked_to() {
    let place = Place::demo();
    let all = place.run("journal list --json").went_well().out;
    let from = place.run("journal list --json --from 50").went_well().out;
    assert_eq!(from.lines().collect::<Vec<_>>(), all.lines().skip(49).collect::<Vec<_>>());
    assert_eq!(place.run("journal list --from 100000").went_well().out, "");
    assert_eq!(place.run("journal list --json --from 0").went_well().out, all);
}

#[test]
fn a_listing_is_narrowed_by_kind_operator_sale_and_time() {
    let place = Place::demo();
    let seqs = |only: &str| -> Vec<u64> {
        let out = place.run(&format!("journal list {only}")).went_well().out;
        out.lines().filter_map(|line| line.split('\t').nth(2)?.parse().ok()).collect()
    };
    let kinds = |only: &str| -> Vec<String> {
        let out = place.run(&format!("journal list {only}")).went_well().out;
        out.lines().filter_map(|line| Some(line.split('\t').nth(5)?.to_owned())).collect()
    };
    assert_eq!(seqs("--from 10 --to 12"), [10, 11, 12]);
    assert!(!kinds("--kind 13005").is_empty());
    assert_eq!(kinds("--kind 13005"), kinds("--kind drawer-opened"));
    assert!(kinds("--kind kasseskuff").len() > kinds("--kind 13005").len());
    let sale = kinds("--sale 411");
    for kind in ["lines-added", "payment-asked", "payment-answered", "sale-completed", "slip-printed"] {
        assert!(sale.iter().any(|of| of == kind), "{kind} in {sale:?}");
    }
    assert_eq!(seqs("--operator jonas"), seqs("--operator 2"));
    assert!(seqs("--operator jonas").len() > 5);
    assert_eq!(seqs("--from 2020-01-01 --to 2031-01-01T12:00"), seqs(""));
    assert!(seqs("--to 2020-01-01").is_empty());
    assert!(seqs("--from 2031-01-01").is_empty());
}

#[test]
fn a_listing_can_be_read_while_the_till_sells() {
    let place = Place::demo();
    let till = place.start("till --line");
    super::place::until("the till", || !place.run("journal list --from 1").out.is_empty());
    place.verified();
    super::place::ended(till).went_well();
}

#[test]
fn verifying_says_what_was_verified() {
    let place = Place::demo();
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well();
    let state = place.state();
    let seq = state.seq;
    let ran = place.verified().says(&format!("till 1-1: {seq} entries from 1 to {seq}, "));
    ran.says("chain, sequence, times, numbers, sums, totals, periods and signatures hold")
        .says(&format!("head {seq} "));
}

fn broken(place: &Place) -> Ran {
    let ran = place.run("journal verify");
    assert_eq!(ran.code, Some(1), "{ran:#?}");
    assert_eq!(ran.out, "", "{ran:#?}");
    ran
}

#[test]
fn a_flipped_byte_is_found_where_it_is() {
    let place = Place::demo();
    let path = place.file("till.db");
    let body: Vec<u8> = {
        let db = Connection::open(&path).expect("opened");
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("one file");
        db.query_row("SELECT body FROM entry WHERE seq = 40", [], |row| row.get(0)).expect("entry 40")
    };
    let mut bytes = std::fs::read(&path).expect("bytes");
    let at = bytes.windows(body.len()).position(|window| window == body).expect("its bytes");
    bytes[at + body.len() / 2] ^= 1;
    std::fs::write(&path, bytes).expect("flipped");
    broken(&place).refused(1, "entry 40 of the journal: its hash does not follow");
    // The till sells nothing on a journal that is broken where it reads it, and the listing goes on as evidence.
    assert!(place.run("journal list").went_well().out.lines().count() > 40);
}

#[test]
fn an_entry_taken_out_or_put_in_is_found() {
    let place = Place::demo();
    let tampered = |sql: &str| {
        let copy = place.copy();
        let db = Connection::open(copy.file("till.db")).expect("opened");
        db.execute_batch(sql).expect("tampered");
        drop(db);
        broken(&copy).err
    };
    let delete = "DROP TRIGGER entry_leaves_only_when_secured; DELETE FROM entry WHERE seq = 30;";
    assert!(tampered(delete).contains("entry_leaves_only_when_secured has been taken away"));
    let guard = "CREATE TRIGGER entry_leaves_only_when_secured BEFORE DELETE ON entry
        BEGIN SELECT RAISE(ABORT, 'no'); END;";
    assert!(tampered(&format!("{delete}{guard}")).contains("entry 30 of the journal: is missing"));
}

#[test]
fn every_flipped_page_is_an_error_and_never_a_crash() {
    let place = Place::demo();
    let path = place.file("till.db");
    let db = Connection::open(&path).expect("opened");
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("one file");
    drop(db);
    let whole = std::fs::read(&path).expect("bytes");
    let pages = whole.len() / 4096;
    let (step, mut found) = (pages / 12 + 1, 0);
    for page in (0..pages).step_by(step) {
        let mut bytes = whole.clone();
        bytes[page * 4096..page * 4096 + 512].fill(0xA5);
        std::fs::write(&path, bytes).expect("written");
        let ran = place.run("journal verify");
        // A page that nothing is kept on may be anything.
        assert!(matches!(ran.code, Some(0 | 1)), "page {page}: {ran:#?}");
        found += usize::from(ran.code == Some(1));
        assert!(!ran.err.contains("panicked"), "page {page}: {ran:#?}");
    }
    assert!(found * 10 >= pages.div_ceil(step) * 8, "{found} of {pages} pages, every {step}th");
}

#[test]
fn without_a_journal_there_is_nothing_to_read() {
    let place = Place::empty();
    for act in ["list", "verify"] {
        place.run(&format!("journal {act}")).refused(1, "there is no journal at ");
    }
    assert_eq!(place.contents(), [], "asking makes no file");
}
