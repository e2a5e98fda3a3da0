//! Who is let in: a place for each connection, the handshake where there is TLS, then requests until it ends.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
    time,
};
use tokio_rustls::server::TlsStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use super::{
    Bounds,
    holders::{Held, Holders},
    patient::Patient,
    targets::Targets,
};
use crate::tls::Tls;

/// How many surplus connections are told that the house is full at one time; any more are closed without a word.
const TURNED_AWAY_AT_ONCE: usize = 256;
/// How long telling one of them may take.
const TURNED_AWAY_WITHIN: Duration = Duration::from_secs(2);

const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\n\
                      connection: close\r\n\r\n";

/// What all connections of one listener share.
pub(super) struct Reception {
    tls: Option<Tls>,
    router: Router,
    bounds: Bounds,
    protocol: auto::Builder<TokioExecutor>,
    places: Arc<Semaphore>,
    holders: Holders,
    handshakes: Arc<Semaphore>,
    waiting_room: Arc<Semaphore>,
    open: TaskTracker,
    stop: GracefulShutdown,
    /// Cuts handshakes short: nobody has asked anything yet.
    closing: CancellationToken,
}

impl Reception {
    pub(super) fn new(tls: Option<Tls>, router: Router, bounds: Bounds) -> Self {
        Self {
            tls,
            router,
            bounds,
            protocol: protocol(bounds),
            places: Arc::new(Semaphore::new(bounds.connections)),
            holders: Holders::default(),
            handshakes: Arc::new(Semaphore::new(bounds.handshakes)),
            waiting_room: Arc::new(Semaphore::new(TURNED_AWAY_AT_ONCE)),
            open: TaskTracker::new(),
            stop: GracefulShutdown::new(),
            closing: CancellationToken::new(),
        }
    }

    pub(super) fn receive(&self, stream: TcpStream, peer: SocketAddr) {
        // Small answers must not wait for an acknowledgement of the one before.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        if let Some(place) = self.place(peer) {
            self.admit(stream, peer, place);
        } else if let Ok(place) = Arc::clone(&self.waiting_room).try_acquire_owned() {
            metrics::counter!("http_connections_turned_away_total").increment(1);
            let tls = self.tls.clone();
            tokio::spawn(async move {
                let _ = time::timeout(TURNED_AWAY_WITHIN, turn_away(tls, stream)).await;
                drop(place);
            });
        }
    }

    /// A place in the house, which its holder gives back; none when it is full, or this address has its share.
    fn place(&self, peer: SocketAddr) -> Option<Place> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let held = match self.tls {
            Some(_) => Some(self.holders.take(peer.ip(), self.bounds.connections_each)?),
            None => None,
        };
        Some(Place {
            _permit: permit,
            _held: held,
        })
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        let conversation = Conversation {
            router: self.router.clone(),
            protocol: self.protocol.clone(),
            watcher: self.stop.watcher(),
            peer,
            _place: place,
        };
        let bounds = self.bounds;
        let Some(tls) = self.tls.clone() else {
            let stream = Patient::new(stream, bounds.head, bounds.silence);
            self.open.spawn(conversation.over(stream));
            return;
        };
        let (handshakes, closing) = (Arc::clone(&self.handshakes), self.closing.clone());
        self.open.spawn(async move {
            let greeted = tokio::select! {
                () = closing.cancelled() => return,
                greeted = greet(&tls, stream, bounds, &handshakes) => greeted,
            };
            match greeted {
                Ok(Some(stream)) => conversation.over(stream).await,
                // An authority that checked our name has what it wanted.
                Ok(None) => {}
                Err(error) => {
                    metrics::counter!("http_handshakes_failed_total").increment(1);
                    tracing::debug!(%error, "a handshake failed");
                }
            }
        });
    }

    pub(super) async fn close(self) {
        self.open.close();
        self.closing.cancel();
        let finished = async {
            self.stop.shutdown().await;
            self.open.wait().await;
        };
        if time::timeout(self.bounds.drain, finished).await.is_err() {
            tracing::warn!(
                connections = self.open.len(),
                "stopped before all requests were answered"
            );
        }
    }
}

fn protocol(bounds: Bounds) -> auto::Builder<TokioExecutor> {
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_buf_size(usize::from(bounds.head_bytes));
    // No HTTP/2 pings: they would be bytes, and a silent peer would never be cut.
    protocol
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(u32::from(bounds.head_bytes));
    protocol
}

/// The handshake: within its time, and with no more of them at once than the bounds allow. None after an authority's.
async fn greet(
    tls: &Tls,
    stream: TcpStream,
    bounds: Bounds,
    handshakes: &Semaphore,
) -> io::Result<Option<TlsStream<Patient<TcpStream>>>> {
    let handshake = async {
        // Who says nothing takes nobody's turn.
        stream.peek(&mut [0]).await?;
        let _turn = handshakes.acquire().await.map_err(io::Error::other)?;
        // Patience lies below TLS: bytes on the wire count, whatever they are for.
        tls.accept(Patient::new(stream, bounds.head, bounds.silence))
            .await
    };
    let mut greeted = time::timeout(bounds.handshake, handshake).await??;
    if let Some(stream) = &mut greeted {
        // As without TLS: the first byte of a request is waited for no longer than a head.
        stream.get_mut().0.wait_anew(bounds.head);
    }
    Ok(greeted)
}

/// What a connection takes up.
struct Place {
    _permit: OwnedSemaphorePermit,
    _held: Option<Held>,
}

/// One connection from its first request to its last.
struct Conversation {
    router: Router,
    protocol: auto::Builder<TokioExecutor>,
    watcher: Watcher,
    peer: SocketAddr,
    _place: Place,
}

impl Conversation {
    async fn over<S>(self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (router, peer) = (self.router, self.peer);
        let service = service_fn(move |request| answer(router.clone(), request, peer));
        let connection = self
            .protocol
            .serve_connection(TokioIo::new(Targets::of(stream)), service)
            .into_owned();
        // Errors here are hang-ups, time-outs and malformed requests: the caller's affair, and no news.
        if let Err(error) = self.watcher.watch(connection).await {
            tracing::debug!(error = %error, "a connection ended early");
        }
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}

async fn turn_away(tls: Option<Tls>, stream: TcpStream) -> io::Result<()> {
    match tls {
        Some(tls) => tell_full(tls.accept_briefly(stream).await?).await,
        None => tell_full(stream).await,
    }
}

/// Reads a little first: closing a socket with unread bytes in it would destroy the answer on its way.
async fn tell_full(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let _ = stream.read(&mut [0; 4096]).await?;
    stream.write_all(FULL).await?;
    stream.shutdown().await
}
