//! Moments as the law wants them: an unambiguous instant, and Oslo's local time beside it (law F-3).

use std::fmt;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// When something happened: milliseconds since 1970, UTC. Written as `2026-11-23T13:32:05.120Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(i64);

/// A calendar day in Oslo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// What Oslo's clocks show at a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Local(civil::DateTime);

/// The clock as the till is told it: what the wall says, and what has truly passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub wall: Stamp,
    /// Milliseconds on a clock nobody can set; only differences mean anything.
    pub steady_ms: u64,
}

fn oslo() -> TimeZone {
    jiff::tz::get!("Europe/Oslo")
}

impl Stamp {
    pub const fn from_millis(utc_ms: i64) -> Self {
        Self(utc_ms)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    pub fn local(self) -> Local {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Local(oslo().to_datetime(instant))
    }

    pub fn date(self) -> Date {
        self.local().date()
    }

    /// The instant at which Oslo's clocks showed this; in the repeated hour of October the first of the two.
    pub fn from_local(date: Date, hour: i8, minute: i8, second: i8) -> Self {
        let time = date.0.at(hour.clamp(0, 23), minute.clamp(0, 59), second.clamp(0, 59), 0);
        let zoned = oslo().to_ambiguous_timestamp(time).compatible();
        Self(zoned.map_or(0, |instant| instant.as_millisecond()))
    }

    /// What Oslo's clocks show, to the second, with how far they are from UTC: `2026-11-23T14:32:05+01:00`.
    pub fn with_offset(self) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let minutes = oslo().to_offset(instant).seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (local, away) = (oslo().to_datetime(instant), minutes.unsigned_abs());
        format!("{}T{}{sign}{:02}:{:02}", local.date(), self.local().hours_minutes_seconds(), away / 60, away % 60)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let any = || text.parse::<jiff::Timestamp>().ok();
        written_here(text.as_bytes()).or_else(any).map(|instant| Self(instant.as_millisecond()))
    }
}

/// The very form stamps are written in here, which is read a million times where a journal is checked.
fn written_here(text: &[u8]) -> Option<jiff::Timestamp> {
    let (date, time) = text.strip_suffix(b"Z")?.split_at_checked(11)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T'] = *date else { return None };
    let [h1, h2, b':', i1, i2, b':', s1, s2, b'.', n1, n2, n3] = *time else { return None };
    let number = |digits: &[u8]| {
        let digit = |so_far: i16, byte: &u8| byte.is_ascii_digit().then(|| so_far * 10 + i16::from(byte - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let pair = |tens, ones| number(&[tens, ones]).and_then(|both| i8::try_from(both).ok());
    let date = civil::Date::new(number(&[y1, y2, y3, y4])?, pair(m1, m2)?, pair(d1, d2)?).ok()?;
    let nanoseconds = i32::from(number(&[n1, n2, n3])?) * 1_000_000;
    let time = civil::Time::new(pair(h1, h2)?, pair(i1, i2)?, pair(s1, s2)?, nanoseconds).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(date.to_datetime(time)).ok()
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{instant:.3}")
    }
}

impl Date {
    /// A day known to be right when the program was written; anything else becomes 1970.
    pub const fn of(year: i16, month: i8, day: i8) -> Self {
        Self(civil::date(year, month, day))
    }

    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> i8 {
        self.0.month()
    }

    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// 0 is Monday.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_zero_offset()
    }

    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    pub fn plus_years(self, years: i16) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().years(years)))
    }

    /// Reads `23.11.2026` or `2026-11-23`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(date) = text.parse::<civil::Date>() {
            return Some(Self(date));
        }
        let mut parts = text.split('.');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Reads a day as it is typed near today: `22.11`, `22.11.`, `22.11.26`, `22.11.2026`. Without a year the newest one
    /// that has been.
    pub fn parse_typed(text: &str, today: Self) -> Option<Self> {
        let mut parts = text.trim().trim_end_matches('.').split('.');
        let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        match parts.next() {
            None => [today.year(), today.year() - 1]
                .into_iter()
                .filter_map(|year| Self::new(year, month, day))
                .find(|date| *date <= today),
            Some(_) if parts.next().is_some() => None,
            Some(year) if year.len() == 2 => Self::new(2000 + year.parse::<i16>().ok()?, month, day),
            Some(year) => Self::new(year.parse().ok().filter(|year| *year > 1000)?, month, day),
        }
    }

    /// Easter Sunday of a year (the Gregorian computus), from which the movable holidays follow.
    fn easter(year: i16) -> Self {
        let y = i32::from(year);
        let (a, b, c) = (y % 19, y / 100, y % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
        let narrow = |n: i32| i8::try_from(n).unwrap_or(1);
        Self::new(year, narrow(month), narrow(day)).unwrap_or(Self::of(1970, 1, 1))
    }

    /// A Sunday or a public holiday in Norway (*helligdag*).
    pub fn is_holiday(self) -> bool {
        let fixed = matches!((self.month(), self.day()), (1, 1) | (5, 1) | (5, 17) | (12, 25) | (12, 26));
        let easter = Self::easter(self.year());
        let movable = [-3, -2, 0, 1, 39, 49, 50].iter().any(|days| easter.plus_days(*days) == self);
        self.weekday() == 6 || fixed || movable
    }
}

