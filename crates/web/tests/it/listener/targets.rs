//! A fragment in a target is answered 400, whatever came before it on its connection; and nothing else is changed by that.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use web::Bounds;

use super::{QUICK, Running};

const CUT: &str = "GET /peer#x HTTP/1.1\r\nhost: x\r\n\r\n";

async fn start() -> Running {
    let bounds = Bounds {
        connections: 100,
        ..QUICK
    };
    super::start(None, bounds).await
}

async fn connected(server: &Running) -> TcpStream {
    TcpStream::connect(server.address).await.unwrap()
}

async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    timeout(Duration::from_secs(10), read)
        .await
        .unwrap()
        .unwrap();
    String::from_utf8(answer).unwrap()
}

/// Reads up to `end`, which must come.
async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut answer = String::new();
    while !answer.ends_with(end) {
        let byte = timeout(Duration::from_secs(10), stream.read_u8()).await;
        answer.push(char::from(byte.unwrap().unwrap()));
    }
    answer
}

/// The statuses of all answers in it.
fn statuses(answers: &str) -> Vec<&str> {
    let lines = answers.split("HTTP/1.1 ").skip(1);
    lines.filter_map(|rest| rest.get(..3)).collect()
}

#[tokio::test]
async fn a_fragment_is_refused_in_every_request_of_a_connection() {
    let server = start().await;
    let body = "X /a#b HT";
    for (before, status) in [
        (String::new(), None),
        ("GET /peer HTTP/1.1\r\nhost: x\r\n\r\n".into(), Some("200")),
        ("PRI /peer HTTP/1.1\r\nhost: x\r\n\r\n".into(), Some("405")),
        (
            format!("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{body}"),
            Some("200"),
        ),
        // Nobody reads this body.
        (
            format!("POST /peer HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{body}"),
            Some("405"),
        ),
    ] {
        let mut stream = connected(&server).await;
        let whole = format!("{before}{CUT}");
        stream.write_all(whole.as_bytes()).await.unwrap();
        let answers = until_closed(&mut stream).await;
        let expected: Vec<&str> = status.into_iter().chain(["400"]).collect();
        assert_eq!(statuses(&answers), expected, "{before:?}: {answers}");
    }
}

#[tokio::test]
async fn a_fragment_is_refused_after_an_answer_was_read() {
    let server = start().await;
    let mut stream = connected(&server).await;
    let good = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\na#b!";
    for _ in 0..2 {
        stream.write_all(good.as_bytes()).await.unwrap();
        let answer = until(&mut stream, "a#b!").await;
        assert_eq!(statuses(&answer), ["200"], "{answer}");
    }
    stream.write_all(CUT.as_bytes()).await.unwrap();
    assert_eq!(statuses(&until_closed(&mut stream).await), ["400"]);
}

#[tokio::test]
async fn a_body_that_waits_to_be_asked_for_arrives_as_it_was_sent() {
    let server = start().await;
    let mut stream = connected(&server).await;
    let body = "PUT /a#b is no line of HTTP/1.1";
    let head = format!(
        "POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let asked = until(&mut stream, "\r\n\r\n").await;
    assert_eq!(statuses(&asked), ["100"], "{asked}");
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = until_closed(&mut stream).await;
    assert_eq!(statuses(&answer), ["200"], "{answer}");
    assert!(answer.ends_with(body), "{answer}");
}
