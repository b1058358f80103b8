//! A year of receipts, journalled as a till journals them, with a Z every evening.

use super::{Dice, LargeFault, Size, Words, people, range};
use crate::domain::article::ItemKind;
use crate::domain::basket::{Line, SaleCustomer};
use crate::domain::device::CashPlace;
use crate::domain::ids::{PartId, Series};
use crate::domain::payment::{Part, PartMethod, PartState, TerminalSlip};
use crate::domain::report::{Report, ReportKind, Settlement, ZReport};
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::shop::{MethodKind, usual_methods};
use crate::domain::vat::add_to_sums;
use crate::domain::{
    Article, Item, LineId, OperatorNo, Ore, Percent, Quantity, ReceiptNo, SaleId, Stamp, TillId, VatCode,
};
use crate::journal::act::system::SetUp;
use crate::journal::fold::Totals;
use crate::journal::{Act, Entry, Hash, Head, Sealed};
use crate::store::Store;
use crate::store::company::CompanyId;
use crate::store::demo::{MS_PER_DAY, ORGANISATION_NUMBER};
use crate::sync::wire::{Batch, WireEntry};

/// The workshop floor, so that the till of the demo goes on with its own numbers.
pub const TILL: TillId = TillId::new(1, 2);

const KIND: u64 = 3;
const DAYS: u32 = 365;
/// From seven, UTC, for eight hours: eight in the morning in Oslo's winter.
const OPENS_MS: i64 = 7 * 60 * 60 * 1_000;
const OPEN_MS: i64 = 8 * 60 * 60 * 1_000;

const OPERATORS: [(u16, &str); 3] = [(1, "Kari Nordli"), (2, "Jonas Berg"), (4, "Amund Lie")];

pub(super) async fn fill(
    store: &Store,
    company: CompanyId,
    words: &Words,
    size: Size,
    seed: u64,
    now: Stamp,
) -> Result<(), LargeFault> {
    if size.receipts == 0 {
        return Ok(());
    }
    let first_day = now.plus_ms(-MS_PER_DAY * i64::from(DAYS)).millis().div_euclid(MS_PER_DAY) * MS_PER_DAY;
    let mut writer = Writer::new(Stamp::from_millis(first_day));
    let per_day = size.receipts.div_ceil(DAYS);
    for day in 0..DAYS {
        let opens = Stamp::from_millis(first_day + MS_PER_DAY * i64::from(day) + OPENS_MS);
        let receipts = day * per_day..size.receipts.min((day + 1) * per_day);
        if receipts.is_empty() {
            break;
        }
        for (place, index) in (0_u32..).zip(receipts) {
            let at = opens.plus_ms(OPEN_MS * i64::from(place) / i64::from(per_day));
            let sale = Receipt { words, size, seed, index, at }.sold();
            writer.write(at, sale);
        }
        writer.close(opens.plus_ms(OPEN_MS));
        store.append(company, &writer.batch()).await?;
    }
    Ok(())
}

/// The till's journal while it is written.
struct Writer {
    head: Head,
    totals: Totals,
    after: Hash,
    waiting: Vec<Sealed>,
}

