//! The outbox: every outward message, written with the state it belongs to, claimed by workers under a lease. It carries
//! the code of a challenge, a notice, or a ring for a device.
//!
//! A message is `waiting`, then `sending` under a claim, then `accepted`, `failed`, `unknown` (the gateway did not say) or
//! `dropped` (nobody waits for it any more). Each claim has a number (`attempts`), and each write of a worker names its
//! claim: a worker whose lease ran out changes nothing.

pub(crate) mod claims;
pub mod fared;
pub mod fate;
mod message;
pub(crate) mod receipts;
pub mod reserved;
pub(crate) mod trial;
pub(crate) mod unreadable;

use domain::{
    ApplicationId, ApprovalId, ChallengeId, MessageId, Money, PhoneNumber, Timestamp, UserId,
};

use self::message::sealed;
pub use self::{
    claims::{Claimed, Claims, claim, put_off},
    message::{Content, Destination, NewMessage},
    receipts::find_by_provider,
    reserved::Taken,
    trial::{RungDevice, Trial, find_trial, list_rung, mark_woken},
    unreadable::{Unreadable, give_up},
};
use crate::{
    Bell, Fault, Tx,
    row::Row,
    sendings,
    sql::{statements, values},
};

statements! {
    ADD = "insert into outbox (id, application_id, user_id, channel, challenge_id, generation, notice, number_sealed,
  number_region, number_kind, email_sealed, language, state, due_at, created_at, expires_at, device_id, approval_id, digits,
  said, offer_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', $13, $13, $14, $15, $16, $17, $18, $19)";
    NEXT_DUE = "select min(due_at) as due_at
from (
  select min(due_at) as due_at
  from outbox
  where state = 'waiting'
  union all
  select min(due_at) as due_at
  from outbox
  where state = 'sending') as soonest";
    ACCEPTED = "update outbox
set state = 'accepted', gateway = $3, provider_id = $4, accepted_at = $5, error_class = null, cost = $6,
  reserved = case when reserved = $6 then null else reserved end
where id = $1
  and state = 'sending'
  and attempts = $2";
    AGAIN = "update outbox
set state = 'waiting', gateway = $3, error_class = $4, due_at = $5
where id = $1
  and state = 'sending'
  and attempts = $2";
    ENDED = "update outbox
set state = $3, gateway = $4, error_class = $5
where id = $1
  and state = 'sending'
  and attempts = $2";
    DROP_OF = "update outbox
set state = case when state = 'waiting' then 'dropped' else state end, expires_at = $2
where challenge_id = $1
  and channel <> 'mail'
  and state in ('waiting', 'sending')";
    DROP_MAILS_OF = "update outbox
set state = case when state = 'waiting' then 'dropped' else state end, expires_at = $2
where challenge_id = $1
  and channel = 'mail'
  and state in ('waiting', 'sending')";
    DROP_RINGS_OF = "update outbox
set state = case when state = 'waiting' then 'dropped' else state end, expires_at = $2
where approval_id = $1
  and state in ('waiting', 'sending')";
    REPORTED_DELIVERED = "update outbox
set delivered_at = $2
where id = $1
  and delivered_at is null
returning application_id, user_id, challenge_id";
    REPORTED_FAILED = "update outbox
set state = 'failed', error_class = $2, cost = coalesce(cost, reserved)
where id = $1
  and state in ('sending', 'accepted', 'unknown')
  and delivered_at is null
returning application_id, user_id, challenge_id";
    COUNT = "select count(*) as found
from outbox
where state = $1";
    REMOVE_OLD = "delete from outbox
where id in (select id from outbox where created_at < $1 order by created_at limit $2)";
}

/// Whom a message was for.
#[derive(Clone, Copy, Debug)]
pub struct MessageSubject {
    /// The application.
    pub application: ApplicationId,
    /// The user; none where it was for an operator.
    pub user: Option<UserId>,
    /// The challenge, if it carried the code of one.
    pub challenge: Option<ChallengeId>,
}

/// How a message ended without being accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// No gateway will take it.
    Failed,
    /// A gateway may have taken it: it did not answer in time. Never tried again, for the person may get two.
    Unknown,
    /// Its code is of no use any more.
    Dropped,
}

