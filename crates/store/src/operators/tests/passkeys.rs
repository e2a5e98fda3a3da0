//! Passkeys and what they are asked.

use domain::{
    CeremonyId, OperatorId, Passkey, PasskeyHost, PasskeyId, PasskeyJudge, Role, Secret, SessionId,
    Timestamp, authenticator::Authenticator,
};
use futures_util::FutureExt;

use super::{engage, id, sessions::begin};
use crate::{
    Store,
    operators::{
        self,
        ceremonies::{self, CeremonyKind},
        hold, owners,
        passkeys::{self, KeptPasskey},
        sessions::SessionState,
    },
    testing::{on_each_database, race},
    world::{MINUTE, NOW, write},
};

const MOST: i64 = 3;

fn made() -> Passkey {
    let judge = PasskeyJudge::at(&"https://id.example".parse().unwrap()).unwrap();
    let asked = judge.ask_for_new(id(1), "ada", &[]).unwrap();
    let answer = Authenticator::at("https://id.example").create(&asked.options);
    judge.take_new(asked.state.expose(), &answer).unwrap()
}

const fn key(number: u8) -> PasskeyId {
    PasskeyId::from_bytes([number; 16])
}

async fn add(store: &Store, number: u8, of: OperatorId, passkey: &Passkey) -> bool {
    let passkey = passkey.clone();
    write(store, move |tx| {
        let passkey = passkey.clone();
        async move {
            let name = "My key".parse().unwrap();
            passkeys::add(tx, key(number), of, &passkey, &name, MOST, NOW).await
        }
        .boxed()
    })
    .await
}

async fn list(store: &Store, of: OperatorId) -> Vec<KeptPasskey> {
    write(store, move |tx| passkeys::list(tx, of).boxed()).await
}

async fn remove(store: &Store, number: u8, of: OperatorId) -> bool {
    write(store, move |tx| {
        async move {
            hold(tx).await?;
            passkeys::remove(tx, key(number), of).await
        }
        .boxed()
    })
    .await
}

#[tokio::test]
async fn a_passkey_is_one_operators_and_nobody_has_too_many() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner), (2, "bob", Role::Helper)]).await;
        let first = made();
        assert!(add(&store, 1, id(1), &first).await);
        assert!(!add(&store, 2, id(2), &first).await, "it is taken");
        for number in 2..=3 {
            assert!(add(&store, number, id(1), &made()).await);
        }
        assert!(
            !add(&store, 4, id(1), &made()).await,
            "three are the most here"
        );
        let kept = list(&store, id(1)).await;
        assert_eq!(kept.len(), 3);
        assert_eq!((kept[0].passkey.clone(), kept[0].uses), (first, 0));
        let renamed = write(&store, |tx| {
            async move { passkeys::rename(tx, key(1), id(2), &"Mine".parse().unwrap()).await }
                .boxed()
        });
        assert!(!renamed.await, "somebody else's keeps its name");
    })
    .await;
}

