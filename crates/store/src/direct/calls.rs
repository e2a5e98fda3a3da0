//! Calls to sites: what they are to be told, written with the state it tells of, claimed by workers under a lease, tried again
//! until it is taken or its time is over. Each attempt leaves a row.
//!
//! A call is `waiting`, then `calling` under a claim, then `told` or `failed`. Each note names the claim it belongs to: a worker
//! whose lease ran out changes nothing.

use std::time::Duration;

use domain::{ApplicationId, ApprovalId, OutgoingCallId, Timestamp, WebhookId};

use super::webhooks::{self, Webhook};
use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into outgoing_calls (id, application_id, approval_id, webhook_id, news_sealed, state, due_at, created_at)
values ($1, $2, $3, $4, $5, 'waiting', $6, $6)";
    CLAIM = "with recursive sites as (
  select (
    select application_id
    from outgoing_calls
    where state = 'waiting'
    order by application_id
    limit 1) as application_id
  union all
  select (
    select c.application_id
    from outgoing_calls c
    where c.state = 'waiting'
      and c.application_id > s.application_id
    order by c.application_id
    limit 1)
  from sites s
  where s.application_id is not null
), reach as materialized (
  select s.application_id, coalesce((
    select c.due_at
    from outgoing_calls c
    where c.application_id = s.application_id
      and c.state = 'waiting'
      and c.due_at <= $1
    order by c.due_at
    limit 1 offset $4), $1) as last_at
  from sites s
), busy as (
  select application_id, count(*) as calls
  from outgoing_calls
  where state = 'calling'
    and due_at > $1
  group by application_id
), found as materialized (
  select c.id, c.application_id, c.due_at
  from reach r
  cross join outgoing_calls c
  where c.application_id = r.application_id
    and c.state = 'waiting'
    and c.due_at <= r.last_at
    and c.due_at <= $1
  union all
  select id, application_id, due_at
  from outgoing_calls
  where state = 'waiting'
    and attempts = 0
    and due_at > $1
  union all
  select id, application_id, due_at
  from outgoing_calls
  where state = 'calling'
    and due_at <= $1
), ranked as (
  select f.id, coalesce(b.calls, 0) + row_number() over (partition by f.application_id order by f.due_at, f.id) as place
  from found f
  left join busy b on b.application_id = f.application_id
), due as materialized (
  select c.id
  from ranked r
  cross join outgoing_calls c
  where r.place <= $4
    and c.id = r.id
    and c.state in ('waiting', 'calling')
    and (c.due_at <= $1 or c.attempts = 0)
  order by c.due_at
  limit $2
  /* postgres: for update of c skip locked */)
update outgoing_calls
set state = 'calling', attempts = attempts + 1, due_at = $3
where id in (select id from due)
returning id, application_id, approval_id, webhook_id, news_sealed, attempts, created_at";
    NEXT_DUE = "select min(due_at) as due_at
from (
  select min(due_at) as due_at
  from outgoing_calls
  where state = 'waiting'
  union all
  select min(due_at) as due_at
  from outgoing_calls
  where state = 'calling') as soonest";
    AGAIN = "update outgoing_calls
set state = 'waiting', due_at = $3
where id = $1
  and state = 'calling'
  and attempts = $2";
    END = "update outgoing_calls
set state = $3, ended_at = $4, news_sealed = null
where id = $1
  and state = 'calling'
  and attempts = $2";
    ADD_ATTEMPT = "insert into call_attempts (call_id, attempt, made_at, took_millis, status, problem)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing";
    LIST = "select c.id, c.approval_id, c.webhook_id, c.state, c.attempts, c.due_at, c.created_at, c.ended_at, a.made_at,
  a.took_millis, a.status, a.problem
from outgoing_calls c
left join call_attempts a on a.call_id = c.id and a.attempt = (
  select max(b.attempt)
  from call_attempts b
  where b.call_id = c.id)
where c.application_id = $1
order by c.created_at desc, c.id desc
limit $2";
    REMOVE_OLD = "delete from outgoing_calls
where id in (select id from outgoing_calls where created_at < $1 order by created_at limit $2)";
}

const NEWS: &str = "outgoing_calls.news";

/// A call to be made.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// Its id.
    pub id: OutgoingCallId,
    /// Whose site is called.
    pub application: ApplicationId,
    /// What it is told.
    pub tells: NewNews,
    /// When it is written; it is due at once.
    pub now: Timestamp,
}

/// What a site is to be told.
#[derive(Clone, Debug)]
pub enum NewNews {
    /// That an approval it asked for was answered.
    Answer(ApprovalId),
    /// What a webhook hears of, as its writer wrote it.
    Heard(WebhookId, String),
}

/// A call a worker claimed.
#[derive(Clone, Debug)]
pub struct ClaimedCall {
    /// Its id.
    pub id: OutgoingCallId,
    /// Whose site is called.
    pub application: ApplicationId,
    /// What it is told.
    pub tells: News,
    /// The number of this claim, from 1.
    pub attempt: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What a site is told.
#[derive(Clone, Debug)]
pub enum News {
    /// That an approval it asked for was answered.
    Answer(ApprovalId),
    /// What this webhook hears of.
    Heard(Box<Webhook>, String),
    /// Nobody can read it any more: it is to be given up.
    Unreadable,
}

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it was made.
    pub made_at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What the site answered.
    pub status: Option<u16>,
    /// Why it did not.
    pub problem: Option<String>,
}

/// How a call stands, for whoever looks why a site heard nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: OutgoingCallId,
    /// The approval whose answer it tells; none of a webhook's.
    pub approval: Option<ApprovalId>,
    /// The webhook it goes to.
    pub webhook: Option<WebhookId>,
    /// 'waiting', 'calling', 'told' or 'failed'.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, while it waits.
    pub due_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was taken or given up.
    pub ended_at: Option<Timestamp>,
    /// The last attempt.
    pub last: Option<Attempt>,
}

