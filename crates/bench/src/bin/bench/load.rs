//! Many connections that ask without a pause, and how long each answer takes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use tokio::task::JoinSet;

use crate::line::Line;

/// Who asks.
pub(crate) trait Caller: Send + Sync + 'static {
    /// Writes the next request down; false when there is nothing more to ask.
    fn ask(&self, request: &mut Vec<u8>) -> Result<bool>;

    /// Whether that was the answer that was wanted.
    fn is_right(&self, status: u16, body: &[u8]) -> bool;
}

/// What was answered, and in what time.
pub(crate) struct Answered {
    /// How long each answer took.
    pub(crate) times: Vec<Duration>,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
}

/// Asks at a port of this machine by so many connections for so long, or until nothing more is to be asked.
pub(crate) async fn ask(
    port: u16,
    connections: usize,
    caller: &Arc<impl Caller>,
    span: Duration,
) -> Result<Answered> {
    let mut lines = Vec::with_capacity(connections);
    for _ in 0..connections {
        lines.push(Line::open(port).await?);
    }
    let mut asking = JoinSet::new();
    let began = Instant::now();
    for line in lines {
        asking.spawn(ask_by(line, Arc::clone(caller), began, span));
    }
    let mut times = Vec::new();
    while let Some(answered) = asking.join_next().await {
        times.append(&mut answered??);
    }
    Ok(Answered {
        times,
        took: began.elapsed(),
    })
}

async fn ask_by(
    mut line: Line,
    caller: Arc<impl Caller>,
    began: Instant,
    span: Duration,
) -> Result<Vec<Duration>> {
    let (mut request, mut times) = (Vec::with_capacity(256), Vec::new());
    while began.elapsed() < span {
        request.clear();
        if !caller.ask(&mut request)? {
            break;
        }
        let sent = Instant::now();
        let (status, body) = line.ask(&request).await?;
        times.push(sent.elapsed());
        if !caller.is_right(status, body) {
            let body = String::from_utf8_lossy(body);
            bail!("another answer than was wanted: {status} {body}");
        }
    }
    Ok(times)
}
