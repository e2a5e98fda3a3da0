//! After "it was not me" the mailed code comes first, but for a strong proof: who has no mail address gets in by her app.

use std::time::Duration;

use domain::{Action, ApprovalState, Event, Method, Reason, Weighed};
use flows::{Changed, Checked, Decided, PushedRequest, Stage, Visitor, testkit::Kit};

use super::{
    adding::{begin, confirm, opened_by, pair_and_approve},
    check_app_code, paired, with_app,
};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, MINUTE, Talk, addressed, addressed_member, logged, request, settings, told},
};

/// Somebody without a mail address, who pressed "it was not me" on the device she has had for `age`.
async fn alarmed(kit: &Kit, age: Duration) -> Authenticator<'_> {
    with_app(kit).await;
    let device = paired(kit, "ada").await;
    kit.pass_time(age);
    device.known().await;
    Talk::sign_in(kit, "ada", &kit.new_browser()).await;
    let denied = Decided::Done(ApprovalState::Denied);
    assert_eq!(device.deny(Reason::Fraud).await, denied);
    kit.pass_time(MINUTE);
    device
}

/// Asks for the settings without naming a mail address.
async fn settings_of<'a>(kit: &'a Kit, browser: &Visitor) -> Talk<'a> {
    let asked = PushedRequest {
        action: Action::Settings,
        ..request("ada", "settings")
    };
    Talk::about(kit, asked, browser).await
}

/// The ways of the app the shut settings offer.
async fn app_doors(talk: &Talk<'_>) -> Vec<Method> {
    match talk.stage().await {
        Stage::OpenSettings(doors) => doors.app_ways,
        other => panic!("{other:?}"),
    }
}

async fn finish(talk: &Talk<'_>) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.finish_walk(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn a_code_of_an_app_known_for_long_admits_a_browser_and_ends_the_alarm() {
    told(async |kit| {
        let device = alarmed(&kit, 4 * DAY).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::AppCode);
        let code = device.code();
        assert_eq!(check_app_code(&talk, &code).await, Checked::Walk);
        assert_eq!(finish(&talk).await, Changed::Done);
        assert_eq!(logged(&kit, Event::AlarmEnded).await, 1);
    })
    .await;
}

#[tokio::test]
async fn it_opens_the_settings_and_the_walk_ends_there() {
    told(async |kit| {
        let device = alarmed(&kit, 4 * DAY).await;
        let talk = settings_of(&kit, &kit.new_browser()).await;
        assert_eq!(app_doors(&talk).await, [Method::AppCode]);
        let opened = check_app_code(&talk, &device.code()).await;
        assert_eq!(opened, Checked::Settings(None));
        assert_eq!(finish(&talk).await, Changed::Done);
    })
    .await;
}

#[tokio::test]
async fn that_of_a_young_app_is_not_offered_and_admits_nobody() {
    told(async |kit| {
        let device = alarmed(&kit, DAY).await;
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Recovery);
        let code = device.code();
        assert_eq!(check_app_code(&talk, &code).await, Checked::Over);
        let talk = settings_of(&kit, &kit.new_browser()).await;
        assert_eq!(app_doors(&talk).await, []);
        // When it has been there for long, it is: nothing else would ever let its owner in. It vouches for nothing.
        kit.pass_time(2 * DAY);
        let talk = settings_of(&kit, &kit.new_browser()).await;
        assert_eq!(app_doors(&talk).await, [Method::AppCode]);
        let opened = check_app_code(&talk, &device.code()).await;
        assert_eq!(opened, Checked::Settings(None));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        assert_eq!(finish(&talk).await, Changed::Closed);
        kit.pass_time(MINUTE);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(check_app_code(&talk, &device.code()).await, Checked::Walk);
        assert_eq!(finish(&talk).await, Changed::Done);
    })
    .await;
}

#[tokio::test]
async fn beside_an_address_it_goes_before_the_mail_and_that_of_a_young_app_behind() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_app(&kit).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let old = pair_and_approve(&talk).await;
        assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        kit.pass_time(4 * DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        opened_by(&old, &talk).await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let young = pair_and_approve(&talk).await;
        assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        kit.pass_time(MINUTE);
        young.known().await;
        Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        young.deny(Reason::Fraud).await;
        kit.pass_time(MINUTE);

        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert!(matches!(talk.stage().await, Stage::Mail(_)));
        let wrong = check_app_code(&talk, &young.code()).await;
        assert!(matches!(wrong, Checked::Wrong { .. }), "{wrong:?}");
        assert_eq!(check_app_code(&talk, &old.code()).await, Checked::Walk);
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        talk.prove_mail().await;
        assert_eq!(check_app_code(&talk, &young.code()).await, Checked::Walk);
    })
    .await;
}
