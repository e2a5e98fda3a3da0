//! Locks: counted as `domain::Lock` counts, exact in a crowd.

use std::time::Duration;

use domain::{Lock, Timestamp};
use futures_util::FutureExt;

use super::{Failed, clear, fail, remove_old};
use crate::{
    Store,
    testing::{on_each_database, race},
    world::{MINUTE, NOW, dice, write},
};

const ADA: [u8; 16] = [1; 16];
const BOB: [u8; 16] = [2; 16];

async fn failed(store: &Store, subject: [u8; 16], now: Timestamp) -> Option<Failed> {
    write(store, move |tx| {
        async move { fail(tx, &subject, now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn the_statement_counts_as_the_domain_does() {
    on_each_database(async |store| {
        let (mut now, mut lock) = (NOW, Lock::default());
        for number in dice(2).take(200) {
            now = now.plus(Duration::from_secs(number % 900));
            if number % 61 == 0 {
                write(&store, |tx| clear(tx, &ADA).boxed()).await;
                lock = Lock::default();
            }
            let after = lock.after_failure(now);
            let wanted = (!lock.is_locked(now)).then_some(Failed {
                locked_until: after.until.filter(|_| after.failures == 0),
            });
            assert_eq!(
                failed(&store, ADA, now).await,
                wanted,
                "{lock:?} at {now:?}"
            );
            lock = after;
        }
    })
    .await;
}

#[tokio::test]
async fn of_a_crowd_of_failures_five_are_counted_and_one_locks() {
    on_each_database(async |store| {
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { failed(&store, ADA, NOW).await }
        })
        .await;
        let counted: Vec<_> = outcomes.into_iter().flatten().collect();
        assert_eq!(counted.len(), 5);
        let locked: Vec<_> = counted.iter().filter_map(|one| one.locked_until).collect();
        assert_eq!(locked, [NOW.plus(MINUTE)]);
        assert!(
            failed(&store, BOB, NOW).await.is_some(),
            "nobody else is locked"
        );
    })
    .await;
}

#[tokio::test]
async fn only_what_nobody_failed_at_for_long_is_removed() {
    on_each_database(async |store| {
        failed(&store, ADA, NOW).await;
        failed(&store, BOB, NOW.plus(MINUTE)).await;
        let before = NOW.plus(MINUTE);
        let removed = write(&store, move |tx| {
            async move { remove_old(tx, before, 10).await }.boxed()
        })
        .await;
        assert_eq!(removed, 1);
        for _ in 0..3 {
            assert_eq!(
                failed(&store, BOB, before).await,
                Some(Failed { locked_until: None })
            );
        }
        let fifth = failed(&store, BOB, before).await.unwrap();
        assert!(
            fifth.locked_until.is_some(),
            "the first of five is still known"
        );
    })
    .await;
}
