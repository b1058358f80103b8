//! The official example: our reader finds nothing wrong with it but its signatures, which are placeholders; and its day,
//! lived through in a journal of ours, comes out with its very figures.

use std::fs;

use skranke::journal::signature::{Method, SigningKey};

use super::day::{assert_holds, checked, keys, throw_away_key};
use super::official::Official;
use super::schema::{assert_valid, example};

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

/// The Z of the official example, element by element (`saft/cash-register.md` 7).
const FIGURES: &[(&str, &str)] = &[
    ("totalCashSaleAmnt", "514.20"),
    ("reportReceiptNum", "3"),
    ("reportOpenCashBoxNum", "1"),
    ("reportReceiptCopyNum", "1"),
    ("reportReceiptCopyAmnt", "148.80"),
    ("reportReceiptProformaNum", "0"),
    ("reportReturnNum", "1"),
    ("reportReturnAmnt", "16.40"),
    ("reportDiscountNum", "0"),
    ("reportVoidTransNum", "0"),
    ("corrLineType", "Delete line"),
    ("corrLineNum", "1"),
    ("corrLineAmnt", "16.40"),
    ("priceInquiryNum", "1"),
    ("priceInquiryAmnt", "27.80"),
    ("otherCorrType", "None"),
    ("reportGrandTotalSales", "530.60"),
    ("reportGrandTotalReturn", "16.40"),
    ("reportGrandTotalSalesNet", "514.20"),
];

/// Entries of its lists: what, how many, how much.
const LISTS: &[[&str; 3]] = &[
    ["artGroupID>GRP-100", "artGroupNum>1", "artGroupAmnt>102.80"],
    ["artGroupID>GRP-200", "artGroupNum>2", "artGroupAmnt>232.00"],
    ["artGroupID>GRP-300", "artGroupNum>1", "artGroupAmnt>179.40"],
    ["paymentType>PAY-K", "paymentNum>1", "paymentAmnt>295.00"],
    ["paymentType>PAY-B", "paymentNum>1", "paymentAmnt>218.80"],
    ["empID>1000", "paymentType>PAY-B", "paymentNum>0"],
    ["paymentType>PAY-B", "paymentNum>0", "paymentAmnt>132.40"],
    ["paymentType>PAY-B", "paymentNum>1", "paymentAmnt>86.40"],
    ["vatPerc>15.00", "cashSaleAmnt>89.38", "vatAmnt>13.42"],
    ["vatPerc>25.00", "cashSaleAmnt>329.12", "vatAmnt>82.28"],
];

fn element(part: &str) -> String {
    let (name, value) = part.split_once('>').expect("a name and a value");
    format!("<{name}>{value}</{name}>\n")
}

#[test]
fn the_official_day_comes_out_with_the_official_figures_s_1_z_1() {
    let day = Official::lived(throw_away_key());
    let exported = day.exported();
    assert_valid(&exported.path);
    let bytes = fs::read(&exported.path).expect("read");
    let found = checked(&bytes, &keys(&throw_away_key().checking()));
    assert_holds(&found);
    assert_eq!((found.transactions, found.reports, found.recounted), (4, 1, 1));
    let text = String::from_utf8(bytes).expect("UTF-8");
    for (name, value) in FIGURES {
        assert!(text.contains(&element(&format!("{name}>{value}"))), "{name} {value}");
    }
    for list in LISTS {
        assert!(text.contains(&list.map(element).concat()), "{list:?}");
    }
    for rounded in ["transAmntIn>295.40", "transAmntEx>236.32", "roundingAmnt>-0.40", "transAmntIn>-16.40"] {
        assert!(text.contains(&element(rounded)), "{rounded}");
    }
}

#[test]
fn a_secret_key_signs_and_checks_just_as_well_g_10() {
    let key = || SigningKey::parse(Method::Hmac, "U2thdHRlZXRhdGVuU2lnbg==").expect("a key");
    let exported = Official::lived(key());
    let bytes = fs::read(exported.exported().path).expect("read");
    assert_holds(&checked(&bytes, &keys(&key().checking())));
    let faults = checked(&bytes, &keys(&throw_away_key().checking())).faults;
    assert_eq!(faults.len(), 4, "another key accepts nothing: {faults:?}");
}
