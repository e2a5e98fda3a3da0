use domain::{
    ApplicationId, CHANGE_WAIT, CeremonyId, ChallengeId, ExternalUserId, Means, Method, Passkey,
    PasskeyHost, PasskeyId, Profile, Purpose, Secret, Timestamp, UserId,
};
use futures_util::FutureExt;

use super::{KeptPasskey, MOST_USER_PASSKEYS, PasskeyLine, hosts, questions};
use crate::{
    Store,
    challenges::{self, Weight},
    operators::ceremonies::CeremonyKind,
    passkeys,
    testing::{on_each_database, race},
    users,
    world::{APPLICATION, MINUTE, NOW, USER, ask, challenge_id, hash, new_passkey, settle, write},
};

const BEN: UserId = UserId::from_bytes([3; 16]);

const fn key(number: u8) -> PasskeyId {
    PasskeyId::from_bytes([number; 16])
}

async fn add(store: &Store, number: u8, of: UserId, passkey: &Passkey) -> bool {
    let passkey = passkey.clone();
    write(store, move |tx| {
        let passkey = passkey.clone();
        async move {
            let name = "My key".parse().unwrap();
            passkeys::add(tx, key(number), of, &passkey, &name, NOW).await
        }
        .boxed()
    })
    .await
}

async fn list(store: &Store, of: UserId) -> Vec<KeptPasskey> {
    write(store, move |tx| passkeys::list(tx, of).boxed()).await
}

/// Ada and Ben, of one application.
async fn two_users(store: &Store) {
    settle(store).await;
    let ben: ExternalUserId = "ben".parse().unwrap();
    let of: ApplicationId = APPLICATION;
    write(store, move |tx| {
        let ben = ben.clone();
        async move {
            users::upsert(tx, of, &ben, &Profile::default(), BEN, NOW).await?;
            Ok(())
        }
        .boxed()
    })
    .await;
}

