//! Each text or call with a code that was asked for, and what became of it: what guards count, what a replay reads, what the
//! panel tells of refusals. Rows are added and marked, one by one; none is shared by two users.

use std::collections::BTreeMap;

use domain::{
    ApplicationId, BreakerRule, ChallengeId, Channel, MessageId, PhoneNumber, Recent, Timestamp,
    UNANSWERED_AFTER,
};

use crate::{
    Fault, Tx, phones,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into sendings (id, at, application_id, challenge_id, channel, region, kind, number_sealed, number_hash,
  range_hash, is_new, refused)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    MARK_USED = "update sendings
set used_at = $2
where challenge_id = $1
  and used_at is null
  and refused is null
  and number_hash = (
    select number_hash
    from sendings
    where challenge_id = $1
      and refused is null
    order by at desc, id desc
    limit 1)";
    MARK_TAKEN = "update sendings
set gateway = $2
where id = $1
  and refused is null";
    MARK_UNSENT = "update sendings
set refused = 'unsent'
where id = $1
  and refused is null";
    MARK_DROPPED = "update sendings
set refused = 'unsent'
where challenge_id = $1
  and refused is null
  and gateway is null
  and id in (
    select id
    from outbox
    where challenge_id = $1
      and state = 'dropped')";
    HAS_ANSWERED = "select 1 as found
from sendings
where number_hash = $1
  and used_at is not null
  and application_id = $2
limit 1";
    UNANSWERED = "select count(*) as found
from (
  select 1 as one
  from sendings
  where range_hash = $1
    and is_new = 1
    and refused is null
    and used_at is null
    and at >= $2
    and at < $3
  limit $4) as lately";
    OF_RANGE = "select count(*) as sends, count(used_at) as used
from (
  select used_at
  from sendings
  where range_hash = $1
    and channel = $2
    and is_new = 1
    and refused is null
    and at >= $3
    and (used_at is not null or at < $4)
  order by at desc
  limit $5) as lately";
    OF_COUNTRY = "select count(*) as sends, count(used_at) as used
from (
  select used_at
  from sendings
  where region = $1
    and channel = $2
    and is_new = 1
    and refused is null
    and at >= $3
    and (used_at is not null or at < $4)
  order by at desc
  limit $5) as lately";
    OF_GATEWAY = "select count(*) as sends, count(used_at) as used
from (
  select used_at
  from sendings
  where gateway = $1
    and channel = $2
    and gateway is not null
    and refused is null
    and at >= $3
    and (used_at is not null or at < $4)
  order by at desc
  limit $5) as lately";
    COUNT_COUNTRY = "select count(*) as found
from sendings
where channel in ('text', 'call')
  and region = $1
  and is_new = 1
  and refused is null
  and at >= $2
  and at < $3";
    REFUSED = "select refused, count(*) as times
from sendings
where refused is not null
  and refused <> 'unsent'
  and at >= $1
group by refused
order by refused
limit 50";
    PAGE = "select at, channel, number_sealed, region, kind, gateway, used_at, is_new, refused, id
from sendings
where at >= $1
  and at <= $3
  and (at > $1 or id > $2)
order by at, id
limit $4";
    COUNT = "select count(*) as found
from sendings
where at > $1
  and at <= $2";
    REMOVE_OLD = "delete from sendings
where id in (select id from sendings where at < $1 order by at, id limit $2)";
}

const NUMBER: &str = "sendings.number";

/// A text or call that is asked for.
#[derive(Clone, Debug)]
pub struct Sending {
    /// The message's id; of one that is refused, what it would have been.
    pub id: MessageId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub application: ApplicationId,
    /// What its code is derived from, if there is one already.
    pub challenge: Option<ChallengeId>,
    /// By text or by call.
    pub channel: Channel,
    /// Where to.
    pub number: PhoneNumber,
    /// Whether nobody had proved the number before.
    pub is_new: bool,
}

/// A text or call as a replay reads it.
#[derive(Clone, Debug)]
pub struct PastSending {
    /// When it was asked for.
    pub at: Timestamp,
    /// By text or by call.
    pub channel: Channel,
    /// Where to.
    pub number: PhoneNumber,
    /// The gateway that took it.
    pub gateway: Option<String>,
    /// When its code was entered.
    pub used_at: Option<Timestamp>,
    /// Whether nobody had proved the number before.
    pub is_new: bool,
    /// Why it was refused.
    pub refused: Option<String>,
    /// Where the next page begins.
    pub id: MessageId,
}

