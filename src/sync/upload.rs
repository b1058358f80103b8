//! Brings a till's entries to the store, one step at a time, and the store's answers to the till.
//!
//! A thread owns an [`Uploader`], a [`Reader`] of the journal and a channel. When something was journalled it calls
//! [`Uploader::step`] until the answer is [`Step::Idle`] or [`Step::Stopped`]; after an error it waits
//! [`backoff::wait_ms`](super::backoff::wait_ms) and steps again; now and then it calls [`Uploader::forget`] first, so that the
//! next step hears how far the store has secured.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::link::{ASK_DEADLINE_MS, Link, LinkError, Request, Response};
use super::plan::{Kept, Plan, Stop, plan};
use super::wire::{BATCH_BYTES_MAX, Batch, Heads, Healed, Place, Refused, RegisterPage, SetAside, WireEntry};
use crate::domain::question::{Answer, Question};
use crate::journal::lives::Parting;
use crate::journal::storage::Reader;
use crate::journal::{Act, Entry, Hash, Head, JournalError, Sealed};

/// Where the till stands with the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The newest entry the store has.
    pub received: u64,
    /// Entries it does not have yet.
    pub waiting: u64,
    /// Up to here the till may erase: the store has it in a backup, with the hash that is here.
    pub secured: u64,
    /// The version of the store's register.
    pub register: u64,
    /// What the store could not use, newest first (`SYS-10`).
    pub set_aside: Vec<SetAside>,
    /// What it had once and has again, of what was sent just now.
    pub healed: Option<Healed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Heads were compared. Step again.
    Met(Progress),
    /// A batch arrived. Step again.
    Sent(Progress),
    /// Nothing to do until something is journalled. No request was made.
    Idle(Progress),
    /// Nothing can be done until somebody has looked.
    Stopped(Stop),
}

/// Why a step came to nothing. Trying again after a while may help; nothing is lost either way.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the store refuses what this till sends: {0:?}")]
    Refused(Refused),
    #[error("the store's answer cannot be understood: {0}")]
    Answer(#[from] serde_json::Error),
}

/// The till's end of the link.
pub struct Uploader {
    place: Place,
    link: Box<dyn Link>,
    /// What the store said last; forgotten with every failure, because then nobody knows what it did.
    heads: Option<Heads>,
    /// The newest entry it ever said it has, of the life the till is in.
    had: Head,
}

impl Uploader {
    pub fn new(place: Place, link: Box<dyn Link>) -> Self {
        Self { place, link, heads: None, had: Head::default() }
    }

    /// The link, for another uploader.
    pub fn into_link(self) -> Box<dyn Link> {
        self.link
    }

    /// Makes the next step compare heads anew.
    pub fn forget(&mut self) {
        self.heads = None;
    }

    /// Compares heads, or sends one batch, or finds that there is nothing to do: at most one request.
    pub fn step(&mut self, reader: &Reader) -> Result<Step, SyncError> {
        let Some(heads) = self.heads.clone() else { return self.meet(reader) };
        let kept = read_kept(reader, heads.received)?;
        match plan(&kept, reader.hash_at(heads.received.seq)?, heads.received) {
            Plan::Idle => self.report(reader, Step::Idle),
            Plan::Send(range) => {
                let batch = read_batch(reader, *range.start(), range.end() - range.start() + 1, kept.head)?;
                let had = if self.had.epoch == batch.epoch { self.had.seq } else { 0 };
                self.deliver(reader, &Batch { had, ..batch })
            }
            Plan::Stop(stop) => Ok(self.stop(stop)),
        }
    }

    fn meet(&mut self, reader: &Reader) -> Result<Step, SyncError> {
        let heads: Heads = self.call(Request::get(self.place.head()))?;
        self.heads = Some(heads);
        self.report(reader, Step::Met)
    }