/// Writes a message and rings for the workers.
pub async fn add(tx: &mut Tx, message: &NewMessage) -> Result<(), Fault> {
    let number = message.to.number();
    let [number_sealed, email_sealed] = sealed(tx, message)?;
    let (challenge, generation, notice) = match &message.content {
        Content::Code {
            challenge,
            generation,
        } => (Some(*challenge), *generation, None),
        Content::Notice(notice) => {
            let written = serde_json::to_string(notice)
                .map_err(|error| Fault::new(format!("a notice cannot be written: {error}")))?;
            (None, 0, Some(written))
        }
        Content::ToOperator(notice) => {
            let written = serde_json::to_string(notice)
                .map_err(|error| Fault::new(format!("a notice cannot be written: {error}")))?;
            (None, 0, Some(written))
        }
        Content::DirectCode { of, .. } => (Some(*of), 0, None),
        Content::Ring(_) | Content::CodeRing | Content::Invitation(_) => (None, 0, None),
        Content::TrialRing { trial } => (Some(*trial), 0, None),
    };
    let content = &message.content;
    let (digits, said) = content.asked_for();
    let values = values![
        message.id,
        message.application,
        message.user,
        message.to.channel().as_str(),
        challenge,
        generation,
        notice.as_deref(),
        number_sealed.as_deref(),
        number.map(PhoneNumber::region),
        number.map(|number| number.kind().as_str()),
        email_sealed.as_deref(),
        &message.language,
        message.now,
        message.expires_at,
        message.to.device(),
        content.approval(),
        digits,
        said,
        content.offer()
    ];
    tx.run(&ADD, values).await?;
    tx.ring(Bell::Outbox);
    Ok(())
}

/// When the next message is due, if any waits. Uses the index outbox_due.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    tx.row(&NEXT_DUE, values![])
        .await?
        .map_or(Ok(None), |row| row.opt_time(0))
}

/// A gateway accepted the message of this claim.
pub async fn accepted(
    tx: &mut Tx,
    claimed: &Claimed,
    gateway: &str,
    taken: Taken<'_>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![
        claimed.message.id,
        claimed.attempt,
        gateway,
        taken.provider_id,
        now,
        taken.cost.map(Money::micros)
    ];
    Ok(tx.run(&ACCEPTED, values).await? == 1)
}

/// The message of this claim is to be tried again at `due`.
pub async fn again(
    tx: &mut Tx,
    claimed: &Claimed,
    gateway: &str,
    error_class: &str,
    due: Timestamp,
) -> Result<bool, Fault> {
    let values = values![
        claimed.message.id,
        claimed.attempt,
        gateway,
        error_class,
        due
    ];
    Ok(tx.run(&AGAIN, values).await? == 1)
}

/// The message of this claim ended without being accepted.
pub async fn ended(
    tx: &mut Tx,
    claimed: &Claimed,
    end: End,
    gateway: Option<&str>,
    error_class: Option<&str>,
) -> Result<bool, Fault> {
    let state = match end {
        End::Failed => "failed",
        End::Unknown => "unknown",
        End::Dropped => "dropped",
    };
    let values = values![
        claimed.message.id,
        claimed.attempt,
        state,
        gateway,
        error_class
    ];
    Ok(tx.run(&ENDED, values).await? == 1)
}

/// Drops the texts and calls that still wait for a challenge that was answered or got another number. A message that a
/// gateway is being given at this moment cannot be called back, but no second attempt is made at it. What is dropped no gateway
/// took: guards do not count it.
pub async fn drop_of(tx: &mut Tx, challenge: ChallengeId, now: Timestamp) -> Result<u64, Fault> {
    let dropped = tx.run(&DROP_OF, values![challenge, now]).await?;
    if dropped > 0 {
        sendings::mark_dropped(tx, challenge).await?;
    }
    Ok(dropped)
}

/// The same for its mails.
pub async fn drop_mails_of(
    tx: &mut Tx,
    challenge: ChallengeId,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&DROP_MAILS_OF, values![challenge, now]).await
}

/// The same for the rings for an approval request that was answered.
pub async fn drop_rings_of(
    tx: &mut Tx,
    approval: ApprovalId,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.run(&DROP_RINGS_OF, values![approval, now]).await
}

/// A gateway reported that the message it took arrived. None when there is nothing (new) to note.
pub async fn reported_delivered(
    tx: &mut Tx,
    id: MessageId,
    now: Timestamp,
) -> Result<Option<MessageSubject>, Fault> {
    let row = tx.row(&REPORTED_DELIVERED, values![id, now]).await?;
    row.as_ref().map(subject).transpose()
}

/// A gateway reported that the message it took did not arrive. None when there is nothing (new) to note. What was set aside for it
/// is spent: it had taken it.
pub async fn reported_failed(
    tx: &mut Tx,
    id: MessageId,
    error_class: &str,
) -> Result<Option<MessageSubject>, Fault> {
    let row = tx.row(&REPORTED_FAILED, values![id, error_class]).await?;
    row.as_ref().map(subject).transpose()
}

/// How many messages are in a state ("waiting", "sending", "accepted" ...). Uses the index outbox_due.
pub async fn count(tx: &mut Tx, state: &str) -> Result<i64, Fault> {
    tx.row(&COUNT, values![state])
        .await?
        .map_or(Ok(0), |row| row.int(0))
}

/// Removes messages written before `before`, `limit` at most. Uses the index outbox_by_age.
pub async fn remove_old(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_OLD, values![before, i64::from(limit)]).await
}

fn subject(row: &Row) -> Result<MessageSubject, Fault> {
    Ok(MessageSubject {
        application: row.id(0)?,
        user: row.opt_id(1)?,
        challenge: row.opt_id(2)?,
    })
}

#[cfg(test)]
mod tests;
