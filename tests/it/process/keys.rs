//! The keys of a till, and signatures as somebody from outside checks them.

use rusqlite::Connection;
use skranke::journal::Journal;
use skranke::journal::signature::{CheckingKey, FIRST};

use super::place::Place;

/// The signatures of a journal in order: number, key version, text fields of the sale, signature.
struct SignedSale {
    nr: u64,
    key: u64,
    text_without_previous: String,
    signature: String,
}

fn signed_sales(place: &Place) -> Vec<SignedSale> {
    let entries = place.entries();
    let signed = entries.iter().filter(|entry| entry["kind"] == "sale-signed");
    signed
        .map(|entry| {
            let body = &entry["body"];
            let sale = entries.iter().find(|other| other["seq"] == body["entry"]).expect("its sale");
            SignedSale {
                nr: body["nr"].as_u64().expect("a number"),
                key: body["key"].as_u64().expect("a version"),
                text_without_previous: text_of(&sale["body"], body["nr"].as_u64().expect("a number")),
                signature: body["signature"].as_str().expect("text").to_owned(),
            }
        })
        .collect()
}

/// Put together from the bare record, with no code of the product's own but its clock.
fn text_of(sale: &serde_json::Value, nr: u64) -> String {
    let at = skranke::domain::Stamp::parse(sale["completed_at"].as_str().expect("a stamp")).expect("a stamp").local();
    let total = sale["total"].as_i64().expect("øre");
    let vat: i64 = sale["vat"].as_array().expect("sums").iter().map(|sum| sum["vat"].as_i64().expect("øre")).sum();
    let kroner = |ore: i64| format!("{}{}.{:02}", if ore < 0 { "-" } else { "" }, ore.abs() / 100, ore.abs() % 100);
    format!("{};{};{nr};{};{}", at.date(), at.hours_minutes_seconds(), kroner(total), kroner(total - vat))
}

fn public_keys(place: &Place) -> Vec<CheckingKey> {
    let shown = place.run("keys show").went_well().out;
    let pems = shown.split("-----BEGIN PUBLIC KEY-----").skip(1);
    pems.map(|pem| {
        let end = pem.find("-----END PUBLIC KEY-----").expect("an end");
        CheckingKey::parse(&format!("-----BEGIN PUBLIC KEY-----{}-----END PUBLIC KEY-----", &pem[..end]))
            .expect("a key")
    })
    .collect()
}

fn all_verify(place: &Place) -> usize {
    let keys = public_keys(place);
    let sales = signed_sales(place);
    let mut previous = FIRST.to_owned();
    for (sale, nr) in sales.iter().zip(1_u64..) {
        assert_eq!(sale.nr, nr, "without gaps (G-5)");
        let key = &keys[usize::try_from(sale.key).expect("small") - 1];
        assert!(key.accepts(&format!("{previous};{}", sale.text_without_previous), &sale.signature), "signature {nr}");
        previous.clone_from(&sale.signature);
    }
    sales.len()
}

#[test]
fn every_finished_sale_is_signed_over_the_one_before_g_2_g_3_g_11() {
    let place = Place::demo();
    let before = all_verify(&place);
    assert!(before > 10, "the demo's own morning: {before}");
    place.types("till --line", ".op 1001\n1101\n.kt\n1503\n.kr\n").went_well();
    assert_eq!(all_verify(&place), before + 2, "the last one too is signed before the till ends");
    place.verified().says(&format!("signatures: {} checked", before + 2));
}

#[test]
fn a_new_key_goes_on_where_the_old_one_ended_and_the_old_public_part_stays_g_13() {
    let place = Place::demo();
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well();
    let before = all_verify(&place);
    place.run("keys rotate").went_well().says("key version 2, RSA-SHA1-1024, signs now");
    assert!(!place.file("keys/rsa-1.pem").exists(), "the old private part is gone");
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well();
    assert_eq!(public_keys(&place).len(), 2);
    assert_eq!(all_verify(&place), before + 1);
    assert_eq!(signed_sales(&place).last().map(|sale| sale.key), Some(2));
    place.verified();
}

#[test]
fn what_a_stop_left_unsigned_is_signed_in_order_at_the_next_start() {
    let place = Place::demo();
    let away = place.file("away.pem");
    std::fs::rename(place.file("keys/rsa-1.pem"), &away).expect("moved");
    let before = all_verify(&place);
    let ran = place.types("till --line", ".op 1001\n1101\n.kt\n1503\n.kt\n");
    ran.says("Salg kan ikke signeres");
    assert_eq!(all_verify(&place), before);
    place.verified().says("1 finished sales wait for theirs until the next start");
    std::fs::rename(&away, place.file("keys/rsa-1.pem")).expect("back");
    place.types("till --line", ".op 1001\n").went_well();
    assert_eq!(all_verify(&place), before + 1);
}

