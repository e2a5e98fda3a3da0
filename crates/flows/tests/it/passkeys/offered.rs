//! A passkey is offered once, after an approval in a browser that has been known for long.

use domain::{ApprovalState, Event, Method, PasskeyName};
use flows::{Checked, Decided, Left, PasskeyQuestioned, Stage, Visitor, testkit::Kit};
use store::testing::race;

use super::{asked, key, make, new_question};
use crate::{
    app::{number, paired_in, take_up, with_methods},
    authenticator::Authenticator,
    talk::{DAY, MINUTE, Talk, claims, decide, logged, redeem, request, told},
};

/// A sign-in that asks a known browser, too.
async fn sign_in<'a>(kit: &'a Kit, browser: &Visitor) -> Talk<'a> {
    let mut asked = request("ada", "sign_in");
    asked.must_prove = true;
    Talk::about(kit, asked, browser).await
}

/// Signs in by an approval; gives what came of it.
async fn approved<'a>(
    kit: &'a Kit,
    device: &Authenticator<'_>,
    browser: &Visitor,
) -> (Talk<'a>, Checked) {
    let talk = sign_in(kit, browser).await;
    assert_eq!(talk.stage().await, Stage::Waiting);
    let carried = number(&talk).await;
    let decided = device.approve(&carried).await;
    assert_eq!(decided, Decided::Done(ApprovalState::Approved));
    let came = take_up(&talk).await.expect("something to take up");
    (talk, came)
}

/// Somebody with a device, and the browser it was set up in.
async fn with_both(kit: &Kit) -> (Authenticator<'_>, Visitor) {
    with_methods(kit, &[Method::Push, Method::Passkey]).await;
    let browser = kit.new_browser();
    let device = paired_in(kit, "ada", &browser).await;
    kit.pass_time(7 * DAY);
    device.known().await;
    (device, browser)
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
        let (device, browser) = with_both(&kit).await;
        let (talk, came) = approved(&kit, &device, &browser).await;
        assert_eq!(came, Checked::OfferPasskey);
        assert_eq!(talk.stage().await, Stage::OfferPasskey);
        assert!(talk.stage().await.is_over(), "no page waits any more");
        let Left::ForSite(address) = decline(&talk).await else {
            panic!("no way on")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["pop", "user"]));
        device.known().await;
        let (_, came) = approved(&kit, &device, &browser).await;
        assert!(matches!(came, Checked::Passed(_)), "{came:?}");
    })
    .await;
}

#[tokio::test]
async fn it_is_made_there_and_used_the_next_time() {
    told(async |kit| {
        let (device, browser) = with_both(&kit).await;
        let (talk, _) = approved(&kit, &device, &browser).await;
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
        let (device, browser) = with_both(&kit).await;
        let (talk, _) = approved(&kit, &device, &browser).await;
        assert!(matches!(talk.leave().await, Left::ForSite(_)));
        device.known().await;
        let (talk, came) = approved(&kit, &device, &browser).await;
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
        let (device, browser) = with_both(&kit).await;
        decide(&kit, |policy| policy.methods.push(Method::AppCode)).await;
        let talk = sign_in(&kit, &browser).await;
        let checked = crate::app::check_app_code(&talk, &device.code()).await;
        assert!(matches!(checked, Checked::Passed(_)), "{checked:?}");
        let flows = &kit.flows;
        let seen = flows.look(talk.id, &talk.browser, kit.now()).await.unwrap();
        assert_eq!(seen.unwrap().adds_passkey, None);
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
    })
    .await;
}

#[tokio::test]
async fn a_strange_browser_is_offered_none_for_the_approval_may_be_a_relayed_one() {
    told(async |kit| {
        let (device, browser) = with_both(&kit).await;
        let strange = kit.new_browser();
        // It is known after the first one, and no less strange.
        for _ in 0..2 {
            let (talk, came) = approved(&kit, &device, &strange).await;
            assert!(matches!(came, Checked::Passed(_)), "{came:?}");
            assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
            device.known().await;
        }
        let (_, came) = approved(&kit, &device, &browser).await;
        assert_eq!(came, Checked::OfferPasskey, "hers is");
    })
    .await;
}

#[tokio::test]
async fn ten_minutes_after_the_approval_the_offer_is_gone() {
    told(async |kit| {
        let (device, browser) = with_both(&kit).await;
        let (talk, came) = approved(&kit, &device, &browser).await;
        assert_eq!(came, Checked::OfferPasskey);
        kit.pass_time(10 * MINUTE);
        assert_eq!(talk.stage().await, Stage::GoBack);
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
        assert!(matches!(talk.leave().await, Left::ForSite(_)));
    })
    .await;
}

#[tokio::test]
async fn one_offer_is_good_for_one_passkey_in_however_many_tabs() {
    told(async |kit| {
        let (device, browser) = with_both(&kit).await;
        let (talk, _) = approved(&kit, &device, &browser).await;
        let mut made = Vec::new();
        for _ in 0..3 {
            let asked = asked(new_question(&talk).await);
            made.push((asked.ceremony, key().create(&asked.options)));
        }
        let (id, browser) = (talk.id, &talk.browser);
        let came = race(made.len(), |at| {
            let (question, said) = made[at].clone();
            let (flows, browser, mut moment) = (kit.flows.clone(), browser.clone(), kit.moment());
            async move {
                let (made, name) = ((Some(question), said.as_str()), PasskeyName::plain());
                let act = flows.take_new_passkey(id, &browser, made, &name, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let added = came.iter().filter(|it| **it == Checked::PasskeyAdded);
        assert_eq!(added.count(), 1, "{came:?}");
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 1);
    })
    .await;
}
