//! The day of the official example, lived through in a journal of ours: three sales, a return, a Z.

use std::fs;
use std::path::{Path, PathBuf};

use skranke::domain::basket::{Line, ReturnOf};
use skranke::domain::device::{CashPlace, DrawerCause, DrawerReason, PaperKind, PrintJob, Slip};
use skranke::domain::ids::{GroupNo, LineId, Numbers, PartId, SaleId, SignedNo};
use skranke::domain::payment::{Part, PartMethod, PartState};
use skranke::domain::report::{GrandTotals, Report, ReportKind, Settlement, ZReport};
use skranke::domain::sale::{CompletedSale, SaleKind};
use skranke::domain::shop::{Company, Group, Tables};
use skranke::domain::time::Date;
use skranke::domain::vat::add_to_sums;
use skranke::domain::{Article, ItemNumber, OperatorNo, Ore, Quantity, ReceiptNo, Series, Stamp, TillId, VatCode};
use skranke::journal::act::device::{DrawerOpened, SlipPrinted};
use skranke::journal::act::operator::{LogInBy, LoggedIn};
use skranke::journal::act::report::PriceLookedUp;
use skranke::journal::act::sale::{LineRemoved, SaleSigned};
use skranke::journal::act::system::SetUp;
use skranke::journal::fold::Totals;
use skranke::journal::saft::Exported;
use skranke::journal::signature::{FIRST, KeyVersion, SigningKey, ToSign};
use skranke::journal::{Act, Entry, Journal, Sealed};

use super::day::export;
use crate::world::fresh_folder;

pub const DAY: Date = Date::of(2020, 1, 1);
const TILL: TillId = TillId::new(1, 1);

pub struct Official {
    pub folder: PathBuf,
    pub tables: Tables,
    pub journal: Journal,
    totals: Totals,
    previous: String,
    key: SigningKey,
    at: Stamp,
    nr: u64,
}

impl Official {
    /// Everything up to and with the Z.
    pub fn lived(key: SigningKey) -> Self {
        let mut day = Self::begun(key);
        day.log_in(1001, "Kari Nordmann");
        day.at_time(9, 0);
        day.sell(1001, 'B', &[(1001, 2), (1002, 1), (1003, 1)]);
        day.at_time(9, 15);
        day.sell(1001, 'K', &[(2001, 1), (3001, 6)]);
        day.log_in(1000, "Ola Nordmann");
        day.at_time(9, 30);
        let sale = SaleId(day.nr + 1);
        day.note(1000, LineRemoved { sale, line: LineId(9), amount: Ore::new(16_40), repriced: Vec::new() }.into());
        let sold = day.sell(1000, 'B', &[(2001, 1), (1001, 2)]);
        day.paper(1000, PaperKind::Copy, &sold);
        let looked = PriceLookedUp { item: "1003".into(), group: GroupNo(100), price: Ore::new(27_80) };
        day.note(1000, looked.into());
        let by_hand = DrawerOpened { cause: DrawerCause::NoSale(DrawerReason::Check), sale: None };
        day.note(1000, by_hand.into());
        day.at_time(10, 41);
        day.sell(1000, 'B', &[(1001, -1)]);
        day.at_time(23, 56);
        day.take_z(1000);
        day
    }

    pub fn begun(key: SigningKey) -> Self {
        let folder = fresh_folder("official");
        let journal = Journal::create(&folder.join("till.db"), TILL).expect("a journal");
        let at = Stamp::from_local(DAY, 8, 45, 0);
        let (totals, previous) = (Totals::default(), FIRST.to_owned());
        let mut day = Self { folder, tables: tables(), journal, totals, previous, key, at, nr: 0 };
        let set_up = SetUp {
            till: TILL,
            company: "Selskapet ASA".into(),
            organisation_number: "999999999".into(),
            department: "Shop Frogner".into(),
            cash: CashPlace::Drawer,
            demo: false,
            numbers: Numbers::default(),
            grand: GrandTotals::default(),
            version: "0.1.0".into(),
        };
        day.append(None, set_up.into());
        day
    }

    pub fn exported(&self) -> Exported {
        self.exported_to(&self.folder)
    }

    pub fn exported_to(&self, out: &Path) -> Exported {
        export(&self.folder.join("till.db"), &self.tables, DAY, DAY, self.at, out).expect("exported")
    }

    pub fn at_time(&mut self, hour: i8, minute: i8) {
        self.at = Stamp::from_local(DAY, hour, minute, 0);
    }

    fn append(&mut self, operator: Option<u16>, act: Act) -> u64 {
        let head = self.journal.head();
        let (seq, operator) = (head.seq + 1, operator.map(OperatorNo));
        let entry = Entry { till: TILL, epoch: head.epoch, seq, at: self.at, operator, training: false, act };
        self.totals.apply(&entry);
        self.journal.append(&[Sealed::after(head.hash, &entry)]).expect("appended");
        seq
    }

    pub fn note(&mut self, operator: u16, act: Act) {
        self.append(Some(operator), act);
    }

    fn log_in(&mut self, number: u16, name: &str) {
        let logged = LoggedIn { operator: OperatorNo(number), name: name.into(), by: LogInBy::Pin };
        self.note(number, logged.into());
    }

    /// Sells, prints, opens the drawer, and signs.
    pub fn sell(&mut self, operator: u16, method: char, items: &[(u32, i64)]) -> CompletedSale {
        let sale = self.finish(operator, method, items);
        let signed = self.signed(&sale);
        self.append(None, signed);
        sale
    }

