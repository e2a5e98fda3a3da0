//! Changes that wait: who confirms them, and what ends them.

use domain::{HELD_LIFE, HeldChangeId, Method, Role};
use flows::{AddressSet, HeldConfirmed, PanelRefused, PanelSession, PolicyAsked, testkit::Kit};

use super::rules::{change, confirm, hold, in_force, mailed_key, session, set_address};
use crate::{
    app::with_methods,
    talk::{NUMBER, told, whole_log},
};

/// The key that would stand in a mail to this owner, whether one went out or not.
fn key_of(kit: &Kit, session: &PanelSession, id: HeldChangeId) -> String {
    let address = kit.flows.held_address(id, session.operator);
    address.rsplit('/').next().unwrap().to_owned()
}

pub(super) async fn confirm_at_terminal(
    kit: &Kit,
    id: HeldChangeId,
) -> Result<HeldConfirmed, PanelRefused> {
    let confirmed = kit.flows.confirm_held(None, id, &mut kit.moment()).await;
    confirmed.unwrap()
}

/// What the log says of how changes ended, in order.
async fn ends(kit: &Kit) -> Vec<String> {
    let log = whole_log(kit).await;
    let ends = log
        .into_iter()
        .filter(|line| line.event == "policy_held_ended");
    ends.map(|line| line.detail).collect()
}

#[tokio::test]
async fn a_new_address_is_written_to_and_confirms_nothing_until_it_has_stood() {
    told(async |kit| {
        let mut at = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = session(&kit, &at).await;
        let set = set_address(&kit, &ada, "ada@house.example").await;
        assert_eq!(set, AddressSet::Done);
        let id = hold(&kit, &ada).await;
        let linked = mailed_key(&kit, "ada@house.example").await;
        assert_eq!(
            linked,
            id.to_string(),
            "the link shows, and confirms nothing"
        );
        let key = key_of(&kit, &ada, id);
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let seen = flows.see_held(&ada, id, Some(&key), &mut moment).await;
        let seen = seen.unwrap().unwrap();
        assert!(!seen.is_mailed && seen.held.told == 0);
        let early = confirm(&kit, &ada, id, &key).await;
        assert_eq!(early, Ok(HeldConfirmed::NotMailed));
        assert_eq!(in_force(&kit).await.1.remember_days, 30);
        kit.pass_time(HELD_LIFE);
        kit.sign_in_again(&mut at).await.unwrap();
        let ada = session(&kit, &at).await;
        let id = hold(&kit, &ada).await;
        let key = mailed_key(&kit, "ada@house.example").await;
        let confirmed = confirm(&kit, &ada, id, &key).await;
        let in_force = HeldConfirmed::InForce(kit.site.application.id);
        assert_eq!(confirmed, Ok(in_force));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_was_set_after_the_mail_went_out_confirms_nothing() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let ada = session(&kit, &at).await;
        let id = hold(&kit, &ada).await;
        let key = mailed_key(&kit, "ada@house.example").await;
        let other = set_address(&kit, &ada, "thief@elsewhere.example").await;
        assert_eq!(other, AddressSet::Done);
        let confirmed = confirm(&kit, &ada, id, &key).await;
        assert_eq!(confirmed, Ok(HeldConfirmed::NotMailed));
        let in_force = HeldConfirmed::InForce(kit.site.application.id);
        assert_eq!(confirm_at_terminal(&kit, id).await, Ok(in_force));
    })
    .await;
}

#[tokio::test]
async fn whoever_became_an_owner_a_moment_ago_confirms_nothing() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mut at = kit.operator("mara", Role::Operator).await.unwrap();
        kit.give_address(&at, "mara@house.example").await.unwrap();
        let mara = session(&kit, &at).await.operator;
        let (from, to, mut moment) = (Role::Operator, Role::Owner, kit.moment());
        let set = kit
            .flows
            .set_operator_role(None, mara, from, to, &mut moment);
        set.await.unwrap().unwrap();
        kit.sign_in_again(&mut at).await.unwrap();
        let (ada, mara) = (session(&kit, &ada).await, session(&kit, &at).await);
        let id = hold(&kit, &ada).await;
        let key = key_of(&kit, &mara, id);
        let confirmed = confirm(&kit, &mara, id, &key).await;
        assert_eq!(confirmed, Ok(HeldConfirmed::NotMailed));
    })
    .await;
}

