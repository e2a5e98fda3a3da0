//! An app that was added a moment ago: its code proves nothing yet, so it is none of the strong things on file.

use domain::{Method, PairingId, Weighed};
use flows::{Changed, Checked, testkit::Kit};

use super::{
    adding::{begin, confirm, pair_and_approve},
    check_app_code, offer, with_methods,
};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, Talk, addressed_member, settings, told},
};

/// Somebody with a number and an address, who added an app by its code yesterday: no request can be answered on it.
async fn with_codes(kit: &Kit) -> Authenticator<'_> {
    let browser = addressed_member(kit, "ada").await;
    with_methods(kit, &[Method::Text, Method::AppCode]).await;
    let talk = Talk::about(kit, settings("ada"), &browser).await;
    talk.prove_both().await;
    assert_eq!(begin(&talk).await, Changed::Done);
    let (token, _) = offer(&talk).await;
    let device = Authenticator::pair(kit, &token).await.expect("paired");
    let mut moment = kit.moment();
    let flows = &kit.flows;
    let code = device.code();
    let added = flows.check_found(talk.id, &talk.browser, &code, &mut moment);
    assert_eq!(added.await.unwrap(), Checked::DeviceAdded);
    kit.pass_time(DAY);
    device
}

/// What the settings say of what is proved: enough or not, what is missing, and the ways of the app to prove more.
async fn weighed(talk: &Talk<'_>) -> (Weighed, u8, Vec<Method>) {
    let card = talk.card().await.expect("open");
    (card.weighed, card.missing, card.doors.app_ways)
}

#[tokio::test]
async fn its_code_is_no_way_to_prove_more_and_two_weak_kinds_are_enough() {
    told(async |kit| {
        let device = Box::pin(with_codes(&kit)).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let opened = check_app_code(&talk, &device.code()).await;
        assert_eq!(opened, Checked::Settings(None));
        assert_eq!(weighed(&talk).await, (Weighed::Wait, 2, vec![]));
        talk.prove_both().await;
        assert_eq!(weighed(&talk).await, (Weighed::Enough, 0, vec![]));

        // Two days later it is a proof, and wants a third kind of whoever has not got it.
        kit.pass_time(2 * DAY);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_both().await;
        let by_code = vec![Method::AppCode];
        assert_eq!(weighed(&talk).await, (Weighed::Wait, 1, by_code));
    })
    .await;
}

#[tokio::test]
async fn an_approval_on_it_is_a_proof_at_once_and_its_code_none() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        with_methods(&kit, &[Method::Text, Method::AppCode, Method::Push]).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_both().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let device = pair_and_approve(&talk).await;
        assert_eq!(confirm(&talk).await, Some(Checked::DeviceAdded));
        kit.pass_time(DAY);
        device.known().await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        talk.prove_both().await;
        let by_push = vec![Method::Push];
        assert_eq!(weighed(&talk).await, (Weighed::Wait, 1, by_push));
        let remove = async |app: PairingId| {
            let mut moment = kit.moment();
            let flows = &kit.flows;
            let act = flows.remove_app(talk.id, &talk.browser, app, &mut moment);
            act.await.unwrap()
        };
        let removed = remove(device.account.id).await;
        assert!(matches!(removed, Changed::Waits(_)), "{removed:?}");
    })
    .await;
}
