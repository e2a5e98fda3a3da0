//! A verification that ends another way: by a recovery code or one of the staff, or as a set-up in the place of what was lost.

use domain::{ChallengeId, KeyedHash, MAX_TRIES, Timestamp};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    PASS_BY_RECOVERY_CODE = "update challenges
set state = 'passed', passed_at = $2, recovery_code_at = $2, means = 'recovery_code'
where id = $1
  and state = 'open'
  and purpose = 'verify'
  and tries < $3
  and expires_at > $2
  and exists (
    select 1
    from recovery_codes rc
    where rc.user_id = challenges.user_id
      and rc.code_hash = $4
      and rc.used_at is null)
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $2)";
    PASS_BY_BYPASS_CODE = "update challenges
set state = 'passed', passed_at = $2, recovery_code_at = $2, means = 'bypass_code'
where id = $1
  and state = 'open'
  and purpose = 'verify'
  and tries < $3
  and expires_at > $2
  and exists (
    select 1
    from bypass_codes b
    where b.user_id = challenges.user_id
      and b.code_hash = $4
      and b.expires_at > $2)
  and not exists (
    select 1
    from locks l
    where l.subject = coalesce(challenges.known_browser_id, challenges.user_id)
      and l.locked_until > $2)";
    IS_RECOVERY = "select 1 as found
from challenges
where id = $1
  and purpose = 'recover'";
    BEGIN_RECOVERY = "update challenges
set purpose = 'recover', generation = generation + 1, method = null, sent_at = null, code_expires_at = null,
  mail_proved_at = null
where id = $1
  and state = 'open'
  and purpose = 'verify'
  and expires_at > $2";
}

/// Passes an open verification by this unused recovery code. The caller holds the user and uses the code up.
pub async fn pass_by_recovery_code(
    tx: &mut Tx,
    id: ChallengeId,
    code: &KeyedHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, now, MAX_TRIES, code];
    Ok(tx.run(&PASS_BY_RECOVERY_CODE, values).await? == 1)
}

/// Passes an open verification by this code of the staff. The caller holds the user and uses the code up.
pub async fn pass_by_bypass_code(
    tx: &mut Tx,
    id: ChallengeId,
    code: &KeyedHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, now, MAX_TRIES, code];
    Ok(tx.run(&PASS_BY_BYPASS_CODE, values).await? == 1)
}

/// Turns an open verification into the set-up of another number, or of an app.
pub async fn begin_recovery(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&BEGIN_RECOVERY, values![id, now]).await? == 1)
}

/// Whether a challenge sets something up in the place of what was lost.
pub async fn is_recovery(tx: &mut Tx, id: ChallengeId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_RECOVERY, values![id]).await?.is_some())
}
