//! Line mode from a pipe: the same grammar as text, for scripts and screen readers.

use super::place::{Place, plain};

const SALE: &str = ".op 1001\n1101\n5*1101\n/10\n.kt\n";

#[test]
fn a_pipe_sells_in_one_go_from_nothing() {
    let place = Place::empty();
    let with_code = ".tips 21\n.e qr\n.kr\n";
    let ran = place.types("till --line --demo verksted", &format!("{SALE}1101\n{with_code}")).went_well();
    assert_eq!(ran.err, "");
    let ran = ran.says("Kari Nordli er logget inn").says("Motorolje 5W-30 1 l  6 x 189,00");
    let ran = ran.says("rabatt 10 %").says("Å betale 1 020,60").says("Salg 412 er fullført");
    assert!(!ran.out.contains("1001"), "a PIN is never repeated: {ran:#?}");
    place.verified();
    ran.says("Å betale 210,00").says("Kunden skanner QR-koden for kvittering 413: https://kvittering.example.no/r/");
    let page = std::fs::read_dir(place.file("receipts-out")).expect("a folder").next().expect("a page");
    let page = std::fs::read_to_string(page.expect("an entry").path()).expect("a page");
    assert!(page.contains("Elektronisk salgskvittering 413") && page.contains("<pre>"), "{page}");
    let [.., paper] = &place.papers("sale")[..] else { panic!("a receipt") };
    assert!(paper.contains("1 020,60") && paper.contains("DEMO"), "{paper}");
    let listed = place.run("journal list").went_well();
    assert!(listed.out.contains("sale-completed") && !listed.out.contains(" 1001 "), "{listed:#?}");
    assert_eq!(place.state().basket().lines, []);
}

