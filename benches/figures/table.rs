//! The table: what was measured, its floor, the ratio of both, the limit, and whether it was kept.

use std::fmt;
use std::time::Duration;

use crate::past::Past;

/// Something measured.
#[derive(Clone, Copy, Debug)]
pub enum Amount {
    Time(Duration),
    Bytes(u64),
    /// Resident memory or the size of a file.
    Large(u64),
    Count(f64),
    /// The tool that counts is not on this machine.
    NotCounted,
}

#[derive(Clone, Copy, Debug)]
pub enum Limit {
    None,
    AtMost(Amount),
    /// So many times the floor.
    Times(f64),
    Exactly(f64),
}

struct Row {
    what: String,
    measured: Amount,
    floor: Option<Amount>,
    limit: Limit,
}

pub struct Table {
    past: Past,
    rows: Vec<Row>,
    remarks: Vec<String>,
}

impl Table {
    pub fn beside(past: Past) -> Self {
        Self { past, rows: Vec::new(), remarks: Vec::new() }
    }

    /// What has a floor, with how many times it that took.
    pub fn ratios(&self) -> Vec<(&str, f64)> {
        self.rows.iter().filter_map(|row| Some((row.what.as_str(), row.ratio()?))).collect()
    }

    pub fn row(&mut self, what: impl Into<String>, measured: Amount, floor: Option<Amount>, limit: Limit) {
        self.rows.push(Row { what: what.into(), measured, floor, limit });
    }

    /// A line below the table.
    pub fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(text.into());
    }

    pub fn has_over(&self) -> bool {
        self.rows.iter().any(|row| row.is_kept() == Some(false))
    }
}

impl Amount {
    fn value(self) -> Option<f64> {
        match self {
            Self::Time(time) => Some(time.as_secs_f64()),
            Self::Bytes(bytes) | Self::Large(bytes) => u32::try_from(bytes).ok().map(f64::from),
            Self::Count(count) => Some(count),
            Self::NotCounted => None,
        }
    }
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        Some(self.measured.value()? / self.floor?.value()?)
    }

    fn is_kept(&self) -> Option<bool> {
        let measured = self.measured.value()?;
        match self.limit {
            Limit::None => None,
            Limit::AtMost(most) => Some(measured <= most.value()?),
            Limit::Times(times) => Some(self.ratio()? <= times),
            Limit::Exactly(count) => Some((measured - count).abs() < 0.005),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Time(time) => match time.as_nanos() {
                nanos @ 0..10_000 => format!("{nanos} ns"),
                nanos @ 10_000..10_000_000 => format!("{} µs", nanos / 1_000),
                nanos => format!("{} ms", nanos / 1_000_000),
            },
            Self::Bytes(bytes) => format!("{bytes} B"),
            Self::Large(bytes) => format!("{}.{} MB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20),
            Self::Count(count) if count.fract() == 0.0 => format!("{count}"),
            Self::Count(count) => format!("{count:.2}"),
            Self::NotCounted => "not counted".to_owned(),
        };
        f.pad(&text)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::None => "-".to_owned(),
            Self::AtMost(most) => format!("≤ {most}"),
            Self::Times(times) => format!("≤ {times} ×"),
            Self::Exactly(count) => format!("= {count}"),
        };
        f.pad(&text)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["what", "measured", "floor", "ratio", "usual", "limit"];
        let [what, measured, floor, ratio, usual, limit] = heads;
        writeln!(f, "{what:<62}{measured:>12}{floor:>12}{ratio:>8}{usual:>8}{limit:>12}")?;
        for row in &self.rows {
            let told = |ratio: Option<f64>| ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
            let is_worse = row.ratio().is_some_and(|ratio| self.past.is_worse(&row.what, ratio));
            let (ratio, usual) = (told(row.ratio()), told(self.past.usual(&row.what)));
            let floor = row.floor.map_or_else(|| "-".to_owned(), |floor| floor.to_string());
            let kept = row.is_kept().map_or("", |kept| if kept { "ok" } else { "over" });
            let worse = if is_worse { "  worse than usual" } else { "" };
            let (what, measured, limit) = (&row.what, row.measured, row.limit);
            writeln!(f, "{what:<62}{measured:>12}{floor:>12}{ratio:>8}{usual:>8}{limit:>12}  {kept}{worse}")?;
        }
        self.remarks.iter().try_for_each(|remark| writeln!(f, "{remark}"))
    }
}
