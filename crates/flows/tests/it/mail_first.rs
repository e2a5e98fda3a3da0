//! A first set-up proves the mail address first; a pushed address that differs is a proposal.

use domain::{Event, Profile};
use flows::{
    Checked, MailChecked, Offered, Opened, Pressed, SendRefused, Sent, Stage, testkit::Kit,
};

use crate::talk::{
    ADDRESS, DAY, MINUTE, NUMBER, Talk, addressed, addressed_member, decide, just_before, logged,
    pushed, request, told, told_by,
};

#[tokio::test]
async fn a_first_set_up_proves_the_mail_address_before_it_takes_a_number() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        let Stage::Mail(page) = talk.stage().await else {
            panic!("no page about the mail")
        };
        assert_eq!(
            (page.masked.as_str(), page.is_out),
            ("a•••@h•••.example", true)
        );
        assert_eq!(talk.offer(NUMBER).await, Offered::Over);
        assert_eq!(talk.send().await, Sent::Refused(SendRefused::NotUsable));
        let code = kit.last_mailed_code().await.unwrap();
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert_eq!(mail.to, ADDRESS);
        assert!(!mail.subject.contains(&code), "{}", mail.subject);
        assert_eq!(
            talk.check(&code).await,
            Checked::Over,
            "it is no code of a text"
        );
        let wrong = talk.check_mail(&Kit::another_code(&code)).await;
        assert_eq!(wrong, MailChecked::Wrong { left: 4 });
        assert_eq!(talk.check_mail(&code).await, MailChecked::Proved);
        assert_eq!(talk.check_mail(&code).await, MailChecked::NoCode, "once");
        assert_eq!(talk.stage().await, Stage::Number);
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);
        let (mails, _) = told_by(&kit).await;
        assert_eq!(
            mails.last().unwrap(),
            "Your second step at Lighthouse is on"
        );
    })
    .await;
}

#[tokio::test]
async fn five_wrong_mailed_codes_end_the_set_up() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        let right = kit.last_mailed_code().await.unwrap();
        for _ in 0..5 {
            talk.check_mail(&Kit::another_code(&right)).await;
        }
        assert_eq!(talk.check_mail(&right).await, MailChecked::Over);
        assert!(matches!(talk.stage().await, Stage::Ended(_)));
        assert_eq!(logged(&kit, Event::Locked).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_reload_mails_nothing_and_asking_again_waits() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        let first = kit.last_mailed_code().await.unwrap();
        talk.stage().await;
        assert!(matches!(
            talk.mail().await,
            Sent::Refused(SendRefused::TooSoon(_))
        ));
        kit.pass_time(MINUTE);
        assert_eq!(talk.mail().await, Sent::Yes);
        assert_eq!(
            kit.last_mailed_code().await.unwrap(),
            first,
            "the same code"
        );
        assert_eq!(kit.gateway.kept_mails().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_old_session_counts_as_the_proof_and_a_young_one_does_not() {
    told(async |kit| {
        for (user, age, expected) in [("ada", 7 * DAY, true), ("bob", just_before(7 * DAY), false)]
        {
            let mut asked = addressed(user, "sign_in");
            asked.session_started = Some(kit.now().minus(age));
            let talk = Talk::about(&kit, asked, &kit.new_browser()).await;
            assert_eq!(talk.stage().await == Stage::Number, expected, "{user}");
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_way_to_mail_nobody_sets_up_until_the_policy_says_so() {
    told(async |kit| {
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        let bare = Kit::house(kit.flows.store().clone(), &[]).unwrap();
        let seen = bare
            .look(talk.id, &browser, kit.now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(seen.stage, Stage::Recovery);
        decide(&kit, |policy| policy.prove_address = false).await;
        assert_eq!(talk.stage().await, Stage::Number);
    })
    .await;
}

#[tokio::test]
async fn without_an_address_the_number_comes_first() {
    told(async |kit| {
        let talk = Talk::about(&kit, request("ada", "sign_in"), &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Number);
    })
    .await;
}

/// The site pushes this address for the user.
async fn says(kit: &Kit, user: &str, address: &str) {
    let mut asked = request(user, "sign_in");
    asked.profile = Profile::new(Some(address), None, vec![]).unwrap();
    pushed(kit, asked).await;
}

#[tokio::test]
async fn another_address_is_told_to_the_old_one_and_waits() {
    told(async |kit| {
        pushed(&kit, addressed("ada", "sign_in")).await;
        says(&kit, "ada", "thief@elsewhere.example").await;
        says(&kit, "ada", "thief@elsewhere.example").await;
        let (mails, _) = told_by(&kit).await;
        assert_eq!(mails, ["A change to your account at Lighthouse is waiting"]);
        assert_eq!(kit.gateway.kept_mails()[0].to, ADDRESS);
        // The set-up still proves the old one.
        let mut asked = request("ada", "sign_in");
        asked.profile = Profile::new(Some("thief@elsewhere.example"), None, vec![]).unwrap();
        Talk::about(&kit, asked, &kit.new_browser()).await;
        kit.last_mailed_code().await.unwrap();
        assert_eq!(kit.gateway.kept_mails().pop().unwrap().to, ADDRESS);
        // And after three days the new one is in force.
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::AddressChanged).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_proposed_address_is_cancelled_by_its_link_or_by_the_site() {
    told(async |kit| {
        pushed(&kit, addressed("ada", "sign_in")).await;
        says(&kit, "ada", "thief@elsewhere.example").await;
        let link = kit.last_link().await.unwrap();
        let stranger = kit.new_browser();
        let press = async || {
            let mut moment = kit.moment();
            kit.flows
                .press_link(&link, &stranger, &mut moment)
                .await
                .unwrap()
        };
        assert_eq!(press().await, Pressed::Cancelled);
        assert_eq!(press().await, Pressed::TooLate);
        says(&kit, "ada", "typo@home.example").await;
        says(&kit, "ada", ADDRESS).await;
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::AddressChanged).await, 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_set_up_is_not_asked_for_the_mail_at_sign_in() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let opened = kit
            .visit_with(addressed("ada", "sign_in"), &kit.new_browser())
            .await;
        let Opened::Challenge(id) = opened.unwrap() else {
            panic!("asked")
        };
        let _ = id;
        assert_eq!(logged(&kit, Event::MailSent).await, 1, "that of the set-up");
    })
    .await;
}

#[tokio::test]
async fn beyond_the_limit_the_proposal_everybody_was_told_of_stays() {
    told(async |kit| {
        pushed(&kit, addressed("ada", "sign_in")).await;
        for number in 0..12 {
            says(&kit, "ada", &format!("thief{number}@elsewhere.example")).await;
        }
        assert_eq!(logged(&kit, Event::ChangeAsked).await, 10);
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 9);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::AddressChanged).await, 1);
    })
    .await;
}
