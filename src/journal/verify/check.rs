//! One entry after another, against everything that was counted from those before it.

use std::collections::BTreeMap;

use super::signatures::SignatureCheck;
use super::{Secret, Signatures};
use crate::domain::basket::Line;
use crate::domain::device::PaperKind;
use crate::domain::ids::{Numbers, Series};
use crate::domain::report::{Figures, Report, ZReport};
use crate::domain::sale::CompletedSale;
use crate::domain::vat::add_to_sums;
use crate::domain::{ReceiptNo, Stamp, TillId};
use crate::journal::act::system::LifeBegun;
use crate::journal::chain::Hash;
use crate::journal::fold::Totals;
use crate::journal::{Act, Entry};

/// Follows a journal entry by entry, and finds the first that cannot be right.
pub struct Check<'a> {
    till: TillId,
    /// The newest there is.
    epoch: u32,
    /// The one the till was in at the last entry; 0 before the first.
    life: u32,
    /// The whole life of the till is here, so totals can be compared.
    whole: bool,
    pub(super) last: (u64, Hash),
    last_at: Option<Stamp>,
    /// The last number of each series, once one has been seen.
    receipts: BTreeMap<Series, u64>,
    last_x: Option<u64>,
    last_z: Option<u64>,
    /// Where the open period began, once that is known.
    period_from: Option<u64>,
    signatures: SignatureCheck<'a>,
    pub(super) sales: u64,
    pub(super) periods: u64,
    pub(super) totals: Totals,
}

impl<'a> Check<'a> {
    /// From the first entry that is kept; `epoch` is that of the head.
    pub fn new(till: TillId, epoch: u32, first: u64, secret: Secret<'a>) -> Self {
        let whole = first == 1;
        Self {
            till,
            epoch,
            life: 0,
            whole,
            last: (first - 1, Hash::START),
            last_at: None,
            receipts: BTreeMap::new(),
            last_x: None,
            last_z: None,
            period_from: whole.then_some(1),
            signatures: SignatureCheck::new(whole, secret),
            sales: 0,
            periods: 0,
            totals: Totals::default(),
        }
    }

    /// The next entry, which follows the one before it.
    pub fn taken(&mut self, entry: &Entry, seq: u64, hash: Hash) -> Result<(), String> {
        self.last = (seq, hash);
        self.entry(entry, seq)
    }

    /// What is left to do when the last entry has been seen; a fault with the entry it lies in.
    pub fn finish(&mut self) -> Result<Signatures, (u64, String)> {
        self.signatures.finish()
    }

    fn entry(&mut self, entry: &Entry, seq: u64) -> Result<(), String> {
        let is_in_its_life = match (self.life, &entry.act) {
            (0, _) => true,
            (life, Act::LifeBegun(_)) => entry.epoch > life,
            (life, _) => entry.epoch == life,
        };
        if entry.seq != seq || entry.till != self.till || entry.epoch > self.epoch || !is_in_its_life {
            return Err("it says it is another entry than its place".to_owned());
        }
        self.life = entry.epoch;
        if self.last_at.is_some_and(|last| entry.at < last) {
            return Err("its time is before that of the entry before it".to_owned());
        }
        self.last_at = Some(entry.at);
        self.act(entry)?;
        self.signatures.entry(entry)?;
        self.totals.apply(entry);
        Ok(())
    }

    fn act(&mut self, entry: &Entry) -> Result<(), String> {
        match &entry.act {
            Act::SetUp(set_up) => {
                self.start_numbers(set_up.numbers);
                Ok(())
            }
            Act::LifeBegun(begun) => self.life_begun(begun),
            Act::SaleCompleted(sale) => self.sale(sale, entry.training),
            Act::SlipOrdered(ordered) if ordered.slip.kind == PaperKind::Provisional => {
                ordered.slip.receipt.map_or(Ok(()), |no| self.receipt(no))
            }
            Act::XTaken(report) => self.x(report),
            Act::ZTaken(z) => self.z(z, entry.seq),
            _ => Ok(()),
        }
    }

    /// Numbers and totals go on from those of both lives, and so never go back.
    fn life_begun(&mut self, begun: &LifeBegun) -> Result<(), String> {
        let (before, grand) = (self.totals.numbers, self.totals.grand);
        let goes_back = begun.numbers.max(before) != begun.numbers
            || begun.grand.sales < grand.sales
            || begun.grand.returns < grand.returns;
        if self.whole && goes_back {
            return Err("numbers or totals go back".to_owned());
        }
        self.start_numbers(begun.numbers);
        Ok(())
    }

    fn start_numbers(&mut self, numbers: Numbers) {
        let series =
            [Series::Sale, Series::Return, Series::Delivery, Series::Provisional, Series::PayIn, Series::Training];
        self.receipts = series.into_iter().map(|of| (of, numbers.next(of).number - 1)).collect();
        (self.last_x, self.last_z) = (Some(numbers.x), Some(numbers.z));
    }

