//! The way to a mail server: looked up, connected, encrypted, signed in; a few connections are kept for the next mails.

use std::{
    fmt,
    net::SocketAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::FutureExt;
use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, TlsParameters},
    extension::ClientId,
};
use tokio::{
    net::{TcpStream, lookup_host},
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep, timeout},
};

use super::{
    line_by_line::LineByLine,
    reply::{Failure, Stage},
};

/// Mails under way to one server at the same time; most servers let one client have little more.
const AT_ONCE: usize = 8;
/// Connections kept for the next mail, and for how long: servers hang up on the idle after a minute or more.
const KEPT: usize = 2;
const KEPT_FOR: Duration = Duration::from_secs(20);
/// Mails one connection carries; many servers count.
const MOST_MAILS: u32 = 50;
/// How long one address of the server may take to answer, so that the next is tried as well.
const ANSWERS_WITHIN: Duration = Duration::from_secs(4);
/// How long a farewell, or the question whether a kept connection still lives, may take.
const SHORTLY: Duration = Duration::from_secs(2);

/// How the way is encrypted.
#[derive(Clone)]
pub(super) enum Encryption {
    StartTls(TlsParameters),
    Tls(TlsParameters),
    /// None, and never further than this machine.
    None,
}

/// A mail server, and the connections to it.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) hello: ClientId,
    pub(super) login: Option<Credentials>,
    places: Semaphore,
    kept: Mutex<Vec<Kept>>,
}

/// A connection that waits for the next mail.
struct Kept {
    connection: AsyncSmtpConnection,
    carried: u32,
    since: Instant,
}

/// A connection that is ready for a mail, and its place among those at once.
pub(super) struct Line<'a> {
    pub(super) connection: AsyncSmtpConnection,
    carried: u32,
    _place: SemaphorePermit<'a>,
}

// By hand: the login holds a password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Server {
    pub(super) fn new(
        (host, port): (String, u16),
        encryption: Encryption,
        hello: ClientId,
        login: Option<Credentials>,
    ) -> Self {
        Self {
            host,
            port,
            encryption,
            hello,
            login,
            places: Semaphore::new(AT_ONCE),
            kept: Mutex::default(),
        }
    }

    /// A connection ready for a mail within `patience`, kept from an earlier one or new.
    pub(super) async fn line(&self, patience: Duration) -> Result<Line<'_>, Failure> {
        let until = Instant::now() + patience;
        let place = timeout(patience, self.places.acquire()).await;
        // It is never closed.
        let place = place.ok().and_then(Result::ok).ok_or(Failure::Busy)?;
        while let Some(Kept {
            mut connection,
            carried,
            ..
        }) = self.take_kept()
        {
            if matches!(
                timeout(SHORTLY, connection.test_connected()).await,
                Ok(true)
            ) {
                return Ok(Line {
                    connection,
                    carried,
                    _place: place,
                });
            }
        }
        let connection = self.connect(until).await?;
        Ok(Line {
            connection,
            carried: 0,
            _place: place,
        })
    }

    /// A new connection, encrypted and signed in.
    pub(super) async fn connect(&self, until: Instant) -> Result<AsyncSmtpConnection, Failure> {
        let mut stage = Stage::Connect;
        // The library trips over an empty line in a greeting; whoever sends one must not take the caller down.
        let way = AssertUnwindSafe(self.find_way(&mut stage)).catch_unwind();
        let left = until.saturating_duration_since(Instant::now());
        match timeout(left, way).await {
            Ok(Ok(found)) => found,
            Ok(Err(_panic)) => Err(Failure::NotConnected),
            Err(_) => Err(Failure::Silent(stage)),
        }
    }

    async fn find_way(&self, stage: &mut Stage) -> Result<AsyncSmtpConnection, Failure> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found = found.map_err(|_| Failure::NotConnected)?;
        let mut failure = Failure::NotConnected;
        for address in found {
            if matches!(self.encryption, Encryption::None) && !address.ip().is_loopback() {
                continue;
            }
            match self.greet(address).await {
                Ok(mut connection) => {
                    *stage = Stage::SignIn;
                    self.sign_in(&mut connection).await?;
                    return Ok(connection);
                }
                Err(other) => failure = other,
            }
        }
        Err(failure)
    }

    /// Connected, encrypted and greeted.
    async fn greet(&self, address: SocketAddr) -> Result<AsyncSmtpConnection, Failure> {
        let said = |error| Failure::Said(Stage::Connect, error);
        if let Encryption::Tls(tls) = &self.encryption {
            let (within, tls) = (Some(ANSWERS_WITHIN), Some(tls.clone()));
            return AsyncSmtpConnection::connect_tokio1(address, within, &self.hello, tls, None)
                .await
                .map_err(said);
        }
        let stream = timeout(ANSWERS_WITHIN, TcpStream::connect(address)).await;
        let stream = stream.ok().and_then(Result::ok);
        let stream = LineByLine(stream.ok_or(Failure::NotConnected)?);
        let mut connection =
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello)
                .await
                .map_err(said)?;
        if let Encryption::StartTls(tls) = &self.encryption {
            if !connection.can_starttls() {
                return Err(Failure::NotEncrypted);
            }
            let changed = connection.starttls(tls.clone(), &self.hello).await;
            changed.map_err(said)?;
        }
        Ok(connection)
    }

    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Failure> {
        const KNOWN: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
        let Some(login) = &self.login else {
            return Ok(());
        };
        if connection
            .server_info()
            .get_auth_mechanism(&KNOWN)
            .is_none()
        {
            return Err(Failure::NoWayToSignIn);
        }
        match connection.auth(&KNOWN, login).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::Said(Stage::SignIn, error)),
        }
    }

    /// Keeps a connection that just carried a mail for the next one; takes leave of it when none comes.
    pub(super) fn keep(self: &Arc<Self>, line: Line<'_>) {
        let kept = Kept {
            connection: line.connection,
            carried: line.carried + 1,
            since: Instant::now(),
        };
        let mut all = self.all_kept();
        if kept.carried >= MOST_MAILS || all.len() >= KEPT {
            tokio::spawn(leave(kept.connection));
            return;
        }
        all.push(kept);
        drop(all);
        let server = Arc::downgrade(self);
        tokio::spawn(async move {
            sleep(KEPT_FOR).await;
            let old = server.upgrade().map(|server| server.take_old());
            for connection in old.into_iter().flatten() {
                leave(connection).await;
            }
        });
    }

    fn take_kept(&self) -> Option<Kept> {
        let mut kept = self.all_kept();
        // The youngest lives most likely.
        kept.pop()
    }

    fn take_old(&self) -> Vec<AsyncSmtpConnection> {
        let mut kept = self.all_kept();
        let is_old = |kept: &mut Kept| kept.since.elapsed() >= KEPT_FOR;
        kept.extract_if(.., is_old)
            .map(|kept| kept.connection)
            .collect()
    }

    fn all_kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says goodbye, as one should (RFC 5321, section 4.1.1.10), and does not wait for long.
pub(super) async fn leave(mut connection: AsyncSmtpConnection) {
    let _ = timeout(SHORTLY, connection.quit()).await;
}