#[test]
fn a_lost_key_is_replaced_and_the_chain_goes_on_g_17() {
    let place = Place::demo();
    std::fs::remove_file(place.file("keys/rsa-1.pem")).expect("lost");
    let before = all_verify(&place);
    place.run("keys rotate").went_well().says("cannot be read").says("key version 2");
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well();
    assert_eq!(all_verify(&place), before + 1);
    place.verified();
}

#[test]
fn no_private_part_is_ever_shown_or_journalled_g_15() {
    let place = Place::demo();
    let secret = std::fs::read_to_string(place.file("keys/rsa-1.pem")).expect("a key");
    let line = secret.lines().nth(2).expect("a line of it").as_bytes();
    place.types("till --line", ".op 1001\n1101\n.kt\n.x\n.ss\n").went_well();
    place.run("keys show").went_well();
    for (path, bytes) in place.contents() {
        let is_key = path.ends_with("keys/rsa-1.pem");
        assert!(is_key || !bytes.windows(line.len()).any(|part| part == line), "{}", path.display());
    }
}

/// Rewrites an entry, and every hash behind it: what somebody would do who knows the chain and owns the disk.
fn forge(place: &Place, kind: &str, from: &str, to: &str) -> u64 {
    use skranke::journal::Hash;
    let db = Connection::open(place.file("till.db")).expect("opened");
    let guards: Vec<(String, String)> = {
        let mut rows = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").expect("sql");
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows").map(|row| row.expect("a row")).collect()
    };
    guards.iter().for_each(|(name, _)| db.execute(&format!("DROP TRIGGER {name}"), []).map(drop).expect("dropped"));
    let entries: Vec<(i64, Vec<u8>)> = {
        let mut rows = db.prepare("SELECT seq, body FROM entry ORDER BY seq").expect("sql");
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows").map(|row| row.expect("a row")).collect()
    };
    let (mut previous, mut forged) = (Hash::START, 0);
    for (seq, body) in entries {
        let mut text = String::from_utf8(body).expect("text");
        if forged == 0 && text.contains(&format!("\"kind\":\"{kind}\"")) && text.contains(from) {
            text = text.replace(from, to);
            forged = seq;
        }
        previous = Hash::of(previous, text.as_bytes());
        db.execute("UPDATE entry SET body = ?, hash = ? WHERE seq = ?", (text.as_bytes(), previous.0, seq))
            .expect("put");
    }
    db.execute("UPDATE head SET hash = ?", [previous.0]).expect("head");
    db.execute("DELETE FROM snapshot", []).expect("no snapshot");
    guards.iter().for_each(|(_, sql)| db.execute_batch(sql).expect("put back"));
    assert!(forged > 0, "nothing to forge");
    u64::try_from(forged).expect("a place")
}

#[test]
fn who_rewrites_the_whole_chain_still_cannot_forge_a_sale_j_3() {
    let forged = |kind: &str, from: &str, to: &str| {
        let place = Place::demo();
        let seq = forge(&place, kind, from, to);
        let ran = place.run("journal verify");
        assert_eq!(ran.code, Some(1), "{ran:#?}");
        (seq, ran.err)
    };
    let (_, amounts) = forged("sale-completed", "29800", "19800");
    assert!(amounts.contains("signature") || amounts.contains("sums"), "{amounts}");
    let (_, time) = forged("sale-completed", "\"completed_at\":\"20", "\"completed_at\":\"19");
    assert!(time.contains("the signature is not that of its sale"), "{time}");
    let (seq, number) = forged("sale-completed", "\"number\":398", "\"number\":396");
    assert!(number.contains(&format!("entry {seq} ")) && number.contains("does not follow 397"), "{number}");
    let (_, nr) = forged("sale-completed", "\"nr\":2,", "\"nr\":3,");
    assert!(nr.contains("another signed number than the next"), "{nr}");
    let (_, z) = forged("z-taken", "\"first_seq\":1", "\"first_seq\":2");
    assert!(z.contains("Z 117 covers other entries"), "{z}");
}

/// What the till has erased was secured elsewhere; the public parts of its keys stay here all the same.
#[test]
fn every_public_part_stays_when_the_entries_that_told_of_it_are_erased_g_13() {
    let place = Place::demo();
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well();
    place.run("keys rotate").went_well();
    place.types("till --line", ".op 1001\n1101\n.kt\n").went_well();
    let shown = place.run("keys show").went_well().out;
    assert_eq!(public_keys(&place).len(), 2);
    let mut journal = Journal::open(&place.file("till.db")).expect("a journal").expect("set up");
    journal.secure(journal.head().seq).expect("erased");
    journal.close().expect("closed");
    assert!(place.entries().iter().all(|entry| entry["kind"] != "key-made"));
    assert_eq!(place.run("keys show").went_well().out, shown);
}
