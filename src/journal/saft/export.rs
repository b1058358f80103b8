//! The export: one pass over the entries, in which events and transactions go to files of their own while what they refer to is
//! gathered; then what came later is put into the records it belongs to, and the head, the tables and the events come in front
//! of the transactions, which are most of the file and stay where they are if the file system can do that.
//!
//! Memory holds what waits for its signature and the tables, however long the period is.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::sale::CompletedSale;
use crate::domain::shop::{Company, Tables};
use crate::domain::time::Date;
use crate::domain::{ReceiptNo, Stamp, TillId};
use crate::journal::act::sale::SaleSigned;
use crate::journal::envelope::Envelope;
use crate::journal::pipeline;
use crate::journal::rows::Row;
use crate::journal::signature::FIRST;
use crate::journal::storage::Reader;
use crate::journal::{Act, Entry, Head, JournalError};

use super::event;
use super::header::{self, Before, Header};
use super::masters::Masters;
use super::period::Period;
use super::record::Begun;
use super::spool::{Drafts, Spool};
use super::survey::Survey;
use super::transaction::Transaction;
use super::xml::{Xml, chars};

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the period ends on {to}, before it begins on {from}. Nothing was exported; give the earlier day first")]
    Backwards { from: Date, to: Date },
    #[error("{0}. Nothing was exported")]
    Journal(#[from] JournalError),
    #[error(
        "this till keeps its journal from entry {seq} of {day} on; what was before lies in the store, and {why}. Nothing was \
         exported; try again when the store can be reached, or begin the period on a later day"
    )]
    Erased { seq: u64, day: Date, why: String },
    #[error("receipt {receipt} is not signed yet. Nothing was exported; start the till once, it signs at start")]
    Unsigned { receipt: ReceiptNo },
    #[error("{path} cannot be written: {cause}. Nothing was exported; make room, or name another folder with --out")]
    Write { path: PathBuf, cause: io::Error },
    #[error("{path} is there already and stays as it is. Nothing was exported; try again in a second")]
    Taken { path: PathBuf },
    #[error("the shop has no organisation number of nine digits. Nothing was exported; fill it in at the office first")]
    Nameless,
}

/// What is to be exported, and where to.
pub struct Export<'a> {
    pub reader: &'a Reader,
    /// What the till has erased, brought back as far as [`Needed`] says.
    pub earlier: Option<&'a Reader>,
    /// The shop's tables as they are now.
    pub tables: &'a Tables,
    pub organisation_number: &'a str,
    pub from: Date,
    pub to: Date,
    pub now: Stamp,
    pub version: &'a str,
    pub folder: &'a Path,
}

/// Complete, on disk and without its name: the journal tells of it first.
#[derive(Debug)]
pub struct Written {
    part: Spool,
    pub exported: Exported,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub path: PathBuf,
    pub name: String,
    pub transactions: u64,
    pub events: u64,
    pub bytes: u64,
}

impl Written {
    /// Gives the file its name.
    pub fn publish(self) -> Result<Exported, ExportError> {
        self.part.publish(&self.exported.path)?;
        Ok(self.exported)
    }
}

