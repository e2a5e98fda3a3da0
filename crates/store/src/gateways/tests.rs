//! A gateway is kept sealed, one of a name in force; how it fares is written over what it was read from.

use domain::{
    GATEWAY_PATIENCE, GatewayFailing, GatewayHealth, GatewayId, GatewayName, GatewaySwitch,
    HeldChangeId, Secret,
};
use futures_util::FutureExt;

use super::{KeptGateway, add, find, find_held, list, put_in_force, remove, remove_held, states};
use crate::{
    Bell, Store,
    sql::{Sql, values},
    testing::{on_each_database, race},
    world::{MINUTE, NOW, write},
};

const HELD: HeldChangeId = HeldChangeId::from_bytes([7; 16]);

static SEALED: Sql = Sql::listed("SEALED", "select settings_sealed from gateways");
static DAMAGE: Sql = Sql::listed("DAMAGE", "update gateways set settings_sealed = $1");

fn name(text: &str) -> GatewayName {
    text.parse().unwrap()
}

fn gateway(number: u8, settings: &str, held: Option<HeldChangeId>) -> KeptGateway {
    KeptGateway {
        id: GatewayId::from_bytes([number; 16]),
        name: name("sms"),
        kind: "http".into(),
        settings: Some(Secret::new(settings.to_owned())),
        made_by: "ada".into(),
        made_at: NOW,
        held,
    }
}

async fn added(store: &Store, new: KeptGateway) -> bool {
    write(store, move |tx| {
        let new = new.clone();
        async move { add(tx, &new).await }.boxed()
    })
    .await
}

async fn in_force(store: &Store) -> Option<String> {
    let found = write(store, |tx| {
        async move { find(tx, &name("sms")).await }.boxed()
    });
    let settings = found.await?.settings?;
    Some(settings.expose().clone())
}

#[tokio::test]
async fn settings_lie_sealed_and_one_of_a_name_is_in_force() {
    on_each_database(async |store| {
        let mut bells = store.bells();
        assert!(added(&store, gateway(1, "{\"key\":\"very-secret\"}", None)).await);
        assert_eq!(bells.recv().await.unwrap(), Bell::Gateways);
        assert!(!added(&store, gateway(2, "{}", None)).await);
        assert_eq!(
            in_force(&store).await.as_deref(),
            Some("{\"key\":\"very-secret\"}")
        );
        let row = write(&store, |tx| {
            async move { tx.row(&SEALED, values![]).await }.boxed()
        });
        let sealed = row.await.unwrap().blob(0).unwrap();
        let secret = b"very-secret".as_slice();
        assert!(!sealed.windows(secret.len()).any(|part| part == secret));
        let gone = |store: Store| async move {
            write(&store, |tx| {
                async move { remove(tx, &name("sms")).await }.boxed()
            })
            .await
        };
        assert!(gone(store.clone()).await && !gone(store.clone()).await);
        assert_eq!(in_force(&store).await, None);
    })
    .await;
}

#[tokio::test]
async fn one_that_waits_is_in_force_with_its_word_and_not_before() {
    on_each_database(async |store| {
        added(&store, gateway(1, "old", None)).await;
        assert!(added(&store, gateway(2, "new", Some(HELD))).await);
        assert_eq!(in_force(&store).await.as_deref(), Some("old"));
        let held = write(&store, |tx| find_held(tx, HELD).boxed()).await;
        assert_eq!(held.unwrap().held, Some(HELD));
        let put = write(&store, |tx| put_in_force(tx, HELD).boxed()).await;
        assert_eq!(put.unwrap().name, name("sms"));
        assert_eq!(in_force(&store).await.as_deref(), Some("new"));
        assert_eq!(write(&store, |tx| list(tx).boxed()).await.len(), 1);
        let again = write(&store, |tx| put_in_force(tx, HELD).boxed()).await;
        assert!(again.is_none());
    })
    .await;
}

#[tokio::test]
async fn one_that_nobody_confirmed_leaves_the_other_as_it_was() {
    on_each_database(async |store| {
        added(&store, gateway(1, "old", None)).await;
        added(&store, gateway(2, "new", Some(HELD))).await;
        assert!(write(&store, |tx| remove_held(tx, HELD).boxed()).await);
        assert!(!write(&store, |tx| remove_held(tx, HELD).boxed()).await);
        assert_eq!(in_force(&store).await.as_deref(), Some("old"));
    })
    .await;
}

