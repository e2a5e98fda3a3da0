//! The worker's loop: woken by a bell, by a finished sending, or by the time the next message is due.

use std::{sync::Arc, time::Duration};

use domain::{Moment, Timestamp};
use store::{
    Bell,
    outbox::{self, Claimed},
    unit,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::{Fault, Flows, error::WhileDoing};

/// How long a claim holds: well past the outgoing client's time-out, so that no living worker is overtaken.
pub const LEASE: Duration = Duration::from_secs(30);

/// The fall-back when no bell rings: another process may have died between commit and bell.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// How long the worker rests after a fault (the database is gone), so that it does not spin.
const REST: Duration = Duration::from_secs(1);

/// How often it is looked whether messages ended for which more was set aside than they cost.
const SETTLE_EVERY: Duration = Duration::from_secs(2);

/// How a worker works.
#[derive(Clone)]
pub struct WorkerSettings {
    /// Messages under way at the same time.
    pub at_once: u32,
    /// Where time and chance come from.
    pub moments: Arc<dyn Fn() -> Moment + Send + Sync>,
}

/// Carries messages until it is told to stop.
pub struct Worker {
    flows: Flows,
    settings: WorkerSettings,
    bells: Receiver<Bell>,
    under_way: JoinSet<()>,
    settled_at: Option<Timestamp>,
}

impl Worker {
    /// A worker over these flows.
    pub fn new(flows: Flows, settings: WorkerSettings) -> Self {
        let bells = flows.store().bells();
        Self {
            flows,
            settings,
            bells,
            under_way: JoinSet::new(),
            settled_at: None,
        }
    }

    /// Works until `stop`, then lets what is under way end.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.round().await {
                Ok(wait) => wait,
                Err(fault) => {
                    tracing::error!(%fault, "the outbox worker cannot work");
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
            // A finished sending wakes us.
            return Ok(LONGEST_SLEEP);
        }
        let mut moment = (self.settings.moments)();
        let now = moment.now;
        // Pages go by the gateways that were read last: of this node it is read here whether others were set up.
        self.flows.load_gateways(now).await?;
        let claimed = self.flows.claim_due(room, &mut moment).await?;
        let full = claimed.len() >= usize::try_from(room).unwrap_or(usize::MAX);
        for message in claimed {
            let (flows, moments) = (self.flows.clone(), Arc::clone(&self.settings.moments));
            self.under_way.spawn(async move {
                if let Err(fault) = flows.carry(&message, moments.as_ref()).await {
                    // The claim runs out, and the message is carried again.
                    tracing::error!(%fault, message.id = %message.message.id, "a message was not carried");
                }
            });
        }
        if self
            .settled_at
            .is_none_or(|at| now < at || now.since(at) >= SETTLE_EVERY)
        {
            // Where more wait to be settled than one unit takes, the next round goes on with them.
            let has_more = self.flows.settle_some_money(now).await?;
            self.settled_at = (!has_more).then_some(now);
        }
        if full {
            return Ok(LONGEST_SLEEP);
        }
        let next = self.flows.next_due().await?;
        Ok(next.map_or(LONGEST_SLEEP, |due| {
            due.since(now)
                .clamp(Duration::from_millis(10), LONGEST_SLEEP)
        }))
    }
}

impl Flows {
    /// Claims messages that are due. One that cannot be read is given up, and keeps nobody waiting.
    pub(crate) async fn claim_due(
        &self,
        most: u32,
        moment: &mut Moment,
    ) -> Result<Vec<Claimed>, Fault> {
        let now = moment.now;
        let unit = unit(move |tx| {
            Box::pin(async move { outbox::claim(tx, now, most, now.plus(LEASE)).await })
        });
        let claims = self.0.store.write(unit).await;
        let claims = claims.while_doing("claiming messages")?;
        for lost in &claims.unreadable {
            self.end_unreadable(lost, moment).await?;
        }
        Ok(claims.messages)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let unit = unit(|tx| Box::pin(async move { outbox::next_due(tx).await }));
        self.0
            .store
            .read(unit)
            .await
            .while_doing("looking for the next message")
    }
}

/// Returns when there may be something to do.
async fn rung(bells: &mut Receiver<Bell>) {
    loop {
        match bells.recv().await {
            Ok(Bell::Outbox | Bell::Gateways | Bell::Everything) | Err(RecvError::Lagged(_)) => {
                return;
            }
            Ok(Bell::Policy | Bell::Outages | Bell::Certificates) => {}
            // No bell will ring again: the time-out serves.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_outlives_the_claim_it_was_made_under() {
        let longest = Duration::from_millis(delivery::LONGEST_TIMEOUT_MS);
        // Before the request it may wait for its place, and behind the answer there must be time to note it, even with the
        // database away for a while.
        let noted = Duration::from_secs(8);
        assert!(crate::ways::PATIENCE + longest + noted < LEASE);
    }
}
