//! A start that cannot be: one clear sentence, exit 1, nothing lost, the terminal as it was found.

use std::fs;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use super::place::{Place, Ran, ended, plain};

/// In line mode and in a terminal alike.
#[track_caller]
fn refuses(place: &Place, options: &str, sentence: &str) {
    let before = place.contents();
    place.types(&format!("till --line {options}"), ".op 1001\n1101\n").refused(1, sentence);
    let mut seat = place.seat(options);
    let found = seat.settings();
    assert!(!seat.ends_well(), "exit 1");
    let beginning = sentence.get(..30).unwrap_or(sentence);
    let unwrapped = |screen: &vt100::Screen| screen.contents().replace('\n', "").contains(beginning);
    seat.until("the sentence", unwrapped);
    seat.assert_given_back(found);
    assert_eq!(place.contents().len(), before.len(), "no file came or went");
    for ((path, old), (_, new)) in before.iter().zip(place.contents()) {
        assert!(*old == new, "{} has changed", path.display());
    }
}

#[test]
fn a_second_till_on_a_folder_is_refused_and_the_first_goes_on() {
    let place = Place::demo();
    let mut first = place.seat("");
    first.until_shown("PIN");
    first.type_in("1001");
    first.until_shown("Kari Nordli er logget inn");
    first.type_in("1101\r");
    first.until_shown("Motorolje 5W-30");
    place.types("till --line", ".op 1001\n1101\n").refused(1, "En kasse kjører alt på ");
    place.run("import articles nothing.csv").refused(1, "");
    let mut second = place.seat("");
    assert!(!second.ends_well());
    second.until_shown("En kasse kjører alt på");
    first.type_in("1503\r");
    first.until_shown("Refleksvest");
    first.type_in(".avslutt\r");
    assert!(first.ends_well());
    assert_eq!(place.state().basket().lines.len(), 2);
    place.verified();
}

#[test]
fn a_file_in_place_of_the_folder_is_told() {
    let place = Place::empty();
    let file = place.write("file", "something else");
    for path in [file.clone(), file.join("below")] {
        for words in ["till --line", "till --line --demo kiosk", "till"] {
            let ran = on(&path, words);
            ran.refused(1, "kan ikke lages eller skrives i");
        }
        on(&path, "store serve --listen 127.0.0.1:0").refused(1, "cannot be written");
    }
    assert_eq!(fs::read_to_string(file).expect("read"), "something else");
    on(&place.file("nowhere"), "import articles x.csv").refused(1, "cannot be read");
    assert!(!place.file("nowhere").exists());
}

fn on(path: &Path, words: &str) -> Ran {
    plain(&format!("{words} --data {}", path.display()))
}

#[test]
fn files_that_cannot_be_written_are_told() {
    for name in ["till.db", "register.db", "store.db", "paper"] {
        let place = Place::demo();
        let path = place.file(name);
        fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).expect("away");
        // A folder in place of a file, and the other way round, stops the owner of the machine too.
        if name == "paper" {
            drop(place.write(name, ""))
        } else {
            fs::create_dir(&path).expect("made")
        }
        let ran = place.types("till --line", ".op 1001\n1101\n");
        assert_eq!(ran.code, Some(1), "{name}: {ran:#?}");
        ran.refused(1, "skranke: ");
    }
}

fn set_form(path: &Path, form: i64) {
    let db = Connection::open(path).expect("opened");
    db.pragma_update(None, "user_version", form).expect("set");
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("one file");
}

#[test]
fn a_journal_from_a_newer_version_is_left_alone() {
    let place = Place::demo();
    set_form(&place.file("till.db"), 99);
    refuses(&place, "", "er skrevet av en nyere utgave av programmet (form 99, denne kjenner ");
    refuses(&place, "--demo verksted", "er skrevet av en nyere utgave av programmet");
    refuses(&place, "--lang en", "was written by a newer version of the program");
    place.run("journal verify").refused(1, "newer version");
    place.run("journal list").refused(1, "newer version");
}

