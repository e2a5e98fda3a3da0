//! How the messages of the last while fared.

use std::collections::BTreeMap;

use domain::{Channel, DeviceId, Timestamp};
use futures_util::FutureExt;

use super::{claims, id, written};
use crate::{
    Store,
    outbox::{
        Claimed, Content, Destination, End, NewMessage, Taken, accepted, add, ended,
        fared::{Fared, LATEST, fared, latest},
        reported_failed,
    },
    sql::Value,
    testing::on_each_database,
    tests::plans::walks,
    world::{APPLICATION, MINUTE, NOW, USER, challenge_id, settle, write},
};

async fn since(store: &Store, since: Timestamp) -> Fared {
    write(store, move |tx| fared(tx, since).boxed()).await
}

#[tokio::test]
async fn what_was_taken_and_what_was_lost_of_the_last_while_is_counted() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=5 {
            written(&store, number, NOW).await;
        }
        // Nobody carries this one yet.
        written(&store, 6, NOW.plus(MINUTE)).await;
        let mut claimed = claims(&store, NOW, 5).await;
        claimed.sort_by_key(|one| one.message.id);
        write(&store, move |tx| {
            let claimed = claimed.clone();
            async move {
                let ends = [
                    None,
                    None,
                    Some(End::Failed),
                    Some(End::Unknown),
                    Some(End::Dropped),
                ];
                for (claimed, end) in claimed.iter().zip(ends) {
                    match end {
                        None => accepted(tx, claimed, "one", Taken::default(), NOW).await?,
                        Some(end) => ended(tx, claimed, end, Some("two"), Some("why")).await?,
                    };
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        let texts = |count| BTreeMap::from([(Channel::Text, count)]);
        let expected = |taken, lost| Fared {
            taken: texts(taken),
            lost: texts(lost),
        };
        assert_eq!(since(&store, NOW).await, expected(2, 2));
        // One was taken, and its gateway says later that it did not arrive.
        let reported = write(&store, |tx| {
            async move { reported_failed(tx, id(1), "why").await }.boxed()
        });
        assert!(reported.await.is_some());
        assert_eq!(since(&store, NOW).await, expected(1, 3));
        let later = since(&store, NOW.plus(MINUTE)).await;
        assert_eq!(later, Fared::default());
    })
    .await;
}

/// Ends these as lost, or has a gateway take them.
async fn went(store: &Store, claimed: Vec<Claimed>, is_lost: bool) {
    write(store, move |tx| {
        let claimed = claimed.clone();
        async move {
            for one in &claimed {
                if is_lost {
                    ended(tx, one, End::Failed, Some("two"), Some("why")).await?;
                } else {
                    accepted(tx, one, "one", Taken::default(), NOW).await?;
                }
            }
            Ok(())
        }
        .boxed()
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_and_what_was_lost_is_of_the_same_time() {
    on_each_database(async |store| {
        settle(&store).await;
        for (at, numbers, is_lost) in [(NOW, 1..=3, true), (NOW.plus(MINUTE), 4..=6, false)] {
            for number in numbers {
                written(&store, number, at).await;
            }
            let claimed = claims(&store, at, 3).await;
            went(&store, claimed, is_lost).await;
        }
        let of_latest = async |most| {
            let found = write(&store, move |tx| latest(tx, NOW, most).boxed()).await;
            let of = |counts: &BTreeMap<Channel, i64>| counts.get(&Channel::Text).copied();
            (of(&found.taken), of(&found.lost))
        };
        assert_eq!(of_latest(3).await, (Some(3), None));
        assert_eq!(of_latest(4).await, (Some(3), Some(1)));
        assert_eq!(of_latest(9).await, (Some(3), Some(3)));
    })
    .await;
}

#[tokio::test]
async fn rings_are_not_looked_at_and_crowd_nothing_out() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let text = claims(&store, NOW, 1).await;
        went(&store, text, true).await;
        write(&store, |tx| {
            async move {
                for number in 2..=5 {
                    let ring = NewMessage {
                        id: id(number),
                        application: APPLICATION,
                        user: Some(USER),
                        content: Content::TrialRing {
                            trial: challenge_id(7),
                        },
                        to: Destination::Push(DeviceId::from_bytes([number; 16])),
                        language: "en".into(),
                        now: NOW,
                        expires_at: NOW.plus(MINUTE),
                    };
                    add(tx, &ring).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        let rings = claims(&store, NOW, 4).await;
        assert_eq!(rings.len(), 4);
        went(&store, rings, false).await;
        let expected = Fared {
            taken: BTreeMap::new(),
            lost: [(Channel::Text, 1)].into(),
        };
        let found = write(&store, |tx| latest(tx, NOW, 1).boxed()).await;
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn the_outbox_is_not_walked_through_for_it() {
    on_each_database(async |store| {
        let (now, few): (Value<'static>, Value<'static>) = (NOW.into(), 3_i64.into());
        let values = vec!["text".into(), now, few];
        let found = walks(&store, &LATEST, values, &["outbox"]).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}
