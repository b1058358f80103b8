//! How long a scale is waited for, and the line it is asked over.

use super::protocol::ANSWER_BYTES_MAX;
use crate::domain::device::PortFault;
use crate::peripherals::Time;
use crate::peripherals::line::{Line, Reconnecting};
use crate::peripherals::terminal::StopWish;

/// Goods that will not lie still are told after this; asking again is one key.
const SETTLES_WITHIN_MS: u64 = 10_000;
const WRITE_WITHIN_MS: u64 = 500;
/// After an answer that did not come, the line must be silent for so long: what comes late belongs to the question before.
const SILENCE_MS: u64 = 300;
const DRAIN_WITHIN_MS: u64 = 2_000;

/// The end of a wait that somebody may cut short.
pub(super) struct Patience<'a> {
    until_ms: u64,
    wish: &'a StopWish,
    time: Time,
}

impl<'a> Patience<'a> {
    pub fn begin(time: &Time, wish: &'a StopWish) -> Self {
        Self { until_ms: time.steady_ms() + SETTLES_WITHIN_MS, wish, time: Time::clone(time) }
    }

    pub fn is_over(&self) -> bool {
        self.wish.is_asked() || self.time.steady_ms() >= self.until_ms
    }

    /// Waits a moment; `false` when there is no patience left for another question.
    pub fn rest(&self, ms: u64) -> bool {
        if !self.is_over() {
            self.time.wait_ms(ms);
        }
        !self.is_over()
    }
}

/// A line on which every question has at most one answer.
pub(super) struct Wire {
    line: Reconnecting,
    time: Time,
    /// A question was not answered, or wrongly: something may still come.
    is_owed: bool,
}

/// What came for a question.
pub(super) enum Heard<T> {
    Answer(T),
    /// Nothing, or only a part.
    Nothing,
    Garbled,
}

/// What a parser makes of the bytes so far.
pub(super) enum Made<T> {
    Nothing,
    Garbage,
    Answer(T),
}

impl Wire {
    pub fn new(line: Reconnecting, time: Time) -> Self {
        Self { line, time, is_owed: false }
    }

    /// Asks, and hears the one answer to it. Nothing that lay on the line before is taken for it.
    pub fn ask<T>(
        &mut self,
        question: &[u8],
        within_ms: u64,
        parse: impl Fn(&[u8]) -> Made<T>,
    ) -> Result<Heard<T>, PortFault> {
        self.drain()?;
        if !question.is_empty() {
            self.line.write(question, WRITE_WITHIN_MS)?;
        }
        let heard = self.hear(within_ms, parse)?;
        self.is_owed = !matches!(heard, Heard::Answer(_));
        Ok(heard)
    }

    /// Says something that has no answer.
    pub fn say(&mut self, bytes: &[u8]) -> Result<(), PortFault> {
        Ok(self.line.write(bytes, WRITE_WITHIN_MS)?)
    }

    fn hear<T>(&mut self, within_ms: u64, parse: impl Fn(&[u8]) -> Made<T>) -> Result<Heard<T>, PortFault> {
        let until_ms = self.time.steady_ms() + within_ms;
        let mut heard = Vec::new();
        loop {
            let left_ms = until_ms.saturating_sub(self.time.steady_ms());
            let mut bytes = [0; ANSWER_BYTES_MAX];
            let count = self.line.read(&mut bytes, left_ms)?;
            heard.extend_from_slice(bytes.get(..count).unwrap_or_default());
            match parse(&heard) {
                _ if heard.len() > 2 * ANSWER_BYTES_MAX => return Ok(Heard::Garbled),
                Made::Garbage => return Ok(Heard::Garbled),
                Made::Answer(answer) => return Ok(Heard::Answer(answer)),
                Made::Nothing if self.time.steady_ms() >= until_ms => {
                    return Ok(if heard.is_empty() { Heard::Nothing } else { Heard::Garbled });
                }
                Made::Nothing => {}
            }
        }
    }

    /// Throws away what nobody asked for.
    fn drain(&mut self) -> Result<(), PortFault> {
        let silence_ms = if self.is_owed { SILENCE_MS } else { 0 };
        let until_ms = self.time.steady_ms() + DRAIN_WITHIN_MS;
        let mut bytes = [0; 4 * ANSWER_BYTES_MAX];
        while self.line.read(&mut bytes, silence_ms)? > 0 && self.time.steady_ms() < until_ms {}
        self.is_owed = false;
        Ok(())
    }

    /// Anything behind a whole answer: two devices on one port, or one that babbles.
    pub fn has_more(&mut self) -> Result<bool, PortFault> {
        let mut byte = [0; 1];
        let has_more = self.line.read(&mut byte, 0)? > 0;
        self.is_owed |= has_more;
        Ok(has_more)
    }
}
