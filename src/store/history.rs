//! Earlier sales: the list, one sale with what has happened to it since, and what sales of a span of time come to.

use std::collections::BTreeMap;

use super::company::CompanyId;
use super::db::{DbError, Row, Sql, Value, from_word, word_of};
use super::ledger::key;
use super::work::Work;
use super::{Store, StoreError};
use crate::domain::ids::GroupNo;
use crate::domain::question::{Answer, FindSale, SalesFilter};
use crate::domain::sale::{Returned, SaleRow, StoredSale};
use crate::domain::time::Date;
use crate::domain::vat::VatSum;
use crate::domain::{LineId, Ore, Percent, Quantity, ReceiptNo, Stamp, TillId, VatCode, search};
use crate::journal::{Act, Entry};
use crate::sync::wire::SALES_ROWS_MAX;

/// A list is narrowed by so many words; those after them change nothing.
const WORDS_MAX: usize = 4;

/// What was sold in a department in a span of time. For looking at: what the law wants is cut by sequence and comes from the
/// Z reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// Cash sales less returns, VAT included.
    pub groups: BTreeMap<GroupNo, Ore>,
    pub vat: Vec<VatSum>,
    /// Payments less repayments, by the letter of the method; credit sales included.
    pub methods: BTreeMap<char, Ore>,
}

impl Store {
    /// Finished sales of the till's own department, newest first; of a customer, those of all departments (`EXT-04`).
    pub(super) async fn sales(
        &self,
        company: CompanyId,
        till: TillId,
        filter: &SalesFilter,
    ) -> Result<Answer, StoreError> {
        let folded = search::fold(&filter.words);
        let mut words = folded.split(' ').chain(std::iter::repeat("")).take(WORDS_MAX).map(Value::from);
        let mut word = || words.next().unwrap_or(Value::Text(""));
        let (list, count, of) = match filter.customer {
            Some(customer) => (Sql::SalesOfCustomer, Sql::CountOfCustomer, customer.0.into()),
            None => (Sql::SalesOfDepartment, Sql::CountOfDepartment, till.department.into()),
        };
        let (from, to) = filter.day.map_or((Value::Int(i64::MIN), Value::Int(i64::MAX)), day);
        let limit = filter.limit.min(SALES_ROWS_MAX);
        let values = [company.into(), of, from, to, word(), word(), word(), word(), limit.into(), filter.skip.into()];
        let mut work = self.work(company).await?;
        let rows = work.rows(list, &values).await?;
        let [which @ .., _, _] = &values;
        let total = match all_there(rows.len(), limit, filter.skip) {
            Some(total) => total,
            None => work.row(count, which).await?.map_or(Ok(0), |row| row.number(0))?,
        };
        work.done().await?;
        Ok(Answer::Sales { rows: rows.iter().map(sale_row).collect::<Result<_, _>>()?, total })
    }

    pub(super) async fn sale(&self, company: CompanyId, find: &FindSale) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let found = match find_row(&mut work, find).await? {
            Some(row) => stored_sale(&mut work, &row).await?,
            None => None,
        };
        work.done().await?;
        Ok(found.map_or(Answer::NoSuchSale, |sale| Answer::Sale { sale: Box::new(sale) }))
    }

    /// A Z of a till, of the newest life that took one with this number.
    pub(super) async fn z(&self, company: CompanyId, till: TillId, number: u64) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let [company, department, till] = key(&work, till);
        let row = work.row(Sql::ReadReport, &[company, department, till, "z".into(), number.into()]).await?;
        Ok(match row {
            Some(row) => Answer::Z { text: row.text(0)?.to_owned() },
            None => Answer::NoSuchZ,
        })
    }

    /// What sales came to from one moment up to, but not including, another.
    pub async fn turnover(
        &self,
        company: CompanyId,
        department: u16,
        from: Stamp,
        to: Stamp,
    ) -> Result<Turnover, StoreError> {
        let values = [company.into(), department.into(), from.into(), to.into()];
        let mut work = self.work(company).await?;
        let groups = work.rows(Sql::TurnoverByGroup, &values).await?;
        let vat = work.rows(Sql::TurnoverByVat, &values).await?;
        let methods = work.rows(Sql::TurnoverByMethod, &values).await?;
        work.done().await?;
        Ok(Turnover {
            groups: groups
                .iter()
                .map(|row| Ok((GroupNo(row.number(0)?), row.amount(1)?)))
                .collect::<Result<_, DbError>>()?,
            vat: vat.iter().map(vat_sum).collect::<Result<_, _>>()?,
            methods: methods.iter().filter_map(|row| method_sum(row).transpose()).collect::<Result<_, _>>()?,
        })
    }
}

