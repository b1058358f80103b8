//! Reading a GS1 code as GS1's own engine does: all of it is right, or none of it is taken.
//!
//! What a till makes of a code that is not wholly right is decided elsewhere, by [`super::parse`].

mod link;

use super::SEPARATOR;
use super::dictionary::{self, Entry, Flaw, Pattern};
use crate::domain::barcode::has_right_check_digit;

/// More fields than this are no code of anything.
const FIELDS_MAX: usize = 64;

/// One field of a code: its application identifier and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub identifier: &'static str,
    pub value: String,
}

/// Why a code is not right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the symbology is missing or is none that carries GS1 codes")]
    Symbology,
    #[error("the number in front has the wrong length or check digit")]
    Primary,
    #[error("there is nothing in the code")]
    Empty,
    #[error("no identifier begins as {0} does")]
    UnknownIdentifier(String),
    #[error("the value of ({0}) is too long or too short")]
    Length(&'static str),
    #[error("the value of ({0}) breaks its own rules")]
    Content(&'static str),
    #[error("({0}) and ({1}) cannot stand in one code")]
    Conflict(&'static str, &'static str),
    #[error("({0}) needs another field beside it")]
    Companion(&'static str),
    #[error("({0}) has two values")]
    TwoValues(&'static str),
    #[error("the link is none of GS1")]
    Link,
    #[error("the fields of the link's path do not belong together")]
    LinkPath,
    #[error("({0}) cannot stand where it does in the link")]
    LinkPlace(&'static str),
    #[error("the code has a character that GS1 uses for itself")]
    Reserved,
    #[error("the brackets do not hold identifiers")]
    Brackets,
    #[error("there are more fields than a code can have")]
    TooMany,
}

/// What a whole scan says, its symbology in front.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The digits of an EAN or UPC.
    pub primary: Option<String>,
    /// The fields; none where the symbol carries plain text.
    pub fields: Vec<Field>,
}

/// What a scanner sends that names the symbology (`scanner.md` 4).
pub fn scan(text: &str) -> Result<Carried, Refusal> {
    let (symbology, data) = text.split_at_checked(3).ok_or(Refusal::Symbology)?;
    match symbology {
        "]E0" => primary(data, 13),
        "]E4" => primary(data, 8),
        "]C1" | "]e0" | "]d2" | "]Q3" | "]J1" => Ok(Carried { primary: None, fields: element_string(data)? }),
        "]Q1" | "]d1" | "]J0" if link::has_scheme(data) => Ok(Carried { primary: None, fields: digital_link(data)? }),
        "]Q1" | "]d1" | "]J0" => Ok(Carried::default()),
        _ => Err(Refusal::Symbology),
    }
}

/// A number of fixed length, and a composite symbol's fields behind a bar.
fn primary(data: &str, digits: usize) -> Result<Carried, Refusal> {
    let (number, rest) = data.split_at_checked(digits).ok_or(Refusal::Primary)?;
    if !has_right_check_digit(number) {
        return Err(Refusal::Primary);
    }
    let fields = match rest.strip_prefix("|]e0") {
        Some(composite) => element_string(composite)?,
        None if rest.is_empty() => Vec::new(),
        None => return Err(Refusal::Primary),
    };
    Ok(Carried { primary: Some(number.to_owned()), fields })
}

/// Fields one after the other, as a scanner sends them behind the symbology.
pub fn element_string(data: &str) -> Result<Vec<Field>, Refusal> {
    if data.contains('^') {
        return Err(Refusal::Reserved);
    }
    let mut fields = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (field, after) = first_field(rest)?;
        add(&mut fields, field)?;
        rest = after;
    }
    if fields.is_empty() {
        return Err(Refusal::Empty);
    }
    fit_together(&fields)?;
    Ok(fields)
}

fn first_field(data: &str) -> Result<(Field, &str), Refusal> {
    let entry = dictionary::entry_leading(data).ok_or_else(|| Refusal::UnknownIdentifier(begin_of(data)))?;
    let rest = data.get(entry.identifier.len()..).unwrap_or_default();
    let until = rest.find(SEPARATOR).unwrap_or(rest.len());
    let value = rest.get(..until).unwrap_or_default();
    let taken = entry.consume(value).map_err(|flaw| refusal(entry, flaw))?;
    if taken < until && !entry.is_predefined {
        return Err(Refusal::Length(&entry.identifier));
    }
    let (value, after) = rest.split_at_checked(taken).ok_or(Refusal::Content(&entry.identifier))?;
    let field = Field { identifier: &entry.identifier, value: value.to_owned() };
    // A separator after a field of fixed length is one too many, and allowed.
    Ok((field, after.strip_prefix(SEPARATOR).unwrap_or(after)))
}

fn begin_of(data: &str) -> String {
    data.chars().take(4).collect()
}

fn refusal(entry: &'static Entry, flaw: Flaw) -> Refusal {
    match flaw {
        Flaw::Length => Refusal::Length(&entry.identifier),
        Flaw::Content => Refusal::Content(&entry.identifier),
    }
}

fn add(fields: &mut Vec<Field>, field: Field) -> Result<(), Refusal> {
    if fields.len() == FIELDS_MAX {
        return Err(Refusal::TooMany);
    }
    fields.push(field);
    Ok(())
}

/// The form that is printed for people: `(01)07038010055690(10)L42`. An opening bracket of a value has `\` in front.
pub fn bracketed(text: &str) -> Result<Vec<Field>, Refusal> {
    let mut fields = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (identifier, after) =
            rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).ok_or(Refusal::Brackets)?;
        let entry = dictionary::entry(identifier).ok_or_else(|| Refusal::UnknownIdentifier(begin_of(identifier)))?;
        let (value, next) = bracketed_value(after);
        add(&mut fields, checked(entry, &value)?)?;
        rest = next;
    }
    if fields.is_empty() {
        return Err(Refusal::Empty);
    }
    fit_together(&fields)?;
    Ok(fields)
}

