//! Scanners that are not keyboards: on a serial port, or a keyboard that this program has taken for itself.

pub mod frames;
mod gathering;
mod serial;
#[cfg(target_os = "linux")]
pub mod taken;

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::device::PortFault;

pub use serial::SerialScanner;

/// A scanner of its own: what comes from it was never typed, and never means a key.
pub trait Scanner: Send {
    /// The next code, as it was sent but for prefix and suffix; `None` when nothing was scanned within so long.
    fn wait(&mut self, within_ms: u64) -> Result<Option<String>, PortFault>;
}

/// A scanner that reads what it is given. Every clone is the same scanner.
#[derive(Clone, Debug, Default)]
pub struct VirtualScanner {
    shared: Arc<(Mutex<VecDeque<String>>, Condvar)>,
}

impl VirtualScanner {
    /// Holds a code before it.
    pub fn scan(&self, code: &str) {
        let (codes, came) = &*self.shared;
        codes.lock().unwrap_or_else(PoisonError::into_inner).push_back(code.to_owned());
        came.notify_one();
    }
}

impl Scanner for VirtualScanner {
    fn wait(&mut self, within_ms: u64) -> Result<Option<String>, PortFault> {
        let (codes, came) = &*self.shared;
        let codes = codes.lock().unwrap_or_else(PoisonError::into_inner);
        let within = Duration::from_millis(within_ms);
        let waited = came.wait_timeout_while(codes, within, |codes| codes.is_empty());
        let (mut codes, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(codes.pop_front())
    }
}
