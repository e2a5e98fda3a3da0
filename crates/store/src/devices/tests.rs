//! Devices: their key changes hands once, their bell is taken down by its mark, a change wakes them.

use domain::{DeviceKey, Platform, ServiceKey, SigningKeyId};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, Wake,
    testing::on_each_database,
    world::{MINUTE, NOW, write},
};

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const KEY: SigningKeyId = SigningKeyId::from_bytes([5; 16]);

fn new_key() -> DeviceKey {
    let pair = ServiceKey::from_pkcs8(&ServiceKey::make().unwrap()).unwrap();
    DeviceKey::from_spki(&pair.spki()).unwrap()
}

async fn added(store: &Store) -> DeviceKey {
    let key = new_key();
    write(store, move |tx| {
        async move {
            let name: DeviceName = "Pixel 9".parse().unwrap();
            add(tx, DEVICE, &key, &name, Platform::Android, NOW).await
        }
        .boxed()
    })
    .await;
    key
}

async fn found(store: &Store) -> Device {
    write(store, |tx| find(tx, DEVICE).boxed()).await.unwrap()
}

#[tokio::test]
async fn a_device_is_what_it_was_added_as_until_it_is_removed() {
    on_each_database(async |store| {
        let key = added(&store).await;
        let device = found(&store).await;
        assert_eq!((device.key, device.name.as_str()), (key, "Pixel 9"));
        assert_eq!((device.platform, device.revision), (Platform::Android, 1));
        let other = new_key();
        let change = |old: DeviceKey, new: DeviceKey| {
            write(&store, move |tx| {
                async move { change_key(tx, DEVICE, &old, &new).await }.boxed()
            })
        };
        assert!(!change(other, key).await, "only from the one in force");
        assert!(change(key, other).await);
        assert_eq!(found(&store).await.key, other);
        let mut wakes = store.wakes();
        let gone = || write(&store, |tx| remove(tx, DEVICE, NOW.plus(MINUTE)).boxed());
        assert!(gone().await && !gone().await);
        assert_eq!(wakes.recv().await, Ok(Wake::One(*DEVICE.as_bytes())));
        let device = found(&store).await;
        assert_eq!(device.removed_at, Some(NOW.plus(MINUTE)));
        assert!(!change(other, key).await, "a removed one changes no more");
        let swept = |before| write(&store, move |tx| remove_old(tx, before, 10).boxed());
        assert_eq!(swept(NOW).await, 0);
        assert_eq!(swept(NOW.plus(2 * MINUTE)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_bell_is_sealed_and_only_the_one_that_is_meant_is_taken_down() {
    on_each_database(async |store| {
        added(&store).await;
        let hang = |endpoint: &str| {
            let subscription = Subscription {
                endpoint: endpoint.into(),
                p256dh: "key".into(),
                auth: "auth".into(),
            };
            write(&store, move |tx| {
                let subscription = subscription.clone();
                async move { hang_bell(tx, DEVICE, &subscription, KEY).await }.boxed()
            })
        };
        let bell_there = || write(&store, |tx| bell(tx, DEVICE).boxed());
        let take = |mark: Option<Vec<u8>>| {
            write(&store, move |tx| {
                let mark = mark.clone();
                async move { take_bell_down(tx, DEVICE, mark.as_deref()).await }.boxed()
            })
        };
        assert!(bell_there().await.is_none() && !found(&store).await.has_bell);
        assert!(hang("https://push.example/one").await);
        let first = bell_there().await.unwrap();
        assert_eq!(first.subscription.endpoint, "https://push.example/one");
        assert_eq!(first.key, KEY);
        assert!(!first.mark.windows(4).any(|four| four == b"push"), "sealed");
        assert!(hang("https://push.example/two").await);
        assert!(
            !take(Some(first.mark)).await,
            "another one hangs there by now"
        );
        let second = bell_there().await.unwrap();
        assert!(take(Some(second.mark)).await);
        assert!(!take(None).await);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_calls_often_is_not_written_down_each_time() {
    on_each_database(async |store| {
        added(&store).await;
        let seen = async |now: Timestamp| {
            write(&store, move |tx| mark_seen(tx, DEVICE, now).boxed()).await;
            found(&store).await.last_seen_at
        };
        let soon = NOW.plus(SEEN_PAUSE / 2);
        assert_eq!(seen(soon).await, NOW);
        assert!(!is_worth_noting(&found(&store).await, soon));
        assert_eq!(seen(NOW.plus(MINUTE)).await, NOW.plus(MINUTE));
    })
    .await;
}
