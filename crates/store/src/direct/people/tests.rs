//! Users by number: added once, found, and gone for good.

use domain::{ApplicationId, SerialId, UserId};
use futures_util::FutureExt;

use super::{DirectUser, add, delete, find, find_known, find_named, link, remove, removed};
use crate::{
    Store,
    direct::numbers,
    phones,
    testing::{on_each_database, race},
    users,
    world::{ADA, APPLICATION, MINUTE, NOW, NUMBER, USER, settle, write},
};

const NEW: UserId = UserId::from_bytes([8; 16]);
const SERIAL: SerialId = match SerialId::new(12_345_678) {
    Some(serial) => serial,
    None => panic!("a serial"),
};

async fn added(store: &Store, id: UserId) -> bool {
    write(store, move |tx| {
        add(tx, APPLICATION, SERIAL, id, "en", NOW).boxed()
    })
    .await
}

async fn found(store: &Store) -> Option<DirectUser> {
    write(store, |tx| find(tx, APPLICATION, SERIAL).boxed()).await
}

#[tokio::test]
async fn of_many_of_one_number_one_is_added() {
    on_each_database(async |store| {
        settle(&store).await;
        let won = race(8, |runner| {
            let store = store.clone();
            let id = UserId::from_bytes([u8::try_from(runner).unwrap() + 100; 16]);
            async move { added(&store, id).await }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        let user = found(&store).await.unwrap();
        assert_eq!((user.serial, user.external_id), (SERIAL, None));
        assert!(user.number.is_none() && user.devices.is_empty() && user.email.is_none());
        let other = ApplicationId::from_bytes([9; 16]);
        let elsewhere = write(&store, move |tx| find(tx, other, SERIAL).boxed()).await;
        assert!(elsewhere.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_number_is_the_given_one_until_it_is_proved_or_taken_away() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, NEW).await);
        write(&store, |tx| {
            async move { numbers::claim(tx, APPLICATION, NEW, &NUMBER, NOW).await }.boxed()
        })
        .await;
        let user = found(&store).await.unwrap();
        assert_eq!(user.number.as_ref(), Some(&*NUMBER));
        assert!(user.proved_at.is_none() && !user.has_factor_number);
        write(&store, |tx| {
            async move { phones::add(tx, NEW, &NUMBER, NOW.plus(MINUTE)).await }.boxed()
        })
        .await;
        let user = found(&store).await.unwrap();
        assert_eq!(user.number.as_ref(), Some(&*NUMBER));
        assert_eq!(user.proved_at, Some(NOW.plus(MINUTE)));
        assert!(user.has_factor_number);
        write(&store, |tx| phones::remove(tx, NEW, NOW).boxed()).await;
        let user = found(&store).await.unwrap();
        assert!(user.number.is_none() && user.proved_at.is_none());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_removed_is_gone_and_their_number_is_given_to_nobody() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, NEW).await);
        write(&store, |tx| {
            async move { numbers::claim(tx, APPLICATION, NEW, &NUMBER, NOW).await }.boxed()
        })
        .await;
        let user = found(&store).await.unwrap();
        write(&store, move |tx| {
            let user = user.clone();
            async move { remove(tx, APPLICATION, &user, NOW).await }.boxed()
        })
        .await;
        assert!(found(&store).await.is_none());
        let gone = write(&store, |tx| removed(tx, APPLICATION, SERIAL).boxed()).await;
        let gone = gone.unwrap();
        assert_eq!((gone.calling_code, gone.removed_at), (44, NOW));
        assert!(!added(&store, UserId::from_bytes([7; 16])).await);
        assert!(!write(&store, |tx| users::hold(tx, NEW).boxed()).await);
        let owner = write(&store, |tx| {
            async move { numbers::owner(tx, APPLICATION, &NUMBER).await }.boxed()
        })
        .await;
        assert_eq!(owner, None);
    })
    .await;
}

#[tokio::test]
async fn a_user_of_the_hosted_flow_stays_there() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| {
            async move {
                tx.batch("update users set authy_id = 12345678").await?;
                numbers::claim(tx, APPLICATION, USER, &NUMBER, NOW).await
            }
            .boxed()
        })
        .await;
        let named = write(&store, |tx| find_named(tx, APPLICATION, &ADA).boxed()).await;
        assert_eq!(named.map(|it| it.id), Some(USER));
        let user = found(&store).await.unwrap();
        assert_eq!(user.external_id.as_deref(), Some("ada"));
        write(&store, move |tx| {
            let user = user.clone();
            async move { remove(tx, APPLICATION, &user, NOW).await }.boxed()
        })
        .await;
        assert!(found(&store).await.is_none());
        assert!(
            write(&store, |tx| users::hold(tx, USER).boxed()).await,
            "she stays"
        );
        let known = write(&store, |tx| find_known(tx, USER).boxed()).await;
        assert!(known.is_none(), "not by number");
        write(&store, |tx| delete(tx, USER).boxed()).await;
        assert!(!write(&store, |tx| users::hold(tx, USER).boxed()).await);
    })
    .await;
}

async fn linked(store: &Store, name: &'static str, spare: u8) -> bool {
    write(store, move |tx| {
        let spare = UserId::from_bytes([spare; 16]);
        async move { link(tx, (APPLICATION, NEW), &name.parse().unwrap(), spare, NOW).await }
            .boxed()
    })
    .await
}

#[tokio::test]
async fn a_user_by_number_is_given_one_name_that_is_nobodys() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, NEW).await);
        assert!(!linked(&store, "ada", 90).await, "another user has it");
        assert_eq!(found(&store).await.unwrap().external_id, None);
        let won = race(6, |runner| {
            let store = store.clone();
            async move { linked(&store, "bob", u8::try_from(runner).unwrap() + 91).await }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        assert!(!linked(&store, "carol", 90).await, "one name for each");
        let named = write(&store, |tx| {
            async move { find_named(tx, APPLICATION, &"bob".parse().unwrap()).await }.boxed()
        })
        .await;
        assert_eq!(named.map(|it| it.id), Some(NEW));
        let spare = UserId::from_bytes([91; 16]);
        assert!(!write(&store, move |tx| users::hold(tx, spare).boxed()).await);
    })
    .await;
}
