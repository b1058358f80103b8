//! `skranke journal`: the journal as lines, and whether it holds.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use super::args::{JournalAct, JournalOptions};
use super::{Failure, platform};
use crate::journal::storage::Reader;
use crate::journal::{Hash, JournalError, Sealed, verify};

/// The journal's file in a data folder.
const JOURNAL: &str = "till.db";
/// Entries read at once.
const BATCH: usize = 1_000;

pub fn run(options: &JournalOptions) -> Result<(), Failure> {
    let path = platform::folder(options.data.as_ref())?.join(JOURNAL);
    let reader = Reader::open(&path).map_err(Failure::told)?;
    if reader.head().map_err(Failure::told)?.is_none() {
        return Err(Failure::told(JournalError::NotSetUp));
    }
    match options.act {
        JournalAct::List { json, from } => list(&reader, json, from),
        JournalAct::Verify => verify_all(&reader),
    }
}

/// One entry as it is listed: what was stored, not what this version makes of it.
#[derive(Serialize)]
struct Listed<'a> {
    till: &'a RawValue,
    epoch: &'a RawValue,
    seq: u64,
    at: &'a RawValue,
    operator: Option<&'a RawValue>,
    kind: &'a RawValue,
    body: &'a RawValue,
    hash: Hash,
}

#[derive(serde::Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    till: &'a RawValue,
    #[serde(borrow)]
    epoch: &'a RawValue,
    #[serde(borrow)]
    at: &'a RawValue,
    #[serde(borrow, default)]
    operator: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: &'a RawValue,
    #[serde(borrow)]
    body: &'a RawValue,
}

fn list(reader: &Reader, json: bool, from: u64) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut next = from.max(1).max(reader.first_kept().map_err(Failure::told)?.unwrap_or(1));
    loop {
        let (_, batch) = reader.batch(next, BATCH).map_err(Failure::told)?;
        let Some(last) = batch.last() else { break };
        next = last.seq + 1;
        for sealed in &batch {
            let listed = Listed::of(sealed)?;
            let line = if json { listed.as_json()? } else { listed.as_text() };
            match writeln!(out, "{line}") {
                Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                written => written.map_err(Failure::told)?,
            }
        }
    }
    out.flush().map_err(Failure::told)
}

impl<'a> Listed<'a> {
    fn of(sealed: &'a Sealed) -> Result<Self, Failure> {
        let stored: Stored = serde_json::from_slice(&sealed.body)
            .map_err(|fault| Failure::told(format!("entry {} cannot be read: {fault}", sealed.seq)))?;
        Ok(Self {
            till: stored.till,
            epoch: stored.epoch,
            seq: sealed.seq,
            at: stored.at,
            operator: stored.operator,
            kind: stored.kind,
            body: stored.body,
            hash: sealed.hash,
        })
    }

    /// The same eight in the same order, a tab between them, for people and for `cut`.
    fn as_text(&self) -> String {
        let bare = |raw: &'a RawValue| raw.get().trim_matches('"');
        format!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            bare(self.till),
            self.epoch,
            self.seq,
            bare(self.at),
            self.operator.map_or("-", bare),
            bare(self.kind),
            self.body,
            self.hash
        )
    }

    fn as_json(&self) -> Result<String, Failure> {
        serde_json::to_string(self).map_err(Failure::told)
    }
}

fn verify_all(reader: &Reader) -> Result<(), Failure> {
    let found = verify::verify(reader).map_err(Failure::told)?;
    let text = format!(
        "till {}: {} entries from {} to {}, {} finished sales; chain, sequence, times, sums and Z numbers hold\nhead {} {}\n",
        found.till, found.entries, found.first, found.head.seq, found.sales, found.head.seq, found.head.hash
    );
    super::print(&text)
}
