//! Whose turn it is to be told: events that are due, claimed by workers under a lease, of each endpoint its share.

use std::collections::BTreeMap;

use domain::{ApplicationId, HookEventId, HookId, HookSecret, Timestamp, WrittenAddress};

use super::open;
use crate::{
    Fault, Tx,
    row::Row,
    sql::{joined, statements, values, with_ids},
};

statements! {
    DUE = "select h.id, (
  select count(*)
  from hook_deliveries b
  where b.hook_id = h.id
    and b.state = 'calling'
    and b.due_at > $1) as calling
from hooks h
join applications a on a.id = h.application_id
where h.state = 'on'
  and h.id > $2
  and a.off_since is null
  and (exists (
    select 1
    from hook_deliveries d
    where d.hook_id = h.id
      and d.state = 'waiting'
      and d.due_at <= $1)
  or exists (
    select 1
    from hook_deliveries d
    where d.hook_id = h.id
      and d.state = 'calling'
      and d.due_at <= $1))
order by h.id
limit $3";
    REVIVE = "update hook_deliveries
set state = 'waiting'
where hook_id = $1
  and state = 'calling'
  and due_at <= $2";
    CLAIM = "with found as materialized (
  select d.event_id
  from hook_deliveries d
  where d.hook_id = $2
    and d.state = 'waiting'
    and d.due_at <= $1
    and not exists (
      select 1
      from hook_deliveries p
      where p.hook_id = d.hook_id
        and p.user_id = d.user_id
        and p.position < d.position
        and p.state in ('waiting', 'calling')
        and (p.state = 'calling' or p.attempts = 0))
  order by d.due_at, d.position
  limit $4
  /* postgres: for update of d skip locked */)
update hook_deliveries
set state = 'calling', claims = claims + 1, attempts = attempts + 1, due_at = $3
where hook_id = $2
  and event_id in (select event_id from found)
  and state = 'waiting'
returning event_id, claims, attempts, position";
    EVENTS = with_ids!(
        "select id, kind, body
from hook_events
where id in (select id from listed)"
    );
    ENDPOINT = "select application_id, address, secret_sealed, former_sealed, former_until
from hooks
where id = $1";
    NEXT_DUE = "select min(soonest.due_at) as due_at
from (
  select (
    select min(d.due_at)
    from hook_deliveries d
    where d.hook_id = h.id
      and d.state = 'waiting') as due_at
  from hooks h
  join applications a on a.id = h.application_id
  where h.state = 'on'
    and a.off_since is null
  union all
  select (
    select min(d.due_at)
    from hook_deliveries d
    where d.hook_id = h.id
      and d.state = 'calling') as due_at
  from hooks h
  join applications a on a.id = h.application_id
  where h.state = 'on'
    and a.off_since is null) soonest";
}

/// Endpoints looked at in one claim.
const AT_ONCE: i64 = 100;

/// An event an endpoint is to be told of, claimed by a worker.
#[derive(Clone, Debug)]
pub struct ClaimedEvent {
    /// The endpoint.
    pub hook: HookId,
    /// Whose.
    pub application: ApplicationId,
    /// Where it is told.
    pub address: WrittenAddress,
    /// What signs: the secret in force, and the one before while both do.
    pub secrets: Vec<HookSecret>,
    /// The event.
    pub event: HookEventId,
    /// Its `type`.
    pub kind: String,
    /// What is told.
    pub body: String,
    /// The number of this claim.
    pub claim: i64,
    /// Which try it is, from 1.
    pub attempt: i64,
    /// Where its row is sealed.
    pub position: i64,
}

/// An endpoint as it is told now.
struct Endpoint {
    application: ApplicationId,
    address: WrittenAddress,
    secrets: Vec<HookSecret>,
}

