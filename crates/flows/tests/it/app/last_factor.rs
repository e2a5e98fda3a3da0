//! The last factor stays: what is left after a device has to answer, at once, after a wait, and with two tabs at once.

use domain::{ChangeKind, Event, Method, PairingId};
use flows::{Changed, Checked, testkit::Kit};
use store::testing::race;

use super::{
    adding::{begin, confirm, opened_by, pair_and_approve},
    paired, with_app, with_methods,
};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, Talk, addressed_member, decide, logged, settings, told},
};

pub(super) async fn remove(talk: &Talk<'_>, app: PairingId) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.remove_app(talk.id, &talk.browser, app, &mut moment);
    act.await.unwrap()
}

async fn switch_texts_off(talk: &Talk<'_>) -> Changed {
    let (mut moment, text) = (talk.kit.moment(), Method::Text);
    let flows = &talk.kit.flows;
    let act = flows.switch_method(talk.id, &talk.browser, text, true, &mut moment);
    act.await.unwrap()
}

/// Somebody with a number and a device, in settings for which the device opened.
pub(super) async fn owner(kit: &Kit) -> (Authenticator<'_>, Talk<'_>) {
    owner_named(kit, "ada").await
}

async fn owner_named<'a>(kit: &'a Kit, user: &str) -> (Authenticator<'a>, Talk<'a>) {
    let browser = addressed_member(kit, user).await;
    with_app(kit).await;
    let talk = Talk::about(kit, settings(user), &browser).await;
    talk.prove_both().await;
    assert_eq!(begin(&talk).await, Changed::Done);
    let device = pair_and_approve(&talk).await;
    assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
    kit.pass_time(DAY);
    let talk = Talk::about(kit, settings(user), &kit.new_browser()).await;
    opened_by(&device, &talk).await;
    (device, talk)
}

/// Somebody who proves the number alone asks for the removal of this device.
pub(super) async fn removal_waits(kit: &Kit, device: &Authenticator<'_>) {
    let mut asked = settings("ada");
    asked.must_prove = true;
    let talk = Talk::about(kit, asked, &kit.new_browser()).await;
    talk.prove_phone().await;
    let removed = remove(&talk, device.account.id).await;
    assert!(matches!(removed, Changed::Waits(_)), "{removed:?}");
}

#[tokio::test]
async fn a_number_she_switched_off_for_herself_is_no_factor_that_is_left() {
    told(async |kit| {
        let (device, talk) = owner(&kit).await;
        assert_eq!(switch_texts_off(&talk).await, Changed::Done);
        assert_eq!(remove(&talk, device.account.id).await, Changed::Refused);
        assert!(device.accounts().await.accounts[0].is_active);
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nor_is_one_whose_country_was_closed_or_whose_ways_are_off() {
    told(async |kit| {
        let (device, talk) = owner(&kit).await;
        let app = device.account.id;
        decide(&kit, |policy| policy.text_countries = "DE".parse().unwrap()).await;
        assert_eq!(remove(&talk, app).await, Changed::Refused);
        decide(&kit, |policy| policy.text_countries = "GB".parse().unwrap()).await;
        with_methods(&kit, &[Method::Push, Method::AppCode]).await;
        assert_eq!(remove(&talk, app).await, Changed::Refused);
        with_app(&kit).await;
        assert_eq!(remove(&talk, app).await, Changed::Done, "texts reach her");
    })
    .await;
}

#[tokio::test]
async fn a_removal_that_waited_takes_no_last_factor() {
    told(async |kit| {
        let (device, _) = owner(&kit).await;
        removal_waits(&kit, &device).await;
        decide(&kit, |policy| policy.text_countries = "DE".parse().unwrap()).await;
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert!(device.accounts().await.accounts[0].is_active);
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 0);
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 1, "it says so");
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        opened_by(&device, &talk).await;
        let waiting = talk.card().await.unwrap().waiting;
        let is_removal = |it: &flows::Waiting| it.change.kind == ChangeKind::RemoveDevice;
        assert!(!waiting.iter().any(is_removal));
    })
    .await;
}

#[tokio::test]
async fn two_tabs_that_remove_two_devices_at_once_leave_one() {
    told(async |kit| {
        for round in 0..4 {
            let user = format!("user {round}");
            with_methods(&kit, &[Method::Push, Method::AppCode]).await;
            let first = paired(&kit, &user).await;
            kit.pass_time(DAY);
            let mut talks = Vec::new();
            for _ in 0..2 {
                let talk = Talk::about(&kit, settings(&user), &kit.new_browser()).await;
                opened_by(&first, &talk).await;
                talks.push(talk);
            }
            assert_eq!(begin(&talks[0]).await, Changed::Done);
            let second = pair_and_approve(&talks[0]).await;
            assert_eq!(confirm(&talks[0]).await, Some(Checked::DeviceAdded));
            let apps = [first.account.id, second.account.id];
            let outcomes = race(2, |runner| {
                let (talk, app) = (&talks[runner], apps[runner]);
                let (flows, id, browser) = (kit.flows.clone(), talk.id, talk.browser.clone());
                let mut moment = kit.moment();
                async move {
                    let act = flows.remove_app(id, &browser, app, &mut moment);
                    act.await.unwrap()
                }
            })
            .await;
            let count = |wanted| outcomes.iter().filter(|it| **it == wanted).count();
            let both = (count(Changed::Done), count(Changed::Refused));
            assert_eq!(both, (1, 1), "{outcomes:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn nor_does_one_that_removes_the_device_beside_one_that_switches_texts_off() {
    told(async |kit| {
        for round in 0..4 {
            decide(&kit, |policy| {
                policy.methods = vec![Method::Text];
                policy.prove_address = true;
            })
            .await;
            let (device, talk) = owner_named(&kit, &format!("user {round}")).await;
            let outcomes = race(2, |runner| {
                let (flows, id, browser) = (kit.flows.clone(), talk.id, talk.browser.clone());
                let (app, mut moment) = (device.account.id, kit.moment());
                async move {
                    if runner == 0 {
                        let act = flows.remove_app(id, &browser, app, &mut moment);
                        return act.await.unwrap();
                    }
                    let text = Method::Text;
                    let act = flows.switch_method(id, &browser, text, true, &mut moment);
                    act.await.unwrap()
                }
            })
            .await;
            let count = |wanted| outcomes.iter().filter(|it| **it == wanted).count();
            let both = (count(Changed::Done), count(Changed::Refused));
            assert_eq!(both, (1, 1), "{outcomes:?}");
        }
    })
    .await;
}