#[tokio::test]
async fn a_counter_is_written_over_the_one_that_was_read() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        add(&store, 1, id(1), &made()).await;
        let read = list(&store, id(1)).await.remove(0);
        let marked = race(3, |_| {
            let (store, read) = (store.clone(), read.clone());
            async move {
                write(&store, move |tx| {
                    let read = read.clone();
                    async move { passkeys::mark_used(tx, &read, &read.passkey, NOW).await }.boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(marked.iter().filter(|marked| **marked).count(), 1);
        let kept = list(&store, id(1)).await.remove(0);
        assert_eq!((kept.uses, kept.used_at), (1, Some(NOW)));
    })
    .await;
}

#[tokio::test]
async fn the_last_passkey_of_the_last_owner_who_has_one_stays() {
    on_each_database(async |store| {
        let all = [
            (1, "ada", Role::Owner),
            (2, "bob", Role::Owner),
            (3, "mara", Role::Helper),
        ];
        engage(&store, &all).await;
        add(&store, 1, id(1), &made()).await;
        add(&store, 3, id(3), &made()).await;
        assert!(!remove(&store, 1, id(1)).await, "bob has none");
        assert!(!remove(&store, 1, id(2)).await, "nor is it his to remove");
        assert!(remove(&store, 3, id(3)).await, "a helper's may go");
        add(&store, 2, id(2), &made()).await;
        let both = write(&store, |tx| owners(tx).boxed()).await;
        assert_eq!(both.with_passkey, 2);
        let gone = race(2, |runner| {
            let store = store.clone();
            async move {
                let number = u8::try_from(runner).unwrap() + 1;
                remove(&store, number, id(number)).await
            }
        })
        .await;
        assert_eq!(gone.iter().filter(|gone| **gone).count(), 1, "{gone:?}");
    })
    .await;
}

#[tokio::test]
async fn one_made_for_another_host_opens_nothing_and_may_always_go() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        let [old, new] =
            ["old.example", "new.example"].map(|host| store.at(PasskeyHost::from_stored(host)));
        assert!(add(&old, 1, id(1), &made()).await);
        let able = async |store: &Store| write(store, |tx| owners(tx).boxed()).await.with_passkey;
        assert_eq!((able(&old).await, able(&new).await), (1, 0));
        assert!(list(&new, id(1)).await.is_empty());
        let elsewhere = write(&new, |tx| passkeys::list_elsewhere(tx, id(1)).boxed()).await;
        assert_eq!(elsewhere.len(), 1);
        assert_eq!(elsewhere[0].made_for.as_str(), "old.example");
        assert!(!remove(&old, 1, id(1)).await, "the last one there");
        for number in 2..=4 {
            assert!(
                add(&new, number, id(1), &made()).await,
                "three of this host"
            );
        }
        assert!(!add(&new, 5, id(1), &made()).await);
        assert!(remove(&new, 1, id(1)).await);
        let left = write(&new, |tx| passkeys::list_elsewhere(tx, id(1)).boxed()).await;
        assert!(left.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_with_one_of_this_host_stays_whoever_has_one_of_another() {
    on_each_database(async |store| {
        let all = [(1, "ada", Role::Owner), (2, "bob", Role::Owner)];
        engage(&store, &all).await;
        let [old, new] =
            ["old.example", "new.example"].map(|host| store.at(PasskeyHost::from_stored(host)));
        add(&old, 1, id(1), &made()).await;
        add(&new, 2, id(2), &made()).await;
        assert!(!remove(&new, 2, id(2)).await, "ada's answers nothing here");
        let is_gone = write(&new, |tx| {
            async move {
                hold(tx).await?;
                operators::remove(tx, id(2), Role::Owner).await
            }
            .boxed()
        });
        assert!(!is_gone.await);
        assert!(remove(&new, 1, id(1)).await, "hers may go");
    })
    .await;
}

const QUESTION: CeremonyId = CeremonyId::from_bytes([6; 16]);

async fn ask(store: &Store, session: SessionId) {
    write(store, move |tx| {
        async move {
            let state = Secret::new(b"state".to_vec());
            let (kind, end) = (CeremonyKind::Prove, NOW.plus(MINUTE));
            ceremonies::add(tx, QUESTION, session, kind, &state, end).await
        }
        .boxed()
    })
    .await;
}

async fn take(store: &Store, session: SessionId, kind: CeremonyKind, now: Timestamp) -> bool {
    let taken = write(store, move |tx| {
        ceremonies::take(tx, QUESTION, session, kind, now).boxed()
    });
    let taken = taken.await;
    taken.is_some_and(|state| state.equals(b"state"))
}

#[tokio::test]
async fn a_question_is_good_for_one_answer_where_it_was_asked() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        let ours = begin(&store, 1, id(1), SessionState::Half).await;
        let other = begin(&store, 2, id(1), SessionState::Half).await;
        ask(&store, ours).await;
        assert!(!take(&store, other, CeremonyKind::Prove, NOW).await);
        assert!(!take(&store, ours, CeremonyKind::Add, NOW).await);
        let taken = race(3, |_| {
            let store = store.clone();
            async move { take(&store, ours, CeremonyKind::Prove, NOW).await }
        })
        .await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        ask(&store, ours).await;
        let end = NOW.plus(MINUTE);
        assert!(
            !take(&store, ours, CeremonyKind::Prove, end).await,
            "too late"
        );
        ask(&store, ours).await;
        let gone = write(&store, move |tx| {
            ceremonies::remove_old(tx, end.plus(MINUTE), 9).boxed()
        });
        assert_eq!(gone.await, 1);
    })
    .await;
}
