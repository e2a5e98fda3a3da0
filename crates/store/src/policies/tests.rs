//! Policies: numbered, so that of two changes made from one version the second is refused.

use domain::{ApplicationId, Policy};
use futures_util::FutureExt;

use super::{add, find, hold, list_from, set};
use crate::{
    Bell, Store, applications,
    testing::{on_each_database, race},
    world::{APPLICATION, NOW, application, settle, write},
};

async fn changed(store: &Store, version: i64, days: u32) -> bool {
    write(store, move |tx| {
        let policy = Policy {
            remember_days: days,
            ..Policy::default()
        };
        async move { set(tx, APPLICATION, version, &policy, NOW).await }.boxed()
    })
    .await
}

async fn in_force(store: &Store) -> (i64, Policy) {
    let found = write(store, |tx| find(tx, APPLICATION).boxed())
        .await
        .unwrap();
    (found.version, found.policy)
}

#[tokio::test]
async fn a_policy_is_read_back_as_it_was_set_and_a_change_rings() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(in_force(&store).await, (1, Policy::default()));
        let mut bells = store.bells();
        assert!(changed(&store, 1, 7).await);
        assert_eq!(bells.recv().await.unwrap(), Bell::Policy);
        assert!(!changed(&store, 1, 8).await, "made from an older version");
        assert!(!changed(&store, 3, 8).await, "made from none");
        let (version, policy) = in_force(&store).await;
        assert_eq!((version, policy.remember_days), (2, 7));
    })
    .await;
}

#[tokio::test]
async fn the_version_that_was_read_is_held_and_no_other() {
    on_each_database(async |store| {
        settle(&store).await;
        let held = |version| write(&store, move |tx| hold(tx, APPLICATION, version).boxed());
        assert!(held(1).await && !held(2).await);
        assert!(changed(&store, 1, 7).await);
        assert!(held(2).await && !held(1).await);
        assert_eq!(in_force(&store).await.1.remember_days, 7);
    })
    .await;
}

#[tokio::test]
async fn of_many_changes_at_once_one_is_made() {
    on_each_database(async |store| {
        settle(&store).await;
        let outcomes = race(20, |runner| {
            let store = store.clone();
            async move { changed(&store, 1, u32::try_from(runner).unwrap()).await }
        })
        .await;
        let winner = outcomes.iter().position(|won| *won).unwrap();
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let (version, policy) = in_force(&store).await;
        assert_eq!(
            (version, policy.remember_days),
            (2, u32::try_from(winner).unwrap())
        );
    })
    .await;
}

#[tokio::test]
async fn the_policies_of_some_applications_are_read_together() {
    on_each_database(async |store| {
        settle(&store).await;
        let others = [5, 6, 7].map(|number| ApplicationId::from_bytes([number; 16]));
        write(&store, move |tx| {
            async move {
                for id in others {
                    applications::add(tx, &application(id)).await?;
                    add(tx, id, &Policy::default(), NOW).await?;
                }
                let days = Policy {
                    remember_days: 7,
                    ..Policy::default()
                };
                set(tx, others[1], 1, &days, NOW).await
            }
            .boxed()
        })
        .await;
        let [_, second, last] = others;
        let found = write(&store, move |tx| {
            async move {
                let before = tx.trips();
                let found = list_from(tx, APPLICATION, second).await?;
                assert_eq!(tx.trips() - before, 1, "all by one statement");
                Ok(found)
            }
            .boxed()
        })
        .await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(!found.contains_key(&last));
        let days = found
            .get(&second)
            .map(|it| (it.version, it.policy.remember_days));
        assert_eq!(days, Some((2, 7)));
    })
    .await;
}
