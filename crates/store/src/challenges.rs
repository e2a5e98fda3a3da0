//! Challenges: each statement that changes one names the state it expects, so that two answers at once cannot both win.

pub(crate) mod app;
pub(crate) mod look;
pub(crate) mod mail;
pub(crate) mod passkey;
mod read;
pub(crate) mod recovery;
pub(crate) mod visit;

use domain::{
    BrowserStanding, Challenge, ChallengeId, KeyedHash, MAX_SENDS, MAX_TRIES, Method, PhoneNumber,
    Timestamp, UserId,
};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

use self::read::code_life;
pub use self::{
    app::{
        Weight, begin_adding_app, count_try, deny, end_adding_app, of_approval, pass_by_app_code,
        pass_by_approval, pass_by_trial, prove_by_app_code, prove_by_approval,
    },
    look::{Look, look},
    mail::{hold_mail, prove_mail, send_mail},
    passkey::{pass_by_passkey, prove_by_passkey},
    recovery::{begin_recovery, is_recovery, pass_by_bypass_code, pass_by_recovery_code},
    visit::{
        close_settings, has_open_settings, hold_settings, mark_codes_shown, prove_bypass_code,
        prove_phone, prove_recovery_code, shut_settings, take_number, take_number_back,
    },
};

statements! {
    ADD = "insert into challenges (id, request_id, application_id, user_id, area, purpose, browser_hash, known_browser_id, state,
  phone_proved_at, mail_proved_at, recovery_code_at, unlocked_at, created_at, expires_at, app_proved_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, $13, $14, $15)";
    HOLD = "update challenges
set sends = sends
where id = $1
  and state = 'open'
  and sends = $2
  and generation = $3
  and expires_at > $4";
    SEND = "update challenges
set sends = sends + 1, generation = $4, method = $5, sent_at = $6, code_expires_at = $7
where id = $1
  and state = 'open'
  and sends = $2
  and generation = $3";
    OFFER_NUMBER = "update challenges
set number_sealed = $4, number_hash = $5, number_region = $6, number_kind = $7, proposed_until = $8,
  generation = generation + 1, method = null, sent_at = null, code_expires_at = null
where id = $1
  and state = 'open'
  and purpose <> 'verify'
  and sends = $2
  and generation = $3";
    PASS = "update challenges
set state = 'passed', passed_at = $3, means = method
where id = $1
  and state = 'open'
  and purpose <> 'settings'
  and generation = $2
  and tries < $4
  and code_expires_at > $3
  and expires_at > $3
  and (purpose <> 'verify'
    or exists (
      select 1
      from phones p
      where p.user_id = challenges.user_id
        and p.confirmed_at <= challenges.code_expires_at - $5))
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
      and l.locked_until > $3)
  and (purpose <> 'verify'
    or mail_proved_at is not null
    or exists (select 1 from browsers b where b.id = challenges.known_browser_id)
    or not exists (select 1 from users u where u.id = challenges.user_id and u.alarm_at is not null))
  and (exists (select 1 from browsers b where b.id = challenges.known_browser_id)
    or not exists (
      select 1
      from users u
      where u.id = challenges.user_id
        and u.secured_at > challenges.created_at))";
    HOLD_PASSED = "update challenges
set state = state
where id = $1
  and state = 'passed'
  and expires_at > $2
  and not exists (
    select 1
    from grants g
    where g.request_id = challenges.request_id
      and g.redeemed_at is not null)
  and not exists (
    select 1
    from users u
    where u.id = challenges.user_id
      and u.secured_at > challenges.passed_at)";
    FAIL = "update challenges
set tries = tries + 1, state = case when tries + 1 >= $3 then 'locked' else state end
where id = $1
  and state = 'open'
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
returning tries";
    END_LATER = "update challenges
set state = 'denied'
where user_id = $1
  and state in ('open', 'passed')
  and (unlocked_at > $2 or passed_at > $2)";
    END = "update challenges
set state = 'denied'
where id = $1
  and state in ('open', 'locked')";
}

pub(super) const NUMBER: &str = "challenges.number";

