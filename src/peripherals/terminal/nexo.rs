//! Terminals that speak nexo Retailer: one driver, two ways of writing (XML and JSON), and several lines to send it on.
//!
//! The rules of money are all here, once: written down before it is sent, every answer checked, whatever is doubtful looked up
//! (terminal.md 2, 3.4).

pub mod answer;
pub mod cloud;
pub mod json;
pub mod lan;
pub mod message;
pub mod sealed;
pub mod tls;
pub mod tree;
pub mod xml;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use super::attempts::{Attempt, Attempts, Reference, ServiceId};
use super::wire::Fault;
use super::{Around, Progress, Settled, StopWish, Terminal};
use crate::domain::device::{Intent, TerminalAnswer, TerminalReason, TerminalReply, TerminalState, TerminalTotal};
use answer::{Judged, Question, Stranger};
use message::{Ask, Category, Ids};
use tree::Node;

/// A body that is no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed message: {0}")]
pub struct Malformed(pub String);

impl Malformed {
    fn new(what: &str) -> Self {
        Self(what.to_owned())
    }
}

/// Which of the two nexo protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// nexo Retailer 3.1, XML.
    Xml31,
    /// nexo Sale to POI 3.0, JSON.
    Json30,
}

impl Protocol {
    pub fn version(self) -> &'static str {
        match self {
            Self::Xml31 => "3.1",
            Self::Json30 => "3.0",
        }
    }

    pub fn write(self, message: &Node) -> Vec<u8> {
        match self {
            Self::Xml31 => xml::write(message),
            Self::Json30 => json::write(message),
        }
    }

    pub fn read(self, bytes: &[u8]) -> Result<Node, Malformed> {
        match self {
            Self::Xml31 => xml::read(bytes),
            Self::Json30 => json::read(bytes),
        }
    }

    /// Only the first wants a login before anything else.
    fn needs_login(self) -> bool {
        self == Self::Xml31
    }
}

/// What carries messages to a terminal, each question in its own connection.
pub trait Line: Send {
    /// An empty answer is none: it was taken.
    fn exchange(&self, question: &[u8], within_ms: u64, idle: &mut dyn FnMut()) -> Result<Vec<u8>, Fault>;

    /// Does anybody answer there?
    fn is_there(&self) -> bool;
}

/// How long what may last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The customer may be at the PIN for minutes (terminal.md 3.1).
    pub payment_ms: u64,
    /// Everything else.
    pub other_ms: u64,
    /// "Not found" is believed only after so long: right after sending it proves nothing.
    pub absent_ms: u64,
    /// All waits for a busy terminal together.
    pub busy_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { payment_ms: 240_000, other_ms: 10_000, absent_ms: 30_000, busy_ms: 60_000 }
    }
}

/// Which terminal, and as what the till is known to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    pub protocol: Protocol,
    pub ids: Ids,
    /// Its own number, where the shop has written it down: another terminal at this address is refused.
    pub serial: Option<String>,
    pub version: &'static str,
    pub patience: Patience,
}

const FIRST_BUSY_WAIT_MS: u64 = 2_000;
const LOOK_MS: u64 = 100;
/// How often an idle terminal is looked for, and one that is gone (terminal.md 8).
const HEARTBEAT_MS: u64 = 60_000;
const GONE_LOOK_MS: u64 = 2_000;

pub struct Nexo {
    setup: Setup,
    line: Box<dyn Line>,
    around: Around,
    attempts: Attempts,
    is_logged_in: bool,
    /// Since when the terminal says it does not know of a question.
    absent: HashMap<ServiceId, u64>,
    heard: Option<(u64, TerminalState)>,
}

/// What came of asking a terminal once.
enum Once {
    Ended(TerminalReply),
    Busy,
    LoggedOut,
}

impl Nexo {
    /// What was asked is kept in `file`.
    pub fn open(setup: Setup, line: Box<dyn Line>, file: &Path, around: Around) -> io::Result<Self> {
        let random = (around.random)();
        let start = random.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let attempts = Attempts::open(file, start)?;
        Ok(Self { setup, line, around, attempts, is_logged_in: false, absent: HashMap::new(), heard: None })
    }

    fn stamp(&self) -> String {
        (self.around.wall)().with_offset()
    }

