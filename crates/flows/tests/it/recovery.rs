//! Recovery: a code kept on paper, or the mail address and a long wait.

use domain::Event;
use flows::{
    Checked, MadeCodes, Offered, Opened, Pressed, RecoveryAsked, RecoveryByMail, Sent, Stage,
    testkit::Kit,
};
use store::testing::race;

use crate::talk::{
    DAY, MINUTE, OTHER_NUMBER, Talk, addressed, addressed_member, claims, decide, just_before,
    logged, redeem, settings, told, told_by, whole_log,
};

/// A sign-in of the member in a new browser.
pub(crate) async fn sign_in(kit: &Kit) -> Talk<'_> {
    Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await
}

/// Ten recovery codes of the member, made in her settings.
pub(crate) async fn codes(kit: &Kit, browser: &flows::Visitor) -> Vec<String> {
    let talk = Talk::about(kit, settings("ada"), browser).await;
    talk.prove_both().await;
    let MadeCodes::Made(codes) = talk.make_codes().await else {
        panic!("none were made")
    };
    kit.pass_time(DAY);
    codes.iter().map(domain::RecoveryCode::shown).collect()
}

async fn by_mail(talk: &Talk<'_>) -> RecoveryByMail {
    let kit = talk.kit;
    let seen = kit
        .flows
        .look(talk.id, &talk.browser, kit.now())
        .await
        .unwrap();
    seen.unwrap().recovery.mail
}

async fn ask(talk: &Talk<'_>) -> RecoveryAsked {
    let mut moment = talk.kit.moment();
    let act = talk
        .kit
        .flows
        .ask_recovery(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

#[tokio::test]
async fn a_recovery_code_signs_in_once() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let codes = codes(&kit, &browser).await;
        let talk = sign_in(&kit).await;
        let typed = codes[3].to_uppercase().replace('-', " ");
        let Checked::Passed(address) = talk.check_recovery_code(&typed).await else {
            panic!("refused")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["otp"]));
        assert_eq!(claims["acr"], "urn:countersign:proved");
        let log = whole_log(&kit).await;
        let told = |event, detail| {
            let rows = log.iter().filter(|row| row.event == event);
            rows.filter(|row| row.detail == detail).count()
        };
        assert_eq!(told("recovery_code_used", ""), 1, "one fewer is left");
        let passed = told("passed", "area=sign_in method=recovery_code");
        assert_eq!(passed, 1, "and somebody is in by it");
        let (mails, texts) = told_by(&kit).await;
        let used = "A recovery code was used at Lighthouse".to_owned();
        assert!(mails.contains(&used), "{mails:?}");
        assert!(texts.last().unwrap().contains("recovery code used"));
        let talk = sign_in(&kit).await;
        let again = talk.check_recovery_code(&typed).await;
        assert_eq!(again, Checked::Wrong { left: 4 });
    })
    .await;
}

#[tokio::test]
async fn of_two_sign_ins_with_one_code_at_once_one_passes() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let codes = codes(&kit, &browser).await;
        let talks = [sign_in(&kit).await, sign_in(&kit).await];
        let flows = &kit.flows;
        let outcomes = race(2, |runner| {
            let (flows, talk) = (flows.clone(), &talks[runner]);
            let (id, browser) = (talk.id, talk.browser.clone());
            let (typed, mut moment) = (codes[0].clone(), kit.moment());
            async move {
                let act = flows.check_recovery_code(id, &browser, &typed, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let passed = outcomes
            .iter()
            .filter(|one| matches!(one, Checked::Passed(_)));
        assert_eq!(passed.count(), 1, "{outcomes:?}");
    })
    .await;
}

#[tokio::test]
async fn wrong_recovery_codes_count_and_lock() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let codes = codes(&kit, &browser).await;
        let talk = sign_in(&kit).await;
        let nonsense = talk.check_recovery_code("not a code").await;
        assert!(matches!(nonsense, Checked::NotACode(_)), "costs no try");
        for _ in 0..5 {
            talk.check_recovery_code("aaaa-aaaa-aaaa").await;
        }
        assert_eq!(talk.check_recovery_code(&codes[0]).await, Checked::Over);
        assert_eq!(logged(&kit, Event::RecoveryCodeWrong).await, 5);
        let locked = sign_in(&kit).await;
        assert_eq!(locked.check_recovery_code(&codes[0]).await, Checked::Over);
    })
    .await;
}

