//! Messages to a terminal that shares a passphrase with the till: encrypted, and proved to come from whom they say
//! (terminal.md 4). The passphrase and its keys are never shown, not even in a debug print.

use std::sync::Arc;

use aes::Aes256;
use base64ct::{Base64, Encoding};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::json;
use super::tree::{Kind, Node, Value};
use super::{Line, Malformed};
use crate::peripherals::terminal::wire::Fault;

const SALT: &[u8] = b"AdyenNexoV1Salt";
const ROUNDS: u32 = 4_000;
const CRYPTO_VERSION: &str = "1";

#[derive(Debug, thiserror::Error)]
pub enum PassphraseError {
    /// The vendor's own programs disagree on how other characters become bytes.
    #[error("the passphrase holds characters other than ASCII; choose another in the terminal's settings")]
    NotAscii,
    #[error("the passphrase is empty")]
    Empty,
}

/// The keys made from a passphrase, and the name they go by.
pub struct Seal {
    proof: [u8; 32],
    cipher: [u8; 32],
    start: [u8; 16],
    identifier: String,
    version: u32,
    nonce: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
}

impl Seal {
    pub fn new(
        passphrase: &str,
        identifier: &str,
        version: u32,
        nonce: Arc<dyn Fn() -> [u8; 16] + Send + Sync>,
    ) -> Result<Self, PassphraseError> {
        if passphrase.is_empty() {
            return Err(PassphraseError::Empty);
        }
        if !passphrase.is_ascii() {
            return Err(PassphraseError::NotAscii);
        }
        let mut material = [0; 80];
        pbkdf2::pbkdf2_hmac::<Sha1>(passphrase.as_bytes(), SALT, ROUNDS, &mut material);
        let mut seal =
            Self { proof: [0; 32], cipher: [0; 32], start: [0; 16], identifier: identifier.to_owned(), version, nonce };
        let (keys, start) = material.split_at(64);
        let (proof, cipher) = keys.split_at(32);
        seal.proof.copy_from_slice(proof);
        seal.cipher.copy_from_slice(cipher);
        seal.start.copy_from_slice(start);
        Ok(seal)
    }

    fn vector(&self, nonce: &[u8; 16]) -> [u8; 16] {
        let mut vector = self.start;
        vector.iter_mut().zip(nonce).for_each(|(byte, other)| *byte ^= other);
        vector
    }

    fn proof(&self) -> Result<Hmac<Sha256>, Malformed> {
        Hmac::new_from_slice(&self.proof).map_err(|_| Malformed::new("a key of the wrong length"))
    }

    /// The envelope of a message.
    pub fn close(&self, plain: &[u8]) -> Result<Vec<u8>, Malformed> {
        self.close_with(plain, (self.nonce)())
    }

    fn close_with(&self, plain: &[u8], nonce: [u8; 16]) -> Result<Vec<u8>, Malformed> {
        let root = json::read(plain)?;
        let header = root.find("MessageHeader").cloned().ok_or(Malformed::new("a message without a header"))?;
        let mut proof = self.proof()?;
        proof.update(plain);
        let proof = proof.finalize().into_bytes();
        let cipher = cbc::Encryptor::<Aes256>::new(&self.cipher.into(), &self.vector(&nonce).into());
        let blob = cipher.encrypt_padded_vec::<Pkcs7>(plain);
        let trailer = Node::new("SecurityTrailer")
            .number("AdyenCryptoVersion", CRYPTO_VERSION)
            .attr("Hmac", Base64::encode_string(&proof))
            .attr("KeyIdentifier", self.identifier.as_str())
            .number("KeyVersion", self.version.to_string())
            .attr("Nonce", Base64::encode_string(&nonce));
        let blob = Value { text: Base64::encode_string(&blob), kind: Kind::Text };
        let blob = Node { text: Some(blob), ..Node::new("NexoBlob") };
        Ok(json::write(&Node::new(&root.name).child(header).child(blob).child(trailer)))
    }

    /// The message in an envelope, if it is whole, was made with the same passphrase, and says outside what it says inside.
    pub fn open(&self, envelope: &[u8]) -> Result<Vec<u8>, Malformed> {
        let outer = json::read(envelope)?;
        let trailer = outer.find("SecurityTrailer").ok_or(Malformed::new("an answer without a seal"))?;
        let field = |name: &str| trailer.get(name).ok_or(Malformed::new("an incomplete seal"));
        let is_ours = field("AdyenCryptoVersion")? == CRYPTO_VERSION
            && field("KeyIdentifier")? == self.identifier
            && field("KeyVersion")? == self.version.to_string();
        if !is_ours {
            return Err(Malformed::new("sealed with another key"));
        }
        let bytes = |text: &str| Base64::decode_vec(text).map_err(|_| Malformed::new("no Base64"));
        let nonce: [u8; 16] =
            bytes(field("Nonce")?)?.try_into().map_err(|_| Malformed::new("a nonce of the wrong length"))?;
        let blob = bytes(outer.get("NexoBlob").ok_or(Malformed::new("an empty envelope"))?)?;
        let cipher = cbc::Decryptor::<Aes256>::new(&self.cipher.into(), &self.vector(&nonce).into());
        let plain =
            cipher.decrypt_padded_vec::<Pkcs7>(&blob).map_err(|_| Malformed::new("what is sealed is damaged"))?;
        let mut proof = self.proof()?;
        proof.update(&plain);
        // In the same time whatever differs.
        proof.verify_slice(&bytes(field("Hmac")?)?).map_err(|_| Malformed::new("the seal is broken"))?;
        let inner = json::read(&plain)?;
        if inner.name != outer.name || sorted_header(&inner) != sorted_header(&outer) {
            return Err(Malformed::new("the envelope says something else than what is in it"));
        }
        Ok(plain)
    }
}

