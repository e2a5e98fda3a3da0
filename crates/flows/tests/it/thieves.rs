//! The thief of a password, the thief of a number, and the thief of both (SECURITY.md), against a member whose number and
//! mail address are proved. What each may reach, and nothing beyond it.

use domain::{Event, Method, Weighed};
use flows::{
    Changed, Checked, MadeCodes, MailChecked, Offered, Opened, RecoveryAsked, SendRefused, Sent,
    Stage, testkit::Kit,
};

use crate::app::by_number::{approve, taken};
use crate::talk::{
    DAY, MINUTE, NUMBER, OTHER_NUMBER, Talk, addressed, addressed_member, decide, logged, pushed,
    request, settings, told, told_by, whole_log,
};

#[tokio::test]
async fn a_thief_of_a_password_gets_nowhere_and_everybody_is_told() {
    told(async |kit| {
        let owner = addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        assert_eq!(
            talk.offer(OTHER_NUMBER).await,
            Offered::Over,
            "no set-up for her"
        );
        talk.guess(5).await;
        let theirs = Talk::about(&kit, settings("ada"), &thief).await;
        assert!(theirs.card().await.is_none());
        assert_eq!(theirs.offer(OTHER_NUMBER).await, Offered::Over);
        kit.pass_time(DAY);
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        let mut moment = kit.moment();
        let act = kit.flows.ask_recovery(talk.id, &thief, &mut moment);
        assert!(matches!(act.await.unwrap(), RecoveryAsked::Waits(_)));
        let (mails, texts) = told_by(&kit).await;
        assert!(mails.last().unwrap().ends_with("is waiting"));
        assert!(texts.last().unwrap().contains("/link/"));
        // Even if nobody stops it: without the mailbox there is no going on.
        kit.pass_time(4 * DAY);
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        let mut moment = kit.moment();
        assert!(
            kit.flows
                .begin_recovery(talk.id, &thief, &mut moment)
                .await
                .unwrap()
        );
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Over);
        let guessed = talk.check_mail("000000").await;
        assert!(matches!(
            guessed,
            MailChecked::NoCode | MailChecked::Wrong { .. }
        ));
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0);
        let opened = kit
            .visit_with(addressed("ada", "sign_in"), &owner)
            .await
            .unwrap();
        assert!(
            matches!(opened, Opened::BackToSite(_)),
            "the owner is in as ever"
        );
    })
    .await;
}

#[tokio::test]
async fn a_thief_of_a_password_does_not_set_up_for_somebody_who_has_not_yet() {
    told(async |kit| {
        let thief = kit.new_browser();
        let talk = Talk::about(&kit, addressed("eve", "sign_in"), &thief).await;
        assert!(matches!(talk.stage().await, Stage::Mail(_)));
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Over);
        let right = kit.last_mailed_code().await.unwrap();
        for _ in 0..5 {
            talk.check_mail(&Kit::another_code(&right)).await;
        }
        assert_eq!(talk.check_mail(&right).await, MailChecked::Over);
        assert_eq!(logged(&kit, Event::NumberConfirmed).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_thief_of_a_number_alone_cannot_even_begin() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        kit.gateway.kept();
        // Nothing the number receives helps without a sign-in that the site began: codes belong to a challenge, and a
        // challenge to a browser.
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        let foreign = talk.from(&kit.new_browser());
        assert_eq!(foreign.check(&code).await, Checked::Over);
    })
    .await;
}

#[tokio::test]
async fn a_thief_of_both_changes_nothing_before_the_waiting_time() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        // A text to a number that was taken over is entered by whoever took it over: SECURITY.md says so.
        Talk::about(&kit, addressed("ada", "sign_in"), &thief)
            .await
            .pass()
            .await;
        assert_eq!(
            told_by(&kit).await.0.last().unwrap(),
            "New sign-in at Lighthouse"
        );
        let talk = Talk::about(&kit, settings("ada"), &thief).await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        let changed = talk.change_number(OTHER_NUMBER).await;
        assert!(matches!(
            changed,
            Checked::Settings(Some(Changed::Waits(_)))
        ));
        assert!(matches!(
            talk.make_codes().await,
            flows::MadeCodes::Not(Changed::Waits(_))
        ));
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0);
        assert_eq!(logged(&kit, Event::RecoveryCodesMade).await, 0);
        // The owner is told by mail, and one button ends it all.
        let link = kit.last_link().await.unwrap();
        let mut moment = kit.moment();
        kit.flows
            .press_link(&link, &kit.new_browser(), &mut moment)
            .await
            .unwrap();
        let waiting = talk.card().await.map(|card| card.waiting.len());
        assert!(waiting.unwrap_or(0) < 2);
        kit.pass_time(8 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        // A browser known for a week is a second kind: by then the owner has been told for a week.
        assert!(logged(&kit, Event::ChangeCancelled).await >= 1);
    })
    .await;
}

