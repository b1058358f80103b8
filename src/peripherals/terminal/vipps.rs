//! Vipps MobilePay: the customer pays with a telephone, by a code on the screen or a number typed at the till.
//!
//! Everything is keyed by our own reference, so that whatever is in doubt can be read (terminal.md 6). The customer's number
//! is used and forgotten; secrets are never shown.

use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::attempts::{Attempt, Attempts, Reference, ServiceId};
use super::web::{Call, Method, Web};
use super::wire::{Answer, Fault};
use super::{Around, Progress, StopWish, Terminal};
use crate::domain::Ore;
use crate::domain::device::{Intent, TerminalAnswer, TerminalReason, TerminalReply, TerminalState};
use crate::domain::payment::TerminalSlip;

const CURRENCY: &str = "NOK";
/// The service takes no more.
const AMOUNT_MAX: Ore = Ore::new(65_000_000);
const TOKEN_SPARE_MS: u64 = 60_000;

/// The shop's agreement. No `Debug`: it holds secrets.
#[derive(Clone)]
pub struct Setup {
    /// `https://api.vipps.no`
    pub base: String,
    pub client_id: String,
    pub client_secret: String,
    pub subscription_key: String,
    pub merchant: String,
    /// What this till's references begin with.
    pub point: String,
    pub version: &'static str,
    pub patience: Patience,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    pub call_ms: u64,
    pub first_read_ms: u64,
    pub read_ms: u64,
    /// A payment nobody answers expires after ten minutes.
    pub payment_ms: u64,
    pub absent_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { call_ms: 15_000, first_read_ms: 5_000, read_ms: 2_000, payment_ms: 660_000, absent_ms: 30_000 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Money {
    currency: String,
    value: i64,
}

impl Money {
    fn of(amount: Ore) -> Self {
        Self { currency: CURRENCY.to_owned(), value: amount.abs().value() }
    }

    fn is(&self, amount: Ore) -> bool {
        self.currency == CURRENCY && self.value == amount.abs().value()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Create<'a> {
    amount: Money,
    payment_method: PaymentMethod,
    reference: &'a str,
    user_flow: &'a str,
    customer_interaction: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<Customer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_format: Option<QrFormat>,
    payment_description: String,
}

#[derive(Serialize)]
struct PaymentMethod {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct QrFormat {
    format: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Customer<'a> {
    PhoneNumber(&'a str),
    PersonalQr(&'a str),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Modify {
    modification_amount: Money,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    reference: String,
    redirect_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    reference: String,
    state: State,
    amount: Money,
    aggregate: Aggregate,
    #[serde(default)]
    psp_reference: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum State {
    Created,
    Authorized,
    Aborted,
    Expired,
    Terminated,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    authorized_amount: Money,
    captured_amount: Money,
    cancelled_amount: Money,
    #[serde(default)]
    refunded_amount: Option<Money>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Happened {
    name: String,
    #[serde(default)]
    idempotency_key: Option<String>,
    #[serde(default)]
    success: bool,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    /// Seconds, as text.
    #[serde(default)]
    expires_in: serde_json::Value,
}

/// How the customer is asked.
enum Reach<'a> {
    Code,
    Phone(&'a str),
    PersonalCode(&'a str),
}

pub struct Vipps {
    setup: Setup,
    web: Web,
    around: Around,
    attempts: Attempts,
    token: Option<(String, u64)>,
    absent: Option<(ServiceId, u64)>,
}

/// What a read of a payment comes to.
enum Read {
    Found(Box<Payment>),
    Absent,
    Unknown,
}

impl Vipps {
    pub fn open(setup: Setup, file: &Path, around: Around) -> io::Result<Self> {
        let random = (around.random)();
        let start = random.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let web = Web::new(&setup.base);
        Ok(Self { setup, web, attempts: Attempts::open(file, start)?, around, token: None, absent: None })
    }

    /// Made of the cash point, the intent and a number that is used once: another folder's payments are never taken for ours.
    fn reference(&self, attempt: &Attempt) -> String {
        let point: String =
            self.setup.point.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(20).collect();
        format!("{point}-{}-{}", attempt.intent.0, attempt.service.0)
    }

    fn token(&mut self) -> Result<String, Fault> {
        let now = self.around.time.steady_ms();
        if let Some((token, until)) = self.token.as_ref().filter(|(_, until)| *until > now) {
            let _ = until;
            return Ok(token.clone());
        }
        let headers = [
            ("client_id", self.setup.client_id.as_str()),
            ("client_secret", self.setup.client_secret.as_str()),
            ("Ocp-Apim-Subscription-Key", self.setup.subscription_key.as_str()),
            ("Merchant-Serial-Number", self.setup.merchant.as_str()),
        ];
        let call = Call {
            method: Method::Post(b""),
            path: "/accesstoken/get",
            headers: &headers,
            within_ms: self.setup.patience.call_ms,
        };
        let not_sent = |why: String| Fault::NotSent { at: self.setup.base.clone(), why };
        // Without a token no money can have moved, whatever became of the question.
        let answer = self.web.call(&call).map_err(|fault| not_sent(fault.to_string()))?;
        let token: Token = match answer.status {
            200 => read_as(&answer).ok_or_else(|| not_sent("no token in the answer".to_owned()))?,
            status => return Err(not_sent(format!("no token: status {status}"))),
        };
        let seconds = match &token.expires_in {
            serde_json::Value::String(text) => text.parse().unwrap_or(0),
            other => other.as_u64().unwrap_or(0),
        };
        let until = now.saturating_add(u64::saturating_mul(seconds, 1_000)).saturating_sub(TOKEN_SPARE_MS);
        self.token = Some((token.access_token.clone(), until));
        Ok(token.access_token)
    }

    /// One call, with a new token when the old one is not taken any more.
    fn call(&mut self, method: &Method, path: &str, key: Option<&str>) -> Result<Answer, Fault> {
        let answer = self.call_once(method, path, key)?;
        if answer.status != 401 {
            return Ok(answer);
        }
        self.token = None;
        self.call_once(method, path, key)
    }

    fn call_once(&mut self, method: &Method, path: &str, key: Option<&str>) -> Result<Answer, Fault> {
        let authorization = format!("Bearer {}", self.token()?);
        let setup = &self.setup;
        let mut headers = vec![
            ("Authorization", authorization.as_str()),
            ("Ocp-Apim-Subscription-Key", setup.subscription_key.as_str()),
            ("Merchant-Serial-Number", setup.merchant.as_str()),
            ("Vipps-System-Name", "skranke"),
            ("Vipps-System-Version", setup.version),
            ("Vipps-System-Plugin-Name", "skranke"),
            ("Vipps-System-Plugin-Version", setup.version),
        ];
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        let method = match method {
            Method::Get => Method::Get,
            Method::Post(body) => Method::Post(body),
        };
        let path = format!("/epayment/v1/payments{path}");
        self.web.call(&Call { method, path: &path, headers: &headers, within_ms: setup.patience.call_ms })
    }

    fn post<T: Serialize>(&mut self, path: &str, key: &str, body: &T) -> Result<Answer, Fault> {
        let not_sent = |why: String| Fault::NotSent { at: self.setup.base.clone(), why };
        let body = serde_json::to_vec(body).map_err(|fault| not_sent(fault.to_string()))?;
        self.call(&Method::Post(&body), path, Some(key))
    }

    /// A payment as the service knows it, if it is the one that was asked for (T-6).
    fn read(&mut self, reference: &str, amount: Ore) -> Read {
        let answer = match self.call(&Method::Get, &format!("/{reference}"), None) {
            Ok(answer) => answer,
            Err(fault) => {
                tracing::warn!(%fault, "a payment by telephone was not read");
                return Read::Unknown;
            }
        };
        let found: Option<Payment> = match answer.status {
            200 => read_as(&answer),
            404 => return Read::Absent,
            _ => None,
        };
        match found {
            Some(payment) if payment.reference == reference && payment.amount.is(amount) => {
                Read::Found(Box::new(payment))
            }
            _ => {
                tracing::error!(status = answer.status, "what was read of a payment is not believed");
                Read::Unknown
            }
        }
    }

    fn create(&mut self, intent: &Intent, reference: &str, reach: &Reach) -> Result<Answer, Fault> {
        let (flow, customer, qr_format) = match reach {
            Reach::Code => ("QR", None, Some(QrFormat { format: "TEXT/TARGETURL" })),
            Reach::Phone(number) => ("PUSH_MESSAGE", Some(Customer::PhoneNumber(number)), None),
            Reach::PersonalCode(text) => ("PUSH_MESSAGE", Some(Customer::PersonalQr(text)), None),
        };
        let create = Create {
            amount: Money::of(intent.amount),
            payment_method: PaymentMethod { kind: "WALLET" },
            reference,
            user_flow: flow,
            customer_interaction: "CUSTOMER_PRESENT",
            customer,
            qr_format,
            payment_description: format!("Kjøp {}", intent.sale.0),
        };
        self.post("", reference, &create)
    }

    fn pay(&mut self, intent: &Intent, wish: &StopWish) -> TerminalReply {
        if intent.amount > AMOUNT_MAX {
            return TerminalReply::because(TerminalAnswer::Declined, TerminalReason::NotAllowed);
        }
        if let Err(fault) = self.token() {
            tracing::warn!(%fault, "no contact with the service");
            return never_started(TerminalReason::Unreachable);
        }
        let Ok((attempt, _)) = self.attempts.begin(intent) else { return never_started(TerminalReason::NotWritten) };
        let reference = self.reference(&attempt);
        let reach = match wish.reach() {
            Some(text) if text.starts_with("http") => Reach::PersonalCode(text),
            Some(number) => Reach::Phone(number),
            None => Reach::Code,
        };
        match self.create(intent, &reference, &reach) {
            Ok(answer) if matches!(answer.status, 200 | 201) => {
                let created: Option<Created> = read_as(&answer);
                let code =
                    created.filter(|created| created.reference == reference).and_then(|created| created.redirect_url);
                if let (Reach::Code, Some(code)) = (&reach, code) {
                    wish.tell(Progress::Code(code));
                }
            }
            // It exists already: it is read (terminal.md 6).
            Ok(answer) if answer.status == 409 => {}
            Ok(answer) if (400..500).contains(&answer.status) => {
                tracing::warn!(status = answer.status, "a payment by telephone was turned away");
                return self.end(&attempt.service, never_started(TerminalReason::NotAllowed), None);
            }
            Err(fault @ Fault::NotSent { .. }) => {
                tracing::warn!(%fault, "a payment by telephone was not sent");
                return self.end(&attempt.service, never_started(TerminalReason::Unreachable), None);
            }
            Ok(_) | Err(_) => return self.look_up(intent, &attempt),
        }
        self.wait_for_customer(intent, &attempt, &reference, wish)
    }

    fn wait_for_customer(
        &mut self,
        intent: &Intent,
        attempt: &Attempt,
        reference: &str,
        wish: &StopWish,
    ) -> TerminalReply {
        let began = self.around.time.steady_ms();
        let mut wait_ms = self.setup.patience.first_read_ms;
        while self.around.time.steady_ms().saturating_sub(began) < self.setup.patience.payment_ms {
            if !self.wait(wait_ms, wish) {
                return self.stop(intent, attempt, reference);
            }
            wait_ms = self.setup.patience.read_ms;
            let reply = self.look_up(intent, attempt);
            if reply.answer != TerminalAnswer::NoAnswer {
                return reply;
            }
        }
        TerminalAnswer::NoAnswer.into()
    }

    /// `false`: the till wished to stop.
    fn wait(&self, ms: u64, wish: &StopWish) -> bool {
        let began = self.around.time.steady_ms();
        while self.around.time.steady_ms().saturating_sub(began) < ms {
            if wish.is_asked() {
                return false;
            }
            self.around.time.wait_ms(100.min(ms));
        }
        !wish.is_asked()
    }

    /// A race with the customer: whoever was first, the state says (terminal.md 6).
    fn stop(&mut self, intent: &Intent, attempt: &Attempt, reference: &str) -> TerminalReply {
        if let Err(fault) = self.cancel(reference) {
            tracing::warn!(%fault, "the wish to stop a payment by telephone was not taken");
        }
        self.look_up(intent, attempt)
    }

    fn cancel(&mut self, reference: &str) -> Result<Answer, Fault> {
        let key = format!("{reference}-x");
        self.post(&format!("/{reference}/cancel"), &key, &serde_json::Map::new())
    }

    /// What became of a payment; one the customer has agreed to is taken, for until then no money has moved.
    fn look_up(&mut self, intent: &Intent, attempt: &Attempt) -> TerminalReply {
        let reference = self.reference(attempt);
        let payment = match self.read(&reference, intent.amount) {
            Read::Found(payment) => payment,
            Read::Absent => return self.not_found(&attempt.service),
            Read::Unknown => return TerminalAnswer::NoAnswer.into(),
        };
        self.absent = None;
        match payment.state {
            State::Created => TerminalReply::because(TerminalAnswer::NoAnswer, TerminalReason::Busy),
            State::Aborted => {
                let reply = TerminalReply::because(TerminalAnswer::Aborted, TerminalReason::Cancelled);
                self.end(&attempt.service, reply, None)
            }
            State::Expired => {
                let reply = TerminalReply::because(TerminalAnswer::Declined, TerminalReason::Expired);
                self.end(&attempt.service, reply, None)
            }
            State::Terminated => self.end(&attempt.service, TerminalAnswer::Aborted.into(), None),
            State::Authorized => self.authorized(intent, attempt, &reference, payment),
        }
    }

    fn authorized(
        &mut self,
        intent: &Intent,
        attempt: &Attempt,
        reference: &str,
        payment: Box<Payment>,
    ) -> TerminalReply {
        if payment.aggregate.cancelled_amount.is(intent.amount) {
            return self.end(&attempt.service, TerminalAnswer::Aborted.into(), None);
        }
        if !payment.aggregate.authorized_amount.is(intent.amount) {
            tracing::error!("another amount was authorised than asked for");
            return TerminalAnswer::NoAnswer.into();
        }
        if payment.aggregate.captured_amount.is(intent.amount) {
            return self.paid(intent, attempt, reference, payment.psp_reference);
        }
        // The same key every time: taken once, however often it is asked.
        let body = Modify { modification_amount: Money::of(intent.amount) };
        let captured = self.post(&format!("/{reference}/capture"), &format!("{reference}-c"), &body);
        if let Err(fault) = &captured {
            tracing::warn!(%fault, "a payment by telephone waits to be taken");
        }
        match self.read(reference, intent.amount) {
            Read::Found(payment) if payment.aggregate.captured_amount.is(intent.amount) => {
                self.paid(intent, attempt, reference, payment.psp_reference)
            }
            _ => TerminalAnswer::NoAnswer.into(),
        }
    }

    fn paid(&mut self, intent: &Intent, attempt: &Attempt, reference: &str, bank: String) -> TerminalReply {
        let slip = TerminalSlip { reference: reference.to_owned(), approval: bank, ..TerminalSlip::default() };
        let reply = TerminalAnswer::Approved { amount: intent.amount, slip }.into();
        let kept = Reference { id: reference.to_owned(), stamp: String::new() };
        self.end(&attempt.service, reply, Some(kept))
    }

    fn not_found(&mut self, service: &ServiceId) -> TerminalReply {
        let now = self.around.time.steady_ms();
        let since = match &self.absent {
            Some((known, since)) if known == service => *since,
            _ => now,
        };
        self.absent = Some((service.clone(), since));
        if now.saturating_sub(since) < self.setup.patience.absent_ms {
            return TerminalAnswer::NoAnswer.into();
        }
        self.end(service, TerminalAnswer::NeverStarted.into(), None)
    }

    fn end(&mut self, service: &ServiceId, reply: TerminalReply, reference: Option<Reference>) -> TerminalReply {
        if let Err(fault) = self.attempts.end(service, &reply, reference) {
            tracing::warn!(%fault, "how a payment ended was not kept; it will be read again");
        }
        reply
    }

    /// What is to be paid back was paid by a payment of this reference.
    fn original(&self, intent: &Intent) -> Option<String> {
        match intent.reverses {
            Some(number) => Some(self.attempts.numbered(number, intent.sale)?.reference.as_ref()?.id.clone()),
            None => intent.original.clone(),
        }
    }

    fn refund(&mut self, intent: &Intent) -> TerminalReply {
        let Some(original) = self.original(intent).filter(|text| is_reference(text)) else {
            return TerminalReply::because(TerminalAnswer::Declined, TerminalReason::NotFound);
        };
        if let Err(fault) = self.token() {
            tracing::warn!(%fault, "no contact with the service");
            return never_started(TerminalReason::Unreachable);
        }
        let Ok((attempt, _)) = self.attempts.begin(intent) else { return never_started(TerminalReason::NotWritten) };
        self.pay_back(intent, &attempt, &original)
    }

    /// Asked again with the same key it is paid back once.
    fn pay_back(&mut self, intent: &Intent, attempt: &Attempt, original: &str) -> TerminalReply {
        let key = self.reference(attempt);
        let body = Modify { modification_amount: Money::of(intent.amount) };
        match self.post(&format!("/{original}/refund"), &key, &body) {
            Ok(answer) if answer.status == 200 => {
                let done: Option<Payment> = read_as(&answer);
                let is_it = done.is_some_and(|payment| {
                    let back = payment.aggregate.refunded_amount;
                    payment.reference == original
                        && back
                            .is_some_and(|back| back.currency == CURRENCY && back.value >= intent.amount.abs().value())
                });
                if is_it { self.paid(intent, attempt, &key, String::new()) } else { TerminalAnswer::NoAnswer.into() }
            }
            Ok(answer) if matches!(answer.status, 400 | 403 | 404) => {
                let reply = TerminalReply::because(TerminalAnswer::Declined, TerminalReason::NotAllowed);
                self.end(&attempt.service, reply, None)
            }
            Ok(_) | Err(_) => TerminalAnswer::NoAnswer.into(),
        }
    }

    /// Was it paid back under this key? Reading changes nothing.
    fn was_paid_back(&mut self, original: &str, key: &str) -> Option<bool> {
        let answer = self.call(&Method::Get, &format!("/{original}/events"), None).ok()?;
        let events: Vec<Happened> = if answer.status == 200 { read_as(&answer)? } else { return None };
        let is_it = |event: &Happened| {
            event.name == "REFUNDED" && event.success && event.idempotency_key.as_deref() == Some(key)
        };
        Some(events.iter().any(is_it))
    }
}

fn never_started(why: TerminalReason) -> TerminalReply {
    TerminalReply::because(TerminalAnswer::NeverStarted, why)
}

fn is_reference(text: &str) -> bool {
    (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn read_as<T: DeserializeOwned>(answer: &Answer) -> Option<T> {
    serde_json::from_slice(&answer.body).ok()
}

impl Terminal for Vipps {
    fn charge(&mut self, intent: &Intent, wish: &StopWish) -> TerminalReply {
        if self.attempts.of(intent).is_some() {
            return self.status(intent);
        }
        if self.attempts.hear_of(intent).is_err() {
            return never_started(TerminalReason::NotWritten);
        }
        if wish.is_asked() {
            return TerminalAnswer::Aborted.into();
        }
        if intent.amount.is_negative() { self.refund(intent) } else { self.pay(intent, wish) }
    }

    fn status(&mut self, intent: &Intent) -> TerminalReply {
        let attempt = match self.attempts.of(intent) {
            Some(Attempt { ended: Some(reply), .. }) => return reply.clone(),
            Some(attempt) => attempt.clone(),
            None if self.attempts.would_know(intent) => return TerminalAnswer::NeverStarted.into(),
            None => return TerminalAnswer::NoAnswer.into(),
        };
        if !intent.amount.is_negative() {
            return self.look_up(intent, &attempt);
        }
        match self.original(intent).filter(|text| is_reference(text)) {
            Some(original) => self.pay_back(intent, &attempt, &original),
            None => TerminalAnswer::NoAnswer.into(),
        }
    }

    /// A leader has decided. Nothing is taken here any more: what the customer agreed to after all is let go.
    fn recheck(&mut self, intent: &Intent, is_paid: bool) -> TerminalReply {
        if is_paid {
            return self.status(intent);
        }
        let attempt = match self.attempts.of(intent) {
            Some(Attempt { ended: Some(reply), .. }) => return reply.clone(),
            Some(attempt) => attempt.clone(),
            None => return TerminalAnswer::NoAnswer.into(),
        };
        let reference = self.reference(&attempt);
        if intent.amount.is_negative() {
            let Some(original) = self.original(intent).filter(|text| is_reference(text)) else {
                return TerminalAnswer::NoAnswer.into();
            };
            return match self.was_paid_back(&original, &reference) {
                Some(true) => self.paid(intent, &attempt, &reference, String::new()),
                Some(false) => self.end(&attempt.service, TerminalAnswer::NeverStarted.into(), None),
                None => TerminalAnswer::NoAnswer.into(),
            };
        }
        match self.read(&reference, intent.amount) {
            Read::Found(payment) if payment.aggregate.captured_amount.is(intent.amount) => {
                self.paid(intent, &attempt, &reference, payment.psp_reference)
            }
            Read::Found(payment) if matches!(payment.state, State::Created | State::Authorized) => {
                match self.cancel(&reference) {
                    Ok(answer) if answer.status == 200 => {
                        self.end(&attempt.service, TerminalAnswer::Aborted.into(), None)
                    }
                    Ok(_) | Err(_) => TerminalAnswer::NoAnswer.into(),
                }
            }
            Read::Found(_) => self.end(&attempt.service, TerminalAnswer::Aborted.into(), None),
            Read::Absent => self.not_found(&attempt.service),
            Read::Unknown => TerminalAnswer::NoAnswer.into(),
        }
    }

    /// The network is the till's own affair; the service is asked only with a payment.
    fn state(&mut self) -> TerminalState {
        TerminalState::Ready
    }

    fn needs_number(&self) -> bool {
        true
    }
}
