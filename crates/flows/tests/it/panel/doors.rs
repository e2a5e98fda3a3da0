//! What opens a door at an application and waits: return addresses, that no mail addresses are sent, a new application.

use domain::{ApplicationId, Brand, Event, HELD_LIFE, HeldChangeId, Method, Policy, Role};
use flows::{
    AddedApplication, Edited, HeldConfirmed, MethodTried, NewApplication, PanelRefused,
    PanelSession, Switched,
    testkit::{Kit, REDIRECT},
};
use store::testing::race;

use super::{
    applications::{connection, id, owner},
    held::confirm_at_terminal,
    rules::{confirm, mailed_key, session},
};
use crate::talk::{logged, told, whole_log};

const NEW: &str = "https://new.example/back";
const OTHER: &str = "https://other.example/back";

async fn set(kit: &Kit, by: &PanelSession, seen: i64, addresses: &[&str], sends: bool) -> Edited {
    let (to, mut moment) = (connection(addresses, sends), kit.moment());
    let set = kit
        .flows
        .set_connection(Some(by), id(kit), seen, to, &mut moment);
    set.await.unwrap().unwrap()
}

async fn in_force(kit: &Kit) -> (Vec<String>, bool, i64) {
    let site = kit.flows.site(id(kit)).await.unwrap().unwrap();
    let application = &site.application;
    let addresses = application.redirect_addresses.iter();
    let addresses = addresses.map(|it| it.as_str().to_owned()).collect();
    (addresses, application.sends_addresses, application.version)
}

fn harbour() -> NewApplication {
    NewApplication {
        brand: Brand {
            name: "Harbour".into(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
        },
        redirect_addresses: vec!["https://harbour.example/back".parse().unwrap()],
        sends_addresses: true,
        policy: Policy {
            text_countries: "DE,GB,US".parse().unwrap(),
            ..Policy::default()
        },
    }
}

async fn add(
    kit: &Kit,
    by: &PanelSession,
    id: ApplicationId,
) -> Result<AddedApplication, PanelRefused> {
    let mut moment = kit.moment();
    let added = kit.flows.add_application_by(by, id, harbour(), &mut moment);
    added.await.unwrap()
}

/// A new application, and the change it waits for.
pub(super) async fn added(kit: &Kit, by: &PanelSession) -> (ApplicationId, HeldChangeId) {
    let id = drawn(kit);
    let added = add(kit, by, id).await.unwrap();
    (id, added.held.unwrap().id)
}

fn drawn(kit: &Kit) -> ApplicationId {
    let mut moment = kit.moment();
    ApplicationId::new(moment.now, &mut moment.rng)
}

#[tokio::test]
async fn an_address_that_comes_waits_and_one_that_goes_is_gone() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let Edited::Held(held) = set(&kit, &ada, 1, &[REDIRECT, NEW], true).await else {
            panic!("one that comes waits");
        };
        assert_eq!(in_force(&kit).await, (vec![REDIRECT.into()], true, 2));
        // Sent twice, the form asks once.
        let twice = set(&kit, &ada, 1, &[REDIRECT, NEW], true).await;
        assert!(matches!(twice, Edited::Meanwhile(_)), "{twice:?}");
        assert_eq!(logged(&kit, Event::ApplicationHeld).await, 1);
        let open = Ok(HeldConfirmed::DoorOpen(id(&kit)));
        assert_eq!(confirm_at_terminal(&kit, held.id).await, open);
        let (addresses, _, version) = in_force(&kit).await;
        assert_eq!((addresses.len(), version), (2, 3));
        let log = whole_log(&kit).await;
        let told = log.iter().rfind(|line| line.event == "application_changed");
        let detail = format!("by=terminal held={} asked_by=ada added={NEW}", held.id);
        assert_eq!(told.unwrap().detail, detail);
        // One goes at once while another waits.
        let Edited::Held(_) = set(&kit, &ada, 3, &[NEW, OTHER], true).await else {
            panic!("one that comes waits");
        };
        assert_eq!(in_force(&kit).await.0, [NEW]);
    })
    .await;
}

#[tokio::test]
async fn none_of_those_in_force_would_be_left() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let instead = set(&kit, &ada, 1, &[NEW], true).await;
        assert_eq!(instead, Edited::LastAddress);
        assert_eq!(in_force(&kit).await, (vec![REDIRECT.into()], true, 1));
        assert_eq!(logged(&kit, Event::ApplicationHeld).await, 0);
    })
    .await;
}

