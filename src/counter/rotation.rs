//! A new signing key for a till that does not run (law G-13, G-17): what waits is signed with the old one first, the new
//! one is journalled, and the old private part is taken away. Every public part stays in the journal.

use super::closed::ClosedTill;
use super::folder;
use super::keys::{self, KeysError};
use super::open::OpenError;
use super::signer::SigningDesk;
use crate::journal::act::system::KeyMade;
use crate::journal::signature::{KeyVersion, Method};
use crate::journal::{Act, JournalError};
use crate::till::effect::{Event, SignOrder};

#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    #[error("{0}. The key was not changed")]
    Keys(#[from] KeysError),
    #[error("{0}")]
    Till(#[from] OpenError),
    #[error("{0}. The key was not changed")]
    Journal(#[from] JournalError),
}

/// What came of it.
pub struct Rotated {
    pub key: KeyMade,
    /// Finished sales that were still to be signed and are now.
    pub signed: usize,
    /// The old key could not be used, so that the new one signs what waits, at the next start.
    pub old_fault: Option<KeysError>,
}

pub fn rotate(till: &mut ClosedTill, method: Method) -> Result<Rotated, RotationError> {
    let keys = till.folder().file(folder::KEYS);
    let old = till.state().signing.key.clone();
    let (signed, old_fault) = match &old {
        Some(told) => match keys::load(&keys, told) {
            Ok(_) => (sign_what_waits(till, method)?, None),
            Err(fault) => (0, Some(fault)),
        },
        None => (0, None),
    };
    let version = KeyVersion(old.as_ref().map_or(0, |told| told.version.0) + 1);
    let key = keys::make(&keys, method, version)?.told();
    till.take([Act::from(key.clone())])?;
    if let Some(told) = old {
        keys::forget(&keys, &told)?;
    }
    Ok(Rotated { key, signed, old_fault })
}

/// Signs the finished sales that a stop left unsigned, in order. How many they were.
pub fn sign_what_waits(till: &mut ClosedTill, method: Method) -> Result<usize, RotationError> {
    let mut desk = SigningDesk::at(&till.folder().file(folder::KEYS), method);
    let signing = till.state().signing.clone();
    let (mut key, mut previous, mut acts) = (signing.key, signing.previous, Vec::new());
    for sale in signing.waiting {
        let order = SignOrder { key: key.clone(), previous: previous.clone(), sale };
        for event in desk.sign(&order)? {
            match event {
                Event::KeyMade(made) => {
                    key = Some(made.clone());
                    acts.push(Act::from(made));
                }
                Event::Signed(signed) => {
                    previous.clone_from(&signed.signature);
                    acts.push(Act::from(signed));
                }
                _ => {}
            }
        }
    }
    let signed = acts.iter().filter(|act| matches!(act, Act::SaleSigned(_))).count();
    till.take(acts)?;
    Ok(signed)
}
