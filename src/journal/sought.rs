//! What narrows the journal for those who look something up in it: an event, who, which receipt, when.
//!
//! It is read from words as they are typed, and asked of one entry after the other, newest first. Nothing is changed by it.

use super::{Act, Entry, Event, event};
use crate::domain::device::Slip;
use crate::domain::search::fold;
use crate::domain::time::Date;
use crate::domain::{ReceiptNo, SaleId, Series};

/// Everything that is asked for must hold of an entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sought {
    /// The first and the last day, both included.
    days: Option<(Date, Date)>,
    /// Minutes of the day, both included.
    minutes: Option<(u16, u16)>,
    code: Option<u16>,
    receipt: Option<ReceiptNo>,
    /// Parts of names, folded.
    words: Vec<String>,
    /// Sales that turned out to have the receipt: what was done before it was given its number belongs to it too.
    sales: Vec<SaleId>,
}

impl Sought {
    /// Reads `skuff kari 410 22.11 12:00-14:00`, in any order.
    pub fn read(typed: &str, today: Date) -> Self {
        let mut sought = Self::default();
        typed.split_whitespace().for_each(|word| sought.read_word(word, today));
        sought
    }

    fn read_word(&mut self, word: &str, today: Date) {
        if let Some(minutes) = span(word, minute_of_day) {
            self.minutes = Some(minutes);
        } else if let Some(days) = span(word, |day| Date::parse_typed(day, today)) {
            self.days = Some(days);
        } else if let Some(code) =
            word.parse().ok().filter(|code| event::EVENTS.iter().any(|event| event.code == *code))
        {
            self.code = Some(code);
        } else if let Some(receipt) = receipt(word) {
            self.receipt = Some(receipt);
        } else {
            self.words.push(fold(word));
        }
    }

    /// Nothing narrows.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Is it one of those? `operator` is the name of who did it.
    pub fn takes(&mut self, entry: &Entry, operator: &str) -> bool {
        let local = entry.at.local();
        let in_days = self.days.is_none_or(|(first, last)| (first..=last).contains(&local.date()));
        let minute = local.minute_of_day();
        let in_minutes = self.minutes.is_none_or(|(first, last)| (first..=last).contains(&minute));
        let is_event = self.code.is_none_or(|code| entry.event_code() == code);
        in_days && in_minutes && is_event && self.belongs(&entry.act) && self.is_named(entry, operator)
    }

    /// Nothing older can be one of those.
    pub fn ends_before(&self, entry: &Entry) -> bool {
        self.days.is_some_and(|(first, _)| entry.at.date() < first)
    }

    fn belongs(&mut self, act: &Act) -> bool {
        let Some(wanted) = self.receipt else { return true };
        let has_receipt = receipt_of(act) == Some(wanted);
        let sale = sale_of(act);
        if has_receipt {
            self.sales.extend(sale);
        }
        has_receipt || sale.is_some_and(|sale| self.sales.contains(&sale))
    }

    fn is_named(&self, entry: &Entry, operator: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let event = Event::of(entry.event_code());
        let mut names = format!("{} {} {} {operator}", entry.kind(), event.norwegian, event.english);
        add_names(&mut names, &entry.act);
        let names = fold(&names);
        self.words.iter().all(|word| names.contains(word.as_str()))
    }
}

/// Names an entry carries itself.
fn add_names(names: &mut String, act: &Act) {
    let mut add = |name: &str| {
        names.push(' ');
        names.push_str(name);
    };
    match act {
        Act::LoggedIn(logged_in) => add(&logged_in.name),
        Act::LinesAdded(added) => added.lines.iter().for_each(|line| add(&line.item.name)),
        Act::PaymentTaken(taken) => add(&taken.part.method.name),
        Act::PaymentAsked(asked) => add(&asked.part.method.name),
        _ => {}
    }
}

/// `12:00-14:00`, or one that is both the first and the last.
fn span<T: Copy>(word: &str, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    match word.split_once('-') {
        Some((first, last)) => Some((read(first)?, read(last)?)),
        None => read(word).map(|only| (only, only)),
    }
}