impl Writer {
    fn new(at: Stamp) -> Self {
        let head = Head { epoch: 1, seq: 0, hash: Hash::START };
        let mut writer = Self { head, totals: Totals::default(), after: Hash::START, waiting: Vec::new() };
        writer.write(
            at,
            SetUp {
                till: TILL,
                company: "Fjordvik Sykkel & Motor AS".to_owned(),
                organisation_number: ORGANISATION_NUMBER.to_owned(),
                department: "Fjordvik Verksted".to_owned(),
                cash: CashPlace::Nowhere,
                demo: true,
                numbers: Default::default(),
                grand: Default::default(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
        );
        writer
    }

    fn write(&mut self, at: Stamp, act: impl Into<Act>) {
        let seq = self.head.seq + 1;
        let entry = Entry {
            till: TILL,
            epoch: self.head.epoch,
            seq,
            at,
            operator: Some(OperatorNo(1)),
            training: false,
            act: act.into(),
        };
        self.totals.apply(&entry);
        let sealed = Sealed::after(self.head.hash, &entry);
        self.head = Head { epoch: self.head.epoch, seq, hash: sealed.hash };
        self.waiting.push(sealed);
    }

    fn close(&mut self, at: Stamp) {
        let report = Report {
            kind: ReportKind::Z,
            number: self.totals.numbers.z + 1,
            till: TILL,
            company_name: "Fjordvik Sykkel & Motor AS".to_owned(),
            organisation_number: ORGANISATION_NUMBER.to_owned(),
            department: "Fjordvik Verksted".to_owned(),
            at,
            period_from: self.totals.figures.first_at,
            operator: OperatorNo(1),
            operator_name: "Kari Nordli".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            group_names: Default::default(),
            figures: self.totals.figures.clone(),
            grand: self.totals.grand,
            last_receipt: self.totals.numbers.receipt,
            demo: true,
            waiting: 0,
        };
        let expected = self.totals.figures.expected_cash();
        let settlement = Settlement {
            expected,
            counted: expected,
            signed_by: OperatorNo(1),
            signed_name: "Kari Nordli".to_owned(),
            ..Settlement::default()
        };
        let (first_seq, last_seq) = (self.totals.first_seq, self.totals.last_seq);
        self.write(at, ZReport { report, settlement, first_seq, last_seq });
    }

    fn batch(&mut self) -> Batch {
        let sealed = std::mem::take(&mut self.waiting);
        let first = sealed.first().map_or(self.head.seq + 1, |entry| entry.seq);
        let after = std::mem::replace(&mut self.after, self.head.hash);
        let text =
            |entry: Sealed| WireEntry { body: String::from_utf8(entry.body).unwrap_or_default(), hash: entry.hash };
        Batch {
            till: TILL,
            epoch: self.head.epoch,
            first,
            after,
            entries: sealed.into_iter().map(text).collect(),
            had: 0,
        }
    }
}

/// A receipt to be.
struct Receipt<'a> {
    words: &'a Words,
    size: Size,
    seed: u64,
    index: u32,
    at: Stamp,
}

impl Receipt<'_> {
    fn sold(&self) -> CompletedSale {
        let mut dice = Dice::of(self.seed, KIND, self.index);
        let place = usize::try_from(dice.below(3)).unwrap_or(0);
        let (number, operator_name) = OPERATORS.get(place).copied().unwrap_or((1, ""));
        let operator = OperatorNo(number);
        let lines: Vec<Line> = (1..=1 + dice.below(4)).map(|id| self.line(&mut dice, LineId(id), operator)).collect();
        let mut vat = Vec::new();
        for line in &lines {
            add_to_sums(&mut vat, line.item.vat, line.item.percent, line.amount(), line.vat());
        }
        let total: Ore = lines.iter().map(Line::amount).sum();
        CompletedSale {
            till: TILL,
            sale: SaleId(u64::from(self.index) + 1),
            receipt: ReceiptNo::new(Series::Sale, u64::from(self.index) + 1),
            kind: SaleKind::Sale,
            nr: None,
            opened_at: self.at,
            completed_at: self.at,
            operator,
            operator_name: operator_name.to_owned(),
            customer: self.customer(&mut dice),
            buyer: None,
            lines,
            vat,
            total,
            pay_ins: Ore::ZERO,
            tip: Ore::ZERO,
            parts: self.parts(&mut dice, total),
            rounding: Ore::ZERO,
            change: Ore::ZERO,
            bonus: Ore::ZERO,
            reason: None,
            provisional: 0,
            parked_as: None,
        }
    }

    /// The first articles sell far more often than the last, as in any shop.
    fn line(&self, dice: &mut Dice, id: LineId, by: OperatorNo) -> Line {
        let drawn = u64::from(dice.below(self.size.articles));
        let index = drawn * drawn / u64::from(self.size.articles.max(1));
        let article = range::article(self.words, self.seed, u32::try_from(index).unwrap_or(0));
        let pieces = if dice.percent(80) { 1 } else { 2 + i64::from(dice.below(4)) };
        Line::new(id, rung_in(article), Quantity::whole(pieces), by, self.at)
    }

    fn customer(&self, dice: &mut Dice) -> Option<SaleCustomer> {
        let known = self.size.customers > 0 && dice.percent(20);
        known.then(|| {
            let customer = people::customer(self.words, self.seed, dice.below(self.size.customers));
            SaleCustomer { number: customer.number, name: customer.name, price_list: None, member: customer.member }
        })
    }

    fn parts(&self, dice: &mut Dice, total: Ore) -> Vec<Part> {
        let kind = if dice.percent(80) { MethodKind::Terminal } else { MethodKind::Vipps };
        let method = usual_methods().into_iter().find(|method| method.kind == kind);
        let slip = TerminalSlip { masked_card: format!("****{:04}", dice.below(10_000)), ..TerminalSlip::default() };
        let part = |method| Part {
            id: PartId(1),
            method: PartMethod::from(&method),
            amount: total,
            received: None,
            state: PartState::Approved,
            intent: None,
            slip: (kind == MethodKind::Terminal).then_some(slip),
            card: None,
            at: self.at,
        };
        method.map(part).into_iter().collect()
    }
}

/// All groups of the range carry the regular rate.
fn rung_in(article: Article) -> Item {
    Item {
        kind: ItemKind::Article,
        number: article.number,
        name: article.name,
        group: article.group,
        price: article.price,
        unit: article.unit,
        vat: VatCode::REGULAR,
        percent: Percent::whole(25),
        marks: Vec::new(),
        deposit: None,
        age: None,
        warning: None,
    }
}