#[tokio::test]
async fn nobody_has_one_twice_or_too_many_and_nobody_touches_anothers() {
    on_each_database(async |store| {
        two_users(&store).await;
        let first = new_passkey();
        assert!(add(&store, 1, USER, &first).await);
        assert!(!add(&store, 2, USER, &first).await, "it is there");
        assert!(add(&store, 3, BEN, &first).await, "one key, two people");
        for number in 10..10 + u8::try_from(MOST_USER_PASSKEYS).unwrap() - 1 {
            assert!(add(&store, number, USER, &new_passkey()).await);
        }
        assert!(!add(&store, 20, USER, &new_passkey()).await);
        let touched = write(&store, |tx| {
            async move {
                let name = "Mine".parse().unwrap();
                let renamed = passkeys::rename(tx, key(1), BEN, &name).await?;
                Ok((renamed, passkeys::remove(tx, key(1), BEN).await?))
            }
            .boxed()
        });
        assert_eq!(touched.await, (false, false));
        let kept = list(&store, USER).await;
        assert_eq!((kept[0].passkey.clone(), kept[0].uses), (first, 0));
        let left = write(&store, |tx| {
            async move {
                assert!(passkeys::remove(tx, key(1), USER).await?);
                let left = passkeys::lines(tx, USER).await?;
                passkeys::remove_all_of_user(tx, USER).await?;
                let none = passkeys::lines(tx, USER).await?;
                Ok((left.kept.len(), none.is_empty()))
            }
            .boxed()
        });
        assert_eq!(left.await, (4, true));
        assert_eq!(list(&store, BEN).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_counter_is_written_over_the_one_that_was_read() {
    on_each_database(async |store| {
        settle(&store).await;
        add(&store, 1, USER, &new_passkey()).await;
        let read = list(&store, USER).await.remove(0);
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
        let kept = list(&store, USER).await.remove(0);
        assert_eq!((kept.uses, kept.used_at), (1, Some(NOW)));
    })
    .await;
}

const QUESTION: CeremonyId = CeremonyId::from_bytes([6; 16]);

async fn put(store: &Store, challenge: ChallengeId) {
    write(store, move |tx| {
        async move {
            let state = Secret::new(b"state".to_vec());
            let (kind, end) = (CeremonyKind::Prove, NOW.plus(MINUTE));
            questions::add(tx, QUESTION, challenge, kind, &state, end).await
        }
        .boxed()
    })
    .await;
}

async fn take(store: &Store, challenge: ChallengeId, kind: CeremonyKind, now: Timestamp) -> bool {
    let taken = write(store, move |tx| {
        questions::take(tx, QUESTION, challenge, kind, now).boxed()
    });
    let taken = taken.await;
    taken.is_some_and(|state| state.equals(b"state"))
}

#[tokio::test]
async fn a_question_is_good_for_one_answer_in_its_challenge() {
    on_each_database(async |store| {
        settle(&store).await;
        for number in [1, 2] {
            ask(&store, number, Purpose::Verify).await;
        }
        let (ours, other) = (challenge_id(1), challenge_id(2));
        put(&store, ours).await;
        assert!(!take(&store, other, CeremonyKind::Prove, NOW).await);
        assert!(!take(&store, ours, CeremonyKind::Add, NOW).await);
        let taken = race(3, |_| {
            let store = store.clone();
            async move { take(&store, ours, CeremonyKind::Prove, NOW).await }
        })
        .await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
        let end = NOW.plus(MINUTE);
        put(&store, ours).await;
        assert!(
            !take(&store, ours, CeremonyKind::Prove, end).await,
            "too late"
        );
        put(&store, ours).await;
        let gone = write(&store, move |tx| {
            questions::remove_old(tx, end.plus(MINUTE), 9).boxed()
        });
        assert_eq!(gone.await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_challenge_passes_once_and_the_settings_weigh_what_answered() {
    on_each_database(async |store| {
        settle(&store).await;
        ask(&store, 1, Purpose::Verify).await;
        let passed = race(3, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    let means = Means::Method(Method::Passkey);
                    challenges::pass_by_passkey(tx, challenge_id(1), means, NOW).boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(passed.iter().filter(|passed| **passed).count(), 1);
        for (number, weight, is_strong) in [(2, Weight::Nothing, false), (3, Weight::Strong, true)]
        {
            ask(&store, number, Purpose::Settings).await;
            let look = write(&store, move |tx| {
                async move {
                    let (id, end) = (challenge_id(number), NOW.plus(MINUTE));
                    assert!(challenges::prove_by_passkey(tx, id, NOW, end, weight).await?);
                    challenges::look(tx, id, &hash(number)).await
                }
                .boxed()
            });
            let challenge = look.await.unwrap().challenge;
            assert_eq!(challenge.unlocked_at, Some(NOW));
            assert_eq!(challenge.proved.passkey.is_some(), is_strong);
        }
    })
    .await;
}

#[tokio::test]
async fn a_young_passkey_forgets_no_unanswered_request() {
    on_each_database(async |store| {
        settle(&store).await;
        add(&store, 1, USER, &new_passkey()).await;
        let read = |now: Timestamp| {
            let store = store.clone();
            async move {
                write(&store, move |tx| {
                    async move {
                        users::mark_passkey_added(tx, USER, NOW).await?;
                        users::mark_strong_by_passkey(tx, USER, key(1), now).await?;
                        passkeys::lines(tx, USER).await
                    }
                    .boxed()
                })
                .await
            }
        };
        assert!(!read(NOW).await.is_any_strong(None, NOW));
        let later = NOW.plus(CHANGE_WAIT);
        let kept = read(later).await;
        assert!(kept.is_any_strong(None, later));
        assert!(!kept.is_any_strong(Some(NOW), later), "young at the alarm");
        let ended = write(&store, move |tx| {
            async move {
                users::raise_alarm(tx, USER, NOW).await?;
                users::end_alarm(tx, USER, NOW, later).await
            }
            .boxed()
        });
        assert!(ended.await);
        assert!(
            !read(later).await.is_any_strong(None, later),
            "nor by the walk's end"
        );
        let ripe = later.plus(CHANGE_WAIT);
        assert!(read(ripe).await.is_any_strong(None, ripe));
    })
    .await;
}

fn host(name: &str) -> PasskeyHost {
    PasskeyHost::from_stored(name)
}

/// How many answer here, and for which hosts the others were made.
async fn counted(store: &Store) -> (usize, Vec<String>) {
    let lines = write(store, |tx| passkeys::lines(tx, USER).boxed()).await;
    let of = |one: &PasskeyLine| one.made_for.as_ref().map(ToString::to_string);
    let elsewhere = lines.elsewhere.iter().filter_map(of).collect();
    assert_eq!(list(store, USER).await.len(), lines.kept.len());
    (lines.kept.len(), elsewhere)
}

#[tokio::test]
async fn one_made_for_another_host_is_in_sight_and_counts_as_nothing() {
    on_each_database(async |store| {
        settle(&store).await;
        let (old, new) = (store.at(host("old.example")), store.at(host("new.example")));
        assert!(add(&old, 1, USER, &new_passkey()).await);
        assert_eq!(counted(&old).await, (1, vec![]));
        assert_eq!(counted(&new).await, (0, vec!["old.example".to_owned()]));
        for number in 2..=5 {
            assert!(add(&old, number, USER, &new_passkey()).await);
        }
        assert!(
            !add(&old, 6, USER, &new_passkey()).await,
            "five at one host"
        );
        for number in 11..=15 {
            assert!(add(&new, number, USER, &new_passkey()).await);
        }
        assert_eq!(counted(&new).await.0, 5);
        let third = store.at(host("third.example"));
        assert!(!add(&third, 20, USER, &new_passkey()).await, "ten in all");
        let lines = write(&third, |tx| passkeys::lines(tx, USER).boxed()).await;
        assert!(!lines.has_room() && lines.is_empty() && lines.has_any());
        assert_eq!(lines.without(key(1)).all().count(), 9);
        let later = NOW.plus(CHANGE_WAIT);
        assert!(!lines.is_any_strong(None, later), "none answers");
        assert!(
            lines.is_any_strong_anywhere(None, later),
            "but all are on file"
        );
        assert!(!lines.is_any_strong_anywhere(None, NOW), "young ones");
        assert!(
            !lines.is_any_strong_anywhere(Some(NOW), later),
            "young at the alarm"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_older_than_the_notes_counts_until_a_server_notes_its_own_host() {
    on_each_database(async |store| {
        settle(&store).await;
        add(&store, 1, USER, &new_passkey()).await;
        let (old, new) = (store.at(host("old.example")), store.at(host("new.example")));
        assert_eq!(counted(&new).await, (1, vec![]), "nothing is known of it");
        let noted = write(&old, |tx| hosts::note(tx).boxed());
        assert_eq!(noted.await, 1);
        assert_eq!(counted(&old).await, (1, vec![]));
        assert_eq!(counted(&new).await, (0, vec!["old.example".to_owned()]));
        let again = write(&new, |tx| hosts::note(tx).boxed());
        assert_eq!(again.await, 0, "it has its host");
        let here = write(&old, |tx| hosts::elsewhere(tx).boxed()).await;
        assert!(here.is_empty(), "{here:?}");
        let there = write(&new, |tx| hosts::elsewhere(tx).boxed()).await;
        let expected = hosts::Elsewhere {
            host: host("old.example"),
            users: hosts::OfHost {
                passkeys: 1,
                owners: 1,
            },
            operators: hosts::OfHost::default(),
        };
        assert_eq!(there, [expected]);
    })
    .await;
}
