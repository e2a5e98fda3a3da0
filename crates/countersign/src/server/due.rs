//! Changes of members that have waited their time are carried out, in any process that is up.

use std::time::Duration;

use flows::Flows;
use tokio_util::sync::CancellationToken;

use crate::wiring::Moments;

/// Every change waits for days, so none is late by more than this when another process kept it.
const LONGEST_SLEEP: Duration = Duration::from_mins(10);
/// How long to rest after a fault (the database is gone), and at least between two rounds.
const REST: Duration = Duration::from_secs(5);

/// Carries out what is due until `stop`.
pub(super) async fn carry_out_changes(flows: Flows, moments: Moments, stop: CancellationToken) {
    loop {
        let wait = match round(&flows, &moments, &stop).await {
            Ok(wait) => wait,
            Err(fault) => {
                tracing::error!(%fault, "changes that have waited could not be carried out");
                REST
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn round(
    flows: &Flows,
    moments: &Moments,
    stop: &CancellationToken,
) -> Result<Duration, flows::Fault> {
    while !stop.is_cancelled() && flows.carry_out_due_changes(moments.as_ref()).await? {}
    let now = moments().now;
    let next = flows.next_due_change().await?;
    let wait = next.map_or(LONGEST_SLEEP, |due| due.since(now));
    Ok(wait.clamp(REST, LONGEST_SLEEP))
}
