//! Known browsers: one row for each person in each browser.

use domain::{BrowserId, ExternalUserId, Profile, Timestamp, UserId};
use futures_util::FutureExt;

use super::{
    Forgetting, disown_others, forget, forget_all, forget_listed, forget_others, list, remember,
    remove_old_former, spares, was_known,
};
use crate::{
    Store,
    testing::{on_each_database, race},
    users,
    world::{ADA, APPLICATION, MINUTE, NOW, USER, hash, proved, settle, write},
};

const BOB: UserId = UserId::from_bytes([3; 16]);

async fn remembered(store: &Store, id: u8, user: UserId, cookie: u8, now: Timestamp) {
    write(store, move |tx| {
        let proved = proved(BrowserId::from_bytes([id; 16]), user, cookie, now);
        async move { remember(tx, &proved).await }.boxed()
    })
    .await;
}

/// Whoever forgets in the browser with this cookie, and spares what was known at that time.
const fn by(cookie: u8, spared: Option<Timestamp>) -> Forgetting {
    Forgetting {
        cookie: hash(cookie),
        spared,
        lapsed: Timestamp::from_millis(0),
    }
}

async fn known(store: &Store, external: &str, since: Timestamp) -> i64 {
    let external: ExternalUserId = external.parse().unwrap();
    let status = write(store, move |tx| {
        let external = external.clone();
        async move { users::find(tx, APPLICATION, &external, since).await }.boxed()
    });
    status.await.unwrap().known_browsers
}

#[tokio::test]
async fn a_browser_passed_in_many_times_at_once_is_one_browser() {
    on_each_database(async |store| {
        settle(&store).await;
        race(20, |runner| {
            let store = store.clone();
            async move { remembered(&store, u8::try_from(runner).unwrap(), USER, 1, NOW).await }
        })
        .await;
        assert_eq!(known(&store, ADA.as_str(), NOW.minus(MINUTE)).await, 1);
        assert_eq!(
            known(&store, ADA.as_str(), NOW).await,
            0,
            "proved after, not at"
        );
        remembered(&store, 99, USER, 1, NOW.plus(MINUTE)).await;
        assert_eq!(known(&store, ADA.as_str(), NOW).await, 1, "renewed");
    })
    .await;
}

#[tokio::test]
async fn all_but_one_are_forgotten_and_of_nobody_else() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| {
            async move {
                let bob: ExternalUserId = "bob".parse().unwrap();
                users::upsert(tx, APPLICATION, &bob, &Profile::default(), BOB, NOW).await
            }
            .boxed()
        })
        .await;
        for cookie in 1..=3 {
            remembered(&store, cookie, USER, cookie, NOW).await;
            remembered(&store, 10 + cookie, BOB, cookie, NOW).await;
        }
        let forgotten = write(&store, |tx| {
            async move { forget_others(tx, USER, &hash(2)).await }.boxed()
        })
        .await;
        assert_eq!(forgotten, 2);
        assert_eq!(known(&store, "ada", NOW.minus(MINUTE)).await, 1);
        assert_eq!(known(&store, "bob", NOW.minus(MINUTE)).await, 3);
    })
    .await;
}

