//! Limits: judged as `domain::Window` judges, exact in a crowd, spent all or nothing.

use std::time::Duration;

use domain::{Limit, Timestamp, Window};
use futures_util::FutureExt;

use super::{Spending, allow, draw, give_back, remove_ended, spend, spent as spent_of};
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
async fn what_was_drawn_in_vain_goes_back_into_its_own_window_alone() {
    on_each_database(async |store| {
        let drawn = async |now| {
            let act = write(&store, move |tx| {
                async move { draw(tx, &of(FEW, "ada"), 1, now).await }.boxed()
            });
            act.await.is_ok()
        };
        let returned = async |drawn_at| {
            write(&store, move |tx| {
                async move { give_back(tx, &of(FEW, "ada"), drawn_at).await }.boxed()
            })
            .await;
        };
        for _ in 0..3 {
            assert!(drawn(NOW).await);
        }
        returned(NOW.minus(FEW.window)).await;
        assert!(!drawn(NOW).await, "it was drawn in another window");
        returned(NOW).await;
        assert!(drawn(NOW).await);
        assert!(!drawn(NOW).await);
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

const DAYLONG: Limit = Limit {
    name: "daylong",
    most: 200,
    window: Duration::from_hours(24),
};

async fn drawn(store: &Store, limit: Limit, want: i64, now: Timestamp) -> Option<i64> {
    let drawn = write(store, move |tx| {
        async move { draw(tx, &of(limit, "ada"), want, now).await }.boxed()
    });
    drawn.await.ok()
}

#[tokio::test]
async fn what_is_drawn_ahead_is_a_fiftieth_of_what_is_left_and_never_more_than_the_whole() {
    on_each_database(async |store| {
        assert_eq!(drawn(&store, DAYLONG, 100, NOW).await, Some(4));
        assert_eq!(drawn(&store, DAYLONG, 2, NOW).await, Some(2));
        let mut all = 6;
        while let Some(amount) = drawn(&store, DAYLONG, 100, NOW).await {
            assert!((1..=3).contains(&amount), "{amount}");
            all += amount;
        }
        assert_eq!(all, DAYLONG.most);
        let counted = write(&store, |tx| {
            async move { spent_of(tx, &of(DAYLONG, "ada"), NOW).await }.boxed()
        });
        assert_eq!(counted.await, DAYLONG.most);
        // What is spent one by one counts among it.
        assert!(!allowed(&store, DAYLONG, NOW).await);
    })
    .await;
}

#[tokio::test]
async fn a_crowd_that_draws_never_has_more_than_the_whole() {
    on_each_database(async |store| {
        let drawn = race(8, |_| {
            let store = store.clone();
            async move {
                let mut all = 0;
                while let Some(amount) = drawn(&store, DAYLONG, 5, NOW).await {
                    all += amount;
                }
                all
            }
        })
        .await;
        assert_eq!(drawn.iter().sum::<i64>(), DAYLONG.most);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_drawn_of_a_limit_of_none() {
    on_each_database(async |store| {
        let none = Limit { most: 0, ..FEW };
        assert_eq!(drawn(&store, none, 5, NOW).await, None);
    })
    .await;
}
