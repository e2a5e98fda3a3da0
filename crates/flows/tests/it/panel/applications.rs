//! Applications: added once, changed over nobody's head, their keys made new by owners alone.

use std::sync::Arc;

use domain::{
    ASKED_AGAIN, ApplicationId, Brand, Event, LogoName, Picture, PictureRefused, Policy, Role,
    SecretId, Token,
};
use flows::{
    AddressSet, ApplicationView, Connection, Edited, LogoChange, Looks, NewApplication, NewKey,
    PanelRefused, PanelSession, RotatedSecret, SecretKind, SeenKey,
    testkit::{AtPanel, Kit},
};
use store::testing::race;

use crate::talk::{DAY, HOUR, INSTANT, just_before, logged, told, whole_log};

fn id(kit: &Kit) -> ApplicationId {
    kit.site.application.id
}

async fn view(kit: &Kit, session: &PanelSession) -> ApplicationView {
    let mut moment = kit.moment();
    let seen = kit.flows.see_application(session, id(kit), &mut moment);
    seen.await.unwrap().unwrap()
}

async fn make(
    kit: &Kit,
    session: &PanelSession,
    overlap: std::time::Duration,
    seen: Option<SecretId>,
) -> Result<RotatedSecret, PanelRefused> {
    let key = NewKey {
        application: id(kit),
        kind: SecretKind::Client,
        overlap,
    };
    let mut moment = kit.moment();
    let seen = SeenKey::This(seen);
    let made = kit.flows.make_key(Some(session), key, seen, &mut moment);
    made.await.unwrap()
}

async fn works(kit: &Kit, secret: &Token) -> bool {
    let id = id(kit).to_string();
    let client = kit.flows.client(&id, secret, kit.now()).await;
    client.unwrap().is_some()
}

fn looks(name: &str) -> Looks {
    Looks {
        name: name.into(),
        colour: "#00aa00".parse().unwrap(),
    }
}

fn connection() -> Connection {
    Connection {
        redirect_addresses: vec!["https://new.example/back".parse().unwrap()],
        sends_addresses: false,
    }
}

async fn owner(kit: &Kit) -> (AtPanel, PanelSession) {
    let at = kit.operator("ada", Role::Owner).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    (at, session)
}

#[tokio::test]
async fn a_form_adds_one_application_however_often_it_is_sent() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let mut moment = kit.moment();
        let id = ApplicationId::new(moment.now, &mut moment.rng);
        let new = || NewApplication {
            brand: Brand {
                name: "Harbour".into(),
                colour: "#1a5fb4".parse().unwrap(),
                logo: None,
            },
            redirect_addresses: vec!["https://harbour.example/back".parse().unwrap()],
            sends_addresses: true,
            policy: Policy::default(),
        };
        let add = async |id| {
            let mut moment = kit.moment();
            let added = kit
                .flows
                .add_application_by(&session, id, new(), &mut moment);
            added.await.unwrap()
        };
        let added = add(id).await.unwrap();
        let client = id.to_string();
        let good = kit.flows.client(&client, &added.client_secret, kit.now());
        assert!(good.await.unwrap().is_some());
        assert_eq!(add(id).await.err(), Some(PanelRefused::Stale));
        // An id nobody drew a moment ago.
        for odd in [[0; 16], [0xff; 16]] {
            let odd = ApplicationId::from_bytes(odd);
            assert_eq!(add(odd).await.err(), Some(PanelRefused::Stale));
        }
        assert_eq!(logged(&kit, Event::ApplicationAdded).await, 2);
        let log = whole_log(&kit).await;
        let by: Vec<_> = log
            .iter()
            .filter(|line| line.event == "application_added")
            .map(|line| line.detail.as_str())
            .collect();
        assert_eq!(by, ["by=terminal", "by=ada"]);
    })
    .await;
}

#[tokio::test]
async fn a_new_secret_works_beside_the_old_one_until_its_end() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let old = &kit.site.client_secret;
        let seen = view(&kit, &session).await.in_force(SecretKind::Client);
        let made = make(&kit, &session, DAY, seen).await.unwrap();
        assert_eq!(made.ending, 1);
        assert!(works(&kit, old).await && works(&kit, &made.secret).await);
        kit.pass_time(just_before(DAY));
        assert!(works(&kit, old).await);
        kit.pass_time(INSTANT);
        assert!(!works(&kit, old).await && works(&kit, &made.secret).await);
    })
    .await;
}

