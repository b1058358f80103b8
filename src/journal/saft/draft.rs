//! Records that wait for the end: written while the entries go by, and finished when the last one has been read. A receipt
//! is copied long after its sale, and a line is removed before anybody knows whether its sale ends within the period.

use std::io::{self, Read};

use crate::domain::{ReceiptNo, SaleId, Series};

use super::record::{Begun, sum_of};
use super::survey::Survey;
use super::text;
use super::xml::Xml;

/// What a record lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    Nothing,
    /// The sale it belongs to, if that is in the file.
    Sale(SaleId),
    /// The same, by the sale's receipt.
    SaleOf(ReceiptNo),
    /// How many papers there are of a transaction.
    Papers {
        of: ReceiptNo,
        is_credit: bool,
        provisional: u32,
    },
}

/// Characters that are kept free for the number of the sale in the text of an event.
pub const SALE_WORDS_CHARS: usize = "; sale ".len() + 20;

/// What stands before a record in its spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    pub bytes: usize,
    /// Where the digits of the check sum belong.
    pub digits: usize,
    /// Where elements are lacking.
    pub gap: usize,
    /// Where words are lacking, if any.
    pub words: Option<usize>,
    pub lack: Lack,
}

/// Bytes of a draft in its spool.
const BYTES: usize = 8 * 8;

impl Draft {
    /// Leaves room for itself before a record.
    pub fn begin(xml: &mut Xml) -> Begun {
        xml.raw(&[0; BYTES]);
        Begun::at(xml)
    }

    pub fn end(self, record: &Begun, xml: &mut Xml) {
        xml.replace(record.from - BYTES, &self.to_bytes());
    }

    fn to_bytes(self) -> [u8; BYTES] {
        let place = |at: usize| u64::try_from(at).unwrap_or(u64::MAX);
        let (kind, number, series, more) = match self.lack {
            Lack::Nothing => (0, 0, 0, 0),
            Lack::Sale(sale) => (1, sale.0, 0, 0),
            Lack::SaleOf(no) => (2, no.number, rank(no.series), 0),
            Lack::Papers { of, is_credit, provisional } => {
                (3 + u64::from(is_credit), of.number, rank(of.series), u64::from(provisional))
            }
        };
        let words = self.words.map_or(u64::MAX, place);
        let numbers = [place(self.bytes), place(self.digits), place(self.gap), words, kind, number, series, more];
        let mut bytes = [0; BYTES];
        bytes.chunks_exact_mut(8).zip(numbers).for_each(|(place, number)| place.copy_from_slice(&number.to_le_bytes()));
        bytes
    }

    fn from_bytes(bytes: &[u8; BYTES]) -> Option<Self> {
        let mut numbers = bytes.chunks_exact(8).map(|bytes| bytes.try_into().map(u64::from_le_bytes));
        let mut number = || numbers.next()?.ok();
        let place = |at: u64| usize::try_from(at).ok();
        let [bytes, digits, gap, words] = [number()?, number()?, number()?, number()?];
        let [kind, count, series, more] = [number()?, number()?, number()?, number()?];
        let receipt = || Some(ReceiptNo::new(*Series::ALL.get(place(series)?)?, count));
        let lack = match kind {
            0 => Lack::Nothing,
            1 => Lack::Sale(SaleId(count)),
            2 => Lack::SaleOf(receipt()?),
            _ => Lack::Papers { of: receipt()?, is_credit: kind == 4, provisional: u32::try_from(more).ok()? },
        };
        let words = Some(words).filter(|at| *at != u64::MAX).and_then(place);
        Some(Self { bytes: place(bytes)?, digits: place(digits)?, gap: place(gap)?, words, lack })
    }

    /// The next record of a spool, into a room that is used again. `None`: that was all.
    pub fn read(from: &mut impl Read, record: &mut Vec<u8>) -> io::Result<Option<Self>> {
        let mut bytes = [0; BYTES];
        match from.read_exact(&mut bytes) {
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let draft = Self::from_bytes(&bytes).ok_or(io::ErrorKind::InvalidData)?;
        record.resize(draft.bytes, 0);
        from.read_exact(record)?;
        Ok(Some(draft))
    }

    /// Writes the record with what it lacked.
    pub fn finish(self, record: &[u8], survey: &Survey, xml: &mut Xml) {
        let from = xml.bytes().len();
        let words = self.words.unwrap_or(record.len());
        xml.raw(record.get(..self.gap).unwrap_or_default());
        let sale = self.sale(survey);
        match (self.lack, sale) {
            (Lack::Papers { of, is_credit, provisional }, _) => write_papers(xml, survey, of, is_credit, provisional),
            (_, Some(sale)) => xml.number("transID", sale.0),
            _ => {}
        }
        let added = xml.bytes().len() - from - self.gap;
        xml.raw(record.get(self.gap..words).unwrap_or_default());
        // Said twice, so that a wrong digit in one of them does not lead to another sale.
        if let Some(sale) = sale.filter(|_| self.words.is_some()) {
            text::add_sale(xml, sale);
        }
        xml.raw(record.get(words..).unwrap_or_default());
        let sum = sum_of(xml.bytes().get(from..).unwrap_or_default());
        xml.replace(from + self.digits + if self.digits < self.gap { 0 } else { added }, &sum);
    }

    fn sale(self, survey: &Survey) -> Option<SaleId> {
        let sale = match self.lack {
            Lack::Sale(sale) => sale,
            Lack::SaleOf(no) => survey.sale_of(no)?,
            Lack::Nothing | Lack::Papers { .. } => return None,
        };
        survey.has(sale).then_some(sale)
    }
}

fn rank(series: Series) -> u64 {
    Series::ALL.iter().zip(0..).find(|(of, _)| **of == series).map_or(0, |(_, rank)| rank)
}

fn write_papers(xml: &mut Xml, survey: &Survey, of: ReceiptNo, is_credit: bool, provisional: u32) {
    let papers = survey.papers_of(of);
    xml.count("receiptNum", if is_credit { 0 } else { papers.printed });
    xml.count("receiptCopyNum", papers.copies);
    xml.count("receiptProformaNum", provisional);
    xml.count("receiptDeliveryNum", if is_credit { papers.printed } else { 0 });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_is_written() {
        let no = ReceiptNo::new(Series::Training, u64::MAX);
        let papers = |is_credit| Lack::Papers { of: no, is_credit, provisional: 7 };
        for lack in [Lack::Nothing, Lack::Sale(SaleId(3)), Lack::SaleOf(no), papers(false), papers(true)] {
            for words in [None, Some(5)] {
                let draft = Draft { bytes: 9, digits: 2, gap: 4, words, lack };
                let spool = [draft.to_bytes().as_slice(), b"<event/>\n"].concat();
                let (mut from, mut record) = (spool.as_slice(), Vec::new());
                assert_eq!(Draft::read(&mut from, &mut record).ok().flatten(), Some(draft));
                assert_eq!((record.as_slice(), from), (b"<event/>\n".as_slice(), [].as_slice()));
                assert_eq!(Draft::read(&mut from, &mut record).ok().flatten(), None);
            }
        }
        let cut = Draft { bytes: 9, digits: 0, gap: 0, words: None, lack: Lack::Nothing }.to_bytes();
        assert!(Draft::read(&mut cut.as_slice(), &mut Vec::new()).is_err());
    }
}