impl Export<'_> {
    pub fn write(&self) -> Result<Written, ExportError> {
        let period = Period { from: self.from, to: self.to };
        if self.to < self.from {
            return Err(ExportError::Backwards { from: self.from, to: self.to });
        }
        if self.organisation_number.len() != 9 || !self.organisation_number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ExportError::Nameless);
        }
        let name = header::file_name(self.organisation_number, self.now);
        let path = self.folder.join(&name);
        if path.exists() {
            return Err(ExportError::Taken { path });
        }
        let _still = self.reader.hold_still()?;
        let (till, head, _) = self.reader.head()?.ok_or(JournalError::NotSetUp)?;
        let beside = |what: &str| self.folder.join(format!(".{name}.{what}"));
        let drafts = |what: &str| Drafts::create(beside(what), beside(&format!("{what}-notes")));
        let (events, mut transactions) = (drafts("events")?, drafts("transactions")?);
        transactions.records.on_disk()?;
        let pass = self.pass(period, head, events, transactions)?;
        let front = Spool::create(beside("front"))?;
        self.join(till, period, pass, front, path, name)
    }

    fn pass(&self, period: Period, head: Head, events: Drafts, transactions: Drafts) -> Result<Pass<'_>, ExportError> {
        let oldest = self.earlier.unwrap_or(self.reader);
        let first = oldest.first()?;
        let mut pass = Pass::new(self.tables, period, events, transactions);
        let mut last = (first - 1, oldest.hash_before(first)?);
        let open = |row: &Row| Opened::of(row, first, period);
        for reader in self.earlier.into_iter().chain([self.reader]) {
            let replayed = pipeline::each_of(reader, last.0 + 1, last.1, open, |seq, hash, opened| {
                last = (seq, hash);
                pass.take(opened, seq, first)
            });
            // What the pass itself could not do is told before what it made of it.
            pass.failed.take().map_or(Ok(()), Err)?;
            replayed?;
        }
        if last != (head.seq, head.hash) {
            let what = "is missing: the head of the journal is further on".to_owned();
            return Err(JournalError::Broken { seq: last.0 + 1, what }.into());
        }
        match pass.waiting.front() {
            Some(waiting) => Err(ExportError::Unsigned { receipt: waiting.sale.receipt }),
            None => pass.write_newest().map(|_| pass),
        }
    }

    fn join(
        &self,
        till: TillId,
        period: Period,
        pass: Pass,
        mut front: Spool,
        path: PathBuf,
        name: String,
    ) -> Result<Written, ExportError> {
        self.write_head(&mut front.xml, till, period, &pass);
        let (transactions, events) = (pass.transaction_count, pass.event_count);
        let Pass { survey, events: first, transactions: second, .. } = pass;
        front.take_in_records(first, &survey)?;
        front.fill_block();
        let mut part = joined(front, second, &survey)?;
        for name in ["cashregister", "location", "company", "auditfile"] {
            part.xml.close(name);
        }
        part.sync()?;
        let bytes = part.bytes;
        Ok(Written { part, exported: Exported { path, name, transactions, events, bytes } })
    }

    /// Everything before the first event.
    fn write_head(&self, xml: &mut Xml, till: TillId, period: Period, pass: &Pass) {
        let comment = pass.before().comment(till, period);
        header::begin(xml);
        let mut head = Begun::at(xml);
        Header { period, now: self.now, version: self.version, comment: &comment }.write(xml, &mut head);
        self.write_company(xml, period, pass);
        head.end(xml);
        self.begin_register(xml, till);
    }

    /// The company and the tables.
    fn write_company(&self, xml: &mut Xml, period: Period, pass: &Pass) {
        let (tables, since) = (self.tables, pass.since.unwrap_or(self.now));
        xml.open("company");
        header::write_company(xml, &tables.company, self.organisation_number);
        pass.masters.write_customers(xml);
        pass.masters.write_vat(xml, tables, period.to);
        period.write(xml);
        pass.masters.write_employees(xml, tables, since);
        pass.masters.write_articles(xml, since.date());
        pass.masters.write_basics(xml, tables);
    }

    /// The shop and the till, before the first event.
    fn begin_register(&self, xml: &mut Xml, till: TillId) {
        let tables = self.tables;
        xml.open("location");
        let department = tables.department(till.department);
        xml.text("name", department.map_or(tables.company.name.as_str(), |of| of.name.as_str()), chars::STRING_100);
        let company: &Company = &tables.company;
        header::write_address(xml, "streetAddress", company);
        xml.open("cashregister");
        xml.plain("registerID", &till.to_string());
        xml.plain("regDesc", &format!("Cash register {} of department {}", till.till, till.department));
    }
}

/// What comes first in front of the transactions; where that cannot be done, they are taken in behind it.
fn joined(mut front: Spool, mut transactions: Drafts, survey: &Survey) -> Result<Spool, ExportError> {
    if transactions.amend(survey)? && transactions.records.put_in_front(&mut front)? {
        return Ok(transactions.records);
    }
    front.on_disk()?;
    front.take_in_records(transactions, survey)?;
    Ok(front)
}

