//! The register: every change gets a version, and a till that asks gets what is new.

use proptest::prelude::*;
use skranke::domain::register::Change;
use skranke::domain::shop::Tables;
use skranke::domain::{Article, Customer, CustomerNo, ItemNumber, Ore, Quantity, TillId};
use skranke::journal::act::system::FixedChanged;
use skranke::store::{StoreError, embedded};
use skranke::sync::wire::REGISTER_CHANGES_MAX;

use super::shop::{Shop, TILL, company};
use super::till::{Till, article, item, sale};

fn changed(changes: Vec<Change>) -> FixedChanged {
    FixedChanged { changes, file: None }
}

fn boxed(article: Article) -> Change {
    Change::Article(Box::new(article))
}

fn stock(number: &str, pieces: i64) -> Change {
    Change::Stock { number: ItemNumber(number.to_owned()), stock: Quantity::whole(pieces) }
}

fn member(number: u32, bonus: Ore) -> Change {
    Change::Customer(Box::new(Customer {
        name: "Ola".into(),
        member: true,
        bonus,
        ..Customer::new(CustomerNo(number))
    }))
}

#[test]
fn a_change_at_one_till_reaches_the_others() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let change = boxed(article("1101", 189, 64));
    till.act(changed(vec![change.clone()]));
    assert_eq!(shop.take(&till).register, 1);
    assert_eq!(shop.heads(TillId::new(1, 2)).register, 1, "every till hears of it");
    assert_eq!(shop.register(0).changes, vec![change]);
    assert_eq!(shop.register(1).changes, vec![]);
    assert_eq!(shop.register(1).version, 1);
}

#[test]
fn stock_follows_sales_and_returns() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    shop.seed(&[boxed(article("1101", 189, 64)), boxed(Article { stock: None, ..article("2301", 32, 0) })]);
    let sold = till.sell(sale().line(item("1101", 189), 5).line(item("2301", 32), 1));
    shop.take(&till);
    assert_eq!(shop.register(2).changes, vec![stock("1101", 59)], "where none is kept, nothing moves");
    till.sell(sale().line(item("1101", 189), -2).taking_back(&sold, 1));
    shop.take(&till);
    assert_eq!(shop.register(2).changes, vec![stock("1101", 61)], "once, as it is now");
    assert_eq!(shop.register(0).version, 4);
}

#[test]
fn changing_an_article_does_not_undo_the_sales_since() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    shop.seed(&[boxed(article("1101", 189, 64))]);
    till.sell(sale().line(item("1101", 189), 4));
    till.act(changed(vec![boxed(article("1101", 199, 64))]));
    shop.take(&till);
    let now = boxed(Article { price: Ore::kroner(199), ..article("1101", 189, 60) });
    assert!(shop.register(1).changes.contains(&now), "{:?}", shop.register(1).changes);
    till.act(changed(vec![stock("1101", 70)]));
    shop.take(&till);
    assert!(shop.register(3).changes.contains(&stock("1101", 70)), "a count is what it says");
}

#[test]
fn a_thing_that_is_gone_is_told_as_gone() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    shop.seed(&[boxed(article("1101", 189, 64)), member(101, Ore::ZERO)]);
    let gone = vec![Change::ArticleGone("1101".into()), Change::CustomerGone(CustomerNo(101)), Change::HotkeyGone(11)];
    till.act(changed(gone.clone()));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    assert_eq!(shop.register(0).changes, gone, "and no stock moves on it");
}

#[test]
fn articles_and_services_with_one_number_are_two_things_find_11() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let service = skranke::domain::Service {
        number: "1001".into(),
        name: "Arbeid".into(),
        group: skranke::domain::ids::GroupNo(10),
        price: Ore::kroner(1_290),
        unit: Default::default(),
        marks: Vec::new(),
        synonyms: Vec::new(),
        vat: None,
    };
    let both = vec![Change::Service(Box::new(service)), boxed(article("1001", 10, 3))];
    till.act(changed(both.clone()));
    shop.take(&till);
    assert_eq!(shop.register(0).changes, both);
}

