//! Service keys: one of each purpose, whoever makes it; found by its purpose or by its id.

use domain::{Secret, SigningKeyId};
use futures_util::FutureExt;

use super::{ServicePurpose, add_first, find, in_force};
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{NOW, write},
};

async fn added(store: &Store, number: u8, purpose: ServicePurpose) {
    write(store, move |tx| {
        let id = SigningKeyId::from_bytes([number; 16]);
        async move { add_first(tx, id, purpose, &Secret::new(vec![number; 40]), NOW).await }.boxed()
    })
    .await;
}

#[tokio::test]
async fn of_many_first_keys_of_a_purpose_one_is_kept() {
    on_each_database(async |store| {
        race(20, |runner| {
            let store = store.clone();
            async move {
                let number = u8::try_from(runner).unwrap();
                added(&store, number, ServicePurpose::Service).await;
            }
        })
        .await;
        added(&store, 99, ServicePurpose::Push).await;
        let kept = |purpose| write(&store, move |tx| in_force(tx, purpose).boxed());
        let service = kept(ServicePurpose::Service).await.unwrap();
        let push = kept(ServicePurpose::Push).await.unwrap();
        assert!(service.pkcs8.equals(&[service.id.as_bytes()[0]; 40]));
        assert!(push.pkcs8.equals(&[99; 40]));
        let id = push.id;
        let by_id = |purpose| write(&store, move |tx| find(tx, id, purpose).boxed());
        assert!(by_id(ServicePurpose::Push).await.is_some());
        assert!(by_id(ServicePurpose::Service).await.is_none());
    })
    .await;
}
