//! Changes out of a file, taken into a till that does not run: journalled as fixed information, so that the next start
//! carries them to the store.

use std::sync::Arc;

use super::folder::{self, Folder};
use super::open::{OpenError, fill, link_maker, place_of, state_of};
use super::register::{self, LocalRegister, Writer};
use crate::clock::Clock;
use crate::domain::Stamp;
use crate::domain::register::{Change, Register};
use crate::journal::act::system::FixedChanged;
use crate::journal::storage::Reader;
use crate::journal::{Entry, Journal, Sealed};
use crate::till::state::State;

/// A till's folder, opened for taking something in.
pub struct Intake {
    journal: Journal,
    state: State,
    local: LocalRegister,
    writer: Writer,
    now: Stamp,
    _folder: Folder,
}

/// Changes in one entry: each must go to the store in one request.
const CHANGES_MAX: usize = 200;

impl Intake {
    /// Opens a folder that nobody sells on now.
    pub fn open(folder: Folder, clock: &Arc<dyn Clock>, store_url: Option<&str>) -> Result<Self, OpenError> {
        let path = folder.file(folder::JOURNAL);
        let journal = Journal::open(&path)?.ok_or_else(|| OpenError::NotSetUp(folder.path().to_owned()))?;
        let state = state_of(&journal)?;
        let now = clock.now().wall;
        let (mut local, mut writer) = register::open(&folder.file(folder::REGISTER), now.date())?;
        if local.version() == 0 {
            let make_link = link_maker(&folder, clock, store_url)?;
            let _link = fill(&mut writer, make_link, &place_of(&journal, &state)?, &Reader::open(&path)?);
            local.refresh();
        }
        Ok(Self { journal, state, local, writer, now, _folder: folder })
    }

    pub fn register(&self) -> &dyn Register {
        &self.local
    }

    /// Journals the changes with the file's name, and makes them part of the till's own copy.
    pub fn take(mut self, changes: &[Change], file: &str) -> Result<(), OpenError> {
        let mut previous = self.journal.head().hash;
        let mut sealed = Vec::new();
        for part in changes.chunks(CHANGES_MAX) {
            let act = FixedChanged { changes: part.to_vec(), file: Some(file.to_owned()) };
            let entry = Entry {
                till: self.state.till,
                epoch: self.state.epoch,
                seq: self.state.seq + 1,
                at: self.now.max(self.state.last_at),
                operator: None,
                training: false,
                act: act.into(),
            };
            self.state.apply(&entry);
            let next = Sealed::after(previous, &entry);
            previous = next.hash;
            sealed.push(next);
        }
        self.journal.append(&sealed)?;
        let version = self.writer.version()?;
        self.writer.apply(version, changes)?;
        self.writer.index()?;
        self.journal.close()?;
        Ok(())
    }
}
