//! A connection that gives no more than one line at a time, so that no reader is ahead of the conversation.
//!
//! Otherwise somebody in between could write answers behind the one to STARTTLS, in the clear; they would be read ahead
//! and taken for the encrypted server's own (RFC 3207, section 6).

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The connection.
#[derive(Debug)]
pub(super) struct LineByLine(pub(super) TcpStream);

impl AsyncTokioStream for LineByLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for LineByLine {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut ahead = [0; 1024];
        let mut ahead = ReadBuf::new(&mut ahead);
        // None: the other side has ended.
        ready!(self.0.poll_peek(context, &mut ahead))?;
        let come = ahead.filled();
        let end = come.iter().position(|byte| *byte == b'\n');
        let wanted = end.map_or(come.len(), |end| end + 1);
        ahead.clear();
        let mut line = ahead.take(wanted.min(into.remaining()));
        ready!(Pin::new(&mut self.0).poll_read(context, &mut line))?;
        into.put_slice(line.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineByLine {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
