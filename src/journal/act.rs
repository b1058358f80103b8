//! Every kind of entry, listed once: its name in the journal, and the tax administration's event code where it has one.

mod amount;
pub mod device;
pub mod operator;
pub mod payment;
pub mod report;
pub mod sale;
pub mod system;

use serde_json::value::RawValue;

use super::event::OTHER;
use crate::domain::device::PaperKind;
use device::SendState;

/// Declares the acts. Each carries a struct of its own, so that every kind can grow by itself.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $kind:literal $event:expr => $body:ty;)*) => {
        #[derive(Clone, Debug, PartialEq)]
        pub enum Act {
            $($(#[$doc])* $name(Box<$body>),)*
        }

        impl Act {
            /// The names of all kinds, in the order they are listed.
            pub const KINDS: &[&str] = &[$($kind),*];

            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)*
                }
            }

            /// Each kind with its code of list 13, as far as the kind alone decides it.
            pub const EVENTS: &[(&str, u16)] = &[$(($kind, $event)),*];

            /// The code of list 13, as far as the kind alone decides it.
            fn event_of_kind(&self) -> u16 {
                match self {
                    $(Self::$name(_) => $event,)*
                }
            }

            pub(super) fn to_raw(&self) -> serde_json::Result<Box<RawValue>> {
                match self {
                    $(Self::$name(body) => serde_json::value::to_raw_value(body),)*
                }
            }

            /// `None` for a kind this version does not know.
            pub(super) fn from_json(kind: &str, body: &str) -> serde_json::Result<Option<Self>> {
                Ok(Some(match kind {
                    $($kind => Self::$name(serde_json::from_str(body)?),)*
                    _ => return Ok(None),
                }))
            }
        }

        $(impl From<$body> for Act {
            fn from(body: $body) -> Self {
                Self::$name(Box::new(body))
            }
        })*
    };
}

acts! {
    SetUp "set-up" OTHER => system::SetUp;
    ProgramStarted "program-started" 13001 => system::ProgramStarted;
    ProgramStopped "program-stopped" 13002 => system::ProgramStopped;
    ProgramUpdated "program-updated" 13007 => system::ProgramUpdated;
    ClockMoved "clock-moved" OTHER => system::ClockMoved;
    DiskFailed "disk-failed" OTHER => system::DiskFailed;
    TrainingStarted "training-started" 13023 => system::TrainingStarted;
    TrainingEnded "training-ended" 13024 => system::TrainingEnded;
    KeyMade "key-made" OTHER => system::KeyMade;
    JournalExported "journal-exported" 13020 => system::JournalExported;
    EntryDamaged "entry-damaged" OTHER => system::EntryDamaged;
    LifeBegun "life-begun" OTHER => system::LifeBegun;
    NetLost "net-lost" 13026 => system::NetLost;
    NetBack "net-back" 13027 => system::NetBack;
    FixedChanged "fixed-changed" 13021 => system::FixedChanged;
    FixedReceived "fixed-received" 13021 => system::FixedReceived;
    ForbiddenTried "forbidden-tried" OTHER => system::ForbiddenTried;

    LoggedIn "logged-in" 13003 => operator::LoggedIn;
    LoggedOut "logged-out" 13004 => operator::LoggedOut;
    LogInFailed "log-in-failed" OTHER => operator::LogInFailed;
    Approved "approved" OTHER => operator::Approved;

    LinesAdded "lines-added" OTHER => sale::LinesAdded;
    LineChanged "line-changed" OTHER => sale::LineChanged;
    LineRemoved "line-removed" OTHER => sale::LineRemoved;
    SaleDiscounted "sale-discounted" OTHER => sale::SaleDiscounted;
    TipSet "tip-set" OTHER => sale::TipSet;
    CustomerChosen "customer-chosen" OTHER => sale::CustomerChosen;
    AgeChecked "age-checked" OTHER => sale::AgeChecked;
    ReasonGiven "reason-given" OTHER => sale::ReasonGiven;
    SaleCancelled "sale-cancelled" 13028 => sale::SaleCancelled;
    SaleParked "sale-parked" 13010 => sale::SaleParked;
    SaleFetched "sale-fetched" 13011 => sale::SaleFetched;
    SaleCompleted "sale-completed" OTHER => crate::domain::sale::CompletedSale;

    SaleSigned "sale-signed" OTHER => sale::SaleSigned;

    PaymentTaken "payment-taken" OTHER => payment::PaymentTaken;
    PaymentAsked "payment-asked" OTHER => payment::PaymentAsked;
    PaymentAnswered "payment-answered" OTHER => payment::PaymentAnswered;
    PaymentRemoved "payment-removed" OTHER => payment::PaymentRemoved;
    SignatureChecked "signature-checked" OTHER => payment::SignatureChecked;
    PaymentRechecked "payment-rechecked" OTHER => payment::PaymentRechecked;
    TerminalSettled "terminal-settled" OTHER => payment::TerminalSettled;
    DuplicateAsked "duplicate-asked" OTHER => payment::DuplicateAsked;
    DuplicateAnswered "duplicate-answered" OTHER => payment::DuplicateAnswered;

    FloatRegistered "float-registered" OTHER => payment::FloatRegistered;
    PaidIn "paid-in" OTHER => payment::CashMoved;
    PaidOut "paid-out" 13019 => payment::CashOut;

    SlipOrdered "slip-ordered" OTHER => device::SlipOrdered;
    SlipPrinted "slip-printed" 13018 => device::SlipPrinted;
    SlipOwed "slip-owed" OTHER => device::SlipOwed;
    SlipLookedFor "slip-looked-for" OTHER => device::SlipLookedFor;
    SlipDropped "slip-dropped" OTHER => device::SlipDropped;
    ReceiptSent "receipt-sent" 13012 => device::ReceiptSent;
    ReceiptSpared "receipt-spared" 13030 => device::ReceiptSpared;
    DrawerPulsed "drawer-pulsed" OTHER => device::DrawerPulsed;
    DrawerOpened "drawer-opened" 13005 => device::DrawerOpened;
    DrawerClosed "drawer-closed" 13006 => device::DrawerClosed;
    DrawerFailed "drawer-failed" OTHER => device::DrawerFailed;
    DeviceTried "device-tried" OTHER => device::DeviceTried;
    DeviceSet "device-set" OTHER => device::DeviceSet;

    PriceLookedUp "price-looked-up" 13022 => report::PriceLookedUp;
    XTaken "x-taken" 13008 => crate::domain::report::Report;
    ZTaken "z-taken" 13009 => crate::domain::report::ZReport;
}

impl Act {
    /// The tax administration's event code (list 13). A printed slip's follows from what was printed.
    pub fn event_code(&self) -> u16 {
        match self {
            Self::SlipPrinted(printed) => event_of_paper(printed.slip.kind),
            Self::ReceiptSent(sent) if sent.state != SendState::Delivered => OTHER,
            Self::ReceiptSent(sent) if sent.copy => 13014,
            _ => self.event_of_kind(),
        }
    }
}

/// The code of a paper that came out.
pub fn event_of_paper(kind: PaperKind) -> u16 {
    match kind {
        PaperKind::Sale => 13012,
        PaperKind::Return => 13013,
        PaperKind::Copy => 13014,
        PaperKind::Provisional => 13015,
        PaperKind::Delivery => 13016,
        _ => 13018,
    }
}
