//! The line to a terminal on the shop's own network, in the clear. Such terminals belong on a segment of their own
//! (terminal.md 3.1).

use super::Line;
use crate::peripherals::Time;
use crate::peripherals::terminal::wire::{Answer, Fault, Post, connect, exchange};

const PATH: &str = "/EPASSaleToPOI/3.1";
const CONTENT_TYPE: &str = "application/xml; charset=utf-8";

pub struct Lan {
    at: String,
    time: Time,
}

impl Lan {
    /// `at` is address and port.
    pub fn new(at: &str, time: Time) -> Self {
        Self { at: at.to_owned(), time }
    }
}

impl Line for Lan {
    fn exchange(&self, question: &[u8], within_ms: u64, idle: &mut dyn FnMut()) -> Result<Vec<u8>, Fault> {
        let mut stream = connect(&self.at)?;
        let post = Post { at: &self.at, path: PATH, content_type: CONTENT_TYPE };
        let deadline_ms = self.time.steady_ms().saturating_add(within_ms);
        taken(&self.at, exchange(&mut stream, &post, question, self.time.as_ref(), deadline_ms, idle)?)
    }

    fn is_there(&self) -> bool {
        connect(&self.at).is_ok()
    }
}

/// What a terminal's HTTP says: 200 with an answer, 204 without one. Anything else may have come after the question arrived.
pub(super) fn taken(at: &str, answer: Answer) -> Result<Vec<u8>, Fault> {
    match answer.status {
        200 => Ok(answer.body),
        204 => Ok(Vec::new()),
        status => Err(Fault::Lost { at: at.to_owned(), why: format!("status {status}") }),
    }
}
