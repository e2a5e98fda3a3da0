//! Operators: another role, removed; somebody always owns.

use domain::{ASKED_AGAIN, Event, Role};
use flows::{
    PanelRefused,
    testkit::{AtPanel, Kit},
};

use crate::talk::{logged, told, whole_log};

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

/// Subjects of the mails since the last time, each with whom it went to, in order.
async fn mailed(kit: &Kit, before: &mut usize) -> Vec<(String, String)> {
    kit.carry_messages().await.unwrap();
    let mails = kit.gateway.kept_mails().split_off(*before);
    *before += mails.len();
    let mut mails: Vec<_> = mails
        .into_iter()
        .map(|mail| (mail.to, mail.subject))
        .collect();
    mails.sort();
    mails
}

#[tokio::test]
async fn owners_hear_of_it_whenever_somebody_begins_or_ends_to_own() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&ada, "ada@house.example").await.unwrap();
        let mut before = 0;
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let to = |whom: &str, what: &str| (format!("{whom}@house.example"), what.to_owned());
        let owns = "bob owns your Countersign server now";
        let owns_no_more = "bob owns your Countersign server no more";
        let told = mailed(&kit, &mut before).await;
        assert_eq!(told, [to("ada", owns)], "not to oneself");
        kit.give_address(&bob, "bob@house.example").await.unwrap();
        let (owner, helper) = (Role::Owner, Role::Helper);
        let both = |what| [to("ada", what), to("bob", what)];
        set_role(&kit, &ada, &bob, owner, helper).await.unwrap();
        assert_eq!(mailed(&kit, &mut before).await, both(owns_no_more));
        set_role(&kit, &ada, &bob, helper, owner).await.unwrap();
        assert_eq!(mailed(&kit, &mut before).await, both(owns));
        remove(&kit, &ada, &bob).await.unwrap();
        assert_eq!(mailed(&kit, &mut before).await, both(owns_no_more));
        let log = whole_log(&kit).await;
        let line = log.iter().rfind(|line| line.event == "operators_told");
        assert_eq!(line.unwrap().detail, "what=owner_gone mails=2");
        // Whoever never owned comes and goes unannounced.
        let mara = kit.operator("mara", helper).await.unwrap();
        set_role(&kit, &ada, &mara, helper, Role::ReadOnly)
            .await
            .unwrap();
        remove(&kit, &ada, &mara).await.unwrap();
        assert!(mailed(&kit, &mut before).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_the_terminal_does_to_owners_is_mailed_as_well() {
    told(async |kit| {
        kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        kit.give_address(&bob, "bob@house.example").await.unwrap();
        let (id, mut moment) = (id_of(&kit, "bob").await, kit.moment());
        let removed = kit.flows.remove_operator(None, id, &mut moment);
        assert_eq!(removed.await.unwrap(), Ok(()));
        let no_more = "bob owns your Countersign server no more".to_owned();
        let told = [("bob@house.example".to_owned(), no_more)];
        assert_eq!(mailed(&kit, &mut 0).await, told);
    })
    .await;
}
