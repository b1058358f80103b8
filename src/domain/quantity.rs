//! How much of something, and how many per cent.

use std::fmt;
use std::ops::Neg;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::money::Ore;

/// A number of pieces, kilograms, metres or hours, to a thousandth. Negative on returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(Decimal);

impl Quantity {
    pub const ONE: Self = Self(Decimal::ONE);
    pub const ZERO: Self = Self(Decimal::ZERO);
    const DECIMALS_MAX: u32 = 3;

    pub fn whole(pieces: i64) -> Self {
        Self(Decimal::from(pieces))
    }

    pub fn thousandths(count: i64) -> Self {
        Self(Decimal::new(count, Self::DECIMALS_MAX).normalize())
    }

    /// The count of thousandths, as tables keep it: the twin of [`Quantity::thousandths`].
    pub fn in_thousandths(self) -> i64 {
        use rust_decimal::prelude::ToPrimitive;
        let exact = self.0.checked_mul(Decimal::ONE_THOUSAND).and_then(|count| count.to_i64());
        exact.unwrap_or(i64::MAX)
    }

    /// The largest quantity of one line: 99 999 (`LINE-06`).
    pub fn max() -> Self {
        Self::whole(99_999)
    }

    pub fn as_decimal(self) -> Decimal {
        self.0
    }

    /// Rounded to a thousandth, half away from zero.
    pub fn from_decimal(exact: Decimal) -> Self {
        Self(
            exact
                .round_dp_with_strategy(Self::DECIMALS_MAX, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
                .normalize(),
        )
    }

    pub fn is_whole(self) -> bool {
        self.0.fract().is_zero()
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    pub fn is_negative(self) -> bool {
        self.0 < Decimal::ZERO
    }

    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    pub fn plus(self, other: Self) -> Self {
        Self((self.0 + other.0).normalize())
    }

    pub fn minus(self, other: Self) -> Self {
        Self((self.0 - other.0).normalize())
    }

    pub fn times(self, other: Self) -> Self {
        Self::from_decimal(self.0 * other.0)
    }

    /// The price of this much at `unit_price`, rounded once.
    pub fn at(self, unit_price: Ore) -> Ore {
        unit_price.times(self.0)
    }

    /// Whole pieces, when that is what it is.
    pub fn pieces(self) -> Option<i64> {
        use rust_decimal::prelude::ToPrimitive;
        self.is_whole().then(|| self.0.to_i64()).flatten()
    }

    /// Reads `5`, `0,450`, `2.5`; at most three decimals, no group spaces.
    pub fn parse(text: &str) -> Option<Self> {
        parse_decimal(text, Self::DECIMALS_MAX).map(|d| Self(d.normalize()))
    }
}

impl Neg for Quantity {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

/// A number of per cent, at most two decimals: a discount, a limit, a VAT rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(Decimal);

impl Percent {
    pub const ZERO: Self = Self(Decimal::ZERO);
    pub const HUNDRED: Self = Self(Decimal::ONE_HUNDRED);
    const DECIMALS_MAX: u32 = 2;

    pub fn whole(percent: i64) -> Self {
        Self(Decimal::from(percent))
    }

    /// 0.25 for 25 %.
    pub fn as_rate(self) -> Decimal {
        self.0 / Decimal::ONE_HUNDRED
    }

    pub fn as_decimal(self) -> Decimal {
        self.0
    }

    pub fn of(self, amount: Ore) -> Ore {
        amount.times(self.as_rate())
    }

    /// The count of hundredths, as formats with fixed decimals write it.
    pub fn in_hundredths(self) -> i64 {
        use rust_decimal::prelude::ToPrimitive;
        let exact = self.0.checked_mul(Decimal::ONE_HUNDRED).and_then(|count| count.to_i64());
        exact.unwrap_or(i64::MAX)
    }

    /// How many per cent `part` is of `whole`, rounded up to a hundredth so that a limit is never slipped under.
    pub fn share(part: Ore, whole: Ore) -> Self {
        if whole.is_zero() {
            return if part.is_zero() { Self::ZERO } else { Self::HUNDRED };
        }
        let exact = part.as_decimal() / whole.as_decimal() * Decimal::ONE_HUNDRED;
        Self(exact.round_dp_with_strategy(Self::DECIMALS_MAX, rust_decimal::RoundingStrategy::AwayFromZero).normalize())
    }

    pub fn parse(text: &str) -> Option<Self> {
        parse_decimal(text, Self::DECIMALS_MAX).map(|d| Self(d.normalize()))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

/// `-12,5` or `12.5`: digits around at most one mark, with digits on both sides of it.
fn parse_decimal(text: &str, decimals_max: u32) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let fits = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !fits(whole, 12) || !fits(part, usize::try_from(decimals_max).unwrap_or(0)) {
        return None;
    }
    let decimals = if part == "0" { "" } else { part };
    // At most 12 digits before the mark and 3 behind it: far from the end of the range.
    let digits = whole.bytes().chain(decimals.bytes());
    let size = digits.fold(0, |so_far, byte| so_far * 10 + i64::from(byte - b'0'));
    Some(Decimal::new(if text.starts_with('-') { -size } else { size }, u32::try_from(decimals.len()).ok()?))
}

/// Both are stored as text, so that a journal line shows the very digits.
macro_rules! stored_as_text {
    ($($type:ident)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("not a number: {text}")))
            }
        }
    )*};
}
stored_as_text!(Quantity Percent);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_times_a_price_is_rounded_once() {
        let amount = Quantity::parse("0,450").map(|q| q.at(Ore::kroner(219)));
        assert_eq!(amount, Some(Ore::new(98_55)));
    }

    #[test]
    fn thousandths_count_both_ways() {
        for count in [0, 450, -1_500, 99_999_000] {
            assert_eq!(Quantity::thousandths(count).in_thousandths(), count);
        }
    }

    #[test]
    fn at_most_three_decimals_line_06() {
        assert!(Quantity::parse("0,4501").is_none());
        assert!(Quantity::parse("1.").is_none());
        assert!(Quantity::parse(".5").is_none());
        assert_eq!(Quantity::parse("2.500"), Quantity::parse("2,5"));
    }

    #[test]
    fn a_share_is_never_rounded_under_a_limit() {
        assert!(Percent::share(Ore::new(20_01), Ore::kroner(100)) > Percent::whole(20));
        assert_eq!(Percent::share(Ore::kroner(20), Ore::kroner(100)), Percent::whole(20));
    }
}
