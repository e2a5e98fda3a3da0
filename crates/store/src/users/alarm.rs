//! "It was not me": when it was said, and whether the walk after it is finished.

use domain::{CHANGE_WAIT, Timestamp, UserId};

use crate::{
    Fault, Tx,
    sql::{statements, values},
};

statements! {
    RAISE_ALARM = "update users
set alarm_at = $2
where id = $1
  and alarm_at is null";
    SECURE = "update users
set secured_at = $2
where id = $1
  and (secured_at is null or secured_at < $2)";
    IS_ALARMED = "select 1 as found
from users
where id = $1
  and alarm_at is not null";
    END_ALARM = "update users
set alarm_at = null
where id = $1
  and alarm_at = $2";
    DELAY_APPS = "update pairings
set weighs_from = $2
where user_id = $1
  and state = 'active'
  and (confirmed_at > $3 or weighs_from > $4)";
    DELAY_PASSKEYS = "update passkeys
set weighs_from = $2
where user_id = $1
  and (added_at > $3 or weighs_from > $4)";
}

/// Marks that somebody said "it was not me", each time it is said; says whether no walk was due before.
pub async fn raise_alarm(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<bool, Fault> {
    tx.run(&SECURE, values![user, now]).await?;
    Ok(tx.run(&RAISE_ALARM, values![user, now]).await? == 1)
}

/// Whether somebody said "it was not me", and the walk after it is not finished.
pub async fn is_alarmed(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_ALARMED, values![user]).await?.is_some())
}

/// Marks that the walk after the alarm of this moment is finished; says whether it stood until now. What was young at the alarm
/// weighs no earlier than [`CHANGE_WAIT`] from now: it may be what the alarm was about, and the end of the walk must not ripen it
/// before a removal that was asked for in it is carried out.
pub async fn end_alarm(
    tx: &mut Tx,
    user: UserId,
    alarm: Timestamp,
    now: Timestamp,
) -> Result<bool, Fault> {
    if tx.run(&END_ALARM, values![user, alarm]).await? != 1 {
        return Ok(false);
    }
    let (from, old_by) = (now.plus(CHANGE_WAIT), alarm.minus(CHANGE_WAIT));
    for delay in [&DELAY_APPS, &DELAY_PASSKEYS] {
        tx.run(delay, values![user, from, old_by, alarm]).await?;
    }
    Ok(true)
}