/// A page that is not full is the last one, and then counting needs no second look at every sale.
fn all_there(rows: usize, limit: u32, skip: u32) -> Option<u64> {
    let rows = u32::try_from(rows).ok().filter(|rows| *rows < limit && (*rows > 0 || skip == 0))?;
    Some(u64::from(skip) + u64::from(rows))
}

/// The first moment of a day in Oslo, and of the next.
fn day(day: Date) -> (Value<'static>, Value<'static>) {
    let midnight = |day| Stamp::from_local(day, 0, 0, 0).into();
    (midnight(day), midnight(day.plus_days(1)))
}

fn receipt(row: &Row, column: usize) -> Result<ReceiptNo, DbError> {
    Ok(ReceiptNo::new(from_word(row.text(column)?)?, row.number(column + 1)?))
}

fn sale_row(row: &Row) -> Result<SaleRow, DbError> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let refers_to = row.maybe_text(11)?.map(|_| receipt(row, 11)).transpose()?;
    Ok(SaleRow {
        till: row.till(0)?,
        receipt: receipt(row, 2)?,
        kind: from_word(row.text(4)?)?,
        at: row.stamp(5)?,
        operator: row.text(6)?.to_owned(),
        paid_by: owned(row.maybe_text(7)?),
        total: row.amount(8)?,
        customer: owned(row.maybe_text(9)?),
        copied_at: row.maybe_stamp(10)?,
        refers_to,
        reason: row.maybe_text(13)?.map(from_word).transpose()?,
    })
}

async fn find_row(work: &mut Work, find: &FindSale) -> Result<Option<Row>, DbError> {
    match find {
        FindSale::ByNumber { till, receipt } => {
            let series = word_of(&receipt.series)?;
            let [company, department, number] = key(work, *till);
            let values = [company, department, number, series.as_str().into(), receipt.number.into()];
            work.row(Sql::SaleByNumber, &values).await
        }
        FindSale::ByBarcode { department, till_digits, series, last_five } => {
            let (series, company) = (word_of(series)?, work.company.into());
            let (last_five, digits) = ((*last_five).into(), (*till_digits).into());
            let values = [company, (*department).into(), series.as_str().into(), last_five, digits];
            work.row(Sql::SaleByBarcode, &values).await
        }
    }
}

/// The sale as its entry tells it, with what came back and what was printed.
async fn stored_sale(work: &mut Work, row: &Row) -> Result<Option<StoredSale>, DbError> {
    let [company, department, till] = key(work, row.till(0)?);
    let (epoch, seq) = (Value::Int(row.int(2)?), Value::Int(row.int(3)?));
    let body = work.row(Sql::EntryBody, &[company, department, till, seq, epoch]).await?;
    let entry = body.map(|row| row.text(0).map(|text| Entry::from_bytes(text.as_bytes()))).transpose()?;
    let Some(Ok(Entry { act: Act::SaleCompleted(sale), .. })) = entry else { return Ok(None) };
    let sold = [company, row.text(4)?.into(), Value::Int(row.int(5)?), Value::Int(row.int(6)?)];
    let returned = work.rows(Sql::ReturnedOf, &sold).await?;
    Ok(Some(StoredSale {
        sale: *sale,
        returned: returned.iter().map(returned_line).collect::<Result<_, _>>()?,
        printed_at: row.maybe_stamp(7)?,
        copied_at: row.maybe_stamp(8)?,
    }))
}

fn returned_line(row: &Row) -> Result<Returned, DbError> {
    Ok(Returned {
        line: LineId(row.number(0)?),
        quantity: Quantity::thousandths(row.int(1)?),
        on: receipt(row, 2)?,
        at: row.stamp(4)?,
    })
}

fn vat_sum(row: &Row) -> Result<VatSum, DbError> {
    let percent = Percent::parse(row.text(1)?).ok_or_else(|| DbError::Unreadable("a VAT rate".to_owned()))?;
    Ok(VatSum { code: VatCode(row.number(0)?), percent, gross: row.amount(2)?, vat: row.amount(3)? })
}

fn method_sum(row: &Row) -> Result<Option<(char, Ore)>, DbError> {
    let amount = row.amount(1)?;
    Ok(row.text(0)?.chars().next().map(|letter| (letter, amount)))
}
