//! How the messages of the last while fared.

use std::collections::BTreeMap;

use domain::{Channel, Timestamp};
use futures_util::FutureExt;

use super::{claims, written};
use crate::{
    Store,
    outbox::{
        End, accepted, ended,
        fared::{Fared, LATEST, fared},
        reported_failed,
    },
    sql::Value,
    testing::on_each_database,
    tests::plans::walks,
    world::{MINUTE, NOW, settle, write},
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
                        None => accepted(tx, claimed, "one", None, NOW).await?,
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
            async move { reported_failed(tx, super::id(1), "why").await }.boxed()
        });
        assert!(reported.await.is_some());
        assert_eq!(since(&store, NOW).await, expected(1, 3));
        let later = since(&store, NOW.plus(MINUTE)).await;
        assert_eq!(later, Fared::default());
    })
    .await;
}

#[tokio::test]
async fn the_outbox_is_not_walked_through_for_it() {
    on_each_database(async |store| {
        let (now, few): (Value<'static>, Value<'static>) = (NOW.into(), 3_i64.into());
        let values = vec!["failed".into(), now, few];
        let found = walks(&store, &LATEST, values, &["outbox"]).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}
