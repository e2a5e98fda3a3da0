//! A device that came with a number, and a code by text alone put it there: what it may, and from when.

use std::time::Duration;

use domain::{ApprovalState, Event, LinkPurpose, Weighed};
use flows::{
    Called, Changed, Checked, Decided, DeviceNumberRefused, Pressed, Source, Stage, testkit::Kit,
};

use super::{ask, check_app_code, number, take_up, with_app};
use crate::{
    authenticator::Authenticator,
    talk::{
        DAY, NUMBER, Talk, addressed, addressed_member, decide, logged, settings, told, told_by,
    },
};

/// The number of the members of these stories, as a device names it.
pub(crate) const INTERNATIONAL: &str = "+447400123456";

pub(crate) async fn type_own_code(talk: &Talk<'_>, typed: &str) -> Checked {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .take_device_by_number(talk.id, &talk.browser, typed, &mut moment);
    act.await.unwrap()
}

/// A device of whoever has the number now, taken in settings that a text opened.
pub(crate) async fn taken<'a>(kit: &'a Kit, talk: &Talk<'a>) -> Authenticator<'a> {
    let device = Authenticator::by_number(kit, INTERNATIONAL, &Source::Shared)
        .await
        .unwrap();
    talk.prove_phone().await;
    let typed = type_own_code(talk, &device.code()).await;
    assert_eq!(typed, Checked::Settings(Some(Changed::Done)));
    kit.pass_time(Duration::from_secs(31));
    device.taken().await
}

/// Asks the devices from these settings or this sign-in, approves with this one, and takes it up.
pub(crate) async fn approve(talk: &Talk<'_>, device: &Authenticator<'_>) -> Option<Checked> {
    device.known().await;
    ask(talk).await;
    let carried = number(talk).await;
    let approved = Decided::Done(ApprovalState::Approved);
    assert_eq!(device.approve(&carried).await, approved);
    take_up(talk).await
}

#[tokio::test]
async fn it_opens_the_settings_and_weighs_three_days_later() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        assert_eq!(logged(&kit, Event::DevicePaired).await, 1);

        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let approved = approve(&talk, &device).await;
        assert_eq!(approved, Some(Checked::Settings(None)));
        assert_eq!(take_up(&talk).await, None, "once");
        let card = talk.card().await.expect("open");
        assert_eq!((card.weighed, card.proofs.app), (Weighed::Wait, false));
        assert!(!card.doors.app_ways.is_empty() || card.missing > 0);

        // It is none of the strong things that are on file: two weak kinds are enough.
        assert_eq!(card.missing, 2);
        talk.prove_both().await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Enough);

        kit.pass_time(3 * DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let approved = approve(&talk, &device).await;
        assert_eq!(approved, Some(Checked::Settings(None)));
        let card = talk.card().await.unwrap();
        assert_eq!((card.weighed, card.proofs.app), (Weighed::Enough, true));
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let proved = check_app_code(&talk, &device.code()).await;
        assert_eq!(proved, Checked::Settings(None));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Enough);
    })
    .await;
}

#[tokio::test]
async fn where_only_the_number_is_told_it_never_weighs() {
    told(async |kit| {
        with_app(&kit).await;
        let browser = kit.new_browser();
        kit.set_up("ada", NUMBER, &browser).await.unwrap();
        kit.pass_time(DAY);
        let mut asked = crate::talk::request("ada", "settings");
        asked.action = domain::Action::Settings;
        let talk = Talk::about(&kit, asked.clone(), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        kit.pass_time(30 * DAY);
        let talk = Talk::about(&kit, asked, &kit.new_browser()).await;
        let approved = approve(&talk, &device).await;
        assert_eq!(approved, Some(Checked::Settings(None)));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_by_it_weighs_nothing_in_the_settings_behind_it() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        let browser = kit.new_browser();
        device.known().await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        let approved = approve(&talk, &device).await;
        assert!(matches!(approved, Some(Checked::Passed(_))), "{approved:?}");
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(talk.stage().await, Stage::Settings, "it was a moment ago");
        let card = talk.card().await.unwrap();
        assert_eq!((card.weighed, card.proofs.app), (Weighed::Wait, false));
    })
    .await;
}

#[tokio::test]
async fn every_channel_tells_of_it_with_a_link_that_removes_it() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), "A device was added at Lighthouse");
        assert!(texts.last().unwrap().contains("/link/"), "{texts:?}");
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert!(mail.text.contains("nothing but a code"), "{}", mail.text);

        let link = kit.last_link().await.unwrap();
        for _ in 0..2 {
            let view = kit.flows.link(&link, kit.now()).await.unwrap().unwrap();
            let is_open = (view.purpose, view.is_open, view.is_done);
            assert_eq!(is_open, (LinkPurpose::RemoveApp, true, false), "looked at");
        }
        assert_eq!(device.accounts().await.ids.len(), 1);
        let stranger = kit.new_browser();
        for _ in 0..2 {
            let mut moment = kit.moment();
            let pressed = kit.flows.press_link(&link, &stranger, &mut moment).await;
            assert_eq!(pressed.unwrap(), Pressed::Removed);
        }
        assert_eq!(device.accounts().await.ids.len(), 0);
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 1, "once");
        let (mails, _) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), "A device was removed at Lighthouse");
        let view = kit.flows.link(&link, kit.now()).await.unwrap().unwrap();
        assert_eq!((view.is_open, view.is_done), (false, true));

        // What it had approved opens nothing any more, and no text puts another one there.
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(check_app_code(&talk, &device.code()).await, Checked::NoCode);
        let next = Authenticator::by_number(&kit, INTERNATIONAL, &Source::Shared);
        let next = next.await.unwrap();
        talk.prove_phone().await;
        assert_eq!(type_own_code(&talk, &next.code()).await, Checked::Over);
    })
    .await;
}

