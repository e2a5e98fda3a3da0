//! The clock is put back by an hour under whatever is under way: nothing opens early, nothing is lost.

use domain::Event;
use flows::{
    Changed, Checked, Offered, Opened, Pressed, RecoveryAsked, RecoveryByMail, Sent, Stage,
};

use crate::talk::{
    DAY, HOUR, MINUTE, OTHER_NUMBER, Talk, addressed, addressed_member, just_before, logged,
    messages, settings, told,
};

#[tokio::test]
async fn a_text_that_waits_goes_out_and_its_code_passes() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        let texts = kit.gateway.kept().len();
        kit.put_back_clock(HOUR);
        assert_eq!(kit.carry_messages().await.unwrap(), 1);
        assert_eq!(kit.gateway.kept().len(), texts + 1, "not an hour late");
        assert!(matches!(talk.send().await, Sent::Refused(_)), "no flood");
        assert!(matches!(talk.guess(1).await, Checked::Wrong { left: 4 }));
        talk.pass().await;
        // The same browser is known, and goes straight through.
        let again = kit.visit_with(addressed("ada", "sign_in"), &browser);
        assert!(matches!(again.await.unwrap(), Opened::BackToSite(_)));
        assert_eq!(messages(&kit, "waiting").await, 1, "the mail about it");
        kit.carry_messages().await.unwrap();
        assert_eq!(messages(&kit, "waiting").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_lock_lasts_longer_and_never_shorter() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert_eq!(talk.guess(5).await, Checked::Over);
        kit.put_back_clock(HOUR);
        let locked = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert!(matches!(locked.stage().await, Stage::Locked { .. }));
        assert!(matches!(locked.send().await, Sent::Refused(_)));
        kit.pass_time(HOUR + MINUTE);
        let free = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        free.pass().await;
    })
    .await;
}

#[tokio::test]
async fn what_waits_waits_its_whole_time_and_is_done_once() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        let asked = talk.change_number(OTHER_NUMBER).await;
        assert!(matches!(asked, Checked::Settings(Some(Changed::Waits(_)))));
        kit.pass_time(just_before(3 * DAY));
        kit.put_back_clock(HOUR);
        kit.carry_out_due_changes().await.unwrap();
        kit.pass_time(HOUR);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0, "not early");
        kit.pass_time(MINUTE);
        kit.carry_out_due_changes().await.unwrap();
        kit.put_back_clock(HOUR);
        kit.carry_out_due_changes().await.unwrap();
        kit.pass_time(2 * HOUR);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::NumberChanged).await, 1, "and once");
    })
    .await;
}

#[tokio::test]
async fn a_link_sent_before_it_stops_what_it_is_for() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        talk.change_number(OTHER_NUMBER).await;
        let link = kit.last_link().await.unwrap();
        kit.put_back_clock(HOUR);
        let mut moment = kit.moment();
        let reader = kit.new_browser();
        let pressed = kit.flows.press_link(&link, &reader, &mut moment).await;
        assert_eq!(pressed.unwrap(), Pressed::Cancelled);
        kit.pass_time(5 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_recovery_waits_its_whole_time_and_can_be_gone_on_with() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let sign_in =
            async || Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        let talk = sign_in().await;
        let mut moment = kit.moment();
        let asked = kit.flows.ask_recovery(talk.id, &talk.browser, &mut moment);
        assert!(matches!(asked.await.unwrap(), RecoveryAsked::Waits(_)));
        let begin = async |talk: &Talk<'_>| {
            let mut moment = kit.moment();
            let begun = kit
                .flows
                .begin_recovery(talk.id, &talk.browser, &mut moment);
            begun.await.unwrap()
        };
        kit.pass_time(3 * DAY);
        kit.put_back_clock(HOUR);
        let early = sign_in().await;
        let seen = kit.flows.look(early.id, &early.browser, kit.now()).await;
        let mail = seen.unwrap().unwrap().recovery.mail;
        assert!(matches!(mail, RecoveryByMail::Waiting { .. }), "{mail:?}");
        assert!(!begin(&early).await);
        kit.pass_time(HOUR);
        let ready = sign_in().await;
        assert!(begin(&ready).await);
        // Put back in the middle of it: the mailed code still counts, and leads on.
        assert_eq!(ready.mail().await, Sent::Yes);
        kit.put_back_clock(HOUR);
        ready.prove_mail().await;
        assert!(matches!(ready.stage().await, Stage::Number));
    })
    .await;
}

#[tokio::test]
async fn a_proof_the_clock_has_not_reached_opens_no_settings() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        talk.pass().await;
        kit.put_back_clock(HOUR);
        let shut = Talk::about(&kit, settings("ada"), &browser).await;
        assert!(matches!(shut.stage().await, Stage::OpenSettings(_)));
        kit.pass_time(HOUR + MINUTE);
        let open = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(open.stage().await, Stage::Settings);
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_shuts_settings_that_were_opened_later_than_now() {
    told(async |kit| {
        let owner = addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        Talk::about(&kit, addressed("ada", "sign_in"), &thief)
            .await
            .pass()
            .await;
        let link = kit.last_link().await.unwrap();
        let open = Talk::about(&kit, settings("ada"), &thief).await;
        assert!(open.card().await.is_some());
        kit.put_back_clock(HOUR);
        let mut moment = kit.moment();
        let pressed = kit.flows.press_link(&link, &owner, &mut moment).await;
        assert_eq!(pressed.unwrap(), Pressed::Secured);
        assert!(open.card().await.is_none());
        assert_eq!(open.offer(OTHER_NUMBER).await, Offered::Over);
        let next = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        assert!(matches!(next.stage().await, Stage::Mail(_)));
    })
    .await;
}
