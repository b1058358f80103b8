//! Handing the journal out while the till sells: written beside the input path, told in the journal, and only then named.

use std::io;
use std::path::{Path, PathBuf};

use super::Tell;
use super::actor::{self, Actor, Crew};
use super::earlier::bring_back;
use super::folder::{self, Folder};
use super::open::VERSION;
use crate::domain::Stamp;
use crate::domain::shop::Tables;
use crate::domain::value::Saying;
use crate::journal::fetched::Earlier;
use crate::journal::saft::{Export, ExportError, Written};
use crate::journal::storage::Reader;
use crate::sync::Link;
use crate::till::effect::{Event, ExportOrder};

/// What is to be done.
pub enum Order {
    Write {
        order: ExportOrder,
        tables: Box<Tables>,
        now: Stamp,
    },
    /// The journal tells of it: the file gets its name.
    Publish,
}

/// Writes one export at a time.
pub struct Clerk {
    journal: PathBuf,
    out: PathBuf,
    /// For what the till has erased.
    link: Box<dyn Link>,
    written: Option<Written>,
}

impl Clerk {
    pub fn of(folder: &Path, link: Box<dyn Link>) -> Self {
        Self { journal: folder.join(folder::JOURNAL), out: folder.join(folder::EXPORT), link, written: None }
    }

    /// What came of it; nothing where there is nothing to name.
    pub fn carry_out(&mut self, order: Order) -> Option<Event> {
        let done = match order {
            Order::Write { order, tables, now } => self.write(&order, &tables, now),
            Order::Publish => self.written.take().map(publish)?,
        };
        Some(done.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the journal was not exported");
            Event::ExportFailed(told(&fault))
        }))
    }

    fn write(&mut self, order: &ExportOrder, tables: &Tables, now: Stamp) -> Result<Event, ExportError> {
        std::fs::create_dir_all(&self.out).map_err(|cause| ExportError::Write { path: self.out.clone(), cause })?;
        let reader = Reader::open(&self.journal)?;
        let link = self.link.as_mut();
        let earlier = bring_back(&reader, order.from, &self.out, &order.organisation_number, link)?;
        let export = Export {
            reader: &reader,
            earlier: earlier.as_ref().map(Earlier::reader),
            tables,
            organisation_number: &order.organisation_number,
            from: order.from,
            to: order.to,
            now,
            version: VERSION,
            folder: &self.out,
        };
        let written = self.written.insert(export.write()?);
        Ok(Event::ExportWritten { from: order.from, to: order.to, file: written.exported.name.clone() })
    }
}

/// What the person at the counter hears; the log has the rest.
fn told(fault: &ExportError) -> Saying {
    match fault {
        ExportError::Backwards { .. } => Saying::of("export-what-days"),
        ExportError::Erased { day, .. } => Saying::of("export-erased").with("day", *day),
        ExportError::Unsigned { receipt } => Saying::of("export-unsigned").with("receipt", *receipt),
        ExportError::Write { path, .. } => Saying::of("export-unwritten").with("path", path.display().to_string()),
        ExportError::Taken { .. } => Saying::of("export-taken"),
        ExportError::Nameless => Saying::of("export-nameless"),
        ExportError::Journal(_) => Saying::of("export-failed"),
    }
}

fn publish(written: Written) -> Result<Event, ExportError> {
    let done = written.publish()?;
    Ok(Event::Exported { path: done.path.display().to_string(), transactions: done.transactions })
}

/// A clerk at work.
pub(super) fn start(crew: &dyn Crew, folder: &Folder, link: Box<dyn Link>, tell: Tell) -> io::Result<Actor<Order>> {
    let mut clerk = Clerk::of(folder.path(), link);
    actor::answering(crew, "exports", tell, move |order| clerk.carry_out(order))
}