/// Of which codes that went out lately somebody asks what became.
#[derive(Clone, Copy, Debug)]
pub enum Neighbours<'a> {
    /// Those to the range of this number.
    Range(&'a PhoneNumber),
    /// Those to its country, the two letters.
    Country(&'a str),
    /// Those that this gateway took, to whatever numbers.
    Gateway(&'a str),
}

/// Writes one down that goes out.
pub async fn add(tx: &mut Tx, sending: &Sending) -> Result<(), Fault> {
    write(tx, sending, None).await
}

/// Writes one down that does not, with the word for why.
pub async fn add_refused(tx: &mut Tx, sending: &Sending, why: &str) -> Result<(), Fault> {
    write(tx, sending, Some(why)).await
}

async fn write(tx: &mut Tx, sending: &Sending, refused: Option<&str>) -> Result<(), Fault> {
    let number = &sending.number;
    let sealed = tx
        .seal()
        .seal(NUMBER, sending.id.as_bytes(), number.e164().as_bytes())?;
    let number_hash = tx.keys().hash("number", number.e164().as_bytes());
    let range_hash = tx.keys().hash("range", number.range().as_bytes());
    let values = values![
        sending.id,
        sending.at,
        sending.application,
        sending.challenge,
        sending.channel.as_str(),
        number.region(),
        number.kind().as_str(),
        &sealed,
        number_hash,
        range_hash,
        i64::from(sending.is_new),
        refused
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// The code of a challenge that went by text or call was entered: it went to the number that was sent to last, and those before,
/// which somebody offered and left, have answered nothing. Uses the index sendings_of_challenge.
pub async fn mark_used(tx: &mut Tx, challenge: ChallengeId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_USED, values![challenge, now]).await?;
    Ok(())
}

/// This gateway took the message.
pub async fn mark_taken(tx: &mut Tx, id: MessageId, gateway: &str) -> Result<(), Fault> {
    tx.run(&MARK_TAKEN, values![id, gateway]).await?;
    Ok(())
}

/// No gateway took the message, or nobody wanted it any more: whether its code came back says nothing.
pub async fn mark_unsent(tx: &mut Tx, id: MessageId) -> Result<(), Fault> {
    tx.run(&MARK_UNSENT, values![id]).await?;
    Ok(())
}

/// The same of the messages of a challenge that were dropped before a worker took them up. Uses the indexes
/// sendings_of_challenge and outbox_of_challenge.
pub(crate) async fn mark_dropped(tx: &mut Tx, challenge: ChallengeId) -> Result<(), Fault> {
    tx.run(&MARK_DROPPED, values![challenge]).await?;
    Ok(())
}

/// Whether a code that this application had sent to the number came back. What others know of it is theirs. Uses the index
/// sendings_answered.
pub async fn has_answered(
    tx: &mut Tx,
    application: ApplicationId,
    number: &PhoneNumber,
) -> Result<bool, Fault> {
    let hash = tx.keys().hash("number", number.e164().as_bytes());
    let found = tx.row(&HAS_ANSWERED, values![hash, application]).await?;
    Ok(found.is_some())
}

/// Of the messages of the last hour to new numbers of a number's range, how many nobody answered for ten minutes; counted up to
/// `most`. What went out before `since` does not count. Uses the index sendings_of_range.
pub async fn unanswered(
    tx: &mut Tx,
    number: &PhoneNumber,
    since: Timestamp,
    most: i64,
    now: Timestamp,
) -> Result<i64, Fault> {
    let range = tx.keys().hash("range", number.range().as_bytes());
    let before = now.minus(UNANSWERED_AFTER);
    let values = values![range, since, before, most];
    tx.row(&UNANSWERED, values)
        .await?
        .map_or(Ok(0), |row| row.int(0))
}

/// What became of the last codes there since `since`, as many as the rule looks at: of those that were entered, or went out
/// before `settled`. To a range or country those to new numbers alone count. Uses the indexes sendings_of_range,
/// sendings_of_country and sendings_of_gateway.
pub async fn recent(
    tx: &mut Tx,
    channel: Channel,
    neighbours: Neighbours<'_>,
    (since, settled): (Timestamp, Timestamp),
    rule: &BreakerRule,
) -> Result<Recent, Fault> {
    let (channel, last) = (channel.as_str(), rule.last);
    let row = match neighbours {
        Neighbours::Range(number) => {
            let range = tx.keys().hash("range", number.range().as_bytes());
            let values = values![range, channel, since, settled, last];
            tx.row(&OF_RANGE, values).await?
        }
        Neighbours::Country(region) => {
            let values = values![region, channel, since, settled, last];
            tx.row(&OF_COUNTRY, values).await?
        }
        Neighbours::Gateway(name) => {
            let values = values![name, channel, since, settled, last];
            tx.row(&OF_GATEWAY, values).await?
        }
    };
    row.map_or(Ok(Recent::default()), |row| {
        Ok(Recent {
            sends: row.int(0)?,
            used: row.int(1)?,
        })
    })
}

/// How many went to new numbers of a country from `from` until before `to`. Uses the index sendings_of_country.
pub async fn count_country(
    tx: &mut Tx,
    region: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<i64, Fault> {
    tx.row(&COUNT_COUNTRY, values![region, from, to])
        .await?
        .map_or(Ok(0), |row| row.int(0))
}

/// How many were refused since `since`, by the word for why. Uses the index sendings_refused.
pub async fn refused_since(tx: &mut Tx, since: Timestamp) -> Result<BTreeMap<String, i64>, Fault> {
    let rows = tx.rows(&REFUSED, values![since]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?)))
        .collect()
}

/// Those after `after` (a time and an id) until `until`, the oldest first, `limit` at most. Uses the index sendings_by_time.
pub async fn page(
    tx: &mut Tx,
    after: (Timestamp, MessageId),
    until: Timestamp,
    limit: u32,
) -> Result<Vec<PastSending>, Fault> {
    let values = values![after.0, after.1, until, i64::from(limit)];
    let rows = tx.rows(&PAGE, values).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// How many there are after `after` and until `until`. Uses the same index.
pub async fn count(tx: &mut Tx, (after, until): (Timestamp, Timestamp)) -> Result<i64, Fault> {
    tx.row(&COUNT, values![after, until])
        .await?
        .map_or(Ok(0), |row| row.int(0))
}

/// Removes what was asked for before `before`, `limit` at most. Uses the index sendings_by_time.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(tx: &Tx, row: &Row) -> Result<PastSending, Fault> {
    let id: MessageId = row.id(9)?;
    let number = phones::read_sealed(tx, NUMBER, id.as_bytes(), row, 2)?;
    Ok(PastSending {
        at: row.time(0)?,
        channel: row.word(1)?,
        number: number.ok_or_else(|| Fault::new("a sending without a number"))?,
        gateway: row.opt_text(5)?,
        used_at: row.opt_time(6)?,
        is_new: row.flag(7)?,
        refused: row.opt_text(8)?,
        id,
    })
}

#[cfg(test)]
mod tests;
