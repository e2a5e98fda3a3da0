//! Operators: another role, removed; somebody always owns.

use domain::{ASKED_AGAIN, Event, Role};
use flows::{
    PanelRefused,
    testkit::{AtPanel, Kit},
};

use crate::talk::{logged, told};

async fn set_role(
    kit: &Kit,
    by: &AtPanel,
    whom: &AtPanel,
    from: Role,
    to: Role,
) -> Result<(), PanelRefused> {
    let (by, id) = (kit.session(by).await.unwrap(), id_of(kit, &whom.name).await);
    let mut moment = kit.moment();
    let set = kit
        .flows
        .set_operator_role(Some(&by), id, from, to, &mut moment);
    set.await.unwrap()
}

async fn remove(kit: &Kit, by: &AtPanel, whom: &AtPanel) -> Result<(), PanelRefused> {
    let (by, id) = (kit.session(by).await.unwrap(), id_of(kit, &whom.name).await);
    let mut moment = kit.moment();
    let removed = kit.flows.remove_operator(Some(&by), id, &mut moment);
    removed.await.unwrap()
}

async fn id_of(kit: &Kit, name: &str) -> domain::OperatorId {
    let found = kit.flows.operator_named(&name.parse().unwrap()).await;
    found.unwrap().unwrap().0
}

#[tokio::test]
async fn another_role_ends_the_sessions_of_the_old_one() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let mut mara = kit.operator("mara", Role::Helper).await.unwrap();
        let stale = set_role(&kit, &ada, &mara, Role::ReadOnly, Role::Owner).await;
        assert_eq!(stale, Err(PanelRefused::Stale));
        let set = set_role(&kit, &ada, &mara, Role::Helper, Role::Operator).await;
        assert_eq!(set, Ok(()));
        assert!(kit.session(&mara).await.is_err());
        kit.sign_in_again(&mut mara).await.unwrap();
        assert_eq!(kit.session(&mara).await.unwrap().role, Role::Operator);
        assert_eq!(logged(&kit, Event::OperatorRoleSet).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_role_somebody_has_is_given_to_nobody_anew() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        for role in [Role::Owner, Role::Operator] {
            let same = set_role(&kit, &ada, &bob, role, role).await;
            assert_eq!(same, Err(PanelRefused::Stale), "{role}");
        }
        assert!(kit.session(&bob).await.is_ok());
        assert_eq!(logged(&kit, Event::OperatorRoleSet).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_cannot_be_taken_leaves_its_sessions() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.operator_without_passkey("bob", Role::Owner)
            .await
            .unwrap();
        let less = set_role(&kit, &ada, &ada, Role::Owner, Role::Helper).await;
        assert_eq!(less, Err(PanelRefused::LastOwner));
        assert!(kit.session(&ada).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_is_neither_removed_nor_made_less() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.operator("mara", Role::Operator).await.unwrap();
        assert_eq!(remove(&kit, &ada, &ada).await, Err(PanelRefused::LastOwner));
        let less = set_role(&kit, &ada, &ada, Role::Owner, Role::Helper).await;
        assert_eq!(less, Err(PanelRefused::LastOwner));
        let mut moment = kit.moment();
        let removed = kit
            .flows
            .remove_operator(None, id_of(&kit, "ada").await, &mut moment);
        assert_eq!(
            removed.await.unwrap(),
            Err(PanelRefused::LastOwner),
            "nor from the terminal"
        );
        assert!(kit.session(&ada).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn what_matters_asks_the_passkey_again() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        kit.pass_time(ASKED_AGAIN);
        assert_eq!(remove(&kit, &ada, &bob).await, Err(PanelRefused::AskAgain));
        kit.prove(&ada).await.unwrap();
        assert_eq!(remove(&kit, &ada, &bob).await, Ok(()));
        assert!(kit.session(&bob).await.is_err());
        assert_eq!(logged(&kit, Event::OperatorRemoved).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_owner_without_passkey_decides_nothing() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit
            .operator_without_passkey("bob", Role::Owner)
            .await
            .unwrap();
        assert_eq!(remove(&kit, &bob, &ada).await, Err(PanelRefused::NoPasskey));
        let session = kit.session(&bob).await.unwrap();
        let mut moment = kit.moment();
        let invited = kit
            .flows
            .invite_operator(Some(&session), Role::Owner, &mut moment);
        assert_eq!(invited.await.unwrap().err(), Some(PanelRefused::NoPasskey));
        assert_eq!(logged(&kit, Event::OperatorRefused).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_ended_in_between_does_nothing() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let adas = kit.session(&ada).await.unwrap();
        assert_eq!(remove(&kit, &bob, &ada).await, Ok(()));
        let mut moment = kit.moment();
        let (flows, bobs) = (&kit.flows, id_of(&kit, "bob").await);
        let late = flows.remove_operator(Some(&adas), bobs, &mut moment);
        assert_eq!(late.await.unwrap(), Err(PanelRefused::Over));
        let late = flows.invite_operator(Some(&adas), Role::Owner, &mut moment);
        assert_eq!(late.await.unwrap().err(), Some(PanelRefused::Over));
        let late = flows.ask_for_new_passkey(&adas, &mut moment);
        assert!(late.await.unwrap().is_err());
    })
    .await;
}
