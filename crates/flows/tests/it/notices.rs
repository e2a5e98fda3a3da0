//! What people are told outside the pages, and the buttons behind its links.

use domain::Event;
use flows::{Changed, Checked, Opened, Pressed, Stage, testkit::Kit};

use crate::talk::{
    ADDRESS, DAY, Talk, addressed, addressed_member, logged, member, request, settings, told,
    told_by,
};

const NEW_BROWSER: &str = "New sign-in at Lighthouse";

/// Says "it was not me" by the link of the last mail, in a browser nobody knows.
async fn not_me(kit: &Kit) -> Pressed {
    let link = kit.last_link().await.unwrap();
    let mut moment = kit.moment();
    let stranger = kit.new_browser();
    let act = kit.flows.press_link(&link, &stranger, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn a_sign_in_in_a_new_browser_is_told_by_mail_and_no_other() {
    told(async |kit| {
        let known = addressed_member(&kit, "ada").await;
        let mut browser = kit.new_browser();
        browser.place = "Hamburg, Germany".into();
        Talk::about(&kit, addressed("ada", "sign_in"), &browser)
            .await
            .pass()
            .await;
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), NEW_BROWSER);
        assert!(texts.is_empty(), "{texts:?}");
        let mail = kit.gateway.kept_mails().pop().unwrap();
        assert_eq!(
            (mail.to.as_str(), mail.site.as_str()),
            (ADDRESS, "Lighthouse")
        );
        for part in [
            "Browser: Firefox, Linux",
            "Place: Hamburg, Germany",
            "https://id.example/link/",
        ] {
            assert!(mail.text.contains(part), "{part} in {}", mail.text);
        }
        let mut always = addressed("ada", "change_email");
        always.must_prove = true;
        Talk::about(&kit, always, &known).await.pass().await;
        assert_eq!(
            told_by(&kit).await.0.len(),
            mails.len(),
            "a known browser is no news"
        );
    })
    .await;
}

