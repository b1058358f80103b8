//! The keys that sign, as files only the till's user can read (law G-9, G-15).
//!
//! A key is on disk before anything is signed with it. Nothing here prints a private part, and no backup takes one along.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::dice::MachineDice;
use crate::journal::act::system::KeyMade;
use crate::journal::signature::{KeyError, KeyVersion, Method, SigningKey};

#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("the signing key {path} cannot be read: {cause}")]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("the signing key {path} cannot be used: {cause}")]
    Unusable { path: PathBuf, cause: KeyError },
    #[error("the signing key {path} is another than the journal tells of")]
    Other { path: PathBuf },
    #[error("the signing key {path} cannot be written: {cause}")]
    Unwritable { path: PathBuf, cause: io::Error },
    #[error("no signing key can be made: {0}")]
    NotMade(#[from] KeyError),
}

/// A key with the name the journal gives it.
#[derive(Debug)]
pub struct NamedKey {
    pub version: KeyVersion,
    pub key: SigningKey,
}

impl NamedKey {
    /// What the journal tells of it.
    pub fn told(&self) -> KeyMade {
        let checking = self.key.checking();
        KeyMade {
            version: self.version,
            method: self.key.method(),
            public: checking.public_text(),
            fingerprint: checking.fingerprint(),
        }
    }
}

/// Where a key of a till lies.
pub fn file_of(keys: &Path, method: Method, version: KeyVersion) -> PathBuf {
    let name = match method {
        Method::Rsa => format!("rsa-{version}.pem"),
        Method::Hmac => format!("hmac-{version}.key"),
    };
    keys.join(name)
}

/// The key the journal tells of.
pub fn load(keys: &Path, told: &KeyMade) -> Result<NamedKey, KeysError> {
    let path = file_of(keys, told.method, told.version);
    let key = read(&path, told.method)?;
    if key.checking().fingerprint() != told.fingerprint {
        return Err(KeysError::Other { path });
    }
    Ok(NamedKey { version: told.version, key })
}

/// The key of that version: one that was made and never used, or a new one.
pub fn make(keys: &Path, method: Method, version: KeyVersion) -> Result<NamedKey, KeysError> {
    let path = file_of(keys, method, version);
    if path.exists() {
        return Ok(NamedKey { version, key: read(&path, method)? });
    }
    let key = SigningKey::make(method, &mut MachineDice::secret())?;
    let unwritable = |cause| KeysError::Unwritable { path: path.clone(), cause };
    write(keys, &path, &key.to_text()?).map_err(unwritable)?;
    Ok(NamedKey { version, key })
}

/// Takes away the private part of a key that signs no more. Its public part stays in the journal.
pub fn forget(keys: &Path, told: &KeyMade) -> Result<(), KeysError> {
    let path = file_of(keys, told.method, told.version);
    match fs::remove_file(&path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(KeysError::Unwritable { path, cause }),
        _ => Ok(()),
    }
}

fn read(path: &Path, method: Method) -> Result<SigningKey, KeysError> {
    let text = fs::read_to_string(path).map_err(|cause| KeysError::Unreadable { path: path.to_owned(), cause })?;
    SigningKey::parse(method, &text).map_err(|cause| KeysError::Unusable { path: path.to_owned(), cause })
}

/// Written aside, synced and renamed, so that there is never half a key.
fn write(keys: &Path, path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(keys)?;
    let aside = path.with_extension("new");
    let mut file = for_us_alone(&aside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&aside, path)?;
    File::open(keys)?.sync_all()
}

#[cfg(unix)]
fn for_us_alone(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    if let Some(keys) = path.parent() {
        fs::set_permissions(keys, fs::Permissions::from_mode(0o700))?;
    }
    OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn for_us_alone(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).write(true).truncate(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("skranke-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_readable_by_the_tills_user_only_g_15() {
        use std::os::unix::fs::PermissionsExt;
        let keys = scratch("mode");
        let made = make(&keys, Method::Hmac, KeyVersion(1)).expect("made");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&keys), 0o700);
        assert_eq!(mode(&file_of(&keys, Method::Hmac, made.version)), 0o600);
        fs::remove_dir_all(&keys).expect("removed");
    }

    #[test]
    fn a_key_is_found_again_and_another_is_refused() {
        let keys = scratch("again");
        let told = make(&keys, Method::Hmac, KeyVersion(1)).expect("made").told();
        assert_eq!(load(&keys, &told).expect("loaded").told(), told);
        assert_eq!(make(&keys, Method::Hmac, KeyVersion(1)).expect("the same").told(), told, "never made twice");
        let other = KeyMade { fingerprint: "00".to_owned(), ..told.clone() };
        assert!(matches!(load(&keys, &other), Err(KeysError::Other { .. })));
        fs::write(file_of(&keys, Method::Hmac, KeyVersion(1)), "c2hvcnQ=\n").expect("written");
        assert!(matches!(load(&keys, &told), Err(KeysError::Unusable { .. })));
        forget(&keys, &told).expect("gone");
        assert!(matches!(load(&keys, &told), Err(KeysError::Unreadable { .. })));
        fs::remove_dir_all(&keys).expect("removed");
    }
}
