//! Secrets: each opens its own application, by its own kind, until its end.

use std::time::Duration;

use domain::{ApplicationId, SecretId, Timestamp};
use futures_util::FutureExt;

use super::{FoundSecret, SecretKind, add, end, end_others, find, in_force, list};
use crate::{
    Store,
    testing::on_each_database,
    world::{APPLICATION, MINUTE, NOW, hash, settle, write},
};

async fn added(store: &Store, number: u8, kind: SecretKind) {
    write(store, move |tx| {
        let id = SecretId::from_bytes([number; 16]);
        async move { add(tx, id, APPLICATION, kind, &hash(number), "users:read", NOW).await }
            .boxed()
    })
    .await;
}

async fn found(store: &Store, number: u8, kind: SecretKind, now: Timestamp) -> Option<FoundSecret> {
    write(store, move |tx| {
        async move { find(tx, &hash(number), kind, now).await }.boxed()
    })
    .await
}

async fn others_end(store: &Store, keep: u8, end: Timestamp) -> u64 {
    let keep = SecretId::from_bytes([keep; 16]);
    write(store, move |tx| {
        end_others(tx, APPLICATION, SecretKind::Client, keep, end).boxed()
    })
    .await
}

#[tokio::test]
async fn a_secret_is_found_by_its_own_kind_alone() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, 1, SecretKind::Client).await;
        let wanted = FoundSecret {
            application: APPLICATION,
            scopes: "users:read".into(),
        };
        assert_eq!(
            found(&store, 1, SecretKind::Client, NOW).await,
            Some(wanted)
        );
        assert_eq!(found(&store, 1, SecretKind::Management, NOW).await, None);
        assert_eq!(found(&store, 2, SecretKind::Client, NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_others_of_its_kind_end_and_never_later_than_was_said_before() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, 1, SecretKind::Client).await;
        added(&store, 2, SecretKind::Client).await;
        added(&store, 3, SecretKind::Management).await;
        let end = NOW.plus(MINUTE);
        assert_eq!(others_end(&store, 2, end).await, 1);
        assert_eq!(
            others_end(&store, 2, NOW.plus(9 * MINUTE)).await,
            0,
            "not prolonged"
        );
        let last = end.minus(Duration::from_millis(1));
        for (number, kind, at_last, at_end) in [
            (1, SecretKind::Client, true, false),
            (2, SecretKind::Client, true, true),
            (3, SecretKind::Management, true, true),
        ] {
            assert_eq!(
                found(&store, number, kind, last).await.is_some(),
                at_last,
                "{number}"
            );
            assert_eq!(
                found(&store, number, kind, end).await.is_some(),
                at_end,
                "{number}"
            );
        }
        assert_eq!(others_end(&store, 2, NOW).await, 1, "shortened");
        assert_eq!(found(&store, 1, SecretKind::Client, NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn what_works_is_listed_and_an_older_one_can_be_ended_at_once() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, 1, SecretKind::Client).await;
        added(&store, 2, SecretKind::Client).await;
        added(&store, 3, SecretKind::Management).await;
        others_end(&store, 2, NOW.plus(MINUTE)).await;
        let listed = async |now| {
            let lines = write(&store, move |tx| list(tx, APPLICATION, now, 9).boxed()).await;
            let lines = lines.into_iter();
            let lines = lines.map(|line| (line.id.as_bytes()[0], line.kind, line.ends_at));
            lines.collect::<Vec<_>>()
        };
        let (new, old) = (
            (2, SecretKind::Client, None),
            (1, SecretKind::Client, Some(NOW.plus(MINUTE))),
        );
        let other = (3, SecretKind::Management, None);
        assert_eq!(listed(NOW).await, [new, old, other]);
        assert_eq!(listed(NOW.plus(MINUTE)).await, [new, other]);
        let id = |number: u8| SecretId::from_bytes([number; 16]);
        let in_force = write(&store, |tx| {
            in_force(tx, APPLICATION, SecretKind::Client).boxed()
        });
        assert_eq!(in_force.await, Some(id(2)));
        let ended = async |number: u8, of: ApplicationId| {
            write(&store, move |tx| end(tx, id(number), of, NOW).boxed()).await
        };
        let strangers = ApplicationId::from_bytes([9; 16]);
        assert_eq!(ended(1, strangers).await, None, "another application's");
        assert_eq!(ended(2, APPLICATION).await, None, "the one in force");
        assert_eq!(ended(1, APPLICATION).await, Some(SecretKind::Client));
        assert_eq!(ended(1, APPLICATION).await, None, "twice");
        assert_eq!(listed(NOW).await, [new, other]);
        assert_eq!(found(&store, 1, SecretKind::Client, NOW).await, None);
    })
    .await;
}
