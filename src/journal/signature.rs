//! The legal signature of finished sales (*digital signatur*, law §13): the text that is signed, the two methods, and keys.
//!
//! SHA-1 and 1024 bits are what the tax administration prescribes, and nothing else is built on them: what guards the whole
//! journal is its own chain. No file is read or written here, and no dice are thrown.

use std::fmt;

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs1v15::{SigningKey as RsaSigner, VerifyingKey as RsaVerifier};
use rsa::pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding};
use rsa::rand_core::TryCryptoRng;
use rsa::signature::{SignatureEncoding, Signer, Verifier};
use rsa::traits::PublicKeyParts;
use rsa::{PrivateKey, PublicKey};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::domain::ids::SignedNo;
use crate::domain::sale::CompletedSale;
use crate::domain::{Ore, Stamp};

/// What stands in the place of the signature before the first (law G-3).
pub const FIRST: &str = "0";

/// The size of the modulus (law G-1).
const RSA_BITS: usize = 1024;
/// The size of a secret key (law G-10).
const HMAC_KEY_BYTES: usize = 16;

/// How sales are signed. There is no third method (law G-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Anybody who has the public key can check, and the shop cannot forge.
    #[default]
    #[serde(rename = "RSA-SHA1-1024")]
    Rsa,
    #[serde(rename = "HMAC-SHA1-128")]
    Hmac,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa => "RSA-SHA1-1024",
            Self::Hmac => "HMAC-SHA1-128",
        })
    }
}

/// Names a key of a till: 1, 2, 3 … (law G-13).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyVersion(pub u32);

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("it is not an RSA key in PEM form (a private key begins with «BEGIN RSA PRIVATE KEY»)")]
    NotRsa,
    #[error("its modulus has {0} bits, and 1024 are prescribed")]
    WrongBits(usize),
    #[error("it is not a secret key of 16 bytes in Base64")]
    NotSecret,
    #[error("no key could be made: {0}")]
    NotMade(String),
}

/// A finished sale on its way to its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToSign {
    pub nr: SignedNo,
    /// The entry of the sale.
    pub entry: u64,
    pub at: Stamp,
    /// VAT included, before rounding.
    pub with_vat: Ore,
    pub without_vat: Ore,
}

impl ToSign {
    pub fn of(sale: &CompletedSale, nr: SignedNo, entry: u64) -> Self {
        Self { nr, entry, at: sale.completed_at, with_vat: sale.total, without_vat: sale.total_without_vat() }
    }

    /// The six fields (law G-2): the very characters that stand in the exported file.
    pub fn text(&self, previous: &str) -> String {
        let local = self.at.local();
        text_of(
            previous,
            [
                &local.date().to_string(),
                &local.hours_minutes_seconds(),
                &self.nr.to_string(),
                &with_point(self.with_vat),
                &with_point(self.without_vat),
            ],
        )
    }
}

/// The text of a transaction whose fields are already characters, as they are read from a file.
pub fn text_of(previous: &str, [date, time, nr, with_vat, without_vat]: [&str; 5]) -> String {
    [previous, date, time, nr, with_vat, without_vat].join(";")
}

/// `-16.40`: what the signed text and the files take. Zero is never negative (law G-6).
pub fn with_point(amount: Ore) -> String {
    let value = amount.value();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", value.unsigned_abs() / 100, value.unsigned_abs() % 100)
}

/// The private part. Never printed, not even by a debug print.
pub enum SigningKey {
    Rsa(Box<RsaSigner<Sha1>>),
    Hmac([u8; HMAC_KEY_BYTES]),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.method())
    }
}

impl SigningKey {
    /// Makes a key with the shell's dice.
    pub fn make<R: TryCryptoRng + ?Sized>(method: Method, dice: &mut R) -> Result<Self, KeyError> {
        match method {
            Method::Rsa => {
                let key = PrivateKey::new(dice, RSA_BITS).map_err(|fault| KeyError::NotMade(fault.to_string()))?;
                Ok(Self::Rsa(Box::new(RsaSigner::new(key))))
            }
            Method::Hmac => {
                let mut key = [0; HMAC_KEY_BYTES];
                dice.try_fill_bytes(&mut key).map_err(|fault| KeyError::NotMade(fault.to_string()))?;
                Ok(Self::Hmac(key))
            }
        }
    }

