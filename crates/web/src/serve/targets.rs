//! A target holds no fragment (RFC 9112, section 3.2): whoever sends one anyway has pasted something into an address. The HTTP
//! machinery drops it without a word, and what was meant to stand behind it with it, so the version behind such a target is spoilt
//! before: the machinery then answers 400 by itself.
//!
//! Where a request begins only the machinery knows, and nothing here guesses it: a request line with a fragment is known by its own
//! form, wherever it stands, so requests that follow each other unanswered are looked at like all others. What holds none passes
//! untouched. Text in a body that looks like such a line is spoilt too, which JSON refuses and forms cannot hold: they write no
//! blanks. HTTP/2 has no such lines, and drops fragments.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What stands behind a target and a blank. The last of it is spoilt: by then it is sure.
const VERSION: &[u8; 7] = b"HTTP/1.";
/// What no version holds.
const SPOILT: u8 = 0x01;

/// A stream of requests, none of whose targets holds a fragment.
pub(super) struct Targets<S> {
    stream: S,
    at: At,
}

/// What the bytes before the next one may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Nothing of a request line.
    Apart,
    /// A blank in front of a target.
    Blank,
    /// The beginning of a target; whether there is a fragment in it.
    Target(bool),
    /// A target with a fragment, a blank, and so much of a version.
    Version(usize),
}

impl At {
    fn behind(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Version(there), _) if VERSION.get(there) == Some(&byte) => {
                Self::Version(there + 1)
            }
            (Self::Target(true), b' ') => Self::Version(0),
            (_, b' ') => Self::Blank,
            (Self::Blank | Self::Version(0), b'/') => Self::Target(false),
            (Self::Target(_), b'#') => Self::Target(true),
            (Self::Target(is_cut), b'!'..) => Self::Target(is_cut),
            _ => Self::Apart,
        }
    }
}

impl<S> Targets<S> {
    pub(super) const fn of(stream: S) -> Self {
        Self {
            stream,
            at: At::Apart,
        }
    }

    fn read(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.at = self.at.behind(*byte);
            if self.at == At::Version(VERSION.len()) {
                *byte = SPOILT;
                self.at = At::Apart;
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Targets<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let step = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if let Some(bytes) = buffer.filled_mut().get_mut(before..) {
            self.read(bytes);
        }
        step
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Targets<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
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

    /// What comes of these pieces, each read by itself.
    async fn read(pieces: &[&str]) -> String {
        let (mut peer, ours) = duplex(4096);
        let mut ours = Targets::of(ours);
        let mut read = Vec::new();
        for piece in pieces {
            peer.write_all(piece.as_bytes()).await.unwrap();
            let mut buffer = vec![0; piece.len()];
            ours.read_exact(&mut buffer).await.unwrap();
            read.extend(buffer);
        }
        String::from_utf8(read).unwrap()
    }

    async fn is_read_as(whole: &str, expected: &str) {
        assert_eq!(read(&[whole]).await, expected);
        let bytes: Vec<&str> = (0..whole.len()).map(|at| &whole[at..=at]).collect();
        assert_eq!(read(&bytes).await, expected, "byte by byte");
    }

    #[tokio::test]
    async fn the_version_behind_a_fragment_is_spoilt() {
        for target in [
            "/a#b",
            "/a?b#c#",
            "/#",
            "//a#",
            "/protected/json/verify/1/2#/3",
        ] {
            for version in ["0", "1"] {
                let line = format!("GET {target} HTTP/1");
                let rest = format!("{version}\r\nhost: x\r\n\r\n");
                is_read_as(&format!("{line}.{rest}"), &format!("{line}\u{1}{rest}")).await;
            }
        }
    }

    #[tokio::test]
    async fn each_request_is_looked_at_wherever_it_begins() {
        let cut = "GET /a#b HTTP/1.1\r\n\r\n";
        let spoilt = cut.replace("1.1", "1\u{1}1");
        for before in [
            "GET /a HTTP/1.1\r\n\r\n",
            "PRI / HTTP/1.1\r\n\r\n",
            "PUT /a HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}",
            "PUT /a HTTP/1.1\r\ncontent-length: 4\r\n\r\n /a#",
            "\r\n",
        ] {
            is_read_as(&format!("{before}{cut}"), &format!("{before}{spoilt}")).await;
        }
        is_read_as(&cut.repeat(3), &spoilt.repeat(3)).await;
    }

    #[tokio::test]
    async fn nothing_else_is_touched() {
        for whole in [
            "GET /a?b HTTP/1.1\r\nx: GET /a#b\r\n\r\nGET /a#b",
            "PUT /a HTTP/1.1\r\n\r\nPUT /a#b, and more of HTTP/1.1",
            "{\"a\":\"#\",\"b\":\"see /a#b  HTTP/1.1\"}",
            "a /b#c /d HTTP/1.1",
            "a /b#c\r\n HTTP/1.1",
            "a /b#c HTTP/2.0",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ] {
            is_read_as(whole, whole).await;
        }
    }
}
