//! Whatever a stranger sends, a store answers like a store.

use proptest::prelude::*;
use skranke::domain::TillId;
use skranke::sync::link::Request;
use skranke::sync::wire::{REQUEST_BYTES_MAX, Refused};

use super::shop::{Shop, TILL, place};
use super::till::{Till, item, sale};

fn refusal(shop: &Shop, request: Request) -> Option<Refused> {
    let response = shop.send(request);
    let refused: Refused = serde_json::from_slice(&response.body).ok()?;
    assert_eq!(response.status, refused.status());
    Some(refused)
}

#[test]
fn wrong_paths_and_methods_are_refused_in_the_same_language() {
    let shop = Shop::new();
    let wrong = [
        Request::get("/".into()),
        Request::get("/till/v1/companies/310000019".into()),
        Request::get("/till/v1/companies/310000019/tills/1-1".into()),
        Request::get(place(TILL).entries()),
        Request::post(place(TILL).head(), b"{}".to_vec()),
    ];
    for request in wrong {
        assert_eq!(refusal(&shop, request.clone()), Some(Refused::NoSuchPath), "{request:?}");
    }
}

#[test]
fn names_that_are_no_names_are_refused() {
    let shop = Shop::new();
    for path in [
        "/till/v1/companies/310000018/tills/1-1/head",
        "/till/v1/companies/x/tills/1-1/head",
        "/till/v1/companies/310000019/tills/11/head",
        "/till/v1/companies/310000019/tills/1-99999/head",
        "/till/v1/companies/310000019/tills/%FF/head",
        "/till/v1/companies/310000019/tills/1-1/register",
        "/till/v1/companies/310000019/tills/1-1/register?since=-1",
        "/till/v1/companies/310000019/tills/1-1/register?since=99999999999999999999",
    ] {
        let refused = refusal(&shop, Request::get(path.into()));
        assert!(matches!(refused, Some(Refused::NotUnderstood { .. })), "{path}: {refused:?}");
    }
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let shop = Shop::new();
    let refused = refusal(&shop, Request::post(place(TILL).entries(), vec![b' '; REQUEST_BYTES_MAX + 1]));
    assert_eq!(refused, Some(Refused::TooLarge { limit_bytes: REQUEST_BYTES_MAX }));
}

#[test]
fn bytes_are_read_or_refused() {
    let shop = Shop::new();
    proptest!(|(body in prop::collection::vec(any::<u8>(), 0..200))| {
        for path in [place(TILL).entries(), place(TILL).questions()] {
            let refused = refusal(&shop, Request::post(path, body.clone()));
            let understood = matches!(refused, Some(Refused::NotUnderstood { .. }));
            prop_assert!(understood);
        }
    });
}

#[test]
fn questions_about_anything_are_answered() {
    let shop = Shop::new();
    let ask = |question: serde_json::Value| {
        shop.send(Request::post(place(TILL).questions(), question.to_string().into_bytes()))
    };
    proptest!(|(words in "\\PC{0,30}", skip in any::<u32>(), limit in any::<u32>(), number in any::<u64>(), amount in any::<i64>())| {
        let sales = serde_json::json!({"ask": "sales", "words": words, "skip": skip, "limit": limit});
        prop_assert_eq!(ask(sales).status, 200);
        let sale = serde_json::json!({"ask": "sale", "by-number": {"till": "1-1", "receipt": {"series": "sale", "number": number}}});
        prop_assert_eq!(ask(sale).status, 200);
        let claim = serde_json::json!({"ask": "claim", "card": words, "amount": amount, "sale": number});
        prop_assert_eq!(ask(claim).status, 200);
    });
}

#[test]
fn any_path_is_answered() {
    let shop = Shop::new();
    proptest!(|(path in "[a-zA-Z0-9/?=&%.-]{0,60}")| {
        let refused = refusal(&shop, Request::get(format!("/{}", path.replace('%', "%25"))));
        prop_assert!(refused.is_some());
    });
}

/// Changes a few of an entry's figures at random: numbers, and texts that are numbers.
fn with_wild_figures(value: &mut serde_json::Value, wild: &mut impl Iterator<Item = i64>) {
    match value {
        serde_json::Value::Number(_) => {
            if let Some(n) = wild.next().filter(|n| n % 12 == 0) {
                *value = n.into();
            }
        }
        serde_json::Value::String(text) if text.parse::<i64>().is_ok() => {
            if let Some(n) = wild.next().filter(|n| n % 12 == 0) {
                *text = (n % 1_000_000_000_000).to_string();
            }
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(|one| with_wild_figures(one, wild)),
        serde_json::Value::Object(all) => all.values_mut().for_each(|one| with_wild_figures(one, wild)),
        _ => {}
    }
}

#[test]
fn no_figures_stop_the_queue_sys_10() {
    let shop = Shop::new();
    let next = std::cell::Cell::new(1);
    proptest!(|(figures in prop::collection::vec(prop_oneof![any::<i64>(), -200_i64..200], 60..150), of_z in any::<bool>())| {
        let mut till = Till::new(TillId::new(1, next.get()));
        next.set(next.get() + 1);
        let sold = till.sell(sale().line(item("1101", 189), 5).to(101, "Ola"));
        till.sell(sale().line(item("1101", 189), -1).taking_back(&sold, 1));
        if of_z {
            till.take_z();
        }
        let last = till.sealed.pop().expect("an entry");
        let mut body: serde_json::Value = serde_json::from_slice(&last.body).expect("JSON");
        let (seq, epoch, v) = (body["seq"].clone(), body["epoch"].clone(), body["v"].clone());
        with_wild_figures(&mut body, &mut figures.into_iter().cycle());
        (body["seq"], body["epoch"], body["v"]) = (seq, epoch, v);
        till.scribble(&body.to_string());
        prop_assert_eq!(shop.take(&till).received, till.head());
        till.sell(sale().of("1104", 79));
        prop_assert_eq!(shop.take(&till).received, till.head());
    });
}

#[test]
fn the_largest_figures_there_are_stop_no_queue_sys_10() {
    let shop = Shop::new();
    let mut till = Till::new(TILL);
    till.sell(sale().of("1101", 189));
    let sane = String::from_utf8(till.sealed.pop().expect("an entry").body).expect("text");
    let largest = [
        (r#""price":18900"#, format!(r#""price":{}"#, i64::MAX)),
        (r#""quantity":"1""#, r#""quantity":"999999999999.999""#.to_owned()),
        (r#""percent":"25""#, r#""percent":"999999999999.99""#.to_owned()),
        (r#""percent":"25""#, r#""percent":"-100""#.to_owned()),
        (r#""amount":18900"#, format!(r#""amount":{}"#, i64::MIN)),
        (r#""completed_at":"2026"#, r#""completed_at":"9999"#.to_owned()),
    ];
    let mut all = sane.clone();
    for (figure, wild) in &largest {
        assert!(sane.contains(figure), "{figure} in {sane}");
        all = all.replace(figure, wild);
        let mut till = till.clone();
        till.scribble(&sane.replace(figure, wild));
        assert_eq!(Shop::new().take(&till).received, till.head(), "{wild}");
    }
    till.scribble(&all);
    assert_eq!(shop.take(&till).received, till.head());
}

#[test]
fn a_z_with_an_impossible_number_stops_no_queue_sys_10() {
    let shop = Shop::new();
    let mut till = Till::new(TILL);
    for _ in 0..2 {
        till.sell(sale().of("1101", 189));
        till.totals.numbers.z = u64::MAX - 7;
        till.take_z();
    }
    till.sell(sale().of("1104", 79));
    assert_eq!(shop.take(&till).received, till.head());
}
