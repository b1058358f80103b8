//! Gift cards and credit slips: what a finished sale puts on them and takes off.

use std::collections::BTreeMap;

use crate::domain::barcode::CardKind;
use crate::domain::payment::Part;
use crate::domain::sale::CompletedSale;
use crate::domain::{Ore, SaleId, TillId};
use crate::store::db::{DbError, Sql, word_of};
use crate::store::ledger::key;
use crate::store::work::Work;

/// What the number itself says a card is.
pub fn kind_of(number: &str) -> CardKind {
    if number.starts_with(CardKind::CreditSlip.prefix()) { CardKind::CreditSlip } else { CardKind::Gift }
}

/// Moves the balances a sale touches: cards sold, slips issued as refunds, cards used. Entries of several tills may arrive in
/// any order, and the sums come out the same.
pub async fn settled(work: &mut Work, till: TillId, sale: &CompletedSale) -> Result<(), DbError> {
    for line in &sale.lines {
        if let Some(card) = &line.card {
            moved(work, card, line.amount(), true).await?;
        }
    }
    for (card, amount) in used_cards(&sale.parts) {
        // A refund on a slip makes the slip; what is taken off was made before.
        moved(work, card, -amount, amount.is_negative()).await?;
        claim_used(work, till, sale.sale, card, amount).await?;
    }
    let_go(work, till, sale.sale).await
}

/// How much was paid with each card; below zero where it got money.
fn used_cards(parts: &[Part]) -> BTreeMap<&str, Ore> {
    let mut used: BTreeMap<&str, Ore> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.state.is_money()) {
        if let Some(card) = &part.card {
            *used.entry(card.number.as_str()).or_default() += part.amount;
        }
    }
    used
}

async fn moved(work: &mut Work, card: &str, by: Ore, issued: bool) -> Result<(), DbError> {
    let kind = word_of(&kind_of(card))?;
    let values = [work.company.into(), card.into(), kind.as_str().into(), by.into(), issued.into()];
    work.execute(Sql::MoveCard, &values).await.map(drop)
}

async fn claim_used(work: &mut Work, till: TillId, sale: SaleId, card: &str, amount: Ore) -> Result<(), DbError> {
    let [company, department, number] = key(work, till);
    let values = [company, card.into(), department, number, sale.0.into(), amount.into()];
    work.execute(Sql::UseClaim, &values).await.map(drop)
}

/// The sale is over: whatever is still set aside for it is free again.
pub async fn let_go(work: &mut Work, till: TillId, sale: SaleId) -> Result<(), DbError> {
    let [company, department, number] = key(work, till);
    work.execute(Sql::ReleaseClaimsOfSale, &[company, department, number, sale.0.into()]).await.map(drop)
}
