//! Applications take turns: however much of one waits, another's next message goes before most of it.

use std::collections::BTreeMap;

use domain::{ApplicationId, Policy, Profile, UserId};
use futures_util::FutureExt;

use super::{LEASE, id, one_claim, written};
use crate::{
    Store, applications,
    outbox::{Claimed, Content, Destination, NewMessage, add, again, claim, put_off},
    policies,
    testing::on_each_database,
    users,
    world::{ADA, APPLICATION, MINUTE, NOW, NUMBER, application, challenge_id, settle, write},
};

const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);
const OTHERS_USER: UserId = UserId::from_bytes([8; 16]);

async fn another_application(store: &Store) {
    write(store, |tx| {
        async move {
            applications::add(tx, &application(OTHER)).await?;
            policies::add(tx, OTHER, &Policy::default(), NOW).await?;
            users::upsert(tx, OTHER, &ADA, &Profile::default(), OTHERS_USER, NOW).await?;
            Ok(())
        }
        .boxed()
    })
    .await;
}

async fn written_by_the_other(store: &Store, number: u8) {
    write(store, move |tx| {
        let message = NewMessage {
            id: id(number),
            application: OTHER,
            user: Some(OTHERS_USER),
            content: Content::Code {
                challenge: challenge_id(9),
                generation: 1,
            },
            to: Destination::Text(NUMBER.clone()),
            language: "en".into(),
            now: NOW.plus(MINUTE),
            expires_at: NOW.plus(10 * MINUTE),
        };
        async move { add(tx, &message).await }.boxed()
    })
    .await;
}

async fn claimed(store: &Store, most: u32) -> Vec<Claimed> {
    let now = NOW.plus(MINUTE);
    let claims = write(store, move |tx| {
        async move { claim(tx, now, most, now.plus(LEASE)).await }.boxed()
    });
    claims.await.messages
}

fn by_application(claims: &[Claimed]) -> BTreeMap<ApplicationId, usize> {
    let mut counts = BTreeMap::new();
    for one in claims {
        *counts.entry(one.message.application).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn one_applications_long_queue_does_not_delay_anothers_code() {
    on_each_database(async |store| {
        settle(&store).await;
        another_application(&store).await;
        for number in 1..=40 {
            written(&store, number, NOW).await;
        }
        let first = claimed(&store, 10).await;
        assert_eq!(by_application(&first), BTreeMap::from([(APPLICATION, 10)]));
        written_by_the_other(&store, 100).await;
        written_by_the_other(&store, 101).await;
        // It is younger than all that wait, and comes first: of the other ten are under way.
        let next = claimed(&store, 2).await;
        assert_eq!(by_application(&next), BTreeMap::from([(OTHER, 2)]));
        let rest = claimed(&store, 99).await;
        assert_eq!(by_application(&rest), BTreeMap::from([(APPLICATION, 30)]));
    })
    .await;
}

#[tokio::test]
async fn two_that_both_wait_share_alike() {
    on_each_database(async |store| {
        settle(&store).await;
        another_application(&store).await;
        for number in 1..=20 {
            written(&store, number, NOW).await;
            written_by_the_other(&store, number + 100).await;
        }
        let claims = claimed(&store, 10).await;
        let half = BTreeMap::from([(APPLICATION, 5), (OTHER, 5)]);
        assert_eq!(by_application(&claims), half);
    })
    .await;
}

#[tokio::test]
async fn no_more_is_claimed_than_there_is_room_for_however_much_waits() {
    on_each_database(async |store| {
        settle(&store).await;
        another_application(&store).await;
        for number in 1..=90 {
            written(&store, number, NOW).await;
        }
        written_by_the_other(&store, 100).await;
        let shares = by_application(&claimed(&store, 4).await);
        assert_eq!(shares, BTreeMap::from([(APPLICATION, 3), (OTHER, 1)]));
    })
    .await;
}

#[tokio::test]
async fn what_is_put_off_waits_its_time_and_is_not_nearer_to_its_end() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let first = one_claim(&store, NOW).await;
        assert_eq!((first.attempt, first.tries()), (1, 1));
        let late = first.clone();
        let due = NOW.plus(MINUTE);
        let is_put_off = write(&store, move |tx| {
            let first = first.clone();
            async move { put_off(tx, &first, due).await }.boxed()
        });
        assert!(is_put_off.await);
        assert!(super::claims(&store, NOW.plus(LEASE), 9).await.is_empty());
        let second = one_claim(&store, due).await;
        assert_eq!((second.attempt, second.tries()), (2, 1));
        assert_eq!((second.takeovers, second.gateway.clone()), (0, None));
        let is_stale = write(&store, move |tx| {
            let late = late.clone();
            async move { again(tx, &late, "a", "throttled", NOW).await }.boxed()
        });
        assert!(!is_stale.await);
        let is_noted = write(&store, move |tx| {
            let second = second.clone();
            async move { again(tx, &second, "a", "throttled", due).await }.boxed()
        });
        assert!(is_noted.await);
        let third = one_claim(&store, due).await;
        assert_eq!((third.tries(), third.gateway.as_deref()), (2, Some("a")));
    })
    .await;
}