    fn deliver(&mut self, reader: &Reader, batch: &Batch) -> Result<Step, SyncError> {
        match self.call(Request::post(self.place.entries(), serde_json::to_vec(batch)?)) {
            Ok(heads) => {
                self.heads = Some(heads);
                self.report(reader, Step::Sent)
            }
            Err(SyncError::Refused(Refused::Diverged { store, till })) => Ok(self.stop(Stop::Diverged { till, store })),
            Err(other) => Err(other),
        }
    }

    /// Where this till's life and the one the store knows part, asked entry by entry. `None`: nothing that both have is left
    /// here. A batch without entries is a question: does the store have this one?
    pub fn parting(&mut self, reader: &Reader) -> Result<Option<Parting>, SyncError> {
        let store = self.call::<Heads>(Request::get(self.place.head()))?.received;
        let (_, head, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
        let first = reader.first()?;
        let (mut shared, mut other) = (first - 1, head.seq + 1);
        if shared > 0 && !self.is_there(reader, head.epoch, shared)? {
            return Ok(None);
        }
        while other - shared > 1 {
            let middle = shared + (other - shared) / 2;
            if self.is_there(reader, head.epoch, middle)? {
                shared = middle;
            } else {
                other = middle;
            }
        }
        let question = serde_json::to_vec(&Question::Beyond { epoch: head.epoch, seq: shared })?;
        let Answer::Beyond { numbers, grand, other } = self.call(Request::post(self.place.questions(), question))?
        else {
            return Ok(None);
        };
        let parts_at = Head { epoch: head.epoch, seq: shared, hash: hash_of(reader, shared)? };
        let other = serde_json::from_str(&other)?;
        Ok(Some(Parting { ours: head.epoch, parts_at, store, numbers, grand, other }))
    }

    /// The bytes of an entry that is damaged here, if the store has them and the chain says that they are the ones.
    pub fn written(&mut self, reader: &Reader, seq: u64) -> Result<Option<Sealed>, SyncError> {
        let question = serde_json::to_vec(&Question::Written { seq })?;
        let Answer::Written { texts } = self.call(Request::post(self.place.questions(), question))? else {
            return Ok(None);
        };
        let before = hash_of(reader, seq.saturating_sub(1))?;
        for text in texts {
            let whole = Sealed { seq, hash: Hash::of(before, text.as_bytes()), body: text.into_bytes() };
            if reader.fits(&whole)? {
                return Ok(Some(whole));
            }
        }
        Ok(None)
    }

    fn is_there(&mut self, reader: &Reader, epoch: u32, seq: u64) -> Result<bool, SyncError> {
        let (till, _, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
        let asked = Batch { till, epoch, first: seq + 1, after: hash_of(reader, seq)?, entries: Vec::new(), had: 0 };
        match self.call::<Heads>(Request::post(self.place.entries(), serde_json::to_vec(&asked)?)) {
            Ok(_) => Ok(true),
            Err(SyncError::Refused(Refused::Diverged { .. } | Refused::OldEpoch { .. } | Refused::Gap { .. })) => {
                Ok(false)
            }
            Err(other) => Err(other),
        }
    }

    fn stop(&mut self, stop: Stop) -> Step {
        self.heads = None;
        Step::Stopped(stop)
    }

    fn report(&mut self, reader: &Reader, step: fn(Progress) -> Step) -> Result<Step, SyncError> {
        let heads = self.heads.clone().unwrap_or_default();
        let (_, head, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
        if heads.received.epoch > self.had.epoch || heads.received.seq > self.had.seq {
            self.had = heads.received;
        }
        // Erasing rests on the store's word, so the word must be about these very entries.
        if let Some(ours) = reader.hash_at(heads.secured.seq)?
            && ours != heads.secured.hash
        {
            let till = Head { hash: ours, ..heads.secured };
            return Ok(self.stop(Stop::Diverged { till, store: heads.secured }));
        }
        Ok(step(Progress {
            received: heads.received.seq,
            waiting: head.seq.saturating_sub(heads.received.seq),
            secured: heads.secured.seq,
            register: heads.register,
            set_aside: heads.set_aside,
            healed: heads.healed,
        }))
    }

    /// Puts a question. Whatever goes wrong on the way comes to the same: what the store would have said is unknown.
    pub fn ask(&mut self, question: &Question) -> Answer {
        let asked = self.put(self.place.questions(), question, ASK_DEADLINE_MS);
        asked.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "a question to the store went unanswered");
            Answer::NoNet
        })
    }

