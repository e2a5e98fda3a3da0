//! The ways out of the house at this moment: the gateways of the settings file, those of the database, how each is switched and
//! fares, and the routes (docs/decisions/0049). Kept in memory, dropped when a bell says that something changed, here or on
//! another node, and read anew after a few seconds in any case.

mod admission;
mod choice;
mod loaded;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use delivery::{Http, PushGateway};
use domain::{Channel, GatewayName, Timestamp};
use store::{Bell, gateways, gateways::states, routes, unit};
use tokio::sync::broadcast::{Receiver, error::RecvError};

#[cfg(test)]
pub(crate) use self::admission::PATIENCE;
pub use self::loaded::{GatewayProblem, GatewaySource};
pub(crate) use self::{
    admission::Admission,
    choice::{Choice, Trials, Tried},
    loaded::{HouseWays, Way},
};
use crate::{Fault, Flows, Gateways, error::WhileDoing};

/// The fall-back where no bell is heard.
const KEPT: Duration = Duration::from_secs(10);

/// What is kept in memory of the ways out. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Ways {
    fixed: Arc<Gateways>,
    memory: Arc<Mutex<Memory>>,
    /// Whoever reads them anew: of two at once each would make a new gateway, and one of the two would have no connection.
    reading: Arc<tokio::sync::Mutex<()>>,
    pub(crate) admission: Admission,
}

struct Memory {
    ways: Arc<HouseWays>,
    /// When they were read; none where they are out of date.
    read_at: Option<Timestamp>,
    /// Counts changes: what was read before one must not be kept after it.
    changes: u64,
}

impl Ways {
    /// With the gateways of the settings file, until the database is read.
    pub(crate) fn new(fixed: Gateways) -> Self {
        let ways = Arc::new(HouseWays::of_file(&fixed));
        Self {
            fixed: Arc::new(fixed),
            memory: Arc::new(Mutex::new(Memory {
                ways,
                read_at: None,
                changes: 0,
            })),
            reading: Arc::default(),
            admission: Admission::default(),
        }
    }

    /// Has everything read anew when the bell rings, here or elsewhere.
    pub(crate) fn drop_on_change(&self, mut bells: Receiver<Bell>) {
        let ways = self.clone();
        tokio::spawn(async move {
            loop {
                match bells.recv().await {
                    Ok(Bell::Outbox | Bell::Policy | Bell::Outages | Bell::Certificates) => {}
                    // A bell that was missed may have been this one.
                    Ok(Bell::Gateways | Bell::Everything) | Err(RecvError::Lagged(_)) => {
                        ways.forget();
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn forget(&self) {
        let mut memory = self.memory();
        memory.changes += 1;
        memory.read_at = None;
    }

    /// As they were read last. Whoever sends anything reads them first where they are out of date ([`Flows::ways`]); for what a
    /// page offers this is near enough.
    pub(crate) fn last_read(&self) -> Arc<HouseWays> {
        Arc::clone(&self.memory().ways)
    }

    /// What is good still, and the count of changes.
    fn look(&self, now: Timestamp) -> (Option<Arc<HouseWays>>, Arc<HouseWays>, u64) {
        let memory = self.memory();
        let is_good = memory.read_at.is_some_and(|at| now.since(at) < KEPT);
        let good = is_good.then(|| Arc::clone(&memory.ways));
        (good, Arc::clone(&memory.ways), memory.changes)
    }

    /// Keeps what was read when there were so many changes.
    fn keep(&self, ways: &Arc<HouseWays>, changes: u64, read_at: Timestamp) {
        let mut memory = self.memory();
        memory.ways = Arc::clone(ways);
        memory.read_at = (memory.changes == changes).then_some(read_at);
    }

    /// Whether some gateway carries messages of this channel: one that is on, or will be again.
    pub(crate) fn serves(&self, channel: Channel) -> bool {
        match channel {
            Channel::Push => self.fixed.push.is_some(),
            Channel::Text | Channel::Call | Channel::Mail => self.last_read().serves(channel),
        }
    }

    /// What rings the bells of devices.
    pub(crate) fn push(&self) -> Option<Arc<PushGateway>> {
        self.fixed.push.clone()
    }

    /// The one outgoing client.
    pub(crate) fn http(&self) -> &Http {
        &self.fixed.http
    }
}

impl Flows {
    /// The ways out as they are now.
    pub(crate) async fn ways(&self, now: Timestamp) -> Result<Arc<HouseWays>, Fault> {
        if let (Some(ways), ..) = self.0.ways.look(now) {
            return Ok(ways);
        }
        // One bell wakes all workers. Whoever waited here finds what the one before has read.
        let _turn = self.0.ways.reading.lock().await;
        let (good, before, changes) = self.0.ways.look(now);
        if let Some(ways) = good {
            return Ok(ways);
        }
        let unit = unit(|tx| {
            Box::pin(async move {
                let kept = gateways::list(tx).await?;
                let states = states::list(tx).await?;
                let routes = routes::find(tx).await?;
                Ok((kept, states, routes))
            })
        });
        let read = self.0.store.read(unit).await;
        let (kept, states, routes) = read.while_doing("reading the gateways")?;
        let fixed = &self.0.ways.fixed;
        let ways = HouseWays::read(fixed, &before, kept, states, routes);
        let ways = Arc::new(ways);
        self.0.ways.keep(&ways, changes, now);
        Ok(ways)
    }

    /// Reads the gateways that operators set up, so that from the first request on pages offer what they carry.
    pub async fn load_gateways(&self, now: Timestamp) -> Result<(), Fault> {
        self.ways(now).await.map(drop)
    }

    /// The way of this name, where what it says is heard: any that is not switched off. One that was set up on another node a
    /// moment ago is read first.
    pub(crate) async fn way_heard(&self, name: &str, now: Timestamp) -> Result<Option<Way>, Fault> {
        let Ok(name) = name.parse::<GatewayName>() else {
            return Ok(None);
        };
        Ok(self.ways(now).await?.heard(&name).cloned())
    }
}
