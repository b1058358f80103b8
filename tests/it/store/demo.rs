//! The demo shop is what its description says, whole and without loose ends.

use std::collections::{BTreeMap, BTreeSet};

use skranke::domain::article::{Mark, Unit};
use skranke::domain::barcode::{has_right_check_digit, has_right_luhn_digit, is_organisation_number};
use skranke::domain::campaign::Rule;
use skranke::domain::question::{Answer, FindSale, Question, SalesFilter};
use skranke::domain::register::Change;
use skranke::domain::shop::{Colour, HotkeyTarget, Tables};
use skranke::domain::time::Date;
use skranke::domain::{Article, Customer, Ore, Percent, Quantity, Right, Service, Stamp};
use skranke::store::demo::large::{self, Size};
use skranke::store::{demo, embedded};

use super::shop::{Shop, company, noon};

#[derive(Default)]
struct Register {
    tables: Tables,
    articles: BTreeMap<String, Article>,
    services: BTreeMap<String, Service>,
    customers: BTreeMap<u32, Customer>,
}

fn changes(now: Stamp) -> Vec<Change> {
    demo::changes(now, |pin| format!("hash of {pin}")).expect("the demo shop")
}

fn register() -> Register {
    let mut register = Register::default();
    for change in changes(noon()) {
        match change {
            Change::Article(article) => drop(register.articles.insert(article.number.0.clone(), *article)),
            Change::Service(service) => drop(register.services.insert(service.number.0.clone(), *service)),
            Change::Customer(customer) => drop(register.customers.insert(customer.number.0, *customer)),
            small => assert!(small.apply_to(&mut register.tables), "{small:?}"),
        }
    }
    register
}

#[test]
fn everything_is_there() {
    let Register { tables, articles, services, customers } = register();
    let small = |number: &&String| number.as_str() < "9000";
    assert_eq!(articles.keys().filter(small).count() + services.len(), 86);
    assert_eq!((services.len(), articles.keys().filter(|number| !small(number)).count()), (8, 6));
    assert_eq!((tables.departments.len(), tables.groups.len(), tables.methods.len()), (3, 23, 7));
    assert_eq!((tables.operators.len(), customers.len(), tables.campaigns.len()), (7, 12, 5));
    assert!(tables.company.demo && is_organisation_number(&tables.company.organisation_number));
    assert_eq!(tables.company.organisation_number, demo::ORGANISATION_NUMBER);
}

#[test]
fn nothing_points_nowhere() {
    let Register { tables, articles, services, customers } = register();
    for article in articles.values() {
        assert!(tables.group(article.group).is_some(), "{article:?}");
        if let Some(deposit) = &article.deposit {
            assert!(articles[&deposit.0.0].marks.contains(&Mark::Deposit));
        }
    }
    assert!(services.values().all(|service| tables.group(service.group).is_some()));
    for hotkey in &tables.hotkeys {
        let HotkeyTarget::Item { number, .. } = &hotkey.target else { panic!("{hotkey:?}") };
        assert!(articles.contains_key(&number.0) || services.contains_key(&number.0), "{hotkey:?}");
    }
    for campaign in &tables.campaigns {
        let (Rule::CheapestFree { of, .. }
        | Rule::Bundle { of, .. }
        | Rule::Price { of, .. }
        | Rule::PriceFrom { of, .. }) = &campaign.rule;
        assert!(of.iter().all(|number| articles.contains_key(&number.0)), "{campaign:?}");
    }
    let lists = customers.values().filter_map(|customer| customer.price_list.as_deref());
    assert!(lists.into_iter().all(|code| tables.price_list(code).is_some()));
}

#[test]
fn every_code_passes_its_own_check_and_is_there_once() {
    let register = register();
    let codes: Vec<&str> =
        register.articles.values().flat_map(|article| &article.barcodes).map(|code| code.code.as_str()).collect();
    assert!(codes.iter().all(|code| has_right_check_digit(code) && code.starts_with("27")), "{codes:?}");
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    let carton = &register.articles["1101"].barcodes[1];
    assert_eq!((carton.code.as_str(), carton.pieces), ("2711111019994", 12));
    for card in demo::cards().expect("cards") {
        assert!(has_right_luhn_digit(&card.number), "{card:?}");
    }
}

