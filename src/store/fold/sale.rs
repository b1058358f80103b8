//! Finished sales: the history, what came back, and what a sale moves.

use std::collections::BTreeMap;

use super::{card, register};
use crate::domain::article::ItemKind;
use crate::domain::basket::{Line, ReturnOf};
use crate::domain::device::{PaperKind, Slip};
use crate::domain::payment::Part;
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::search;
use crate::domain::{Quantity, ReceiptNo};
use crate::journal::Entry;
use crate::journal::act::device::{ReceiptSent, SendState};
use crate::store::db::{DbError, Sql, Value, word_of};
use crate::store::ledger::key;
use crate::store::work::Work;

/// What the last digits of a number are counted by, as on the barcode.
const BARCODE_NUMBERS: u64 = 100_000;

pub async fn completed(work: &mut Work, entry: &Entry, sale: &CompletedSale) -> Result<(), DbError> {
    let series = word_of(&sale.receipt.series)?;
    put_sale(work, entry, sale, &series).await?;
    for line in &sale.lines {
        put_line(work, entry, sale, &series, line).await?;
        if let Some(of) = &line.return_of {
            put_returned(work, entry, sale, &series, line, of).await?;
        }
    }
    for part in sale.parts.iter().filter(|part| part.state.is_money()) {
        put_payment(work, entry, sale, &series, part).await?;
    }
    for (item, quantity) in sold_articles(&sale.lines) {
        register::stock_moved(work, item, -quantity).await?;
    }
    if let Some(customer) = sale.customer.as_ref().filter(|_| !sale.bonus.is_zero()) {
        register::bonus_moved(work, customer.number, sale.bonus).await?;
    }
    card::settled(work, entry.till, sale).await
}

/// What every row of a sale leads with.
fn sale_key<'a>(work: &Work, entry: &Entry, receipt: ReceiptNo, series: &'a str) -> [Value<'a>; 6] {
    let [company, department, till] = key(work, entry.till);
    [company, department, till, series.into(), receipt.number.into(), entry.epoch.into()]
}

async fn put_sale(work: &mut Work, entry: &Entry, sale: &CompletedSale, series: &str) -> Result<(), DbError> {
    let [company, department, till, series, number, epoch] = sale_key(work, entry, sale.receipt, series);
    let kind = word_of(&sale.kind)?;
    let customer = sale.customer.as_ref().map(|customer| format!("{} {}", customer.number, customer.name));
    let refers_to = sale.lines.iter().find_map(|line| line.return_of.as_ref()).map(|of| of.receipt);
    let refers_series = refers_to.map(|receipt| word_of(&receipt.series)).transpose()?;
    let reason = sale.reason.map(|reason| word_of(&reason)).transpose()?;
    let words = words_of(sale, customer.as_deref());
    let values = [
        company,
        department,
        till,
        series,
        number,
        epoch,
        entry.seq.into(),
        kind.as_str().into(),
        sale.completed_at.into(),
        sale.operator_name.as_str().into(),
        only_method(sale).into(),
        sale.due().into(),
        sale.customer.as_ref().map(|customer| customer.number.0).into(),
        customer.as_deref().into(),
        reason.as_deref().into(),
        refers_series.as_deref().into(),
        refers_to.map(|receipt| receipt.number).into(),
        (sale.receipt.number % BARCODE_NUMBERS).into(),
        words.as_str().into(),
    ];
    match work.execute(Sql::PutSale, &values).await? {
        0 => Err(DbError::Rule(format!("there is a receipt {} of this till already", sale.receipt))),
        _ => Ok(()),
    }
}

/// The method's name, when the sale was paid by one.
fn only_method(sale: &CompletedSale) -> Option<&str> {
    let mut parts = sale.parts.iter().filter(|part| part.state.is_money());
    let first = parts.next()?;
    parts.all(|part| part.method.letter == first.method.letter).then_some(first.method.name.as_str())
}

/// Everything a sale is searched by (`EXT-04`), folded as searches are.
fn words_of(sale: &CompletedSale, customer: Option<&str>) -> String {
    let mut words = vec![sale.receipt.to_string(), sale.due().to_string(), sale.operator_name.clone()];
    words.extend(customer.map(str::to_owned));
    for line in &sale.lines {
        words.push(line.item.number.0.clone());
        words.push(line.item.name.clone());
        words.extend(line.serials.iter().cloned());
        words.extend(line.card.as_deref().map(last_four));
    }
    for part in &sale.parts {
        words.push(part.method.name.clone());
        words.extend(part.slip.as_ref().map(|slip| slip.masked_card.clone()));
        words.extend(part.card.as_ref().map(|card| last_four(&card.number)));
    }
    search::fold(&words.join(" "))
}

