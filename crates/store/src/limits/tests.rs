//! Limits: judged as `domain::Window` judges, exact in a crowd, spent all or nothing.

use std::time::Duration;

use domain::{Limit, Timestamp, Window};
use futures_util::FutureExt;

use super::{Spending, allow, remove_ended, spend};
use crate::{
    Store,
    testing::{keys, on_each_database, race},
    world::{MINUTE, NOW, dice, write},
};

const FEW: Limit = Limit {
    name: "few",
    most: 3,
    window: Duration::from_mins(10),
};
const MANY: Limit = Limit {
    name: "many",
    most: 7,
    window: Duration::from_mins(10),
};

fn of(limit: Limit, whom: &str) -> Spending {
    Spending::new(&keys(), limit, whom.as_bytes())
}

async fn spent(store: &Store, spendings: Vec<Spending>, now: Timestamp) -> Result<(), Limit> {
    write(store, move |tx| {
        let spendings = spendings.clone();
        async move { spend(tx, &spendings, now).await }.boxed()
    })
    .await
    .map_err(|used_up| used_up.limit)
}

async fn allowed(store: &Store, limit: Limit, now: Timestamp) -> bool {
    write(store, move |tx| {
        async move { allow(tx, &[of(limit, "ada")], now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn the_statement_judges_as_the_domain_does() {
    on_each_database(async |store| {
        let mut now = NOW;
        let mut window = Window::empty(now, FEW.window);
        for number in dice(1).take(300) {
            let step = Duration::from_millis(number % 240_000);
            // Now and then the clock steps back.
            now = if number % 11 == 0 {
                now.minus(step)
            } else {
                now.plus(step)
            };
            let wanted = window.allows_one_more(FEW, now);
            assert_eq!(
                allowed(&store, FEW, now).await,
                wanted,
                "{window:?} at {now:?}"
            );
            assert_eq!(
                spent(&store, vec![of(FEW, "ada")], now).await.is_ok(),
                wanted
            );
            if wanted {
                window = window.with_one_more(now, FEW.window);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_crowd_never_spends_more_than_there_is() {
    on_each_database(async |store| {
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move { spent(&store, vec![of(MANY, "ada")], NOW).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 7);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_by_one_limit_spends_nothing_of_the_others() {
    on_each_database(async |store| {
        let both = || vec![of(MANY, "ada"), of(FEW, "ada")];
        for _ in 0..3 {
            assert_eq!(spent(&store, both(), NOW).await, Ok(()));
        }
        for _ in 0..10 {
            assert_eq!(spent(&store, both(), NOW).await, Err(FEW));
        }
        for _ in 0..4 {
            assert_eq!(spent(&store, vec![of(MANY, "ada")], NOW).await, Ok(()));
        }
        assert_eq!(spent(&store, both(), NOW).await, Err(MANY));
    })
    .await;
}

#[tokio::test]
async fn in_a_crowd_too_what_is_refused_is_given_back() {
    on_each_database(async |store| {
        race(20, |_| {
            let store = store.clone();
            async move { spent(&store, vec![of(MANY, "ada"), of(FEW, "ada")], NOW).await }
        })
        .await;
        for _ in 0..4 {
            assert_eq!(spent(&store, vec![of(MANY, "ada")], NOW).await, Ok(()));
        }
        assert!(!allowed(&store, MANY, NOW).await);
    })
    .await;
}

#[tokio::test]
async fn one_persons_limit_is_not_anothers() {
    on_each_database(async |store| {
        for whom in ["ada", "bob", "ad", "adaa"] {
            for _ in 0..3 {
                assert_eq!(
                    spent(&store, vec![of(FEW, whom)], NOW).await,
                    Ok(()),
                    "{whom}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_can_no_longer_count_is_removed() {
    on_each_database(async |store| {
        spent(&store, vec![of(FEW, "ada")], NOW).await.unwrap();
        let start = Window::start_of(NOW, FEW.window);
        let remove = async |now| {
            write(&store, move |tx| {
                async move { remove_ended(tx, now, 10).await }.boxed()
            })
            .await
        };
        assert_eq!(remove(start.plus(20 * MINUTE)).await, 0);
        assert_eq!(
            remove(start.plus(20 * MINUTE).plus(Duration::from_millis(1))).await,
            1
        );
    })
    .await;
}
