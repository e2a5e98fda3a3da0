//! Sessions: found while they go on, ended by whoever owns them.

use std::time::Duration;

use domain::{OperatorId, Role, SESSION_IDLE, SESSION_LIFE, SessionId, Timestamp};
use futures_util::FutureExt;

use super::{engage, id};
use crate::{
    Store,
    operators::{
        hold,
        sessions::{
            NewSession, Session, SessionState, add, confirm, end, end_all, end_others, find, list,
            pass, prove, remove_old, touch,
        },
        set_role,
    },
    testing::on_each_database,
    world::{MINUTE, NOW, hash, write},
};

const INSTANT: Duration = Duration::from_millis(1);

/// Begins session `number` under the token `hash(number)`.
pub(super) async fn begin(
    store: &Store,
    number: u8,
    of: OperatorId,
    state: SessionState,
) -> SessionId {
    let new = NewSession {
        id: SessionId::from_bytes([number; 16]),
        operator: of,
        token: hash(number),
        state,
        browser: "Firefox, Linux".into(),
        place: "Hamburg".into(),
        ends_at: NOW.plus(SESSION_LIFE),
    };
    let id = new.id;
    write(store, move |tx| {
        let new = new.clone();
        async move { add(tx, &new, NOW).await }.boxed()
    })
    .await;
    id
}

async fn at(store: &Store, token: u8, now: Timestamp) -> Option<Session> {
    write(store, move |tx| {
        async move { find(tx, &hash(token), now).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_at_the_end_of_the_day() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        let ours = begin(&store, 1, id(1), SessionState::Open).await;
        let found = at(&store, 1, NOW).await.unwrap();
        assert_eq!((found.id, found.name.as_str()), (ours, "ada"));
        assert_eq!((found.passkeys, found.passkey_at), (0, None));
        assert!(
            at(&store, 1, NOW.plus(SESSION_IDLE).minus(INSTANT))
                .await
                .is_some()
        );
        assert!(at(&store, 1, NOW.plus(SESSION_IDLE)).await.is_none());
        let mut now = NOW;
        while now < NOW.plus(SESSION_LIFE).minus(MINUTE) {
            assert!(at(&store, 1, now).await.is_some());
            now = now.plus(20 * MINUTE);
            write(&store, move |tx| touch(tx, ours, now).boxed()).await;
        }
        assert!(at(&store, 1, NOW.plus(SESSION_LIFE)).await.is_none());
        let end = NOW.plus(SESSION_LIFE).plus(INSTANT);
        let gone = write(&store, move |tx| remove_old(tx, end, 9).boxed()).await;
        assert_eq!(gone, 1);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_opens_a_half_finished_session_under_another_token() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        let ours = begin(&store, 1, id(1), SessionState::Half).await;
        let listed = write(&store, |tx| list(tx, id(1), NOW).boxed()).await;
        assert!(listed.is_empty(), "it is none yet");
        assert!(!write(&store, move |tx| prove(tx, ours, NOW).boxed()).await);
        let passed = |token: u8| {
            let store = store.clone();
            async move {
                let until = NOW.plus(SESSION_LIFE);
                write(&store, move |tx| {
                    async move { pass(tx, ours, &hash(token), NOW, until).await }.boxed()
                })
                .await
            }
        };
        assert!(passed(7).await);
        assert!(!passed(8).await, "once");
        assert!(
            at(&store, 1, NOW).await.is_none(),
            "the old token is worth nothing"
        );
        let open = at(&store, 7, NOW).await.unwrap();
        assert_eq!(
            (open.state, open.passkey_at),
            (SessionState::Open, Some(NOW))
        );
        let later = NOW.plus(MINUTE);
        assert!(write(&store, move |tx| prove(tx, ours, later).boxed()).await);
        assert_eq!(at(&store, 7, later).await.unwrap().passkey_at, Some(later));
        assert_eq!(
            write(&store, |tx| list(tx, id(1), NOW).boxed()).await.len(),
            1
        );
    })
    .await;
}

async fn stands(store: &Store, session: &Session) -> bool {
    let session = session.clone();
    write(store, move |tx| {
        let session = session.clone();
        async move { confirm(tx, &session, NOW).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn an_act_finds_out_that_its_session_was_ended_or_its_role_changed() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner), (2, "bob", Role::Owner)]).await;
        for number in 1..=4 {
            begin(&store, number, id(1), SessionState::Open).await;
        }
        let mine = at(&store, 1, NOW).await.unwrap();
        let second = at(&store, 2, NOW).await.unwrap();
        assert!(stands(&store, &mine).await);
        let not_his = write(&store, move |tx| end(tx, mine.id, id(2), NOW).boxed()).await;
        assert!(!not_his);
        assert!(write(&store, move |tx| end(tx, second.id, id(1), NOW).boxed()).await);
        assert!(!stands(&store, &second).await);
        let mine = at(&store, 1, NOW).await.unwrap();
        let keep = mine.id;
        let others = write(&store, move |tx| end_others(tx, id(1), keep, NOW).boxed()).await;
        assert_eq!(others, 2);
        assert!(stands(&store, &mine).await);
        write(&store, |tx| {
            async move {
                hold(tx).await?;
                set_role(tx, id(1), Role::Owner, Role::Helper).await
            }
            .boxed()
        })
        .await;
        assert!(!stands(&store, &mine).await, "it was an owner's");
        let rest = write(&store, |tx| end_all(tx, id(1), NOW).boxed()).await;
        assert_eq!(rest, 1);
        assert!(at(&store, 1, NOW).await.is_none());
    })
    .await;
}
