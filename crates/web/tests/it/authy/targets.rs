//! The same over a real socket: what clients do not write and thieves do.

use std::{io, net::SocketAddr};

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use web::serve;

use crate::world::{NUMBER, ORIGIN, World};

/// Sends one request line; gives the answer's status and body.
async fn asked(address: SocketAddr, key: &str, target: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        " HTTP/1.1\r\nhost: id.example\r\nx-authy-api-key: {key}\r\nconnection: close\r\n\r\n"
    );
    let request = [&b"GET "[..], target, head.as_bytes()].concat();
    stream.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, body.to_owned())
}

/// Bytes that are no text, with an id behind.
fn bytes(first: &[u8], id: u64) -> Vec<u8> {
    [first, id.to_string().as_bytes()].concat()
}

/// This house over a socket, until it is told to stop.
struct Open {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

impl Open {
    async fn over(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, None, world.server.clone(), async {
            let _ = stopped.await;
        }));
        Self {
            address,
            stop,
            server,
        }
    }

    async fn close(self) {
        let _ = self.stop.send(());
        self.server.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn targets_are_read_as_they_are_on_the_wire() {
    let world = World::new().await;
    let site = world.direct().await;
    let victim = site.register(NUMBER).await;
    let thief = site.register("07400 654321").await;
    let own = site.texted(thief).await;
    let house = Open::over(&world).await;
    let address = house.address;
    let check = format!("/protected/json/verify/1234567/{victim}");
    for target in [
        // A host in the target: a proxy in front and we could mean two servers.
        format!("http://id.example{check}").into_bytes(),
        format!("https://evil.example{check}").into_bytes(),
        // An escape that was undone on the way, half undone, or never was one.
        format!("/protected/json/verify/../sms/{victim}").into_bytes(),
        format!("/protected/json/verify/..\\sms/{victim}").into_bytes(),
        bytes(b"/protected/json/verify/\xc0\xae\xc0\xae/", victim),
        bytes(b"/protected/json/verify/1234567\x00/", victim),
        format!("/protected/json/verify/{own}/{thief}?/{victim}?force=true").into_bytes(),
        format!("/protected/json/verify/{own}/{thief};/{victim}").into_bytes(),
        format!("/protected/json/verify/{own}/{thief}#/{victim}").into_bytes(),
        format!("/protected/json/verify/{own}/{thief}%23/{victim}").into_bytes(),
    ] {
        let (status, body) = asked(address, &site.key, &target).await;
        let target = String::from_utf8_lossy(&target).into_owned();
        assert_eq!(status, 400, "{target}: {body}");
        assert!(!body.contains("is valid"), "{target}: {body}");
    }
    // A library in Go writes one slash too many, in front of all and nowhere else.
    for target in [
        format!("///protected/json/verify/{own}/{thief}"),
        format!("//protected//json/verify/{own}/{thief}"),
        format!("//protected/json/verify//{own}/{thief}"),
    ] {
        let (status, body) = asked(address, &site.key, target.as_bytes()).await;
        assert_eq!(status, 400, "{target}: {body}");
    }
    let plain = format!("//protected/json/verify/{own}/{thief}");
    let (status, body) = asked(address, &site.key, plain.as_bytes()).await;
    assert_eq!(status, 200, "{body}");
    house.close().await;
}

#[tokio::test]
async fn one_slash_too_many_passes_over_http_2_with_its_host() {
    let world = World::new().await;
    let site = world.direct().await;
    let id = site.register(NUMBER).await;
    let house = Open::over(&world).await;
    let stream = TcpStream::connect(house.address).await.unwrap();
    let (mut send, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    for (path, status) in [
        (format!("/protected/json/users/{id}/status"), 200),
        (format!("//protected/json/users/{id}/status"), 200),
        (format!("//protected/json//users/{id}/status"), 400),
        (format!("///protected/json/users/{id}/status"), 400),
    ] {
        let request = Request::get(format!("{ORIGIN}{path}"))
            .header("x-authy-api-key", &site.key)
            .body(Body::empty())
            .unwrap();
        let answer = send.send_request(request).await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        let body = to_bytes(Body::new(answer.into_body()), 10_000).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        assert_eq!(body.contains("\"authy_id\""), status == 200, "{body}");
    }
    drop(send);
    house.close().await;
}
