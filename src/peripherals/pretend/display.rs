//! A pole display as bytes come to it: what stands on the glass, in whichever of the two languages it is set to.

use crate::paper::display::COLUMNS;
use crate::peripherals::display::command::{Set, Table};

/// The glass, and what has been understood so far.
pub struct PretendDisplay {
    set: Set,
    table: Table,
    rows: [Vec<u8>; 2],
    at: (usize, usize),
    overwrites: bool,
    unread: Vec<u8>,
    /// Selected on a cable it shares with a printer.
    is_selected: bool,
    /// What was printed by the neighbour on the cable.
    passed_on: Vec<u8>,
}

impl PretendDisplay {
    /// As it is after the power came: it scrolls, and everything is for it.
    pub fn new(set: Set, table: Table) -> Self {
        Self {
            set,
            table,
            rows: [vec![b' '; COLUMNS], vec![b' '; COLUMNS]],
            at: (0, 0),
            overwrites: false,
            unread: Vec::new(),
            is_selected: true,
            passed_on: Vec::new(),
        }
    }

    /// Behind a cable it shares with a printer, which is selected first.
    #[must_use]
    pub fn behind_printer(mut self) -> Self {
        self.is_selected = false;
        self
    }

    pub fn hear(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.unread.push(*byte);
            if self.obeys() {
                self.unread.clear();
            }
        }
    }

    /// What a customer reads.
    pub fn rows(&self) -> [String; 2] {
        [0, 1].map(|row| self.rows.get(row).map(|row| self.table.text(row)).unwrap_or_default())
    }

    /// Is it in the mode that writes over what stands there?
    pub fn overwrites(&self) -> bool {
        self.overwrites
    }

    /// Does the printer have the cable again?
    pub fn is_selected(&self) -> bool {
        self.is_selected
    }

    pub fn passed_on(&self) -> &[u8] {
        &self.passed_on
    }

    /// Has the command been understood, or is more of it to come?
    fn obeys(&mut self) -> bool {
        let command = std::mem::take(&mut self.unread);
        let done = self.command(&command);
        if !done {
            self.unread = command;
        }
        done
    }

    fn command(&mut self, command: &[u8]) -> bool {
        match (self.set, command) {
            (_, [0x1B] | [0x1B, b'=']) => false,
            (_, [0x1B, b'=', n]) => {
                self.is_selected = n & 2 != 0;
                true
            }
            (_, bytes) if !self.is_selected => {
                self.passed_on.extend_from_slice(bytes);
                true
            }
            (_, [0x1B, b'@']) => {
                self.clear();
                self.overwrites = false;
                true
            }
            (_, [0x0C]) => {
                self.clear();
                true
            }
            (Set::Epson, bytes) => self.epson(bytes),
            (Set::Cd5220, bytes) => self.cd5220(bytes),
            (Set::Utc, bytes) => self.utc(bytes),
            (Set::LogicControls, bytes) => self.logic_controls(bytes),
        }
    }

    fn epson(&mut self, bytes: &[u8]) -> bool {
        match bytes {
            [0x1F] | [0x1F, b'$' | b'C'] | [0x1F, b'$', _] | [0x1B, b't' | b'R'] => false,
            [0x1F, 0x01] => {
                self.overwrites = true;
                true
            }
            [0x1F, b'$', x, y] => self.move_to(*x, *y),
            [0x1F, b'C', _] | [0x1B, b't' | b'R', _] => true,
            [byte] => self.write(*byte),
            _ => true,
        }
    }

    fn cd5220(&mut self, bytes: &[u8]) -> bool {
        match bytes {
            [0x1B, 0x11] => {
                self.overwrites = true;
                true
            }
            [0x1B, b'Q', row @ (b'A' | b'B'), text @ .., 0x0D] => self.row(usize::from(row - b'A'), text),
            [0x1B, b'Q', ..] => false,
            [0x1B, b'_' | b'f' | b't'] => false,
            [0x1B, b'_' | b'f' | b't', _] => true,
            [byte] => self.write(*byte),
            _ => true,
        }
    }

    fn utc(&mut self, bytes: &[u8]) -> bool {
        match bytes {
            [0x1B, b'u', row @ (b'A' | b'B'), text @ .., 0x0D] => self.row(usize::from(row - b'A'), text),
            [0x1B, b'u', ..] => false,
            [0x1F] => {
                self.clear();
                self.overwrites = true;
                true
            }
            [byte] => self.write(*byte),
            _ => true,
        }
    }

    fn logic_controls(&mut self, bytes: &[u8]) -> bool {
        match bytes {
            [0x10] => false,
            [0x10, place] => {
                let place = usize::from(*place);
                self.at = (place % COLUMNS, place / COLUMNS);
                true
            }
            [0x11] => {
                self.overwrites = true;
                true
            }
            [0x1F] => {
                self.clear();
                true
            }
            [0x12..=0x14] => true,
            [byte] => self.write(*byte),
            _ => true,
        }
    }

    fn row(&mut self, row: usize, text: &[u8]) -> bool {
        self.at = (0, row);
        text.iter().all(|byte| self.write(*byte))
    }

    fn move_to(&mut self, x: u8, y: u8) -> bool {
        self.at = (usize::from(x).saturating_sub(1), usize::from(y).saturating_sub(1));
        true
    }

    fn clear(&mut self) {
        self.rows = [vec![b' '; COLUMNS], vec![b' '; COLUMNS]];
        self.at = (0, 0);
    }

    /// One character at the cursor. In the mode of the power-on a full row scrolls away.
    fn write(&mut self, byte: u8) -> bool {
        let (column, row) = self.at;
        if let Some(place) = self.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *place = byte;
        }
        self.at = if column + 1 < COLUMNS { (column + 1, row) } else { (0, (row + 1) % 2) };
        if !self.overwrites && self.at == (0, 0) {
            self.rows.swap(0, 1);
            self.rows[1] = vec![b' '; COLUMNS];
            self.at = (0, 1);
        }
        true
    }
}
