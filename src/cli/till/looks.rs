//! How the till looks and which keys it takes: what was asked for, else what the machine's file says, else as usual.

use std::fs;
use std::path::Path;

use super::super::args::TillOptions;
use super::Failure;
use crate::config::Settings;
use crate::domain::value::Saying;
use crate::i18n::Language;
use crate::tui::backend::{Abilities, Lines};
use crate::tui::keymap::Keymap;
use crate::tui::settings::Source;
use crate::tui::theme::Theme;

pub fn language(options: &TillOptions, settings: &Settings) -> Language {
    let wanted = options.language.as_deref().or(settings.screen.language.as_deref());
    wanted.and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// A built-in theme by its name, else a file: as named, or beside `till.toml`.
pub fn theme(options: &TillOptions, settings: &Settings, folder: &Path) -> Result<Theme, Failure> {
    let abilities = abilities();
    let name = options.theme.as_deref().or(settings.screen.theme.as_deref()).unwrap_or("standard");
    if let Some(theme) = Theme::built_in(name, abilities) {
        return Ok(theme);
    }
    let text = read(name, folder, Saying::of("start-no-theme").with("known", Theme::NAMES.join(", ")))?;
    Theme::of_shop(Source { name, text: &text }, abilities).map_err(Failure::told)
}

/// The theme a page is read off in line mode: no colours, and lines that are told from letters.
pub fn page_theme() -> Result<Theme, Failure> {
    let abilities = Abilities { lines: Lines::Plain, ..Abilities::default() };
    Theme::built_in("mono", abilities).ok_or_else(|| Failure::told("the built-in theme is broken"))
}

pub fn keymap(options: &TillOptions, settings: &Settings, folder: &Path) -> Result<Keymap, Failure> {
    match options.keymap.as_deref().or(settings.screen.keymap.as_deref()) {
        None | Some("default") => Keymap::built_in().map_err(Failure::told),
        Some(name) => {
            let text = read(name, folder, Saying::of("start-no-keymap"))?;
            Keymap::of_shop(Source { name, text: &text }).map_err(Failure::told)
        }
    }
}

fn read(name: &str, folder: &Path, none: Saying) -> Result<String, Failure> {
    let found = [Path::new(name).to_owned(), folder.join(name), folder.join(format!("{name}.toml"))]
        .into_iter()
        .find(|path| path.is_file());
    let path = found.ok_or_else(|| Failure::Refused(none.with("name", name.to_owned())))?;
    fs::read_to_string(&path)
        .map_err(|cause| Failure::told(format!("{} cannot be read: {cause}. Nothing was started", path.display())))
}

#[expect(clippy::disallowed_methods, reason = "what the terminal can do is told by the environment")]
pub fn abilities() -> Abilities {
    Abilities::told_by(|name| std::env::var(name).ok())
}