/// A number of any series, as it is read on paper: `410`, `R41`, `T3`, `P-7`.
fn receipt(word: &str) -> Option<ReceiptNo> {
    let upper = word.to_uppercase();
    let marked = Series::ALL.into_iter().filter(|series| !series.mark().is_empty());
    let (series, digits) = marked
        .filter_map(|series| Some((series, upper.strip_prefix(series.mark())?)))
        .find(|(_, digits)| digits.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or((Series::Sale, upper.as_str()));
    digits.parse().ok().map(|number| ReceiptNo::new(series, number))
}

/// `12:00`
fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// The receipt an entry is about.
pub fn receipt_of(act: &Act) -> Option<ReceiptNo> {
    match act {
        Act::SaleCompleted(sale) => Some(sale.receipt),
        Act::ReceiptSent(sent) => Some(sent.receipt),
        Act::ReceiptSpared(spared) => Some(spared.receipt),
        act => slip_of(act).and_then(|slip| slip.receipt),
    }
}

/// The sale an entry is part of.
pub fn sale_of(act: &Act) -> Option<SaleId> {
    Some(match act {
        Act::LinesAdded(a) => a.sale,
        Act::LineChanged(a) => a.sale,
        Act::LineRemoved(a) => a.sale,
        Act::SaleDiscounted(a) => a.sale,
        Act::TipSet(a) => a.sale,
        Act::CustomerChosen(a) => a.sale,
        Act::AgeChecked(a) => a.sale,
        Act::ReasonGiven(a) => a.sale,
        Act::SaleCancelled(a) => a.sale,
        Act::SaleParked(a) => a.sale,
        Act::SaleFetched(a) => a.sale,
        Act::SaleCompleted(a) => a.sale,
        Act::PaymentTaken(a) => a.sale,
        Act::PaymentAsked(a) => a.sale,
        Act::PaymentAnswered(a) => a.sale,
        Act::SignatureChecked(a) => a.sale,
        Act::PaymentRechecked(a) => a.intent.sale,
        Act::DuplicateAsked(a) => a.intent.sale,
        Act::DuplicateAnswered(a) => a.sale,
        Act::PaymentRemoved(a) => a.sale,
        Act::Approved(a) => return a.sale,
        Act::DrawerPulsed(a) => return a.sale,
        Act::DrawerOpened(a) => return a.sale,
        act => return slip_of(act).and_then(|slip| slip.sale),
    })
}

fn slip_of(act: &Act) -> Option<&Slip> {
    match act {
        Act::SlipOrdered(ordered) => Some(&ordered.slip),
        Act::SlipPrinted(printed) => Some(&printed.slip),
        Act::SlipOwed(owed) => Some(&owed.slip),
        Act::SlipLookedFor(looked) => Some(&looked.slip),
        Act::SlipDropped(dropped) => Some(&dropped.slip),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::DrawerCause;
    use crate::domain::{OperatorNo, Stamp, TillId};
    use crate::journal::act::device::DrawerOpened;
    use crate::journal::act::operator::LogInFailed;

    const TODAY: Date = Date::of(2026, 11, 24);

    fn at(hour: i8, minute: i8, act: impl Into<Act>) -> Entry {
        let at = Stamp::from_local(Date::of(2026, 11, 23), hour, minute, 0);
        let operator = Some(OperatorNo(1));
        Entry { till: TillId::new(1, 1), epoch: 1, seq: 7, at, operator, training: false, act: act.into() }
    }

    fn opened() -> Entry {
        at(12, 30, DrawerOpened { cause: DrawerCause::Sale, sale: Some(SaleId(9)) })
    }

    fn takes(typed: &str, entry: &Entry) -> bool {
        Sought::read(typed, TODAY).takes(entry, "Kari Nordli")
    }

    #[test]
    fn an_entry_is_found_by_event_name_kind_operator_and_time() {
        for typed in
            ["", "13005", "skuff åpning", "drawer", "KARI", "23.11", "22.11-23.11", "12:00-14:00", "kari 12:30"]
        {
            assert!(takes(typed, &opened()), "{typed}");
        }
        for typed in ["13006", "jonas", "24.11", "20.11-22.11", "14:00-15:00", "12:31", "410", "kari jonas"] {
            assert!(!takes(typed, &opened()), "{typed}");
        }
    }

    #[test]
    fn nothing_older_than_the_first_day_is_looked_through() {
        assert!(Sought::read("24.11", TODAY).ends_before(&opened()));
        assert!(!Sought::read("23.11", TODAY).ends_before(&opened()));
        assert!(!Sought::read("kari", TODAY).ends_before(&at(8, 0, LogInFailed { in_a_row: 1 })));
    }

    #[test]
    fn a_number_is_read_as_it_stands_on_paper() {
        for (word, wanted) in [("410", (Series::Sale, 410)), ("t3", (Series::Training, 3)), ("P-7", (Series::Park, 7))]
        {
            assert_eq!(receipt(word).map(|no| (no.series, no.number)), Some(wanted), "{word}");
        }
        assert!(["kari", "t", "r134a", "p7"].iter().all(|word| receipt(word).is_none()));
    }

    #[test]
    fn what_cannot_be_a_time_is_a_word() {
        assert!(!Sought::read("25:00", TODAY).is_everything());
        assert!(!takes("25:00", &opened()));
        assert!(Sought::read("  ", TODAY).is_everything());
    }
}
