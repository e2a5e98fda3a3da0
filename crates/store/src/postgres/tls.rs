//! TLS to PostgreSQL: the driver's two traits over rustls, with the system's trust or one given certificate file.
//!
//! The server's certificate and name are always verified: encryption towards nobody in particular protects nobody.

use std::{future::Future, io, path::Path, pin::Pin, sync::Arc, task};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    Socket,
    config::SslMode,
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use tokio_rustls::{TlsConnector, client};

use crate::{Fault, address::PostgresPlace};

/// Makes TLS connections; holds no settings when the address wants none.
#[derive(Clone)]
pub(super) struct Tls(Option<Arc<ClientConfig>>);

impl Tls {
    pub(super) fn new(place: &PostgresPlace) -> Result<Self, Fault> {
        if place.config.get_ssl_mode() == SslMode::Disable {
            return Ok(Self(None));
        }
        let settings = settings(place.root_certificate.as_deref())
            .map_err(|e| Fault::new(e).while_doing("preparing TLS to PostgreSQL"))?;
        Ok(Self(Some(Arc::new(settings))))
    }
}

fn settings(root_certificate: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let mut settings = match root_certificate {
        Some(file) => builder.with_root_certificates(roots(file)?),
        None => builder
            .dangerous()
            .with_custom_certificate_verifier(system_trust(provider)?),
    }
    .with_no_client_auth();
    settings.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(settings)
}

/// "Dangerous" is only the name of the door: what goes in is the operating system's own verifier.
fn system_trust(provider: Arc<CryptoProvider>) -> Result<Arc<Verifier>, String> {
    Verifier::new(provider)
        .map(Arc::new)
        .map_err(|e| e.to_string())
}

fn roots(file: &Path) -> Result<RootCertStore, String> {
    let unread = |e: &dyn std::fmt::Display| format!("sslrootcert: {e}");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| unread(&e))? {
        roots
            .add(certificate.map_err(|e| unread(&e))?)
            .map_err(|e| unread(&e))?;
    }
    if roots.is_empty() {
        Err("sslrootcert holds no certificate".into())
    } else {
        Ok(roots)
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Stream;
    type TlsConnect = Connect;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Connect> {
        let Some(settings) = &self.0 else {
            return Ok(Connect(None));
        };
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        Ok(Connect(Some((
            TlsConnector::from(Arc::clone(settings)),
            name,
        ))))
    }
}

/// One connection about to be made.
pub(super) struct Connect(Option<(TlsConnector, ServerName<'static>)>);

impl TlsConnect<Socket> for Connect {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let (connector, name) = self
                .0
                .ok_or_else(|| io::Error::other("TLS was not prepared for this address"))?;
            connector
                .connect(name, socket)
                .await
                .map(Box::new)
                .map(Stream)
        })
    }
}

/// A TLS connection that PostgreSQL's driver accepts.
pub(super) struct Stream(Box<client::TlsStream<Socket>>);

impl TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
        bytes: &[u8],
    ) -> task::Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
