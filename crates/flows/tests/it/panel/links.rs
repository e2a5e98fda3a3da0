//! Links that work once: the first into an empty house, an invitation, a reset.

use domain::{Event, OperatorLinkKind, PasswordRefused, Role, Token};
use flows::{
    Accepted, ForgetPasskeys, PanelRefused, SignedIn, TypedAtLink,
    testkit::{Kit, PASSWORD},
};

use super::{accept, accept_typed, accept_with, first_link, looking, session, try_password, typed};
use crate::talk::{HOUR, INSTANT, just_before, logged, told, whole_log};

#[tokio::test]
async fn the_first_link_makes_an_owner_once() {
    told(async |kit| {
        let (flows, browser) = (&kit.flows, kit.new_browser());
        let link = first_link(&kit).await;
        let terms = flows.panel_link(&link, kit.now()).await.unwrap().unwrap();
        assert_eq!(
            (terms.kind, terms.role, terms.name),
            (OperatorLinkKind::FirstRun, Role::Owner, None)
        );
        let token = looking(accept(&kit, &link, "Ada", &browser).await);
        let ada = session(flows, &token, &kit).await.unwrap();
        assert_eq!(
            (ada.name.as_str(), ada.role, ada.passkeys),
            ("ada", Role::Owner, 0)
        );
        assert!(flows.panel_link(&link, kit.now()).await.unwrap().is_none());
        let again = accept(&kit, &link, "eve", &kit.new_browser()).await;
        assert!(matches!(again, Accepted::NoLink), "{again:?}");
        let made = flows.make_first_link(&mut kit.moment()).await.unwrap();
        assert!(made.is_none(), "there is an operator");
        for (event, times) in [
            (Event::OperatorLinkMade, 1),
            (Event::OperatorJoined, 1),
            (Event::OperatorSignedIn, 1),
            (Event::OperatorLinkRefused, 1),
        ] {
            assert_eq!(logged(&kit, event).await, times, "{event}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_newer_first_link_ends_the_older_one_and_time_ends_both() {
    told(async |kit| {
        let (older, newer) = (first_link(&kit).await, first_link(&kit).await);
        kit.pass_time(INSTANT);
        let found = async |link| kit.flows.panel_link(link, kit.now()).await.unwrap();
        assert!(found(&older).await.is_none());
        assert!(found(&newer).await.is_some());
        kit.pass_time(just_before(HOUR));
        assert!(found(&newer).await.is_none());
        let late = accept(&kit, &newer, "ada", &kit.new_browser()).await;
        assert!(matches!(late, Accepted::NoLink), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_mistyped_leaves_the_link_good() {
    told(async |kit| {
        let (link, browser) = (first_link(&kit).await, kit.new_browser());
        let no_name = accept(&kit, &link, "a b", &browser).await;
        assert!(matches!(no_name, Accepted::NotAName), "{no_name:?}");
        let short = accept_with(&kit, &link, "ada", "short", &browser).await;
        let refused = PasswordRefused::TooShort;
        assert!(
            matches!(short, Accepted::Password(why) if why == refused),
            "{short:?}"
        );
        looking(accept(&kit, &link, "ada", &browser).await);
        let invited = kit
            .flows
            .invite_operator(None, Role::Helper, &mut kit.moment())
            .await;
        let invited = invited.unwrap().unwrap();
        let taken = accept(&kit, &invited.token, "ADA", &browser).await;
        assert!(matches!(taken, Accepted::NameTaken), "{taken:?}");
        looking(accept(&kit, &invited.token, "mara", &browser).await);
    })
    .await;
}

#[tokio::test]
async fn a_house_without_an_owner_invites_an_owner_first() {
    told(async |kit| {
        let invite = async |role| {
            let mut moment = kit.moment();
            let invited = kit.flows.invite_operator(None, role, &mut moment).await;
            invited.unwrap().map(|invited| invited.token)
        };
        assert_eq!(
            invite(Role::Helper).await.err(),
            Some(PanelRefused::LastOwner)
        );
        let first = first_link(&kit).await;
        let owners = invite(Role::Owner).await.unwrap();
        looking(accept(&kit, &owners, "ada", &kit.new_browser()).await);
        let late = accept(&kit, &first, "eve", &kit.new_browser()).await;
        assert!(
            matches!(late, Accepted::NoLink),
            "somebody came in by another way"
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_ends_with_its_makers_being_an_owner() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let [ada, bob] = [
            kit.session(&ada).await.unwrap(),
            kit.session(&bob).await.unwrap(),
        ];
        let flows = &kit.flows;
        let invited = flows
            .invite_operator(Some(&bob), Role::Owner, &mut kit.moment())
            .await;
        let invited = invited.unwrap().unwrap();
        let mut moment = kit.moment();
        let removed = flows.remove_operator(Some(&ada), bob.operator, &mut moment);
        removed.await.unwrap().unwrap();
        let late = accept(&kit, &invited.token, "eve", &kit.new_browser()).await;
        assert!(matches!(late, Accepted::NoLink), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn a_reset_changes_the_password_and_ends_every_session() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let (flows, name) = (&kit.flows, "ada".parse().unwrap());
        let mut moment = kit.moment();
        let reset = flows.reset_operator(&name, ForgetPasskeys::No, &mut moment);
        let link = reset.await.unwrap().unwrap().token;
        let terms = flows.panel_link(&link, kit.now()).await.unwrap().unwrap();
        assert_eq!(terms.name, Some(name));
        assert!(
            kit.session(&ada).await.is_ok(),
            "looking and making end nothing"
        );
        let new = "another horse battery";
        let browser = kit.new_browser();
        let accepted = accept_with(&kit, &link, "", new, &browser).await;
        let Accepted::In(SignedIn::Half(token)) = accepted else {
            panic!("the passkey is still asked for: {accepted:?}")
        };
        assert!(session(flows, &token, &kit).await.is_some());
        assert!(kit.session(&ada).await.is_err());
        let old = try_password(&kit, "ada", PASSWORD, &browser).await;
        assert!(matches!(old, SignedIn::Wrong), "{old:?}");
        let new = try_password(&kit, "ada", new, &browser).await;
        assert!(matches!(new, SignedIn::Half(_)), "{new:?}");
        assert_eq!(logged(&kit, Event::OperatorPasswordSet).await, 1);
        let mut moment = kit.moment();
        let eve = "eve".parse().unwrap();
        let nobody = flows.reset_operator(&eve, ForgetPasskeys::No, &mut moment);
        assert!(nobody.await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_reset_may_take_the_passkeys_too() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        let (flows, name) = (&kit.flows, "ada".parse().unwrap());
        let mut moment = kit.moment();
        let reset = flows.reset_operator(&name, ForgetPasskeys::Yes, &mut moment);
        let link = reset.await.unwrap().unwrap().token;
        assert!(kit.session(&ada).await.is_err(), "at once");
        let old = try_password(&kit, "ada", PASSWORD, &kit.new_browser()).await;
        assert!(
            matches!(old, SignedIn::Wrong),
            "a password without its passkey opens nothing: {old:?}"
        );
        let accepted = accept(&kit, &link, "", &kit.new_browser()).await;
        let token = looking(accepted);
        let looks = session(flows, &token, &kit).await.unwrap();
        assert_eq!((looks.passkeys, looks.passkey_at), (0, None));
        assert_eq!(logged(&kit, Event::PasskeyRemoved).await, 1);
    })
    .await;
}

/// Accepts a link with a mail address.
async fn accept_at(kit: &Kit, token: &Token, name: &str, address: &str) -> Accepted {
    let typed = TypedAtLink {
        address,
        language: "de",
        ..typed(name, PASSWORD)
    };
    accept_typed(kit, token, typed, &kit.new_browser()).await
}

async fn address_of(kit: &Kit, token: &Token) -> Option<String> {
    let session = session(&kit.flows, token, kit).await.unwrap();
    let account = kit.flows.panel_account(&session, &kit.moment()).await;
    let address = account.unwrap().unwrap().address;
    address.map(|address| address.expose().to_owned())
}

#[tokio::test]
async fn an_address_given_at_a_link_is_written_to_and_owners_hear_of_it() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&ada, "ada@house.example").await.unwrap();
        let mut moment = kit.moment();
        let invited = kit.flows.invite_operator(None, Role::Owner, &mut moment);
        let link = invited.await.unwrap().unwrap().token;
        let none = accept_at(&kit, &link, "bob", "bob at house").await;
        assert!(matches!(none, Accepted::NotAnAddress), "{none:?}");
        let token = looking(accept_at(&kit, &link, "bob", " bob@house.example ").await);
        let kept = address_of(&kit, &token).await;
        assert_eq!(kept.as_deref(), Some("bob@house.example"));
        let log = whole_log(&kit).await;
        let row = log.iter().rfind(|row| row.event == "operator_address_set");
        let said = "operator=bob address=set by=invitation";
        assert_eq!(row.unwrap().detail, said);
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["ada@house.example"; 2], "not to oneself");
        assert!(mails.iter().all(|mail| mail.text.contains("bob")));
        let mut subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        subjects.sort_unstable();
        let told = [
            "A mail address of bob was changed",
            "bob owns your Countersign server now",
        ];
        assert_eq!(subjects, told);
    })
    .await;
}

#[tokio::test]
async fn a_link_for_a_new_password_leaves_the_address_as_it_is() {
    told(async |kit| {
        let ada = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&ada, "ada@house.example").await.unwrap();
        let (flows, name) = (&kit.flows, "ada".parse().unwrap());
        let mut moment = kit.moment();
        let reset = flows.reset_operator(&name, ForgetPasskeys::Yes, &mut moment);
        let link = reset.await.unwrap().unwrap().token;
        let token = looking(accept_at(&kit, &link, "", "thief@evil.example").await);
        let kept = address_of(&kit, &token).await;
        assert_eq!(kept.as_deref(), Some("ada@house.example"));
        assert_eq!(logged(&kit, Event::OperatorAddressSet).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_first_of_a_house_may_give_one_though_nobody_hears_of_it() {
    told(async |kit| {
        let link = first_link(&kit).await;
        let token = looking(accept_at(&kit, &link, "ada", "ada@house.example").await);
        let kept = address_of(&kit, &token).await;
        assert_eq!(kept.as_deref(), Some("ada@house.example"));
        assert_eq!(logged(&kit, Event::OperatorsTold).await, 0);
        let given = looking_without(&kit).await;
        assert_eq!(address_of(&kit, &given).await, None, "nobody has to");
    })
    .await;
}

/// Somebody who was invited and gives no address.
async fn looking_without(kit: &Kit) -> Token {
    let mut moment = kit.moment();
    let invited = kit.flows.invite_operator(None, Role::Helper, &mut moment);
    let link = invited.await.unwrap().unwrap().token;
    looking(accept_at(kit, &link, "mara", "  ").await)
}
