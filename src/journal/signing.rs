//! How far the signing of finished sales has come: what is signed, what waits, and with which key.
//!
//! Folded from the entries, like everything else that is known about a till.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::act::sale::SaleSigned;
use super::act::system::KeyMade;
use super::signature::{FIRST, ToSign};
use super::{Act, Entry};
use crate::domain::Stamp;
use crate::domain::ids::SignedNo;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// The last number a finished sale was given.
    pub numbered: SignedNo,
    /// The last signature: the next one is made over it.
    pub previous: String,
    /// Finished and not signed yet, in order.
    pub waiting: VecDeque<ToSign>,
    /// The key that signs now.
    pub key: Option<KeyMade>,
    /// Every key so far and when it was made: the public parts stay when the entries that told of them are erased (law G-13).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<(KeyMade, Stamp)>,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            numbered: SignedNo(0),
            previous: FIRST.to_owned(),
            waiting: VecDeque::new(),
            key: None,
            keys: Vec::new(),
        }
    }
}

impl Signing {
    /// The number the next finished sale gets.
    pub fn next(&self) -> SignedNo {
        SignedNo(self.numbered.0 + 1)
    }

    pub fn apply(&mut self, entry: &Entry) {
        match &entry.act {
            Act::KeyMade(made) => {
                self.key = Some((**made).clone());
                self.keys.push(((**made).clone(), entry.at));
            }
            Act::SaleCompleted(sale) if sale.kind.is_signed() => {
                self.numbered = sale.nr.unwrap_or_else(|| self.next());
                self.waiting.push_back(ToSign::of(sale, self.numbered, entry.seq));
            }
            Act::SaleSigned(signed) => self.signed(signed),
            _ => {}
        }
    }

    fn signed(&mut self, signed: &SaleSigned) {
        self.previous.clone_from(&signed.signature);
        // Of a journal whose beginning is erased the sale may be gone, and its signature the first that is seen.
        self.numbered = self.numbered.max(signed.nr);
        self.waiting.retain(|waiting| waiting.nr > signed.nr);
    }
}
