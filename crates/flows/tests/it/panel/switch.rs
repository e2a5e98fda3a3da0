//! The switch of an application, and what an address that went away ends: nobody is sent back, and nothing is sent any more.

use domain::{Event, Role};
use flows::{
    Ended, HeldConfirmed, Left, Opened, PanelRefused, SendRefused, Sent, Stage, Switched,
    testkit::{Kit, REDIRECT},
};

use super::{
    applications::{id, owner},
    held::confirm_at_terminal,
};
use crate::talk::{Talk, logged, member, open, pushed, redeem, request, told};

pub(crate) async fn off(kit: &Kit) {
    let off = kit.flows.switch_off(None, id(kit), &mut kit.moment()).await;
    assert_eq!(off.unwrap(), Ok(Switched::Done));
}

pub(crate) async fn on(kit: &Kit) {
    let on = kit.flows.switch_on(None, id(kit), &mut kit.moment()).await;
    assert_eq!(on.unwrap(), Ok(Switched::Done));
}

#[tokio::test]
async fn nobody_goes_back_to_a_site_that_is_switched_off() {
    told(async |kit| {
        member(&kit, "ada").await;
        let passed = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let address = passed.pass().await;
        let begun = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let waits = pushed(&kit, request("ada", "sign_in")).await;
        off(&kit).await;
        let is_off = Stage::Ended(Ended::SwitchedOff);
        assert_eq!(passed.stage().await, is_off);
        assert_eq!(passed.leave().await, Left::Over);
        assert!(redeem(&kit, &address).await.is_err(), "issued before");
        assert_eq!(begun.stage().await, is_off);
        assert_eq!(begun.send().await, Sent::Refused(SendRefused::Over));
        assert_eq!(begun.leave().await, Left::Over);
        let opened = open(&kit, &waits, &kit.new_browser()).await;
        assert_eq!(opened, Opened::SwitchedOff(id(&kit)));
        on(&kit).await;
        assert_eq!(passed.leave().await, Left::ForSite(address.clone()));
        assert!(redeem(&kit, &address).await.is_ok());
        let opened = open(&kit, &waits, &kit.new_browser()).await;
        assert!(matches!(opened, Opened::Challenge(_)), "{opened:?}");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_let_through_to_it_either() {
    told(async |kit| {
        let known = member(&kit, "ada").await;
        let waits = pushed(&kit, request("ada", "sign_in")).await;
        off(&kit).await;
        let opened = open(&kit, &waits, &known).await;
        assert_eq!(opened, Opened::SwitchedOff(id(&kit)));
        on(&kit).await;
        let opened = open(&kit, &waits, &known).await;
        assert!(matches!(opened, Opened::BackToSite(_)), "{opened:?}");
        off(&kit).await;
        let again = open(&kit, &waits, &known).await;
        assert_eq!(again, Opened::SwitchedOff(id(&kit)), "a reload");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_goes_ends_what_is_under_way_to_it() {
    told(async |kit| {
        member(&kit, "ada").await;
        let passed = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let address = passed.pass().await;
        let begun = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let waits = pushed(&kit, request("ada", "sign_in")).await;
        let (flows, mut moment) = (&kit.flows, kit.moment());
        let other = "https://other.example/back".parse().unwrap();
        let added = flows.add_address(id(&kit), other, &mut moment).await;
        added.unwrap().unwrap();
        let gone = REDIRECT.parse().unwrap();
        let removed = flows.remove_address(id(&kit), &gone, &mut moment).await;
        removed.unwrap().unwrap();
        for talk in [&passed, &begun] {
            assert_eq!(talk.stage().await, Stage::Ended(Ended::Over));
            assert_eq!(talk.leave().await, Left::Over);
            let seen = flows.look(talk.id, &talk.browser, kit.now()).await;
            let leads = seen.unwrap().unwrap().leaves_for;
            assert_eq!(leads, "https://other.example");
        }
        assert!(redeem(&kit, &address).await.is_err());
        let opened = open(&kit, &waits, &kit.new_browser()).await;
        assert_eq!(opened, Opened::StartAgain);
    })
    .await;
}

#[tokio::test]
async fn off_is_at_once_and_on_waits_for_a_second_word() {
    told(async |kit| {
        let (at, ada) = owner(&kit).await;
        kit.give_address(&at, "ada@house.example").await.unwrap();
        let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
        let by = Some(&ada);
        let is_off = async || {
            let site = flows.site(one).await.unwrap().unwrap();
            site.application.off_since.is_some()
        };
        let already = flows.switch_on(by, one, &mut moment).await.unwrap();
        assert_eq!(already, Ok(Switched::Already));
        let done = flows.switch_off(by, one, &mut moment).await.unwrap();
        assert_eq!(done, Ok(Switched::Done));
        assert!(is_off().await);
        let again = flows.switch_off(by, one, &mut moment).await.unwrap();
        assert_eq!(again, Ok(Switched::Already));
        let asked = flows.switch_on(by, one, &mut moment).await.unwrap();
        let Ok(Switched::Held(held)) = asked else {
            panic!("on waits: {asked:?}");
        };
        assert_eq!(held.owners, 1);
        assert!(is_off().await);
        let twice = flows.switch_on(by, one, &mut moment).await.unwrap();
        assert_eq!(twice, Ok(Switched::Waits(held.id)));
        let open = Ok(HeldConfirmed::DoorOpen(one));
        assert_eq!(confirm_at_terminal(&kit, held.id).await, open);
        assert!(!is_off().await);
        assert_eq!(logged(&kit, Event::ApplicationOff).await, 1);
        assert_eq!(logged(&kit, Event::ApplicationOn).await, 1);
        kit.carry_messages().await.unwrap();
        let mails = kit.gateway.kept_mails();
        let told = "Lighthouse was switched off";
        assert!(mails.iter().any(|mail| mail.subject == told), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn switching_off_voids_what_would_have_it_on() {
    told(async |kit| {
        kit.operator("first", Role::Owner).await.unwrap();
        let (_, ada) = owner(&kit).await;
        let (flows, one, mut moment) = (&kit.flows, id(&kit), kit.moment());
        off(&kit).await;
        let asked = flows.switch_on(Some(&ada), one, &mut moment).await;
        let Ok(Switched::Held(held)) = asked.unwrap() else {
            panic!("on waits");
        };
        on(&kit).await;
        off(&kit).await;
        let over = confirm_at_terminal(&kit, held.id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over), "of another time");
        let site = flows.site(one).await.unwrap().unwrap();
        assert!(site.application.off_since.is_some());
        let asked = flows.switch_on(Some(&ada), one, &mut moment).await;
        let Ok(Switched::Held(held)) = asked.unwrap() else {
            panic!("on waits");
        };
        let again = flows.switch_off(Some(&ada), one, &mut moment).await;
        assert_eq!(again.unwrap(), Ok(Switched::Already));
        let over = confirm_at_terminal(&kit, held.id).await;
        assert_eq!(over, Ok(HeldConfirmed::Over), "it was off already");
        let nobodys = domain::ApplicationId::from_bytes([7; 16]);
        let none = flows.switch_off(None, nobodys, &mut moment).await;
        assert_eq!(none.unwrap(), Err(PanelRefused::Stale));
    })
    .await;
}
