//! The certificate's story: one node at a time renews it, every node may answer for it and shows it.

use std::time::Duration;

use domain::{Secret, Timestamp};
use futures_util::FutureExt;

use super::{Kept, Place, Renewal, answer, claim, fail, find, find_answer, keep, let_go};
use crate::{
    Bell, Store,
    testing::{on_each_database, race},
    world::{MINUTE, NOW, write},
};

fn place() -> Place {
    Place {
        directory: "https://authority.example/directory".into(),
        host: "id.example.org".into(),
    }
}

fn kept(number: u8) -> Kept {
    Kept {
        chain: format!("chain {number}"),
        key: Secret::new(vec![number; 40]),
        valid_from: NOW,
        valid_until: NOW.plus(MINUTE * 90),
    }
}

async fn claimed(store: &Store, now: Timestamp) -> Option<i64> {
    write(store, move |tx| {
        async move { claim(tx, &place(), now, now.plus(MINUTE)).await }.boxed()
    })
    .await
}

async fn was_kept(store: &Store, claim: i64, number: u8) -> bool {
    write(store, move |tx| {
        let due = NOW.plus(MINUTE * 60);
        async move { keep(tx, &place(), claim, &kept(number), due).await }.boxed()
    })
    .await
}

async fn found(store: &Store) -> Option<Renewal> {
    write(store, |tx| async { find(tx, &place()).await }.boxed()).await
}

async fn answered(store: &Store, now: Timestamp) -> Option<Vec<u8>> {
    write(store, move |tx| {
        async move { find_answer(tx, &place(), now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn of_many_nodes_that_start_at_once_one_asks_the_authority() {
    on_each_database(async |store| {
        assert!(found(&store).await.is_none());
        let claims = race(10, |_| {
            let store = store.clone();
            async move { claimed(&store, NOW).await }
        })
        .await;
        let won: Vec<_> = claims.into_iter().flatten().collect();
        assert_eq!(won, [1]);
        assert!(was_kept(&store, 1, 7).await);
        let renewal = found(&store).await.unwrap();
        let kept = renewal.kept.unwrap();
        assert_eq!(kept.chain, "chain 7");
        assert!(kept.key.equals(&[7; 40]));
        assert_eq!(kept.valid_until, NOW.plus(MINUTE * 90));
        // Not before it is due, and then once more.
        assert_eq!(claimed(&store, NOW.plus(MINUTE * 59)).await, None);
        assert_eq!(claimed(&store, NOW.plus(MINUTE * 60)).await, Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_node_that_was_overtaken_changes_nothing() {
    on_each_database(async |store| {
        assert_eq!(claimed(&store, NOW).await, Some(1));
        let later = NOW.plus(MINUTE);
        assert_eq!(
            claimed(&store, later.minus(Duration::from_millis(1))).await,
            None
        );
        assert_eq!(claimed(&store, later).await, Some(2));
        assert!(!was_kept(&store, 1, 1).await);
        let late = write(&store, |tx| {
            async {
                let answered = answer(tx, &place(), 1, &[1; 32]).await?;
                let failed = fail(tx, &place(), 1, "late", NOW, NOW).await?;
                Ok(answered || failed || let_go(tx, &place(), 1).await?)
            }
            .boxed()
        });
        assert!(!late.await);
        assert!(was_kept(&store, 2, 2).await);
        // Nor does one that is done.
        assert!(!was_kept(&store, 2, 3).await);
        assert_eq!(found(&store).await.unwrap().kept.unwrap().chain, "chain 2");
    })
    .await;
}

#[tokio::test]
async fn any_node_may_answer_while_the_claim_holds() {
    on_each_database(async |store| {
        assert_eq!(claimed(&store, NOW).await, Some(1));
        assert_eq!(answered(&store, NOW).await, None);
        let laid = write(&store, |tx| {
            async { answer(tx, &place(), 1, &[9; 32]).await }.boxed()
        });
        assert!(laid.await);
        assert_eq!(answered(&store, NOW).await, Some(vec![9; 32]));
        assert_eq!(answered(&store, NOW.plus(MINUTE)).await, None);
        assert!(was_kept(&store, 1, 1).await);
        assert_eq!(answered(&store, NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_failed_try_is_remembered_and_keeps_what_was_there() {
    on_each_database(async |store| {
        let first = claimed(&store, NOW).await.unwrap();
        assert!(was_kept(&store, first, 1).await);
        for number in 1..=2 {
            let due = NOW.plus(MINUTE * (60 + number));
            let claim = claimed(&store, due).await.unwrap();
            let noted = write(&store, move |tx| {
                let next = due.plus(MINUTE);
                async move { fail(tx, &place(), claim, "nobody is there", due, next).await }.boxed()
            });
            assert!(noted.await);
        }
        let renewal = found(&store).await.unwrap();
        assert_eq!(renewal.failures, 2);
        assert_eq!(renewal.failed_at, Some(NOW.plus(MINUTE * 62)));
        assert_eq!(renewal.problem.as_deref(), Some("nobody is there"));
        assert_eq!(renewal.due_at, NOW.plus(MINUTE * 63));
        assert_eq!(renewal.kept.unwrap().chain, "chain 1");
        let third = claimed(&store, NOW.plus(MINUTE * 63)).await.unwrap();
        assert!(was_kept(&store, third, 2).await);
        let renewal = found(&store).await.unwrap();
        assert_eq!((renewal.failures, renewal.problem), (0, None));
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_was_given_back_is_free_at_once() {
    on_each_database(async |store| {
        assert_eq!(claimed(&store, NOW).await, Some(1));
        let given = write(&store, |tx| async { let_go(tx, &place(), 1).await }.boxed());
        assert!(given.await);
        assert_eq!(claimed(&store, NOW).await, Some(2));
    })
    .await;
}

#[tokio::test]
async fn every_node_hears_of_a_new_certificate() {
    on_each_database(async |store| {
        let mut bells = store.bells();
        assert_eq!(claimed(&store, NOW).await, Some(1));
        assert!(was_kept(&store, 1, 1).await);
        assert_eq!(bells.recv().await.unwrap(), Bell::Certificates);
    })
    .await;
}
