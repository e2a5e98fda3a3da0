//! Policies: refused when they cannot be put in force, numbered against overwriting, seen everywhere within a second.

use std::time::Duration;

use domain::{AreaRule, Event, Policy, PolicyRefused};
use flows::{Flows, NewApplication, Opened, PolicyChange, testkit::Kit};
use store::{
    Store,
    testing::{keys, on_each_empty_database, race},
};
use tokio::time::timeout;

use crate::talk::{DAY, MINUTE, NUMBER, decide, logged, member, told, whole_log};

async fn set(kit: &Kit, version: i64, policy: Policy) -> PolicyChange {
    let id = kit.site.application.id;
    kit.flows
        .set_policy(id, version, policy, &mut kit.moment())
        .await
        .unwrap()
}

async fn policy(flows: &Flows, kit: &Kit) -> (i64, Policy) {
    let site = flows.site(kit.site.application.id).await.unwrap().unwrap();
    (site.policy_version, site.policy.clone())
}

#[tokio::test]
async fn a_policy_is_in_force_at_once_and_the_log_says_what_changed() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        decide(&kit, |policy| {
            policy.areas.insert("sign_in".parse().unwrap(), AreaRule::ALWAYS);
        })
        .await;
        let opened = kit.visit("ada", "sign_in", &browser).await.unwrap();
        assert!(matches!(opened, Opened::Challenge(_)));
        let log = whole_log(&kit).await;
        let line = log.iter().find(|line| line.event == "policy_set").unwrap();
        assert_eq!(
            line.detail,
            r#"{"areas":[{"sign_in":{"known_browser":false,"new_browser":true}},{"sign_in":{"known_browser":true,"new_browser":true}}],"by":"terminal"}"#
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_the_second_is_told_to_read_again() {
    told(async |kit| {
        let (version, read) = policy(&kit.flows, &kit).await;
        let first = Policy {
            remember_days: 7,
            ..read.clone()
        };
        let second = Policy {
            contact: "Ask at the desk.".into(),
            ..read
        };
        assert_eq!(set(&kit, version, first).await, PolicyChange::Set);
        assert_eq!(set(&kit, version, second).await, PolicyChange::Outdated);
        let (now, in_force) = policy(&kit.flows, &kit).await;
        assert_eq!((now, in_force.remember_days), (version + 1, 7));
        assert_eq!(in_force.contact, "");
        assert_eq!(logged(&kit, Event::PolicySet).await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_many_administrators_at_once_one_wins() {
    told(async |kit| {
        let (version, read) = policy(&kit.flows, &kit).await;
        let id = kit.site.application.id;
        let outcomes = race(10, |runner| {
            let (flows, mut moment) = (kit.flows.clone(), kit.moment());
            let days = u32::try_from(runner).unwrap() + 1;
            let policy = Policy {
                remember_days: days,
                ..read.clone()
            };
            async move {
                flows
                    .set_policy(id, version, policy, &mut moment)
                    .await
                    .unwrap()
            }
        })
        .await;
        let winner = outcomes
            .iter()
            .position(|one| *one == PolicyChange::Set)
            .unwrap();
        let lost = outcomes
            .iter()
            .filter(|one| **one == PolicyChange::Outdated)
            .count();
        assert_eq!(lost, 9);
        let (_, in_force) = policy(&kit.flows, &kit).await;
        assert_eq!(usize::try_from(in_force.remember_days).unwrap(), winner + 1);
    })
    .await;
}

#[tokio::test]
async fn a_policy_that_cannot_be_put_in_force_changes_nothing() {
    told(async |kit| {
        let (version, read) = policy(&kit.flows, &kit).await;
        let with = |change: fn(&mut Policy)| {
            let mut changed = read.clone();
            change(&mut changed);
            changed
        };
        for (refused, why) in [
            (with(|p| p.methods.clear()), PolicyRefused::NoMethod),
            (
                with(|p| p.remember_days = 401),
                PolicyRefused::RememberTooLong,
            ),
            (
                with(|p| p.contact = "x".repeat(501)),
                PolicyRefused::ContactTooLong,
            ),
        ] {
            assert_eq!(
                set(&kit, version, refused.clone()).await,
                PolicyChange::Refused(why)
            );
            let brand = kit.site.application.brand.clone();
            let redirect_addresses = Vec::new();
            let new = NewApplication {
                brand,
                redirect_addresses,
                sends_addresses: true,
                policy: refused,
            };
            assert!(
                kit.flows
                    .add_application(new, &mut kit.moment())
                    .await
                    .unwrap()
                    .is_err()
            );
        }
        assert_eq!(policy(&kit.flows, &kit).await, (version, read));
        assert_eq!(logged(&kit, Event::PolicySet).await, 0);
        assert_eq!(kit.flows.list_applications(None).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn there_is_no_policy_of_an_application_that_is_not_there() {
    told(async |kit| {
        let nobody = domain::ApplicationId::from_bytes([7; 16]);
        let (_, read) = policy(&kit.flows, &kit).await;
        let act = kit
            .flows
            .set_policy(nobody, 1, read, &mut kit.moment())
            .await;
        assert_eq!(act.unwrap(), PolicyChange::NoApplication);
    })
    .await;
}

#[tokio::test]
async fn another_process_sees_a_new_policy_within_a_second() {
    on_each_empty_database(async |address| {
        let ours = Store::open(&address, keys()).await.unwrap();
        let kit = Kit::over(ours).await.unwrap();
        let theirs = Store::open(&address, keys()).await.unwrap();
        let elsewhere = Kit::house(theirs.clone(), &[&kit.gateway]).unwrap();
        for days in [3, 5, 9] {
            assert_ne!(policy(&elsewhere, &kit).await.1.remember_days, days);
            decide(&kit, |policy| policy.remember_days = days).await;
            let seen = async {
                while policy(&elsewhere, &kit).await.1.remember_days != days {
                    tokio::task::yield_now().await;
                }
            };
            timeout(Duration::from_secs(2), seen)
                .await
                .expect("within a second, and one more on a busy machine");
        }
        theirs.close().await;
    })
    .await;
}

/// Another process made the memory longer, and ours has not heard of it yet.
#[tokio::test]
async fn a_change_is_judged_by_the_policy_in_force_not_by_the_one_remembered() {
    on_each_empty_database(async |address| {
        let ours = Store::open(&address, keys()).await.unwrap();
        let kit = Kit::over(ours).await.unwrap();
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        kit.pass_time(50 * DAY);
        let (version, read) = policy(&kit.flows, &kit).await;
        let with_days = |days| Policy {
            remember_days: days,
            ..read.clone()
        };
        let theirs = Store::open(&address, keys()).await.unwrap();
        let elsewhere = Kit::house(theirs.clone(), &[&kit.gateway]).unwrap();
        let mut moment = kit.moment();
        let act =
            elsewhere.set_policy(kit.site.application.id, version, with_days(60), &mut moment);
        assert_eq!(act.await.unwrap(), PolicyChange::Set);

        // Rows of one moment stand in no order.
        kit.pass_time(MINUTE);
        let shorter = set(&kit, version + 1, with_days(40)).await;
        assert_eq!(shorter, PolicyChange::Set);
        let log = whole_log(&kit).await;
        let told = log.iter().rfind(|line| line.event == "policy_set").unwrap();
        assert_eq!(told.detail, r#"{"by":"terminal","remember_days":[60,40]}"#);
        let longer = set(&kit, version + 2, with_days(60)).await;
        assert_eq!(longer, PolicyChange::Set);
        let opened = kit.visit("ada", "sign_in", &browser).await.unwrap();
        assert!(
            matches!(opened, Opened::Challenge(_)),
            "forgotten for good: {opened:?}"
        );
        theirs.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_policy_changed_while_it_is_read_is_not_kept_in_its_old_form() {
    told(async |kit| {
        for days in 1..=30 {
            let (version, read) = policy(&kit.flows, &kit).await;
            let changed = Policy {
                remember_days: 100 + days,
                ..read
            };
            let id = kit.site.application.id;
            race(4, |runner| {
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                let changed = changed.clone();
                async move {
                    if runner == 0 {
                        flows
                            .set_policy(id, version, changed, &mut moment)
                            .await
                            .unwrap();
                    } else {
                        flows.site(id).await.unwrap();
                    }
                }
            })
            .await;
            assert_eq!(policy(&kit.flows, &kit).await.1.remember_days, 100 + days);
        }
    })
    .await;
}
