//! What does not hold in a file, and where.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it in the file.
    pub byte: u64,
    /// `cashregister 1-1/cashtransaction 412/ctLine 2/lineAmntIn`
    pub path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: Place,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}, {}: {}", self.place.byte, self.place.path, self.what)
    }
}

/// Faults that are kept; the rest is only counted.
const KEPT_MAX: usize = 1_000;

#[derive(Debug, Default)]
pub struct Faults {
    pub kept: Vec<Fault>,
    pub count: usize,
}

impl Faults {
    pub fn add(&mut self, place: Place, what: impl Into<String>) {
        self.count += 1;
        if self.kept.len() < KEPT_MAX {
            self.kept.push(Fault { place, what: what.into() });
        }
    }
}
