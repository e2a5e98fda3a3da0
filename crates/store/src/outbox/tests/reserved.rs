//! What is set aside for messages is settled once, by what became of them.

use domain::Money;
use futures_util::FutureExt;

use super::{claims, id, written};
use crate::{
    Store,
    outbox::{
        End, Taken, accepted, ended,
        reserved::{UNSETTLED, Unsettled, list_unsettled, set_aside, settle},
    },
    testing::on_each_database,
    tests::plans::walks,
    world::{NOW, settle as settle_world, write},
};

const ASIDE: Money = Money::from_micros(75_000);

async fn unsettled(store: &Store) -> Vec<Unsettled> {
    write(store, |tx| list_unsettled(tx, 9).boxed()).await
}

/// Five messages with something set aside each: taken for as much, for twice as much, lost, not known, waiting.
async fn carried(store: &Store) {
    for number in 1..=5 {
        written(store, number, NOW).await;
        let set = write(store, move |tx| set_aside(tx, id(number), ASIDE).boxed());
        assert!(set.await);
    }
    assert!(unsettled(store).await.is_empty(), "nothing has ended");
    let claimed = claims(store, NOW, 4).await;
    write(store, move |tx| {
        let claimed = claimed.clone();
        async move {
            for one in &claimed {
                let cost = |amount: Money| Taken {
                    cost: Some(amount),
                    ..Taken::default()
                };
                let of = |number| one.message.id == id(number);
                let noted = if of(1) {
                    accepted(tx, one, "a", cost(ASIDE), NOW).await?
                } else if of(2) {
                    accepted(tx, one, "a", cost(ASIDE.plus(ASIDE)), NOW).await?
                } else if of(3) {
                    ended(tx, one, End::Failed, Some("a"), None).await?
                } else {
                    ended(tx, one, End::Unknown, Some("a"), None).await?
                };
                assert!(noted);
            }
            Ok(())
        }
        .boxed()
    })
    .await;
}

#[tokio::test]
async fn what_was_set_aside_is_settled_once_by_what_became_of_it() {
    on_each_database(async |store| {
        settle_world(&store).await;
        carried(&store).await;
        let mut found = unsettled(&store).await;
        found.sort_by_key(|it| *it.id.as_bytes());
        let seen: Vec<_> = found
            .iter()
            .map(|it| (it.id, it.reserved, it.spent))
            .collect();
        assert_eq!(
            seen,
            [
                (id(2), ASIDE, ASIDE.plus(ASIDE)),
                (id(3), ASIDE, Money::NOTHING),
                (id(4), ASIDE, ASIDE),
            ]
        );
        for one in found {
            let once = || {
                write(&store, move |tx| {
                    async move { settle(tx, &one).await }.boxed()
                })
            };
            assert!(once().await && !once().await);
        }
        assert!(unsettled(&store).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn looking_for_what_is_to_be_settled_reads_no_other_message() {
    on_each_database(async |store| {
        let values = vec![9_i64.into()];
        let found = walks(&store, &UNSETTLED, values, &["outbox"]).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}
