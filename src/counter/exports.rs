//! Handing the journal out while the till sells: written on a thread of its own, told in the journal, and only then named.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::Tell;
use super::folder::{self, Folder};
use super::open::VERSION;
use crate::domain::Stamp;
use crate::domain::shop::Tables;
use crate::journal::saft::{Export, ExportError, Written};
use crate::journal::storage::Reader;
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
    written: Option<Written>,
}

impl Clerk {
    pub fn of(folder: &Path) -> Self {
        Self { journal: folder.join(folder::JOURNAL), out: folder.join(folder::EXPORT), written: None }
    }

    /// What came of it; nothing where there is nothing to name.
    pub fn carry_out(&mut self, order: Order) -> Option<Event> {
        let done = match order {
            Order::Write { order, tables, now } => self.write(&order, &tables, now),
            Order::Publish => self.written.take().map(publish)?,
        };
        Some(done.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the journal was not exported");
            Event::ExportFailed(fault.to_string())
        }))
    }

    fn write(&mut self, order: &ExportOrder, tables: &Tables, now: Stamp) -> Result<Event, ExportError> {
        std::fs::create_dir_all(&self.out).map_err(|cause| ExportError::Write { path: self.out.clone(), cause })?;
        let reader = Reader::open(&self.journal)?;
        let export = Export {
            reader: &reader,
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

fn publish(written: Written) -> Result<Event, ExportError> {
    let done = written.publish()?;
    Ok(Event::Exported { path: done.path.display().to_string(), transactions: done.transactions })
}

/// The clerk's thread.
pub struct Exports {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Exports {
    pub fn start(folder: &Folder, tell: Tell) -> std::io::Result<Self> {
        let (orders, work) = channel();
        let clerk = Clerk::of(folder.path());
        let thread = std::thread::Builder::new().name("exports".to_owned()).spawn(move || run(clerk, &work, &tell))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    pub fn order(&self, order: Order) {
        if let Some(orders) = &self.orders
            && orders.send(order).is_err()
        {
            tracing::error!("nobody exports the journal any more");
        }
    }
}

fn run(mut clerk: Clerk, work: &Receiver<Order>, tell: &Tell) {
    while let Ok(order) = work.recv() {
        clerk.carry_out(order).into_iter().for_each(|event| tell(event));
    }
}

impl Drop for Exports {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
