//! What the till asks of its devices, and what they answer.

pub mod port;

use serde::{Deserialize, Serialize};

use super::ids::{IntentNo, ReceiptNo, SaleId};
use super::money::Ore;
use super::payment::TerminalSlip;
use super::quantity::Quantity;

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
}

impl PaperKind {
    pub const ALL: [Self; 17] = [
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
}

/// A slip to print, counted per till; printing is reported by this number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PrintJob(pub u64);

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
    /// Negative for a refund.
    pub amount: Ore,
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TerminalState {
    #[default]
    Ready,
    Busy,
    Gone,
}

/// What a scale says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScaleAnswer {
    Stable(Quantity),
    Empty,
    Unstable,
    BelowZero,
    Overload,
    Gone,
}

/// What the customer sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayRows {
    pub upper: String,
    pub lower: String,
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
