//! Sales by the thousand, in the entries a till writes for each: a line for each scan, the card asked and answered, the sale, its
//! paper, its signature.

use std::path::Path;

use skranke::domain::basket::Line;
use skranke::domain::device::{Intent, PaperKind, Payee, PrintJob, Slip, TerminalAnswer};
use skranke::domain::ids::SignedNo;
use skranke::domain::sale::CompletedSale;
use skranke::domain::{SaleId, Stamp, TillId};
use skranke::journal::act::device::{SlipOrdered, SlipPrinted};
use skranke::journal::act::payment::{PaymentAnswered, PaymentAsked};
use skranke::journal::act::sale::{LinesAdded, SaleSigned};
use skranke::journal::fold::Totals;
use skranke::journal::signature::{FIRST, KeyVersion, SigningKey, ToSign};
use skranke::journal::storage::Reader;
use skranke::journal::{Act, Entry, Journal, Sealed};

use crate::own_time::TODAY;

/// Entries appended in one commit.
const COMMIT: usize = 2_000;

/// A sale of three lines, paid by card, out of the demo shop's journal.
pub fn a_card_sale(demo: &Path) -> CompletedSale {
    let (_, entries) = Reader::open(demo).expect("a reader").batch(1, 10_000).expect("entries");
    let sold = entries.iter().rev().find_map(|sealed| match Entry::from_bytes(&sealed.body).expect("an entry").act {
        Act::SaleCompleted(sale) if sale.lines.len() == 3 && sale.parts.iter().all(|part| part.slip.is_some()) => {
            Some(*sale)
        }
        _ => None,
    });
    sold.expect("a sale")
}

/// Sells one and the same again and again.
pub struct Writer<'a> {
    journal: Journal,
    batch: Vec<Sealed>,
    sold: CompletedSale,
    totals: Totals,
    signed: u64,
    key: &'a SigningKey,
    previous: String,
}

impl<'a> Writer<'a> {
    pub fn new(journal: Journal, sold: CompletedSale, key: &'a SigningKey) -> Self {
        let (batch, totals, previous) = (Vec::new(), Totals::default(), FIRST.to_owned());
        Self { journal, batch, sold, totals, signed: 0, key, previous }
    }

    /// Goes on where a till is.
    pub fn after(mut self, totals: Totals, signed: u64) -> Self {
        (self.totals, self.signed) = (totals, signed);
        self
    }

    pub fn write(&mut self, act: Act) {
        let (seq, hash) = self.head();
        let at = Stamp::from_local(TODAY, 9, 0, 0);
        let entry = Entry { till: TillId::new(1, 1), epoch: 1, seq: seq + 1, at, operator: None, training: false, act };
        self.totals.apply(&entry);
        self.batch.push(Sealed::after(hash, &entry));
    }

    fn head(&self) -> (u64, skranke::journal::Hash) {
        let head = self.journal.head();
        self.batch.last().map_or((head.seq, head.hash), |sealed| (sealed.seq, sealed.hash))
    }

    /// So many sales, and how many entries the journal has then.
    pub fn sell(&mut self, sales: u64) -> u64 {
        for _ in 0..sales {
            self.sell_one();
            if self.batch.len() > COMMIT {
                self.journal.append(&std::mem::take(&mut self.batch)).expect("appended");
            }
        }
        self.journal.append(&std::mem::take(&mut self.batch)).expect("appended");
        self.journal.checkpoint().expect("moved");
        self.journal.head().seq
    }

    fn sell_one(&mut self) {
        let mut sale = self.sold.clone();
        let numbers = self.totals.numbers;
        self.signed += 1;
        let nr = SignedNo(self.signed);
        (sale.sale, sale.nr) = (SaleId(numbers.sale + 1), Some(nr));
        (sale.receipt, sale.completed_at) = (numbers.next(sale.receipt.series), Stamp::from_local(TODAY, 9, 0, 0));
        before(&sale).into_iter().for_each(|act| self.write(act));
        let entry = self.head().0 + 1;
        let signature = self.key.sign(&ToSign::of(&sale, nr, entry).text(&self.previous));
        self.previous.clone_from(&signature);
        let slip = Slip {
            job: PrintJob(numbers.print + 1),
            kind: PaperKind::Sale,
            receipt: Some(sale.receipt),
            sale: Some(sale.sale),
            amount: sale.due(),
            which: 0,
        };
        self.write(sale.into());
        self.write(SlipOrdered { slip: slip.clone(), ticket: None }.into());
        self.write(SlipPrinted { slip }.into());
        self.write(SaleSigned { nr, entry, signature, key: KeyVersion(1) }.into());
    }
}

/// What stands in the journal before a sale ends.
fn before(sale: &CompletedSale) -> Vec<Act> {
    let (of, part) = (sale.sale, sale.parts.first().expect("a payment").clone());
    let scan = |line: &Line| LinesAdded { sale: of, lines: vec![line.clone()], repriced: Vec::new() }.into();
    let number = part.intent.expect("paid by card");
    let intent = Intent { number, sale: of, to: Payee::Terminal, amount: part.amount, reverses: None, original: None };
    let slip = part.slip.clone().expect("paid by card");
    let answer = TerminalAnswer::Approved { amount: part.amount, slip };
    let answered =
        PaymentAnswered { sale: of, part: part.id, answer, because: None, papers: Vec::new(), by_hand: false };
    let asked = PaymentAsked { sale: of, part, intent };
    sale.lines.iter().map(scan).chain([asked.into(), answered.into()]).collect()
}
