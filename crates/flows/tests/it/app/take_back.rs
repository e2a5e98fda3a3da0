//! A request to approve that nobody answers any more: another one took its place, or its challenge went another way.

use std::time::Duration;

use domain::ApprovalState;
use flows::{News, Newest, Progress, testkit::Kit};

use super::{bell::hang_bell, paired, with_app};
use crate::{
    authenticator::Authenticator,
    talk::{Talk, messages, told},
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