    pub fn finish(&mut self, operator: u16, method: char, items: &[(u32, i64)]) -> CompletedSale {
        self.nr += 1;
        let sale = self.completed(operator, method, items);
        self.note(operator, sale.clone().into());
        let cause = if sale.total.is_negative() { DrawerCause::Refund } else { DrawerCause::Sale };
        self.note(operator, DrawerOpened { cause, sale: Some(sale.sale) }.into());
        let kind = if sale.total.is_negative() { PaperKind::Return } else { PaperKind::Sale };
        self.paper(operator, kind, &sale);
        sale
    }

    /// The signature of the newest sale.
    fn signed(&mut self, sale: &CompletedSale) -> Act {
        let nr = SignedNo(self.nr);
        let signature = self.key.sign(&ToSign::of(sale, nr, 0).text(&self.previous));
        self.previous.clone_from(&signature);
        // Sale, drawer and paper were the last three.
        SaleSigned { nr, entry: self.journal.head().seq - 2, signature, key: KeyVersion(1) }.into()
    }

    pub fn paper(&mut self, operator: u16, kind: PaperKind, sale: &CompletedSale) {
        let (receipt, amount) = (Some(sale.receipt), sale.due());
        let slip = Slip { job: PrintJob(1), kind, receipt, sale: None, amount, which: 0 };
        self.note(operator, SlipPrinted { slip }.into());
    }

    fn completed(&self, operator: u16, method: char, items: &[(u32, i64)]) -> CompletedSale {
        let lines: Vec<Line> =
            items.iter().zip(1..).map(|((item, count), id)| self.line(operator, *item, *count, id)).collect();
        let total: Ore = lines.iter().map(Line::amount).sum();
        let mut vat = Vec::new();
        for line in &lines {
            add_to_sums(&mut vat, line.item.vat, line.item.percent, line.amount(), line.vat());
        }
        let method = self.tables.method(method).expect("a method");
        let paid = if method.rounds { total.in_whole_kroner() } else { total };
        let is_return = total.is_negative();
        let series = if is_return { Series::Return } else { Series::Sale };
        CompletedSale {
            till: TILL,
            sale: SaleId(self.nr),
            receipt: ReceiptNo::new(series, self.nr),
            kind: if is_return { SaleKind::Return } else { SaleKind::Sale },
            nr: Some(SignedNo(self.nr)),
            opened_at: self.at,
            completed_at: self.at,
            operator: OperatorNo(operator),
            operator_name: operator.to_string(),
            customer: None,
            buyer: None,
            lines,
            vat,
            total,
            pay_ins: Ore::ZERO,
            tip: Ore::ZERO,
            parts: vec![Part {
                id: PartId(1),
                method: PartMethod::from(method),
                amount: paid,
                received: None,
                state: PartState::Approved,
                intent: None,
                slip: None,
                card: None,
                at: self.at,
            }],
            rounding: paid - total,
            change: Ore::ZERO,
            bonus: Ore::ZERO,
            reason: None,
            provisional: 0,
            parked_as: None,
        }
    }

    fn line(&self, operator: u16, item: u32, count: i64, id: u32) -> Line {
        let (name, group, price) = article(item);
        let mut sold = Article::new(ItemNumber(item.to_string()));
        (sold.name, sold.group, sold.price) = (name.to_owned(), GroupNo(group), Ore::new(price));
        let item = sold.as_sold(&self.tables, DAY);
        let mut line = Line::new(LineId(id), item, Quantity::whole(count), OperatorNo(operator), self.at);
        let receipt = ReceiptNo::new(Series::Sale, 1);
        line.return_of = (count < 0).then_some(ReturnOf { receipt, line: LineId(1), sold_at: self.at });
        line
    }

    pub fn take_z(&mut self, operator: u16) {
        let report = Report {
            kind: ReportKind::Z,
            number: self.totals.numbers.z + 1,
            till: TILL,
            company_name: "Selskapet ASA".into(),
            organisation_number: "999999999".into(),
            department: "Shop Frogner".into(),
            at: self.at,
            period_from: None,
            operator: OperatorNo(operator),
            operator_name: operator.to_string(),
            version: "0.1.0".into(),
            group_names: self.tables.groups.iter().map(|group| (group.number, group.name.clone())).collect(),
            figures: self.totals.figures.clone(),
            grand: self.totals.grand,
            last_receipt: self.nr,
            demo: false,
            waiting: 0,
        };
        let (first_seq, last_seq) = (self.totals.first_seq, self.totals.last_seq);
        let z = ZReport { report, settlement: Settlement::default(), first_seq, last_seq };
        self.note(operator, z.into());
    }
}

impl Drop for Official {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn article(number: u32) -> (&'static str, u32, i64) {
    match number {
        1001 => ("TineMelk Lett 1 l", 100, 16_40),
        1002 => ("Sportsbrød 750 g", 100, 25_80),
        1003 => ("Gulost Skivet 150 g", 100, 27_80),
        2001 => ("Marlboro Gold 20 stk", 200, 116_00),
        _ => ("Tuborg Boks, 0,5l", 300, 29_90),
    }
}

fn tables() -> Tables {
    let mut tables = Tables::of_a_new_shop();
    tables.company = Company {
        name: "Selskapet ASA".into(),
        organisation_number: "999999999".into(),
        vat_registered: true,
        address: "Veien 1".into(),
        postcode: "7000".into(),
        city: "Trondheim".into(),
        ..Company::default()
    };
    let group = |number, name: &str, vat, code: &str| Group {
        number: GroupNo(number),
        name: name.into(),
        vat: VatCode(vat),
        basic_code: code.into(),
        colour: Default::default(),
        department: None,
    };
    tables.groups =
        vec![group(100, "Food", 31, "04006"), group(200, "Tobacco", 3, "04013"), group(300, "Beer", 3, "04007")];
    tables
}
