//! Locks: counted as `domain::Lock` counts, exact in a crowd.

use std::time::Duration;

use domain::{BrowserId, Lock, LockRule, Timestamp};
use futures_util::FutureExt;

use super::{Failed, Locked, OF_USER, clear, fail, list_of_user, remove_old, unlock_user};
use crate::{
    Store, browsers,
    sql::Value,
    testing::{on_each_database, race},
    tests::plans::walks,
    world::{MINUTE, NOW, USER, dice, proved, settle, write},
};

const ADA: [u8; 16] = [1; 16];
const BOB: [u8; 16] = [2; 16];

async fn failed(store: &Store, subject: [u8; 16], now: Timestamp) -> Option<Failed> {
    write(store, move |tx| {
        async move { fail(tx, &subject, LockRule::USUAL, now).await }.boxed()
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
            let after = lock.after_failure(LockRule::USUAL, now);
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

#[tokio::test]
async fn what_is_locked_of_a_user_is_listed_and_unlocked_at_once() {
    on_each_database(async |store| {
        settle(&store).await;
        let browser = BrowserId::from_bytes([7; 16]);
        write(&store, move |tx| {
            async move { browsers::remember(tx, &proved(browser, USER, 1, NOW)).await }.boxed()
        })
        .await;
        let listed = |now| {
            write(&store, move |tx| {
                async move { list_of_user(tx, USER, now).await }.boxed()
            })
        };
        for _ in 0..5 {
            failed(&store, *USER.as_bytes(), NOW).await;
            failed(&store, *browser.as_bytes(), NOW).await;
            failed(&store, ADA, NOW).await;
        }
        let end = NOW.plus(MINUTE);
        let mut found = listed(NOW).await;
        found.sort_by_key(|(locked, _)| *locked != Locked::NewBrowsers);
        assert_eq!(
            found,
            [(Locked::NewBrowsers, end), (Locked::Browser(browser), end)]
        );
        assert!(listed(end).await.is_empty());
        let unlock = || {
            write(&store, |tx| {
                async move { unlock_user(tx, USER, NOW).await }.boxed()
            })
        };
        assert_eq!((unlock().await, unlock().await), (2, 0));
        assert!(listed(NOW).await.is_empty());
        // Somebody else's stays.
        assert_eq!(failed(&store, ADA, NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn who_is_unlocked_is_locked_for_longer_the_next_time() {
    on_each_database(async |store| {
        settle(&store).await;
        let subject = *USER.as_bytes();
        let lock = async || {
            let mut last = None;
            for _ in 0..5 {
                last = failed(&store, subject, NOW).await;
            }
            last.and_then(|failed| failed.locked_until)
        };
        for level in 0..6 {
            let until = NOW.plus(LockRule::USUAL.span(level));
            assert_eq!(lock().await, Some(until), "lock {level}");
            let unlocked = write(&store, |tx| {
                async move { unlock_user(tx, USER, NOW).await }.boxed()
            });
            assert_eq!(unlocked.await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn neither_walks_through_the_locks() {
    on_each_database(async |store| {
        let user: Value<'static> = USER.into();
        let values = vec![user, NOW.into()];
        let tables = &["l", "b", "c", "changes", "browsers"];
        let found = walks(&store, &OF_USER, values, tables).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}
