//! A Vipps that speaks the real protocol: the customer agrees at once unless told otherwise, and every step may fail on
//! command.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::http::{Connection, Request, Serve, Server, response, send};

/// What happens to the next payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Play {
    #[default]
    Agree,
    /// The customer says no.
    Refuse,
    Expire,
    /// Nobody looks at the telephone.
    Wait,
    /// The customer agrees in the very moment the till gives up.
    AgreeOnCancel,
    /// The order is made, and the answer lost.
    CreateLost,
    /// The order never arrives.
    CreateUnheard,
    /// The service turns it away with this status.
    CreateRefused(u16),
    /// The customer agrees, and so many times the money cannot be taken.
    CaptureFails(u32),
    /// Taken, and the answer lost.
    CaptureLost,
    /// What is read is somebody else's.
    OtherReference,
    OtherAmount,
    OtherCurrency,
    /// The payment is paid back, and the answer lost.
    RefundLost,
}

#[derive(Clone)]
struct Payment {
    amount: i64,
    state: &'static str,
    captured: i64,
    cancelled: i64,
    refunded: i64,
    play: Play,
    events: Vec<Value>,
}

#[derive(Default)]
struct State {
    plays: VecDeque<Play>,
    payments: BTreeMap<String, Payment>,
    /// Answers by idempotency key.
    done: HashMap<String, (u16, Value)>,
    heard: Vec<(String, String, Value)>,
    tokens: u32,
    refuses_token: bool,
    is_down: bool,
}

/// Vipps at an address. It goes when it is dropped.
pub struct Vipps {
    state: Arc<Mutex<State>>,
    server: Server,
}

impl Vipps {
    pub fn start(at: &str) -> io::Result<Self> {
        let state: Arc<Mutex<State>> = Arc::default();
        let inside = Arc::clone(&state);
        let serve: Arc<Serve> = Arc::new(move |request, stream| serve(&inside, &request, stream));
        Ok(Self { state, server: Server::start(at, None, serve)? })
    }

    pub fn at(&self) -> SocketAddr {
        self.server.at()
    }

    pub fn play(&self, play: Play) {
        lock(&self.state).plays.push_back(play);
    }

    /// The token that was given is not taken any more.
    pub fn forget_tokens(&self) {
        lock(&self.state).tokens += 1;
    }

    pub fn refuse_tokens(&self, refuses: bool) {
        lock(&self.state).refuses_token = refuses;
    }

    /// Every question is answered with a fault.
    pub fn be_down(&self, is_down: bool) {
        lock(&self.state).is_down = is_down;
    }

    /// What the customers have paid in all, less what they got back.
    pub fn taken(&self) -> i64 {
        lock(&self.state).payments.values().map(|payment| payment.captured - payment.refunded).sum()
    }

    pub fn payments(&self) -> usize {
        lock(&self.state).payments.len()
    }

