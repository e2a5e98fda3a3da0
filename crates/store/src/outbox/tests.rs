//! The outbox: a message is claimed by one worker at a time, and only the present claim may say what came of it.

use std::time::Duration;

use domain::{About, LinkId, MessageId, Notice, Timestamp};
use futures_util::FutureExt;

use super::{
    Claimed, Content, Destination, End, NewMessage, Taken, accepted, add, again, claim, count,
    drop_of, ended, give_up, next_due, remove_old, reported_delivered, reported_failed,
};
use crate::{
    Bell, Store,
    sql::{Sql, values},
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, NUMBER, USER, challenge_id, settle, write},
};

mod asked;
mod fared;
mod fate;
mod plan;
mod receipts;
mod reserved;
mod trial;
mod turns;

const LEASE: Duration = Duration::from_secs(30);

const fn id(number: u8) -> MessageId {
    MessageId::from_bytes([number; 16])
}

/// Writes message `number`, due at `due`, for challenge 1.
async fn written(store: &Store, number: u8, due: Timestamp) {
    written_for(store, number, 1, due).await;
}

/// The same for another challenge.
async fn written_for(store: &Store, number: u8, challenge: u8, due: Timestamp) {
    write(store, move |tx| {
        let message = NewMessage {
            id: id(number),
            application: APPLICATION,
            user: Some(USER),
            content: Content::Code {
                challenge: challenge_id(challenge),
                generation: 1,
            },
            to: Destination::Text(NUMBER.clone()),
            language: "en".into(),
            now: due,
            expires_at: NOW.plus(10 * MINUTE),
        };
        async move { add(tx, &message).await }.boxed()
    })
    .await;
}

static DAMAGE_SEAL: Sql = Sql::listed(
    "DAMAGE_SEAL",
    "update outbox
set number_sealed = $2
where id = $1",
);
static DAMAGE_NOTICE: Sql = Sql::listed(
    "DAMAGE_NOTICE",
    "update outbox
set notice = $2
where id = $1",
);
static DAMAGE_CHANNEL: Sql = Sql::listed(
    "DAMAGE_CHANNEL",
    "update outbox
set channel = $2
where id = $1",
);

async fn claims(store: &Store, now: Timestamp, most: u32) -> Vec<Claimed> {
    let lease = now.plus(LEASE);
    write(store, move |tx| {
        async move { Ok(claim(tx, now, most, lease).await?.messages) }.boxed()
    })
    .await
}

async fn how_many(store: &Store, state: &'static str) -> i64 {
    write(store, move |tx| {
        async move { count(tx, state).await }.boxed()
    })
    .await
}

async fn one_claim(store: &Store, now: Timestamp) -> Claimed {
    let [claimed] = claims(store, now, 9).await.try_into().ok().unwrap();
    claimed
}

#[tokio::test]
async fn a_message_rings_is_claimed_when_it_is_due_and_read_back_whole() {
    on_each_database(async |store| {
        settle(&store).await;
        let mut bells = store.bells();
        written(&store, 1, NOW).await;
        assert_eq!(bells.recv().await.unwrap(), Bell::Outbox);
        let due = write(&store, |tx| next_due(tx).boxed()).await;
        assert_eq!(due, Some(NOW));
        let claimed = one_claim(&store, NOW).await;
        assert_eq!((claimed.message.id, claimed.attempt), (id(1), 1));
        assert_eq!(claimed.message.to.number(), Some(&*NUMBER));
        assert_eq!(claimed.message.language, "en");
        let code = Content::Code {
            challenge: challenge_id(1),
            generation: 1,
        };
        assert_eq!(claimed.message.content, code);
        assert!(claims(&store, NOW, 9).await.is_empty(), "claimed");
        let due = write(&store, |tx| next_due(tx).boxed()).await;
        assert_eq!(due, Some(NOW.plus(LEASE)), "when the lease runs out");
    })
    .await;
}

