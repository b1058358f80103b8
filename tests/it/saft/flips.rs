//! One wrong byte: found where it is in whatever is signed, summed or referred to, and without effect elsewhere.

use std::fs;

use skranke::journal::saft::Fault;
use skranke::journal::signature::{Method, SigningKey};

use super::day::{checked, keys};
use super::official::Official;

/// What the shop is called and where it lies stands for itself: nothing is signed, summed or referred to by it.
const FREE: &[&str] = &["name", "streetname", "city", "postalCode", "country", "regDesc"];

fn key() -> SigningKey {
    SigningKey::parse(Method::Hmac, "U2thdHRlZXRhdGVuU2lnbg==").expect("a key")
}

/// The values of a file: the element, and where its text lies.
fn values(text: &str) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let parts = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        if let Some((name, rest)) = parts
            && let Some((value, _)) = rest.split_once("</")
        {
            let from = at + name.len() + 2;
            found.push((name, from..from + value.len()));
        }
        at += line.len();
    }
    found
}

/// What carries a check sum: the head with its tables, the events, the transactions.
fn records(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_end = |line: &str| {
        ["event", "cashtransaction", "basics"]
            .iter()
            .any(|name| line.strip_prefix("</").and_then(|rest| rest.strip_suffix(">\n")) == Some(name))
    };
    let (mut records, mut from, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if is_end(line) || at == text.len() {
            records.push(from..at);
            from = at;
        }
    }
    records
}

/// In the record itself; or where the till that the record is of is named.
fn is_told_of(fault: &Fault, record: &str, place: &std::ops::Range<usize>) -> bool {
    let is_there = usize::try_from(fault.place.byte).is_ok_and(|byte| (place.start..=place.end).contains(&byte));
    is_there || record.contains("<registerID>") && fault.what.contains("another cash register")
}

#[test]
fn a_flipped_byte_of_what_is_signed_summed_or_referred_to_is_found_where_it_is_g_2() {
    let day = Official::lived(key());
    let bytes = fs::read(day.exported().path).expect("read");
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    let keys = keys(&key().checking());
    let records = records(&text);
    let mut missed = Vec::new();
    for (name, range) in values(&text).into_iter().filter(|(name, _)| !FREE.contains(name)) {
        for at in range {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            let found = checked(&flipped, &keys);
            let record = records.iter().find(|record| record.contains(&at)).expect("a record");
            if !found.faults.iter().any(|fault| is_told_of(fault, &text[record.clone()], record)) {
                let line = text[..at].matches('\n').count() + 1;
                missed.push(format!("line {line}: {name} {:?}", text.lines().nth(line - 1)));
            }
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_flipped_byte_elsewhere_is_told_or_changes_nothing_that_is_read() {
    let day = Official::lived(key());
    let bytes = fs::read(day.exported().path).expect("read");
    let whole = checked(&bytes, &keys(&key().checking()));
    let half = bytes.len() / 2;
    // Of the blanks that fill a block, one in a hundred.
    let is_looked_at = |at: usize| at.is_multiple_of(100) || bytes[at] != b' ' || bytes[at - 1] != b' ';
    std::thread::scope(|scope| {
        for part in [0..half, half..bytes.len()] {
            let (bytes, whole) = (&bytes, &whole);
            scope.spawn(move || {
                let keys = keys(&key().checking());
                for at in part.filter(|at| is_looked_at(*at)) {
                    let mut flipped = bytes.clone();
                    flipped[at] ^= 1;
                    let found = checked(&flipped, &keys);
                    assert!(!found.faults.is_empty() || found == *whole, "byte {at}: {found:?}");
                }
            });
        }
    });
}

#[test]
fn what_was_cut_off_or_put_in_another_order_is_found_g_3() {
    let day = Official::lived(key());
    let text = fs::read_to_string(day.exported().path).expect("read");
    let keys = keys(&key().checking());
    for cut in [0, 10, text.len() / 3, text.len() / 2, text.len() - 14] {
        let end = (cut..).find(|at| text.is_char_boundary(*at)).expect("a boundary");
        assert!(!checked(&text.as_bytes()[..end], &keys).faults.is_empty(), "cut at {cut}");
    }
    let parts: Vec<&str> = text.split_inclusive("</cashtransaction>\n").collect();
    assert_eq!(parts.len(), 5);
    let swapped = [parts[0], parts[2], parts[1], parts[3], parts[4]].concat();
    let faults = checked(swapped.as_bytes(), &keys).faults;
    assert!(faults.iter().any(|fault| fault.place.path.ends_with("cashtransaction 3/nr")), "{faults:?}");
    let dropped = [parts[0], parts[1], parts[3], parts[4]].concat();
    assert!(!checked(dropped.as_bytes(), &keys).faults.is_empty());
}
