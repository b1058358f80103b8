//! What is known at the export and lies ahead of the entry that needs it: which sales end within the period, which receipts
//! were printed, and which were copied later.
//!
//! Numbers follow one another, so they are kept as ranges: a year takes no more room than a day.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::domain::device::PaperKind;
use crate::domain::time::Date;
use crate::domain::{ReceiptNo, SaleId, Series};
use crate::journal::act::device::SendState;
use crate::journal::{Act, Entry, JournalError, storage::Reader};

use super::period::Period;

/// Entries read at once.
const BATCH: usize = 500;

/// Numbers, as ranges without gaps.
#[derive(Debug, Default)]
pub struct Ranges(BTreeMap<u64, u64>);

impl Ranges {
    pub fn insert(&mut self, number: u64) {
        if self.contains(number) {
            return;
        }
        let last = self.0.remove(&(number + 1)).unwrap_or(number);
        match self.0.range_mut(..number).next_back().filter(|(_, end)| **end + 1 == number) {
            Some((_, end)) => *end = last,
            None => drop(self.0.insert(number, last)),
        }
    }

    pub fn contains(&self, number: u64) -> bool {
        self.0.range(..=number).next_back().is_some_and(|(_, end)| number <= *end)
    }
}

/// How an entry is addressed, read without the rest of it.
pub struct Envelope<'a> {
    pub kind: &'a str,
    pub is_training: bool,
    pub date: Date,
}

impl<'a> Envelope<'a> {
    /// `None` for what this version does not write; whoever reads the whole entry says what is wrong with it.
    pub fn of(body: &'a [u8]) -> Option<Self> {
        let kind = field(body, b"\"kind\":\"", b'"')?;
        let date = field(body, b"\"local\":\"", b'T')?;
        let (is_training, kind) = match kind.strip_prefix("training.") {
            Some(kind) => (true, kind),
            None => (false, kind),
        };
        Some(Self { kind, is_training, date: iso_date(date)? })
    }
}

fn field<'a>(body: &'a [u8], name: &[u8], end: u8) -> Option<&'a str> {
    let head = body.get(..body.len().min(300))?;
    let rest = body.get(memmem::find(head, name)? + name.len()..)?;
    let length = memchr::memchr(end, rest.get(..rest.len().min(64))?)?;
    std::str::from_utf8(rest.get(..length)?).ok()
}

fn iso_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    Date::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Papers {
    pub printed: u32,
    pub copies: u32,
}

#[derive(Debug, Default)]
pub struct Survey {
    /// Sales of the period that become transactions.
    sales: Ranges,
    printed: BTreeMap<Series, Ranges>,
    /// Receipts of which there is more than one paper.
    more: BTreeMap<ReceiptNo, Papers>,
}

impl Survey {
    /// Reads the kept entries from `from` on. What cannot be read here is found and told in the pass that follows.
    pub fn of(reader: &Reader, from: u64, period: Period) -> Result<Self, JournalError> {
        let (mut survey, mut next) = (Self::default(), from);
        loop {
            let (_, batch) = reader.batch(next, BATCH)?;
            let Some(last) = batch.last() else { return Ok(survey) };
            next = last.seq + 1;
            for sealed in &batch {
                survey.look_at(&sealed.body, period);
            }
        }
    }

    fn look_at(&mut self, body: &[u8], period: Period) {
        let Some(envelope) = Envelope::of(body).filter(|envelope| envelope.date >= period.from) else { return };
        match envelope.kind {
            "sale-completed" if envelope.date <= period.to => self.finished(body),
            "slip-printed" | "receipt-sent" => self.paper(body),
            _ => {}
        }
    }

    fn finished(&mut self, body: &[u8]) {
        let sale = memmem::find(body, b"\"body\":").and_then(|at| body.get(at..));
        let Some(sale) = sale else { return };
        let number = field(sale, b"\"sale\":", b',').and_then(|number| number.parse().ok());
        let is_signed = field(sale, b"\"kind\":\"", b'"').is_some_and(|kind| kind != "pay-in");
        if let Some(number) = number.filter(|_| is_signed) {
            self.sales.insert(number);
        }
    }

    fn paper(&mut self, body: &[u8]) {
        match Entry::from_bytes(body).map(|entry| entry.act) {
            Ok(Act::SlipPrinted(printed)) => match (printed.slip.kind, printed.slip.receipt) {
                (PaperKind::Sale | PaperKind::Return | PaperKind::Delivery, Some(no)) => self.print(no),
                (PaperKind::Copy, Some(no)) => self.more.entry(no).or_default().copies += 1,
                _ => {}
            },
            Ok(Act::ReceiptSent(sent)) if sent.state == SendState::Delivered && sent.copy => {
                self.more.entry(sent.receipt).or_default().copies += 1;
            }
            Ok(Act::ReceiptSent(sent)) if sent.state == SendState::Delivered => self.print(sent.receipt),
            _ => {}
        }
    }

    fn print(&mut self, no: ReceiptNo) {
        let of_series = self.printed.entry(no.series).or_default();
        if of_series.contains(no.number) {
            self.more.entry(no).or_default().printed += 1;
        } else {
            of_series.insert(no.number);
        }
    }

    /// Is there a transaction of this sale in the file?
    pub fn has(&self, sale: SaleId) -> bool {
        self.sales.contains(sale.0)
    }

    pub fn papers_of(&self, no: ReceiptNo) -> Papers {
        let first = u32::from(self.printed.get(&no.series).is_some_and(|printed| printed.contains(no.number)));
        let more = self.more.get(&no).copied().unwrap_or_default();
        Papers { printed: first + more.printed, copies: more.copies }
    }

    pub fn is_copied(&self, no: ReceiptNo) -> bool {
        self.more.contains_key(&no)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_grow_together() {
        let mut ranges = Ranges::default();
        for number in [5, 3, 4, 9, 1, 10, 4] {
            ranges.insert(number);
        }
        assert_eq!(ranges.0.into_iter().collect::<Vec<_>>(), [(1, 1), (3, 5), (9, 10)]);
    }

    #[test]
    fn an_envelope_is_read_without_its_letter() {
        let body = br#"{"v":1,"till":"1-1","epoch":1,"seq":7,"at":"2026-11-23T23:32:05.120Z","local":"2026-11-24T00:32:05","kind":"training.slip-printed","body":{}}"#;
        let envelope = Envelope::of(body).expect("an envelope");
        assert_eq!((envelope.kind, envelope.is_training), ("slip-printed", true));
        assert_eq!(envelope.date, Date::of(2026, 11, 24));
        assert!(Envelope::of(b"{}").is_none());
    }
}
