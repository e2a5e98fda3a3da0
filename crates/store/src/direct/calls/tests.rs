//! What a site is to be told: claimed once, tried again, and looked at afterwards.

use domain::{NewsKind, Secret};
use futures_util::FutureExt;

use super::*;
use crate::{
    Kind, Store, applications,
    sql::Sql,
    testing::{on_each_database, race},
    tests::plans::{look_ups, walks},
    world::{APPLICATION, MINUTE, NOW, application, settle, write},
};

const HOOK: WebhookId = WebhookId::from_bytes([1; 16]);
const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);
const SECOND: WebhookId = WebhookId::from_bytes([2; 16]);

async fn with_webhook(store: &Store) {
    settle(store).await;
    write(store, |tx| {
        async move {
            let webhook = Webhook {
                id: HOOK,
                name: "all".into(),
                address: "https://site.example/hook".parse().unwrap(),
                kinds: vec![NewsKind::UserAdded],
                words: "user_added".into(),
                key: Secret::new("key".into()),
                created_at: NOW,
            };
            webhooks::add(tx, APPLICATION, &webhook).await
        }
        .boxed()
    })
    .await;
}

async fn written(store: &Store, number: u8) {
    write(store, move |tx| {
        async move {
            let call = NewCall {
                id: OutgoingCallId::from_bytes([number; 16]),
                application: APPLICATION,
                tells: NewNews::Heard(HOOK, "news".into()),
                now: NOW,
            };
            add(tx, &call).await
        }
        .boxed()
    })
    .await;
}

async fn claimed(store: &Store, now: Timestamp) -> Vec<ClaimedCall> {
    write(store, move |tx| {
        claim(tx, now, (10, 10), now.plus(MINUTE)).boxed()
    })
    .await
}

fn attempt(status: Option<u16>, problem: Option<&str>) -> Attempt {
    Attempt {
        made_at: NOW,
        took: Duration::from_millis(42),
        status,
        problem: problem.map(Into::into),
    }
}

async fn listed(store: &Store) -> Vec<Delivery> {
    write(store, |tx| list(tx, APPLICATION, 10).boxed()).await
}

#[tokio::test]
async fn of_many_workers_one_claims_a_call() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        written(&store, 1).await;
        let claims = race(5, |_| {
            let store = store.clone();
            async move { claimed(&store, NOW).await.len() }
        })
        .await;
        assert_eq!(claims.iter().sum::<usize>(), 1);
        assert!(claimed(&store, NOW).await.is_empty());
        let over = claimed(&store, NOW.plus(MINUTE)).await;
        assert_eq!(
            over.first().map(|it| it.attempt),
            Some(2),
            "its lease ran out"
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_has_its_share_of_what_is_done_at_once() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        for number in 1..=5 {
            written(&store, number).await;
        }
        write(&store, |tx| {
            async move {
                applications::add(tx, &application(OTHER)).await?;
                let webhook = Webhook {
                    key: Secret::new("other key".into()),
                    ..second()
                };
                webhooks::add(tx, OTHER, &webhook).await?;
                let call = NewCall {
                    id: OutgoingCallId::from_bytes([9; 16]),
                    application: OTHER,
                    tells: NewNews::Heard(SECOND, "news".into()),
                    now: NOW.plus(Duration::from_secs(1)),
                };
                add(tx, &call).await
            }
            .boxed()
        })
        .await;
        let now = NOW.plus(Duration::from_secs(2));
        let claims = async |now: Timestamp| {
            write(&store, move |tx| {
                claim(tx, now, (10, 2), now.plus(MINUTE)).boxed()
            })
            .await
        };
        let of =
            |claims: &[ClaimedCall], id| claims.iter().filter(|it| it.application == id).count();
        let first = claims(now).await;
        assert_eq!((of(&first, APPLICATION), of(&first, OTHER)), (2, 1));
        assert!(claims(now).await.is_empty(), "it has its share");
        let call = first.into_iter().find(|it| it.application == APPLICATION);
        let call = call.unwrap();
        write(&store, move |tx| {
            let call = call.clone();
            async move { end(tx, &call, &attempt(Some(200), None), true, now).await }.boxed()
        })
        .await;
        assert_eq!(of(&claims(now).await, APPLICATION), 1, "one is free again");
    })
    .await;
}

#[tokio::test]
async fn it_is_tried_again_and_ends_once() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        written(&store, 1).await;
        let first = claimed(&store, NOW).await.remove(0);
        let News::Heard(webhook, news) = &first.tells else {
            panic!("{:?}", first.tells)
        };
        assert_eq!((webhook.id, news.as_str()), (HOOK, "news"));
        let later = NOW.plus(2 * MINUTE);
        let call = first.clone();
        let noted = write(&store, move |tx| {
            let call = call.clone();
            async move { again(tx, &call, &attempt(Some(500), None), later).await }.boxed()
        });
        assert!(noted.await);
        let due = write(&store, |tx| next_due(tx).boxed()).await;
        assert_eq!(due, Some(later));
        assert!(claimed(&store, NOW.plus(MINUTE)).await.is_empty());
        let second = claimed(&store, later).await.remove(0);
        let ended = async |call: ClaimedCall| {
            write(&store, move |tx| {
                let call = call.clone();
                async move { end(tx, &call, &attempt(Some(200), None), true, later).await }.boxed()
            })
            .await
        };
        assert!(!ended(first).await, "an older claim");
        assert!(ended(second.clone()).await);
        assert!(!ended(second).await);
        let delivery = listed(&store).await.remove(0);
        assert_eq!((delivery.state.as_str(), delivery.attempts), ("told", 2));
        assert_eq!(delivery.last, Some(attempt(Some(200), None)));
        assert_eq!(delivery.ended_at, Some(later));
    })
    .await;
}

