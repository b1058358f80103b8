//! The till's own journal as a place to look things up: what the screen shows of it, and what can be answered when the
//! store is away.

use crate::domain::device::PaperKind;
use crate::domain::question::{Answer, FindSale, Question, SalesFilter};
use crate::domain::report::ZReport;
use crate::domain::sale::{CompletedSale, Returned, SaleRow, StoredSale};
use crate::domain::{ReceiptNo, Stamp, TillId};
use crate::journal::act::device::SendState;
use crate::journal::storage::Reader;
use crate::journal::{Act, Entry, JournalError};
use crate::till::effect::Event;

/// Entries looked through for one answer, newest first: a busy month.
const ENTRIES_MAX: u64 = 200_000;
const BATCH: usize = 500;

/// Is it a finished sale? Asked of the bytes, because most entries are not.
pub fn is_sale(body: &[u8]) -> bool {
    has(body, b"\"kind\":\"sale-completed\"")
}

/// Is it a change of fixed information made here? A text may look like one, so it is asked again of what is read.
pub fn is_change(body: &[u8]) -> bool {
    has(body, b"\"kind\":\"fixed-changed\"")
}

fn has(body: &[u8], mark: &[u8]) -> bool {
    body.windows(mark.len()).any(|window| window == mark)
}

/// The newest entries up to one, newest first. Entries nobody can read any more are left out.
pub fn newest(reader: &Reader, upto: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
    let sealed = reader.newest(upto, limit)?;
    Ok(sealed.iter().filter_map(|sealed| Entry::from_bytes(&sealed.body).ok()).collect())
}

/// The same, as the till hears of it.
pub fn read_back(reader: &Reader, upto: u64, limit: usize) -> Event {
    match newest(reader, upto, limit) {
        Ok(entries) => Event::JournalRead { upto, entries },
        Err(fault) => {
            tracing::error!(%fault, "the journal cannot be read back");
            Event::JournalUnread
        }
    }
}

/// Answers a question about finished sales from what this till still holds; `None` for questions only a store can answer,
/// and for sales that are not here.
pub fn answer(reader: &Reader, question: &Question) -> Option<Answer> {
    let (till, head, _) = reader.head().ok()??;
    match question {
        Question::Sale(find) => {
            let found = find_sale(reader, till, head.seq, find)?;
            Some(Answer::Sale { sale: Box::new(found) })
        }
        Question::Z { number } => {
            let found = find_z(reader, head.seq, *number)?;
            Some(Answer::Z { text: serde_json::to_string(&found).ok()? })
        }
        Question::Sales(filter) if filter.customer.is_none() => {
            let rows =
                rows(reader, head.seq, usize::try_from(filter.skip + filter.limit).unwrap_or(usize::MAX), filter);
            let total = u64::try_from(rows.len()).unwrap_or(0);
            let skip = usize::try_from(filter.skip).unwrap_or(0);
            Some(Answer::Sales { rows: rows.into_iter().skip(skip).collect(), total })
        }
        _ => None,
    }
}

/// Calls `each` with readable entries, newest first, until it says stop or there are enough.
fn backwards(reader: &Reader, head: u64, mut each: impl FnMut(&Entry) -> bool) {
    let mut upto = head;
    let oldest = head.saturating_sub(ENTRIES_MAX);
    while upto > oldest {
        let Ok(batch) = reader.newest(upto, BATCH) else { return };
        let Some(last) = batch.last() else { return };
        upto = last.seq.saturating_sub(1);
        for entry in batch.iter().filter_map(|sealed| Entry::from_bytes(&sealed.body).ok()) {
            if !each(&entry) {
                return;
            }
        }
    }
}

fn find_sale(reader: &Reader, till: TillId, head: u64, find: &FindSale) -> Option<StoredSale> {
    let is_it = |receipt: ReceiptNo| match find {
        FindSale::ByNumber { till: wanted, receipt: no } => *wanted == till && receipt == *no,
        FindSale::ByBarcode { department, till_digits, series, last_five } => {
            *department == till.department
                && *till_digits == till.barcode_digits()
                && receipt.series == *series
                && receipt.number % 100_000 == *last_five
        }
    };
    let mut later = Later::default();
    let mut found = None;
    backwards(reader, head, |entry| match &entry.act {
        Act::SaleCompleted(sale) if is_it(sale.receipt) => {
            found = Some((**sale).clone());
            false
        }
        _ => {
            later.note(entry);
            true
        }
    });
    found.map(|sale| later.belonging_to(sale))
}

