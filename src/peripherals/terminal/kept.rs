//! A small file that a crash leaves either as it was or as it is to be.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// `None` where there is no file.
pub(super) fn read<T: DeserializeOwned>(file: &Path) -> io::Result<Option<T>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}

/// On disk when it returns, and nothing changed when it fails.
pub(super) fn write<T: Serialize>(file: &Path, kept: &T) -> io::Result<()> {
    let aside = file.with_extension("new");
    let mut new = File::create(&aside)?;
    new.write_all(&serde_json::to_vec(kept)?)?;
    new.sync_all()?;
    fs::rename(aside, file)?;
    match file.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
