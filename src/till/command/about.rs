//! What a command asks of the one who gives it, and what it leaves in the journal: what the system description tells beside
//! the words and keys (law X-1). Nothing is decided by it; a test holds it against what the till does.

use super::Command;
use crate::domain::operator::Right;

/// A command as an inspector asks about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Without it the command is refused; `None` where being logged in is enough, or not even that.
    pub right: Option<Right>,
    /// Kinds of entries it makes by itself when it is carried out. What follows from them is told with them.
    pub leaves: &'static [&'static str],
}

const fn about(right: Option<Right>, leaves: &'static [&'static str]) -> About {
    About { right, leaves }
}

const SLIP: &[&str] = &["slip-ordered", "slip-printed"];
const MONEY: &[&str] = &["payment-taken", "payment-asked", "payment-answered", "sale-completed"];
const CASH: &[&str] = &["payment-taken", "sale-completed", "drawer-pulsed", "drawer-opened", "drawer-closed"];

impl Command {
    /// Listed one by one, so that a new command cannot be forgotten here.
    pub fn about(self) -> About {
        let sell = Some(Right::Sell);
        match self {
            Self::Help | Self::Menu | Self::Status | Self::Language | Self::History | Self::ViewSale => {
                about(None, &[])
            }
            Self::Operator => about(None, &["logged-out", "logged-in", "log-in-failed"]),
            Self::Lock => about(None, &["logged-out"]),
            Self::Quit => about(None, &["logged-out", "program-stopped"]),
            Self::Copy | Self::PrintCopy | Self::Sheet | Self::PrintX | Self::PrintJournal => about(None, SLIP),
            Self::Training => about(None, &["training-started", "training-ended"]),
            Self::OperatorReport => about(None, SLIP),
            Self::Devices => about(Some(Right::Manage), &[]),
            Self::TryDevice => about(Some(Right::Manage), &["device-tried", "drawer-opened"]),
            Self::SaveDevices => about(Some(Right::Manage), &["device-set"]),
            Self::Export => about(Some(Right::Reports), &["journal-exported"]),
            Self::ZCopy | Self::Duplicate => about(None, &[]),
            Self::LostOrder => about(sell, &["slip-looked-for", "slip-printed"]),
            Self::Electronic => about(sell, &["receipt-sent", "receipt-spared"]),
            Self::XReport => about(None, &["x-taken"]),
            Self::Journal => about(None, &[]),
            Self::Price => about(sell, &["price-looked-up"]),
            Self::Customer | Self::Choose => about(sell, &["customer-chosen"]),
            Self::ParkOrFetch => about(sell, &["sale-parked", "sale-fetched"]),
            Self::Park => about(sell, &["sale-parked"]),
            Self::Fetch => about(sell, &["sale-fetched"]),
            Self::Return | Self::GiftCard => about(sell, &["lines-added"]),
            Self::ReturnLines => about(Some(Right::ReturnWithReceipt), &["lines-added"]),
            Self::Drawer => about(sell, &["drawer-pulsed", "drawer-opened", "drawer-closed"]),
            Self::PayCash => about(Some(Right::TakeCash), CASH),
            Self::PayCard | Self::Pay | Self::PayFast => about(sell, MONEY),
            Self::Invoice => about(sell, &["payment-taken", "sale-completed"]),
            Self::Cancel => about(sell, &["sale-cancelled"]),
            Self::Discount => about(sell, &["sale-discounted"]),
            Self::Tips => about(sell, &["tip-set"]),
            Self::Provisional => about(sell, SLIP),
            Self::PayIn => about(sell, &["paid-in", "drawer-pulsed", "slip-ordered"]),
            Self::PayOut => about(sell, &["paid-out", "drawer-pulsed", "slip-ordered"]),
            Self::Float => about(sell, &["float-registered"]),
            Self::ZReport | Self::Count | Self::Note => about(sell, &[]),
            Self::TakeZ => about(sell, &["z-taken", "slip-ordered"]),
            Self::Edit | Self::New | Self::Remove => about(sell, &["fixed-changed"]),
        }
    }
}
