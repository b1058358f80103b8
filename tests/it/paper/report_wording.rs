//! What the law wants on X and Z (§9, §10).

use skranke::domain::report::{Figures, GrandTotals};
use skranke::paper;

use super::samples;
use super::wording::{assert_lines, nb, of, printed};

#[test]
fn an_x_shows_every_letter_also_when_it_is_nothing() {
    let mut report = samples::x_taken();
    report.figures = Figures::default();
    report.grand = GrandTotals::default();
    let text = printed(&paper::x_report(&nb(), &report));
    assert_lines(
        &text,
        &[
            "X-rapport",
            "Org.nr 310 000 019 MVA",
            "X-rapport nr. 3 23.11.2026 17:04:05",
            "Kasse 1-1 Tatt av Kari Nordli",
            "Totalt kontantsalg 0,00",
            "Vekselkasse 0,00",
            "Salgskvitteringer 0",
            "Skuff åpnet uten salg 0",
            "Kopikvitteringer (0) 0,00",
            "Foreløpige kvitteringer (0) 0,00",
            "Returer (0) 0,00",
            "Rabatter (0) 0,00",
            "Avbrutte salg (0) 0,00",
            "Slettede linjer (0) 0,00",
            "Reduserte linjer (0) 0,00",
            "Prisoppslag (0) 0,00",
            "Utleveringskvitteringer (0) 0,00",
            "Kredittsalg (0) 0,00",
            "Innbetalt, ikke omsetning (0) 0,00",
            "Utbetalt (0) 0,00",
            "Grand total salg 0,00",
            "Grand total retur 0,00",
            "Grand total netto 0,00",
        ],
    );
}

#[test]
fn an_x_has_the_figures_of_the_period() {
    let text = printed(&of("x", &nb()));
    assert_lines(
        &text,
        &[
            "Periode 23.11.2026 07:58 – 17:04",
            "Bare kasse 1-1. 12 salg er ikke sendt.",
            "Kontantsalg brutto (57) 31 918,16",
            "Returer (2) -948,00",
            "Totalt kontantsalg 30 970,16",
            "Herav pant (uten mva) 14,00",
            "10 Arbeid og tjenester (14) 15 695,00",
            "Bankkort (30) 25 756,66",
            "1 Kari Nordli (54) 30 970,16",
            "25 % 23 999,36 5 999,84 29 999,20",
            "Rabatter (14) -1 204,50",
            "Prisoppslag (5) 1 204,00",
            "11 Olje og væsker (3) 567,00",
            "Gavekort (1) 500,00",
            "Kjøp av frimerker (1) -120,00",
            "Øreavrunding 0,50",
            "Grand total retur -61 330,00",
            "Grand total netto 4 056 874,50",
            "Siste kvitteringsnr. 415",
        ],
    );
}

#[test]
fn a_z_is_numbered_bundled_and_settled_z_1() {
    let text = printed(&of("z", &nb()));
    assert_lines(
        &text,
        &[
            "Z-rapport nr. 118 23.11.2026 17:04:05",
            "Avdelingens Z nr. 118",
            "Kasse 1-1: Z 118",
            "Dagsoppgjør",
            "Vekselkasse 2 000,00",
            "Kontant fra salg og retur 4 214,00",
            "Tatt ut av skuffen -120,00",
            "Forventet i kassen 6 094,00",
            "2 x 1 000 2 000,00",
            "14 x 1 14,00",
            "Talt 6 089,00",
            "Kassedifferanse -5,00",
            "Forklaring: byttet feil mynt",
            "Til bank 4 089,00",
            "Igjen i skuffen 2 000,00",
            "Talt av Kari Nordli 23.11.2026 17:04:05",
        ],
    );
    assert!(!text.contains("Lagt i skuffen"), "nothing was put in");
}

#[test]
fn a_z_without_a_bundle_waits_for_the_store() {
    let text = printed(&paper::z_report(&nb(), &samples::z_taken(), None));
    assert!(!text.contains("Avdelingens Z"));
}
