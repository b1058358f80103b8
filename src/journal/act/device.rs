//! Paper and drawer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::device::{DeviceName, DrawerCause, MessageKind, OwedHow, PrinterName, PrinterState, Slip};
use crate::domain::order::OrderTicket;
use crate::domain::{Ore, ReceiptNo, SaleId};

/// Paper is about to be printed. Durable before the printer hears of it, so that no paper is ever ahead of the journal and
/// no copy is ever a second one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipOrdered {
    pub slip: Slip,
    /// What an order ticket says. Nothing else tells which of a sale's lines were new on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<OrderTicket>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipPrinted {
    pub slip: Slip,
}

/// A receipt that should have come out and did not: owed (architecture §6, 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipOwed {
    pub slip: Slip,
    pub why: PrinterState,
    #[serde(default, skip_serializing_if = "is_not_out")]
    pub how: OwedHow,
    /// The order printer that an order goes to instead; the receipt printer where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<PrinterName>,
}

fn is_not_out(how: &OwedHow) -> bool {
    *how == OwedHow::NotOut
}

/// Nobody knew whether a slip had come out, and a person has looked. What did not is printed again, once (printer.md 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipLookedFor {
    pub slip: Slip,
    pub came_out: bool,
    /// What is done for an order that is not out where it belongs; printed again where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<OrderRemedy>,
}

/// What a person chose when the kitchen had got nothing (printer.md 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderRemedy {
    /// Printed again where it belongs, marked.
    Again { at: PrinterName },
    /// Printed by another one, marked; the receipt printer where none is named.
    Elsewhere {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PrinterName>,
    },
    /// Said by word of mouth: no paper comes any more.
    Told,
}

/// A slip nobody can use any more, because what it was about is over: an interim bill of a sale that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipDropped {
    pub slip: Slip,
}

/// A receipt as an electronic message (law ).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSent {
    pub receipt: ReceiptNo,
    /// How, and not to whom: the journal stays free of addresses (law K-4).
    pub by: MessageKind,
    #[serde(default)]
    pub amount: Ore,
    /// After paper: this one is marked KOPI.
    #[serde(default)]
    pub copy: bool,
    pub state: SendState,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendState {
    /// Durable before it leaves, so that no copy is ever a second one.
    Ordered,
    Delivered,
    NotDelivered,
}

/// Paid on the integrated terminal, and the customer wanted no receipt (law X-5 a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSpared {
    pub receipt: ReceiptNo,
}

/// Written before the pulse is sent (drawer.md 6, rule 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerPulsed {
    pub cause: DrawerCause,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<SaleId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerOpened {
    pub cause: DrawerCause,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<SaleId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerClosed {
    pub open_ms: u64,
}

/// The pulse was sent and the drawer did not move (`DRW-01`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerFailed {
    pub cause: DrawerCause,
}

/// A device was tried from the screen for it, and nothing was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceTried {
    pub device: DeviceName,
    pub went_well: bool,
    /// What was found out, as keys of the settings: which level of a drawer means open (drawer.md 5).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub learnt: BTreeMap<String, String>,
}

/// The settings of a device were written from the screen for it: all that stands there now. Secrets are files, and only
/// their names are here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSet {
    pub device: DeviceName,
    pub keys: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::{PaperKind, PrintJob};

    fn slip() -> Slip {
        let (job, kind) = (PrintJob(7), PaperKind::Order);
        Slip { job, kind, receipt: None, sale: None, amount: Ore::ZERO, which: 0 }
    }

    /// Entries of a machine with one printer that has no name are written as they always were, and read as they were written.
    #[test]
    fn what_is_written_of_one_printer_without_a_name_is_what_it_was() {
        let ticket = OrderTicket {
            at: crate::domain::Stamp::default(),
            by: "Kari N.".to_owned(),
            name: String::new(),
            printer: PrinterName::default(),
            lines: Vec::new(),
        };
        let written = |printer: &str| {
            let ticket = OrderTicket { printer: PrinterName::new(printer), ..ticket.clone() };
            serde_json::to_string(&SlipOrdered { slip: slip(), ticket: Some(ticket) }).expect("written")
        };
        let owed = SlipOwed { slip: slip(), why: PrinterState::Gone, how: OwedHow::Elsewhere, to: None };
        let owed = serde_json::to_string(&owed).expect("written");
        assert!(!written("").contains("\"printer\"") && !owed.contains("\"to\""), "{owed}");
        assert!(written("bar").contains("\"printer\":\"bar\""));
        for printer in ["", "bar"] {
            let read: SlipOrdered = serde_json::from_str(&written(printer)).expect("read");
            assert_eq!(read.ticket.map(|ticket| ticket.printer), Some(PrinterName::new(printer)));
        }
        let yesterday = format!("{{\"slip\":{},\"came_out\":false}}", serde_json::to_string(&slip()).expect("written"));
        let read: SlipLookedFor = serde_json::from_str(&yesterday).expect("read");
        assert_eq!(read.remedy, None);
        assert_eq!(serde_json::to_string(&read).expect("written"), yesterday);
    }

    #[test]
    fn what_was_done_for_a_lost_order_is_read_back_with_the_printer_that_was_chosen() {
        let bar = PrinterName::new("bar");
        let remedies = [
            OrderRemedy::Again { at: bar.clone() },
            OrderRemedy::Elsewhere { to: Some(bar) },
            OrderRemedy::Elsewhere { to: None },
            OrderRemedy::Told,
        ];
        for remedy in remedies {
            let looked = SlipLookedFor { slip: slip(), came_out: false, remedy: Some(remedy) };
            let written = serde_json::to_string(&looked).expect("written");
            assert_eq!(serde_json::from_str::<SlipLookedFor>(&written).expect("read"), looked);
        }
    }
}
