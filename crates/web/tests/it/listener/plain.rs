//! Slow, greedy, silent and surplus peers, and a stop that lets answers finish.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use web::Bounds;

use super::{QUICK, Running};

async fn start(bounds: Bounds) -> Running {
    super::start(None, bounds).await
}

/// Writes `text` and reads until the server closes; none if it does not within ten seconds.
async fn converse(address: SocketAddr, text: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(text).await;
    until_closed(&mut stream).await
}

async fn until_closed(stream: &mut TcpStream) -> Option<String> {
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    read.ok()
        .map(|_| String::from_utf8_lossy(&answer).into_owned())
}

const PEER: &[u8] = b"GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn the_peers_address_travels_with_the_request() {
    let server = start(QUICK).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(PEER).await.unwrap();
    let answer = until_closed(&mut stream).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200")
            && answer.ends_with(&stream.local_addr().unwrap().to_string())
    );
}

#[tokio::test]
async fn slow_and_silent_peers_are_cut() {
    let server = start(Bounds {
        connections: 100,
        ..QUICK
    })
    .await;
    for words in [
        &b""[..],                                 // says nothing
        b"GET /peer HT",                          // never finishes its head
        b"PRI * HTTP/2.0\r\n",                    // never finishes the HTTP/2 preface
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",      // begins HTTP/2 and falls silent
        b"GET /peer HTTP/1.1\r\nhost: x\r\n\r\n", // rests on an open connection
    ] {
        assert!(
            converse(server.address, words).await.is_some(),
            "{:?}",
            String::from_utf8_lossy(words)
        );
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = start(QUICK).await;
    let head = |length| {
        format!(
            "GET /peer HTTP/1.1\r\nconnection: close\r\na: {}\r\n\r\n",
            "a".repeat(length)
        )
    };
    assert!(
        converse(server.address, head(12_000).as_bytes())
            .await
            .unwrap()
            .starts_with("HTTP/1.1 200")
    );
    let answer = converse(server.address, head(40_000).as_bytes())
        .await
        .unwrap();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_full_house_says_so_at_once() {
    let server = start(Bounds {
        head: Duration::from_secs(5),
        ..QUICK
    })
    .await;
    let _first = TcpStream::connect(server.address).await.unwrap();
    let second = TcpStream::connect(server.address).await.unwrap();
    let answer = converse(server.address, PEER).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"),
        "{answer}"
    );
    drop(second);
    let admitted = async {
        while !converse(server.address, PEER)
            .await
            .unwrap()
            .starts_with("HTTP/1.1 200")
        {}
    };
    timeout(Duration::from_secs(10), admitted).await.unwrap();
}

#[tokio::test]
async fn a_stop_lets_answers_finish_and_waits_no_longer_than_it_must() {
    let server = start(QUICK).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut stuck = TcpStream::connect(server.address).await.unwrap();
    stuck
        .write_all(b"GET /stuck HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let _ = server.begun.acquire_many(2).await.unwrap();
    server.stop.send(()).unwrap();
    assert!(until_closed(&mut slow).await.unwrap().ends_with("late"));
    let ended = timeout(Duration::from_secs(10), server.server).await;
    assert!(ended.unwrap().unwrap().is_ok());
    assert!(TcpStream::connect(server.address).await.is_err());
}
