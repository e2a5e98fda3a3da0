//! TLS of our own: the certificate in force, and the handshake. TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2 by ALPN.
//!
//! An authority that checks a host name (TLS-ALPN-01, RFC 8737) calls at the same listener: it is shown the answer it
//! waits for, and nothing else is ever said to it.

mod identity;
mod validity;

use std::{
    fmt, io,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
};

use domain::Secret;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
    server::{Acceptor, ClientHello, ResolvesServerCert},
    sign::{CertifiedKey, SingleCertAndKey},
};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio_rustls::{LazyConfigAcceptor, StartHandshake, server::TlsStream};

pub use self::identity::{Identity, IdentityRefused};

/// What an authority's caller names as its only protocol (RFC 8737, section 6.2).
const CHALLENGE: &[u8] = b"acme-tls/1";

/// The answer to an authority that checks a host name: a certificate made for this one conversation.
pub struct Answer {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its key, PKCS#8.
    pub key: Secret<Vec<u8>>,
}

/// Finds the answer for a host name; none where no authority is expected.
pub type Answers =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> + Send + Sync>;

/// What one listener shows in its handshakes. Clones are the same one: a certificate shown through any of them is in
/// force for the next handshake.
#[derive(Clone)]
pub struct Tls {
    shown: Arc<Shown>,
    /// For those who are served.
    open: Arc<ServerConfig>,
    /// For those who are turned away: one answer in HTTP/1.1, and no more.
    full: Arc<ServerConfig>,
    answers: Option<Answers>,
}

impl Tls {
    /// Shows nothing yet: handshakes are refused until [`Tls::show`].
    pub fn new() -> io::Result<Self> {
        let shown = Arc::new(Shown::default());
        Ok(Self {
            open: configuration(shown.clone(), &[b"h2", b"http/1.1"])?,
            full: configuration(shown.clone(), &[b"http/1.1"])?,
            shown,
            answers: None,
        })
    }

    /// The same, and authorities that check a host name get these answers.
    #[must_use]
    pub fn with_answers(self, answers: Answers) -> Self {
        Self {
            answers: Some(answers),
            ..self
        }
    }

    /// From now on handshakes show this certificate; connections that are open keep theirs.
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds are exact for longer than there will be certificates"
    )]
    pub fn show(&self, identity: &Identity) {
        let ends = identity.valid_until().as_seconds() as f64;
        metrics::gauge!("http_certificate_ends_seconds").set(ends);
        self.shown.set(identity.certified());
    }

    /// The handshake with a person's client; none after a conversation with an authority, which is over.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<Option<TlsStream<S>>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let begun = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        if let (Some(host), Some(answers)) = (challenged(&begun.client_hello()), &self.answers) {
            let answer = answers(host).await;
            let answer = answer.ok_or_else(|| io::Error::other("no authority is expected"))?;
            answer_challenge(begun, answer).await?;
            return Ok(None);
        }
        begun.into_stream(Arc::clone(&self.open)).await.map(Some)
    }

    /// The handshake with somebody for whom there is no place.
    pub(crate) async fn accept_briefly<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        tokio_rustls::TlsAcceptor::from(Arc::clone(&self.full))
            .accept(stream)
            .await
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

/// The certificate in force.
#[derive(Debug, Default)]
struct Shown(RwLock<Option<Arc<CertifiedKey>>>);

impl Shown {
    fn set(&self, certified: Arc<CertifiedKey>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(certified);
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn configuration(
    shown: Arc<dyn ResolvesServerCert>,
    protocols: &[&[u8]],
) -> io::Result<Arc<ServerConfig>> {
    let mut configuration = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(shown);
    configuration.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Ok(Arc::new(configuration))
}

/// The host name an authority asks about; none where somebody else calls. It names the one protocol and no other, so
/// nobody who wants a page can be taken for it.
fn challenged(hello: &ClientHello<'_>) -> Option<String> {
    let mut protocols = hello.alpn()?;
    let only = protocols.next()? == CHALLENGE && protocols.next().is_none();
    hello
        .server_name()
        .filter(|_| only)
        .map(str::to_ascii_lowercase)
}

/// Shows the answer and hangs up: the handshake is all there is to this protocol.
async fn answer_challenge<S>(begun: StartHandshake<S>, answer: Answer) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let key = PrivatePkcs8KeyDer::from(answer.key.expose().clone());
    let key = provider()
        .key_provider
        .load_private_key(key.into())
        .map_err(io::Error::other)?;
    let chain = vec![CertificateDer::from(answer.certificate)];
    let shown = SingleCertAndKey::from(CertifiedKey::new(chain, key));
    let configuration = configuration(Arc::new(shown), &[CHALLENGE])?;
    begun.into_stream(configuration).await?.shutdown().await
}
