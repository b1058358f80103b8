//! Payments: the rows of the panel, and the exact states money can be in.

use serde::{Deserialize, Serialize};

use super::ids::{IntentNo, PartId};
use super::money::Ore;
use super::shop::{Method, MethodKind};
use super::time::Stamp;

/// One row of payment within a sale. Negative when money goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub id: PartId,
    pub method: PartMethod,
    /// What it covers of the sale.
    pub amount: Ore,
    /// What was handed over, when that was more: the change is the difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Ore>,
    pub state: PartState,
    /// The question put to a terminal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<IntentNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<TerminalSlip>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardUse>,
    pub at: Stamp,
}

impl Part {
    /// The tip the terminal told of. Less than nothing where such a payment was taken back.
    pub fn told_tip(&self) -> Ore {
        self.slip.as_ref().filter(|_| self.state.is_money()).map_or(Ore::ZERO, |slip| slip.tip)
    }
}

/// What of a sale's tip came in by each payment, in their order: what the terminal told stands with its payment, and what
/// was agreed beforehand is the last of what was paid (the sale is covered first, architecture §6, 16).
pub fn tips_of(parts: &[Part], tip: Ore) -> Vec<Ore> {
    let mut tips: Vec<Ore> = parts.iter().map(Part::told_tip).collect();
    let mut left = tip - tips.iter().copied().sum::<Ore>();
    for (part, of_part) in parts.iter().zip(&mut tips).rev().filter(|(part, _)| part.state.is_money()) {
        let room = (part.amount - *of_part).max(Ore::ZERO);
        let taken = left.min(room).max(Ore::ZERO);
        *of_part += taken;
        left -= taken;
    }
    tips
}

/// The method as it was when it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartMethod {
    pub letter: char,
    pub name: String,
    pub kind: MethodKind,
    pub basic_code: String,
    pub opens_drawer: bool,
    pub rounds: bool,
}

impl From<&Method> for PartMethod {
    fn from(method: &Method) -> Self {
        Self {
            letter: method.letter,
            name: method.name.clone(),
            kind: method.kind,
            basic_code: method.basic_code.clone(),
            opens_drawer: method.opens_drawer,
            rounds: method.rounds,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartState {
    /// Cash in hand, the operator's word, a card claimed.
    Registered,
    /// The terminal has been asked.
    Waiting,
    Approved,
    Declined,
    /// Nobody knows whether the customer was charged. Never guessed (architecture §6, 7).
    Unknown,
}

impl PartState {
    /// Money that counts.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Registered | Self::Approved)
    }

    /// The sale's lines may not change while such a row stands.
    pub fn holds_the_sale(self) -> bool {
        self != Self::Declined
    }
}

/// What a terminal says about a payment, for the receipt (law R-13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalSlip {
    /// `****4321`
    pub masked_card: String,
    /// The terminal's transaction id.
    pub reference: String,
    #[serde(default)]
    pub scheme: String,
    /// Approved by a leader from the terminal's paper, not by the terminal's answer.
    #[serde(default)]
    pub by_hand: bool,
    /// The bank's code, or the one a leader read from the terminal's paper.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub approval: String,
    /// Approved without asking the bank (terminal.md 7).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offline: bool,
    /// The customer is to sign on paper, and nobody has said yet that the signature matches.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_signature: bool,
    /// What of the amount the customer gave as a tip on the terminal, beyond what was asked for.
    #[serde(default, skip_serializing_if = "super::money::is_nothing")]
    pub tip: Ore,
}

/// A gift card or credit slip in a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUse {
    pub number: String,
    /// What stays on it.
    pub left: Ore,
}

impl CardUse {
    /// Only the last four digits belong on paper.
    pub fn masked(&self) -> String {
        let tail = self.number.len().saturating_sub(4);
        format!("****{}", self.number.get(tail..).unwrap_or_default())
    }
}

/// What is due when a sale is closed by notes and coins (V-7, RND-01, RND-02): the rest in whole kroner, and the rounding
/// that closes the gap. Positive when the customer pays more.
pub fn cash_due(rest: Ore) -> (Ore, Ore) {
    let due = rest.in_whole_kroner();
    (due, due - rest)
}

/// What customers usually hand over for a sum: the next full fifty, hundred and five hundred above it, each once.
pub fn usual_notes(rest: Ore) -> Vec<Ore> {
    let kroner = rest.in_whole_kroner().value() / 100;
    let up_to = |step: i64| Ore::kroner((kroner + step - 1).div_euclid(step).saturating_mul(step));
    let mut notes: Vec<Ore> = [50, 100, 500].into_iter().map(up_to).filter(|note| note.is_positive()).collect();
    notes.dedup();
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cash_closes_at_the_rounded_rest_rnd_01() {
        assert_eq!(cash_due(Ore::new(100_40)), (Ore::kroner(100), Ore::new(-40)));
        assert_eq!(cash_due(Ore::new(100_90)), (Ore::kroner(101), Ore::new(10)));
        assert_eq!(cash_due(Ore::new(-99_50)), (Ore::kroner(-100), Ore::new(-50)));
        assert_eq!(cash_due(Ore::new(49)), (Ore::ZERO, Ore::new(-49)));
    }

    #[test]
    fn a_card_number_is_masked_on_paper() {
        let card = CardUse { number: "8100471932655082".into(), left: Ore::kroner(13) };
        assert_eq!(card.masked(), "****5082");
    }

    fn part(number: u32, kroner: i64, told: Option<i64>) -> Part {
        let method = crate::domain::shop::usual_methods().first().map(PartMethod::from).expect("a method");
        let slip = told.map(|tip| TerminalSlip { tip: Ore::kroner(tip), ..TerminalSlip::default() });
        Part {
            id: PartId(number),
            method,
            amount: Ore::kroner(kroner),
            received: None,
            state: PartState::Registered,
            intent: None,
            slip,
            card: None,
            at: Stamp::default(),
        }
    }

    #[test]
    fn a_tip_is_the_last_of_what_is_paid_but_where_a_terminal_told_of_it_i() {
        let tips = |parts: &[Part], tip: i64| -> Vec<i64> {
            tips_of(parts, Ore::kroner(tip)).into_iter().map(|tip| tip.value() / 100).collect()
        };
        assert_eq!(tips(&[part(1, 100, None), part(2, 100, None)], 11), [0, 11]);
        assert_eq!(tips(&[part(1, 100, None), part(2, 5, None)], 11), [6, 5]);
        assert_eq!(tips(&[part(1, 110, Some(10)), part(2, 89, None)], 10), [10, 0]);
        assert_eq!(tips(&[part(1, 110, Some(10)), part(2, 99, None)], 20), [10, 10]);
        let back = [part(1, 110, Some(10)), part(2, -110, Some(-10)), part(3, 100, None)];
        assert_eq!(tips(&back, 0), [10, -10, 0]);
        let declined = Part { state: PartState::Declined, ..part(2, 100, Some(10)) };
        assert_eq!(tips(&[part(1, 100, None), declined], 5), [5, 0]);
    }

    #[test]
    fn usual_notes_are_the_next_full_ones() {
        assert_eq!(usual_notes(Ore::new(180_650)), [1_850, 1_900, 2_000].map(Ore::kroner));
        assert_eq!(usual_notes(Ore::kroner(500)), [Ore::kroner(500)]);
        assert!(usual_notes(Ore::ZERO).is_empty());
    }
}
