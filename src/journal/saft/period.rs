//! The days that are exported, both included, by what Oslo's clocks showed.

use crate::domain::time::Date;

use super::xml::{Xml, chars};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[derive(Clone, Copy, Debug)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    /// The number of the month a day is in: its own within one year, else counted from the first (section 3).
    pub fn number_of(self, day: Date) -> u32 {
        let months = |of: Date| i32::from(of.year()) * 12 + i32::from(of.month());
        let number = if self.from.year() == self.to.year() {
            i32::from(day.month())
        } else {
            months(day) - months(self.from) + 1
        };
        u32::try_from(number).unwrap_or(0)
    }

    pub fn fiscal_year(self) -> String {
        if self.from.year() == self.to.year() {
            format!("{:04}", self.from.year())
        } else {
            format!("{:04}-{:04}", self.from.year(), self.to.year())
        }
    }

    pub fn write(self, xml: &mut Xml) {
        xml.open("periods");
        let mut first = self.from;
        while first <= self.to {
            let last = last_of_month(first).min(self.to);
            self.write_month(xml, first, last);
            first = last.plus_days(1);
        }
        xml.close("periods");
    }

    fn write_month(self, xml: &mut Xml, first: Date, last: Date) {
        let month = usize::try_from(first.month() - 1).ok().and_then(|index| MONTHS.get(index)).unwrap_or(&"");
        xml.open("period");
        xml.count("periodNumber", self.number_of(first));
        xml.text("periodDesc", &format!("{month} {:04}", first.year()), chars::STRING_50);
        xml.date("startDatePeriod", first);
        xml.plain("startTimePeriod", "00:00:00");
        xml.date("endDatePeriod", last);
        xml.plain("endTimePeriod", "23:59:59");
        xml.close("period");
    }
}

fn last_of_month(day: Date) -> Date {
    let next = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    Date::new(next.0, next.1, 1).map_or(day, |first| first.plus_days(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_own_number_within_a_year_and_run_on_across_two() {
        let within = Period { from: Date::of(2026, 3, 5), to: Date::of(2026, 4, 2) };
        assert_eq!((within.number_of(Date::of(2026, 4, 1)), within.fiscal_year().as_str()), (4, "2026"));
        let across = Period { from: Date::of(2025, 12, 5), to: Date::of(2026, 1, 2) };
        assert_eq!((across.number_of(Date::of(2026, 1, 1)), across.fiscal_year().as_str()), (2, "2025-2026"));
        let mut xml = Xml::default();
        across.write(&mut xml);
        let text = String::from_utf8_lossy(xml.bytes()).into_owned();
        assert_eq!(text.matches("<period>").count(), 2);
        assert!(text.contains("<endDatePeriod>2025-12-31</endDatePeriod>"), "{text}");
    }
}