#[tokio::test]
async fn to_send_no_mail_addresses_waits_and_to_send_them_does_not() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let Edited::Held(held) = set(&kit, &ada, 1, &[REDIRECT], false).await else {
            panic!("it guards first set-ups");
        };
        assert!(in_force(&kit).await.1);
        let open = Ok(HeldConfirmed::DoorOpen(id(&kit)));
        assert_eq!(confirm_at_terminal(&kit, held.id).await, open);
        assert!(!in_force(&kit).await.1);
        let again = set(&kit, &ada, 3, &[REDIRECT], true).await;
        assert_eq!(again, Edited::Done);
        assert!(in_force(&kit).await.1);
    })
    .await;
}

#[tokio::test]
async fn owners_are_told_which_addresses_come_and_go() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let ada = session(&kit, &at).await;
        let Edited::Held(held) = set(&kit, &ada, 1, &[REDIRECT, NEW], true).await else {
            panic!("one that comes waits");
        };
        let key = mailed_key(&kit, "ada@house.example").await;
        let asked = kit.gateway.kept_mails().pop().unwrap();
        assert!(asked.text.contains(&format!("Comes: {NEW}")), "{asked:?}");
        let open = Ok(HeldConfirmed::DoorOpen(id(&kit)));
        assert_eq!(confirm(&kit, &ada, held.id, &key).await, open);
        let done = set(&kit, &ada, 3, &[NEW], true).await;
        assert_eq!(done, Edited::Done);
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let told: Vec<_> = mails
            .iter()
            .filter(|mail| mail.subject == "The return addresses of Lighthouse were changed")
            .map(|mail| (mail.text.contains("Comes: "), mail.text.contains("Goes: ")))
            .collect();
        assert_eq!(told.len(), 2, "{mails:?}");
        assert!(told.contains(&(true, false)) && told.contains(&(false, true)));
    })
    .await;
}

#[tokio::test]
async fn a_new_application_is_off_and_opens_nothing_until_it_is_confirmed() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let id = drawn(&kit);
        let added = add(&kit, &ada, id).await.unwrap();
        let (flows, now) = (&kit.flows, kit.now());
        let client = id.to_string();
        let is_client = async || {
            let found = flows.client(&client, &added.client_secret, now).await;
            let key = flows.management_key(&added.management_key, now).await;
            (found.unwrap().is_some(), key.unwrap().is_some())
        };
        assert_eq!(is_client().await, (false, false));
        let site = flows.site(id).await.unwrap().unwrap();
        assert!(site.application.off_since.is_some());
        // Its name stands in no message to anybody.
        let (what, mut moment) = ((Method::Text, "+44 7400 123456"), kit.moment());
        let tried = flows.try_method(&ada, &site, what, "en", &mut moment).await;
        assert_eq!(tried.unwrap(), Ok(MethodTried::SwitchedOff));
        let held = added.held.unwrap().id;
        let open = Ok(HeldConfirmed::DoorOpen(id));
        assert_eq!(confirm_at_terminal(&kit, held).await, open);
        assert_eq!(is_client().await, (true, true));
        let site = flows.site(id).await.unwrap().unwrap();
        assert_eq!(site.application.off_since, None);
        assert_eq!(logged(&kit, Event::ApplicationOn).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_application_nobody_says_yes_to_is_gone() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let (dropped, late) = (drawn(&kit), drawn(&kit));
        let added = add(&kit, &ada, dropped).await.unwrap();
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let held = added.held.unwrap().id;
        let act = flows.drop_held(Some(&ada), held, &mut moment).await;
        assert_eq!(act.unwrap(), Ok(true));
        assert!(flows.site(dropped).await.unwrap().is_none());
        add(&kit, &ada, late).await.unwrap();
        kit.pass_time(HELD_LIFE);
        flows.sweep(&mut kit.moment()).await.unwrap();
        assert!(flows.site(late).await.unwrap().is_none());
        assert!(flows.site(id(&kit)).await.unwrap().is_some());
        assert_eq!(logged(&kit, Event::ApplicationHeldEnded).await, 2);
    })
    .await;
}

