//! A request to approve that nobody answers any more: another one took its place, or its challenge went another way.

use std::time::Duration;

use domain::{ApprovalState, Decision, Event, Reason};
use flows::{Checked, Decided, Left, Newest, News, Progress, testkit::Kit};

use super::{bell::hang_bell, check_app_code, paired, with_app};
use crate::{
    authenticator::Authenticator,
    talk::{Talk, logged, messages, told},
};

/// What a waiting page hears, after `wait` at the latest.
async fn newest(talk: &Talk<'_>, after: i64, wait: Duration) -> Newest {
    let moments = || talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.newest(talk.id, &talk.browser, after, wait, &moments);
    Box::pin(act).await.unwrap().unwrap()
}

/// A device whose bell hangs, and a request for it whose ring is not carried yet.
async fn asked(kit: &Kit) -> (Authenticator<'_>, Talk<'_>) {
    with_app(kit).await;
    let device = paired(kit, "ada").await;
    hang_bell(kit, &device).await;
    kit.carry_messages().await.unwrap();
    let talk = Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    assert_eq!(messages(kit, "waiting").await, 1, "the ring");
    (device, talk)
}

#[tokio::test]
async fn the_page_of_one_that_was_overtaken_hears_so_and_its_ring_is_dropped() {
    told(async |kit| {
        let (device, first) = asked(&kit).await;
        let before = newest(&first, 0, Duration::ZERO).await.revision;
        let (heard, _second) = tokio::join!(
            newest(&first, before, Duration::from_secs(20)),
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Talk::sign_in(&kit, "ada", &kit.new_browser()).await
            })
        );
        assert!(heard.revision > before, "not when its time is over");
        let News::Request { progress, .. } = heard.news else {
            panic!("{:?}", heard.news)
        };
        assert_eq!(progress, Progress::Over(ApprovalState::Superseded));
        assert_eq!(messages(&kit, "waiting").await, 1, "that of the second");
        assert_eq!(device.requests().await.len(), 1);
    })
    .await;
}

/// Nothing waits on the device, which was told so, and nothing rings.
async fn is_taken_back(kit: &Kit, device: &Authenticator<'_>, before: i64) {
    assert!(device.requests().await.is_empty());
    assert!(device.known().await.revision > before, "it is woken");
    assert_eq!(messages(kit, "waiting").await, 0);
}

#[tokio::test]
async fn one_whose_challenge_is_passed_by_a_code_is_taken_back() {
    told(async |kit| {
        let (device, talk) = asked(&kit).await;
        let before = device.known().await.revision;
        let checked = check_app_code(&talk, &device.code()).await;
        assert!(matches!(checked, Checked::Passed(_)), "{checked:?}");
        is_taken_back(&kit, &device, before).await;
    })
    .await;
}

#[tokio::test]
async fn one_that_is_given_up_in_the_browser_is_not_approved_any_more() {
    told(async |kit| {
        let (device, talk) = asked(&kit).await;
        let request = device.request().await;
        let number = super::number(&talk).await;
        let before = device.known().await.revision;
        assert!(matches!(talk.leave().await, Left::ForSite(_)));
        is_taken_back(&kit, &device, before).await;
        let late = device.decision(&request, Decision::Approve, &number, Reason::None);
        let decided = Decided::Already(ApprovalState::Superseded);
        assert_eq!(device.send(&late).await, decided);
        assert_eq!(
            logged(&kit, Event::PushApproved).await,
            1,
            "the first, at set-up"
        );
    })
    .await;
}
