//! One wrong byte: found where it is in whatever is signed, summed or referred to, and without effect elsewhere.

use std::fs;

use skranke::journal::signature::{Method, SigningKey};

use super::day::{checked, keys};
use super::official::Official;

/// Elements whose text stands for itself: nothing is signed, summed or referred to by it.
const FREE: &[&str] = &[
    "fiscalYear",
    "startDate",
    "endDate",
    "dateCreated",
    "timeCreated",
    "softwareDesc",
    "softwareVersion",
    "softwareCompanyName",
    "auditfileVersion",
    "companyName",
    "taxRegistrationCountry",
    "taxRegIdent",
    "streetname",
    "city",
    "postalCode",
    "country",
    "dateOfEntry",
    "vatDesc",
    "periodNumber",
    "periodDesc",
    "startDatePeriod",
    "startTimePeriod",
    "endDatePeriod",
    "endTimePeriod",
    "timeOfEntry",
    "firstName",
    "surName",
    "roleType",
    "artDesc",
    "predefinedBasicID",
    "standardVatCode",
    "basicDesc",
    "name",
    "regDesc",
    "eventID",
    "eventDate",
    "eventTime",
    "eventText",
    "refID",
    "desc",
    "qnt",
    "ppu",
    "cashTransLineDescr",
    "lineDate",
    "lineTime",
    "savingsUnits",
    "paymentRefID",
    "empID",
    "receiptNum",
    "receiptCopyNum",
    "receiptProformaNum",
    "receiptDeliveryNum",
    "reportTime",
    "curCode",
    "exchRt",
    "headerComment",
    "keyVersion",
];

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

#[test]
fn a_flipped_byte_of_what_is_signed_summed_or_referred_to_is_found_where_it_is_g_2() {
    let day = Official::lived(key());
    let bytes = fs::read(day.exported().path).expect("read");
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    let keys = keys(&key().checking());
    let mut missed = Vec::new();
    // A list that may not be empty names a kind of which there was none: no reader takes anything from it.
    let counts = |name: &str, value: &str| !FREE.contains(&name) && value != "None";
    for (name, range) in values(&text).into_iter().filter(|(name, range)| counts(name, &text[range.clone()])) {
        for at in range {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            let found = checked(&flipped, &keys);
            if found.faults.iter().all(|fault| fault.place.path.is_empty()) {
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
    let keys = keys(&key().checking());
    let whole = checked(&bytes, &keys);
    // Every seventh byte, so that each kind of place is met within seconds.
    for at in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let found = checked(&flipped, &keys);
        if found.faults.is_empty() {
            let counts = |of: &skranke::journal::saft::Checked| (of.transactions, of.events, of.reports);
            assert_eq!(counts(&found), counts(&whole), "byte {at}");
        }
    }
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
