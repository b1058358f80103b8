//! The slip that is a gift card or a credit slip: its number to read, to scan and to type.

use super::draft::Draft;
use super::receipt::number_of;
use super::row::{Barcode, Row};
use super::{Document, Letterhead};
use crate::domain::barcode::CardKind;
use crate::domain::device::PaperKind;
use crate::domain::time::Date;
use crate::domain::value::Saying;
use crate::domain::{Ore, ReceiptNo, Stamp};

/// A card or slip that was just issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCard<'a> {
    pub kind: CardKind,
    /// Sixteen digits.
    pub number: &'a str,
    pub amount: Ore,
    pub at: Stamp,
    /// The receipt it came with.
    pub receipt: ReceiptNo,
    /// The last day it is taken; `None` for as long as the shop is there.
    pub expires: Option<Date>,
}

pub fn card_slip(head: &Letterhead, card: &IssuedCard) -> Document {
    let mut draft = Draft::new(head);
    let title = draft.word(match card.kind {
        CardKind::Gift => "title-gift-card",
        CardKind::CreditSlip => "title-credit-slip",
    });
    draft.title(title);
    draft.letterhead();
    let value = draft.word("paper-card-value");
    draft.sum(value, card.amount);
    draft.blank();
    draft.push(Row::Digits(in_fours(card.number)));
    if let Some(barcode) = Barcode::code_128(card.number) {
        draft.push(Row::Barcode(barcode));
    }
    draft.blank();
    conditions(&mut draft, card);
    draft.foot();
    draft.finish(PaperKind::Card)
}

fn conditions(draft: &mut Draft, card: &IssuedCard) {
    let valid = match card.expires {
        Some(day) => Saying::of("paper-card-until").with("day", day),
        None => Saying::of("paper-card-unlimited"),
    };
    let use_id = match card.kind {
        CardKind::Gift => "paper-gift-card-use",
        CardKind::CreditSlip => "paper-credit-slip-use",
    };
    for saying in [valid, Saying::of(use_id)] {
        let words = draft.say(&saying);
        draft.text(words);
    }
    draft.blank();
    let number = draft.say(&number_of(card.receipt));
    draft.issued(number, card.at, None);
}

/// `8100 4719 3265 5082`
fn in_fours(digits: &str) -> String {
    let chars: Vec<char> = digits.chars().collect();
    chars.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_fours() {
        assert_eq!(in_fours("8100471932655082"), "8100 4719 3265 5082");
        assert_eq!(in_fours(""), "");
    }
}