#[test]
fn bonus_is_earned_on_the_customer() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    shop.seed(&[member(101, Ore::kroner(84))]);
    till.sell(sale().of("1101", 100).to(101, "Ola"));
    till.act(changed(vec![member(101, Ore::ZERO)]));
    shop.take(&till);
    assert_eq!(shop.register(1).changes, vec![member(101, Ore::kroner(86))], "a changed name takes no bonus away");
}

#[test]
fn a_long_register_comes_in_pages() {
    let shop = Shop::new();
    let count = u64::from(REGISTER_CHANGES_MAX) * 2 + 1;
    let articles: Vec<Change> = (0..count).map(|n| boxed(article(&format!("{}", 100_000 + n), 10, 1))).collect();
    shop.seed(&articles);
    let (mut since, mut got, mut pages) = (0, Vec::new(), 0);
    loop {
        let page = shop.register(since);
        since = page.version;
        got.extend(page.changes);
        pages += 1;
        if !page.more {
            break;
        }
    }
    assert_eq!((pages, since), (3, count));
    assert_eq!(got, articles);
}

#[test]
fn a_till_ahead_of_a_restored_store_can_tell() {
    let shop = Shop::new();
    shop.seed(&[stock("1101", 1), member(101, Ore::ZERO)]);
    let page = shop.register(90);
    assert!(page.version < 90 && page.changes.is_empty() && !page.more);
}

#[test]
fn only_an_empty_company_is_seeded() {
    let shop = Shop::new();
    let is_empty = || embedded::run(shop.store.is_empty(company())).expect("run").expect("known");
    assert!(is_empty());
    shop.seed(&[member(101, Ore::ZERO)]);
    assert!(!is_empty());
    let again = embedded::run(shop.store.seed(company(), &[], &[])).expect("run");
    assert!(matches!(again, Err(StoreError::NotEmpty { .. })));
}

#[test]
fn companies_do_not_see_each_other() {
    let shop = Shop::new();
    shop.seed(&[member(101, Ore::ZERO)]);
    let other = "312000415".parse().expect("an organisation number");
    let page = embedded::run(shop.store.register(other, 0)).expect("run").expect("a page");
    assert_eq!((page.version, page.changes), (0, vec![]));
}

fn any_change() -> impl Strategy<Value = Change> {
    let number = 1_u16..5;
    prop_oneof![
        (number.clone(), 1_i64..9).prop_map(|(n, price)| boxed(article(&n.to_string(), price, 5))),
        number.clone().prop_map(|n| Change::ArticleGone(ItemNumber(n.to_string()))),
        (number.clone(), 0_i64..9).prop_map(|(n, pieces)| stock(&n.to_string(), pieces)),
        (number.clone(), 0_i64..9).prop_map(|(n, bonus)| member(u32::from(n), Ore::kroner(bonus))),
        number.prop_map(Change::HotkeyGone),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A till that reads along and one that reads everything at the end come to the same register.
    #[test]
    fn reading_along_is_reading_at_the_end(changes in prop::collection::vec(any_change(), 1..20)) {
        let (shop, mut till) = (Shop::new(), Till::new(TILL));
        let (mut along, mut since) = (Reader::default(), 0);
        for (first, change) in (1..).zip(changes) {
            till.act(changed(vec![change]));
            shop.append(&till.batch(first)).expect("taken");
            let page = shop.register(since);
            prop_assert!(page.version >= since);
            since = page.version;
            along.apply(&page.changes);
        }
        let mut late = Reader::default();
        late.apply(&shop.register(0).changes);
        prop_assert_eq!(along, late);
    }
}

/// What a till makes of the changes it gets.
#[derive(Debug, Default, PartialEq)]
struct Reader {
    tables: Tables,
    articles: std::collections::BTreeMap<String, Article>,
    customers: std::collections::BTreeMap<u32, Customer>,
}

impl Reader {
    fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Article(article) => drop(self.articles.insert(change.key(), *article.clone())),
                Change::ArticleGone(number) => drop(self.articles.remove(&number.0)),
                Change::Stock { number, stock } => {
                    self.articles.entry(number.0.clone()).and_modify(|article| article.stock = Some(*stock));
                }
                Change::Customer(customer) => drop(self.customers.insert(customer.number.0, *customer.clone())),
                other => assert!(other.apply_to(&mut self.tables)),
            }
        }
    }
}
