//! The bell line: one connection per store that hears the bells of other nodes (LISTEN) and carries ours (NOTIFY).
//!
//! Bells travel outside the transactions that rang them: inside, NOTIFY takes a lock that all commits share. Whoever
//! misses one loses time, never news: a line that was down rings everything once it is back.

use std::{future::poll_fn, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use tokio_postgres::{AsyncMessage, Client, Config, Notification};

use super::tls::{Stream, Tls};
use crate::{
    Bell, Fault,
    bell::{Bells, Rack, Tower},
};

/// How long bells are gathered: the next one of a busy moment travels along.
const GATHER: Duration = Duration::from_millis(5);
/// Between two tries to mend the line.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a closing store waits for its last bells to leave.
const LAST_BELLS: Duration = Duration::from_secs(2);

/// Our end of the line; when its last clone is dropped, the task behind it sends what waits and ends.
#[derive(Clone)]
pub(super) struct Line {
    /// What was rung and has not left yet: bounded, however long the line is down.
    rung: Arc<Rack>,
    /// One knock is enough: who hears it takes all that was rung.
    knocks: mpsc::Sender<Knock>,
}

enum Knock {
    Rung,
    /// Answer once everything that was rung before is sent.
    Flush(oneshot::Sender<()>),
}

impl Line {
    pub(super) async fn open(config: Config, tls: Tls, tower: Tower) -> Result<Self, Fault> {
        let connected = Connected::open(&config, tls.clone()).await?;
        let (line, knocks) = Self::pair();
        let keeper = Keeper {
            config,
            tls,
            tower,
            rung: Arc::clone(&line.rung),
            knocks,
        };
        tokio::spawn(keeper.keep(connected));
        Ok(line)
    }

    fn pair() -> (Self, mpsc::Receiver<Knock>) {
        let (knocks, heard) = mpsc::channel(1);
        let rung = Arc::new(Rack::default());
        (Self { rung, knocks }, heard)
    }

    /// Sends bells to the other nodes, soon.
    pub(super) fn ring(&self, bells: &Bells) {
        if !bells.is_empty() {
            self.rung.hang(bells);
            // Full: the knock that waits is for these as well. Closed: the store is closing; the others poll as well.
            let _heard = self.knocks.try_send(Knock::Rung);
        }
    }

    /// Waits until the last bells have left: a command that ends at once must still be heard.
    pub(super) async fn close(&self) {
        let (done, flushed) = oneshot::channel();
        let flush = async {
            if self.knocks.send(Knock::Flush(done)).await.is_ok() {
                let _gone = flushed.await;
            }
        };
        let _in_time = tokio::time::timeout(LAST_BELLS, flush).await;
    }
}

/// The line while it is up.
struct Connected {
    client: Client,
    heard: mpsc::UnboundedReceiver<Notification>,
    /// Our own backend and schema: its echoes, and other installations in the same database, are not for us.
    backend: i32,
    schema: String,
    _driver: JoinSet<()>,
}

impl Connected {
    async fn open(config: &Config, tls: Tls) -> Result<Self, Fault> {
        let fault = |e: tokio_postgres::Error| Fault::from_postgres(&e);
        let (client, connection) = config.connect(tls).await.map_err(fault)?;
        let (hear, heard) = mpsc::unbounded_channel();
        let mut driver = JoinSet::new();
        driver.spawn(drive(connection, hear));
        client
            .batch_execute("listen countersign")
            .await
            .map_err(fault)?;
        let row = client
            .query_one(
                "select pg_backend_pid(), coalesce(cast(current_schema() as text), '')",
                &[],
            )
            .await
            .map_err(fault)?;
        let backend = row.try_get(0).map_err(fault)?;
        let schema = row.try_get(1).map_err(fault)?;
        Ok(Self {
            client,
            heard,
            backend,
            schema,
            _driver: driver,
        })
    }

    async fn send(&self, bells: &Bells) -> Result<(), Fault> {
        let message = format!("{}@{}", bells.to_words(), self.schema);
        self.client
            .execute("select pg_notify('countersign', $1)", &[&message])
            .await
            .map(|_| ())
            .map_err(|e| Fault::from_postgres(&e))
    }

    fn bells_in(&self, notification: &Notification) -> Option<Bells> {
        let (words, schema) = notification.payload().split_once('@')?;
        let from_another = notification.process_id() != self.backend && schema == self.schema;
        from_another.then(|| Bells::from_words(words))
    }
}

async fn drive(
    mut connection: tokio_postgres::Connection<tokio_postgres::Socket, Stream>,
    hear: mpsc::UnboundedSender<Notification>,
) {
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(notification) = message
            && hear.send(notification).is_err()
        {
            return;
        }
    }
}

/// The task that keeps the line up.
struct Keeper {
    config: Config,
    tls: Tls,
    tower: Tower,
    rung: Arc<Rack>,
    knocks: mpsc::Receiver<Knock>,
}

impl Keeper {
    async fn keep(mut self, mut line: Connected) {
        while let Err(fault) = self.serve(&mut line).await {
            tracing::warn!(%fault, "the bell line to PostgreSQL is down; mending it");
            line = loop {
                tokio::time::sleep(PAUSE).await;
                if self.knocks.is_closed() {
                    return;
                }
                if let Ok(line) = Connected::open(&self.config, self.tls.clone()).await {
                    break line;
                }
            };
            // What was rung in the meantime was not heard.
            let mut missed = Bells::empty();
            missed.add(Bell::Everything);
            missed.ring(&self.tower);
        }
    }

    /// Ends well when the store is gone, and with a fault when the line broke.
    async fn serve(&mut self, line: &mut Connected) -> Result<(), Fault> {
        loop {
            self.send_rung(line).await?;
            tokio::select! {
                heard = line.heard.recv() => {
                    let heard = heard.ok_or_else(|| Fault::new("the connection was closed"))?;
                    if let Some(bells) = line.bells_in(&heard) {
                        bells.ring(&self.tower);
                    }
                }
                knock = self.knocks.recv() => match knock {
                    None => return Ok(()),
                    Some(Knock::Rung) => tokio::time::sleep(GATHER).await,
                    Some(Knock::Flush(done)) => {
                        self.send_rung(line).await?;
                        let _gone = done.send(());
                    }
                },
            }
        }
    }

    async fn send_rung(&self, line: &Connected) -> Result<(), Fault> {
        let bells = self.rung.take();
        if bells.is_empty() {
            return Ok(());
        }
        let sent = line.send(&bells).await;
        if sent.is_err() {
            self.rung.hang(&bells);
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_down_for_long_keeps_no_more_than_one_of_each() {
        let (line, mut knocks) = Line::pair();
        for bell in [Bell::Outbox, Bell::Policy].repeat(5_000) {
            let mut bells = Bells::empty();
            bells.add(bell);
            line.ring(&bells);
        }
        assert_eq!(knocks.len(), 1);
        assert!(matches!(knocks.try_recv(), Ok(Knock::Rung)));
        assert_eq!(line.rung.take().to_words(), "outbox policy");
        assert!(line.rung.take().is_empty());
    }
}
