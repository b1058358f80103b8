//! What is read from the environment: where data belongs on this platform. Nothing else asks for it.

use std::path::PathBuf;

/// The platform's own folder for a program's data.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment for folders")]
pub fn data_folder() -> Option<PathBuf> {
    let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return var("LOCALAPPDATA").map(|base| base.join("Skranke"));
    }
    if cfg!(target_os = "macos") {
        return var("HOME").map(|home| home.join("Library/Application Support/Skranke"));
    }
    var("XDG_DATA_HOME").or_else(|| var("HOME").map(|home| home.join(".local/share"))).map(|base| base.join("skranke"))
}

/// The folder that was named, else the platform's.
pub fn folder(named: Option<&PathBuf>) -> Result<PathBuf, super::Failure> {
    let none = || super::Failure::told("there is no home folder to keep data in; name a folder with --data");
    named.cloned().or_else(data_folder).ok_or_else(none)
}