#[tokio::test]
async fn one_that_cannot_be_opened_is_listed_without_its_settings() {
    on_each_database(async |store| {
        added(&store, gateway(1, "old", None)).await;
        write(&store, |tx| {
            async move { tx.run(&DAMAGE, values![b"by a lost key"]).await }.boxed()
        })
        .await;
        let listed = write(&store, |tx| list(tx).boxed()).await;
        assert_eq!(listed.len(), 1);
        assert!(listed.iter().all(|one| one.settings.is_none()));
    })
    .await;
}

#[tokio::test]
async fn switch_and_measure_are_kept_and_said_again_are_no_news() {
    on_each_database(async |store| {
        let usual = write(&store, |tx| {
            async move { states::find(tx, &name("sms")).await }.boxed()
        });
        assert_eq!(usual.await, states::GatewayState::usual(name("sms")));
        let switched = async |switch| {
            write(&store, move |tx| {
                async move { states::set_switch(tx, &name("sms"), switch).await }.boxed()
            })
            .await
        };
        assert!(!switched(GatewaySwitch::On).await);
        assert!(switched(GatewaySwitch::Held).await);
        assert!(!switched(GatewaySwitch::Held).await);
        let measured = write(&store, |tx| {
            async move { states::set_at_once(tx, &name("sms"), 3).await }.boxed()
        });
        assert!(measured.await);
        let [kept] = write(&store, |tx| states::list(tx).boxed())
            .await
            .try_into()
            .unwrap();
        assert_eq!((kept.switch, kept.at_once), (GatewaySwitch::Held, 3));
        write(&store, |tx| {
            async move { states::remove(tx, &name("sms")).await }.boxed()
        })
        .await;
        let none = write(&store, |tx| states::list(tx).boxed()).await;
        assert_eq!(none, []);
    })
    .await;
}

#[tokio::test]
async fn of_many_failures_at_once_none_is_written_over_another() {
    on_each_database(async |store| {
        let noted = race(8, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    async move {
                        let before = states::find(tx, &name("sms")).await?;
                        let after = before.health.failed(GatewayFailing::Fails, NOW);
                        let Some(after) = after else {
                            return Ok(false);
                        };
                        states::set_health(tx, &before, &after, Some("gateway_down")).await
                    }
                    .boxed()
                })
                .await
            }
        });
        let written = noted.await.into_iter().filter(|it| *it).count();
        let state = write(&store, |tx| {
            async move { states::find(tx, &name("sms")).await }.boxed()
        });
        let state = state.await;
        let counted = usize::try_from(state.health.failures).unwrap();
        assert_eq!(counted, written);
        assert!(written >= 1 && counted <= usize::try_from(GATEWAY_PATIENCE).unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_gateway_whose_rest_is_over_is_tried_by_one_at_a_time() {
    on_each_database(async |store| {
        let health = GatewayHealth::default()
            .failed(GatewayFailing::Refuses, NOW)
            .unwrap();
        write(&store, move |tx| {
            async move {
                let before = states::find(tx, &name("sms")).await?;
                states::set_health(tx, &before, &health, Some("no_credit")).await
            }
            .boxed()
        })
        .await;
        let kept = write(&store, |tx| {
            async move { states::find(tx, &name("sms")).await }.boxed()
        });
        let kept = kept.await;
        assert_eq!(
            (kept.health, kept.why.as_deref()),
            (health, Some("no_credit"))
        );
        let tries = async |now: domain::Timestamp| {
            race(8, |_| {
                let store = store.clone();
                async move {
                    write(&store, move |tx| {
                        async move {
                            states::begin_trial(tx, &name("sms"), now, now.plus(MINUTE)).await
                        }
                        .boxed()
                    })
                    .await
                }
            })
            .await
            .into_iter()
            .filter(|it| *it)
            .count()
        };
        assert_eq!(tries(NOW).await, 0, "it rests");
        let over = health.rest.unwrap().until;
        assert_eq!(tries(over).await, 1);
        assert_eq!(tries(over).await, 0, "one is under way");
        assert_eq!(tries(over.plus(MINUTE)).await, 1, "it never said");
    })
    .await;
}
