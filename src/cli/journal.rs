//! `skranke journal`: the journal as lines, and whether it holds.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

mod only;

pub use only::{Edge, Only};

use super::args::{JournalAct, JournalOptions};
use super::{Failure, platform};
use crate::journal::act::system::KeyMade;
use crate::journal::signature::CheckingKey;
use crate::journal::storage::Reader;
use crate::journal::verify::Signatures;
use crate::journal::{Hash, JournalError, Sealed, verify};

/// The journal's file in a data folder, and the folder of keys beside it.
const JOURNAL: &str = "till.db";
const KEYS: &str = "keys";
/// Entries read at once.
const BATCH: usize = 1_000;

pub fn run(options: &JournalOptions) -> Result<(), Failure> {
    let path = platform::folder(options.data.as_ref())?.join(JOURNAL);
    let reader = Reader::open(&path).map_err(Failure::told)?;
    if reader.head().map_err(Failure::told)?.is_none() {
        return Err(Failure::told(JournalError::NotSetUp));
    }
    match &options.act {
        JournalAct::List { json, only } => list(&reader, *json, only),
        JournalAct::Verify => verify_all(&reader, &path),
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

fn list(reader: &Reader, json: bool, only: &Only) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let first = reader.first_kept().map_err(Failure::told)?.unwrap_or(1);
    let mut choice = only.choice(reader, first)?;
    let mut next = only.first_entry().max(first);
    loop {
        let (_, batch) = reader.batch(next, BATCH).map_err(Failure::told)?;
        let Some(last) = batch.last() else { break };
        next = last.seq + 1;
        for sealed in batch.iter().filter(|sealed| choice.takes(sealed)) {
            let line = match Listed::of(sealed) {
                Ok(listed) if json => listed.as_json()?,
                Ok(listed) => listed.as_text(),
                // Evidence all the same: the listing goes on behind an entry that was tampered with.
                Err(fault) => format!("{}\tunreadable: {fault}\t{}", sealed.seq, String::from_utf8_lossy(&sealed.body)),
            };
            match writeln!(out, "{line}") {
                Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                written => written.map_err(Failure::told)?,
            }
        }
    }
    match out.flush() {
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        flushed => flushed.map_err(Failure::told),
    }
}

impl<'a> Listed<'a> {
    fn of(sealed: &'a Sealed) -> serde_json::Result<Self> {
        let stored: Stored = serde_json::from_slice(&sealed.body)?;
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

fn verify_all(reader: &Reader, path: &Path) -> Result<(), Failure> {
    let keys = path.with_file_name(KEYS);
    let found = verify::verify(reader, &|told| secret_key(&keys, told)).map_err(Failure::told)?;
    let text = format!(
        "till {}: {} entries from {} to {}, {} finished sales in {} closed periods; chain, sequence, times, numbers, sums, \
         totals, periods and signatures hold\n{}\nhead {} {}\n",
        found.till,
        found.entries,
        found.first,
        found.head.seq,
        found.sales,
        found.periods,
        signatures(found.signatures),
        found.head.seq,
        found.head.hash
    );
    super::print(&text)
}

fn signatures(found: Signatures) -> String {
    let mut text = format!("signatures: {} checked", found.checked);
    if found.unchecked > 0 {
        text.push_str(&format!(", {} not checked: the secret key or what they stand on is not here", found.unchecked));
    }
    if found.waiting > 0 {
        text.push_str(&format!(", {} finished sales wait for theirs until the next start", found.waiting));
    }
    text
}

/// A secret key out of the folder, where there is one and this user may read it.
fn secret_key(keys: &Path, told: &KeyMade) -> Option<CheckingKey> {
    let text = std::fs::read_to_string(keys.join(format!("hmac-{}.key", told.version))).ok()?;
    CheckingKey::parse(&text).ok()
}
