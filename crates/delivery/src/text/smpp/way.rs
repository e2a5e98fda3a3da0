//! The way to a server: looked up, connected, encrypted.

use std::{fmt, io, sync::Arc, time::Duration};

use rustls::{
    ClientConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsConnector;

use super::settings::{SmppSecurity, SmppSettings};
use crate::{ErrorClass, OutgoingSettings, SettingsRefused, mail};

/// How long one address of the server may take to answer, so that the next is tried as well.
const ANSWERS_WITHIN: Duration = Duration::from_secs(4);

/// A connection, encrypted or not.
pub(super) type Stream = Box<dyn Duplex>;

/// What is read and written.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// Where a server is, and how it is spoken to.
pub(super) struct Way {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("is_encrypted", &self.tls.is_some())
            .finish()
    }
}

impl Way {
    /// The way these settings describe. Of `outgoing` it takes the certificates to trust.
    pub(super) fn new(
        settings: &SmppSettings,
        outgoing: &OutgoingSettings,
    ) -> Result<Self, SettingsRefused> {
        let host = mail::host_name(&settings.host).ok_or(SettingsRefused::Host)?;
        let tls = match settings.security {
            SmppSecurity::None => None,
            SmppSecurity::Tls => {
                let name = ServerName::try_from(host.clone()).map_err(|_| SettingsRefused::Host)?;
                Some((TlsConnector::from(Arc::new(trust(outgoing)?)), name))
            }
        };
        Ok(Self {
            host,
            port: settings.port(),
            tls,
        })
    }

    pub(super) fn is_in_the_clear(&self) -> bool {
        self.tls.is_none() && !mail::is_this_machine(&self.host)
    }

    /// Goes it. The addresses of the host are tried one after the other.
    pub(super) async fn go(&self, until: Instant) -> Result<Stream, ErrorClass> {
        let connected = timeout_at(until, self.connect()).await;
        connected.unwrap_or(Err(ErrorClass::NotReached))
    }

    async fn connect(&self) -> Result<Stream, ErrorClass> {
        let not_reached = |_| ErrorClass::NotReached;
        let addresses = lookup_host((self.host.as_str(), self.port))
            .await
            .map_err(not_reached)?;
        for address in addresses {
            if let Ok(Ok(stream)) = timeout(ANSWERS_WITHIN, TcpStream::connect(address)).await {
                // Each message is small, and somebody waits for it.
                stream.set_nodelay(true).map_err(not_reached)?;
                return self.encrypt(stream).await;
            }
        }
        Err(ErrorClass::NotReached)
    }

    async fn encrypt(&self, stream: TcpStream) -> Result<Stream, ErrorClass> {
        let Some((connector, name)) = &self.tls else {
            return Ok(Box::new(stream));
        };
        match connector.connect(name.clone(), stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(class(&error)),
        }
    }
}

/// A server that is not trusted, or one that hangs up.
fn class(error: &io::Error) -> ErrorClass {
    let of_tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if of_tls.is_some() {
        ErrorClass::Untrusted
    } else {
        ErrorClass::NotReached
    }
}

/// The system's trust, and what the operator adds.
fn trust(outgoing: &OutgoingSettings) -> Result<ClientConfig, SettingsRefused> {
    let refused = |_| SettingsRefused::Trust;
    let pem = outgoing.extra_ca_pem.as_deref().unwrap_or_default();
    // What is no certificate is told where it was given, under [outgoing].
    let more: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| SettingsRefused::Trust)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(more, Arc::clone(&provider)).map_err(refused)?;
    let settings = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        // "Dangerous" is only the name of the door: what goes in is the operating system's own verifier.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(settings)
}
