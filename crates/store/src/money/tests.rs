//! A cap is never exceeded, whoever draws; and what was counted before it was set is spent under it.

use std::time::Duration;

use domain::{Counted, DayNumber, Tally};
use futures_util::FutureExt;

use super::*;
use crate::{
    Store, tallies,
    testing::{on_each_database, race},
    world::{APPLICATION, NOW, settle as settle_world, write},
};

const TEN: Money = Money::from_micros(10_000_000);
const ONE: Money = Money::from_micros(1_000_000);

fn day(scope: Scope) -> Purse {
    Purse::at(scope, MoneyPeriod::Day, NOW)
}

async fn drawn(store: &Store, purse: Purse, amounts: (Money, Money), cap: Money) -> Option<Money> {
    write(store, move |tx| draw(tx, purse, amounts, cap, NOW).boxed()).await
}

async fn spent(store: &Store, purse: Purse) -> Money {
    write(store, move |tx| find(tx, purse).boxed()).await.0
}

async fn capped(store: &Store, scope: Scope, version: i64, caps: MoneyCaps) -> bool {
    write(store, move |tx| {
        set_caps(tx, scope, version, caps, NOW).boxed()
    })
    .await
}

#[tokio::test]
async fn caps_are_read_back_and_of_two_changes_the_second_is_refused() {
    on_each_database(async |store| {
        let caps = MoneyCaps {
            day: Some(TEN),
            month: None,
        };
        assert!(capped(&store, None, 0, caps).await);
        assert!(!capped(&store, None, 0, caps).await && !capped(&store, None, 2, caps).await);
        assert!(capped(&store, Some(APPLICATION), 0, MoneyCaps::default()).await);
        let of = |version, caps| Versioned { version, caps };
        let expected = vec![
            (None, of(1, caps)),
            (Some(APPLICATION), of(1, MoneyCaps::default())),
        ];
        let seen = write(&store, |tx| list(tx, 9).boxed()).await;
        assert_eq!(seen, expected);
        let over = write(&store, |tx| caps_over(tx, APPLICATION).boxed()).await;
        assert_eq!(
            over,
            [(None, caps), (Some(APPLICATION), MoneyCaps::default())]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cap_is_never_exceeded_whoever_draws() {
    on_each_database(async |store| {
        let (least, cap) = (Money::from_micros(300_000), TEN);
        let all = race(60, |_| {
            let store = store.clone();
            async move { drawn(&store, day(None), (least, ONE), cap).await }
        })
        .await;
        let sum: Money = all.iter().flatten().copied().sum();
        assert_eq!(spent(&store, day(None)).await, sum);
        assert!(sum <= cap && cap.minus(sum) < least, "{sum:?}");
        assert!(all.iter().any(Option::is_none));
        // Of another application nothing is spent; and more than the cap is never drawn.
        assert_eq!(spent(&store, day(Some(APPLICATION))).await, Money::NOTHING);
        let purse = day(Some(APPLICATION));
        assert_eq!(drawn(&store, purse, (ONE, ONE), least).await, None);
    })
    .await;
}

#[tokio::test]
async fn no_more_than_a_fiftieth_is_drawn_ahead() {
    on_each_database(async |store| {
        let want = (Money::from_micros(1), ONE);
        let first = drawn(&store, day(None), want, TEN).await;
        assert_eq!(first, Some(Money::from_micros(200_000)));
        let next = drawn(&store, day(None), want, TEN).await;
        assert_eq!(next, Some(Money::from_micros(196_000)));
    })
    .await;
}

#[tokio::test]
async fn what_was_counted_before_a_cap_is_spent_under_it() {
    on_each_database(async |store| {
        settle_world(&store).await;
        write(&store, |tx| {
            let mut tally = Tally::default();
            for (before, cost) in [(0, 3), (1, 4)] {
                let day = DayNumber::of(NOW).before(before);
                let what = Counted::Cost(domain::Channel::Text);
                tally.counts.insert((APPLICATION, day, what), cost);
            }
            async move { tallies::count(tx, &tally).await }.boxed()
        })
        .await;
        for scope in [None, Some(APPLICATION)] {
            assert!(capped(&store, scope, 0, MoneyCaps::default()).await);
            assert_eq!(spent(&store, day(scope)).await, Money::from_micros(3));
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_given_back_can_be_spent_again_but_not_from_before_the_count() {
    on_each_database(async |store| {
        assert_eq!(drawn(&store, day(None), (ONE, ONE), ONE).await, Some(ONE));
        let back = |written_at| {
            let less = Money::NOTHING.minus(ONE);
            write(&store, move |tx| {
                settle(tx, day(None), less, written_at).boxed()
            })
        };
        back(NOW.minus(Duration::from_secs(1))).await;
        assert_eq!(drawn(&store, day(None), (ONE, ONE), ONE).await, None);
        back(NOW).await;
        back(NOW).await;
        assert_eq!(spent(&store, day(None)).await, Money::NOTHING);
        assert_eq!(drawn(&store, day(None), (ONE, ONE), ONE).await, Some(ONE));
    })
    .await;
}

#[tokio::test]
async fn owners_are_told_once_of_each_step_and_old_sums_go() {
    on_each_database(async |store| {
        drawn(&store, day(None), (ONE, ONE), TEN).await;
        let told = |step| write(&store, move |tx| tell(tx, day(None), step, NOW).boxed());
        assert!(told(50).await && !told(50).await);
        assert!(told(80).await && !told(50).await);
        let later = NOW.plus(Duration::from_hours(48));
        let gone = write(&store, move |tx| remove_old(tx, later).boxed()).await;
        assert_eq!((gone, spent(&store, day(None)).await), (1, Money::NOTHING));
    })
    .await;
}