#[test]
fn prompts_are_answered_by_a_line() {
    let place = Place::demo();
    let typed = ".op 1001\n28\n249\n1401\nSN-0001\n2501\nj\n.s\n1\n.a\nj\n";
    let ran = place.types("till --line", typed).went_well();
    let ran = ran.says("Pris?").says("249,00").says("Serienummer?").says("Legitimasjon sjekket?");
    let ran = ran.says("Hvorfor åpnes skuffen?");
    ran.says("Avbryte salget på 2 058,00? J / N").says("Salget er avbrutt");
    let kinds = place.kinds();
    for kind in ["age-checked", "drawer-opened", "drawer-closed", "sale-cancelled"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn every_function_key_has_its_typed_twin() {
    let place = Place::demo();
    let typed = [
        ".op 1001",
        "?",
        "",
        ".p",
        "1201",
        ".k 101",
        "1201",
        ".pa Hansen",
        ".he 8",
        ".a",
        "j",
        ".r",
        "1503",
        ".be K",
        "1",
        ".s",
        "2",
        "1503",
        ".kr",
        "1503",
        ".kt 100",
        ".m",
        "7",
        "",
        ".op 2002",
    ];
    let ran = place.types("till --line", &typed.join("\n")).went_well();
    for said in [
        "Hjelp  1/5  Omvisning",
        "hurtigvalg 12",
        "Oljefilter QF-12: 149,00",
        "Ola Bakken",
        "er parkert",
        "er hentet",
        "Salget er avbrutt",
        "Årsak?",
        "Retur R42 er fullført",
        "Skuffen åpnes",
        "Bankkort 79,00",
        "Veksel 21,00",
        "Jonas Berg er logget inn",
    ] {
        assert!(ran.out.contains(said), "«{said}»: {}", ran.out);
    }
    place.verified();
}

#[test]
fn the_language_is_an_option() {
    let place = Place::demo();
    for (language, greeting, thing) in [
        ("nb", "er logget inn", "Å betale 189,00"),
        ("nn", "er logga inn", "Å betale 378,00"),
        ("en", "is logged in", "To pay 567.00"),
    ] {
        let typed = ".op 1001\n1101\n";
        place.types(&format!("till --line --lang {language}"), typed).went_well().says(greeting).says(thing);
    }
    place.write("till.toml", "[screen]\nlanguage = \"en\"\n");
    place.types("till --line", ".op 1001\n").went_well().says("is logged in");
    place.types("till --line --lang nb", ".op 1001\n").went_well().says("er logget inn");
}

#[test]
fn the_end_of_what_is_typed_keeps_the_sale() {
    let place = Place::demo();
    place.types("till --line", ".op 1001\n1101\n3+\n'uten lokk\n100\n1503").went_well();
    assert_eq!(place.state().basket().lines.len(), 2, "a last line without its line feed counts");
    let ran = place.types("till --line", ".op 1001\n.kt\n").went_well();
    let ran = ran.says("Motorolje 5W-30 1 l  3 x 189,00").says("'uten lokk").says("Refleksvest");
    ran.says("Salg 412 er fullført");
    assert!(!place.kinds().iter().any(|kind| kind == "sale-cancelled"));
    place.verified();
}

#[test]
fn what_is_wrong_is_told_and_changes_nothing() {
    let place = Place::demo();
    let before = place.entries().len();
    let typed = "1101\n.op 9999\n.op 12\n.op 1001\n9999\n2711111010014\n2711111010008\n.tull\nqqqqzz\n/10\n.kt\n";
    let ran = place.types("till --line", typed).went_well();
    for said in [
        "Feil PIN. Ingenting er endret.",
        "PIN er fire siffer",
        "Fant ikke 9999. Ingenting lagt til.",
        "Fant ikke 2711111010014",
        "Strekkoden ble feil lest. Ingenting lagt til. Skann igjen.",
        "Ingen kommando heter .tull",
        "Ingen treff på «qqqqzz»",
        "Ingen linje er valgt",
        "Ingenting å betale.",
    ] {
        assert!(ran.out.contains(said), "«{said}»: {}", ran.out);
    }
    let kinds = &place.kinds()[before..];
    assert!(kinds.contains(&"log-in-failed".to_owned()), "{kinds:?}");
    assert!(!kinds.iter().any(|kind| kind == "lines-added"), "{kinds:?}");
    place.verified();
}

#[test]
fn lines_that_are_no_text_hurt_nobody() {
    let place = Place::demo();
    let long = "9".repeat(100_000);
    let typed = format!(".op 1001\r\n\u{0}\u{7}1101\u{1b}[A\r\n{long}\n\n\n   \n1503\r\n");
    place.types("till --line", &typed).went_well().says("Refleksvest");
    place.verified();
}

#[test]
fn a_first_start_is_answered_by_lines_too() {
    let place = Place::empty();
    let typed = "4\nVik Kaffe\n310000018\n\n\nKaigata 1\n5003\nBergen\n\n\n\n\nKari\n4821\n";
    let ran = place.types("till --line", typed).went_well();
    let ran = ran.says("Sett opp egen butikk").says("Firmanavn:");
    ran.says("Organisasjonsnummeret har feil kontrollsiffer. Ingenting er lagret.");
    assert!(!place.file("till.db").exists(), "nothing is set up half");
    let typed = typed.replace("310000018", "310000019") + ".op 4821\n90 500\n\n.kt\n";
    place.types("till --line", &typed).went_well().says("Kari er logget inn").says("er fullført");
    place.verified();
    let again = place.types("till --line", ".op 4821\n").went_well();
    again.says("Kari er logget inn");
}

#[test]
fn the_demo_is_tried_in_a_folder_beside_ones_own_shop() {
    let place = Place::empty();
    place.types("till --line", "2\n.op 1001\n31\n.kt\n").went_well().says("Cola 0,5 l");
    assert!(place.file("demo-kiosk/till.db").exists() && !place.file("till.db").exists());
    place.types("till --line", "").went_well().says("Sett opp egen butikk");
}

#[test]
fn version_and_help_need_no_folder() {
    let version = plain("--version").went_well();
    version.says("skranke 0.").says("ikke brukes til kontantsalg");
    plain("--help").went_well().says("skranke journal list").says("--data");
}