/// Up to the bracket that opens the next field.
fn bracketed_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('(') {
        let (before, after) = rest.split_at(at);
        let Some(escaped) = before.strip_suffix('\\') else { return (value + before, after) };
        value.push_str(escaped);
        value.push('(');
        rest = after.strip_prefix('(').unwrap_or(after);
    }
    (value + rest, "")
}

fn checked(entry: &'static Entry, value: &str) -> Result<Field, Refusal> {
    entry.check(value).map_err(|flaw| refusal(entry, flaw))?;
    Ok(Field { identifier: &entry.identifier, value: value.to_owned() })
}

/// A GS1 Digital Link. No host is ever asked anything.
pub fn digital_link(uri: &str) -> Result<Vec<Field>, Refusal> {
    let fields = link::read(uri)?;
    fit_together(&fields)?;
    Ok(fields)
}

/// Which fields may, and which must, stand beside each other.
fn fit_together(fields: &[Field]) -> Result<(), Refusal> {
    for field in fields {
        let Some(entry) = dictionary::entry(field.identifier) else { continue };
        if let Some(other) = fields.iter().find(|other| entry.excludes.iter().any(|not| fits(not, field, other))) {
            return Err(Refusal::Conflict(field.identifier, other.identifier));
        }
        let is_there = |pattern: &Pattern| fields.iter().any(|other| fits(pattern, field, other));
        let has_all = |groups: &Vec<Vec<Pattern>>| groups.iter().any(|group| group.iter().all(is_there));
        if !entry.requires.iter().all(has_all) {
            return Err(Refusal::Companion(field.identifier));
        }
        let same = |other: &&Field| other.identifier == field.identifier && other.value != field.value;
        if fields.iter().any(|other| same(&other)) {
            return Err(Refusal::TwoValues(field.identifier));
        }
    }
    signed_with_serial(fields)
}

/// A field is never its own companion, nor in its own way.
fn fits(pattern: &Pattern, of: &Field, other: &Field) -> bool {
    other.identifier != of.identifier && pattern.fits(other.identifier)
}