#[tokio::test]
async fn the_link_that_removes_it_is_over_when_it_weighs() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        let link = kit.last_link().await.unwrap();
        kit.pass_time(2 * DAY);
        let view = kit.flows.link(&link, kit.now()).await.unwrap();
        assert!(view.unwrap().is_open);
        // From now on her code is a strong proof, and whoever has her mailbox has the link.
        kit.pass_time(DAY);
        assert!(kit.flows.link(&link, kit.now()).await.unwrap().is_none());
        let (thief, mut moment) = (kit.new_browser(), kit.moment());
        let pressed = kit.flows.press_link(&link, &thief, &mut moment).await;
        assert_eq!(pressed.unwrap(), Pressed::Unknown);
        assert_eq!(device.accounts().await.ids.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn nor_does_it_take_the_last_factor() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        let link = kit.last_link().await.unwrap();
        decide(&kit, |policy| policy.text_countries = "DE".parse().unwrap()).await;
        let (stranger, mut moment) = (kit.new_browser(), kit.moment());
        let pressed = kit.flows.press_link(&link, &stranger, &mut moment).await;
        assert_eq!(pressed.unwrap(), Pressed::Unknown);
        assert_eq!(device.accounts().await.ids.len(), 1);
    })
    .await;
}

async fn come(kit: &Kit, number: &str, source: Source) -> Result<(), DeviceNumberRefused> {
    let device = Authenticator::by_number(kit, number, &source).await;
    device.map(drop)
}

#[tokio::test]
async fn strangers_who_come_with_her_number_do_not_push_her_device_out() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let hers = Authenticator::by_number(&kit, INTERNATIONAL, &Source::Shared);
        let hers = hers.await.unwrap();
        let from = |number: usize| Source::Address(format!("192.0.2.{number}"));
        for number in 1..50 {
            assert_eq!(come(&kit, INTERNATIONAL, from(number)).await, Ok(()));
        }
        let late = come(&kit, INTERNATIONAL, from(99)).await;
        assert_eq!(late, Err(DeviceNumberRefused::SlowDown), "told openly");
        assert_eq!(come(&kit, "+447400123457", from(99)).await, Ok(()));
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        let typed = type_own_code(&talk, &hers.code()).await;
        assert_eq!(typed, Checked::Settings(Some(Changed::Done)));
        assert_eq!(hers.accounts().await.ids.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_one_site_took_is_taken_by_another_a_month_later() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let hers = Authenticator::by_number(&kit, INTERNATIONAL, &Source::Shared);
        let hers = hers.await.unwrap();
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        type_own_code(&talk, &hers.code()).await;
        kit.pass_time(30 * DAY);
        kit.flows.sweep(&mut kit.moment()).await.unwrap();
        kit.set_up("bob", NUMBER, &kit.new_browser()).await.unwrap();
        kit.pass_time(DAY);
        let talk = Talk::about(&kit, settings("bob"), &kit.new_browser()).await;
        talk.prove_phone().await;
        let typed = type_own_code(&talk, &hers.code()).await;
        assert_eq!(typed, Checked::Settings(Some(Changed::Done)));
        assert_eq!(hers.accounts().await.ids.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn devices_that_come_from_behind_a_proxy_have_a_bound_too() {
    told(async |kit| {
        for number in 0..100 {
            let number = format!("+4474001{number:05}");
            assert_eq!(come(&kit, &number, Source::Shared).await, Ok(()));
        }
        let late = come(&kit, "+447400199999", Source::Shared).await;
        assert_eq!(late, Err(DeviceNumberRefused::SlowDown));
        let known = Source::Address("192.0.2.1".into());
        assert_eq!(come(&kit, "+447400199999", known).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn an_empty_device_changes_something_sixty_times_an_hour() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let device = Authenticator::by_number(&kit, INTERNATIONAL, &Source::Shared);
        let device = device.await.unwrap();
        let change = async || {
            let call = device.call("PATCH", "/app/v1/self", b"{}");
            let mut moment = kit.moment();
            kit.flows
                .device_call(&call, true, &mut moment)
                .await
                .unwrap()
        };
        for _ in 0..60 {
            assert!(matches!(change().await, Called::By(_)));
        }
        assert!(matches!(change().await, Called::SlowDown));
        device.known().await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_phone().await;
        type_own_code(&talk, &device.code()).await;
        assert!(matches!(change().await, Called::By(_)), "somebody's now");
    })
    .await;
}
