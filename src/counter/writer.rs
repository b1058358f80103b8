//! Writing the journal: entries come in, one commit for all that wait, and the till hears how far it is on disk.
//!
//! A disk that fails is tried again with the same entries; nothing behind them is written first, and nothing is dropped. It
//! is never tried again on the same connection: after a sync that failed, the next one says nothing about what came before.
//! A full disk is given the room that was kept for it.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::Tell;
use super::actor::{Actor, Crew, Work};
use super::ballast::{Ballast, Kept as Room};
use crate::clock::Clock;
use crate::journal::storage::Snapshot;
use crate::journal::{Entry, Hash, Head, Journal, JournalError, Sealed};
use crate::till::effect::Event;

/// What the writer does to a disk. Behind a trait, so that a test can stall it, fill it and pull its plug.
pub trait Disk: Send {
    fn head(&self) -> Head;
    /// All of the entries in one commit, or none.
    fn append(&mut self, entries: &[Sealed]) -> Result<Head, JournalError>;
    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError>;
    fn secure(&mut self, upto: u64) -> Result<(), JournalError>;
    fn mend(&mut self, whole: &Sealed) -> Result<(), JournalError>;
    /// Housekeeping that may sync, for a quiet moment.
    fn tidy(&mut self) -> Result<(), JournalError>;
    /// Lets go of a connection that has failed, for one that has looked at what is there.
    fn reopen(&mut self) -> Result<(), JournalError>;
}

impl Disk for Journal {
    fn head(&self) -> Head {
        Self::head(self)
    }

    fn append(&mut self, entries: &[Sealed]) -> Result<Head, JournalError> {
        Self::append(self, entries)
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        Self::keep_snapshot(self, snapshot)
    }

    fn secure(&mut self, upto: u64) -> Result<(), JournalError> {
        Self::secure(self, upto)
    }

    fn mend(&mut self, whole: &Sealed) -> Result<(), JournalError> {
        Self::mend(self, whole)
    }

    fn tidy(&mut self) -> Result<(), JournalError> {
        self.checkpoint()
    }

    fn reopen(&mut self) -> Result<(), JournalError> {
        *self = self.reopened()?;
        Ok(())
    }
}

/// What the till's state came to at an entry, to be kept beside the journal.
#[derive(Debug)]
pub struct Kept {
    pub seq: u64,
    pub form: &'static str,
    pub body: Vec<u8>,
}

#[derive(Debug)]
pub enum Order {
    Append(Vec<Entry>),
    Keep(Kept),
    /// The store has secured entries up to here.
    Secure(u64),
    /// The disk has damaged this one, and here are its bytes.
    Mend(Sealed),
}

/// Entries written in one commit at most; more wait for the next.
const ENTRIES_MAX: usize = 1_000;
/// How long a failing disk is left alone before it is tried again.
const RETRY_MS: u64 = 500;
/// Quiet for so long, the log may be moved into the file.
const QUIET_MS: u64 = 2_000;
/// Commits after which housekeeping is worth its syncs.
const COMMITS_BEFORE_TIDYING: u32 = 200;
/// Commits after which the room on the disk is looked at without waiting for quiet.
const COMMITS_BEFORE_LOOKING: u32 = 50;
/// Commits after which the log is moved without waiting for quiet: some megabytes, a few hundred sales.
const COMMITS_UNTIDIED_MAX: u32 = 2_000;
/// A commit that takes longer is told as slow.
const SLOW_MS: u64 = 1_000;

/// Somebody who writes.
pub fn start(
    crew: &dyn Crew,
    disk: Box<dyn Disk>,
    ballast: Option<Ballast>,
    clock: Arc<dyn Clock>,
    tell: Tell,
) -> io::Result<Actor<Order>> {
    Actor::start(crew, "journal", Desk::new(disk, ballast, clock, tell))
}

/// Sealed, and not on disk: the disk has failed, and is tried again.
#[derive(Default)]
struct Unwritten {
    sealed: Vec<Sealed>,
    /// Ordered after them.
    behind: VecDeque<Order>,
    /// When the disk is tried again, on the steady clock.
    again_at: u64,
}

struct Desk {
    disk: Box<dyn Disk>,
    clock: Arc<dyn Clock>,
    tell: Tell,
    commits: u32,
    unwritten: Unwritten,
    /// The connection has failed.
    is_doubtful: bool,
    ballast: Option<Ballast>,
    /// The room that was kept is in use, and the till has not heard of it.
    was_released: bool,
    /// The till was told that there is no more room.
    is_crowded: bool,
}

impl Work for Desk {
    type Order = Order;

    /// Somebody may sell without a quiet moment until the disk is full.
    fn begin(&mut self) {
        self.look_after_ballast();
    }

    fn rest(&mut self) -> Option<u64> {
        let is_waiting = !self.unwritten.sealed.is_empty();
        Some(if is_waiting { self.unwritten.again_at.saturating_sub(self.clock.now().steady_ms) } else { QUIET_MS })
    }