#[tokio::test]
async fn mails_are_in_the_language_their_owner_reads_whoever_signs_in() {
    told(async |kit| {
        let known = addressed_member(&kit, "ada").await;
        let german = |mut browser: flows::Visitor| {
            browser.languages = Some("de-AT,de;q=0.9".into());
            browser
        };
        let new_sign_in = async |browser| {
            let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
            talk.pass().await;
            kit.pass_time(DAY);
            told_by(&kit).await.0.pop().unwrap()
        };
        for _ in 0..2 {
            let told = new_sign_in(german(kit.new_browser())).await;
            assert_eq!(told, "New sign-in at Lighthouse", "a stranger's German");
        }
        // What she reads in a browser of hers, she reads.
        let mut asked = addressed("ada", "sign_in");
        asked.must_prove = true;
        Talk::about(&kit, asked, &german(known)).await.pass().await;
        let told = new_sign_in(kit.new_browser()).await;
        assert_eq!(told, "Neue Anmeldung bei Lighthouse");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_address_is_told_by_text_what_matters() {
    told(async |kit| {
        let browser = member(&kit, "ada").await;
        kit.pass_time(6 * DAY);
        let mut asked = request("ada", "settings");
        asked.action = domain::Action::Settings;
        let talk = Talk::about(&kit, asked, &browser).await;
        talk.prove_phone().await;
        talk.change_number("07400 123457").await;
        let (mails, texts) = told_by(&kit).await;
        assert!(mails.is_empty());
        assert!(texts.last().unwrap().contains("your number was changed"));
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_makes_every_browser_new_and_shuts_open_settings() {
    told(async |kit| {
        let known = addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        Talk::about(&kit, addressed("ada", "sign_in"), &thief)
            .await
            .pass()
            .await;
        let theirs = Talk::about(&kit, settings("ada"), &thief).await;
        assert_eq!(theirs.stage().await, Stage::Settings);
        kit.pass_time(std::time::Duration::from_secs(1));
        assert_eq!(not_me(&kit).await, Pressed::Secured);
        assert!(theirs.card().await.is_none(), "shut at once");
        let made = theirs.make_codes().await;
        assert!(
            matches!(made, flows::MadeCodes::Not(Changed::Closed)),
            "{made:?}"
        );
        for browser in [&known, &thief] {
            let opened = kit
                .visit_with(addressed("ada", "sign_in"), browser)
                .await
                .unwrap();
            assert!(!matches!(opened, Opened::BackToSite(_)));
        }
        let (mails, texts) = told_by(&kit).await;
        assert!(mails.contains(&"Your account at Lighthouse was secured".to_owned()));
        assert!(texts.last().unwrap().contains("your account was secured"));
        assert_eq!(not_me(&kit).await, Pressed::Secured, "and again");
        assert_eq!(logged(&kit, Event::Alarm).await, 1);
    })
    .await;
}

#[tokio::test]
async fn until_the_walk_is_finished_a_text_alone_admits_nobody() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        Talk::about(&kit, addressed("ada", "sign_in"), &thief)
            .await
            .pass()
            .await;
        kit.pass_time(DAY);
        not_me(&kit).await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        assert!(
            matches!(talk.stage().await, Stage::Mail(_)),
            "the mail comes first"
        );
        talk.prove_mail().await;
        assert!(matches!(talk.stage().await, Stage::ChooseHow { .. }));
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::Walk);
        assert_eq!(talk.stage().await, Stage::Walk);
        let mut moment = kit.moment();
        let act = kit.flows.finish_walk(talk.id, &browser, &mut moment);
        assert_eq!(act.await.unwrap(), Changed::Done);
        assert!(matches!(talk.leave().await, flows::Left::ForSite(_)));
        kit.pass_time(DAY);
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        assert!(!matches!(talk.stage().await, Stage::Mail(_)), "as before");
    })
    .await;
}

#[tokio::test]
async fn a_thief_cannot_finish_the_walk_for_its_owner() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        let passed = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        passed.pass().await;
        kit.pass_time(std::time::Duration::from_secs(1));
        not_me(&kit).await;
        let mut moment = kit.moment();
        let act = kit.flows.finish_walk(passed.id, &thief, &mut moment);
        assert_eq!(act.await.unwrap(), Changed::Closed);
    })
    .await;
}

#[tokio::test]
async fn a_forged_or_old_link_is_unknown() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser())
            .await
            .pass()
            .await;
        let link = kit.last_link().await.unwrap();
        let (id, mac) = link.split_once('.').unwrap();
        let stranger = kit.new_browser();
        for forged in [
            String::new(),
            id.to_owned(),
            format!("{id}."),
            format!("{id}.{}", "A".repeat(mac.len())),
            format!("{}.{mac}", "0".repeat(26)),
        ] {
            assert!(
                kit.flows.link(&forged, kit.now()).await.unwrap().is_none(),
                "{forged}"
            );
            let act = kit
                .flows
                .press_link(&forged, &stranger, &mut kit.moment())
                .await;
            assert_eq!(act.unwrap(), Pressed::Unknown, "{forged}");
        }
        kit.pass_time(30 * DAY);
        assert!(
            kit.flows.link(&link, kit.now()).await.unwrap().is_none(),
            "over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_passed_before_the_alarm_leads_nowhere_any_more() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let thief = kit.new_browser();
        let passed = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        passed.pass().await;
        kit.pass_time(std::time::Duration::from_secs(1));
        not_me(&kit).await;
        assert_eq!(passed.leave().await, flows::Left::Over);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_was_out_before_the_alarm_admits_nobody_after_it() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser())
            .await
            .pass()
            .await;
        kit.pass_time(DAY);
        let thief = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &thief).await;
        let code = kit.last_code().await.unwrap();
        kit.pass_time(std::time::Duration::from_secs(1));
        not_me(&kit).await;
        assert_eq!(talk.check(&code).await, Checked::Over);
        assert!(matches!(talk.stage().await, Stage::Ended(_)));
    })
    .await;
}
