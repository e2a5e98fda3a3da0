//! "It was not me": when it was said, and whether the walk after it is finished.

use domain::{Timestamp, UserId};

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

/// Marks that the walk after the alarm of this moment is finished; says whether it stood until now.
pub async fn end_alarm(tx: &mut Tx, user: UserId, alarm: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&END_ALARM, values![user, alarm]).await? == 1)
}
