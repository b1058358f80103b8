//! The line to a terminal under its maker's own root: only that root is trusted, and the certificate must be this terminal's
//! (terminal.md 4). The name of the host says nothing here, for terminals are reached by number.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};

use super::Line;
use super::lan::taken;
use crate::peripherals::Time;
use crate::peripherals::terminal::wire::{Fault, Post, connect, exchange};

const PATH: &str = "/nexo";
const CONTENT_TYPE: &str = "application/json";
const HANDSHAKE_MS: u64 = 5_000;

/// Where terminals live: money is real in one of them only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    Test,
    Live,
}

impl Environment {
    fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// The names this terminal's certificate may bear: its own, or the one older terminals share.
    fn names(self, poi: &str) -> [String; 2] {
        let word = self.word();
        [format!("{poi}.{word}.terminal.adyen.com"), format!("legacy-terminal-certificate.{word}.terminal.adyen.com")]
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("the terminal's root certificate cannot be read: {0}")]
    Pem(String),
    #[error("the file holds no root certificate")]
    Empty,
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
}

pub struct Tls {
    at: String,
    config: Arc<ClientConfig>,
    time: Time,
}

impl Tls {
    /// `root` is the maker's root certificate, as PEM.
    pub fn new(at: &str, poi: &str, environment: Environment, root: &[u8], time: Time) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(root) {
            roots.add(certificate.map_err(|fault| TrustError::Pem(format!("{fault:?}")))?)?;
        }
        if roots.is_empty() {
            return Err(TrustError::Empty);
        }
        let provider = Arc::new(ring::default_provider());
        let pinned = Pinned { roots, names: environment.names(poi), provider: Arc::clone(&provider) };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(pinned))
            .with_no_client_auth();
        Ok(Self { at: at.to_owned(), config: Arc::new(config), time })
    }

    /// Nothing of a question is sent before the other side has proved to be this terminal.
    fn open(&self) -> Result<StreamOwned<ClientConnection, TcpStream>, Fault> {
        let not_sent = |why: &dyn ToString| Fault::NotSent { at: self.at.clone(), why: why.to_string() };
        let mut stream = connect(&self.at)?;
        let name = ServerName::try_from("terminal.invalid").map_err(|why| not_sent(&why))?;
        let mut connection = ClientConnection::new(Arc::clone(&self.config), name).map_err(|why| not_sent(&why))?;
        let deadline_ms = self.time.steady_ms().saturating_add(HANDSHAKE_MS);
        while connection.is_handshaking() {
            if self.time.steady_ms() >= deadline_ms {
                return Err(not_sent(&"no handshake in time"));
            }
            match connection.complete_io(&mut stream) {
                Ok(_) => {}
                Err(why) if gives_way(&why) => {}
                Err(why) => return Err(not_sent(&why)),
            }
        }
        Ok(StreamOwned::new(connection, stream))
    }
}

fn gives_way(why: &io::Error) -> bool {
    matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

impl Line for Tls {
    fn exchange(&self, question: &[u8], within_ms: u64, idle: &mut dyn FnMut()) -> Result<Vec<u8>, Fault> {
        let mut stream = self.open()?;
        let post = Post { at: &self.at, path: PATH, content_type: CONTENT_TYPE };
        let deadline_ms = self.time.steady_ms().saturating_add(within_ms);
        taken(&self.at, exchange(&mut stream, &post, question, self.time.as_ref(), deadline_ms, idle)?)
    }

    fn is_there(&self) -> bool {
        self.open().is_ok()
    }
}

/// Trusts one root, and under it one terminal.
#[derive(Debug)]
struct Pinned {
    roots: RootCertStore,
    names: [String; 2],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&certificate, &self.roots, intermediates, now, algorithms)?;
        match common_name(end_entity) {
            Some(name) if self.names.iter().any(|known| known.eq_ignore_ascii_case(&name)) => {
                Ok(ServerCertVerified::assertion())
            }
            name => {
                tracing::error!(found = name.as_deref().unwrap_or_default(), expected = %self.names[0], "a terminal's certificate is not this terminal's");
                Err(CertificateError::NotValidForName.into())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_ID: u8 = 0x06;
const VERSION: u8 = 0xa0;
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// The subject's common name. The chain was checked before; here only the one field is looked for. Two of them are none.
fn common_name(certificate: &[u8]) -> Option<String> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut rest, _) = element(certificate)?;
    let (tag, _, after) = element(rest)?;
    if tag == VERSION {
        rest = after;
    }
    // Serial number, signature algorithm, issuer and validity stand before the subject.
    for _ in 0..4 {
        rest = element(rest)?.2;
    }
    let (SEQUENCE, mut subject, _) = element(rest)? else { return None };
    let mut found = None;
    while !subject.is_empty() {
        let (SET, mut set, after) = element(subject)? else { return None };
        subject = after;
        while !set.is_empty() {
            let (SEQUENCE, pair, more) = element(set)? else { return None };
            set = more;
            let (OBJECT_ID, id, value) = element(pair)? else { return None };
            if id == COMMON_NAME {
                let (_, text, _) = element(value)?;
                let text = String::from_utf8(text.to_vec()).ok()?;
                if found.replace(text).is_some() {
                    return None;
                }
            }
        }
    }
    found
}

/// One DER element: its tag, what it holds, and what comes after it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let count = usize::from(*first & 0x7f);
            let length = rest.get(..count)?.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest.get(count..)?)
        }
        _ => return None,
    };
    Some((*tag, rest.get(..length)?, rest.get(length..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_terminal_has_its_own_name_and_the_old_ones_share_one() {
        let names = Environment::Live.names("V400m-1");
        assert_eq!(names[0], "V400m-1.live.terminal.adyen.com");
        assert_eq!(names[1], "legacy-terminal-certificate.live.terminal.adyen.com");
    }

    proptest! {
        #[test]
        fn random_bytes_have_no_name_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(common_name(&bytes), None);
        }
    }
}
