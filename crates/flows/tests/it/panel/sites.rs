//! Sites as they are kept and told of, whoever changes them.

use std::{sync::Arc, time::Duration};

use domain::{ApplicationId, Brand, Limit, LogoName, Picture, Policy, Role};
use flows::{
    APPLICATIONS_SHOWN, Connection, Edited, LogoChange, NewApplication, PanelRefused, SiteMeant,
    testkit::Kit,
};
use store::{applications, unit};

use crate::talk::{INSTANT, told, whole_log};

const PIXEL: &[u8] = include_bytes!("pixel.png");

fn id(kit: &Kit) -> ApplicationId {
    kit.site.application.id
}

#[tokio::test]
async fn a_form_may_be_drawn_by_a_clock_that_is_a_little_ahead() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        let session = kit.session(&at).await.unwrap();
        let add = async |ahead: Duration| {
            let mut moment = kit.moment();
            let id = ApplicationId::new(moment.now.plus(ahead), &mut moment.rng);
            let new = NewApplication {
                brand: Brand {
                    name: "Harbour".into(),
                    colour: "#1a5fb4".parse().unwrap(),
                    logo: None,
                },
                redirect_addresses: vec!["https://harbour.example/back".parse().unwrap()],
                sends_addresses: true,
                policy: Policy::default(),
            };
            let added = kit.flows.add_application_by(&session, id, new, &mut moment);
            added.await.unwrap().map(drop)
        };
        let minute = Duration::from_mins(1);
        assert_eq!(add(minute).await, Ok(()));
        assert_eq!(add(minute + INSTANT).await, Err(PanelRefused::Stale));
    })
    .await;
}

