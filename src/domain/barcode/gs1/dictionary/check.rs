//! The checks that the dictionary names for a part of a value. Each sees the part alone, of the right length and characters.

use super::lists;
use crate::domain::barcode::has_right_check_digit;
use crate::domain::time::Date;

mod coupon;

/// How a GS1 company prefix must begin, at the least.
const COMPANY_DIGITS_MIN: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    LastDigit,
    LastPair,
    CompanyFirst,
    CompanySecond,
    Day,
    DayOrMonth,
    WholeDay,
    Hour,
    Minute,
    Second,
    HourAndMinute,
    Country,
    CountryOr999,
    CountryLetters,
    Currency,
    Sex,
    Media,
    Package,
    Importer,
    Percent,
    Latitude,
    Longitude,
    YesOrNo,
    Winding,
    Hyphens,
    Zero,
    NotZero,
    NoZeroInFront,
    NotOnlyDigits,
    PieceOfTotal,
    PlaceInRow,
    BankAccount,
    Coupon,
    PositiveOffer,
}

impl Check {
    /// By its name in the dictionary.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "csum" => Self::LastDigit,
            "csumalpha" => Self::LastPair,
            "gcppos1" => Self::CompanyFirst,
            "gcppos2" => Self::CompanySecond,
            "yymmdd" => Self::Day,
            "yymmd0" => Self::DayOrMonth,
            "yyyymmdd" => Self::WholeDay,
            "hh" => Self::Hour,
            "mi" => Self::Minute,
            "ss" => Self::Second,
            "hhmi" => Self::HourAndMinute,
            "iso3166" => Self::Country,
            "iso3166999" => Self::CountryOr999,
            "iso3166alpha2" => Self::CountryLetters,
            "iso4217" => Self::Currency,
            "iso5218" => Self::Sex,
            "mediatype" => Self::Media,
            "packagetype" => Self::Package,
            "importeridx" => Self::Importer,
            "pcenc" => Self::Percent,
            "latitude" => Self::Latitude,
            "longitude" => Self::Longitude,
            "yesno" => Self::YesOrNo,
            "winding" => Self::Winding,
            "hyphen" => Self::Hyphens,
            "zero" => Self::Zero,
            "nonzero" => Self::NotZero,
            "nozeroprefix" => Self::NoZeroInFront,
            "hasnondigit" => Self::NotOnlyDigits,
            "pieceoftotal" => Self::PieceOfTotal,
            "posinseqslash" => Self::PlaceInRow,
            "iban" => Self::BankAccount,
            "couponcode" => Self::Coupon,
            "couponposoffer" => Self::PositiveOffer,
            _ => return None,
        })
    }

    pub fn passes(self, text: &str) -> bool {
        match self {
            Self::LastDigit => has_right_check_digit(text),
            Self::LastPair => has_right_check_pair(text),
            Self::CompanyFirst => begins_with_company(text),
            Self::CompanySecond => text.get(1..).is_some_and(begins_with_company),
            Self::Day => day(text).is_some_and(|day| day > 0),
            Self::DayOrMonth => day(text).is_some(),
            Self::WholeDay => whole_day(text),
            Self::Hour => up_to(text, 23),
            Self::Minute | Self::Second => up_to(text, 59),
            Self::HourAndMinute => text.split_at_checked(2).is_some_and(|(h, m)| up_to(h, 23) && up_to(m, 59)),
            Self::Country => lists::is_country(text),
            Self::CountryOr999 => text == "999" || lists::is_country(text),
            Self::CountryLetters => lists::is_country_alpha(text),
            Self::Currency => lists::is_currency(text),
            Self::Sex => ["0", "1", "2", "9"].contains(&text),
            Self::Media => lists::is_medium(text),
            Self::Package => lists::is_package(text),
            Self::Importer => text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
            Self::Percent => has_right_percents(text),
            Self::Latitude => number(text).is_some_and(|value| value <= 1_800_000_000),
            Self::Longitude => number(text).is_some_and(|value| value <= 3_600_000_000),
            Self::YesOrNo => ["0", "1"].contains(&text),
            Self::Winding => ["0", "1", "9"].contains(&text),
            Self::Hyphens => !text.is_empty() && text.bytes().all(|b| b == b'-'),
            Self::Zero => text.bytes().all(|b| b == b'0'),
            Self::NotZero => text.bytes().any(|b| b != b'0'),
            Self::NoZeroInFront => !text.starts_with('0'),
            Self::NotOnlyDigits => text.bytes().any(|b| !b.is_ascii_digit()),
            Self::PieceOfTotal => is_piece_of_total(text),
            Self::PlaceInRow => is_place_in_row(text),
            Self::BankAccount => is_bank_account(text),
            Self::Coupon => coupon::is_coupon(text),
            Self::PositiveOffer => coupon::is_positive_offer(text),
        }
    }
}

