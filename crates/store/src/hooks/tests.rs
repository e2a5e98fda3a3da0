//! Endpoints as stories: who hears of what, in which order, how often, and for how long.

mod decided;

use std::time::Duration;

use domain::{Event, HookChoices, HookEventId, LogId, LogRow, UserId};
use futures_util::FutureExt;

use super::{
    queue::{self, Sealed},
    told::{self, AfterAttempt, HookAttempt, HookCounts, HookDelivery},
    turns::{self, ClaimedEvent},
    *,
};
use crate::{
    Store, applications,
    testing::{on_each_database, race},
    tests::plans::{look_ups, walks},
    world::{APPLICATION, MINUTE, NOW, USER, application, settle, write},
};

const HOOK: HookId = HookId::from_bytes([1; 16]);
const SECOND: HookId = HookId::from_bytes([2; 16]);
const HELD: HeldChangeId = HeldChangeId::from_bytes([5; 16]);
const NOBODY: HookId = HookId::from_bytes([0; 16]);

fn new(id: HookId, choices: &str, held: Option<HeldChangeId>) -> NewHook {
    NewHook {
        id,
        application: APPLICATION,
        address: "https://site.example/hook".parse().unwrap(),
        description: HookDescription::default(),
        choices: choices.parse().unwrap(),
        secret: secret(1),
        held,
        now: NOW,
    }
}

fn secret(number: u8) -> HookSecret {
    let text = format!("whsec_{}", data_encoding::BASE64.encode(&[number; 32]));
    text.parse().unwrap()
}

async fn added(store: &Store, new: NewHook) -> bool {
    write(store, move |tx| {
        let new = new.clone();
        async move { add(tx, &new).await }.boxed()
    })
    .await
}

async fn with_hook(store: &Store, choices: &'static str) {
    settle(store).await;
    assert!(added(store, new(HOOK, choices, None)).await);
}

fn sealed(number: u8, user: Option<UserId>, event: Event) -> Sealed {
    Sealed {
        row: LogRow {
            id: LogId::from_bytes([number; 16]),
            at: NOW,
            application: Some(APPLICATION),
            user,
            challenge: None,
            event: event.as_str().into(),
            detail: "area=sign_in ip=192.0.2.1".into(),
        },
        position: i64::from(number),
    }
}

async fn happened(store: &Store, rows: Vec<Sealed>) {
    write(store, move |tx| {
        let rows = rows.clone();
        async move { queue::add(tx, &rows, NOW).await }.boxed()
    })
    .await;
}

async fn claimed(store: &Store, share: u32, now: Timestamp) -> Vec<ClaimedEvent> {
    write(store, move |tx| {
        turns::claim(tx, now, (100, share), NOBODY, now.plus(MINUTE)).boxed()
    })
    .await
}

fn attempt(status: u16) -> HookAttempt {
    HookAttempt {
        made_at: NOW,
        took: Duration::from_millis(42),
        status: Some(status),
        problem: None,
        said: Some("no".into()),
    }
}

async fn noted(store: &Store, claimed: &ClaimedEvent, after: AfterAttempt, now: Timestamp) -> bool {
    let claimed = claimed.clone();
    write(store, move |tx| {
        let claimed = claimed.clone();
        async move { told::note(tx, &claimed, &attempt(500), after, now).await }.boxed()
    })
    .await
}

async fn listed(store: &Store) -> Vec<HookDelivery> {
    write(store, |tx| told::list(tx, HOOK, 50).boxed()).await
}

async fn found(store: &Store, id: HookId) -> Option<Hook> {
    write(store, move |tx| find(tx, APPLICATION, id).boxed()).await
}

async fn stopped(store: &Store, state: HookState, since: Timestamp, now: Timestamp) -> bool {
    let stop = write(store, move |tx| {
        told::stop(tx, HOOK, (state, since), now).boxed()
    });
    stop.await.is_some()
}

fn positions(claimed: &[ClaimedEvent]) -> Vec<i64> {
    claimed.iter().map(|it| it.position).collect()
}

#[tokio::test]
async fn an_event_is_written_once_for_each_endpoint_that_chose_it() {
    on_each_database(async |store| {
        with_hook(&store, "sign_in.passed").await;
        assert!(added(&store, new(SECOND, "factor.*", None)).await);
        let rows = vec![
            sealed(1, Some(USER), Event::Passed),
            sealed(2, Some(USER), Event::CodeSent),
            sealed(3, None, Event::OperatorJoined),
        ];
        happened(&store, rows.clone()).await;
        // The same rows a second time, as a unit that ran twice would.
        happened(&store, rows).await;
        let claimed = claimed(&store, 10, NOW).await;
        let [event] = claimed.as_slice() else {
            panic!("{claimed:?}")
        };
        assert_eq!((event.hook, event.attempt, event.claim), (HOOK, 1, 1));
        assert_eq!(event.event, HookEventId::from_bytes([1; 16]));
        assert_eq!(event.kind, "sign_in.passed");
        assert!(event.body.contains("\"user\":\"ada\"") && !event.body.contains("192.0.2.1"));
        assert_eq!(event.address.as_str(), "https://site.example/hook");
    })
    .await;
}

