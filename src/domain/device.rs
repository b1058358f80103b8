//! What the till asks of its devices, and what they answer.

mod name;
pub mod port;
pub mod set_up;

use serde::{Deserialize, Serialize};

use super::ids::{IntentNo, ReceiptNo, SaleId};
use super::money::Ore;
use super::payment::TerminalSlip;
use super::quantity::Quantity;

pub use name::{DeviceName, PrinterName, UnknownDevice};
pub use port::{PortCause, PortFault};

/// The kinds of paper a till prints. The word is part of the file name in `DATA/paper`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperKind {
    Sale,
    Return,
    /// The slip with reason and signature that the shop keeps (`RET-03`).
    Reason,
    Copy,
    Provisional,
    Delivery,
    Park,
    PayIn,
    /// A gift card or credit slip issued.
    Card,
    CashMove,
    X,
    Z,
    /// The last Z once more, marked (law Z-7).
    ZCopy,
    /// One operator's share of the open period, for a shift that ends (law XR-5).
    Operator,
    Bundle,
    Sheet,
    /// An extract of the journal (law J-14).
    Journal,
    /// A bank terminal's own slip (terminal.md T-14).
    Terminal,
    /// What the kitchen or the workshop is to make (`END-06`).
    Order,
}

impl PaperKind {
    pub const ALL: [Self; 19] = [
        Self::Sale,
        Self::Return,
        Self::Reason,
        Self::Copy,
        Self::Provisional,
        Self::Delivery,
        Self::Park,
        Self::PayIn,
        Self::Card,
        Self::CashMove,
        Self::X,
        Self::Z,
        Self::ZCopy,
        Self::Operator,
        Self::Bundle,
        Self::Sheet,
        Self::Journal,
        Self::Terminal,
        Self::Order,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Return => "return",
            Self::Reason => "reason",
            Self::Copy => "copy",
            Self::Provisional => "provisional",
            Self::Delivery => "delivery",
            Self::Park => "park",
            Self::PayIn => "payin",
            Self::Card => "card",
            Self::CashMove => "cash",
            Self::X => "x",
            Self::Z => "z",
            Self::ZCopy => "zcopy",
            Self::Operator => "operator",
            Self::Bundle => "bundle",
            Self::Sheet => "sheet",
            Self::Journal => "journal",
            Self::Terminal => "terminal",
            Self::Order => "order",
        }
    }

    /// Papers the law calls receipts: in training each of them is a training receipt.
    pub fn is_receipt(self) -> bool {
        matches!(self, Self::Sale | Self::Return | Self::Copy | Self::Provisional | Self::Delivery | Self::PayIn)
    }

    /// The receipt without which the next sale cannot be finished (law X-5, architecture §6, 3).
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Sale | Self::Return | Self::Reason | Self::Delivery | Self::PayIn | Self::Card)
    }
}

/// How an electronic receipt reaches the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    Email,
    /// A page behind a code that the customer scans.
    Qr,
}

/// A slip to print, counted per till; printing is reported by this number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PrintJob(pub u64);

/// Which of a till's printers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// The one that receipts come out of.
    Counter,
    /// One in the kitchen, the bar or the workshop.
    Orders(PrinterName),
}

impl Station {
    /// `None` for the receipt printer.
    pub fn order_printer(&self) -> Option<&PrinterName> {
        match self {
            Self::Counter => None,
            Self::Orders(name) => Some(name),
        }
    }
}

/// What a slip is about, kept in the journal beside the fact that it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    pub job: PrintJob,
    pub kind: PaperKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<SaleId>,
    /// Counted on X and Z for copies, provisional and delivery receipts.
    #[serde(default)]
    pub amount: Ore,
    /// Which of several of its kind with one sale: the second gift card is 1.
    #[serde(default)]
    pub which: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterState {
    #[default]
    Ready,
    /// Prints; a new roll is wanted soon. Advice only, since many printers have no such sensor.
    PaperLow,
    /// Goes on by itself when it has cooled.
    HeadHot,
    OutOfPaper,
    CoverOpen,
    CutterJammed,
    /// Off-line for a reason it does not tell, such as a finger on its button.
    OffLine,
    /// An error that only switching off ends.
    Broken,
    /// No contact.
    Gone,
}

