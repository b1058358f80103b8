//! VAT rates and the sums per rate that a receipt, an X and a Z show.

use serde::{Deserialize, Serialize};

use super::money::Ore;
use super::quantity::Percent;
use super::time::Date;

/// A standard VAT code of the tax administration: 3, 31, 33, 5, 6, 7 … (law §16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VatCode(pub u8);

impl VatCode {
    /// No VAT treatment: bottle deposit.
    pub const NONE: Self = Self(7);
    /// The regular rate.
    pub const REGULAR: Self = Self(3);

    /// A code that no turnover tax belongs to; shown as «uten mva».
    pub fn is_outside(self) -> bool {
        matches!(self.0, 6 | 7)
    }
}

/// A rate with the day it starts to hold. Rates are data, because Parliament changes them (law V-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatRate {
    pub code: VatCode,
    pub percent: Percent,
    pub from: Date,
}

/// The rate of `code` on `day`: the newest that has started. Unknown codes carry none.
pub fn rate_on(rates: &[VatRate], code: VatCode, day: Date) -> Percent {
    rates
        .iter()
        .filter(|rate| rate.code == code && rate.from <= day)
        .max_by_key(|rate| rate.from)
        .map_or(Percent::ZERO, |rate| rate.percent)
}

/// The rates a shop starts with.
pub fn norwegian_rates() -> Vec<VatRate> {
    let since = |code, percent, from| VatRate { code: VatCode(code), percent: Percent::whole(percent), from };
    let long_ago = Date::of(2016, 1, 1);
    vec![
        since(3, 25, long_ago),
        since(31, 15, long_ago),
        since(33, 12, Date::of(2018, 1, 1)),
        since(5, 0, long_ago),
        since(6, 0, long_ago),
        since(7, 0, long_ago),
    ]
}

/// What was sold at one rate: VAT is rounded per line and only added here (architecture §6, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatSum {
    pub code: VatCode,
    pub percent: Percent,
    pub gross: Ore,
    pub vat: Ore,
}

impl VatSum {
    pub fn net(&self) -> Ore {
        self.gross - self.vat
    }
}

/// Adds a line to the sums, keeping them in the order of falling rates, those outside the Act last.
pub fn add_to_sums(sums: &mut Vec<VatSum>, code: VatCode, percent: Percent, gross: Ore, vat: Ore) {
    if let Some(sum) = sums.iter_mut().find(|sum| sum.code == code && sum.percent == percent) {
        sum.gross += gross;
        sum.vat += vat;
        return;
    }
    sums.push(VatSum { code, percent, gross, vat });
    sums.sort_by_key(|sum| (sum.code.is_outside(), std::cmp::Reverse(sum.percent), sum.code));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_rate_that_has_started_holds_v_2() {
        let mut rates = norwegian_rates();
        rates.push(VatRate { code: VatCode(31), percent: Percent::whole(12), from: Date::of(2027, 1, 1) });
        assert_eq!(rate_on(&rates, VatCode(31), Date::of(2026, 12, 31)), Percent::whole(15));
        assert_eq!(rate_on(&rates, VatCode(31), Date::of(2027, 1, 1)), Percent::whole(12));
        assert_eq!(rate_on(&rates, VatCode(99), Date::of(2027, 1, 1)), Percent::ZERO);
    }

    #[test]
    fn sums_stand_in_the_order_of_the_receipt() {
        let mut sums = Vec::new();
        for (code, percent) in [(7, 0), (31, 15), (5, 0), (3, 25)] {
            add_to_sums(&mut sums, VatCode(code), Percent::whole(percent), Ore::kroner(1), Ore::ZERO);
        }
        let order: Vec<u8> = sums.iter().map(|sum| sum.code.0).collect();
        assert_eq!(order, [3, 31, 5, 7]);
    }
}
