//! TLS to PostgreSQL against a server that gets no further than "go away": what counts is who was spoken to before.
//!
//! The certificates are for `localhost` alone and for these tests alone; their root signs nothing else.

use std::sync::Arc;

use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::{Store, testing::keys};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/certificates");
const GO_AWAY: &[u8] = b"E\0\0\0\x20SFATAL\0C28P01\0Mgo away now\0\0";

/// How the server takes the question whether it speaks TLS.
#[derive(Clone, Copy)]
enum Server {
    SpeaksTls,
    RefusesTls,
}

async fn listen(server: Server) -> u16 {
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(answer(server, socket));
        }
    });
    port
}

async fn answer(server: Server, mut socket: TcpStream) -> std::io::Result<()> {
    let mut question = [0; 8];
    socket.read_exact(&mut question).await?;
    match server {
        Server::SpeaksTls => {
            socket.write_all(b"S").await?;
            go_away(
                TlsAcceptor::from(Arc::new(settings()))
                    .accept(socket)
                    .await?,
            )
            .await
        }
        Server::RefusesTls => {
            socket.write_all(b"N").await?;
            go_away(socket).await
        }
    }
}

async fn go_away(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<()> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    stream.write_all(GO_AWAY).await?;
    stream.shutdown().await
}

fn settings() -> ServerConfig {
    let certificate = CertificateDer::from_pem_file(format!("{FOLDER}/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(format!("{FOLDER}/server_key.pem")).unwrap();
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

/// What opening a store at such a server says.
async fn refusal(server: Server, host: &str, query: &str) -> String {
    let port = listen(server).await;
    let address = format!("postgres://me:secret@{host}:{port}/db?{query}");
    Store::open(&address.parse().unwrap(), keys())
        .await
        .unwrap_err()
        .to_string()
}

#[tokio::test]
async fn a_server_with_the_right_certificate_is_spoken_to() {
    for mode in ["require", "verify-full"] {
        let query = format!("sslmode={mode}&sslrootcert={FOLDER}/root.pem");
        let told = refusal(Server::SpeaksTls, "localhost", &query).await;
        assert!(told.contains("28P01"), "{told}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let query = format!("hostaddr=127.0.0.1&sslmode=require&sslrootcert={FOLDER}/root.pem");
    let told = refusal(Server::SpeaksTls, "db.example.org", &query).await;
    assert!(told.contains("not valid for name"), "{told}");
}

#[tokio::test]
async fn a_certificate_of_another_root_is_refused() {
    let other = format!("sslmode=require&sslrootcert={FOLDER}/other_root.pem");
    for query in [other.as_str(), "sslmode=require"] {
        let told = refusal(Server::SpeaksTls, "localhost", query).await;
        assert!(told.contains("invalid peer certificate"), "{told}");
    }
}

#[tokio::test]
async fn a_server_without_tls_gets_no_password_in_the_clear() {
    let query = format!("sslmode=require&sslrootcert={FOLDER}/root.pem");
    let told = refusal(Server::RefusesTls, "localhost", &query).await;
    assert!(
        told.contains("does not support TLS") && !told.contains("secret"),
        "{told}"
    );
}

#[tokio::test]
async fn a_root_certificate_that_is_not_there_is_named() {
    let told = refusal(
        Server::SpeaksTls,
        "localhost",
        "sslmode=require&sslrootcert=/nowhere",
    )
    .await;
    assert!(told.contains("sslrootcert"), "{told}");
}
