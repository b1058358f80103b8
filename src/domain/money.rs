//! Amounts in øre, and the few places where an exact figure becomes øre.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An amount in øre. Negative on refunds.
///
/// Arithmetic saturates; the largest sale the till lets in (`Ore::MAX_TYPED` on every one of its lines) is far below the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ore(i64);

/// What is left out of an entry when there is none.
pub(crate) fn is_nothing(amount: &Ore) -> bool {
    amount.is_zero()
}

impl Ore {
    pub const ZERO: Self = Self(0);
    /// The largest amount a person can type: 9 999 999,99 (`LINE-04`).
    pub const MAX_TYPED: Self = Self(999_999_999);

    pub const fn new(ore: i64) -> Self {
        Self(ore)
    }

    pub const fn kroner(kroner: i64) -> Self {
        Self(kroner.saturating_mul(100))
    }

    pub const fn value(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// In kroner, exactly.
    pub fn as_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// From kroner, rounded half up; a negative amount mirrors its positive twin.
    pub fn from_kroner(kroner: Decimal) -> Self {
        Self(to_ore(kroner.checked_mul(Decimal::ONE_HUNDRED)))
    }

    /// This amount times an exact factor, rounded once, half up, mirrored below zero.
    pub fn times(self, factor: Decimal) -> Self {
        let exact = i128::from(self.0).checked_mul(factor.mantissa());
        let whole = exact.and_then(|exact| rounded(exact, ones(factor)));
        Self(whole.unwrap_or_else(|| to_ore(Decimal::from(self.0).checked_mul(factor))))
    }

    /// The VAT contained in a gross amount: `gross * rate / (1 + rate)` (law V-6). `rate` is 0.25 for 25 %.
    pub fn vat_within(self, rate: Decimal) -> Self {
        let exact = i128::from(self.0).checked_mul(rate.mantissa());
        let whole = exact.and_then(|exact| rounded(exact, ones(rate).checked_add(rate.mantissa())?));
        Self(whole.unwrap_or_else(|| {
            let vat = Decimal::from(self.0).checked_mul(rate);
            to_ore(vat.and_then(|vat| vat.checked_div(Decimal::ONE + rate)))
        }))
    }

    /// Rounded to whole kroner as notes and coins are: 1–49 øre down, 50–99 up, mirrored below zero (law V-7, RND-02).
    pub const fn in_whole_kroner(self) -> Self {
        let away = if self.0 < 0 { self.0.saturating_sub(50) } else { self.0.saturating_add(50) };
        Self(away / 100 * 100)
    }

    /// Reads what a person types: `1284,5`, `1284.50`, `1 284,50`. Never øre without a comma, never `.5` (sales-ux 2.1).
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text.trim().chars().filter(|c| !is_group_space(*c)).collect();
        let (sign, digits) = match compact.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, compact.as_str()),
        };
        let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, ""));
        let has_mark = digits.len() != whole.len();
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || part.len() > 2
            || (has_mark && part.is_empty())
            || !all_digits(whole)
            || !all_digits(part)
        {
            return None;
        }
        let kroner: i64 = whole.parse().ok()?;
        let ore: i64 = format!("{part:0<2}").parse().ok()?;
        Some(Self(kroner.checked_mul(100)?.checked_add(ore)?.checked_mul(sign)?))
    }
}

fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// How many of the last decimal make one.
fn ones(exact: Decimal) -> i128 {
    10_i128.pow(exact.scale())
}

/// What [`to_ore`] says of a fraction of øre, where all of it fits: the same, and sooner.
fn rounded(part: i128, whole: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let size = i64::try_from(part.checked_abs()?.checked_add(whole / 2)? / whole).ok()?;
    Some(if part < 0 { -size } else { size })
}

/// The one place where an exact figure becomes øre: half away from zero, so that a refund mirrors its sale. A figure beyond all
/// bounds, as only a damaged entry has, becomes the largest there is.
fn to_ore(exact: Option<Decimal>) -> i64 {
    let rounded = exact.map(|exact| exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero));
    rounded.and_then(|ore| ore.to_i64()).unwrap_or(i64::MAX)
}

