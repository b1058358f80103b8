//! Data folders as earlier versions left them: each opens, verifies and sells in this one, for ever.
//!
//! A folder is made once, by the last version before the form of anything in it changes, and never again:
//! `cargo test --test it golden::make -- --ignored` writes `tests/fixtures/golden/v1` where there is none.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::place::Place;

fn golden(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden").join(version)
}

/// Something of everything that a day leaves behind, a sale on the screen and one that is parked.
const DAY: &str = ".op 1001\n5*1101\n/10\n'til verkstedet\n.kt 2000\n.k 104\n1201\n.fa\nj\n1503\n.kr\n.r\n1503\n.be K\n1\n\
    .u 500 bank\n1\n.i 200\n1\n.s\n2\n2501\nj\n1401\nSN-9\n//10\n*0\n.a\nj\n.op 9999\n.op 1001\n.x\n1402\n.pa Hansen\n\
    90 500\n.kr\n2001\n28 249\n3*1104\n/-20\n.kt 100\n";

#[test]
fn every_version_opens_in_this_one_and_sells() {
    for entry in fs::read_dir(golden("")).expect("the golden folders") {
        let path = entry.expect("an entry").path();
        let place = Place::of(&path);
        place.verified();
        let before = place.entries();
        let ran = place.types("till --line", ".op 1001\n.kt\n1101\n.kr\n").went_well();
        let ran = ran.says("Cola 0,5 l").says("Kontant 100,00 registrert").says("REST 404,00");
        ran.says("Salg 414 er fullført, 504,00.").says("Salg 415 er fullført, 189,00.");
        place.verified();
        let after = place.entries();
        assert_eq!(after[..before.len()], before[..], "{}: what was written stands", path.display());
        assert_eq!(place.state().parked.len(), 2);
    }
}

/// A till without its snapshot comes to the same from the first entry on.
#[test]
fn every_version_is_read_from_its_first_entry() {
    for entry in fs::read_dir(golden("")).expect("the golden folders") {
        let place = Place::of(&entry.expect("an entry").path());
        let kept = place.state();
        Connection::open(place.file("till.db")).expect("opened").execute("DELETE FROM snapshot", []).expect("deleted");
        assert_eq!(place.state(), kept);
    }
}

#[test]
#[ignore = "makes the golden folder of this version where there is none"]
fn make() {
    let to = golden("v1");
    assert!(!to.exists(), "a golden folder is never made again: {} is there", to.display());
    let place = Place::demo();
    place.types("till --line", DAY).went_well();
    place.verified();
    fs::create_dir_all(&to).expect("made");
    for name in ["till.db", "store.db", "register.db"] {
        let db = Connection::open(place.file(name)).expect("opened");
        let target = to.join(name);
        db.execute("VACUUM INTO ?", [target.to_string_lossy()]).expect("copied");
    }
    fs::copy(place.file("till.toml"), to.join("till.toml")).expect("copied");
}