/// The 82 characters of GS1 text, in the order of their values.
const TEXT82: &[u8] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const TEXT32: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

pub(super) fn is_text82(byte: u8) -> bool {
    TEXT82.contains(&byte)
}

fn number(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|b| b.is_ascii_digit());
    is_digits.then(|| text.parse().ok())?
}

fn up_to(text: &str, most: u64) -> bool {
    number(text).is_some_and(|value| value <= most)
}

fn begins_with_company(text: &str) -> bool {
    text.get(..COMPANY_DIGITS_MIN).is_some_and(|first| first.bytes().all(|b| b.is_ascii_digit()))
}

/// `YYMMDD`: the day, 0 where it is left open. Every fourth year leaps: the only century a label can mean is 2000.
fn day(text: &str) -> Option<u64> {
    let part = |from: usize| number(text.get(from..from + 2)?);
    let (year, month, day) = (part(0)?, part(2)?, part(4)?);
    let last = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (text.len() == 6 && day <= last).then_some(day)
}

fn whole_day(text: &str) -> bool {
    let part = |from: usize, to: usize| text.get(from..to).and_then(number);
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(4, 6), part(6, 8)) else { return false };
    // The calendar of dates does not go back to year 0, and the rule of leaping repeats after 400 years.
    let year = i16::try_from(2000 + year % 400).ok();
    let month_and_day = (i8::try_from(month).ok(), i8::try_from(day).ok());
    matches!((year, month_and_day), (Some(y), (Some(m), Some(d))) if Date::new(y, m, d).is_some())
}

fn has_right_percents(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let is_hex = rest.get(at + 1..at + 3).is_some_and(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
        if !is_hex {
            return false;
        }
        rest = rest.get(at + 3..).unwrap_or_default();
    }
    true
}

/// `0102` is the first of two.
fn is_piece_of_total(text: &str) -> bool {
    let Some((piece, total)) = text.split_at_checked(text.len() / 2) else { return false };
    match (number(piece), number(total)) {
        (Some(piece), Some(total)) => (1..=total).contains(&piece),
        _ => false,
    }
}

/// `1/3`, without zeros in front.
fn is_place_in_row(text: &str) -> bool {
    let Some((place, end)) = text.split_once('/') else { return false };
    let is_plain = |part: &str| !part.is_empty() && !part.starts_with('0');
    match (number(place), number(end)) {
        (Some(number), Some(last)) => is_plain(place) && is_plain(end) && number <= last,
        _ => false,
    }
}

/// The two characters behind a model number: the others by their places, weighted with primes from the right, modulo 1021.
fn has_right_check_pair(text: &str) -> bool {
    let Some((body, pair)) = text.split_at_checked(text.len().saturating_sub(2)) else { return false };
    let mut sum = 0;
    for (byte, prime) in body.bytes().rev().zip(primes()) {
        let Some(place) = TEXT82.iter().position(|known| *known == byte) else { return false };
        sum += place * prime;
    }
    let sum = sum % 1021;
    let right = [TEXT32.get(sum >> 5), TEXT32.get(sum & 31)];
    pair.len() == 2 && pair.bytes().zip(right).all(|(byte, right)| right == Some(&byte))
}

fn primes() -> impl Iterator<Item = usize> {
    (2_usize..).filter(|number| (2..*number).take_while(|d| d * d <= *number).all(|d| !number.is_multiple_of(d)))
}

