//! A day with everything that must stay secret: PINs, right and wrong, a bank card, a gift card, keys that are made and replaced.
//! Afterwards every file of the data folder but those of the keys, and everything that was shown or printed, is searched for it.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use skranke::domain::barcode::has_right_luhn_digit;

use super::place::{Place, until};
use crate::terminal::seat::Seat;

/// Chosen so that they are nothing else: no amount, no number of an article, no year.
const PIN: &str = "4826";
const NEW_PIN: &str = "6397";
const WRONG_PINS: [&str; 3] = ["7395", "9467", "8539"];

/// Everything that was seen, by where.
struct Seen(Vec<(String, Vec<u8>)>);

impl Seen {
    fn of(place: &Place, shown: Vec<String>) -> Self {
        let mut files = Vec::new();
        gather(&place.file(""), &mut files);
        assert!(
            files.iter().any(|path| path.ends_with("till.db"))
                && files.iter().any(|path| path.ends_with("skranke.log"))
        );
        let read = |path: &PathBuf| (path.display().to_string(), fs::read(path).expect("bytes"));
        let mut seen: Vec<_> = files.iter().map(read).collect();
        // Later: to look into a database is to tidy up beside it.
        seen.extend(
            files.iter().filter(|path| path.extension().is_some_and(|end| end == "db")).flat_map(|path| cells(path)),
        );
        seen.extend(shown.into_iter().map(|text| ("what was shown".to_owned(), text.into_bytes())));
        Self(seen)
    }

    #[track_caller]
    fn lack(&self, secret: &[u8]) {
        for (place, bytes) in &self.0 {
            let found = bytes.windows(secret.len()).position(|part| part == secret);
            assert!(found.is_none(), "{place} tells {}", String::from_utf8_lossy(secret));
        }
    }

    /// As a word of its own: four digits stand in many a number and in many a hash.
    #[track_caller]
    fn lack_word(&self, word: &str) {
        for (place, bytes) in &self.0 {
            let mut places = bytes.windows(word.len()).enumerate().filter(|(_, part)| *part == word.as_bytes());
            let found = places.find(|(at, part)| is_alone(bytes, *at, part.len()));
            assert!(found.is_none(), "{place} tells {word}: {}", around(bytes, found.unwrap_or_default().0));
        }
    }

    /// Numbers that could be those of bank cards, but for those the shop itself has given out or sells. In the bytes of a
    /// database columns stand side by side, so there they are looked for in each cell.
    fn card_numbers(&self, own: &[String]) -> Vec<String> {
        let mut found = Vec::new();
        for (place, bytes) in self.0.iter().filter(|(place, _)| !place.contains(".db") || place.starts_with("a cell")) {
            let mut at = 0;
            for digits in bytes.split(|byte| !byte.is_ascii_digit()) {
                let number = String::from_utf8_lossy(digits).into_owned();
                // Barcodes for use inside a shop, on its own receipts too; no bank card has thirteen digits and begins so.
                let is_inside = digits.len() == 13 && number.starts_with('2');
                let is_card = (13..=19).contains(&digits.len()) && !is_inside && has_right_luhn_digit(&number);
                if is_card && is_alone(bytes, at, digits.len()) && !own.contains(&number) {
                    found.push(format!("{number} in {place}: {}", around(bytes, at)));
                }
                at += digits.len() + 1;
            }
        }
        found
    }
}

/// Not inside a longer number, a hash or a key.
fn is_alone(bytes: &[u8], at: usize, length: usize) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/=-".contains(byte));
    !is_part(bytes[..at].last()) && !is_part(bytes.get(at + length))
}

/// Everything that stands in a database.
fn cells(path: &Path) -> Vec<(String, Vec<u8>)> {
    let db = Connection::open(path).expect("opened");
    let mut names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("sql");
    let tables: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("tables").map(|name| name.expect("a name")).collect();
    let mut found = Vec::new();
    for table in tables {
        let mut all = db.prepare(&format!("SELECT * FROM {table}")).expect("sql");
        let columns = all.column_count();
        let mut rows = all.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                let bytes = match row.get_ref(column).expect("a cell") {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
                    // Thirteen digits are a moment.
                    ValueRef::Integer(number) if number > 9_999_999_999_999 => number.to_string().into_bytes(),
                    _ => continue,
                };
                found.push((format!("a cell of {table} in {}", path.display()), bytes));
            }
        }
    }
    found
}

fn around(bytes: &[u8], at: usize) -> String {
    String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())]).into_owned()
}

/// Every file but those of the keys; what a program leaves beside a database too.
fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("read") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true if path.ends_with("keys") => {}
            true => gather(&path, files),
            false => files.push(path),
        }
    }
}

/// Parts of every private key there is, as text and as the bytes it stands for.
fn private_parts(place: &Place) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    for file in fs::read_dir(place.file("keys")).expect("keys") {
        let text = fs::read_to_string(file.expect("a key").path()).expect("text");
        for line in text.lines().filter(|line| !line.starts_with("-----") && line.len() >= 16) {
            parts.push(line.as_bytes().to_vec());
            // A line of a PEM holds 48 whole bytes, the last one fewer.
            if let Ok(bytes) = <base64ct::Base64 as base64ct::Encoding>::decode_vec(line) {
                parts.push(bytes);
            }
        }
    }
    assert!(!parts.is_empty(), "there is a key");
    parts
}