#[test]
fn a_store_from_a_newer_version_is_left_alone() {
    let place = Place::demo();
    set_form(&place.file("store.db"), 99);
    refuses(&place, "", "er skrevet av en nyere utgave av programmet (form 99, denne kjenner ");
    place.run("store serve --listen 127.0.0.1:0").refused(1, "newer version");
}

/// The register is only a copy of what the store has, so it is made anew.
#[test]
fn a_register_from_a_newer_version_is_fetched_again() {
    let place = Place::demo();
    set_form(&place.file("register.db"), 99);
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well().says("er fullført");
    place.verified();
}

#[test]
fn garbage_instead_of_a_journal_is_told_and_kept() {
    let place = Place::demo();
    in_place_of(&place, "till.db", "this is no database, but a letter to the tax office\n".repeat(200));
    refuses(&place, "", "till.db kan ikke leses: file is not a database");
    place.run("journal verify").refused(1, "not a database");
    in_place_of(&place, "till.db", fs::read(place.file("store.db")).expect("read"));
    refuses(&place, "", "till.db er noe annet enn journalen til en kasse");
    place.run("journal list").refused(1, "something else than the journal of a till");
}

fn in_place_of(place: &Place, name: &str, bytes: impl AsRef<[u8]>) {
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(place.file(&format!("{name}{end}")));
    }
    place.write(name, bytes);
}

/// A power cut at the very first start.
#[test]
fn an_empty_journal_is_a_first_start() {
    let place = Place::empty();
    place.write("till.db", "");
    place.run("journal verify").refused(1, "has not been set up");
    place.run("journal list").refused(1, "has not been set up");
    place.types("till --line", "").went_well().says("Sett opp egen butikk");
    place.types("till --line --demo kiosk", ".op 1001\n31\n").went_well().says("Cola 0,5 l");
}

#[test]
fn garbage_instead_of_a_store_is_told_and_kept() {
    let place = Place::demo();
    in_place_of(&place, "store.db", "no database either ".repeat(500));
    refuses(&place, "--lang nn", "store.db kan ikkje lesast: file is not a database");
}

#[test]
fn garbage_instead_of_a_register_is_fetched_again() {
    let place = Place::demo();
    in_place_of(&place, "register.db", "nor this ".repeat(500));
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well().says("er fullført");
}

#[test]
fn a_mistake_in_the_settings_is_told_with_its_place() {
    let place = Place::demo();
    for (text, told) in [
        ("[till\ndepartment = 1\n", "till.toml:1:6: "),
        ("[till]\ndepartement = 1\n", "till.toml:2:1: unknown field `departement`"),
        ("[till]\ndepartment = \"one\"\nnumber = 1\n", "till.toml:2:14: invalid type"),
        ("[till]\ndepartment = 1\nnumber = 1000\n", "till.toml:3:1: number must be from 1 to 999"),
        ("# kommentar\n\n[paper]\ncolumns = 7\n", "till.toml:4:1: columns must be from 24 to 80"),
        ("[screen]\nlanguage = \"se\"\n", "till.toml:2:1: language must be nb, nn or en"),
        ("[till]\ndepartment = 1\nnumber = 1\nnumber = 2\n", "till.toml:4:1: duplicate key"),
        ("[till]\ndepartment = 1\nnumber = 2\n", "Journalen hører til kasse 1-1, ikke 1-2."),
        ("[store]\nurl = \"ftp://where\"\n", "till.toml:2:1: url must be as https://store.example.org"),
    ] {
        place.write("till.toml", text);
        refuses(&place, "", told);
    }
    fs::write(place.file("till.toml"), [0xFF, 0xFE, 0x00]).expect("written");
    refuses(&place, "", "till.toml kan ikke leses");
}

#[test]
fn a_refusal_speaks_the_machines_own_language() {
    let place = Place::demo();
    place.write("till.toml", "[screen]\nlanguage = \"nn\"\nkeymap = \"emacs\"\n");
    place.run("till --line").refused(1, "Det finst ikkje noko tasteoppsett emacs");
    place.run("till --line --lang en").refused(1, "There is no keymap emacs; there is default. Nothing was started.");
}

