//! The server is asked to stop.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::{
    browser::Browser,
    databases::Place,
    gateway::Gateway,
    http,
    installation::{Installation, free_port},
};

#[test]
fn a_text_under_way_is_waited_for() {
    let gateway_port = free_port();
    let gateway = Gateway::open(gateway_port);
    gateway.be_slow();
    let installation = Installation::new(&Place::Sqlite, gateway_port);
    let application = installation.application();
    let server = installation.serve();
    Browser::new(server.port).ask_for_text(&application, "ada");
    gateway.wait_for(1, Duration::from_secs(20));
    assert_eq!(gateway.answered(), 0);
    let (code, log) = server.stop("-TERM");
    assert_eq!((code, gateway.answered()), (Some(0), 1), "{log}");
    assert!(log.contains("stopped") && !log.contains("ERROR"), "{log}");
}

#[test]
fn an_open_request_is_answered_and_nobody_new_is_let_in() {
    let installation = Installation::new(&Place::Sqlite, 9);
    let server = installation.serve();
    // Half a request is on its way when the signal comes.
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let head = "POST /oauth/par HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 3\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    server.signal("-TERM");
    let until = Instant::now() + Duration::from_secs(5);
    while http::get(server.port, "/healthz").is_some() {
        assert!(Instant::now() < until, "somebody new was let in");
    }
    stream.write_all(b"a=1").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped") && !log.contains("ERROR"), "{log}");
}