#[tokio::test]
async fn a_message_nobody_can_read_is_given_up_and_keeps_no_other_back() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=4 {
            written(&store, number, NOW).await;
        }
        write(&store, |tx| {
            async move {
                tx.run(&DAMAGE_SEAL, values![id(1), &b"sealed by a lost key"[..]])
                    .await?;
                tx.run(&DAMAGE_NOTICE, values![id(2), "{"]).await?;
                tx.run(&DAMAGE_CHANNEL, values![id(3), "smoke"]).await
            }
            .boxed()
        })
        .await;
        let lease = NOW.plus(LEASE);
        let claimed = write(&store, move |tx| claim(tx, NOW, 9, lease).boxed()).await;
        let readable: Vec<_> = claimed.messages.iter().map(|one| one.message.id).collect();
        assert_eq!(readable, [id(4)]);
        let mut lost: Vec<_> = claimed.unreadable.iter().map(|one| one.id).collect();
        lost.sort();
        assert_eq!(lost, [id(1), id(2), id(3)]);
        for one in claimed.unreadable {
            assert_eq!((one.subject.user, one.attempt), (Some(USER), 1));
            assert_eq!(one.subject.challenge, Some(challenge_id(1)));
            let given_up =
                async |attempt| write(&store, move |tx| give_up(tx, one.id, attempt).boxed()).await;
            assert!(!given_up(2).await, "another claim's");
            assert!(given_up(1).await && !given_up(1).await);
        }
        assert_eq!(how_many(&store, "failed").await, 3);
        assert!(
            claims(&store, lease, 9).await.len() == 1,
            "the good one's lease is over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_message_never_tried_is_due_however_the_clock_was_put_back() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let claimed = one_claim(&store, NOW.minus(60 * MINUTE)).await;
        write(&store, move |tx| {
            let claimed = claimed.clone();
            async move { again(tx, &claimed, "a", "throttled", NOW).await }.boxed()
        })
        .await;
        let early = claims(&store, NOW.minus(MINUTE), 9).await;
        assert!(early.is_empty(), "a second attempt has its time");
    })
    .await;
}

#[tokio::test]
async fn the_oldest_come_first_and_no_more_than_asked_for() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=5 {
            written(&store, number, NOW.minus(u32::from(number) * MINUTE)).await;
        }
        let mut first: Vec<_> = claims(&store, NOW, 2)
            .await
            .iter()
            .map(|claimed| claimed.message.id)
            .collect();
        first.sort();
        assert_eq!(first, [id(4), id(5)]);
        assert_eq!(claims(&store, NOW, 9).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn of_many_workers_no_two_claim_one_message() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in 1..=30 {
            written(&store, number, NOW).await;
        }
        let mut all = Vec::new();
        // On PostgreSQL a worker passes over what others hold, so one round may leave some behind.
        while all.len() < 30 {
            let outcomes = race(16, |_| {
                let store = store.clone();
                async move { claims(&store, NOW, 3).await }
            })
            .await;
            assert!(outcomes.iter().all(|one| one.len() <= 3));
            all.extend(outcomes.into_iter().flatten());
        }
        let mut ids: Vec<_> = all.iter().map(|claimed| claimed.message.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), all.len()), (30, 30));
        assert!(all.iter().all(|claimed| claimed.attempt == 1));
    })
    .await;
}

#[tokio::test]
async fn a_claim_whose_lease_ran_out_is_taken_over_and_may_say_nothing_more() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let lost = one_claim(&store, NOW).await;
        let present = one_claim(&store, NOW.plus(LEASE)).await;
        assert_eq!(present.attempt, 2);
        let late = write(&store, move |tx| {
            let lost = lost.clone();
            async move {
                Ok([
                    accepted(tx, &lost, "a", Taken::default(), NOW).await?,
                    again(tx, &lost, "a", "throttled", NOW).await?,
                    ended(tx, &lost, End::Failed, Some("a"), None).await?,
                ])
            }
            .boxed()
        });
        assert_eq!(late.await, [false, false, false]);
        let word = write(&store, move |tx| {
            let present = present.clone();
            let taken = Taken {
                provider_id: Some("their-id"),
                ..Taken::default()
            };
            async move { accepted(tx, &present, "b", taken, NOW).await }.boxed()
        });
        assert!(word.await);
        assert_eq!(how_many(&store, "accepted").await, 1);
        assert!(claims(&store, NOW.plus(10 * LEASE), 9).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_tried_again_waits_for_its_time() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let claimed = one_claim(&store, NOW).await;
        assert_eq!(claimed.why, None);
        let due = NOW.plus(MINUTE);
        let put_off = write(&store, move |tx| {
            let claimed = claimed.clone();
            async move { again(tx, &claimed, "a", "throttled", due).await }.boxed()
        });
        assert!(put_off.await);
        assert!(claims(&store, NOW.plus(LEASE), 9).await.is_empty());
        let next = one_claim(&store, due).await;
        assert_eq!((next.attempt, next.why.as_deref()), (2, Some("throttled")));
    })
    .await;
}

