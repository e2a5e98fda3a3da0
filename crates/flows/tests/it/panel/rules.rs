//! Rules changed at the desk: what is stricter is in force at once, what asks less waits for an owner's word.

use domain::{AreaRule, Event, HELD_LIFE, HeldChangeId, Method, Policy, Role};
use flows::{
    AddressSet, HeldConfirmed, NotPossible, PanelRefused, PanelSession, PolicyAsked,
    testkit::{AtPanel, Kit},
};

use crate::{
    app::with_methods,
    talk::{NUMBER, logged, told, whole_log},
};

pub(super) async fn in_force(kit: &Kit) -> (i64, Policy) {
    let site = kit
        .flows
        .site(kit.site.application.id)
        .await
        .unwrap()
        .unwrap();
    (site.policy_version, site.policy.clone())
}

/// Changes the rules from the version in force.
pub(super) async fn change(
    kit: &Kit,
    session: &PanelSession,
    change: impl FnOnce(&mut Policy),
) -> Result<PolicyAsked, PanelRefused> {
    let (version, mut policy) = in_force(kit).await;
    change(&mut policy);
    let (id, mut moment) = (kit.site.application.id, kit.moment());
    let act = kit
        .flows
        .change_policy(session, id, version, policy, &mut moment);
    act.await.unwrap()
}

pub(super) async fn session(kit: &Kit, at: &AtPanel) -> PanelSession {
    kit.session(at).await.unwrap()
}

/// Has rules ask less, which waits.
pub(super) async fn hold(kit: &Kit, session: &PanelSession) -> HeldChangeId {
    match change(kit, session, |policy| policy.remember_days = 60).await {
        Ok(PolicyAsked::Held(id)) => id,
        other => panic!("a longer memory waits: {other:?}"),
    }
}

pub(super) async fn set_address(kit: &Kit, session: &PanelSession, address: &str) -> AddressSet {
    let mut moment = kit.moment();
    let act = kit
        .flows
        .set_own_address(session, address, "en", &mut moment);
    act.await.unwrap()
}

pub(super) async fn confirm(
    kit: &Kit,
    session: &PanelSession,
    id: HeldChangeId,
    key: &str,
) -> Result<HeldConfirmed, PanelRefused> {
    let mut moment = kit.moment();
    let act = kit
        .flows
        .confirm_held(Some((session, key)), id, &mut moment);
    act.await.unwrap()
}

