//! Messages by the name a gateway gave them, for receipts that come by no address of ours.

use domain::{MessageId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    FIND_BY_PROVIDER = "select id
from outbox
where gateway = $1
  and provider_id = $2
  and channel = 'text'
  and accepted_at >= $3
order by accepted_at desc
limit 1";
}

/// The text this gateway took under this id since `since`: the latest, for gateways begin their numbers anew. Uses the index
/// outbox_by_provider.
pub async fn find_by_provider(
    tx: &mut Tx,
    gateway: &str,
    provider_id: &str,
    since: Timestamp,
) -> Result<Option<MessageId>, Fault> {
    let row = tx
        .row(&FIND_BY_PROVIDER, values![gateway, provider_id, since])
        .await?;
    row.map(|row| row.id(0)).transpose()
}