/// Looks through entries, in either direction, for how far back a period needs them: to the last report and the last signature
/// before it.
#[derive(Debug)]
pub struct Needed {
    from: Date,
    has_report: bool,
    has_signature: bool,
}

impl Needed {
    pub fn for_days_from(from: Date) -> Self {
        Self { from, has_report: false, has_signature: false }
    }

    pub fn look_at(&mut self, body: &[u8]) -> Sight {
        let Some(envelope) = Envelope::of(body) else { return Sight::More };
        if envelope.date >= self.from {
            return Sight::Within;
        }
        self.has_report |= envelope.kind == "z-taken" && !envelope.is_training;
        self.has_signature |= envelope.kind == "sale-signed";
        if self.has_report && self.has_signature { Sight::Enough } else { Sight::More }
    }
}

/// What is seen in an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It is of the period, or after it.
    Within,
    /// More than this is needed.
    More,
    Enough,
}

/// An entry as far as the export needs it.
struct Opened {
    day: Date,
    /// It stands in the next report.
    moves_figures: bool,
    entry: Option<Box<Entry>>,
    /// What is done with, to be freed on the thread that makes such things.
    spent: Option<Signed>,
}

/// A sale with its signature.
type Signed = (Waiting, Box<SaleSigned>);

impl Opened {
    fn of(row: &Row, first: u64, period: Period) -> Result<Self, String> {
        let envelope = Envelope::of(row.body).ok_or("it has no kind and no date")?;
        let is_before = envelope.date < period.from;
        let speaks = !is_before && envelope.date <= period.to && !event::SILENT.contains(&envelope.kind);
        let is_needed = speaks || row.seq == first || needed_outside(&envelope, is_before);
        let read = || Entry::opened(&envelope).map_or_else(|| Entry::from_bytes(row.body), Ok);
        let entry = is_needed.then(|| read().map(Box::new)).transpose();
        Ok(Self {
            day: envelope.date,
            moves_figures: is_before && moves_figures(&envelope),
            entry: entry.map_err(|fault| fault.to_string())?,
            spent: None,
        })
    }
}

/// A sale of the period on its way to its signature.
struct Waiting {
    entry: u64,
    is_training: bool,
    sale: Box<CompletedSale>,
}

struct Pass<'a> {
    tables: &'a Tables,
    period: Period,
    survey: Survey,
    masters: Masters,
    events: Drafts,
    transactions: Drafts,
    event_count: u64,
    transaction_count: u64,
    waiting: VecDeque<Waiting>,
    /// The sale that was signed last.
    newest: Option<Signed>,
    /// The last signature of a sale of the period or before it, and the one before the first transaction.
    previous: String,
    before_first: Option<String>,
    last_z: Option<u64>,
    /// Something was registered since the last Z before the period.
    is_open: bool,
    /// The first entry after the period.
    ended_at: Option<u64>,
    /// The first entry of the period: what was before need not be here.
    since: Option<Stamp>,
    failed: Option<ExportError>,
}

impl<'a> Pass<'a> {
    fn new(tables: &'a Tables, period: Period, events: Drafts, transactions: Drafts) -> Self {
        Self {
            tables,
            period,
            survey: Survey::default(),
            masters: Masters::default(),
            events,
            transactions,
            event_count: 0,
            transaction_count: 0,
            waiting: VecDeque::new(),
            newest: None,
            previous: FIRST.to_owned(),
            before_first: None,
            last_z: None,
            is_open: true,
            ended_at: None,
            since: None,
            failed: None,
        }
    }

    fn before(&self) -> Before {
        Before {
            signature: self.before_first.as_ref().unwrap_or(&self.previous).clone(),
            report: self.last_z.filter(|_| !self.is_open),
        }
    }

