//! What a file promises, checked while it goes by: ids that resolve, forms of numbers, sums, order, and the chain of
//! signatures (section 10). Each event and transaction is looked at when it closes, and then forgotten.

mod known;
mod node;
mod register;
mod report;

use std::collections::HashSet;

pub use node::Node;
pub use report::Report;

use super::SOFTWARE;
use super::codes::{LIFE_BEGUN, is_official, is_standard_vat};
use super::figures::Counted;
use super::header::Before;
use super::place::{Faults, Place};
use super::record::Seen;
use super::recount::Cut;
use super::sale::Sale;
use super::seals::{Keys, Seal, Seals};
use super::text;
use crate::journal::signature::{FIRST, text_of};
use known::{Article, Known};
use node::is_right_form;
use register::{Event, Register};
use report::operators_agree;

/// What a raise must be to stand beside the sum (list 10).
const TIP: &str = "10001";

pub struct Check<'k> {
    keys: &'k Keys,
    pub faults: Faults,
    seals: Seals,
    nodes: Vec<Node>,
    at: u64,
    known: Known,
    register: Register,
    event: Event,
    sale: Sale,
    /// The event or transaction that is read.
    record: Seen,
    is_ours: bool,
    reports: HashSet<String>,
    pub registers: u64,
    pub events: u64,
    pub sales: u64,
    pub recounted: u64,
    pub notes: Vec<String>,
}

impl<'k> Check<'k> {
    pub fn new(keys: &'k Keys) -> Self {
        Self {
            keys,
            faults: Faults::default(),
            seals: Seals::default(),
            nodes: Vec::new(),
            at: 0,
            known: Known::default(),
            register: Register::default(),
            event: Event::default(),
            sale: Sale::default(),
            record: Seen::default(),
            is_ours: false,
            reports: HashSet::new(),
            registers: 0,
            events: 0,
            sales: 0,
            recounted: 0,
            notes: Vec::new(),
        }
    }

    pub fn report_count(&self) -> usize {
        self.reports.len()
    }

    pub fn open(&mut self, name: &str, at: u64) {
        self.at = at;
        let node = Node::of(self.nodes.last().copied(), name);
        match node {
            Node::Register => self.begin_register(),
            Node::Event => self.event.begin(at),
            Node::Report if name == "eventReport" => self.event.report = Some(Report::default()),
            Node::Sale => self.sale.begin(at),
            Node::Line => self.sale.begin_line(),
            Node::LineVat => self.sale.begin_line_vat(),
            Node::SaleVat => self.sale.begin_vat(),
            Node::Payment => self.sale.begin_payment(),
            Node::Raise => self.sale.begin_raise(),
            Node::VatCode | Node::Employee | Node::Article | Node::Basic | Node::Customer => {
                self.known.row.iter_mut().for_each(String::clear);
            }
            _ => {}
        }
        match node {
            Node::Header | Node::Event | Node::Sale => self.record.begin(),
            // The head ends where the shop begins.
            Node::Other if name == "location" => self.end_record("header"),
            _ => {}
        }
        self.record.open(name);
        self.nodes.push(node);
    }

    pub fn leaf(&mut self, name: &str, text: &str, at: u64) {
        self.at = at;
        let Some(node) = self.nodes.last().copied() else { return };
        self.record.leaf(name, text);
        self.check_form(name, text);
        match node {
            Node::Header | Node::Company => self.head(name, text),
            Node::VatCode | Node::Employee | Node::Article | Node::Basic | Node::Customer => {
                self.known.note(name, text)
            }
            Node::Register if name == "registerID" => text.clone_into(&mut self.register.id),
            Node::Event => self.event.note(name, text),
            Node::Report | Node::Row | Node::OperatorRow => self.in_report(node, name, text),
            Node::Sale | Node::Line | Node::LineVat | Node::SaleVat | Node::Payment | Node::Raise => {
                self.sale.note(node, name, text);
            }
            Node::Other | Node::Register => self.sale.note(node, name, text),
        }
        self.check_reference(node, name, text);
    }

