//! Every message the till sends to a terminal of the second kind is what its vendor's schema says.

use std::fs;
use std::path::Path;

use serde_json::Value;
use skranke::domain::Ore;
use skranke::peripherals::terminal::attempts::{Reference, ServiceId};
use skranke::peripherals::terminal::nexo::message::{Ask, Category, Ids, request};
use skranke::peripherals::terminal::nexo::{Protocol, json};

use super::seat::{Seat, Which, charge, intent, reversal};

struct Schemas(Value);

impl Schemas {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/terminal/adyen/TerminalAPI-v1.json");
        let all: Value = serde_json::from_slice(&fs::read(path).expect("the schemas")).expect("JSON");
        Self(all["components"]["schemas"].clone())
    }

    /// What is wrong with `value`, each with its place.
    fn faults(&self, name: &str, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(&self.0[name], value, name, &mut faults);
        faults
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().expect("a name");
            assert!(self.0[name].is_object(), "no schema is called {name}");
            return self.check(&self.0[name], value, place, faults);
        }
        let is_type = match schema["type"].as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            other => panic!("{place}: the checker knows no type {other:?}"),
        };
        if !is_type {
            return faults.push(format!("{place}: {value} is no {}", schema["type"]));
        }
        self.check_object(schema, value, place, faults);
        for (at, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(&schema["items"], item, &format!("{place}[{at}]"), faults);
        }
        if let Some(allowed) = schema["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
            faults.push(format!("{place}: {value} is none of {allowed:?}"));
        }
        if let Some(text) = value.as_str() {
            check_text(schema, text, place, faults);
        }
        if let Some(number) = value.as_f64() {
            let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
            if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
                faults.push(format!("{place}: {number} is out of bounds"));
            }
        }
    }

    fn check_object(&self, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if value.get(name).is_none() {
                faults.push(format!("{place}: {name} is missing"));
            }
        }
        for (name, member) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(name) {
                Some(schema) => self.check(schema, member, &format!("{place}.{name}"), faults),
                None => faults.push(format!("{place}: {name} is not known")),
            }
        }
    }
}

fn check_text(schema: &Value, text: &str, place: &str, faults: &mut Vec<String>) {
    let holds = match schema["pattern"].as_str() {
        None => true,
        Some("^.+$") => !text.is_empty() && !text.contains('\n'),
        Some("^.{1,10}$") => (1..=10).contains(&text.chars().count()),
        Some("^.{1,16}$") => (1..=16).contains(&text.chars().count()),
        Some("^[A-Z]{3,3}$") => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        Some("^[a-z]{2,2}$") => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()),
        Some(other) => panic!("{place}: the checker knows no pattern {other}"),
    };
    let is_time = schema["format"] != "date-time" || skranke::domain::Stamp::parse(text).is_some();
    if !holds || !is_time {
        faults.push(format!("{place}: {text:?} has the wrong form"));
    }
}

fn every_question() -> Vec<Vec<u8>> {
    let original = Reference { id: "abc.9815".to_owned(), stamp: "2026-11-23T11:34:56.000Z".to_owned() };
    let of = ServiceId("A1".to_owned());
    let (transaction, at) = ("412-7", "2026-11-23T11:34:56.000Z");
    let asks = [
        Ask::Pay { amount: Ore::new(159_55), is_refund: false, transaction, at },
        Ask::Pay { amount: Ore::new(1), is_refund: true, transaction, at },
        Ask::Reverse { original: &original, amount: Ore::new(10_00), transaction, at },
        Ask::Abort { of: Category::Payment, service: &of },
        Ask::Status { of: Some((Category::Payment, &of)) },
        Ask::Status { of: Some((Category::Reversal, &of)) },
        Ask::Status { of: None },
        Ask::Diagnose,
        Ask::Reconcile,
        Ask::LogOut,
    ];
    let ids = Ids { sale: "KASSE1".to_owned(), poi: "V400m-324688179".to_owned() };
    asks.iter()
        .map(|ask| json::write(&request(Protocol::Json30, &ids, &ServiceId("ZZZZZZZZZZ".to_owned()), ask)))
        .collect()
}

#[test]
fn every_message_that_is_sent_is_as_the_schema_says() {
    let schemas = Schemas::read();
    for message in every_question() {
        let value: Value = serde_json::from_slice(&message).expect("JSON");
        assert_eq!(schemas.faults("SaleToPOIRequest", &value["SaleToPOIRequest"]), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn what_is_really_sent_in_a_day_is_as_the_schema_says_and_so_is_the_pretended_answer() {
    use skranke::peripherals::Terminal;
    use skranke::peripherals::pretend::bank::Play;
    let schemas = Schemas::read();
    let seat = Seat::new(Which::Cloud);
    let mut till = seat.till();
    charge(&mut till, &intent(1, 159_55));
    charge(&mut till, &reversal(2, 1, -159_55));
    seat.bank.play(Play::CutBefore);
    charge(&mut till, &intent(3, 10));
    seat.look_up(&mut till, &intent(3, 10));
    till.reconcile();
    let requests = seat.bank.requests();
    assert!(requests.len() >= 8, "{}", requests.len());
    for message in requests {
        let value: Value = serde_json::from_slice(&json::write(&message)).expect("JSON");
        assert_eq!(schemas.faults("SaleToPOIRequest", &value["SaleToPOIRequest"]), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let schemas = Schemas::read();
    let good: Value = serde_json::from_slice(&every_question()[0]).expect("JSON");
    for (pointer, to) in [
        ("/SaleToPOIRequest/MessageHeader/ServiceID", Value::from("12345678901")),
        ("/SaleToPOIRequest/MessageHeader/MessageCategory", Value::from("Pay")),
        ("/SaleToPOIRequest/PaymentRequest/PaymentTransaction/AmountsReq/RequestedAmount", Value::from("159.55")),
        ("/SaleToPOIRequest/PaymentRequest/PaymentTransaction/AmountsReq/Currency", Value::from("nok")),
        ("/SaleToPOIRequest/PaymentRequest/SaleData/SaleTransactionID/TimeStamp", Value::from("yesterday")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).expect("there") = to;
        assert_eq!(schemas.faults("SaleToPOIRequest", &bad["SaleToPOIRequest"]).len(), 1, "{pointer}");
    }
}
