//! Messages that no gateway took, one after another: from the first to the first that was taken. Nothing is written while all
//! is well.

use domain::{Cause, Channel, FailedRun, OUTAGE_GAP, PhoneNumber, Timestamp, UserId};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    LIST = "select channel, cause, since, last_failed_at, case when third_number is null then 0 else 1 end as is_of_several
from outages
order by channel, cause
limit 10";
    FORGET_OLD = "delete from outages
where channel = $1
  and cause = $2
  and last_failed_at < $3";
    FAILED = "insert into outages (channel, cause, since, last_failed_at, first_number, last_number)
select $1, $2, $3, $3, p.number_hash, p.number_hash
from phones p
where p.user_id = $4
  and p.number_hash = $5
on conflict (channel, cause) do update set
  last_failed_at = case
    when outages.third_number is null or outages.last_number <> excluded.last_number then excluded.last_failed_at
    else outages.last_failed_at
  end,
  last_number = excluded.last_number,
  second_number = case
    when outages.second_number is null and outages.first_number <> excluded.first_number then excluded.first_number
    else outages.second_number
  end,
  third_number = case
    when outages.third_number is null
      and outages.first_number <> excluded.first_number
      and outages.second_number <> excluded.first_number then excluded.first_number
    else outages.third_number
  end";
    TAKEN = "delete from outages
where channel = $1";
}

/// A message that no gateway took.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its channel.
    pub channel: Channel,
    /// Whose doing it may be.
    pub cause: Cause,
    /// Whom it was for.
    pub user: UserId,
    /// The number it was for.
    pub number: PhoneNumber,
}

/// What failed of all channels, and since when.
pub async fn list(tx: &mut Tx) -> Result<Vec<FailedRun>, Fault> {
    let rows = tx.rows(&LIST, values![]).await?;
    rows.iter().map(read).collect()
}

/// Notes a message that no gateway took; says whether it counts. Only one to the user's proven number does: a gateway has
/// carried a code there before, so what anybody types at a set-up brings nothing about. Once there were three, a further
/// one to the same number as the last moves nothing on: one person alone keeps no outage alive.
pub async fn failed(tx: &mut Tx, failure: &Failure, now: Timestamp) -> Result<bool, Fault> {
    let (channel, cause) = (failure.channel.as_str(), failure.cause.as_str());
    let hash = tx.keys().hash("number", failure.number.e164().as_bytes());
    let before = now.minus(OUTAGE_GAP);
    tx.run(&FORGET_OLD, values![channel, cause, before]).await?;
    let values = values![channel, cause, now, failure.user, &hash];
    let counts = tx.run(&FAILED, values).await? == 1;
    if counts {
        tx.ring(Bell::Outages);
    }
    Ok(counts)
}

/// A gateway took a message of this channel: what failed before is over. Says whether anything had.
pub async fn taken(tx: &mut Tx, channel: Channel) -> Result<bool, Fault> {
    let was_failing = tx.run(&TAKEN, values![channel.as_str()]).await? > 0;
    if was_failing {
        tx.ring(Bell::Outages);
    }
    Ok(was_failing)
}

fn read(row: &Row) -> Result<FailedRun, Fault> {
    Ok(FailedRun {
        channel: row.word(0)?,
        cause: row.word(1)?,
        since: row.time(2)?,
        last_at: row.time(3)?,
        is_of_several: row.flag(4)?,
    })
}

#[cfg(test)]
mod tests;
