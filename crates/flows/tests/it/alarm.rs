//! "It was not me": what a thief can do against it, who has the number beside the password.

use std::time::Duration;

use domain::Event;
use flows::{
    Changed, Checked, Left, MadeCodes, Offered, Pressed, SendRefused, Sent, Stage, Visitor,
    testkit::Kit,
};

use crate::talk::{DAY, MINUTE, NUMBER, Talk, addressed, addressed_member, logged, settings, told};

const SECOND: Duration = Duration::from_secs(1);

/// The thief signs in by a text; gives his browser.
async fn thief(kit: &Kit) -> Visitor {
    let browser = kit.new_browser();
    let talk = Talk::about(kit, addressed("ada", "sign_in"), &browser).await;
    talk.pass().await;
    browser
}

/// The owner presses the button behind this link, a second later.
pub(crate) async fn press(kit: &Kit, link: &str) {
    kit.pass_time(SECOND);
    let (stranger, mut moment) = (kit.new_browser(), kit.moment());
    let act = kit.flows.press_link(link, &stranger, &mut moment);
    assert_eq!(act.await.unwrap(), Pressed::Secured);
    kit.pass_time(SECOND);
}

async fn finish(talk: &Talk<'_>) -> Changed {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .finish_walk(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn a_text_opens_no_settings_in_a_new_browser_and_ends_no_alarm() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = thief(&kit).await;
        kit.pass_time(DAY);
        // Asked for before it was said, so that the code is out by then.
        let early = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(early.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        press(&kit, &kit.last_link().await.unwrap()).await;
        assert_eq!(early.check(&code).await, Checked::Over);
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        for talk in [&early, &talk] {
            let Stage::OpenSettings(doors) = talk.stage().await else {
                panic!("{:?}", talk.stage().await)
            };
            assert!(doors.ways.is_empty() && doors.mail.is_some());
            let refused = Sent::Refused(SendRefused::NotUsable);
            assert_eq!(talk.send().await, refused);
            assert!(talk.card().await.is_none());
            assert_eq!(finish(talk).await, Changed::Closed);
        }
        assert_eq!(logged(&kit, Event::AlarmEnded).await, 0);
    })
    .await;
}

#[tokio::test]
async fn in_the_settings_one_proof_does_not_end_the_walk_and_two_do() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        thief(&kit).await;
        press(&kit, &kit.last_link().await.unwrap()).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        assert_eq!(finish(&talk).await, Changed::Closed, "a mailbox alone");
        talk.prove_phone().await;
        assert_eq!(finish(&talk).await, Changed::Done);
        assert_eq!(logged(&kit, Event::AlarmEnded).await, 1);
    })
    .await;
}

/// The owner proves her mail address and her number in the settings, and finishes the walk there.
async fn walk(kit: &Kit) {
    let talk = Talk::about(kit, settings("ada"), &kit.new_browser()).await;
    assert_eq!(talk.mail().await, Sent::Yes);
    talk.prove_mail().await;
    talk.prove_phone().await;
    assert_eq!(finish(&talk).await, Changed::Done);
    kit.pass_time(SECOND);
}

#[tokio::test]
async fn what_the_alarm_shut_stays_shut_when_the_walk_is_over() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let signed_in = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        signed_in.pass().await;
        let open = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(open.stage().await, Stage::Settings);
        kit.pass_time(MINUTE);
        let half = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        let code = kit.last_code().await.unwrap();
        press(&kit, &kit.last_link().await.unwrap()).await;
        walk(&kit).await;
        assert!(open.card().await.is_none(), "his settings");
        let made = open.make_codes().await;
        assert!(matches!(made, MadeCodes::Not(Changed::Closed)), "{made:?}");
        assert_eq!(signed_in.leave().await, Left::Over, "what he passed");
        assert_eq!(half.check(&code).await, Checked::Over, "what he began");
        assert!(matches!(half.stage().await, Stage::Ended(_)));
        let late = Sent::Refused(SendRefused::Over);
        assert_eq!((half.send().await, half.mail().await), (late, late));
    })
    .await;
}

#[tokio::test]
async fn said_again_it_shuts_what_was_opened_since() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        thief(&kit).await;
        let link = kit.last_link().await.unwrap();
        press(&kit, &link).await;
        // By whatever means he got into them.
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        assert!(talk.card().await.is_some());
        press(&kit, &link).await;
        assert!(talk.card().await.is_none());
        assert!(matches!(talk.stage().await, Stage::Ended(_)));
        assert_eq!(logged(&kit, Event::Alarm).await, 1, "one walk");
    })
    .await;
}

#[tokio::test]
async fn after_it_a_set_up_makes_no_recovery_codes_any_more() {
    told(async |kit| {
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
        talk.prove_mail().await;
        assert_eq!(talk.offer(NUMBER).await, Offered::Taken);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);
        press(&kit, &kit.last_link().await.unwrap()).await;
        let made = talk.make_codes().await;
        assert!(matches!(made, MadeCodes::Not(Changed::Closed)), "{made:?}");
        assert!(matches!(talk.stage().await, Stage::Ended(_)));
        assert_eq!(logged(&kit, Event::RecoveryCodesMade).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_walk_ends_the_links_that_could_begin_it_again() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        thief(&kit).await;
        let link = kit.last_link().await.unwrap();
        press(&kit, &link).await;
        walk(&kit).await;
        assert!(kit.flows.link(&link, kit.now()).await.unwrap().is_none());
        let (stranger, mut moment) = (kit.new_browser(), kit.moment());
        let act = kit.flows.press_link(&link, &stranger, &mut moment);
        assert_eq!(act.await.unwrap(), Pressed::Unknown);
        assert_eq!(logged(&kit, Event::Alarm).await, 1);
        // Of what happens from now on, it can be said.
        kit.pass_time(DAY);
        thief(&kit).await;
        press(&kit, &kit.last_link().await.unwrap()).await;
        assert_eq!(logged(&kit, Event::Alarm).await, 2);
    })
    .await;
}
