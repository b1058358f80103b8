//! The messages the till sends, in the order of their schemas, and the header that every message has.

use super::Protocol;
use super::tree::Node;
use crate::domain::Ore;
use crate::peripherals::terminal::attempts::{Reference, ServiceId};

pub const CURRENCY: &str = "NOK";

/// Who speaks to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    pub sale: String,
    pub poi: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Login,
    Logout,
    Payment,
    Reversal,
    Abort,
    TransactionStatus,
    Diagnosis,
    Reconciliation,
}

impl Category {
    pub fn word(self) -> &'static str {
        match self {
            Self::Login => "Login",
            Self::Logout => "Logout",
            Self::Payment => "Payment",
            Self::Reversal => "Reversal",
            Self::Abort => "Abort",
            Self::TransactionStatus => "TransactionStatus",
            Self::Diagnosis => "Diagnosis",
            Self::Reconciliation => "Reconciliation",
        }
    }
}

/// What the till asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask<'a> {
    LogIn {
        at: &'a str,
        version: &'a str,
    },
    LogOut,
    Pay {
        amount: Ore,
        is_refund: bool,
        transaction: &'a str,
        at: &'a str,
    },
    Reverse {
        original: &'a Reference,
        amount: Ore,
        transaction: &'a str,
        at: &'a str,
    },
    Abort {
        of: Category,
        service: &'a ServiceId,
    },
    /// Of one question, or of the last.
    Status {
        of: Option<(Category, &'a ServiceId)>,
    },
    Diagnose,
    Reconcile,
}

impl Ask<'_> {
    pub fn category(&self) -> Category {
        match self {
            Self::LogIn { .. } => Category::Login,
            Self::LogOut => Category::Logout,
            Self::Pay { .. } => Category::Payment,
            Self::Reverse { .. } => Category::Reversal,
            Self::Abort { .. } => Category::Abort,
            Self::Status { .. } => Category::TransactionStatus,
            Self::Diagnose => Category::Diagnosis,
            Self::Reconcile => Category::Reconciliation,
        }
    }
}

/// Øre as the decimal text of kroner, whatever the sign (T-9).
pub fn decimal(amount: Ore) -> String {
    let ore = amount.value().unsigned_abs();
    format!("{}.{:02}", ore / 100, ore % 100)
}

pub fn request(protocol: Protocol, ids: &Ids, service: &ServiceId, ask: &Ask) -> Node {
    let header = header(protocol, ids, service, ask.category(), "Request");
    Node::new("SaleToPOIRequest").child(header).child(body(protocol, ids, ask))
}

pub fn header(protocol: Protocol, ids: &Ids, service: &ServiceId, category: Category, kind: &str) -> Node {
    Node::new("MessageHeader")
        .attr("ProtocolVersion", protocol.version())
        .attr("MessageClass", "Service")
        .attr("MessageCategory", category.word())
        .attr("MessageType", kind)
        .attr("ServiceID", service.0.as_str())
        .attr("SaleID", ids.sale.as_str())
        .attr("POIID", ids.poi.as_str())
}

fn body(protocol: Protocol, ids: &Ids, ask: &Ask) -> Node {
    match ask {
        Ask::LogIn { at, version } => log_in(at, version),
        Ask::LogOut => Node::new("LogoutRequest").flag("MaintenanceAllowed", true),
        Ask::Pay { amount, is_refund, transaction, at } => {
            let sale = Node::new("SaleData").child(transaction_id("SaleTransactionID", transaction, at));
            let amounts =
                Node::new("AmountsReq").attr("Currency", CURRENCY).number("RequestedAmount", decimal(*amount));
            let kind = if *is_refund { "Refund" } else { "Normal" };
            Node::new("PaymentRequest")
                .child(sale.maybe(wanted_of_acquirer(protocol)))
                .child(Node::new("PaymentTransaction").child(amounts))
                .child(Node::new("PaymentData").attr("PaymentType", kind))
        }
        Ask::Reverse { original, amount, transaction, at } => {
            reverse(protocol, ids, original, *amount, (transaction, at))
        }
        Ask::Abort { of, service } => Node::new("AbortRequest")
            .child(reference(ids, *of, service))
            .child(Node::leaf("AbortReason", "MerchantAbort")),
        Ask::Status { of: None } => Node::new("TransactionStatusRequest"),
        Ask::Status { of: Some((category, service)) } => status(protocol, ids, *category, service),
        Ask::Diagnose => Node::new("DiagnosisRequest").flag("HostDiagnosisFlag", true),
        Ask::Reconcile => Node::new("ReconciliationRequest").attr("ReconciliationType", "SaleReconciliation"),
    }
}

