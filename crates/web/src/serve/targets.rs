//! A target holds no fragment (RFC 9112, section 3.2): whoever sends one anyway has pasted something into an address. The HTTP
//! machinery drops it without a word, and what was meant to stand behind it with it, so it is spoilt before: the machinery then
//! answers 400 by itself.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest method that is taken for one.
const LONGEST_METHOD: u8 = 20;
/// How HTTP/2 begins.
const PRI: &[u8; 3] = b"PRI";
/// What no target may hold.
const SPOILT: u8 = 0x01;

/// A stream of requests that do not follow each other unanswered. Each begins a line: at the beginning, and after something was
/// answered.
pub(super) struct Targets<S> {
    stream: S,
    at: At,
}

/// Where in a request the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// In the method, of which there is so much; whether it can still be the beginning of HTTP/2.
    Method(u8, bool),
    Target,
    /// Behind the target.
    Rest,
    /// In HTTP/2, which has no lines.
    Frames,
}

const LINE: At = At::Method(0, true);

impl<S> Targets<S> {
    pub(super) const fn of(stream: S) -> Self {
        Self { stream, at: LINE }
    }

    fn read(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.at = match (self.at, *byte) {
                (At::Rest | At::Frames, _) => return,
                // An empty line before a request is nothing (RFC 9112, section 2.2).
                (At::Method(0, _), b'\r' | b'\n') => LINE,
                (At::Method(3, true), b' ') => At::Frames,
                (At::Method(1.., _), b' ') => At::Target,
                (At::Method(long, begins), b'A'..=b'Z') if long < LONGEST_METHOD => {
                    let goes_on = PRI.get(usize::from(long)) == Some(&*byte);
                    At::Method(long + 1, begins && goes_on)
                }
                (At::Target, b'#') => {
                    *byte = SPOILT;
                    At::Target
                }
                (At::Method(..), _) | (At::Target, b' ' | b'\r' | b'\n') => At::Rest,
                (At::Target, _) => At::Target,
            };
        }
    }

    fn wrote(&mut self, step: &Poll<io::Result<usize>>) {
        let is_answered = matches!(step, Poll::Ready(Ok(1..)));
        if is_answered && self.at == At::Rest {
            self.at = LINE;
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
        let step = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(&step);
        step
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.wrote(&step);
        step
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
    async fn read(pieces: &[&str], answers: bool) -> String {
        let (mut peer, ours) = duplex(4096);
        let mut ours = Targets::of(ours);
        let mut read = Vec::new();
        for piece in pieces {
            peer.write_all(piece.as_bytes()).await.unwrap();
            let mut buffer = vec![0; piece.len()];
            ours.read_exact(&mut buffer).await.unwrap();
            read.extend(buffer);
            if answers {
                ours.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            }
        }
        String::from_utf8(read).unwrap()
    }

    #[tokio::test]
    async fn a_fragment_is_spoilt_and_nothing_else_is_touched() {
        let rest = " HTTP/1.1\r\nx: GET /a#b\r\n\r\nGET /a#b";
        for (target, spoilt) in [
            ("/a#b", "/a\u{1}b"),
            ("/a?b#c#", "/a?b\u{1}c\u{1}"),
            ("#", "\u{1}"),
            ("/a?b", "/a?b"),
        ] {
            let whole = format!("GET {target}{rest}");
            let expected = format!("GET {spoilt}{rest}");
            assert_eq!(read(&[&whole], false).await, expected);
            let pieces: Vec<&str> = (0..whole.len()).map(|at| &whole[at..=at]).collect();
            assert_eq!(read(&pieces, false).await, expected, "byte by byte");
        }
    }

    #[tokio::test]
    async fn each_request_on_a_connection_is_looked_at() {
        let one = "POST /a#b HTTP/1.1\r\ncontent-length: 0\r\n\r\n";
        let spoilt = one.replace("#b", "\u{1}b");
        assert_eq!(read(&[one, one, one], true).await, spoilt.repeat(3));
        let late = format!("\r\n{one}");
        assert_eq!(
            read(&[one, &late], true).await,
            format!("{spoilt}\r\n{spoilt}")
        );
        assert_eq!(
            read(&[one, "{\"a\":\"#\"}"], true).await,
            format!("{spoilt}{{\"a\":\"#\"}}")
        );
    }

    #[tokio::test]
    async fn http_2_is_left_alone() {
        let begin = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        let frame = "GET /a#b HTTP/1.1\r\n";
        assert_eq!(read(&[begin, frame], true).await, format!("{begin}{frame}"));
        assert_eq!(
            read(&["PRINT /a#b HTTP/1.1"], true).await,
            "PRINT /a\u{1}b HTTP/1.1"
        );
    }
}
