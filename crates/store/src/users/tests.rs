//! Users: made once however often they are named; a first factor is confirmed once.

use domain::{ApplicationId, Profile, SwitchedOff, UserId};
use futures_util::FutureExt;

use super::{
    contact, end_alarm, find, hold, hold_without_factor, mark_first_factor, mark_proved,
    raise_alarm, replace_email, set_language, switch_off, switched_off, turn_off, upsert,
};
use crate::{
    Store, applications,
    sql::{Sql, values},
    testing::{on_each_database, race},
    world::{ADA, APPLICATION, MINUTE, NOW, USER, application, settle, write},
};

const OTHER: ApplicationId = ApplicationId::from_bytes([9; 16]);
const NEW: UserId = UserId::from_bytes([8; 16]);
const NOBODY: UserId = UserId::from_bytes([0; 16]);
static SAID: Sql = Sql::listed(
    "SAID",
    "select email_hash, name_sealed
from users
where id = $1",
);

async fn named(store: &Store, email: Option<&str>, name: Option<&str>, new_id: UserId) -> UserId {
    let profile = Profile::new(email, name, vec![]).unwrap();
    write(store, move |tx| {
        let profile = profile.clone();
        async move { upsert(tx, APPLICATION, &ADA, &profile, new_id, NOW).await }.boxed()
    })
    .await
    .id
}

/// The hash of the address on file, and the sealed name.
async fn said(store: &Store) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    write(store, |tx| {
        async move {
            let row = tx.row(&SAID, values![USER]).await?.unwrap();
            Ok((row.opt_blob(0)?, row.opt_blob(1)?))
        }
        .boxed()
    })
    .await
}

#[tokio::test]
async fn a_user_named_many_times_at_once_is_one_user() {
    on_each_database(async |store| {
        write(&store, |tx| {
            async move { applications::add(tx, &application(APPLICATION)).await }.boxed()
        })
        .await;
        let ids = race(20, |runner| {
            let store = store.clone();
            let new = UserId::from_bytes([u8::try_from(runner).unwrap() + 100; 16]);
            async move { named(&store, Some("ada@site.example"), Some("Ada"), new).await }
        })
        .await;
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    })
    .await;
}

#[tokio::test]
async fn the_same_id_at_another_application_is_another_user() {
    on_each_database(async |store| {
        settle(&store).await;
        let other = write(&store, |tx| {
            async move {
                applications::add(tx, &application(OTHER)).await?;
                upsert(tx, OTHER, &ADA, &Profile::default(), NEW, NOW).await
            }
            .boxed()
        });
        assert_eq!(other.await.id, NEW);
    })
    .await;
}

#[tokio::test]
async fn an_address_on_file_stays_and_a_name_follows_the_site() {
    on_each_database(async |store| {
        settle(&store).await;
        assert_eq!(said(&store).await, (None, None));
        named(&store, Some("Ada@site.example"), Some("Ada"), USER).await;
        let first = said(&store).await;
        named(&store, Some("thief@site.example"), Some("Ada"), USER).await;
        assert_eq!(said(&store).await, first, "nothing was written");
        named(&store, None, None, USER).await;
        assert_eq!(said(&store).await, first, "nothing said is nothing changed");
        named(&store, None, Some("Ada Lovelace"), USER).await;
        let second = said(&store).await;
        assert_eq!(second.0, first.0);
        assert_ne!(second.1, first.1);
    })
    .await;
}

