//! Reads a theme file and tells what is wrong with it.

use std::collections::HashMap;

use ratatui_core::style::{Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::palette::{Paint, WORDS};
use super::role::Role;
use super::{BUILT_IN, STANDARD, Theme};
use crate::domain::shop::Colour;
use crate::tui::backend::Depth;
use crate::tui::settings::{Entry, Faults, Report, Source, entries, perhaps};

const PARTS: [&str; 4] = ["inherits", "palette", "role", "sign"];
const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// A theme as it is written, its colours still by name, so that a shop's palette also changes inherited roles.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    palette: HashMap<String, Paint>,
    roles: HashMap<Role, Written>,
    /// A sign for each colour of [`Colour::ALL`].
    pub signs: [char; Colour::ALL.len()],
}

#[derive(Clone, Debug, Default)]
struct Written {
    fg: Option<String>,
    bg: Option<String>,
    modifier: Modifier,
}

impl Sheet {
    fn empty() -> Self {
        Self { palette: HashMap::new(), roles: HashMap::new(), signs: [' '; Colour::ALL.len()] }
    }

    pub fn built_in(name: &str) -> Result<Self, Faults> {
        let text = BUILT_IN.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
        // The first inherits from nothing, or it would inherit from itself.
        let ground = if name == STANDARD { Self::empty() } else { Self::built_in(STANDARD)? };
        ground.with(Source { name, text })
    }

    pub fn of_shop(source: Source<'_>) -> Result<Self, Faults> {
        let mut ignored = Report::on(source);
        let base = inherits(&ignored.tables(), &mut ignored).unwrap_or(STANDARD);
        // What is wrong with the file is told by the reading that counts.
        Self::built_in(base)?.with(source)
    }

    fn with(mut self, source: Source<'_>) -> Result<Self, Faults> {
        let mut report = Report::on(source);
        let tables = report.tables();
        inherits(&tables, &mut report);
        unknown_parts(&tables, &mut report);
        for entry in part(&tables, "palette", &mut report) {
            self.take_paint(entry, &mut report);
        }
        for entry in part(&tables, "role", &mut report) {
            self.take_role(entry, &mut report);
        }
        for entry in part(&tables, "sign", &mut report) {
            self.take_sign(entry, &mut report);
        }
        report.conclude(self)
    }

    fn take_paint(&mut self, (name, value): Entry<'_, '_>, report: &mut Report<'_>) {
        let place = format!("[palette] {}", name.get_ref());
        let read = match value.get_ref() {
            DeValue::Table(both) => both_paints(&place, both, value, report),
            _ => paint(&place, value, report),
        };
        if let Some(paint) = read {
            self.palette.insert(name.get_ref().to_string(), paint);
        }
    }

    fn take_role(&mut self, (name, value): Entry<'_, '_>, report: &mut Report<'_>) {
        let id = name.get_ref();
        let Some(role) = Role::by_id(id) else {
            let meant = perhaps(id, Role::ALL.map(Role::id));
            return report.add(name.span(), format!("[role] there is no \"{id}\"{meant}"));
        };
        let Some(table) = value.get_ref().as_table() else {
            return report.add(value.span(), format!("[role] {id} is written {{ fg = \"blue\", bold = true }}"));
        };
        let mut written = Written::default();
        for entry in entries(table) {
            self.take_style(id, &mut written, entry, report);
        }
        self.roles.insert(role, written);
    }

    fn take_style(&self, role: &str, to: &mut Written, (name, value): Entry<'_, '_>, report: &mut Report<'_>) {
        let key = name.get_ref().as_ref();
        match key {
            "fg" => to.fg = self.colour(role, value, report),
            "bg" => to.bg = self.colour(role, value, report),
            _ => match (MODIFIERS.iter().find(|(known, _)| *known == key), value.get_ref().as_bool()) {
                (Some((_, modifier)), Some(on)) => to.modifier.set(*modifier, on),
                (Some(_), None) => report.add(value.span(), format!("[role] {role}: {key} is true or false")),
                (None, _) => {
                    let known = MODIFIERS.iter().map(|(known, _)| *known).chain(["fg", "bg"]);
                    report.add(name.span(), format!("[role] {role}: there is no \"{key}\"{}", perhaps(key, known)));
                }
            },
        }
    }

