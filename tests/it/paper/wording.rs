//! Words and figures that the law wants on paper, by the ids of its list.

use skranke::domain::Ore;
use skranke::domain::sale::{CompletedSale, ReturnReason, SaleKind};
use skranke::i18n::Language;
use skranke::paper::row::Row;
use skranke::paper::{self, Document, Letterhead, text};

use super::samples;

pub fn nb() -> Letterhead {
    samples::letterhead(Language::Nb)
}

pub fn printed(document: &Document) -> String {
    text::render(document, 48)
}

pub fn of(name: &str, head: &Letterhead) -> Document {
    samples::all(head).into_iter().find_map(|(other, document)| (other == name).then_some(document)).expect("a sample")
}

#[track_caller]
pub fn assert_lines(text: &str, wanted: &[&str]) {
    let squeezed: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for wanted in wanted {
        assert!(squeezed.iter().any(|line| line == wanted), "«{wanted}» is not a line of\n{text}");
    }
}

fn headings(document: &Document) -> Vec<&str> {
    let rows = document.rows.iter();
    rows.filter_map(|row| if let Row::Heading(words) = row { Some(words.as_str()) } else { None })
        .filter(|words| *words != "DEMO")
        .collect()
}

#[test]
fn the_samples_are_sales_that_can_be() {
    for sale in [
        samples::cash_sale(),
        samples::rounded_sale(),
        samples::full_sale(),
        samples::returned(),
        samples::swapped(),
        samples::credit_sale(),
        samples::pay_in(),
    ] {
        assert!(sale.adds_up(), "{}", sale.receipt);
    }
}

#[test]
fn headings_are_norwegian_in_every_language_l_2_r_33() {
    let bokmål = [
        ("sale-cash", vec!["Salgskvittering"]),
        ("return", vec!["Returkvittering"]),
        ("swap", vec!["Salgskvittering/Returkvittering"]),
        ("delivery", vec!["Utleveringskvittering", "IKKE KVITTERING FOR KJØP"]),
        ("copy", vec!["KOPI", "Salgskvittering"]),
        ("provisional", vec!["Foreløpig kvittering", "IKKE KVITTERING FOR KJØP"]),
        ("x", vec!["X-rapport"]),
        ("z", vec!["Z-rapport"]),
        ("z-copy", vec!["KOPI", "Z-rapport"]),
        ("electronic", vec!["Elektronisk salgskvittering"]),
        ("training", vec!["Treningskvittering", "IKKE KVITTERING FOR KJØP"]),
        ("training-copy", vec!["Treningskvittering", "IKKE KVITTERING FOR KJØP", "KOPI"]),
    ];
    for (name, wanted) in bokmål {
        for language in [Language::Nb, Language::En] {
            assert_eq!(headings(&of(name, &samples::letterhead(language))), wanted, "{name} {language:?}");
        }
    }
    let nynorsk = samples::letterhead(Language::Nn);
    assert_eq!(headings(&of("sale-cash", &nynorsk)), ["Salskvittering"]);
    assert_eq!(headings(&of("delivery", &nynorsk)), ["Utleveringskvittering", "IKKJE KVITTERING FOR KJØP"]);
    assert!(printed(&of("copy", &samples::letterhead(Language::En))).contains("Copy"));
}

#[test]
fn english_papers_of_a_nynorsk_shop_keep_its_headings_r_33() {
    let head = Letterhead { nynorsk: true, ..samples::letterhead(Language::En) };
    assert_eq!(headings(&of("provisional", &head)), ["Førebels kvittering", "IKKJE KVITTERING FOR KJØP"]);
}

#[test]
fn the_head_says_who_where_and_when_r_2_to_r_7() {
    let text = printed(&paper::receipt(&nb(), &samples::cash_sale()));
    assert_lines(
        &text,
        &[
            "Fjordvik Sykkel & Motor AS",
            "Org.nr 310 000 019 MVA",
            "Foretaksregisteret",
            "Fjordvik Verksted",
            "Bryggeveien 12, 0000 Fjordvik",
            "Kvittering nr. 412 23.11.2026 14:32:05",
            "Kasse 1-1 Betjent av Kari Nordli",
        ],
    );
}

