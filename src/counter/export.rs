//! The journal handed out from a till that does not run: written beside the file's place, told in the journal, and named.

use std::path::Path;
use std::sync::Arc;

use super::closed::ClosedTill;
use super::earlier::bring_back;
use super::folder::{self, Folder};
use super::open::{OpenError, VERSION};
use super::register::LocalRegister;
use super::rotation::{RotationError, sign_what_waits};
use super::uploader::ToBeMade;
use crate::clock::Clock;
use crate::domain::TillId;
use crate::domain::register::Register;
use crate::domain::time::Date;
use crate::journal::act::system::JournalExported;
use crate::journal::fetched::Earlier;
use crate::journal::saft::{Export, ExportError, Exported};
use crate::journal::signature::Method;
use crate::journal::storage::Reader;
use crate::journal::{Act, JournalError};
use crate::sync::Link;

/// A till's folder, opened for handing out.
pub struct HandOut {
    till: ClosedTill,
    local: LocalRegister,
    /// For what the till has erased.
    link: Box<dyn Link>,
}

#[derive(Debug, thiserror::Error)]
pub enum HandOutError {
    #[error("{0}")]
    Export(#[from] ExportError),
    #[error("{0}. Nothing was exported")]
    Journal(#[from] JournalError),
    #[error("the export cannot be told in the journal: {0}. Nothing was exported")]
    Till(#[from] OpenError),
    #[error("{0}. Nothing was exported")]
    Signing(RotationError),
}

impl HandOut {
    /// Opens a folder that nobody sells on now.
    pub fn open(folder: Folder, clock: &Arc<dyn Clock>, store_url: Option<&str>) -> Result<Self, OpenError> {
        let till = ClosedTill::open(folder, clock.now().wall)?;
        let (local, _) = till.register(clock, store_url)?;
        let link = Box::new(ToBeMade::by(till.link_maker(clock, store_url)));
        Ok(Self { till, local, link })
    }

    pub fn till(&self) -> TillId {
        self.till.state().till
    }

    /// Writes the days into `out`. What a stop left unsigned is signed first. The journal tells of the file before it has its
    /// name, and nothing is removed (law S-6).
    pub fn export(mut self, from: Date, to: Date, method: Method, out: &Path) -> Result<Exported, HandOutError> {
        sign_what_waits(&mut self.till, method).map_err(HandOutError::Signing)?;
        let reader = Reader::open(&self.till.folder().file(folder::JOURNAL))?;
        let organisation_number = &self.till.state().organisation_number;
        let earlier = bring_back(&reader, from, out, organisation_number, self.link.as_mut())?;
        let export = Export {
            reader: &reader,
            earlier: earlier.as_ref().map(Earlier::reader),
            tables: self.local.tables(),
            organisation_number,
            from,
            to,
            now: self.till.now(),
            version: VERSION,
            folder: out,
        };
        let written = export.write()?;
        drop((earlier, reader));
        self.till.take([Act::from(JournalExported { from, to, file: written.exported.name.clone() })])?;
        self.till.close()?;
        Ok(written.publish()?)
    }
}