/// Writes a call and rings for the workers.
pub async fn add(tx: &mut Tx, call: &NewCall) -> Result<(), Fault> {
    let (approval, webhook, news) = match &call.tells {
        NewNews::Answer(approval) => (Some(*approval), None, None),
        NewNews::Heard(webhook, news) => {
            let sealed = tx.seal().seal(NEWS, call.id.as_bytes(), news.as_bytes())?;
            (None, Some(*webhook), Some(sealed))
        }
    };
    let values = values![
        call.id,
        call.application,
        approval,
        webhook,
        news.as_deref(),
        call.now
    ];
    tx.run(&ADD, values).await?;
    tx.ring(Bell::Outbox);
    Ok(())
}

/// Claims up to `most` calls that are due, until `lease_end`, of each application as many as make `share` with those that are being
/// made: a site that answers slowly keeps no other from being told. A claim whose lease ran out is taken over: a site hears a thing
/// twice rather than never. However much waits for a site that is down, of each site the first few are read: the statement steps
/// from site to site, and looks how far its share reaches. Uses the indexes outgoing_calls_turn, outgoing_calls_fresh and
/// outgoing_calls_due.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    (most, share): (u32, u32),
    lease_end: Timestamp,
) -> Result<Vec<ClaimedCall>, Fault> {
    let values = values![now, i64::from(most), lease_end, i64::from(share)];
    let rows = tx.rows(&CLAIM, values).await?;
    let mut wanted = Vec::new();
    for row in &rows {
        wanted.extend(row.opt_id::<WebhookId>(3)?);
    }
    let webhooks = webhooks::these(tx, &wanted).await?;
    rows.iter()
        .map(|row| {
            Ok(ClaimedCall {
                id: row.id(0)?,
                application: row.id(1)?,
                tells: news(tx, row, &webhooks)?,
                attempt: row.int(5)?,
                created_at: row.time(6)?,
            })
        })
        .collect()
}

fn news(tx: &Tx, row: &Row, webhooks: &[Webhook]) -> Result<News, Fault> {
    if let Some(approval) = row.opt_id(2)? {
        return Ok(News::Answer(approval));
    }
    let (Some(webhook), Some(sealed)) = (row.opt_id::<WebhookId>(3)?, row.opt_blob(4)?) else {
        return Ok(News::Unreadable);
    };
    let id: OutgoingCallId = row.id(0)?;
    let opened = tx.seal().open(NEWS, id.as_bytes(), &sealed);
    let text = opened
        .ok()
        .and_then(|plain| String::from_utf8(plain.expose().clone()).ok());
    let found = webhooks.iter().find(|it| it.id == webhook);
    Ok(match (found, text) {
        (Some(webhook), Some(text)) => News::Heard(Box::new(webhook.clone()), text),
        _ => News::Unreadable,
    })
}

/// When the next call is due, if any waits. Uses the index outgoing_calls_due.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let row = tx.row(&NEXT_DUE, values![]).await?;
    row.map_or(Ok(None), |row| row.opt_time(0))
}

/// The site did not take it: it is tried again at `due`.
pub async fn again(
    tx: &mut Tx,
    call: &ClaimedCall,
    attempt: &Attempt,
    due: Timestamp,
) -> Result<bool, Fault> {
    let noted = tx.run(&AGAIN, values![call.id, call.attempt, due]).await? == 1;
    keep(tx, call, attempt).await?;
    Ok(noted)
}

/// The site took it, or it is given up; what it told is kept no longer.
pub async fn end(
    tx: &mut Tx,
    call: &ClaimedCall,
    attempt: &Attempt,
    is_told: bool,
    now: Timestamp,
) -> Result<bool, Fault> {
    let state = if is_told { "told" } else { "failed" };
    let values = values![call.id, call.attempt, state, now];
    let noted = tx.run(&END, values).await? == 1;
    keep(tx, call, attempt).await?;
    Ok(noted)
}

async fn keep(tx: &mut Tx, call: &ClaimedCall, attempt: &Attempt) -> Result<(), Fault> {
    let took = i64::try_from(attempt.took.as_millis()).unwrap_or(i64::MAX);
    let values = values![
        call.id,
        call.attempt,
        attempt.made_at,
        took,
        attempt.status,
        attempt.problem.as_deref()
    ];
    tx.run(&ADD_ATTEMPT, values).await?;
    Ok(())
}

/// The last calls of an application, the newest first. Uses the index outgoing_calls_of.
pub async fn list(
    tx: &mut Tx,
    application: ApplicationId,
    limit: u32,
) -> Result<Vec<Delivery>, Fault> {
    let rows = tx
        .rows(&LIST, values![application, i64::from(limit)])
        .await?;
    rows.iter().map(read).collect()
}

/// Removes calls written before `before`, `limit` at most. Uses the index outgoing_calls_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn read(row: &Row) -> Result<Delivery, Fault> {
    let last = match row.opt_time(8)? {
        Some(made_at) => Some(Attempt {
            made_at,
            took: Duration::from_millis(u64::try_from(row.int(9)?).unwrap_or(0)),
            status: row.opt_int(10)?.and_then(|it| u16::try_from(it).ok()),
            problem: row.opt_text(11)?,
        }),
        None => None,
    };
    Ok(Delivery {
        id: row.id(0)?,
        approval: row.opt_id(1)?,
        webhook: row.opt_id(2)?,
        state: row.text(3)?,
        attempts: row.int(4)?,
        due_at: row.time(5)?,
        created_at: row.time(6)?,
        ended_at: row.opt_time(7)?,
        last,
    })
}

#[cfg(test)]
mod tests;
