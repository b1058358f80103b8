//! Reads a keymap file and tells what is wrong with it.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Section, name};
use crate::till::command::{Command, Place};
use crate::till::key::Key;
use crate::tui::settings::{Entry, Faults, Report, Source, entries, perhaps};

/// Places where what is typed is text, so that a letter cannot be a command.
const TYPED_IN: [Place; 5] = [Place::Everywhere, Place::Sale, Place::Payment, Place::Form, Place::FirstStart];

pub(super) fn read(source: Source<'_>) -> Result<Vec<(Place, Section)>, Faults> {
    let mut report = Report::on(source);
    let tables = report.tables();
    let sections = entries(&tables).into_iter().filter_map(|entry| section(entry, &mut report)).collect();
    report.conclude(sections)
}

fn section((title, keys): Entry<'_, '_>, report: &mut Report<'_>) -> Option<(Place, Section)> {
    let written = title.get_ref();
    let Some(place) = Place::ALL.into_iter().find(|place| place.id() == written) else {
        let known = Place::ALL.map(Place::id);
        report.add(title.span(), format!("no place is called \"{written}\"{}", perhaps(written, known)));
        return None;
    };
    let Some(table) = keys.get_ref().as_table() else {
        report.add(keys.span(), format!("[{written}] holds keys: \"f9\" = \"pay-cash\""));
        return None;
    };
    Some((place, bindings(place, table, report)))
}

fn bindings(place: Place, table: &DeTable<'_>, report: &mut Report<'_>) -> Section {
    let mut bound: Vec<(Key, usize)> = Vec::new();
    let mut section = Section::new();
    for (name, value) in entries(table) {
        let Some(key) = key(place, name, report) else { continue };
        if let Some((_, first)) = bound.iter().find(|(seen, _)| *seen == key) {
            let line = report.line_of(*first);
            report.add(name.span(), format!("[{}] {} is bound already in line {line}", place.id(), name.get_ref()));
            continue;
        }
        bound.push((key, name.span().start));
        if let Some(command) = command(place, name, value, report) {
            if command.is_some_and(|command| !may_be(key, command)) {
                report.add(name.span(), format!("[{}] {} never spends money", place.id(), name.get_ref()));
            }
            section.push((key, command));
        }
    }
    section
}

fn key(place: Place, name: &Spanned<std::borrow::Cow<'_, str>>, report: &mut Report<'_>) -> Option<Key> {
    let written = name.get_ref();
    let key = name::read(written);
    match key {
        None => {
            let meant = perhaps(written, name::known());
            report.add(name.span(), format!("[{}] no key is called \"{written}\"{meant}", place.id()));
        }
        Some(Key::Char(_)) if TYPED_IN.contains(&place) => {
            report.add(name.span(), format!("[{}] {written} is text in the line here", place.id()));
            return None;
        }
        Some(_) => {}
    }
    key
}

/// A command, or `Some(None)` where a binding is taken away.
fn command(
    place: Place,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    report: &mut Report<'_>,
) -> Option<Option<Command>> {
    let what = match (value.get_ref().as_bool(), value.get_ref().as_str()) {
        (Some(false), _) => return Some(None),
        (_, Some(id)) => match Command::by_id(id) {
            Some(command) => return Some(Some(command)),
            None => {
                let known = Command::ALL.iter().map(|command| command.id());
                format!("no command is called \"{id}\"{}", perhaps(id, known))
            }
        },
        _ => "a command's name in quotation marks, or false to take the binding away".to_owned(),
    };
    report.add(value.span(), format!("[{}] {}: {what}", place.id(), key.get_ref()));
    None
}

/// Enter never spends money, nor do Tab and Esc (sales-ux 1).
fn may_be(key: Key, command: Command) -> bool {
    let money = matches!(command, Command::Pay | Command::PayCard | Command::PayCash | Command::PayFast);
    !(money && matches!(key, Key::Enter | Key::Tab | Key::BackTab | Key::Esc | Key::Backspace))
}
