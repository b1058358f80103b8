//! Gift cards and credit slips: balances from sales, and claims that never spend the same krone twice.

use proptest::prelude::*;
use skranke::domain::barcode::CardKind;
use skranke::domain::question::{Answer, CardState, Question};
use skranke::domain::shop::MethodKind;
use skranke::domain::time::Date;
use skranke::domain::{Ore, SaleId, TillId};
use skranke::journal::act::sale::SaleCancelled;
use skranke::store::{Card, embedded};

use super::shop::{Shop, TILL, company};
use super::till::{Till, sale};

const CARD: &str = "8100471932655082";
const SLIP: &str = "8200388155209463";

fn shop_with_cards() -> Shop {
    let shop = Shop::new();
    let card = |number: &str, kind, kroner, expires| Card {
        number: number.to_owned(),
        kind,
        balance: Ore::kroner(kroner),
        expires,
    };
    let cards = [
        card(CARD, CardKind::Gift, 350, Some(Date::of(2026, 11, 23))),
        card(SLIP, CardKind::CreditSlip, 129, Some(Date::of(2026, 11, 22))),
    ];
    embedded::run(shop.store.seed(company(), &[], &cards)).expect("run").expect("seeded");
    shop
}

fn state(shop: &Shop, card: &str) -> CardState {
    match shop.ask(&Question::Balance { card: card.to_owned() }) {
        Answer::Card(state) => state,
        other => panic!("{other:?}"),
    }
}

fn balance(shop: &Shop, card: &str) -> Ore {
    state(shop, card).balance
}

fn claim(card: &str, kroner: i64, sale: u64) -> Question {
    Question::Claim { card: card.to_owned(), amount: Ore::kroner(kroner), sale: SaleId(sale) }
}

fn claimed(kroner: i64, left: i64) -> Answer {
    Answer::Claimed { amount: Ore::kroner(kroner), left: Ore::kroner(left) }
}

#[test]
fn a_claim_is_set_aside_once_however_often_it_is_asked_for_pay_07() {
    let shop = shop_with_cards();
    assert_eq!(shop.ask(&claim(CARD, 337, 7)), claimed(337, 13));
    assert_eq!(shop.ask(&claim(CARD, 337, 7)), claimed(337, 13));
    assert_eq!(balance(&shop, CARD), Ore::kroner(13));
    assert_eq!(shop.ask(&claim(CARD, 300, 7)), claimed(300, 50), "another amount for the same sale");
}

#[test]
fn two_sales_never_get_the_same_money_pay_07() {
    let shop = shop_with_cards();
    assert_eq!(shop.ask(&claim(CARD, 337, 7)), claimed(337, 13));
    let refused = shop.ask_from(TillId::new(1, 2), &claim(CARD, 20, 7));
    assert!(
        matches!(refused, Answer::NotClaimed(CardState { balance, .. }) if balance == Ore::kroner(13)),
        "{refused:?}"
    );
    assert_eq!(shop.ask_from(TillId::new(1, 2), &claim(CARD, 13, 7)), claimed(13, 0));
}

#[test]
fn unknown_expired_and_empty_cards_are_refused_pay_07() {
    let shop = shop_with_cards();
    let unknown = state(&shop, "8100628409153772");
    assert!(!unknown.known && unknown.kind == CardKind::Gift);
    assert!(matches!(shop.ask(&claim("8100628409153772", 1, 1)), Answer::NotClaimed(_)));
    assert!(state(&shop, SLIP).expired && !state(&shop, CARD).expired, "the last day counts");
    assert!(matches!(shop.ask(&claim(SLIP, 1, 1)), Answer::NotClaimed(_)));
    assert!(matches!(shop.ask(&claim(CARD, 0, 1)), Answer::NotClaimed(_)));
    assert!(matches!(shop.ask(&claim(CARD, -5, 1)), Answer::NotClaimed(_)));
}

#[test]
fn a_released_claim_is_free_again() {
    let shop = shop_with_cards();
    shop.ask(&claim(CARD, 337, 7));
    let release = Question::Release { card: CARD.to_owned(), sale: SaleId(7) };
    assert_eq!(shop.ask(&release), Answer::Released);
    assert_eq!(shop.ask(&release), Answer::Released);
    assert_eq!(balance(&shop, CARD), Ore::kroner(350));
}

#[test]
fn a_finished_sale_uses_its_claim_and_frees_the_rest() {
    let (shop, mut till) = (shop_with_cards(), Till::new(TILL));
    shop.ask(&claim(CARD, 300, 7));
    till.sell(sale().of("1101", 189).by(MethodKind::GiftCard, Ore::kroner(189), Some(CARD)).numbered(7));
    shop.take(&till);
    assert_eq!(balance(&shop, CARD), Ore::kroner(161));
    assert_eq!(shop.ask(&claim(CARD, 300, 7)), claimed(189, 161), "a late repeat takes nothing more");
    assert_eq!(balance(&shop, CARD), Ore::kroner(161));
}

#[test]
fn a_sale_that_went_another_way_frees_its_claims() {
    let (shop, mut till) = (shop_with_cards(), Till::new(TILL));
    shop.ask(&claim(CARD, 100, 7));
    shop.ask(&claim(CARD, 50, 8));
    till.sell(sale().of("1101", 189).numbered(7));
    till.act(SaleCancelled { sale: SaleId(8), lines: Vec::new(), amount: Ore::ZERO });
    shop.take(&till);
    assert_eq!(balance(&shop, CARD), Ore::kroner(350));
}

#[test]
fn cards_come_from_sales_and_refunds() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("9090", 500).selling_card(CARD));
    let sold = till.sell(sale().of("1101", 189));
    let back = sale().line(super::till::item("1101", 189), -1).taking_back(&sold, 1);
    till.sell(back.by(MethodKind::CreditSlip, Ore::kroner(-189), Some(SLIP)));
    shop.take(&till);
    assert_eq!(balance(&shop, CARD), Ore::kroner(500));
    assert_eq!((balance(&shop, SLIP), state(&shop, SLIP).kind), (Ore::kroner(189), CardKind::CreditSlip));
}

#[test]
fn a_card_used_before_its_sale_arrives_comes_out_right() {
    let shop = Shop::new();
    let (mut seller, mut user) = (Till::new(TILL), Till::new(TillId::new(2, 1)));
    seller.sell(sale().of("9090", 500).selling_card(CARD));
    user.sell(sale().of("2001", 36).by(MethodKind::GiftCard, Ore::kroner(36), Some(CARD)));
    shop.take(&user);
    assert!(!state(&shop, CARD).known);
    shop.take(&seller);
    assert_eq!(balance(&shop, CARD), Ore::kroner(464));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_claim_spends_what_is_not_there_pay_07(asks in prop::collection::vec((1_u16..4, 1_u64..4, 1_i64..200, any::<bool>()), 1..25)) {
        let shop = shop_with_cards();
        let mut held = std::collections::BTreeMap::new();
        for (till, number, kroner, gives_back) in asks {
            let till = TillId::new(1, till);
            if gives_back {
                shop.ask_from(till, &Question::Release { card: CARD.to_owned(), sale: SaleId(number) });
                held.remove(&(till, number));
            } else if let Answer::Claimed { amount, .. } = shop.ask_from(till, &claim(CARD, kroner, number)) {
                held.insert((till, number), amount);
            }
            let sum: Ore = held.values().copied().sum();
            prop_assert_eq!(balance(&shop, CARD), Ore::kroner(350) - sum);
            prop_assert!(sum <= Ore::kroner(350));
        }
    }
}