#[tokio::test]
async fn a_thief_of_both_who_pairs_a_device_of_his_by_the_number_changes_nothing_either() {
    told(async |kit| {
        let owner = addressed_member(&kit, "ada").await;
        crate::app::with_app(&kit).await;
        // Something of hers is waiting.
        let hers = Talk::about(&kit, settings("ada"), &owner).await;
        hers.prove_phone().await;
        assert!(matches!(
            hers.make_codes().await,
            MadeCodes::Not(Changed::Waits(_))
        ));
        kit.pass_time(MINUTE);
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        let device = taken(&kit, &talk).await;
        let opened = approve(&talk, &device).await;
        assert_eq!(opened, Some(Checked::Settings(None)));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 0);
        let changed = talk.change_number(OTHER_NUMBER).await;
        assert!(
            matches!(changed, Checked::Settings(Some(Changed::Waits(_)))),
            "{changed:?}"
        );
        let made = talk.make_codes().await;
        assert!(
            matches!(made, MadeCodes::Not(Changed::Waits(_))),
            "{made:?}"
        );
        // Nor by its code.
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        crate::app::check_app_code(&talk, &device.code()).await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0);
        assert_eq!(logged(&kit, Event::RecoveryCodesMade).await, 0);
    })
    .await;
}

/// A member whose site never sent her address.
async fn member_without_address(kit: &Kit, number: &str) {
    let browser = kit.new_browser();
    kit.set_up("ada", number, &browser).await.unwrap();
    kit.pass_time(2 * DAY);
}

#[tokio::test]
async fn a_thief_of_both_puts_no_address_of_his_on_file_where_there_was_none() {
    told(async |kit| {
        member_without_address(&kit, NUMBER).await;
        // He writes it into the site's profile, which sends it from then on.
        let thief = kit.new_browser();
        let talk = Talk::about(&kit, settings("ada"), &thief).await;
        talk.prove_phone().await;
        assert_eq!(talk.mail().await, Sent::Refused(SendRefused::NotUsable));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        let (_, texts) = told_by(&kit).await;
        let waits = "an account change is waiting";
        assert!(texts.iter().any(|text| text.contains(waits)), "{texts:?}");
        assert_eq!(logged(&kit, Event::ChangeAsked).await, 1);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(
            logged(&kit, Event::AddressChanged).await,
            1,
            "three days on"
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_waits_of_which_only_the_thief_would_hear() {
    told(async |kit| {
        member_without_address(&kit, NUMBER).await;
        let mut asked = request("ada", "settings");
        asked.action = domain::Action::Settings;
        let thief = Talk::about(&kit, asked, &kit.new_browser()).await;
        thief.prove_phone().await;
        assert!(!thief.card().await.unwrap().may_wait);
        let made = thief.make_codes().await;
        assert!(
            matches!(made, MadeCodes::Not(Changed::Unproved)),
            "{made:?}"
        );
        assert_eq!(thief.offer(OTHER_NUMBER).await, Offered::Over);
        assert_eq!(logged(&kit, Event::ChangeAsked).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_address_nobody_can_be_told_of_is_not_kept_and_the_log_says_so() {
    told(async |kit| {
        decide(&kit, |policy| {
            policy.methods = vec![Method::Call];
            policy.call_countries = "GB".parse().unwrap();
        })
        .await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, request("ada", "sign_in"), &browser).await;
        assert_eq!(talk.offer("020 7946 0123").await, Offered::Taken);
        let mut moment = kit.moment();
        let act = kit
            .flows
            .send_code(talk.id, &browser, Method::Call, &mut moment);
        assert_eq!(act.await.unwrap(), Sent::Yes);
        let code = kit.last_spoken_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);
        pushed(&kit, addressed("ada", "sign_in")).await;
        let log = whole_log(&kit).await;
        let told = log.iter().filter(|row| row.event == "notice_sent");
        let mut told: Vec<_> = told.map(|row| row.detail.as_str()).collect();
        told.sort_unstable();
        let none = "channels=none";
        let rows = [
            format!("what=change_waits {none}"),
            format!("what=set_up {none}"),
        ];
        assert_eq!(told, rows);
        assert_eq!(logged(&kit, Event::ChangeAsked).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_to_the_old_number_admits_nobody_when_the_number_was_changed() {
    told(async |kit| {
        let owner = addressed_member(&kit, "ada").await;
        let hers = Talk::about(&kit, settings("ada"), &owner).await;
        hers.prove_phone().await;
        hers.mail().await;
        hers.prove_mail().await;
        assert_eq!(hers.offer(OTHER_NUMBER).await, Offered::Taken);
        kit.pass_time(MINUTE);
        let thief = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        let old = kit.last_code().await.unwrap();
        assert_eq!(hers.send().await, Sent::Yes);
        let new = kit.last_code().await.unwrap();
        kit.pass_time(MINUTE);
        let changed = hers.check(&new).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
        assert_eq!(thief.check(&old).await, Checked::NoCode);
        assert!(matches!(thief.stage().await, Stage::ChooseHow { .. }));
        // Asked for again, it goes to the new number.
        assert_eq!(thief.send().await, Sent::Yes);
        assert_eq!(thief.check(&old).await, Checked::Wrong { left: 4 });
        kit.carry_messages().await.unwrap();
        let texts = kit.gateway.kept().into_iter();
        let mut codes = texts.filter(|text| text.body.contains("is your code"));
        assert_eq!(codes.next_back().unwrap().to, "+447400123457");
    })
    .await;
}