/// Only `PrinterReceipt`: the terminal asks nothing back (terminal.md 3.1).
fn log_in(at: &str, version: &str) -> Node {
    let software = Node::new("SaleSoftware")
        .attr("ProviderIdentification", "Skranke")
        .attr("ApplicationName", "skranke")
        .attr("SoftwareVersion", version);
    let profile = Node::new("SaleProfile")
        .attr("GenericProfile", "Extended")
        .child(Node::leaf("ServiceProfiles", "Loyalty PIN CardReader"));
    let terminal = Node::new("SaleTerminalData")
        .attr("TerminalEnvironment", "Attended")
        .child(Node::leaf("SaleCapabilities", "PrinterReceipt"))
        .child(profile);
    Node::new("LoginRequest")
        .attr("OperatorLanguage", "no")
        .child(Node::leaf("DateTime", at))
        .child(software)
        .child(terminal)
}

fn transaction_id(name: &str, transaction: &str, at: &str) -> Node {
    Node::new(name).attr("TransactionID", transaction).attr("TimeStamp", at)
}

/// The cloud acquirer sends receipts, and approves less than was asked for, only when it is told so (terminal.md 4).
fn wanted_of_acquirer(protocol: Protocol) -> Option<Node> {
    let options = "tenderOption=ReceiptHandler,AllowPartialAuthorisation";
    (protocol == Protocol::Json30).then(|| Node::leaf("SaleToAcquirerData", options))
}

fn reverse(protocol: Protocol, ids: &Ids, original: &Reference, amount: Ore, own: (&str, &str)) -> Node {
    let original = transaction_id("POITransactionID", &original.id, &original.stamp);
    match protocol {
        Protocol::Xml31 => {
            let original = Node::new("OriginalPOITransaction")
                .attr("SaleID", ids.sale.as_str())
                .attr("POIID", ids.poi.as_str())
                .child(original);
            Node::new("ReversalRequest").attr("ReversalReason", "MerchantCancel").child(original)
        }
        Protocol::Json30 => Node::new("ReversalRequest")
            .child(Node::new("SaleData").child(transaction_id("SaleTransactionID", own.0, own.1)))
            .child(Node::new("OriginalPOITransaction").child(original))
            .child(number_leaf("ReversedAmount", decimal(amount)))
            .child(Node::leaf("ReversalReason", "MerchantCancel")),
    }
}

fn number_leaf(name: &str, text: String) -> Node {
    let value = super::tree::Value { text, kind: super::tree::Kind::Number };
    Node { text: Some(value), ..Node::new(name) }
}

fn reference(ids: &Ids, category: Category, service: &ServiceId) -> Node {
    Node::new("MessageReference")
        .attr("MessageCategory", category.word())
        .attr("ServiceID", service.0.as_str())
        .attr("SaleID", ids.sale.as_str())
        .attr("POIID", ids.poi.as_str())
}

fn status(protocol: Protocol, ids: &Ids, category: Category, service: &ServiceId) -> Node {
    let node = Node::new("TransactionStatusRequest");
    let node = match protocol {
        Protocol::Xml31 => node,
        Protocol::Json30 => node.flag("ReceiptReprintFlag", true),
    };
    let node = node.child(reference(ids, category, service));
    match protocol {
        Protocol::Xml31 => node,
        Protocol::Json30 => node
            .item(Node::leaf("DocumentQualifier", "CashierReceipt"))
            .item(Node::leaf("DocumentQualifier", "CustomerReceipt")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_decimal_text_made_from_ore_t_9() {
        let texts = [1, 10, 56_00, 1_234_50, 99_999_99, -149_00].map(|ore| decimal(Ore::new(ore)));
        assert_eq!(texts, ["0.01", "0.10", "56.00", "1234.50", "99999.99", "149.00"]);
    }
}
