//! A visit to the settings: opened by a proof, held while something is changed in it, closed for good.

use domain::{ChallengeId, KeyedHash, MAX_TRIES, Timestamp, UserId};

use super::read::code_life;
use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    PROVE_PHONE = "update challenges
set phone_proved_at = $3, code_expires_at = null, unlocked_at = coalesce(unlocked_at, $3),
  expires_at = case when unlocked_at is null then $5 else expires_at end
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and number_sealed is null
  and generation = $2
  and tries < $4
  and code_expires_at > $3
  and expires_at > $3
  and exists (
    select 1
    from phones p
    where p.user_id = challenges.user_id
      and p.confirmed_at <= challenges.code_expires_at - $6)
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $3)
  and (unlocked_at is not null
    or exists (select 1 from browsers b where b.id = challenges.known_browser_id)
    or not exists (select 1 from users u where u.id = challenges.user_id and u.alarm_at is not null))";
    PROVE_RECOVERY_CODE = "update challenges
set recovery_code_at = $2, unlocked_at = coalesce(unlocked_at, $2),
  expires_at = case when unlocked_at is null then $4 else expires_at end
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and tries < $3
  and expires_at > $2
  and exists (
    select 1
    from recovery_codes rc
    where rc.user_id = challenges.user_id
      and rc.code_hash = $5
      and rc.used_at is null)
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $2)";
    PROVE_BYPASS_CODE = "update challenges
set recovery_code_at = $2, unlocked_at = coalesce(unlocked_at, $2),
  expires_at = case when unlocked_at is null then $4 else expires_at end
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and tries < $3
  and expires_at > $2
  and exists (
    select 1
    from bypass_codes b
    where b.user_id = challenges.user_id
      and b.code_hash = $5
      and b.expires_at > $2)
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $2)";
    TAKE_NUMBER = "update challenges
set number_sealed = null, number_hash = null, number_region = null, number_kind = null,
  generation = generation + 1, method = null, sent_at = null, code_expires_at = null
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and unlocked_at is not null
  and number_sealed is not null
  and generation = $2
  and tries < $4
  and code_expires_at > $3
  and expires_at > $3
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.secured_at > challenges.unlocked_at)
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $3)";
    TAKE_NUMBER_BACK = "update challenges
set number_sealed = null, number_hash = null, number_region = null, number_kind = null,
  generation = generation + 1, method = null, sent_at = null, code_expires_at = null
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and number_sealed is not null";
    HOLD_SETTINGS = "update challenges
set sends = sends
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and unlocked_at is not null
  and expires_at > $2
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.secured_at > challenges.unlocked_at)";
    MARK_CODES_SHOWN = "update challenges
set recovery_code_at = $2
where id = $1
  and state = 'open'
  and purpose = 'settings'";
    CLOSE_SETTINGS = "update challenges
set state = 'passed', passed_at = $2
where id = $1
  and state = 'open'
  and purpose = 'settings'
  and unlocked_at is not null";
    SHUT_SETTINGS = "update challenges
set state = 'denied'
where user_id = $1
  and state = 'open'
  and purpose = 'settings'
  and unlocked_at is not null
  and expires_at > $2
returning id";
    HAS_OPEN_SETTINGS = "select 1 as found
from challenges
where user_id = $1
  and state = 'open'
  and purpose = 'settings'
  and unlocked_at is not null
  and expires_at > $2
limit 1";
}

/// The code sent to the number that is on file was entered in time, in the settings. They are open from now on, until
/// `open_until` if they were shut. After "it was not me" it alone opens none in a new browser.
pub async fn prove_phone(
    tx: &mut Tx,
    id: ChallengeId,
    generation: i64,
    now: Timestamp,
    open_until: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, generation, now, MAX_TRIES, open_until, code_life()];
    Ok(tx.run(&PROVE_PHONE, values).await? == 1)
}

/// This unused recovery code was entered in the settings. They are open from now on, until `open_until` if they were
/// shut. The caller holds the user and uses the code up.
pub async fn prove_recovery_code(
    tx: &mut Tx,
    id: ChallengeId,
    code: &KeyedHash,
    now: Timestamp,
    open_until: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, now, MAX_TRIES, open_until, code];
    Ok(tx.run(&PROVE_RECOVERY_CODE, values).await? == 1)
}

/// This code of the staff was entered in the settings. They are open from now on, until `open_until` if they were shut. The
/// caller holds the user and uses the code up.
pub async fn prove_bypass_code(
    tx: &mut Tx,
    id: ChallengeId,
    code: &KeyedHash,
    now: Timestamp,
    open_until: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, now, MAX_TRIES, open_until, code];
    Ok(tx.run(&PROVE_BYPASS_CODE, values).await? == 1)
}

/// The code sent to the number offered in the settings was entered in time: the offer is taken up and gone.
pub async fn take_number(
    tx: &mut Tx,
    id: ChallengeId,
    generation: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, generation, now, MAX_TRIES];
    Ok(tx.run(&TAKE_NUMBER, values).await? == 1)
}

/// Takes back the number offered in the settings; says whether there was one.
pub async fn take_number_back(tx: &mut Tx, id: ChallengeId) -> Result<bool, Fault> {
    Ok(tx.run(&TAKE_NUMBER_BACK, values![id]).await? == 1)
}

/// Holds settings that are open, so that nothing is changed in ones that are shut; says whether they are.
pub async fn hold_settings(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD_SETTINGS, values![id, now]).await? == 1)
}

/// Marks that a new set of recovery codes was shown in these settings: whoever reads it there has a strong proof in hand.
pub async fn mark_codes_shown(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<(), Fault> {
    tx.run(&MARK_CODES_SHOWN, values![id, now]).await?;
    Ok(())
}

/// Shuts open settings for good: the browser leaves for the site.
pub async fn close_settings(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&CLOSE_SETTINGS, values![id, now]).await? == 1)
}

/// Shuts whatever settings of a user are open, in any browser; gives them. Uses the index challenges_of_user.
pub async fn shut_settings(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<ChallengeId>, Fault> {
    let rows = tx.rows(&SHUT_SETTINGS, values![user, now]).await?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Whether settings of a user are open, in any browser. Uses the index challenges_of_user.
pub async fn has_open_settings(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<bool, Fault> {
    let found = tx.row(&HAS_OPEN_SETTINGS, values![user, now]).await?;
    Ok(found.is_some())
}
