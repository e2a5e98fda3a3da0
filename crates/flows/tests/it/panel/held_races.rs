//! Changes that wait, and what happens at the very moment they are asked for or confirmed.

use domain::{Event, HeldChangeId, HeldState, Policy, Role};
use flows::{HeldConfirmed, PanelRefused, PanelSession, PolicyAsked, testkit::Kit};
use store::{
    held_changes::{self, HeldChange, HeldWhat},
    policies,
    testing::race,
    unit,
};

use super::rules::session;
use crate::talk::{logged, told};

/// The rules in force, with browsers remembered for so long; and the version they were made from. As the database has them:
/// what is kept of them in memory may be older behind a race.
async fn remembering(kit: &Kit, days: u32) -> (i64, Policy) {
    let id = kit.site.application.id;
    let unit = unit(move |tx| Box::pin(async move { policies::find(tx, id).await }));
    let found = kit.flows.store().read(unit).await.unwrap().unwrap();
    let policy = Policy {
        remember_days: days,
        ..found.policy
    };
    (found.version, policy)
}

/// Has so many changes wait that somebody asked for.
async fn keep(kit: &Kit, asker: &PanelSession, count: usize) -> Vec<HeldChangeId> {
    let (version, policy) = remembering(kit, 60).await;
    let mut moment = kit.moment();
    let now = moment.now;
    let kept: Vec<HeldChange> = (0..count)
        .map(|_| HeldChange {
            id: HeldChangeId::new(now, &mut moment.rng),
            application: kit.site.application.id,
            what: HeldWhat::Rules {
                read_version: version,
                policy: Box::new(policy.clone()),
            },
            operator: asker.operator,
            by: asker.name.clone(),
            state: HeldState::Open,
            made_at: now,
            expires_at: HeldChange::end(now),
            told: 0,
        })
        .collect();
    let ids = kept.iter().map(|held| held.id).collect();
    let unit = unit(move |tx| {
        let kept = kept.clone();
        Box::pin(async move {
            for held in &kept {
                held_changes::add(tx, held).await?;
            }
            Ok(())
        })
    });
    kit.flows.store().write(unit).await.unwrap();
    ids
}

async fn waiting(kit: &Kit) -> Vec<HeldChange> {
    kit.flows.list_held(None, kit.now()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_owner_asks_for_while_they_lose_the_role_waits_no_more() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        let application = kit.site.application.id;
        for round in 0..6 {
            let at = kit.operator(&format!("owner{round}"), Role::Owner).await;
            let owner = session(&kit, &at.unwrap()).await;
            let (version, policy) = remembering(&kit, 60).await;
            let outcomes = race(2, |runner| {
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                let (owner, policy) = (owner.clone(), policy.clone());
                async move {
                    let id = owner.operator;
                    if runner == 0 {
                        let act =
                            flows.change_policy(&owner, application, version, policy, &mut moment);
                        act.await.unwrap().map(drop)
                    } else if round % 2 == 0 {
                        let (from, to) = (Role::Owner, Role::Helper);
                        let act = flows.set_operator_role(None, id, from, to, &mut moment);
                        act.await.unwrap()
                    } else {
                        let act = flows.remove_operator(None, id, &mut moment);
                        act.await.unwrap()
                    }
                }
            })
            .await;
            assert_eq!(outcomes[1], Ok(()));
            let left = waiting(&kit).await;
            assert!(left.is_empty(), "{round}: {left:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_while_other_rules_come_into_force_does_not_outlive_them() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Operator).await.unwrap();
        let by = [session(&kit, &ada).await, session(&kit, &mara).await];
        let application = kit.site.application.id;
        for round in 0..6 {
            let (version, less) = remembering(&kit, 60).await;
            let (_, stricter) = remembering(&kit, 20 - round).await;
            let wanted = [less, stricter];
            let outcomes = race(2, |runner| {
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                let (by, policy) = (by[runner].clone(), wanted[runner].clone());
                async move {
                    let act = flows.change_policy(&by, application, version, policy, &mut moment);
                    act.await.unwrap()
                }
            })
            .await;
            assert_eq!(outcomes[1], Ok(PolicyAsked::Set));
            let left = waiting(&kit).await;
            assert!(left.is_empty(), "{round}: {left:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_when_one_place_is_left_one_has_it() {
    told(async |kit| {
        let mut by = Vec::new();
        for name in ["ada", "bob", "carl", "dora"] {
            let at = kit.operator(name, Role::Owner).await.unwrap();
            by.push(session(&kit, &at).await);
        }
        keep(&kit, &by[0], 99).await;
        let application = kit.site.application.id;
        let (version, policy) = remembering(&kit, 60).await;
        let outcomes = race(4, |runner| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let (by, policy) = (by[runner].clone(), policy.clone());
            async move {
                let act = flows.change_policy(&by, application, version, policy, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let held =
            |one: &&Result<PolicyAsked, PanelRefused>| matches!(one, Ok(PolicyAsked::Held(_)));
        assert_eq!(outcomes.iter().filter(held).count(), 1, "{outcomes:?}");
        let full =
            |one: &&Result<PolicyAsked, PanelRefused>| matches!(one, Err(PanelRefused::HeldFull));
        assert_eq!(outcomes.iter().filter(full).count(), 3, "{outcomes:?}");
        assert_eq!(waiting(&kit).await.len(), 100);
    })
    .await;
}

/// What came of one of several that end the same changes.
#[derive(Debug)]
enum Came {
    Confirmed(HeldConfirmed),
    Otherwise,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confirmed_and_ended_by_others_at_once_ends_once() {
    told(async |kit| {
        kit.operator("first", Role::Owner).await.unwrap();
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Operator).await.unwrap();
        let (ada, mara) = (session(&kit, &ada).await, session(&kit, &mara).await);
        let last = keep(&kit, &ada, 12).await.pop().unwrap();
        let application = kit.site.application.id;
        let (version, stricter) = remembering(&kit, 7).await;
        let outcomes = race(3, |runner| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let (mara, policy, id) = (mara.clone(), stricter.clone(), ada.operator);
            async move {
                let moment = &mut moment;
                match runner {
                    0 => {
                        let confirmed = flows.confirm_held(None, last, moment).await;
                        Came::Confirmed(confirmed.unwrap().unwrap())
                    }
                    1 => {
                        let act = flows.change_policy(&mara, application, version, policy, moment);
                        act.await.unwrap().unwrap();
                        Came::Otherwise
                    }
                    _ => {
                        let (from, to) = (Role::Owner, Role::Helper);
                        let set = flows.set_operator_role(None, id, from, to, moment);
                        set.await.unwrap().unwrap();
                        Came::Otherwise
                    }
                }
            }
        })
        .await;
        let in_force = |one: &&Came| matches!(one, Came::Confirmed(HeldConfirmed::InForce(_)));
        let confirmed = outcomes.iter().filter(in_force).count();
        let ended = logged(&kit, Event::PolicyHeldEnded).await;
        assert_eq!(ended + confirmed, 12, "{outcomes:?}");
        assert!(waiting(&kit).await.is_empty());
    })
    .await;
}
