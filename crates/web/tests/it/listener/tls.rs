//! The same in TLS: handshakes are bounded, and certificates change under way.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::{self, Body};
use domain::Secret;
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{Certificate, CertificateParams, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::ServerName,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use web::{
    Bounds,
    tls::{Identity, Tls},
};

use super::{QUICK, Running, start};

pub(super) const HOST: &str = "id.example.org";
pub(super) const PEER: &[u8] = b"GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

/// A certificate of its own making, and its key.
pub(super) fn made() -> (Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let parameters = CertificateParams::new(vec![HOST.into()]).unwrap();
    (parameters.self_signed(&key).unwrap(), key)
}

pub(super) fn identity((certificate, key): &(Certificate, KeyPair)) -> Identity {
    let key = Secret::new(key.serialize_pem().into_bytes());
    Identity::from_pem(certificate.pem().as_bytes(), &key).unwrap()
}

/// A server with a certificate, and a client that trusts it.
pub(super) async fn serving(bounds: Bounds) -> (Running, TlsConnector) {
    let pair = made();
    let tls = Tls::new().unwrap();
    tls.show(&identity(&pair));
    let trusting = client(&[&pair.0], &[b"http/1.1"], &[&TLS13]);
    (start(Some(tls), bounds).await, trusting)
}

fn client(
    trusted: &[&Certificate],
    protocols: &[&[u8]],
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    for certificate in trusted {
        roots.add(certificate.der().clone()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut settings = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    settings.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    TlsConnector::from(Arc::new(settings))
}

async fn connect(client: &TlsConnector, to: SocketAddr) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(to).await?;
    let name = ServerName::try_from(HOST).unwrap();
    client.connect(name, stream).await
}

/// Asks for a page in HTTP/1.1 and reads until the server closes.
async fn ask(client: &TlsConnector, to: SocketAddr) -> io::Result<String> {
    let mut stream = connect(client, to).await?;
    stream.write_all(PEER).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// The first flight of a real client, as bytes.
fn hello(client: &TlsConnector) -> Vec<u8> {
    let name = ServerName::try_from(HOST).unwrap();
    let settings = Arc::clone(client.config());
    let mut connection = rustls::ClientConnection::new(settings, name).unwrap();
    let mut bytes = Vec::new();
    connection.write_tls(&mut bytes).unwrap();
    bytes
}

/// Whether the server closes within ten seconds.
async fn is_closed(stream: &mut (impl AsyncReadExt + Unpin)) -> bool {
    let mut rest = Vec::new();
    timeout(Duration::from_secs(10), stream.read_to_end(&mut rest))
        .await
        .is_ok()
}

#[tokio::test]
async fn a_page_is_served_in_the_protocol_the_client_asks_for() {
    let pair = made();
    let tls = Tls::new().unwrap();
    tls.show(&identity(&pair));
    let server = start(Some(tls), QUICK).await;
    for version in [&TLS12, &TLS13] {
        let client = client(&[&pair.0], &[b"http/1.1"], &[version]);
        let answer = ask(&client, server.address).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let client = client(&[&pair.0], &[b"h2", b"http/1.1"], &[&TLS13]);
    let stream = connect(&client, server.address).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let ours = stream.get_ref().0.local_addr().unwrap().to_string();
    let (mut send, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    let request = Request::get(format!("https://{HOST}/peer"))
        .body(Body::empty())
        .unwrap();
    let answer = send.send_request(request).await.unwrap();
    let text = body::to_bytes(Body::new(answer.into_body()), 1_000).await;
    assert_eq!(text.unwrap(), ours.as_bytes());
}

#[tokio::test]
async fn nothing_is_served_before_there_is_a_certificate_and_a_new_one_is_for_the_next() {
    let (first, second) = (made(), made());
    let trusting = |pair: &(Certificate, KeyPair)| client(&[&pair.0], &[], &[&TLS13]);
    let tls = Tls::new().unwrap();
    let server = start(Some(tls.clone()), QUICK).await;
    assert!(ask(&trusting(&first), server.address).await.is_err());

    tls.show(&identity(&first));
    let mut open = connect(&trusting(&first), server.address).await.unwrap();
    tls.show(&identity(&second));
    assert!(ask(&trusting(&first), server.address).await.is_err());
    assert!(ask(&trusting(&second), server.address).await.is_ok());
    open.write_all(PEER).await.unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn slow_and_silent_handshakes_are_cut() {
    let (server, client) = serving(Bounds {
        connections: 100,
        // Longer than anybody here waits.
        silence: Duration::from_mins(1),
        ..QUICK
    })
    .await;
    let hello = hello(&client);
    for words in [
        &b""[..],                  // says nothing
        &hello[..1],               // begins and falls silent
        &hello[..hello.len() / 2], // does not finish its first flight
        &hello[..],                // never answers ours
        PEER,                      // speaks plain HTTP
        b"\x16\x03\x01\xff\xff",   // promises more than there may be
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(words).await.unwrap();
        assert!(is_closed(&mut stream).await, "{} bytes", words.len());
    }
    // One that ends its handshake and says nothing more is cut as one without TLS is.
    let mut stream = connect(&client, server.address).await.unwrap();
    assert!(is_closed(&mut stream).await);
    // Nor does a byte now and then buy time.
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let trickle = async {
        for byte in hello.chunks(1) {
            if stream.write_all(byte).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("all was heard");
    };
    timeout(Duration::from_secs(10), trickle).await.unwrap();
}

#[tokio::test]
async fn handshakes_wait_for_their_turn_and_silence_takes_none() {
    let (server, client) = serving(Bounds {
        connections: 100,
        handshakes: 1,
        handshake: Duration::from_secs(4),
        head: Duration::from_secs(4),
        silence: Duration::from_mins(1),
        ..QUICK
    })
    .await;
    let _silent = TcpStream::connect(server.address).await.unwrap();
    let began = Instant::now();
    ask(&client, server.address).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(3));

    // One that falls silent half-way is cut after its four seconds; by then the next one has its turn.
    let mut stuck = TcpStream::connect(server.address).await.unwrap();
    stuck.write_all(&hello(&client)[..9]).await.unwrap();
    sleep(Duration::from_millis(1_500)).await;
    let began = Instant::now();
    ask(&client, server.address).await.unwrap();
    assert!(began.elapsed() > Duration::from_secs(1));
}

#[tokio::test]
async fn a_full_house_says_so_in_tls() {
    let (server, client) = serving(Bounds {
        connections: 1,
        head: Duration::from_secs(5),
        handshake: Duration::from_secs(5),
        ..QUICK
    })
    .await;
    let _first = connect(&client, server.address).await.unwrap();
    let answer = ask(&client, server.address).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"),
        "{answer}"
    );
}

#[tokio::test]
async fn one_address_cannot_fill_the_house() {
    let (server, client) = serving(Bounds {
        connections: 100,
        connections_each: 2,
        head: Duration::from_secs(5),
        handshake: Duration::from_secs(5),
        ..QUICK
    })
    .await;
    let _silent = TcpStream::connect(server.address).await.unwrap();
    let _first = connect(&client, server.address).await.unwrap();
    let answer = ask(&client, server.address).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let stream = socket.connect(server.address).await.unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    let mut other = client.connect(name, stream).await.unwrap();
    other.write_all(PEER).await.unwrap();
    let mut answer = String::new();
    other.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_stop_lets_answers_finish_and_waits_for_no_handshake() {
    let (server, client) = serving(Bounds {
        connections: 100,
        head: Duration::from_secs(30),
        handshake: Duration::from_secs(30),
        drain: Duration::from_secs(20),
        ..QUICK
    })
    .await;
    let mut handshaking = TcpStream::connect(server.address).await.unwrap();
    handshaking.write_all(&hello(&client)[..9]).await.unwrap();
    let mut slow = connect(&client, server.address).await.unwrap();
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let _ = server.begun.acquire().await.unwrap();
    server.stop.send(()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("late"), "{answer}");
    let ended = timeout(Duration::from_secs(5), server.server).await;
    assert!(ended.unwrap().unwrap().is_ok());
}