/// An IBAN: letters are numbers from 10, the first four characters go last, and 97 leaves 1.
fn is_bank_account(text: &str) -> bool {
    const CHARS_MAX: usize = 34;
    const CHARS_MIN: usize = 11;
    let Some((front, rest)) = text.split_at_checked(4) else { return false };
    let is_long_enough = (CHARS_MIN..=CHARS_MAX).contains(&text.len());
    let is_of_a_country = front.get(..2).is_some_and(lists::is_country_alpha);
    let mut sum = 0;
    for c in rest.chars().chain(front.chars()) {
        let Some(value) = c.to_digit(36).filter(|_| !c.is_ascii_lowercase()) else { return false };
        sum = (sum * if value < 10 { 10 } else { 100 } + value) % 97;
    }
    is_long_enough && is_of_a_country && sum == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_a_calendar_5_3() {
        for good in ["240229", "000229", "271231", "960229"] {
            assert!(Check::Day.passes(good) && Check::DayOrMonth.passes(good), "{good}");
        }
        for bad in ["230229", "271301", "270001", "270431", "270132"] {
            assert!(!Check::Day.passes(bad) && !Check::DayOrMonth.passes(bad), "{bad}");
        }
        assert!(Check::DayOrMonth.passes("270200") && !Check::Day.passes("270200"));
        assert!(Check::WholeDay.passes("20240229") && !Check::WholeDay.passes("21000229"));
        assert!(!Check::WholeDay.passes("20240200"));
    }

    #[test]
    fn times_end_before_midnight() {
        assert!(Check::HourAndMinute.passes("2359") && !Check::HourAndMinute.passes("2400"));
        assert!(!Check::HourAndMinute.passes("1260") && Check::Second.passes("59") && !Check::Hour.passes("24"));
    }

    #[test]
    fn a_model_number_has_its_check_pair() {
        for good in ["1987654Ad4X4bL5ttr2310c2K", "12345_ABCDEFGHIJKLMCP", "00000!HV", "22", "97850l6KZm0yCD"] {
            assert!(has_right_check_pair(good), "{good}");
        }
        for bad in ["1987654Ad4X4bL5ttr2310cXK", "33", "2", "", "12345 AAB"] {
            assert!(!has_right_check_pair(bad), "{bad}");
        }
    }

    #[test]
    fn a_bank_account_leaves_one() {
        assert!(is_bank_account("BE71096123456769") && is_bank_account("GB98MIDL07009312345678"));
        for bad in ["BE71096123456760", "XX361234567890", "BE71", "be71096123456769", "FR12_45678901234", ""] {
            assert!(!is_bank_account(bad), "{bad}");
        }
    }

    #[test]
    fn a_piece_is_one_of_its_total() {
        assert!(is_piece_of_total("0102") && is_piece_of_total("9999"));
        assert!(!is_piece_of_total("0201") && !is_piece_of_total("0001") && !is_piece_of_total("0100"));
        assert!(is_place_in_row("1/3") && is_place_in_row("10/10") && is_place_in_row("9/10"));
        for bad in ["", "/", "1/", "/1", "0/1", "01/2", "2/1", "x/1", "1//2", "+1/2"] {
            assert!(!is_place_in_row(bad), "{bad}");
        }
    }

    #[test]
    fn a_percent_sign_is_followed_by_two_of_hex() {
        assert!(has_right_percents("ABC%20XYZ%fF") && has_right_percents(""));
        for bad in ["%", "%2", "ABC%fg", "%%20"] {
            assert!(!has_right_percents(bad), "{bad}");
        }
    }

    #[test]
    fn the_small_checks_hold() {
        assert!(Check::NotZero.passes("0010") && !Check::NotZero.passes("000"));
        assert!(Check::Zero.passes("0") && !Check::Zero.passes("1"));
        assert!(Check::Winding.passes("9") && !Check::Winding.passes("2"));
        assert!(Check::Hyphens.passes("-") && !Check::Hyphens.passes("x"));
        assert!(Check::Latitude.passes("1800000000") && !Check::Latitude.passes("1800000001"));
        assert!(Check::Longitude.passes("3600000000") && !Check::Longitude.passes("3600000001"));
        assert!(Check::CompanyFirst.passes("0123A") && !Check::CompanyFirst.passes("012A4"));
        assert!(!Check::CompanyFirst.passes("123"));
        assert!(Check::NotOnlyDigits.passes("1A") && !Check::NotOnlyDigits.passes("12"));
        assert!(Check::Importer.passes("_") && !Check::Importer.passes("="));
    }
}
