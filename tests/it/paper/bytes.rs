//! The bytes for the printer, obeyed by a printer that shares nothing with those who wrote them.

use proptest::prelude::*;

use skranke::domain::sale::SaleKind;
use skranke::i18n::Language;
use skranke::paper::charset::CodePage;
use skranke::paper::escpos::{Profile, render};
use skranke::paper::{Document, Letterhead, receipt, text};

use super::interpreter::{Paper, print, print_on_western};
use super::samples;

fn profile(columns: usize) -> Profile {
    Profile { columns, ..Profile::default() }
}

fn printed(document: &Document, columns: usize) -> Paper {
    print(&render(document, &profile(columns)), columns)
}

/// Every sample in every language at every width.
fn each(check: impl Fn(&str, &Document, usize)) {
    for language in Language::ALL {
        for (name, document) in samples::all(&samples::letterhead(language)) {
            for columns in [48, 42, 32] {
                check(&format!("{name} {language:?} {columns}"), &document, columns);
            }
        }
    }
}

/// A wide heading takes more lines on paper than in a file; but for that the two are the same.
fn without_headings(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| !line.trim().is_empty() && line.trim().chars().all(|c| c == '=');
    let heading = |index: usize| is_rule(lines[index]) || lines.get(index + 1).is_some_and(|next| is_rule(next));
    (0..lines.len()).filter(|index| !heading(*index)).map(|index| lines[index]).collect()
}

#[test]
fn paper_and_file_say_the_same() {
    each(|name, document, columns| {
        let file = text::render_for(document, columns, profile(columns).charset());
        let paper = printed(document, columns).as_text(columns);
        let words = |text: &str| text.replace('=', "").split_whitespace().collect::<String>();
        assert_eq!(words(&paper), words(&file), "{name}");
    });
}

#[test]
fn body_lines_stand_where_they_stand_in_the_file() {
    each(|name, document, columns| {
        let has_tall = printed(document, columns).lines.iter().any(|line| line.height > 1 && line.width == 1);
        if has_tall {
            return;
        }
        let file = text::render_for(document, columns, profile(columns).charset());
        let paper = printed(document, columns).as_text(columns);
        assert_eq!(without_headings(&paper), without_headings(&file), "{name}");
    });
}

#[test]
fn headings_are_half_as_large_again_as_any_amount_r_15() {
    let is_amount = |text: &str| text.chars().rev().nth(2).is_some_and(|c| c == ',' || c == '.');
    each(|name, document, columns| {
        let paper = printed(document, columns);
        for line in paper.lines.iter().filter(|line| is_amount(&line.text)) {
            assert_eq!((line.width, line.height), (1, 1), "{name}: {}", line.text);
        }
        let headings: Vec<_> =
            paper.lines.iter().filter(|line| line.height == 2 && !line.text.contains("DEMO")).collect();
        assert!(!headings.is_empty(), "{name} has no heading");
        assert!(paper.lines.first().is_some_and(|line| line.height == 2), "{name}: the heading stands first");
    });
}

#[test]
fn one_job_is_one_paper_that_opens_no_drawer() {
    each(|name, document, columns| {
        let paper = printed(document, columns);
        assert_eq!((paper.cuts, paper.drawer_pulses, paper.overflows), (1, 0, 0), "{name}");
    });
}

#[test]
fn norwegian_letters_come_out_on_every_table() {
    for page in CodePage::ALL {
        let profile = Profile { page, page_number: page.usual_number(), ..Profile::default() };
        let head = Letterhead { foot: "æøå ÆØÅ".to_owned(), ..samples::letterhead(Language::Nb) };
        let bytes = render(&receipt(&head, &samples::cash_sale()), &profile);
        assert!(print(&bytes, 48).lines.iter().any(|line| line.text == "æøå ÆØÅ"), "{page:?}");
    }
}

#[test]
fn the_interpreter_reads_a_job_that_is_not_ours() {
    let paper = print_on_western(include_bytes!("../../fixtures/printer/sample-receipt.bin"), 48);
    assert_eq!((paper.cuts, paper.drawer_pulses, paper.overflows), (1, 1, 0));
    let text = paper.as_text(48);
    for words in ["Blåbærkjøkkenet AS", "2 x Ærfugldun à 24,95", "Betjent av: Åse Ø.", "||| 2312345608505 |||"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
}

#[test]
fn the_recorded_letters_are_ours_too() {
    let head = Letterhead { foot: "æøåÆØÅ".to_owned(), ..samples::letterhead(Language::Nb) };
    let bytes = render(&receipt(&head, &samples::cash_sale()), &Profile::default());
    let letters = [0x91, 0x9b, 0x86, 0x92, 0x9d, 0x8f, 0x0a];
    assert!(bytes.windows(letters.len()).any(|window| window == letters));
}

#[test]
fn a_name_cannot_open_the_drawer() {
    let mut sale = samples::cash_sale();
    sale.lines[0].item.name = "Kjeks \u{1b}p\u{0}\u{19}\u{fa} \u{10}\u{14}\u{1}\u{0}\u{1} \u{9b}pust".to_owned();
    sale.lines[1].comment = "\u{1b}@\u{1d}V\u{0}".to_owned();
    let paper = printed(&receipt(&samples::letterhead(Language::Nb), &sale), 48);
    assert_eq!((paper.drawer_pulses, paper.cuts), (0, 1));
    assert!(paper.lines.iter().any(|line| line.text.starts_with("1 x Kjeks pú pust")));
}

#[test]
fn a_stand_in_that_is_wider_moves_no_amount() {
    let mut sale = samples::cash_sale();
    sale.lines[0].item.name = "Kaffe 5 € – «stor» §".to_owned();
    let paper = printed(&receipt(&samples::letterhead(Language::Nb), &sale), 48);
    let line = paper.lines.iter().find(|line| line.text.contains("Kaffe")).expect("the line");
    assert_eq!(line.text, "1 x Kaffe 5 EUR - «stor\" par.              79,00");
}

proptest! {
    #[test]
    fn no_name_leaves_the_paper_or_the_table(name in any::<String>(), columns in prop::sample::select(vec![48_usize, 42, 32])) {
        let mut sale = samples::sale(SaleKind::Sale, samples::cash_sale().receipt, samples::cash_sale().lines, vec![]);
        sale.lines[0].item.name = name.clone();
        sale.operator_name = name;
        let paper = printed(&receipt(&samples::letterhead(Language::Nb), &sale), columns);
        prop_assert_eq!((paper.cuts, paper.drawer_pulses, paper.overflows), (1, 0, 0));
    }
}
