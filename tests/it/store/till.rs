//! Tills that write journals, and sales to be.

use skranke::domain::article::{ItemKind, Unit};
use skranke::domain::basket::{Line, ReturnOf, SaleCustomer};
use skranke::domain::ids::{GroupNo, Numbers, PartId, Series};
use skranke::domain::payment::{CardUse, Part, PartMethod, PartState};
use skranke::domain::report::{Report, ReportKind, Settlement, ZReport};
use skranke::domain::sale::{CompletedSale, SaleKind};
use skranke::domain::shop::{MethodKind, usual_methods};
use skranke::domain::vat::add_to_sums;
use skranke::domain::{
    Article, CustomerNo, Item, ItemNumber, LineId, Mark, OperatorNo, Ore, Percent, Quantity, ReceiptNo, SaleId, Stamp,
    TillId, VatCode,
};
use skranke::journal::fold::Totals;
use skranke::journal::{Act, Entry, Hash, Head, Sealed};
use skranke::sync::wire::{Batch, WireEntry};

use super::shop::{ORGANISATION, noon};

/// A till that writes a journal: numbers, chain and running totals as a real one has them.
#[derive(Clone)]
pub struct Till {
    pub id: TillId,
    pub epoch: u32,
    pub sealed: Vec<Sealed>,
    pub totals: Totals,
    pub now: Stamp,
}

impl Till {
    pub fn new(id: TillId) -> Self {
        Self { id, epoch: 1, sealed: Vec::new(), totals: Totals::default(), now: noon() }
    }

    pub fn head(&self) -> Head {
        self.sealed.last().map_or(Head::default(), |last| Head { epoch: self.epoch, seq: last.seq, hash: last.hash })
    }

    pub fn act(&mut self, act: impl Into<Act>) -> &mut Self {
        self.now = self.now.plus_ms(1_000);
        let head = self.head();
        let operator = Some(OperatorNo(1));
        let entry = Entry {
            till: self.id,
            epoch: self.epoch,
            seq: head.seq + 1,
            at: self.now,
            operator,
            training: false,
            act: act.into(),
        };
        self.totals.apply(&entry);
        self.sealed.push(Sealed::after(head.hash, &entry));
        self
    }

    /// Writes bytes that are no entry of this version.
    pub fn scribble(&mut self, body: &str) -> &mut Self {
        let head = self.head();
        let hash = Hash::of(head.hash, body.as_bytes());
        self.sealed.push(Sealed { seq: head.seq + 1, body: body.into(), hash });
        self
    }

    /// The entries from `first` on.
    pub fn batch(&self, first: u64) -> Batch {
        let from = usize::try_from(first - 1).expect("small");
        let after = if from == 0 { Hash::START } else { self.sealed[from - 1].hash };
        let entries = self.sealed[from..]
            .iter()
            .map(|sealed| WireEntry { body: String::from_utf8(sealed.body.clone()).expect("text"), hash: sealed.hash });
        Batch { till: self.id, epoch: self.epoch, first, after, entries: entries.collect(), had: 0 }
    }

    /// Finishes a sale and gives it back.
    pub fn sell(&mut self, sketch: Sketch) -> CompletedSale {
        let sale = sketch.finished(self);
        self.act(sale.clone());
        sale
    }

    /// Takes a Z as a till does: the figures so far.
    pub fn take_z(&mut self) -> ZReport {
        let report = self.report(ReportKind::Z, self.totals.numbers.z + 1);
        let (first_seq, last_seq) = (self.totals.first_seq, self.totals.last_seq);
        let z = ZReport { report, settlement: Settlement::default(), first_seq, last_seq };
        self.act(z.clone());
        z
    }

    pub fn report(&self, kind: ReportKind, number: u64) -> Report {
        Report {
            kind,
            number,
            till: self.id,
            company_name: "Fjordvik".into(),
            organisation_number: ORGANISATION.into(),
            department: "Verksted".into(),
            at: self.now,
            period_from: None,
            operator: OperatorNo(1),
            operator_name: "Kari Nordli".into(),
            version: "0".into(),
            group_names: Default::default(),
            figures: self.totals.figures.clone(),
            grand: self.totals.grand,
            last_receipt: self.totals.numbers.receipt,
            demo: true,
            waiting: 0,
        }
    }
}

/// A sale to be.
#[derive(Clone)]
pub struct Sketch {
    lines: Vec<Line>,
    parts: Vec<Part>,
    customer: Option<SaleCustomer>,
    kind: SaleKind,
    sale: Option<SaleId>,
}

pub fn sale() -> Sketch {
    Sketch { lines: Vec::new(), parts: Vec::new(), customer: None, kind: SaleKind::Sale, sale: None }
}

