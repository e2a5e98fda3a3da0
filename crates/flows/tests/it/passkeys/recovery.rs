//! A passkey that is lost, and a new one by way of the mail address.

use domain::{Event, Method};
use flows::{Checked, RecoveryAsked, RecoveryByMail, Sent, Stage, testkit::Kit};

use super::{answer_by, key, make};
use crate::{
    app::with_methods,
    talk::{DAY, Talk, addressed, logged, told},
};

async fn sign_in(kit: &Kit) -> Talk<'_> {
    Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await
}

#[tokio::test]
async fn a_new_one_takes_the_place_of_those_there_were() {
    told(async |kit| {
        with_methods(&kit, &[Method::Passkey]).await;
        let lost = key();
        let talk = sign_in(&kit).await;
        assert_eq!(make(&talk, &lost).await, Checked::SetUp);
        talk.leave().await;
        kit.pass_time(DAY);
        let talk = sign_in(&kit).await;
        assert_eq!(talk.stage().await, Stage::Passkey);
        let flows = &kit.flows;
        let mut moment = kit.moment();
        let waits = flows.ask_recovery(talk.id, &talk.browser, &mut moment);
        assert!(matches!(waits.await.unwrap(), RecoveryAsked::Waits(_)));
        kit.pass_time(3 * DAY);
        let talk = sign_in(&kit).await;
        let seen = flows.look(talk.id, &talk.browser, kit.now()).await.unwrap();
        let mail = seen.unwrap().recovery.mail;
        assert!(matches!(mail, RecoveryByMail::Ready { .. }), "{mail:?}");
        let mut moment = kit.moment();
        let begun = flows.begin_recovery(talk.id, &talk.browser, &mut moment);
        assert!(begun.await.unwrap());
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        assert_eq!(talk.stage().await, Stage::NewPasskey);
        let new = key();
        assert_eq!(make(&talk, &new).await, Checked::SetUp);
        talk.leave().await;
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 2);
        let talk = sign_in(&kit).await;
        let by_lost = answer_by(&talk, &lost).await;
        assert_eq!(by_lost, Checked::Wrong { left: 4 });
        let by_new = answer_by(&talk, &new).await;
        assert!(matches!(by_new, Checked::Passed(_)), "{by_new:?}");
    })
    .await;
}

#[tokio::test]
async fn an_old_passkey_stops_a_recovery_that_waits() {
    told(async |kit| {
        with_methods(&kit, &[Method::Passkey]).await;
        let (key, browser) = (key(), kit.new_browser());
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        assert_eq!(make(&talk, &key).await, Checked::SetUp);
        talk.leave().await;
        kit.pass_time(3 * DAY);
        let thief = sign_in(&kit).await;
        let flows = &kit.flows;
        let mut moment = kit.moment();
        let waits = flows.ask_recovery(thief.id, &thief.browser, &mut moment);
        assert!(matches!(waits.await.unwrap(), RecoveryAsked::Waits(_)));
        let hers = Talk::about(&kit, crate::talk::settings("ada"), &browser).await;
        assert_eq!(answer_by(&hers, &key).await, Checked::Settings(None));
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 1);
    })
    .await;
}
