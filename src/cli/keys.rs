//! `skranke keys`: the keys that sign finished sales. Only public parts are ever shown.

use super::args::{KeysAct, KeysOptions};
use super::{Failure, log, platform};
use crate::clock::{Clock, MachineClock};
use crate::config::Settings;
use crate::counter::closed::ClosedTill;
use crate::counter::folder::{Folder, JOURNAL, LOG, SETTINGS};
use crate::counter::rotation::rotate;
use crate::domain::Stamp;
use crate::journal::act::system::KeyMade;
use crate::journal::signature::Method;
use crate::journal::signing::Signing;
use crate::journal::storage::Reader;
use crate::journal::{Act, Entry, JournalError};
use crate::till::state::State;

pub fn run(options: &KeysOptions) -> Result<(), Failure> {
    match options.act {
        KeysAct::Show => show(options),
        KeysAct::Rotate => change(options),
    }
}

/// Every key the journal tells of, the one that signs now last, with what the declaration form RF-1348 asks for.
fn show(options: &KeysOptions) -> Result<(), Failure> {
    let reader = Reader::open(&platform::folder(options.data.as_ref())?.join(JOURNAL)).map_err(Failure::told)?;
    let keys = keys_of(&reader).map_err(Failure::told)?;
    if keys.is_empty() {
        return super::print("There is no key yet. The first one is made when the first sale is finished.\n");
    }
    let newest = keys.len() - 1;
    for (place, (made, at)) in keys.iter().enumerate() {
        super::print(&told(made, *at, place == newest))?;
    }
    Ok(())
}

/// Those the entries tell of, after those that are known from before the first of them.
fn keys_of(reader: &Reader) -> Result<Vec<Made>, JournalError> {
    let first = reader.first()?;
    let before = reader.hash_before(first)?;
    let mut keys = if first > 1 { kept_keys(reader)? } else { Vec::new() };
    reader.replay(first, before, |sealed| {
        let entry = Entry::from_bytes(&sealed.body).map_err(|fault| fault.to_string())?;
        if let Act::KeyMade(made) = entry.act
            && keys.iter().all(|(known, _)| known.version != made.version)
        {
            keys.push((*made, Some(entry.at)));
        }
        Ok(())
    })?;
    Ok(keys)
}

/// Out of what the till keeps beside its entries.
fn kept_keys(reader: &Reader) -> Result<Vec<Made>, JournalError> {
    let state = reader.snapshot()?.and_then(|kept| State::of_snapshot(&kept));
    let Some(Signing { key, keys, .. }) = state.map(|state| state.signing) else { return Ok(Vec::new()) };
    let newest = key.filter(|key| keys.iter().all(|(known, _)| known.version != key.version));
    let keys = keys.into_iter().map(|(made, at)| (made, Some(at)));
    Ok(keys.chain(newest.map(|made| (made, None))).collect())
}

/// A key, and when it was made if that is known.
type Made = (KeyMade, Option<Stamp>);

fn told(made: &KeyMade, at: Option<Stamp>, signs: bool) -> String {
    let state = if signs { "signs now" } else { "signs no more" };
    let public = match &made.public {
        Some(pem) => format!("public key:\n{pem}"),
        None => "a secret key: it has no public part; the declaration takes it from the file in keys/\n".to_owned(),
    };
    format!(
        "key version {}, {}, {}\n{}fingerprint (SHA-256) {}\n{public}",
        made.version,
        made.method,
        state,
        at.map_or_else(String::new, |at| format!("made {}\n", at.local())),
        made.fingerprint
    )
}

fn change(options: &KeysOptions) -> Result<(), Failure> {
    let clock = MachineClock::start();
    let folder = Folder::take_existing(&platform::folder(options.data.as_ref())?).map_err(Failure::refused)?;
    log::start(&folder.file(LOG), MachineClock::start());
    let settings = Settings::read(&folder.file(SETTINGS)).map_err(Failure::refused)?;
    let mut till = ClosedTill::open(folder, clock.now().wall).map_err(Failure::refused)?;
    let method = method_of(&settings, till.state().signing.key.as_ref());
    let rotated = rotate(&mut till, method).map_err(Failure::told)?;
    let at = till.state().last_at;
    till.close().map_err(Failure::refused)?;
    if let Some(fault) = rotated.old_fault {
        super::print(&format!("{fault}. What it left unsigned is signed with the new key at the next start.\n"))?;
    }
    if rotated.signed > 0 {
        super::print(&format!("{} finished sales were signed with the key before.\n", rotated.signed))?;
    }
    super::print(&told(&rotated.key, Some(at), true))
}

/// How the next key of this till signs: as its settings say, else as the key before it.
pub(super) fn method_of(settings: &Settings, before: Option<&KeyMade>) -> Method {
    match settings.signing.method.as_deref() {
        Some("hmac") => Method::Hmac,
        Some(_) => Method::Rsa,
        None => before.map_or(Method::Rsa, |key| key.method),
    }
}
