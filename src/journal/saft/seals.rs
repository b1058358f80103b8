//! The signatures of a file: gathered while it is read, and checked on all cores at once (law G-2, G-3).

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use crate::journal::signature::CheckingKey;

use super::place::{Faults, Place};

/// Signatures gathered before they are checked.
const BATCH: usize = 2_048;

/// The keys a file is checked with, by their versions.
#[derive(Debug, Default)]
pub struct Keys {
    by_version: BTreeMap<String, CheckingKey>,
    for_all: Option<CheckingKey>,
}

/// The file names a key that was not given.
#[derive(Debug, thiserror::Error)]
#[error("no key of version {0} was given; name its file with --key {0}=FILE")]
pub struct NoKey(pub String);

impl Keys {
    pub fn add(&mut self, version: &str, key: CheckingKey) {
        self.by_version.insert(version.to_owned(), key);
    }

    /// One key for whatever version the file names.
    pub fn add_for_all(&mut self, key: CheckingKey) {
        self.for_all = Some(key);
    }

    fn get(&self, version: &str) -> Result<&CheckingKey, NoKey> {
        self.by_version.get(version).or(self.for_all.as_ref()).ok_or_else(|| NoKey(version.to_owned()))
    }
}

/// One signature with everything that is needed to check it.
#[derive(Debug)]
pub struct Seal {
    pub text: String,
    pub signature: String,
    pub version: String,
    pub place: Place,
}

#[derive(Debug, Default)]
pub struct Seals {
    waiting: Vec<Seal>,
}

impl Seals {
    pub fn add(&mut self, seal: Seal, keys: &Keys, faults: &mut Faults) {
        self.waiting.push(seal);
        if self.waiting.len() == BATCH {
            self.check(keys, faults);
        }
    }

    pub fn check(&mut self, keys: &Keys, faults: &mut Faults) {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let share = self.waiting.len().div_ceil(cores).max(1);
        let found: Vec<(usize, String)> = thread::scope(|scope| {
            let shares = self.waiting.chunks(share).enumerate();
            let checks: Vec<_> =
                shares.map(|(nth, seals)| scope.spawn(move || check_all(nth * share, seals, keys))).collect();
            // A check that could not be made proves nothing, and is told by its signatures being counted as wrong.
            checks.into_iter().flat_map(|check| check.join().unwrap_or_default()).collect()
        });
        for (index, what) in found {
            if let Some(seal) = self.waiting.get(index) {
                faults.add(seal.place.clone(), what);
            }
        }
        self.waiting.clear();
    }
}

fn check_all(first: usize, seals: &[Seal], keys: &Keys) -> Vec<(usize, String)> {
    let fault = |seal: &Seal| match keys.get(&seal.version) {
        Err(none) => Some(none.to_string()),
        Ok(key) if key.accepts(&seal.text, &seal.signature) => None,
        Ok(_) => Some("the signature is not that of this transaction after the one before it".to_owned()),
    };
    seals.iter().zip(first..).filter_map(|(seal, index)| Some((index, fault(seal)?))).collect()
}
