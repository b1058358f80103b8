//! Reading the journal back for the screen: the way back can be long, and no key waits for it.

use std::io;

use super::actor::{Actor, Crew, Work};
use super::{Tell, archive};
use crate::journal::storage::Reader;

/// The newest entries up to one.
pub struct Reading {
    pub upto: u64,
    pub limit: usize,
}

pub(super) fn start(crew: &dyn Crew, reader: Reader, tell: Tell) -> io::Result<Actor<Reading>> {
    Actor::start(crew, "readings", Readings { reader, tell })
}

struct Readings {
    reader: Reader,
    tell: Tell,
}

impl Work for Readings {
    type Order = Reading;

    /// Only the newest order is read: those before it were for a text that has changed since.
    fn take(&mut self, first: Reading, behind: &mut dyn Iterator<Item = Reading>) {
        let Reading { upto, limit } = behind.last().unwrap_or(first);
        (self.tell)(archive::read_back(&self.reader, upto, limit));
    }
}
