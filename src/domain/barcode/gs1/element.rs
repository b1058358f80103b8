//! Element strings that are not wholly right: read as far as it can be known where the next field begins.

use super::dictionary::{self, Entry};
use super::{Fault, SEPARATOR, Scan, Warning};
use crate::domain::time::Date;

pub(super) fn read(code: &str, today: Date) -> Result<Scan, Fault> {
    let mut scan = Scan::default();
    let mut rest = code.trim_start_matches(SEPARATOR);
    while !rest.is_empty() {
        let Some((entry, value, after)) = next_field(rest) else {
            scan.warn(Warning::Rest);
            break;
        };
        scan.take(&entry.identifier, value, today)?;
        rest = after;
    }
    Ok(scan)
}

/// The identifier, its value however wrong, and what follows. A separator is never guessed.
fn next_field(code: &str) -> Option<(&'static Entry, &str, &str)> {
    let entry = dictionary::entry_leading(code)?;
    let rest = code.get(entry.identifier.len()..)?;
    let (value, after) = if entry.is_predefined {
        rest.split_at_checked(entry.chars_max())?
    } else {
        rest.split_at(rest.find(SEPARATOR).unwrap_or(rest.len()))
    };
    // A separator after a field of fixed length is one too many, and common.
    Some((entry, value, after.strip_prefix(SEPARATOR).unwrap_or(after)))
}
