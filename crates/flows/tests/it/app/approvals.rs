//! What is asked, what counts as an answer, and when no more is asked.

use std::time::Duration;

use domain::{ApprovalState, Decision, Event, Reason, Sha256};
use flows::{AskRefused, Asked, AtGate, Checked, Decided, Newest, News, Progress, Stage};

use super::{
    ask, ask_found, check_app_code, number, offer, paired, paired_in, take_up, waiting, with_app,
};
use crate::{
    authenticator::{Authenticator, NO_REQUEST},
    panel::switch::off,
    talk::{MINUTE, Talk, logged, settings, told},
};

/// What a waiting page hears, after `wait` at the latest.
async fn newest(talk: &Talk<'_>, after: i64, wait: Duration) -> Newest {
    let moments = || talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.newest(talk.id, &talk.browser, after, wait, &moments);
    Box::pin(act).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_page_that_waits_is_woken_by_the_answer_and_by_nothing_else() {
    told(async |kit| {
        with_app(&kit).await;
        let (ada, bob) = (paired(&kit, "ada").await, paired(&kit, "bob").await);
        ada.known().await;
        bob.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let other = Talk::sign_in(&kit, "bob", &kit.new_browser()).await;
        let before = newest(&talk, 0, Duration::ZERO).await.revision;
        let others = newest(&other, 0, Duration::ZERO).await.revision;
        let carried = number(&talk).await;
        let (news, slept, decided) = tokio::join!(
            newest(&talk, before, Duration::from_secs(20)),
            newest(&other, others, Duration::from_millis(300)),
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                ada.approve(&carried).await
            })
        );
        assert_eq!(decided, Decided::Done(ApprovalState::Approved));
        assert!(news.revision > before);
        assert_eq!(
            news.news,
            News::Request {
                progress: Progress::Over(ApprovalState::Approved),
                open_the_app: false,
                at_gate: AtGate::NoGate,
                devices: Vec::new(),
            }
        );
        assert_eq!(slept.revision, others, "the other page saw nothing new");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_number_ends_the_request_and_costs_a_try() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let right = number(&talk).await;
        let wrong = if right == "10" { "11" } else { "10" };
        assert_eq!(device.approve(wrong).await, Decided::WrongNumber);
        assert_eq!(take_up(&talk).await, None);
        let view = waiting(&talk).await;
        assert_eq!(view.progress, Progress::Over(ApprovalState::WrongNumber));
        assert!(view.may_ask, "the page offers one more push");
        kit.pass_time(Duration::from_secs(1));
        assert_eq!(ask(&talk).await, Asked::Yes);
        let carried = number(&talk).await;
        device.approve(&carried).await;
        assert!(matches!(take_up(&talk).await, Some(Checked::Passed(_))));
    })
    .await;
}

