//! The links: a key and its qualifiers in the path, everything else in the query.

use std::borrow::Cow;

use super::{Field, Refusal, add, refusal};
use crate::domain::barcode::gs1::dictionary::{self, Entry};
use crate::domain::barcode::gs1::link::{decoded, padded_item};

/// What a link may be made of.
const MARKS: &[u8] = b"-._~:/?#[]@!$&'()*+,;=%";
/// What of that a host may not have.
const NOT_IN_HOST: &str = "_~?#@!$&'()*+,;=%";

/// Schemes are written in small letters or in capitals. Anything else is plain text.
pub(super) fn has_scheme(text: &str) -> bool {
    ["http://", "https://", "HTTP://", "HTTPS://"].iter().any(|scheme| text.starts_with(scheme))
}

pub(super) fn read(uri: &str) -> Result<Vec<Field>, Refusal> {
    let (path, query) = path_and_query(uri)?;
    let pairs = key_and_qualifiers(path)?;
    let mut fields = Vec::new();
    for (entry, value) in &pairs {
        if value.is_empty() {
            return Err(Refusal::Length(&entry.identifier));
        }
        add(&mut fields, checked(entry, value, false)?)?;
    }
    let in_path: Vec<&str> = pairs.iter().map(|(entry, _)| entry.identifier.as_str()).collect();
    let attributes = attributes(query)?;
    if !is_row(&in_path) {
        return Err(Refusal::LinkPath);
    }
    for (entry, value) in attributes {
        let is_new = fields.iter().all(|field| field.identifier != entry.identifier);
        if !is_new || !entry.is_link_attribute || belongs_in(&in_path, &entry.identifier) {
            return Err(Refusal::LinkPlace(&entry.identifier));
        }
        add(&mut fields, checked(entry, value, true)?)?;
    }
    Ok(fields)
}

fn path_and_query(uri: &str) -> Result<(&str, &str), Refusal> {
    if !uri.bytes().all(|b| b.is_ascii_alphanumeric() || MARKS.contains(&b)) {
        return Err(Refusal::Link);
    }
    if !has_scheme(uri) {
        return Err(Refusal::Link);
    }
    let (_, rest) = uri.split_once("://").ok_or(Refusal::Link)?;
    let at = rest.find('/').filter(|at| *at > 0).ok_or(Refusal::Link)?;
    let (host, path) = rest.split_at(at);
    if host.contains(|c| NOT_IN_HOST.contains(c)) {
        return Err(Refusal::Link);
    }
    let path = path.split('#').next().unwrap_or(path);
    Ok(path.split_once('?').unwrap_or((path, "")))
}

/// The pairs from the right-most key on. Everything behind that key must be a pair with an identifier.
fn key_and_qualifiers(path: &str) -> Result<Vec<(&'static Entry, &str)>, Refusal> {
    let mut pairs = Vec::new();
    let mut rest = path;
    loop {
        let (before, value) = rest.rsplit_once('/').ok_or(Refusal::Link)?;
        let (stem, identifier) = before.rsplit_once('/').ok_or(Refusal::Link)?;
        let entry = dictionary::entry(identifier).ok_or(Refusal::Link)?;
        pairs.push((entry, value));
        if entry.qualifiers.is_some() {
            pairs.reverse();
            return Ok(pairs);
        }
        rest = stem;
    }
}

/// A key and qualifiers in their order; each of them may be left out.
fn is_row(identifiers: &[&str]) -> bool {
    let Some((key, found)) = identifiers.split_first() else { return false };
    let rows = dictionary::entry(key).and_then(|entry| entry.qualifiers.as_ref());
    rows.is_some_and(|rows| rows.iter().any(|row| is_part_of(found, row)))
}

fn is_part_of(found: &[&str], row: &[String]) -> bool {
    let mut row = row.iter();
    found.iter().all(|identifier| row.any(|known| known == identifier))
}

/// Would the path still be right with this field somewhere behind its key?
fn belongs_in(in_path: &[&str], identifier: &str) -> bool {
    (1..=in_path.len()).any(|at| {
        let mut with = in_path.to_vec();
        with.insert(at, identifier);
        is_row(&with)
    })
}

/// Keys that are words, or stand alone, are somebody else's; those that are digits must be identifiers.
fn attributes(query: &str) -> Result<Vec<(&'static Entry, &str)>, Refusal> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let numbered = pairs.filter(|(key, _)| !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()));
    numbered
        .map(|(key, value)| {
            let entry = dictionary::entry(key).ok_or_else(|| Refusal::UnknownIdentifier(super::begin_of(key)))?;
            if value.is_empty() { Err(Refusal::Length(&entry.identifier)) } else { Ok((entry, value)) }
        })
        .collect()
}

fn checked(entry: &'static Entry, value: &str, in_query: bool) -> Result<Field, Refusal> {
    let decoded = decoded(value, in_query).ok_or(Refusal::Content(&entry.identifier))?;
    // In the query a number may still come without its zeros in front; in the path no longer.
    let value: Cow<'_, str> = if in_query && entry.identifier == "01" { padded_item(&decoded) } else { decoded.into() };
    if !(entry.chars_min()..=entry.chars_max()).contains(&value.len()) {
        return Err(Refusal::Length(&entry.identifier));
    }
    if value.contains('^') {
        return Err(Refusal::Reserved);
    }
    entry.check(&value).map_err(|flaw| refusal(entry, flaw))?;
    Ok(Field { identifier: &entry.identifier, value: value.into_owned() })
}
