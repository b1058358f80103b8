//! A maker's root and a terminal's certificate under it, made for one test.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub struct Certificates {
    root: String,
    terminal: String,
    key: String,
}

impl Certificates {
    pub fn of(name: &str) -> Self {
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        root.distinguished_name.push(DnType::CommonName, "A maker of terminals");
        let issuer = CertifiedIssuer::self_signed(root, KeyPair::generate().expect("a key")).expect("a root");
        let mut terminal = CertificateParams::default();
        terminal.distinguished_name.push(DnType::OrganizationName, "A shop");
        terminal.distinguished_name.push(DnType::CommonName, name);
        terminal.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().expect("a key");
        let signed = terminal.signed_by(&key, &issuer).expect("a certificate");
        Self { root: issuer.pem(), terminal: signed.pem(), key: key.serialize_pem() }
    }

    pub fn root(&self) -> Vec<u8> {
        self.root.clone().into_bytes()
    }

    pub fn server(&self) -> Arc<ServerConfig> {
        let chain = vec![CertificateDer::from_pem_slice(self.terminal.as_bytes()).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key));
        Arc::new(config.expect("TLS"))
    }
}
