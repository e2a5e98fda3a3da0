//! Keys: which open, which sign, which wait.

use futures_util::FutureExt;

use super::*;
use crate::{
    Store,
    testing::on_each_database,
    world::{APPLICATION, MINUTE, NOW, settle, write},
};

const OLD: DirectKeyId = DirectKeyId::from_bytes([1; 16]);
const NEW: DirectKeyId = DirectKeyId::from_bytes([2; 16]);

const CHANGE: HeldChangeId = HeldChangeId::from_bytes([5; 16]);

fn new(id: DirectKeyId, key: &str, held: Option<HeldChangeId>) -> NewDirectKey {
    NewDirectKey {
        id,
        application: APPLICATION,
        key: Token::from_outside(key),
        held,
    }
}

async fn added(store: &Store, id: DirectKeyId, key: &'static str, now: Timestamp) {
    write(store, move |tx| {
        async move {
            add(tx, &new(id, key, None), now).await?;
            end_others(tx, APPLICATION, id, now.plus(MINUTE)).await
        }
        .boxed()
    })
    .await;
}

async fn finds(store: &Store, key: &'static str, now: Timestamp) -> Option<DirectKeyId> {
    let hash = Token::from_outside(key).hash(store.keys(), HASHED_AS);
    let found = write(store, move |tx| {
        async move { find(tx, &hash, now).await }.boxed()
    });
    found.await.map(|it| it.id)
}

async fn signs(store: &Store, now: Timestamp) -> String {
    let key = write(store, move |tx| signing(tx, APPLICATION, now).boxed()).await;
    key.unwrap().expose().clone()
}

#[tokio::test]
async fn an_old_key_signs_until_a_call_came_with_the_new_one_or_it_ends() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, OLD, "old", NOW).await;
        assert_eq!(signs(&store, NOW).await, "old");
        let used = |id, now| write(&store, move |tx| mark_used(tx, id, now).boxed());
        assert!(used(OLD, NOW).await);
        assert!(!used(OLD, NOW.plus(MINUTE)).await, "only once");
        let later = NOW.plus(MINUTE);
        added(&store, NEW, "new", later).await;
        assert_eq!(signs(&store, later).await, "old");
        let end = later.plus(MINUTE);
        assert_eq!(signs(&store, end).await, "new", "the old one is over");
        assert!(used(NEW, later).await);
        assert_eq!(signs(&store, later).await, "new");
    })
    .await;
}

#[tokio::test]
async fn both_keys_open_until_the_overlap_is_over() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, OLD, "old", NOW).await;
        added(&store, NEW, "new", NOW).await;
        assert_eq!(finds(&store, "old", NOW).await, Some(OLD));
        assert_eq!(finds(&store, "new", NOW).await, Some(NEW));
        let end = NOW.plus(MINUTE);
        assert_eq!(finds(&store, "old", end).await, None);
        assert_eq!(finds(&store, "new", end).await, Some(NEW));
        assert_eq!(finds(&store, "guess", NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_waits_opens_and_signs_nothing_until_it_is_confirmed() {
    on_each_database(async |store| {
        settle(&store).await;
        added(&store, OLD, "old", NOW).await;
        write(&store, |tx| {
            async move { add(tx, &new(NEW, "new", Some(CHANGE)), NOW).await }.boxed()
        })
        .await;
        assert_eq!(finds(&store, "new", NOW).await, None);
        assert_eq!(signs(&store, NOW).await, "old");
        let listed = || write(&store, |tx| list(tx, APPLICATION, NOW, 10).boxed());
        let waiting = listed().await;
        let held: Vec<_> = waiting.iter().map(|line| (line.id, line.held)).collect();
        assert_eq!(held, [(NEW, Some(CHANGE)), (OLD, None)]);
        let ended = |id| write(&store, move |tx| end(tx, id, APPLICATION, NOW).boxed());
        assert!(!ended(NEW).await, "it goes with what it waits for");
        let count = || write(&store, |tx| count(tx, APPLICATION, NOW).boxed());
        assert_eq!(count().await, 2);
        // Another one that is made meanwhile gives it no end.
        let third = DirectKeyId::from_bytes([3; 16]);
        added(&store, third, "third", NOW).await;
        let newest = write(&store, |tx| newest(tx, APPLICATION).boxed()).await;
        assert_eq!(newest, Some(third));
        let of_change = write(&store, |tx| held_by(tx).boxed()).await;
        assert_eq!(of_change, [NEW]);
        write(&store, |tx| put_in_force(tx, APPLICATION, CHANGE).boxed()).await;
        assert_eq!(finds(&store, "new", NOW.plus(MINUTE)).await, Some(NEW));
        assert!(ended(NEW).await && !ended(NEW).await);
        assert_eq!(finds(&store, "new", NOW).await, None);
    })
    .await;
}

async fn held_by(tx: &mut Tx) -> Result<Vec<DirectKeyId>, Fault> {
    let lines = held(tx, APPLICATION, CHANGE).await?;
    Ok(lines.iter().map(|line| line.id).collect())
}

#[tokio::test]
async fn a_key_whose_change_ended_is_gone() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| {
            async move { add(tx, &new(NEW, "new", Some(CHANGE)), NOW).await }.boxed()
        })
        .await;
        let removed = || write(&store, |tx| remove_held(tx, APPLICATION, CHANGE).boxed());
        assert_eq!((removed().await, removed().await), (1, 0));
        write(&store, |tx| put_in_force(tx, APPLICATION, CHANGE).boxed()).await;
        assert_eq!(finds(&store, "new", NOW).await, None);
    })
    .await;
}
