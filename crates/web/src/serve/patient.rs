//! A connection with limited patience: too long without a byte in either direction, and it fails with `TimedOut`.
//!
//! Time-outs of the HTTP machinery do not cover everything (the first bytes that tell HTTP/1 from HTTP/2, an idle
//! HTTP/2 connection, a peer that never reads its answer); this one lies below all of them.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// A stream that is cut when it falls silent.
pub(super) struct Patient<S> {
    stream: S,
    alarm: Pin<Box<Sleep>>,
    silence: Duration,
}

impl<S> Patient<S> {
    /// Waits `first` for the first byte and `silence` for each one after it.
    pub(super) fn new(stream: S, first: Duration, silence: Duration) -> Self {
        Self {
            stream,
            alarm: Box::pin(sleep(first)),
            silence,
        }
    }

    /// Waits `first` for the next byte, whatever came before.
    pub(super) fn wait_anew(&mut self, first: Duration) {
        self.alarm.as_mut().reset(Instant::now() + first);
    }

    /// Progress puts the alarm off; a wait that outlasts it is an error.
    fn judge<T>(&mut self, cx: &mut Context<'_>, step: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if step.is_ready() {
            let next = Instant::now() + self.silence;
            self.alarm.as_mut().reset(next);
            return step;
        }
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.judge(cx, step)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, step)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.judge(cx, step)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A flush of an open socket is ready at once and moves no byte: it must not put the alarm off.
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const FIRST: Duration = Duration::from_secs(10);
    const SILENCE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_never_speaks_is_cut_early() {
        let (_peer, ours) = duplex(64);
        let start = Instant::now();
        let error = Patient::new(ours, FIRST, SILENCE)
            .read_u8()
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), start.elapsed().as_secs()),
            (io::ErrorKind::TimedOut, 10)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn each_byte_puts_the_alarm_off() {
        let (mut peer, ours) = duplex(64);
        let mut ours = Patient::new(ours, FIRST, SILENCE);
        let start = Instant::now();
        for _ in 0..3 {
            peer.write_u8(1).await.unwrap();
            ours.read_u8().await.unwrap();
            sleep(Duration::from_secs(50)).await;
        }
        assert_eq!(
            ours.read_u8().await.unwrap_err().kind(),
            io::ErrorKind::TimedOut
        );
        assert_eq!(start.elapsed().as_secs(), 160);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_never_reads_is_cut() {
        let (_peer, ours) = duplex(4);
        let mut ours = Patient::new(ours, FIRST, SILENCE);
        let error = ours.write_all(b"more than fits").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