/// What is signed must be one thing: a document, coupon or crate beside a signature has its serial number.
fn signed_with_serial(fields: &[Field]) -> Result<(), Refusal> {
    let is_signed = fields.iter().any(|field| field.identifier == "8030");
    let lacks_serial = |field: &&Field| {
        let is_key = ["253", "255", "8003"].contains(&field.identifier);
        is_key && dictionary::entry(field.identifier).is_some_and(|entry| field.value.len() == entry.chars_min())
    };
    match fields.iter().find(lacks_serial) {
        Some(field) if is_signed => Err(Refusal::Companion(field.identifier)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::barcode::gs1::parse;
    use crate::domain::time::Date;

    /// Codes that are right, to be made wrong.
    const RIGHT: [&str; 8] = [
        "]C1010703801005569010L42\u{1d}17270115",
        "]d2019703801005569331030012503922006238\u{1d}15261224",
        "]Q3010703801005569021ABC123\u{1d}99TESTING",
        "]E07038010055690",
        "]E402345673|]e099COMPOSITE\u{1d}98XYZ",
        "]Q1https://a/p/01/07038010055690/22/V/10/L42/21/S?17=270115&3103=001250&x=1#f",
        "]J002123456789012313710\u{1d}00123456789012345675",
        "]C1253123123123123212\u{1d}8030AB=\u{1d}40112345678",
    ];

    /// Replaces, takes out, puts in or swaps characters.
    fn mutate(code: &str, changes: &[(usize, u8, char)]) -> String {
        let mut chars: Vec<char> = code.chars().collect();
        for (at, how, c) in changes {
            let at = at % (chars.len() + 1);
            match how % 4 {
                0 if at < chars.len() => chars[at] = *c,
                1 if at < chars.len() => drop(chars.remove(at)),
                2 => chars.insert(at, *c),
                _ if at + 1 < chars.len() => chars.swap(at, at + 1),
                _ => {}
            }
        }
        chars.into_iter().collect()
    }

    fn any_change() -> impl Strategy<Value = (usize, u8, char)> {
        let c = prop_oneof![
            prop::char::range('0', '9'),
            prop::char::range(' ', '~'),
            prop::sample::select(vec!['\u{1d}', '/', '%', '&', '=', '?', '^', '|', 'æ', '\u{0}']),
        ];
        (0..80_usize, any::<u8>(), c)
    }

    /// What was read, written down again as a scanner would send it.
    fn written(fields: &[Field]) -> String {
        let mut text = String::new();
        for (place, field) in fields.iter().enumerate() {
            let is_open = dictionary::entry(field.identifier).is_some_and(|entry| !entry.is_predefined);
            let between = if is_open && place + 1 < fields.len() { "\u{1d}" } else { "" };
            text += &format!("{}{}{between}", field.identifier, field.value);
        }
        text
    }

    #[test]
    fn the_right_codes_are_right() {
        for code in RIGHT.iter().filter(|code| !code.starts_with("]J0")) {
            assert!(scan(code).is_ok(), "{code}: {:?}", scan(code));
        }
    }

    #[test]
    fn a_value_of_nothing_and_two_separators_are_refused() {
        for bad in
            ["01070380100556901\u{1d}", "010703801005569010\u{1d}", "0107038010055690\u{1d}\u{1d}10A", "\u{1d}99A"]
        {
            assert!(element_string(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_taken_from_a_spoilt_code_can_be_written_and_read_again(
            which in 0..RIGHT.len(),
            changes in prop::collection::vec(any_change(), 1..4),
        ) {
            let code = mutate(RIGHT[which], &changes);
            if let Ok(carried) = scan(&code) {
                if let Some(primary) = &carried.primary {
                    prop_assert!(has_right_check_digit(primary));
                }
                for field in &carried.fields {
                    let entry = dictionary::entry(field.identifier).expect("a known identifier");
                    prop_assert_eq!(entry.check(&field.value), Ok(()));
                }
                if !carried.fields.is_empty() {
                    prop_assert_eq!(element_string(&written(&carried.fields)), Ok(carried.fields));
                }
            }
        }

        /// The second, milder reading never sells another item than the strict one reads.
        #[test]
        fn the_till_takes_what_the_strict_reader_takes(
            which in 0..RIGHT.len(),
            changes in prop::collection::vec(any_change(), 0..3),
        ) {
            let code = mutate(RIGHT[which], &changes);
            let data = code.get(3..).unwrap_or_default();
            let today = Date::of(2026, 11, 23);
            let is_link = super::super::link::is_link(data);
            let strict = if is_link { digital_link(data) } else { element_string(data) };
            let item = strict.iter().flatten().find(|field| field.identifier == "01");
            if let (Some(item), Ok(till)) = (item, parse(data, today)) {
                prop_assert_eq!(&till.gtin, &item.value);
                prop_assert_eq!(till.refused, None);
            }
        }

        #[test]
        fn no_text_whatever_breaks_the_reader(text in "\\PC{0,80}", raw in prop::collection::vec(any::<u8>(), 0..80)) {
            let raw = String::from_utf8_lossy(&raw).into_owned();
            for text in [text.as_str(), &raw] {
                let _ = (scan(text), element_string(text), bracketed(text), digital_link(text));
                let _ = digital_link(&format!("https://a/{text}"));
            }
        }
    }
}
