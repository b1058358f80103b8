//! Bank terminal and Vipps of this machine, as they stand in its file. Secrets are not there but in files of their own.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The bank terminals there are drivers for.
pub(super) const DRIVERS: [&str; 4] = ["nexo", "adyen", "adyen-cloud", "none"];
pub(super) const ENVIRONMENTS: [&str; 2] = ["test", "live"];

/// The bank terminal. Secrets are not here but in files of their own, named here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Terminal {
    /// `nexo`, `adyen`, `adyen-cloud` or `none`; absent, nothing is connected.
    pub driver: Option<String>,
    pub address: String,
    pub poi: String,
    pub sale: String,
    pub serial: Option<String>,
    /// `test` or `live`.
    pub environment: Option<String>,
    pub root: PathBuf,
    pub passphrase: PathBuf,
    pub key: String,
    pub key_version: u32,
    pub url: String,
    pub merchant: String,
    pub api_key: PathBuf,
}

impl Terminal {
    /// The first key that this driver needs and nobody has given.
    pub(super) fn missing(&self) -> Option<&'static str> {
        let path = |path: &PathBuf| !path.as_os_str().is_empty();
        let named = [("poi", !self.poi.is_empty()), ("sale", !self.sale.is_empty())];
        let own: &[(&'static str, bool)] = match self.driver.as_deref() {
            Some("nexo") => &[("address", !self.address.is_empty())],
            Some("adyen") => &[
                ("address", !self.address.is_empty()),
                ("environment", self.environment.is_some()),
                ("root", path(&self.root)),
                ("passphrase", path(&self.passphrase)),
                ("key", !self.key.is_empty()),
            ],
            Some("adyen-cloud") => &[
                ("url", !self.url.is_empty()),
                ("merchant", !self.merchant.is_empty()),
                ("api-key", path(&self.api_key)),
            ],
            _ => return None,
        };
        named.iter().chain(own).find(|(_, given)| !given).map(|(key, _)| *key)
    }
}

/// Vipps MobilePay. Absent, nothing is connected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vipps {
    pub url: Option<String>,
    pub merchant: String,
    pub client: String,
    pub secret: PathBuf,
    pub subscription: PathBuf,
}

/// A secret from a file of its own, that nobody but its owner may read. It is never shown.
pub fn secret(path: &Path) -> Result<String, SecretError> {
    let refused = |why| SecretError { path: path.to_owned(), why };
    let about = fs::metadata(path).map_err(|fault| refused(Unusable::Unread(fault)))?;
    if is_open_to_others(&about) {
        return Err(refused(Unusable::OpenToOthers));
    }
    let text = fs::read_to_string(path).map_err(|fault| refused(Unusable::Unread(fault)))?;
    let secret = text.trim();
    if secret.is_empty() || secret.contains(char::is_control) {
        return Err(refused(Unusable::NotOneLine));
    }
    Ok(secret.to_owned())
}

#[derive(Debug, thiserror::Error)]
#[error("the secret in {path} cannot be used: {why}. Nothing was started")]
pub struct SecretError {
    pub path: PathBuf,
    pub why: Unusable,
}

#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("{0}")]
    Unread(std::io::Error),
    #[error("others than its owner may read it; take that away with chmod 600")]
    OpenToOthers,
    #[error("it must hold one line")]
    NotOneLine,
}

#[cfg(unix)]
fn is_open_to_others(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    about.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_about: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("skranke-secret-{}", std::process::id()));
        fs::write(&path, "hush\n").expect("written");
        for (mode, is_taken) in [(0o644, false), (0o640, false), (0o600, true), (0o400, true)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(secret(&path).is_ok(), is_taken, "{mode:o}");
        }
        let told = secret(&path).map(|text| text == "hush");
        assert!(matches!(told, Ok(true)));
        fs::remove_file(&path).expect("removed");
        assert!(secret(&path).is_err());
    }
}