/// The key in the last mail to this address.
pub(super) async fn mailed_key(kit: &Kit, address: &str) -> String {
    kit.carry_messages().await.unwrap();
    let mails = kit.gateway.kept_mails();
    let mail = mails
        .iter()
        .rfind(|mail| mail.to.as_str() == address && mail.text.contains("/admin/held/"))
        .unwrap();
    assert!(!mail.subject.contains("60"), "{}", mail.subject);
    let link = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("/admin/held/"))
        .unwrap();
    link.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_stricter_is_in_force_at_once_and_says_by_whom() {
    told(async |kit| {
        kit.operator("first", Role::Owner).await.unwrap();
        let ada = kit.operator("ada", Role::Operator).await.unwrap();
        let ada = session(&kit, &ada).await;
        let set = change(&kit, &ada, |policy| policy.remember_days = 7).await;
        assert_eq!(set, Ok(PolicyAsked::Set));
        assert_eq!(in_force(&kit).await.1.remember_days, 7);
        let log = whole_log(&kit).await;
        let line = log.iter().rfind(|line| line.event == "policy_set").unwrap();
        assert_eq!(line.detail, r#"{"by":"ada","remember_days":[30,7]}"#);
        let on = change(&kit, &ada, |policy| policy.methods.push(Method::Call)).await;
        assert_eq!(on, Ok(PolicyAsked::Set), "operators switch methods on");
    })
    .await;
}

#[tokio::test]
async fn each_role_changes_what_it_may() {
    told(async |kit| {
        with_methods(&kit, &[Method::Text, Method::Call]).await;
        kit.operator("first", Role::Owner).await.unwrap();
        for (role, stricter, off, less) in [
            (Role::Operator, true, false, false),
            (Role::Helper, false, false, false),
            (Role::ReadOnly, false, false, false),
            (Role::Owner, true, true, true),
        ] {
            let at = kit.operator(&format!("a{role}"), role).await.unwrap();
            let at = session(&kit, &at).await;
            let no = |may: bool| (!may).then_some(PanelRefused::NotYourRole);
            let set = change(&kit, &at, |policy| policy.remember_days -= 1).await;
            assert_eq!(set.err(), no(stricter), "{role} stricter");
            let set = change(&kit, &at, |policy| policy.remember_days += 1).await;
            assert_eq!(set.err(), no(less), "{role} laxer");
            let set = change(&kit, &at, |policy| policy.methods = vec![Method::Text]).await;
            assert_eq!(set.err(), no(off), "{role} off");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_that_asks_less_asks_for_the_passkey_again() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.pass_time(domain::ASKED_AGAIN);
        let stale = session(&kit, &ada).await;
        let asked = change(&kit, &stale, |policy| policy.remember_days = 60).await;
        assert_eq!(asked, Err(PanelRefused::AskAgain));
        let stricter = change(&kit, &stale, |policy| policy.remember_days = 7).await;
        assert_eq!(stricter, Ok(PolicyAsked::Set));
        let without = kit
            .operator_without_passkey("bob", Role::Owner)
            .await
            .unwrap();
        let without = session(&kit, &without).await;
        let asked = change(&kit, &without, |policy| policy.remember_days = 1).await;
        assert_eq!(asked, Err(PanelRefused::NoPasskey));
    })
    .await;
}

#[tokio::test]
async fn what_asks_less_waits_for_the_link_that_was_mailed_to_an_owner() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        for (at, address) in [(&ada, "ada@house.example"), (&bob, "bob@house.example")] {
            kit.give_address(at, address).await.unwrap();
        }
        let (ada, bob) = (session(&kit, &ada).await, session(&kit, &bob).await);
        assert_eq!(
            set_address(&kit, &bob, "nowhere").await,
            AddressSet::NotAnAddress
        );
        let id = hold(&kit, &ada).await;
        assert_eq!(in_force(&kit).await.1.remember_days, 30, "it waits");
        let (of_ada, of_bob) = (
            mailed_key(&kit, "ada@house.example").await,
            mailed_key(&kit, "bob@house.example").await,
        );
        assert_ne!(of_ada, of_bob);
        for key in [of_ada.as_str(), "", "AAAA"] {
            let other = confirm(&kit, &bob, id, key).await;
            assert_eq!(other, Ok(HeldConfirmed::NotMailed), "{key}");
        }
        let confirmed = confirm(&kit, &bob, id, &of_bob).await;
        assert_eq!(
            confirmed,
            Ok(HeldConfirmed::InForce(kit.site.application.id))
        );
        assert_eq!(in_force(&kit).await.1.remember_days, 60);
        assert_eq!(
            confirm(&kit, &ada, id, &of_ada).await,
            Ok(HeldConfirmed::Over),
            "once"
        );
        let log = whole_log(&kit).await;
        let held = log.iter().find(|line| line.event == "policy_held").unwrap();
        assert!(
            held.detail.contains(r#""asks_less":"remembered""#),
            "{}",
            held.detail
        );
        let set = log.iter().rfind(|line| line.event == "policy_set").unwrap();
        assert!(
            set.detail.contains("bob held=") && set.detail.contains("asked_by=ada"),
            "{}",
            set.detail
        );
        assert!(
            log.iter().all(|line| !line.detail.contains(&of_bob)),
            "no key in the log"
        );
    })
    .await;
}

#[tokio::test]
async fn without_an_address_only_the_terminal_confirms() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = session(&kit, &ada).await;
        let id = hold(&kit, &ada).await;
        kit.carry_messages().await.unwrap();
        assert!(kit.gateway.kept_mails().is_empty());
        let seen = kit
            .flows
            .see_held(&ada, id, None, &mut kit.moment())
            .await
            .unwrap()
            .unwrap();
        assert!(seen.is_open && !seen.is_mailed && seen.held.told == 0);
        let confirmed = kit
            .flows
            .confirm_held(None, id, &mut kit.moment())
            .await
            .unwrap();
        assert_eq!(
            confirmed,
            Ok(HeldConfirmed::InForce(kit.site.application.id))
        );
        let log = whole_log(&kit).await;
        let set = log.iter().rfind(|line| line.event == "policy_set").unwrap();
        assert!(set.detail.contains("terminal held="), "{}", set.detail);
    })
    .await;
}