#[tokio::test]
async fn one_that_does_not_read_stops_no_other() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        written(&store, 1).await;
        write(&store, |tx| {
            tx.batch("update webhooks set address = 'nowhere'").boxed()
        })
        .await;
        write(&store, |tx| {
            async move {
                let call = NewCall {
                    id: OutgoingCallId::from_bytes([2; 16]),
                    application: APPLICATION,
                    tells: NewNews::Heard(SECOND, "news".into()),
                    now: NOW,
                };
                webhooks::add(tx, APPLICATION, &second()).await?;
                add(tx, &call).await
            }
            .boxed()
        })
        .await;
        let mut claims = claimed(&store, NOW).await;
        claims.sort_by_key(|it| it.id);
        let [first, other] = claims.as_slice() else {
            panic!("{claims:?}")
        };
        assert!(matches!(first.tells, News::Unreadable));
        assert!(matches!(other.tells, News::Heard(..)));
    })
    .await;
}

#[tokio::test]
async fn what_was_told_is_kept_no_longer() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        written(&store, 1).await;
        let call = claimed(&store, NOW).await.remove(0);
        write(&store, move |tx| {
            let call = call.clone();
            async move { end(tx, &call, &attempt(Some(200), None), true, NOW).await }.boxed()
        })
        .await;
        // It would be claimed once more, and has nothing to say.
        write(&store, |tx| {
            tx.batch("update outgoing_calls set state = 'waiting'")
                .boxed()
        })
        .await;
        let again = claimed(&store, NOW.plus(MINUTE)).await.remove(0);
        assert!(matches!(again.tells, News::Unreadable));
    })
    .await;
}

#[tokio::test]
async fn with_its_webhook_it_goes_and_with_its_age() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        written(&store, 1).await;
        write(&store, |tx| webhooks::remove(tx, APPLICATION, HOOK).boxed()).await;
        assert!(listed(&store).await.is_empty());
        with_second(&store).await;
        let removed = |before| write(&store, move |tx| remove_old(tx, before, 10).boxed());
        assert_eq!(removed(NOW).await, 0);
        assert_eq!(removed(NOW.plus(MINUTE)).await, 1);
    })
    .await;
}

/// How the two databases look for what goes with an approval, and with a webhook.
static OF_APPROVAL: Sql = Sql::listed(
    "OF_APPROVAL",
    "delete from outgoing_calls
where approval_id = $1",
);
static OF_WEBHOOK: Sql = Sql::listed(
    "OF_WEBHOOK",
    "delete from outgoing_calls
where webhook_id = $1",
);

#[tokio::test]
async fn what_they_tell_of_goes_without_a_walk_through_all_calls() {
    on_each_database(async |store| {
        let tables = &["outgoing_calls"];
        let approval = ApprovalId::from_bytes([1; 16]);
        let found = walks(&store, &OF_APPROVAL, vec![approval.into()], tables).await;
        assert!(found.is_empty(), "{found:?}");
        let found = walks(&store, &OF_WEBHOOK, vec![HOOK.into()], tables).await;
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn of_a_long_queue_the_share_of_each_site_is_read_and_no_more() {
    on_each_database(async |store| {
        // PostgreSQL decides by how many there are, and there are none.
        if store.kind() != Kind::Sqlite {
            return;
        }
        let values = vec![
            NOW.into(),
            10_i64.into(),
            NOW.plus(MINUTE).into(),
            4_i64.into(),
        ];
        assert_eq!(
            look_ups(&store, &CLAIM, values).await,
            [
                // What is being made, and what lapsed.
                "outgoing_calls_due (state=? AND due_at<?)",
                "outgoing_calls_due (state=? AND due_at>?)",
                "outgoing_calls_fresh (state=? AND due_at>?)",
                // How far the share of a site reaches, and the share; the next site, and the first one.
                "outgoing_calls_turn (state=? AND application_id=? AND due_at<?)",
                "outgoing_calls_turn (state=? AND application_id=? AND due_at<?)",
                "outgoing_calls_turn (state=? AND application_id>?)",
                "outgoing_calls_turn (state=?)",
                "sqlite_autoindex_outgoing_calls_1 (id=?)",
                "sqlite_autoindex_outgoing_calls_1 (id=?)",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn one_that_was_never_tried_is_due_however_the_clock_was_put_back() {
    on_each_database(async |store| {
        with_webhook(&store).await;
        written(&store, 1).await;
        let early = NOW.minus(60 * MINUTE);
        let call = claimed(&store, early).await.remove(0);
        assert_eq!(call.attempt, 1);
        write(&store, move |tx| {
            let call = call.clone();
            async move { again(tx, &call, &attempt(Some(500), None), NOW).await }.boxed()
        })
        .await;
        let early = claimed(&store, NOW.minus(MINUTE)).await;
        assert!(early.is_empty(), "a second attempt has its time");
        assert_eq!(claimed(&store, NOW).await.len(), 1);
    })
    .await;
}

fn second() -> Webhook {
    Webhook {
        id: SECOND,
        name: "again".into(),
        address: "https://site.example/again".parse().unwrap(),
        kinds: vec![],
        words: String::new(),
        key: Secret::new("key".into()),
        created_at: NOW,
    }
}

/// A call behind the webhook that was removed, to another one.
async fn with_second(store: &Store) {
    write(store, |tx| {
        async move {
            let second = Webhook {
                id: HOOK,
                ..second()
            };
            webhooks::add(tx, APPLICATION, &second).await
        }
        .boxed()
    })
    .await;
    written(store, 2).await;
}
