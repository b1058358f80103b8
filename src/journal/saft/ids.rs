//! What things of the shop are called in the file. An id is unique among all codes, and at most 35 characters long.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::domain::article::Item;
use crate::domain::ids::GroupNo;
use crate::domain::{ItemKind, ItemNumber};
use crate::journal::saft::xml::chars;

/// Letters of a number that is too long; what stays tells people, the hash tells it from others.
const KEPT_CHARS: usize = 26;
const HASH_BYTES: usize = 4;

/// Before the number of a group, and before the letter of a means of payment.
pub const GROUP: &str = "GRP-";
pub const PAYMENT: &str = "PAY-";

pub fn group(number: GroupNo) -> String {
    format!("{GROUP}{number}")
}

pub fn payment(letter: char) -> String {
    format!("{PAYMENT}{letter}")
}

/// Articles and services have number series of their own (`FIND-11`), and the file has one.
pub fn article(item: &Item) -> Cow<'_, str> {
    numbered(item.kind, &item.number)
}

pub fn numbered(kind: ItemKind, number: &ItemNumber) -> Cow<'_, str> {
    match kind {
        ItemKind::Article if number.0.len() <= chars::ID => Cow::Borrowed(number.as_str()),
        ItemKind::Article => Cow::Owned(short(number.0.clone())),
        ItemKind::Service => Cow::Owned(short(format!("T-{number}"))),
    }
}

/// Shortened one way everywhere (section 1).
fn short(text: String) -> String {
    if text.chars().count() <= chars::ID {
        return text;
    }
    let digest = Sha256::digest(text.as_bytes());
    let hash: String = digest.iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    text.chars().take(KEPT_CHARS).chain(['~']).chain(hash.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_cut_to_35_and_stays_another_than_its_neighbour() {
        let long = |end: &str| ItemNumber(format!("123e4567-e89b-12d3-a456-42661417400{end}"));
        let (one, other) = (long("0"), long("1"));
        let (one, other) = (numbered(ItemKind::Article, &one), numbered(ItemKind::Article, &other));
        assert_eq!(one.chars().count(), 35);
        assert_ne!(one, other);
        assert_eq!(numbered(ItemKind::Article, &"1101".into()), "1101");
        assert_eq!(numbered(ItemKind::Service, &"1101".into()), "T-1101");
    }
}