    pub fn close(&mut self, at: u64) {
        self.at = at;
        if self.record.close() && matches!(self.nodes.last(), Some(Node::Event | Node::Sale)) {
            self.end_record("");
        }
        match self.nodes.pop() {
            Some(node @ (Node::VatCode | Node::Employee | Node::Article | Node::Basic | Node::Customer)) => {
                self.close_row(node);
            }
            Some(Node::Event) => self.close_event(),
            Some(Node::Line) => {
                if let Some([article, group, text]) = self.sale.sold()
                    && !self.known.sold(article, group, text)
                {
                    self.fault("ctLine/artID", "the line has the text of another article");
                }
                if let Err((place, what)) = self.sale.close_line() {
                    self.fault(place, &what);
                }
            }
            Some(Node::LineVat | Node::SaleVat) => self.sale.close_vat(),
            Some(Node::Sale) => self.close_sale(),
            Some(Node::Register) => self.close_register(),
            _ => {}
        }
    }

    fn end_record(&mut self, leaf: &str) {
        if let Err(what) = self.record.end(self.is_ours || self.known.before.is_some()) {
            self.fault(leaf, what);
        }
    }

    pub fn end(&mut self) {
        let wrong: Vec<(String, u64)> = self
            .known
            .articles
            .iter()
            .filter(|(_, article)| article.is_sold && !article.is_right)
            .map(|(id, article)| (id.clone(), article.byte))
            .collect();
        for (id, byte) in wrong {
            let what = "no line of it is in this group".to_owned();
            self.fault_at(byte, format!("article {id}/artGroupID"), what);
        }
        self.seals.check(self.keys, &mut self.faults);
    }

    /// Where the reader is, as a path with the numbers people know.
    fn path(&self, leaf: &str) -> String {
        let mut path = String::new();
        for node in &self.nodes {
            let step = match node {
                Node::Register => format!("cashregister {}", self.register.id),
                Node::Event => format!("event {}", self.event.id),
                Node::Report => "eventReport".to_owned(),
                Node::Sale => format!("cashtransaction {}", self.sale.nr),
                Node::Line => format!("ctLine {}", self.sale.line_id()),
                Node::LineVat | Node::SaleVat => "vat".to_owned(),
                Node::Payment => "payment".to_owned(),
                Node::Header => "header".to_owned(),
                Node::Basic => format!("basic {}", self.known.row[0]),
                _ => continue,
            };
            if path.ends_with(&step) {
                continue;
            }
            path.push_str(&step);
            path.push('/');
        }
        path.push_str(leaf);
        path.trim_end_matches('/').to_owned()
    }

    fn fault(&mut self, leaf: &str, what: &str) {
        let place = Place { byte: self.at, path: self.path(leaf) };
        self.faults.add(place, what);
    }

    fn fault_at(&mut self, byte: u64, path: String, what: String) {
        self.faults.add(Place { byte, path }, what);
    }

    fn check_form(&mut self, name: &str, text: &str) {
        if !is_right_form(name, text) {
            self.fault(name, &format!("«{text}» is not what may stand here"));
        }
    }

    /// Whatever refers to something finds it (section 10, 1).
    fn check_reference(&mut self, node: Node, name: &str, text: &str) {
        let known = &self.known;
        let of_kind = |kinds: &[&str]| known.basics.get(text).is_some_and(|(kind, _)| kinds.contains(&kind.as_str()));
        let resolves = match name {
            "empID" if node != Node::Employee => known.employees.contains(text),
            "artID" if node == Node::Line => known.articles.contains_key(text),
            "artGroupID" if node == Node::Article => {
                // The groups stand after the articles.
                self.known.groups.entry(text.to_owned()).or_insert(self.at);
                return;
            }
            "artGroupID" | "priceInquiryGroup" => of_kind(&["04"]) || (name == "priceInquiryGroup" && text == "None"),
            "paymentType" => of_kind(&["12"]),
            "transType" => of_kind(&["11"]),
            "lineType" => of_kind(&["05"]),
            "savingsType" => of_kind(&["07"]),
            "dscTp" => of_kind(&["08"]),
            "raiseType" => of_kind(&["10"]),
            "eventType" => of_kind(&["06", "13", "14"]),
            "vatCode" if node != Node::VatCode => known.vat.contains(text),
            "custSupID" if node != Node::Customer => known.customers.contains(text),
            _ => return,
        };
        if !resolves {
            self.fault(name, &format!("«{text}» is not in the tables at the head of the file"));
        }
    }

