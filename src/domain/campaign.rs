//! Campaigns and customers' price lists: the best price for the customer wins, and campaigns do not add up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::article::ItemNumber;
use super::basket::Line;
use super::ids::{GroupNo, LineId};
use super::money::{Ore, split};
use super::quantity::Percent;
use super::shop::Tables;
use super::time::{Date, Local};

/// Prices for a kind of customer: PROFF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    pub code: String,
    pub name: String,
    pub percent_off: Percent,
    pub groups: Vec<GroupNo>,
}

/// An offer that holds for everybody while it lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub code: String,
    pub name: String,
    pub rule: Rule,
    #[serde(default)]
    pub valid: Validity,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Rule {
    /// Of every `take` pieces the cheapest is free: 3 for 2.
    CheapestFree { of: Vec<ItemNumber>, take: u32 },
    /// Any `take` pieces for `price`.
    Bundle { of: Vec<ItemNumber>, take: u32, price: Ore },
    /// Each piece at `price`.
    Price { of: Vec<ItemNumber>, price: Ore },
    /// Each piece at `price` from `from` pieces on, all of them counted together.
    PriceFrom { of: Vec<ItemNumber>, from: u32, price: Ore },
}

/// When a campaign holds: between two days, both included, and between two minutes of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_minute: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_minute: Option<u16>,
}

impl Validity {
    pub fn holds(self, now: Local) -> bool {
        let (day, minute) = (now.date(), now.minute_of_day());
        self.first_day.is_none_or(|first| first <= day)
            && self.last_day.is_none_or(|last| day <= last)
            && self.from_minute.is_none_or(|from| from <= minute)
            && self.to_minute.is_none_or(|to| minute < to)
    }
}

/// What a line is cheaper by without anybody having decided it at the till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saving {
    /// The campaign's or price list's code.
    pub code: String,
    pub name: String,
    /// Positive: taken off the line.
    pub amount: Ore,
}

/// One piece of a line, for rules that count pieces across lines.
struct Piece {
    line: LineId,
    price: Ore,
}

/// The savings of a basket's lines. Lines with a price or discount of their own, returns, and money paid in have none.
pub fn savings(
    lines: &[Line],
    tables: &Tables,
    price_list: Option<&PriceList>,
    now: Local,
) -> BTreeMap<LineId, Saving> {
    let open: Vec<&Line> = lines.iter().filter(|line| line.takes_campaigns()).collect();
    let mut best = BTreeMap::new();
    if let Some(list) = price_list {
        for line in open.iter().filter(|line| list.groups.contains(&line.item.group)) {
            keep_better(&mut best, line.id, &list.code, &list.name, list.percent_off.of(line.list_amount()));
        }
    }
    for campaign in tables.campaigns.iter().filter(|campaign| campaign.valid.holds(now)) {
        let offered = campaign.offered(&open);
        let gained: Ore = offered.iter().map(|(_, amount)| *amount).sum();
        let lost: Ore =
            offered.iter().filter_map(|(line, _)| best.get(line)).map(|saving: &Saving| saving.amount).sum();
        if gained > lost {
            best.retain(|line, _| !offered.iter().any(|(taken, _)| taken == line));
            for (line, amount) in offered {
                keep_better(&mut best, line, &campaign.code, &campaign.name, amount);
            }
        }
    }
    best
}

fn keep_better(best: &mut BTreeMap<LineId, Saving>, line: LineId, code: &str, name: &str, amount: Ore) {
    if amount.is_positive() && best.get(&line).is_none_or(|saving| saving.amount < amount) {
        best.insert(line, Saving { code: code.to_owned(), name: name.to_owned(), amount });
    }
}

impl Campaign {
    /// What the rule would take off which lines.
    fn offered(&self, open: &[&Line]) -> Vec<(LineId, Ore)> {
        let (Rule::CheapestFree { of, .. }
        | Rule::Bundle { of, .. }
        | Rule::Price { of, .. }
        | Rule::PriceFrom { of, .. }) = &self.rule;
        let lines: Vec<&Line> = open.iter().copied().filter(|line| of.contains(&line.item.number)).collect();
        match self.rule {
            Rule::CheapestFree { take, .. } => every_nth_free(pieces(&lines), take),
            Rule::Bundle { take, price, .. } => bundles(pieces(&lines), take, price),
            Rule::Price { price, .. } => down_to(&lines, price),
            Rule::PriceFrom { from, price, .. } => {
                let counted = pieces(&lines).len();
                if usize::try_from(from).is_ok_and(|from| counted >= from) {
                    down_to(&lines, price)
                } else {
                    Vec::new()
                }
            }
        }
    }
}

/// More pieces of one line than this are never part of a mix-and-match offer; it bounds the work of one key.
const PIECES_MAX: i64 = 1_000;

fn pieces(lines: &[&Line]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in lines {
        let count = line.quantity.pieces().unwrap_or(0).min(PIECES_MAX);
        pieces.extend((0..count).map(|_| Piece { line: line.id, price: line.item.price }));
    }
    // The dearest first: sets of the dearest give the customer the most.
    pieces.sort_by_key(|piece| (Reverse(piece.price), piece.line));
    pieces
}

fn every_nth_free(pieces: Vec<Piece>, take: u32) -> Vec<(LineId, Ore)> {
    let take = usize::try_from(take).unwrap_or(usize::MAX).max(1);
    added_up(pieces.chunks_exact(take).filter_map(|set| set.last()).map(|piece| (piece.line, piece.price)))
}

fn bundles(pieces: Vec<Piece>, take: u32, price: Ore) -> Vec<(LineId, Ore)> {
    let take = usize::try_from(take).unwrap_or(usize::MAX).max(1);
    let mut shares = Vec::new();
    for set in pieces.chunks_exact(take) {
        let prices: Vec<Ore> = set.iter().map(|piece| piece.price).collect();
        let saved = prices.iter().copied().sum::<Ore>() - price;
        if saved.is_positive() {
            shares.extend(set.iter().map(|piece| piece.line).zip(split(saved, &prices)));
        }
    }
    added_up(shares.into_iter())
}

fn down_to(lines: &[&Line], price: Ore) -> Vec<(LineId, Ore)> {
    let cheaper = lines.iter().filter(|line| line.item.price > price);
    cheaper.map(|line| (line.id, line.list_amount() - line.quantity.at(price))).collect()
}

fn added_up(shares: impl Iterator<Item = (LineId, Ore)>) -> Vec<(LineId, Ore)> {
    let mut sums: BTreeMap<LineId, Ore> = BTreeMap::new();
    for (line, amount) in shares {
        *sums.entry(line).or_default() += amount;
    }
    sums.into_iter().collect()
}
