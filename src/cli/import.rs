//! `skranke import`: articles and customers out of a file.

use std::fs;
use std::sync::Arc;

use super::args::{ImportOptions, Imported};
use super::{Failure, log, platform};
use crate::clock::{Clock, MachineClock};
use crate::config::Settings;
use crate::counter::folder::{Folder, LOG, SETTINGS};
use crate::counter::intake::Intake;
use crate::domain::import::{Fault, Import};
use crate::i18n::{Catalogue, Language};

/// A file larger than this is no list of a shop.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

pub fn run(options: &ImportOptions) -> Result<(), Failure> {
    let file = read(options)?;
    let clock: Arc<dyn Clock> = Arc::new(MachineClock::start());
    let folder = Folder::take_existing(&platform::folder(options.data.as_ref())?).map_err(Failure::refused)?;
    log::start(&folder.file(LOG), MachineClock::start());
    let settings = Settings::read(&folder.file(SETTINGS)).map_err(Failure::refused)?;
    let code = options.language.as_ref().or(settings.screen.language.as_ref());
    let words = Catalogue::of(code.and_then(|code| code.parse().ok()).unwrap_or(Language::Nb));
    let intake = Intake::open(folder, &clock, settings.store.url.as_deref()).map_err(Failure::refused)?;
    let import = match options.what {
        Imported::Articles => Import::of_articles(&file, intake.register(), clock.now().wall.date()),
        Imported::Customers => Import::of_customers(&file, intake.register()),
    };
    super::print(&report(words, &import, options.dry_run))?;
    if !import.faults.is_empty() {
        return Err(Failure::told(words.say(&import.summary(false), &|_| String::new())));
    }
    if options.dry_run {
        return Ok(());
    }
    let done = words.say(&import.summary(true), &|_| String::new());
    let name = options.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !import.changes.is_empty() {
        intake.take(&import.changes, &name).map_err(Failure::told)?;
    }
    super::print(&format!("{done}\n"))
}

fn read(options: &ImportOptions) -> Result<Vec<u8>, Failure> {
    let fault = |cause: &dyn std::fmt::Display| {
        Failure::told(format!("{} cannot be read: {cause}. Nothing was imported", options.file.display()))
    };
    let size = fs::metadata(&options.file).map_err(|cause| fault(&cause))?.len();
    if size > BYTES_MAX {
        return Err(fault(&"it is larger than any list of a shop"));
    }
    fs::read(&options.file).map_err(|cause| fault(&cause))
}

/// Every fault and notice with its line and column; on a dry run also what would become of each row.
fn report(words: &Catalogue, import: &Import, dry_run: bool) -> String {
    let say = |saying| words.say(&saying, &|_| String::new());
    let told = |fault: &Fault| format!("{}: {}\n", say(fault.place.saying()), say(fault.reason.saying()));
    let mut text: String = import.faults.iter().chain(&import.notices).map(told).collect();
    if dry_run && import.faults.is_empty() {
        for outcome in &import.outcomes {
            text.push_str(&format!("{} {} {}\n", words.word(outcome.effect.word()), outcome.key, outcome.name));
        }
        text.push_str(&format!("{}\n", say(import.summary(false))));
    }
    text
}
