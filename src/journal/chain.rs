//! The chain: each entry's hash covers its bytes and the hash before it, so that no entry can be changed, lost or moved.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::entry::Entry;
use super::envelope;

/// SHA-256 over the previous hash and the stored bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first entry of a till follows.
    pub const START: Self = Self([0; 32]);

    pub fn of(previous: Self, body: &[u8]) -> Self {
        let mut digest = Sha256::new();
        digest.update(previous.0);
        digest.update(body);
        Self(digest.finalize().into())
    }

    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("not a hash of 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(NotAHash);
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| NotAHash)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NotAHash)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The end of a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub epoch: u32,
    pub seq: u64,
    pub hash: Hash,
}

/// An entry as it is stored and sent: its bytes and the hash over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub seq: u64,
    pub body: Vec<u8>,
    pub hash: Hash,
}

impl Sealed {
    /// Seals an entry onto the chain.
    pub fn after(previous: Hash, entry: &Entry) -> Self {
        let body = entry.to_bytes();
        let hash = Hash::of(previous, &body);
        Self { seq: entry.seq, body, hash }
    }

    /// The epoch it says it was made in. `None` for what this version did not write.
    pub fn epoch(&self) -> Option<u32> {
        envelope::epoch_of(&self.body)
    }

    pub fn follows(&self, previous: Hash) -> bool {
        Hash::of(previous, &self.body) == self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = Hash::of(Hash::START, b"x");
        assert_eq!(hash.to_string().parse::<Hash>().ok(), Some(hash));
        assert!("zz".parse::<Hash>().is_err());
        assert!("é".repeat(32).parse::<Hash>().is_err());
    }

    #[test]
    fn any_changed_byte_breaks_the_link_j_3() {
        let sealed = Sealed { seq: 1, body: b"{\"a\":1}".to_vec(), hash: Hash::of(Hash::START, b"{\"a\":1}") };
        assert!(sealed.follows(Hash::START));
        for at in 0..sealed.body.len() {
            let mut changed = sealed.clone();
            changed.body[at] ^= 1;
            assert!(!changed.follows(Hash::START), "byte {at}");
        }
    }
}
