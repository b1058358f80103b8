//! Signing finished sales, beside the input path: a signature takes longer than a key may wait (law §13).
//!
//! The first key of a till is made when the first sale wants it. A key that is missing is told and never replaced by
//! itself: the shop would go on with a key nobody has declared.

use std::io;
use std::path::{Path, PathBuf};

use super::Tell;
use super::actor::{self, Actor, Crew};
use super::keys::{self, KeysError, NamedKey};
use crate::journal::act::sale::SaleSigned;
use crate::journal::signature::{KeyVersion, Method};
use crate::till::effect::{Event, SignOrder};

/// Signs one sale after another with the key of a till.
pub struct SigningDesk {
    keys: PathBuf,
    /// Of a first key. Later ones are of the kind the journal tells of.
    method: Method,
    key: Option<NamedKey>,
}

impl SigningDesk {
    pub fn at(keys: &Path, method: Method) -> Self {
        Self { keys: keys.to_owned(), method, key: None }
    }

    /// The signature, and before it the key when it is a new one; or why there is none.
    pub fn answer(&mut self, order: &SignOrder) -> Vec<Event> {
        self.sign(order).unwrap_or_else(|fault| {
            tracing::error!(%fault, "a finished sale cannot be signed");
            vec![Event::NotSigned]
        })
    }

    pub(super) fn sign(&mut self, order: &SignOrder) -> Result<Vec<Event>, KeysError> {
        let mut events = Vec::new();
        let known = order.key.as_ref().map(|told| told.version);
        if known.is_none() || self.key.as_ref().map(|key| key.version) != known {
            self.key = Some(match &order.key {
                Some(told) => keys::load(&self.keys, told)?,
                None => keys::make(&self.keys, self.method, KeyVersion(1))?,
            });
        }
        let Some(key) = &self.key else { return Ok(events) };
        if known.is_none() {
            events.push(Event::KeyMade(key.told()));
        }
        events.push(Event::Signed(SaleSigned {
            nr: order.sale.nr,
            entry: order.sale.entry,
            signature: key.key.sign(&order.sale.text(&order.previous)),
            key: key.version,
        }));
        Ok(events)
    }
}

/// Somebody who signs.
pub(super) fn start(crew: &dyn Crew, mut desk: SigningDesk, tell: Tell) -> io::Result<Actor<SignOrder>> {
    actor::answering(crew, "signer", tell, move |order| desk.answer(&order))
}
