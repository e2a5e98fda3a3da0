//! The rules in force and a few figures, kept in memory: dropped when a bell says that something was decided, here or on another
//! node, and never older than some seconds, or minutes for figures.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Channel, CountryFigures, CountryRule, DeliveryRules, Timestamp};
use store::{Bell, breakers, delivery_rules, unit};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{Fault, Flows, error::WhileDoing};

/// The fall-back where no bell is heard.
const KEPT: Duration = Duration::from_secs(10);
/// How long a country's figures are good.
const FIGURES_KEPT: Duration = Duration::from_mins(10);
const DAY: Duration = Duration::from_hours(24);

/// What is kept in memory. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Guarding(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    kept: Option<(InForce, Timestamp)>,
    figures: HashMap<&'static str, (CountryFigures, Timestamp)>,
    /// Counts changes: what was read before one must not be kept after it.
    changes: u64,
}

/// The rules in force.
#[derive(Clone, Debug)]
pub(crate) struct InForce {
    /// They themselves.
    pub(crate) rules: Arc<DeliveryRules>,
    /// Their version; 0 as long as nobody decided anything.
    pub(crate) version: i64,
    /// Gateways that are passed over while there are others.
    shut: Arc<[(Channel, String)]>,
    /// Since when the installation is used.
    used_since: Option<Timestamp>,
}

impl InForce {
    /// Whether guards only tell what they would have done.
    pub(crate) fn is_in_shadow(&self, now: Timestamp) -> bool {
        let since = self.used_since.unwrap_or(now);
        self.rules.is_in_shadow(since, now)
    }

    /// Whether there is no mean of fourteen days yet.
    pub(super) fn is_first_use(&self, now: Timestamp) -> bool {
        let since = self.used_since.unwrap_or(now);
        now < since.plus(DAY * CountryRule::DAYS)
    }

    /// Whether this gateway is passed over while there are others.
    pub(crate) fn is_shut(&self, channel: Channel, gateway: &str) -> bool {
        let mut shut = self.shut.iter();
        shut.any(|(of, name)| *of == channel && name == gateway)
    }

    /// Since when the installation is used; now, where nobody uses it yet.
    pub(crate) fn used_since(&self, now: Timestamp) -> Timestamp {
        self.used_since.unwrap_or(now)
    }
}

impl Guarding {
    /// Drops what is kept when the bell rings, here or elsewhere.
    pub(crate) fn drop_on_change(&self, mut bells: Receiver<Bell>) {
        let guarding = self.clone();
        tokio::spawn(async move {
            loop {
                match bells.recv().await {
                    Ok(Bell::Outbox | Bell::Outages | Bell::Certificates | Bell::Gateways) => {}
                    // A bell that was missed may have been this one.
                    Ok(Bell::Policy | Bell::Everything) | Err(RecvError::Lagged(_)) => {
                        guarding.forget();
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops what is kept, in this process.
    pub(crate) fn forget(&self) {
        let mut memory = self.memory();
        memory.changes += 1;
        memory.kept = None;
        memory.figures.clear();
    }

    fn look(&self, now: Timestamp) -> (Option<InForce>, u64) {
        let memory = self.memory();
        let kept = memory.kept.as_ref();
        let good = kept.filter(|(_, at)| *at <= now && now.since(*at) < KEPT);
        (good.map(|(in_force, _)| in_force.clone()), memory.changes)
    }

    fn keep(&self, in_force: &InForce, changes: u64, now: Timestamp) {
        let mut memory = self.memory();
        if memory.changes == changes {
            memory.kept = Some((in_force.clone(), now));
        }
    }

    pub(super) fn figures(&self, region: &str, now: Timestamp) -> Option<CountryFigures> {
        let memory = self.memory();
        let kept = memory.figures.get(region);
        let good = kept.filter(|(_, at)| *at <= now && now.since(*at) < FIGURES_KEPT);
        good.map(|(figures, _)| *figures)
    }

    pub(super) fn keep_figures(
        &self,
        region: &'static str,
        figures: CountryFigures,
        now: Timestamp,
    ) {
        self.memory().figures.insert(region, (figures, now));
    }
}

impl Flows {
    /// The rules in force, with what hangs on how long they have been needed.
    pub(crate) async fn in_force(&self, now: Timestamp) -> Result<InForce, Fault> {
        let (kept, changes) = self.0.guarding.look(now);
        if let Some(in_force) = kept {
            return Ok(in_force);
        }
        let unit = unit(move |tx| {
            Box::pin(async move {
                let (version, rules) = delivery_rules::find(tx).await?;
                Ok(InForce {
                    rules: Arc::new(rules),
                    version,
                    shut: breakers::shut_gateways(tx, now).await?.into(),
                    used_since: delivery_rules::used_since(tx).await?,
                })
            })
        });
        let read = self.0.store.read(unit).await;
        let in_force = read.while_doing("reading the delivery rules")?;
        self.0.guarding.keep(&in_force, changes, now);
        Ok(in_force)
    }
}
