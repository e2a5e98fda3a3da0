//! Whether texts and calls go out (docs/decisions/0036): what the worker noted of messages that failed, as decisions, pages
//! and the panel read it.
//!
//! What is on file is kept in memory, and dropped when a bell says that it changed, here or on another node; nothing is kept
//! longer than a few seconds in any case.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Carriage, Cause, Channel, Delivery, FailedRun, Timestamp};
use store::{
    Bell, Tx,
    outages::{self, Failure},
    outbox::Claimed,
    unit,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{Fault, Flows, error::WhileDoing};

/// The fall-back where no bell is heard.
const KEPT: Duration = Duration::from_secs(10);

/// What is kept in memory of what failed. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Outages(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    kept: Option<Kept>,
    /// Counts changes: what was read before one must not be kept after it.
    changes: u64,
}

struct Kept {
    runs: Arc<[FailedRun]>,
    read_at: Timestamp,
}

impl Outages {
    /// Drops what is kept when the bell rings, here or elsewhere.
    pub(crate) fn drop_on_change(&self, mut bells: Receiver<Bell>) {
        let outages = self.clone();
        tokio::spawn(async move {
            loop {
                match bells.recv().await {
                    Ok(Bell::Outbox | Bell::Policy | Bell::Gateways | Bell::Certificates) => {}
                    // A bell that was missed may have been this one.
                    Ok(Bell::Outages | Bell::Everything) | Err(RecvError::Lagged(_)) => {
                        outages.forget();
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self) {
        let mut memory = self.memory();
        memory.changes += 1;
        memory.kept = None;
    }

    /// What is kept, if it is good still, and the count of changes.
    fn look(&self, now: Timestamp) -> (Option<Arc<[FailedRun]>>, u64) {
        let memory = self.memory();
        let kept = memory.kept.as_ref();
        let good = kept.filter(|it| now.since(it.read_at) < KEPT);
        (good.map(|it| Arc::clone(&it.runs)), memory.changes)
    }

    /// Keeps what was read when there were so many changes.
    fn keep(&self, runs: &Arc<[FailedRun]>, changes: u64, read_at: Timestamp) {
        let mut memory = self.memory();
        if memory.changes == changes {
            let runs = Arc::clone(runs);
            memory.kept = Some(Kept { runs, read_at });
        }
    }
}

/// What a message tells of its channel.
#[derive(Clone)]
pub(crate) enum Sign {
    /// Nothing.
    None,
    /// A gateway took it, after others may have failed.
    Taken(Channel),
    /// No gateway took it.
    Failed(Failure),
}

/// What failed before a sign was noted, and what counts as failed after it.
pub(crate) struct Turn {
    channel: Channel,
    before: Vec<FailedRun>,
    after: Vec<FailedRun>,
}

impl Sign {
    /// Of a message that no gateway took, whoever's doing that may be.
    pub(crate) fn of_failed(claimed: &Claimed, cause: Cause) -> Self {
        let message = &claimed.message;
        let channel = message.to.channel();
        match (message.user, message.to.number()) {
            (Some(user), Some(number)) => Self::Failed(Failure {
                channel,
                cause,
                user,
                number: number.clone(),
            }),
            _ => Self::None,
        }
    }

    /// Notes it; gives what came of it, if anything did.
    pub(crate) async fn note(
        &self,
        tx: &mut Tx,
        now: Timestamp,
    ) -> Result<Option<Turn>, store::Fault> {
        let channel = match self {
            Self::None => return Ok(None),
            Self::Taken(channel) => *channel,
            Self::Failed(failure) => failure.channel,
        };
        let before = outages::list(tx).await?;
        let is_failing = before.iter().any(|run| run.channel == channel);
        let has_changed = match self {
            Self::Failed(failure) => outages::failed(tx, failure, now).await?,
            _ => is_failing && outages::taken(tx, channel).await?,
        };
        if !has_changed {
            return Ok(None);
        }
        let after = outages::list(tx).await?;
        Ok(Some(Turn {
            channel,
            before,
            after,
        }))
    }
}

impl Flows {
    /// How delivery stands at this moment: whether texts and calls go out, and there is money for them.
    pub async fn delivery(&self, now: Timestamp) -> Result<Delivery, Fault> {
        let runs = self.failed_runs(now).await?;
        let mut delivery = self.stands(&runs, now);
        // People can bring that about, so nobody is let through for it: it is told, and other ways are offered.
        let of = [
            (Channel::Text, &mut delivery.text),
            (Channel::Call, &mut delivery.call),
        ];
        for (channel, carriage) in of {
            if *carriage == Carriage::Works && self.is_spent(channel, now) {
                *carriage = Carriage::Down {
                    since: None,
                    cause: Cause::Unsure,
                };
            }
        }
        Ok(delivery)
    }

    fn stands(&self, runs: &[FailedRun], now: Timestamp) -> Delivery {
        let ways = &self.0.ways;
        let is_served = |channel| match channel {
            Channel::Text | Channel::Call => ways.serves(channel),
            Channel::Mail | Channel::Push => true,
        };
        Delivery::of(runs, is_served, now)
    }

    /// What a message tells that a gateway took. While all is well nothing is written for it, nor read: what is in memory
    /// says that nothing failed.
    pub(crate) fn sign_of_taken(&self, channel: Channel, now: Timestamp) -> Sign {
        if !matches!(channel, Channel::Text | Channel::Call) {
            return Sign::None;
        }
        match self.0.outages.look(now) {
            (Some(runs), _) if !runs.iter().any(|run| run.channel == channel) => Sign::None,
            _ => Sign::Taken(channel),
        }
    }

    /// Drops what is in memory after a sign was noted, and says in the server's own log where a channel went down or works
    /// again.
    pub(crate) fn heed(&self, turn: &Turn, now: Timestamp) {
        self.0.outages.forget();
        let channel = turn.channel;
        let is_down = |runs: &[FailedRun]| self.stands(runs, now).of_channel(channel).is_down();
        match (is_down(&turn.before), is_down(&turn.after)) {
            (false, true) => tracing::error!(%channel, "no gateway takes these messages any more"),
            (true, false) => tracing::info!(%channel, "a gateway takes these messages again"),
            _ => {}
        }
    }

    async fn failed_runs(&self, now: Timestamp) -> Result<Arc<[FailedRun]>, Fault> {
        let (kept, changes) = self.0.outages.look(now);
        if let Some(runs) = kept {
            return Ok(runs);
        }
        let unit = unit(|tx| Box::pin(async move { outages::list(tx).await }));
        let read = self.0.store.read(unit).await;
        let runs: Arc<[FailedRun]> = read.while_doing("reading what failed")?.into();
        self.0.outages.keep(&runs, changes, now);
        Ok(runs)
    }
}
