//! The scanner vectors: what a till must make of every code, and how it stands beside the strict reading of GS1.

use serde_json::Value;
use skranke::domain::barcode::gs1::strict::{self, Field, Refusal};
use skranke::domain::barcode::gs1::{self, Scan, Warning};
use skranke::domain::barcode::{LabelAmount, Reading, nordic_labels, read};
use skranke::domain::time::Date;

const TODAY: Date = Date::of(2026, 11, 23);

fn rows(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/fixtures/scanner/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{path}: {cause}"));
    text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key).and_then(Value::as_str)
}

/// The value of a field in `(01) 07038010055690`, `(10) L42`.
fn field(row: &Value, identifier: &str) -> Option<String> {
    let hri = row.get("hri")?.as_array()?;
    let start = format!("({identifier}) ");
    hri.iter().filter_map(Value::as_str).find_map(|field| field.strip_prefix(&start)).map(str::to_owned)
}

#[test]
fn every_scan_gets_the_till_s_verdict() {
    for row in rows("till-scans.jsonl") {
        let scan = text(&row, "scan").expect("a scan");
        let reading = read(scan, &nordic_labels(), TODAY).unwrap_or_else(|| panic!("{scan} became a search"));
        let till = row.get("till").expect("a verdict");
        match (text(till, "gtin"), text(till, "reject")) {
            (Some(gtin), _) => assert_sells(scan, gtin, till, &reading),
            (None, Some("check digit")) => assert_eq!(reading, Reading::Misread, "{scan}"),
            (None, Some(_)) => assert!(matches!(reading, Reading::NotACode(_)), "{scan}: {reading:?}"),
            (None, None) => assert_is_the_shop_s(scan, till, &reading),
        }
    }
}

fn assert_sells(scan: &str, gtin: &str, till: &Value, reading: &Reading) {
    match reading {
        Reading::Gtin(read) => assert_eq!(format!("{read:0>14}"), gtin, "{scan}"),
        Reading::Gs1(read) => {
            assert_eq!(read.gtin, gtin, "{scan}");
            assert_fields(scan, till, read);
        }
        other => panic!("{scan}: {other:?}"),
    }
}

fn assert_fields(scan: &str, till: &Value, read: &Scan) {
    let is_listed = |key: &str| till.get(key).is_some();
    let day = |key: &str| text(till, key).and_then(Date::parse);
    for (key, same) in [
        ("lot", read.lot.as_deref() == text(till, "lot")),
        ("serial", read.serial.as_deref() == text(till, "serial")),
        ("best_before", read.best_before == day("best_before")),
        ("expiry", read.expiry == day("expiry")),
        ("grams", read.grams == till.get("grams").and_then(Value::as_i64)),
        ("price_ore", read.price.map(|price| price.value()) == till.get("price_ore").and_then(Value::as_i64)),
    ] {
        assert!(same || !is_listed(key), "{scan}: {key} in {read:?}");
    }
    assert_eq!(read.warnings.contains(&Warning::Date), text(till, "warn") == Some("date"), "{scan}");
}

fn assert_is_the_shop_s(scan: &str, till: &Value, reading: &Reading) {
    match (till.get("instore"), reading) {
        (Some(instore), Reading::Label(label)) => {
            assert_eq!(text(instore, "prefix"), Some(label.prefix.as_str()), "{scan}");
            assert_eq!(text(instore, "item"), Some(label.item.as_str()), "{scan}");
            let LabelAmount::Weight(weight) = label.amount else { panic!("{scan}: {label:?}") };
            let grams = till.get("grams").and_then(Value::as_i64);
            assert_eq!(
                Some(weight.as_decimal() * rust_decimal::Decimal::ONE_THOUSAND),
                grams.map(Into::into),
                "{scan}"
            );
        }
        (None, Reading::ItemNumber(number)) => assert!(scan.ends_with(number.as_str()), "{scan}"),
        other => panic!("{scan}: {other:?}"),
    }
}

/// Where the strict reader finds an item and a till can use it, both find the same.
fn assert_agrees(code: &str, row: &Value) {
    let read = gs1::parse(code, TODAY);
    let (Some(gtin), None) = (field(row, "01"), field(row, "02")) else { return };
    let read = read.unwrap_or_else(|fault| panic!("{code}: {fault}"));
    assert_eq!(read.gtin, gtin, "{code}");
    assert_eq!((read.lot, read.serial), (field(row, "10"), field(row, "21")), "{code}");
    assert_eq!(read.warnings, [], "{code}");
}

#[test]
fn element_strings_are_read_as_the_strict_reader_reads_them() {
    for row in rows("gs1/element-strings.jsonl") {
        let Some(code) = text(&row, "element_string").and_then(|code| code.strip_prefix('^')) else { continue };
        assert_agrees(&code.replace('^', "\u{1d}"), &row);
    }
    for row in rows("gs1/ai-combinations.jsonl") {
        let Some(code) = text(&row, "data").and_then(|code| code.strip_prefix('^')) else { continue };
        assert_agrees(&code.replace('^', "\u{1d}"), &row);
    }
}

#[test]
fn links_are_read_as_the_strict_reader_reads_them_and_milder() {
    for row in rows("gs1/digital-link.jsonl") {
        let uri = text(&row, "uri").expect("an address");
        let lenient = row.get("lenient_ok").is_some().then(|| text(&row, "element_string")?.get(3..17)).flatten();
        match lenient {
            Some(gtin) => assert_eq!(gs1::parse(uri, TODAY).map(|scan| scan.gtin).as_deref(), Ok(gtin), "{uri}"),
            None => assert_agrees(uri, &row),
        }
    }
}

