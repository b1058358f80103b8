//! The lines of a sale: what, how many, and the amount with its øre, discounts visible as discounts.

use crate::domain::basket::{Line, Measured};
use crate::domain::value::Saying;
use crate::domain::{Discount, Ore, Quantity, Unit};
use crate::i18n::form;
use crate::paper::draft::{DETAIL, Draft, unbroken};
use crate::paper::row::{Pair, Row};

/// All lines: what was sold, what came back (counted apart, R-21), and money paid in, which is no sale.
pub(in crate::paper) fn sections(draft: &mut Draft, all: &[Line]) {
    let sold: Vec<&Line> = all.iter().filter(|line| !line.is_pay_in() && !line.is_return()).collect();
    let back: Vec<&Line> = all.iter().filter(|line| !line.is_pay_in() && line.is_return()).collect();
    let paid_in: Vec<&Line> = all.iter().filter(|line| line.is_pay_in()).collect();
    if sold.is_empty() || back.is_empty() {
        lines(draft, &sold);
        lines(draft, &back);
    } else {
        section(draft, "paper-section-sold", "paper-sum-sold", &sold);
        section(draft, "paper-section-returned", "paper-sum-returned", &back);
    }
    if !paid_in.is_empty() && paid_in.len() < all.len() {
        let words = draft.word("paper-section-paid-in");
        draft.bold(words);
    }
    lines(draft, &paid_in);
}

fn section(draft: &mut Draft, heading: &str, sum: &str, of: &[&Line]) {
    let (heading, sum) = (draft.word(heading), draft.word(sum));
    draft.bold(heading);
    lines(draft, of);
    draft.amount(sum, of.iter().map(|line| line.amount()).sum());
}

pub(in crate::paper) fn lines(draft: &mut Draft, of: &[&Line]) {
    for line in of {
        let (left, right) = (extent(draft, line), draft.money(undiscounted(line)));
        let indent = if line.deposit_for.is_some() { DETAIL } else { 0 };
        draft.push(Row::Pair(Pair { left, right, indent, ..Pair::default() }));
        details(draft, line);
        reductions(draft, line);
    }
}

/// What the line comes to at the item's price, or at a higher one asked for by hand.
fn undiscounted(line: &Line) -> Ore {
    if line.lowered().is_zero() { line.gross() } else { line.list_amount() }
}

/// What and how many. The unit price stands there when it makes the amount; a price label's or a refund's does not.
fn extent(draft: &Draft, line: &Line) -> String {
    let how_many = form::quantity(line.quantity, draft.language());
    let unit = unit_id(line.item.unit).map(|id| draft.word(id));
    let (id, quantity) = match &unit {
        Some(unit) => ("paper-line-measured", format!("{how_many} {unit}")),
        None => ("paper-line-counted", how_many),
    };
    let quantity = unbroken(&quantity);
    let what = draft.say(&Saying::of(id).with("name", line.item.name.as_str()).with("quantity", quantity));
    match each(draft, line, unit) {
        Some(each) => format!("{what} {each}"),
        None => what,
    }
}

/// The price of one, where there is more to the line than one piece of it.
fn each(draft: &Draft, line: &Line, unit: Option<String>) -> Option<String> {
    let price = if line.lowered().is_zero() { line.unit_price() } else { line.item.price };
    let makes_the_amount = line.quantity.at(price) == undiscounted(line);
    let is_one_piece = unit.is_none() && line.quantity.abs() == Quantity::ONE;
    if !makes_the_amount || is_one_piece {
        return None;
    }
    let saying = match unit {
        Some(unit) => Saying::of("paper-per-unit").with("unit", unit),
        None => Saying::of("paper-each"),
    };
    Some(unbroken(&draft.say(&saying.with("price", draft.money(price)))))
}

/// Of what is measured; the rest is counted in pieces, and says so without a word.
fn unit_id(unit: Unit) -> Option<&'static str> {
    match unit {
        Unit::Kilogram => Some("unit-kilogram"),
        Unit::Metre => Some("unit-metre"),
        Unit::Litre => Some("unit-litre"),
        Unit::Hour => Some("unit-hour"),
        Unit::Piece | Unit::Set | Unit::Pair => None,
    }
}

/// What belongs to the line besides its price.
fn details(draft: &mut Draft, line: &Line) {
    match line.measured {
        Measured::Label => detail(draft, Saying::of("paper-from-label")),
        // A weight that was typed must not pass for a measured one (scale.md 1).
        Measured::Typed => detail(draft, Saying::of("paper-weighed-by-hand")),
        Measured::Counted | Measured::Scale => {}
    }
    for serial in &line.serials {
        detail(draft, Saying::of("paper-serial").with("serial", serial.as_str()));
    }
    if let Some(card) = &line.card {
        detail(draft, Saying::of("paper-card").with("card", masked(card)));
    }
    if !line.comment.is_empty() {
        draft.detail(line.comment.as_str());
    }
    match &line.return_of {
        Some(of) => {
            detail(draft, Saying::of("paper-return-of").with("receipt", of.receipt).with("day", of.sold_at.date()))
        }
        None if line.is_return() && !line.is_deposit() => detail(draft, Saying::of("paper-return-without")),
        None => {}
    }
}

fn detail(draft: &mut Draft, saying: Saying) {
    let words = draft.say(&saying);
    draft.detail(words);
}

/// What was taken off, and by what: a lowered price, the line's discount, its share of the sale's, a campaign.
fn reductions(draft: &mut Draft, line: &Line) {
    let by_hand = match line.discount {
        Some(Discount::Percent(percent)) => Saying::of("paper-discount-percent").with("percent", percent),
        Some(Discount::Amount(_)) | None => Saying::of("paper-discount"),
    };
    reduction(draft, Saying::of("paper-price-lowered"), line.lowered());
    reduction(draft, by_hand, line.line_discount());
    reduction(draft, Saying::of("paper-discount-share"), line.share);
    if let Some(saving) = line.saving.as_ref().filter(|saving| !saving.amount.is_zero()) {
        draft.detail_amount(saving.name.as_str(), -saving.amount);
    }
}

fn reduction(draft: &mut Draft, saying: Saying, amount: Ore) {
    if !amount.is_zero() {
        let words = draft.say(&saying);
        draft.detail_amount(words, -amount);
    }
}

/// Only the last four digits of a card belong on a receipt.
fn masked(card: &str) -> String {
    let tail: Vec<char> = card.chars().rev().take(4).collect();
    format!("****{}", tail.into_iter().rev().collect::<String>())
}
