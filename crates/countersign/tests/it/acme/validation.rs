//! How an authority convinces itself (TLS-ALPN-01, RFC 8737): it calls the host and reads the certificate it is shown.

use std::{net::TcpStream, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature_with_raw_key},
    pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime},
};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, oid_registry::Oid};

const PROTOCOL: &[u8] = b"acme-tls/1";

/// Calls `host` at a port of this machine; an error says what was wrong with the answer.
pub(super) fn call(port: u16, host: &str, digest: &[u8]) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| told(&error))?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut settings = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(SelfSigned(provider)))
        .with_no_client_auth();
    settings.alpn_protocols = vec![PROTOCOL.to_vec()];
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let mut connection = ClientConnection::new(Arc::new(settings), name).unwrap();
    while connection.is_handshaking() {
        connection
            .complete_io(&mut stream)
            .map_err(|error| told(&error))?;
    }
    if connection.alpn_protocol() != Some(PROTOCOL) {
        return Err("another protocol".into());
    }
    judge(&connection.peer_certificates().unwrap()[0], host, digest)
}

fn judge(certificate: &[u8], host: &str, digest: &[u8]) -> Result<(), String> {
    let (_, certificate) =
        X509Certificate::from_der(certificate).map_err(|error| error.to_string())?;
    let names = certificate
        .subject_alternative_name()
        .map_err(|error| error.to_string())?
        .ok_or("no name in the certificate")?;
    if names.value.general_names != [GeneralName::DNSName(host)] {
        return Err("another name, or more than one".into());
    }
    // id-pe-acmeIdentifier, an OCTET STRING of 32 bytes, critical.
    let oid = Oid::from(&[1, 3, 6, 1, 5, 5, 7, 1, 31]).unwrap();
    let found = certificate
        .get_extension_unique(&oid)
        .map_err(|error| error.to_string())?
        .ok_or("no acmeIdentifier")?;
    let wanted = [&[0x04, 0x20], digest].concat();
    if !found.critical || found.value != wanted {
        return Err("another answer".into());
    }
    Ok(())
}

/// The certificate vouches for itself; that whoever shows it has its key is checked all the same.
#[derive(Debug)]
struct SelfSigned(Arc<CryptoProvider>);

impl ServerCertVerifier for SelfSigned {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3, please".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        // By its bare key: the critical extension keeps rustls from reading the certificate itself.
        let (_, certificate) = X509Certificate::from_der(certificate).unwrap();
        let key = SubjectPublicKeyInfoDer::from(certificate.public_key().raw);
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature_with_raw_key(message, &key, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
