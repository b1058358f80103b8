//! The thread that reads the journal back for the screen: the way back can be long, and no key waits for it.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::{Tell, archive};
use crate::journal::storage::Reader;
use crate::till::effect::Event;

/// The newest entries up to one.
pub struct Reading {
    pub upto: u64,
    pub limit: usize,
}

pub struct Readings {
    orders: Option<Sender<Reading>>,
    thread: Option<JoinHandle<()>>,
}

impl Readings {
    pub fn start(reader: Reader, tell: Tell) -> std::io::Result<Self> {
        let (orders, work) = channel();
        let read = move || read(&reader, &work, &tell);
        let thread = std::thread::Builder::new().name("readings".to_owned()).spawn(read)?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    pub fn read(&self, reading: Reading) {
        if let Some(orders) = &self.orders
            && orders.send(reading).is_err()
        {
            tracing::error!("nobody reads the journal any more");
        }
    }
}

impl Drop for Readings {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Only the newest order is read: those before it were for a text that has changed since.
fn read(reader: &Reader, work: &Receiver<Reading>, tell: &Tell) {
    while let Ok(first) = work.recv() {
        let Reading { upto, limit } = work.try_iter().last().unwrap_or(first);
        tell(Event::JournalRead { upto, entries: archive::newest(reader, upto, limit) });
    }
}
