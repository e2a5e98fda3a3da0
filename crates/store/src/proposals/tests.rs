//! Proposals: told to the devices that go by the number, for as long as the set-up names it; worth nothing otherwise.

use domain::{
    DeviceKey, DeviceName, Digits, ExternalUserId, PairingId, PhoneNumber, Platform, Profile,
    Purpose, Seed, ServiceKey,
};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, challenges, devices, phones,
    testing::on_each_database,
    users,
    world::{
        APPLICATION, MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, ask, challenge, challenge_id, hash,
        settle, write,
    },
};

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const OWNER: UserId = UserId::from_bytes([9; 16]);

fn pairing(number: u8, user: UserId, challenge: u8) -> NewPairing {
    NewPairing {
        id: PairingId::from_bytes([number; 16]),
        device: Some(DEVICE),
        application: APPLICATION,
        user,
        seed: Seed::from_bytes([number; 20]),
        digits: Digits::SIX,
        challenge: challenge_id(challenge),
        now: NOW,
    }
}

/// Somebody whose number is proven and whose device is paired; and the set-up of somebody new.
async fn with_owner(store: &Store) {
    settle(store).await;
    let pair = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
    let key = DeviceKey::from_spki(&pair.spki()).unwrap();
    write(store, move |tx| {
        async move {
            let bob: ExternalUserId = "bob".parse().unwrap();
            users::upsert(tx, APPLICATION, &bob, &Profile::default(), OWNER, NOW).await?;
            phones::add(tx, OWNER, &NUMBER, NOW).await?;
            let name: DeviceName = "Pixel 9".parse().unwrap();
            devices::add(tx, DEVICE, &key, &name, Platform::Android, NOW).await?;
            pairings::add(tx, &pairing(1, OWNER, 7), 1).await?;
            pairings::confirm(tx, PairingId::from_bytes([1; 16]), NOW).await
        }
        .boxed()
    })
    .await;
    ask(store, 1, Purpose::SetUp).await;
}

async fn offered(store: &Store, number: &'static PhoneNumber, until: Option<Timestamp>) {
    let mut read = challenge(1, Purpose::SetUp);
    let now = write(store, |tx| {
        async move { challenges::look(tx, challenge_id(1), &hash(1)).await }.boxed()
    });
    read.generation = now.await.unwrap().challenge.generation;
    let offered = write(store, move |tx| {
        let read = read.clone();
        async move { challenges::offer_number(tx, &read, number, until).await }.boxed()
    });
    assert!(offered.await);
}

async fn listed(store: &Store, now: Timestamp) -> usize {
    let listed = write(store, move |tx| list(tx, DEVICE, now).boxed()).await;
    listed.len()
}

async fn standing(store: &Store, now: Timestamp) -> usize {
    let found = write(store, move |tx| of_set_up(tx, challenge_id(1), now).boxed());
    found.await.len()
}

async fn taken(store: &Store, number: u8) -> Option<PairingId> {
    let taken = write(store, move |tx| {
        async move {
            let seeds = [Seed::from_bytes([21; 20]), Seed::from_bytes([22; 20])];
            take(tx, DEVICE, &pairing(number, USER, 1), &seeds).await
        }
        .boxed()
    });
    taken.await.map(|it| it.id)
}

#[tokio::test]
async fn a_device_is_told_of_a_set_up_that_names_its_number_and_of_no_other() {
    on_each_database(async |store| {
        with_owner(&store).await;
        let end = NOW.plus(10 * MINUTE);
        assert_eq!(listed(&store, NOW).await, 0, "no number yet");
        offered(&store, &OTHER_NUMBER, Some(end)).await;
        assert_eq!(listed(&store, NOW).await, 0, "another number");
        offered(&store, &NUMBER, None).await;
        assert_eq!(listed(&store, NOW).await, 0, "not to be told");
        offered(&store, &NUMBER, Some(end)).await;
        let [told] = write(&store, |tx| list(tx, DEVICE, NOW).boxed())
            .await
            .try_into()
            .unwrap();
        assert_eq!((told.challenge, told.user), (challenge_id(1), USER));
        assert_eq!(told.issuer, "Lighthouse");
        assert_eq!(listed(&store, end).await, 0, "ten minutes");
        // A number that is not proven, or no longer this device's, leads nowhere.
        write(&store, |tx| phones::remove(tx, OWNER, NOW).boxed()).await;
        assert_eq!(listed(&store, NOW).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_up_is_one_pairing_that_nobody_sees_until_it_is_confirmed() {
    on_each_database(async |store| {
        with_owner(&store).await;
        let end = NOW.plus(10 * MINUTE);
        offered(&store, &NUMBER, Some(end)).await;
        let first = taken(&store, 2).await.unwrap();
        assert_eq!(taken(&store, 3).await, Some(first), "the same again");
        assert_eq!(standing(&store, NOW).await, 1);
        assert_eq!(standing(&store, end).await, 0, "in its time alone");
        let of_page = write(&store, |tx| {
            pairings::of_challenge(tx, challenge_id(1)).boxed()
        });
        assert!(of_page.await.is_none(), "no page tells of it");
        let ids = write(&store, |tx| pairings::ids_of_device(tx, DEVICE).boxed());
        assert_eq!(ids.await.len(), 1, "no account yet");
        offered(&store, &OTHER_NUMBER, Some(end)).await;
        assert_eq!(standing(&store, NOW).await, 0, "for that number alone");
        offered(&store, &NUMBER, Some(end)).await;
        let confirmed = || write(&store, move |tx| pairings::confirm(tx, first, NOW).boxed());
        assert_eq!(confirmed().await, Some(Some(DEVICE)));
        assert_eq!(confirmed().await, None);
        assert_eq!(taken(&store, 4).await, None, "it has the account");
        assert_eq!(listed(&store, NOW).await, 0);
    })
    .await;
}