/// Claims up to `most` events that are due, until `lease_end`, of each endpoint as many as make `share` with those it is being told:
/// one that answers slowly keeps no other from hearing. Begins behind the endpoint `after`, so that each has its turn. Of one user no
/// endpoint is told a later thing while an earlier one was not tried. Uses the indexes hook_deliveries_turn and
/// hook_deliveries_of_user.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    (most, share): (u32, u32),
    after: HookId,
    lease_end: Timestamp,
) -> Result<Vec<ClaimedEvent>, Fault> {
    let mut turns = due(tx, now, after).await?;
    let first = due(tx, now, HookId::from_bytes([0; 16])).await?;
    turns.extend(first.into_iter().filter(|(id, _)| *id <= after));
    let mut claimed = Vec::new();
    for (hook, calling) in turns {
        let room = i64::from(most) - i64::try_from(claimed.len()).unwrap_or(i64::MAX);
        let room = room.min(i64::from(share) - calling);
        if room > 0 {
            claimed.extend(claim_of(tx, now, hook, (room, lease_end)).await?);
        }
    }
    Ok(claimed)
}

/// Endpoints behind this one for which something is due, and how much each is being told.
async fn due(tx: &mut Tx, now: Timestamp, after: HookId) -> Result<Vec<(HookId, i64)>, Fault> {
    let rows = tx.rows(&DUE, values![now, after, AT_ONCE]).await?;
    rows.iter()
        .map(|row| Ok((row.id(0)?, row.int(1)?)))
        .collect()
}

async fn claim_of(
    tx: &mut Tx,
    now: Timestamp,
    hook: HookId,
    (room, lease_end): (i64, Timestamp),
) -> Result<Vec<ClaimedEvent>, Fault> {
    let Some(row) = tx.row(&ENDPOINT, values![hook]).await? else {
        return Ok(Vec::new());
    };
    let endpoint = match Endpoint::read(tx, hook, &row, now) {
        Ok(endpoint) => endpoint,
        Err(fault) => {
            // Others are told all the same.
            tracing::error!(%fault, hook.id = %hook, "an endpoint cannot be told");
            return Ok(Vec::new());
        }
    };
    // What a worker died with waits again, in its place: one state, so that the index gives the first few without sorting.
    tx.run(&REVIVE, values![hook, now]).await?;
    let rows = tx.rows(&CLAIM, values![now, hook, lease_end, room]).await?;
    let mut ids: Vec<HookEventId> = Vec::new();
    for row in &rows {
        ids.push(row.id(0)?);
    }
    let ids = joined(ids.iter().map(HookEventId::as_bytes));
    let mut events: BTreeMap<HookEventId, (String, String)> = BTreeMap::new();
    if !rows.is_empty() {
        for row in tx.rows(&EVENTS, values![&ids]).await? {
            events.insert(row.id(0)?, (row.text(1)?, row.text(2)?));
        }
    }
    let mut claimed = Vec::new();
    for row in &rows {
        let event = row.id(0)?;
        let Some((kind, body)) = events.remove(&event) else {
            continue;
        };
        claimed.push(ClaimedEvent {
            hook,
            application: endpoint.application,
            address: endpoint.address.clone(),
            secrets: endpoint.secrets.clone(),
            event,
            kind,
            body,
            claim: row.int(1)?,
            attempt: row.int(2)?,
            position: row.int(3)?,
        });
    }
    claimed.sort_by_key(|it| it.position);
    Ok(claimed)
}

impl Endpoint {
    /// With what signs now, the secret in force first.
    fn read(tx: &Tx, hook: HookId, row: &Row, now: Timestamp) -> Result<Self, Fault> {
        let mut secrets = vec![open(tx, hook, &row.blob(2)?)?];
        let until = row.opt_time(4)?;
        if let Some(former) = row.opt_blob(3)?
            && until.is_some_and(|until| now < until)
        {
            secrets.push(open(tx, hook, &former)?);
        }
        Ok(Self {
            application: row.id(0)?,
            address: row.word(1)?,
            secrets,
        })
    }
}

/// When the next event is due, if any waits for an endpoint that is told. Uses the index hook_deliveries_turn.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let row = tx.row(&NEXT_DUE, values![]).await?;
    row.map_or(Ok(None), |row| row.opt_time(0))
}
