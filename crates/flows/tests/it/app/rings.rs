//! What becomes of a ring, answer by answer of the push service.

use std::time::Duration;

use delivery::PushAnswer;
use domain::{ApprovalState, Method};
use flows::{Decided, testkit::Kit};

use super::{bell::hang_bell, number, paired, waiting, with_methods};
use crate::{
    authenticator::Authenticator,
    talk::{INSTANT, Talk, just_before, told},
};

const SECOND: Duration = Duration::from_secs(1);

/// A device whose bell hangs, and a request for it; nothing was carried yet.
async fn asked(kit: &Kit) -> (Authenticator<'_>, Talk<'_>) {
    with_methods(kit, &[Method::Push, Method::AppCode]).await;
    let device = paired(kit, "ada").await;
    hang_bell(kit, &device).await;
    kit.carry_messages().await.unwrap();
    let talk = Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    (device, talk)
}

/// Rings whatever is due, while the service answers so; says how many went out.
async fn carried(kit: &Kit, answer: PushAnswer) -> usize {
    kit.push.answer(answer);
    kit.carry_messages().await.unwrap()
}

#[tokio::test]
async fn each_answer_has_its_end() {
    // The answer; whether the bell hangs afterwards; whether the page says to open the app.
    for (answer, hangs, open_the_app) in [
        (PushAnswer::Accepted, true, false),
        (PushAnswer::Gone, false, true),
        (PushAnswer::KeyMismatch, false, true),
        (PushAnswer::TooLarge, true, true),
        (PushAnswer::Refused, true, true),
        (PushAnswer::Unclear, true, false),
    ] {
        told(async |kit| {
            let (device, talk) = asked(&kit).await;
            assert_eq!(carried(&kit, answer).await, 1, "{answer:?}");
            let page = waiting(&talk).await;
            assert_eq!(page.open_the_app, open_the_app, "{answer:?}");
            assert_eq!(device.known().await.has_bell, hangs, "{answer:?}");
            let kept = kit.push.kept().len();
            kit.pass_time(60 * SECOND);
            let again = carried(&kit, PushAnswer::Accepted).await;
            assert_eq!(again, 0, "{answer:?} is not tried again");
            assert_eq!(kit.push.kept().len(), kept, "nobody is rung twice");
            // Whatever became of the bell, the request waits in the app.
            let decided = device.approve(&number(&talk).await).await;
            assert_eq!(decided, Decided::Done(ApprovalState::Approved));
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_to_come_later_comes_when_the_service_said_and_not_before() {
    told(async |kit| {
        let (_, talk) = asked(&kit).await;
        let wait = 40 * SECOND;
        let later = PushAnswer::Later {
            retry_after: Some(wait),
        };
        assert_eq!(carried(&kit, later).await, 1);
        kit.pass_time(just_before(wait));
        assert_eq!(carried(&kit, PushAnswer::Accepted).await, 0);
        kit.pass_time(INSTANT);
        assert_eq!(carried(&kit, PushAnswer::Accepted).await, 1);
        assert_eq!(kit.push.kept().len(), 1);
        assert!(!waiting(&talk).await.open_the_app);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_is_down_or_not_reached_is_tried_four_times_and_given_up() {
    for answer in [
        PushAnswer::Later { retry_after: None },
        PushAnswer::Unreachable,
    ] {
        told(async |kit| {
            let (device, talk) = asked(&kit).await;
            for (attempt, pause) in [(1, 2), (2, 4), (3, 8)] {
                assert_eq!(carried(&kit, answer).await, 1, "{attempt}");
                assert!(!waiting(&talk).await.open_the_app, "{attempt}");
                kit.pass_time(just_before(pause * SECOND));
                assert_eq!(carried(&kit, answer).await, 0, "{attempt} rests");
                kit.pass_time(INSTANT);
            }
            assert_eq!(carried(&kit, answer).await, 1, "the last time");
            // Heard of a moment ago, but it was not rung: the page says so.
            device.known().await;
            assert!(waiting(&talk).await.open_the_app);
            assert!(device.known().await.has_bell, "the next request may ring");
            kit.pass_time(16 * SECOND);
            assert_eq!(carried(&kit, PushAnswer::Accepted).await, 0);
        })
        .await;
    }
}
