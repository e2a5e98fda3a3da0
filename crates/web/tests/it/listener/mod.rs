//! The accept loop over real sockets, without TLS and with it.

mod authority;
mod plain;
mod targets;
mod tls;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo, routing};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, oneshot},
    task::JoinHandle,
    time::sleep,
};
use web::{Bounds, serve_within, tls::Tls};

const QUICK: Bounds = Bounds {
    connections: 2,
    connections_each: 100,
    head: Duration::from_millis(300),
    handshake: Duration::from_millis(300),
    handshakes: 10,
    silence: Duration::from_millis(900),
    head_bytes: 16 * 1024,
    drain: Duration::from_millis(600),
};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
    /// One permit for each slow request that has begun.
    begun: Arc<Semaphore>,
}

async fn start(tls: Option<Tls>, bounds: Bounds) -> Running {
    async fn peer(ConnectInfo(peer): ConnectInfo<SocketAddr>) -> String {
        peer.to_string()
    }
    let begun = Arc::new(Semaphore::new(0));
    let counter = Arc::clone(&begun);
    let slow = move |millis| {
        counter.add_permits(1);
        async move {
            sleep(Duration::from_millis(millis)).await;
            "late"
        }
    };
    let stuck = slow.clone();
    let router = Router::new()
        .route("/peer", routing::get(peer))
        .route("/echo", routing::post(|body: String| async move { body }))
        .route("/slow", routing::get(move || slow(300)))
        .route("/stuck", routing::get(move || stuck(60_000)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let until = async {
        let _ = stopped.await;
    };
    let server = tokio::spawn(serve_within(listener, tls, router, until, bounds));
    Running {
        address,
        stop,
        server,
        begun,
    }
}