#[tokio::test]
async fn a_strong_proof_ends_every_change_that_waits() {
    told(async |kit| {
        let browser = addressed_member(&kit, "ada").await;
        let codes = codes(&kit, &browser).await;
        let thief = sign_in(&kit).await;
        assert!(matches!(ask(&thief).await, RecoveryAsked::Waits(_)));
        let talk = sign_in(&kit).await;
        let passed = talk.check_recovery_code(&codes[0]).await;
        assert!(matches!(passed, Checked::Passed(_)));
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 1);
        kit.pass_time(4 * DAY);
        let thief = sign_in(&kit).await;
        assert!(matches!(
            by_mail(&thief).await,
            RecoveryByMail::Offered { .. }
        ));
    })
    .await;
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
async fn a_recovery_by_mail_waits_three_days_and_ends_in_another_number() {
    told(async |kit| {
        let old = addressed_member(&kit, "ada").await;
        let talk = sign_in(&kit).await;
        let RecoveryByMail::Offered { masked, hours } = by_mail(&talk).await else {
            panic!("not offered")
        };
        assert_eq!((masked.as_str(), hours), ("a•••@h•••.example", 72));
        let due = kit.now().plus(3 * DAY);
        assert_eq!(ask(&talk).await, RecoveryAsked::Waits(due));
        kit.pass_time(MINUTE);
        assert_eq!(
            ask(&talk).await,
            RecoveryAsked::Waits(due),
            "asking again changes nothing"
        );
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(
            mails
                .iter()
                .filter(|one| one.ends_with("is waiting"))
                .count(),
            1
        );
        assert!(
            texts
                .last()
                .unwrap()
                .contains("an account change is waiting")
        );
        let begin = async |talk: &Talk<'_>| {
            let mut moment = kit.moment();
            let act = kit
                .flows
                .begin_recovery(talk.id, &talk.browser, &mut moment);
            act.await.unwrap()
        };
        assert!(!begin(&talk).await, "not before its time");
        kit.pass_time(just_before(3 * DAY));
        kit.carry_out_due_changes().await.unwrap();
        assert!(
            told_by(&kit)
                .await
                .0
                .last()
                .unwrap()
                .contains("You can go on")
        );
        let talk = sign_in(&kit).await;
        assert!(matches!(by_mail(&talk).await, RecoveryByMail::Ready { .. }));
        assert!(begin(&talk).await);
        assert!(
            matches!(talk.stage().await, Stage::Mail(_)),
            "the mail comes first"
        );
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Over);
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Taken);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        assert_eq!(talk.check(&code).await, Checked::SetUp);
        let masked = "+44 •••• ••57".to_owned();
        assert_eq!(
            talk.stage().await,
            Stage::Done {
                masked: Some(masked)
            }
        );
        // Every other browser is new, and the old number gets nothing any more.
        let opened = kit
            .visit_with(addressed("ada", "sign_in"), &old)
            .await
            .unwrap();
        assert!(!matches!(opened, Opened::BackToSite(_)));
        let texts = || kit.gateway.kept().into_iter();
        kit.carry_messages().await.unwrap();
        let told = texts().rev().find(|text| text.body.contains("/link/"));
        assert_eq!(told.unwrap().to, "+447400123456", "the old number is told");
        sign_in(&kit).await;
        kit.carry_messages().await.unwrap();
        assert_eq!(
            texts().last().unwrap().to,
            "+447400123457",
            "codes go to the new one"
        );
    })
    .await;
}

