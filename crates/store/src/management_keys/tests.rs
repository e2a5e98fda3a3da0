//! Granted keys: found by their hash alone, until their end, and not before they are confirmed.

use domain::{HeldChangeId, KeyGrant, SecretId, Timestamp};
use futures_util::FutureExt;

use super::{
    FoundKey, NewKey, add, count, end, find, hold, list, note_use, put_in_force, remove_held,
    remove_over,
};
use crate::{
    Store,
    testing::on_each_database,
    world::{APPLICATION, MINUTE, NOW, hash, settle, write},
};

const HELD: HeldChangeId = HeldChangeId::from_bytes([9; 16]);

fn grant(name: &str) -> KeyGrant {
    KeyGrant {
        name: name.parse().unwrap(),
        scopes: "users:read bypass:write".parse().unwrap(),
        networks: "192.0.2.0/24, 2001:db8::/32".parse().unwrap(),
        expires_at: Some(NOW.plus(MINUTE)),
    }
}

fn key(number: u8, name: &str, held: Option<HeldChangeId>) -> NewKey {
    NewKey {
        id: SecretId::from_bytes([number; 16]),
        application: APPLICATION,
        hash: hash(number),
        grant: grant(name),
        held,
    }
}

async fn added(store: &Store, key: NewKey) -> bool {
    write(store, move |tx| {
        let key = key.clone();
        async move { add(tx, &key, NOW).await }.boxed()
    })
    .await
}

async fn found(store: &Store, number: u8, now: Timestamp) -> Option<FoundKey> {
    write(store, move |tx| {
        async move { find(tx, &hash(number), now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_key_is_found_as_it_was_granted_until_its_end() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, key(1, "ci", None)).await);
        let good = found(&store, 1, NOW).await.unwrap();
        assert_eq!((good.application, &good.grant), (APPLICATION, &grant("ci")));
        assert_eq!(good.used_at, None);
        assert_eq!(found(&store, 2, NOW).await, None);
        assert_eq!(found(&store, 1, NOW.plus(MINUTE)).await, None);
        for at in [NOW.plus(MINUTE), NOW] {
            let id = SecretId::from_bytes([1; 16]);
            write(&store, move |tx| note_use(tx, id, at).boxed()).await;
        }
        let used = found(&store, 1, NOW).await.unwrap().used_at;
        assert_eq!(used, Some(NOW.plus(MINUTE)), "never put back");
    })
    .await;
}

#[tokio::test]
async fn of_two_of_one_name_one_is_kept_until_the_first_is_over() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(added(&store, key(1, "ci", None)).await);
        assert!(!added(&store, key(2, "ci", None)).await);
        assert!(added(&store, key(3, "backup", Some(HELD))).await);
        let lines = write(&store, |tx| list(tx, APPLICATION, 9).boxed()).await;
        let names: Vec<_> = lines.iter().map(|line| line.grant.name.as_str()).collect();
        assert_eq!(names, ["backup", "ci"]);
        assert_eq!(lines[0].held, Some(HELD));
        assert_eq!(write(&store, |tx| count(tx, APPLICATION).boxed()).await, 2);
        let early = write(&store, |tx| remove_over(tx, APPLICATION, NOW).boxed()).await;
        let end = NOW.plus(MINUTE);
        let over = write(&store, move |tx| remove_over(tx, APPLICATION, end).boxed()).await;
        assert_eq!((early, over), (0, 2));
        assert!(added(&store, key(2, "ci", None)).await);
    })
    .await;
}

#[tokio::test]
async fn one_that_waits_opens_nothing_and_goes_with_what_it_waits_for() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, key(1, "ci", Some(HELD))).await;
        assert_eq!(found(&store, 1, NOW).await, None);
        let id = SecretId::from_bytes([1; 16]);
        let ended = write(&store, move |tx| end(tx, id, APPLICATION).boxed()).await;
        assert_eq!(ended, None, "it is dropped with its change");
        let late = NOW.plus(MINUTE);
        let put = |at| {
            write(&store, move |tx| {
                put_in_force(tx, APPLICATION, HELD, at).boxed()
            })
        };
        assert!(!put(late).await, "its own end came first");
        assert!(put(NOW).await && !put(NOW).await);
        assert!(found(&store, 1, NOW).await.is_some());
        let gone = write(&store, |tx| remove_held(tx, APPLICATION, HELD).boxed()).await;
        assert_eq!(gone, 0, "it waits no more");
        let ended = write(&store, move |tx| end(tx, id, APPLICATION).boxed()).await;
        assert_eq!(ended.unwrap().as_str(), "ci");
        assert_eq!(found(&store, 1, NOW).await, None);
        added(&store, key(2, "other", Some(HELD))).await;
        let gone = write(&store, |tx| remove_held(tx, APPLICATION, HELD).boxed()).await;
        assert_eq!(gone, 1);
    })
    .await;
}

#[tokio::test]
async fn one_that_works_is_held_and_no_other() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, key(1, "ci", None)).await;
        added(&store, key(2, "other", Some(HELD))).await;
        let holds = |number: u8, at| {
            let id = SecretId::from_bytes([number; 16]);
            write(&store, move |tx| hold(tx, id, at).boxed())
        };
        assert!(holds(1, NOW).await);
        assert!(!holds(1, NOW.plus(MINUTE)).await, "its end came");
        assert!(!holds(2, NOW).await, "it waits");
        let id = SecretId::from_bytes([1; 16]);
        write(&store, move |tx| end(tx, id, APPLICATION).boxed()).await;
        assert!(!holds(1, NOW).await, "it is ended");
    })
    .await;
}