#[tokio::test]
async fn a_used_form_makes_no_second_secret() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let seen = view(&kit, &session).await.in_force(SecretKind::Client);
        let outcomes = race(4, |_| {
            let (flows, session, mut moment) = (kit.flows.clone(), session.clone(), kit.moment());
            let key = NewKey {
                application: id(&kit),
                kind: SecretKind::Client,
                overlap: HOUR,
            };
            async move {
                let seen = SeenKey::This(seen);
                let made = flows.make_key(Some(&session), key, seen, &mut moment);
                made.await.unwrap().is_ok()
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|made| **made).count(), 1);
        let again = make(&kit, &session, HOUR, seen).await;
        assert_eq!(again.err(), Some(PanelRefused::Stale));
        assert_eq!(logged(&kit, Event::SecretRotated).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_older_secret_is_ended_at_once_and_the_one_in_force_is_not() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let seen = view(&kit, &session).await.in_force(SecretKind::Client);
        let old = seen.unwrap();
        let end = async |key| {
            let mut moment = kit.moment();
            let ended = kit
                .flows
                .end_key(Some(&session), id(&kit), key, &mut moment);
            ended.await.unwrap()
        };
        assert_eq!(end(old).await, Err(PanelRefused::Stale), "in force");
        let made = make(&kit, &session, DAY, seen).await.unwrap();
        assert_eq!(end(old).await, Ok(()));
        assert!(!works(&kit, &kit.site.client_secret).await);
        assert!(works(&kit, &made.secret).await);
        assert_eq!(end(old).await, Err(PanelRefused::Stale), "twice");
        assert_eq!(logged(&kit, Event::SecretEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_late_is_shown_the_other_change_and_overwrites_nothing() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let flows = &kit.flows;
        let outcomes = race(6, |runner| {
            let (flows, session, mut moment) = (flows.clone(), session.clone(), kit.moment());
            let id = id(&kit);
            async move {
                let looks = looks(&format!("Number {runner}"));
                let set = flows.set_looks(Some(&session), id, 1, looks, &mut moment);
                set.await.unwrap().unwrap()
            }
        })
        .await;
        let winner = outcomes.iter().position(|one| *one == Edited::Done);
        let name = format!("Number {}", winner.unwrap());
        let late = outcomes.iter().filter(|one| match one {
            Edited::Meanwhile(theirs) => theirs.brand.name == name && theirs.version == 2,
            _ => false,
        });
        assert_eq!(late.count(), 5, "{outcomes:?}");
        let site = flows.site(id(&kit)).await.unwrap().unwrap();
        assert_eq!(site.application.brand.name, name, "what pages show");
        let mut moment = kit.moment();
        let (session, one) = (Some(&session), id(&kit));
        let set = flows.set_connection(session, one, 1, connection(), &mut moment);
        assert!(matches!(set.await.unwrap(), Ok(Edited::Meanwhile(_))));
        let set = flows.set_connection(session, one, 2, connection(), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        // What changes nothing is no change.
        let set = flows.set_connection(session, one, 3, connection(), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let log = whole_log(&kit).await;
        let told = log
            .iter()
            .filter(|line| line.event == "application_changed");
        let mut told: Vec<_> = told.map(|line| line.detail.as_str()).collect();
        // All within one instant, so that their order in the log is anybody's.
        told.sort_unstable();
        assert_eq!(
            told,
            [
                "by=ada added=https://new.example/back removed=https://site.example/back \
                 sends_addresses=no",
                "by=ada name=changed colour=#00aa00 was=#1a5fb4",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn each_role_does_what_its_line_says_and_no_more() {
    told(async |kit| {
        for role in Role::ALL {
            let at = kit.operator(&format!("a{role}"), role).await.unwrap();
            let session = kit.session(&at).await.unwrap();
            let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
            let version = flows.site(one).await.unwrap().unwrap().application.version;
            let no = Some(PanelRefused::NotYourRole);
            let owns = (role != Role::Owner).then_some(PanelRefused::NotYourRole);
            let by = Some(&session);
            let name = looks(&format!("Of {role}"));
            let set = flows.set_looks(by, one, version, name, &mut moment).await;
            let edits = matches!(role, Role::Helper | Role::ReadOnly);
            assert_eq!(set.unwrap().err(), no.filter(|_| edits), "{role}");
            let set = flows.set_connection(by, one, 99, connection(), &mut moment);
            assert_eq!(set.await.unwrap().err(), owns, "{role}");
            let seen = flows.see_application(&session, one, &mut moment).await;
            let helps = role == Role::Helper;
            assert_eq!(seen.unwrap().err(), no.filter(|_| helps), "{role}");
            let key = make(&kit, &session, HOUR, None).await.err();
            let stale = (role == Role::Owner).then_some(PanelRefused::Stale);
            assert_eq!(key, owns.or(stale), "{role}");
            let key = SecretId::from_bytes([9; 16]);
            let end = flows.end_key(by, one, key, &mut moment).await.unwrap();
            assert_eq!(end.err(), owns.or(stale), "{role}");
        }
    })
    .await;
}

#[tokio::test]
async fn keys_and_addresses_ask_the_passkey_again() {
    told(async |kit| {
        let (at, session) = owner(&kit).await;
        kit.pass_time(ASKED_AGAIN);
        let seen = view(&kit, &session).await.in_force(SecretKind::Client);
        let again = Some(PanelRefused::AskAgain);
        assert_eq!(make(&kit, &session, HOUR, seen).await.err(), again);
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let set = flows.set_connection(Some(&session), id(&kit), 1, connection(), &mut moment);
        assert_eq!(set.await.unwrap().err(), again);
        // Names are no doors.
        let set = flows.set_looks(Some(&session), id(&kit), 1, looks("Pier"), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        kit.prove(&at).await.unwrap();
        let session = kit.session(&at).await.unwrap();
        assert!(make(&kit, &session, HOUR, seen).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn owners_hear_at_once_of_what_opens_a_door() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let bob = kit.session(&bob).await.unwrap();
        for (session, address) in [(&ada, "ada@house.example"), (&bob, "bob@house.example")] {
            let (flows, mut moment) = (&kit.flows, kit.moment());
            let set = flows.set_own_address(session, address, "en", &mut moment);
            assert_eq!(set.await.unwrap(), AddressSet::Done);
        }
        kit.carry_messages().await.unwrap();
        let before = kit.gateway.kept_mails().len();
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let set = flows.set_looks(Some(&ada), id(&kit), 1, looks("Pier"), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let set = flows.set_connection(Some(&ada), id(&kit), 2, connection(), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let seen = view(&kit, &ada).await.in_force(SecretKind::Client);
        let made = make(&kit, &ada, HOUR, seen).await.unwrap();
        // A form that was used tells nobody of anything.
        assert!(make(&kit, &ada, HOUR, seen).await.is_err());
        let set = flows.set_connection(Some(&ada), id(&kit), 2, connection(), &mut moment);
        assert!(matches!(set.await.unwrap(), Ok(Edited::Meanwhile(_))));
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails().split_off(before);
        let mut heard: Vec<_> = mails
            .iter()
            .map(|mail| (mail.to.as_str(), mail.subject.as_str()))
            .collect();
        heard.sort_unstable();
        let [addresses, key] = [
            "The return addresses of Pier were changed",
            "Pier has a new secret",
        ];
        assert_eq!(
            heard,
            [
                ("ada@house.example", key),
                ("ada@house.example", addresses),
                ("bob@house.example", key),
                ("bob@house.example", addresses),
            ]
        );
        for mail in mails {
            assert!(mail.text.contains("ada") && !mail.text.contains(made.secret.expose()));
        }
        let log = whole_log(&kit).await;
        let secret = made.secret.expose();
        assert!(log.iter().all(|line| !line.detail.contains(secret)));
        // The terminal is whoever runs the house.
        let rotated = flows.rotate_secret(id(&kit), SecretKind::Client, HOUR, &mut moment);
        assert!(rotated.await.unwrap().is_some());
        kit.carry_messages().await.unwrap();
        assert_eq!(kit.gateway.kept_mails().len(), before + 4);
    })
    .await;
}

/// The smallest picture there is: one pixel.
const PIXEL: &[u8] = include_bytes!("pixel.png");

#[tokio::test]
async fn a_logo_is_what_an_upload_shows_and_nothing_else_of_it() {
    told(async |kit| {
        let (_, session) = owner(&kit).await;
        let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
        let svg = b"<svg onload='alert(1)'/>".to_vec();
        let taken = flows.take_logo(&session, one, 1, svg, &mut moment).await;
        let other = Edited::NotAPicture(PictureRefused::OtherKind);
        assert_eq!(taken.unwrap(), Ok(other));
        let brand = async || {
            let site = flows.site(one).await.unwrap().unwrap();
            site.application.brand.clone()
        };
        assert_eq!(brand().await.logo, None);
        let taken = flows.take_logo(&session, one, 1, PIXEL.to_vec(), &mut moment);
        assert_eq!(taken.await.unwrap(), Ok(Edited::Done));
        let picture = Picture::from_upload(PIXEL).unwrap();
        let name = LogoName::of(picture.png());
        let address = brand().await.logo.unwrap().address(one);
        assert_eq!(address, format!("/brand/{one}/logo-{name}"));
        let shown = flows.logo(one, &name).await.unwrap();
        assert_eq!(shown.as_deref(), Some(picture.png()));
        let late = LogoChange::Picture(Arc::new(picture));
        let late = flows.set_logo(Some(&session), one, 1, late, &mut moment);
        assert!(matches!(late.await.unwrap(), Ok(Edited::Meanwhile(_))));
        let none = flows.set_logo(Some(&session), one, 2, LogoChange::None, &mut moment);
        assert_eq!(none.await.unwrap(), Ok(Edited::Done));
        assert_eq!(brand().await.logo, None);
        assert_eq!(flows.logo(one, &name).await.unwrap(), None);
    })
    .await;
}