#[tokio::test]
async fn nothing_but_a_devices_own_answer_to_what_was_shown_counts() {
    told(async |kit| {
        with_app(&kit).await;
        let (ada, bob) = (paired(&kit, "ada").await, paired(&kit, "bob").await);
        ada.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let carried = number(&talk).await;
        let request = ada.request().await;
        let right = ada.decision(&request, Decision::Approve, &carried, Reason::None);

        let mut altered = right.clone();
        altered.answer = "99".into();
        assert_eq!(ada.send(&altered).await, Decided::BadSignature);
        let mut other = right.clone();
        other.shown = Sha256::of(b"something else");
        ada.sign(&request, &mut other);
        assert_eq!(ada.send(&other).await, Decided::BadSignature);
        let mut foreign = right.clone();
        foreign.device = bob.id;
        bob.sign(&request, &mut foreign);
        assert_eq!(bob.send(&foreign).await, Decided::Unknown);
        let mut forged = right.clone();
        bob.sign(&request, &mut forged);
        assert_eq!(ada.send(&forged).await, Decided::BadSignature);
        let mut unknown = right.clone();
        unknown.approval = NO_REQUEST;
        ada.sign(&request, &mut unknown);
        assert_eq!(ada.send(&unknown).await, Decided::Unknown);
        let mut early = right.clone();
        early.time = kit.now().minus(2 * MINUTE);
        ada.sign(&request, &mut early);
        assert_eq!(ada.send(&early).await, Decided::Clock);
        let mut incoherent = right.clone();
        incoherent.reason = Reason::Fraud;
        ada.sign(&request, &mut incoherent);
        assert_eq!(ada.send(&incoherent).await, Decided::Incoherent);

        assert_eq!(talk.stage().await, Stage::Waiting, "nothing of it counted");
        assert_eq!(
            ada.send(&right).await,
            Decided::Done(ApprovalState::Approved)
        );
        assert_eq!(
            ada.send(&right).await,
            Decided::Already(ApprovalState::Approved),
            "a replay changes nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_and_the_second_of_two_change_nothing() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let request = device.request().await;
        let carried = number(&talk).await;
        kit.pass_time(2 * MINUTE);
        let late = device.decision(&request, Decision::Approve, &carried, Reason::None);
        assert_eq!(device.send(&late).await, Decided::Expired);
        assert_eq!(
            waiting(&talk).await.progress,
            Progress::Over(ApprovalState::Expired)
        );
        assert_eq!(ask(&talk).await, Asked::Yes);
        let request = device.request().await;
        let deny = device.decision(&request, Decision::Deny, "", Reason::None);
        let carried = number(&talk).await;
        let approve = device.decision(&request, Decision::Approve, &carried, Reason::None);
        assert_eq!(
            device.send(&deny).await,
            Decided::Done(ApprovalState::Denied)
        );
        assert_eq!(
            device.send(&approve).await,
            Decided::Already(ApprovalState::Denied)
        );
        assert_eq!(talk.stage().await, Stage::Ended(flows::Ended::Denied));
        assert_eq!(take_up(&talk).await, None);
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_freezes_push_and_asks_every_browser_anew() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        device.known().await;
        let _thief = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(
            device.deny(Reason::Fraud).await,
            Decided::Done(ApprovalState::Denied)
        );
        assert_eq!(logged(&kit, Event::Alarm).await, 1);
        let again = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert!(device.requests().await.is_empty(), "push is frozen");
        assert_ne!(again.stage().await, Stage::Waiting);
    })
    .await;
}

#[tokio::test]
async fn said_later_it_is_kept_and_only_about_what_this_device_answered() {
    told(async |kit| {
        with_app(&kit).await;
        let (ada, bob) = (paired(&kit, "ada").await, paired(&kit, "bob").await);
        ada.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let request = ada.request().await;
        assert!(!ada.report(request.id).await, "it waits: there is Deny");
        ada.approve(&number(&talk).await).await;
        assert!(!bob.report(request.id).await, "somebody else's");
        assert_eq!(logged(&kit, Event::Alarm).await, 0);
        assert!(ada.report(request.id).await);
        assert!(ada.report(request.id).await, "said again it is the same");
        let (alarms, reports) = (Event::Alarm, Event::RequestReported);
        assert_eq!(logged(&kit, alarms).await, 1);
        assert_eq!(logged(&kit, reports).await, 1);
        let past = ada.history().await;
        let line = past.iter().find(|it| it.id == request.id).unwrap();
        assert_eq!(
            (line.state, line.reason),
            (ApprovalState::Approved, Reason::Fraud)
        );
    })
    .await;
}

#[tokio::test]
async fn three_unanswered_requests_stop_push_until_a_code_of_the_app() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        for _ in 0..3 {
            device.known().await;
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            assert_eq!(talk.stage().await, Stage::Waiting);
            kit.pass_time(2 * MINUTE);
        }
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::AppCode, "push rests");
        assert!(matches!(
            ask(&talk).await,
            Asked::Refused(AskRefused::Resting(_))
        ));
        assert!(matches!(
            check_app_code(&talk, &device.code()).await,
            Checked::Passed(_)
        ));
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(
            talk.stage().await,
            Stage::Waiting,
            "a strong proof ends the rest"
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_begins_again_and_again_trips_the_same_wire() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        for _ in 0..3 {
            device.known().await;
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            assert_eq!(talk.stage().await, Stage::Waiting);
            kit.pass_time(Duration::from_secs(50));
        }
        // The fourth overtakes the third that nobody answered.
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::AppCode, "push rests");
        assert!(matches!(
            ask(&talk).await,
            Asked::Refused(AskRefused::Resting(_))
        ));
    })
    .await;
}

#[tokio::test]
async fn new_browsers_use_up_nothing_of_the_known_one() {
    told(async |kit| {
        with_app(&kit).await;
        let browser = kit.new_browser();
        let device = paired_in(&kit, "ada", &browser).await;
        kit.pass_time(MINUTE);
        for _ in 0..6 {
            device.known().await;
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            let carried = number(&talk).await;
            device.approve(&carried).await;
            assert!(matches!(take_up(&talk).await, Some(Checked::Passed(_))));
        }
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(ask(&talk).await, Asked::Refused(AskRefused::NoMore));
        let owner = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(ask(&owner).await, Asked::Yes);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_looked_at_again_and_again_fills_no_log() {
    told(async |kit| {
        with_app(&kit).await;
        for count in 1..=7 {
            let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            let (token, _) = offer(&talk).await;
            Authenticator::pair(&kit, &token).await.expect("paired");
            if count <= 6 {
                assert_eq!(ask_found(&talk).await, Asked::Yes, "{count}");
                continue;
            }
            let used_up = Asked::Refused(AskRefused::NoMore);
            for _ in 0..3 {
                let mut moment = kit.moment();
                let flows = &kit.flows;
                let act = flows.ask_found_at_sight(talk.id, &talk.browser, &mut moment);
                assert_eq!(act.await.unwrap(), used_up);
            }
            assert_eq!(logged(&kit, Event::SendRefused).await, 0);
            assert_eq!(ask_found(&talk).await, used_up, "its button");
            assert_eq!(logged(&kit, Event::SendRefused).await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_is_let_in_where_the_site_is_off_and_a_no_is_heard() {
    told(async |kit| {
        with_app(&kit).await;
        let device = paired(&kit, "ada").await;
        device.known().await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let request = device.request().await;
        let carried = number(&talk).await;
        off(&kit).await;
        assert!(device.requests().await.is_empty());
        let yes = device.decision(&request, Decision::Approve, &carried, Reason::None);
        assert_eq!(device.send(&yes).await, Decided::Expired);
        assert_eq!(logged(&kit, Event::PushApproved).await, 1, "its set-up's");
        let no = device.decision(&request, Decision::Deny, "", Reason::Fraud);
        let denied = Decided::Done(ApprovalState::Denied);
        assert_eq!(device.send(&no).await, denied);
    })
    .await;
}
