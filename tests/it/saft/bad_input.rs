//! What cannot be exported or checked is told in a sentence, and leaves nothing behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;
use skranke::domain::time::Date;

use super::day::{Day, TODAY, throw_away_key};
use super::official::{DAY, Official};

const PROGRAM: &str = env!("CARGO_BIN_EXE_skranke");

fn run(words: &[&str]) -> Output {
    Command::new(PROGRAM).args(words).output().expect("started")
}

#[track_caller]
fn refused(ran: &Output, sentence: &str) {
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.code() == Some(1) && err.contains(sentence) && !err.contains("panicked"), "«{sentence}»: {err}");
}

fn names(folder: &Path) -> Vec<String> {
    let found = fs::read_dir(folder).expect("read");
    found.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn fault(day: &Official, from: Date, to: Date, out: &Path) -> String {
    let journal = day.folder.join("till.db");
    let now = skranke::domain::Stamp::from_local(DAY, 23, 59, 0);
    let exported = super::day::export(&journal, &day.tables, from, to, now, out);
    exported.expect_err("refused").to_string()
}

#[test]
fn days_the_wrong_way_round_and_folders_that_are_none_are_told() {
    let day = Official::lived(throw_away_key());
    let told = fault(&day, DAY, DAY.plus_days(-1), &day.folder);
    assert!(told.contains("the period ends on 2019-12-31, before it begins on 2020-01-01"), "{told}");
    let told = fault(&day, DAY, DAY, &day.folder.join("nowhere"));
    assert!(told.contains("nowhere") && told.contains("cannot be written") && told.contains("--out"), "{told}");
    assert!(names(&day.folder).iter().all(|name| name.starts_with("till.db")), "{:?}", names(&day.folder));
}

#[test]
fn a_tampered_journal_is_not_exported_j_3() {
    let day = Official::lived(throw_away_key());
    let db = Connection::open(day.folder.join("till.db")).expect("opened");
    db.execute_batch(
        "DROP TRIGGER entry_never_changes; UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '0', '1') AS BLOB) WHERE seq = 7",
    )
    .expect("forged");
    drop(db);
    let told = fault(&day, DAY, DAY, &day.folder);
    assert!(told.contains("entry 7 of the journal") && told.contains("Nothing was exported"), "{told}");
    assert!(names(&day.folder).iter().all(|name| name.starts_with("till.db")), "{:?}", names(&day.folder));
}

#[test]
fn a_sale_without_its_signature_holds_the_export_back_g_11() {
    let mut day = Official::begun(throw_away_key());
    day.at_time(9, 0);
    day.finish(1001, 'B', &[(1001, 1)]);
    let told = fault(&day, DAY, DAY, &day.folder);
    assert!(told.contains("receipt 1 is not signed yet") && told.contains("start the till once"), "{told}");
}

#[test]
fn the_program_exports_tells_it_in_the_journal_and_checks_the_file_s_6() {
    let day = Day::played();
    let (data, out) = (day.world.folder.display().to_string(), day.out.display().to_string());
    let export = |more: &[&str]| {
        run(&[&["saft", "--from", "2026-01-01", "--to", "2026-12-31", "--out", &out, "--data", &data], more].concat())
    };
    refused(&export(&["--till", "7"]), "the data folder belongs to till 1-1");
    let ran = export(&["--till", "1"]);
    assert!(ran.status.success(), "{ran:?}");
    let name = names(&day.out).into_iter().find(|name| name.starts_with("SAF-T")).expect("a file");
    assert_eq!(names(&day.out), std::slice::from_ref(&name));
    let listed = run(&["journal", "list", "--data", &data]);
    let last = String::from_utf8_lossy(&listed.stdout).lines().last().expect("an entry").to_owned();
    assert!(last.contains("journal-exported") && last.contains(&name), "{last}");
    let (file, key) = (day.out.join(&name).display().to_string(), day.out.join("key.pem").display().to_string());
    refused(&run(&["saft", "verify", &file, "--key", &key]), "the key");
    fs::write(&key, "c2hvcnQ=").expect("written");
    refused(&run(&["saft", "verify", &file, "--key", &key]), "16 bytes");
    fs::write(&key, day.key.public_text().expect("public")).expect("written");
    let ran = run(&["saft", "verify", &file, "--key", &key]);
    assert!(ran.status.success(), "{ran:?}");
    let text = fs::read_to_string(&file).expect("read").replacen("<lineAmntIn>1", "<lineAmntIn>2", 1);
    fs::write(&file, text).expect("tampered");
    refused(&run(&["saft", "verify", &file, "--key", &key]), "/lineAmntIn: ctLine");
    refused(&run(&["saft", "verify", "nowhere.xml", "--key", &key]), "nowhere.xml cannot be read");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_behind_and_the_journal_as_it_was() {
    let day = Day::played();
    let (data, out) = (day.world.folder.display(), day.out.display());
    // A file may not grow beyond a few blocks: what a full disk does, for this process alone.
    let words = format!(
        "trap '' XFSZ; ulimit -f 64; exec {PROGRAM} saft --from 2026-01-01 --to {TODAY} --out '{out}' --data '{data}'"
    );
    let before = run(&["journal", "list", "--data", &data.to_string()]).stdout;
    let ran = Command::new("sh").arg("-c").arg(words).output().expect("started");
    refused(&ran, "cannot be written");
    assert_eq!(names(&day.out), Vec::<String>::new());
    assert_eq!(run(&["journal", "list", "--data", &data.to_string()]).stdout, before);
}
