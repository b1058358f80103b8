//! Getting finished sales signed (law §13): asked for once a sale is on disk, journalled with whatever is written next.
//!
//! Nobody waits for a signature. What a power cut left unsigned is signed in order at the next start.

use super::effect::{Effect, Given, SignOrder};
use super::{Outcome, Till};
use crate::domain::ids::SignedNo;
use crate::domain::value::Saying;
use crate::journal::Act;
use crate::journal::act::sale::SaleSigned;
use crate::journal::act::system::KeyMade;

/// How long a signature waits for something to be written along with before it is written by itself.
const WAITS_MS: u64 = 1_000;
/// So many signatures are written without waiting for anything.
const WAITING_MAX: usize = 200;

/// Between the sale that wants a signature and the entry that holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Desk {
    asked: Option<SignedNo>,
    /// Keys and signatures that came back and are not journalled yet.
    to_journal: Vec<Act>,
    /// Since when, on the steady clock.
    since_ms: u64,
    /// Nothing can be signed; why is in the log.
    is_stopped: bool,
}

impl Desk {
    fn last_signed(&self) -> Option<&SaleSigned> {
        self.to_journal.iter().rev().find_map(|act| match act {
            Act::SaleSigned(signed) => Some(&**signed),
            _ => None,
        })
    }

    fn new_key(&self) -> Option<&KeyMade> {
        self.to_journal.iter().rev().find_map(|act| match act {
            Act::KeyMade(made) => Some(&**made),
            _ => None,
        })
    }

    fn is_full(&self) -> bool {
        self.to_journal.len() >= WAITING_MAX
    }
}

impl Till {
    /// Asks for the next signature, one at a time, because each is made over the one before it (law G-3).
    pub(super) fn ask_for_signature(&mut self) {
        if self.signing.asked.is_some() || self.signing.is_stopped {
            return;
        }
        let signing = &self.state.signing;
        let last = self.signing.last_signed();
        let after = last.map_or(SignedNo(0), |signed| signed.nr);
        let Some(sale) = signing.waiting.iter().find(|waiting| waiting.nr > after).cloned() else { return };
        let previous = last.map_or(&signing.previous, |signed| &signed.signature).clone();
        let key = self.signing.new_key().or(signing.key.as_ref()).cloned();
        self.signing.asked = Some(sale.nr);
        self.want(Effect::Sign(SignOrder { key, previous, sale }));
    }

    pub(super) fn key_made(&mut self, made: KeyMade, given: &Given) {
        self.keep_for_journal(made.into(), given);
    }

    pub(super) fn signed(&mut self, signed: SaleSigned, given: &Given) {
        if self.signing.asked == Some(signed.nr) {
            self.signing.asked = None;
            self.keep_for_journal(signed.into(), given);
            self.begin_export(given);
        }
    }

    /// Every finished sale has its signature, journalled or about to be.
    pub(super) fn is_all_signed(&self) -> bool {
        let last = self.signing.last_signed().map(|signed| signed.nr);
        self.state.signing.waiting.back().is_none_or(|sale| last.is_some_and(|last| last >= sale.nr))
    }

    fn keep_for_journal(&mut self, act: Act, given: &Given) {
        if self.signing.to_journal.is_empty() {
            self.signing.since_ms = given.now.steady_ms;
        }
        self.signing.to_journal.push(act);
    }

    /// The sale is complete all the same; the next one is not finished until this is put right.
    pub(super) fn not_signed(&mut self) {
        self.signing.asked = None;
        self.signing.is_stopped = true;
        self.tell_about_money(Saying::of("cannot-sign"));
    }

    /// For what reads the journal next.
    pub(super) fn journal_all_signatures(&mut self, given: &Given) {
        for act in std::mem::take(&mut self.signing.to_journal) {
            self.act(act, given);
        }
    }

    /// Signatures ride along with what is written anyway: they cost no sync of their own while sales go on.
    pub(super) fn journal_signatures(&mut self, given: &Given) {
        let is_due = self.signatures_due_at().is_some_and(|at| at <= given.now.steady_ms);
        if !self.batch.is_empty() || is_due || self.signing.is_full() {
            self.journal_all_signatures(given);
        }
    }

    pub(super) fn signatures_due_at(&self) -> Option<u64> {
        (!self.signing.to_journal.is_empty()).then(|| self.signing.since_ms + WAITS_MS)
    }

    /// A register that cannot sign sells nothing more. Each try asks for the key again, which may be back.
    pub(super) fn must_be_able_to_sign(&mut self) -> Outcome {
        if std::mem::take(&mut self.signing.is_stopped) { Err(Saying::of("cannot-sign")) } else { Ok(()) }
    }

    /// A signature is on its way.
    pub fn is_signing(&self) -> bool {
        self.signing.asked.is_some()
    }
}
