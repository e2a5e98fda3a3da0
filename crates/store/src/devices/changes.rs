//! What happened to the people a device answers for: what its app lists, and which bells tell them of it.

use domain::{DeviceId, Event, PairingId, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    TOLD_TO = "select p.id, l.at, l.detail
from pairings p
join log l on l.user_id = p.user_id
where p.device_id = $1
  and p.state = 'active'
  and l.event = $2
  and l.at >= $3
  and l.at >= p.confirmed_at
order by l.id desc
limit 50";
    BELLS_OF = "select d.id
from pairings p
join devices d on d.id = p.device_id
where p.user_id = $1
  and p.state = 'active'
  and d.removed_at is null
  and d.push_sealed is not null
order by d.id
limit $2";
}

/// A notice about somebody the device answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldChange {
    /// The account it is about.
    pub pairing: PairingId,
    /// When it was told.
    pub at: Timestamp,
    /// What the log says of the notice.
    pub detail: String,
}

/// The notices since `since` about whoever confirmed this device, from then on, the newest first, 50 at most. Uses the index
/// log_of_user.
pub async fn told_to(
    tx: &mut Tx,
    device: DeviceId,
    since: Timestamp,
) -> Result<Vec<ToldChange>, Fault> {
    let values = values![device, Event::NoticeSent.as_str(), since];
    let rows = tx.rows(&TOLD_TO, values).await?;
    let read = |row: &crate::row::Row| {
        Ok(ToldChange {
            pairing: row.id(0)?,
            at: row.time(1)?,
            detail: row.text(2)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The devices that answer for a user and can be rung, `limit` at most.
pub async fn bells_of(tx: &mut Tx, user: UserId, limit: i64) -> Result<Vec<DeviceId>, Fault> {
    let rows = tx.rows(&BELLS_OF, values![user, limit]).await?;
    rows.iter().map(|row| row.id(0)).collect()
}
