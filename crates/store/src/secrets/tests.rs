//! Secrets: each opens its own application, by its own kind, until its end.

use std::time::Duration;

use domain::{ApplicationId, HeldChangeId, SecretId, Timestamp};
use futures_util::FutureExt;

use super::{
    FoundSecret, NewSecret, SecretKind, add, count, end, end_others, find, held, list, newest,
    put_in_force, remove_held,
};
use crate::{
    Store,
    testing::on_each_database,
    world::{APPLICATION, MINUTE, NOW, hash, settle, write},
};

const HELD: HeldChangeId = HeldChangeId::from_bytes([9; 16]);

const fn secret(number: u8, kind: SecretKind, held: Option<HeldChangeId>) -> NewSecret {
    NewSecret {
        id: SecretId::from_bytes([number; 16]),
        application: APPLICATION,
        kind,
        hash: hash(number),
        scopes: "users:read",
        held,
    }
}

async fn added_as(store: &Store, secret: NewSecret) {
    write(store, move |tx| {
        let secret = secret.clone();
        async move { add(tx, &secret, NOW).await }.boxed()
    })
    .await;
}

async fn added(store: &Store, number: u8, kind: SecretKind) {
    added_as(store, secret(number, kind, None)).await;
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
            let mut listed = Vec::new();
            for kind in [SecretKind::Client, SecretKind::Management] {
                let lines = write(&store, move |tx| {
                    list(tx, APPLICATION, kind, now, 9).boxed()
                });
                let lines = lines.await.into_iter();
                listed.extend(lines.map(|line| (line.id.as_bytes()[0], line.kind, line.ends_at)));
            }
            listed
        };
        let (new, old) = (
            (2, SecretKind::Client, None),
            (1, SecretKind::Client, Some(NOW.plus(MINUTE))),
        );
        let other = (3, SecretKind::Management, None);
        assert_eq!(listed(NOW).await, [new, old, other]);
        assert_eq!(listed(NOW.plus(MINUTE)).await, [new, other]);
        let id = |number: u8| SecretId::from_bytes([number; 16]);
        let newest = write(&store, |tx| {
            newest(tx, APPLICATION, SecretKind::Client).boxed()
        });
        assert_eq!(newest.await, Some(id(2)));
        let ended = async |number: u8, of: ApplicationId| {
            write(&store, move |tx| end(tx, id(number), of, NOW).boxed()).await
        };
        let strangers = ApplicationId::from_bytes([9; 16]);
        assert_eq!(ended(1, strangers).await, None, "another application's");
        assert_eq!(ended(1, APPLICATION).await, Some(SecretKind::Client));
        assert_eq!(ended(1, APPLICATION).await, None, "twice");
        assert_eq!(listed(NOW).await, [new, other]);
        assert_eq!(found(&store, 1, SecretKind::Client, NOW).await, None);
        assert_eq!(ended(2, APPLICATION).await, Some(SecretKind::Client));
        assert_eq!(listed(NOW).await, [other], "the one in force, too");
        assert_eq!(found(&store, 2, SecretKind::Client, NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn one_that_waits_opens_nothing_until_its_change_is_confirmed() {
    on_each_database(async |store| {
        settle(&store).await;
        let (kind, other) = (SecretKind::Client, SecretKind::Management);
        added(&store, 1, kind).await;
        added_as(&store, secret(2, kind, Some(HELD))).await;
        added_as(&store, secret(3, other, Some(HELD))).await;
        let strangers = HeldChangeId::from_bytes([8; 16]);
        added_as(&store, secret(4, kind, Some(strangers))).await;
        for (number, kind) in [(2, kind), (3, other), (4, kind)] {
            assert_eq!(found(&store, number, kind, NOW).await, None, "{number}");
        }
        let id = |number: u8| SecretId::from_bytes([number; 16]);
        let two = write(&store, |tx| held(tx, APPLICATION, HELD).boxed()).await;
        let two: Vec<_> = two.iter().map(|line| (line.id, line.held)).collect();
        assert_eq!(two, [(id(2), Some(HELD)), (id(3), Some(HELD))]);
        let live = write(&store, move |tx| count(tx, APPLICATION, kind, NOW).boxed());
        assert_eq!(live.await, 3, "those that wait are counted");
        let ended = write(&store, move |tx| end(tx, id(2), APPLICATION, NOW).boxed()).await;
        assert_eq!(ended, None, "it ends with its change");
        // What takes the place of another leaves those alone that wait.
        assert_eq!(others_end(&store, 9, NOW.plus(MINUTE)).await, 1);
        let gone = write(&store, move |tx| {
            remove_held(tx, APPLICATION, strangers).boxed()
        });
        assert_eq!(gone.await, 1);
        let works = write(&store, |tx| put_in_force(tx, APPLICATION, HELD).boxed());
        assert_eq!(works.await, 2);
        assert!(found(&store, 2, kind, NOW).await.is_some());
        assert!(found(&store, 3, other, NOW).await.is_some());
        assert_eq!(found(&store, 4, kind, NOW).await, None);
    })
    .await;
}
