//! Lines in and replies out, bounded: a line ends with CR and LF, has a length, and comes in time.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

/// The longest line, of a command as of a mail (RFC 5321, section 4.5.3.1, allows 512 and 1000).
const LONGEST_LINE: u64 = 1000;
/// How long the other side may say nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection, line by line.
pub(super) struct Lines(BufReader<TcpStream>);

/// Why there is no next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The other side has gone.
    Gone,
    /// It said nothing for too long.
    Silent,
    /// The line is too long, or does not end as it must: taken for more or for less than it is, it would let somebody
    /// write commands into a mail.
    Malformed,
    /// The mail goes on and on.
    Endless,
}

impl Lines {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(BufReader::new(stream))
    }

    /// The next line, without its end.
    pub(super) async fn next(&mut self) -> Result<Vec<u8>, Ended> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.0).take(LONGEST_LINE);
        let read = timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await;
        match read.map_err(|_| Ended::Silent)? {
            Ok(read) if read > 0 => {}
            _ => return Err(Ended::Gone),
        }
        match line.strip_suffix(b"\r\n") {
            Some(bare) if !bare.contains(&b'\r') => Ok(bare.to_owned()),
            _ => Err(Ended::Malformed),
        }
    }

    /// Says a reply of one line or several, each with its code.
    pub(super) async fn say(&mut self, reply: &str) -> Result<(), Ended> {
        let reply = format!("{reply}\r\n");
        let written = async {
            self.0.get_mut().write_all(reply.as_bytes()).await?;
            self.0.get_mut().flush().await
        };
        match timeout(PATIENCE, written).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::Gone),
            Err(_) => Err(Ended::Silent),
        }
    }
}
