//! What the customer's display shows (display.md 4): two rows of twenty characters, an amount always whole.

use super::charset::{Charset, NO_BREAK_SPACE};
use crate::domain::basket::Line;
use crate::domain::device::{CustomerLine, DisplayRows};
use crate::domain::value::Saying;
use crate::domain::{Ore, Quantity};
use crate::i18n::{Catalogue, Language, form};

pub const COLUMNS: usize = 20;

/// An article was rung in.
pub fn line(name: &str, quantity: Quantity, amount: Ore, language: Language) -> DisplayRows {
    let amount = form::money(amount, language);
    DisplayRows { upper: row(name, ""), lower: row(&form::quantity(quantity, language), &amount) }
}

/// A look-up looks like a sale unless it says otherwise.
pub fn price(name: &str, price: Ore, language: Language) -> DisplayRows {
    let name = Catalogue::of(language).say(&Saying::of("display-price").with("name", name), &|_| String::new());
    DisplayRows { upper: row(&name, ""), lower: row("", &form::money(price, language)) }
}

/// What is to be paid: with notes and coins the rounded amount.
pub fn to_pay(due: Ore, language: Language) -> DisplayRows {
    DisplayRows { upper: word("display-due", language), lower: row("", &form::money(due, language)) }
}

pub fn cash_given(received: Ore, change: Ore, language: Language) -> DisplayRows {
    let amount_row = |id, amount| row(Catalogue::of(language).word(id), &form::money(amount, language));
    DisplayRows { upper: amount_row("display-received", received), lower: amount_row("display-change", change) }
}

/// The customer is to use the terminal.
pub fn at_terminal(amount: Ore, language: Language) -> DisplayRows {
    DisplayRows { upper: word("display-terminal", language), lower: row("", &form::money(amount, language)) }
}

/// The customer is to scan what stands beside it.
pub fn to_scan(amount: Ore, language: Language) -> DisplayRows {
    DisplayRows { upper: word("display-scan", language), lower: row("", &form::money(amount, language)) }
}

/// The change stays until the drawer is closed.
pub fn done(change: Ore, language: Language) -> DisplayRows {
    let lower = match change.is_zero() {
        true => row("", ""),
        false => row(Catalogue::of(language).word("display-change"), &form::money(change, language)),
    };
    DisplayRows { upper: word("display-thanks", language), lower }
}

pub fn closed(language: Language) -> DisplayRows {
    DisplayRows { upper: word("display-closed", language), lower: row("", "") }
}

/// Nothing on the counter is for sale just now.
pub fn training(language: Language) -> String {
    word("display-training", language)
}

/// A line of the sale for a window of its own, where there is room for all of them.
pub fn customer_line(line: &Line, language: Language) -> CustomerLine {
    CustomerLine {
        name: shown(&line.item.name),
        quantity: shown(&form::quantity(line.quantity, language)),
        amount: amount(line.amount(), language),
    }
}

pub fn amount(amount: Ore, language: Language) -> String {
    shown(&form::money(amount, language))
}

/// The shop's greeting, between two sales.
pub fn free(greeting: &str) -> DisplayRows {
    DisplayRows { upper: row(greeting, ""), lower: row("", "") }
}

/// Between two sales, in the shop's language.
pub fn greeting(language: Language) -> DisplayRows {
    free(Catalogue::of(language).word("display-welcome"))
}

fn word(id: &str, language: Language) -> String {
    row(Catalogue::of(language).word(id), "")
}

/// What a row becomes in another alphabet: what stands behind two blanks is an amount, before which the words give way.
pub fn full_row(text: &str) -> String {
    match text.trim_end().rsplit_once("  ") {
        Some((words, amount)) => row(words.trim_end(), amount),
        None => row(text, ""),
    }
}

/// A full row: the words from the left, the amount against the right edge. Where both do not fit the words give way.
pub fn row(words: &str, amount: &str) -> String {
    let (words, amount) = (shown(words), shown(amount));
    let taken = amount.chars().count();
    if taken == 0 {
        let cut: String = words.chars().take(COLUMNS).collect();
        return format!("{cut:<COLUMNS$}");
    }
    let room = COLUMNS.saturating_sub(taken);
    let words = if words.chars().count() < room { words } else { String::new() };
    format!("{words:<room$}{amount}")
}

fn shown(text: &str) -> String {
    Charset::Text.shown(text).replace(NO_BREAK_SPACE, " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_are_full_and_amounts_stand_right() {
        let rows = line("Vinterdekk piggfri 205/55R16", Quantity::whole(4), Ore::kroner(5960), Language::Nb);
        assert_eq!(rows.upper, "Vinterdekk piggfri 2");
        assert_eq!(rows.lower, "4           5 960,00");
        let rows = cash_given(Ore::kroner(500), Ore::new(34_045), Language::Nb);
        assert_eq!((rows.upper.as_str(), rows.lower.as_str()), ("MOTTATT       500,00", "TILBAKE       340,45"));
    }

    #[test]
    fn words_give_way_to_an_amount() {
        assert_eq!(row("Å BETALE", "1 234 567,50"), "        1 234 567,50");
        assert_eq!(row("REST", "1 234 567,50"), "REST    1 234 567,50");
    }

    #[test]
    fn a_look_up_says_so() {
        assert_eq!(price("Cola 0,5 l", Ore::kroner(36), Language::Nb).upper, "PRIS: Cola 0,5 l    ");
    }

    proptest! {
        #[test]
        fn both_rows_are_always_twenty_wide(name in any::<String>(), amount in -9_999_999_999_i64..9_999_999_999) {
            let rows = line(&name, Quantity::ONE, Ore::new(amount), Language::Nb);
            for row in [&rows.upper, &rows.lower] {
                prop_assert_eq!(row.chars().count(), COLUMNS);
                prop_assert!(!row.chars().any(char::is_control));
            }
            let whole = form::money(Ore::new(amount), Language::Nb);
            prop_assert!(rows.lower.ends_with(&whole));
        }
    }
}
