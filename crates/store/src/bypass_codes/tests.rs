//! Bypass codes: one to a person, five tries, good once, and none before the second operator where one is needed.

use domain::{BypassId, BypassMinutes, OperatorId, Role, Timestamp, UserId};
use futures_util::FutureExt;

use super::{
    Asked, Kept, Used, Voided, ask, confirm, end, find, give, is_code, remove_of, remove_old,
    use_up,
};
use crate::{
    Store,
    operators::{self, Operator},
    testing::{on_each_database, race},
    users,
    world::{MINUTE, NOW, USER, hash, settle, write},
};

const ADA: OperatorId = OperatorId::from_bytes([1; 16]);
const BOB: OperatorId = OperatorId::from_bytes([2; 16]);
const SOMEBODY: UserId = UserId::from_bytes([3; 16]);

const fn id(number: u8) -> BypassId {
    BypassId::from_bytes([number; 16])
}

fn asked(number: u8, user: UserId) -> Asked {
    Asked {
        id: id(number),
        user,
        by: ADA,
        by_name: "ada".into(),
        reason: "lost the phone".parse().unwrap(),
        minutes: BypassMinutes::default(),
    }
}

/// A user who has a factor, and Ada, who gives codes.
async fn settled(store: &Store) {
    settle(store).await;
    write(store, |tx| users::mark_first_factor(tx, USER, NOW).boxed()).await;
    write(store, |tx| {
        let ada = Operator {
            id: ADA,
            name: "ada".parse().unwrap(),
            role: Role::Operator,
            password_hash: "$argon2id$ada".into(),
        };
        async move { operators::add(tx, &ada, NOW).await }.boxed()
    })
    .await;
}

async fn given(store: &Store, number: u8, user: UserId) -> bool {
    write(store, move |tx| {
        async move { give(tx, &asked(number, user), &hash(number), NOW).await }.boxed()
    })
    .await
}

async fn proposed(store: &Store, number: u8) {
    write(store, move |tx| {
        let until = NOW.plus(30 * MINUTE);
        async move { ask(tx, &asked(number, USER), NOW, until).await }.boxed()
    })
    .await;
}

async fn confirmed(store: &Store, number: u8, by: OperatorId, now: Timestamp) -> bool {
    write(store, move |tx| {
        let until = now.plus(60 * MINUTE);
        async move {
            let code = hash(number);
            let asker = Role::Operator;
            let what = (USER, id(number));
            confirm(tx, what, &code, (by, "bob"), asker, (now, until)).await
        }
        .boxed()
    })
    .await
}

async fn tried(store: &Store, user: UserId, code: u8, now: Timestamp) -> bool {
    write(store, move |tx| {
        async move { is_code(tx, user, &hash(code), now).await }.boxed()
    })
    .await
}

async fn used(store: &Store, code: u8, now: Timestamp) -> Option<Used> {
    write(store, move |tx| {
        async move { use_up(tx, USER, &hash(code), now).await }.boxed()
    })
    .await
}

