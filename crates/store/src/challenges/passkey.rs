//! A challenge answered by a passkey: passed, or the settings opened so.

use domain::{ChallengeId, MAX_TRIES, Means, Timestamp};

use super::Weight;
use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    PASS_BY_PASSKEY = "update challenges
set state = 'passed', passed_at = $2, means = $4
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
    PROVE_BY_PASSKEY = "update challenges
set passkey_proved_at = case when cast($5 as bigint) = 1 then $2 else passkey_proved_at end,
  unlocked_at = coalesce(unlocked_at, $2),
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
}

/// Passes an open challenge that a passkey answered, or whose first passkey was made. The caller writes the passkey.
pub async fn pass_by_passkey(
    tx: &mut Tx,
    id: ChallengeId,
    means: Means,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, now, MAX_TRIES, means.as_str()];
    Ok(tx.run(&PASS_BY_PASSKEY, values).await? == 1)
}

/// Notes that a passkey answered in the settings, which it opens until `open_until` if they were shut. Only one that has been
/// there for long is a strong proof.
pub async fn prove_by_passkey(
    tx: &mut Tx,
    id: ChallengeId,
    now: Timestamp,
    open_until: Timestamp,
    weight: Weight,
) -> Result<bool, Fault> {
    let is_strong = weight == Weight::Strong;
    let values = values![id, now, MAX_TRIES, open_until, is_strong];
    Ok(tx.run(&PROVE_BY_PASSKEY, values).await? == 1)
}
