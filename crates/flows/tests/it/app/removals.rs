//! A removal that waits ends with its app, whoever removes that.

use domain::{Change, ChangeId, ChangeKind, ChangeState, Event, Method, PairingId};
use flows::{Checked, Pressed, testkit::Kit};
use store::{
    changes::{self, Kept},
    unit, users,
};

use super::{
    by_number::taken,
    check_app_code,
    last_factor::{owner, removal_waits, remove},
    recovery::{begun, waited},
    with_app, with_methods,
};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, Talk, addressed_member, logged, settings, told, told_by, whole_log},
};

/// The app is gone, the removal that waited as well, and nothing is told of it but the removal of the app.
async fn is_over(kit: &Kit, device: &Authenticator<'_>) {
    assert!(device.accounts().await.ids.is_empty());
    is_ended(kit).await;
}

async fn is_ended(kit: &Kit) {
    let log = whole_log(kit).await;
    let ended = log.iter().filter(|row| row.event == "change_cancelled");
    let ended: Vec<_> = ended.map(|row| row.detail.as_str()).collect();
    assert_eq!(ended, ["kind=remove_device by=removed"]);
    let mails = told_by(kit).await.0.len();
    kit.pass_time(3 * DAY);
    kit.carry_out_due_changes().await.unwrap();
    assert_eq!(told_by(kit).await.0.len(), mails, "nothing is left to stop");
}

#[tokio::test]
async fn with_one_that_its_device_ends() {
    told(async |kit| {
        let (device, _) = owner(&kit).await;
        removal_waits(&kit, &device).await;
        let (known, mut moment) = (device.known().await, kit.moment());
        let app = device.account.id;
        let removed = kit.flows.remove_account(&known, app, &mut moment);
        assert!(removed.await.unwrap());
        is_over(&kit, &device).await;
    })
    .await;
}

#[tokio::test]
async fn with_one_whose_device_removes_itself() {
    told(async |kit| {
        let (device, _) = owner(&kit).await;
        removal_waits(&kit, &device).await;
        let (known, mut moment) = (device.known().await, kit.moment());
        kit.flows.remove_device(&known, &mut moment).await.unwrap();
        is_ended(&kit).await;
    })
    .await;
}

#[tokio::test]
async fn with_one_that_a_link_removes() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        let link = kit.last_link().await.unwrap();
        removal_waits(&kit, &device).await;
        let (browser, mut moment) = (kit.new_browser(), kit.moment());
        let pressed = kit.flows.press_link(&link, &browser, &mut moment).await;
        assert_eq!(pressed.unwrap(), Pressed::Removed);
        is_over(&kit, &device).await;
    })
    .await;
}

#[tokio::test]
async fn with_one_that_a_recovery_replaces() {
    told(async |kit| {
        let (old, _) = owner(&kit).await;
        removal_waits(&kit, &old).await;
        with_methods(&kit, &[Method::Push, Method::AppCode]).await;
        waited(&kit).await;
        let (hers, new) = begun(&kit).await;
        assert_eq!(check_app_code(&hers, &new.code()).await, Checked::SetUp);
        is_over(&kit, &old).await;
    })
    .await;
}

#[tokio::test]
async fn one_that_is_removed_at_once_ends_it_as_what_takes_its_place() {
    told(async |kit| {
        let (device, open) = owner(&kit).await;
        removal_waits(&kit, &device).await;
        let removed = remove(&open, device.account.id).await;
        assert_eq!(removed, flows::Changed::Done);
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 1);
    })
    .await;
}

/// Keeps a removal waiting, of an app that is not there.
async fn keep(kit: &Kit, app: u8) {
    let (application, now) = (kit.site.application.id, kit.now());
    let id = ChangeId::new(now, &mut kit.moment().rng);
    let unit = unit(move |tx| {
        Box::pin(async move {
            let ada = "ada".parse().unwrap();
            let user = users::find(tx, application, &ada, now).await?.unwrap();
            let change = Change {
                id,
                application,
                user: user.id,
                kind: ChangeKind::RemoveDevice,
                state: ChangeState::Waiting,
                detail: PairingId::from_bytes([app; 16]).to_string(),
                asked_at: now,
                due_at: now.plus(3 * DAY),
            };
            let kept = Kept {
                change,
                number: None,
                email: None,
            };
            changes::add(tx, &kept).await
        })
    });
    assert!(kit.flows.store().write(unit).await.unwrap());
}

#[tokio::test]
async fn more_than_can_wait_keeps_nobody_from_securing_the_account() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let link = kit.last_link().await.unwrap();
        for app in 0..6 {
            keep(&kit, app).await;
        }
        let (browser, mut moment) = (kit.new_browser(), kit.moment());
        let pressed = kit.flows.press_link(&link, &browser, &mut moment).await;
        assert_eq!(pressed.unwrap(), Pressed::Secured);
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 5);
    })
    .await;
}
