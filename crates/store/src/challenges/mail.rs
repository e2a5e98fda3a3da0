//! The code that is mailed within a challenge: sent, sent again, proved.

use domain::{Challenge, ChallengeId, MAX_SENDS, MAX_TRIES, Timestamp};

use super::read::code_life;
use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    HOLD_MAIL = "update challenges
set mail_sends = mail_sends
where id = $1
  and state = 'open'
  and mail_sends = $2
  and mail_generation = $3
  and expires_at > $4";
    SEND_MAIL = "update challenges
set mail_sends = mail_sends + 1, mail_generation = $4, mail_sent_at = $5, mail_code_expires_at = $6
where id = $1
  and state = 'open'
  and mail_sends = $2
  and mail_generation = $3";
    PROVE_MAIL = "update challenges
set mail_proved_at = $3, mail_code_expires_at = null,
  unlocked_at = case when purpose = 'settings' then coalesce(unlocked_at, $3) else null end,
  expires_at = case when purpose = 'settings' and unlocked_at is null then $5 else expires_at end
where id = $1
  and state = 'open'
  and mail_generation = $2
  and tries < $4
  and mail_code_expires_at > $3
  and expires_at > $3
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.email_at > challenges.mail_code_expires_at - $6)
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
      and l.locked_until > $3)";
}

/// Holds an open challenge whose mails are as they were read; of two clicks at once, one goes on.
pub async fn hold_mail(tx: &mut Tx, read: &Challenge, now: Timestamp) -> Result<bool, Fault> {
    let values = values![read.id, read.mail.sends, read.mail.generation, now];
    Ok(tx.run(&HOLD_MAIL, values).await? == 1)
}

/// Marks a code as mailed, if the challenge still is as it was read.
pub async fn send_mail(
    tx: &mut Tx,
    read: &Challenge,
    generation: i64,
    now: Timestamp,
    code_expires_at: Timestamp,
) -> Result<bool, Fault> {
    if read.mail.sends >= MAX_SENDS {
        return Ok(false);
    }
    let values = values![
        read.id,
        read.mail.sends,
        read.mail.generation,
        generation,
        now,
        code_expires_at
    ];
    Ok(tx.run(&SEND_MAIL, values).await? == 1)
}

/// The mailed code of this generation was entered in time, while the address it went to is on file. Settings are open from now on, until `open_until` if they
/// were shut.
pub async fn prove_mail(
    tx: &mut Tx,
    id: ChallengeId,
    generation: i64,
    now: Timestamp,
    open_until: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, generation, now, MAX_TRIES, open_until, code_life()];
    Ok(tx.run(&PROVE_MAIL, values).await? == 1)
}