fn sorted_header(root: &Node) -> Option<Vec<(String, String)>> {
    let header = root.find("MessageHeader").filter(|header| header.children.is_empty())?;
    let mut fields: Vec<_> = header.attributes.iter().map(|(name, value)| (name.clone(), value.text.clone())).collect();
    fields.sort();
    Some(fields)
}

/// A line on which everything is sealed.
pub struct Sealed<L> {
    line: L,
    seal: Seal,
    at: String,
}

impl<L: Line> Sealed<L> {
    pub fn new(line: L, seal: Seal, at: &str) -> Self {
        Self { line, seal, at: at.to_owned() }
    }
}

impl<L: Line> Line for Sealed<L> {
    fn exchange(&self, question: &[u8], within_ms: u64, idle: &mut dyn FnMut()) -> Result<Vec<u8>, Fault> {
        let not_sent = |fault: Malformed| Fault::NotSent { at: self.at.clone(), why: fault.to_string() };
        let envelope = self.seal.close(question).map_err(not_sent)?;
        let answer = self.line.exchange(&envelope, within_ms, idle)?;
        if answer.is_empty() {
            return Ok(answer);
        }
        self.seal.open(&answer).map_err(|fault| Fault::Lost { at: self.at.clone(), why: fault.to_string() })
    }

    fn is_there(&self) -> bool {
        self.line.is_there()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Vector {
        passphrase: String,
        key_identifier: String,
        key_version: u32,
        derived: Derived,
        plain_utf8: String,
        envelope: serde_json::Value,
    }

    #[derive(Deserialize)]
    struct Derived {
        hmac_key: String,
        cipher_key: String,
        iv: String,
    }

    fn vector() -> Vector {
        let text = include_str!("../../../../tests/fixtures/terminal/adyen/encryption-vector.json");
        let mut all: Vec<Vector> = serde_json::from_str(text).expect("vectors");
        all.pop().expect("a vector")
    }

    fn seal(vector: &Vector) -> Seal {
        let nonce = Arc::new(|| [7; 16]);
        Seal::new(&vector.passphrase, &vector.key_identifier, vector.key_version, nonce).expect("a seal")
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_vendors_vector_is_made_and_opened() {
        let vector = vector();
        let seal = seal(&vector);
        assert_eq!(hex(&seal.proof), vector.derived.hmac_key);
        assert_eq!(hex(&seal.cipher), vector.derived.cipher_key);
        assert_eq!(hex(&seal.start), vector.derived.iv);
        let envelope = vector.envelope.to_string();
        assert_eq!(seal.open(envelope.as_bytes()), Ok(vector.plain_utf8.clone().into_bytes()));
        let nonce = vector.envelope["SaleToPOIRequest"]["SecurityTrailer"]["Nonce"].as_str().expect("a nonce");
        let nonce: [u8; 16] = Base64::decode_vec(nonce).expect("Base64").try_into().expect("sixteen bytes");
        let closed = seal.close_with(vector.plain_utf8.as_bytes(), nonce).expect("closed");
        let closed: serde_json::Value = serde_json::from_slice(&closed).expect("JSON");
        assert_eq!(closed, vector.envelope);
    }

    #[test]
    fn a_message_changed_anywhere_is_not_opened() {
        let vector = vector();
        let seal = seal(&vector);
        let change = |pointer: &str, to: serde_json::Value| {
            let mut envelope = vector.envelope.clone();
            *envelope.pointer_mut(pointer).expect("there") = to;
            seal.open(envelope.to_string().as_bytes())
        };
        let root = "/SaleToPOIRequest";
        for (field, to) in [
            ("/MessageHeader/ServiceID", "1123120002"),
            ("/MessageHeader/POIID", "V400m-1"),
            ("/SecurityTrailer/KeyIdentifier", "other"),
            ("/SecurityTrailer/Nonce", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ("/SecurityTrailer/Nonce", "AAAA"),
            ("/SecurityTrailer/Hmac", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
            ("/NexoBlob", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ("/NexoBlob", ""),
        ] {
            assert!(change(&format!("{root}{field}"), to.into()).is_err(), "{field}");
        }
        assert!(change(&format!("{root}/SecurityTrailer/KeyVersion"), 2.into()).is_err());
    }

    #[test]
    fn only_ascii_passphrases_are_taken() {
        let nonce: Arc<dyn Fn() -> [u8; 16] + Send + Sync> = Arc::new(|| [0; 16]);
        assert!(matches!(Seal::new("blåbær", "k", 1, Arc::clone(&nonce)), Err(PassphraseError::NotAscii)));
        assert!(matches!(Seal::new("", "k", 1, nonce), Err(PassphraseError::Empty)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn random_envelopes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(seal(&vector()).open(&bytes).is_err());
        }
    }
}
