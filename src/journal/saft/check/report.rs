//! A report as it stands in an event: its figures by name and by what they are of.

use super::node::{Node, is_amount};
use crate::domain::Ore;
use crate::journal::saft::figures::{Figures, amount, count, operator_key};

#[derive(Debug, Default)]
pub struct Report {
    /// `Z-17`
    pub id: String,
    pub is_z: bool,
    pub(super) company: String,
    pub(super) register: String,
    pub(super) date: String,
    pub(super) time: String,
    pub(super) key: String,
    pub(super) operator: String,
    pub figures: Figures,
}

impl Report {
    /// `Z-17`, `X-243`: what our own reports are called.
    pub(super) fn is_named(&self) -> bool {
        let number = self.id.strip_prefix(if self.is_z { "Z-" } else { "X-" });
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    }

    pub(super) fn note(&mut self, node: Node, name: &str, text: &str) -> Result<(), String> {
        let Some(figure) = figure(node, name) else {
            match name {
                "reportID" => text.clone_into(&mut self.id),
                "reportType" if text == "Z report" => self.is_z = true,
                "reportType" if text == "X report" => self.is_z = false,
                "reportType" => return Err(format!("«{text}» is no kind of report")),
                "companyIdent" => text.clone_into(&mut self.company),
                "registerID" => text.clone_into(&mut self.register),
                "reportDate" => text.clone_into(&mut self.date),
                "reportTime" => text.clone_into(&mut self.time),
                "empID" => text.clone_into(&mut self.operator),
                "vatPerc" => self.key = format!("{} {text}", self.key),
                "artGroupID" | "paymentType" | "vatCode" | "corrLineType" | "priceInquiryGroup" | "otherCorrType"
                | "payInType" | "payOutType" => text.clone_into(&mut self.key),
                _ => {}
            }
            return Ok(());
        };
        let value = if is_amount(name) { amount(text).map(Ore::value) } else { count(text) };
        // What is no number was told of already.
        let value = value.unwrap_or(0);
        match node {
            Node::Report => self.figures.add(figure, "", value),
            Node::OperatorRow => {
                self.figures.add(figure, &operator_key(&self.operator, &self.key), value);
            }
            _ => self.figures.add(figure, &self.key, value),
        }
        Ok(())
    }
}

pub(super) fn operators_agree(figures: &Figures) -> bool {
    !figures.has("empPaymentAmnt") || figures.sum("empPaymentAmnt") == figures.sum("paymentAmnt")
}

macro_rules! figures {
    ($($name:literal)*) => {
        fn plain_figure(name: &str) -> Option<&'static str> {
            match name {
                $($name => Some($name),)*
                _ => None,
            }
        }
    };
}

figures! {
    "totalCashSaleAmnt" "artGroupNum" "artGroupAmnt" "paymentNum" "paymentAmnt" "tipNum" "tipAmnt"
    "cashSaleAmnt" "vatAmnt"
    "reportOpeningChangeFloat" "reportReceiptNum" "reportOpenCashBoxNum" "reportReceiptCopyNum" "reportReceiptCopyAmnt"
    "reportReceiptProformaNum" "reportReceiptProformaAmnt" "reportReturnNum" "reportReturnAmnt" "reportDiscountNum"
    "reportDiscountAmnt" "reportVoidTransNum" "reportVoidTransAmnt" "corrLineNum" "corrLineAmnt" "priceInquiryNum"
    "priceInquiryAmnt" "otherCorrNum" "otherCorrAmnt" "reportReceiptDeliveryNum" "reportReceiptDeliveryAmnt"
    "reportTrainingNum" "reportTrainingAmnt" "creditSalesNum" "creditSalesAmnt" "payInNum" "payInAmnt" "payOutNum"
    "payOutAmnt" "reportGrandTotalSales" "reportGrandTotalReturn" "reportGrandTotalSalesNet"
}

/// The figure an element of a report is, an operator's apart from all operators'.
fn figure(node: Node, name: &str) -> Option<&'static str> {
    match (node, name) {
        (Node::OperatorRow, "paymentNum") => Some("empPaymentNum"),
        (Node::OperatorRow, "paymentAmnt") => Some("empPaymentAmnt"),
        (Node::OperatorRow, _) => None,
        _ => plain_figure(name),
    }
}
