//! Reading the journal back, for the screen and for questions the store leaves unanswered: the way back can be long, and no key
//! waits for it.

use std::io;

use super::actor::{Actor, Crew, Work};
use super::{Tell, archive};
use crate::domain::question::{Answer, Question, QuestionNo};
use crate::journal::storage::Reader;
use crate::till::effect::Event;

pub enum Reading {
    /// The newest entries up to one.
    Newest { upto: u64, limit: usize },
    /// What can be said without the store.
    Answer(QuestionNo, Question),
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

    /// Only the newest page is read: those before it were for a text that has changed since.
    fn take(&mut self, first: Reading, behind: &mut dyn Iterator<Item = Reading>) {
        let mut newest = None;
        for order in std::iter::once(first).chain(behind) {
            match order {
                Reading::Newest { upto, limit } => newest = Some((upto, limit)),
                Reading::Answer(no, question) => {
                    let answer = archive::answer(&self.reader, &question).unwrap_or(Answer::NoNet);
                    (self.tell)(Event::Answered(no, answer));
                }
            }
        }
        if let Some((upto, limit)) = newest {
            (self.tell)(archive::read_back(&self.reader, upto, limit));
        }
    }
}
