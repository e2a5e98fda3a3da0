//! A passkey is offered once, after an approval.

use domain::{ApprovalState, Event, Method};
use flows::{Checked, Decided, Left, PasskeyQuestioned, Stage, testkit::Kit};

use super::{key, make, new_question};
use crate::{
    app::{number, paired, take_up, with_methods},
    authenticator::Authenticator,
    talk::{DAY, Talk, claims, decide, logged, redeem, told},
};

/// Signs in by an approval; gives what came of it.
async fn approved<'a>(kit: &'a Kit, device: &Authenticator<'_>) -> (Talk<'a>, Checked) {
    let talk = Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    assert_eq!(talk.stage().await, Stage::Waiting);
    let carried = number(&talk).await;
    let decided = device.approve(&carried).await;
    assert_eq!(decided, Decided::Done(ApprovalState::Approved));
    let came = take_up(&talk).await.expect("something to take up");
    (talk, came)
}

async fn with_both(kit: &Kit) -> Authenticator<'_> {
    with_methods(kit, &[Method::Push, Method::Passkey]).await;
    let device = paired(kit, "ada").await;
    kit.pass_time(2 * DAY);
    device.known().await;
    device
}

async fn decline(talk: &Talk<'_>) -> Left {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.decline_passkey(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn after_the_first_approval_and_after_not_now_never_again() {
    told(async |kit| {
        let device = with_both(&kit).await;
        let (talk, came) = approved(&kit, &device).await;
        assert_eq!(came, Checked::OfferPasskey);
        assert_eq!(talk.stage().await, Stage::OfferPasskey);
        let Left::ForSite(address) = decline(&talk).await else {
            panic!("no way on")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["pop", "user"]));
        device.known().await;
        let (_, came) = approved(&kit, &device).await;
        assert!(matches!(came, Checked::Passed(_)), "{came:?}");
    })
    .await;
}

#[tokio::test]
async fn it_is_made_there_and_used_the_next_time() {
    told(async |kit| {
        let device = with_both(&kit).await;
        let (talk, _) = approved(&kit, &device).await;
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        assert_eq!(talk.stage().await, Stage::GoBack);
        assert!(matches!(talk.leave().await, Left::ForSite(_)));
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 1);
        device.known().await;
        let next = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(next.stage().await, Stage::Waiting, "the app comes first");
        let passed = super::answer_by(&next, &key).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_without_an_answer_is_offered_it_again() {
    told(async |kit| {
        let device = with_both(&kit).await;
        let (talk, _) = approved(&kit, &device).await;
        assert!(matches!(talk.leave().await, Left::ForSite(_)));
        device.known().await;
        let (talk, came) = approved(&kit, &device).await;
        assert_eq!(came, Checked::OfferPasskey);
        let address = match talk.leave().await {
            Left::ForSite(address) => address,
            Left::Over => panic!("no way on"),
        };
        redeem(&kit, &address).await.unwrap();
        // The site is on: the page left behind gives nothing any more.
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
    })
    .await;
}

#[tokio::test]
async fn a_challenge_that_was_passed_otherwise_adds_none() {
    told(async |kit| {
        let device = with_both(&kit).await;
        decide(&kit, |policy| policy.methods.push(Method::AppCode)).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        let checked = crate::app::check_app_code(&talk, &device.code()).await;
        assert!(matches!(checked, Checked::Passed(_)), "{checked:?}");
        let flows = &kit.flows;
        let seen = flows.look(talk.id, &talk.browser, kit.now()).await.unwrap();
        assert_eq!(seen.unwrap().adds_passkey, None);
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
    })
    .await;
}