#[tokio::test]
async fn an_owner_sees_each_browser_and_ends_one_or_all() {
    on_each_database(async |store| {
        settle(&store).await;
        remembered(&store, 1, USER, 1, NOW).await;
        remembered(&store, 2, USER, 2, NOW.plus(MINUTE)).await;
        let seen = write(&store, |tx| list(tx, USER, NOW.minus(MINUTE)).boxed()).await;
        let ids: Vec<_> = seen
            .iter()
            .map(|one| *one.id.as_bytes().first().unwrap())
            .collect();
        assert_eq!(ids, [2, 1], "the last one first");
        assert_eq!(seen[0].place, "Hamburg");
        assert!(seen[0].cookie == hash(2));
        let lapsed = write(&store, |tx| list(tx, USER, NOW).boxed()).await;
        assert_eq!(lapsed.len(), 1, "what the policy forgot is not listed");
        let first = BrowserId::from_bytes([1; 16]);
        let by = by(9, None);
        let foreign = write(&store, move |tx| {
            async move { forget(tx, BOB, first, &by).await }.boxed()
        });
        assert!(!foreign.await, "nobody ends another's browser");
        let own = write(&store, move |tx| {
            async move { forget(tx, USER, first, &by).await }.boxed()
        });
        assert!(own.await);
        assert_eq!(write(&store, |tx| forget_all(tx, USER).boxed()).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_lapsed_is_known_from_the_new_proof_on() {
    const MONTH: std::time::Duration = std::time::Duration::from_hours(30 * 24);
    on_each_database(async |store| {
        settle(&store).await;
        let since = async || {
            let seen = write(&store, |tx| list(tx, USER, NOW.minus(MINUTE)).boxed()).await;
            seen[0].since
        };
        remembered(&store, 1, USER, 1, NOW).await;
        remembered(&store, 1, USER, 1, NOW.plus(MINUTE)).await;
        assert_eq!(since().await, NOW, "renewed in time");
        remembered(&store, 1, USER, 1, NOW.plus(MONTH)).await;
        assert_eq!(since().await, NOW.plus(MONTH));
    })
    .await;
}

#[tokio::test]
async fn of_those_an_alarm_ended_it_stays_known_which_they_were() {
    on_each_database(async |store| {
        settle(&store).await;
        for (id, cookie) in [(1, 1), (2, 2), (3, 3)] {
            remembered(&store, id, USER, cookie, NOW).await;
        }
        let ended = async |keep| {
            write(&store, move |tx| {
                async move { disown_others(tx, USER, &hash(keep), NOW).await }.boxed()
            })
            .await
        };
        assert_eq!((ended(1).await, ended(1).await), (2, 0));
        let was = async |cookie| {
            write(&store, move |tx| {
                async move { was_known(tx, USER, &hash(cookie)).await }.boxed()
            })
            .await
        };
        assert_eq!(
            [was(1).await, was(2).await, was(3).await, was(4).await],
            [false, true, true, false]
        );
        let removed = write(&store, |tx| remove_old_former(tx, NOW, 9).boxed()).await;
        assert_eq!(removed, 0);
        let later = NOW.plus(MINUTE);
        let removed = write(&store, move |tx| remove_old_former(tx, later, 9).boxed()).await;
        assert_eq!(removed, 2);
        assert!(!was(2).await);
    })
    .await;
}

#[tokio::test]
async fn one_that_is_spared_stays_and_the_one_it_is_done_in_may_go() {
    on_each_database(async |store| {
        settle(&store).await;
        remembered(&store, 1, USER, 1, NOW).await;
        remembered(&store, 2, USER, 2, NOW.plus(MINUTE)).await;
        let forgets = async |id, cookie| {
            let (id, by) = (BrowserId::from_bytes([id; 16]), by(cookie, Some(NOW)));
            write(&store, move |tx| {
                async move { forget(tx, USER, id, &by).await }.boxed()
            })
            .await
        };
        let listed = async |by| {
            write(&store, move |tx| {
                async move {
                    Ok((
                        forget_listed(tx, USER, &by).await?,
                        spares(tx, USER, &by).await?,
                    ))
                }
                .boxed()
            })
            .await
        };
        assert!(!forgets(1, 2).await, "known for long");
        assert_eq!(listed(by(2, Some(NOW))).await, (0, true));
        let lapsed = Forgetting {
            lapsed: NOW,
            ..by(3, Some(NOW.minus(MINUTE)))
        };
        assert_eq!(listed(lapsed).await, (2, false), "neither is as old");
        remembered(&store, 1, USER, 1, NOW).await;
        remembered(&store, 2, USER, 2, NOW.plus(MINUTE)).await;
        assert!(forgets(2, 1).await, "a younger one");
        assert!(forgets(1, 1).await, "this one");
        remembered(&store, 1, USER, 1, NOW).await;
        assert_eq!(listed(by(2, None)).await, (1, false), "nothing is spared");
    })
    .await;
}