    fn take(&mut self, opened: &mut Opened, seq: u64, first: u64) -> Result<(), String> {
        let is_before = opened.day < self.period.from;
        let is_within = !is_before && opened.day <= self.period.to;
        if seq == first && first > 1 && !is_before {
            let why = "nobody brought it back".to_owned();
            self.failed = Some(ExportError::Erased { seq: first, day: opened.day, why });
            return Err("what was before it is not here".to_owned());
        }
        if !is_before && !is_within {
            self.ended_at.get_or_insert(seq);
        }
        let Some(entry) = opened.entry.take() else {
            self.is_open |= opened.moves_figures;
            return Ok(());
        };
        if is_within {
            self.since.get_or_insert(entry.at);
        }
        let done = self.entry(*entry, is_before, is_within);
        done.map(|spent| opened.spent = spent).map_err(|fault| {
            let told = fault.to_string();
            self.failed = Some(fault);
            told
        })
    }

    fn entry(&mut self, entry: Entry, is_before: bool, is_within: bool) -> Result<Option<Signed>, ExportError> {
        match &entry.act {
            Act::ZTaken(z) if is_before && !entry.training => {
                (self.last_z, self.is_open) = (Some(z.report.number), false);
            }
            Act::SetUp(set_up) => (self.last_z, self.is_open) = (Some(set_up.numbers.z), false),
            _ => {}
        }
        if !is_before {
            self.survey.note(&entry.act, is_within);
        }
        if is_within {
            self.write_event(&entry)?;
        }
        match entry.act {
            Act::SaleSigned(signed) => self.signed(signed),
            Act::SaleCompleted(sale) if is_within && sale.kind.is_signed() => {
                self.waiting.push_back(Waiting { entry: entry.seq, is_training: entry.training, sale });
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn write_event(&mut self, entry: &Entry) -> Result<(), ExportError> {
        if event::write(&mut self.events, &mut self.masters, self.tables, &self.survey, entry) {
            self.event_count += 1;
            self.events.settle()?;
        }
        Ok(())
    }

    /// Signatures come in the order of the sales, mostly at once and at the latest with the next start.
    fn signed(&mut self, signed: Box<SaleSigned>) -> Result<Option<Signed>, ExportError> {
        if self.ended_at.is_some_and(|ended| signed.entry >= ended) {
            return Ok(None);
        }
        let previous = std::mem::replace(&mut self.previous, signed.signature.clone());
        if let Some(waiting) = self.waiting.pop_front_if(|waiting| waiting.entry == signed.entry) {
            self.before_first.get_or_insert(previous);
            let spent = self.write_newest()?;
            self.newest = Some((waiting, signed));
            return Ok(spent);
        }
        Ok(None)
    }

    /// Writes the sale that was signed last. It is held back until the next one, since its paper comes out after it is signed.
    fn write_newest(&mut self) -> Result<Option<Signed>, ExportError> {
        let Some((waiting, signed)) = self.newest.take() else { return Ok(None) };
        let Waiting { entry, is_training, sale } = &waiting;
        let transaction = Transaction { sale, entry: *entry, signed: &signed, is_training: *is_training };
        transaction.write(&mut self.transactions, &mut self.masters, &self.survey, self.period);
        self.transaction_count += 1;
        self.transactions.settle()?;
        Ok(Some((waiting, signed)))
    }
}

/// Entries outside the period that say what the period begins with, or sign a sale of it.
fn needed_outside(envelope: &Envelope, is_before: bool) -> bool {
    match envelope.kind {
        "sale-signed" => true,
        "set-up" | "z-taken" => is_before,
        // Papers of a sale of the period are counted whenever they are printed.
        "slip-printed" | "receipt-sent" => !is_before,
        _ => false,
    }
}

/// Does it stand in the next report? A Z's own paper does not.
fn moves_figures(envelope: &Envelope) -> bool {
    if envelope.kind == "slip-printed" {
        return [b"\"kind\":\"copy\"".as_slice(), b"\"kind\":\"provisional\"", b"\"kind\":\"delivery\""]
            .iter()
            .any(|kind| memchr::memmem::find(envelope.body, kind).is_some())
            || envelope.is_training;
    }
    matches!(
        envelope.kind,
        "sale-completed"
            | "sale-cancelled"
            | "line-changed"
            | "line-removed"
            | "payment-removed"
            | "float-registered"
            | "paid-in"
            | "paid-out"
            | "drawer-opened"
            | "price-looked-up"
    )
}
