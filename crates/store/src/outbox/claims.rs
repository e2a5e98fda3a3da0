//! A worker claims messages: applications take turns, and of each the oldest come first. What cannot go out yet is put off with
//! nothing tried.

use domain::Timestamp;

use super::{
    Unreadable,
    message::{NewMessage, whole},
    unreadable::unreadable,
};
use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    CLAIM = "with recursive sites as (
  select (
    select application_id
    from outbox
    where state = 'waiting'
    order by application_id
    limit 1) as application_id
  union all
  select (
    select o.application_id
    from outbox o
    where o.state = 'waiting'
      and o.application_id > s.application_id
    order by o.application_id
    limit 1)
  from sites s
  where s.application_id is not null
), reach as materialized (
  select s.application_id, coalesce((
    select o.due_at
    from outbox o
    where o.application_id = s.application_id
      and o.state = 'waiting'
      and o.due_at <= $1
    order by o.due_at
    limit 1 offset $4), $1) as last_at
  from sites s
), busy as (
  select application_id, count(*) as messages
  from outbox
  where state = 'sending'
    and due_at > $1
  group by application_id
), fresh as materialized (
  select id, application_id, due_at
  from outbox
  where state = 'waiting'
    and attempts = 0
    and due_at > $1
  order by due_at
  limit $4
), lapsed as materialized (
  select id, application_id, due_at
  from outbox
  where state = 'sending'
    and due_at <= $1
  order by due_at
  limit $4
), found as materialized (
  select o.id, o.application_id, o.due_at
  from reach r
  cross join outbox o
  where o.application_id = r.application_id
    and o.state = 'waiting'
    and o.due_at <= r.last_at
    and o.due_at <= $1
  union all
  select id, application_id, due_at from fresh
  union all
  select id, application_id, due_at from lapsed
), ranked as (
  select f.id, f.due_at, coalesce(b.messages, 0)
    + row_number() over (partition by f.application_id order by f.due_at, f.id) as turn
  from found f
  left join busy b on b.application_id = f.application_id
), due as materialized (
  select o.id
  from ranked r
  cross join outbox o
  where o.id = r.id
    and o.state in ('waiting', 'sending')
    and (o.due_at <= $1 or o.state = 'waiting' and o.attempts = 0)
  order by r.turn, r.due_at
  limit $2
  /* postgres: for update of o skip locked */)
update outbox
set state = 'sending', attempts = attempts + 1, claimed_until = $3, due_at = $3,
  takeovers = takeovers + case when state = 'sending' then 1 else 0 end
where id in (select id from due)
returning id, application_id, user_id, channel, challenge_id, generation, notice, number_sealed, number_region,
  number_kind, email_sealed, language, created_at, expires_at, attempts, takeovers, device_id, approval_id, digits, said,
  offer_id, error_class, put_offs, gateway";
    PUT_OFF = "update outbox
set state = 'waiting', put_offs = put_offs + 1, due_at = $3
where id = $1
  and state = 'sending'
  and attempts = $2";
}

/// A message a worker claimed.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// What was written.
    pub message: NewMessage,
    /// The number of this claim, from 1.
    pub attempt: i64,
    /// How many of the claims were taken over from a worker that never said what came of it.
    pub takeovers: i64,
    /// How many of the claims before this one were put off with nothing tried.
    pub put_offs: i64,
    /// Why it is tried again, as [`again`](super::again) was told; none at the first claim.
    pub why: Option<String>,
    /// The gateway that was tried last, where one was.
    pub gateway: Option<String>,
}

impl Claimed {
    /// Which try this one is, from 1: claims that were put off were none.
    pub const fn tries(&self) -> i64 {
        self.attempt - self.put_offs
    }
}

/// What a worker claimed.
#[derive(Debug, Default)]
pub struct Claims {
    /// The messages it is to carry.
    pub messages: Vec<Claimed>,
    /// Those nobody can carry. They are claimed like the others, and to be given up.
    pub unreadable: Vec<Unreadable>,
}

/// Claims up to `most` messages that are due, until `lease_end`. Applications take turns, and each one's oldest come first:
/// however much of one waits, the next message of another, of which less is under way, goes before it. A claim whose lease
/// ran out is taken over. A message that was never tried is due whatever the clock says: it may have been put back since.
/// What waits for its next try is not read, nor more of an application than could be claimed: the cost goes by how many
/// applications wait, not by how much. Uses the indexes outbox_turn, outbox_due and outbox_fresh.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    most: u32,
    lease_end: Timestamp,
) -> Result<Claims, Fault> {
    let mut claims = Claims::default();
    for row in tx
        .rows(
            &CLAIM,
            values![now, i64::from(most), lease_end, reach(most)],
        )
        .await?
    {
        let attempt = row.int(14)?;
        match whole(tx, &row) {
            Ok(message) => claims.messages.push(Claimed {
                message,
                attempt,
                takeovers: row.int(15)?,
                put_offs: row.int(22)?,
                why: row.opt_text(21)?,
                gateway: row.opt_text(23)?,
            }),
            // One such row must not keep the others back.
            Err(why) => claims.unreadable.push(unreadable(&row, attempt, why)?),
        }
    }
    Ok(claims)
}

/// Messages of one application that other workers may hold at this moment, and that are passed over.
const HELD_ELSEWHERE: i64 = 64;

/// How many messages of one application are looked at.
fn reach(most: u32) -> i64 {
    i64::from(most).saturating_add(HELD_ELSEWHERE)
}

/// The message of this claim waits until `due` with nothing tried: it is not nearer to its end for that.
pub async fn put_off(tx: &mut Tx, claimed: &Claimed, due: Timestamp) -> Result<bool, Fault> {
    let values = values![claimed.message.id, claimed.attempt, due];
    Ok(tx.run(&PUT_OFF, values).await? == 1)
}
