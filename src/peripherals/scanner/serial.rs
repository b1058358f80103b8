//! A scanner on a serial port, or on a virtual one over USB: exact bytes, and nothing that could be typing.

use std::collections::VecDeque;

use super::Scanner;
use super::frames::{Frames, Setup};
use crate::domain::device::PortFault;
use crate::peripherals::Time;
use crate::peripherals::line::{Line, Reconnecting};

pub struct SerialScanner {
    line: Reconnecting,
    frames: Frames,
    codes: VecDeque<String>,
    time: Time,
}

impl SerialScanner {
    pub fn new(line: Reconnecting, setup: Setup, time: Time) -> Self {
        Self { line, frames: Frames::new(setup), codes: VecDeque::new(), time }
    }

    fn read(&mut self, within_ms: u64) -> Result<(), PortFault> {
        let wait_ms = self.frames.wait_ms(self.time.steady_ms()).map_or(within_ms, |wait_ms| wait_ms.min(within_ms));
        let mut bytes = [0; 4096];
        let count = self.line.read(&mut bytes, wait_ms).inspect_err(|_| self.frames.forget())?;
        let (now_ms, mut codes) = (self.time.steady_ms(), Vec::new());
        self.frames.feed(bytes.get(..count).unwrap_or_default(), now_ms, &mut codes);
        self.codes.extend(codes);
        Ok(())
    }
}

impl Scanner for SerialScanner {
    fn wait(&mut self, within_ms: u64) -> Result<Option<String>, PortFault> {
        let until_ms = self.time.steady_ms() + within_ms;
        loop {
            if let Some(code) = self.codes.pop_front() {
                return Ok(Some(code));
            }
            let left_ms = until_ms.saturating_sub(self.time.steady_ms());
            if left_ms == 0 {
                return Ok(None);
            }
            self.read(left_ms)?;
        }
    }
}
