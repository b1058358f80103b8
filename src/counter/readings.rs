//! The thread that reads the journal back for the screen: the way back can be long, and no key waits for it.

use std::sync::mpsc::Receiver;

use super::actor::Actor;
use super::{Tell, archive};
use crate::journal::storage::Reader;
use crate::till::effect::Event;

/// The newest entries up to one.
pub struct Reading {
    pub upto: u64,
    pub limit: usize,
}

pub(super) fn start(reader: Reader, tell: Tell) -> std::io::Result<Actor<Reading>> {
    Actor::start("readings", move |work| read(&reader, &work, &tell))
}

/// Only the newest order is read: those before it were for a text that has changed since.
fn read(reader: &Reader, work: &Receiver<Reading>, tell: &Tell) {
    while let Ok(first) = work.recv() {
        let Reading { upto, limit } = work.try_iter().last().unwrap_or(first);
        tell(Event::JournalRead { upto, entries: archive::newest(reader, upto, limit) });
    }
}
