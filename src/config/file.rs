//! Changing the file of settings, key by key and only when told to: it is a person's, and what stands beside a key stays.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::LazyLock;

use super::WORDS;
use super::attached::{DISPLAY_KINDS, LETTERS, PRICING_SCALES, SCANNER_KINDS, WEIGHING_SCALES};
use super::terminal::{DRIVERS, ENVIRONMENTS};
use crate::domain::device::set_up::KeyKind;
use crate::domain::device::{DeviceName, PrinterName};

/// Keys whose values are numbers or yes and no; the rest are words in quotes.
const UNQUOTED: &[&str] = &[
    "department",
    "number",
    "silent",
    "columns",
    "speed",
    "page-number",
    "shared",
    "pin",
    "on-ms",
    "off-ms",
    "no-suffix",
    "min-grams",
    "max-grams",
    "past-printer",
    "key-version",
];

/// The section that may stand several times.
const ORDERS: &str = "order-printer";

/// What leaves a key out.
const USUAL: &str = "dev-usual";

/// A section, or none where a key means the same in each; the key; the words.
type Offer = ((&'static str, &'static str), Vec<&'static str>);

/// The words a key may have, behind the one that leaves it out. `kind` means another thing in each section.
static OFFERED: LazyLock<Vec<Offer>> = LazyLock::new(|| {
    let scales = [&PRICING_SCALES[..], &WEIGHING_SCALES].concat();
    let kinds = [("scanner", &SCANNER_KINDS[..]), ("scale", &scales), ("display", &DISPLAY_KINDS)];
    let keys = [("letters", &LETTERS[..]), ("environment", &ENVIRONMENTS), ("driver", &DRIVERS)];
    let kinds = kinds.into_iter().map(|(section, words)| ((section, "kind"), words));
    let keys = WORDS.iter().copied().chain(keys).map(|(key, words)| (("", key), words));
    kinds.chain(keys).map(|(place, words)| (place, [&[USUAL], words].concat())).collect()
});

const YES_NO: &[&str] = &["silent", "shared", "no-suffix", "past-printer"];

/// What may stand for a key.
pub fn kind_of(section: &str, key: &str) -> KeyKind {
    let place = (if key == "kind" { section } else { "" }, key);
    let words = OFFERED.iter().find(|(known, _)| *known == place).map(|(_, words)| words.as_slice());
    match words {
        Some(words) => KeyKind::OneOf(words),
        None if YES_NO.contains(&key) => KeyKind::YesNo,
        None if UNQUOTED.contains(&key) => KeyKind::Digits,
        None => KeyKind::Text,
    }
}

/// What a section holds, as text. A file that cannot be read holds nothing.
pub fn values(text: &str, section: &str) -> BTreeMap<String, String> {
    let Ok(table) = text.parse::<toml::Table>() else { return BTreeMap::new() };
    let Some(keys) = table.get(section).and_then(toml::Value::as_table) else { return BTreeMap::new() };
    keys.iter().filter_map(|(key, value)| Some((key.clone(), as_text(value)?))).collect()
}

fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// What a device's section holds.
pub fn values_of(text: &str, device: &DeviceName) -> BTreeMap<String, String> {
    let DeviceName::OrderPrinter(name) = device else { return values(text, device.section()) };
    let lines: Vec<&str> = text.lines().collect();
    let own = heads(&lines).into_iter().map(|head| section(&lines, head + 1)).find(|keys| name_in(keys) == *name);
    own.map(|keys| keys.iter().filter_map(|(key, value)| Some((key.clone(), as_text(value)?))).collect())
        .unwrap_or_default()
}

/// The order printers that stand in the file, by name, with what is empty left out.
pub fn order_printers(text: &str) -> Vec<PrinterName> {
    let lines: Vec<&str> = text.lines().collect();
    let sections = heads(&lines).into_iter().map(|head| section(&lines, head + 1));
    sections.filter(|keys| !keys.is_empty()).map(|keys| name_in(&keys)).collect()
}

/// Where the sections of order printers begin.
fn heads<T: AsRef<str>>(lines: &[T]) -> Vec<usize> {
    let is_one = |line: &str| is_head(line, ORDERS) || is_head_of_list(line, ORDERS);
    lines.iter().enumerate().filter(|(_, line)| is_one(line.as_ref())).map(|(at, _)| at).collect()
}

/// The keys from this line to the next head.
fn section<T: AsRef<str>>(lines: &[T], first: usize) -> toml::Table {
    let rest = lines.get(first..).unwrap_or_default().iter().map(AsRef::as_ref);
    let own: Vec<&str> = rest.take_while(|line| !line.trim_start().starts_with('[')).collect();
    own.join("\n").parse().unwrap_or_default()
}

fn name_in(keys: &toml::Table) -> PrinterName {
    PrinterName::new(keys.get("name").and_then(toml::Value::as_str).unwrap_or_default())
}

/// The text with these keys of a device. An order printer that is not there yet gets a section of its own, and one that
/// stood alone becomes the first of a list.
pub fn with_device(text: &str, device: &DeviceName, keys: &[(&str, String)]) -> String {
    let DeviceName::OrderPrinter(name) = device else { return with_keys(text, device.section(), keys) };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let heads = heads(&lines);
    let Some(last) = heads.last() else { return with_keys(text, ORDERS, keys) };
    let own = heads.iter().find(|head| name_in(&section(&lines, **head + 1)) == *name);
    let first = match own {
        Some(head) => head + 1,
        None if keys.iter().all(|(_, value)| value.is_empty()) => return text.to_owned(),
        None => {
            if let Some(only) = lines.get_mut(*last).filter(|line| is_head(line, ORDERS)) {
                *only = only.replacen(&format!("[{ORDERS}]"), &format!("[[{ORDERS}]]"), 1);
            }
            lines.extend([String::new(), format!("[[{ORDERS}]]")]);
            lines.len()
        }
    };
    for (key, value) in keys {
        set(&mut lines, first, key, value);
    }
    lines.join("\n") + "\n"
}

/// The text with these keys of a section as they are now. A key without a value goes; so does nothing else.
pub fn with_keys(text: &str, section: &str, keys: &[(&str, String)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let first = match lines.iter().position(|line| is_head(line, section)) {
        Some(head) => head + 1,
        None if keys.iter().all(|(_, value)| value.is_empty()) => return text.to_owned(),
        None => {
            if lines.last().is_some_and(|line| !line.trim().is_empty()) {
                lines.push(String::new());
            }
            lines.push(format!("[{section}]"));
            lines.len()
        }
    };
    for (key, value) in keys {
        set(&mut lines, first, key, value);
    }
    lines.join("\n") + "\n"
}

/// Sets one key of the section whose first line this is.
fn set(lines: &mut Vec<String>, first: usize, key: &str, value: &str) {
    let rest = lines.get(first..).unwrap_or_default();
    let end = first + rest.iter().position(|line| line.trim_start().starts_with('[')).unwrap_or(rest.len());
    let own = lines.get(first..end).unwrap_or_default();
    let known = own.iter().position(|line| key_of(line) == Some(key)).map(|at| first + at);
    let behind = own.iter().rposition(|line| !line.trim().is_empty()).map_or(first, |at| first + at + 1);
    match (known, value.is_empty()) {
        (Some(at), true) => drop(lines.remove(at)),
        (Some(at), false) => {
            let beside = lines.get(at).map(|line| beside(line)).unwrap_or_default();
            if let Some(line) = lines.get_mut(at) {
                *line = format!("{key} = {}{beside}", written(key, value));
            }
        }
        (None, true) => {}
        (None, false) => lines.insert(behind, format!("{key} = {}", written(key, value))),
    }
}

fn is_head(line: &str, section: &str) -> bool {
    let head = line.trim().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    head.is_some_and(|(name, _)| name.trim() == section)
}

fn is_head_of_list(line: &str, section: &str) -> bool {
    line.trim().strip_prefix('[').is_some_and(|inner| is_head(inner, section) && inner.contains("]]"))
}

fn key_of(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim())
}

/// What a person has noted behind the value. A mark inside its quotes begins no note: what stood there may be a secret.
fn beside(line: &str) -> String {
    let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
    let rest = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => behind_quotes(value.get(1..).unwrap_or_default(), quote),
        _ => value.find(|c: char| c.is_whitespace() || c == '#').and_then(|at| value.get(at..)).unwrap_or(""),
    };
    if rest.trim_start().starts_with('#') { rest.to_owned() } else { String::new() }
}

