//! The terminal and the Vipps of the demo shop.

use std::io;
use std::path::Path;

use super::ledger::{Ledger, Outcome};
use super::{StopWish, Terminal};
use crate::domain::Ore;
use crate::domain::device::{DemoSwitch, Intent, Payee, TerminalAnswer, TerminalReason, TerminalReply, TerminalState};
use crate::domain::payment::TerminalSlip;
use crate::peripherals::{Switches, Time};

/// How long a customer needs with a card, and with a phone.
const CARD_MS: u64 = 1_000;
const PHONE_MS: u64 = 2_000;
/// How often a waiting terminal looks whether the till wishes to stop.
const LOOK_MS: u64 = 50;
/// After so long without an answer the till knows nothing.
const SILENCE_MS: u64 = 3_000;
const STATUS_MS: u64 = 200;

/// Sums that end so are declined.
const DECLINED_ENDING: u64 = 13;
/// The card is charged and the answer lost.
const LOST_ENDING: u64 = 14;

/// A customer who always pays, at a terminal that fails when asked to.
pub struct VirtualTerminal {
    payee: Payee,
    time: Time,
    switches: Switches,
    ledger: Ledger,
}

impl VirtualTerminal {
    /// What it remembers is kept in a small file of the data folder.
    pub fn open(payee: Payee, data: &Path, time: Time, switches: Switches) -> io::Result<Self> {
        let file = match payee {
            Payee::Terminal => "virtual-terminal.json",
            Payee::Vipps => "virtual-vipps.json",
        };
        Ok(Self { payee, time, switches, ledger: Ledger::open(&data.join(file))? })
    }

    fn is_silent(&self) -> bool {
        self.payee == Payee::Terminal && self.switches.is_on(DemoSwitch::SilenceTerminal)
    }

    fn no_answer(&self) -> TerminalAnswer {
        self.time.wait_ms(SILENCE_MS);
        TerminalAnswer::NoAnswer
    }

    /// Waits until the customer has paid. `false`: the till wished to stop before that.
    fn customer_pays(&self, wish: &StopWish) -> bool {
        let takes_ms = match self.payee {
            Payee::Terminal => CARD_MS,
            Payee::Vipps => PHONE_MS,
        };
        let began = self.time.steady_ms();
        while self.time.steady_ms().saturating_sub(began) < takes_ms {
            if wish.is_asked() {
                return false;
            }
            self.time.wait_ms(LOOK_MS);
        }
        true
    }

    fn ends_in(&self, amount: Ore, ending: u64) -> bool {
        self.payee == Payee::Terminal && amount.value().unsigned_abs() % 100 == ending
    }

    fn outcome(&mut self, amount: Ore) -> Outcome {
        if self.ends_in(amount, DECLINED_ENDING) {
            return Outcome::Declined;
        }
        let masked_card = match self.payee {
            Payee::Terminal => "****4321".to_owned(),
            Payee::Vipps => String::new(),
        };
        let reference = self.ledger.next_reference();
        Outcome::Approved(TerminalSlip { masked_card, reference, ..TerminalSlip::default() })
    }

    /// Nothing is taken that is not remembered: without a place to remember it there is no answer, and no charge.
    fn settle(&mut self, intent: &Intent, outcome: Outcome) -> TerminalAnswer {
        match self.ledger.record(intent, outcome) {
            Ok(()) => self.ledger.answer(intent).unwrap_or(TerminalAnswer::NoAnswer),
            Err(_) => TerminalAnswer::NoAnswer,
        }
    }
}

impl Terminal for VirtualTerminal {
    fn charge(&mut self, intent: &Intent, wish: &StopWish) -> TerminalReply {
        if self.is_silent() {
            return self.no_answer().into();
        }
        if let Some(ended) = self.ledger.answer(intent) {
            return with_reason(ended);
        }
        if !self.customer_pays(wish) {
            return self.settle(intent, Outcome::Aborted).into();
        }
        let outcome = self.outcome(intent.amount);
        let answer = self.settle(intent, outcome);
        if self.ends_in(intent.amount, LOST_ENDING) || self.is_silent() {
            return self.no_answer().into();
        }
        with_reason(answer)
    }

    fn status(&mut self, intent: &Intent) -> TerminalReply {
        if self.is_silent() {
            return self.no_answer().into();
        }
        self.time.wait_ms(STATUS_MS);
        with_reason(self.ledger.answer(intent).unwrap_or(TerminalAnswer::NeverStarted))
    }

    fn state(&mut self) -> TerminalState {
        if self.is_silent() { TerminalState::Gone } else { TerminalState::Ready }
    }
}

/// A pretended bank says no and nothing more.
fn with_reason(answer: TerminalAnswer) -> TerminalReply {
    let because = (answer == TerminalAnswer::Declined).then_some(TerminalReason::Refused);
    TerminalReply { because, ..answer.into() }
}