    fn head(&mut self, name: &str, text: &str) {
        match name {
            "softwareDesc" => self.is_ours = text == SOFTWARE,
            "headerComment" => {
                self.known.before = Before::read(text);
                if self.known.before.is_none() {
                    self.notes.push(
                        "the file does not tell the signature before its first; the chain begins there".to_owned(),
                    );
                }
            }
            "startDate" => text.clone_into(&mut self.known.period[0]),
            "endDate" => text.clone_into(&mut self.known.period[1]),
            "companyIdent" => text.clone_into(&mut self.known.company),
            "curCode" if text != "NOK" => self.fault(name, "amounts of this file are in Norwegian kroner"),
            _ => {}
        }
    }

    fn close_row(&mut self, node: Node) {
        let [id, kind, official] = std::mem::take(&mut self.known.row);
        let known = &mut self.known;
        let is_new = match node {
            Node::VatCode => known.vat.insert(id.clone()),
            Node::Employee => known.employees.insert(id.clone()),
            Node::Article => {
                let (group, text) = (kind.clone(), official.clone());
                known.texts.insert(text.clone());
                let article = Article { group, text, byte: self.at, ..Article::default() };
                known.articles.insert(id.clone(), article).is_none()
            }
            Node::Customer => known.customers.insert(id.clone()),
            _ => known.basics.insert(id.clone(), (kind.clone(), official.clone())).is_none(),
        };
        let row = format!("{} {id}", node.row());
        if !is_new || id.is_empty() {
            self.fault(&row, "this id is there twice, or is none");
        }
        let has_list = matches!(kind.as_str(), "04" | "10" | "11" | "12" | "13");
        if node == Node::Basic && ((has_list || !official.is_empty()) && !is_official(&kind, &official)) {
            self.fault(&row, &format!("«{official}» is not in the official list of codes of type {kind}"));
        }
        let own = super::codes::code(&id).filter(|own| node == Node::Basic && own.official.is_some());
        if own.is_some_and(|own| own.kind == kind && own.official != Some(official.as_str())) {
            self.fault(&row, &format!("«{official}» is another official code than this one stands for"));
        }
        if node == Node::VatCode && !is_standard_vat(&official) {
            self.fault(&row, &format!("«{official}» is no standard VAT code"));
        }
    }

    fn in_report(&mut self, node: Node, name: &str, text: &str) {
        let Some(report) = &mut self.event.report else { return };
        let Err(what) = report.note(node, name, text) else { return };
        self.fault(name, &what);
    }