#[tokio::test]
async fn of_many_first_factors_at_once_one_is_the_first() {
    on_each_database(async |store| {
        settle(&store).await;
        let outcomes = race(20, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    async move {
                        Ok(hold_without_factor(tx, USER).await?
                            && mark_first_factor(tx, USER, NOW).await?)
                    }
                    .boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_known_of_a_user_is_told() {
    on_each_database(async |store| {
        settle(&store).await;
        let status = async || write(&store, |tx| find(tx, APPLICATION, &ADA, NOW).boxed()).await;
        let before = status().await.unwrap();
        assert_eq!(
            (before.id, before.first_factor_at, before.last_proved_at),
            (USER, None, None)
        );
        let later = NOW.plus(MINUTE);
        write(&store, move |tx| {
            async move {
                assert!(hold(tx, USER).await?);
                mark_first_factor(tx, USER, NOW).await?;
                mark_proved(tx, USER, later).await
            }
            .boxed()
        })
        .await;
        let after = status().await.unwrap();
        assert_eq!(
            (after.first_factor_at, after.last_proved_at),
            (Some(NOW), Some(later))
        );
        assert!(!write(&store, |tx| hold(tx, NOBODY).boxed()).await);
    })
    .await;
}

#[tokio::test]
async fn another_address_is_a_proposal_until_it_is_put_on_file() {
    on_each_database(async |store| {
        settle(&store).await;
        named(&store, Some("ada@site.example"), None, USER).await;
        let pushed = async |address: &'static str| {
            write(&store, move |tx| {
                let profile = Profile::new(Some(address), None, vec![]).unwrap();
                async move { upsert(tx, APPLICATION, &ADA, &profile, NEW, NOW).await }.boxed()
            })
            .await
        };
        assert!(
            pushed("ADA@site.example").await.on_file.is_none(),
            "the same"
        );
        let other = pushed("ada@new.example").await;
        assert_eq!(other.on_file.unwrap().expose(), "ada@site.example");
        assert!(!other.has_proposal);
        write(&store, |tx| {
            async move { replace_email(tx, USER, &"ada@new.example".parse().unwrap(), NOW).await }
                .boxed()
        })
        .await;
        assert!(pushed("ada@new.example").await.on_file.is_none());
        let contact = write(&store, |tx| contact(tx, USER).boxed()).await.unwrap();
        assert_eq!(contact.email.unwrap().expose(), "ada@new.example");
        assert!(contact.phone.is_none());
    })
    .await;
}

#[tokio::test]
async fn an_alarm_is_raised_once_and_turning_off_begins_anew() {
    on_each_database(async |store| {
        settle(&store).await;
        let raised = race(10, |_| {
            let store = store.clone();
            async move { write(&store, |tx| raise_alarm(tx, USER, NOW).boxed()).await }
        })
        .await;
        assert_eq!(raised.iter().filter(|first| **first).count(), 1);
        let ended =
            async |alarm| write(&store, move |tx| end_alarm(tx, USER, alarm, NOW).boxed()).await;
        assert!(!ended(NOW.plus(MINUTE)).await, "another alarm");
        assert!(ended(NOW).await);
        assert!(!ended(NOW).await);
        assert!(
            !write(&store, |tx| turn_off(tx, USER).boxed()).await,
            "nothing was on"
        );
        write(&store, |tx| {
            async move {
                mark_first_factor(tx, USER, NOW).await?;
                let off = SwitchedOff {
                    text: true,
                    call: false,
                };
                switch_off(tx, USER, off).await?;
                assert_eq!(switched_off(tx, USER).await?, off);
                set_language(tx, USER, "de").await
            }
            .boxed()
        })
        .await;
        assert!(write(&store, |tx| turn_off(tx, USER).boxed()).await);
        let status = write(&store, |tx| find(tx, APPLICATION, &ADA, NOW).boxed())
            .await
            .unwrap();
        assert_eq!(status.first_factor_at, None);
        assert_eq!(status.switched_off, SwitchedOff::default());
        let contact = write(&store, |tx| contact(tx, USER).boxed()).await.unwrap();
        assert_eq!(contact.language, "de");
    })
    .await;
}

#[tokio::test]
async fn a_first_address_of_somebody_with_a_factor_is_a_proposal() {
    on_each_database(async |store| {
        settle(&store).await;
        write(&store, |tx| mark_first_factor(tx, USER, NOW).boxed()).await;
        let named = write(&store, |tx| {
            let profile = Profile::new(Some("thief@site.example"), None, vec![]).unwrap();
            async move { upsert(tx, APPLICATION, &ADA, &profile, NEW, NOW).await }.boxed()
        })
        .await;
        assert!(named.is_proposal && named.on_file.is_none());
        assert_eq!(said(&store).await, (None, None), "nothing was written");
    })
    .await;
}
