//! Lines of bytes to devices: serial ports, USB printers and TCP, behind one small trait.
//!
//! Every write and every wait has a deadline, so that a device that is off, off-line or hung costs its own thread some
//! seconds and nobody else anything. Nothing here knows what the bytes mean, and nothing is ever sent twice: what to do about
//! a line that was lost in the middle is the driver's business.

mod address;
mod bell;
mod port;
mod reconnecting;
mod sysfs;

pub use address::{Address, AddressError, Flow, Frame, Serial};
pub use bell::Bell;
pub use port::Port;
pub use reconnecting::{RETRY_MS, Reconnecting};
pub use sysfs::{Found, FoundKind, Sysfs};

use crate::domain::device::{PortCause, PortFault};

/// A line to a device, open or lost.
pub trait Line: Send {
    /// Writes all of it, or says how much of it was taken before the deadline or the loss.
    fn write(&mut self, bytes: &[u8], within_ms: u64) -> Result<(), Unwritten>;

    /// What has come, and waits no longer than this for the first byte, nor when its bell is rung. Zero: nothing came.
    fn read(&mut self, into: &mut [u8], within_ms: u64) -> Result<usize, PortFault>;

    /// The modem lines; `None` where the line has none.
    fn modem(&mut self) -> Result<Option<Modem>, PortFault>;
}

/// What a serial device says without a byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modem {
    pub clear_to_send: bool,
    pub data_set_ready: bool,
    pub ring: bool,
    pub carrier: bool,
}

/// A write that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}, after {taken} bytes")]
pub struct Unwritten {
    /// So many bytes have left. None: the device has certainly heard nothing.
    pub taken: usize,
    pub fault: PortFault,
}

impl From<Unwritten> for PortFault {
    fn from(unwritten: Unwritten) -> Self {
        unwritten.fault
    }
}

/// What opens a line, again and again.
pub trait Open: Send {
    fn open(&mut self) -> Result<Box<dyn Line>, PortFault>;

    /// As it stands in the settings.
    fn port(&self) -> &str;
}

/// A line that has faulted so is no use any more; one that only takes no bytes for a while is.
fn is_lost(fault: &PortFault) -> bool {
    !matches!(fault.cause, PortCause::Stalled { .. })
}
