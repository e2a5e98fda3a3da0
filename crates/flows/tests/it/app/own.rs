//! What a device does with itself: it, or an account of it, goes, or it has another key. Its person is told as by the settings.

use domain::{ApprovalState, CHANGE_WAIT, Event, Method, Weighed};
use flows::{Asked, Checked, Decided, KeyChanged, testkit::Kit};
use store::testing::race;

use super::{
    ask_found, last_factor::owner, number, offer, take_up, two_kinds, with_app, with_methods,
};
use crate::{
    authenticator::Authenticator,
    talk::{Talk, addressed, logged, told, told_by, whole_log},
};

/// The app set up by somebody with a mail address.
async fn paired(kit: &Kit) -> Authenticator<'_> {
    let talk = Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
    let (token, _) = offer(&talk).await;
    let device = Authenticator::pair(kit, &token).await.expect("paired");
    assert_eq!(ask_found(&talk).await, Asked::Yes);
    let decided = device.approve(&number(&talk).await).await;
    assert_eq!(decided, Decided::Done(ApprovalState::Approved));
    assert_eq!(take_up(&talk).await, Some(Checked::SetUp));
    device
}

/// The mails so far.
async fn mails(kit: &Kit) -> usize {
    told_by(kit).await.0.len()
}

/// How many notices told of a removal.
async fn removals(kit: &Kit) -> usize {
    let log = whole_log(kit).await;
    let told = log.iter().filter(|row| row.event == "notice_sent");
    told.filter(|row| row.detail.starts_with("what=device_removed "))
        .count()
}

#[tokio::test]
async fn an_account_that_ends_in_the_app_is_announced_once() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit).await;
        let before = mails(&kit).await;
        let account = device.account.id;
        let known = device.known().await;
        for was_there in [true, false] {
            let mut moment = kit.moment();
            let act = kit.flows.remove_account(&known, account, &mut moment);
            assert_eq!(act.await.unwrap(), was_there);
        }
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 1);
        assert_eq!(mails(&kit).await, before + 1);
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert!(mail.text.contains("Pixel 9"), "on which: {}", mail.text);
        assert!(mail.text.contains("/link/"), "it was not me");
    })
    .await;
}

#[tokio::test]
async fn a_device_that_removes_itself_is_announced_and_an_unconfirmed_one_is_not() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit).await;
        let talk = Talk::about(&kit, addressed("bob", "sign_in"), &kit.new_browser()).await;
        let (token, _) = offer(&talk).await;
        let waiting = Authenticator::pair(&kit, &token).await.expect("paired");
        let before = mails(&kit).await;
        for (device, told) in [(waiting, 0), (device, 1)] {
            let known = device.known().await;
            let mut moment = kit.moment();
            kit.flows.remove_device(&known, &mut moment).await.unwrap();
            assert_eq!(mails(&kit).await, before + told);
        }
        assert_eq!(logged(&kit, Event::DeviceRemoved).await, 2);
    })
    .await;
}

#[tokio::test]
async fn another_key_is_in_the_log_and_told() {
    told(async |kit| {
        with_app(&kit).await;
        let mut device = paired(&kit).await;
        let before = mails(&kit).await;
        assert_eq!(device.change_key().await, KeyChanged::Yes);
        assert_eq!(logged(&kit, Event::DeviceKeyChanged).await, 1);
        assert_eq!(mails(&kit).await, before + 1);
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert!(mail.text.contains("changed its key"), "{}", mail.text);
        assert!(mail.text.contains("/link/"), "it was not me");
        device.known().await;
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_confirmed_as_its_device_goes_is_announced_or_not_confirmed() {
    told(async |kit| {
        with_app(&kit).await;
        for round in 0..4 {
            let user = format!("user {round}");
            let talk = Talk::about(&kit, addressed(&user, "sign_in"), &kit.new_browser()).await;
            let (token, _) = offer(&talk).await;
            let device = Authenticator::pair(&kit, &token).await.expect("paired");
            assert_eq!(ask_found(&talk).await, Asked::Yes);
            device.approve(&number(&talk).await).await;
            let known = device.known().await;
            let before = logged(&kit, Event::DevicePaired).await;
            let parted = removals(&kit).await;
            let rows = logged(&kit, Event::DeviceRemoved).await;
            race(2, |runner| {
                let (flows, id, browser) = (kit.flows.clone(), talk.id, talk.browser.clone());
                let (known, mut moment) = (known.clone(), kit.moment());
                async move {
                    if runner == 0 {
                        let act = flows.take_up_approval(id, &browser, &mut moment);
                        act.await.unwrap();
                    } else {
                        flows.remove_device(&known, &mut moment).await.unwrap();
                    }
                }
            })
            .await;
            let confirmed = logged(&kit, Event::DevicePaired).await - before;
            assert_eq!(removals(&kit).await - parted, confirmed, "{round}");
            assert_eq!(logged(&kit, Event::DeviceRemoved).await, rows + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn what_went_by_its_own_wish_counts_as_strong_for_three_days_more() {
    told(async |kit| Box::pin(stays_strong(&kit, false)).await).await;
    told(async |kit| Box::pin(stays_strong(&kit, true)).await).await;
}

/// Whoever holds the unlocked phone has the device, or its account, go: that gets nothing out of the way.
async fn stays_strong(kit: &Kit, goes_whole: bool) {
    let (device, _) = owner(kit).await;
    assert_eq!(two_kinds(kit).await, Weighed::Wait);
    let (known, app) = (device.known().await, device.account.id);
    let mut moment = kit.moment();
    if goes_whole {
        let act = kit.flows.remove_device(&known, &mut moment);
        act.await.unwrap();
    } else {
        let act = kit.flows.remove_account(&known, app, &mut moment);
        assert!(act.await.unwrap());
    }
    assert_eq!(two_kinds(kit).await, Weighed::Wait);
    kit.pass_time(CHANGE_WAIT);
    assert_eq!(two_kinds(kit).await, Weighed::Enough);
}

#[tokio::test]
async fn one_that_was_nothing_strong_leaves_nothing_behind() {
    told(async |kit| {
        let (device, _) = owner(&kit).await;
        with_methods(&kit, &[Method::AppCode, Method::Text]).await;
        assert_eq!(
            two_kinds(&kit).await,
            Weighed::Enough,
            "its codes are young"
        );
        let (known, app) = (device.known().await, device.account.id);
        let mut moment = kit.moment();
        let act = kit.flows.remove_account(&known, app, &mut moment);
        assert!(act.await.unwrap());
        assert_eq!(two_kinds(&kit).await, Weighed::Enough);
    })
    .await;
}