    /// One message and its checked answer; `None` for an answer without a body.
    fn ask(
        &self,
        service: &ServiceId,
        ask: &Ask,
        within_ms: u64,
        idle: &mut dyn FnMut(),
    ) -> Result<Option<Node>, Fault> {
        let message = message::request(self.setup.protocol, &self.setup.ids, service, ask);
        let bytes = self.line.exchange(&self.setup.protocol.write(&message), within_ms, idle)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let lost = |fault: Malformed| Fault::Lost { at: self.setup.ids.poi.clone(), why: fault.to_string() };
        self.setup.protocol.read(&bytes).map(Some).map_err(lost)
    }

    fn question<'a>(&'a self, category: Category, service: &'a ServiceId) -> Question<'a> {
        Question { protocol: self.setup.protocol, ids: &self.setup.ids, category, service }
    }

    /// A login resets the terminal's session: never to get through to it, and never before a look-up (terminal.md 3.4).
    fn log_in(&mut self) -> Result<(), TerminalReason> {
        let service = self.attempts.number().map_err(|_| TerminalReason::NotWritten)?;
        let (at, within_ms) = (self.stamp(), self.setup.patience.other_ms);
        let ask = Ask::LogIn { at: &at, version: self.setup.version };
        let answer = self.ask(&service, &ask, within_ms, &mut || {});
        let root = match answer {
            Ok(Some(root)) => root,
            Ok(None) => return Err(TerminalReason::Other),
            Err(fault) => {
                tracing::warn!(%fault, "the terminal does not take a login");
                return Err(TerminalReason::Unreachable);
            }
        };
        let body = answer::body(&root, &self.question(Category::Login, &service));
        let body = body.map_err(|stranger| self.refuse(stranger))?;
        if let Some((expected, found)) = self.other_serial(body) {
            tracing::error!(%expected, %found, "another terminal answers at this address");
            return Err(TerminalReason::WrongTerminal);
        }
        match answer::verdict(body) {
            Some(("Success", _)) => {
                self.is_logged_in = true;
                Ok(())
            }
            Some(("Failure", Some("Busy"))) => Err(TerminalReason::Busy),
            _ => Err(TerminalReason::NotAllowed),
        }
    }

    fn refuse(&self, stranger: Stranger) -> TerminalReason {
        tracing::error!(what = stranger.what(), poi = %self.setup.ids.poi, "an answer was not believed");
        match stranger {
            Stranger::OtherTerminal => TerminalReason::WrongTerminal,
            Stranger::OtherQuestion(_) => TerminalReason::Other,
        }
    }

    fn other_serial(&self, body: &Node) -> Option<(String, String)> {
        let expected = self.setup.serial.as_deref()?;
        let found = body.path(&["POISystemData", "POITerminalData"])?.get("POISerialNumber")?;
        (found != expected).then(|| (expected.to_owned(), found.to_owned()))
    }

    /// Sends the intent once. On disk before the first byte.
    fn charge_once(&mut self, intent: &Intent, wish: &StopWish) -> Once {
        let never = |why| Once::Ended(TerminalReply::because(TerminalAnswer::NeverStarted, why));
        if !self.is_logged_in
            && self.setup.protocol.needs_login()
            && let Err(why) = self.log_in()
        {
            return if why == TerminalReason::Busy { Once::Busy } else { never(why) };
        }
        let original = match intent.reverses.map(|number| self.attempts.numbered(number, intent.sale)) {
            None => None,
            Some(Some(Attempt { reference: Some(reference), .. })) => Some(reference.clone()),
            Some(_) => {
                return Once::Ended(TerminalReply::because(TerminalAnswer::Declined, TerminalReason::NotFound));
            }
        };
        let Ok((attempt, stop)) = self.attempts.begin(intent) else { return never(TerminalReason::NotWritten) };
        let (transaction, at) = (transaction_of(intent), self.stamp());
        let ask = ask_of(intent, original.as_ref(), &transaction, &at);
        let category = ask.category();
        let mut is_stopping = false;
        let mut idle = || {
            if wish.is_asked() && !std::mem::replace(&mut is_stopping, true) {
                self.wish_to_stop(category, &attempt.service, &stop);
            }
        };
        match self.ask(&attempt.service, &ask, self.setup.patience.payment_ms, &mut idle) {
            Ok(Some(root)) => self.answered(intent, &attempt, category, &root),
            Ok(None) => self.doubted(intent, &attempt, "the answer is empty"),
            Err(fault @ Fault::NotSent { .. }) => {
                tracing::warn!(%fault, intent = intent.number.0, "a payment was not sent");
                let reply = TerminalReply::because(TerminalAnswer::NeverStarted, TerminalReason::Unreachable);
                Once::Ended(self.end(&attempt.service, reply, None))
            }
            Err(fault) => {
                tracing::warn!(%fault, intent = intent.number.0, "the answer to a payment is lost");
                self.doubted(intent, &attempt, "no answer")
            }
        }
    }

