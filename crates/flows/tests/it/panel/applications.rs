//! Applications: changed over nobody's head, their names and logos by owners alone, and owners hear of it.

use std::{sync::Arc, time::Duration};

use domain::{
    ASKED_AGAIN, ApplicationId, LogoName, Picture, PictureRefused, Role, SecretId, Token,
};
use flows::{
    AddressSet, ApplicationView, Connection, Edited, LogoChange, NewKey, PanelRefused,
    PanelSession, RotatedSecret, SecretKind, SeenKey,
    testkit::{AtPanel, Kit, REDIRECT},
};
use store::testing::race;

use crate::talk::{HOUR, INSTANT, told, whole_log};

pub(super) fn id(kit: &Kit) -> ApplicationId {
    kit.site.application.id
}

pub(super) async fn view(kit: &Kit, session: &PanelSession) -> ApplicationView {
    let mut moment = kit.moment();
    let seen = kit.flows.see_application(session, id(kit), &mut moment);
    seen.await.unwrap().unwrap()
}

pub(super) async fn make(
    kit: &Kit,
    session: &PanelSession,
    overlap: Duration,
    seen: Option<SecretId>,
) -> Result<RotatedSecret, PanelRefused> {
    let key = NewKey {
        application: id(kit),
        kind: SecretKind::Client,
        overlap,
    };
    // Of keys made in one instant nobody can say which is the newest.
    kit.pass_time(INSTANT);
    let mut moment = kit.moment();
    let seen = SeenKey::This(seen);
    let made = kit.flows.make_key(Some(session), key, seen, &mut moment);
    made.await.unwrap()
}

pub(super) async fn works(kit: &Kit, secret: &Token) -> bool {
    let id = id(kit).to_string();
    let client = kit.flows.client(&id, secret, kit.now()).await;
    client.unwrap().is_some()
}

pub(super) fn connection(addresses: &[&str], sends_addresses: bool) -> Connection {
    let addresses = addresses.iter().map(|one| one.parse().unwrap());
    Connection {
        redirect_addresses: addresses.collect(),
        sends_addresses,
    }
}

