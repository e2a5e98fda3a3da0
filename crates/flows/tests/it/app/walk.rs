//! The walk after "it was not me", where the app is on: a device its owner does not know is removed in it.

use std::time::Duration;

use domain::{Event, PairingId, Weighed};
use flows::{Changed, Checked, Pressed, Stage, WalkView, testkit::Kit};

use super::{
    adding::{begin, confirm, opened_by, pair_and_approve},
    check_app_code, with_app,
};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, MINUTE, Talk, addressed, addressed_member, logged, settings, told},
};

async fn walk(talk: &Talk<'_>) -> Option<WalkView> {
    let now = talk.kit.now();
    let act = talk.kit.flows.walk_view(talk.id, &talk.browser, now);
    act.await.unwrap()
}

async fn remove(talk: &Talk<'_>, app: PairingId) -> Changed {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .remove_app(talk.id, &talk.browser, app, &mut moment);
    act.await.unwrap()
}

/// "It was not me", by the link of the last mail.
async fn alarm(kit: &Kit) {
    let link = kit.last_link().await.unwrap();
    alarm_by(kit, &link).await;
}

async fn alarm_by(kit: &Kit, link: &str) {
    kit.pass_time(MINUTE);
    let (mut moment, stranger) = (kit.moment(), kit.new_browser());
    let pressed = kit.flows.press_link(link, &stranger, &mut moment);
    assert_eq!(pressed.await.unwrap(), Pressed::Secured);
    kit.pass_time(MINUTE);
}

/// A device of hers for long, and one that somebody added an hour ago.
async fn two_devices(kit: &Kit) -> (Authenticator<'_>, Authenticator<'_>) {
    let browser = addressed_member(kit, "ada").await;
    with_app(kit).await;
    let talk = Talk::about(kit, settings("ada"), &browser).await;
    talk.prove_both().await;
    let hers = added(&talk).await;
    kit.pass_time(4 * DAY);
    let talk = Talk::about(kit, settings("ada"), &kit.new_browser()).await;
    opened_by(&hers, &talk).await;
    let other = added(&talk).await;
    kit.pass_time(Duration::from_hours(1));
    (hers, other)
}

async fn added<'a>(talk: &Talk<'a>) -> Authenticator<'a> {
    assert_eq!(begin(talk).await, Changed::Done);
    let device = pair_and_approve(talk).await;
    assert_eq!(confirm(talk).await, Some(Checked::DeviceAdded));
    device
}

#[tokio::test]
async fn a_strong_sign_in_removes_a_device_at_once() {
    told(async |kit| {
        let (hers, other) = two_devices(&kit).await;
        let theirs = other.account.id;
        alarm(&kit).await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        talk.mail().await;
        talk.prove_mail().await;
        assert_eq!(remove(&talk, theirs).await, Changed::Closed, "not passed");
        assert_eq!(check_app_code(&talk, &hers.code()).await, Checked::Walk);
        let shown = walk(&talk).await.expect("the walk");
        assert_eq!(shown.apps.len(), 2);
        assert_eq!(shown.apps_leave, []);
        assert_eq!(remove(&talk, theirs).await, Changed::Done);
        let shown = walk(&talk).await.expect("still the walk");
        assert_eq!(shown.apps.len(), 1);
        assert_eq!(remove(&talk, theirs).await, Changed::Refused, "gone");
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 1);
        assert_eq!(other.accounts().await.accounts.len(), 0);
        assert_eq!(talk.stage().await, Stage::Walk);
    })
    .await;
}

