//! The bell of a device: what it tells, and what the page that waits hears of it.

use std::time::Duration;

use delivery::PushAnswer;
use domain::ApprovalState;
use flows::{
    ApprovalPasskey, AtGate, BellHung, BellTried, Decided, News, OnDevice, Progress, testkit::Kit,
};
use store::devices::Subscription;

use super::{number, paired, waiting, with_app};
use crate::{
    authenticator::Authenticator,
    talk::{HOUR, MINUTE, Talk, told},
};

/// The browser's half of RFC 8291, appendix A.
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

pub(crate) async fn hang_bell(kit: &Kit, device: &Authenticator<'_>) {
    let key = kit
        .flows
        .push_key(&mut kit.moment())
        .await
        .unwrap()
        .unwrap();
    let subscription = Subscription {
        endpoint: "https://fcm.googleapis.com/fcm/send/ada".into(),
        p256dh: P256DH.into(),
        auth: AUTH.into(),
    };
    let known = device.known().await;
    let mut moment = kit.moment();
    let act = kit.flows.hang_bell(&known, subscription, &key, &mut moment);
    assert_eq!(act.await.unwrap(), BellHung::Yes);
}

/// What the page hears at once behind `after`.
async fn heard(talk: &Talk<'_>, after: i64) -> Option<News> {
    let moments = || talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.newest(talk.id, &talk.browser, after, Duration::ZERO, &moments);
    let newest = Box::pin(act).await.unwrap().unwrap();
    (newest.revision > after).then_some(newest.news)
}

/// How far a request is on the one device there is.
fn on_pixel(progress: Progress, is_lost: bool) -> OnDevice {
    let name = "Pixel 9".to_owned();
    OnDevice {
        name,
        progress,
        is_lost,
        passkey: ApprovalPasskey::Unasked,
    }
}

#[tokio::test]
async fn a_request_rings_and_the_ring_tells_nothing_of_it() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        hang_bell(&kit, &device).await;
        kit.carry_messages().await.unwrap();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let before = waiting(&talk).await.revision;
        kit.pass_time(Duration::from_millis(5));
        kit.carry_messages().await.unwrap();
        let [kept] = kit.push.kept().try_into().ok().unwrap();
        let said = String::from_utf8(kept.body).unwrap();
        for secret in ["Lighthouse", "ada", &number(&talk).await] {
            let told: serde_json::Value = serde_json::from_str(&said).unwrap();
            let shown = told["notification"].to_string();
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert_eq!(waiting(&talk).await.progress, Progress::Sent);
        let sent = News::Request {
            progress: Progress::Sent,
            open_the_app: false,
            at_gate: AtGate::NoGate,
            devices: vec![on_pixel(Progress::Sent, false)],
        };
        assert_eq!(heard(&talk, before).await, Some(sent));
    })
    .await;
}

#[tokio::test]
async fn where_the_bell_is_gone_the_page_says_to_open_the_app_and_nothing_rings_again() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        hang_bell(&kit, &device).await;
        kit.push.answer(PushAnswer::Gone);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let view = waiting(&talk).await;
        assert!(
            !view.open_the_app,
            "heard of a moment ago, and it has a bell"
        );
        kit.pass_time(Duration::from_millis(5));
        kit.carry_messages().await.unwrap();
        let unreachable = News::Request {
            progress: Progress::Asked,
            open_the_app: true,
            at_gate: AtGate::NoGate,
            devices: vec![on_pixel(Progress::Asked, true)],
        };
        assert_eq!(heard(&talk, view.revision).await, Some(unreachable));
        assert!(
            !device.known().await.has_bell,
            "its subscription is dropped"
        );

        // Whoever opens the app finds the request there.
        let carried = number(&talk).await;
        let decided = device.approve(&carried).await;
        assert_eq!(decided, Decided::Done(ApprovalState::Approved));
        kit.push.answer(PushAnswer::Accepted);
        kit.pass_time(2 * MINUTE);
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        kit.carry_messages().await.unwrap();
        assert!(kit.push.kept().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_bell_is_tried_a_few_times_an_hour() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        hang_bell(&kit, &device).await;
        let tried = async || {
            let known = device.known().await;
            let mut moment = kit.moment();
            let act = kit.flows.try_bell(&known, &mut moment);
            act.await.unwrap()
        };
        for _ in 0..10 {
            assert_eq!(tried().await, BellTried::Yes);
        }
        assert_eq!(tried().await, BellTried::SlowDown);
        kit.pass_time(2 * HOUR);
        assert_eq!(tried().await, BellTried::Yes);
    })
    .await;
}
