//! The amount an entry is about, signed: what comes in is positive, what goes out or is taken away negative (law F-4).

use super::Act;
use crate::domain::Ore;
use crate::domain::device::TerminalAnswer;

impl Act {
    /// `None` where no amount belongs to the event.
    pub fn amount(&self) -> Option<Ore> {
        match self {
            Self::LinesAdded(a) => Some(a.lines.iter().map(crate::domain::Line::amount).sum()),
            Self::LineChanged(a) => Some(a.amount_after - a.amount_before).filter(|change| !change.is_zero()),
            Self::LineRemoved(a) => Some(-a.amount),
            Self::TipSet(a) => Some(a.to - a.from),
            Self::SaleCancelled(a) => Some(-a.amount),
            Self::SaleParked(a) => Some(a.basket.total()),
            Self::SaleCompleted(a) => Some(a.due()),
            Self::PriceLookedUp(a) => Some(a.price),
            Self::XTaken(a) => Some(a.figures.net_cash_sales()),
            Self::ZTaken(a) => Some(a.report.figures.net_cash_sales()),
            act => act.amount_of_money(),
        }
    }

    fn amount_of_money(&self) -> Option<Ore> {
        match self {
            Self::PaymentTaken(a) => Some(a.part.amount),
            Self::PaymentAsked(a) => Some(a.part.amount),
            Self::PaymentAnswered(a) => match &a.answer {
                TerminalAnswer::Approved { amount, .. } => Some(*amount),
                _ => None,
            },
            Self::PaymentRemoved(a) => Some(-a.amount),
            Self::PaymentRechecked(a) => Some(a.intent.amount),
            Self::DuplicateAsked(a) => Some(a.intent.amount),
            Self::DuplicateAnswered(a) => match &a.answer {
                TerminalAnswer::Approved { amount, .. } => Some(*amount),
                _ => None,
            },
            Self::FloatRegistered(a) => Some(a.amount),
            Self::PaidIn(a) => Some(a.amount),
            Self::PaidOut(a) => Some(-a.0.amount),
            Self::SlipPrinted(a) => Some(a.slip.amount).filter(|amount| !amount.is_zero()),
            Self::ReceiptSent(a) => Some(a.amount).filter(|amount| !amount.is_zero()),
            _ => None,
        }
    }
}
