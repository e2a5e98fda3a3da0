//! A user is called otherwise, or goes, and nobody is left half.

use domain::{ExternalUserId, SerialId, UserId};
use futures_util::FutureExt;

use super::{Standing, delete, rename, standing};
use crate::{
    Store,
    direct::people,
    phones,
    testing::{on_each_database, race},
    users,
    world::{ADA, APPLICATION, NOW, NUMBER, USER, settle, write},
};

const SPARE: UserId = UserId::from_bytes([8; 16]);
const SERIAL: SerialId = match SerialId::new(12_345_678) {
    Some(serial) => serial,
    None => panic!("a serial"),
};

fn named(text: &str) -> ExternalUserId {
    text.parse().unwrap()
}

async fn found(store: &Store, text: &'static str) -> Option<Standing> {
    write(store, move |tx| {
        async move { standing(tx, APPLICATION, &named(text)).await }.boxed()
    })
    .await
}

async fn renamed(store: &Store, from: &'static str, to: &'static str, spare: u8) -> bool {
    write(store, move |tx| {
        async move {
            let whose = (APPLICATION, USER);
            let spare = UserId::from_bytes([spare; 16]);
            rename(tx, whose, (&named(from), &named(to)), spare, NOW).await
        }
        .boxed()
    })
    .await
}

async fn with_factor(store: &Store) {
    settle(store).await;
    write(store, |tx| {
        async move {
            phones::add(tx, USER, &NUMBER, NOW).await?;
            users::mark_first_factor(tx, USER, NOW).await
        }
        .boxed()
    })
    .await;
}

#[tokio::test]
async fn a_user_who_is_called_otherwise_keeps_all_there_is() {
    on_each_database(async |store| {
        with_factor(&store).await;
        let before = found(&store, "ada").await.unwrap();
        assert_eq!(
            (before.id, before.serial, before.has_factor),
            (USER, None, true)
        );
        assert!(renamed(&store, "ada", "lovelace", 8).await);
        assert_eq!(found(&store, "lovelace").await, Some(before));
        assert_eq!(found(&store, "ada").await, None);
        assert!(
            !renamed(&store, "ada", "byron", 8).await,
            "not called so any more"
        );
        assert_eq!(
            found(&store, "byron").await,
            None,
            "and the name stays free"
        );
        assert!(
            !renamed(&store, "lovelace", "lovelace", 8).await,
            "it is taken"
        );
    })
    .await;
}

#[tokio::test]
async fn of_many_names_given_at_once_one_is_the_users() {
    on_each_database(async |store| {
        with_factor(&store).await;
        let won = race(6, |runner| {
            let store = store.clone();
            let spare = u8::try_from(runner).unwrap() + 100;
            async move { renamed(&store, "ada", "lovelace", spare).await }
        })
        .await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
        assert_eq!(found(&store, "lovelace").await.unwrap().id, USER);
    })
    .await;
}

#[tokio::test]
async fn a_user_who_goes_leaves_a_serial_that_is_nobodys_ever_after() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| {
            async move {
                people::add(tx, APPLICATION, SERIAL, SPARE, "en", NOW).await?;
                let other = UserId::from_bytes([9; 16]);
                users::upsert(
                    tx,
                    APPLICATION,
                    &ADA,
                    &domain::Profile::default(),
                    USER,
                    NOW,
                )
                .await?;
                people::link(tx, (APPLICATION, SPARE), &named("linked"), other, NOW).await
            }
            .boxed()
        })
        .await;
        assert_eq!(found(&store, "linked").await.unwrap().serial, Some(SERIAL));
        for user in [SPARE, USER, USER] {
            write(&store, move |tx| delete(tx, APPLICATION, user, NOW).boxed()).await;
        }
        assert_eq!(found(&store, "linked").await, None);
        assert_eq!(found(&store, "ada").await, None);
        let again = write(&store, |tx| {
            people::add(tx, APPLICATION, SERIAL, SPARE, "en", NOW).boxed()
        })
        .await;
        assert!(!again);
    })
    .await;
}