    /// Path, idempotency key and body of every question.
    pub fn heard(&self) -> Vec<(String, String, Value)> {
        lock(&self.state).heard.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(state: &Mutex<State>, request: &Request, stream: &mut dyn Connection) -> io::Result<()> {
    let mut state = lock(state);
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let key = request.header("Idempotency-Key").to_owned();
    state.heard.push((request.path.clone(), key.clone(), body.clone()));
    if state.is_down {
        return tell(stream, 503, &json!({}));
    }
    if request.path == "/accesstoken/get" {
        return match (state.refuses_token, request.header("client_id"), request.header("client_secret")) {
            (false, "client", "secret") => {
                let token = format!("token-{}", state.tokens);
                tell(stream, 200, &json!({ "access_token": token, "expires_in": "3600", "token_type": "Bearer" }))
            }
            _ => tell(stream, 401, &json!({})),
        };
    }
    let is_known = request.header("Authorization") == format!("Bearer token-{}", state.tokens)
        && request.header("Ocp-Apim-Subscription-Key") == "subscription"
        && request.header("Merchant-Serial-Number") == "123456"
        && !request.header("Vipps-System-Name").is_empty();
    if !is_known {
        return tell(stream, 401, &json!({}));
    }
    let path = request.path.strip_prefix("/epayment/v1/payments").unwrap_or("/?/?/?");
    let mut parts = path.split('/').skip(1);
    let (reference, step) = (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default());
    match (request.method.as_str(), reference.as_str(), step) {
        ("POST", "", _) => create(&mut state, &key, &body, stream),
        ("GET", _, "") => match state.payments.get(&reference) {
            Some(payment) => tell(stream, 200, &shown(&reference, payment)),
            None => tell(stream, 404, &json!({})),
        },
        ("GET", _, "events") => {
            let events = state.payments.get(&reference).map(|payment| payment.events.clone());
            tell(stream, if events.is_some() { 200 } else { 404 }, &json!(events.unwrap_or_default()))
        }
        ("POST", _, step) => change(&mut state, &reference, step, &key, &body, stream),
        _ => tell(stream, 405, &json!({})),
    }
}

fn create(state: &mut State, key: &str, body: &Value, stream: &mut dyn Connection) -> io::Result<()> {
    let play = state.plays.pop_front().unwrap_or_default();
    match play {
        Play::CreateUnheard => return Ok(()),
        Play::CreateRefused(status) => return tell(stream, status, &json!({ "title": "refused" })),
        _ => {}
    }
    let reference = body["reference"].as_str().unwrap_or_default().to_owned();
    let amount = body["amount"]["value"].as_i64().unwrap_or_default();
    let is_good = (8..=50).contains(&reference.len())
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && (100..=65_000_000).contains(&amount)
        && body["amount"]["currency"] == "NOK"
        && body["paymentMethod"]["type"] == "WALLET"
        && body["customerInteraction"] == "CUSTOMER_PRESENT"
        && body["paymentDescription"].as_str().is_some_and(|text| (3..=100).contains(&text.chars().count()))
        && (1..=50).contains(&key.len());
    let flow_is_good = match body["userFlow"].as_str() {
        Some("QR") => body["qrFormat"]["format"].is_string() && body["customer"].is_null(),
        Some("PUSH_MESSAGE") => body["customer"].is_object(),
        _ => false,
    };
    if !is_good || !flow_is_good {
        return tell(stream, 400, &json!({ "title": "malformed" }));
    }
    if state.payments.contains_key(&reference) {
        return tell(stream, 409, &json!({ "title": "exists" }));
    }
    let status = match play {
        Play::Refuse => "ABORTED",
        Play::Expire => "EXPIRED",
        Play::Wait | Play::AgreeOnCancel => "CREATED",
        _ => "AUTHORIZED",
    };
    let is_lost = play == Play::CreateLost;
    let payment = Payment { amount, state: status, captured: 0, cancelled: 0, refunded: 0, play, events: Vec::new() };
    state.payments.insert(reference.clone(), payment);
    if is_lost {
        return Ok(());
    }
    let link = format!("https://qr.vipps.no/28/2/05/031/{reference}");
    tell(stream, 201, &json!({ "reference": reference, "redirectUrl": link }))
}

fn change(
    state: &mut State,
    reference: &str,
    step: &str,
    key: &str,
    body: &Value,
    stream: &mut dyn Connection,
) -> io::Result<()> {
    if let Some((status, answer)) = state.done.get(key).cloned() {
        return tell(stream, status, &answer);
    }
    let amount = body["modificationAmount"]["value"].as_i64().unwrap_or_default();
    let Some(payment) = state.payments.get_mut(reference) else { return tell(stream, 404, &json!({})) };
    let (name, is_lost) = match step {
        "capture"
            if payment.state == "AUTHORIZED" && payment.captured + amount <= payment.amount - payment.cancelled =>
        {
            if let Play::CaptureFails(left @ 1..) = &mut payment.play {
                *left -= 1;
                return tell(stream, 503, &json!({}));
            }
            payment.captured += amount;
            ("CAPTURED", payment.play == Play::CaptureLost)
        }
        "cancel" if payment.play == Play::AgreeOnCancel => {
            payment.state = "AUTHORIZED";
            payment.play = Play::Agree;
            return tell(stream, 409, &json!({}));
        }
        "cancel" if payment.captured == 0 && matches!(payment.state, "CREATED" | "AUTHORIZED") => {
            if payment.state == "CREATED" {
                payment.state = "TERMINATED";
            } else {
                payment.cancelled = payment.amount;
            }
            ("CANCELLED", false)
        }
        "refund" if payment.refunded + amount <= payment.captured => {
            payment.refunded += amount;
            let is_lost = payment.play == Play::RefundLost;
            payment.play = Play::Agree;
            ("REFUNDED", is_lost)
        }
        _ => return tell(stream, 400, &json!({})),
    };
    payment.events.push(json!({ "name": name, "idempotencyKey": key, "success": true, "reference": reference }));
    let answer = shown(reference, payment);
    state.done.insert(key.to_owned(), (200, answer.clone()));
    if is_lost { Ok(()) } else { tell(stream, 200, &answer) }
}

fn shown(reference: &str, payment: &Payment) -> Value {
    let currency = if payment.play == Play::OtherCurrency { "SEK" } else { "NOK" };
    let money = |value: i64| json!({ "currency": currency, "value": value });
    let amount = if payment.play == Play::OtherAmount { payment.amount + 1 } else { payment.amount };
    let reference = if payment.play == Play::OtherReference { "somebody-else" } else { reference };
    let authorized = if payment.state == "AUTHORIZED" { amount } else { 0 };
    json!({
        "reference": reference,
        "state": payment.state,
        "amount": money(amount),
        "pspReference": "psp-1",
        "aggregate": {
            "authorizedAmount": money(authorized),
            "capturedAmount": money(payment.captured),
            "cancelledAmount": money(payment.cancelled),
            "refundedAmount": money(payment.refunded),
        },
    })
}

fn tell(stream: &mut dyn Connection, status: u16, body: &Value) -> io::Result<()> {
    send(stream, &response(status, "application/json", body.to_string().as_bytes()))
}
