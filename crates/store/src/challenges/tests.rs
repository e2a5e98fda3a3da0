//! Challenges: whatever is done to one at the same time, one act wins.

mod adding;
mod proofs;

use domain::{ChallengeState, MAX_SENDS, Method, Purpose, Timestamp};
use futures_util::FutureExt;

use super::{Look, Sending, add, end, fail, hold, look, offer_number, pass, send};
use crate::{
    Store, locks, phones,
    testing::{on_each_database, race},
    world::{
        MINUTE, NOW, NUMBER, OTHER_NUMBER, USER, ask, challenge, challenge_id, hash, settle, write,
    },
};

pub(super) async fn seen(store: &Store) -> Look {
    let look = write(store, |tx| {
        async move { look(tx, challenge_id(1), &hash(1)).await }.boxed()
    });
    look.await.unwrap()
}

/// Sends the code of generation 1, as the challenge was read last.
pub(super) async fn sent(store: &Store) -> bool {
    let read = seen(store).await.challenge;
    let sending = Sending {
        generation: 1,
        method: Method::Text,
        now: NOW,
        code_expires_at: NOW.plus(10 * MINUTE),
    };
    write(store, move |tx| {
        let read = read.clone();
        async move { Ok(hold(tx, &read, NOW).await? && send(tx, &read, &sending).await?) }.boxed()
    })
    .await
}

pub(super) async fn passed(store: &Store, generation: i64, now: Timestamp) -> bool {
    write(store, move |tx| {
        async move { pass(tx, challenge_id(1), generation, now).await }.boxed()
    })
    .await
}

async fn failed(store: &Store, now: Timestamp) -> Option<i64> {
    write(store, move |tx| {
        async move { fail(tx, challenge_id(1), now).await }.boxed()
    })
    .await
}

pub(super) async fn asked(store: &Store, purpose: Purpose) {
    settle(store).await;
    ask(store, 1, purpose).await;
    if !purpose.sets_up() {
        write(store, |tx| phones::replace(tx, USER, &NUMBER, NOW).boxed()).await;
    }
}

#[tokio::test]
async fn a_challenge_is_seen_by_its_own_browser_alone() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        let look = seen(&store).await;
        let wanted = challenge(1, Purpose::Verify);
        assert_eq!(format!("{:?}", look.challenge), format!("{wanted:?}"));
        assert_eq!(look.state.as_deref(), Some("state"));
        let foreign = write(&store, |tx| {
            async move { super::look(tx, challenge_id(1), &hash(2)).await }.boxed()
        });
        assert!(foreign.await.is_none());
    })
    .await;
}

#[tokio::test]
async fn one_request_leads_to_one_challenge() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        let mut second = challenge(2, Purpose::Verify);
        second.request = challenge(1, Purpose::Verify).request;
        let twice = store.write(move |tx| {
            let second = second.clone();
            async move { add(tx, &second, &hash(1)).await }.boxed()
        });
        assert!(twice.await.is_err());
    })
    .await;
}

#[tokio::test]
async fn of_many_clicks_at_once_one_sends() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        let read = seen(&store).await.challenge;
        let outcomes = race(20, |_| {
            let (store, read) = (store.clone(), read.clone());
            let sending = Sending {
                generation: 1,
                method: Method::Text,
                now: NOW,
                code_expires_at: NOW.plus(10 * MINUTE),
            };
            async move {
                write(&store, move |tx| {
                    let read = read.clone();
                    async move {
                            Ok(hold(tx, &read, NOW).await? && send(tx, &read, &sending).await?)
                        }
                        .boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert_eq!(seen(&store).await.challenge.sends, 1);
    })
    .await;
}

#[tokio::test]
async fn the_sixth_sending_never_happens() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        for _ in 0..MAX_SENDS {
            assert!(sent(&store).await);
        }
        assert!(!sent(&store).await);
    })
    .await;
}

#[tokio::test]
async fn of_many_right_codes_at_once_one_passes() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(sent(&store).await);
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { passed(&store, 1, NOW).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let challenge = seen(&store).await.challenge;
        assert_eq!(
            (challenge.state, challenge.passed_at),
            (ChallengeState::Passed, Some(NOW))
        );
        assert_eq!(
            failed(&store, NOW).await,
            None,
            "nothing is counted any more"
        );
    })
    .await;
}

#[tokio::test]
async fn a_code_passes_only_in_its_own_generation_and_time_and_while_nothing_is_locked() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(!passed(&store, 0, NOW).await, "no code was sent");
        assert!(sent(&store).await);
        assert!(!passed(&store, 0, NOW).await, "an older one");
        assert!(!passed(&store, 2, NOW).await, "a younger one");
        assert!(!passed(&store, 1, NOW.plus(10 * MINUTE)).await, "too late");
        write(&store, |tx| {
            async move {
                for _ in 0..5 {
                    locks::fail(tx, USER.as_bytes(), domain::LockRule::USUAL, NOW).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        assert!(!passed(&store, 1, NOW).await, "locked");
        assert_eq!(failed(&store, NOW).await, None, "nor is a wrong one judged");
        assert!(passed(&store, 1, NOW.plus(MINUTE)).await);
    })
    .await;
}

#[tokio::test]
async fn of_many_wrong_codes_at_once_five_are_counted() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(sent(&store).await);
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { failed(&store, NOW).await }
        })
        .await;
        let mut tries: Vec<_> = outcomes.into_iter().flatten().collect();
        tries.sort_unstable();
        assert_eq!(tries, [1, 2, 3, 4, 5]);
        assert_eq!(seen(&store).await.challenge.state, ChallengeState::Locked);
        assert!(!passed(&store, 1, NOW).await, "dead");
    })
    .await;
}

#[tokio::test]
async fn another_number_makes_the_code_before_it_worthless() {
    on_each_database(async |store| {
        asked(&store, Purpose::SetUp).await;
        let offer = async |number: &'static domain::PhoneNumber| {
            let read = seen(&store).await.challenge;
            write(&store, move |tx| {
                let read = read.clone();
                async move { offer_number(tx, &read, number, None).await }.boxed()
            })
            .await
        };
        assert!(offer(&NUMBER).await);
        assert!(sent(&store).await);
        assert!(offer(&OTHER_NUMBER).await);
        assert!(!passed(&store, 1, NOW).await);
        let challenge = seen(&store).await.challenge;
        assert_eq!(challenge.offered_number.as_ref(), Some(&*OTHER_NUMBER));
        assert_eq!((challenge.generation, challenge.sends), (2, 1));
        assert!(!challenge.has_code(NOW));
    })
    .await;
}

#[tokio::test]
async fn an_ended_challenge_is_neither_held_nor_passed() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(sent(&store).await);
        let over = async || {
            write(&store, |tx| {
                async move { end(tx, challenge_id(1)).await }.boxed()
            })
            .await
        };
        assert!(over().await);
        assert!(!over().await);
        assert!(!sent(&store).await);
        assert!(!passed(&store, 1, NOW).await);
    })
    .await;
}
