//! A scanner that is a keyboard, taken for this program alone: its keys reach no field and no other program (scanner.md 1).
//!
//! Key codes say where a key is, not what stands on it, and scanners leave the factory as American keyboards: they are read
//! by that table, whatever the machine's own layout. Needs leave to read the device (a udev rule or a group); without it the
//! fault says so.

use std::io;
use std::path::PathBuf;

use evdev::{Device, EventSummary};
use rustix::event::{PollFd, PollFlags, Timespec};

use super::Scanner;
use super::frames::Setup;
use super::gathering::{Gathering, Source};
use crate::domain::device::{PortCause, PortFault};
use crate::peripherals::Time;

/// A device that is gone is tried so often.
const TRY_EVERY_MS: u64 = 1_000;

pub struct TakenScanner {
    keyboard: Keyboard,
    gathering: Gathering,
}

impl TakenScanner {
    pub fn new(path: PathBuf, setup: Setup, time: Time) -> Self {
        let keyboard =
            Keyboard { path, device: None, tried_ms: None, keys: Keys::default(), time: std::sync::Arc::clone(&time) };
        Self { keyboard, gathering: Gathering::new(setup, time) }
    }
}

impl Scanner for TakenScanner {
    fn wait(&mut self, within_ms: u64) -> Result<Option<String>, PortFault> {
        self.gathering.wait(&mut self.keyboard, within_ms)
    }
}

/// The device, taken while it is there.
struct Keyboard {
    path: PathBuf,
    device: Option<Device>,
    tried_ms: Option<u64>,
    keys: Keys,
    time: Time,
}

impl Keyboard {
    fn fault(&self, cause: PortCause) -> PortFault {
        PortFault::new(&self.path.display().to_string(), cause)
    }

    /// Opens the device and takes it; while it is gone the time passes as it would have.
    fn take(&mut self, within_ms: u64) -> Result<(), PortFault> {
        let now_ms = self.time.steady_ms();
        let due_ms = self.tried_ms.map_or(now_ms, |tried_ms| tried_ms + TRY_EVERY_MS);
        if due_ms > now_ms {
            self.time.wait_ms(within_ms.min(due_ms - now_ms));
            return Err(self.fault(PortCause::Absent));
        }
        self.tried_ms = Some(now_ms);
        let mut device = Device::open(&self.path).map_err(|fault| self.fault(cause_of(&fault)))?;
        device.set_nonblocking(true).map_err(|fault| self.fault(cause_of(&fault)))?;
        device.grab().map_err(|fault| self.fault(cause_of(&fault)))?;
        (self.device, self.keys) = (Some(device), Keys::default());
        Ok(())
    }
}

impl Source for Keyboard {
    fn read(&mut self, within_ms: u64) -> Result<Vec<u8>, PortFault> {
        if self.device.is_none() {
            self.take(within_ms)?;
        }
        match self.device.as_mut().map(|device| pressed(device, &mut self.keys, within_ms)) {
            Some(Ok(bytes)) => Ok(bytes),
            Some(Err(fault)) => {
                self.device = None;
                Err(self.fault(cause_of(&fault)))
            }
            None => Ok(Vec::new()),
        }
    }
}

/// What was pressed within so long, as the characters it means.
fn pressed(device: &mut Device, keys: &mut Keys, within_ms: u64) -> io::Result<Vec<u8>> {
    let limit = Timespec::try_from(std::time::Duration::from_millis(within_ms)).map_err(io::Error::other)?;
    if rustix::event::poll(&mut [PollFd::new(&*device, PollFlags::IN)], Some(&limit))? == 0 {
        return Ok(Vec::new());
    }
    let events = match device.fetch_events() {
        Ok(events) => events,
        Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => return Ok(Vec::new()),
        Err(fault) => return Err(fault),
    };
    let changes = events.filter_map(|event| match event.destructure() {
        EventSummary::Key(_, code, value) => Some((code.code(), value)),
        _ => None,
    });
    Ok(changes.filter_map(|(code, value)| keys.change(code, value)).collect())
}

fn cause_of(fault: &io::Error) -> PortCause {
    match (fault.kind(), fault.raw_os_error().map(rustix::io::Errno::from_raw_os_error)) {
        (_, Some(rustix::io::Errno::BUSY)) => PortCause::InUse,
        (_, Some(rustix::io::Errno::NODEV)) => PortCause::Lost,
        (io::ErrorKind::NotFound, _) => PortCause::Absent,
        (io::ErrorKind::PermissionDenied, _) => PortCause::NotAllowed,
        _ => PortCause::Other(fault.raw_os_error().unwrap_or_default()),
    }
}

