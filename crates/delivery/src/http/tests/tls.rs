//! Certificates: the system's authorities, and those the operator adds. `authority.pem` signed `server.pem` for
//! `gateway.test`, for a hundred years; its own key was thrown away.

use std::{io, net::SocketAddr};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

use super::*;

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, peer) = self.listener.accept().await.unwrap();
            // A client that does not trust us breaks off here.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, peer);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Serves `router` by TLS on a loopback port, and gives the port.
pub(crate) async fn serve_by_tls(config: ServerConfig, router: Router) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tls = Tls {
        listener,
        acceptor: TlsAcceptor::from(Arc::new(config)),
    };
    tokio::spawn(async move { axum::serve(tls, router).await });
    port
}

/// Serves "hello" by TLS as `gateway.test`, and gives the port.
pub(super) async fn serve_tls() -> u16 {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("server_key.pem")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key).unwrap();
    serve_by_tls(config, Router::new().fallback(|| async { "hello" })).await
}

fn http_with(extra_ca_pem: Option<&str>) -> Http {
    let extra_ca_pem = extra_ca_pem.map(str::to_owned);
    let settings = OutgoingSettings {
        extra_ca_pem,
        ..settings(&["127.0.0.0/8"])
    };
    http_where(
        settings,
        &[
            ("gateway.test", &["127.0.0.1"]),
            ("other.test", &["127.0.0.1"]),
        ],
    )
}

#[tokio::test]
async fn an_authority_the_operator_adds_is_trusted_and_no_other() {
    let port = serve_tls().await;
    let address = format!("https://gateway.test:{port}/");
    let stranger = http_with(None);
    assert_eq!(
        fault_of(&stranger, &address).await,
        Some(HttpFault::NotConnected)
    );

    let friend = http_with(Some(include_str!("authority.pem")));
    assert_eq!(call(&friend, &address).await.ok().unwrap().body, b"hello");
    let wrong_name = format!("https://other.test:{port}/");
    assert_eq!(
        fault_of(&friend, &wrong_name).await,
        Some(HttpFault::NotConnected)
    );
}
