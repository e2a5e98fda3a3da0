//! A challenge answered in the authenticator: passed by an approval or by a code of the app, or the settings opened so.

use domain::{ApprovalId, ChallengeId, MAX_TRIES, PairingId, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    PASS_BY_APPROVAL = "update challenges
set state = 'passed', passed_at = $2, means = 'push'
where id = $1
  and state = 'open'
  and purpose = 'verify'
  and expires_at > $2
  and exists (
    select 1
    from approvals a
    where a.challenge_id = challenges.id
      and a.pairing_id is null
      and a.state = 'approved')
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and (u.alarm_at is not null or u.secured_at > challenges.created_at))";
    PASS_BY_TRIAL = "update challenges
set state = 'passed', passed_at = $2, means = 'push'
where id = $1
  and state = 'open'
  and purpose in ('set_up', 'recover')
  and expires_at > $2
  and exists (
    select 1
    from approvals a
    join pairings p on p.id = a.pairing_id
    where a.challenge_id = challenges.id
      and a.pairing_id = $3
      and a.state = 'approved'
      and p.user_id = challenges.user_id
      and p.state = 'waiting')
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.secured_at > challenges.created_at)";
    PASS_BY_APP_CODE = "update challenges
set state = 'passed', passed_at = $2, means = 'app_code'
where id = $1
  and state = 'open'
  and purpose in ('verify', 'set_up', 'recover')
  and tries < $3
  and expires_at > $2
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, (
      select ch.id
      from changes ch
      where ch.user_id = challenges.user_id
        and ch.kind = 'recover'
        and ch.state in ('waiting', 'ready')
        and challenges.purpose = 'recover'), challenges.user_id)
      and l.locked_until > $2)
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.secured_at > challenges.created_at)";
    PROVE_BY_APPROVAL = "update challenges
set app_proved_at = case when cast($5 as bigint) = 1 and exists (
    select 1
    from approvals a
    join pairings p on p.id = a.answered_by
    where a.challenge_id = challenges.id
      and a.answered_at = $4
      and coalesce(p.weighs_from, 0) <= $2) then $2 else app_proved_at end,
  unlocked_at = coalesce(unlocked_at, $2),
  expires_at = case when unlocked_at is null then $3 else expires_at end
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and expires_at > $2
  and exists (
    select 1
    from approvals a
    join pairings p on p.id = a.answered_by
    where a.challenge_id = challenges.id
      and a.pairing_id is null
      and a.state = 'approved'
      and a.answered_at = $4
      and a.taken_up_at is null
      and p.state = 'active')
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.alarm_at is not null)
returning case when app_proved_at = $2 then 1 else 0 end as is_strong";
    TAKE_UP = "update approvals
set taken_up_at = $2
where challenge_id = $1
  and answered_at = $3
  and taken_up_at is null";
    PROVE_BY_APP_CODE = "update challenges
set app_proved_at = case when cast($5 as bigint) = 1 then $2 else app_proved_at end, unlocked_at = coalesce(unlocked_at, $2),
  expires_at = case when unlocked_at is null then $4 else expires_at end
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and tries < $3
  and expires_at > $2
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $2)";
    BEGIN_ADDING = "update challenges
set adding_app_since = $2
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and unlocked_at is not null";
    END_ADDING = "update challenges
set adding_app_since = null
where id = $1
  and adding_app_since is not null";
    OF_APPROVAL = "select challenge_id
from approvals
where id = $1";
    DENY = "update challenges
set state = 'denied'
where id = $1
  and state = 'open'";
    COUNT_TRY = "update challenges
set tries = tries + 1, state = case when tries + 1 >= $2 then 'locked' else state end
where id = $1
  and state = 'open'
returning tries";
}

/// Passes an open verification whose request was approved. Not after "it was not me": push is frozen until the walk is done.
pub async fn pass_by_approval(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&PASS_BY_APPROVAL, values![id, now]).await? == 1)
}

/// Passes an open set-up, or a recovery, whose new device approved its first request; says whether that device still waits
/// for it. The caller holds the user and confirms this pairing.
pub async fn pass_by_trial(
    tx: &mut Tx,
    id: ChallengeId,
    pairing: PairingId,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&PASS_BY_TRIAL, values![id, now, pairing]).await? == 1)
}

/// Passes an open challenge whose code from the app was right. The caller uses the time step up.
pub async fn pass_by_app_code(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    let values = values![id, now, MAX_TRIES];
    Ok(tx.run(&PASS_BY_APP_CODE, values).await? == 1)
}

/// What an answer of the app is worth in the settings. Both open them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A strong proof.
    Strong,
    /// None for a change: it is young, or a code to a number alone put it there, or its own removal waits.
    Nothing,
}

/// Takes an approval up that was given at `answered_at` and opens the settings until `open_until`, if they were shut. It
/// counts once, while the pairing that gave it is there; that of a new device that is only tried out does not. It weighs `most` at
/// most, and nothing before the time of its pairing has come. The caller holds the user.
pub async fn prove_by_approval(
    tx: &mut Tx,
    id: ChallengeId,
    now: Timestamp,
    open_until: Timestamp,
    answered_at: Timestamp,
    most: Weight,
) -> Result<Option<Weight>, Fault> {
    let values = values![id, now, open_until, answered_at, most == Weight::Strong];
    let Some(row) = tx.row(&PROVE_BY_APPROVAL, values).await? else {
        return Ok(None);
    };
    tx.run(&TAKE_UP, values![id, now, answered_at]).await?;
    Ok(Some(if row.flag(0)? {
        Weight::Strong
    } else {
        Weight::Nothing
    }))
}

/// Notes a right code of the app in the settings, which it opens until `open_until` if they were shut. Only that of an
/// app known for long is a strong proof.
pub async fn prove_by_app_code(
    tx: &mut Tx,
    id: ChallengeId,
    now: Timestamp,
    open_until: Timestamp,
    weight: Weight,
) -> Result<bool, Fault> {
    let is_strong = weight == Weight::Strong;
    let values = values![id, now, MAX_TRIES, open_until, is_strong];
    Ok(tx.run(&PROVE_BY_APP_CODE, values).await? == 1)
}

/// An app is being added in open settings from now on; says whether they are open. The caller weighed what was proved.
pub async fn begin_adding_app(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&BEGIN_ADDING, values![id, now]).await? == 1)
}

/// No app is being added any more: it is there, or something else was begun.
pub async fn end_adding_app(tx: &mut Tx, id: ChallengeId) -> Result<(), Fault> {
    tx.run(&END_ADDING, values![id]).await?;
    Ok(())
}

/// The challenge a request answers.
pub async fn of_approval(tx: &mut Tx, id: ApprovalId) -> Result<Option<ChallengeId>, Fault> {
    let row = tx.row(&OF_APPROVAL, values![id]).await?;
    row.map(|row| row.id(0)).transpose()
}

/// A device denied: the challenge ends for every method.
pub async fn deny(tx: &mut Tx, id: ChallengeId) -> Result<bool, Fault> {
    Ok(tx.run(&DENY, values![id]).await? == 1)
}

/// A wrong number was carried over: one of the challenge's tries. Gives how many there were; none of a challenge that is over.
pub async fn count_try(tx: &mut Tx, id: ChallengeId) -> Result<Option<i64>, Fault> {
    let row = tx.row(&COUNT_TRY, values![id, MAX_TRIES]).await?;
    row.map(|row| row.int(0)).transpose()
}
