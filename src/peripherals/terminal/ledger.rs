//! What a pretended terminal remembers. A terminal is a machine of its own: a till that was killed must find it knowing what
//! it did, so the file is on disk before the answer is given.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::kept;
use crate::domain::device::{Intent, TerminalAnswer};
use crate::domain::ids::IntentNo;
use crate::domain::payment::TerminalSlip;
use crate::domain::{Ore, SaleId};

/// Terminals keep what they did for some time only.
const CHARGES_MAX: usize = 200;
/// The demo's history ends with 000731.
const REFERENCE_BEFORE: u32 = 731;

/// How a charge ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    Approved(TerminalSlip),
    Declined,
    Aborted,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Charge {
    sale: SaleId,
    intent: IntentNo,
    amount: Ore,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    last_reference: u32,
    charges: Vec<Charge>,
}

#[derive(Debug)]
pub(super) struct Ledger {
    file: PathBuf,
    kept: Kept,
}

impl Ledger {
    pub fn open(file: &Path) -> io::Result<Self> {
        let kept = kept::read(file)?.unwrap_or_else(|| Kept { last_reference: REFERENCE_BEFORE, charges: Vec::new() });
        Ok(Self { file: file.to_owned(), kept })
    }

    /// How an intent ended. Its number alone is not enough: a new till in an old folder counts from the beginning.
    pub fn answer(&self, intent: &Intent) -> Option<TerminalAnswer> {
        let is_it = |charge: &&Charge| {
            (charge.intent, charge.sale, charge.amount) == (intent.number, intent.sale, intent.amount)
        };
        let charge = self.kept.charges.iter().rev().find(is_it)?;
        Some(match &charge.outcome {
            Outcome::Approved(slip) => TerminalAnswer::Approved { amount: charge.amount, slip: slip.clone() },
            Outcome::Declined => TerminalAnswer::Declined,
            Outcome::Aborted => TerminalAnswer::Aborted,
        })
    }

    /// The next transaction's number: six digits, rising.
    pub fn next_reference(&mut self) -> String {
        self.kept.last_reference = (self.kept.last_reference + 1) % 1_000_000;
        format!("{:06}", self.kept.last_reference)
    }

    /// Remembers how an intent ended: on disk when it returns, and not at all when it fails.
    pub fn record(&mut self, intent: &Intent, outcome: Outcome) -> io::Result<()> {
        let mut kept = self.kept.clone();
        kept.charges.push(Charge { sale: intent.sale, intent: intent.number, amount: intent.amount, outcome });
        let too_many = kept.charges.len().saturating_sub(CHARGES_MAX);
        kept.charges.drain(..too_many);
        kept::write(&self.file, &kept)?;
        self.kept = kept;
        Ok(())
    }
}
