//! Discounts given by hand. Campaigns and price lists are savings, counted apart (law § 9 q).

use serde::{Deserialize, Serialize};

use super::money::Ore;
use super::quantity::Percent;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discount {
    Percent(Percent),
    /// In kroner off the whole line or the whole sale.
    Amount(Ore),
}

/// Why a discount cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscountFault {
    #[error("a discount cannot be negative")]
    Negative,
    #[error("a discount cannot exceed 100 %")]
    AboveHundred,
    #[error("a discount cannot exceed the amount it is taken from")]
    AboveAmount,
}

impl Discount {
    /// What it takes off `gross`. On a return line the sign follows the amount, so that a refund mirrors its sale.
    pub fn off(self, gross: Ore) -> Ore {
        match self {
            Self::Percent(percent) => percent.of(gross),
            Self::Amount(amount) if gross.is_negative() => -amount,
            Self::Amount(amount) => amount,
        }
    }

    /// How large it is compared with `gross`, for the operator's limit.
    pub fn as_percent_of(self, gross: Ore) -> Percent {
        match self {
            Self::Percent(percent) => percent,
            Self::Amount(amount) => Percent::share(amount, gross.abs()),
        }
    }

    /// Refuses what no discount can be (`S-12`, `LINE-05`).
    pub fn check(self, gross: Ore) -> Result<Self, DiscountFault> {
        match self {
            Self::Percent(percent) if percent < Percent::ZERO => Err(DiscountFault::Negative),
            Self::Percent(percent) if percent > Percent::HUNDRED => Err(DiscountFault::AboveHundred),
            Self::Amount(amount) if amount.is_negative() => Err(DiscountFault::Negative),
            Self::Amount(amount) if amount > gross.abs() => Err(DiscountFault::AboveAmount),
            Self::Percent(_) | Self::Amount(_) => Ok(self),
        }
    }

    pub fn is_zero(self) -> bool {
        self == Self::Percent(Percent::ZERO) || self == Self::Amount(Ore::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_discounts_are_refused_s_12() {
        let gross = Ore::kroner(189);
        assert_eq!(Discount::Percent(Percent::whole(110)).check(gross), Err(DiscountFault::AboveHundred));
        assert_eq!(Discount::Amount(Ore::kroner(190)).check(gross), Err(DiscountFault::AboveAmount));
        assert_eq!(Discount::Amount(Ore::kroner(-1)).check(gross), Err(DiscountFault::Negative));
        assert!(Discount::Amount(Ore::kroner(189)).check(gross).is_ok());
    }

    #[test]
    fn a_return_mirrors_the_discount() {
        let ten = Discount::Percent(Percent::whole(10));
        assert_eq!(ten.off(Ore::new(-945_00)), Ore::new(-94_50));
        assert_eq!(Discount::Amount(Ore::kroner(20)).off(Ore::kroner(-189)), Ore::kroner(-20));
    }
}