    /// Reads what [`Self::to_text`] wrote: PKCS#1 in PEM, or 24 characters of Base64 (law G-9, G-10).
    pub fn parse(method: Method, text: &str) -> Result<Self, KeyError> {
        match method {
            Method::Rsa => {
                let key = PrivateKey::from_pkcs1_pem(text.trim()).map_err(|_| KeyError::NotRsa)?;
                check_bits(&PublicKey::from(&key))?;
                Ok(Self::Rsa(Box::new(RsaSigner::new(key))))
            }
            Method::Hmac => secret(text).map(Self::Hmac),
        }
    }

    /// For the key's own file, which only the till's user can read.
    pub fn to_text(&self) -> Result<String, KeyError> {
        match self {
            Self::Rsa(key) => {
                let key: &PrivateKey = key.as_ref().as_ref();
                let pem = key.to_pkcs1_pem(LineEnding::LF).map_err(|fault| KeyError::NotMade(fault.to_string()))?;
                Ok(pem.to_string())
            }
            Self::Hmac(key) => Ok(format!("{}\n", Base64::encode_string(key))),
        }
    }

    pub fn method(&self) -> Method {
        match self {
            Self::Rsa(_) => Method::Rsa,
            Self::Hmac(_) => Method::Hmac,
        }
    }

    /// Base64 on one line: 172 characters, or 28.
    pub fn sign(&self, text: &str) -> String {
        match self {
            Self::Rsa(key) => Base64::encode_string(&key.sign(text.as_bytes()).to_bytes()),
            Self::Hmac(key) => Base64::encode_string(&mac_of(key, text).finalize().into_bytes()),
        }
    }

    /// What checks its signatures: for RSA the public part.
    pub fn checking(&self) -> CheckingKey {
        match self {
            Self::Rsa(key) => {
                let key: &PrivateKey = key.as_ref().as_ref();
                CheckingKey::Rsa(Box::new(RsaVerifier::new(PublicKey::from(key))))
            }
            Self::Hmac(key) => CheckingKey::Hmac(*key),
        }
    }
}

/// The part that checks.
#[derive(Clone)]
pub enum CheckingKey {
    Rsa(Box<RsaVerifier<Sha1>>),
    Hmac([u8; HMAC_KEY_BYTES]),
}

impl fmt::Debug for CheckingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckingKey({})", self.fingerprint())
    }
}

impl CheckingKey {
    /// A public key in PEM (SubjectPublicKeyInfo), or a secret one in Base64.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if !text.starts_with("-----") {
            return secret(text).map(Self::Hmac);
        }
        let key = PublicKey::from_public_key_pem(text).map_err(|_| KeyError::NotRsa)?;
        check_bits(&key)?;
        Ok(Self::Rsa(Box::new(RsaVerifier::new(key))))
    }

    /// PEM, as the product declaration RF-1348 takes it (law G-14). A secret key has no public part.
    pub fn public_text(&self) -> Option<String> {
        match self {
            Self::Rsa(key) => {
                let key: &PublicKey = key.as_ref().as_ref();
                key.to_public_key_pem(LineEnding::LF).ok()
            }
            Self::Hmac(_) => None,
        }
    }

    /// Is this the signature of that text? One spelling only: nothing before, between or after the characters.
    pub fn accepts(&self, text: &str, signature: &str) -> bool {
        let Ok(bytes) = Base64::decode_vec(signature) else { return false };
        match self {
            Self::Rsa(key) => rsa::pkcs1v15::Signature::try_from(bytes.as_slice())
                .is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok()),
            Self::Hmac(key) => mac_of(key, text).verify_slice(&bytes).is_ok(),
        }
    }

    /// SHA-256 over the public key's DER bytes, or over the secret key, in hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let digest = match self {
            Self::Rsa(key) => {
                let key: &PublicKey = key.as_ref().as_ref();
                key.to_public_key_der().map(|der| Sha256::digest(der.as_bytes())).unwrap_or_default()
            }
            Self::Hmac(key) => Sha256::digest(key),
        };
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn check_bits(key: &PublicKey) -> Result<(), KeyError> {
    let bits = usize::try_from(key.n().bit_width()).unwrap_or(usize::MAX);
    if bits == RSA_BITS { Ok(()) } else { Err(KeyError::WrongBits(bits)) }
}

fn secret(text: &str) -> Result<[u8; HMAC_KEY_BYTES], KeyError> {
    let bytes = Base64::decode_vec(text.trim()).map_err(|_| KeyError::NotSecret)?;
    bytes.try_into().map_err(|_| KeyError::NotSecret)
}