    fn close_event(&mut self) {
        self.events += 1;
        let event = std::mem::take(&mut self.event);
        let path = |leaf: &str| format!("cashregister {}/event {}/{leaf}", self.register.id, event.id);
        let said = text::pairs(&event.words).find(|(key, _)| *key == text::SALE).map(|(_, sale)| sale);
        if !event.sale.is_empty() && said.is_some_and(|said| said != event.sale) {
            self.faults.add(Place { byte: event.at, path: path("transID") }, "its text names another sale");
        }
        let number = event.id.parse::<u64>().ok();
        if number.is_some() && number <= self.register.last_event {
            self.faults.add(Place { byte: event.at, path: path("eventID") }, "the events do not stand in order");
        }
        self.register.last_event = number.or(self.register.last_event);
        let official = self.known.basics.get(&event.kind).map_or_else(String::new, |(_, official)| official.clone());
        self.register.note(&event, &official);
        let counted = Counted {
            id: &event.id,
            kind: &event.kind,
            operator: &event.operator,
            words: &event.words,
            sale: &event.sale,
        };
        self.register.recount.event(&counted);
        if event.kind == LIFE_BEGUN {
            self.register.recount.life_begins();
        }
        if let Some(report) = &event.report {
            self.check_report(&event, report, &official);
        }
        let Event { at, id, date, time, report, .. } = event;
        if let Some(report) = report {
            let number = id.parse().unwrap_or(u64::MAX);
            self.register.recount.report(Cut::new(number, format!("{date}T{time}"), at, report));
        }
    }

    fn check_report(&mut self, event: &Event, report: &Report, official: &str) {
        let figures = &report.figures;
        let grand = |name: &str| figures.get(name, "");
        let net = grand("reportGrandTotalSales") - grand("reportGrandTotalReturn");
        let vat = figures.sum("cashSaleAmnt") + figures.sum("vatAmnt");
        let total = figures.get("totalCashSaleAmnt", "");
        let wrong = [
            (!self.reports.insert(report.id.clone()), "this reportID is there twice"),
            (self.known.before.is_some() && !report.is_named(), "its id is not that of its kind"),
            (report.company != self.known.company, "it is of another company than the file"),
            (report.register != self.register.id, "it is of another cash register than its own"),
            (report.date != event.date || report.time != event.time, "it has another moment than its event"),
            (report.is_z != (official == "13009"), "its type is not that of its event"),
            (grand("reportGrandTotalSalesNet") != net, "the grand totals do not add up"),
            (figures.sum("artGroupAmnt") != total, "its groups do not add up to its total"),
            (vat != total, "its amounts by VAT do not add up to its total"),
            (!operators_agree(figures), "its operators' payments do not add up to its payments"),
        ];
        for (_, what) in wrong.iter().filter(|(is_wrong, _)| *is_wrong) {
            let path = format!("cashregister {}/event {}/eventReport {}", self.register.id, event.id, report.id);
            self.faults.add(Place { byte: event.at, path }, *what);
        }
    }

    fn close_sale(&mut self) {
        self.sales += 1;
        let mut sale = std::mem::take(&mut self.sale);
        let official = |id: &str| self.known.basics.get(id).map_or("", |(_, official)| official.as_str());
        sale.count_tips(|raise| official(raise) == TIP);
        self.check_sums(&sale);
        self.check_order(&sale);
        self.check_papers(&sale);
        let kind = self.known.basics.get(&sale.kind).map_or("", |(_, official)| official.as_str());
        for fault in self.register.recount.sale(&sale, kind) {
            let path = format!("cashregister {}/event {}/eventReport {}", self.register.id, fault.event, fault.report);
            self.faults.add(Place { byte: fault.byte, path }, fault.what);
        }
        self.seal(&sale);
        self.sale = sale;
    }

    fn sale_path(&self, sale: &Sale, leaf: &str) -> String {
        format!("cashregister {}/cashtransaction {}/{leaf}", self.register.id, sale.nr)
    }

    fn check_sums(&mut self, sale: &Sale) {
        let pay_ins = self.register.told.get(&sale.id).map_or(0, |told| told.pay_ins);
        for (leaf, what) in sale.faults(pay_ins) {
            self.fault_at(sale.at, self.sale_path(sale, leaf), what);
        }
        let [from, to] = &self.known.period;
        if sale.date < *from || sale.date > *to {
            self.fault_at(sale.at, self.sale_path(sale, "transDate"), "the day is not in the selection".to_owned());
        }
    }

