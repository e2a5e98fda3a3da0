//! The way to a server: a port of this machine, plain or in TLS, from this address or that one.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, StreamOwned, pki_types::CertificateDer, pki_types::ServerName,
};
use tokio::net::TcpSocket;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A way that can be gone again and again.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) port: u16,
    from: Ipv4Addr,
    tls: Option<(Arc<ClientConfig>, &'static str)>,
}

impl From<u16> for Line {
    fn from(port: u16) -> Self {
        Self {
            port,
            from: Ipv4Addr::LOCALHOST,
            tls: None,
        }
    }
}

/// An open connection.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Line {
    /// In TLS, to a server of this name.
    pub(crate) fn secured(self, settings: Arc<ClientConfig>, host: &'static str) -> Self {
        let tls = Some((settings, host));
        Self { tls, ..self }
    }

    /// Called from another address of this machine.
    pub(crate) fn called_from(self, from: [u8; 4]) -> Self {
        let from = from.into();
        Self { from, ..self }
    }

    /// The name the server goes by on this way.
    pub(crate) fn host(&self) -> String {
        match &self.tls {
            Some((_, host)) => (*host).to_owned(),
            None => format!("localhost:{}", self.port),
        }
    }

    pub(crate) fn open(&self) -> io::Result<Stream> {
        let stream = self.connect()?;
        let Some((settings, host)) = &self.tls else {
            return Ok(Stream::Plain(stream));
        };
        let name = ServerName::try_from(*host).unwrap();
        let connection =
            ClientConnection::new(Arc::clone(settings), name).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        // The handshake, so that a refusal is told here.
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Stream::Tls(Box::new(stream)))
    }

    /// The certificate that is shown on this way.
    pub(crate) fn certificate(&self) -> io::Result<CertificateDer<'static>> {
        let Stream::Tls(stream) = self.open()? else {
            panic!("there is no certificate on a plain way");
        };
        Ok(stream.conn.peer_certificates().unwrap()[0].clone())
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let from = SocketAddr::new(IpAddr::V4(self.from), 0);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let stream = runtime.block_on(async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(from)?;
            socket.connect(to).await?.into_std()
        })?;
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(into),
            Self::Tls(stream) => stream.read(into),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