#[test]
fn a_sole_trader_outside_vat_prints_neither_mva_nor_the_register_r_4_r_5() {
    let mut head = nb();
    (head.company.vat_registered, head.company.limited) = (false, false);
    let text = printed(&paper::receipt(&head, &samples::cash_sale()));
    assert_lines(&text, &["Org.nr 310 000 019"]);
    assert!(!text.contains("MVA") && !text.contains("Foretaksregisteret"));
}

#[test]
fn lines_show_what_how_many_and_every_discount_r_8_r_9() {
    let text = printed(&paper::receipt(&nb(), &samples::full_sale()));
    assert_lines(
        &text,
        &[
            "2 x Cola 0,5 l à 36,00 72,00",
            "2 brus 60 -12,00",
            "2 x Pant 2 kr à 2,00 4,00",
            "Smågodt løsvekt 0,450 kg x 219,00 kr/kg 98,55",
            "Nøtteblanding løsvekt 0,152 kg 49,90",
            "Fra etikett",
            "Serienr. SB70-004711",
            "Rabatt på hele salget -169,00",
            "3 x Arbeidshanske nitril str. L à 59,00 177,00",
            "Prisavslag -30,00",
            "Rabatt -25,00",
            "Innbetaling (ikke salg)",
            "Kort ****5082",
        ],
    );
    assert!(!text.contains("8100471932655082"), "a whole card number stands on the receipt");
}

#[test]
fn what_stands_on_the_lines_adds_up_to_the_total_r_8_r_10() {
    let amount = |text: &str| Ore::parse(text.rsplit("  ").next().unwrap_or_default());
    for sale in [samples::cash_sale(), samples::rounded_sale(), samples::full_sale(), samples::returned()] {
        let text = printed(&paper::receipt(&nb(), &sale));
        let lines = text.split(&"-".repeat(48)).nth(1).expect("the lines stand between two rules");
        assert_eq!(lines.lines().filter_map(amount).sum::<Ore>(), sale.due(), "{text}");
    }
}

#[test]
fn notes_and_coins_show_the_rounding_and_the_rounded_total_r_10_r_12() {
    let text = printed(&paper::receipt(&nb(), &samples::rounded_sale()));
    assert_lines(&text, &["Totalt NOK 850,50", "Øreavrunding 0,50", "Totalt avrundet 851,00", "Kontant 851,00"]);
    let text = printed(&paper::receipt(&nb(), &samples::cash_sale()));
    assert_lines(&text, &["Kontant 337,00", "Mottatt 500,00", "Veksel 163,00"]);
    assert!(!text.contains("avrund"));
}

#[test]
fn vat_stands_per_rate_and_apart_from_what_has_none_r_11() {
    let text = printed(&paper::receipt(&nb(), &samples::full_sale()));
    assert_lines(&text, &["Mva Grunnlag Mva-beløp Inkl. mva", "0 % 45,00 0,00 45,00", "Uten mva 4,00 0,00 4,00"]);
    assert!(text.contains("25 %") && text.contains("15 %"));
}

#[test]
fn each_means_of_payment_has_its_amount_and_the_terminal_its_reference_r_12_r_13() {
    let text = printed(&paper::receipt(&nb(), &samples::full_sale()));
    assert_lines(
        &text,
        &[
            "Gavekort ****3772 337,00",
            "Igjen på kortet 13,00",
            "Bankkort ****4321 3 960,00",
            "Terminalref. 000731",
            "Vipps 1 350,00",
            "Bonus opptjent 208,15",
        ],
    );
}

#[test]
fn a_return_says_what_it_takes_back_and_why_r_20_r_24() {
    let text = printed(&paper::receipt(&nb(), &samples::returned()));
    assert_lines(
        &text,
        &[
            "Kvittering nr. R42 23.11.2026 14:32:05",
            "Fra kvittering 410, 20.11.2026",
            "Uten kvittering",
            "Totalt NOK -3 059,00",
            "Utbetalt: Bankkort ****4321 -3 059,00",
            "Årsak: Feil på varen",
        ],
    );
}

