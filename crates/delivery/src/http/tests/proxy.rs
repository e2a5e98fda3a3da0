//! A proxy that carries: CONNECT (RFC 9110, section 9.3.6), whatever the name, to one port of this machine.

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};

use super::{tls::serve_tls, *};

/// The proxy, and what it was asked for.
pub(crate) struct Connecting {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Connecting {
    /// A proxy that leads to `port`.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&asked);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(carry(stream, port, Arc::clone(&noted)));
            }
        });
        Self { port: own, asked }
    }

    pub(crate) fn address(&self) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn carry(mut stream: TcpStream, port: u16, asked: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let line = head.lines().next().unwrap_or_default();
    let wanted = line.trim_end_matches(" HTTP/1.1").to_owned();
    let is_connect = wanted.starts_with("CONNECT ");
    asked.lock().unwrap().push(wanted);
    if !is_connect {
        let refused = b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refused).await.unwrap();
        return;
    }
    let mut far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    // Either side may hang up as it likes.
    let _ = copy_bidirectional(&mut stream, &mut far).await;
}

#[tokio::test]
async fn through_a_proxy_tls_is_spoken_with_the_far_end_which_an_added_authority_vouches_for() {
    let proxy = Connecting::to(serve_tls().await).await;
    let behind = |extra_ca_pem: Option<&str>| {
        let settings = OutgoingSettings {
            proxy: Some(proxy.address()),
            extra_ca_pem: extra_ca_pem.map(str::to_owned),
            ..settings(&[])
        };
        http_where(settings, &[])
    };
    let friend = behind(Some(include_str!("authority.pem")));
    // A name that only the proxy can look up.
    let reply = call(&friend, "https://gateway.test/").await;
    assert_eq!(reply.ok().unwrap().body, b"hello");
    let wrong_name = fault_of(&friend, "https://other.test/").await;
    assert_eq!(wrong_name, Some(HttpFault::NotConnected));
    let stranger = fault_of(&behind(None), "https://gateway.test/").await;
    assert_eq!(stranger, Some(HttpFault::NotConnected));
    assert_eq!(
        proxy.asked(),
        [
            "CONNECT gateway.test:443",
            "CONNECT other.test:443",
            "CONNECT gateway.test:443"
        ]
    );
}
