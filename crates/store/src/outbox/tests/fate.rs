//! What became of the messages of a challenge.

use std::time::Duration;

use futures_util::FutureExt;

use super::{claims, written};
use crate::{
    outbox::{
        End, accepted, ended,
        fate::{FateState, of_challenge},
    },
    testing::on_each_database,
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
                        None => accepted(tx, claimed, "one", None, now).await?,
                        Some(end) => ended(tx, claimed, end, Some("two"), Some("why")).await?,
                    };
                }
                Ok(())
            }
            .boxed()
        })
        .await;
        let fates = write(&store, |tx| {
            async move { of_challenge(tx, challenge_id(1)).await }.boxed()
        })
        .await;
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
        let none = write(&store, |tx| {
            async move { of_challenge(tx, challenge_id(2)).await }.boxed()
        });
        assert!(none.await.is_empty());
    })
    .await;
}