impl PrinterState {
    /// What is sent now comes out without anybody's help.
    pub fn prints(self) -> bool {
        matches!(self, Self::Ready | Self::PaperLow | Self::HeadHot)
    }
}

/// What is known of a slip that is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwedHow {
    /// Nothing of it is out: it is printed when the printer is ready.
    #[default]
    NotOut,
    /// The printer has it and stands still: it comes out by itself.
    Held,
    /// It, or half of it, may be out. A person must say (printer.md 5).
    Unknown,
    /// Nothing of an order is out where it belongs: it goes to another printer instead, and says so (printer.md 5).
    Elsewhere,
}

/// The voltage on a drawer's sense line. Which of the two means open is the cable's choice (drawer.md 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    High,
    Low,
}

impl Level {
    pub const WORDS: [(&'static str, Self); 2] = [("high", Self::High), ("low", Self::Low)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, level)| level)
    }

    pub fn other(self) -> Self {
        match self {
            Self::High => Self::Low,
            Self::Low => Self::High,
        }
    }
}

/// A drawer as its sense line tells. What cannot be read counts as open (law X-7, F-9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrawerState {
    #[default]
    Closed,
    Opening,
    Open,
    /// The pulse was sent and nothing moved.
    DidNotOpen,
    Unknown,
    /// The program has just started and the drawer has not been heard from.
    Unheard,
}

impl DrawerState {
    /// Nothing is registered now.
    pub fn freezes(self) -> bool {
        matches!(self, Self::Opening | Self::Open | Self::Unknown | Self::Unheard)
    }
}

/// Where a machine keeps notes and coins: a property of how it was installed, not a switch in the shop (`DRW-03`,
/// architecture §6, 23). A machine without a drawer can open none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CashPlace {
    #[default]
    Drawer,
    /// Each operator carries a money belt.
    Belt,
    /// Cards only.
    Nowhere,
}

/// Why the drawer is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrawerCause {
    Sale,
    Refund,
    Float,
    PayIn,
    PayOut,
    /// Counted on X and Z (law D-4), with the reason that was chosen.
    NoSale(DrawerReason),
    /// By key or button, without the till.
    ByHand,
}

impl DrawerCause {
    /// An opening without a registered sale or repayment.
    pub fn counts_as_no_sale(self) -> bool {
        matches!(self, Self::NoSale(_) | Self::ByHand)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrawerReason {
    ChangeMoney,
    Check,
    Mistake,
    Other,
}

impl DrawerReason {
    pub const ALL: [Self; 4] = [Self::ChangeMoney, Self::Check, Self::Mistake, Self::Other];

    pub fn text_id(self) -> &'static str {
        match self {
            Self::ChangeMoney => "drawer-reason-change",
            Self::Check => "drawer-reason-check",
            Self::Mistake => "drawer-reason-mistake",
            Self::Other => "reason-other",
        }
    }
}

/// A demand for money to a terminal or to Vipps. Durable before it is sent (terminal.md 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub number: IntentNo,
    pub sale: SaleId,
    pub to: Payee,
    /// Negative for a refund, and when an earlier payment is taken back.
    pub amount: Ore,
    /// The payment this one takes back: the customer's signature did not match, or money was taken twice (T-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<IntentNo>,
    /// The transaction that paid for the goods that come back, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payee {
    Terminal,
    Vipps,
}

/// The only answers that end the wait for money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TerminalAnswer {
    Approved {
        amount: Ore,
        slip: TerminalSlip,
    },
    Declined,
    /// The customer or the till broke it off before anything was charged.
    Aborted,
    /// No answer that can be trusted.
    NoAnswer,
    /// Asked about an intent it never started.
    NeverStarted,
}

/// An answer, and what comes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalReply {
    pub answer: TerminalAnswer,
    /// Why money did not move, where the terminal said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<TerminalReason>,
    /// What the terminal wants printed, also for a payment that was declined (T-14).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<TerminalPaper>,
}

impl From<TerminalAnswer> for TerminalReply {
    fn from(answer: TerminalAnswer) -> Self {
        Self { answer, because: None, papers: Vec::new() }
    }
}

impl TerminalReply {
    pub fn because(answer: TerminalAnswer, why: TerminalReason) -> Self {
        Self { because: Some(why), ..answer.into() }
    }
}

impl PartialEq<TerminalAnswer> for TerminalReply {
    fn eq(&self, other: &TerminalAnswer) -> bool {
        self.answer == *other
    }
}

