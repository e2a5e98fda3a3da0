//! Devices that came with a phone number instead of an offer: empty, until a user who proved that number takes one for the
//! first app ever.

use domain::{
    ChallengeId, DeviceId, DeviceKey, DeviceName, KeyedHash, PhoneNumber, Platform, Step,
    Timestamp, UserId,
};

use crate::{
    Fault, Tx, devices,
    sql::{statements, values},
};

statements! {
    NAME_NUMBER = "update devices
set number_hash = $2
where id = $1";
    LIST = "select id, number_step
from devices
where number_hash = $1
  and removed_at is null
order by created_at desc
limit 1000";
    USE_STEP = "update devices
set number_step = $2
where id = $1
  and number_step < $2
  and removed_at is null
  and exists (
    select 1
    from challenges c
    join phones p on p.user_id = c.user_id
    where c.id = $3
      and p.number_hash = devices.number_hash
      and c.phone_proved_at >= p.confirmed_at)";
    HOLD_WITHOUT_APP = "update users
set updated_at = updated_at
where id = $1
  and first_app_at is null
  and first_factor_at is not null
  and alarm_at is null";
    IS_BEFORE_FIRST_APP = "select 1 as found
from users
where id = $1
  and first_app_at is null
  and alarm_at is null";
    HAD_APP = "select first_app_at
from users
where id = $1";
    REMOVE_EMPTY = "delete from devices
where id in (
  select d.id
  from devices d
  where d.number_hash is not null
    and d.created_at < $1
    and d.removed_at is null
    and d.first_account_at is null
    and not exists (select 1 from pairings p where p.device_id = d.id)
  limit $2)
  and removed_at is null
  and first_account_at is null
  and not exists (select 1 from pairings p where p.device_id = devices.id)";
}

/// A device that came with a number.
#[derive(Clone, Debug)]
pub struct ByNumber {
    /// Its id.
    pub id: DeviceId,
    /// The last step of its own code that was used; none before the first.
    pub last_step: Option<Step>,
}

/// Adds a device whose person says that this number, by its hash, is hers. It has no account.
pub async fn add(
    tx: &mut Tx,
    id: DeviceId,
    (key, name, platform): (&DeviceKey, &DeviceName, Platform),
    number: &KeyedHash,
    now: Timestamp,
) -> Result<(), Fault> {
    devices::add(tx, id, key, name, platform, now).await?;
    tx.run(&NAME_NUMBER, values![id, number]).await?;
    Ok(())
}

/// The devices that came with this number and are still there, the latest first; 1,000 at most, which is more than may come
/// before those that nobody took are forgotten. Uses the index devices_by_number.
pub async fn list(tx: &mut Tx, number: &PhoneNumber) -> Result<Vec<ByNumber>, Fault> {
    let hash = tx.keys().hash("number", number.e164().as_bytes());
    let mut found = Vec::new();
    for row in tx.rows(&LIST, values![&hash]).await? {
        let last_step = row.int(1)?;
        found.push(ByNumber {
            id: row.id(0)?,
            last_step: (last_step > 0).then(|| Step::from_number(last_step)),
        });
    }
    Ok(found)
}

/// Uses a time step of a device's own code up within a challenge; says whether it was behind the last one used, and the
/// number the device came with is the one on file, proved in that visit.
pub async fn use_step(
    tx: &mut Tx,
    id: DeviceId,
    step: Step,
    within: ChallengeId,
) -> Result<bool, Fault> {
    let values = values![id, step.number(), within];
    Ok(tx.run(&USE_STEP, values).await? == 1)
}

/// Holds a user who has a second factor and never had an app; says whether that is so, and nobody has just said "it was not
/// me".
pub async fn hold_without_app(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.run(&HOLD_WITHOUT_APP, values![user]).await? == 1)
}

/// Whether a user never had an app, and nobody has just said "it was not me". The caller holds the user.
pub async fn is_before_first_app(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    Ok(tx.row(&IS_BEFORE_FIRST_APP, values![user]).await?.is_some())
}

/// Whether a user ever had an app.
pub async fn had_app(tx: &mut Tx, user: UserId) -> Result<bool, Fault> {
    match tx.row(&HAD_APP, values![user]).await? {
        Some(row) => Ok(row.opt_time(0)?.is_some()),
        None => Ok(false),
    }
}

/// Forgets devices that came with a number before `before` and that nobody took, `limit` at most.
pub async fn remove_empty(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_EMPTY, values![before, i64::from(limit)])
        .await
}

#[cfg(test)]
mod tests;
