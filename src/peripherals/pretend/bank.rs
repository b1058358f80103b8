//! A bank terminal that speaks nexo in XML or JSON, in the clear, sealed or under TLS: it approves unless it is told to do
//! something else.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64ct::{Base64, Encoding};
use rustls::ServerConfig;

use super::http::{Connection, Request, Serve, Server, response, send};
use crate::domain::Ore;
use crate::peripherals::Time;
use crate::peripherals::terminal::nexo::answer::amount;
use crate::peripherals::terminal::nexo::message::decimal;
use crate::peripherals::terminal::nexo::sealed::Seal;
use crate::peripherals::terminal::nexo::tree::Node;
use crate::peripherals::terminal::nexo::{Malformed, Protocol};

/// What happens to the next payment, refund or reversal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Play {
    #[default]
    Approve,
    /// With the terminal's word for it.
    Decline(String),
    Partial(Ore),
    /// The customer types so much more as a tip.
    Tip(Ore),
    /// Approved, and the customer is to sign.
    Signature,
    /// Approved without asking the bank.
    Offline,
    /// The answer belongs to another question, terminal, till, sale, or to other money.
    OtherService,
    OtherTerminal,
    OtherTill,
    OtherSale,
    OtherCategory,
    OtherCurrency,
    OtherAmount(Ore),
    /// Approved, and only so many bytes of the answer come.
    Cut(usize),
    /// The line goes before anything has begun.
    CutBefore,
    /// Approved, and never answered.
    Lost,
    /// Never begun, and never answered.
    Unheard,
    /// Approved, and answered after so long.
    Late(u64),
    /// One byte at a time.
    Slow,
    Malformed,
    /// Ten megabytes.
    Huge,
    /// The answer comes twice.
    Twice,
    Busy,
    LoggedOut,
    /// The customer waits; the till's wish ends it.
    UntilAborted,
    /// The wish came too late.
    ApprovedDespiteAbort,
    /// Not answered, and so many look-ups find it under way before it is approved.
    InProgress(u32),
    /// These lines on the slip.
    Slip(Vec<String>),
}

/// How the bank is set up.
pub struct Setup {
    pub protocol: Protocol,
    pub poi: String,
    pub serial: String,
    /// Questions anywhere else are not for it.
    pub path: String,
    pub seal: Option<Seal>,
    pub tls: Option<Arc<ServerConfig>>,
}

#[derive(Clone)]
struct Done {
    category: String,
    service: String,
    sale: String,
    answer: Node,
    /// Look-ups that still find it under way.
    under_way: u32,
}

#[derive(Default)]
struct State {
    plays: VecDeque<Play>,
    done: Vec<Done>,
    /// Money that has moved, in the order it did: refunds and reversals negative.
    moved: Vec<Ore>,
    aborted: Vec<String>,
    requests: Vec<Node>,
    transactions: u32,
    status_plays: VecDeque<Play>,
    other_plays: VecDeque<Play>,
}

struct Inside {
    setup: Setup,
    state: Mutex<State>,
    time: Time,
}

/// A terminal at an address. It goes when it is dropped.
pub struct Bank {
    inside: Arc<Inside>,
    server: Server,
}

const LOOK_MS: u64 = 10;
const WAITS_MS: u64 = 20_000;

impl Bank {
    pub fn start(at: &str, setup: Setup, time: Time) -> io::Result<Self> {
        let tls = setup.tls.clone();
        let inside = Arc::new(Inside { setup, state: Mutex::default(), time });
        let serving = Arc::clone(&inside);
        let serve: Arc<Serve> = Arc::new(move |request, stream| serving.serve(&request, stream));
        Ok(Self { inside, server: Server::start(at, tls, serve)? })
    }

    pub fn at(&self) -> SocketAddr {
        self.server.at()
    }

    /// Says what is to happen to the next payments, in turn.
    pub fn play(&self, play: Play) {
        self.inside.state().plays.push_back(play);
    }

