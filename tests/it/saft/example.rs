//! The official example file: read without a fault but its signatures, which are placeholders.

use std::fs;

use super::day::{checked, keys, throw_away_key};
use super::schema::example;

#[test]
fn the_official_example_adds_up_and_its_placeholders_are_told() {
    let Some(path) = example() else { return };
    let found = checked(&fs::read(path).expect("read"), &keys(&throw_away_key().checking()));
    assert_eq!((found.registers, found.transactions, found.events, found.reports), (1, 4, 18, 1));
    assert_eq!(found.recounted, 1);
    let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 3, "{}", faults.join("\n"));
    assert!(faults.iter().all(|fault| fault.contains("/signature: ")), "{}", faults.join("\n"));
    assert!(found.notes.iter().any(|note| note.contains("1000")), "{:?}", found.notes);
}
