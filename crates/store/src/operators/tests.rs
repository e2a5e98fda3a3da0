//! Operators: their names are their own, and somebody is always left who owns.

mod passkeys;
mod sessions;

use domain::{
    KeyedHash, OperatorId, OperatorLinkId, OperatorLinkKind, OperatorName, PanelBrowserId, Role,
};
use futures_util::{FutureExt, future::BoxFuture};

use super::{
    Operator, Owners, add, browsers, claim_first, exist, find, find_at_door, find_by_name, hold,
    links::{self, OperatorLink},
    list, owners, remove, set_password, set_role,
};
use crate::{
    Fault, Store, Tx,
    testing::{on_each_database, race},
    world::{MINUTE, NOW, hash, write},
};

pub(super) const fn id(number: u8) -> OperatorId {
    OperatorId::from_bytes([number; 16])
}

pub(super) fn name(text: &str) -> OperatorName {
    text.parse().unwrap()
}

pub(super) fn operator(number: u8, called: &str, role: Role) -> Operator {
    Operator {
        id: id(number),
        name: name(called),
        role,
        password_hash: format!("$argon2id${called}"),
    }
}

/// Adds them all, the first as the first there ever was.
pub(super) async fn engage(store: &Store, all: &[(u8, &'static str, Role)]) {
    for &(number, called, role) in all {
        let added = write(store, move |tx| {
            async move {
                claim_first(tx, id(number)).await?;
                add(tx, &operator(number, called, role), NOW).await
            }
            .boxed()
        });
        assert!(added.await);
    }
}

#[tokio::test]
async fn a_name_is_taken_once() {
    on_each_database(async |store| {
        assert!(!write(&store, |tx| exist(tx).boxed()).await);
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        let again = operator(2, "ada", Role::Helper);
        let added = write(&store, move |tx| {
            let again = again.clone();
            async move { add(tx, &again, NOW).await }.boxed()
        });
        assert!(!added.await);
        assert!(write(&store, |tx| exist(tx).boxed()).await);
        let kept = operator(1, "ada", Role::Owner);
        let by_id = write(&store, |tx| find(tx, id(1)).boxed()).await;
        assert_eq!(by_id.as_ref(), Some(&kept));
        let by_name = write(&store, |tx| {
            async move { find_by_name(tx, &name("ada")).await }.boxed()
        });
        assert_eq!(by_name.await, Some(kept));
        let lines = write(&store, |tx| list(tx, "", 9).boxed()).await;
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].passkeys, lines[0].seen_at), (0, None));
        assert!(
            write(&store, |tx| list(tx, "ada", 9).boxed())
                .await
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn of_those_who_would_be_first_one_is() {
    on_each_database(async |store| {
        let firsts = race(4, |number| {
            let store = store.clone();
            async move {
                let mine = id(u8::try_from(number).unwrap());
                write(&store, move |tx| claim_first(tx, mine).boxed()).await
            }
        })
        .await;
        assert_eq!(firsts.iter().filter(|first| **first).count(), 1);
    })
    .await;
}

async fn change(tx: &mut Tx, who: OperatorId, goes: bool) -> Result<bool, Fault> {
    hold(tx).await?;
    if goes {
        remove(tx, who, Role::Owner).await
    } else {
        set_role(tx, who, Role::Owner, Role::Operator).await
    }
}

#[tokio::test]
async fn the_last_owner_stays_also_when_two_go_at_once() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner), (2, "bob", Role::Owner)]).await;
        let gone = race(2, |runner| {
            let store = store.clone();
            async move {
                let who = id(u8::try_from(runner).unwrap() + 1);
                write(&store, move |tx| change(tx, who, runner == 0).boxed()).await
            }
        })
        .await;
        assert_eq!(gone.iter().filter(|gone| **gone).count(), 1, "{gone:?}");
        let left = write(&store, |tx| owners(tx).boxed()).await;
        assert_eq!((left.all, left.with_passkey), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_role_changes_from_the_one_that_was_seen() {
    on_each_database(async |store| {
        engage(
            &store,
            &[(1, "ada", Role::Owner), (2, "mara", Role::Helper)],
        )
        .await;
        let set = |from, to| {
            let store = store.clone();
            async move { write(&store, move |tx| set_role(tx, id(2), from, to).boxed()).await }
        };
        assert!(!set(Role::ReadOnly, Role::Operator).await, "a stale form");
        assert!(set(Role::Helper, Role::Operator).await);
        assert!(set(Role::Operator, Role::Owner).await);
        let both = write(&store, |tx| owners(tx).boxed()).await;
        assert_eq!(
            both,
            Owners {
                all: 2,
                with_passkey: 0
            }
        );
        assert!(!write(&store, |tx| remove(tx, id(2), Role::Operator).boxed()).await);
        assert!(write(&store, |tx| remove(tx, id(2), Role::Owner).boxed()).await);
    })
    .await;
}

#[tokio::test]
async fn a_password_replaces_the_one_that_was_read() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        let set = |before: &'static str, after: &'static str| {
            let store = store.clone();
            async move { write(&store, move |tx| set_password_of(tx, before, after)).await }
        };
        assert!(!set("$argon2id$other", "new").await);
        assert!(set("$argon2id$ada", "new").await);
        assert!(!set("$argon2id$ada", "newer").await);
    })
    .await;
}