    /// On another connection, while the payment waits on its own. Whether it came in time, the payment's answer says (T-12).
    fn wish_to_stop(&self, of: Category, service: &ServiceId, stop: &ServiceId) {
        let ask = Ask::Abort { of, service };
        if let Err(fault) = self.ask(stop, &ask, self.setup.patience.other_ms, &mut || {}) {
            tracing::warn!(%fault, "the wish to stop a payment was not taken");
        }
    }

    fn answered(&mut self, intent: &Intent, attempt: &Attempt, category: Category, root: &Node) -> Once {
        let judged = match answer::body(root, &self.question(category, &attempt.service)) {
            Ok(body) => answer::money(self.setup.protocol, body, category, &transaction_of(intent), intent),
            Err(stranger) => Judged::Doubt(stranger.what()),
        };
        match judged {
            Judged::Final(reply, reference) => Once::Ended(self.end(&attempt.service, reply, reference)),
            Judged::Busy => {
                self.end(&attempt.service, never_started(TerminalReason::Busy), None);
                Once::Busy
            }
            Judged::LoggedOut => {
                self.is_logged_in = false;
                self.end(&attempt.service, never_started(TerminalReason::Busy), None);
                Once::LoggedOut
            }
            Judged::Doubt(what) => self.doubted(intent, attempt, what),
        }
    }

    /// Looked up at once; whatever that does not settle is asked for again by the till (T-2).
    fn doubted(&mut self, intent: &Intent, attempt: &Attempt, what: &'static str) -> Once {
        tracing::warn!(what, intent = intent.number.0, service = %attempt.service.0, "a payment is looked up");
        Once::Ended(self.look_up(intent, &attempt.service))
    }

    fn end(&mut self, service: &ServiceId, reply: TerminalReply, reference: Option<Reference>) -> TerminalReply {
        self.absent.remove(service);
        if let Err(fault) = self.attempts.end(service, &reply, reference) {
            tracing::warn!(%fault, "how a payment ended was not kept; the terminal will be asked again");
        }
        reply
    }

    /// What became of a question that was sent.
    fn look_up(&mut self, intent: &Intent, service: &ServiceId) -> TerminalReply {
        let category = category_of(intent);
        let (body, asked) = match self.ask_status(Some((category, service))) {
            Some(found) => found,
            None => return TerminalAnswer::NoAnswer.into(),
        };
        let body = match answer::body(&body, &self.question(Category::TransactionStatus, &asked)) {
            Ok(body) => body.clone(),
            Err(stranger) => {
                self.refuse(stranger);
                return TerminalAnswer::NoAnswer.into();
            }
        };
        match answer::verdict(&body) {
            Some(("Success", _)) => self.repeated(intent, service, category, &body),
            Some(("Failure", Some("Busy" | "InProgress"))) => {
                TerminalReply::because(TerminalAnswer::NoAnswer, TerminalReason::Busy)
            }
            Some(("Failure", Some("NotFound"))) => self.not_found(service),
            _ => TerminalAnswer::NoAnswer.into(),
        }
    }

    fn ask_status(&mut self, of: Option<(Category, &ServiceId)>) -> Option<(Node, ServiceId)> {
        let asked = self.attempts.number().ok()?;
        match self.ask(&asked, &Ask::Status { of }, self.setup.patience.other_ms, &mut || {}) {
            Ok(root) => Some((root?, asked)),
            Err(fault) => {
                tracing::warn!(%fault, "a look-up was not answered");
                None
            }
        }
    }