/// The rest of a line behind a value whose first quote was taken off. Only in double quotes does a backslash escape.
fn behind_quotes(text: &str, quote: char) -> &str {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && quote == '"' && !is_escaped;
        ends
    });
    end.and_then(|at| text.get(at + 1..)).unwrap_or("")
}

fn written(key: &str, value: &str) -> String {
    if UNQUOTED.contains(&key) {
        return value.to_owned();
    }
    let escaped: String = value.chars().filter(|c| !c.is_control()).flat_map(escaped).collect();
    format!("\"{escaped}\"")
}

fn escaped(c: char) -> Vec<char> {
    if matches!(c, '"' | '\\') { vec!['\\', c] } else { vec![c] }
}

/// Writes it beside the old one, and lets it take its place when it is whole.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let aside = path.with_extension("toml.new");
    fs::write(&aside, text)?;
    fs::File::open(&aside)?.sync_all()?;
    fs::rename(&aside, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{KEYS, Settings};

    #[test]
    fn what_a_person_wrote_stays_and_only_the_key_changes() {
        let before =
            "# mine\n[printer]\nport = \"/dev/usb/lp0\"   # the black one\nspeed = 9600\n\n[paper]\ncolumns = 48\n";
        let keys = [
            ("port", "192.0.2.7:9100".to_owned()),
            ("speed", String::new()),
            ("page", "cp858".to_owned()),
            ("flow", String::new()),
        ];
        let after = with_keys(before, "printer", &keys);
        assert_eq!(
            after,
            "# mine\n[printer]\nport = \"192.0.2.7:9100\"   # the black one\npage = \"cp858\"\n\n[paper]\ncolumns = 48\n"
        );
        assert_eq!(with_keys(&after, "printer", &keys), after, "a second time changes nothing");
    }

    #[test]
    fn an_order_printer_is_found_by_its_name_and_a_second_makes_a_list() {
        let device = |name: &str| DeviceName::OrderPrinter(PrinterName::new(name));
        let key = |key, value: &str| (key, value.to_owned());
        let alone = with_device("# mine\n", &device(""), &[key("port", "a:1"), key("name", "kjøkken")]);
        assert_eq!(alone, "# mine\n\n[order-printer]\nport = \"a:1\"\nname = \"kjøkken\"\n");
        let two = with_device(&alone, &device(""), &[key("name", "bar"), key("port", "b:1"), key("groups", "30")]);
        assert_eq!(
            two,
            "# mine\n\n[[order-printer]]\nport = \"a:1\"\nname = \"kjøkken\"\n\n[[order-printer]]\nname = \"bar\"\nport = \"b:1\"\ngroups = \"30\"\n"
        );
        assert_eq!(order_printers(&two), [PrinterName::new("kjøkken"), PrinterName::new("bar")]);
        assert_eq!(values_of(&two, &device("bar")).get("groups").map(String::as_str), Some("30"));
        let changed = with_device(&two, &device("kjøkken"), &[key("port", "c:1")]);
        assert_eq!(changed, two.replace("a:1", "c:1"));
        let settings = Settings::parse(Path::new("till.toml"), &changed).expect("settings");
        assert_eq!(settings.order_printers.connected().count(), 2);
        assert_eq!(with_device(&two, &device("new"), &[key("port", "")]), two, "nothing makes no section");
    }

    #[test]
    fn a_section_that_is_new_comes_last() {
        let keys = [("port", "printer".to_owned()), ("pin", "5".to_owned())];
        let after = with_keys("[till]\nnumber = 1", "drawer", &keys);
        assert_eq!(after, "[till]\nnumber = 1\n\n[drawer]\nport = \"printer\"\npin = 5\n");
        assert_eq!(with_keys("[till]\n", "drawer", &[("pin", String::new())]), "[till]\n");
    }

    #[test]
    fn every_key_is_written_as_it_is_read() {
        for (section, keys) in KEYS {
            for key in *keys {
                let text = with_keys("", section, &[(key, "1".to_owned())]);
                let yes = with_keys("", section, &[(key, "true".to_owned())]);
                let wrong_type = |text: &str| {
                    let read = Settings::parse(Path::new("till.toml"), text);
                    read.is_err_and(|fault| fault.to_string().contains("invalid type"))
                };
                assert!(!wrong_type(&text) || !wrong_type(&yes), "{section}.{key}");
            }
        }
    }

    #[test]
    fn every_word_that_is_offered_may_be_written() {
        let offered = |section: &str, key: &str, words: &'static [&'static str]| {
            for word in &words[1..] {
                let text = with_keys("", section, &[(key, (*word).to_owned())]);
                let read = Settings::parse(Path::new("till.toml"), &text).map_err(|fault| fault.to_string());
                let wrong = read.err().filter(|fault| fault.contains(&format!("{key} must be")));
                assert_eq!(wrong, None, "{section}.{key} = {word}");
            }
        };
        for (section, keys) in KEYS {
            for key in *keys {
                if let KeyKind::OneOf(words) = kind_of(section, key) {
                    offered(section, key, words);
                    let wrong = with_keys("", section, &[(key, "wrong".to_owned()), ("port", "p".to_owned())]);
                    assert!(Settings::parse(Path::new("till.toml"), &wrong).is_err(), "{section}.{key} is checked");
                }
            }
        }
    }

    #[test]
    fn nothing_of_a_value_is_taken_for_a_note() {
        for before in [r##""a\"#b" # mine"##, r##"'a "# b' # mine"##, r##""\\" # mine"##, "9600 # mine"] {
            let text = format!("[vipps]\nsecret = {before}\n");
            let after = with_keys(&text, "vipps", &[("secret", "new".to_owned())]);
            assert_eq!(after, "[vipps]\nsecret = \"new\" # mine\n");
        }
    }

    #[test]
    fn a_quote_in_a_value_ends_nothing() {
        let text = with_keys("", "vipps", &[("client", "a\"b\\c".to_owned())]);
        let settings = Settings::parse(Path::new("till.toml"), &text).expect("settings");
        assert_eq!(settings.vipps.client, "a\"b\\c");
    }
}
