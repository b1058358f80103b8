//! A display on a cable. Most answer nothing: that it is there only means that the port opens (display.md 1, 5).

use super::Display;
use super::command::{self, Set, Table};
use crate::domain::device::{CustomerView, DisplayRows, PortCause, PortFault};
use crate::peripherals::Time;
use crate::peripherals::line::{Line, Reconnecting};

/// A display that takes longer is dropped and opened anew.
const WRITE_WITHIN_MS: u64 = 500;
/// What stands there is written again after so long without news, in case it was lost on the way.
const AGAIN_AFTER_MS: u64 = 30_000;
/// A port that is gone is tried so often.
const TRY_EVERY_MS: u64 = 2_000;

pub struct Pole {
    line: Reconnecting,
    set: Set,
    table: Table,
    shares_cable: bool,
    time: Time,
    rows: DisplayRows,
    /// The opening of the line that has been set up.
    set_up: u64,
    written_ms: u64,
}

impl Pole {
    pub fn new(line: Reconnecting, set: Set, table: Table, time: Time) -> Self {
        let written_ms = time.steady_ms();
        Self { line, set, table, shares_cable: false, time, rows: DisplayRows::default(), set_up: 0, written_ms }
    }

    /// It hangs on the cable of an ESC/POS printer.
    #[must_use]
    pub fn past_printer(mut self) -> Self {
        self.shares_cable = true;
        self
    }

    fn draw(&mut self) -> Result<(), PortFault> {
        self.line.line()?;
        let mut bytes = Vec::new();
        // Another line than before: the display may have been without power, or another one.
        if self.set_up != self.line.openings() {
            bytes = command::opening(self.set, self.table);
        }
        bytes.extend(command::rows(self.set, self.table, &self.rows));
        if self.shares_cable {
            bytes = command::past_printer(&bytes);
        }
        self.line.write(&bytes, WRITE_WITHIN_MS).map_err(|unwritten| {
            // Half a row stands there: only a fresh start is sure.
            self.line.lose(PortCause::Lost);
            unwritten.fault
        })?;
        self.set_up = self.line.openings();
        self.written_ms = self.time.steady_ms();
        Ok(())
    }
}

impl Display for Pole {
    fn show(&mut self, view: &CustomerView) -> Result<(), PortFault> {
        self.rows = view.rows.clone();
        self.draw()
    }

    fn pause(&self, ms: u64) {
        self.time.wait_ms(ms);
    }

    fn rest(&mut self) -> (Result<(), PortFault>, Option<u64>) {
        let rested_ms = self.time.steady_ms().saturating_sub(self.written_ms);
        let is_set_up = self.line.is_open() && self.set_up == self.line.openings();
        if is_set_up && rested_ms < AGAIN_AFTER_MS {
            return (Ok(()), Some(AGAIN_AFTER_MS - rested_ms));
        }
        let drawn = self.draw();
        let next_ms = if drawn.is_ok() { AGAIN_AFTER_MS } else { TRY_EVERY_MS };
        (drawn, Some(next_ms))
    }
}