    fn colour(&self, role: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<String> {
        let written = value.get_ref().as_str().unwrap_or_default();
        if self.palette.contains_key(written) || Paint::read(written).is_some() {
            return Some(written.to_owned());
        }
        let known = self.palette.keys().map(String::as_str).chain(WORDS.map(|(word, _)| word));
        let meant = perhaps(written, known);
        report.add(value.span(), format!("[role] {role}: no colour is called \"{written}\"{meant}"));
        None
    }

    fn take_sign(&mut self, (name, value): Entry<'_, '_>, report: &mut Report<'_>) {
        let word = name.get_ref();
        let sign = self.signs.iter_mut().zip(Colour::ALL).find(|(_, colour)| colour.word() == word);
        let Some((sign, _)) = sign else {
            let meant = perhaps(word, Colour::ALL.map(Colour::word));
            return report.add(name.span(), format!("[sign] there is no \"{word}\"{meant}"));
        };
        let mut written = value.get_ref().as_str().unwrap_or_default().chars();
        match (written.next(), written.next()) {
            (Some(one), None) => *sign = one,
            _ => report.add(value.span(), format!("[sign] {word} is one character")),
        }
    }

    pub fn style(&self, role: Role, depth: Depth) -> Style {
        let written = self.roles.get(&role).cloned().unwrap_or_default();
        let named = |name: Option<String>| {
            let paint = name.and_then(|name| self.palette.get(&name).copied().or_else(|| Paint::read(&name)));
            paint.and_then(|paint| paint.at(depth))
        };
        Style { fg: named(written.fg), bg: named(written.bg), add_modifier: written.modifier, ..Style::new() }
    }
}

/// The built-in theme a file inherits.
fn inherits(tables: &DeTable<'_>, report: &mut Report<'_>) -> Option<&'static str> {
    let value = tables.get("inherits")?;
    let written = value.get_ref().as_str().unwrap_or_default();
    let found = Theme::NAMES.into_iter().find(|name| *name == written);
    if found.is_none() {
        report.add(value.span(), format!("no theme is called \"{written}\"{}", perhaps(written, Theme::NAMES)));
    }
    found
}

fn unknown_parts(tables: &DeTable<'_>, report: &mut Report<'_>) {
    for (name, _) in entries(tables) {
        let written = name.get_ref().as_ref();
        if !PARTS.contains(&written) {
            report.add(name.span(), format!("there is no \"{written}\"{}", perhaps(written, PARTS)));
        }
    }
}

fn part<'t, 'i>(tables: &'t DeTable<'i>, name: &str, report: &mut Report<'_>) -> Vec<Entry<'t, 'i>> {
    match tables.get(name).map(|part| (part, part.get_ref().as_table())) {
        None => Vec::new(),
        Some((_, Some(table))) => entries(table),
        Some((part, None)) => {
            report.add(part.span(), format!("[{name}] is a table"));
            Vec::new()
        }
    }
}

/// `{ rich = "#d78700", sixteen = "yellow" }`
fn both_paints(
    place: &str,
    both: &DeTable<'_>,
    whole: &Spanned<DeValue<'_>>,
    report: &mut Report<'_>,
) -> Option<Paint> {
    let (Some(rich), Some(sixteen), 2) = (both.get("rich"), both.get("sixteen"), both.len()) else {
        report.add(whole.span(), format!("{place} is a colour, or {{ rich = \"#d78700\", sixteen = \"yellow\" }}"));
        return None;
    };
    Some(paint(place, rich, report)?.with_sixteen(paint(place, sixteen, report)?))
}

fn paint(place: &str, value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<Paint> {
    let written = value.get_ref().as_str().unwrap_or_default();
    let paint = Paint::read(written);
    if paint.is_none() {
        let meant = perhaps(written, WORDS.map(|(word, _)| word));
        report.add(value.span(), format!("{place}: no colour is called \"{written}\"{meant}"));
    }
    paint
}
