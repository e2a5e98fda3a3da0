//! Failed messages: of whom they count, what makes several of them, and what ends them.

use std::time::Duration;

use domain::Profile;
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, phones,
    testing::{on_each_database, race},
    users,
    world::{APPLICATION, MINUTE, NOW, settle, write},
};

const fn user(number: u8) -> UserId {
    UserId::from_bytes([number; 16])
}

/// The number of user `number`.
fn number(of: u8) -> PhoneNumber {
    PhoneNumber::from_stored(&format!("+4474001234{of:02}"), "GB", "mobile").unwrap()
}

/// Users 11 to 15, each with a number that was proved.
async fn settle_members(store: &Store) {
    settle(store).await;
    for of in 11..=15 {
        write(store, move |tx| {
            async move {
                let name = format!("member{of}").parse().unwrap();
                users::upsert(tx, APPLICATION, &name, &Profile::default(), user(of), NOW).await?;
                phones::add(tx, user(of), &number(of), NOW).await
            }
            .boxed()
        })
        .await;
    }
}

fn failure(of: u8) -> Failure {
    Failure {
        channel: Channel::Text,
        cause: Cause::Gateway,
        user: user(of),
        number: number(of),
    }
}

async fn note(store: &Store, failure: Failure, now: Timestamp) -> bool {
    write(store, move |tx| {
        let failure = failure.clone();
        async move { failed(tx, &failure, now).await }.boxed()
    })
    .await
}

async fn runs(store: &Store) -> Vec<FailedRun> {
    write(store, |tx| list(tx).boxed()).await
}

/// The one run there is.
async fn one_run(store: &Store) -> FailedRun {
    let [run] = runs(store).await.try_into().unwrap();
    run
}

#[tokio::test]
async fn three_different_people_make_several_and_one_who_asks_again_does_not() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let mut last = NOW;
        for (of, is_of_several) in [
            (11, false),
            (11, false),
            (12, false),
            (11, false),
            (12, false),
            (13, true),
            (14, true),
            (11, true),
        ] {
            last = last.plus(MINUTE);
            assert!(note(&store, failure(of), last).await);
            let run = one_run(&store).await;
            assert_eq!(run.is_of_several, is_of_several, "{of}");
            assert_eq!((run.since, run.last_at), (NOW.plus(MINUTE), last));
        }
    })
    .await;
}

#[tokio::test]
async fn one_person_who_asks_again_and_again_keeps_no_outage_alive() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let mut now = NOW;
        for (of, moves_on) in [
            (11, true),
            // As long as there are not three, each one tells that it goes on.
            (11, true),
            (12, true),
            (13, true),
            (13, false),
            (13, false),
            (12, true),
            (12, false),
            (13, true),
            (14, true),
        ] {
            now = now.plus(MINUTE);
            let before = runs(&store).await.first().map(|run| run.last_at);
            assert!(note(&store, failure(of), now).await);
            let last_at = Some(one_run(&store).await.last_at);
            let expected = if moves_on { Some(now) } else { before };
            assert_eq!(last_at, expected, "{of} at {now:?}");
        }
        // Alone she is forgotten with the rest.
        for _ in 0..40 {
            now = now.plus(MINUTE);
            note(&store, failure(14), now).await;
        }
        assert!(!one_run(&store).await.is_of_several);
    })
    .await;
}

#[tokio::test]
async fn only_a_message_to_the_users_own_proven_number_counts() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let to_another = Failure {
            number: number(12),
            ..failure(11)
        };
        assert!(!note(&store, to_another, NOW).await, "offered at a set-up");
        let of_nobody = Failure {
            number: number(99),
            ..failure(99)
        };
        assert!(!note(&store, of_nobody, NOW).await);
        assert_eq!(runs(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_taken_ends_all_that_failed_in_its_channel() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let unsure = Failure {
            cause: Cause::Unsure,
            ..failure(11)
        };
        let call = Failure {
            channel: Channel::Call,
            ..failure(11)
        };
        for failure in [failure(11), unsure, call] {
            note(&store, failure, NOW).await;
        }
        assert_eq!(runs(&store).await.len(), 3);
        let take = async |channel| {
            write(&store, move |tx| {
                async move { taken(tx, channel).await }.boxed()
            })
            .await
        };
        assert!(take(Channel::Text).await);
        assert_eq!(one_run(&store).await.channel, Channel::Call);
        assert!(!take(Channel::Text).await, "there was nothing to end");
        assert!(take(Channel::Call).await);
        assert_eq!(runs(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn failures_far_apart_have_nothing_to_do_with_each_other() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let instant = Duration::from_millis(1);
        for of in [11, 12, 13] {
            note(&store, failure(of), NOW).await;
        }
        let near = NOW.plus(OUTAGE_GAP);
        note(&store, failure(11), near).await;
        assert!(one_run(&store).await.is_of_several, "still the same");
        let far = near.plus(OUTAGE_GAP).plus(instant);
        note(&store, failure(11), far).await;
        let run = one_run(&store).await;
        assert_eq!((run.since, run.last_at), (far, far));
        assert!(!run.is_of_several, "they are counted anew");
    })
    .await;
}

#[tokio::test]
async fn who_keeps_them_in_memory_hears_of_each_change() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let mut bells = store.bells();
        note(&store, failure(11), NOW).await;
        assert_eq!(bells.recv().await.unwrap(), Bell::Outages);
        write(&store, |tx| taken(tx, Channel::Text).boxed()).await;
        assert_eq!(bells.recv().await.unwrap(), Bell::Outages);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_noted_at_once_are_all_counted() {
    on_each_database(async |store| {
        settle_members(&store).await;
        let store = &store;
        let noted = race(5, |at| {
            let store = store.clone();
            async move {
                let of = 11 + u8::try_from(at).unwrap();
                note(&store, failure(of), NOW).await
            }
        })
        .await;
        assert_eq!(noted, [true; 5]);
        assert!(one_run(store).await.is_of_several);
    })
    .await;
}