fn last_four(card: &str) -> String {
    let skipped = card.chars().count().saturating_sub(4);
    card.chars().skip(skipped).collect()
}

async fn put_line(
    work: &mut Work,
    entry: &Entry,
    sale: &CompletedSale,
    series: &str,
    line: &Line,
) -> Result<(), DbError> {
    let [company, department, till, series, number, epoch] = sale_key(work, entry, sale.receipt, series);
    let item_kind = word_of(&line.item.kind)?;
    let rate = line.item.percent.to_string();
    let values = [
        company,
        department,
        till,
        series,
        number,
        epoch,
        line.id.0.into(),
        sale.completed_at.into(),
        item_kind.as_str().into(),
        line.item.number.as_str().into(),
        line.item.group.0.into(),
        line.quantity.in_thousandths().into(),
        line.amount().into(),
        line.item.vat.0.into(),
        rate.as_str().into(),
        line.vat().into(),
        (sale.kind != SaleKind::Credit && !line.is_pay_in()).into(),
    ];
    work.execute(Sql::PutLine, &values).await.map(drop)
}

async fn put_payment(
    work: &mut Work,
    entry: &Entry,
    sale: &CompletedSale,
    series: &str,
    part: &Part,
) -> Result<(), DbError> {
    let [company, department, till, series, number, epoch] = sale_key(work, entry, sale.receipt, series);
    let letter = part.method.letter.to_string();
    let kind = word_of(&part.method.kind)?;
    let values = [
        company,
        department,
        till,
        series,
        number,
        epoch,
        part.id.0.into(),
        sale.completed_at.into(),
        letter.as_str().into(),
        part.method.name.as_str().into(),
        kind.as_str().into(),
        part.amount.into(),
    ];
    work.execute(Sql::PutPayment, &values).await.map(drop)
}

/// A line that takes back a sold one (`RET-05`). The sold one is named by its receipt and the moment it was sold, because two
/// tills of a shop may have receipts of the same number.
async fn put_returned(
    work: &mut Work,
    entry: &Entry,
    sale: &CompletedSale,
    series: &str,
    line: &Line,
    of: &ReturnOf,
) -> Result<(), DbError> {
    let of_series = word_of(&of.receipt.series)?;
    let [company, department, till, series, number, epoch] = sale_key(work, entry, sale.receipt, series);
    let values = [
        company,
        of_series.as_str().into(),
        of.receipt.number.into(),
        of.sold_at.into(),
        of.line.0.into(),
        department,
        till,
        series,
        number,
        epoch,
        line.id.0.into(),
        (-line.quantity).in_thousandths().into(),
        sale.completed_at.into(),
    ];
    work.execute(Sql::PutReturned, &values).await.map(drop)
}

/// How much of each article went out over the counter; what came back counts against it.
fn sold_articles(lines: &[Line]) -> BTreeMap<&str, Quantity> {
    let mut sold: BTreeMap<&str, Quantity> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.item.kind == ItemKind::Article) {
        let quantity = sold.entry(line.item.number.as_str()).or_insert(Quantity::ZERO);
        *quantity = quantity.plus(line.quantity);
    }
    sold.retain(|_, quantity| !quantity.is_zero());
    sold
}

/// Notes when a receipt came out, and when its one copy did (`EXT-05`).
pub async fn printed(work: &mut Work, entry: &Entry, slip: &Slip) -> Result<(), DbError> {
    let sql = match slip.kind {
        PaperKind::Sale | PaperKind::Return | PaperKind::Delivery | PaperKind::PayIn => Sql::SalePrinted,
        PaperKind::Copy => Sql::SaleCopied,
        _ => return Ok(()),
    };
    match slip.receipt {
        Some(receipt) => came_out(work, entry, sql, receipt).await,
        None => Ok(()),
    }
}

/// The same for one that went as a message.
pub async fn sent(work: &mut Work, entry: &Entry, sent: &ReceiptSent) -> Result<(), DbError> {
    let sql = if sent.copy { Sql::SaleCopied } else { Sql::SalePrinted };
    match sent.state {
        SendState::Delivered => came_out(work, entry, sql, sent.receipt).await,
        SendState::Ordered | SendState::NotDelivered => Ok(()),
    }
}

async fn came_out(work: &mut Work, entry: &Entry, sql: Sql, receipt: ReceiptNo) -> Result<(), DbError> {
    let series = word_of(&receipt.series)?;
    let [company, department, till, series, number, epoch] = sale_key(work, entry, receipt, &series);
    work.execute(sql, &[company, department, till, series, number, epoch, entry.at.into()]).await.map(drop)
}