fn mac_of(key: &[u8; HMAC_KEY_BYTES], text: &str) -> Hmac<Sha1> {
    // Sixteen bytes are padded to a block and never refused.
    let mut block = hmac::digest::common::Key::<Hmac<Sha1>>::default();
    block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    let mut mac = Hmac::<Sha1>::new(&block);
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Vectors {
        rsa: Chain,
        hmac: Chain,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Chain {
        #[serde(default)]
        private_key_pkcs1_der_base64: String,
        #[serde(default)]
        public_key_pem: String,
        #[serde(default)]
        key_base64: String,
        chain: Vec<Signed>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Signed {
        trans_date: String,
        trans_time: String,
        nr: String,
        trans_amnt_in: String,
        trans_amnt_ex: String,
        previous_signature: String,
        text: String,
        signature: String,
    }

    fn vectors() -> Vectors {
        serde_json::from_str(include_str!("../../tests/fixtures/signature-vectors.json")).expect("vectors")
    }

    fn rsa_key() -> SigningKey {
        let chain = vectors().rsa;
        let der = Base64::decode_vec(&chain.private_key_pkcs1_der_base64).expect("Base64");
        SigningKey::Rsa(Box::new(RsaSigner::new(PrivateKey::from_pkcs1_der(&der).expect("a key"))))
    }

    fn reproduces(key: &SigningKey, chain: &[Signed]) {
        let mut previous = FIRST.to_owned();
        for signed in chain {
            assert_eq!(signed.previous_signature, previous);
            let fields =
                [&*signed.trans_date, &*signed.trans_time, &*signed.nr, &*signed.trans_amnt_in, &*signed.trans_amnt_ex];
            let text = text_of(&previous, fields);
            assert_eq!(text, signed.text);
            assert_eq!(key.sign(&text), signed.signature);
            assert!(key.checking().accepts(&text, &signed.signature));
            assert!(!key.checking().accepts(&text, &format!("{}\n", signed.signature)));
            assert!(!key.checking().accepts(&format!("{text};"), &signed.signature));
            previous.clone_from(&signed.signature);
        }
    }

    #[test]
    fn the_shared_chains_are_reproduced_to_the_byte_g_2_to_g_10() {
        let vectors = vectors();
        reproduces(&rsa_key(), &vectors.rsa.chain);
        reproduces(&SigningKey::parse(Method::Hmac, &vectors.hmac.key_base64).expect("a key"), &vectors.hmac.chain);
    }

    #[test]
    fn the_published_example_holds_13_2() {
        let key = SigningKey::parse(Method::Hmac, "U2thdHRlZXRhdGVuU2lnbg==").expect("a key");
        assert_eq!(key.sign("0;2016-11-24;10:39:00;2;1.00;0.96"), "iHh68DWCU3G42eL/7vOGUMSkvMM=");
    }

    #[test]
    fn a_key_is_read_as_it_is_written_g_9() {
        let key = rsa_key();
        let text = key.to_text().expect("PEM");
        assert!(text.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"), "{text}");
        let again = SigningKey::parse(Method::Rsa, &text).expect("a key");
        assert_eq!(again.checking().fingerprint(), key.checking().fingerprint());
        let public = key.checking().public_text().expect("PEM");
        assert_eq!(public, vectors().rsa.public_key_pem);
        assert!(CheckingKey::parse(&public).expect("a key").accepts("x", &key.sign("x")));
        assert_eq!(format!("{key:?}"), "SigningKey(RSA-SHA1-1024)");
    }

    #[test]
    fn keys_of_another_form_or_length_are_refused() {
        assert!(matches!(SigningKey::parse(Method::Hmac, "c2hvcnQ="), Err(KeyError::NotSecret)));
        assert!(matches!(SigningKey::parse(Method::Rsa, "-----BEGIN PRIVATE KEY-----"), Err(KeyError::NotRsa)));
        assert!(matches!(CheckingKey::parse("-----BEGIN PUBLIC KEY-----\nAA\n"), Err(KeyError::NotRsa)));
    }

    #[test]
    fn amounts_are_written_as_the_file_takes_them_g_6() {
        for (ore, text) in [(0, "0.00"), (-1640, "-16.40"), (5, "0.05"), (-5, "-0.05"), (123_456_705, "1234567.05")] {
            assert_eq!(with_point(Ore::new(ore)), text);
        }
    }
}
