//! How the messages of the last while fared, for whoever is to be told that something is the matter.

use std::collections::BTreeMap;

use domain::{Channel, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    LATEST = "select state, count(*) as found
from (
  select state
  from outbox
  where channel = $1
    and channel <> 'push'
    and state in ('accepted', 'failed', 'unknown')
    and due_at > $2
  order by due_at desc
  limit $3) latest
group by state";
}

/// Of each channel no more than this many are looked at, the latest, whichever way they went: so what was taken and what was lost
/// is of one time.
const MOST_FARED: i64 = 2_000;

/// How many messages went which way; of very many the latest alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fared {
    /// Taken by a gateway, and not reported as lost.
    pub taken: BTreeMap<Channel, i64>,
    /// Taken by none, or perhaps taken, or reported as not arrived.
    pub lost: BTreeMap<Channel, i64>,
}

/// How the texts, calls and mails since `since` fared; rings are not looked at. Reads no row but so many entries of the index
/// outbox_fared: of a message that was carried `due_at` is half a minute behind.
pub async fn fared(tx: &mut Tx, since: Timestamp) -> Result<Fared, Fault> {
    latest(tx, since, MOST_FARED).await
}

pub(super) async fn latest(tx: &mut Tx, since: Timestamp, most: i64) -> Result<Fared, Fault> {
    let mut fared = Fared::default();
    for channel in [Channel::Text, Channel::Call, Channel::Mail] {
        let of_channel = values![channel.as_str(), since, most];
        for row in tx.rows(&LATEST, of_channel).await? {
            let counts = match row.text(0)?.as_str() {
                "accepted" => &mut fared.taken,
                _ => &mut fared.lost,
            };
            *counts.entry(channel).or_default() += row.int(1)?;
        }
    }
    Ok(fared)
}
