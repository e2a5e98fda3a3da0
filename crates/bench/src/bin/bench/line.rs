//! One connection that asks and is answered, one request after the other: HTTP/1.1 and no more of it than two servers of ours
//! speak. Whoever measures on the machine that is measured must take little of it; a whole client takes as much as the server.

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// More than any answer here is long.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A connection that is kept.
pub(crate) struct Line {
    stream: TcpStream,
    heard: Vec<u8>,
}

/// Where in what was heard an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heard {
    status: u16,
    from: usize,
    to: usize,
}

impl Line {
    /// To this port of this machine.
    pub(crate) async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            heard: Vec::with_capacity(LONGEST_ANSWER),
        })
    }

    /// Sends a request, and gives the status and the body of its answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        self.stream.write_all(request).await?;
        self.heard.clear();
        let answer = loop {
            let count = self.stream.read_buf(&mut self.heard).await?;
            ensure!(count > 0, "the server hung up");
            if let Some(answer) = read(&self.heard)? {
                break answer;
            }
            ensure!(self.heard.len() < LONGEST_ANSWER, "an answer without end");
        };
        let body = self.heard.get(answer.from..answer.to);
        Ok((answer.status, body.context("an answer without a body")?))
    }
}

/// The answer, once it is whole.
fn read(heard: &[u8]) -> Result<Option<Heard>> {
    let Some(end) = heard.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (beginning, _) = heard.split_at(end);
    let mut lines = std::str::from_utf8(beginning)?.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let status = first.strip_prefix("HTTP/1.1 ").and_then(|it| it.get(..3));
    let status = status.with_context(|| format!("no answer of HTTP/1.1: {first}"))?;
    let Some(length) = lines.find_map(length) else {
        bail!("an answer that does not say how long it is");
    };
    let from = end + 4;
    let answer = Heard {
        status: status.parse()?,
        from,
        to: from.saturating_add(length?),
    };
    Ok((heard.len() >= answer.to).then_some(answer))
}

/// The length that a line of the head tells, if it is the one that does.
fn length(line: &str) -> Option<Result<usize>> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case("content-length")
        .then(|| Ok(value.trim().parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once_it_is_whole() {
        let whole =
            "HTTP/1.1 401 Unauthorized\r\ncontent-type: a/b\r\nContent-Length: 4\r\n\r\nbody";
        for end in 0..whole.len() {
            let part = whole.get(..end).unwrap();
            assert_eq!(read(part.as_bytes()).unwrap(), None, "{part}");
        }
        let heard = read(whole.as_bytes()).unwrap().unwrap();
        assert_eq!(heard.status, 401);
        assert_eq!(whole.get(heard.from..heard.to), Some("body"));
    }

    #[test]
    fn what_cannot_be_read_is_no_answer() {
        for wrong in [
            "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 abc\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