#[tokio::test]
async fn each_of_many_is_offered_where_it_is_wanted_and_meant_by_its_name() {
    told(async |kit| {
        let (flows, first) = (&kit.flows, id(&kit));
        let mut last = first;
        for number in 0..101 {
            let name = format!("Pier {number}");
            last = add(&kit, &name).await;
            kit.pass_time(INSTANT);
        }
        let offered = flows.offer_sites(&[]).await.unwrap();
        assert_eq!((offered.sites.len(), offered.has_more), (100, true));
        assert!(offered.sites.iter().all(|one| one.id != last));
        let nobodys = ApplicationId::from_bytes([0xff; 16]);
        let wanted = flows.offer_sites(&[first, last, nobodys]).await.unwrap();
        assert_eq!(wanted.sites.len(), 101);
        let found = wanted.sites.last().map(|one| (one.id, one.name.as_str()));
        assert_eq!(found, Some((last, "Pier 100")));
        let meant = async |text: &str| flows.site_meant(text).await.unwrap();
        for text in [last.to_string().as_str(), "pier 100", " PIER 100 ", "R 100"] {
            assert_eq!(meant(text).await, SiteMeant::One(last), "{text}");
        }
        // A whole name counts before those in which it stands as well.
        assert!(matches!(meant("Pier 1").await, SiteMeant::One(one) if one != last));
        assert_eq!(meant("Pier").await, SiteMeant::Several);
        for text in ["", " ", "%", "Pier 101", &nobodys.to_string()] {
            assert_eq!(meant(text).await, SiteMeant::None, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_says_that_there_are_more_and_is_made_so_often_a_minute() {
    told(async |kit| {
        let at = kit.operator("ada", Role::Owner).await.unwrap();
        let session = kit.session(&at).await.unwrap();
        for number in 0..APPLICATIONS_SHOWN {
            add(&kit, &format!("Pier {number}")).await;
        }
        kit.pass_time(INSTANT);
        add(&kit, "Pier").await;
        let look = async |text: &str| {
            let mut moment = kit.moment();
            let act = kit.flows.see_applications_like(&session, text, &mut moment);
            act.await.unwrap()
        };
        let found = look("pier").await.unwrap();
        assert_eq!((found.sites.len(), found.has_more), (50, true));
        // The last one, but called just so.
        assert_eq!(found.sites[0].brand.name, "Pier");
        assert!(
            found
                .sites
                .iter()
                .all(|one| one.redirect_addresses.len() == 1)
        );
        let one = look("pier 49").await.unwrap();
        assert_eq!((one.sites.len(), one.has_more), (1, false));
        assert_eq!(one.sites[0].brand.name, "Pier 49");
        for _ in 2..Limit::OPERATOR_SEARCHES.most {
            assert!(look("nowhere").await.unwrap().sites.is_empty());
        }
        assert_eq!(look("pier").await, Err(PanelRefused::SlowDown));
    })
    .await;
}

/// An application more, from the terminal.
async fn add(kit: &Kit, name: &str) -> ApplicationId {
    let new = NewApplication {
        brand: Brand {
            name: name.into(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
        },
        redirect_addresses: vec!["https://harbour.example/back".parse().unwrap()],
        sends_addresses: true,
        policy: Policy::default(),
    };
    let mut moment = kit.moment();
    let added = kit.flows.add_application(new, &mut moment).await;
    added.unwrap().unwrap().application.id
}

#[tokio::test]
async fn what_is_not_changed_is_not_read_anew() {
    told(async |kit| {
        let (flows, id) = (&kit.flows, id(&kit));
        let mut stays = false;
        // What the world did before may still be heard of: of many tries one is undisturbed.
        for _ in 0..20 {
            let before = flows.site(id).await.unwrap().unwrap();
            let mut moment = kit.moment();
            let none = LogoChange::None;
            let late = flows.set_logo(None, id, 99, none, &mut moment).await;
            assert!(matches!(late.unwrap(), Ok(Edited::Meanwhile(_))));
            let after = flows.site(id).await.unwrap().unwrap();
            stays |= Arc::ptr_eq(&before, &after);
        }
        assert!(stays);
    })
    .await;
}

#[tokio::test]
async fn a_long_address_is_told_of_in_few_words() {
    told(async |kit| {
        let (flows, id) = (&kit.flows, id(&kit));
        let address = |number| format!("https://new.example/{number}{}", "a".repeat(1900));
        let addresses = (0..20).map(|number| address(number).parse().unwrap());
        let connection = Connection {
            redirect_addresses: addresses.collect(),
            sends_addresses: true,
        };
        let mut moment = kit.moment();
        let set = flows.set_connection(None, id, 1, connection, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        let log = whole_log(&kit).await;
        let changed = log
            .iter()
            .find(|line| line.event == "application_changed")
            .unwrap();
        assert_eq!(
            changed.detail.matches("added=https://new.example/").count(),
            20
        );
        assert!(changed.detail.len() < 4_000, "{}", changed.detail);
    })
    .await;
}

#[tokio::test]
async fn a_logo_that_is_asked_for_again_is_not_read_again_and_goes_when_it_is_removed() {
    told(async |kit| {
        let (flows, id, mut moment) = (&kit.flows, id(&kit), kit.moment());
        let picture = Picture::from_upload(PIXEL).unwrap();
        let name = LogoName::of(picture.png());
        let logo = LogoChange::Picture(Arc::new(picture.clone()));
        let set = flows.set_logo(None, id, 1, logo, &mut moment).await;
        assert_eq!(set.unwrap(), Ok(Edited::Done));
        let shown = async || {
            let found = flows.logo(id, &name).await.unwrap();
            found.map(|bytes| bytes.to_vec())
        };
        assert_eq!(shown().await.as_deref(), Some(picture.png()));
        // Were it read anew, this would be what it reads. Nobody ever does so: a name follows from the bytes.
        let (other, now) = (name.clone(), kit.now());
        let swap = unit(move |tx| {
            let other = other.clone();
            Box::pin(async move {
                let other = (&other, b"other".as_slice());
                applications::set_logo(tx, id, 2, other, now).await
            })
        });
        assert!(flows.store().write(swap).await.unwrap());
        assert_eq!(shown().await.as_deref(), Some(picture.png()));
        let set = flows.set_logo(None, id, 3, LogoChange::None, &mut moment);
        assert_eq!(set.await.unwrap(), Ok(Edited::Done));
        assert_eq!(shown().await, None);
    })
    .await;
}
