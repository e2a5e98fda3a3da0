//! Devices that came with a phone number instead of an offer: empty, until a user who proved that number takes one for the
//! first app ever.

use domain::{
    DeviceId, DeviceKey, DeviceName, KeyedHash, PhoneNumber, Platform, Step, Timestamp, UserId,
};

use crate::{
    Fault, Tx, devices,
    sql::{statements, values},
};

statements! {
    NAME_NUMBER = "update devices
set number_hash = $2
where id = $1";
    LIST = "select id, name, number_step
from devices
where number_hash = $1
  and removed_at is null
  and created_at > $2
order by created_at desc
limit 20";
    USE_STEP = "update devices
set number_step = $2
where id = $1
  and number_step < $2
  and removed_at is null";
    HOLD_WITHOUT_APP = "update users
set updated_at = updated_at
where id = $1
  and first_app_at is null";
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
    /// Its name.
    pub name: DeviceName,
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

/// The devices that came with this number after `since`, the latest first; 20 at most. Uses the index devices_by_number.
pub async fn list(
    tx: &mut Tx,
    number: &PhoneNumber,
    since: Timestamp,
) -> Result<Vec<ByNumber>, Fault> {
    let hash = tx.keys().hash("number", number.e164().as_bytes());
    let mut found = Vec::new();
    for row in tx.rows(&LIST, values![&hash, since]).await? {
        let last_step = row.int(2)?;
        found.push(ByNumber {
            id: row.id(0)?,
            name: row.word(1)?,
            last_step: (last_step > 0).then(|| Step::from_number(last_step)),
        });
    }
    Ok(found)
}

/// Uses a time step of a device's own code up; says whether it was behind the last one used.
pub async fn use_step(tx: &mut Tx, id: DeviceId, step: Step) -> Result<bool, Fault> {
    Ok(tx.run(&USE_STEP, values![id, step.number()]).await? == 1)
}

/// Holds a user who never had an app; says whether that is so.
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
    use domain::{Digits, PairingId, Seed, ServiceKey};
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store, pairings,
        pairings::NewPairing,
        testing::{on_each_database, race},
        world::{
            APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, challenge_id, settle, write,
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
            let listed = |number: &'static PhoneNumber, since| {
                write(&store, move |tx| list(tx, number, since).boxed())
            };
            let [found] = listed(&NUMBER, NOW.minus(MINUTE)).await.try_into().unwrap();
            assert_eq!((found.id, found.name.as_str()), (DEVICE, "Pixel 9"));
            assert!(found.last_step.is_none());
            assert!(listed(&NUMBER, NOW).await.is_empty(), "too long ago");
            assert!(listed(&OTHER_NUMBER, NOW.minus(MINUTE)).await.is_empty());
            let outcomes = race(9, |_| {
                let store = store.clone();
                async move {
                    let step = Step::from_number(7);
                    write(&store, move |tx| use_step(tx, DEVICE, step).boxed()).await
                }
            });
            assert_eq!(outcomes.await.iter().filter(|won| **won).count(), 1);
            assert!(!write(&store, |tx| had_app(tx, USER).boxed()).await);
            assert!(write(&store, |tx| hold_without_app(tx, USER).boxed()).await);
            let swept = |before| write(&store, move |tx| remove_empty(tx, before, 9).boxed());
            assert_eq!(swept(NOW).await, 0);
            assert_eq!(swept(NOW.plus(MINUTE)).await, 1, "nobody took it");
        })
        .await;
    }

    #[tokio::test]
    async fn a_device_that_was_hers_once_is_not_forgotten_with_her_last_account() {
        on_each_database(async |store| {
            settle(&store).await;
            added(&store).await;
            let id = PairingId::from_bytes([2; 16]);
            let pairing = NewPairing {
                id,
                device: Some(DEVICE),
                application: APPLICATION,
                user: USER,
                seed: Seed::from_bytes([3; 20]),
                digits: Digits::SIX,
                challenge: challenge_id(1),
                now: NOW,
            };
            let swept = || write(&store, |tx| remove_empty(tx, NOW.plus(MINUTE), 9).boxed());
            write(&store, move |tx| {
                let pairing = pairing.clone();
                async move { pairings::add(tx, &pairing, 1).await }.boxed()
            })
            .await;
            assert_eq!(swept().await, 0, "somebody is about to take it");
            write(&store, move |tx| pairings::confirm(tx, id, NOW).boxed()).await;
            write(&store, move |tx| pairings::remove(tx, id, USER).boxed()).await;
            assert_eq!(swept().await, 0, "it was hers");
        })
        .await;
    }
}