/// A slip in the terminal's own words, one for the shop and one for the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalPaper {
    pub for_shop: bool,
    pub lines: Vec<String>,
    /// With a line for the customer's name on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signs: bool,
}

/// Why a terminal took no money. Each has its sentence (terminal.md 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TerminalReason {
    /// The bank said no.
    Refused,
    WrongPin,
    /// The card cannot be used, or was taken out.
    InvalidCard,
    /// The customer regretted.
    Cancelled,
    Busy,
    /// Nobody answered before anything was sent.
    Unreachable,
    /// The bank, or what leads to it, cannot be reached from the terminal.
    NoBank,
    NotAllowed,
    /// The one that answered is not the shop's.
    WrongTerminal,
    /// Nothing was sent: the till could not write down that it would be.
    NotWritten,
    /// What is to be taken back is not known to the terminal, or is settled already.
    NotFound,
    Expired,
    Other,
}

impl TerminalReason {
    pub const ALL: [Self; 13] = [
        Self::Refused,
        Self::WrongPin,
        Self::InvalidCard,
        Self::Cancelled,
        Self::Busy,
        Self::Unreachable,
        Self::NoBank,
        Self::NotAllowed,
        Self::WrongTerminal,
        Self::NotWritten,
        Self::NotFound,
        Self::Expired,
        Self::Other,
    ];

    pub fn text_id(self) -> &'static str {
        match self {
            Self::Refused => "terminal-refused",
            Self::WrongPin => "terminal-wrong-pin",
            Self::InvalidCard => "terminal-invalid-card",
            Self::Cancelled => "terminal-cancelled",
            Self::Busy => "terminal-busy",
            Self::Unreachable => "terminal-unreachable",
            Self::NoBank => "terminal-no-bank",
            Self::NotAllowed => "terminal-not-allowed",
            Self::WrongTerminal => "terminal-wrong-one",
            Self::NotWritten => "terminal-not-written",
            Self::NotFound => "terminal-not-found",
            Self::Expired => "terminal-expired",
            Self::Other => "terminal-other",
        }
    }
}

/// What a terminal has settled since the last time, for one acquirer or brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalTotal {
    pub who: String,
    /// Payments less refunds.
    pub amount: Ore,
    pub count: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TerminalState {
    #[default]
    Ready,
    Busy,
    Gone,
}

/// A weighing that the till asks for. Asked again it has another number, so that a late answer is not taken for this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeighOrder {
    pub number: u64,
    /// For a scale that computes the price itself.
    pub unit_price: Ore,
}

/// What a scale says. Nothing but the first two is a weight (scale.md 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScaleAnswer {
    Stable(Quantity),
    /// The scale computed the price, and its arithmetic is the one that counts.
    Priced {
        weight: Quantity,
        price: Ore,
    },
    Empty,
    Unstable,
    BelowZero,
    /// It shows a weight, or none it trusts, when it is empty.
    NotZero,
    Overload,
    BelowMinimum,
    /// What was weighed last has not been taken off.
    SameLoad,
    /// The scale's price does not follow from its weight and our unit price.
    WrongPrice,
    /// It demands the maker's secret checksum.
    Locked,
    /// Something came that is no answer.
    Garbled,
    /// This machine has no scale.
    Absent,
    Gone,
}

/// What the customer sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayRows {
    pub upper: String,
    pub lower: String,
}

/// Everything the customer may see. A display of two rows shows the rows; a window of its own shows it all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerView {
    pub rows: DisplayRows,
    pub lines: Vec<CustomerLine>,
    /// Of the lines; empty between two sales.
    pub total: String,
    /// What a receipt just printed can be found by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Where the receipt of the sale before is, for a customer who wanted no paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What the customer is to scan to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// One line of the sale, as it is written in the shop's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerLine {
    pub name: String,
    pub quantity: String,
    pub amount: String,
}

/// Devices of whom it is only told that they are there, or gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attached {
    Scanner,
    Display,
}

/// The link to the store, as the corner of the screen tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    #[default]
    Up,
    Slow,
    Down {
        since: super::time::Stamp,
    },
}

/// A fault the demo can make on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoSwitch {
    PullNet,
    EmptyPaper,
    OpenDrawer,
    SlowDrawer,
    SilenceTerminal,
}