fn shown(seat: &Seat) -> String {
    seat.look(|screen| format!("{}\n{}", screen.contents(), String::from_utf8_lossy(&screen.contents_formatted())))
}

/// A shop that is set up by hand, where nobody's PIN is known, and a PIN that is changed.
#[test]
fn no_pin_and_no_key_of_a_shop_is_ever_told() {
    let place = Place::empty();
    let mut screens = Vec::new();
    let mut seat = place.seat("");
    seat.until_shown("Ingenting er satt opp her ennå.");
    seat.type_in("4");
    seat.until_shown("Organisasjonsnummer");
    seat.type_in("Vik Kaffe\r310000019\r\r\rKaigata 1\r5003\rBergen\r\r\r\r\rKari Vik\r");
    seat.type_in(PIN);
    screens.push(shown(&seat));
    seat.type_in("\u{1b}[6~");
    seat.until_shown("> PIN:");
    for wrong in WRONG_PINS {
        seat.type_in(&wrong[..3]);
        screens.push(shown(&seat));
        seat.type_in(&wrong[3..]);
        seat.until_shown("Feil PIN. Ingenting er endret.");
        screens.push(shown(&seat));
    }
    seat.type_in(PIN);
    seat.until_shown("Kari Vik er logget inn");
    // F12, operators, the only one: another PIN.
    seat.type_in("\u{1b}[24~");
    seat.until_shown("Oppsett (leder)");
    seat.type_in("O");
    seat.until_shown("Kari Vik");
    seat.type_in("\r\r\r");
    seat.type_in(NEW_PIN);
    screens.push(shown(&seat));
    seat.type_in("\u{1b}[6~");
    seat.until_shown("Operatør 1 er lagret.");
    screens.push(shown(&seat));
    seat.signal("TERM");
    assert!(seat.ends_well());
    let list = place.write("varer.csv", "Varenr;Navn;Gruppe;Pris\n4001;Kaffebønner;1;129,50\n");
    place.run(&format!("import articles {}", list.display())).went_well();
    // The store tells the till of the new PIN, which may be after the next start.
    let old = || place.types("till --line", &format!(".op {PIN}\n")).went_well().out;
    until("the old PIN is nobody's", || old().contains("Feil PIN"));
    let sold = place.types("till --line", &format!(".op {NEW_PIN}\n4001\n\n.kt\n.x\n")).went_well();
    let sold = sold.says("Kari Vik er logget inn").says("er fullført");
    let mut keys = private_parts(&place);
    let rotated = place.run("keys rotate").went_well();
    keys.extend(private_parts(&place));
    let again = place.types("till --line", &format!(".op {NEW_PIN}\n4001\n.kt\n")).went_well().says("er fullført");
    let told: Vec<String> =
        [&sold, &rotated, &again].into_iter().map(|ran| format!("{}{}", ran.out, ran.err)).collect();
    let listed = place.run("journal list --json").went_well().out;
    let seen = Seen::of(&place, screens.into_iter().chain(told).chain([listed]).collect());
    for pin in [PIN, NEW_PIN].into_iter().chain(WRONG_PINS) {
        seen.lack_word(pin);
    }
    keys.iter().for_each(|part| seen.lack(part));
    assert_eq!(seen.card_numbers(&[]), Vec::<String>::new());
    place.verified();
}

/// A day of the demo shop, with a pretended terminal and gift cards the shop itself has given out.
#[test]
fn no_number_of_a_bank_card_is_ever_told() {
    let place = Place::demo();
    let gift_card = "8100471932655082";
    let typed = format!(".op 1001\n1101\n.kr\n1102\n{gift_card}\n.kt\n.g {gift_card}\n1101\n.kr\n.x\n");
    let ran = place.types("till --line", &typed).went_well().says("Bankkort").says("Gavekort");
    let keys = private_parts(&place);
    let listed = place.run("journal list --json").went_well().out;
    let seen = Seen::of(&place, vec![ran.out, ran.err, listed]);
    keys.iter().for_each(|part| seen.lack(part));
    assert_eq!(seen.card_numbers(&own_numbers(&place)), Vec::<String>::new());
}

/// Somebody draws a bank card through the reader of a keyboard, or types its number, where goods are scanned. It is told that
/// there is nothing like that, and that is all.
#[test]
fn a_bank_card_on_the_line_for_goods_is_kept_nowhere() {
    let place = Place::demo();
    let number = "4925000000007314";
    let typed = format!(".op 1001\n{number}\n%B{number}^NORDLI/KARI^2912101?\n;{number}=2912101?\n1101\n.kr\n");
    place.types("till --line", &typed).went_well().says("er fullført");
    Seen::of(&place, Vec::new()).lack(number.as_bytes());
}

/// Numbers on the shop's gift cards, and barcodes of what it sells.
fn own_numbers(place: &Place) -> Vec<String> {
    let db = Connection::open(place.file("store.db")).expect("opened");
    let mut rows = db.prepare("SELECT number FROM card UNION ALL SELECT body FROM article").expect("sql");
    let texts = rows.query_map([], |row| row.get::<_, String>(0)).expect("rows").map(|text| text.expect("text"));
    texts.flat_map(|text| text.split(|c: char| !c.is_ascii_digit()).map(str::to_owned).collect::<Vec<_>>()).collect()
}
