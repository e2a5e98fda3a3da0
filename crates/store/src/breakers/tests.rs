//! A guard goes up once, whoever sees the reason, and is found again by what it guards.

use std::time::Duration;

use futures_util::FutureExt;

use super::*;
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{MINUTE, NOW, NUMBER, settle, write},
};

fn up(trips: i64, now: Timestamp) -> Breaker {
    Breaker {
        trips,
        opened_at: now,
        open_until: Some(now.plus(Duration::from_hours(12))),
        closed_at: None,
        in_shadow: false,
    }
}

fn guarded(guard: Guard) -> Guarded {
    Guarded::of(guard, Channel::Text, &NUMBER, "one")
}

async fn put(store: &Store, guard: Guard, before: Option<Breaker>, after: Breaker) -> bool {
    write(store, move |tx| {
        async move { set(tx, &guarded(guard), before.as_ref(), &after).await }.boxed()
    })
    .await
}

async fn stands(store: &Store, guard: Guard) -> Option<Breaker> {
    write(store, move |tx| {
        async move { find(tx, &guarded(guard)).await }.boxed()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_see_the_reason_one_puts_it_up() {
    on_each_database(async |store| {
        settle(&store).await;
        let put = race(4, |_| {
            let store = store.clone();
            async move { put(&store, Guard::Range, None, up(1, NOW)).await }
        });
        assert_eq!(put.await.iter().filter(|put| **put).count(), 1);
        assert_eq!(stands(&store, Guard::Range).await, Some(up(1, NOW)));
    })
    .await;
}

#[tokio::test]
async fn it_is_changed_only_from_how_it_stood() {
    on_each_database(async |store| {
        settle(&store).await;
        let first = up(1, NOW);
        assert!(put(&store, Guard::CountryConversion, None, first).await);
        let closed = first.closed(NOW.plus(MINUTE));
        assert!(put(&store, Guard::CountryConversion, Some(first), closed).await);
        assert!(!put(&store, Guard::CountryConversion, Some(first), up(2, NOW)).await);
        let second = up(2, NOW.plus(2 * MINUTE));
        assert!(put(&store, Guard::CountryConversion, Some(closed), second).await);
        assert_eq!(stands(&store, Guard::CountryConversion).await, Some(second));
        assert_eq!(stands(&store, Guard::RangeConversion).await, None);
    })
    .await;
}

#[tokio::test]
async fn operators_see_what_is_guarded_and_a_range_lies_sealed() {
    on_each_database(async |store| {
        settle(&store).await;
        for (at, guard) in (1..).zip(Guard::ALL) {
            assert!(put(&store, guard, None, up(1, NOW.plus(at * MINUTE))).await);
        }
        let lines = write(&store, |tx| list(tx, NOW.plus(10 * MINUTE), 10).boxed()).await;
        let what: Vec<_> = lines
            .iter()
            .map(|line| line.guarded.what().to_owned())
            .collect();
        assert_eq!(what, ["one", "GB", "+44740012", "+44740012"]);
        for line in &lines {
            let (subject, expected) = (line.subject, line.clone());
            let found = write(&store, move |tx| find_line(tx, subject).boxed()).await;
            assert_eq!(found, Some(expected));
        }
        assert_eq!(
            write(&store, |tx| count_up(tx, NOW.plus(5 * MINUTE)).boxed()).await,
            4
        );
        assert_eq!(
            guarded(Guard::Range).said(),
            "guard=range channel=any what=+447.."
        );
    })
    .await;
}

#[tokio::test]
async fn gateways_are_shut_while_their_guard_is_up() {
    on_each_database(async |store| {
        settle(&store).await;
        let shut =
            async |now: Timestamp| write(&store, move |tx| shut_gateways(tx, now).boxed()).await;
        let first = up(1, NOW);
        assert!(put(&store, Guard::CountryConversion, None, first).await);
        assert_eq!(shut(NOW).await, []);
        assert!(put(&store, Guard::GatewayConversion, None, first).await);
        assert_eq!(shut(NOW).await, [(Channel::Text, "one".to_owned())]);
        // Behind its time a few pass, to see what becomes of them.
        assert_eq!(shut(NOW.plus(Duration::from_hours(12))).await, []);
        let closed = first.closed(NOW.plus(MINUTE));
        assert!(put(&store, Guard::GatewayConversion, Some(first), closed).await);
        assert_eq!(shut(NOW.plus(2 * MINUTE)).await, []);
    })
    .await;
}

#[tokio::test]
async fn those_that_are_long_over_are_removed_and_those_for_good_stay() {
    on_each_database(async |store| {
        settle(&store).await;
        let for_good = Breaker {
            open_until: None,
            ..up(5, NOW)
        };
        assert!(put(&store, Guard::Range, None, up(1, NOW)).await);
        assert!(put(&store, Guard::RangeConversion, None, for_good).await);
        let late = NOW.plus(Duration::from_hours(13));
        let removed = write(&store, move |tx| remove_old(tx, late, 10).boxed()).await;
        assert_eq!(removed, 1);
        assert_eq!(stands(&store, Guard::Range).await, None);
        assert_eq!(stands(&store, Guard::RangeConversion).await, Some(for_good));
    })
    .await;
}
