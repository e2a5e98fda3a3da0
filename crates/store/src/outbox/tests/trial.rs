//! Rings by which somebody's devices are tried.

use domain::{DeviceId, MessageId};
use futures_util::FutureExt;

use super::{id, one_claim};
use crate::{
    Store,
    outbox::{
        Content, Destination, NewMessage, RungDevice, Taken, accepted, add, list_rung, mark_woken,
    },
    testing::on_each_database,
    world::{APPLICATION, MINUTE, NOW, USER, challenge_id, settle, write},
};

const fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 16])
}

/// Writes ring `number` for the device of that number.
async fn ring(store: &Store, number: u8, content: Content) {
    write(store, move |tx| {
        let message = NewMessage {
            id: id(number),
            application: APPLICATION,
            user: Some(USER),
            content: content.clone(),
            to: Destination::Push(device(number)),
            language: "en".into(),
            now: NOW,
            expires_at: NOW.plus(MINUTE),
        };
        async move { add(tx, &message).await }.boxed()
    })
    .await;
}

async fn rung(store: &Store, trial: u8) -> Vec<RungDevice> {
    write(store, move |tx| {
        list_rung(tx, APPLICATION, challenge_id(trial)).boxed()
    })
    .await
}

async fn woken(store: &Store, message: MessageId, by: DeviceId) -> bool {
    write(store, move |tx| {
        mark_woken(tx, message, by, NOW.plus(MINUTE)).boxed()
    })
    .await
}

#[tokio::test]
async fn a_trial_knows_of_each_device_whether_its_ring_was_taken_and_woke_it() {
    on_each_database(async |store| {
        settle(&store).await;
        let trial = Content::TrialRing {
            trial: challenge_id(7),
        };
        ring(&store, 1, trial.clone()).await;
        let claimed = one_claim(&store, NOW).await;
        assert_eq!(claimed.message.content, trial, "read back whole");
        ring(&store, 2, trial).await;
        write(&store, move |tx| {
            let claimed = claimed.clone();
            async move { accepted(tx, &claimed, "web_push", Taken::default(), NOW).await }.boxed()
        })
        .await;
        assert!(!woken(&store, id(1), device(2)).await, "another's");
        assert!(woken(&store, id(1), device(1)).await);
        assert!(!woken(&store, id(1), device(1)).await, "no news");
        let [one, other] = rung(&store, 7).await.try_into().ok().unwrap();
        assert_eq!(
            (one.state.as_str(), one.accepted_at),
            ("accepted", Some(NOW))
        );
        assert_eq!(one.woken_at, Some(NOW.plus(MINUTE)));
        assert_eq!((other.state.as_str(), other.woken_at), ("waiting", None));
        assert!(rung(&store, 8).await.is_empty(), "another trial");
    })
    .await;
}

#[tokio::test]
async fn a_ring_that_tries_nothing_is_of_no_trial() {
    on_each_database(async |store| {
        settle(&store).await;
        ring(&store, 1, Content::Ring(None)).await;
        assert!(!woken(&store, id(1), device(1)).await);
        assert_eq!(
            one_claim(&store, NOW).await.message.content,
            Content::Ring(None)
        );
    })
    .await;
}
