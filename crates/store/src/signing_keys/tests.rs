//! Signing keys: one first key, whoever makes it; sealed, and read back as it was.

use domain::{Secret, SigningKeyId};
use futures_util::FutureExt;

use super::{KeptKey, add_first, list};
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{NOW, write},
};

async fn added(store: &Store, number: u8) {
    write(store, move |tx| {
        let id = SigningKeyId::from_bytes([number; 16]);
        async move { add_first(tx, id, &Secret::new(vec![number; 40]), NOW).await }.boxed()
    })
    .await;
}

async fn kept(store: &Store) -> Vec<KeptKey> {
    write(store, |tx| list(tx, NOW).boxed()).await
}

#[tokio::test]
async fn of_many_first_keys_made_at_once_one_is_kept() {
    on_each_database(async |store| {
        assert!(kept(&store).await.is_empty());
        race(20, |runner| {
            let store = store.clone();
            async move { added(&store, u8::try_from(runner).unwrap()).await }
        })
        .await;
        let [key] = kept(&store).await.try_into().ok().unwrap();
        let number = key.id.as_bytes()[0];
        assert!(key.pkcs8.equals(&[number; 40]));
        added(&store, 99).await;
        assert_eq!(kept(&store).await.len(), 1);
    })
    .await;
}
