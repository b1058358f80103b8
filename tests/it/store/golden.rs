//! The till API is what its page says, byte by byte.

use skranke::domain::Ore;
use skranke::domain::question::{Answer, Question};
use skranke::sync::link::Request;
use skranke::sync::wire::Refused;

use super::secured::back_up;
use super::shop::{Shop, TILL, place};
use super::till::{Till, sale};

/// What is said and what is answered, as it stands on the page of the store.
struct Exchange {
    method: String,
    path: String,
    body: String,
    status: u16,
    answer: String,
}

/// The conversation on the page: `>` is the till, `<` the store; a line that goes on does so after `>` or `<` again.
fn conversation() -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for line in include_str!("../../../src/store/till-api-v1.txt").lines() {
        if let Some(asked) = line.strip_prefix("> ") {
            ask(&mut exchanges, asked.trim());
        } else if let Some(answered) = line.strip_prefix("< ") {
            answer(exchanges.last_mut().expect("a question first"), answered.trim());
        }
    }
    exchanges
}

fn ask(exchanges: &mut Vec<Exchange>, line: &str) {
    match line.split_once(' ') {
        Some((method @ ("GET" | "POST"), path)) => exchanges.push(Exchange {
            method: method.to_owned(),
            path: path.to_owned(),
            body: String::new(),
            status: 0,
            answer: String::new(),
        }),
        _ => exchanges.last_mut().expect("a request line first").body.push_str(line),
    }
}

fn answer(exchange: &mut Exchange, line: &str) {
    match line.parse() {
        Ok(status) => exchange.status = status,
        Err(_) => exchange.answer.push_str(line),
    }
}

#[test]
fn the_page_of_the_till_api_is_true() {
    let shop = Shop::new();
    let said = conversation();
    assert!(said.len() > 10, "the page has lost its conversation");
    for Exchange { method, path, body, status, answer } in said {
        let request =
            if method == "GET" { Request::get(path.clone()) } else { Request::post(path.clone(), body.into()) };
        let response = shop.send(request);
        let answered = String::from_utf8(response.body).expect("text");
        match answer.strip_suffix('…') {
            Some(beginning) => assert!(answered.starts_with(beginning), "{method} {path}: {answered}"),
            None => assert_eq!(answered, answer, "{method} {path}"),
        }
        assert_eq!(response.status, status, "{method} {path}");
    }
}

fn told(shop: &Shop, request: Request) -> String {
    String::from_utf8(shop.send(request).body).expect("text")
}

#[test]
fn a_secured_head_is_told_as_the_received_one_is() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    back_up(&shop);
    let head = format!("{{\"epoch\":1,\"seq\":{},\"hash\":\"{}\"}}", till.head().seq, till.head().hash);
    let heads = format!("{{\"received\":{head},\"secured\":{head},\"register\":0,\"set_aside\":[]}}");
    assert_eq!(told(&shop, Request::get(place(TILL).head())), heads);
}

#[test]
fn a_sale_is_listed_and_found_in_this_form() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    shop.take(&till);
    let ask = |question: &str| told(&shop, Request::post(place(TILL).questions(), question.into()));
    let listed = ask(r#"{"ask":"sales","words":"","skip":0,"limit":20}"#);
    let row = r#"{"is":"sales","rows":[{"till":"1-1","receipt":{"series":"sale","number":1},"kind":"sale","at":""#;
    assert!(listed.starts_with(row) && listed.ends_with(r#"],"total":1}"#), "{listed}");
    let found = ask(r#"{"ask":"sale","by-number":{"till":"1-1","receipt":{"series":"sale","number":1}}}"#);
    assert!(found.starts_with(r#"{"is":"sale","sale":{"#), "{found}");
}

/// What the conversation on the page does not come to.
#[test]
fn the_other_words_of_the_till_api() {
    let written = |answer: &Answer| serde_json::to_string(answer).expect("json");
    let claimed = Answer::Claimed { amount: Ore::new(337_00), left: Ore::new(163_00) };
    assert_eq!(written(&claimed), r#"{"is":"claimed","amount":33700,"left":16300}"#);
    let refused = |refused: &Refused| serde_json::to_string(refused).expect("json");
    assert_eq!(refused(&Refused::TooLarge { limit_bytes: 16 }), r#"{"refused":"too-large","limit_bytes":16}"#);
    assert_eq!(refused(&Refused::Failed), r#"{"refused":"failed"}"#);
    let claim = r#"{"ask":"claim","card":"8100471932655082","amount":33700,"sale":7}"#;
    assert!(matches!(serde_json::from_str(claim), Ok(Question::Claim { .. })));
}
