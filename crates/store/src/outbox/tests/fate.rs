//! What became of the messages of some challenges.

use std::time::Duration;

use futures_util::FutureExt;

use super::{claims, id, one_claim, written, written_for};
use crate::{
    outbox::{
        End, Taken, accepted, ended,
        fate::{FateState, OF_CHALLENGES, may_be_of, of_challenges},
    },
    sql::Value,
    testing::on_each_database,
    tests::plans::walks,
    world::{MINUTE, NOW, challenge_id, settle, write},
};

#[tokio::test]
async fn what_became_of_a_challenges_messages_is_told_the_oldest_first() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=4 {
            written(&store, number, NOW.plus(Duration::from_secs(number.into()))).await;
        }
        let now = NOW.plus(MINUTE);
        let mut claimed = claims(&store, now, 3).await;
        claimed.sort_by_key(|one| one.message.id);
        write(&store, move |tx| {
            let claimed = claimed.clone();
            async move {
                for (claimed, end) in
                    claimed
                        .iter()
                        .zip([None, Some(End::Failed), Some(End::Unknown)])
                {
                    match end {
                        None => accepted(tx, claimed, "one", Taken::default(), now).await?,
                        Some(end) => ended(tx, claimed, end, Some("two"), Some("why")).await?,
                    };
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        written_for(&store, 5, 3, NOW).await;
        written_for(&store, 6, 4, NOW).await;
        let mut fates = write(&store, |tx| {
            let asked = [1, 2, 3].map(challenge_id);
            async move {
                let before = tx.trips();
                let fates = of_challenges(tx, asked).await?;
                assert_eq!(tx.trips() - before, 1, "all by one statement");
                Ok(fates)
            }
            .boxed()
        })
        .await;
        let of_third = fates.remove(&challenge_id(3)).unwrap();
        assert_eq!(of_third.len(), 1);
        assert_eq!(of_third[0].state, FateState::Waiting);
        let of_first = fates.remove(&challenge_id(1)).unwrap();
        // The second sent none, the fourth was not asked for.
        assert!(fates.is_empty());
        let fates = of_first;
        let states: Vec<_> = fates.iter().map(|fate| fate.state).collect();
        let all = [
            FateState::Accepted,
            FateState::Failed,
            FateState::Unknown,
            FateState::Waiting,
        ];
        assert_eq!(states, all);
        assert_eq!(fates[0].accepted_at, Some(now));
        assert_eq!(fates[1].gateway.as_deref(), Some("two"));
        assert_eq!(fates[1].error_class.as_deref(), Some("why"));
    })
    .await;
}

#[tokio::test]
async fn nothing_walks_through_the_outbox_for_it() {
    on_each_database(async |store| {
        let ids: Value<'static> = (&[1; 32]).into();
        let found = walks(&store, &OF_CHALLENGES, vec![ids], &["outbox"]).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn a_text_is_of_the_gateway_that_took_it_and_before_that_of_any() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let is_of = async |number, gateway: &'static str| {
            write(&store, move |tx| {
                async move { may_be_of(tx, id(number), gateway).await }.boxed()
            })
            .await
        };
        let claimed = one_claim(&store, NOW).await;
        assert!(is_of(1, "a").await && is_of(1, "b").await);
        write(&store, move |tx| {
            let claimed = claimed.clone();
            async move { accepted(tx, &claimed, "a", Taken::default(), NOW).await }.boxed()
        })
        .await;
        assert!(is_of(1, "a").await);
        assert!(!is_of(1, "b").await && !is_of(9, "a").await);
    })
    .await;
}
