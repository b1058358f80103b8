//! A scanner on a serial port, or on a virtual one over USB: exact bytes, and nothing that could be typing.

use super::Scanner;
use super::frames::Setup;
use super::gathering::{Gathering, Source};
use crate::domain::device::PortFault;
use crate::peripherals::Time;
use crate::peripherals::line::{Line, Reconnecting};

pub struct SerialScanner {
    line: Reconnecting,
    gathering: Gathering,
}

impl SerialScanner {
    pub fn new(line: Reconnecting, setup: Setup, time: Time) -> Self {
        Self { line, gathering: Gathering::new(setup, time) }
    }
}

impl Source for Reconnecting {
    fn read(&mut self, within_ms: u64) -> Result<Vec<u8>, PortFault> {
        let mut bytes = vec![0; 4096];
        let count = Line::read(self, &mut bytes, within_ms)?;
        bytes.truncate(count);
        Ok(bytes)
    }
}

impl Scanner for SerialScanner {
    fn wait(&mut self, within_ms: u64) -> Result<Option<String>, PortFault> {
        self.gathering.wait(&mut self.line, within_ms)
    }
}
