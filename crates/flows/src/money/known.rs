//! The price list and the caps as they are in force, in memory. Dropped when a bell says that they changed, here or on another
//! node; nothing is kept longer than a few seconds in any case.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{MoneyCaps, MoneyPeriod, Timestamp};
use store::{Bell, money, money::Scope, prices, unit};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::drawn::Drawings;
use crate::{Fault, Flows, error::WhileDoing};

/// The fall-back where no bell is heard.
const KEPT: Duration = Duration::from_secs(10);
/// Applications with caps of their own that are looked at; the installation's comes before all of them.
const MOST_CAPS: u32 = 1_000;

/// Prices and caps in memory, and what this node drew of what may be spent. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Purses(Arc<Inner>);

#[derive(Default)]
struct Inner {
    memory: Mutex<Memory>,
    drawings: Drawings,
}

#[derive(Default)]
struct Memory {
    kept: Option<(Arc<Known>, Timestamp)>,
    /// Counts changes: what was read before one must not be kept after it.
    changes: u64,
}

/// What is in force.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) prices: prices::Versioned,
    caps: Vec<(Scope, money::Versioned)>,
}

impl Known {
    /// Caps of the installation, or of an application; none were ever set where the version is nought.
    pub(crate) fn caps_of(&self, scope: Scope) -> money::Versioned {
        let found = self.caps.iter().find(|(of, _)| *of == scope);
        found.map(|(_, caps)| *caps).unwrap_or_default()
    }

    /// Every cap, with whose it is.
    pub(crate) fn all_caps(&self) -> impl Iterator<Item = (Scope, MoneyCaps)> {
        self.caps.iter().map(|(scope, caps)| (*scope, caps.caps))
    }

    /// The caps a message of this application is sent under.
    pub(crate) fn caps_over(
        &self,
        application: domain::ApplicationId,
    ) -> impl Iterator<Item = (Scope, MoneyPeriod, domain::Money)> {
        let over = [None, Some(application)].into_iter();
        over.flat_map(move |scope| {
            let caps = self.caps_of(scope).caps;
            let periods = MoneyPeriod::ALL.iter();
            periods.filter_map(move |period| Some((scope, *period, caps.of(*period)?)))
        })
    }
}

impl Purses {
    /// Drops what is kept when the bell rings, here or elsewhere.
    pub(crate) fn drop_on_change(&self, mut bells: Receiver<Bell>) {
        let purses = self.clone();
        tokio::spawn(async move {
            loop {
                match bells.recv().await {
                    Ok(Bell::Outbox | Bell::Outages | Bell::Certificates | Bell::Gateways) => {}
                    // A bell that was missed may have been this one.
                    Ok(Bell::Policy | Bell::Everything) | Err(RecvError::Lagged(_)) => {
                        purses.forget();
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    /// What this node drew.
    pub(super) fn drawings(&self) -> &Drawings {
        &self.0.drawings
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn forget(&self) {
        let mut memory = self.memory();
        memory.changes += 1;
        memory.kept = None;
        drop(memory);
        self.0.drawings.open();
    }

    /// What is kept, if it is good still, and the count of changes.
    fn look(&self, now: Timestamp) -> (Option<Arc<Known>>, u64) {
        let memory = self.memory();
        let kept = memory.kept.as_ref();
        let good = kept.filter(|(_, read_at)| *read_at <= now && now.since(*read_at) < KEPT);
        (good.map(|(known, _)| Arc::clone(known)), memory.changes)
    }

    /// Keeps what was read when there were so many changes.
    fn keep(&self, known: &Arc<Known>, changes: u64, read_at: Timestamp) {
        let mut memory = self.memory();
        if memory.changes == changes {
            memory.kept = Some((Arc::clone(known), read_at));
        }
    }
}

impl Flows {
    /// Prices and caps in force, as this node knows them.
    pub(crate) async fn known_money(&self, now: Timestamp) -> Result<Arc<Known>, Fault> {
        let (kept, changes) = self.0.purses.look(now);
        if let Some(known) = kept {
            return Ok(known);
        }
        let known = Arc::new(self.read_money().await?);
        self.0.purses.keep(&known, changes, now);
        Ok(known)
    }

    /// The same from the database, for whoever changes them.
    pub(super) async fn read_money(&self) -> Result<Known, Fault> {
        let unit = unit(|tx| {
            Box::pin(async move {
                Ok(Known {
                    prices: prices::find(tx).await?,
                    caps: money::list(tx, MOST_CAPS).await?,
                })
            })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading prices and caps")
    }
}
