//! What is known at the export and lies ahead of the entry that needs it: which sales end within the period, which receipts
//! were printed, and which were copied later.
//!
//! Numbers follow one another, so they are kept as ranges: a year takes no more room than a day.

use std::collections::BTreeMap;

use crate::domain::device::PaperKind;
use crate::domain::{ReceiptNo, SaleId, Series};
use crate::journal::act::device::SendState;
use crate::journal::envelope::{Envelope, Written};
use crate::journal::{Act, Entry, JournalError, storage::Reader};

use super::period::Period;

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

/// A finished sale's number, and whether it is signed, without the rest of it.
fn glance(sale: &[u8]) -> Option<(u64, bool)> {
    let mut rest = Written(sale);
    rest.skip("{\"till\":\"")?;
    rest.text()?;
    let number = rest.number(",\"sale\":")?;
    rest.skip(",\"receipt\":{\"series\":\"")?;
    rest.text()?;
    rest.number(",\"number\":")?;
    rest.skip("},\"kind\":\"")?;
    Some((number, rest.text()? != "pay-in"))
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
        let mut survey = Self::default();
        reader.skim(from, |body| survey.look_at(body, period))?;
        Ok(survey)
    }

    fn look_at(&mut self, entry: &[u8], period: Period) {
        let Some(envelope) = Envelope::of(entry).filter(|envelope| envelope.date >= period.from) else { return };
        match envelope.kind {
            "sale-completed" if envelope.date <= period.to => self.finished(entry, envelope.body),
            "slip-printed" | "receipt-sent" => self.paper(entry),
            _ => {}
        }
    }

    fn finished(&mut self, entry: &[u8], body: &[u8]) {
        let read = || match Entry::from_bytes(entry).map(|entry| entry.act) {
            Ok(Act::SaleCompleted(sale)) => Some((sale.sale.0, sale.kind.is_signed())),
            _ => None,
        };
        if let Some((number, true)) = glance(body).or_else(read) {
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
    fn a_glance_at_a_sale_sees_what_is_signed() {
        let sale = r#"{"till":"1-1","sale":14,"receipt":{"series":"sale","number":3},"kind":"sale","nr":1}"#;
        assert_eq!(glance(sale.as_bytes()), Some((14, true)));
        assert_eq!(glance(sale.replace("\"kind\":\"sale\"", "\"kind\":\"pay-in\"").as_bytes()), Some((14, false)));
        assert_eq!(glance(br#"{"sale":14,"till":"1-1"}"#), None);
    }
}
