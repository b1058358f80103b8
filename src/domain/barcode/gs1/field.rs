//! The fields a till uses, by their application identifiers (`scanner.md` 5.3).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Fault, Scan, Warning, dictionary};
use crate::domain::barcode::has_right_check_digit;
use crate::domain::money::Ore;
use crate::domain::quantity::Quantity;
use crate::domain::time::Date;

pub(super) const GTIN_DIGITS: usize = 14;

/// Norwegian kroner (ISO 4217).
const KRONER: &str = "578";

impl Scan {
    /// Takes what one field says. Only what makes the item itself doubtful is a fault.
    pub(super) fn take(&mut self, identifier: &str, value: &str, today: Date) -> Result<(), Fault> {
        let is_right = dictionary::entry(identifier).is_some_and(|entry| entry.check(value).is_ok());
        match identifier {
            "01" => return self.take_gtin(value),
            "02" => return Err(Fault::LogisticUnit),
            "10" => self.lot = self.or_warn(Warning::Value, is_right.then(|| value.to_owned())),
            "21" => self.serial = self.or_warn(Warning::Value, is_right.then(|| value.to_owned())),
            "15" => self.best_before = self.or_warn(Warning::Date, day(value, today)),
            "17" => self.expiry = self.or_warn(Warning::Date, day(value, today)),
            "30" | "37" => self.count = self.or_warn(Warning::Value, count(value)),
            _ => self.take_measure(identifier, value),
        }
        Ok(())
    }

    fn take_gtin(&mut self, value: &str) -> Result<(), Fault> {
        if value.len() != GTIN_DIGITS || !has_right_check_digit(value) {
            return Err(Fault::CheckDigit);
        }
        if !self.gtin.is_empty() && self.gtin != value {
            return Err(Fault::TwoGtins);
        }
        self.gtin = value.to_owned();
        Ok(())
    }

    /// The families whose last digit says how many decimals the value has.
    fn take_measure(&mut self, identifier: &str, value: &str) {
        let Some((family, last)) = identifier.split_at_checked(3) else { return };
        let Ok(decimals) = last.parse::<u32>() else { return };
        match family {
            "310" => self.grams = self.or_warn(Warning::Value, grams(value, decimals)),
            "392" => self.price = self.or_warn(Warning::Value, price(value, decimals)),
            "393" => match value.strip_prefix(KRONER) {
                Some(kroner) => self.price = self.or_warn(Warning::Value, price(kroner, decimals)),
                None => self.warn(Warning::Currency),
            },
            _ => {}
        }
    }

    fn or_warn<T>(&mut self, warning: Warning, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.warn(warning);
        }
        read
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

fn digits(value: &str) -> Option<i64> {
    value.bytes().all(|b| b.is_ascii_digit()).then(|| value.parse().ok())?
}

fn count(value: &str) -> Option<u32> {
    digits(value).and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0)
}

/// Six digits of kilograms, to the gram.
fn grams(value: &str, decimals: u32) -> Option<i64> {
    let kilograms = Quantity::from_decimal(Decimal::new(digits(value).filter(|_| value.len() == 6)?, decimals));
    (kilograms.as_decimal() * Decimal::ONE_THOUSAND).to_i64().filter(|grams| *grams > 0)
}

fn price(value: &str, decimals: u32) -> Option<Ore> {
    let price = Ore::from_kroner(Decimal::new(digits(value).filter(|_| value.len() <= 15)?, decimals));
    (price.is_positive() && price <= Ore::MAX_TYPED).then_some(price)
}

/// `YYMMDD`. Day 00 is the last of the month.
fn day(value: &str, today: Date) -> Option<Date> {
    digits(value).filter(|_| value.len() == 6)?;
    let part = |from: usize| value.get(from..from + 2).and_then(|two| two.parse::<i8>().ok());
    let (year, month, day) = (century(part(0)?, today), part(2)?, part(4)?);
    if day > 0 {
        return Date::new(year, month, day);
    }
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month.checked_add(1)?) };
    Date::new(year, month, 1)?;
    Date::new(next_year, next_month, 1).map(|first| first.plus_days(-1))
}

/// The year that ends so, between 49 years ago and 50 years from now.
fn century(two_digits: i8, today: Date) -> i16 {
    let this_year = today.year();
    let year = this_year - this_year % 100 + i16::from(two_digits);
    match year - this_year {
        51.. => year - 100,
        -49..=50 => year,
        _ => year + 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::of(2026, 11, 23);

    #[test]
    fn a_year_is_the_nearest_that_ends_so_5_3() {
        assert_eq!(century(76, TODAY), 2076);
        assert_eq!(century(77, TODAY), 1977);
        assert_eq!(century(0, Date::of(2080, 1, 1)), 2100);
        assert_eq!(century(30, Date::of(2080, 1, 1)), 2130);
        assert_eq!(century(31, Date::of(2080, 1, 1)), 2031);
    }

    #[test]
    fn day_nought_is_the_last_of_the_month_5_3() {
        assert_eq!(day("280200", TODAY), Some(Date::of(2028, 2, 29)));
        assert_eq!(day("271200", TODAY), Some(Date::of(2027, 12, 31)));
        for wrong in ["271300", "270231", "270132", "27011", "2701 1", "+70101", ""] {
            assert_eq!(day(wrong, TODAY), None, "{wrong}");
        }
    }

    #[test]
    fn weights_come_out_in_grams() {
        assert_eq!(grams("001250", 3), Some(1250));
        assert_eq!(grams("000012", 0), Some(12_000));
        assert_eq!(grams("123456", 5), Some(1235));
    }
}
