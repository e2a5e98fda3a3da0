//! The sealer's loop: woken by what was written, it seals within a second; every hour it says where the chain ends.

use std::{sync::Arc, time::Duration};

use domain::{Anchor, Moment};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{Fault, Flows};

/// How long rows are gathered once the first was written: a busy server seals some hundred in one transaction.
const GATHER: Duration = Duration::from_millis(300);

/// When another process has the chain, or a fault came (the database is gone), how long to rest.
const REST: Duration = Duration::from_secs(1);

/// The fall-back when nothing is heard: another process may have died between commit and wake-up.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// How a sealer works.
#[derive(Clone)]
pub struct SealerSettings {
    /// How often the log of the process says where the chain ends.
    pub anchor_every: Duration,
    /// Where time and chance come from.
    pub moments: Arc<dyn Fn() -> Moment + Send + Sync>,
}

/// Seals the log until it is told to stop.
pub struct Sealer {
    flows: Flows,
    settings: SealerSettings,
    grown: watch::Receiver<()>,
    next_anchor: Instant,
    /// The furthest end this process has seen.
    seen: i64,
}

impl Sealer {
    /// A sealer over these flows.
    pub fn new(flows: Flows, settings: SealerSettings) -> Self {
        let grown = flows.store().log_grown();
        Self {
            flows,
            settings,
            grown,
            next_anchor: Instant::now(),
            seen: 0,
        }
    }

    /// Works until `stop`, then seals what was written before it.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.round().await {
                Ok(wait) => wait,
                Err(fault) => {
                    tracing::error!(%fault, "the log cannot be sealed");
                    REST
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = sleep(wait) => continue,
                () = grown(&mut self.grown) => {}
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(GATHER) => {}
            }
        }
        if let Err(fault) = self.round().await {
            tracing::error!(%fault, "the log's last rows were not sealed; whoever starts next does it");
        }
    }

    /// Seals what waits; says how long to wait for more.
    async fn round(&mut self) -> Result<Duration, Fault> {
        // What is written from here on is heard.
        self.grown.mark_unchanged();
        let sealed = self.flows.seal_log(self.settings.moments.as_ref()).await?;
        if (sealed.rows > 0 || self.next_anchor <= Instant::now())
            && let Some(end) = self.flows.log_end().await?
        {
            self.look_at(&end);
        }
        Ok(if sealed.is_taken { REST } else { LONGEST_SLEEP })
    }

    fn look_at(&mut self, end: &Anchor) {
        if end.position < self.seen {
            tracing::error!(
                anchor = %end,
                sealed_before = self.seen,
                "the log's chain has become shorter: run `countersign audit verify`"
            );
        }
        self.seen = end.position;
        if self.next_anchor <= Instant::now() {
            tracing::info!(anchor = %end, "the log is sealed up to here");
            self.next_anchor = Instant::now() + self.settings.anchor_every;
        }
    }
}

/// Returns when the log has grown.
async fn grown(receiver: &mut watch::Receiver<()>) {
    if receiver.changed().await.is_err() {
        // Nobody will say so any more: the time-out serves.
        std::future::pending::<()>().await;
    }
}
