//! A file of articles and services.

use std::collections::HashMap;

use super::cells::{Cells, Names, each_row};
use super::{Fault, Import, Place, Reason, table, value};
use crate::domain::article::{Article, Barcode, Deposit, ItemKind, ItemNumber, Mark, Service, Unit};
use crate::domain::barcode::gtin_key;
use crate::domain::money::Ore;
use crate::domain::register::{Change, Register};
use crate::domain::time::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Number,
    Name,
    Group,
    Price,
    Cost,
    Unit,
    Stock,
    OrderPoint,
    Barcodes,
    Vat,
    Age,
    Deposit,
    OpenPrice,
    Weighed,
    Serial,
    Synonyms,
    Warning,
    Type,
}

const NAMES: &Names<Field> = &[
    (Field::Number, &["varenr", "varenummer", "nummer", "nr", "artikkelnr", "item number", "sku", "number"]),
    (Field::Name, &["navn", "namn", "varenavn", "varenamn", "beskrivelse", "description", "name"]),
    (Field::Group, &["gruppe", "varegruppe", "grp", "category", "group"]),
    (Field::Price, &["pris", "utsalgspris", "pris inkl mva", "price incl vat", "price"]),
    (Field::Cost, &["kostpris", "innpris", "kost", "cost price", "cost"]),
    (Field::Unit, &["enhet", "eining", "unit"]),
    (Field::Stock, &["lager", "beholdning", "behaldning", "antall", "quantity", "stock"]),
    (Field::OrderPoint, &["bestillingspunkt", "minimum", "order point"]),
    (Field::Barcodes, &["strekkode", "strekkoder", "strekkodar", "ean", "gtin", "barcodes", "barcode"]),
    (Field::Vat, &["mva", "mvakode", "moms", "vat code", "vat"]),
    (Field::Age, &["alder", "aldersgrense", "age limit", "age"]),
    (Field::Deposit, &["pant", "pantvare", "deposit"]),
    (Field::OpenPrice, &["åpen pris", "open pris", "open price"]),
    (Field::Weighed, &["vekt", "veies", "vegast", "løsvekt", "laus vekt", "weighed"]),
    (Field::Serial, &["serienummer", "serienr", "serial number", "serial"]),
    (Field::Synonyms, &["synonymer", "synonym", "søkeord", "keywords", "synonyms"]),
    (Field::Warning, &["advarsel", "åtvaring", "warning"]),
    (Field::Type, &["type", "slag", "kind"]),
];

/// What a service cannot have.
const OF_ARTICLES: [Field; 9] = [
    Field::Cost,
    Field::Stock,
    Field::OrderPoint,
    Field::Barcodes,
    Field::Age,
    Field::Deposit,
    Field::Weighed,
    Field::Serial,
    Field::Warning,
];

type Row<'a> = Cells<'a, Field>;

pub(super) fn read(file: &[u8], register: &dyn Register, today: Date) -> Import {
    let (table, faults) = table::read(file);
    let mut import = Import { faults, ..Import::default() };
    let mut seen = Seen::default();
    if let Some(table) = table {
        each_row(table, NAMES, &[Field::Number], &mut import, |cells, import| {
            Reading { register, today, seen: &mut seen }.row(cells, import);
        });
    }
    seen.check_deposits(register, &mut import);
    import
}

/// What the rows before have said.
#[derive(Default)]
struct Seen {
    numbers: HashMap<(ItemKind, ItemNumber), usize>,
    codes: HashMap<String, ItemNumber>,
    deposits: Vec<(Place, ItemNumber)>,
}

impl Seen {
    /// A deposit may be an article of the register or of this file, also of a later line.
    fn check_deposits(self, register: &dyn Register, import: &mut Import) {
        for (place, number) in self.deposits {
            let is_known = self.numbers.contains_key(&(ItemKind::Article, number.clone()));
            if !is_known && register.article(&number).is_none() {
                import.faults.push(Fault { place, reason: Reason::DepositUnknown { number: number.0 } });
            }
        }
    }
}

struct Reading<'a> {
    register: &'a dyn Register,
    today: Date,
    seen: &'a mut Seen,
}

