//! Changes out of a file, taken into a till that does not run: journalled as fixed information, so that the next start
//! carries them to the store.

use std::sync::Arc;

use super::closed::ClosedTill;
use super::folder::Folder;
use super::open::OpenError;
use super::register::{LocalRegister, Writer};
use crate::clock::Clock;
use crate::domain::register::{Change, Register};
use crate::journal::Act;
use crate::journal::act::system::FixedChanged;

/// A till's folder, opened for taking something in.
pub struct Intake {
    till: ClosedTill,
    local: LocalRegister,
    writer: Writer,
}

/// Changes in one entry: each must go to the store in one request.
const CHANGES_MAX: usize = 200;

impl Intake {
    /// Opens a folder that nobody sells on now.
    pub fn open(folder: Folder, clock: &Arc<dyn Clock>, store_url: Option<&str>) -> Result<Self, OpenError> {
        let till = ClosedTill::open(folder, clock.now().wall)?;
        let (local, writer) = till.register(clock, store_url)?;
        Ok(Self { till, local, writer })
    }

    pub fn register(&self) -> &dyn Register {
        &self.local
    }

    /// Journals the changes with the file's name, and makes them part of the till's own copy.
    pub fn take(mut self, changes: &[Change], file: &str) -> Result<(), OpenError> {
        let act = |part: &[Change]| Act::from(FixedChanged { changes: part.to_vec(), file: Some(file.to_owned()) });
        self.till.take(changes.chunks(CHANGES_MAX).map(act))?;
        self.writer.apply_own(self.till.state().seq, changes)?;
        self.writer.index()?;
        self.till.close()
    }
}
