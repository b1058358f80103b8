//! What must be true of a till after every event, asked of its journal on disk: the product's own check entry by entry, and
//! that nothing has left the screen before the journal knew of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use skranke::counter::folder::{JOURNAL, KEYS};
use skranke::counter::keys;
use skranke::counter::open::state_of;
use skranke::domain::TillId;
use skranke::domain::device::{PrintJob, TerminalAnswer};
use skranke::domain::ids::{IntentNo, PartId};
use skranke::domain::{Ore, SaleId};
use skranke::journal::act::device::SendState;
use skranke::journal::act::system::KeyMade;
use skranke::journal::signature::CheckingKey;
use skranke::journal::storage::Reader;
use skranke::journal::verify::Check;
use skranke::journal::{Act, Entry, Hash, Journal, Sealed};
use skranke::till::state::State;

use super::accounts::Accounts;
use super::bench::{Left, receipt_of};
use super::kitchen::Kitchen;
use super::wire::Stored;

/// A sentence that says which promise was broken.
pub type Broken = String;

/// What the journal says became of a demand for money.
#[derive(Clone, Debug, Default)]
pub struct Money {
    pub part: Option<(SaleId, PartId)>,
    /// The payment it takes back, where that was taken twice.
    pub back_of: Option<IntentNo>,
    pub answer: Option<TerminalAnswer>,
    /// A leader said it, and the bank did not.
    pub by_hand: bool,
}

/// What the journal told in earlier lives of the till, erased or not.
#[derive(Clone, Debug, Default)]
pub struct Told {
    ordered: BTreeSet<PrintJob>,
    /// How often each slip left for a printer, and how often somebody looked for it and did not find it.
    papers: BTreeMap<PrintJob, u32>,
    missed: BTreeMap<PrintJob, u32>,
    pulses: u64,
    pub money: BTreeMap<IntentNo, Money>,
    mails: BTreeSet<String>,
    pub sales: u64,
    pub periods: u64,
    accounts: Accounts,
    /// Where there are order printers.
    kitchen: Option<Kitchen>,
    /// The last entry all this was told by.
    upto: u64,
}

impl Told {
    /// Of a till with order printers.
    pub fn with_orders() -> Self {
        Self { kitchen: Some(Kitchen::default()), ..Self::default() }
    }

    pub fn has_orders(&self) -> bool {
        self.kitchen.is_some()
    }

    /// Order tickets that were made.
    pub fn tickets(&self) -> usize {
        self.kitchen.as_ref().map_or(0, Kitchen::tickets)
    }
}

pub struct Follower {
    folder: PathBuf,
    till: TillId,
    reader: Reader,
    check: Check<'static>,
    pub state: State,
    pub seq: u64,
    /// The first entry that was kept when it began to follow.
    first: u64,
    hashes: BTreeMap<u64, Hash>,
    pub told: Told,
}

/// The secret keys of a till in the simulation never leave its folder.
fn secret(folder: &Path) -> impl Fn(&KeyMade) -> Option<CheckingKey> + 'static {
    let keys = folder.join(KEYS);
    move |told| keys::load(&keys, told).ok().map(|named| named.key.checking())
}

impl Follower {
    /// From the first entry that is kept.
    pub fn new(folder: &Path, till: TillId, told: Told) -> Self {
        let reader = Reader::open(&folder.join(JOURNAL)).expect("a journal to follow");
        let head = reader.head().expect("readable").map_or(0, |(_, head, _)| head.seq);
        let first = reader.first_kept().expect("readable").unwrap_or(head + 1);
        let secret: &'static _ = Box::leak(Box::new(secret(folder)));
        let check = Check::new(till, u32::MAX, first, secret);
        let state = State::new(till);
        let (folder, hashes) = (folder.to_owned(), BTreeMap::new());
        Self { folder, till, reader, check, state, seq: first - 1, first, hashes, told }
    }