    fn repeated(&mut self, intent: &Intent, service: &ServiceId, category: Category, body: &Node) -> TerminalReply {
        let no_answer = || TerminalReply::from(TerminalAnswer::NoAnswer);
        let Some(repeated) = body.find("RepeatedMessageResponse") else { return no_answer() };
        let Some(header) = repeated.find("MessageHeader") else { return no_answer() };
        if let Err(stranger) = answer::check_header(header, &self.question(category, service)) {
            let other = ServiceId(header.get("ServiceID").unwrap_or_default().to_owned());
            let is_ours =
                header.get("POIID") == Some(&self.setup.ids.poi) && header.get("SaleID") == Some(&self.setup.ids.sale);
            // The last the terminal did is older than this question: it may never have heard of it.
            if is_ours && self.attempts.is_earlier(&other, service) {
                return self.not_found(service);
            }
            self.refuse(stranger);
            return no_answer();
        }
        let name = format!("{}Response", category.word());
        let Some(found) = repeated.path(&["RepeatedResponseMessageBody", &name]) else { return no_answer() };
        match answer::money(self.setup.protocol, found, category, &transaction_of(intent), intent) {
            Judged::Final(reply, reference) => self.end(service, reply, reference),
            Judged::Busy | Judged::LoggedOut => self.end(service, never_started(TerminalReason::Busy), None),
            Judged::Doubt(what) => {
                tracing::error!(what, intent = intent.number.0, "what the terminal repeats is not believed");
                no_answer()
            }
        }
    }

    /// Believed only when it has been so for some time, and the terminal says that it is idle (T-3).
    fn not_found(&mut self, service: &ServiceId) -> TerminalReply {
        let now = self.around.time.steady_ms();
        let since = *self.absent.entry(service.clone()).or_insert(now);
        if now.saturating_sub(since) < self.setup.patience.absent_ms || !self.is_idle() {
            return TerminalAnswer::NoAnswer.into();
        }
        self.end(service, TerminalAnswer::NeverStarted.into(), None)
    }

    fn is_idle(&mut self) -> bool {
        if self.setup.protocol.needs_login() {
            self.is_logged_in = false;
            return self.log_in().is_ok();
        }
        let Ok(service) = self.attempts.number() else { return false };
        let Ok(Some(root)) = self.ask(&service, &Ask::Diagnose, self.setup.patience.other_ms, &mut || {}) else {
            return false;
        };
        let body = answer::body(&root, &self.question(Category::Diagnosis, &service)).ok();
        let says_ok = |body: &Node| {
            answer::verdict(body).is_some_and(|(result, _)| result == "Success")
                && body.find("POIStatus").is_some_and(|status| status.get("GlobalStatus") == Some("OK"))
        };
        body.is_some_and(says_ok)
    }

    /// An intent from before this file: only the terminal's very last transaction can tell of it, by our own reference.
    fn look_for_stranger(&mut self, intent: &Intent) -> TerminalReply {
        let no_answer = || TerminalReply::from(TerminalAnswer::NoAnswer);
        let Some((root, asked)) = self.ask_status(None) else { return no_answer() };
        let Ok(body) = answer::body(&root, &self.question(Category::TransactionStatus, &asked)) else {
            return no_answer();
        };
        if answer::verdict(body) == Some(("Failure", Some("NotFound"))) {
            return self.not_found(&ServiceId(transaction_of(intent)));
        }
        let repeated = body.find("RepeatedMessageResponse");
        let Some((header, found)) = repeated.and_then(|repeated| {
            let name = format!("{}Response", category_of(intent).word());
            Some((repeated.find("MessageHeader")?, repeated.path(&["RepeatedResponseMessageBody", &name])?))
        }) else {
            return no_answer();
        };
        let service = ServiceId(header.get("ServiceID").unwrap_or_default().to_owned());
        let transaction = transaction_of(intent);
        let named = found.path(&["SaleData", "SaleTransactionID"]).and_then(|id| id.get("TransactionID"));
        let is_it = answer::check_header(header, &self.question(category_of(intent), &service)).is_ok()
            && named == Some(transaction.as_str());
        match answer::money(self.setup.protocol, found, category_of(intent), &transaction, intent) {
            Judged::Final(reply, _) if is_it => reply,
            _ => no_answer(),
        }
    }

