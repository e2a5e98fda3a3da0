//! How the messages of the last while fared, for whoever is to be told that something is the matter.

use std::collections::BTreeMap;

use domain::{Channel, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    LATEST = "select channel, count(*) as found
from (
  select channel
  from outbox
  where state = $1
    and due_at > $2
  order by due_at desc
  limit $3) latest
group by channel";
}

/// Of those that a gateway took no more than this many are looked at.
const MOST_TAKEN: i64 = 2_000;
/// Of those that were lost.
const MOST_LOST: i64 = 200;

/// How many messages went which way; of very many the latest alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fared {
    /// Taken by a gateway, and not reported as lost.
    pub taken: BTreeMap<Channel, i64>,
    /// Taken by none, or perhaps taken, or reported as not arrived.
    pub lost: BTreeMap<Channel, i64>,
}

/// How the messages since `since` fared. Reads some two thousand rows at most, by the index outbox_due: of a message that was
/// carried `due_at` is half a minute behind.
pub async fn fared(tx: &mut Tx, since: Timestamp) -> Result<Fared, Fault> {
    let mut fared = Fared::default();
    for (state, most) in [
        ("accepted", MOST_TAKEN),
        ("failed", MOST_LOST),
        ("unknown", MOST_LOST),
    ] {
        let counts = match state {
            "accepted" => &mut fared.taken,
            _ => &mut fared.lost,
        };
        for row in tx.rows(&LATEST, values![state, since, most]).await? {
            *counts.entry(row.word(0)?).or_default() += row.int(1)?;
        }
    }
    Ok(fared)
}