#[test]
fn a_theme_or_keymap_that_is_not_there_is_told() {
    let place = Place::demo();
    refuses(&place, "--keymap emacs", "Det finnes ikke noe tasteoppsett emacs; det finnes default");
    let mut seat = place.seat("--theme solarized");
    assert!(!seat.ends_well());
    seat.until_shown("Det finnes ikke noe tema solarized; det finnes standard");
    place.write("till.toml", "[screen]\ntheme = \"solarized\"\n");
    let mut seat = place.seat("");
    assert!(!seat.ends_well());
    seat.until_shown("Det finnes ikke noe tema solarized; det finnes standard");
}

#[test]
fn mistakes_in_a_shops_own_keys_are_told_all_at_once() {
    let place = Place::demo();
    let keys = "[sale]\n\"f9\" = \"pay-csah\"\n\"f8\" = \"help\"\n\"f8\" = \"pay-card\"\n\n[sael]\n\"f99\" = \"help\"\n\
        [payment]\n\"enter\" = \"pay-cash\"\n";
    place.write("shop.toml", keys);
    for place_of_mistake in [
        "shop.toml:2:8: [sale] f9: no command is called \"pay-csah\", perhaps \"pay-cash\"",
        "shop.toml:4:1: ",
        "shop.toml:6:2: no place is called \"sael\", perhaps \"sale\"",
        "shop.toml:9:1: [payment] enter never spends money",
    ] {
        place.run("till --line --keymap shop.toml").refused(1, place_of_mistake);
    }
    place.write("shop.toml", "[sale]\n\"f9\" = \"pay-card\"\n\"f12\" = false\n");
    place.run("till --line --keymap shop.toml").went_well();
}

#[test]
fn mistakes_in_a_shops_own_theme_are_told() {
    let place = Place::demo();
    place.write("shop.toml", "inherits = \"nihgt\"\n[role]\namonut = { fg = \"red\" }\ntotal = { fg = \"rde\" }\n");
    let mut seat = place.seat_of(120, 40, "--theme shop.toml");
    assert!(!seat.ends_well());
    seat.until_shown("shop.toml:1:12: no theme is called \"nihgt\", perhaps \"night\"");
    seat.until_shown("shop.toml:3:1: [role] there is no \"amonut\", perhaps \"amount\"");
    seat.until_shown("shop.toml:4:");
}

#[test]
fn the_demo_stays_out_of_a_live_shop() {
    let place = Place::empty();
    let typed = "4\nVik Kaffe\n310000019\n\n\nKaigata 1\n5003\nBergen\n\n\n\n\nKari\n4821\n";
    place.types("till --line", typed).went_well();
    place.run("till --line --demo verksted").refused(1, "er en kasse i drift, og demoen holder seg unna");
    place.types("till --line", ".op 4821\n").went_well().says("Kari er logget inn");
}

#[test]
fn without_a_terminal_the_screen_is_refused_and_line_mode_named() {
    let place = Place::demo();
    place.run("till").refused(1, "Det er ingen terminal her. Ingenting er startet. --line trenger ingen.");
}

#[test]
fn a_machine_without_a_home_is_told_to_name_a_folder() {
    let mut command = Command::new(super::place::PROGRAM);
    command.env_remove("HOME").env_remove("XDG_DATA_HOME").arg("till").arg("--line");
    command.stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    ended(command.spawn().expect("started")).refused(1, "name a folder with --data");
}

#[test]
fn wrong_usage_is_exit_2_and_makes_nothing() {
    for words in [
        "tull",
        "till extra",
        "--tull",
        "--lang de",
        "--demo=butikk",
        "--large",
        "--data",
        "journal",
        "journal list --from x",
        "journal verify extra",
        "import",
        "import articles",
        "import cats x.csv",
        "store",
        "store serve",
        "--store 7070",
    ] {
        plain(words).refused(2, "skranke --help shows what can be written");
    }
}