#[test]
fn nothing_could_be_taken_for_real() {
    let register = register();
    for customer in register.customers.values() {
        assert!(customer.phone.starts_with('1') && customer.first_fault().is_none(), "{customer:?}");
        assert!(customer.organisation_number.is_empty() || customer.organisation_number.starts_with('3'));
        assert!(customer.cars.iter().all(|plate| plate.starts_with('Q')));
        assert!(customer.email.is_empty() || customer.email.ends_with("example.org"));
    }
}

#[test]
fn hotkeys_are_the_cells_of_each_department_find_07() {
    let tables = register().tables;
    let cells = |department| tables.hotkeys_of(department).map(|hotkey| hotkey.number).collect::<Vec<u16>>();
    let workshop: Vec<u16> = (1..=8).chain(11..=28).chain([31, 33, 90, 92]).collect();
    assert_eq!(cells(1), workshop);
    assert_eq!(cells(2), (31..=52).chain([90, 92]).collect::<Vec<u16>>());
    assert_eq!(cells(3), (61..=79).chain([90]).collect::<Vec<u16>>());
    assert!([91, 93, 94].iter().all(|number| tables.hotkey(*number).is_some()), "typed everywhere, shown nowhere");
    assert_eq!(tables.hotkey(92).map(|hotkey| hotkey.label.as_str()), Some("Pant ret. 2"));
    let colour = |number| tables.hotkey(number).map(|hotkey| hotkey.colour);
    assert_eq!((colour(1), colour(11), colour(20)), (Some(Colour::Blue), Some(Colour::Yellow), Some(Colour::White)));
    assert_eq!((colour(48), colour(91), colour(90)), (Some(Colour::Brown), Some(Colour::Cyan), Some(Colour::Plain)));
}

#[test]
fn the_edge_cases_stay_in_the_small_shop() {
    let Register { articles, customers, tables, .. } = register();
    assert_eq!(articles["1304"].name, "Sykkelslange 28\"");
    assert!(articles["1506"].price.is_zero() && articles["1506"].marks == [Mark::OpenPrice]);
    assert_eq!(articles["2103"].stock, Some(Quantity::whole(-2)));
    assert!(["1203", "1305"].iter().all(|number| articles[*number].order_point > articles[*number].stock));
    assert_eq!((articles["2801"].unit, articles["2801"].marks.as_slice()), (Unit::Kilogram, &[Mark::Weighed][..]));
    let vat = |number: &str| tables.vat_of(articles[number].vat, articles[number].group, Date::of(2026, 11, 23)).1;
    assert_eq!((vat("2701"), vat("2702"), vat("2001")), (Percent::ZERO, Percent::whole(25), Percent::whole(15)));
    assert_eq!(vat("9090"), Percent::ZERO);
    assert!(customers[&107].credit_blocked && !customers[&110].missing_for_invoice().is_empty());
    assert_eq!(articles["1504"].variant_of, articles["1505"].variant_of);
    assert_eq!((articles["2501"].age, articles["2006"].age, articles["2901"].age), (Some(18), Some(16), None));
    assert_eq!(articles["9092"].price, Ore::kroner(-2));
}

