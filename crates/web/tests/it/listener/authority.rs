//! Authorities that check the host name at the same listener (TLS-ALPN-01): they get their answer, and no more.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use domain::Secret;
use rcgen::{Certificate, CertificateParams, CustomExtension, KeyPair};
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use web::tls::{Answer, Tls};

use super::{
    QUICK, start,
    tls::{HOST, PEER, identity, made, serving},
};

/// Answers for one host, and how often somebody asked.
fn answering(answer: &(Certificate, KeyPair)) -> (Tls, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let (certificate, key) = (answer.0.der().to_vec(), answer.1.serialize_der());
    let counter = Arc::clone(&asked);
    let tls = Tls::new()
        .unwrap()
        .with_answers(Arc::new(move |host: String| {
            counter.fetch_add(1, Ordering::SeqCst);
            let answer = (host == HOST).then(|| Answer {
                certificate: certificate.clone(),
                key: Secret::new(key.clone()),
            });
            Box::pin(async { answer })
        }));
    (tls, asked)
}

/// Looks at nothing: an authority's caller trusts the certificate by what stands in it.
#[derive(Debug)]
struct Trusting;

impl ServerCertVerifier for Trusting {
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
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

async fn as_authority(
    to: SocketAddr,
    host: &'static str,
    protocols: &[&[u8]],
) -> io::Result<TlsStream<TcpStream>> {
    let provider = Arc::new(default_provider());
    let mut settings = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trusting))
        .with_no_client_auth();
    settings.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(to).await?;
    TlsConnector::from(Arc::new(settings))
        .connect(ServerName::try_from(host).unwrap(), stream)
        .await
}

#[tokio::test]
async fn an_authority_is_shown_its_answer_and_served_nothing() {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec![HOST.into()]).unwrap();
    parameters.custom_extensions = vec![CustomExtension::new_acme_identifier(&[7; 32])];
    let answer = (parameters.self_signed(&key).unwrap(), key);
    let ordinary = made();
    let (tls, asked) = answering(&answer);
    tls.show(&identity(&ordinary));
    let server = start(Some(tls), QUICK).await;

    let mut stream = as_authority(server.address, HOST, &[b"acme-tls/1"])
        .await
        .unwrap();
    let connection = stream.get_ref().1;
    assert_eq!(connection.alpn_protocol(), Some(&b"acme-tls/1"[..]));
    assert_eq!(
        connection.peer_certificates().unwrap(),
        [answer.0.der().clone()]
    );
    let _ = stream.write_all(PEER).await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    assert!(said.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 1);

    // Somebody who wants a page is not asked about, whatever else they name.
    let stream = as_authority(server.address, HOST, &[b"acme-tls/1", b"http/1.1"])
        .await
        .unwrap();
    assert_eq!(
        stream.get_ref().1.peer_certificates().unwrap(),
        [ordinary.0.der().clone()]
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let stranger = as_authority(server.address, "else.example.org", &[b"acme-tls/1"]).await;
    assert!(stranger.is_err());
}

#[tokio::test]
async fn an_authority_nobody_expects_is_refused() {
    let (server, _) = serving(QUICK).await;
    let refused = as_authority(server.address, HOST, &[b"acme-tls/1"]).await;
    assert!(refused.is_err());
}
