//! One entry: who did what, when, at which till, and as which number.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::act::Act;
use super::envelope::{Envelope, TRAINING, kind_of};
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
    /// Done in training mode: a kind of its own in the journal, so that no reader takes it for the real thing (law R-36).
    pub training: bool,
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
    kind: Cow<'a, str>,
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
    kind: Cow<'a, str>,
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
                kind: self.kind(),
                body: &body,
            })
        };
        // Maps with text keys and plain structs cannot fail to become JSON; an empty body would be refused by the table.
        written().unwrap_or_default()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableEntry> {
        Envelope::of(bytes).and_then(|envelope| Self::opened(&envelope)).map_or_else(|| Self::read(bytes), Ok)
    }

    /// The usual form, in which the body is looked through only once.
    pub(super) fn opened(envelope: &Envelope) -> Option<Self> {
        Some(Self {
            till: text(envelope.till)?.parse().ok()?,
            epoch: envelope.epoch,
            seq: envelope.seq,
            at: Stamp::parse(text(envelope.at)?)?,
            operator: envelope.operator.map(OperatorNo),
            training: envelope.is_training,
            act: Act::from_json(envelope.kind, text(envelope.body)?).ok()??,
        })
    }

    /// Any form, and what is wrong with it.
    fn read(bytes: &[u8]) -> Result<Self, UnreadableEntry> {
        let read: Read = serde_json::from_slice(bytes)?;
        if read.v > FORM {
            return Err(UnreadableEntry::Newer(read.v));
        }
        let (training, kind) = kind_of(&read.kind);
        let act = Act::from_json(kind, read.body.get())?
            .ok_or_else(|| serde_json::Error::custom(format_args!("unknown kind of entry: {}", read.kind)))?;
        Ok(Self {
            till: read.till,
            epoch: read.epoch,
            seq: read.seq,
            at: read.at,
            operator: read.operator,
            training,
            act,
        })
    }

    /// Its name in the journal.
    pub fn kind(&self) -> Cow<'static, str> {
        if self.training {
            Cow::Owned(format!("{TRAINING}{}", self.act.kind()))
        } else {
            Cow::Borrowed(self.act.kind())
        }
    }

    /// The tax administration's event code (list 13). Whatever is printed in training is a training receipt.
    pub fn event_code(&self) -> u16 {
        match &self.act {
            Act::SlipPrinted(_) if self.training => 13017,
            act => act.event_code(),
        }
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
