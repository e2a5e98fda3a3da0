//! The loop that tells sites: woken by a bell, by a finished call, or by the time the next one is due.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;
use store::{
    Bell,
    direct::calls::{self, ClaimedCall},
    unit,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::told::CallWriter;
use crate::{Fault, Flows, LEASE, WorkerSettings, error::WhileDoing};

/// The fall-back when no bell rings.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How long the worker rests after a fault.
const REST: Duration = Duration::from_secs(1);
/// Of the calls that are made at the same time, one application has a quarter at most.
const SHARE: u32 = 4;

/// Tells sites until it is told to stop.
pub struct CallWorker {
    flows: Flows,
    writer: Arc<dyn CallWriter>,
    settings: WorkerSettings,
    bells: Receiver<Bell>,
    under_way: JoinSet<()>,
}

impl CallWorker {
    /// A worker over these flows.
    pub fn new(flows: Flows, writer: Arc<dyn CallWriter>, settings: WorkerSettings) -> Self {
        let bells = flows.store().bells();
        Self {
            flows,
            writer,
            settings,
            bells,
            under_way: JoinSet::new(),
        }
    }

    /// Works until `stop`, then lets what is under way end.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.round().await {
                Ok(wait) => wait,
                Err(fault) => {
                    tracing::error!(%fault, "sites cannot be told");
                    REST
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(wait) => {}
                () = rung(&mut self.bells) => {}
                Some(_) = self.under_way.join_next() => {}
            }
        }
        while self.under_way.join_next().await.is_some() {}
    }

    /// Claims as much as there is room for; returns how long to wait for a bell.
    async fn round(&mut self) -> Result<Duration, Fault> {
        while self.under_way.try_join_next().is_some() {}
        let under_way = u32::try_from(self.under_way.len()).unwrap_or(u32::MAX);
        let room = self.settings.at_once.saturating_sub(under_way);
        if room == 0 {
            // A finished call wakes us.
            return Ok(LONGEST_SLEEP);
        }
        let now = (self.settings.moments)().now;
        let share = (self.settings.at_once / SHARE).max(1);
        let claimed = self.flows.claim_calls(room, share, now).await?;
        let full = claimed.len() >= usize::try_from(room).unwrap_or(usize::MAX);
        for call in claimed {
            let (flows, writer) = (self.flows.clone(), Arc::clone(&self.writer));
            let moments = Arc::clone(&self.settings.moments);
            self.under_way.spawn(async move {
                if let Err(fault) = flows.tell_site(&call, &*writer, moments.as_ref()).await {
                    // The claim runs out, and the site is called again.
                    tracing::error!(%fault, call.id = %call.id, "a site was not told");
                }
            });
        }
        if full {
            return Ok(LONGEST_SLEEP);
        }
        let next = self.flows.next_call().await?;
        Ok(next.map_or(LONGEST_SLEEP, |due| wait_for(due, now)))
    }
}

impl Flows {
    /// Claims calls that are due, of each application its share.
    pub(crate) async fn claim_calls(
        &self,
        most: u32,
        share: u32,
        now: Timestamp,
    ) -> Result<Vec<ClaimedCall>, Fault> {
        let bounds = (most, share);
        let unit = unit(move |tx| {
            Box::pin(async move { calls::claim(tx, now, bounds, now.plus(LEASE)).await })
        });
        let claimed = self.0.store.write(unit).await;
        claimed.while_doing("claiming calls to sites")
    }

    async fn next_call(&self) -> Result<Option<Timestamp>, Fault> {
        let unit = unit(|tx| Box::pin(async move { calls::next_due(tx).await }));
        let read = self.0.store.read(unit).await;
        read.while_doing("looking for the next call to a site")
    }
}

/// How long until what is due then is claimed. What was due and was left belongs to a site that has its share: a finished call
/// wakes us before.
fn wait_for(due: Timestamp, now: Timestamp) -> Duration {
    if due <= now {
        return REST;
    }
    due.since(now)
        .clamp(Duration::from_millis(10), LONGEST_SLEEP)
}

/// Returns when there may be something to do.
async fn rung(bells: &mut Receiver<Bell>) {
    loop {
        match bells.recv().await {
            Ok(Bell::Outbox | Bell::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(Bell::Policy | Bell::Outages | Bell::Gateways | Bell::Certificates) => {}
            // No bell will ring again: the time-out serves.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_looked_for_after_a_rest_and_not_at_once() {
        let now = Timestamp::from_millis(1_000_000);
        assert_eq!(wait_for(now, now), REST);
        let soon = now.plus(Duration::from_millis(1));
        assert_eq!(wait_for(soon, now), Duration::from_millis(10));
        let late = now.plus(Duration::from_hours(1));
        assert_eq!(wait_for(late, now), LONGEST_SLEEP);
    }
}
