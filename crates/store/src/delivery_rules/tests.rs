//! Rules replace the version they were made from, and no other; people are expected for a time.

use std::time::Duration;

use futures_util::FutureExt;

use super::*;
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{MINUTE, NOW, settle, write},
};

fn closed_for(hours: u32) -> DeliveryRules {
    let mut rules = DeliveryRules::default();
    rules.prefix.closed_hours = hours;
    rules
}

async fn put(store: &Store, version: i64, hours: u32) -> bool {
    write(store, move |tx| {
        async move { set(tx, version, &closed_for(hours), NOW).await }.boxed()
    })
    .await
}

async fn in_force(store: &Store) -> (i64, DeliveryRules) {
    write(store, |tx| find(tx).boxed()).await
}

#[tokio::test]
async fn rules_replace_the_version_they_were_made_from() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(in_force(&store).await, (0, DeliveryRules::default()));
        assert!(put(&store, 0, 13).await);
        assert!(!put(&store, 0, 14).await, "somebody was quicker");
        assert!(put(&store, 1, 15).await);
        assert!(!put(&store, 1, 16).await);
        assert_eq!(in_force(&store).await, (2, closed_for(15)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_at_once_one_is_told() {
    on_each_database(async |store| {
        settle(&store).await;
        let set = race(4, |at| {
            let store = store.clone();
            async move { put(&store, 0, 20 + u32::try_from(at).unwrap()).await }
        });
        assert_eq!(set.await.iter().filter(|set| **set).count(), 1);
        assert_eq!(in_force(&store).await.0, 1);
    })
    .await;
}

#[tokio::test]
async fn an_installation_is_used_since_its_first_application() {
    on_each_database(async |store| {
        assert_eq!(write(&store, |tx| used_since(tx).boxed()).await, None);
        settle(&store).await;
        assert!(write(&store, |tx| used_since(tx).boxed()).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn people_who_are_brought_add_up_and_are_forgotten() {
    on_each_database(async |store| {
        let fortnight = Duration::from_hours(14 * 24);
        let bring = async |people: i64, now: Timestamp| {
            write(&store, move |tx| {
                let times = (now, now.minus(fortnight));
                async move { expect(tx, "DE", people, times).await }.boxed()
            })
            .await;
        };
        let there = async |region: &'static str, since: Timestamp| {
            write(&store, move |tx| {
                async move { expected(tx, region, since).await }.boxed()
            })
            .await
        };
        bring(500, NOW).await;
        bring(200, NOW.plus(MINUTE)).await;
        assert_eq!(there("DE", NOW).await, 700);
        assert_eq!(there("AT", NOW).await, 0);
        let late = NOW.plus(fortnight).plus(2 * MINUTE);
        assert_eq!(there("DE", late.minus(fortnight)).await, 0);
        bring(30, late).await;
        assert_eq!(there("DE", late.minus(fortnight)).await, 30);
        let listed = write(&store, |tx| list_expected(tx, NOW).boxed()).await;
        assert_eq!(listed, [("DE".to_owned(), 30, late)]);
    })
    .await;
}
