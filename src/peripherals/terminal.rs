//! Those who take money from a customer's card or phone: bank terminals, and Vipps.
//!
//! The state of money is never guessed here (terminal.md 2): whatever is not a definite answer that belongs to the question is
//! `NoAnswer`, and the question can be put again for ever. No full card number is kept, logged or handed on (T-10).

pub mod attempts;
mod kept;
mod ledger;
pub mod nexo;
mod pretend;
pub mod vipps;
mod web;
pub mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Time;
use crate::domain::Stamp;
use crate::domain::device::{Intent, TerminalReply, TerminalState, TerminalTotal};

pub use pretend::VirtualTerminal;

/// A bank terminal or Vipps. One question at a time; the state of money is never guessed (terminal.md 2).
pub trait Terminal: Send {
    /// Asks the customer for the intent's amount, pays out when it is negative, or takes an earlier payment back. Blocks until
    /// the terminal has said how it ended, or until the device's own limit has passed. Asked again for an intent that has
    /// ended, it says how, and takes nothing.
    fn charge(&mut self, intent: &Intent, wish: &StopWish) -> TerminalReply;

    /// What became of an intent.
    fn status(&mut self, intent: &Intent) -> TerminalReply;

    /// What became of an intent that a leader has decided about since: paid, or not carried out (T-5). Nothing is taken.
    fn recheck(&mut self, intent: &Intent, _is_paid: bool) -> TerminalReply {
        self.status(intent)
    }

    fn state(&mut self) -> TerminalState;

    /// Is the customer asked by a number or an own code that comes with the charge?
    fn needs_number(&self) -> bool {
        false
    }

    /// Lets the terminal do its own upkeep until the next payment: after Z, at least an hour every day (terminal.md 3.3).
    fn log_out(&mut self) {}

    /// Settles with the bank, and tells the terminal's own totals since the last time.
    fn reconcile(&mut self) -> Settled {
        Settled::Never
    }
}

/// What came of settling with the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// This one has no totals of its own.
    Never,
    Unanswered,
    Totals(Vec<TerminalTotal>),
}

/// The till's wish that a charge should stop. Only a wish: the charge's own answer says whether it came in time (T-12).
#[derive(Clone, Default)]
pub struct StopWish {
    asked: Arc<AtomicBool>,
    /// The customer's telephone number or own code. Nobody writes it down (law K-4).
    reach: Option<Arc<str>>,
    tell: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

/// What happens while a charge goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The terminal does something else; it is asked again.
    Busy,
    /// The customer is to scan this code.
    Code(String),
}

impl StopWish {
    /// One that passes on what happens meanwhile.
    pub fn telling(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Arc::new(tell)), ..Self::default() }
    }

    /// For one customer, by telephone number or by the text of the customer's own code.
    pub fn reaching(self, reach: Option<&str>) -> Self {
        Self { reach: reach.map(Arc::from), ..self }
    }

    pub fn reach(&self) -> Option<&str> {
        self.reach.as_deref()
    }

    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    pub fn tell(&self, progress: Progress) {
        if let Some(tell) = &self.tell {
            tell(progress);
        }
    }
}

impl std::fmt::Debug for StopWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StopWish({})", self.is_asked())
    }
}

/// What a driver needs of the machine it runs on.
#[derive(Clone)]
pub struct Around {
    pub time: Time,
    /// What the clock on the wall says. Only ever a label: nothing is decided by it.
    pub wall: Arc<dyn Fn() -> Stamp + Send + Sync>,
    /// Bytes nobody can foresee.
    pub random: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
}
