//! A change that waits ends once, and holds while whoever asked for it owns.

use std::time::Duration;

use domain::{
    CallMethod, DirectOutlet, HELD_LIFE, HeldKind, HeldState, KeyGrant, OperatorId, Policy, Role,
    SecretId,
};
use futures_util::FutureExt;

use super::{
    HeldChange, HeldChangeId, HeldWhat, HookOpening, Waiting, add, confirm, find, list, list_over,
    remove_old, turn, waiting_by, waiting_doors, waiting_of,
};
use crate::{
    Store,
    direct::sites::CallbackTarget,
    management_keys::{self, NewKey},
    operators::{self, Operator},
    secrets::SecretKind,
    testing::{on_each_database, race},
    world::{APPLICATION, MINUTE, NOW, hash, settle, write},
};

const ID: HeldChangeId = HeldChangeId::from_bytes([1; 16]);
const ADA: domain::OperatorId = domain::OperatorId::from_bytes([7; 16]);

fn address(text: &str) -> domain::WrittenAddress {
    text.parse().unwrap()
}

const fn hook(opens: HookOpening) -> HeldWhat {
    let hook = domain::HookId::from_bytes([3; 16]);
    HeldWhat::Hook { hook, opens }
}

async fn held(store: &Store) -> HeldChange {
    settle(store).await;
    let held = HeldChange {
        id: ID,
        application: APPLICATION,
        what: HeldWhat::Rules {
            read_version: 1,
            policy: Box::new(Policy {
                remember_days: 90,
                ..Policy::default()
            }),
        },
        operator: ADA,
        by: "ada".parse().unwrap(),
        state: HeldState::Open,
        made_at: NOW,
        expires_at: HeldChange::end(NOW),
        told: 2,
    };
    let kept = held.clone();
    write(store, move |tx| {
        let kept = kept.clone();
        async move {
            let ada = Operator {
                id: ADA,
                name: "ada".parse().unwrap(),
                role: Role::Owner,
                password_hash: String::new(),
            };
            operators::add(tx, &ada, NOW).await?;
            add(tx, &kept).await
        }
        .boxed()
    })
    .await;
    held
}

#[tokio::test]
async fn it_is_read_as_it_was_written_and_listed_while_it_waits() {
    on_each_database(async |store| {
        let kept = held(&store).await;
        assert_eq!(
            write(&store, |tx| find(tx, ID).boxed()).await,
            Some(kept.clone())
        );
        let of_one = write(&store, |tx| list(tx, Some(APPLICATION), NOW, 9).boxed()).await;
        let of_all = write(&store, |tx| list(tx, None, NOW, 9).boxed()).await;
        assert_eq!((of_one, of_all), (vec![kept.clone()], vec![kept.clone()]));
        let end = kept.expires_at;
        assert!(
            write(&store, move |tx| list(tx, None, end, 9).boxed())
                .await
                .is_empty()
        );
        assert!(
            write(&store, |tx| list_over(tx, NOW, 9).boxed())
                .await
                .is_empty()
        );
        assert_eq!(
            write(&store, move |tx| list_over(tx, end, 9).boxed()).await,
            [kept]
        );
    })
    .await;
}

#[tokio::test]
async fn those_that_wait_are_found_by_application_and_by_who_asked() {
    on_each_database(async |store| {
        let kept = held(&store).await;
        let found = vec![Waiting::from(&kept)];
        let of = write(&store, |tx| waiting_of(tx, APPLICATION, 9).boxed()).await;
        let by = write(&store, |tx| waiting_by(tx, ADA, 9).boxed()).await;
        assert_eq!((of, by), (found.clone(), found));
        let bob = domain::OperatorId::from_bytes([8; 16]);
        let none = write(&store, move |tx| waiting_by(tx, bob, 9).boxed()).await;
        assert!(none.is_empty());
        let (from, to) = (HeldState::Open, HeldState::Outdated);
        assert!(write(&store, move |tx| turn(tx, ID, from, to, NOW).boxed()).await);
        let of = write(&store, |tx| waiting_of(tx, APPLICATION, 9).boxed()).await;
        let by = write(&store, |tx| waiting_by(tx, ADA, 9).boxed()).await;
        assert_eq!((of, by), (vec![], vec![]));
    })
    .await;
}

/// What waits besides rules, of each kind.
fn doors() -> Vec<HeldWhat> {
    vec![
        HeldWhat::Connection {
            added: vec!["https://new.example/back?a=1&b=2".parse().unwrap()],
            stops_sending: true,
        },
        HeldWhat::Connection {
            added: Vec::new(),
            stops_sending: false,
        },
        HeldWhat::Key {
            kind: SecretKind::Management,
            overlap: Duration::from_hours(24),
        },
        HeldWhat::DirectKey {
            overlap: Duration::from_hours(1),
        },
        HeldWhat::ManagementKey {
            grant: Box::new(KeyGrant {
                name: "ci".parse().unwrap(),
                scopes: "users:read bypass:write".parse().unwrap(),
                networks: "192.0.2.0/24, 2001:db8::1".parse().unwrap(),
                expires_at: Some(NOW.plus(HELD_LIFE)),
            }),
        },
        HeldWhat::ManagementKey {
            grant: Box::new(KeyGrant {
                name: "reports".parse().unwrap(),
                scopes: "events:read".parse().unwrap(),
                networks: domain::Networks::default(),
                expires_at: None,
            }),
        },
        HeldWhat::SigningPair,
        HeldWhat::Callback {
            target: CallbackTarget {
                address: "https://site.example/answers".parse().unwrap(),
                method: CallMethod::Get,
            },
        },
        HeldWhat::Outlet {
            outlet: DirectOutlet::Exports,
        },
        HeldWhat::Outlet {
            outlet: DirectOutlet::Mails,
        },
        hook(HookOpening::New(address("https://site.example/hook?a=1"))),
        hook(HookOpening::Address(address("https://Site.example/hook"))),
        hook(HookOpening::Secret),
        HeldWhat::Application,
        HeldWhat::SwitchOn,
        HeldWhat::Gateway {
            name: "sms".parse().unwrap(),
            told: "sms (http, sms.example)".into(),
        },
        HeldWhat::Delivery {
            read_version: 3,
            rules: Box::default(),
        },
    ]
}

