//! `skranke journal`: the journal as lines, and whether it holds.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use super::args::{JournalAct, JournalOptions};
use super::{Failure, platform};
use crate::journal::storage::Reader;
use crate::journal::{Entry, Hash, Sealed, verify};

/// The journal's file in a data folder.
const JOURNAL: &str = "till.db";
/// Entries read at once.
const BATCH: usize = 1_000;

pub fn run(options: &JournalOptions) -> Result<(), Failure> {
    let path = platform::folder(options.data.as_ref())?.join(JOURNAL);
    let reader = Reader::open(&path).map_err(Failure::told)?;
    match options.act {
        JournalAct::List { json, from } => list(&reader, json, from),
        JournalAct::Verify => verify_all(&reader),
    }
}

/// One entry as it is listed for programs.
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
            let line = if json { as_json(sealed)? } else { as_text(sealed) };
            match writeln!(out, "{line}") {
                Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                written => written.map_err(Failure::told)?,
            }
        }
    }
    out.flush().map_err(Failure::told)
}

fn as_json(sealed: &Sealed) -> Result<String, Failure> {
    let stored: Stored = serde_json::from_slice(&sealed.body)
        .map_err(|fault| Failure::told(format!("entry {} cannot be read: {fault}", sealed.seq)))?;
    let listed = Listed {
        till: stored.till,
        epoch: stored.epoch,
        seq: sealed.seq,
        at: stored.at,
        operator: stored.operator,
        kind: stored.kind,
        body: stored.body,
        hash: sealed.hash,
    };
    serde_json::to_string(&listed).map_err(Failure::told)
}

fn as_text(sealed: &Sealed) -> String {
    match Entry::from_bytes(&sealed.body) {
        Ok(entry) => {
            let operator = entry.operator.map_or_else(|| "-".to_owned(), |operator| operator.to_string());
            let local = entry.at.local();
            format!(
                "{} {} {} {} {operator} {} {}",
                entry.till,
                entry.epoch,
                entry.seq,
                local,
                entry.act.event_code(),
                entry.act.kind()
            )
        }
        Err(fault) => format!("? ? {} ? ? ? {fault}", sealed.seq),
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