#[test]
fn scans_with_a_symbology_are_read_as_the_strict_reader_reads_them() {
    for row in rows("gs1/scan-data.jsonl") {
        let scan = text(&row, "scan").expect("a scan");
        let found = match read(scan, &nordic_labels(), TODAY) {
            Some(Reading::Gs1(read)) => Some(read.gtin),
            Some(Reading::Gtin(gtin)) => Some(format!("{gtin:0>14}")),
            _ => None,
        };
        let is_retail = scan.starts_with("]E0") && scan.len() >= 16 || scan.starts_with("]E4");
        let retail = text(&row, "data").filter(|_| is_retail).map(|data| data.split('|').next().unwrap_or(data));
        let expected = field(&row, "01").or_else(|| retail.map(|digits| format!("{digits:0>14}")));
        match expected {
            // A price label of the shop is known before it is taken for an item.
            Some(gtin) if gtin.starts_with("02") => assert!(found.is_none() || found == Some(gtin), "{scan}"),
            Some(gtin) => assert_eq!(found, Some(gtin), "{scan}"),
            None => {}
        }
    }
}

#[test]
fn a_gtin_the_strict_reader_refuses_sells_nothing() {
    let mut refused = 0;
    for row in rows("gs1/element-strings.jsonl") {
        let is_about_the_item = text(&row, "error").is_some_and(|error| error.starts_with("AI (01)"));
        let Some(code) = text(&row, "element_string").and_then(|code| code.strip_prefix('^')) else { continue };
        if is_about_the_item {
            assert!(gs1::parse(&code.replace('^', "\u{1d}"), TODAY).is_err(), "{code}");
            refused += 1;
        }
    }
    assert!(refused >= 7, "{refused}");
}

#[test]
fn a_link_that_names_nothing_sells_nothing() {
    for row in rows("gs1/digital-link.jsonl") {
        let uri = text(&row, "uri").expect("an address");
        let names_nothing = text(&row, "error") == Some("No GS1 DL keys found in path info");
        // What follows a trade item in an order of its own does not make it another item.
        if names_nothing && !uri.contains("/01/") {
            assert!(gs1::parse(uri, TODAY).is_err(), "{uri}");
        }
    }
}

/// `(01) 07038010055690`, as people read it.
fn told(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| format!("({}) {}", field.identifier, field.value)).collect()
}

fn expected(row: &Value) -> Option<Vec<String>> {
    let is_right = row.get("ok").or(row.get("engine_ok")).and_then(Value::as_bool) == Some(true);
    let fields = row.get("hri").and_then(Value::as_array);
    is_right.then(|| fields.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn assert_same(row: &Value, code: &str, read: Result<Vec<Field>, Refusal>) {
    let read = read.map(|fields| told(&fields));
    assert_eq!(read.as_ref().ok(), expected(row).as_ref(), "{code:?}: {read:?} for {row}");
}

#[test]
fn the_strict_reader_takes_and_refuses_every_element_string_as_gs1_does() {
    for row in rows("gs1/element-strings.jsonl") {
        let code = text(&row, "element_string").expect("a code");
        let Some(scanned) = code.strip_prefix('^') else {
            assert_eq!(expected(&row), None, "without a separator in front it is no element string");
            continue;
        };
        assert_same(&row, code, strict::element_string(&scanned.replace('^', "\u{1d}")));
    }
}

/// Some fields are well formed and only lack a companion; the reason must say so.
#[test]
fn a_missing_companion_is_told_from_a_wrong_field() {
    let mut lonely = 0;
    for row in rows("gs1/element-strings.jsonl").iter().filter(|row| row.get("syntax_ok").is_some()) {
        let code = text(row, "element_string").and_then(|code| code.strip_prefix('^')).expect("a code");
        let read = strict::element_string(&code.replace('^', "\u{1d}"));
        assert!(matches!(read, Err(Refusal::Companion(_))), "{code}: {read:?}");
        lonely += 1;
    }
    assert!(lonely > 20, "{lonely}");
}

#[test]
fn the_strict_reader_takes_and_refuses_every_combination_as_gs1_does() {
    for row in rows("gs1/ai-combinations.jsonl") {
        let code = text(&row, "ai").expect("a code");
        assert_same(&row, code, strict::bracketed(code));
        if let Some(scanned) = text(&row, "data").and_then(|code| code.strip_prefix('^')) {
            assert_same(&row, code, strict::element_string(&scanned.replace('^', "\u{1d}")));
        }
    }
}

#[test]
fn the_strict_reader_takes_and_refuses_every_link_as_gs1_does() {
    for row in rows("gs1/digital-link.jsonl") {
        let uri = text(&row, "uri").expect("an address");
        assert_same(&row, uri, strict::digital_link(uri));
    }
}

#[test]
fn the_strict_reader_takes_and_refuses_every_scan_as_gs1_does() {
    for row in rows("gs1/scan-data.jsonl").into_iter().chain(rows("till-scans.jsonl")) {
        let scan = text(&row, "scan").expect("a scan");
        let read = strict::scan(scan);
        let primary = read.as_ref().ok().and_then(|carried| carried.primary.clone());
        let is_retail = scan.starts_with("]E") && expected(&row).is_some();
        let digits = text(&row, "data").and_then(|data| data.split('|').next()).filter(|_| is_retail);
        assert_eq!(primary.as_deref(), digits, "{scan}");
        // Some rows of our own give the fields as one text only.
        let fields = read.map(|carried| carried.fields);
        match (row.get("hri"), text(&row, "ai")) {
            (None, Some(ai)) => assert_eq!(fields, strict::bracketed(ai), "{scan}"),
            _ => assert_same(&row, scan, fields),
        }
    }
}
