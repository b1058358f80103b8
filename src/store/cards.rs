//! Gift cards and credit slips as tills ask for them: what is left, and setting it aside for a sale (`PAY-07`).

use serde::Deserialize;

use super::company::CompanyId;
use super::db::{DbError, Sql, from_word, word_of};
use super::fold::card::kind_of;
use super::ledger::key;
use super::work::Work;
use super::{Store, StoreError};
use crate::domain::barcode::CardKind;
use crate::domain::question::{Answer, CardState};
use crate::domain::time::Date;
use crate::domain::{Ore, SaleId, TillId};

/// A card that exists before the first sale is told of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Card {
    pub number: String,
    pub kind: CardKind,
    pub balance: Ore,
    #[serde(default)]
    pub expires: Option<Date>,
}

/// Who wants something set aside, and for what.
struct Claimant<'a> {
    till: TillId,
    card: &'a str,
    sale: SaleId,
}

impl Store {
    pub(super) async fn balance(&self, company: CompanyId, card: &str) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let state = read(&mut work, card, self.now().date()).await?;
        work.done().await?;
        Ok(Answer::Card(state))
    }

    /// Sets an amount aside if so much is free. Asking again for the same sale gives the same, or sets aside the new amount; once
    /// the sale has used it, nothing more is taken.
    pub(super) async fn claim(
        &self,
        company: CompanyId,
        till: TillId,
        card: &str,
        amount: Ore,
        sale: SaleId,
    ) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let today = self.now().date();
        let answer = compare_and_claim(&mut work, &Claimant { till, card, sale }, amount, today).await?;
        work.done().await?;
        Ok(answer)
    }

    pub(super) async fn release(
        &self,
        company: CompanyId,
        till: TillId,
        card: &str,
        sale: SaleId,
    ) -> Result<Answer, StoreError> {
        let mut work = self.work(company).await?;
        let [company, department, number] = key(&work, till);
        let values = [company, card.into(), department, number, sale.0.into()];
        work.execute(Sql::ReleaseClaim, &values).await?;
        work.done().await?;
        Ok(Answer::Released)
    }
}

async fn compare_and_claim(work: &mut Work, who: &Claimant<'_>, amount: Ore, today: Date) -> Result<Answer, DbError> {
    let state = read(work, who.card, today).await?;
    let [company, department, till] = key(work, who.till);
    let place = [company, who.card.into(), department, till, who.sale.0.into()];
    let own = work.row(Sql::ReadClaim, &place).await?;
    let (held, used) = own.map_or(Ok((Ore::ZERO, false)), |row| Ok((row.amount(0)?, row.int(1)? == 1)))?;
    if used {
        return Ok(Answer::Claimed { amount: held, left: state.balance });
    }
    let free = state.balance + held;
    if !state.known || state.expired || !amount.is_positive() || amount > free {
        return Ok(Answer::NotClaimed(state));
    }
    let [company, card, department, till, sale] = place;
    work.execute(Sql::PutClaim, &[company, card, department, till, sale, amount.into()]).await?;
    Ok(Answer::Claimed { amount, left: free - amount })
}

/// What is free on a card today. One that is only known from having been used is not known yet: its sale has not arrived.
async fn read(work: &mut Work, card: &str, today: Date) -> Result<CardState, DbError> {
    let number = card.to_owned();
    let row = work.row(Sql::ReadCard, &[work.company.into(), card.into()]).await?;
    let Some(row) = row.filter(|row| row.int(2).is_ok_and(|issued| issued == 1)) else {
        return Ok(CardState {
            number,
            kind: kind_of(card),
            known: false,
            balance: Ore::ZERO,
            expires: None,
            expired: false,
        });
    };
    let expires = row.maybe_text(3)?.and_then(Date::parse);
    Ok(CardState {
        number,
        kind: from_word(row.text(0)?)?,
        known: true,
        balance: row.amount(1)?,
        expires,
        expired: expires.is_some_and(|last_day| last_day < today),
    })
}

/// Puts a card in that no sale has told of.
pub(super) async fn seed(work: &mut Work, card: &Card) -> Result<(), DbError> {
    let (kind, expires) = (word_of(&card.kind)?, card.expires.map(|day| day.to_string()));
    let values = [
        work.company.into(),
        card.number.as_str().into(),
        kind.as_str().into(),
        card.balance.into(),
        expires.as_deref().into(),
    ];
    work.execute(Sql::SeedCard, &values).await.map(drop)
}
