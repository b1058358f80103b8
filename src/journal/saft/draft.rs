//! Records that may have to be written anew: a receipt is copied long after its sale, and a line is removed before anybody knows
//! whether its sale ends within the period. Each is written as far as is known then, and noted here for when the last entry has
//! been read.

use std::io::{self, Read};

use crate::domain::{ReceiptNo, SaleId, Series};

use super::record::{BLANK, sum_of};
use super::survey::{Papers, Survey};
use super::text;
use super::xml::Xml;

/// What may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// The sale it belongs to, as soon as that is in the file.
    Sale(SaleId),
    /// Further papers of a transaction.
    Papers(PapersOf),
}

/// How many papers there are of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PapersOf {
    pub receipt: ReceiptNo,
    pub is_credit: bool,
    pub provisional: u32,
    /// As they were written.
    pub known: Papers,
}

impl PapersOf {
    pub fn write(self, xml: &mut Xml) {
        let Papers { printed, copies } = self.known;
        xml.count("receiptNum", if self.is_credit { 0 } else { printed });
        xml.count("receiptCopyNum", copies);
        xml.count("receiptProformaNum", self.provisional);
        xml.count("receiptDeliveryNum", if self.is_credit { printed } else { 0 });
    }
}

/// Characters that are kept free for the number of the sale in the text of an event.
pub const SALE_WORDS_CHARS: usize = "; sale ".len() + 20;

/// A record as it was written, and where in it something may still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Where it begins among the others.
    pub at: u64,
    pub bytes: usize,
    /// Where the digits of the check sum are.
    pub digits: usize,
    /// Where the elements are that may change, and how long they are now.
    pub gap: usize,
    pub filled: usize,
    /// Where words may come, if any.
    pub words: Option<usize>,
    pub open: Open,
}

/// Bytes of a draft among the notes.
const BYTES: usize = 12 * 8;

impl Draft {
    pub fn to_bytes(self) -> [u8; BYTES] {
        let place = |at: usize| u64::try_from(at).unwrap_or(u64::MAX);
        let [kind, number, series, provisional, printed, copies] = match self.open {
            Open::Sale(sale) => [0, sale.0, 0, 0, 0, 0],
            Open::Papers(PapersOf { receipt, is_credit, provisional, known }) => [
                1 + u64::from(is_credit),
                receipt.number,
                rank(receipt.series),
                provisional.into(),
                known.printed.into(),
                known.copies.into(),
            ],
        };
        let words = self.words.map_or(u64::MAX, place);
        let [bytes, digits, gap, filled] = [self.bytes, self.digits, self.gap, self.filled].map(place);
        let numbers = [self.at, bytes, digits, gap, filled, words, kind, number, series, provisional, printed, copies];
        let mut noted = [0; BYTES];
        noted.chunks_exact_mut(8).zip(numbers).for_each(|(place, number)| place.copy_from_slice(&number.to_le_bytes()));
        noted
    }

    fn from_bytes(noted: &[u8; BYTES]) -> Option<Self> {
        let mut numbers = noted.chunks_exact(8).map(|bytes| bytes.try_into().map(u64::from_le_bytes));
        let mut number = || numbers.next()?.ok();
        let place = |at: u64| usize::try_from(at).ok();
        let count = |count: u64| u32::try_from(count).ok();
        let [at, bytes, digits, gap, filled, words] =
            [number()?, number()?, number()?, number()?, number()?, number()?];
        let [kind, no, series, provisional, printed, copies] =
            [number()?, number()?, number()?, number()?, number()?, number()?];
        let open = match kind {
            0 => Open::Sale(SaleId(no)),
            _ => Open::Papers(PapersOf {
                receipt: ReceiptNo::new(*Series::ALL.get(place(series)?)?, no),
                is_credit: kind == 2,
                provisional: count(provisional)?,
                known: Papers { printed: count(printed)?, copies: count(copies)? },
            }),
        };
        let words = Some(words).filter(|at| *at != u64::MAX).and_then(place);
        let [bytes, digits, gap, filled] = [place(bytes)?, place(digits)?, place(gap)?, place(filled)?];
        Some(Self { at, bytes, digits, gap, filled, words, open })
    }

    /// The next one among the notes. `None`: that was all.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut bytes = [0; BYTES];
        match from.read_exact(&mut bytes) {
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        Self::from_bytes(&bytes).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// What it has to become, now that the last entry has been read. `None`: it stays as it is.
    pub fn amended(self, survey: &Survey) -> Option<Self> {
        let open = match self.open {
            Open::Sale(sale) if survey.has(sale) => self.open,
            Open::Papers(of) if survey.papers_of(of.receipt) != of.known => {
                Open::Papers(PapersOf { known: survey.papers_of(of.receipt), ..of })
            }
            _ => return None,
        };
        Some(Self { open, ..self })
    }

    /// Writes the record anew.
    pub fn write(self, record: &[u8], xml: &mut Xml) {
        let from = xml.bytes().len();
        let part = |of: std::ops::Range<usize>| record.get(of).unwrap_or_default();
        let (gap_end, words) = (self.gap + self.filled, self.words.unwrap_or(record.len()));
        xml.raw(part(0..self.gap));
        match self.open {
            Open::Papers(papers) => papers.write(xml),
            Open::Sale(sale) => xml.number("transID", sale.0),
        }
        let filled = xml.bytes().len() - from - self.gap;
        xml.raw(part(gap_end..words));
        if let Open::Sale(sale) = self.open
            && self.words.is_some()
        {
            xml.raw(text::sale_words(sale).as_bytes());
        }
        xml.raw(part(words..record.len()));
        let moved = if self.digits < self.gap { self.digits } else { self.digits + filled - self.filled };
        xml.replace(from + moved, BLANK.as_bytes());
        let sum = sum_of(xml.bytes().get(from..).unwrap_or_default());
        xml.replace(from + moved, &sum);
    }
}

fn rank(series: Series) -> u64 {
    Series::ALL.iter().zip(0..).find(|(of, _)| **of == series).map_or(0, |(_, rank)| rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_is_noted() {
        let receipt = ReceiptNo::new(Series::Training, u64::MAX);
        let known = Papers { printed: 2, copies: 1 };
        let papers = |is_credit| Open::Papers(PapersOf { receipt, is_credit, provisional: 7, known });
        for open in [Open::Sale(SaleId(3)), papers(false), papers(true)] {
            for words in [None, Some(5)] {
                let draft = Draft { at: 1 << 40, bytes: 9, digits: 2, gap: 4, filled: 1, words, open };
                let noted = draft.to_bytes();
                let mut from = noted.as_slice();
                assert_eq!(Draft::read(&mut from).ok().flatten(), Some(draft));
                assert_eq!(Draft::read(&mut from).ok().flatten(), None);
            }
        }
        let cut = Draft { at: 0, bytes: 9, digits: 0, gap: 0, filled: 0, words: None, open: papers(true) };
        assert!(Draft::read(&mut cut.to_bytes().get(1..).unwrap_or_default()).ok().flatten().is_none());
    }
}
