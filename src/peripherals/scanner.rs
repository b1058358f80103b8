//! Scanners that are not keyboards.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A scanner on a line of its own.
pub trait Scanner: Send {
    /// The oldest code not yet taken, as it was sent but for its ending; `None` when nothing was scanned.
    fn take(&mut self) -> Option<String>;
}

/// A scanner that reads what it is given. Every clone is the same scanner.
#[derive(Clone, Debug, Default)]
pub struct VirtualScanner {
    codes: Arc<Mutex<VecDeque<String>>>,
}

impl VirtualScanner {
    /// Holds a code before it.
    pub fn scan(&self, code: &str) {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).push_back(code.to_owned());
    }
}

impl Scanner for VirtualScanner {
    fn take(&mut self) -> Option<String> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
