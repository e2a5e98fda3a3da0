//! Proofs within a challenge: each code is used once, and what it opens is open for a while.

use domain::{Means, Method, Purpose, Timestamp};
use futures_util::FutureExt;

use super::{asked, passed, seen, sent};
use crate::{
    Store,
    challenges::{
        Sending, begin_recovery, close_settings, hold_mail, hold_passed, hold_settings,
        offer_number, pass_by_recovery_code, prove_mail, prove_phone, send, send_mail, take_number,
        take_number_back,
    },
    phones, recovery_codes,
    testing::{on_each_database, race},
    users,
    world::{MINUTE, NOW, OTHER_NUMBER, USER, challenge_id, hash, write},
};

/// Mails the code of generation 1, as the challenge was read last.
async fn mailed(store: &Store) -> bool {
    let read = seen(store).await.challenge;
    write(store, move |tx| {
        let (read, end) = (read.clone(), NOW.plus(10 * MINUTE));
        async move {
            Ok(hold_mail(tx, &read, NOW).await? && send_mail(tx, &read, 1, NOW, end).await?)
        }
        .boxed()
    })
    .await
}

async fn mail_proved(store: &Store, generation: i64, now: Timestamp) -> bool {
    write(store, move |tx| {
        let until = NOW.plus(30 * MINUTE);
        async move { prove_mail(tx, challenge_id(1), generation, now, until).await }.boxed()
    })
    .await
}

