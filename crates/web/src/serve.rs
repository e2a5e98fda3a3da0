//! The accept loop: one connection a task, HTTP/1.1 and HTTP/2, everything bounded, and a stop that lets answers finish.
//!
//! Whoever is slow is cut (see [`Bounds`]); whoever comes when the house is full is told so at once. With TLS of our own
//! the same holds, from the first byte of the handshake.

mod holders;
mod patient;
mod reception;
mod targets;

use std::{io, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, time};

use self::reception::Reception;
use crate::tls::Tls;

/// How much one listener bears, and how long it waits.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections open at one time; the next one is answered 503 and closed.
    pub connections: usize,
    /// Of these, connections of one address, where everybody may come straight: with TLS of our own. Without it a proxy
    /// brings them all.
    pub connections_each: usize,
    /// From the first byte waited for to the last byte of the request head; also how long a connection may rest
    /// between two HTTP/1 requests.
    pub head: Duration,
    /// From the first byte waited for to the end of the TLS handshake.
    pub handshake: Duration,
    /// TLS handshakes under way at one time; the next one waits, within its own time.
    pub handshakes: usize,
    /// Without one byte either way for this long, a connection is closed, whatever it was doing.
    pub silence: Duration,
    /// The request line and all headers together, in bytes.
    pub head_bytes: u16,
    /// After the call to stop, how long open requests may take to finish.
    pub drain: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_each: 1_000,
            head: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            handshakes: 1_000,
            silence: Duration::from_mins(1),
            head_bytes: 16 * 1024,
            drain: Duration::from_secs(10),
        }
    }
}

/// Serves `router` on `listener`, in TLS where it is given, until `shutdown` resolves and the open requests are answered
/// (ten seconds at most). The peer's address travels with each request as [`axum::extract::ConnectInfo`].
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    serve_within(listener, tls, router, shutdown, Bounds::default()).await
}

/// [`serve`] with bounds of one's own.
pub async fn serve_within(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    shutdown: impl Future<Output = ()>,
    bounds: Bounds,
) -> io::Result<()> {
    let reception = Reception::new(tls, router, bounds);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => reception.receive(stream, peer),
                Err(error) => recover(&error).await,
            },
        }
    }
    drop(listener);
    reception.close().await;
    Ok(())
}

/// A connection that died in the queue costs nothing; anything else (no more file descriptors, no memory) gets a
/// pause, since trying again at once would only burn the processor.
async fn recover(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        tracing::error!(%error, "cannot accept connections; trying again in a second");
        time::sleep(Duration::from_secs(1)).await;
    }
}
