//! `skranke import`: a list out of another program becomes things that can be sold, or nothing at all.

use super::place::{Place, Ran};

fn imports(place: &Place, what: &str, file: &[u8], options: &str) -> Ran {
    let path = place.write("liste.csv", file);
    place.run(&format!("import {what} {} {options}", path.display()))
}

/// The same text as an old office program writes it.
fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '€' => 0x80,
        '–' => 0x96,
        c => u8::try_from(u32::from(c)).expect("a letter of Windows-1252"),
    };
    text.chars().map(byte).collect()
}

#[test]
fn what_was_imported_can_be_sold() {
    let semicolons = "Varenr;Navn;Gruppe;Pris;Strekkode\r\n8801;Kjæledåpsøl 0,5 l;11;\"1 249,50\";2788888010004\r\n";
    let commas = "varenr,navn,gruppe,pris\n8801,\"Kjæledåpsøl 0,5 l\",11,1249.50\n";
    for (file, code) in [
        (semicolons.as_bytes().to_vec(), "8801"),
        ([b"\xEF\xBB\xBF", semicolons.as_bytes()].concat(), "8801"),
        (windows_1252(semicolons), "8801"),
        (windows_1252(&semicolons.replace(';', "\t")), "8801"),
        (commas.as_bytes().to_vec(), "8801"),
    ] {
        let place = Place::demo();
        let before = place.entries().len();
        imports(&place, "articles", &file, "--dry-run")
            .went_well()
            .says("ny 8801 Kjæledåpsøl 0,5 l")
            .says("Prøvelest: 1 nye");
        assert_eq!(place.entries().len(), before, "a dry run writes nothing");
        imports(&place, "articles", &file, "").went_well().says("Importert: 1 nye, 0 endret, 0 var like.");
        let typed = format!(".op 1001\n2*{code}\n.kr\n");
        place.types("till --line", &typed).went_well().says("Kjæledåpsøl 0,5 l  2 x 1 249,50  2 499,00");
        let changed = &place.entries()[before];
        assert_eq!(
            (changed["kind"].as_str(), changed["body"]["file"].as_str()),
            (Some("fixed-changed"), Some("liste.csv"))
        );
        imports(&place, "articles", &file, "").went_well().says("0 nye, 0 endret, 1 var like");
        place.verified();
    }
}

#[test]
fn every_fault_is_told_with_line_and_column_and_nothing_is_imported() {
    let file = "Varenr;Navn;Gruppe;Pris;Strekkode\n\
        8801;Skruer;11;39,00;\n\
        8802;Spiker;999;39,00;\n\
        8803;Lim;11;gratis;\n\
        8804;Tau;11;19,00;2711111010008\n\
        8801;Skruer igjen;11;39,00;\n";
    let place = Place::demo();
    let before = place.entries();
    for options in ["--dry-run", ""] {
        let ran = imports(&place, "articles", file.as_bytes(), options);
        for told in [
            "Linje 3, kolonne 3 (Gruppe): Varegruppen finnes ikke.",
            "Linje 4, kolonne 4 (Pris): Beløpet kan ikke leses. Skriv det som 1234,50.",
            "Linje 5, kolonne 5 (Strekkode): Kontrollsifferet i 2711111010008 er feil.",
            "Linje 6, kolonne 1 (Varenr): 8801 står allerede på linje 2.",
        ] {
            assert!(ran.out.contains(told), "«{told}»: {ran:#?}");
        }
        ran.refused(1, "Filen har feil: 4. Ingenting er importert. Rett dem og les inn på nytt.");
    }
    assert_eq!(place.entries(), before);
    place.types("till --line", ".op 1001\n8801\n").went_well().says("Fant ikke 8801");
}

#[test]
fn customers_are_imported_and_chosen() {
    let file = "Kundenr;Navn;Orgnr;Telefon\n501;Ærlig Ødegård Åsheim AS;310000019;12345678\n";
    for bytes in [file.as_bytes().to_vec(), windows_1252(file)] {
        let place = Place::demo();
        imports(&place, "customers", &bytes, "").went_well().says("Importert: 1 nye");
        place.types("till --line", ".op 1001\n.k 501\n").went_well().says("Ærlig Ødegård Åsheim AS");
    }
    let place = Place::demo();
    let wrong = file.replace("310000019", "310000018");
    let ran = imports(&place, "customers", wrong.as_bytes(), "");
    ran.says("Linje 2, kolonne 3 (Orgnr): Organisasjonsnummeret er feil").refused(1, "Filen har feil: 1.");
}

#[test]
fn the_shops_language_speaks_here_too() {
    let place = Place::demo();
    let file = "Varenr;Navn;Gruppe;Pris\n8802;Spiker;999;39,00\n".as_bytes();
    imports(&place, "articles", file, "--lang en").says("Line 2").refused(1, "Nothing");
    place.write("till.toml", "[screen]\nlanguage = \"nn\"\n");
    imports(&place, "articles", file, "").refused(1, "Ingenting er importert");
}

#[test]
fn files_that_are_no_list_are_told() {
    let place = Place::demo();
    let utf16: Vec<u8> = "\u{feff}Varenr;Navn".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (file, told) in [
        (Vec::new(), "Filen har"),
        (b"Varenr;Navn\n".to_vec(), "Filen har ingen rader"),
        (utf16, "UTF-16"),
        (b"en;to\n1;2\n".to_vec(), "Kolonnen varenr / number mangler."),
        (b"Varenr;Navn;Gruppe;Pris\n8801;\"aldri lukket;11;3\n".to_vec(), "lukkes aldri"),
    ] {
        let ran = imports(&place, "articles", &file, "");
        assert_eq!(ran.code, Some(1), "{ran:#?}");
        assert!(format!("{}{}", ran.out, ran.err).contains(told), "«{told}»: {ran:#?}");
    }
    place.run("import articles nowhere.csv").refused(1, "nowhere.csv cannot be read");
    place.run("import articles /").refused(1, "cannot be read");
    Place::empty().run("import articles /dev/null").refused(1, "Ingen kasse er satt opp i ");
}
