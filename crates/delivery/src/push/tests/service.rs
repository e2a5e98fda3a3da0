//! A push service of the tests' own. The path of a subscription's address says what it will answer: `/429?after=7`.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderMap, Method, Response, StatusCode, Uri},
};
use futures_util::stream;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::net::TcpListener;
use tokio_rustls::rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::recipient::Browser;
use crate::{http::tests::tls::serve_by_tls, push::Subscription};

/// The name it has besides `push.example`: one of the browser makers'.
pub(super) const MAKER: &str = "fcm.googleapis.com";

pub(super) struct Service {
    port: u16,
    authority: String,
    received: Arc<Mutex<Vec<Received>>>,
    /// Takes connections and never says a word; nobody, where the service speaks or is gone.
    _mute: Option<TcpListener>,
}

/// A push as it came in.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Service {
    pub(super) async fn start() -> Self {
        let (authority, config) = vouched();
        let received = Arc::default();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&received));
        Self {
            port: serve_by_tls(config, router).await,
            authority,
            received,
            _mute: None,
        }
    }

    /// One that accepts connections and says nothing.
    pub(super) async fn mute() -> Self {
        let (authority, _) = vouched();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            port: listener.local_addr().unwrap().port(),
            authority,
            received: Arc::default(),
            _mute: Some(listener),
        }
    }

    /// The same, where nobody listens.
    pub(super) async fn stopped(self) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { port, ..self }
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of whoever vouches for it.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) fn origin(&self) -> String {
        format!("https://push.example:{}", self.port)
    }

    /// `browser`'s subscription here, where the operator lists this service.
    pub(super) fn subscription(&self, browser: &Browser, path: &str) -> Subscription {
        let listed = format!("push.example:{}", self.port);
        browser.subscribe(&format!("{}{path}", self.origin()), &[&listed])
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// An authority, and a server it vouches for, which prefers HTTP/2 as the real ones do.
fn vouched() -> (String, ServerConfig) {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority = parameters.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(parameters, authority_key);

    let key = KeyPair::generate().unwrap();
    let names = vec!["push.example".to_owned(), MAKER.to_owned()];
    let certificate = CertificateParams::new(names).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    (authority.pem(), config)
}

async fn answer(
    State(received): State<Arc<Mutex<Vec<Received>>>>,
    method: Method,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let path = uri.path().to_owned();
    received.lock().unwrap().push(Received {
        method,
        path: path.clone(),
        headers,
        body,
    });
    // Nobody subscribes at its front door. Whatever else is no status never answers.
    let wanted = if path == "/" {
        "404"
    } else {
        path.trim_start_matches('/')
    };
    let Ok(status) = wanted.parse::<StatusCode>() else {
        return std::future::pending().await;
    };
    let mut response = Response::builder().status(status);
    for (word, header) in [("after", "retry-after"), ("to", "location")] {
        if let Some(value) = query.get(word) {
            response = response.header(header, value);
        }
    }
    let body = match query.get("body").map(String::as_str) {
        Some("endless") => {
            let chunk = || Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 1024]));
            Body::from_stream(stream::repeat_with(chunk))
        }
        Some("hanging") => Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()),
        _ => Body::empty(),
    };
    response.body(body).unwrap()
}
