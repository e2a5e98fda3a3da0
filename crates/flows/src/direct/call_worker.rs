//! Tells sites what they called to be told, in the loop of all who tell sites.

use std::sync::Arc;

use domain::{Moment, Timestamp};
use store::{
    direct::calls::{self, ClaimedCall},
    unit,
};
use tokio_util::sync::CancellationToken;

use super::told::CallWriter;
use crate::{
    Fault, Flows, LEASE, WorkerSettings,
    error::WhileDoing,
    teller::{Teller, Telling},
};

/// Tells sites until it is told to stop.
pub struct CallWorker(Teller<Calls>);

/// Their calls, in the words of a face.
struct Calls {
    flows: Flows,
    writer: Arc<dyn CallWriter>,
    moments: Arc<dyn Fn() -> Moment + Send + Sync>,
}

impl CallWorker {
    /// A worker over these flows.
    pub fn new(flows: Flows, writer: Arc<dyn CallWriter>, settings: WorkerSettings) -> Self {
        let bells = flows.store().bells();
        let calls = Calls {
            flows,
            writer,
            moments: Arc::clone(&settings.moments),
        };
        Self(Teller::new(calls, settings, bells))
    }

    /// Works until `stop`, then lets what is under way end.
    pub async fn run(self, stop: CancellationToken) {
        self.0.run(stop).await;
    }
}

impl Telling for Calls {
    type Claimed = ClaimedCall;

    async fn claim(
        &self,
        most: u32,
        share: u32,
        now: Timestamp,
    ) -> Result<Vec<ClaimedCall>, Fault> {
        self.flows.claim_calls(most, share, now).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        self.flows.next_call().await
    }

    async fn tell(&self, call: ClaimedCall) {
        let told = self
            .flows
            .tell_site(&call, &*self.writer, self.moments.as_ref());
        if let Err(fault) = told.await {
            // The claim runs out, and the site is called again.
            tracing::error!(%fault, call.id = %call.id, "a site was not told");
        }
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
