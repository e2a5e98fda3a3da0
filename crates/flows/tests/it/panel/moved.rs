//! Operators after the server got another host name: a password alone opens what a passkey was needed for no more than before.

use domain::{Event, Role, authenticator::Authenticator};
use flows::{
    Accepted, Flows, ForgetPasskeys, PanelRefused, SignedIn,
    testkit::{AtPanel, PASSWORD},
};

use super::{accept, try_password};
use crate::talk::{logged, told};

const NEW: &str = "https://new.example";

#[tokio::test]
async fn whoever_has_passkeys_of_the_host_before_is_let_in_by_the_terminal_alone() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let kit = kit.moved_to(NEW).unwrap();
        let owners = kit.flows.owners().await.unwrap();
        assert_eq!((owners.all, owners.with_passkey), (1, 0));
        let tried = try_password(&kit, "ada", PASSWORD, &ada.browser).await;
        assert!(matches!(tried, SignedIn::PasskeysElsewhere), "{tried:?}");
        assert_eq!(logged(&kit, Event::OperatorRefused).await, 1);
        let (flows, name) = (&kit.flows, "ada".parse().unwrap());
        let mut moment = kit.moment();
        let kept = flows.reset_operator(&name, ForgetPasskeys::No, &mut moment);
        let link = kept.await.unwrap().unwrap().token;
        let another = accept(&kit, &link, "", &kit.new_browser()).await;
        let is_shut = matches!(another, Accepted::In(SignedIn::PasskeysElsewhere));
        assert!(is_shut, "another password is no passkey: {another:?}");
        let mut moment = kit.moment();
        let forgot = flows.reset_operator(&name, ForgetPasskeys::Yes, &mut moment);
        let link = forgot.await.unwrap().unwrap().token;
        let browser = kit.new_browser();
        let Accepted::In(SignedIn::Looking(token)) = accept(&kit, &link, "", &browser).await else {
            panic!("the way in")
        };
        let ada = AtPanel {
            authenticator: Authenticator::at(NEW),
            browser,
            token,
            ..ada
        };
        kit.add_passkey(&ada).await.unwrap();
        assert_eq!(kit.flows.owners().await.unwrap().with_passkey, 1);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_goes_on_looks_and_adds_nothing() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let kit = kit.moved_to(NEW).unwrap();
        let session = kit.session(&ada).await.unwrap();
        assert_eq!(session.passkeys, 0);
        assert!(Flows::only_looks(&session));
        let flows = &kit.flows;
        let mut moment = kit.moment();
        let asked = flows.ask_for_new_passkey(&session, &mut moment).await;
        let asked = asked.unwrap().unwrap();
        let made = Authenticator::at(NEW).create(&asked.options);
        let name = "Key".parse().unwrap();
        let added = flows.add_passkey(&session, asked.ceremony, &made, &name, &mut moment);
        assert_eq!(added.await.unwrap(), Err(PanelRefused::NoPasskey));
        let account = flows.panel_account(&session, &moment).await;
        let account = account.unwrap().unwrap();
        assert!(account.passkeys.is_empty());
        assert_eq!(account.elsewhere[0].made_for.as_str(), "id.example");
        let line = flows.list_operators("").await.unwrap().remove(0);
        assert_eq!((line.passkeys, line.passkeys_elsewhere), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn an_owner_of_the_new_host_removes_one_of_the_host_before() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let kit = kit.moved_to(NEW).unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let session = kit.session(&bob).await.unwrap();
        let adas = kit.flows.operator_named(&"ada".parse().unwrap()).await;
        let (adas, role) = adas.unwrap().unwrap();
        let mut moment = kit.moment();
        let removed = kit.flows.remove_operator(Some(&session), adas, &mut moment);
        removed.await.unwrap().unwrap();
        assert_eq!(role, Role::Owner);
        assert!(kit.session(&ada).await.is_err());
        let owners = kit.flows.owners().await.unwrap();
        assert_eq!((owners.all, owners.with_passkey), (1, 1));
    })
    .await;
}
