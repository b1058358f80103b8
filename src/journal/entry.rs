//! One entry: who did what, when, at which till, and as which number.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::act::Act;
use crate::domain::{OperatorNo, Stamp, TillId};

/// The form of the envelope. Every form ever released stays readable.
const FORM: u16 = 1;

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub till: TillId,
    /// Rises when a till's disk was copied or restored and two lives would meet.
    pub epoch: u32,
    /// Without gaps, from 1.
    pub seq: u64,
    pub at: Stamp,
    pub operator: Option<OperatorNo>,
    pub act: Act,
}

#[derive(Serialize)]
struct Written<'a> {
    v: u16,
    till: TillId,
    epoch: u32,
    seq: u64,
    at: Stamp,
    /// What Oslo's clocks showed (law F-3).
    local: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<OperatorNo>,
    kind: &'a str,
    body: &'a RawValue,
}

#[derive(Deserialize)]
struct Read<'a> {
    v: u16,
    till: TillId,
    epoch: u32,
    seq: u64,
    at: Stamp,
    #[serde(default)]
    operator: Option<OperatorNo>,
    #[serde(borrow)]
    kind: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    body: &'a RawValue,
}

#[derive(Debug, thiserror::Error)]
pub enum UnreadableEntry {
    #[error("the entry is not in a form this version knows: {0}")]
    Form(#[from] serde_json::Error),
    #[error("the entry was written by a newer version (form {0})")]
    Newer(u16),
}

impl Entry {
    /// The bytes that are hashed, stored and sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let written = || -> serde_json::Result<Vec<u8>> {
            let body = self.act.to_raw()?;
            serde_json::to_vec(&Written {
                v: FORM,
                till: self.till,
                epoch: self.epoch,
                seq: self.seq,
                at: self.at,
                local: self.at.local().to_string(),
                operator: self.operator,
                kind: self.act.kind(),
                body: &body,
            })
        };
        // Maps with text keys and plain structs cannot fail to become JSON; an empty body would be refused by the table.
        written().unwrap_or_default()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableEntry> {
        let read: Read = serde_json::from_slice(bytes)?;
        if read.v > FORM {
            return Err(UnreadableEntry::Newer(read.v));
        }
        let act = Act::from_raw(&read.kind, read.body)?
            .ok_or_else(|| serde_json::Error::custom(format_args!("unknown kind of entry: {}", read.kind)))?;
        Ok(Self { till: read.till, epoch: read.epoch, seq: read.seq, at: read.at, operator: read.operator, act })
    }
}
