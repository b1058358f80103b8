//! Laws that hold whatever a shop calls its goods and whatever they cost.

use proptest::prelude::*;

use skranke::domain::sale::SaleKind;
use skranke::domain::{Discount, Ore, Quantity};
use skranke::i18n::{Language, form};
use skranke::paper::charset::{Charset, CodePage};
use skranke::paper::{Document, receipt, text};

use super::samples;

fn any_language() -> impl Strategy<Value = Language> {
    prop::sample::select(Language::ALL.to_vec())
}

/// Names as they come from files: long, with odd signs, without blanks, empty.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[A-Za-zæøåÆØÅ0-9/ .,-]{0,90}", "[^ ]{60,80}", "\\PC{0,40}"]
}

fn a_receipt(name: &str, comment: &str, ore: i64, quantity: i64, discount: i64, language: Language) -> Document {
    let mut line = samples::line(1, samples::item("1", name, 0, (3, 25)), quantity);
    line.item.price = Ore::new(ore);
    line.discount = Some(Discount::Amount(Ore::new(discount)));
    line.comment = comment.to_owned();
    let amount = line.amount();
    let receipt_no = samples::cash_sale().receipt;
    let mut sale = samples::sale(SaleKind::Sale, receipt_no, vec![line], vec![samples::part(1, 'B', amount)]);
    sale.operator_name = name.to_owned();
    receipt(&samples::letterhead(language), &sale)
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_paper_and_no_amount_is_cut(
        name in any_name(),
        comment in any_name(),
        ore in 0_i64..=999_999_999,
        quantity in -99_999_i64..=99_999,
        discount in 0_i64..=9_999,
        columns in 28_usize..=64,
        language in any_language(),
    ) {
        let document = a_receipt(&name, &comment, ore, quantity, discount, language);
        let gross = Quantity::whole(quantity).at(Ore::new(ore));
        for charset in [Charset::Text, Charset::Page(CodePage::Cp865)] {
            let text = text::render_for(&document, columns, charset);
            for line in text.lines() {
                prop_assert!(line.chars().count() <= columns, "{line}");
            }
            let amounts = [gross, gross - Discount::Amount(Ore::new(discount)).off(gross)];
            for amount in amounts.map(|amount| form::money(amount, language)) {
                let ends = |line: &str| line.ends_with(&amount) && (line.len() == amount.len() || line.ends_with(&format!(" {amount}")));
                prop_assert!(text.lines().any(ends), "{amount} is not whole in\n{text}");
            }
        }
    }

    #[test]
    fn amounts_share_one_right_edge(ore in 0_i64..=999_999_999, columns in 28_usize..=64, language in any_language()) {
        let text = text::render(&a_receipt("Sykkel", "", ore, 3, 100, language), columns);
        let mark = form::decimal_mark(language);
        let is_amount = |line: &&str| line.contains("  ") && line.chars().rev().nth(2) == Some(mark);
        for line in text.lines().filter(is_amount) {
            prop_assert_eq!(line.chars().count(), columns, "{}", line);
        }
    }
}