impl Reading<'_> {
    fn row(&mut self, mut cells: Row, import: &mut Import) {
        let number = match cells.read(Field::Number, value::item_number) {
            Some(number) => number,
            None => {
                cells.need(Field::Number);
                return import.faults.extend(cells.into_faults());
            }
        };
        let kind = self.kind(&mut cells, &number);
        self.note_number(&mut cells, kind, &number);
        match kind {
            ItemKind::Article => self.article(cells, number, import),
            ItemKind::Service => self.service(cells, number, import),
        }
    }

    /// As the file says; else what the register has under the number; else an article.
    fn kind(&self, cells: &mut Row, number: &ItemNumber) -> ItemKind {
        let of_register = || {
            let is_service = self.register.service(number).is_some() && self.register.article(number).is_none();
            if is_service { ItemKind::Service } else { ItemKind::Article }
        };
        cells.read(Field::Type, value::kind).unwrap_or_else(of_register)
    }

    fn note_number(&mut self, cells: &mut Row, kind: ItemKind, number: &ItemNumber) {
        match self.seen.numbers.get(&(kind, number.clone())) {
            Some(line) => cells.fault(Field::Number, Reason::NumberTwice { number: number.0.clone(), line: *line }),
            None => {
                self.seen.numbers.insert((kind, number.clone()), cells.line());
            }
        }
    }

    fn article(&mut self, mut cells: Row, number: ItemNumber, import: &mut Import) {
        let before = self.register.article(&number);
        let mut article = before.clone().unwrap_or_else(|| Article::new(number));
        let tables = self.register.tables();
        cells.read_to(Field::Name, &mut article.name, value::name);
        cells.read_to(Field::Group, &mut article.group, |text| value::group(text, tables));
        cells.read_to(Field::Price, &mut article.price, value::money);
        cells.read_to(Field::Cost, &mut article.cost, value::positive_money);
        cells.read_to(Field::Unit, &mut article.unit, value::unit);
        cells.given(Field::Stock, value::quantity).put_in(&mut article.stock);
        cells.given(Field::OrderPoint, value::quantity).put_in(&mut article.order_point);
        cells.given(Field::Vat, |text| value::vat(text, tables, self.today)).put_in(&mut article.vat);
        cells.given(Field::Age, value::age).put_in(&mut article.age);
        cells.given(Field::Warning, value::text).put_in(&mut article.warning);
        cells.given(Field::Synonyms, synonyms).replace(&mut article.synonyms);
        cells.given(Field::Barcodes, |text| value::barcodes(text, &tables.labels)).replace(&mut article.barcodes);
        cells.given(Field::Deposit, |text| value::item_number(text).map(Deposit)).put_in(&mut article.deposit);
        for (field, mark) in
            [(Field::OpenPrice, Mark::OpenPrice), (Field::Weighed, Mark::Weighed), (Field::Serial, Mark::SerialNumber)]
        {
            read_mark(&mut cells, field, mark, &mut article.marks);
        }
        if before.is_none() {
            need_for_new(&mut cells, &article.marks);
            if article.marks.contains(&Mark::Weighed) && cells.text(Field::Unit).is_none() {
                article.unit = Unit::Kilogram;
            }
        }
        self.note_deposit(&cells, &article);
        self.note_codes(&cells, &article, import);
        finish(cells, import, |line, import| {
            let (key, name) = (article.number.0.clone(), article.name.clone());
            let change = (before.as_ref() != Some(&article)).then(|| Change::Article(Box::new(article)));
            import.note(line, key, &name, before.is_some(), change);
        });
    }

    fn note_deposit(&mut self, cells: &Row, article: &Article) {
        if let Some(Deposit(number)) = article.deposit.as_ref().filter(|_| cells.text(Field::Deposit).is_some()) {
            self.seen.deposits.push((cells.place(Field::Deposit), number.clone()));
        }
    }

    /// Two articles may share a code, and then the operator is asked each time: worth knowing (`FIND-02`).
    fn note_codes(&mut self, cells: &Row, article: &Article, import: &mut Import) {
        if cells.text(Field::Barcodes).is_none() {
            return;
        }
        for Barcode { code, .. } in &article.barcodes {
            let key = gtin_key(code).to_owned();
            let of_file = self.seen.codes.insert(key, article.number.clone());
            let of_register = self.register.coded(code).into_iter().map(|coded| coded.item.number);
            let mut others = of_file.into_iter().chain(of_register).filter(|number| *number != article.number);
            if let Some(ItemNumber(number)) = others.next() {
                let reason = Reason::BarcodeShared { code: code.clone(), number };
                import.notices.push(Fault { place: cells.place(Field::Barcodes), reason });
            }
        }
    }

    fn service(&mut self, mut cells: Row, number: ItemNumber, import: &mut Import) {
        let before = self.register.service(&number);
        let mut service = before.clone().unwrap_or_else(|| Service::new(number));
        let tables = self.register.tables();
        cells.read_to(Field::Name, &mut service.name, value::name);
        cells.read_to(Field::Group, &mut service.group, |text| value::group(text, tables));
        cells.read_to(Field::Price, &mut service.price, value::money);
        cells.read_to(Field::Unit, &mut service.unit, value::unit);
        cells.given(Field::Vat, |text| value::vat(text, tables, self.today)).put_in(&mut service.vat);
        cells.given(Field::Synonyms, synonyms).replace(&mut service.synonyms);
        read_mark(&mut cells, Field::OpenPrice, Mark::OpenPrice, &mut service.marks);
        for field in OF_ARTICLES {
            if cells.text(field).is_some_and(|text| !is_nothing(text)) {
                cells.fault(field, Reason::ServiceHasNone);
            }
        }
        if before.is_none() {
            need_for_new(&mut cells, &service.marks);
        }
        finish(cells, import, |line, import| {
            let (key, name) = (service.number.0.clone(), service.name.clone());
            let change = (before.as_ref() != Some(&service)).then(|| Change::Service(Box::new(service)));
            import.note(line, key, &name, before.is_some(), change);
        });
    }
}

/// Tells the faults of a row, or what becomes of it.
fn finish(cells: Row, import: &mut Import, note: impl FnOnce(usize, &mut Import)) {
    let line = cells.line();
    match cells.is_sound() {
        true => note(line, import),
        false => import.faults.extend(cells.into_faults()),
    }
}

fn need_for_new(cells: &mut Row, marks: &[Mark]) {
    cells.need(Field::Name);
    cells.need(Field::Group);
    if !marks.contains(&Mark::OpenPrice) {
        cells.need(Field::Price);
    }
}

fn read_mark(cells: &mut Row, field: Field, mark: Mark, marks: &mut Vec<Mark>) {
    match cells.read(field, value::yes_no) {
        Some(true) if !marks.contains(&mark) => marks.push(mark),
        Some(false) => marks.retain(|known| *known != mark),
        _ => {}
    }
}

fn synonyms(text: &str) -> Result<Vec<String>, Reason> {
    value::list(text).into_iter().map(value::name).collect()
}

/// A cell that is filled and says that there is nothing.
fn is_nothing(text: &str) -> bool {
    text == "–" || value::yes_no(text) == Ok(false) || value::money(text) == Ok(Ore::ZERO)
}