    /// Takes along what else waits: one sync for a batch of type-ahead.
    fn take(&mut self, order: Order, behind: &mut dyn Iterator<Item = Order>) {
        if !self.unwritten.sealed.is_empty() {
            self.unwritten.behind.push_back(order);
            return if self.rest() == Some(0) {
                self.idle()
            };
        }
        let mut next = Some(order);
        while let Some(order) = next.take() {
            next = self.carry_out(order, behind);
        }
        if self.commits >= COMMITS_UNTIDIED_MAX {
            self.tidy();
        }
    }

    fn idle(&mut self) {
        if self.unwritten.sealed.is_empty() {
            self.tidy();
            return self.look_after_ballast();
        }
        let sealed = std::mem::take(&mut self.unwritten.sealed);
        if self.commit(sealed) {
            let mut behind = std::mem::take(&mut self.unwritten.behind).into_iter();
            while let Some(order) = behind.next() {
                self.take(order, &mut behind);
            }
        }
    }

    /// A disk that fails at the end is tried a last time.
    fn end(&mut self) {
        if !self.unwritten.sealed.is_empty() {
            self.idle();
        }
        self.commits = self.commits.max(1) + COMMITS_BEFORE_TIDYING;
        self.tidy();
    }
}

impl Desk {
    fn new(disk: Box<dyn Disk>, ballast: Option<Ballast>, clock: Arc<dyn Clock>, tell: Tell) -> Self {
        let unwritten = Unwritten::default();
        let (is_doubtful, was_released, is_crowded) = (false, false, false);
        Self { disk, clock, tell, commits: 0, unwritten, is_doubtful, ballast, was_released, is_crowded }
    }

    /// One order, or the entries of several. An order that was taken from the inbox and is another comes back.
    fn carry_out(&mut self, order: Order, behind: &mut dyn Iterator<Item = Order>) -> Option<Order> {
        match order {
            Order::Append(entries) => return self.append(entries, behind),
            Order::Keep(kept) => self.keep(kept),
            Order::Secure(upto) => self.report(|disk| disk.secure(upto)),
            Order::Mend(whole) => self.mend(&whole),
        }
        None
    }

    fn append(&mut self, mut entries: Vec<Entry>, behind: &mut dyn Iterator<Item = Order>) -> Option<Order> {
        let mut next = None;
        while entries.len() < ENTRIES_MAX && next.is_none() {
            match behind.next() {
                Some(Order::Append(more)) => entries.extend(more),
                Some(other) => next = Some(other),
                None => break,
            }
        }
        let sealed = self.seal(&entries);
        if self.commit(sealed) {
            return next;
        }
        self.unwritten.behind.extend(next);
        None
    }

    fn seal(&self, entries: &[Entry]) -> Vec<Sealed> {
        let mut previous: Hash = self.disk.head().hash;
        let mut sealed = Vec::with_capacity(entries.len());
        for entry in entries {
            let next = Sealed::after(previous, entry);
            previous = next.hash;
            sealed.push(next);
        }
        sealed
    }

    /// `false`: the disk failed, and they wait to be tried again.
    fn commit(&mut self, sealed: Vec<Sealed>) -> bool {
        let started = self.clock.now().steady_ms;
        match self.write_with_all_room(&sealed) {
            Ok(head) => {
                self.commits += 1;
                let took_ms = self.clock.now().steady_ms.saturating_sub(started);
                if took_ms > SLOW_MS {
                    tracing::warn!(took_ms, entries = sealed.len(), "a commit of the journal was slow");
                }
                (self.tell)(Event::Durable(head.seq));
                if std::mem::take(&mut self.was_released) {
                    self.tell_crowded();
                }
                if self.commits.is_multiple_of(COMMITS_BEFORE_LOOKING) {
                    self.look_after_ballast();
                }
                true
            }
            Err(fault) => {
                tracing::error!(%fault, "the journal cannot be written");
                (self.tell)(Event::DiskFails(fault.to_string()));
                self.unwritten.sealed = sealed;
                self.unwritten.again_at = self.clock.now().steady_ms + RETRY_MS;
                false
            }
        }
    }

    /// A full disk gets the room that was kept for it, and is tried again at once.
    fn write_with_all_room(&mut self, sealed: &[Sealed]) -> Result<Head, JournalError> {
        match self.write(sealed) {
            Err(fault) if fault.is_full() && self.ballast.as_ref().is_some_and(Ballast::release) => {
                tracing::warn!("the disk is full, and the room that was kept is released");
                self.was_released = true;
                self.write_over_the_log(sealed)
            }
            Err(fault) if fault.is_full() => self.write_over_the_log(sealed),
            written => written,
        }
    }

    /// A log that was moved into the file is written over from its beginning, and needs no room to grow.
    fn write_over_the_log(&mut self, sealed: &[Sealed]) -> Result<Head, JournalError> {
        match self.write(sealed) {
            Err(fault) if fault.is_full() => {
                self.disk.reopen()?;
                self.disk.tidy()?;
                self.write(sealed)
            }
            written => written,
        }
    }

