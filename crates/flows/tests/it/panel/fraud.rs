//! The delivery rules in the panel: what holds up more is in force at once, what holds up less waits for an owner's word.

use domain::{DeliveryRules, Event, Role};
use flows::{
    DeliveryDecided, DoorHeld, GuardSet, HeldConfirmed, PanelRefused, PanelSession, testkit::Kit,
};

use super::{
    direct::{confirmed, operator},
    held::confirm_at_terminal,
};
use crate::talk::{logged, told};

async fn decide(
    kit: &Kit,
    by: &PanelSession,
    change: impl FnOnce(&mut DeliveryRules),
) -> Result<DeliveryDecided, PanelRefused> {
    let view = kit.flows.fraud_view(kit.now()).await.unwrap();
    let mut rules = view.rules;
    change(&mut rules);
    let mut moment = kit.moment();
    let act = kit
        .flows
        .decide_delivery(Some(by), view.version, rules, &mut moment);
    act.await.unwrap()
}

async fn asked(kit: &Kit, by: &PanelSession, hours: u32) -> DoorHeld {
    match decide(kit, by, |rules| rules.prefix.closed_hours = hours).await {
        Ok(DeliveryDecided::Held(held)) => held,
        other => panic!("it waits, got {other:?}"),
    }
}

async fn hours(kit: &Kit) -> u32 {
    let view = kit.flows.fraud_view(kit.now()).await.unwrap();
    view.rules.prefix.closed_hours
}

#[tokio::test]
async fn what_holds_up_less_waits_and_what_holds_up_more_does_not() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let (_, otto) = operator(&kit, "otto", Role::Operator).await;
        let more = decide(&kit, &otto, |rules| rules.prefix.closed_hours = 24).await;
        assert_eq!((more, hours(&kit).await), (Ok(DeliveryDecided::Set), 24));
        let less = decide(&kit, &otto, |rules| rules.prefix.closed_hours = 12).await;
        assert_eq!(less, Err(PanelRefused::NotYourRole));
        let held = asked(&kit, &ada, 12).await;
        assert_eq!(hours(&kit).await, 24, "it waits");
        let view = kit.flows.fraud_view(kit.now()).await.unwrap();
        assert_eq!(view.held, [held.id]);
        confirmed(&kit, held).await;
        assert_eq!(hours(&kit).await, 12);
        let view = kit.flows.fraud_view(kit.now()).await.unwrap();
        assert!(view.held.is_empty());
        assert_eq!(logged(&kit, Event::DeliveryRulesSet).await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_waits_ends_with_the_rules_it_was_made_from() {
    told(async |kit| {
        let (_, ada) = operator(&kit, "ada", Role::Owner).await;
        let held = asked(&kit, &ada, 1).await;
        let more = decide(&kit, &ada, |rules| rules.prefix.closed_hours = 48).await;
        assert_eq!(more, Ok(DeliveryDecided::Set));
        let over = Ok(HeldConfirmed::Over);
        assert_eq!(confirm_at_terminal(&kit, held.id).await, over);
        assert_eq!(hours(&kit).await, 48);
        assert_eq!(logged(&kit, Event::ApplicationHeldEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_only_looks_or_helps_decides_nothing() {
    told(async |kit| {
        kit.operator("olga", Role::Owner).await.unwrap();
        for (name, role, sees) in [("rita", Role::ReadOnly, true), ("hal", Role::Helper, false)] {
            let (_, by) = operator(&kit, name, role).await;
            let seen = kit.flows.see_fraud(&by, &mut kit.moment()).await.unwrap();
            assert_eq!(seen.is_ok(), sees, "{name}");
            let more = decide(&kit, &by, |rules| rules.prefix.closed_hours = 24).await;
            assert_eq!(more, Err(PanelRefused::NotYourRole), "{name}");
            let mut moment = kit.moment();
            let subject = domain::KeyedHash::from_bytes([0; 32]);
            let set = kit
                .flows
                .set_guard(Some(&by), subject, GuardSet::Close, &mut moment);
            assert_eq!(set.await.unwrap(), Err(PanelRefused::NotYourRole), "{name}");
        }
        assert_eq!(
            hours(&kit).await,
            DeliveryRules::default().prefix.closed_hours
        );
    })
    .await;
}