    /// Everything that is there at a start. What was erased has left its sum.
    pub fn catch_up(&mut self) -> Result<(), Broken> {
        self.follow()?;
        if self.first > 1 {
            let journal = Journal::open(&self.folder.join(JOURNAL)).map_err(|fault| fault.to_string())?;
            let journal = journal.ok_or("the journal is gone")?;
            self.state = state_of(&journal).map_err(|fault| fault.to_string())?;
        }
        Ok(())
    }

    /// Reads what was written since.
    pub fn follow(&mut self) -> Result<(), Broken> {
        loop {
            let (before, batch) = self.reader.batch(self.seq + 1, 500).map_err(|fault| fault.to_string())?;
            let Some(first) = batch.first() else { return Ok(()) };
            if first.seq != self.seq + 1 {
                return Err(format!("entry {} is followed by entry {}", self.seq, first.seq));
            }
            let mut previous = before.unwrap_or(Hash::START);
            if self.hashes.get(&self.seq).is_some_and(|known| *known != previous) {
                return Err(format!("entry {} is another than it was", self.seq));
            }
            for sealed in batch {
                if !sealed.follows(previous) {
                    return Err(format!("the chain breaks at entry {}", sealed.seq));
                }
                previous = sealed.hash;
                let entry =
                    Entry::from_bytes(&sealed.body).map_err(|fault| format!("entry {}: {fault}", sealed.seq))?;
                self.check
                    .taken(&entry, sealed.seq, sealed.hash)
                    .map_err(|what| format!("entry {}: {what}", entry.seq))?;
                self.hashes.insert(sealed.seq, sealed.hash);
                self.seq = sealed.seq;
                self.note(&entry).map_err(|what| format!("entry {}: {what}", entry.seq))?;
                self.state.apply(&entry);
            }
        }
    }

    fn note(&mut self, entry: &Entry) -> Result<(), Broken> {
        if entry.seq <= self.told.upto {
            return Ok(());
        }
        let told = &mut self.told;
        told.upto = entry.seq;
        told.accounts.take(entry)?;
        told.kitchen.as_mut().map_or(Ok(()), |kitchen| kitchen.take(entry))?;
        match &entry.act {
            Act::SlipOrdered(ordered) => {
                told.ordered.insert(ordered.slip.job);
            }
            Act::SlipLookedFor(looked) if !looked.came_out => *told.missed.entry(looked.slip.job).or_default() += 1,
            Act::DrawerPulsed(_) => told.pulses += 1,
            Act::PaymentAsked(asked) => {
                let part = Some((asked.sale, asked.part.id));
                told.money.insert(asked.intent.number, Money { part, ..Money::default() });
            }
            Act::PaymentAnswered(answered) => {
                let part = Some((answered.sale, answered.part));
                // The newest demand of a part is the one that was answered.
                if let Some(money) = told.money.values_mut().rev().find(|money| money.part == part) {
                    money.answer = Some(answered.answer.clone());
                    money.by_hand |= answered.by_hand;
                }
            }
            Act::DuplicateAsked(asked) => {
                told.money.insert(asked.intent.number, Money { back_of: Some(asked.duplicate), ..Money::default() });
            }
            Act::DuplicateAnswered(answered) => {
                let back_of = Some(answered.duplicate);
                if let Some(money) = told.money.values_mut().rev().find(|money| money.back_of == back_of) {
                    money.answer = Some(answered.answer.clone());
                    money.by_hand |= answered.by_hand;
                }
            }
            Act::ReceiptSent(sent) if sent.state == SendState::Ordered => {
                told.mails.insert(sent.receipt.to_string());
            }
            Act::SaleCompleted(_) => told.sales += 1,
            Act::ZTaken(_) => told.periods += 1,
            Act::SetUp(_) => told.accounts.is_whole = true,
            _ => {}
        }
        Ok(())
    }