#[tokio::test]
async fn each_kind_is_read_as_it_was_written_and_rules_wait_apart() {
    on_each_database(async |store| {
        let rules = held(&store).await;
        let doors = doors();
        for (number, what) in (2..).zip(doors.clone()) {
            let door = HeldChange {
                id: HeldChangeId::from_bytes([number; 16]),
                what,
                ..rules.clone()
            };
            let kept = door.clone();
            write(&store, move |tx| {
                let kept = kept.clone();
                async move { add(tx, &kept).await }.boxed()
            })
            .await;
            let id = door.id;
            let found = write(&store, move |tx| find(tx, id).boxed()).await;
            assert_eq!(found, Some(door));
        }
        let of = write(&store, |tx| waiting_of(tx, APPLICATION, 99).boxed()).await;
        assert_eq!(of, [Waiting::from(&rules)]);
        let of = write(&store, |tx| waiting_doors(tx, APPLICATION, 99).boxed()).await;
        let kinds: Vec<_> = of.iter().map(|door| door.kind).collect();
        let written: Vec<_> = doors.iter().map(HeldWhat::kind).collect();
        assert_eq!(kinds, written);
        let by = write(&store, |tx| waiting_by(tx, ADA, 99).boxed()).await;
        assert_eq!(by.len(), doors.len() + 1);
        assert_eq!(by.first().map(|it| it.kind), Some(HeldKind::Rules));
    })
    .await;
}

#[tokio::test]
async fn of_many_who_confirm_or_drop_it_one_does() {
    on_each_database(async |store| {
        held(&store).await;
        let ends = race(8, |number| {
            let store = store.clone();
            async move {
                let done = if number % 2 == 0 {
                    write(&store, |tx| confirm(tx, ID, NOW.plus(MINUTE)).boxed()).await
                } else {
                    let (from, to) = (HeldState::Open, HeldState::Dropped);
                    write(&store, move |tx| turn(tx, ID, from, to, NOW).boxed()).await
                };
                u8::from(done)
            }
        })
        .await;
        assert_eq!(ends.iter().sum::<u8>(), 1, "{ends:?}");
    })
    .await;
}

#[tokio::test]
async fn it_is_confirmed_in_time_and_while_its_owner_owns() {
    on_each_database(async |store| {
        held(&store).await;
        let late = NOW.plus(HELD_LIFE);
        assert!(!write(&store, move |tx| confirm(tx, ID, late).boxed()).await);
        // Somebody else owns, and ada does no more.
        write(&store, |tx| {
            async move {
                let bob = Operator {
                    id: domain::OperatorId::from_bytes([8; 16]),
                    name: "bob".parse().unwrap(),
                    role: Role::Owner,
                    password_hash: String::new(),
                };
                operators::add(tx, &bob, NOW).await?;
                operators::set_role(tx, ADA, Role::Owner, Role::Helper).await
            }
            .boxed()
        })
        .await;
        assert!(!write(&store, |tx| confirm(tx, ID, NOW).boxed()).await);
        write(&store, |tx| {
            operators::set_role(tx, ADA, Role::Helper, Role::Owner).boxed()
        })
        .await;
        assert!(write(&store, |tx| confirm(tx, ID, NOW).boxed()).await);
        assert!(!write(&store, |tx| confirm(tx, ID, NOW).boxed()).await);
        let later = NOW.plus(HELD_LIFE + Duration::from_secs(1));
        assert_eq!(
            write(&store, move |tx| remove_old(tx, later, 9).boxed()).await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_key_asked_for_is_confirmed_while_the_key_works() {
    on_each_database(async |store| {
        let rules = held(&store).await;
        let key = SecretId::from_bytes([3; 16]);
        let asked = HeldChange {
            id: HeldChangeId::from_bytes([4; 16]),
            operator: OperatorId::from_bytes(*key.as_bytes()),
            by: "key+ci".parse().unwrap(),
            ..rules
        };
        let id = asked.id;
        write(&store, move |tx| {
            let asked = asked.clone();
            async move { add(tx, &asked).await }.boxed()
        })
        .await;
        let confirmed = |at| write(&store, move |tx| confirm(tx, id, at).boxed());
        assert!(!confirmed(NOW).await, "there is no such key");
        let new = NewKey {
            id: key,
            application: APPLICATION,
            hash: hash(3),
            grant: KeyGrant {
                name: "ci".parse().unwrap(),
                scopes: "policies:write".parse().unwrap(),
                networks: domain::Networks::default(),
                expires_at: Some(NOW.plus(MINUTE)),
            },
            held: None,
        };
        write(&store, move |tx| {
            let new = new.clone();
            async move { management_keys::add(tx, &new, NOW).await }.boxed()
        })
        .await;
        assert!(!confirmed(NOW.plus(MINUTE)).await, "the key is over");
        assert!(confirmed(NOW).await);
    })
    .await;
}
