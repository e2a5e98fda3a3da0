//! The loop of whoever tells sites something: woken by a bell, by a finished call, or by the time the next one is due.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;
use store::Bell;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::{Fault, WorkerSettings};

/// The fall-back when no bell rings.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How long the loop rests after a fault.
const REST: Duration = Duration::from_secs(1);
/// Of the calls that are made at the same time, one site has a quarter at most.
const SHARE: u32 = 4;

/// What is told, and to whom: claimed, told, noted.
pub(crate) trait Telling: Send + Sync + 'static {
    /// One call under a claim.
    type Claimed: Send + 'static;

    /// Claims up to `most` that are due, of each site as many as make `share` with those that are being made.
    fn claim(
        &self,
        most: u32,
        share: u32,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Self::Claimed>, Fault>> + Send;

    /// When the next one is due, if any waits.
    fn next_due(&self) -> impl Future<Output = Result<Option<Timestamp>, Fault>> + Send;

    /// Makes one, and notes what came of it. What it does not note is told again after the claim.
    fn tell(&self, claimed: Self::Claimed) -> impl Future<Output = ()> + Send;
}

/// The loop.
pub(crate) struct Teller<T> {
    telling: Arc<T>,
    settings: WorkerSettings,
    bells: Receiver<Bell>,
    under_way: JoinSet<()>,
}

impl<T: Telling> Teller<T> {
    /// One that hears these bells.
    pub(crate) fn new(telling: T, settings: WorkerSettings, bells: Receiver<Bell>) -> Self {
        Self {
            telling: Arc::new(telling),
            settings,
            bells,
            under_way: JoinSet::new(),
        }
    }

    /// Works until `stop`, then lets what is under way end.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
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
        let claimed = self.telling.claim(room, share, now).await?;
        let full = claimed.len() >= usize::try_from(room).unwrap_or(usize::MAX);
        for call in claimed {
            let telling = Arc::clone(&self.telling);
            self.under_way
                .spawn(async move { telling.tell(call).await });
        }
        if full {
            return Ok(LONGEST_SLEEP);
        }
        let next = self.telling.next_due().await?;
        Ok(next.map_or(LONGEST_SLEEP, |due| wait_for(due, now)))
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
