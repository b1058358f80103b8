//! The till API is what its page says, byte by byte.

use skranke::sync::link::Request;

use super::shop::Shop;

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
