//! A passkey that is lost, and a new one by way of the mail address.

use domain::{Event, Method};
use flows::{Changed, Checked, RecoveryAsked, RecoveryByMail, Sent, Stage, testkit::Kit};

use super::{
    answer_by, asked, key, make, new_question,
    settings::{member, remove, visit},
    take,
};
use crate::{
    app::with_methods,
    talk::{DAY, HOUR, Talk, addressed, logged, told, told_by, whole_log},
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
        let asked = asked(new_question(&talk).await);
        let options: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
        let shut_out = options["publicKey"]["excludeCredentials"].as_array();
        assert!(
            shut_out.is_none_or(Vec::is_empty),
            "the device may be the same"
        );
        let made = new.create(&asked.options);
        assert_eq!(take(&talk, asked.ceremony, &made).await, Checked::SetUp);
        talk.leave().await;
        assert_eq!(logged(&kit, Event::PasskeyAdded).await, 2);
        let log = whole_log(&kit).await;
        let gone: Vec<_> = log
            .iter()
            .filter(|row| row.event == "passkey_removed")
            .collect();
        assert_eq!(gone.len(), 1);
        assert!(
            gone[0].detail.ends_with(" by=recovery"),
            "{}",
            gone[0].detail
        );
        let (mails, _) = told_by(&kit).await;
        let replaced = "A new passkey was set up at Lighthouse";
        assert!(mails.iter().any(|subject| subject == replaced), "{mails:?}");
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

/// Asks for a recovery by mail.
async fn ask(kit: &Kit) {
    let talk = sign_in(kit).await;
    let mut moment = kit.moment();
    let waits = kit.flows.ask_recovery(talk.id, &talk.browser, &mut moment);
    assert!(matches!(waits.await.unwrap(), RecoveryAsked::Waits(_)));
}

/// Goes on with the recovery that has waited, and makes a passkey in it.
async fn recover(kit: &Kit) -> Checked {
    let talk = sign_in(kit).await;
    let mut moment = kit.moment();
    let begun = kit
        .flows
        .begin_recovery(talk.id, &talk.browser, &mut moment);
    assert!(begun.await.unwrap());
    assert_eq!(talk.mail().await, Sent::Yes);
    talk.prove_mail().await;
    make(&talk, &key()).await
}

#[tokio::test]
async fn two_removals_that_wait_end_with_the_passkeys_a_recovery_voids() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        for _ in 0..2 {
            assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        }
        talk.leave().await;
        ask(&kit).await;
        kit.pass_time(HOUR);
        let talk = visit(&kit, &kit.new_browser()).await;
        talk.prove_phone().await;
        for one in talk.card().await.unwrap().passkeys.unwrap().kept {
            assert!(matches!(remove(&talk, one.id).await, Changed::Waits(_)));
        }
        talk.leave().await;
        kit.pass_time(71 * HOUR);
        assert_eq!(recover(&kit).await, Checked::SetUp);
        assert_eq!(logged(&kit, Event::PasskeyRemoved).await, 2);
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 2);
    })
    .await;
}

#[tokio::test]
async fn where_there_was_none_a_recovery_tells_of_none_that_is_void() {
    told(async |kit| {
        member(&kit).await;
        ask(&kit).await;
        kit.pass_time(3 * DAY);
        assert_eq!(recover(&kit).await, Checked::SetUp);
        let (mails, _) = told_by(&kit).await;
        let is_told = |said: &str| mails.iter().any(|subject| subject == said);
        assert!(is_told("A passkey was added at Lighthouse"), "{mails:?}");
        assert!(!is_told("A new passkey was set up at Lighthouse"));
    })
    .await;
}