impl Add for Ore {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Ore {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Ore {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Ore {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Ore {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Ore {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// For logs and errors: `1284.50`. What a person reads is formed by `i18n`.
impl fmt::Display for Ore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

/// Splits `total` over `weights` so that the shares add up to it exactly: each share is the difference of two rounded
/// running sums, so no øre is lost and none appears.
pub fn split(total: Ore, weights: &[Ore]) -> Vec<Ore> {
    let whole: Ore = weights.iter().copied().sum();
    if whole.is_zero() {
        return vec![Ore::ZERO; weights.len()];
    }
    let mut running = Ore::ZERO;
    let mut given = Ore::ZERO;
    let mut shares = Vec::with_capacity(weights.len());
    for weight in weights {
        running += *weight;
        let upto = total.times(running.as_decimal() / whole.as_decimal());
        shares.push(upto - given);
        given = upto;
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn net_and_vat_add_up_to_gross(gross in -10_000_000_i64..10_000_000, percent in 0_i64..=25) {
            let gross = Ore::new(gross);
            let vat = gross.vat_within(Decimal::new(percent, 2));
            prop_assert_eq!((gross - vat) + vat, gross);
            prop_assert_eq!((-gross).vat_within(Decimal::new(percent, 2)), -vat);
        }

        #[test]
        fn whole_numbers_round_as_decimals_do(
            ore in prop_oneof![any::<i64>(), -1_000_000_i64..1_000_000],
            factor in prop_oneof![any::<i64>(), -100_000_i64..100_000],
            scale in 0_u32..=28,
        ) {
            let (amount, factor) = (Ore::new(ore), Decimal::new(factor, scale));
            let product = Decimal::from(ore).checked_mul(factor);
            // A product of more than 28 digits was rounded once already.
            if product.is_some_and(|product| product.scale() == factor.scale()) {
                prop_assert_eq!(amount.times(factor).value(), to_ore(product));
            }
            if scale < 9 && ore.abs() < 1_000_000 && Decimal::ZERO < factor && factor < Decimal::ONE {
                let vat = product.and_then(|product| product.checked_div(Decimal::ONE + factor));
                prop_assert_eq!(amount.vat_within(factor).value(), to_ore(vat));
            }
        }

        #[test]
        fn cash_rounding_stays_within_half_a_krone_v_7(ore in -1_000_000_i64..1_000_000) {
            let amount = Ore::new(ore);
            let rounded = amount.in_whole_kroner();
            prop_assert_eq!(rounded.value() % 100, 0);
            prop_assert!((rounded - amount).abs() <= Ore::new(50));
            prop_assert_eq!((-amount).in_whole_kroner(), -rounded);
        }

        #[test]
        fn shares_add_up(total in 0_i64..1_000_000, weights in prop::collection::vec(1_i64..100_000, 1..12)) {
            let weights: Vec<Ore> = weights.into_iter().map(Ore::new).collect();
            let shares = split(Ore::new(total), &weights);
            prop_assert_eq!(shares.into_iter().sum::<Ore>(), Ore::new(total));
        }
    }

    #[test]
    fn rounds_as_the_law_says_v_7_rnd_02() {
        let rounded = |ore| Ore::new(ore).in_whole_kroner().value();
        assert_eq!(rounded(99_49), 99_00);
        assert_eq!(rounded(99_50), 100_00);
        assert_eq!(rounded(-99_50), -100_00);
        assert_eq!(rounded(49), 0);
    }

    #[test]
    fn vat_is_rounded_per_line_v_6() {
        let at_15 = |ore| Ore::new(ore).vat_within(Decimal::new(15, 2)).value();
        assert_eq!(at_15(32_80) + at_15(25_80) + at_15(27_80), 11_28);
        assert_eq!(at_15(86_40), 11_27);
    }

    #[test]
    fn figures_beyond_all_bounds_are_no_panic() {
        let most = Ore::new(i64::MAX);
        assert_eq!(most.times(Decimal::MAX), most);
        assert_eq!(most.vat_within(Decimal::NEGATIVE_ONE), most);
        assert_eq!(Ore::from_kroner(Decimal::MAX), most);
    }

    #[test]
    fn reads_amounts_as_people_type_them() {
        for (text, ore) in [("1284,5", 1284_50), ("1284.50", 1284_50), ("1 284,50", 1284_50), ("0,5", 50), ("7", 7_00)]
        {
            assert_eq!(Ore::parse(text), Some(Ore::new(ore)), "{text}");
        }
        for text in ["", ".5", ",5", "5,", "1,234", "12a", "--1", "1,2,3"] {
            assert_eq!(Ore::parse(text), None, "{text}");
        }
    }
}
