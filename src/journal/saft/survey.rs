//! What is known at the export and lies ahead of the entry that needs it: which sales end within the period, which receipts
//! were printed, and which were copied later.
//!
//! Numbers follow one another, so they are kept as ranges: a year takes no more room than a day.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unknown;

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
    Some((number, rest.text()? != b"pay-in"))
}

/// What a printed paper is, and of which receipt, without the rest of it.
fn glance_at_paper(printed: &[u8]) -> Option<(PaperKind, ReceiptNo)> {
    let mut rest = Written(printed);
    rest.number("{\"slip\":{\"job\":")?;
    rest.skip(",\"kind\":\"")?;
    let kind = named(rest.text()?)?;
    rest.skip(",\"receipt\":{\"series\":\"")?;
    let series = named(rest.text()?)?;
    Some((kind, ReceiptNo::new(series, rest.number(",\"number\":")?)))
}

/// What the journal calls by this name.
fn named<'a, T: Deserialize<'a>>(name: &'a [u8]) -> Option<T> {
    let name = IntoDeserializer::<Unknown>::into_deserializer(std::str::from_utf8(name).ok()?);
    T::deserialize(name).ok()
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
            "slip-printed" => match glance_at_paper(envelope.body) {
                Some((kind, receipt)) => self.printed(kind, receipt),
                None => self.paper(entry),
            },
            "receipt-sent" => self.paper(entry),
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

    fn paper(&mut self, entry: &[u8]) {
        match Entry::from_bytes(entry).map(|entry| entry.act) {
            Ok(Act::SlipPrinted(printed)) => {
                printed.slip.receipt.into_iter().for_each(|no| self.printed(printed.slip.kind, no));
            }
            Ok(Act::ReceiptSent(sent)) if sent.state == SendState::Delivered && sent.copy => {
                self.more.entry(sent.receipt).or_default().copies += 1;
            }
            Ok(Act::ReceiptSent(sent)) if sent.state == SendState::Delivered => self.print(sent.receipt),
            _ => {}
        }
    }

    fn printed(&mut self, kind: PaperKind, no: ReceiptNo) {
        match kind {
            PaperKind::Sale | PaperKind::Return | PaperKind::Delivery => self.print(no),
            PaperKind::Copy => self.more.entry(no).or_default().copies += 1,
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
    use crate::domain::Ore;
    use crate::domain::device::{PrintJob, Slip};
    use crate::journal::act::device::SlipPrinted;

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

    #[test]
    fn a_glance_at_a_paper_sees_what_reading_it_sees() {
        for (kind, series) in PaperKind::ALL.into_iter().flat_map(|kind| Series::ALL.map(|series| (kind, series))) {
            let receipt = Some(ReceiptNo::new(series, 412));
            let slip = Slip { job: PrintJob(9), kind, receipt, sale: None, amount: Ore::ZERO, which: 0 };
            let written = |slip| serde_json::to_vec(&SlipPrinted { slip }).expect("JSON");
            assert_eq!(glance_at_paper(&written(slip.clone())), receipt.map(|receipt| (kind, receipt)));
            assert_eq!(glance_at_paper(&written(Slip { receipt: None, ..slip })), None);
        }
        assert_eq!(glance_at_paper(br#"{"slip":{"job":1,"kind":"unheard-of"}}"#), None);
    }
}