#[tokio::test]
async fn what_nobody_waits_for_is_dropped_and_what_is_under_way_is_not_tried_again() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let under_way = one_claim(&store, NOW).await;
        written(&store, 2, NOW).await;
        let dropped = write(&store, |tx| drop_of(tx, challenge_id(1), NOW).boxed()).await;
        assert_eq!(dropped, 2);
        assert_eq!(how_many(&store, "dropped").await, 1);
        write(&store, move |tx| {
            let under_way = under_way.clone();
            async move { again(tx, &under_way, "a", "throttled", NOW).await }.boxed()
        })
        .await;
        let next = one_claim(&store, NOW).await;
        assert_eq!(
            (next.message.id, next.message.expires_at),
            (id(1), NOW),
            "over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_report_is_noted_once_however_many_come_at_once() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        let claimed = one_claim(&store, NOW).await;
        write(&store, move |tx| {
            let claimed = claimed.clone();
            async move { accepted(tx, &claimed, "a", Taken::default(), NOW).await }.boxed()
        })
        .await;
        let failures = race(8, |_| {
            let store = store.clone();
            async move { write(&store, |tx| reported_failed(tx, id(1), "timed_out").boxed()).await }
        })
        .await;
        let noted: Vec<_> = failures.into_iter().flatten().collect();
        assert_eq!(noted.len(), 1);
        assert_eq!(
            (noted[0].user, noted[0].challenge),
            (Some(USER), Some(challenge_id(1)))
        );
        let deliveries = race(8, |_| {
            let store = store.clone();
            async move { write(&store, |tx| reported_delivered(tx, id(1), NOW).boxed()).await }
        })
        .await;
        assert_eq!(deliveries.into_iter().flatten().count(), 1);
        let unknown = write(&store, |tx| reported_delivered(tx, id(9), NOW).boxed()).await;
        assert!(unknown.is_none());
    })
    .await;
}

#[tokio::test]
async fn only_old_messages_are_removed() {
    on_each_database(async |store| {
        settle(&store).await;
        written(&store, 1, NOW).await;
        written(&store, 2, NOW.plus(MINUTE)).await;
        let removed = write(&store, |tx| remove_old(tx, NOW.plus(MINUTE), 10).boxed()).await;
        assert_eq!(removed, 1);
        assert_eq!(one_claim(&store, NOW.plus(MINUTE)).await.message.id, id(2));
    })
    .await;
}

#[tokio::test]
async fn a_mail_with_a_notice_is_read_back_whole_and_outlives_the_texts_of_a_challenge() {
    on_each_database(async |store| {
        settle(&store).await;
        let notice = Notice {
            about: About::NumberChanged {
                number: "+44 •••• ••56".into(),
            },
            at: NOW,
            browser: "Firefox, Linux".into(),
            place: String::new(),
            by_staff: true,
            link: Some(LinkId::from_bytes([7; 16])),
        };
        let content = Content::Notice(notice);
        let wanted = content.clone();
        write(&store, move |tx| {
            let message = NewMessage {
                id: id(1),
                application: APPLICATION,
                user: Some(USER),
                content: content.clone(),
                to: Destination::Mail("ada@site.example".parse().unwrap()),
                language: "de".into(),
                now: NOW,
                expires_at: NOW.plus(10 * MINUTE),
            };
            async move { add(tx, &message).await }.boxed()
        })
        .await;
        let dropped = write(&store, |tx| drop_of(tx, challenge_id(1), NOW).boxed());
        assert_eq!(dropped.await, 0);
        let claimed = one_claim(&store, NOW).await;
        assert_eq!(claimed.message.content, wanted);
        let Destination::Mail(address) = claimed.message.to else {
            panic!("no mail")
        };
        assert_eq!(address.expose(), "ada@site.example");
    })
    .await;
}