    /// Says what is to happen to the next look-ups.
    pub fn play_status(&self, play: Play) {
        self.inside.state().status_plays.push_back(play);
    }

    /// Says what is to happen to the next of the rest: login, diagnosis, reconciliation.
    pub fn play_other(&self, play: Play) {
        self.inside.state().other_plays.push_back(play);
    }

    pub fn moved(&self) -> Vec<Ore> {
        self.inside.state().moved.clone()
    }

    /// Every message that was heard, as it was read.
    pub fn requests(&self) -> Vec<Node> {
        self.inside.state().requests.clone()
    }

    /// Everything the terminal knew is gone, as after a change of machine.
    pub fn forget(&self) {
        self.inside.state().done.clear();
    }
}

impl Inside {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, request: &Request, stream: &mut dyn Connection) -> io::Result<()> {
        if request.method != "POST" || request.path != self.setup.path {
            return send(stream, &response(404, "text/plain", b""));
        }
        let plain = match &self.setup.seal {
            Some(seal) => seal.open(&request.body).map_err(broken)?,
            None => request.body.clone(),
        };
        let message = self.setup.protocol.read(&plain).map_err(broken)?;
        let header = message.find("MessageHeader").cloned().unwrap_or_default();
        let category = header.get("MessageCategory").unwrap_or_default().to_owned();
        self.state().requests.push(message.clone());
        match category.as_str() {
            "Payment" | "Reversal" => self.money(&message, &header, &category, stream),
            "Abort" => {
                let about = message.path(&["AbortRequest", "MessageReference"]);
                let service = about.and_then(|about| about.get("ServiceID")).unwrap_or_default().to_owned();
                self.state().aborted.push(service);
                send(stream, &response(204, "text/plain", b""))
            }
            "TransactionStatus" => {
                let body = self.status(&message, &header);
                let play = self.state().status_plays.pop_front().unwrap_or_default();
                self.tell(&play, &header, &category, body, stream)
            }
            _ => {
                let play = self.state().other_plays.pop_front().unwrap_or_default();
                let body = match &play {
                    Play::Busy => failure(&category, "Busy"),
                    Play::Decline(why) => failure(&category, why),
                    _ => self.other(&category),
                };
                self.tell(&play, &header, &category, body, stream)
            }
        }
    }

    fn money(&self, message: &Node, header: &Node, category: &str, stream: &mut dyn Connection) -> io::Result<()> {
        let play = self.state().plays.pop_front().unwrap_or_default();
        let service = header.get("ServiceID").unwrap_or_default().to_owned();
        let body = match &play {
            Play::CutBefore => return Ok(()),
            Play::Unheard => {
                self.time.wait_ms(WAITS_MS);
                return Ok(());
            }
            Play::Busy => return self.tell(&play, header, category, failure(category, "Busy"), stream),
            Play::LoggedOut => return self.tell(&play, header, category, failure(category, "LoggedOut"), stream),
            Play::Decline(why) => self.declined(message, category, why),
            Play::UntilAborted => {
                self.wait_for_abort(&service);
                self.declined(message, category, "Aborted")
            }
            Play::ApprovedDespiteAbort => {
                self.wait_for_abort(&service);
                self.approved(message, category, &play)
            }
            _ => self.approved(message, category, &play),
        };
        let under_way = if let Play::InProgress(count) = play { count } else { 0 };
        let sale = header.get("SaleID").unwrap_or_default().to_owned();
        let answer = self.answer(&Play::Approve, header, category, body.clone());
        self.state().done.push(Done { category: category.to_owned(), service, sale, answer, under_way });
        self.tell(&play, header, category, body, stream)
    }

    fn wait_for_abort(&self, service: &str) {
        let began = self.time.steady_ms();
        while self.time.steady_ms().saturating_sub(began) < WAITS_MS {
            if self.state().aborted.iter().any(|known| known == service) {
                return;
            }
            self.time.wait_ms(LOOK_MS);
        }
    }

    fn declined(&self, message: &Node, category: &str, why: &str) -> Node {
        let node = failure(category, why);
        if category == "Reversal" {
            return node;
        }
        let node = node.child(sale_data(message)).child(self.poi_data());
        node.item(self.receipt("CashierReceipt", &["AVVIST".to_owned()], false))
    }

    fn poi_data(&self) -> Node {
        let mut state = self.state();
        state.transactions += 1;
        let id = format!("{:010}", 8_778_880_000_u64 + u64::from(state.transactions));
        let id = Node::new("POITransactionID").attr("TransactionID", id).attr("TimeStamp", "2026-11-29T12:00:00.000Z");
        Node::new("POIData").child(id)
    }

    fn approved(&self, message: &Node, category: &str, play: &Play) -> Node {
        if category == "Reversal" {
            return self.reversed(message);
        }
        let request = message.find("PaymentRequest").cloned().unwrap_or_default();
        let asked = request.path(&["PaymentTransaction", "AmountsReq"]).and_then(|node| node.get("RequestedAmount"));
        let asked = asked.and_then(amount).unwrap_or_default();
        let kind = request.find("PaymentData").and_then(|data| data.get("PaymentType")).unwrap_or("Normal").to_owned();
        let paid = match play {
            Play::Partial(paid) | Play::OtherAmount(paid) => *paid,
            Play::Tip(tip) => asked + *tip,
            _ => asked,
        };
        let is_refund = kind == "Refund";
        self.state().moved.push(if is_refund { -paid } else { paid });
        let result = if matches!(play, Play::Partial(_)) { "Partial" } else { "Success" };
        let currency = if *play == Play::OtherCurrency { "SEK" } else { "NOK" };
        let pan = match self.setup.protocol {
            Protocol::Xml31 => "MaskedPAN",
            Protocol::Json30 => "MaskedPan",
        };
        let card = Node::new("CardData").attr("PaymentBrand", "01,BankAxept").attr(pan, "541333******4321");
        let card = card.item(Node::leaf("EntryMode", "ICC"));
        let amounts = Node::new("AmountsResp").attr("Currency", currency).number("AuthorizedAmount", decimal(paid));
        let amounts = match play {
            Play::Tip(tip) => amounts.number("TipAmount", decimal(*tip)),
            _ => amounts,
        };
        let acquirer = Node::new("PaymentAcquirerData").attr("MerchantID", "10020001").attr("AcquirerPOIID", "877888");
        let result_node = Node::new("PaymentResult")
            .attr("PaymentType", kind)
            .flag("OnlineFlag", *play != Play::Offline)
            .child(Node::new("PaymentInstrumentData").attr("PaymentInstrumentType", "Card").child(card))
            .child(amounts)
            .child(acquirer.child(Node::leaf("ApprovalCode", "611506")));
        let lines = match play {
            Play::Slip(lines) => lines.clone(),
            _ => vec!["BankAxept".to_owned(), "************4321".to_owned(), format!("KJØP NOK {}", decimal(paid))],
        };
        Node::new("PaymentResponse")
            .child(Node::new("Response").attr("Result", result))
            .child(sale_data(message))
            .child(self.poi_data())
            .child(result_node)
            .item(self.receipt("CashierReceipt", &lines, *play == Play::Signature))
            .item(self.receipt("CustomerReceipt", &lines, false))
    }

    fn reversed(&self, message: &Node) -> Node {
        let original = message.path(&["ReversalRequest", "OriginalPOITransaction", "POITransactionID"]);
        let original = original.and_then(|id| id.get("TransactionID")).unwrap_or_default();
        let found = self.state().done.iter().find_map(|done| {
            let id = done.answer.path(&["PaymentResponse", "POIData", "POITransactionID"])?.get("TransactionID")?;
            let paid =
                done.answer.path(&["PaymentResponse", "PaymentResult", "AmountsResp"])?.get("AuthorizedAmount")?;
            (id == original).then(|| amount(paid)).flatten()
        });
        let Some(paid) = found else { return failure("Reversal", "NotFound") };
        self.state().moved.push(-paid);
        let lines = ["MAKULERING".to_owned(), format!("NOK {}", decimal(paid))];
        Node::new("ReversalResponse")
            .child(Node::new("Response").attr("Result", "Success"))
            .child(self.poi_data())
            .item(self.receipt("CustomerReceipt", &lines, false))
    }

    fn receipt(&self, qualifier: &str, lines: &[String], signs: bool) -> Node {
        let content = Node::new("OutputContent").attr("OutputFormat", "Text");
        let node = Node::new("PaymentReceipt").attr("DocumentQualifier", qualifier);
        match self.setup.protocol {
            Protocol::Xml31 => {
                let whose = if qualifier == "CashierReceipt" { "Merchant" } else { "Cardholder" };
                let json = serde_json::json!({ whose: {
                    "Mandatory": { "Payment": { "SignatureBlock": signs } },
                    "Optional": { "ReceiptString": lines },
                }});
                let text = Base64::encode_string(json.to_string().as_bytes());
                node.child(content.child(Node::leaf("OutputText", text)))
            }
            Protocol::Json30 => {
                let named =
                    |line: &String| Node::new("OutputText").attr("Text", format!("name={}&key=line", encoded(line)));
                let content = lines.iter().map(named).fold(content, Node::item);
                node.flag("RequiredSignatureFlag", signs).child(content)
            }
        }
    }

    fn status(&self, message: &Node, header: &Node) -> Node {
        let request = message.find("TransactionStatusRequest").cloned().unwrap_or_default();
        let about = request.find("MessageReference");
        let service = about.and_then(|about| about.get("ServiceID"));
        let category = about.and_then(|about| about.get("MessageCategory"));
        let sale = header.get("SaleID").unwrap_or_default();
        let mut state = self.state();
        let found = state.done.iter_mut().rev().find(|done| {
            done.sale == sale
                && service.is_none_or(|service| done.service == service)
                && category.is_none_or(|category| done.category == category)
        });
        let Some(done) = found else { return failure("TransactionStatus", "NotFound") };
        if done.under_way > 0 {
            done.under_way -= 1;
            let word = match self.setup.protocol {
                Protocol::Xml31 => "Busy",
                Protocol::Json30 => "InProgress",
            };
            return failure("TransactionStatus", word);
        }
        let mut repeated = Node::new("RepeatedMessageResponse");
        let mut inside = Node::new("RepeatedResponseMessageBody");
        for child in &done.answer.children {
            match child.name.as_str() {
                "MessageHeader" => repeated = repeated.child(child.clone()),
                _ => inside = inside.child(child.clone()),
            }
        }
        Node::new("TransactionStatusResponse")
            .child(Node::new("Response").attr("Result", "Success"))
            .child(repeated.child(inside))
    }

    fn other(&self, category: &str) -> Node {
        let node = Node::new(&format!("{category}Response")).child(Node::new("Response").attr("Result", "Success"));
        let status = Node::new("POIStatus").attr("GlobalStatus", "OK").flag("CommunicationOKFlag", true);
        match category {
            "Login" => {
                let terminal = Node::new("POITerminalData")
                    .attr("TerminalEnvironment", "Attended")
                    .attr("POISerialNumber", self.setup.serial.as_str());
                node.child(Node::new("POISystemData").child(terminal).child(status))
            }
            "Diagnosis" => node.child(status),
            "Reconciliation" => {
                let (paid, back): (Vec<Ore>, Vec<Ore>) = self.state().moved.iter().partition(|ore| ore.is_positive());
                let row = |kind: &str, moved: &[Ore]| {
                    Node::new("PaymentTotals")
                        .attr("TransactionType", kind)
                        .number("TransactionCount", moved.len().to_string())
                        .number("TransactionAmount", decimal(moved.iter().copied().sum()))
                };
                let totals = Node::new("TransactionTotals")
                    .attr("PaymentInstrumentType", "Card")
                    .attr("CardBrand", "BankAxept")
                    .attr("PaymentCurrency", "NOK")
                    .item(row("Debit", &paid))
                    .item(row("Credit", &back));
                node.attr("ReconciliationType", "SaleReconciliation").item(totals)
            }
            _ => node,
        }
    }

    /// A whole answer, true to the play.
    fn answer(&self, play: &Play, header: &Node, category: &str, body: Node) -> Node {
        let own = |name: &str| header.get(name).unwrap_or_default().to_owned();
        let category = if *play == Play::OtherCategory { "CardAcquisition" } else { category };
        let service = if *play == Play::OtherService { "OTHER".to_owned() } else { own("ServiceID") };
        let sale = if *play == Play::OtherTill { "OTHER".to_owned() } else { own("SaleID") };
        let poi = if *play == Play::OtherTerminal { "OTHER".to_owned() } else { self.setup.poi.clone() };
        let header = Node::new("MessageHeader")
            .attr("ProtocolVersion", self.setup.protocol.version())
            .attr("MessageClass", "Service")
            .attr("MessageCategory", category)
            .attr("MessageType", "Response")
            .attr("ServiceID", service)
            .attr("SaleID", sale)
            .attr("POIID", poi);
        Node::new("SaleToPOIResponse").child(header).child(body)
    }

    fn tell(
        &self,
        play: &Play,
        header: &Node,
        category: &str,
        mut body: Node,
        stream: &mut dyn Connection,
    ) -> io::Result<()> {
        if *play == Play::OtherSale {
            other_sale(&mut body);
        }
        let answer = self.answer(play, header, category, body);
        let plain = self.setup.protocol.write(&answer);
        let body = match &self.setup.seal {
            Some(seal) => seal.close(&plain).map_err(broken)?,
            None => plain,
        };
        let whole = response(200, "application/octet-stream", &body);
        match play {
            Play::Lost | Play::InProgress(_) => Ok(()),
            Play::Cut(at) => send(stream, whole.get(..*at).unwrap_or(&whole)),
            Play::Late(ms) => {
                self.time.wait_ms(*ms);
                send(stream, &whole)
            }
            Play::Slow => whole.iter().try_for_each(|byte| send(stream, &[*byte])),
            Play::Malformed => send(stream, &response(200, "text/plain", b"<SaleToPOIResponse>{\"")),
            Play::Huge => send(stream, &response(200, "text/plain", &vec![b' '; 10_000_000])),
            Play::Twice => send(stream, &[whole.as_slice(), whole.as_slice()].concat()),
            _ => send(stream, &whole),
        }
    }
}

fn broken(fault: Malformed) -> io::Error {
    io::Error::other(fault)
}

fn failure(category: &str, why: &str) -> Node {
    let verdict = Node::new("Response").attr("Result", "Failure").attr("ErrorCondition", why);
    let node = Node::new(&format!("{category}Response")).child(verdict);
    if category == "Reconciliation" { node.attr("ReconciliationType", "SaleReconciliation") } else { node }
}

fn sale_data(message: &Node) -> Node {
    let id = message.path(&["PaymentRequest", "SaleData", "SaleTransactionID"]).cloned();
    Node::new("SaleData").maybe(id)
}

fn other_sale(body: &mut Node) {
    for child in body.children.iter_mut().filter(|child| child.name == "SaleData") {
        let id =
            Node::new("SaleTransactionID").attr("TransactionID", "99-99").attr("TimeStamp", "2026-11-29T12:00:00Z");
        *child = Node::new("SaleData").child(id);
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
