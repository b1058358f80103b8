//! Element strings: fields one after the other, each led by an application identifier (AI).

use super::{Fault, SEPARATOR, Scan, Warning};
use crate::domain::time::Date;

/// How the fields of a family of identifiers lie in the string.
#[derive(Clone, Copy)]
struct Shape {
    /// Digits of the identifier itself.
    identifier: usize,
    /// Characters of its value where GS1 has fixed them for ever; such a field needs no separator after it.
    fixed: Option<usize>,
}

/// The shape follows from the first two digits (GS1 General Specifications, 7.8). `None`: no such identifier.
fn shape(code: &str) -> Option<Shape> {
    let fixed = |identifier, value| Some(Shape { identifier, fixed: Some(value) });
    let open = |identifier| Some(Shape { identifier, fixed: None });
    match code.get(..2)?.parse::<u8>().ok()? {
        0 => fixed(2, 18),
        1..=3 => fixed(2, 14),
        11..=19 => fixed(2, 6),
        20 => fixed(2, 2),
        31..=36 => fixed(4, 6),
        41 => fixed(3, 13),
        10 | 21 | 22 | 30 | 37 | 90..=99 => open(2),
        23..=25 | 40 | 42 | 71 => open(3),
        39 | 43 | 70 | 72 | 80..=82 => open(4),
        _ => None,
    }
}

/// Is there an identifier of just these digits?
pub(super) fn is_identifier(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && shape(text).is_some_and(|shape| shape.identifier == text.len())
}

pub(super) fn read(code: &str, today: Date) -> Result<Scan, Fault> {
    let mut scan = Scan::default();
    let mut rest = code.trim_start_matches(SEPARATOR);
    while !rest.is_empty() {
        let Some((identifier, value, after)) = next_field(rest) else {
            scan.warn(Warning::Rest);
            break;
        };
        scan.take(identifier, value, today)?;
        rest = after;
    }
    Ok(scan)
}

/// The identifier, its value, and what follows.
fn next_field(code: &str) -> Option<(&str, &str, &str)> {
    let shape = shape(code)?;
    let (identifier, rest) = code.split_at_checked(shape.identifier)?;
    if !identifier.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (value, after) = match shape.fixed {
        Some(length) => rest.split_at_checked(length)?,
        None => rest.split_at(rest.find(SEPARATOR).unwrap_or(rest.len())),
    };
    // A separator after a field of fixed length is one too many, and common.
    Some((identifier, value, after.strip_prefix(SEPARATOR).unwrap_or(after)))
}
