//! A thousand characters a second, as scanners and fast hands send them, and whether the journal has them all, in order.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Asked;
use crate::program::{PROGRAM, full_screen};
use crate::sample::Dice;
use crate::seat::Seat;
use crate::shop::{CODES, Shops};
use crate::table::Amount::{Count, Time};
use crate::table::{Limit, Table};

const CHARACTERS_PER_S: u32 = 1_000;
/// The articles the codes stand for.
const NUMBERS: [&str; 4] = ["1101", "1104", "1501", "1402"];

pub fn take(asked: &Asked, shops: &Shops, table: &mut Table) {
    let seconds: u32 = if asked.is_short { 10 } else { 60 };
    let shop = shops.demo();
    let (keys, expected) = scans(usize::try_from(seconds * CHARACTERS_PER_S).expect("fits"));
    let before = journal(shop.path()).len();
    let mut till = Seat::open(full_screen(shop.path()), [120, 40]);
    till.until_quiet(1_000);
    let last = flood(&mut till, &keys);
    let mut seen = last;
    while let Some(shown) = till.until_quiet(1_500).pop() {
        seen = shown.at;
    }
    drop(till);
    let rung = rung(&journal(shop.path())[before..]);
    let in_place = rung.iter().zip(&expected).take_while(|(rung, expected)| rung == expected).count();
    let lost = expected.len().max(rung.len()) - in_place;
    let lost = Count(f64::from(u32::try_from(lost).expect("fits")));
    let what = format!("scans lost or out of order of {} in {seconds} s", expected.len());
    table.row(what, lost, None, Limit::Exactly(0.0));
    table.row("last of these keys → last frame", Time(seen.saturating_duration_since(last)), None, Limit::None);
}

/// Codes and Enter, and the articles they are, in order.
fn scans(characters: usize) -> (String, Vec<&'static str>) {
    let (mut dice, mut keys, mut numbers) = (Dice(5), String::new(), Vec::new());
    while keys.len() < characters {
        let which = dice.throw(CODES.len());
        keys.push_str(CODES[which]);
        keys.push('\r');
        numbers.push(NUMBERS[which]);
    }
    (keys, numbers)
}

/// One character each millisecond; what the machine was late with follows at once.
fn flood(till: &mut Seat, keys: &str) -> Instant {
    let (began, mut sent) = (Instant::now(), 0);
    let mut last = began;
    while sent < keys.len() {
        let due = usize::try_from(began.elapsed().as_millis() + 1).expect("fits").min(keys.len());
        if due > sent {
            last = till.press(&keys[sent..due]);
            sent = due;
        }
        till.until_quiet(0);
        std::thread::sleep(Duration::from_micros(300));
    }
    last
}

fn journal(folder: &Path) -> Vec<Value> {
    let listed = Command::new(PROGRAM).args(["journal", "list", "--json", "--data"]).arg(folder).output();
    let listed = listed.expect("listed").stdout;
    fs::write(folder.join("listed"), &listed).expect("kept for a look");
    String::from_utf8_lossy(&listed).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The articles that were rung in. The same article again raises the quantity of its line.
fn rung(entries: &[Value]) -> Vec<String> {
    let (mut lines, mut rung) = (BTreeMap::new(), Vec::new());
    for entry in entries {
        let body = &entry["body"];
        match entry["kind"].as_str() {
            Some("lines-added") => {
                for line in body["lines"].as_array().into_iter().flatten() {
                    let number = line["item"]["number"].as_str().unwrap_or_default().to_owned();
                    lines.insert(line["id"].as_u64(), number.clone());
                    rung.push(number);
                }
            }
            Some("line-changed") => rung.extend(lines.get(&body["line"].as_u64()).cloned()),
            _ => {}
        }
    }
    rung
}
