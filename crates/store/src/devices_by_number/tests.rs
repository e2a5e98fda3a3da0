//! Devices that come with a number: empty, taken, swept.

use domain::{Digits, PairingId, Purpose, Seed, ServiceKey};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, challenges, pairings,
    pairings::NewPairing,
    phones, requests,
    testing::{on_each_database, race},
    users,
    world::{
        APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, challenge, challenge_id, hash,
        request, settle, write,
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
