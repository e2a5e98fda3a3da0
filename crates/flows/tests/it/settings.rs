//! The account settings: opened by a proof, changed by what was proved, left without an ID token.

use domain::{BrowserId, ChangeId, ChangeKind, Event, Method, Weighed};
use flows::{Changed, Checked, Left, MadeCodes, Sent, Stage, testkit::Kit};

use crate::talk::{
    DAY, MINUTE, OTHER_NUMBER, Talk, addressed, addressed_member, decide, logged, redeem, settings,
    told, told_by, whole_log,
};

const CHANGED: &str = "Your phone number at Lighthouse was changed";
const WAITS: &str = "A change to your account at Lighthouse is waiting";

/// The settings of a member in this browser, not opened by a proof yet.
pub(crate) async fn asked<'a>(kit: &'a Kit, browser: &flows::Visitor) -> Talk<'a> {
    Talk::about(kit, settings("ada"), browser).await
}

#[tokio::test]
async fn the_settings_are_shut_until_something_is_proved_here() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        let Stage::OpenSettings(doors) = talk.stage().await else {
            panic!("open already")
        };
        assert_eq!(doors.number.as_deref(), Some("+44 •••• ••56"));
        assert_eq!(doors.ways, [Method::Text]);
        assert_eq!(doors.mail.as_deref(), Some("a•••@h•••.example"));
        assert!(!doors.recovery_code);
        assert!(talk.card().await.is_none());
        assert_eq!(acts(&talk).await, [Changed::Closed; 6]);
        assert_eq!(talk.offer(OTHER_NUMBER).await, flows::Offered::Over);
        talk.prove_phone().await;
        assert_eq!(talk.stage().await, Stage::Settings);
        let card = talk.card().await.unwrap();
        assert_eq!(card.number.unwrap().0, "+44 •••• ••56");
        assert_eq!(card.browsers.len(), 1);
        assert!(card.browsers[0].is_this && !card.activity.is_empty());
        let foreign = talk.from(&kit.new_browser());
        assert!(foreign.card().await.is_none());
        kit.pass_time(30 * MINUTE);
        assert!(talk.card().await.is_none(), "shut by itself");
        assert_eq!(acts(&talk).await, [Changed::Closed; 6]);
    })
    .await;
}

/// Everything that can be asked for in the settings.
async fn acts(talk: &Talk<'_>) -> [Changed; 6] {
    let (kit, id, browser) = (talk.kit, talk.id, &talk.browser);
    let flows = &kit.flows;
    let mut moment = kit.moment();
    let codes = match talk.make_codes().await {
        MadeCodes::Made(_) => Changed::Done,
        MadeCodes::Not(changed) => changed,
    };
    let nothing = BrowserId::from_bytes([0; 16]);
    let none = ChangeId::from_bytes([0; 16]);
    [
        flows.turn_off(id, browser, &mut moment).await.unwrap(),
        flows
            .switch_method(id, browser, Method::Text, true, &mut moment)
            .await
            .unwrap(),
        flows
            .forget_browser(id, browser, nothing, &mut moment)
            .await
            .unwrap(),
        flows
            .forget_other_browsers(id, browser, &mut moment)
            .await
            .unwrap(),
        flows
            .cancel_change(id, browser, none, &mut moment)
            .await
            .unwrap(),
        codes,
    ]
}

#[tokio::test]
async fn a_sign_in_a_moment_ago_opens_them() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, addressed("ada", "sign_in"), &browser).await;
        talk.pass().await;
        kit.pass_time(9 * MINUTE);
        assert_eq!(asked(&kit, &browser).await.stage().await, Stage::Settings);
        kit.pass_time(MINUTE);
        let later = asked(&kit, &browser).await.stage().await;
        assert!(matches!(later, Stage::OpenSettings(_)));
        let log = whole_log(&kit).await;
        let mut opened = log.iter().filter(|row| row.event == "settings_opened");
        let row = opened.next().unwrap();
        assert_eq!(row.detail, "means=phone by=recent_proof");
        assert!(opened.next().is_none(), "shut ones are not told of as open");
    })
    .await;
}

#[tokio::test]
async fn they_end_with_an_access_token_and_no_id_token() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        let Left::ForSite(address) = talk.leave().await else {
            panic!("no way back")
        };
        let redeemed = redeem(&kit, &address).await.unwrap();
        assert_eq!(redeemed.id_token, None);
        let now = kit.now();
        let info = kit
            .flows
            .user_info(&redeemed.access_token, now)
            .await
            .unwrap();
        let info = info.unwrap();
        assert_eq!(
            (info.subject.as_str(), info.area.as_str()),
            ("ada", "settings")
        );
        assert_eq!(info.proof, domain::Proof::NotAsked { last: None });
        assert!(talk.card().await.is_none(), "they are shut behind it");
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_without_opening_them_gives_up() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        let Left::ForSite(address) = talk.leave().await else {
            panic!("no way back")
        };
        assert!(address.contains("error=access_denied"), "{address}");
    })
    .await;
}