#[test]
fn sale_and_return_on_one_strip_are_summed_apart_r_21() {
    let text = printed(&paper::receipt(&nb(), &samples::swapped()));
    assert_lines(&text, &["Kjøp", "Sum kjøp 2 380,00", "Retur", "Sum retur -2 980,00", "Totalt NOK -600,00"]);
}

#[test]
fn the_shop_keeps_a_slip_with_reason_and_signature_ret_03() {
    let text = printed(&paper::reason_slip(&nb(), &samples::returned()));
    assert_lines(&text, &["Returbilag", "Beholdes av butikken", "Årsak: Feil på varen", "Sum retur -3 059,00"]);
    assert!(text.contains("Underskrift ____") && text.contains("Navn ____"));
    let unasked = CompletedSale { reason: None, ..samples::returned() };
    assert!(printed(&paper::reason_slip(&nb(), &unasked)).contains("Årsak ____"));
}

#[test]
fn paid_out_deposits_need_no_reason_of_their_own() {
    let mut bottle = samples::line(1, samples::item("9092", "Pant retur 2 kr", 2, (7, 0)), -3);
    bottle.item.marks = vec![skranke::domain::Mark::Deposit];
    let receipt = samples::returned().receipt;
    let cash = samples::part(1, 'K', Ore::kroner(-6));
    let mut sale = samples::sale(SaleKind::Return, receipt, vec![bottle], vec![cash]);
    sale.reason = Some(ReturnReason::Deposit);
    let text = printed(&paper::receipt(&nb(), &sale));
    assert_lines(&text, &["-3 x Pant retur 2 kr à 2,00 -6,00", "Årsak: Pant"]);
    assert!(!text.contains("Uten kvittering"));
}

#[test]
fn a_copy_is_the_receipt_with_one_word_on_top_r_30() {
    let head = nb();
    let receipt = printed(&paper::receipt(&head, &samples::rounded_sale()));
    let copy = printed(&paper::copy(&head, &samples::rounded_sale()));
    let (mark, rest) = copy.split_at(copy.find("===\n").map_or(0, |at| at + 4));
    assert_eq!(mark.split_whitespace().next(), Some("KOPI"));
    assert_eq!(rest, receipt);
}

#[test]
fn a_second_provisional_receipt_says_so_s_13() {
    let text = printed(&of("provisional", &nb()));
    assert_lines(&text, &["Nr. F3 23.11.2026 14:20:05", "Nr. 2 for dette salget"]);
    assert!(!text.contains("Salgskvittering") && !text.contains("|||"), "it must not pass for a receipt");
}

#[test]
fn a_delivery_receipt_names_the_buyer_r_37() {
    let text = printed(&of("delivery", &nb()));
    assert_lines(
        &text,
        &["Nr. U13 23.11.2026 14:32:05", "Kjøper K104", "Org.nr 312 000 415", "Deres ref.: Bil QB 20002"],
    );
}

#[test]
fn slips_are_found_by_their_barcodes() {
    for (name, code) in [
        ("sale-cash", "2901000004129"),
        ("return", "2903000000422"),
        ("delivery", "2904000000139"),
        ("park", "2902000000074"),
        ("gift-card", "8100471932655082"),
    ] {
        assert!(printed(&of(name, &nb())).contains(&format!("||| {code} |||")), "{name}");
    }
    assert!(!printed(&of("pay-in", &nb())).contains("|||"));
}

#[test]
fn demo_papers_say_demo_and_others_do_not() {
    for (name, document) in samples::all(&nb()) {
        let listed = matches!(name, "sheet");
        assert_eq!(printed(&document).contains("DEMO"), !listed, "{name}");
    }
    let mut head = nb();
    head.company.demo = false;
    assert!(!printed(&paper::receipt(&head, &samples::cash_sale())).contains("DEMO"));
}