/// ISO form, as in files: `2026-11-23`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Local {
    pub fn date(self) -> Date {
        Date(self.0.date())
    }

    pub fn hour(self) -> i8 {
        self.0.hour()
    }

    pub fn minute(self) -> i8 {
        self.0.minute()
    }

    pub fn second(self) -> i8 {
        self.0.second()
    }

    /// Minutes since midnight.
    pub fn minute_of_day(self) -> u16 {
        u16::try_from(i16::from(self.hour()) * 60 + i16::from(self.minute())).unwrap_or(0)
    }

    /// `14:32`
    pub fn hours_minutes(self) -> String {
        format!("{:02}:{:02}", self.hour(), self.minute())
    }

    /// `14:32:05`
    pub fn hours_minutes_seconds(self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())
    }
}

/// `2026-11-23T14:32:05`, without a zone: the characters the law's formats want.
impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date(), self.hours_minutes_seconds())
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("not an instant: {text}")))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("not a day: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_written_with_oslos_distance_from_utc() {
        let summer = Stamp::parse("2026-07-01T10:00:00Z").expect("a stamp");
        let winter = Stamp::parse("2026-11-23T13:32:05.120Z").expect("a stamp");
        assert_eq!(summer.with_offset(), "2026-07-01T12:00:00+02:00");
        assert_eq!(winter.with_offset(), "2026-11-23T14:32:05+01:00");
        assert_eq!(Stamp::parse(&winter.with_offset()), Some(winter.plus_ms(-120)));
    }

    #[test]
    fn a_typed_day_is_the_newest_that_has_been() {
        let today = Date::of(2026, 11, 23);
        for (text, day) in [
            ("22.11", Some(Date::of(2026, 11, 22))),
            ("24.12.", Some(Date::of(2025, 12, 24))),
            ("1.2.25", Some(Date::of(2025, 2, 1))),
            ("01.02.2025", Some(Date::of(2025, 2, 1))),
            ("850.50", None),
            ("12.50", None),
            ("410", None),
            ("1.2.3", None),
            ("1.2.2025.3", None),
            ("olje", None),
        ] {
            assert_eq!(Date::parse_typed(text, today), day, "{text}");
        }
    }

    #[test]
    fn oslo_moves_its_clocks_f_3() {
        let summer = Stamp::parse("2026-07-01T12:00:00Z").map(|s| s.local().to_string());
        let winter = Stamp::parse("2026-12-01T12:00:00Z").map(|s| s.local().to_string());
        assert_eq!(summer.as_deref(), Some("2026-07-01T14:00:00"));
        assert_eq!(winter.as_deref(), Some("2026-12-01T13:00:00"));
    }

    #[test]
    fn the_repeated_hour_has_two_instants_f_3() {
        let first = Stamp::parse("2026-10-25T00:30:00Z");
        let second = Stamp::parse("2026-10-25T01:30:00Z");
        assert_ne!(first, second);
        assert_eq!(first.map(|s| s.local()), second.map(|s| s.local()));
        assert_eq!(Some(Stamp::from_local(Date::of(2026, 10, 25), 2, 30, 0)), first);
    }

    #[test]
    fn a_stamp_is_read_as_it_is_written() {
        for millis in [1_795_440_725_120, 0, -1, -62_135_596_800_000, 253_402_207_199_999, 951_782_400_007] {
            let stamp = Stamp::from_millis(millis);
            assert_eq!(Stamp::parse(&stamp.to_string()), Some(stamp), "{stamp}");
        }
    }

    #[test]
    fn both_ways_to_read_a_stamp_agree() {
        for text in [
            "2026-02-29T00:00:00.000Z",
            "2024-02-29T23:59:59.999Z",
            "2026-11-23T24:00:00.000Z",
            "2026-11-23T23:59:60.000Z",
            "2026-1+-23T23:59:00.000Z",
            "2026-11-23 13:32:05.120Z",
            "2026-11-23T13:32:05.120+",
            "2026-11-23T13:32:05Z",
            "2026-11-23T13:32:05.120456Z",
            "",
            "Z",
        ] {
            let any = text.parse::<jiff::Timestamp>().ok().map(|instant| Stamp(instant.as_millisecond()));
            assert_eq!(Stamp::parse(text), any, "{text}");
        }
    }

    #[test]
    fn knows_the_holidays() {
        for day in ["2026-04-02", "2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-05-17", "2026-12-26"] {
            assert!(Date::parse(day).is_some_and(Date::is_holiday), "{day}");
        }
        assert!(!Date::of(2026, 11, 24).is_holiday());
    }

    #[test]
    fn reads_days_both_ways() {
        assert_eq!(Date::parse("23.11.2026"), Date::parse("2026-11-23"));
        assert_eq!(Date::parse("31.02.2026"), None);
    }
}