    /// What a connection that failed has left behind is looked at by another, which writes what is missing.
    fn write(&mut self, sealed: &[Sealed]) -> Result<Head, JournalError> {
        if self.is_doubtful {
            self.disk.reopen()?;
            self.is_doubtful = false;
            tracing::warn!(head = self.disk.head().seq, entries = sealed.len(), "the journal was opened anew");
        }
        let written = missing(self.disk.head(), sealed).and_then(|missing| self.disk.append(missing));
        self.is_doubtful = written.is_err();
        written
    }

    /// A snapshot is only as good as the entry it stands on.
    fn keep(&mut self, kept: Kept) {
        let head = self.disk.head();
        if head.seq == kept.seq {
            let snapshot = Snapshot { seq: kept.seq, hash: head.hash, form: kept.form.to_owned(), body: kept.body };
            self.report(|disk| disk.keep_snapshot(&snapshot));
        }
    }

    fn mend(&mut self, whole: &Sealed) {
        match self.disk.mend(whole) {
            Ok(()) => (self.tell)(Event::EntryMended(whole.seq)),
            Err(fault) => tracing::error!(%fault, seq = whole.seq, "a damaged entry was not put back"),
        }
    }

    fn look_after_ballast(&mut self) {
        match self.ballast.as_ref().map(Ballast::keep) {
            Some(Room::NoRoom) => self.tell_crowded(),
            Some(Room::Whole | Room::Made) if std::mem::take(&mut self.is_crowded) => (self.tell)(Event::DiskHasRoom),
            _ => {}
        }
    }

    fn tell_crowded(&mut self) {
        if !std::mem::replace(&mut self.is_crowded, true) {
            (self.tell)(Event::DiskCrowded);
        }
    }

    fn tidy(&mut self) {
        if self.commits >= COMMITS_BEFORE_TIDYING {
            self.commits = 0;
            self.report(|disk| disk.tidy());
        }
    }

    fn report(&mut self, work: impl FnOnce(&mut dyn Disk) -> Result<(), JournalError>) {
        if self.is_doubtful {
            return;
        }
        if let Err(fault) = work(self.disk.as_mut()) {
            self.is_doubtful = true;
            tracing::warn!(%fault, "housekeeping of the journal failed");
        }
    }
}

/// The entries that are not there yet; those that are must be these very ones.
fn missing(head: Head, sealed: &[Sealed]) -> Result<&[Sealed], JournalError> {
    let there = sealed.iter().filter(|entry| entry.seq <= head.seq).count();
    match sealed[..there].last() {
        Some(last) if (last.seq, last.hash) != (head.seq, head.hash) => {
            Err(JournalError::Broken { seq: head.seq, what: "was written by somebody else".to_owned() })
        }
        _ => Ok(&sealed[there..]),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::clock::MachineClock;
    use crate::domain::{Stamp, TillId};
    use crate::journal::act::system::ProgramStopped;

    /// A disk that keeps the head alone and writes down after how many commits it was tidied.
    struct Counted {
        head: Head,
        commits: u32,
        tidied: Arc<Mutex<Vec<u32>>>,
    }

    impl Disk for Counted {
        fn head(&self) -> Head {
            self.head
        }

        fn append(&mut self, entries: &[Sealed]) -> Result<Head, JournalError> {
            self.commits += 1;
            if let Some(last) = entries.last() {
                self.head = Head { seq: last.seq, hash: last.hash, ..self.head };
            }
            Ok(self.head)
        }

        fn keep_snapshot(&mut self, _snapshot: &Snapshot) -> Result<(), JournalError> {
            Ok(())
        }

        fn secure(&mut self, _upto: u64) -> Result<(), JournalError> {
            Ok(())
        }

        fn mend(&mut self, _whole: &Sealed) -> Result<(), JournalError> {
            Ok(())
        }

        fn tidy(&mut self) -> Result<(), JournalError> {
            self.tidied.lock().expect("one at a time").push(self.commits);
            Ok(())
        }

        fn reopen(&mut self) -> Result<(), JournalError> {
            Ok(())
        }
    }

    fn entry(seq: u64) -> Entry {
        let at = Stamp::default();
        Entry {
            till: TillId { department: 1, till: 1 },
            epoch: 1,
            seq,
            at,
            operator: None,
            training: false,
            act: ProgramStopped {}.into(),
        }
    }

    #[test]
    fn a_day_without_a_quiet_moment_leaves_no_endless_log() {
        let tidied = Arc::default();
        let disk = Counted { head: Head::default(), commits: 0, tidied: Arc::clone(&tidied) };
        let clock = Arc::new(MachineClock::start());
        let mut desk = Desk::new(Box::new(disk), None, clock, Arc::new(|_| {}));
        for seq in 1..=2 * u64::from(COMMITS_UNTIDIED_MAX) + 1 {
            desk.take(Order::Append(vec![entry(seq)]), &mut std::iter::empty());
        }
        assert_eq!(*tidied.lock().expect("one at a time"), [COMMITS_UNTIDIED_MAX, 2 * COMMITS_UNTIDIED_MAX]);
    }
}
