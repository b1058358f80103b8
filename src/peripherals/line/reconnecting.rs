//! A line that opens itself again when what it was lost to is back.

use super::{Line, Modem, Open, Unwritten, is_lost};
use crate::domain::device::{PortCause, PortFault};
use crate::peripherals::Time;

/// So long after a try begins the next one may: a device that is back is found within two seconds.
pub const RETRY_MS: u64 = 1_000;

/// Opens its line when somebody uses it, and at most once a second. Nothing that was written is ever written again by it.
pub struct Reconnecting {
    opener: Box<dyn Open>,
    time: Time,
    state: State,
    tried_ms: Option<u64>,
    openings: u64,
}

enum State {
    Open(Box<dyn Line>),
    /// With what was last in the way; nothing before the first try.
    Shut(Option<PortFault>),
}

impl Reconnecting {
    pub fn new(opener: impl Open + 'static, time: Time) -> Self {
        Self { opener: Box::new(opener), time, state: State::Shut(None), tried_ms: None, openings: 0 }
    }

    pub fn port(&self) -> &str {
        self.opener.port()
    }

    /// How many times the line has been opened: whoever remembers the number sees that it is another line now, and that the
    /// device at its end may know nothing of what was set before.
    pub fn openings(&self) -> u64 {
        self.openings
    }

    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// What is in the way, while the line is shut.
    pub fn fault(&self) -> Option<&PortFault> {
        match &self.state {
            State::Open(_) => None,
            State::Shut(fault) => fault.as_ref(),
        }
    }

    /// The line, opened if it is time to try.
    pub fn line(&mut self) -> Result<&mut dyn Line, PortFault> {
        if let State::Shut(fault) = &self.state {
            if let Some(fault) = fault.as_ref().filter(|_| self.next_try_in_ms() > 0) {
                return Err(fault.clone());
            }
            self.open()?;
        }
        match &mut self.state {
            State::Open(line) => Ok(line.as_mut()),
            State::Shut(fault) => {
                Err(fault.clone().unwrap_or_else(|| PortFault::new(self.opener.port(), PortCause::Lost)))
            }
        }
    }

    /// Gives the line up: another may use it, and the next use opens it anew.
    pub fn close(&mut self) {
        (self.state, self.tried_ms) = (State::Shut(None), None);
    }

    /// Gives the line up for a reason only the driver knows, such as a device that answers nothing. It rests before the
    /// next try.
    pub fn lose(&mut self, cause: PortCause) {
        self.tried_ms = Some(self.time.steady_ms());
        self.state = State::Shut(Some(PortFault::new(self.opener.port(), cause)));
    }

    /// How long until another try.
    pub fn next_try_in_ms(&self) -> u64 {
        let due_ms = self.tried_ms.map_or(0, |tried_ms| tried_ms.saturating_add(RETRY_MS));
        due_ms.saturating_sub(self.time.steady_ms())
    }

    fn open(&mut self) -> Result<(), PortFault> {
        let before = self.fault().cloned();
        self.tried_ms = Some(self.time.steady_ms());
        match self.opener.open() {
            Ok(line) => {
                self.openings += 1;
                self.state = State::Open(line);
                tracing::info!(port = self.opener.port(), openings = self.openings, "a port was opened");
                Ok(())
            }
            Err(fault) => {
                if before.as_ref() != Some(&fault) {
                    tracing::warn!(%fault, "a port cannot be opened");
                }
                self.state = State::Shut(Some(fault.clone()));
                Err(fault)
            }
        }
    }

    fn shut_if_lost(&mut self, fault: &PortFault) {
        if is_lost(fault) && self.is_open() {
            tracing::warn!(%fault, "a port was lost");
            self.state = State::Shut(Some(fault.clone()));
            // A cable that hangs by a thread must not be opened a thousand times a second.
            self.tried_ms = Some(self.time.steady_ms());
        }
    }
}

impl Line for Reconnecting {
    fn write(&mut self, bytes: &[u8], within_ms: u64) -> Result<(), Unwritten> {
        let line = self.line().map_err(|fault| Unwritten { taken: 0, fault })?;
        line.write(bytes, within_ms).inspect_err(|unwritten| self.shut_if_lost(&unwritten.fault))
    }

    /// Where the line is shut, the time passes as it would have: whoever reads in a loop does not spin.
    fn read(&mut self, into: &mut [u8], within_ms: u64) -> Result<usize, PortFault> {
        let read = match self.line() {
            Ok(line) => line.read(into, within_ms),
            Err(fault) => {
                self.time.wait_ms(within_ms.min(self.next_try_in_ms()));
                Err(fault)
            }
        };
        read.inspect_err(|fault| self.shut_if_lost(fault))
    }

    fn modem(&mut self) -> Result<Option<Modem>, PortFault> {
        self.line()?.modem().inspect_err(|fault| self.shut_if_lost(fault))
    }
}