#[tokio::test]
async fn a_recovery_is_cancelled_from_any_channel() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let talk = sign_in(&kit).await;
        ask(&talk).await;
        kit.carry_messages().await.unwrap();
        let texts = kit.gateway.kept();
        let mut links = texts
            .iter()
            .filter_map(|text| text.body.split("/link/").nth(1));
        let link = links.next_back().unwrap().to_owned();
        let seen = kit.flows.link(&link, kit.now()).await.unwrap().unwrap();
        assert!(seen.is_open);
        assert!(
            matches!(by_mail(&talk).await, RecoveryByMail::Waiting { .. }),
            "looking does nothing"
        );
        let mut moment = kit.moment();
        let stranger = kit.new_browser();
        let act = kit.flows.press_link(&link, &stranger, &mut moment);
        assert_eq!(act.await.unwrap(), Pressed::Cancelled);
        assert!(matches!(
            by_mail(&talk).await,
            RecoveryByMail::Offered { .. }
        ));
        let (mails, _) = told_by(&kit).await;
        assert!(mails.last().unwrap().ends_with("was stopped"));
        let seen = kit.flows.link(&link, kit.now()).await.unwrap().unwrap();
        assert!(!seen.is_open);
    })
    .await;
}

#[tokio::test]
async fn nobody_goes_on_with_a_recovery_after_a_week() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        ask(&sign_in(&kit).await).await;
        kit.pass_time(10 * DAY);
        let talk = sign_in(&kit).await;
        assert!(matches!(
            by_mail(&talk).await,
            RecoveryByMail::Offered { .. }
        ));
        assert!(
            matches!(ask(&talk).await, RecoveryAsked::Waits(_)),
            "it can be asked for anew"
        );
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 1, "the old one");
        assert!(matches!(
            by_mail(&talk).await,
            RecoveryByMail::Waiting { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn where_it_is_not_allowed_it_is_not_offered() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.recovery_hours = 0).await;
        let talk = sign_in(&kit).await;
        assert_eq!(by_mail(&talk).await, RecoveryByMail::No);
        assert_eq!(ask(&talk).await, RecoveryAsked::Over);
    })
    .await;
}

#[tokio::test]
async fn a_known_browser_helps_where_it_is_not_asked() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let helps = async || {
            let talk = sign_in(&kit).await;
            let seen = kit
                .flows
                .look(talk.id, &talk.browser, kit.now())
                .await
                .unwrap();
            seen.unwrap().recovery.known_browser.is_some()
        };
        assert!(helps().await);
        decide(&kit, |policy| policy.remember_days = 0).await;
        assert!(!helps().await);
    })
    .await;
}

#[tokio::test]
async fn a_recovery_cancelled_at_the_last_moment_replaces_nothing() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        ask(&sign_in(&kit).await).await;
        let link = kit.last_link().await.unwrap();
        kit.pass_time(3 * DAY);
        let talk = sign_in(&kit).await;
        let mut moment = kit.moment();
        let act = kit
            .flows
            .begin_recovery(talk.id, &talk.browser, &mut moment);
        assert!(act.await.unwrap());
        assert_eq!(talk.mail().await, Sent::Yes);
        talk.prove_mail().await;
        assert_eq!(talk.offer(OTHER_NUMBER).await, Offered::Taken);
        assert_eq!(talk.send().await, Sent::Yes);
        let code = kit.last_code().await.unwrap();
        let owner = kit.new_browser();
        let act = kit.flows.press_link(&link, &owner, &mut moment);
        assert_eq!(act.await.unwrap(), Pressed::Cancelled);
        assert_eq!(talk.check(&code).await, Checked::Over);
        assert!(matches!(talk.stage().await, Stage::Ended(_)));
        assert_eq!(logged(&kit, Event::NumberChanged).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_recovery_nobody_went_on_with_is_in_the_log() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        ask(&sign_in(&kit).await).await;
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        let sweep = async || while kit.flows.sweep(&mut kit.moment()).await.unwrap() {};
        sweep().await;
        assert_eq!(logged(&kit, Event::ChangeCancelled).await, 0);
        kit.pass_time(8 * DAY);
        sweep().await;
        sweep().await;
        let log = whole_log(&kit).await;
        let ended = log.iter().filter(|row| row.event == "change_cancelled");
        let ended: Vec<_> = ended.map(|row| row.detail.as_str()).collect();
        assert_eq!(ended, ["kind=recover by=time"]);
    })
    .await;
}