pub(super) async fn owner(kit: &Kit) -> (AtPanel, PanelSession) {
    let at = kit.operator("ada", Role::Owner).await.unwrap();
    let session = kit.session(&at).await.unwrap();
    (at, session)
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
                let name = format!("Number {runner}");
                let set = flows.set_name(Some(&session), id, 1, name, &mut moment);
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
        let colour = "#00aa00".parse().unwrap();
        let set = flows.set_colour(session, one, 1, colour, &mut moment);
        assert!(matches!(set.await.unwrap(), Ok(Edited::Meanwhile(_))));
        let set = flows.set_colour(session, one, 2, colour, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        // What changes nothing is no change.
        let set = flows.set_colour(session, one, 3, colour, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let log = whole_log(&kit).await;
        let told = log
            .iter()
            .filter(|line| line.event == "application_changed");
        let mut told: Vec<_> = told.map(|line| line.detail.as_str()).collect();
        // All within one instant, so that their order in the log is anybody's.
        told.sort_unstable();
        let both = format!("by=ada names=[\"Lighthouse\",\"{name}\"]");
        assert_eq!(told, ["by=ada colour=#00aa00 was=#1a5fb4", both.as_str()]);
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
            let colour = "#00aa00".parse().unwrap();
            let set = flows.set_colour(by, one, version, colour, &mut moment);
            let edits = matches!(role, Role::Helper | Role::ReadOnly);
            assert_eq!(set.await.unwrap().err(), no.filter(|_| edits), "{role}");
            let set = flows.set_name(by, one, 99, format!("Of {role}"), &mut moment);
            assert_eq!(set.await.unwrap().err(), owns, "{role}");
            let set = flows.set_logo(by, one, 99, LogoChange::None, &mut moment);
            assert_eq!(set.await.unwrap().err(), owns, "{role}");
            let to = connection(&["https://new.example/back"], true);
            let set = flows.set_connection(by, one, 99, to, &mut moment);
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
            if role != Role::Owner {
                let off = flows.switch_off(by, one, &mut moment).await.unwrap();
                assert_eq!(off.err(), owns, "{role}");
                let on = flows.switch_on(by, one, &mut moment).await.unwrap();
                assert_eq!(on.err(), owns, "{role}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn names_keys_addresses_and_the_switch_ask_the_passkey_again() {
    told(async |kit| {
        let (at, session) = owner(&kit).await;
        kit.pass_time(ASKED_AGAIN);
        let seen = view(&kit, &session).await.newest(SecretKind::Client);
        let again = Some(PanelRefused::AskAgain);
        assert_eq!(make(&kit, &session, HOUR, seen).await.err(), again);
        let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
        let by = Some(&session);
        let to = connection(&["https://new.example/back"], true);
        let set = flows.set_connection(by, one, 1, to, &mut moment);
        assert_eq!(set.await.unwrap().err(), again);
        let set = flows.set_name(by, one, 1, "Pier".into(), &mut moment);
        assert_eq!(set.await.unwrap().err(), again);
        let off = flows.switch_off(by, one, &mut moment).await;
        assert_eq!(off.unwrap().err(), again);
        // A colour is nobody's door.
        let colour = "#00aa00".parse().unwrap();
        let set = flows.set_colour(by, one, 1, colour, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        kit.prove(&at).await.unwrap();
        let session = kit.session(&at).await.unwrap();
        assert!(make(&kit, &session, HOUR, seen).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn owners_hear_of_another_name_and_another_logo() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let bob = kit.operator("bob", Role::Owner).await.unwrap();
        let bob = kit.session(&bob).await.unwrap();
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let set = flows.set_own_address(&bob, "bob@house.example", "en", &mut moment);
        assert_eq!(set.await.unwrap(), AddressSet::Done);
        kit.carry_messages().await.unwrap();
        let before = kit.gateway.kept_mails().len();
        let colour = "#00aa00".parse().unwrap();
        let by = Some(&ada);
        let set = flows.set_colour(by, id(&kit), 1, colour, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let set = flows.set_name(by, id(&kit), 2, "Pier <i>".into(), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let taken = flows.take_logo(&ada, id(&kit), 3, PIXEL.to_vec(), &mut moment);
        assert_eq!(taken.await.unwrap(), Ok(Edited::Done));
        // What changes nothing, and what comes too late, is told to nobody.
        let same = flows.set_name(by, id(&kit), 4, "Pier <i>".into(), &mut moment);
        assert_eq!(same.await.unwrap(), Ok(Edited::Done));
        let late = flows.set_name(by, id(&kit), 1, "Quay".into(), &mut moment);
        assert!(matches!(late.await.unwrap(), Ok(Edited::Meanwhile(_))));
        kit.carry_messages().await.unwrap();
        let mut mails = kit.gateway.kept_mails().split_off(before);
        mails.sort_by(|one, other| one.subject.cmp(&other.subject));
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(
            subjects,
            [
                "The logo of Pier <i> was changed",
                "“Lighthouse” is called “Pier <i>” now",
            ]
        );
        assert!(mails.iter().all(|mail| mail.text.contains("ada")));
        assert!(mails[1].text.contains("“Lighthouse”"), "{}", mails[1].text);
        // The terminal is whoever runs the house.
        let set = flows.set_name(None, id(&kit), 4, "Quay".into(), &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        kit.carry_messages().await.unwrap();
        assert_eq!(kit.gateway.kept_mails().len(), before + 2);
    })
    .await;
}

#[tokio::test]
async fn names_and_uploads_come_to_an_end_within_a_day() {
    told(async |kit| {
        let (_, ada) = owner(&kit).await;
        let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
        let slow = Some(PanelRefused::SlowDown);
        for number in 1..=20 {
            let name = format!("Number {number}");
            let set = flows.set_name(Some(&ada), one, number, name, &mut moment);
            assert_eq!(set.await.unwrap(), Ok(Edited::Done), "{number}");
        }
        let set = flows.set_name(Some(&ada), one, 21, "Once more".into(), &mut moment);
        assert_eq!(set.await.unwrap().err(), slow);
        let upload = async || {
            let mut moment = kit.moment();
            let taken = flows.take_logo(&ada, one, 21, b"x".to_vec(), &mut moment);
            taken.await.unwrap()
        };
        for number in 1..=30 {
            let taken = upload().await;
            assert!(matches!(taken, Ok(Edited::NotAPicture(_))), "{number}");
        }
        assert_eq!(upload().await.err(), slow);
        let site = flows.site(one).await.unwrap().unwrap();
        assert_eq!(site.application.version, 21);
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

#[tokio::test]
async fn the_terminal_adds_and_takes_addresses_at_once_but_for_the_last() {
    told(async |kit| {
        let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
        let other = "https://other.example/back".parse().unwrap();
        let added = flows.add_address(one, other, &mut moment).await;
        assert_eq!(added.unwrap(), Ok(Edited::Done));
        let first = REDIRECT.parse().unwrap();
        let removed = flows.remove_address(one, &first, &mut moment).await;
        assert_eq!(removed.unwrap(), Ok(Edited::Done));
        let other = "https://other.example/back".parse().unwrap();
        let last = flows.remove_address(one, &other, &mut moment).await;
        assert_eq!(last.unwrap(), Ok(Edited::LastAddress));
        let site = flows.site(one).await.unwrap().unwrap();
        assert_eq!(site.application.redirect_addresses, [other]);
        let nobodys = ApplicationId::from_bytes([7; 16]);
        let none = flows.remove_address(nobodys, &first, &mut moment).await;
        assert_eq!(none.unwrap().err(), Some(PanelRefused::Stale));
    })
    .await;
}
