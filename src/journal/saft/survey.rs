//! What is only known when the last entry has been read, and what records wait for: which sales end within the period, and
//! which receipts were printed and copied, however much later.
//!
//! Numbers follow one another, so they are kept as ranges: a year takes no more room than a day.

use std::collections::BTreeMap;

use crate::domain::device::PaperKind;
use crate::domain::sale::CompletedSale;
use crate::domain::{ReceiptNo, SaleId, Series};
use crate::journal::Act;
use crate::journal::act::device::SendState;

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

/// Receipts with their sales, as ranges in which both follow one another.
#[derive(Debug, Default)]
struct Runs(BTreeMap<u64, (u64, u64)>);

impl Runs {
    fn insert(&mut self, receipt: u64, sale: u64) {
        if let Some((from, (count, first))) = self.0.range_mut(..=receipt).next_back() {
            let nth = receipt - from;
            if nth == *count && sale == *first + nth {
                *count += 1;
            }
            if nth < *count {
                return;
            }
        }
        self.0.insert(receipt, (1, sale));
    }

    fn get(&self, receipt: u64) -> Option<u64> {
        let (from, (count, first)) = self.0.range(..=receipt).next_back()?;
        let nth = receipt - from;
        (nth < *count).then(|| first + nth)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    pub printed: u32,
    pub copies: u32,
}

#[derive(Debug, Default)]
pub struct Survey {
    /// Sales of the period that become transactions.
    sales: Ranges,
    receipts: BTreeMap<Series, Runs>,
    printed: BTreeMap<Series, Ranges>,
    /// Receipts of which there is more than one paper.
    more: BTreeMap<ReceiptNo, Papers>,
}

impl Survey {
    /// Notes an entry of the period, or one after it.
    pub fn note(&mut self, act: &Act, is_within: bool) {
        match act {
            Act::SaleCompleted(sale) if is_within => self.finished(sale),
            Act::SlipPrinted(printed) => {
                printed.slip.receipt.into_iter().for_each(|no| self.printed(printed.slip.kind, no));
            }
            Act::ReceiptSent(sent) if sent.state == SendState::Delivered && sent.copy => {
                self.more.entry(sent.receipt).or_default().copies += 1;
            }
            Act::ReceiptSent(sent) if sent.state == SendState::Delivered => self.print(sent.receipt),
            _ => {}
        }
    }

    fn finished(&mut self, sale: &CompletedSale) {
        self.receipts.entry(sale.receipt.series).or_default().insert(sale.receipt.number, sale.sale.0);
        if sale.kind.is_signed() {
            self.sales.insert(sale.sale.0);
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

    /// The sale of a receipt of the period.
    pub fn sale_of(&self, no: ReceiptNo) -> Option<SaleId> {
        self.receipts.get(&no.series)?.get(no.number).map(SaleId)
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
    fn every_receipt_finds_its_sale() {
        let mut runs = Runs::default();
        let given = [(3, 10), (4, 11), (5, 13), (6, 14), (9, 17), (1, 2), (2, 1)];
        given.iter().for_each(|(receipt, sale)| runs.insert(*receipt, *sale));
        given.iter().for_each(|(receipt, sale)| assert_eq!(runs.get(*receipt), Some(*sale), "{receipt}"));
        assert_eq!([0, 7, 8, 10].map(|receipt| runs.get(receipt)), [None; 4]);
        assert_eq!(runs.0.len(), 5);
    }
}
