//! From bytes as they come to codes, one after the other: what every scanner on a port of its own does alike.

use std::collections::VecDeque;

use super::frames::{Frames, Setup};
use crate::domain::device::PortFault;
use crate::peripherals::Time;

/// Where the bytes come from.
pub(super) trait Source {
    /// The bytes that came within so long; none where none did.
    fn read(&mut self, within_ms: u64) -> Result<Vec<u8>, PortFault>;
}

/// What has come, and the codes that nobody has fetched yet.
pub(super) struct Gathering {
    frames: Frames,
    codes: VecDeque<String>,
    time: Time,
}

impl Gathering {
    pub fn new(setup: Setup, time: Time) -> Self {
        Self { frames: Frames::new(setup), codes: VecDeque::new(), time }
    }

    /// The next code; `None` when none was complete within so long.
    pub fn wait(&mut self, source: &mut impl Source, within_ms: u64) -> Result<Option<String>, PortFault> {
        let until_ms = self.time.steady_ms() + within_ms;
        loop {
            if let Some(code) = self.codes.pop_front() {
                return Ok(Some(code));
            }
            let left_ms = until_ms.saturating_sub(self.time.steady_ms());
            if left_ms == 0 {
                return Ok(None);
            }
            self.read(source, left_ms)?;
        }
    }

    /// Waits no longer than until what is unfinished is settled.
    fn read(&mut self, source: &mut impl Source, within_ms: u64) -> Result<(), PortFault> {
        let wait_ms = self.frames.wait_ms(self.time.steady_ms()).map_or(within_ms, |wait_ms| wait_ms.min(within_ms));
        let bytes = source.read(wait_ms).inspect_err(|_| self.frames.forget())?;
        let (now_ms, mut codes) = (self.time.steady_ms(), Vec::new());
        self.frames.feed(&bytes, now_ms, &mut codes);
        self.codes.extend(codes);
        Ok(())
    }
}
