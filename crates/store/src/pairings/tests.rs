//! Pairings: one for each user of a device, a seed of its own, each step once.

use domain::{DeviceKey, Platform, ServiceKey};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, devices,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, USER, challenge_id, settle, write},
};

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);

fn pairing(number: u8, device: Option<DeviceId>) -> NewPairing {
    NewPairing {
        id: PairingId::from_bytes([number; 16]),
        device,
        application: APPLICATION,
        user: USER,
        seed: Seed::from_bytes([number; 20]),
        digits: Digits::SIX,
        challenge: challenge_id(1),
        now: NOW,
    }
}

async fn with_device(store: &Store) {
    settle(store).await;
    let pair = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
    let key = DeviceKey::from_spki(&pair.spki()).unwrap();
    write(store, move |tx| {
        async move {
            let name: DeviceName = "Pixel 9".parse().unwrap();
            devices::add(tx, DEVICE, &key, &name, Platform::Android, NOW).await
        }
        .boxed()
    })
    .await;
}

async fn added(store: &Store, number: u8, device: Option<DeviceId>) -> bool {
    write(store, move |tx| {
        async move { add(tx, &pairing(number, device), 2).await }.boxed()
    })
    .await
}

async fn confirmed(store: &Store, number: u8) -> bool {
    let id = PairingId::from_bytes([number; 16]);
    write(store, move |tx| confirm(tx, id, NOW).boxed())
        .await
        .is_some()
}

#[tokio::test]
async fn a_pairing_waits_is_confirmed_and_stands_beside_another_app() {
    on_each_database(async |store| {
        with_device(&store).await;
        assert!(added(&store, 1, Some(DEVICE)).await);
        assert!(
            added(&store, 2, Some(DEVICE)).await,
            "in place of the one that waits"
        );
        let active = || write(&store, |tx| active_of(tx, USER).boxed());
        assert!(active().await.is_empty());
        assert!(!confirmed(&store, 1).await, "gone");
        assert!(confirmed(&store, 2).await && !confirmed(&store, 2).await);
        assert!(
            !added(&store, 3, Some(DEVICE)).await,
            "the device is this user's already"
        );
        assert!(added(&store, 4, None).await && confirmed(&store, 4).await);
        let kept = active().await;
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0].seed.expose(), &[2; 20]);
        assert_eq!(kept[0].name.as_ref().unwrap().as_str(), "Pixel 9");
        assert_eq!((kept[1].device, &kept[1].name), (None, &None));
        let count = write(&store, |tx| count_active(tx, USER).boxed()).await;
        assert_eq!(count, 2);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_use_one_step_one_does_and_never_an_earlier_one() {
    on_each_database(async |store| {
        with_device(&store).await;
        added(&store, 1, Some(DEVICE)).await;
        let used = |store: &Store, step| {
            let id = PairingId::from_bytes([1; 16]);
            let store = store.clone();
            async move {
                write(&store, move |tx| {
                    use_step(tx, id, Step::from_number(step), NOW).boxed()
                })
                .await
            }
        };
        let outcomes = race(20, |_| used(&store, 7)).await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(!used(&store, 6).await);
        assert!(used(&store, 8).await);
    })
    .await;
}

#[tokio::test]
async fn a_device_reads_its_accounts_behind_what_it_knows() {
    on_each_database(async |store| {
        with_device(&store).await;
        added(&store, 1, Some(DEVICE)).await;
        let read = |after| write(&store, move |tx| accounts(tx, DEVICE, after).boxed());
        let [Account { line, seed, digits }] = read(1).await.try_into().ok().unwrap();
        assert_eq!(
            (line.issuer.as_str(), line.label.as_str()),
            ("Lighthouse", "ada")
        );
        assert!(!line.is_active && read(2).await.is_empty());
        assert_eq!((seed.expose(), digits), (&[1; 20], Digits::SIX));
        let id = line.id;
        let one = |device, id| write(&store, move |tx| account(tx, device, id).boxed());
        assert_eq!(one(DEVICE, id).await, Some(line));
        assert_eq!(one(DeviceId::from_bytes([2; 16]), id).await, None);
        let other = PairingId::from_bytes([2; 16]);
        assert_eq!(one(DEVICE, other).await, None);
        let ids = write(&store, |tx| ids_of_device(tx, DEVICE).boxed()).await;
        assert_eq!(ids, [id]);
        let removed = || write(&store, move |tx| remove(tx, id, USER).boxed());
        assert_eq!(removed().await, Some(Some(DEVICE)));
        assert_eq!(removed().await, None);
    })
    .await;
}

#[tokio::test]
async fn what_is_confirmed_while_it_is_swept_stays() {
    on_each_database(async |store| {
        with_device(&store).await;
        for number in 1..=10 {
            assert!(added(&store, number, None).await);
            let outcomes = race(2, |runner| {
                let store = store.clone();
                async move {
                    if runner == 0 {
                        return confirmed(&store, number).await;
                    }
                    let late = NOW.plus(MINUTE);
                    let swept = write(&store, move |tx| remove_stale(tx, late, 9).boxed());
                    swept.await == 0
                }
            })
            .await;
            let kept = write(&store, |tx| active_of(tx, USER).boxed()).await;
            assert_eq!(kept.len(), usize::from(outcomes[0]), "{outcomes:?}");
            assert_eq!(outcomes[0], outcomes[1], "one of both, not both");
            write(&store, |tx| remove_all_of_user(tx, USER).boxed()).await;
        }
    })
    .await;
}
