//! Nonces: new once, and forgotten when their time is over.

use domain::{CallNonce, DeviceId};
use futures_util::FutureExt;

use super::{remember, remove_old};
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{MINUTE, NOW, write},
};

async fn is_new(store: &Store, device: u8, nonce: u8) -> bool {
    write(store, move |tx| {
        let (device, nonce) = (
            DeviceId::from_bytes([device; 16]),
            CallNonce::from_bytes([nonce; 16]),
        );
        async move { remember(tx, device, nonce, NOW.plus(MINUTE)).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn of_many_calls_with_one_nonce_one_is_new() {
    on_each_database(async |store| {
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { is_new(&store, 1, 1).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|new| **new).count(), 1);
        assert!(is_new(&store, 2, 1).await, "another device's own");
        let removed = |now| write(&store, move |tx| remove_old(tx, now, 10).boxed());
        assert_eq!(removed(NOW).await, 0);
        assert_eq!(removed(NOW.plus(2 * MINUTE)).await, 2);
        assert!(is_new(&store, 1, 1).await);
    })
    .await;
}