    /// The changes of the register after version `since`: one page.
    pub fn register(&mut self, since: u64) -> Result<RegisterPage, SyncError> {
        self.call(Request::get(self.place.register(since)))
    }

    fn put<T: DeserializeOwned>(
        &mut self,
        path: String,
        body: &impl Serialize,
        deadline_ms: u64,
    ) -> Result<T, SyncError> {
        self.call(Request::post(path, serde_json::to_vec(body)?).within(deadline_ms))
    }

    fn call<T: DeserializeOwned>(&mut self, request: Request) -> Result<T, SyncError> {
        let answered = self.link.send(request).map_err(SyncError::from).and_then(understand);
        if answered.is_err() {
            self.heads = None;
        }
        answered
    }
}

pub(super) fn understand<T: DeserializeOwned>(response: Response) -> Result<T, SyncError> {
    match response.status {
        200 => Ok(serde_json::from_slice(&response.body)?),
        _ => Err(SyncError::Refused(serde_json::from_slice(&response.body)?)),
    }
}

fn hash_of(reader: &Reader, seq: u64) -> Result<Hash, JournalError> {
    reader.hash_at(seq)?.ok_or_else(|| JournalError::Broken { seq, what: "nothing tells its hash".to_owned() })
}

fn read_kept(reader: &Reader, store: Head) -> Result<Kept, SyncError> {
    let (_, head, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
    let first = reader.first()?;
    // Only a store that has not heard of the epoch needs to know where it began.
    let epoch_first = if store.epoch < head.epoch { first_of_epoch(reader, head)? } else { first };
    Ok(Kept { first, head, epoch_first })
}

/// The first entry of the epoch of the head: the one after the last that its life shares with an earlier one. The entry that
/// tells is searched backwards.
fn first_of_epoch(reader: &Reader, head: Head) -> Result<u64, SyncError> {
    const ROWS: usize = 100;
    let mut upto = head.seq;
    loop {
        let newest = reader.newest(upto, ROWS)?;
        for sealed in &newest {
            if sealed.epoch().is_some_and(|epoch| epoch < head.epoch) {
                return Ok(sealed.seq + 1);
            }
            if let Ok(Entry { act: Act::LifeBegun(begun), .. }) = Entry::from_bytes(&sealed.body) {
                return Ok(begun.parts_at.seq + 1);
            }
        }
        match newest.last() {
            Some(oldest) if newest.len() == ROWS => upto = oldest.seq - 1,
            oldest => return Ok(oldest.map_or(upto + 1, |oldest| oldest.seq)),
        }
    }
}

/// Reads at most `limit` entries, no more than fit in a request. They are of the life the till is in, whatever epoch it was in
/// when it made them.
fn read_batch(reader: &Reader, first: u64, limit: u64, head: Head) -> Result<Batch, SyncError> {
    let missing = |seq, what: &str| JournalError::Broken { seq, what: what.to_owned() };
    let (after, sealed) = reader.batch(first, usize::try_from(limit).unwrap_or(usize::MAX))?;
    let after: Hash = after.ok_or_else(|| missing(first, "nothing tells which hash it follows"))?;
    let (till, _, _) = reader.head()?.ok_or(JournalError::NotSetUp)?;
    let mut batch = Batch { till, epoch: head.epoch, first, after, entries: Vec::with_capacity(sealed.len()), had: 0 };
    let mut bytes = 0;
    for entry in sealed {
        bytes += entry.body.len();
        if !batch.entries.is_empty() && bytes > BATCH_BYTES_MAX {
            break;
        }
        let body = String::from_utf8(entry.body).map_err(|_| missing(entry.seq, "is not text"))?;
        batch.entries.push(WireEntry { body, hash: entry.hash });
    }
    Ok(batch)
}
