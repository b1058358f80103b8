//! Does a file hold? Only the file and the public key are needed.

use std::io::{self, BufRead};

use super::check::Check;
use super::place::{Fault, Place};
use super::read::{Piece, Pieces, Unreadable};
use super::seals::Keys;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub registers: u64,
    pub transactions: u64,
    pub events: u64,
    pub reports: usize,
    /// Reports whose whole period is in the file.
    pub recounted: u64,
    /// What could not be checked, and why.
    pub notes: Vec<String>,
    /// In the order of the file.
    pub faults: Vec<Fault>,
    /// All of them, also those that are too many to be kept.
    pub fault_count: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error("the file cannot be read to its end: {0}. Nothing is said of it")]
    Read(#[from] io::Error),
}

/// Checks everything a file promises: form, references, order, sums, reports, and the signatures with the keys.
pub fn verify(file: impl BufRead, keys: &Keys) -> Result<Checked, VerifyError> {
    let (mut pieces, mut check) = (Pieces::new(file), Check::new(keys));
    let torn = loop {
        match pieces.next() {
            Ok(Piece::Open(name, at)) => check.open(name, at),
            Ok(Piece::Leaf(name, text, at)) => check.leaf(name, text, at),
            Ok(Piece::Close(at)) => check.close(at),
            Ok(Piece::End) => break None,
            Err(Unreadable::Io(cause)) if cause.kind() != io::ErrorKind::InvalidData => return Err(cause.into()),
            Err(Unreadable::Io(cause)) => break Some(cause.to_string()),
            Err(Unreadable::Form(what)) => break Some(what),
        }
    };
    Ok(finished(check, torn.map(|what| (pieces.at, what))))
}

fn finished(mut check: Check, torn: Option<(u64, String)>) -> Checked {
    check.end();
    if let Some((byte, what)) = torn {
        check
            .faults
            .add(Place { byte, path: "auditfile".to_owned() }, format!("the file is not whole or not XML: {what}"));
    }
    let mut faults = std::mem::take(&mut check.faults.kept);
    faults.sort_by_key(|fault| fault.place.byte);
    Checked {
        registers: check.registers,
        transactions: check.sales,
        events: check.events,
        reports: check.report_count(),
        recounted: check.recounted,
        notes: std::mem::take(&mut check.notes),
        fault_count: check.faults.count,
        faults,
    }
}