    fn sale(&mut self, sale: &CompletedSale, training: bool) -> Result<(), String> {
        self.sales += 1;
        if training != (sale.receipt.series == Series::Training) {
            return Err(format!("receipt {} is of the wrong series", sale.receipt));
        }
        self.receipt(sale.receipt)?;
        if sale.adds_up() && vat_follows_from_the_lines(sale) {
            return Ok(());
        }
        Err(format!("the sums of receipt {} do not agree", sale.receipt))
    }

    /// Numbers of a series have no gaps (law R-2).
    fn receipt(&mut self, no: ReceiptNo) -> Result<(), String> {
        let before = self.receipts.insert(no.series, no.number);
        match before.filter(|before| before + 1 != no.number) {
            Some(before) => Err(format!("receipt {no} does not follow {}", ReceiptNo::new(no.series, before))),
            None => Ok(()),
        }
    }

    fn x(&mut self, report: &Report) -> Result<(), String> {
        let before = self.last_x.replace(report.number);
        if before.is_some_and(|last| report.number != last + 1) {
            return Err(format!("X {} does not follow the X before it", report.number));
        }
        self.figures("X", report)
    }

    fn z(&mut self, z: &ZReport, seq: u64) -> Result<(), String> {
        let before = self.last_z.replace(z.report.number);
        if before.is_some_and(|last| z.report.number != last + 1) {
            return Err(format!("Z {} does not follow the Z before it", z.report.number));
        }
        let from = self.period_from.replace(seq + 1);
        if from.is_some_and(|from| z.first_seq != from) || z.last_seq != seq {
            return Err(format!("Z {} covers other entries than those of its period", z.report.number));
        }
        self.periods += 1;
        self.figures("Z", &z.report)
    }

    /// The running totals and those counted from the entries are the same (law J-2).
    fn figures(&self, which: &str, report: &Report) -> Result<(), String> {
        if !self.whole {
            return Ok(());
        }
        let counted = as_known_then(&self.totals.figures, report);
        if counted == report.figures && self.totals.grand == report.grand {
            return Ok(());
        }
        Err(format!("the figures of {which} {} are not those of its entries", report.number))
    }
}

/// Reports of the first version had no letter u.
fn as_known_then(counted: &Figures, report: &Report) -> Figures {
    let mut counted = counted.clone();
    if report.version == "0.1.0" {
        counted.other_corrections.clear();
    }
    counted
}

fn vat_follows_from_the_lines(sale: &CompletedSale) -> bool {
    let mut counted = Vec::new();
    for line in sale.lines.iter().filter(|line: &&Line| !line.is_pay_in()) {
        add_to_sums(&mut counted, line.item.vat, line.item.percent, line.amount(), line.vat());
    }
    counted == sale.vat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ore;
    use crate::journal::Sealed;
    use crate::journal::act::payment::FloatRegistered;
    use crate::journal::act::system::ProgramStarted;

    fn journal() -> Vec<Sealed> {
        let started = ProgramStarted { version: "0.2.0".into(), after_a_break: false, lines_recovered: 0 };
        let acts = [Act::from(started), Act::from(FloatRegistered { amount: Ore::kroner(2_000) })];
        let mut previous = Hash::START;
        let mut sealed = Vec::new();
        for (act, seq) in acts.into_iter().zip(1..) {
            let at = Stamp::from_millis(1_000 * i64::try_from(seq).expect("small"));
            let entry = Entry { till: TillId::new(1, 1), epoch: 1, seq, at, operator: None, training: false, act };
            let next = Sealed::after(previous, &entry);
            previous = next.hash;
            sealed.push(next);
        }
        sealed
    }

    /// As a reader goes over the stored entries.
    fn first_fault(stored: &[Sealed]) -> Option<u64> {
        let mut check = Check::new(TillId::new(1, 1), 1, 1, &|_| None);
        let mut previous = Hash::START;
        for sealed in stored {
            let entry = Entry::from_bytes(&sealed.body);
            let is_right = |entry: Entry| check.taken(&entry, sealed.seq, sealed.hash).is_ok();
            if !sealed.follows(previous) || !entry.is_ok_and(is_right) {
                return Some(sealed.seq);
            }
            previous = sealed.hash;
        }
        None
    }

    #[test]
    fn a_flipped_byte_in_an_entry_or_its_hash_is_found_where_it_is_j_3() {
        let whole = journal();
        assert_eq!(first_fault(&whole), None);
        for place in 0..whole.len() {
            let seq = whole[place].seq;
            for at in 0..whole[place].body.len() {
                let mut stored = whole.clone();
                stored[place].body[at] ^= 1;
                assert_eq!(first_fault(&stored), Some(seq), "byte {at} of entry {seq}");
            }
            for at in 0..32 {
                let mut stored = whole.clone();
                stored[place].hash.0[at] ^= 1;
                assert_eq!(first_fault(&stored), Some(seq), "byte {at} of hash {seq}");
            }
        }
    }
}