#[tokio::test]
async fn somebody_without_a_factor_is_led_to_set_one_up() {
    told(async |kit| {
        decide(&kit, |policy| policy.must_set_up = false).await;
        let talk = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert!(matches!(talk.stage().await, Stage::Mail(_)));
    })
    .await;
}

#[tokio::test]
async fn with_two_kinds_of_proof_the_number_changes_at_once() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Enough);
        let changed = talk.change_number(OTHER_NUMBER).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
        assert_eq!(
            talk.card().await.unwrap().number.unwrap().0,
            "+44 •••• ••57"
        );
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), CHANGED);
        assert!(texts.last().unwrap().contains("your number was changed"));
        let old = kit.gateway.kept().pop().unwrap();
        assert_eq!(old.to, "+447400123456", "the old number is told");
    })
    .await;
}

#[tokio::test]
async fn the_phone_is_gone_and_a_mailed_code_in_a_browser_known_for_long_is_enough() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        kit.pass_time(5 * DAY);
        let talk = asked(&kit, &browser).await;
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        let changed = talk.change_number(OTHER_NUMBER).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
    })
    .await;
}

#[tokio::test]
async fn with_one_kind_the_number_waits_three_days_and_then_changes() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        let due = kit.now().plus(3 * DAY + 5 * MINUTE);
        let changed = talk.change_number(OTHER_NUMBER).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Waits(due))));
        let card = talk.card().await.unwrap();
        assert_eq!(card.number.unwrap().0, "+44 •••• ••56");
        assert_eq!(card.waiting[0].change.kind, ChangeKind::Number);
        assert_eq!(card.waiting[0].masked.as_deref(), Some("+44 •••• ••57"));
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), WAITS);
        assert!(
            texts.last().unwrap().contains("https://id.example/link/"),
            "{texts:?}"
        );
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        let (mails, _) = told_by(&kit).await;
        assert_eq!(mails.last().unwrap(), CHANGED);
        let again = asked(&kit, &kit.new_browser()).await;
        let Stage::OpenSettings(doors) = again.stage().await else {
            panic!("open")
        };
        assert_eq!(doors.number.as_deref(), Some("+44 •••• ••57"));
    })
    .await;
}

#[tokio::test]
async fn a_waiting_change_is_cancelled_in_the_settings() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        talk.change_number(OTHER_NUMBER).await;
        let change = talk.card().await.unwrap().waiting[0].change.id;
        let cancel = async || {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .cancel_change(talk.id, &browser, change, &mut moment);
            act.await.unwrap()
        };
        assert_eq!(cancel().await, Changed::Done);
        assert_eq!(cancel().await, Changed::Refused, "once");
        kit.pass_time(4 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_changes_of_one_kind_do_not_wait_at_once() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        talk.change_number(OTHER_NUMBER).await;
        talk.change_number("07400 123458").await;
        let waiting = talk.card().await.unwrap().waiting;
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].masked.as_deref(), Some("+44 •••• ••58"));
        let log = whole_log(&kit).await;
        let ended = log.iter().filter(|row| row.event == "change_cancelled");
        let ended: Vec<_> = ended.map(|row| row.detail.as_str()).collect();
        assert_eq!(ended, ["kind=number by=replaced"]);
    })
    .await;
}

#[tokio::test]
async fn one_change_that_cannot_be_carried_out_is_no_bar_to_those_of_others() {
    told(async |kit| {
        for user in ["ada", "bob"] {
            addressed_member(&kit, user).await;
        }
        let mut changes = Vec::new();
        for user in ["ada", "bob"] {
            let talk = Talk::about(&kit, settings(user), &kit.new_browser()).await;
            talk.prove_phone().await;
            talk.change_number(OTHER_NUMBER).await;
            changes.push(talk.card().await.unwrap().waiting[0].change.id);
            kit.pass_time(10 * MINUTE);
        }
        store::testing::spoil_change(kit.flows.store(), changes[0]).await;
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::NumberChanged).await, 1, "bob's");
        let next = kit.flows.next_due_change().await.unwrap();
        assert!(next > Some(kit.now()), "not again at once");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_was_proved_is_not_used_up_where_the_day_has_no_more_changes() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let browser = kit.new_browser();
        let talk = asked(&kit, &browser).await;
        talk.prove_phone().await;
        for _ in 0..10 {
            talk.make_codes().await;
        }
        let changed = talk.change_number(OTHER_NUMBER).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::TooMany)));
        assert!(matches!(talk.stage().await, Stage::Code(_)), "still proved");
        // With more proof it is made at once, by the same code.
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        let code = kit.last_code().await.unwrap();
        let changed = talk.check(&code).await;
        assert_eq!(changed, Checked::Settings(Some(Changed::Done)));
    })
    .await;
}
