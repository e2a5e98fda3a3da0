//! A recovery by mail that ends with an app, where no number can be set up.

use domain::{Event, Method};
use flows::{Checked, RecoveryAsked, Sent, testkit::Kit};

use super::{check_app_code, offer, with_methods};
use crate::{
    authenticator::Authenticator,
    talk::{DAY, Talk, addressed, addressed_member, logged, told},
};

async fn sign_in(kit: &Kit) -> Talk<'_> {
    Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await
}

/// Asks for a recovery and waits until its time has come.
pub(super) async fn waited(kit: &Kit) {
    let talk = sign_in(kit).await;
    let mut moment = kit.moment();
    let asked = kit.flows.ask_recovery(talk.id, &talk.browser, &mut moment);
    assert!(matches!(asked.await.unwrap(), RecoveryAsked::Waits(_)));
    kit.pass_time(3 * DAY);
}

/// Goes on with it up to the page that pairs.
pub(super) async fn at_pairing(kit: &Kit) -> Talk<'_> {
    let talk = sign_in(kit).await;
    let mut moment = kit.moment();
    let flows = &kit.flows;
    let begun = flows.begin_recovery(talk.id, &talk.browser, &mut moment);
    assert!(begun.await.unwrap());
    assert_eq!(talk.mail().await, Sent::Yes);
    talk.prove_mail().await;
    talk
}

/// The same, and pairs a device there.
pub(super) async fn begun(kit: &Kit) -> (Talk<'_>, Authenticator<'_>) {
    let talk = at_pairing(kit).await;
    let (token, _) = offer(&talk).await;
    let device = Authenticator::pair(kit, &token).await.expect("paired");
    (talk, device)
}

#[tokio::test]
async fn a_thief_of_the_password_stops_none_that_ends_with_a_code_of_the_app() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        with_methods(&kit, &[Method::Push, Method::AppCode]).await;
        waited(&kit).await;
        let thief = sign_in(&kit).await;
        for _ in 0..5 {
            thief.check_recovery_code("aaaa-aaaa-aaaa").await;
        }
        assert_eq!(logged(&kit, Event::Locked).await, 1);
        let (hers, device) = begun(&kit).await;
        let checked = check_app_code(&hers, &device.code()).await;
        assert_eq!(checked, Checked::SetUp, "the lock is not hers");
    })
    .await;
}