    /// Nothing is ever ahead of the journal (architecture §6, 14).
    pub fn knew_of(&mut self, left: &Left) -> Result<(), Broken> {
        let told = &mut self.told;
        let knew = match left {
            Left::Paper(job) => {
                let papers = told.papers.entry(*job).or_default();
                *papers += 1;
                // Never sent again by itself (printer.md 5).
                if *papers > 1 + told.missed.get(job).copied().unwrap_or(0) {
                    return Err(format!("{job:?} was printed again and nobody had looked for it"));
                }
                told.ordered.contains(job)
            }
            Left::Pulse => {
                let knew = told.pulses > 0;
                told.pulses = told.pulses.saturating_sub(1);
                knew
            }
            Left::Money(intent) => told.money.contains_key(intent),
            Left::Mail(subject) => receipt_of(subject).is_some_and(|receipt| told.mails.contains(receipt)),
        };
        if knew { Ok(()) } else { Err(format!("{left:?} left before the journal of {} knew", self.till)) }
    }

    /// What was acknowledged is there, byte for byte.
    pub fn still_has(&self, acknowledged: &BTreeMap<u64, Hash>) -> Result<(), Broken> {
        for (seq, hash) in acknowledged {
            match self.hashes.get(seq) {
                Some(found) if found == hash => {}
                Some(_) => return Err(format!("entry {seq} was acknowledged and is another now")),
                None if *seq < self.first => {}
                None => return Err(format!("entry {seq} was acknowledged and is lost")),
            }
        }
        Ok(())
    }

    pub fn hash_of(&self, seq: u64) -> Option<Hash> {
        self.hashes.get(&seq).copied()
    }

    /// The bank and the journal agree about every krone (architecture §6, 7).
    pub fn agrees_with_bank(&self, moved: &BTreeMap<IntentNo, Option<Ore>>) -> Result<(), Broken> {
        for (number, amount) in moved {
            let Some(money) = self.told.money.get(number) else {
                return Err(format!("the bank heard of {number:?} and the journal did not"));
            };
            if money.by_hand {
                continue;
            }
            let said = match &money.answer {
                Some(TerminalAnswer::Approved { amount, .. }) => Some(Some(*amount)),
                Some(TerminalAnswer::NoAnswer) | None => None,
                Some(_) => Some(None),
            };
            if said.is_some_and(|said| said != *amount) {
                return Err(format!("of {number:?} the bank says {amount:?} and the journal {said:?}"));
            }
        }
        Ok(())
    }

    /// Every order ticket is out, or somebody knows that it is not.
    pub fn agrees_with_kitchen(&self, papers: &BTreeSet<PrintJob>) -> Result<(), Broken> {
        let due: Vec<_> = self.state.due.iter().map(|due| (due.slip.job, due.slip.kind)).collect();
        self.told.kitchen.as_ref().map_or(Ok(()), |kitchen| kitchen.agrees_with(papers, &due))
    }

    /// Everything once more, as anybody would check it.
    pub fn verify(&self) -> Result<(), Broken> {
        let reader = Reader::open(&self.folder.join(JOURNAL)).map_err(|fault| fault.to_string())?;
        let secret = secret(&self.folder);
        skranke::journal::verify::verify(&reader, &secret).map(drop).map_err(|fault| fault.to_string())
    }

    /// The entries that are kept, for a comparison.
    pub fn kept(&self) -> Result<Vec<Stored>, Broken> {
        let mut kept = Vec::new();
        let mut from = self.reader.first_kept().map_err(|fault| fault.to_string())?.unwrap_or(u64::MAX);
        while from < u64::MAX {
            let (_, batch) = self.reader.batch(from, 500).map_err(|fault| fault.to_string())?;
            let Some(last) = batch.last() else { break };
            from = last.seq + 1;
            let stored = |sealed: Sealed| Stored { seq: sealed.seq, body: sealed.body, hash: sealed.hash.0.to_vec() };
            kept.extend(batch.into_iter().map(stored));
        }
        Ok(kept)
    }
}
