//! Those who take money from a customer's card or phone: bank terminals, and Vipps.

mod ledger;
mod pretend;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::device::{Intent, TerminalAnswer, TerminalState};

pub use pretend::VirtualTerminal;

/// A bank terminal or Vipps. One question at a time; the state of money is never guessed (terminal.md 2).
pub trait Terminal: Send {
    /// Asks the customer for the intent's amount, or pays out when it is negative. Blocks until the terminal has said how it
    /// ended, or until the device's own limit has passed. Asked again for an intent that has ended, it says how, and takes
    /// nothing.
    fn charge(&mut self, intent: &Intent, wish: &StopWish) -> TerminalAnswer;

    /// What became of an intent.
    fn status(&mut self, intent: &Intent) -> TerminalAnswer;

    fn state(&mut self) -> TerminalState;
}

/// The till's wish that a charge should stop. Only a wish: the charge's own answer says whether it came in time (T-12).
#[derive(Clone, Debug, Default)]
pub struct StopWish(Arc<AtomicBool>);

impl StopWish {
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