#[tokio::test]
async fn one_that_was_on_stays_whatever_becomes_of_its_change() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let id = drawn(&kit);
        let added = add(&kit, &ada, id).await.unwrap();
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let on = flows.switch_on(None, id, &mut moment).await;
        assert_eq!(on.unwrap(), Ok(Switched::Done));
        let held = added.held.unwrap().id;
        let act = flows.drop_held(Some(&ada), held, &mut moment).await;
        assert_eq!(act.unwrap(), Ok(true));
        assert!(flows.site(id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn owners_are_told_where_a_new_application_is_answered_and_that_it_sends_no_addresses() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let ada = session(&kit, &at).await;
        let last_mail = async || {
            kit.carry_messages().await.unwrap();
            kit.gateway.kept_mails().pop().unwrap().text
        };
        let none = "It sends no mail addresses";
        add(&kit, &ada, drawn(&kit)).await.unwrap();
        let mail = last_mail().await;
        let comes = "Comes: https://harbour.example/back";
        assert!(mail.contains(comes) && !mail.contains(none), "{mail}");
        let new = NewApplication {
            sends_addresses: false,
            ..harbour()
        };
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let added = flows.add_application_by(&ada, drawn(&kit), new, &mut moment);
        added.await.unwrap().unwrap();
        let mail = last_mail().await;
        assert!(mail.contains(comes) && mail.contains(none), "{mail}");
        let Edited::Held(_) = set(&kit, &ada, 1, &[REDIRECT], false).await else {
            panic!("it guards first set-ups");
        };
        let mail = last_mail().await;
        assert!(mail.contains(none), "{mail}");
    })
    .await;
}

#[tokio::test]
async fn a_form_adds_one_application_however_often_it_is_sent() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let id = drawn(&kit);
        assert!(add(&kit, &ada, id).await.is_ok());
        assert_eq!(add(&kit, &ada, id).await.err(), Some(PanelRefused::Stale));
        // An id nobody drew a moment ago.
        for odd in [[0; 16], [0xff; 16]] {
            let odd = ApplicationId::from_bytes(odd);
            assert_eq!(add(&kit, &ada, odd).await.err(), Some(PanelRefused::Stale));
        }
        assert_eq!(logged(&kit, Event::ApplicationAdded).await, 2);
        assert_eq!(logged(&kit, Event::ApplicationHeld).await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_adds_applications_without_end() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        for number in 1..=10 {
            let added = add(&kit, &ada, drawn(&kit)).await;
            assert!(added.is_ok(), "{number}: {added:?}");
        }
        let more = add(&kit, &ada, drawn(&kit)).await;
        assert_eq!(more.err(), Some(PanelRefused::SlowDown));
        assert_eq!(logged(&kit, Event::ApplicationAdded).await, 11);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_confirm_or_drop_a_door_one_does() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        for round in 0..3 {
            let (addresses, _, version) = in_force(&kit).await;
            let new = format!("https://new{round}.example/back");
            let mut to: Vec<_> = addresses.iter().map(String::as_str).collect();
            to.push(&new);
            let Edited::Held(held) = set(&kit, &ada, version, &to, true).await else {
                panic!("one that comes waits");
            };
            let outcomes = race(6, |runner| {
                let (flows, mut moment) = (kit.flows.clone(), kit.moment());
                async move {
                    if runner % 2 == 0 {
                        let confirmed = flows.confirm_held(None, held.id, &mut moment).await;
                        matches!(confirmed.unwrap(), Ok(HeldConfirmed::DoorOpen(_)))
                    } else {
                        let dropped = flows.drop_held(None, held.id, &mut moment).await;
                        dropped.unwrap() == Ok(true)
                    }
                }
            })
            .await;
            let done = outcomes.iter().filter(|done| **done).count();
            assert_eq!(done, 1, "{round}: {outcomes:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn other_rules_end_no_door_that_waits() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let Edited::Held(held) = set(&kit, &ada, 1, &[REDIRECT, NEW], true).await else {
            panic!("one that comes waits");
        };
        crate::talk::decide(&kit, |policy| policy.remember_days = 7).await;
        let open = Ok(HeldConfirmed::DoorOpen(id(&kit)));
        assert_eq!(confirm_at_terminal(&kit, held.id).await, open);
    })
    .await;
}
