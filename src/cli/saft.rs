//! `skranke saft`: the journal in the tax administration's form, and whether such a file holds.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use super::Failure;
#[cfg(feature = "till")]
use super::args::SaftExport;
use super::args::{KeyFile, SaftAct, SaftOptions};
use crate::journal::saft::{Checked, Fault, Keys, verify};
use crate::journal::signature::CheckingKey;

/// A file larger than this is no key.
const KEY_BYTES_MAX: u64 = 64 * 1024;
/// Faults that are told one by one.
const FAULTS_TOLD_MAX: usize = 20;

pub fn run(options: &SaftOptions) -> Result<(), Failure> {
    match &options.act {
        #[cfg(feature = "till")]
        SaftAct::Export(export) => hand_out(options.data.as_ref(), export),
        SaftAct::Verify { file, keys } => verify_file(file, keys),
    }
}

#[cfg(feature = "till")]
fn hand_out(data: Option<&std::path::PathBuf>, export: &SaftExport) -> Result<(), Failure> {
    use std::sync::Arc;

    use super::{log, platform};
    use crate::clock::{Clock, MachineClock};
    use crate::config::Settings;
    use crate::counter::export::HandOut;
    use crate::counter::folder::{Folder, LOG, SETTINGS};

    let clock: Arc<dyn Clock> = Arc::new(MachineClock::start());
    let folder = Folder::take_existing(&platform::folder(data)?).map_err(Failure::refused)?;
    log::start(&folder.file(LOG), MachineClock::start());
    let settings = Settings::read(&folder.file(SETTINGS)).map_err(Failure::refused)?;
    let store = export.store.as_deref().or(settings.store.url.as_deref());
    let hand_out = HandOut::open(folder, &clock, store).map_err(Failure::refused)?;
    let till = hand_out.till();
    if export.till.is_some_and(|wanted| !wanted.is(till)) {
        return Err(Failure::told(format!(
            "the data folder belongs to till {till}, and another was asked for. Nothing was exported; name its folder with --data"
        )));
    }
    let done = hand_out
        .export(export.from, export.to, super::keys::method_of(&settings, None), &export.out)
        .map_err(Failure::told)?;
    super::print(&format!(
        "{}\ntill {till}, {} to {}: {} transactions, {} events, {}.{} MB\n",
        done.path.display(),
        export.from,
        export.to,
        done.transactions,
        done.events,
        done.bytes / 1_000_000,
        done.bytes % 1_000_000 / 100_000
    ))
}

fn verify_file(path: &Path, keys: &[KeyFile]) -> Result<(), Failure> {
    let keys = keys_of(keys)?;
    let unread = |cause: std::io::Error| {
        Failure::told(format!("{} cannot be read: {cause}. Nothing was checked", path.display()))
    };
    let file = File::open(path).map_err(unread)?;
    let checked = verify(BufReader::with_capacity(1 << 18, file), &keys)
        .map_err(|fault| Failure::told(format!("{}: {fault}", path.display())))?;
    super::print(&summary(&checked))?;
    if checked.faults.is_empty() {
        return Ok(());
    }
    let lines = Lines::of(path, &checked.faults).map_err(unread)?;
    Err(Failure::told(format!("{} does not hold:\n{}", path.display(), lines.told(&checked))))
}

fn summary(checked: &Checked) -> String {
    let mut text = format!(
        "{} cash registers, {} transactions, {} events, {} reports of which {} were counted again\n",
        checked.registers, checked.transactions, checked.events, checked.reports, checked.recounted
    );
    for note in &checked.notes {
        text.push_str(note);
        text.push('\n');
    }
    if checked.faults.is_empty() {
        text.push_str("signatures, chain, sums, numbers and references hold\n");
    }
    text
}

/// The faults with the lines they stand on, which are counted only when there is something to tell.
struct Lines(Vec<u64>);

impl Lines {
    fn of(path: &Path, faults: &[Fault]) -> std::io::Result<Self> {
        let bytes = fs::read(path)?;
        let line = |fault: &Fault| {
            let at = usize::try_from(fault.place.byte).unwrap_or(usize::MAX).min(bytes.len());
            let breaks = memchr::memchr_iter(b'\n', bytes.get(..at).unwrap_or_default()).count();
            u64::try_from(breaks + 1).unwrap_or(0)
        };
        Ok(Self(faults.iter().take(FAULTS_TOLD_MAX).map(line).collect()))
    }

    fn told(&self, checked: &Checked) -> String {
        let told = checked.faults.iter().zip(&self.0).map(|(fault, line)| format!("line {line}, {fault}"));
        let mut told: Vec<String> = told.collect();
        if checked.fault_count > told.len() {
            told.push(format!("and {} more", checked.fault_count - told.len()));
        }
        told.join("\n")
    }
}

fn keys_of(files: &[KeyFile]) -> Result<Keys, Failure> {
    let mut keys = Keys::default();
    let several = files.len() > 1;
    for (file, turn) in files.iter().zip(1_u32..) {
        let key = read_key(&file.path)?;
        match &file.version {
            Some(version) => keys.add(version, key),
            // Several without a name stand in the order they were made.
            None if several => keys.add(&turn.to_string(), key),
            None => keys.add_for_all(key),
        }
    }
    Ok(keys)
}

fn read_key(path: &Path) -> Result<CheckingKey, Failure> {
    let fault = |cause: &dyn std::fmt::Display| {
        Failure::told(format!("the key {} cannot be used: {cause}. Nothing was checked", path.display()))
    };
    let size = fs::metadata(path).map_err(|cause| fault(&cause))?.len();
    if size > KEY_BYTES_MAX {
        return Err(fault(&"it is larger than any key"));
    }
    let text = fs::read_to_string(path).map_err(|cause| fault(&cause))?;
    CheckingKey::parse(&text).map_err(|cause| fault(&cause))
}
