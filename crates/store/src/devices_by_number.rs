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
    and not exists (select 1 from pairings p where p.device_id = d.id)
  limit $2)";
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
mod tests {
    use domain::{Purpose, ServiceKey};
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store, challenges, phones, requests,
        testing::{on_each_database, race},
        users,
        world::{
            MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, challenge, challenge_id, hash, request,
            settle, write,
        },
    };

    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);

    async fn added(store: &Store) {
        let pair = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
        let key = DeviceKey::from_spki(&pair.spki()).unwrap();
        write(store, move |tx| {
            async move {
                let name: DeviceName = "Pixel 9".parse().unwrap();
                let hash = tx.keys().hash("number", NUMBER.e164().as_bytes());
                let about = (&key, &name, Platform::Android);
                add(tx, DEVICE, about, &hash, NOW).await
            }
            .boxed()
        })
        .await;
    }

    #[tokio::test]
    async fn a_device_is_found_by_its_number_and_its_code_is_used_once() {
        on_each_database(async |store| {
            settle(&store).await;
            added(&store).await;
            let listed =
                |number: &'static PhoneNumber| write(&store, move |tx| list(tx, number).boxed());
            let [found] = listed(&NUMBER).await.try_into().unwrap();
            assert_eq!(found.id, DEVICE);
            assert!(found.last_step.is_none());
            assert!(listed(&OTHER_NUMBER).await.is_empty());
            let used = |step, within: ChallengeId| {
                let step = Step::from_number(step);
                write(&store, move |tx| use_step(tx, DEVICE, step, within).boxed())
            };
            let visits = [(1, NOW), (2, NOW.plus(MINUTE))];
            for (number, proved) in visits {
                visited(&store, number, proved).await;
            }
            assert!(!used(7, challenge_id(1)).await, "no number is on file");
            has_number(&store, &OTHER_NUMBER, NOW).await;
            assert!(!used(7, challenge_id(1)).await, "another number is");
            has_number(&store, &NUMBER, NOW.plus(MINUTE)).await;
            assert!(!used(7, challenge_id(1)).await, "not this one was proved");
            let outcomes = race(9, |_| {
                let store = store.clone();
                async move {
                    let (step, within) = (Step::from_number(7), challenge_id(2));
                    write(&store, move |tx| use_step(tx, DEVICE, step, within).boxed()).await
                }
            });
            assert_eq!(outcomes.await.iter().filter(|won| **won).count(), 1);
            assert!(!write(&store, |tx| had_app(tx, USER).boxed()).await);
            let held = || write(&store, |tx| hold_without_app(tx, USER).boxed());
            assert!(!held().await, "nothing is set up");
            write(&store, |tx| users::mark_first_factor(tx, USER, NOW).boxed()).await;
            assert!(held().await);
            write(&store, |tx| users::raise_alarm(tx, USER, NOW).boxed()).await;
            assert!(!held().await, "it was not her");
            let swept = |before| write(&store, move |tx| remove_empty(tx, before, 9).boxed());
            assert_eq!(swept(NOW).await, 0);
            assert_eq!(swept(NOW.plus(MINUTE)).await, 1, "nobody took it");
        })
        .await;
    }

    /// Settings in which the number on file was proved then.
    async fn visited(store: &Store, number: u8, proved: Timestamp) {
        write(store, move |tx| {
            async move {
                requests::add(tx, &request(number), &hash(number)).await?;
                let mut asked = challenge(number, Purpose::Settings);
                asked.proved.phone = Some(proved);
                challenges::add(tx, &asked, &hash(number)).await
            }
            .boxed()
        })
        .await;
    }

    async fn has_number(store: &Store, number: &'static PhoneNumber, at: Timestamp) {
        write(store, move |tx| {
            phones::replace(tx, USER, number, at).boxed()
        })
        .await;
    }
}