#[tokio::test]
async fn what_was_young_at_the_alarm_ripens_in_no_walk_and_not_by_its_end() {
    told(async |kit| {
        let (hers, other) = two_devices(&kit).await;
        alarm(&kit).await;
        kit.pass_time(3 * DAY);
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        talk.mail().await;
        talk.prove_mail().await;
        assert_eq!(check_app_code(&talk, &other.code()).await, Checked::Walk);
        for app in [hers.account.id, other.account.id] {
            let removed = remove(&talk, app).await;
            assert!(matches!(removed, Changed::Waits(_)), "{removed:?}");
        }
        let mut moment = kit.moment();
        let done = kit.flows.finish_walk(talk.id, &talk.browser, &mut moment);
        assert_eq!(done.await.unwrap(), Changed::Done);
        kit.pass_time(MINUTE);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let opened = check_app_code(&talk, &other.code()).await;
        assert_eq!(opened, Checked::Settings(None));
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        opened_by(&other, &talk).await;
        let card = talk.card().await.unwrap();
        assert_eq!((card.weighed, card.waiting.len()), (Weighed::Wait, 2));
        // That of her own device does, for it was old.
        kit.pass_time(MINUTE);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let opened = check_app_code(&talk, &hers.code()).await;
        assert_eq!(opened, Checked::Settings(None));
        let card = talk.card().await.unwrap();
        assert_eq!((card.weighed, card.waiting.len()), (Weighed::Enough, 0));
    })
    .await;
}

#[tokio::test]
async fn a_young_device_ends_no_removal_of_its_own() {
    told(async |kit| {
        let (hers, other) = two_devices(&kit).await;
        let mut asked = settings("ada");
        asked.must_prove = true;
        let talk = Talk::about(&kit, asked, &kit.new_browser()).await;
        talk.prove_phone().await;
        for app in [hers.account.id, other.account.id] {
            assert!(matches!(remove(&talk, app).await, Changed::Waits(_)));
        }
        kit.pass_time(MINUTE);
        for (device, weighed, waiting) in [(&other, Weighed::Wait, 2), (&hers, Weighed::Enough, 0)]
        {
            let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
            opened_by(device, &talk).await;
            let card = talk.card().await.unwrap();
            assert_eq!((card.weighed, card.waiting.len()), (weighed, waiting));
        }
    })
    .await;
}

#[tokio::test]
async fn with_less_proof_its_removal_waits_and_the_walk_says_until_when() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        let device = added(&talk).await;
        kit.pass_time(Duration::from_hours(1));
        alarm(&kit).await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        talk.mail().await;
        talk.prove_mail().await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::Walk);
        let theirs = device.account.id;
        let Changed::Waits(due) = remove(&talk, theirs).await else {
            panic!("two weak kinds remove nothing strong at once")
        };
        assert_eq!(due.since(kit.now()), 3 * DAY);
        let shown = walk(&talk).await.unwrap();
        assert_eq!(shown.apps_leave, [(theirs, due)]);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(device.accounts().await.accounts.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn two_devices_she_does_not_know_both_go_when_they_have_waited() {
    told(async |kit| {
        let (_, other) = two_devices(&kit).await;
        alarm(&kit).await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        talk.mail().await;
        talk.prove_mail().await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::Walk);
        let apps = walk(&talk).await.unwrap().apps;
        assert_eq!(apps.len(), 2);
        let mut due = Vec::new();
        for app in &apps {
            let removed = remove(&talk, app.id).await;
            let Changed::Waits(at) = removed else {
                panic!("{removed:?}")
            };
            due.push((app.id, at));
            kit.pass_time(MINUTE);
        }
        assert_eq!(walk(&talk).await.unwrap().apps_leave, due);
        assert_eq!(
            logged(&kit, Event::ChangeCancelled).await,
            0,
            "none is lost"
        );
        // Of each, once: to ask again begins its wait anew, and says so.
        assert!(matches!(remove(&talk, apps[1].id).await, Changed::Waits(_)));
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 1);
        assert_eq!(walk(&talk).await.unwrap().apps_leave.len(), 2);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 2);
        assert!(other.accounts().await.accounts.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_alarm_stops_every_removal_that_waits_and_counts_each() {
    told(async |kit| {
        two_devices(&kit).await;
        // That of the mail about the second device: the mails about changes that wait have links of their own.
        let link = kit.last_link().await.unwrap();
        let mut asked = settings("ada");
        asked.must_prove = true;
        let talk = Talk::about(&kit, asked, &kit.new_browser()).await;
        talk.prove_phone().await;
        for app in talk.card().await.unwrap().apps.unwrap().pairings {
            assert!(matches!(remove(&talk, app.id).await, Changed::Waits(_)));
        }
        alarm_by(&kit, &link).await;
        let stopped = logged(&kit, Event::ChangeCancelled).await;
        assert_eq!(stopped, 2);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 0);
    })
    .await;
}
