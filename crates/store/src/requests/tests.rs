//! Requests: bound to one browser, answered once, read whole when they are opened.

use domain::{ApplicationId, BrowserId, Means, Method, Purpose, Timestamp};
use futures_util::FutureExt;

use super::{Opening, OpeningBrowser, add, answer, bind, open, remove_ended};
use crate::{
    Store, browsers, challenges, locks, phones,
    testing::{on_each_database, race},
    users,
    world::{
        APPLICATION, MINUTE, NOW, NUMBER, USER, ask, challenge_id, hash, proved, request,
        request_id, settle, write,
    },
};

const KNOWN: BrowserId = BrowserId::from_bytes([7; 16]);

async fn opened_of(
    store: &Store,
    application: ApplicationId,
    address: u8,
    cookie: u8,
    now: Timestamp,
) -> Option<Opening> {
    write(store, move |tx| {
        async move { open(tx, application, &hash(address), &hash(cookie), now).await }.boxed()
    })
    .await
}

async fn opened(store: &Store, address: u8, cookie: u8) -> Option<Opening> {
    opened_of(store, APPLICATION, address, cookie, NOW).await
}

async fn bound(store: &Store, cookie: u8, now: Timestamp) -> bool {
    let end = NOW.plus(15 * MINUTE);
    write(store, move |tx| {
        async move { bind(tx, request_id(1), &hash(cookie), end, now).await }.boxed()
    })
    .await
}

async fn one_request(store: &Store) {
    settle(store).await;
    write(store, |tx| {
        async move { add(tx, &request(1), &hash(1)).await }.boxed()
    })
    .await;
}

#[tokio::test]
async fn a_request_is_read_back_as_it_was_pushed() {
    on_each_database(async |store| {
        one_request(&store).await;
        let opening = opened(&store, 1, 9).await.unwrap();
        assert_eq!(
            format!("{:?}", opening.request),
            format!("{:?}", request(1))
        );
        assert_eq!(opening.external_id.as_str(), "ada");
        assert_eq!(opening.bound_to, None);
        assert!(
            opening.challenge.is_none() && opening.phone.is_none() && opening.browser.is_none()
        );
        assert!(opened(&store, 2, 9).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_locks_of_the_user_and_of_the_browser_are_told_apart() {
    on_each_database(async |store| {
        one_request(&store).await;
        write(&store, |tx| {
            async move {
                browsers::remember(tx, &proved(KNOWN, USER, 9, NOW)).await?;
                users::mark_first_factor(tx, USER, NOW).await?;
                phones::add(tx, USER, &NUMBER, NOW).await?;
                for _ in 0..5 {
                    locks::fail(tx, USER.as_bytes(), domain::LockRule::USUAL, NOW).await?;
                }
                for _ in 0..5 {
                    locks::fail(
                        tx,
                        KNOWN.as_bytes(),
                        domain::LockRule::USUAL,
                        NOW.plus(MINUTE),
                    )
                    .await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        let hers = opened(&store, 1, 9).await.unwrap();
        let browser = OpeningBrowser {
            id: KNOWN,
            since: NOW,
            last_proved_at: NOW,
            last_means: Some(Means::Method(Method::Text)),
        };
        assert_eq!(hers.browser, Some(browser));
        assert_eq!(hers.new_browsers_locked_until, Some(NOW.plus(MINUTE)));
        assert_eq!(hers.browser_locked_until, Some(NOW.plus(2 * MINUTE)));
        assert_eq!(hers.phone.unwrap().e164(), NUMBER.e164());
        let foreign = opened(&store, 1, 8).await.unwrap();
        assert_eq!(
            (foreign.browser, foreign.browser_locked_until),
            (None, None)
        );
        assert_eq!(foreign.new_browsers_locked_until, Some(NOW.plus(MINUTE)));
    })
    .await;
}

#[tokio::test]
async fn of_many_browsers_one_binds_a_request_and_only_in_time() {
    on_each_database(async |store| {
        one_request(&store).await;
        assert!(!bound(&store, 1, NOW.plus(MINUTE)).await, "too late");
        let outcomes = race(20, |runner| {
            let store = store.clone();
            async move { bound(&store, u8::try_from(runner).unwrap(), NOW).await }
        })
        .await;
        let winner = outcomes.iter().position(|won| *won).unwrap();
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let winner = u8::try_from(winner).unwrap();
        let opening = opened(&store, 1, winner).await.unwrap();
        assert_eq!(opening.bound_to, Some(hash(winner)));
        assert_eq!(opening.request.expires_at, NOW.plus(15 * MINUTE));
        assert!(!bound(&store, winner, NOW).await, "once");
        assert!(opened(&store, 1, 99).await.is_none(), "another browser");
    })
    .await;
}

#[tokio::test]
async fn a_request_is_answered_once_and_bound_no_more() {
    on_each_database(async |store| {
        one_request(&store).await;
        let outcomes = race(8, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    async move { answer(tx, request_id(1), NOW).await }.boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(!bound(&store, 1, NOW).await);
        assert!(opened(&store, 1, 9).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_request_is_found_by_its_own_application_and_in_time_alone() {
    on_each_database(async |store| {
        one_request(&store).await;
        let other = ApplicationId::from_bytes([7; 16]);
        let end = NOW.plus(MINUTE);
        assert!(opened_of(&store, other, 1, 9, NOW).await.is_none());
        assert!(opened_of(&store, APPLICATION, 1, 9, end).await.is_none());
        // Once it is open in a browser, that one may come back to it.
        assert!(bound(&store, 9, NOW).await);
        let later = NOW.plus(20 * MINUTE);
        assert!(opened_of(&store, APPLICATION, 1, 9, later).await.is_some());
        assert!(opened_of(&store, APPLICATION, 1, 8, NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn an_ended_request_goes_with_its_challenge_and_no_other_does() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in [1, 2, 3] {
            ask(&store, number, Purpose::Verify).await;
        }
        write(&store, |tx| {
            let end = NOW.plus(15 * MINUTE);
            async move { bind(tx, request_id(2), &hash(2), end, NOW).await }.boxed()
        })
        .await;
        let remove = async |before, limit| {
            write(&store, move |tx| {
                async move { remove_ended(tx, before, limit).await }.boxed()
            })
            .await
        };
        assert_eq!(remove(NOW.plus(MINUTE), 10).await, 0, "they end just now");
        assert_eq!(
            remove(NOW.plus(2 * MINUTE), 1).await,
            1,
            "one at a time, if so wished"
        );
        assert_eq!(remove(NOW.plus(2 * MINUTE), 10).await, 1);
        for (number, stays) in [(1, false), (2, true), (3, false)] {
            let look = write(&store, move |tx| {
                async move { challenges::look(tx, challenge_id(number), &hash(number)).await }
                    .boxed()
            });
            assert_eq!(look.await.is_some(), stays, "{number}");
        }
    })
    .await;
}