fn find_z(reader: &Reader, head: u64, number: u64) -> Option<Box<ZReport>> {
    let mut found = None;
    backwards(reader, head, |entry| {
        if let Act::ZTaken(z) = &entry.act {
            found = (z.report.number == number).then(|| z.clone());
            return found.is_none() && z.report.number > number;
        }
        true
    });
    found
}

/// What happened after a sale that may concern it.
#[derive(Default)]
struct Later {
    returns: Vec<(ReceiptNo, Returned)>,
    printed: Vec<(ReceiptNo, PaperKind, Stamp)>,
}

impl Later {
    fn note(&mut self, entry: &Entry) {
        match &entry.act {
            Act::SaleCompleted(sale) => {
                for line in &sale.lines {
                    if let Some(of) = &line.return_of {
                        let returned = Returned {
                            line: of.line,
                            quantity: -line.quantity,
                            on: sale.receipt,
                            at: sale.completed_at,
                        };
                        self.returns.push((of.receipt, returned));
                    }
                }
            }
            Act::SlipPrinted(printed) => {
                self.printed.extend(printed.slip.receipt.map(|no| (no, printed.slip.kind, entry.at)))
            }
            Act::ReceiptSent(sent) if sent.state == SendState::Delivered => {
                let kind = if sent.copy { PaperKind::Copy } else { PaperKind::Sale };
                self.printed.push((sent.receipt, kind, entry.at));
            }
            Act::SlipOrdered(ordered) if ordered.slip.kind == PaperKind::Copy => {
                self.printed.extend(ordered.slip.receipt.map(|no| (no, PaperKind::Copy, entry.at)));
            }
            _ => {}
        }
    }

    fn belonging_to(self, sale: CompletedSale) -> StoredSale {
        let receipt = sale.receipt;
        let at = |copy: bool| {
            self.printed
                .iter()
                .find(|(no, kind, _)| *no == receipt && (*kind == PaperKind::Copy) == copy)
                .map(|(_, _, at)| *at)
        };
        StoredSale {
            printed_at: at(false),
            copied_at: at(true),
            returned: self
                .returns
                .iter()
                .filter(|(no, _)| *no == receipt)
                .map(|(_, returned)| returned.clone())
                .collect(),
            sale,
        }
    }
}

/// Rows of the history, newest first, filtered by day, number, amount, item, customer, operator, method and card.
fn rows(reader: &Reader, head: u64, limit: usize, filter: &SalesFilter) -> Vec<SaleRow> {
    let mut rows = Vec::new();
    let sought = crate::domain::search::fold(&filter.words);
    backwards(reader, head, |entry| {
        if let Act::SaleCompleted(sale) = &entry.act
            && filter.day.is_none_or(|day| sale.completed_at.date() == day)
            && (sought.is_empty() || matches(sale, &sought))
        {
            rows.push(row(sale));
        }
        rows.len() < limit
    });
    rows
}

fn matches(sale: &CompletedSale, sought: &str) -> bool {
    let mut text = format!("{} {}", sale.receipt, sale.due());
    let lines = sale.lines.iter().map(|line| line.item.name.as_str());
    let methods = sale.parts.iter().map(|part| part.method.name.as_str());
    let cards = sale.parts.iter().filter_map(|part| part.slip.as_ref()).map(|slip| slip.masked_card.as_str());
    let customer = sale.customer.iter().map(|customer| customer.name.as_str());
    for words in lines.chain(methods).chain(cards).chain(customer).chain([sale.operator_name.as_str()]) {
        text.push(' ');
        text.push_str(words);
    }
    let text = crate::domain::search::fold(&text);
    sought.split(' ').all(|word| text.contains(word))
}

fn row(sale: &CompletedSale) -> SaleRow {
    let mut methods = sale.parts.iter().map(|part| part.method.name.clone());
    let (first, several) = (methods.next(), methods.next().is_some());
    SaleRow {
        till: sale.till,
        receipt: sale.receipt,
        kind: sale.kind,
        at: sale.completed_at,
        operator: sale.operator_name.clone(),
        paid_by: first.filter(|_| !several),
        total: sale.due() + sale.rounding,
        customer: sale.customer.as_ref().map(|customer| format!("{} {}", customer.number, customer.name)),
        copied_at: None,
        refers_to: sale.lines.iter().find_map(crate::domain::Line::returned_receipt),
        reason: sale.reason,
    }
}
