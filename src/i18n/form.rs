//! How figures look: space for thousands, comma for øre (a point in English), minus in front (sales-ux 11).

use super::Language;
use crate::domain::time::{Date, Local};
use crate::domain::{Ore, Percent, Quantity};

/// The mark between kroner and øre.
pub fn decimal_mark(language: Language) -> char {
    match language {
        Language::Nb | Language::Nn => ',',
        Language::En => '.',
    }
}

fn thousands_mark(language: Language) -> char {
    match language {
        Language::Nb | Language::Nn => ' ',
        Language::En => ',',
    }
}

/// `1 234,50`, in English `1,234.50`.
pub fn money(amount: Ore, language: Language) -> String {
    let size = amount.value().unsigned_abs();
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}{}{}{:02}", grouped(size / 100, thousands_mark(language)), decimal_mark(language), size % 100)
}

/// Whole kroner without the øre: `1 850`.
pub fn kroner(amount: Ore, language: Language) -> String {
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}{}", grouped(amount.value().unsigned_abs() / 100, thousands_mark(language)))
}

fn grouped(number: u64, mark: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}

/// `5`, and `0,450` where it is measured.
pub fn quantity(quantity: Quantity, language: Language) -> String {
    if quantity.is_whole() {
        return quantity.to_string();
    }
    let mark = decimal_mark(language).to_string();
    let text = quantity.to_string().replace('.', &mark);
    let decimals = text.split(decimal_mark(language)).nth(1).map_or(0, str::len);
    let filled = if decimals == 1 { 0 } else { 3_usize.saturating_sub(decimals) };
    format!("{text}{}", "0".repeat(filled))
}

/// `10`, `12,5`
pub fn percent(percent: Percent, language: Language) -> String {
    percent.to_string().replace('.', &decimal_mark(language).to_string())
}

pub fn count(count: i64) -> String {
    let sign = if count < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(count.unsigned_abs(), ' '))
}

/// `23.11.2026`
pub fn day(day: Date) -> String {
    format!("{:02}.{:02}.{}", day.day(), day.month(), day.year())
}

/// `ma 23.11 14:32`, for the narrow header.
pub fn short_moment(local: Local, language: Language) -> String {
    let day = local.date();
    format!("{} {:02}.{:02} {}", weekday(day, language), day.day(), day.month(), local.hours_minutes())
}

/// `ma 23.11.2026 14:32`
pub fn moment(local: Local, language: Language) -> String {
    format!("{} {} {}", weekday(local.date(), language), day(local.date()), local.hours_minutes())
}

/// Two letters for the day of the week.
pub fn weekday(day: Date, language: Language) -> &'static str {
    let names = match language {
        Language::Nb => ["ma", "ti", "on", "to", "fr", "lø", "sø"],
        Language::Nn => ["må", "ty", "on", "to", "fr", "la", "su"],
        Language::En => ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
    };
    usize::try_from(day.weekday()).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_looks_as_sales_ux_11_says() {
        assert_eq!(money(Ore::new(1_284_50), Language::Nb), "1 284,50");
        assert_eq!(money(Ore::new(-1_234_567_05), Language::Nn), "-1 234 567,05");
        assert_eq!(money(Ore::new(1_606_50), Language::En), "1,606.50");
        assert_eq!(money(Ore::new(-5), Language::Nb), "-0,05");
        assert_eq!(kroner(Ore::kroner(1850), Language::Nb), "1 850");
    }

    #[test]
    fn measured_quantities_show_grams() {
        assert_eq!(quantity(Quantity::thousandths(450), Language::Nb), "0,450");
        assert_eq!(quantity(Quantity::thousandths(2_500), Language::Nb), "2,5");
        assert_eq!(quantity(Quantity::whole(5), Language::Nb), "5");
        assert_eq!(quantity(Quantity::thousandths(1_234), Language::En), "1.234");
    }
}