/// Begins a challenge for the browser with this cookie.
pub async fn add(tx: &mut Tx, challenge: &Challenge, cookie: &KeyedHash) -> Result<(), Fault> {
    let known = match challenge.standing {
        BrowserStanding::Known(id) => Some(id),
        BrowserStanding::New => None,
    };
    let values = values![
        challenge.id,
        challenge.request,
        challenge.application,
        challenge.user,
        challenge.area.as_str(),
        challenge.purpose.as_str(),
        cookie,
        known,
        challenge.proved.phone,
        challenge.proved.mail,
        challenge.proved.recovery_code,
        challenge.unlocked_at,
        challenge.created_at,
        challenge.expires_at,
        challenge.proved.app
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// Holds an open challenge as it was read, so that nobody else moves it within this unit; says whether it still was so.
/// Of two clicks at once, one goes on.
pub async fn hold(tx: &mut Tx, read: &Challenge, now: Timestamp) -> Result<bool, Fault> {
    let values = values![read.id, read.sends, read.generation, now];
    Ok(tx.run(&HOLD, values).await? == 1)
}

/// A code as it goes out.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    /// Which derived code.
    pub generation: i64,
    /// By which way.
    pub method: Method,
    /// When.
    pub now: Timestamp,
    /// Until when the code can be entered.
    pub code_expires_at: Timestamp,
}

/// Marks a code as sent, if the challenge still is as it was read.
pub async fn send(tx: &mut Tx, read: &Challenge, sending: &Sending) -> Result<bool, Fault> {
    if read.sends >= MAX_SENDS {
        return Ok(false);
    }
    let values = values![
        read.id,
        read.sends,
        read.generation,
        sending.generation,
        sending.method.as_str(),
        sending.now,
        sending.code_expires_at
    ];
    Ok(tx.run(&SEND, values).await? == 1)
}

/// Puts another number into a set-up. The next code is another one: a code sent to the old number proves nothing. Devices
/// that go by the number are told of the set-up until `proposed_until`.
pub async fn offer_number(
    tx: &mut Tx,
    read: &Challenge,
    number: &PhoneNumber,
    proposed_until: Option<Timestamp>,
) -> Result<bool, Fault> {
    let sealed = tx
        .seal()
        .seal(NUMBER, read.id.as_bytes(), number.e164().as_bytes())?;
    let hash = tx.keys().hash("number", number.e164().as_bytes());
    let values = values![
        read.id,
        read.sends,
        read.generation,
        &sealed,
        &hash,
        number.region(),
        number.kind().as_str(),
        proposed_until
    ];
    Ok(tx.run(&OFFER_NUMBER, values).await? == 1)
}

/// Passes an open challenge whose code of this generation was entered in time; of a verification, while the number it went
/// to is on file. After "it was not me" a code alone passes
/// no verification in a new browser: the mailed one comes first, in a challenge that was begun since.
pub async fn pass(
    tx: &mut Tx,
    id: ChallengeId,
    generation: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    let values = values![id, generation, now, MAX_TRIES, code_life()];
    Ok(tx.run(&PASS, values).await? == 1)
}

/// Holds a passed challenge that may still leave for the site: in its time, before the site took up the answer, and not
/// one that was passed before somebody said "it was not me".
pub async fn hold_passed(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD_PASSED, values![id, now]).await? == 1)
}

/// Counts a wrong code; the fifth ends the challenge. Returns the tries so far, or none if it was not open or is locked.
pub async fn fail(tx: &mut Tx, id: ChallengeId, now: Timestamp) -> Result<Option<i64>, Fault> {
    tx.row(&FAIL, values![id, now, MAX_TRIES])
        .await?
        .map(|row| row.int(0))
        .transpose()
}

/// Ends what a user's browsers proved later than now, which is before the clock was put back: "it was not me" is to end it,
/// and is compared by its time. Uses the index challenges_of_user.
pub async fn end_later(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<u64, Fault> {
    tx.run(&END_LATER, values![user, now]).await
}

/// Ends a challenge that was not passed; says whether it did.
pub async fn end(tx: &mut Tx, id: ChallengeId) -> Result<bool, Fault> {
    Ok(tx.run(&END, values![id]).await? == 1)
}

#[cfg(test)]
mod tests;