    fn totals(&mut self) -> Option<Vec<TerminalTotal>> {
        if self.setup.protocol.needs_login() && !self.is_logged_in {
            self.log_in().ok()?;
        }
        let service = self.attempts.number().ok()?;
        let answer = self.ask(&service, &Ask::Reconcile, self.setup.patience.payment_ms, &mut || {});
        let root = answer.map_err(|fault| tracing::warn!(%fault, "the terminal did not settle")).ok()??;
        answer::totals(answer::body(&root, &self.question(Category::Reconciliation, &service)).ok()?)
    }

    /// Waits for a busy terminal. `false`: the till wished to stop.
    fn wait(&self, ms: u64, wish: &StopWish) -> bool {
        let began = self.around.time.steady_ms();
        while self.around.time.steady_ms().saturating_sub(began) < ms {
            if wish.is_asked() {
                return false;
            }
            self.around.time.wait_ms(LOOK_MS);
        }
        !wish.is_asked()
    }
}

fn never_started(why: TerminalReason) -> TerminalReply {
    TerminalReply::because(TerminalAnswer::NeverStarted, why)
}

/// The sale's own name of the transaction: the same in every attempt, and on the bank's statement.
fn transaction_of(intent: &Intent) -> String {
    format!("{}-{}", intent.sale.0, intent.number.0)
}

fn category_of(intent: &Intent) -> Category {
    if intent.reverses.is_some() { Category::Reversal } else { Category::Payment }
}

fn ask_of<'a>(intent: &Intent, original: Option<&'a Reference>, transaction: &'a str, at: &'a str) -> Ask<'a> {
    let amount = intent.amount.abs();
    match original {
        Some(original) => Ask::Reverse { original, amount, transaction, at },
        None => Ask::Pay { amount, is_refund: intent.amount.is_negative(), transaction, at },
    }
}

impl Terminal for Nexo {
    fn charge(&mut self, intent: &Intent, wish: &StopWish) -> TerminalReply {
        if self.attempts.of(intent).is_some() {
            return self.status(intent);
        }
        if self.attempts.hear_of(intent).is_err() {
            return never_started(TerminalReason::NotWritten);
        }
        let (mut waited_ms, mut wait_ms, mut logins) = (0, FIRST_BUSY_WAIT_MS, 0);
        loop {
            if wish.is_asked() {
                return TerminalAnswer::Aborted.into();
            }
            match self.charge_once(intent, wish) {
                Once::Ended(reply) => return reply,
                Once::LoggedOut if logins == 0 => {
                    logins += 1;
                    continue;
                }
                Once::LoggedOut | Once::Busy => wish.tell(Progress::Busy),
            }
            if waited_ms + wait_ms > self.setup.patience.busy_ms {
                return never_started(TerminalReason::Busy);
            }
            if !self.wait(wait_ms, wish) {
                return TerminalAnswer::Aborted.into();
            }
            waited_ms += wait_ms;
            wait_ms *= 2;
        }
    }

    fn status(&mut self, intent: &Intent) -> TerminalReply {
        match self.attempts.of(intent) {
            Some(Attempt { ended: Some(reply), .. }) => reply.clone(),
            Some(Attempt { service, .. }) => {
                let service = service.clone();
                self.look_up(intent, &service)
            }
            None if self.attempts.would_know(intent) => TerminalAnswer::NeverStarted.into(),
            None => self.look_for_stranger(intent),
        }
    }

    fn state(&mut self) -> TerminalState {
        let now = self.around.time.steady_ms();
        let fresh = self.heard.filter(|(at, state)| {
            let look_ms = if *state == TerminalState::Ready { HEARTBEAT_MS } else { GONE_LOOK_MS };
            now.saturating_sub(*at) < look_ms
        });
        if let Some((_, state)) = fresh {
            return state;
        }
        let state = if self.line.is_there() { TerminalState::Ready } else { TerminalState::Gone };
        self.heard = Some((self.around.time.steady_ms(), state));
        state
    }

    fn log_out(&mut self) {
        if !self.setup.protocol.needs_login() || !self.is_logged_in {
            return;
        }
        let Ok(service) = self.attempts.number() else { return };
        match self.ask(&service, &Ask::LogOut, self.setup.patience.other_ms, &mut || {}) {
            Ok(_) => self.is_logged_in = false,
            Err(fault) => tracing::warn!(%fault, "the terminal was not let go for its upkeep"),
        }
    }

    fn reconcile(&mut self) -> Settled {
        self.totals().map_or(Settled::Unanswered, Settled::Totals)
    }
}
