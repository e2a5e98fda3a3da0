//! What came of telling endpoints: noted by whoever has the claim, looked at by operators, told again at their word.

use std::time::Duration;

use domain::{ApplicationId, HookEventId, HookId, HookState, Timestamp, WrittenAddress};

use super::turns::ClaimedEvent;
use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    NOTE = "update hook_deliveries
set state = $4, due_at = $5, last_at = $6, last_took_millis = $7, last_status = $8, last_problem = $9, last_said = $10
where hook_id = $1
  and event_id = $2
  and claims = $3
  and state = 'calling'";
    FAILS = "update hooks
set failing_since = $2
where id = $1
  and failing_since is null";
    RECOVERS = "update hooks
set failing_since = null
where id = $1
  and failing_since is not null";
    STOP = "update hooks
set state = $2, stopped_at = $3, version = version + 1
where id = $1
  and state = 'on'
  and ($2 = 'gone' or failing_since <= $4)
returning address";
    LIST = "select d.event_id, e.kind, d.state, d.attempts, d.due_at, e.happened_at, d.last_at, d.last_took_millis, d.last_status,
  d.last_problem, d.last_said
from hook_deliveries d
join hook_events e on e.id = d.event_id
where d.hook_id = $1
order by d.created_at desc, d.position desc
limit $2";
    COUNT = "select count(*) as found
from (
  select d.event_id
  from hook_deliveries d
  where d.hook_id = $1
    and d.state = $2
  limit $3) counted";
    AGAIN = "update hook_deliveries
set state = 'waiting', attempts = 0, due_at = $4
where hook_id = $2
  and event_id = $3
  and state in ('taken', 'failed', 'missed')
  and exists (
    select 1
    from hooks h
    where h.id = $2
      and h.application_id = $1
      and h.state = 'on')";
    ALL_AGAIN = "update hook_deliveries
set state = 'waiting', attempts = 0, due_at = $4
where hook_id = $2
  and event_id in (
    select d.event_id
    from hook_deliveries d
    where d.hook_id = $2
      and d.state in ('failed', 'missed')
      and d.created_at >= $3
    order by d.created_at, d.position
    limit $5)
  and exists (
    select 1
    from hooks h
    where h.id = $2
      and h.application_id = $1
      and h.state = 'on')";
    REMOVE_OLD = "delete from hook_events
where id in (select id from hook_events where kept_at < $1 order by kept_at limit $2)";
}

/// Deliveries of a state that are counted, at most; of more it is known that they are more.
pub const MOST_COUNTED: i64 = 10_000;

/// Events told again in one go, at most: the oldest.
pub const MOST_AGAIN: i64 = 10_000;

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookAttempt {
    /// When it was made.
    pub made_at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What the endpoint answered.
    pub status: Option<u16>,
    /// Why it did not.
    pub problem: Option<String>,
    /// The beginning of what it said, where it did not take the event.
    pub said: Option<String>,
}

/// Where an event stands after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAttempt {
    /// The endpoint took it.
    Taken,
    /// It is told again then.
    Again(Timestamp),
    /// It was told often enough.
    Failed,
}

/// How an event stands that an endpoint was told, or is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookDelivery {
    /// The event.
    pub event: HookEventId,
    /// Its `type`.
    pub kind: String,
    /// 'waiting', 'calling', 'taken', 'failed' or 'missed'.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is due, or when it ended.
    pub due_at: Timestamp,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The last attempt.
    pub last: Option<HookAttempt>,
}

/// How many events of an endpoint stand how, each up to one more than [`MOST_COUNTED`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HookCounts {
    /// They wait.
    pub waiting: i64,
    /// They were told often enough, and not taken.
    pub failed: i64,
    /// They were put aside.
    pub missed: i64,
}

