//! A till that does not run now: its folder, its journal and what the journal comes to, for acts that need nobody at the
//! counter. Each is an entry like any other, in order and stamped.

use std::sync::Arc;

use super::folder::{self, Folder};
use super::open::{OpenError, fill, link_maker, place_of, state_of};
use super::register::{self, LocalRegister};
use super::uploader::MakeLink;
use crate::clock::Clock;
use crate::domain::Stamp;
use crate::journal::storage::Reader;
use crate::journal::{Act, Entry, Journal, Sealed};
use crate::till::state::State;

pub struct ClosedTill {
    journal: Journal,
    state: State,
    now: Stamp,
    folder: Folder,
}

impl ClosedTill {
    /// Opens a folder that nobody sells on now.
    pub fn open(folder: Folder, now: Stamp) -> Result<Self, OpenError> {
        let path = folder.file(folder::JOURNAL);
        let journal = Journal::open(&path)?.ok_or_else(|| OpenError::NotSetUp(folder.path().to_owned()))?;
        journal.renew_log()?;
        let state = state_of(&journal)?;
        Ok(Self { journal, state, now, folder })
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    pub fn now(&self) -> Stamp {
        self.now
    }

    /// The till's own copy of the register; one that was never filled is fetched first.
    pub fn register(
        &self,
        clock: &Arc<dyn Clock>,
        store_url: Option<&str>,
    ) -> Result<(LocalRegister, register::Writer), OpenError> {
        let (mut local, mut writer) = register::open(&self.folder.file(folder::REGISTER), self.now.date())?;
        if local.version() == 0 {
            let make_link = self.link_maker(clock, store_url);
            let reader = Reader::open(&self.folder.file(folder::JOURNAL))?;
            let _link = fill(&mut writer, make_link, &place_of(&self.journal, &self.state)?, &reader);
            local.refresh();
        }
        Ok((local, writer))
    }

    /// The way to the store, where somebody goes it.
    pub fn link_maker(&self, clock: &Arc<dyn Clock>, store_url: Option<&str>) -> MakeLink {
        link_maker(&self.folder, clock, store_url).unwrap_or_else(|fault| Box::new(move || Err(fault.to_string())))
    }

    /// Journals what was done, all of it in one commit.
    pub fn take(&mut self, acts: impl IntoIterator<Item = Act>) -> Result<(), OpenError> {
        let mut previous = self.journal.head().hash;
        let mut sealed = Vec::new();
        for act in acts {
            let entry = self.entry(act);
            self.state.apply(&entry);
            let next = Sealed::after(previous, &entry);
            previous = next.hash;
            sealed.push(next);
        }
        self.journal.append(&sealed)?;
        Ok(())
    }

    fn entry(&self, act: Act) -> Entry {
        Entry {
            till: self.state.till,
            epoch: self.state.epoch,
            seq: self.state.seq + 1,
            at: self.now.max(self.state.last_at),
            operator: None,
            training: false,
            act,
        }
    }

    pub fn close(self) -> Result<(), OpenError> {
        self.journal.close()?;
        Ok(())
    }
}
