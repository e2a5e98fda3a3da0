//! An owner comes to the rescue of her account, after a thief has used up whatever he could of her budgets.

use domain::Event;
use flows::{
    Changed, Checked, MadeCodes, Offered, RecoveryAsked, SendRefused, Sent, Visitor, testkit::Kit,
};

use crate::talk::{
    DAY, MINUTE, OTHER_NUMBER, Talk, addressed, addressed_member, logged, settings, told,
};

async fn sign_in<'a>(kit: &'a Kit, browser: &Visitor) -> Talk<'a> {
    Talk::about(kit, addressed("ada", "sign_in"), browser).await
}

#[tokio::test]
async fn one_weak_proof_uses_up_nothing_of_what_a_strong_one_does_at_once() {
    told(async |kit| {
        let owner = addressed_member(&kit, "ada").await;
        let hers = Talk::about(&kit, settings("ada"), &owner).await;
        hers.prove_phone().await;
        hers.mail().await;
        hers.prove_mail().await;
        let MadeCodes::Made(codes) = hers.make_codes().await else {
            panic!("none were made")
        };
        kit.pass_time(2 * DAY);
        let thief = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        thief.prove_phone().await;
        for _ in 0..10 {
            let asked = thief.make_codes().await;
            assert!(matches!(asked, MadeCodes::Not(Changed::Waits(_))));
        }
        let asked = thief.make_codes().await;
        assert!(matches!(asked, MadeCodes::Not(Changed::TooMany)));
        for last in 1..=3 {
            let offered = thief.offer(&format!("07400 99999{last}")).await;
            assert_eq!(offered, Offered::Taken);
        }
        let offered = thief.offer("07400 999994").await;
        assert!(matches!(offered, Offered::TooMany(_)), "{offered:?}");

        let hers = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let typed = codes[0].shown();
        let proved = hers.check_recovery_code(&typed).await;
        assert_eq!(proved, Checked::Settings(None));
        let changed = hers.change_number(OTHER_NUMBER).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
        assert!(matches!(hers.make_codes().await, MadeCodes::Made(_)));
    })
    .await;
}

/// He has the password: he has codes texted in new browsers until the day has no more, and guesses until they are locked.
async fn uses_up_texts_and_locks(kit: &Kit) {
    let mut last = Sent::Yes;
    for _ in 0..40 {
        let talk = sign_in(kit, &kit.new_browser()).await;
        kit.pass_time(MINUTE);
        last = talk.send().await;
        kit.pass_time(11 * MINUTE);
    }
    assert!(matches!(last, Sent::Refused(SendRefused::Limit(_))));
    let talk = sign_in(kit, &kit.new_browser()).await;
    for _ in 0..5 {
        talk.check_recovery_code("aaaa-aaaa-aaaa").await;
    }
    assert_eq!(logged(kit, Event::Locked).await, 1);
}

#[tokio::test]
async fn a_thief_of_the_password_stops_no_recovery_that_has_waited() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let talk = sign_in(&kit, &kit.new_browser()).await;
        let mut moment = kit.moment();
        let asked = kit.flows.ask_recovery(talk.id, &talk.browser, &mut moment);
        assert!(matches!(asked.await.unwrap(), RecoveryAsked::Waits(_)));
        kit.pass_time(3 * DAY);
        uses_up_texts_and_locks(&kit).await;

        let hers = sign_in(&kit, &kit.new_browser()).await;
        let mut moment = kit.moment();
        let begun = kit
            .flows
            .begin_recovery(hers.id, &hers.browser, &mut moment);
        assert!(begun.await.unwrap(), "the lock is not hers");
        assert_eq!(hers.mail().await, Sent::Yes);
        hers.prove_mail().await;
        assert_eq!(hers.offer(OTHER_NUMBER).await, Offered::Taken);
        assert_eq!(hers.send().await, Sent::Yes, "nor is the day's budget");
        let code = kit.last_code().await.unwrap();
        assert_eq!(hers.check(&code).await, Checked::SetUp);
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_in_a_recovery_lock_the_recovery_and_nothing_else() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let talk = sign_in(&kit, &kit.new_browser()).await;
        let mut moment = kit.moment();
        let asked = kit.flows.ask_recovery(talk.id, &talk.browser, &mut moment);
        asked.await.unwrap();
        kit.pass_time(3 * DAY);
        let begin = async || {
            let talk = sign_in(&kit, &kit.new_browser()).await;
            let mut moment = kit.moment();
            let begun = kit
                .flows
                .begin_recovery(talk.id, &talk.browser, &mut moment);
            assert!(begun.await.unwrap());
            talk
        };
        let thief = begin().await;
        assert_eq!(thief.mail().await, Sent::Yes);
        let right = kit.last_mailed_code().await.unwrap();
        for _ in 0..5 {
            thief.check_mail(&Kit::another_code(&right)).await;
        }
        assert_eq!(logged(&kit, Event::Locked).await, 1);
        let again = begin().await;
        let locked = Sent::Refused(SendRefused::Over);
        assert_eq!(again.mail().await, locked, "the recovery");
        // The texts so far are carried, or one of them might come behind the next.
        kit.carry_messages().await.unwrap();
        sign_in(&kit, &kit.new_browser()).await.pass().await;
        kit.pass_time(MINUTE);
        assert_eq!(again.mail().await, Sent::Yes, "a minute later");
    })
    .await;
}

#[tokio::test]
async fn after_an_alarm_a_browser_that_was_hers_has_mails_of_its_own() {
    told(async |kit| {
        let owner = addressed_member(&kit, "ada").await;
        sign_in(&kit, &kit.new_browser()).await.pass().await;
        let link = kit.last_link().await.unwrap();
        kit.pass_time(DAY);
        let (stranger, mut moment) = (kit.new_browser(), kit.moment());
        let act = kit.flows.press_link(&link, &stranger, &mut moment);
        act.await.unwrap();
        kit.pass_time(MINUTE);
        // Each sign-in mails a code; the day has twelve.
        for _ in 0..20 {
            sign_in(&kit, &kit.new_browser()).await;
            kit.pass_time(15 * MINUTE);
        }
        let refused = sign_in(&kit, &kit.new_browser()).await.mail().await;
        assert!(matches!(refused, Sent::Refused(SendRefused::Limit(_))));
        let hers = sign_in(&kit, &owner).await;
        hers.prove_mail().await;
        assert_eq!(hers.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        assert_eq!(hers.check(&code).await, Checked::Walk);
    })
    .await;
}