async fn kept(store: &Store, now: Timestamp) -> Option<Kept> {
    write(store, move |tx| {
        async move { find(tx, USER, now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_code_is_used_once_whoever_comes_first() {
    on_each_database(async |store| {
        settled(&store).await;
        assert!(given(&store, 1, USER).await);
        assert!(tried(&store, USER, 1, NOW).await && !tried(&store, SOMEBODY, 1, NOW).await);
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { used(&store, 1, NOW).await }
        })
        .await;
        let won: Vec<_> = outcomes.into_iter().flatten().collect();
        let expected = Used {
            asked_name: "ada".into(),
            given_name: "ada".into(),
            reason: "lost the phone".into(),
        };
        assert_eq!(won, [expected]);
        assert!(!tried(&store, USER, 1, NOW).await && kept(&store, NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn nobody_without_a_factor_is_given_any() {
    on_each_database(async |store| {
        settle(&store).await;
        assert!(!given(&store, 1, USER).await && !given(&store, 1, SOMEBODY).await);
        assert!(kept(&store, NOW).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn five_tries_are_left_however_many_come_at_once() {
    on_each_database(async |store| {
        settled(&store).await;
        given(&store, 1, USER).await;
        assert_eq!(kept(&store, NOW).await.unwrap().tries_left, 5);
        for _ in 0..4 {
            assert!(!tried(&store, USER, 9, NOW).await);
        }
        // The right one is the fifth; there is no sixth.
        let outcomes = race(10, |_| {
            let store = store.clone();
            async move { tried(&store, USER, 1, NOW).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|found| **found).count(), 1);
        assert_eq!(kept(&store, NOW).await.unwrap().tries_left, 0);
        // Another one has tries of its own.
        given(&store, 2, USER).await;
        assert!(tried(&store, USER, 2, NOW).await && !tried(&store, USER, 1, NOW).await);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_over_when_its_time_is() {
    on_each_database(async |store| {
        settled(&store).await;
        given(&store, 1, USER).await;
        let last = NOW.plus(59 * MINUTE);
        assert!(tried(&store, USER, 1, last).await);
        let over = NOW.plus(60 * MINUTE);
        assert!(!tried(&store, USER, 1, over).await);
        assert!(kept(&store, over).await.is_none());
        assert_eq!(used(&store, 1, over).await, None);
        let removed = |before| {
            write(&store, move |tx| {
                async move { remove_old(tx, before, 10).await }.boxed()
            })
        };
        assert_eq!(
            (removed(over).await, removed(over.plus(MINUTE)).await),
            (0, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_for_is_no_code_until_somebody_else_says_yes() {
    on_each_database(async |store| {
        settled(&store).await;
        given(&store, 9, USER).await;
        proposed(&store, 1).await;
        // It took the place of the one before.
        assert!(!tried(&store, USER, 9, NOW).await && !tried(&store, USER, 1, NOW).await);
        let waits = kept(&store, NOW).await.unwrap();
        assert!(waits.is_asked && waits.given_name.is_empty());
        assert!(
            !confirmed(&store, 1, ADA, NOW).await,
            "not by whoever asked"
        );
        assert!(!confirmed(&store, 2, BOB, NOW).await, "nor another one");
        let late = NOW.plus(30 * MINUTE);
        assert!(!confirmed(&store, 1, BOB, late).await, "nor too late");
        assert!(confirmed(&store, 1, BOB, NOW).await);
        assert!(!confirmed(&store, 1, BOB, NOW).await, "once");
        let there = kept(&store, NOW).await.unwrap();
        assert_eq!((there.is_asked, there.given_name.as_str()), (false, "bob"));
        assert!(tried(&store, USER, 1, NOW).await);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_taken_back_by_its_id_or_with_all_there_is() {
    on_each_database(async |store| {
        settled(&store).await;
        let taken = |number| {
            write(&store, move |tx| {
                async move { end(tx, USER, id(number), NOW).await }.boxed()
            })
        };
        given(&store, 1, USER).await;
        assert_eq!(taken(2).await, None);
        assert_eq!(taken(1).await, Some(Voided::Code));
        assert_eq!(taken(1).await, None);
        proposed(&store, 1).await;
        assert_eq!(taken(1).await, Some(Voided::Asked));
        given(&store, 1, USER).await;
        let all = || {
            write(&store, |tx| {
                async move { remove_of(tx, USER, NOW).await }.boxed()
            })
        };
        assert_eq!(all().await, Some(Voided::Code));
        assert_eq!(all().await, None);
        proposed(&store, 1).await;
        assert_eq!(all().await, Some(Voided::Asked));
        assert_eq!(used(&store, 1, NOW).await, None);
        // One that was over already is removed as well, and was void before.
        given(&store, 1, USER).await;
        let late = write(&store, |tx| {
            let over = NOW.plus(60 * MINUTE);
            async move { remove_of(tx, USER, over).await }.boxed()
        });
        assert_eq!(late.await, None);
        assert!(kept(&store, NOW).await.is_none());
        // So was one that was entered wrong too often.
        given(&store, 1, USER).await;
        assert_eq!(
            kept(&store, NOW).await.unwrap().voided(),
            Some(Voided::Code)
        );
        for _ in 0..5 {
            assert!(!tried(&store, USER, 9, NOW).await);
        }
        assert_eq!(kept(&store, NOW).await.unwrap().voided(), None);
        assert_eq!(all().await, None);
    })
    .await;
}

#[tokio::test]
async fn nobody_says_yes_to_what_was_asked_by_one_who_may_no_more() {
    on_each_database(async |store| {
        settled(&store).await;
        proposed(&store, 1).await;
        let lowered = write(&store, |tx| {
            let to = Role::Helper;
            async move { operators::set_role(tx, ADA, Role::Operator, to).await }.boxed()
        });
        assert!(lowered.await);
        assert!(!confirmed(&store, 1, BOB, NOW).await);
        let removed = write(&store, |tx| {
            async move { operators::remove(tx, ADA, Role::Helper).await }.boxed()
        });
        assert!(removed.await);
        assert!(!confirmed(&store, 1, BOB, NOW).await);
    })
    .await;
}