#[tokio::test]
async fn other_rules_end_what_waits() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mara = kit.operator("mara", Role::Operator).await.unwrap();
        let (ada, mara) = (session(&kit, &ada).await, session(&kit, &mara).await);
        let (first, second) = (hold(&kit, &ada).await, hold(&kit, &ada).await);
        let stricter = change(&kit, &mara, |policy| policy.remember_days = 7).await;
        assert_eq!(stricter, Ok(PolicyAsked::Set));
        let listed = kit.flows.list_held(None, kit.now()).await.unwrap();
        assert!(listed.is_empty(), "{listed:?}");
        let ends = ends(&kit).await;
        assert_eq!(ends.len(), 2, "{ends:?}");
        for id in [first, second] {
            let line = format!("held={id} how=outdated by=mara asked_by=ada");
            assert!(ends.contains(&line), "{ends:?}");
            assert_eq!(confirm_at_terminal(&kit, id).await, Ok(HeldConfirmed::Over));
        }
    })
    .await;
}

#[tokio::test]
async fn the_one_that_is_confirmed_ends_the_others() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let ada = session(&kit, &ada).await;
        let (first, second) = (hold(&kit, &ada).await, hold(&kit, &ada).await);
        let in_force = HeldConfirmed::InForce(kit.site.application.id);
        assert_eq!(confirm_at_terminal(&kit, first).await, Ok(in_force));
        let line = format!("held={second} how=outdated by=terminal asked_by=ada");
        assert_eq!(ends(&kit).await, [line]);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_asked_for_ends_when_they_own_no_more() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        for (name, is_removed) in [("bob", false), ("carl", true)] {
            let at = kit.operator(name, Role::Owner).await.unwrap();
            let at = session(&kit, &at).await;
            let id = hold(&kit, &at).await;
            let (flows, mut moment) = (&kit.flows, kit.moment());
            let gone = if is_removed {
                let removed = flows.remove_operator(None, at.operator, &mut moment);
                removed.await
            } else {
                let (from, to) = (Role::Owner, Role::Helper);
                let set = flows.set_operator_role(None, at.operator, from, to, &mut moment);
                set.await
            };
            gone.unwrap().unwrap();
            let listed = kit.flows.list_held(None, kit.now()).await.unwrap();
            assert!(listed.is_empty(), "{listed:?}");
            let line = format!("held={id} how=outdated by=terminal asked_by={name}");
            assert!(ends(&kit).await.contains(&line), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn whom_it_shuts_out_is_asked_again_when_it_is_confirmed() {
    told(async |kit| {
        with_methods(&kit, &[Method::Text, Method::AppCode]).await;
        let at = kit.operator("owner", Role::Owner).await.unwrap();
        kit.give_address(&at, "owner@house.example").await.unwrap();
        let owner = session(&kit, &at).await;
        let asked = change(&kit, &owner, |policy| {
            policy.methods = vec![Method::AppCode];
            policy.remember_days = 60;
        })
        .await;
        let Ok(PolicyAsked::Held(id)) = asked else {
            panic!("nobody has a method yet: {asked:?}");
        };
        let key = mailed_key(&kit, "owner@house.example").await;
        kit.set_up("ada", NUMBER, &kit.new_browser()).await.unwrap();
        let before = in_force(&kit).await;
        let out = Ok(HeldConfirmed::EverybodyOut);
        assert_eq!(confirm(&kit, &owner, id, &key).await, out);
        assert_eq!(confirm_at_terminal(&kit, id).await, out);
        assert_eq!(in_force(&kit).await, before);
        let listed = kit.flows.list_held(None, kit.now()).await.unwrap();
        assert_eq!(listed.len(), 1, "it waits on");
    })
    .await;
}