async fn phone_proved(store: &Store, generation: i64) -> bool {
    write(store, move |tx| {
        let until = NOW.plus(30 * MINUTE);
        async move { prove_phone(tx, challenge_id(1), generation, NOW, until).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_mailed_code_is_proved_once_and_in_time() {
    on_each_database(async |store| {
        asked(&store, Purpose::SetUp).await;
        assert!(!mail_proved(&store, 0, NOW).await, "none is out");
        let outcomes = race(10, |_| {
            let store = store.clone();
            async move { mailed(&store).await }
        })
        .await;
        assert!(outcomes.iter().any(|won| *won));
        let sends = seen(&store).await.challenge.mail.sends;
        let won = outcomes.iter().filter(|won| **won).count();
        assert_eq!(
            i64::try_from(won).ok(),
            Some(sends),
            "each that went on was counted"
        );
        assert!(
            !mail_proved(&store, 1, NOW.plus(10 * MINUTE)).await,
            "too late"
        );
        assert!(!mail_proved(&store, 2, NOW).await, "another one");
        let outcomes = race(10, |_| {
            let store = store.clone();
            async move { mail_proved(&store, 1, NOW).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        let look = seen(&store).await.challenge;
        assert_eq!((look.proved.mail, look.unlocked_at), (Some(NOW), None));
        assert_eq!(
            look.expires_at,
            NOW.plus(15 * MINUTE),
            "a set-up lasts no longer"
        );
    })
    .await;
}

#[tokio::test]
async fn a_proof_opens_the_settings_for_a_while_and_its_code_is_used_up() {
    on_each_database(async |store| {
        asked(&store, Purpose::Settings).await;
        let held =
            async || write(&store, |tx| hold_settings(tx, challenge_id(1), NOW).boxed()).await;
        assert!(!held().await, "shut");
        assert!(sent(&store).await);
        assert!(!passed(&store, 1, NOW).await, "the settings are no sign-in");
        let outcomes = race(10, |_| {
            let store = store.clone();
            async move { phone_proved(&store, 1).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert!(held().await);
        let look = seen(&store).await.challenge;
        assert_eq!(look.unlocked_at, Some(NOW));
        assert_eq!(look.expires_at, NOW.plus(30 * MINUTE));
        write(&store, |tx| {
            users::raise_alarm(tx, USER, NOW.plus(MINUTE)).boxed()
        })
        .await;
        assert!(!held().await, "it was not me: shut at once");
        let end = write(&store, |tx| {
            users::end_alarm(tx, USER, NOW.plus(MINUTE), NOW.plus(MINUTE)).boxed()
        });
        assert!(end.await);
        assert!(!held().await, "and for good");
        let closed = write(&store, |tx| {
            close_settings(tx, challenge_id(1), NOW).boxed()
        });
        assert!(closed.await);
        assert!(!held().await);
    })
    .await;
}

#[tokio::test]
async fn a_number_offered_in_the_settings_is_taken_once() {
    on_each_database(async |store| {
        asked(&store, Purpose::Settings).await;
        assert!(sent(&store).await && phone_proved(&store, 1).await);
        let read = seen(&store).await.challenge;
        let offered = write(&store, move |tx| {
            let read = read.clone();
            async move { offer_number(tx, &read, &OTHER_NUMBER, None).await }.boxed()
        });
        assert!(offered.await);
        assert!(
            !phone_proved(&store, 2).await,
            "the new number proves nothing of the old"
        );
        let read = seen(&store).await.challenge;
        let sending = Sending {
            generation: 3,
            method: Method::Text,
            now: NOW,
            code_expires_at: NOW.plus(10 * MINUTE),
        };
        write(&store, move |tx| {
            let read = read.clone();
            async move { send(tx, &read, &sending).await }.boxed()
        })
        .await;
        let outcomes = race(10, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    take_number(tx, challenge_id(1), 3, NOW).boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
        assert_eq!(seen(&store).await.challenge.offered_number, None);
        let back = write(&store, |tx| take_number_back(tx, challenge_id(1)).boxed());
        assert!(!back.await, "there is none any more");
    })
    .await;
}

#[tokio::test]
async fn an_unused_recovery_code_passes_a_verification() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        let pass = async || {
            write(&store, |tx| {
                async move { pass_by_recovery_code(tx, challenge_id(1), &hash(5), NOW).await }
                    .boxed()
            })
            .await
        };
        assert!(!pass().await, "there is no such code");
        write(&store, |tx| {
            async move {
                users::mark_first_factor(tx, USER, NOW).await?;
                let none_yet = recovery_codes::RecoverySet(0);
                recovery_codes::replace(tx, USER, none_yet, &[hash(5)], NOW).await
            }
            .boxed()
        })
        .await;
        assert_eq!(seen(&store).await.recovery_codes, 1);
        assert!(pass().await);
        assert!(!pass().await);
        assert_eq!(
            seen(&store).await.challenge.means,
            Some(Means::RecoveryCode)
        );
    })
    .await;
}

#[tokio::test]
async fn a_recovery_turns_a_verification_into_a_set_up_of_its_own() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(sent(&store).await);
        assert!(
            write(&store, |tx| begin_recovery(tx, challenge_id(1), NOW)
                .boxed())
            .await
        );
        assert!(
            !write(&store, |tx| begin_recovery(tx, challenge_id(1), NOW)
                .boxed())
            .await
        );
        assert_eq!(seen(&store).await.challenge.purpose, Purpose::Recover);
        assert!(
            !passed(&store, 1, NOW).await,
            "the code to the old number is void"
        );
    })
    .await;
}

#[tokio::test]
async fn after_an_alarm_a_code_to_the_number_alone_opens_no_settings() {
    on_each_database(async |store| {
        asked(&store, Purpose::Settings).await;
        assert!(sent(&store).await);
        write(&store, |tx| users::raise_alarm(tx, USER, NOW).boxed()).await;
        assert!(!phone_proved(&store, 1).await, "a new browser");
        assert!(mailed(&store).await && mail_proved(&store, 1, NOW).await);
        assert!(phone_proved(&store, 1).await, "one proof more");
    })
    .await;
}

#[tokio::test]
async fn after_an_alarm_a_code_alone_passes_nothing_and_what_was_passed_does_not_leave() {
    on_each_database(async |store| {
        asked(&store, Purpose::Verify).await;
        assert!(sent(&store).await);
        write(&store, |tx| users::raise_alarm(tx, USER, NOW).boxed()).await;
        assert!(!passed(&store, 1, NOW).await, "a new browser, and no mail");
        assert!(mailed(&store).await && mail_proved(&store, 1, NOW).await);
        assert!(passed(&store, 1, NOW).await);
        let held_at = async |now| {
            write(&store, move |tx| {
                hold_passed(tx, challenge_id(1), now).boxed()
            })
            .await
        };
        let held = async || held_at(NOW).await;
        assert!(!held_at(NOW.plus(15 * MINUTE)).await, "too late");
        assert!(held().await);
        write(&store, |tx| {
            async move {
                users::end_alarm(tx, USER, NOW, NOW).await?;
                users::raise_alarm(tx, USER, NOW.plus(MINUTE)).await
            }
            .boxed()
        })
        .await;
        assert!(!held().await, "passed before the alarm");
        let end = write(&store, |tx| {
            users::end_alarm(tx, USER, NOW.plus(MINUTE), NOW.plus(MINUTE)).boxed()
        });
        assert!(end.await);
        assert!(!held().await, "nor when the walk is over");
    })
    .await;
}

#[tokio::test]
async fn a_code_proves_nothing_once_another_number_or_address_is_on_file() {
    for purpose in [Purpose::Verify, Purpose::Settings] {
        on_each_database(async |store| {
            asked(&store, purpose).await;
            assert!(sent(&store).await && mailed(&store).await);
            let later = NOW.plus(MINUTE);
            write(&store, move |tx| {
                async move {
                    phones::replace(tx, USER, &OTHER_NUMBER, later).await?;
                    let email = "ada@new.example".parse().unwrap();
                    users::replace_email(tx, USER, &email, later).await
                }
                .boxed()
            })
            .await;
            assert!(!passed(&store, 1, NOW).await && !phone_proved(&store, 1).await);
            assert!(!mail_proved(&store, 1, NOW).await);
            let challenge = seen(&store).await.challenge;
            assert!(!challenge.has_code(NOW) && !challenge.mail.is_out(NOW));
        })
        .await;
    }
}
