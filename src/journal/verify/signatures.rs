//! The signatures: each over the one before it, by the key the journal tells of, checked on every core.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use super::{Secret, Signatures};
use crate::domain::sale::CompletedSale;
use crate::journal::act::sale::SaleSigned;
use crate::journal::act::system::KeyMade;
use crate::journal::signature::{CheckingKey, KeyVersion};
use crate::journal::signing::Signing;
use crate::journal::{Act, Entry};

/// Signatures that are gathered before they are shared out.
const BATCH: usize = 4_096;

/// One signature to check.
struct Job {
    seq: u64,
    text: String,
    signature: String,
    key: KeyVersion,
}

pub(super) struct SignatureCheck<'a> {
    secret: Secret<'a>,
    /// The first entry is here. The entry that told of a key may otherwise have been secured and erased.
    whole: bool,
    signing: Signing,
    /// What the first signature here stands on is known.
    anchored: bool,
    keys: BTreeMap<KeyVersion, Option<CheckingKey>>,
    jobs: Vec<Job>,
    found: Signatures,
}

impl<'a> SignatureCheck<'a> {
    pub fn new(whole: bool, secret: Secret<'a>) -> Self {
        Self {
            secret,
            whole,
            signing: Signing::default(),
            anchored: whole,
            keys: BTreeMap::new(),
            jobs: Vec::new(),
            found: Signatures::default(),
        }
    }

    pub fn entry(&mut self, entry: &Entry) -> Result<(), String> {
        match &entry.act {
            Act::KeyMade(made) => self.key(made)?,
            Act::SaleCompleted(sale) if self.anchored && sale.kind.is_signed() => self.number(sale)?,
            Act::SaleSigned(signed) => self.signed(signed, entry.seq)?,
            _ => {}
        }
        self.signing.apply(entry);
        Ok(())
    }

    /// Signed numbers have no gaps (law G-5).
    fn number(&self, sale: &CompletedSale) -> Result<(), String> {
        match sale.nr.filter(|nr| *nr != self.signing.next()) {
            Some(_) => Err(format!("receipt {} has another signed number than the next", sale.receipt)),
            None => Ok(()),
        }
    }

    /// Key versions only rise, and what is told of a public key is true of it.
    fn key(&mut self, made: &KeyMade) -> Result<(), String> {
        let newest = self.keys.keys().next_back();
        if newest.is_some_and(|newest| made.version <= *newest) {
            return Err(format!("key {} was there before", made.version));
        }
        let key = match &made.public {
            Some(pem) => Some(CheckingKey::parse(pem).map_err(|fault| format!("key {}: {fault}", made.version))?),
            None => (self.secret)(made),
        };
        if key.as_ref().is_some_and(|key| key.fingerprint() != made.fingerprint) {
            return Err(format!("key {} has another fingerprint than is told", made.version));
        }
        self.keys.insert(made.version, key);
        Ok(())
    }

    fn signed(&mut self, signed: &SaleSigned, seq: u64) -> Result<(), String> {
        let sale = self.signing.waiting.front().filter(|sale| (sale.nr, sale.entry) == (signed.nr, signed.entry));
        match sale {
            Some(sale) if self.anchored => {
                let text = sale.text(&self.signing.previous);
                self.jobs.push(Job { seq, text, signature: signed.signature.clone(), key: signed.key });
            }
            None if self.anchored => return Err(format!("signature {} is not that of the next sale", signed.nr)),
            // The sale before the first entry that is kept here, or what it was signed over.
            _ => self.found.unchecked += 1,
        }
        self.anchored = true;
        if self.jobs.len() >= BATCH {
            self.check_jobs().map_err(|(seq, what)| format!("entry {seq}: {what}"))?;
        }
        Ok(())
    }

    pub fn finish(&mut self) -> Result<Signatures, (u64, String)> {
        self.check_jobs()?;
        self.found.waiting = u64::try_from(self.signing.waiting.len()).unwrap_or(u64::MAX);
        Ok(self.found)
    }

    /// Checks what has been gathered, shared out among the cores. The first that does not hold is told.
    fn check_jobs(&mut self) -> Result<(), (u64, String)> {
        let jobs = std::mem::take(&mut self.jobs);
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (keys, whole) = (&self.keys, self.whole);
        let shares: Vec<_> = thread::scope(|scope| {
            let share = |jobs| scope.spawn(move || check_share(jobs, keys, whole));
            let started: Vec<_> = jobs.chunks(jobs.len().div_ceil(cores).max(1)).map(share).collect();
            started
                .into_iter()
                .map(|share| share.join().unwrap_or_else(|_| Err((0, "the check ended".into()))))
                .collect()
        });
        for share in shares {
            let found = share?;
            self.found.checked += found.checked;
            self.found.unchecked += found.unchecked;
        }
        Ok(())
    }
}

fn check_share(
    jobs: &[Job],
    keys: &BTreeMap<KeyVersion, Option<CheckingKey>>,
    whole: bool,
) -> Result<Signatures, (u64, String)> {
    let mut found = Signatures::default();
    for job in jobs {
        match keys.get(&job.key) {
            None if !whole => found.unchecked += 1,
            None => return Err((job.seq, format!("no entry tells of key {}", job.key))),
            Some(None) => found.unchecked += 1,
            Some(Some(key)) if key.accepts(&job.text, &job.signature) => found.checked += 1,
            Some(Some(_)) => return Err((job.seq, "the signature is not that of its sale".to_owned())),
        }
    }
    Ok(found)
}