/// Notes what came of an attempt, and since when the endpoint takes nothing; false where the claim was overtaken.
pub async fn note(
    tx: &mut Tx,
    claimed: &ClaimedEvent,
    attempt: &HookAttempt,
    after: AfterAttempt,
    now: Timestamp,
) -> Result<bool, Fault> {
    let (state, due) = match after {
        AfterAttempt::Taken => ("taken", now),
        AfterAttempt::Again(due) => ("waiting", due),
        AfterAttempt::Failed => ("failed", now),
    };
    let took = i64::try_from(attempt.took.as_millis()).unwrap_or(i64::MAX);
    let values = values![
        claimed.hook,
        claimed.event,
        claimed.claim,
        state,
        due,
        attempt.made_at,
        took,
        attempt.status,
        attempt.problem.as_deref(),
        attempt.said.as_deref()
    ];
    if tx.run(&NOTE, values).await? != 1 {
        return Ok(false);
    }
    if after == AfterAttempt::Taken {
        tx.run(&RECOVERS, values![claimed.hook]).await?;
    } else {
        tx.run(&FAILS, values![claimed.hook, now]).await?;
    }
    Ok(true)
}

/// Tells the endpoint no more: it is gone, or took nothing since before `failing_since`. Gives where it was told, if it was on and
/// that is so.
pub async fn stop(
    tx: &mut Tx,
    hook: HookId,
    (state, failing_since): (HookState, Timestamp),
    now: Timestamp,
) -> Result<Option<WrittenAddress>, Fault> {
    let values = values![hook, state.as_str(), now, failing_since];
    let row = tx.row(&STOP, values).await?;
    row.map(|row| row.word(0)).transpose()
}

/// The last events of an endpoint, the newest first. Uses the index hook_deliveries_of.
pub async fn list(tx: &mut Tx, hook: HookId, limit: u32) -> Result<Vec<HookDelivery>, Fault> {
    let rows = tx.rows(&LIST, values![hook, i64::from(limit)]).await?;
    rows.iter().map(read).collect()
}

/// How many stand how. Uses the index hook_deliveries_turn.
pub async fn count(tx: &mut Tx, hook: HookId) -> Result<HookCounts, Fault> {
    Ok(HookCounts {
        waiting: count_of(tx, hook, "waiting").await?,
        failed: count_of(tx, hook, "failed").await?,
        missed: count_of(tx, hook, "missed").await?,
    })
}

async fn count_of(tx: &mut Tx, hook: HookId, state: &str) -> Result<i64, Fault> {
    let row = tx
        .row(&COUNT, values![hook, state, MOST_COUNTED + 1])
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Has one event told again that ended, by an endpoint that is on; says whether it is.
pub async fn again(
    tx: &mut Tx,
    application: ApplicationId,
    (hook, event): (HookId, HookEventId),
    now: Timestamp,
) -> Result<bool, Fault> {
    let noted = tx
        .run(&AGAIN, values![application, hook, event, now])
        .await?
        == 1;
    tx.ring(Bell::Outbox);
    Ok(noted)
}

/// Has all told again that were not taken or were put aside since `since`, [`MOST_AGAIN`] at most; gives how many.
pub async fn all_again(
    tx: &mut Tx,
    application: ApplicationId,
    hook: HookId,
    since: Timestamp,
    now: Timestamp,
) -> Result<u64, Fault> {
    let values = values![application, hook, since, now, MOST_AGAIN];
    let noted = tx.run(&ALL_AGAIN, values).await?;
    tx.ring(Bell::Outbox);
    Ok(noted)
}

/// Removes events kept before `before`, `limit` at most, with what was told of them. Uses the index hook_events_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<HookDelivery, Fault> {
    let last = match row.opt_time(6)? {
        Some(made_at) => Some(HookAttempt {
            made_at,
            took: Duration::from_millis(u64::try_from(row.opt_int(7)?.unwrap_or(0)).unwrap_or(0)),
            status: row.opt_int(8)?.and_then(|it| u16::try_from(it).ok()),
            problem: row.opt_text(9)?,
            said: row.opt_text(10)?,
        }),
        None => None,
    };
    Ok(HookDelivery {
        event: row.id(0)?,
        kind: row.text(1)?,
        state: row.text(2)?,
        attempts: row.int(3)?,
        due_at: row.time(4)?,
        happened_at: row.time(5)?,
        last,
    })
}