/// Which keys are held that change others.
#[derive(Clone, Copy, Debug, Default)]
struct Keys {
    shift: bool,
    control: bool,
}

const LEFT_SHIFT: u16 = 42;
const RIGHT_SHIFT: u16 = 54;
const LEFT_CONTROL: u16 = 29;
const RIGHT_CONTROL: u16 = 97;

/// Rows of keys that lie side by side: the number of the first, and what stands on them without and with shift.
const ROWS: [(u16, &[u8], &[u8]); 7] = [
    (2, b"1234567890-=", b"!@#$%^&*()_+"),
    (15, b"\tqwertyuiop[]\r", b"\tQWERTYUIOP{}\r"),
    (30, b"asdfghjkl;'`", b"ASDFGHJKL:\"~"),
    (43, b"\\zxcvbnm,./", b"|ZXCVBNM<>?"),
    (57, b" ", b" "),
    (71, b"789-456+1230.", b"789-456+1230."),
    (96, b"\r", b"\r"),
];

impl Keys {
    /// A key went down (1), is held (2) or came up (0).
    fn change(&mut self, code: u16, value: i32) -> Option<u8> {
        match code {
            LEFT_SHIFT | RIGHT_SHIFT => self.shift = value != 0,
            LEFT_CONTROL | RIGHT_CONTROL => self.control = value != 0,
            _ if value == 1 => return self.character(code),
            _ => {}
        }
        None
    }

    fn character(self, code: u16) -> Option<u8> {
        let found = ROWS.iter().find_map(|(first, plain, shifted)| {
            let place = usize::from(code.checked_sub(*first)?);
            if self.shift { shifted.get(place) } else { plain.get(place) }
        });
        match (self.control, found?) {
            (false, character) => Some(*character),
            // The separator of GS1: Ctrl and ] on this keyboard; some send Ctrl and 5.
            (true, b']' | b'}' | b'5') => Some(0x1D),
            (true, b'c' | b'C') => Some(0x03),
            (true, b'm' | b'M' | b'j' | b'J') => Some(b'\r'),
            (true, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys a scanner presses for a text.
    fn typed(text: &str) -> Vec<(u16, i32)> {
        let mut changes = Vec::new();
        for byte in text.bytes() {
            if byte == 0x1D {
                changes.extend([(LEFT_CONTROL, 1), (27, 1), (27, 0), (LEFT_CONTROL, 0)]);
                continue;
            }
            let (code, shift) = key_of(byte);
            changes.extend(shift.then_some((LEFT_SHIFT, 1)));
            changes.extend([(code, 1), (code, 0)]);
            changes.extend(shift.then_some((LEFT_SHIFT, 0)));
        }
        changes
    }

    fn key_of(byte: u8) -> (u16, bool) {
        for (first, plain, shifted) in ROWS {
            for (row, shift) in [(plain, false), (shifted, true)] {
                if let Some(place) = row.iter().position(|known| *known == byte) {
                    return (first + u16::try_from(place).expect("a row"), shift);
                }
            }
        }
        panic!("no key types {byte}");
    }

    #[test]
    fn every_printable_character_comes_through_its_key() {
        let all: String = (b' '..=b'~').map(char::from).collect();
        let text = format!("{all}\u{1d}]C1010703801005569010L\u{1d}21A\r");
        let mut keys = Keys::default();
        let read: Vec<u8> = typed(&text).into_iter().filter_map(|(code, value)| keys.change(code, value)).collect();
        assert_eq!(read, text.as_bytes());
    }

    #[test]
    fn keys_that_repeat_or_mean_nothing_type_nothing() {
        let mut keys = Keys::default();
        for (code, value) in [(2, 2), (2, 0), (59, 1), (14, 1), (0, 1), (u16::MAX, 1), (LEFT_SHIFT, 1)] {
            assert_eq!(keys.change(code, value), None, "{code}");
        }
        assert_eq!(keys.change(2, 1), Some(b'!'));
    }

    #[test]
    fn the_keypad_types_digits() {
        let mut keys = Keys::default();
        let digits: Vec<u8> =
            [82, 79, 80, 81, 75, 76, 77, 71, 72, 73].map(|code| keys.change(code, 1)).into_iter().flatten().collect();
        assert_eq!(digits, b"0123456789");
    }

    #[test]
    fn a_device_that_is_not_there_or_not_ours_says_so() {
        let not_there = io::Error::from(io::ErrorKind::NotFound);
        let not_ours = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!((cause_of(&not_there), cause_of(&not_ours)), (PortCause::Absent, PortCause::NotAllowed));
        let pulled = io::Error::from_raw_os_error(rustix::io::Errno::NODEV.raw_os_error());
        assert_eq!(cause_of(&pulled), PortCause::Lost);
    }
}