fn set_password_of<'t>(
    tx: &'t mut Tx,
    before: &'static str,
    after: &'static str,
) -> BoxFuture<'t, Result<bool, Fault>> {
    set_password(tx, id(1), before, after, NOW).boxed()
}

#[tokio::test]
async fn a_browser_is_known_to_its_operator_for_a_while() {
    on_each_database(async |store| {
        engage(&store, &[(1, "ada", Role::Owner), (2, "bob", Role::Owner)]).await;
        let browser = PanelBrowserId::from_bytes([9; 16]);
        for again in [browser, PanelBrowserId::from_bytes([8; 16])] {
            write(&store, move |tx| {
                async move { browsers::remember(tx, again, id(1), &hash(5), NOW).await }.boxed()
            })
            .await;
        }
        let known = |who: &'static str, cookie: u8, since| {
            let store = store.clone();
            async move {
                let found = write(&store, move |tx| {
                    async move { find_at_door(tx, &name(who), &hash(cookie), since).await }.boxed()
                });
                found.await.map(|(operator, known)| (operator.id, known))
            }
        };
        let before = NOW.minus(MINUTE);
        assert_eq!(known("ada", 5, before).await, Some((id(1), Some(browser))));
        assert_eq!(known("ada", 6, before).await, Some((id(1), None)));
        assert_eq!(known("ada", 5, NOW).await, Some((id(1), None)), "long ago");
        assert_eq!(known("bob", 5, before).await, Some((id(2), None)));
        assert_eq!(known("eve", 5, before).await, None);
        let old = write(&store, |tx| browsers::remove_old(tx, NOW, 9).boxed()).await;
        assert_eq!(old, 0);
        let gone = write(&store, |tx| browsers::forget_all(tx, id(1)).boxed()).await;
        assert_eq!(gone, 1);
    })
    .await;
}

fn link(kind: OperatorLinkKind) -> OperatorLink {
    OperatorLink {
        kind,
        role: Role::Owner,
        operator: (kind == OperatorLinkKind::Reset).then(|| (id(1), name("ada"))),
    }
}

async fn keep(store: &Store, number: u8, kind: OperatorLinkKind) {
    write(store, move |tx| {
        async move {
            let of = OperatorLinkId::from_bytes([number; 16]);
            links::add(tx, of, &link(kind), Some(id(7)), &hash(number), NOW).await
        }
        .boxed()
    })
    .await;
}

async fn found(store: &Store, token: KeyedHash) -> Option<OperatorLink> {
    write(store, move |tx| {
        async move { links::find(tx, &token, NOW).await }.boxed()
    })
    .await
}

#[tokio::test]
async fn a_link_works_once_however_often_it_is_opened() {
    on_each_database(async |store| {
        keep(&store, 1, OperatorLinkKind::Invitation).await;
        let invited = Some(link(OperatorLinkKind::Invitation));
        assert_eq!(found(&store, hash(1)).await, invited);
        assert_eq!(
            found(&store, hash(1)).await,
            invited,
            "looking uses nothing up"
        );
        let used = race(4, |_| {
            let store = store.clone();
            async move {
                write(&store, |tx| {
                    async move { links::use_up(tx, &hash(1), NOW).await }.boxed()
                })
                .await
            }
        })
        .await;
        assert_eq!(used.iter().filter(|used| **used).count(), 1);
        assert_eq!(found(&store, hash(1)).await, None);
        let back = |at| {
            let store = store.clone();
            async move {
                write(&store, move |tx| {
                    async move { links::give_back(tx, &hash(1), at).await }.boxed()
                })
                .await;
            }
        };
        back(NOW.minus(MINUTE)).await;
        assert_eq!(found(&store, hash(1)).await, None, "used at another moment");
        back(NOW).await;
        assert_eq!(found(&store, hash(1)).await, invited);
        keep(&store, 2, OperatorLinkKind::Invitation).await;
        let end = NOW.plus(OperatorLinkKind::Invitation.life());
        let late = write(&store, move |tx| {
            async move { links::use_up(tx, &hash(2), end).await }.boxed()
        });
        assert!(!late.await, "its time is over");
        let gone = write(&store, move |tx| {
            links::remove_old(tx, end.plus(MINUTE), 9).boxed()
        });
        assert_eq!(gone.await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_first_link_leads_nowhere_once_there_is_an_operator() {
    on_each_database(async |store| {
        keep(&store, 1, OperatorLinkKind::FirstRun).await;
        assert!(found(&store, hash(1)).await.is_some());
        engage(&store, &[(1, "ada", Role::Owner)]).await;
        assert!(found(&store, hash(1)).await.is_none());
        let ended = write(&store, |tx| links::end_first_runs(tx, NOW).boxed()).await;
        assert_eq!(ended, 1);
        keep(&store, 2, OperatorLinkKind::Reset).await;
        assert_eq!(
            found(&store, hash(2)).await,
            Some(link(OperatorLinkKind::Reset))
        );
        assert_eq!(
            write(&store, |tx| links::end_of(tx, id(1), NOW).boxed()).await,
            1
        );
        assert_eq!(found(&store, hash(2)).await, None);
        keep(&store, 3, OperatorLinkKind::Invitation).await;
        let ended = write(&store, |tx| links::end_of(tx, id(7), NOW).boxed()).await;
        assert_eq!(ended, 1, "also what an owner made who owns no more");
        assert_eq!(found(&store, hash(3)).await, None);
    })
    .await;
}