#[tokio::test]
async fn of_many_workers_one_claims_an_event_and_a_late_note_changes_nothing() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        happened(&store, vec![sealed(1, Some(USER), Event::Passed)]).await;
        let claims = race(5, |_| {
            let store = store.clone();
            async move { claimed(&store, 10, NOW).await }
        })
        .await;
        let mut first = claims.concat();
        assert_eq!(first.len(), 1);
        let first = first.remove(0);
        assert!(claimed(&store, 10, NOW).await.is_empty());
        let over = NOW.plus(MINUTE);
        let second = claimed(&store, 10, over).await.remove(0);
        assert_eq!((second.claim, second.attempt), (2, 2), "its lease ran out");
        assert!(!noted(&store, &first, AfterAttempt::Taken, over).await);
        assert!(noted(&store, &second, AfterAttempt::Taken, over).await);
        assert!(!noted(&store, &second, AfterAttempt::Failed, over).await);
        let told = listed(&store).await.remove(0);
        assert_eq!(
            (told.state.as_str(), told.last),
            ("taken", Some(attempt(500)))
        );
    })
    .await;
}

#[tokio::test]
async fn of_one_user_a_later_thing_waits_for_the_first_try_of_an_earlier_one() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        let rows = vec![
            sealed(1, Some(USER), Event::Asked),
            sealed(2, Some(USER), Event::Passed),
            sealed(3, None, Event::PolicySet),
        ];
        happened(&store, rows).await;
        let first = claimed(&store, 10, NOW).await;
        assert_eq!(positions(&first), [1, 3]);
        assert!(
            claimed(&store, 10, NOW).await.is_empty(),
            "it is being told"
        );
        let later = NOW.plus(10 * MINUTE);
        assert!(noted(&store, &first[0], AfterAttempt::Again(later), NOW).await);
        // It was tried: it holds nothing up any more.
        assert_eq!(positions(&claimed(&store, 10, NOW).await), [2]);
        let due = write(&store, |tx| turns::next_due(tx).boxed()).await;
        assert_eq!(due, Some(NOW.plus(MINUTE)), "a lease, of the third");
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_has_its_share_and_keeps_no_other_from_being_told() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        assert!(added(&store, new(SECOND, "account.*", None)).await);
        let mut rows: Vec<_> = (1..=5).map(|it| sealed(it, None, Event::Passed)).collect();
        rows.push(sealed(6, None, Event::UserChanged));
        happened(&store, rows).await;
        let first = claimed(&store, 2, NOW).await;
        let of = |claimed: &[ClaimedEvent], id| claimed.iter().filter(|it| it.hook == id).count();
        assert_eq!((of(&first, HOOK), of(&first, SECOND)), (2, 1));
        assert!(claimed(&store, 2, NOW).await.is_empty(), "it has its share");
        assert!(noted(&store, &first[0], AfterAttempt::Taken, NOW).await);
        assert_eq!(
            of(&claimed(&store, 2, NOW).await, HOOK),
            1,
            "one is free again"
        );
        // Where there is room for one, whoever comes behind the last one has the turn.
        let one = write(&store, |tx| {
            turns::claim(tx, NOW, (1, 10), HOOK, NOW.plus(MINUTE)).boxed()
        })
        .await;
        assert_eq!(of(&one, HOOK), 1);
    })
    .await;
}

#[tokio::test]
async fn an_application_that_is_off_is_told_nothing_and_old_events_go() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        happened(&store, vec![sealed(1, None, Event::Passed)]).await;
        write(&store, |tx| {
            applications::switch_off(tx, APPLICATION, NOW).boxed()
        })
        .await;
        assert!(claimed(&store, 10, NOW).await.is_empty());
        assert_eq!(write(&store, |tx| turns::next_due(tx).boxed()).await, None);
        write(&store, |tx| {
            applications::switch_on(tx, APPLICATION).boxed()
        })
        .await;
        assert_eq!(claimed(&store, 10, NOW).await.len(), 1);
        let removed =
            async |before| write(&store, move |tx| told::remove_old(tx, before, 10).boxed()).await;
        assert_eq!(removed(NOW).await, 0);
        assert_eq!(removed(NOW.plus(MINUTE)).await, 1);
        assert!(listed(&store).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_long_queue_is_not_walked_through() {
    on_each_database(async |store| {
        with_hook(&store, "*").await;
        let tables = &["hook_deliveries", "d", "p", "b"];
        let claim = values![NOW, HOOK, NOW, 10_i64].to_vec();
        assert_eq!(walks(&store, &turns::CLAIM, claim, tables).await, [""; 0]);
        let due = values![NOW, NOBODY, 10_i64].to_vec();
        assert_eq!(walks(&store, &turns::DUE, due, tables).await, [""; 0]);
        assert_eq!(
            walks(&store, &turns::NEXT_DUE, Vec::new(), tables).await,
            [""; 0]
        );
        if store.kind() == crate::Kind::Sqlite {
            let claim = values![NOW, HOOK, NOW, 10_i64].to_vec();
            let indexes = look_ups(&store, &turns::CLAIM, claim).await.join("\n");
            assert!(indexes.contains("hook_deliveries_turn"), "{indexes}");
            assert!(indexes.contains("hook_deliveries_of_user"), "{indexes}");
        }
        // What a second application does is none of this one's.
        let other = ApplicationId::from_bytes([9; 16]);
        write(&store, move |tx| {
            async move { applications::add(tx, &application(other)).await }.boxed()
        })
        .await;
        let mut row = sealed(1, None, Event::Passed);
        row.row.application = Some(other);
        happened(&store, vec![row]).await;
        assert!(claimed(&store, 10, NOW).await.is_empty());
    })
    .await;
}