#[tokio::test]
async fn a_change_that_came_too_late_is_ended_and_nothing_is_lost() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = session(&kit, &ada).await;
        let (version, read) = in_force(&kit).await;
        let id = hold(&kit, &ada).await;
        let other = change(&kit, &ada, |policy| policy.remember_days = 7).await;
        assert_eq!(other, Ok(PolicyAsked::Set));
        let late = Policy {
            remember_days: 3,
            ..read
        };
        let (application, mut moment) = (kit.site.application.id, kit.moment());
        let stale = kit
            .flows
            .change_policy(&ada, application, version, late, &mut moment)
            .await;
        assert_eq!(stale.unwrap(), Ok(PolicyAsked::Outdated));
        let confirmed = kit
            .flows
            .confirm_held(None, id, &mut kit.moment())
            .await
            .unwrap();
        assert_eq!(confirmed, Ok(HeldConfirmed::Over), "the other ended it");
        assert_eq!(in_force(&kit).await.1.remember_days, 7);
        assert!(
            kit.flows
                .list_held(None, kit.now())
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(logged(&kit, Event::PolicyHeldEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_dropped_or_ends_by_itself() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Operator).await.unwrap();
        let (ada, mara) = (session(&kit, &ada).await, session(&kit, &mara).await);
        let first = hold(&kit, &ada).await;
        let dropped = kit
            .flows
            .drop_held(Some(&mara), first, &mut kit.moment())
            .await
            .unwrap();
        assert_eq!(dropped, Ok(true));
        let again = kit
            .flows
            .drop_held(Some(&mara), first, &mut kit.moment())
            .await
            .unwrap();
        assert_eq!(again, Ok(false));
        let second = hold(&kit, &ada).await;
        kit.pass_time(HELD_LIFE);
        kit.flows.sweep(&mut kit.moment()).await.unwrap();
        let over = kit
            .flows
            .confirm_held(None, second, &mut kit.moment())
            .await
            .unwrap();
        assert_eq!(over, Ok(HeldConfirmed::Over));
        let log = whole_log(&kit).await;
        let ends: Vec<_> = log
            .iter()
            .filter(|line| line.event == "policy_held_ended")
            .collect();
        assert!(
            ends[0].detail.contains("how=dropped by=mara asked_by=ada"),
            "{ends:?}"
        );
        assert!(ends[1].detail.contains("how=expired by=time"), "{ends:?}");
    })
    .await;
}

#[tokio::test]
async fn rules_that_lock_everybody_out_are_refused() {
    told(async |kit| {
        with_methods(&kit, &[Method::Text, Method::AppCode]).await;
        kit.set_up("ada", NUMBER, &kit.new_browser()).await.unwrap();
        let owner = kit.operator("owner", Role::Owner).await.unwrap();
        let owner = session(&kit, &owner).await;
        let asked = change(&kit, &owner, |policy| {
            policy.methods = vec![Method::AppCode];
        })
        .await;
        let everybody = PolicyAsked::NotPossible(NotPossible::EverybodyOut);
        assert_eq!(asked, Ok(everybody));
        let none = change(&kit, &owner, |policy| policy.methods.clear()).await;
        assert!(
            matches!(none, Ok(PolicyAsked::NotPossible(NotPossible::Policy(_)))),
            "{none:?}"
        );
        let before = in_force(&kit).await;
        let preview = {
            let mut policy = before.1.clone();
            policy
                .areas
                .insert("sign_in".parse().unwrap(), AreaRule::ALWAYS);
            policy.methods = vec![Method::AppCode];
            let (id, mut moment) = (kit.site.application.id, kit.moment());
            let act = kit.flows.preview_policy(&owner, id, &policy, &mut moment);
            act.await.unwrap().unwrap()
        };
        assert_eq!(
            preview.shut_out.first[0].external_id.as_deref(),
            Some("ada")
        );
        assert_eq!(in_force(&kit).await, before);
    })
    .await;
}