    /// Numbers without gaps, keys that never go back (section 10, 5).
    fn check_order(&mut self, sale: &Sale) {
        let (number, key) = (sale.nr.parse::<u64>().ok(), sale.key.parse::<u64>().ok());
        if self.register.last_nr.is_some_and(|last| number != Some(last + 1)) || number.is_none() {
            self.fault_at(
                sale.at,
                self.sale_path(sale, "nr"),
                "it does not follow the transaction before it".to_owned(),
            );
        }
        if key < self.register.last_key {
            self.fault_at(sale.at, self.sale_path(sale, "keyVersion"), "an older key follows a newer one".to_owned());
        }
        self.register.last_nr = number.or(self.register.last_nr);
        self.register.last_key = key.or(self.register.last_key);
        if !self.register.sales.insert(sale.id.clone()) {
            self.fault_at(sale.at, self.sale_path(sale, "transID"), "this transID is there twice".to_owned());
        }
    }

    fn check_papers(&mut self, sale: &Sale) {
        let Some(told) = self.register.told.remove(&sale.id) else { return };
        if told.needs_amount {
            self.register.recount.amounts.insert(sale.id.clone(), sale.with_vat);
        }
        if told.receipts > sale.receipts + sale.deliveries || told.copies > sale.copies {
            let what = "the events tell of more papers than it has".to_owned();
            self.fault_at(sale.at, self.sale_path(sale, "receiptNum"), what);
        }
    }

    fn seal(&mut self, sale: &Sale) {
        let first = || self.known.before.as_ref().map(|before| before.signature.clone());
        let is_one_alone = self.registers == 0;
        let previous = self.register.previous.take().or_else(|| first().filter(|_| is_one_alone));
        let start = || (sale.nr == "1").then(|| FIRST.to_owned());
        let is_first = self.sales == 1;
        if let Some(previous) = previous.or_else(start) {
            let fields = [&*sale.date, &*sale.time, &*sale.nr, &*sale.amount_text, &*sale.net_text];
            let place = Place { byte: sale.at, path: self.sale_path(sale, "signature") };
            let text = text_of(&previous, fields);
            let seal = Seal { text, signature: sale.signature.clone(), version: sale.key.clone(), place };
            self.seals.add(seal, self.keys, &mut self.faults);
        } else if is_first {
            self.notes.push(format!(
                "transaction {}: its signature was not checked, as nothing tells the one before it",
                sale.nr
            ));
        }
        self.register.previous = Some(sale.signature.clone());
    }

    fn close_register(&mut self) {
        let mut register = std::mem::take(&mut self.register);
        for fault in register.recount.end() {
            let path = format!("cashregister {}/event {}/eventReport {}", register.id, fault.event, fault.report);
            self.fault_at(fault.byte, path, fault.what);
        }
        self.recounted += register.recount.recounted;
        let mut lost: Vec<(String, u64)> = register
            .told
            .drain()
            .filter(|(id, _)| !register.sales.contains(id))
            .map(|(id, told)| (id, told.byte))
            .collect();
        lost.sort_by_key(|(_, byte)| *byte);
        for (id, byte) in lost {
            self.fault_at(
                byte,
                format!("cashregister {}/event/transID", register.id),
                format!("there is no transaction «{id}»"),
            );
        }
        self.registers += 1;
    }

    /// What the file says of the time before it.
    fn begin_register(&mut self) {
        self.register = Register::default();
        let known = std::mem::take(&mut self.known.groups);
        let is_group = |id: &str| self.known.basics.get(id).is_some_and(|(kind, _)| kind == "04");
        let lost: Vec<(String, u64)> = known.into_iter().filter(|(id, _)| !is_group(id)).collect();
        for (id, byte) in lost {
            let what = format!("«{id}» is not in the tables at the head of the file");
            self.fault_at(byte, "article/artGroupID".to_owned(), what);
        }
        let is_open = self.known.before.as_ref().is_some_and(|before| before.report.is_none());
        let last = self.known.before.as_ref().and_then(|before| before.report);
        self.register.recount.begin(is_open, last);
    }
}