pub fn item(number: &str, price: i64) -> Item {
    Item {
        kind: ItemKind::Article,
        number: ItemNumber(number.to_owned()),
        name: format!("Vare {number}"),
        group: GroupNo(11),
        price: Ore::kroner(price),
        unit: Unit::Piece,
        vat: VatCode::REGULAR,
        percent: Percent::whole(25),
        marks: Vec::new(),
        deposit: None,
        age: None,
        warning: None,
    }
}

pub fn article(number: &str, price: i64, stock: i64) -> Article {
    Article {
        name: format!("Vare {number}"),
        group: GroupNo(11),
        price: Ore::kroner(price),
        stock: Some(Quantity::whole(stock)),
        ..Article::new(ItemNumber(number.to_owned()))
    }
}

impl Sketch {
    pub fn line(mut self, item: Item, quantity: i64) -> Self {
        let id = LineId(u32::try_from(self.lines.len()).expect("few") + 1);
        self.lines.push(Line::new(id, item, Quantity::whole(quantity), OperatorNo(1), noon()));
        self
    }

    /// One piece of an article that costs so much.
    pub fn of(self, number: &str, price: i64) -> Self {
        self.line(item(number, price), 1)
    }

    /// The last line takes back a sold one.
    pub fn taking_back(mut self, sold: &CompletedSale, line: u32) -> Self {
        let last = self.lines.last_mut().expect("a line");
        last.return_of = Some(ReturnOf { receipt: sold.receipt, line: LineId(line), sold_at: sold.completed_at });
        self.kind = SaleKind::Return;
        self
    }

    /// The last line sells a gift card.
    pub fn selling_card(mut self, number: &str) -> Self {
        let last = self.lines.last_mut().expect("a line");
        last.item.marks = vec![Mark::GiftCard];
        last.card = Some(number.to_owned());
        self
    }

    pub fn to(mut self, number: u32, name: &str) -> Self {
        let number = CustomerNo(number);
        self.customer = Some(SaleCustomer { number, name: name.to_owned(), price_list: None, member: true });
        self
    }

    pub fn on_credit(mut self) -> Self {
        self.kind = SaleKind::Credit;
        self
    }

    pub fn numbered(mut self, sale: u64) -> Self {
        self.sale = Some(SaleId(sale));
        self
    }

    fn due(&self) -> Ore {
        self.lines.iter().map(Line::amount).sum()
    }

    fn paid(&self) -> Ore {
        self.parts.iter().map(|part| part.amount).sum()
    }

    /// A part of the payment; what is left is paid in cash.
    pub fn by(mut self, kind: MethodKind, amount: Ore, card: Option<&str>) -> Self {
        let methods = usual_methods();
        let method = methods.iter().find(|method| method.kind == kind).expect("a method");
        self.parts.push(Part {
            id: PartId(u32::try_from(self.parts.len()).expect("few") + 1),
            method: PartMethod::from(method),
            amount,
            received: None,
            state: PartState::Registered,
            intent: None,
            slip: None,
            card: card.map(|number| CardUse { number: number.to_owned(), left: Ore::ZERO }),
            at: noon(),
        });
        self
    }

    fn finished(self, till: &Till) -> CompletedSale {
        let rest = self.due() - self.paid();
        let kind = if self.kind == SaleKind::Credit { MethodKind::Invoice } else { MethodKind::Cash };
        let all = if rest.is_zero() { self } else { self.by(kind, rest, None) };
        let series = match all.kind {
            SaleKind::Return => Series::Return,
            SaleKind::Credit => Series::Delivery,
            _ => Series::Sale,
        };
        let sold = |line: &&Line| !line.is_pay_in();
        let mut vat = Vec::new();
        for line in all.lines.iter().filter(sold) {
            add_to_sums(&mut vat, line.item.vat, line.item.percent, line.amount(), line.vat());
        }
        let numbers: Numbers = till.totals.numbers;
        let bonus = all.customer.as_ref().map_or(Ore::ZERO, |_| Percent::whole(2).of(all.due()));
        CompletedSale {
            till: till.id,
            sale: all.sale.unwrap_or(SaleId(till.head().seq + 1)),
            receipt: ReceiptNo::new(series, numbers.next(series).number),
            kind: all.kind,
            nr: None,
            opened_at: till.now,
            completed_at: till.now.plus_ms(500),
            operator: OperatorNo(1),
            operator_name: "Kari Nordli".into(),
            total: all.lines.iter().filter(sold).map(Line::amount).sum(),
            pay_ins: all.lines.iter().filter(|line| line.is_pay_in()).map(Line::amount).sum(),
            tip: Ore::ZERO,
            customer: all.customer,
            buyer: None,
            lines: all.lines,
            vat,
            parts: all.parts,
            rounding: Ore::ZERO,
            change: Ore::ZERO,
            bonus,
            reason: None,
            provisional: 0,
            parked_as: None,
        }
    }
}
