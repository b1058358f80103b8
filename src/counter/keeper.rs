//! Keeping the local register: changes come in, words find them, and the shell hears that it may look again.

use std::io;

use super::actor::{Actor, Crew, Work};
use super::register::{RegisterError, Writer};
use crate::domain::register::Change;

/// Changes to take in.
#[derive(Debug)]
pub struct Take {
    pub from: From,
    pub changes: Vec<Change>,
    /// More pages follow: words are indexed after the last.
    pub more: bool,
    /// How many of them are new to this till and were made elsewhere.
    pub news: u64,
}

/// Who made the changes.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// The store's version after them.
    Store(u64),
    /// This till, which journalled them in this entry. The store will number them later.
    Here(u64),
}

/// What was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub version: u64,
    pub news: u64,
}

/// Somebody who keeps the register.
pub(super) fn start(crew: &dyn Crew, writer: Writer, tell: impl Fn(Taken) + Send + 'static) -> io::Result<Actor<Take>> {
    Actor::start(crew, "register", Keeper { writer, tell: Box::new(tell), news: 0 })
}

struct Keeper {
    writer: Writer,
    tell: Box<dyn Fn(Taken) + Send>,
    news: u64,
}

impl Work for Keeper {
    type Order = Take;

    /// A start may find texts that were taken in and not indexed before the machine went down.
    fn begin(&mut self) {
        report(self.writer.index());
    }

    fn take(&mut self, take: Take, _behind: &mut dyn Iterator<Item = Take>) {
        report(match take.from {
            From::Store(version) => self.writer.apply(version, &take.changes),
            From::Here(entry) => self.writer.apply_own(entry, &take.changes),
        });
        self.news += take.news;
        if take.more {
            return;
        }
        report(self.writer.index());
        let news = std::mem::take(&mut self.news);
        (self.tell)(Taken { version: self.writer.version().unwrap_or(0), news });
    }
}

fn report(done: Result<(), RegisterError>) {
    if let Err(cause) = done {
        tracing::warn!(%cause, "the register could not take a change in");
    }
}