#[test]
fn operators_may_what_their_role_says() {
    let tables = register().tables;
    let by = |number| tables.operator(skranke::domain::OperatorNo(number)).expect("an operator");
    assert!([Right::Manage, Right::Approve, Right::Sell].iter().all(|right| by(1).may(*right)));
    assert_eq!((by(2).discount_limit, by(2).return_limit), (Percent::whole(20), Ore::kroner(500)));
    assert!(by(3).may(Right::ReturnWithReceipt) && !by(3).may(Right::ReturnWithoutReceipt));
    assert!(by(4).may(Right::Sell) && !by(4).may(Right::TakeCash));
    assert!([5, 6, 7].iter().all(|number| !by(*number).may(Right::Sell)));
    assert_eq!(by(2).pin_hash, "hash of 2002");
    let badges: Vec<u16> =
        tables.operators.iter().filter(|one| one.badge_hash.is_some()).map(|one| one.number.0).collect();
    assert_eq!(badges, [1, 3]);
    let kari = by(1).badge_hash.as_deref().expect("a badge");
    assert_eq!(kari, "06e4b7b65ac2c0aa443f416b2bae460a4cd9bba84365cbe8ab98d34e3e9ce328");
    assert_eq!(demo::pins().expect("pins")[0], ("Kari Nordli".to_owned(), "1001".to_owned()));
}

#[test]
fn days_move_to_today_and_hours_stay() {
    for (today, first, last) in [
        (Date::of(2026, 11, 23), Date::of(2026, 11, 1), Date::of(2026, 11, 30)),
        (Date::of(2027, 7, 4), Date::of(2027, 6, 12), Date::of(2027, 7, 11)),
        (Date::of(2025, 3, 30), Date::of(2025, 3, 8), Date::of(2025, 4, 6)),
    ] {
        for hour in [0, 3, 23] {
            let mut tables = Tables::default();
            for change in changes(Stamp::from_local(today, hour, 30, 0)) {
                change.apply_to(&mut tables);
            }
            let valid = |code: &str| tables.campaigns.iter().find(|one| one.code == code).expect("a campaign").valid;
            assert_eq!((valid("A").first_day, valid("A").last_day), (Some(first), Some(last)), "{today} {hour}");
            assert_eq!((valid("C").from_minute, valid("C").to_minute), (Some(7 * 60), Some(10 * 60)));
            assert_eq!(valid("B"), Default::default());
        }
    }
}

#[test]
fn a_fresh_store_is_seeded_with_it() {
    let shop = Shop::new();
    let (all, cards) = (changes(noon()), demo::cards().expect("cards"));
    embedded::run(shop.store.seed(company(), &all, &cards)).expect("run").expect("seeded");
    let page = shop.register(0);
    assert_eq!((page.version, page.more), (u64::try_from(all.len()).expect("few"), false));
    assert_eq!(page.changes, all);
    for (card, left) in [("8100471932655082", 350), ("8100628409153772", 0), ("8200388155209463", 129)] {
        let Answer::Card(state) = shop.ask(&Question::Balance { card: card.to_owned() }) else { panic!("no card") };
        assert!(state.known);
        assert_eq!(state.balance, Ore::kroner(left));
    }
}

#[test]
fn the_large_shop_is_the_small_one_and_more() {
    let shop = Shop::new();
    embedded::run(shop.store.seed(company(), &changes(noon()), &[])).expect("run").expect("seeded");
    let small = shop.register(0).version;
    let size = Size { articles: 700, customers: 150, receipts: 800 };
    embedded::run(large::fill(&shop.store, company(), size, 1, noon())).expect("run").expect("filled");
    assert_eq!(shop.register(small).version, small + 850, "receipts of the past have moved no stock");
    let heads = shop.heads(large::TILL);
    assert_eq!(
        (heads.received.seq, heads.set_aside),
        (1 + 800 + 267, vec![]),
        "a set-up, and a Z for each day of three"
    );
    let Answer::Sales { rows, total } = shop.ask(&Question::Sales(SalesFilter { limit: 10, ..Default::default() }))
    else {
        panic!("no list")
    };
    assert_eq!((total, rows.len()), (800, 10));
    assert!(rows[0].at < noon());
    let find = FindSale::ByNumber { till: rows[0].till, receipt: rows[0].receipt };
    let Answer::Sale { sale } = shop.ask(&Question::Sale(find)) else { panic!("no sale") };
    assert!(sale.sale.adds_up());
    let bundles = embedded::run(shop.store.bundles(company(), 1, 500)).expect("run").expect("bundles");
    assert_eq!(bundles.len(), 267, "no day waits for the others");
}
