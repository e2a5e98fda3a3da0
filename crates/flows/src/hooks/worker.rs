//! Tells endpoints of events, in the loop of all who tell sites. Each endpoint has its share and its turn.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{HookId, Moment, Timestamp};
use store::{
    hooks::turns::{self, ClaimedEvent},
    unit,
};
use tokio_util::sync::CancellationToken;

use crate::{
    Fault, Flows, LEASE, WorkerSettings,
    error::WhileDoing,
    teller::{Teller, Telling},
};

/// Tells endpoints until it is told to stop.
pub struct HookWorker(Teller<Events>);

/// Their events.
struct Events {
    flows: Flows,
    moments: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// Whose turn was last.
    after: Mutex<HookId>,
}

impl HookWorker {
    /// A worker over these flows.
    pub fn new(flows: Flows, settings: WorkerSettings) -> Self {
        let bells = flows.store().bells();
        let events = Events {
            flows,
            moments: Arc::clone(&settings.moments),
            after: Mutex::new(HookId::from_bytes([0; 16])),
        };
        Self(Teller::new(events, settings, bells))
    }

    /// Works until `stop`, then lets what is under way end.
    pub async fn run(self, stop: CancellationToken) {
        self.0.run(stop).await;
    }
}

impl Events {
    fn last_turn(&self) -> HookId {
        *self.after.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_turn(&self, hook: HookId) {
        *self.after.lock().unwrap_or_else(PoisonError::into_inner) = hook;
    }
}

impl Telling for Events {
    type Claimed = ClaimedEvent;

    async fn claim(
        &self,
        most: u32,
        share: u32,
        now: Timestamp,
    ) -> Result<Vec<ClaimedEvent>, Fault> {
        // Looked at before: every message of the house wakes this loop, and seldom is it about an event.
        let next = self.next_due().await?;
        if next.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let after = self.last_turn();
        let claimed = self.flows.claim_events((most, share), after, now).await?;
        if let Some(last) = claimed.last() {
            self.note_turn(last.hook);
        }
        Ok(claimed)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let unit = unit(|tx| Box::pin(async move { turns::next_due(tx).await }));
        let read = self.flows.0.store.read(unit).await;
        read.while_doing("looking for the next event to tell")
    }

    async fn tell(&self, event: ClaimedEvent) {
        let told = self.flows.tell_endpoint(&event, self.moments.as_ref());
        if let Err(fault) = told.await {
            // The claim runs out, and the endpoint is told again.
            tracing::error!(%fault, hook.id = %event.hook, event.id = %event.event, "an endpoint was not told");
        }
    }
}

impl Flows {
    /// Claims events that are due, of each endpoint its share, beginning behind the one whose turn was last.
    pub(crate) async fn claim_events(
        &self,
        bounds: (u32, u32),
        after: HookId,
        now: Timestamp,
    ) -> Result<Vec<ClaimedEvent>, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move { turns::claim(tx, now, bounds, after, now.plus(LEASE)).await })
        });
        let claimed = self.0.store.write(unit).await;
        claimed.while_doing("claiming events for endpoints")
    }
}
