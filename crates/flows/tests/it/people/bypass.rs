//! A code that the staff gives: made by whoever may, told to its person, good once, and strong.

use std::time::Duration;

use domain::{BypassId, BypassMinutes, Event, Role, UserId};
use flows::{
    BypassAsked, BypassMade, Changed, Checked, PanelRefused, PanelSession, Pressed, testkit::Kit,
};
use store::testing::race;

use super::{at_desk, id_of, seen};
use crate::{
    recovery::sign_in,
    talk::{
        MINUTE, Talk, addressed_member, claims, decide, logged, redeem, settings, told, told_by,
        whole_log,
    },
};

const REASON: &str = "lost the phone, by=terminal";

/// What comes of asking for a code of an hour.
pub(super) async fn ask(
    kit: &Kit,
    by: &PanelSession,
    user: UserId,
) -> Result<BypassAsked, PanelRefused> {
    let why = (REASON.parse().unwrap(), BypassMinutes::default());
    let act = kit
        .flows
        .make_bypass_code(by, user, why, &mut kit.moment())
        .await;
    act.unwrap()
}

pub(super) async fn confirm(
    kit: &Kit,
    by: &PanelSession,
    user: UserId,
    id: BypassId,
) -> Result<BypassMade, PanelRefused> {
    let act = kit
        .flows
        .confirm_bypass_code(by, user, id, &mut kit.moment())
        .await;
    act.unwrap()
}

/// The code that an operator reads out.
pub(super) async fn made(kit: &Kit, by: &PanelSession, user: UserId) -> String {
    match ask(kit, by, user).await {
        Ok(BypassAsked::Made(made)) => made.code.shown(),
        other => panic!("no code: {other:?}"),
    }
}

pub(super) async fn check(talk: &Talk<'_>, typed: &str) -> Checked {
    let (id, browser) = (talk.id, &talk.browser);
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.check_bypass_code(id, browser, typed, &mut moment);
    act.await.unwrap()
}

/// The detail of the last row about this.
pub(super) async fn detail(kit: &Kit, event: Event) -> String {
    let rows = whole_log(kit).await.into_iter().rev();
    let mut rows = rows.filter(|line| line.event == event.as_str());
    rows.next().expect("there is a row").detail
}

#[tokio::test]
async fn a_code_lets_its_person_in_once_and_says_who_gave_it() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let id = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, id).await;
        let (mails, texts) = told_by(&kit).await;
        assert_eq!(
            mails.last().unwrap(),
            "A code was made that lets you in at Lighthouse"
        );
        assert!(texts.last().unwrap().contains("made a code"), "{texts:?}");
        let row = format!("minutes=60 by=operator operator=otto reason={REASON}");
        assert_eq!(detail(&kit, Event::BypassCodeMade).await, row);
        let kept = seen(&kit, "ada").await.bypass.unwrap();
        assert_eq!((kept.is_asked, kept.tries_left), (false, 5));
        assert!(!format!("{:?}", seen(&kit, "ada").await).contains(&code));

        kit.pass_time(MINUTE);
        let talk = sign_in(&kit).await;
        let typed = code.to_uppercase().replace('-', " ");
        let Checked::Passed(address) = check(&talk, &typed).await else {
            panic!("refused")
        };
        let claims = claims(&redeem(&kit, &address).await.unwrap().id_token);
        assert_eq!(claims["amr"], serde_json::json!(["otp"]));
        let row = format!("asked_by=otto given_by=otto reason={REASON}");
        assert_eq!(detail(&kit, Event::BypassCodeUsed).await, row);
        let passed = detail(&kit, Event::Passed).await;
        assert_eq!(passed, "area=sign_in method=bypass_code");
        let (mails, _) = told_by(&kit).await;
        assert!(mails.contains(&"A code of the staff was used at Lighthouse".to_owned()));

        let again = sign_in(&kit).await;
        assert_eq!(check(&again, &code).await, Checked::Wrong { left: 4 });
        assert!(seen(&kit, "ada").await.bypass.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_it_opened_is_enough_for_every_change() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let (_, mara) = at_desk(&kit, Role::Owner).await;
        let id = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, id).await;
        kit.pass_time(MINUTE);
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(check(&talk, &code).await, Checked::Settings(None));
        let opened = detail(&kit, Event::SettingsOpened).await;
        assert_eq!(opened, "means=bypass_code");
        let mut moment = kit.moment();
        let off = kit.flows.turn_off(talk.id, &browser, &mut moment).await;
        assert_eq!(off.unwrap(), Changed::Done);
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_void_it_and_nonsense_costs_nothing() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let id = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, id).await;
        kit.pass_time(MINUTE);
        let talk = sign_in(&kit).await;
        assert!(matches!(check(&talk, "12").await, Checked::NotACode(_)));
        for _ in 0..5 {
            check(&talk, "aaaa-aaaa-aaaa").await;
        }
        assert_eq!(logged(&kit, Event::BypassCodeWrong).await, 5);
        assert_eq!(seen(&kit, "ada").await.bypass.unwrap().tries_left, 0);
        // Unlocked, its person still needs another one.
        let mut moment = kit.moment();
        let unlock = kit.flows.unlock_person(Some(&mara), id, &mut moment);
        unlock.await.unwrap().unwrap();
        let talk = sign_in(&kit).await;
        assert_eq!(check(&talk, &code).await, Checked::Wrong { left: 4 });
        let other = made(&kit, &mara, id).await;
        let ended = logged(&kit, Event::BypassCodeEnded).await;
        assert_eq!(ended, 0, "it was void before");
        assert!(matches!(check(&talk, &other).await, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_over_with_its_time_and_without_the_policy() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (at, _) = at_desk(&kit, Role::Operator).await;
        let mara = kit.session(&at).await.unwrap();
        let id = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, id).await;
        decide(&kit, |policy| policy.bypass_codes = false).await;
        let talk = sign_in(&kit).await;
        assert_eq!(check(&talk, &code).await, Checked::Over);
        assert!(matches!(
            ask(&kit, &mara, id).await,
            Err(PanelRefused::Stale)
        ));
        decide(&kit, |policy| policy.bypass_codes = true).await;
        kit.pass_time(Duration::from_hours(1));
        let talk = sign_in(&kit).await;
        assert_eq!(check(&talk, &code).await, Checked::Wrong { left: 4 });
    })
    .await;
}

#[tokio::test]
async fn where_two_are_needed_there_is_no_code_before_the_second_says_yes() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.bypass_needs_second = true).await;
        let (_, first) = at_desk(&kit, Role::Operator).await;
        let second = kit.operator("second", Role::Operator).await.unwrap();
        let second = kit.session(&second).await.unwrap();
        let helper = kit.operator("helper", Role::Helper).await.unwrap();
        let helper = kit.session(&helper).await.unwrap();
        let user = id_of(&kit, "ada").await;
        let before = told_by(&kit).await.0.len();
        assert!(matches!(
            ask(&kit, &first, user).await,
            Ok(BypassAsked::Waits(_))
        ));
        assert_eq!(told_by(&kit).await.0.len(), before, "nothing to tell yet");
        let waits = seen(&kit, "ada").await.bypass.unwrap();
        assert!(waits.is_asked);
        let own = confirm(&kit, &first, user, waits.id).await;
        assert!(matches!(own, Err(PanelRefused::Stale)), "{own:?}");
        let low = confirm(&kit, &helper, user, waits.id).await;
        assert!(matches!(low, Err(PanelRefused::NotYourRole)), "{low:?}");
        let code = confirm(&kit, &second, user, waits.id).await.unwrap().code;
        let row = format!("minutes=60 by=operator operator=second asked_by=otto reason={REASON}");
        assert_eq!(detail(&kit, Event::BypassCodeMade).await, row);
        assert_eq!(told_by(&kit).await.0.len(), before + 1);
        let talk = sign_in(&kit).await;
        assert!(matches!(
            check(&talk, &code.shown()).await,
            Checked::Passed(_)
        ));
        // What nobody confirms in time is over.
        assert!(ask(&kit, &first, user).await.is_ok());
        let waits = seen(&kit, "ada").await.bypass.unwrap();
        kit.pass_time(30 * MINUTE);
        assert!(seen(&kit, "ada").await.bypass.is_none());
        let late = kit.operator("late", Role::Owner).await.unwrap();
        let late = kit.session(&late).await.unwrap();
        let late = confirm(&kit, &late, user, waits.id).await;
        assert!(matches!(late, Err(PanelRefused::Stale)), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_voids_it_and_so_does_whoever_takes_it_back() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let user = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, user).await;
        kit.carry_messages().await.unwrap();
        let mail = kit.gateway.kept_mails().pop().unwrap().text;
        let (_, rest) = mail.split_once("/link/").unwrap();
        let link = rest.split_whitespace().next().unwrap();
        let (reader, mut moment) = (kit.new_browser(), kit.moment());
        let press = kit.flows.press_link(link, &reader, &mut moment);
        assert_eq!(press.await.unwrap(), Pressed::Secured);
        assert!(seen(&kit, "ada").await.bypass.is_none());
        kit.pass_time(MINUTE);
        let talk = sign_in(&kit).await;
        assert_eq!(check(&talk, &code).await, Checked::Wrong { left: 4 });

        made(&kit, &mara, user).await;
        let id = seen(&kit, "ada").await.bypass.unwrap().id;
        let end = async || {
            let mut moment = kit.moment();
            let act = kit.flows.end_bypass_code(&mara, user, id, &mut moment);
            act.await.unwrap()
        };
        assert_eq!(end().await, Ok(()));
        assert_eq!(end().await, Err(PanelRefused::Stale));
        // Each end has its row.
        assert_eq!(logged(&kit, Event::BypassCodeEnded).await, 2);
        let row = detail(&kit, Event::BypassCodeEnded).await;
        assert_eq!(row, "by=operator operator=otto");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_or_has_not_confirmed_makes_none() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let user = id_of(&kit, "ada").await;
        let (_, helper) = at_desk(&kit, Role::Helper).await;
        let refused = ask(&kit, &helper, user).await;
        assert!(matches!(refused, Err(PanelRefused::NotYourRole)));
        let looks = kit.operator_without_passkey("looks", Role::Owner).await;
        let looks = kit.session(&looks.unwrap()).await.unwrap();
        let refused = ask(&kit, &looks, user).await;
        assert!(matches!(refused, Err(PanelRefused::NoPasskey)));
        let at = kit.operator("mara", Role::Operator).await.unwrap();
        kit.pass_time(domain::ASKED_AGAIN);
        let mara = kit.session(&at).await.unwrap();
        let refused = ask(&kit, &mara, user).await;
        assert!(matches!(refused, Err(PanelRefused::AskAgain)));
        // Somebody who has no factor needs no way past it.
        kit.visit("eve", "sign_in", &kit.new_browser())
            .await
            .unwrap();
        let owner = kit.operator("owner", Role::Owner).await.unwrap();
        let owner = kit.session(&owner).await.unwrap();
        let nobody = id_of(&kit, "eve").await;
        let refused = ask(&kit, &owner, nobody).await;
        assert!(matches!(refused, Err(PanelRefused::Stale)));
        assert_eq!(logged(&kit, Event::BypassCodeMade).await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_sign_ins_with_one_code_at_once_one_passes() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let code = made(&kit, &mara, id_of(&kit, "ada").await).await;
        kit.pass_time(MINUTE);
        let talks = [sign_in(&kit).await, sign_in(&kit).await];
        let outcomes = race(2, |runner| {
            let (flows, talk) = (kit.flows.clone(), &talks[runner]);
            let (id, browser) = (talk.id, talk.browser.clone());
            let (typed, mut moment) = (code.clone(), kit.moment());
            async move {
                let act = flows.check_bypass_code(id, &browser, &typed, &mut moment);
                act.await.unwrap()
            }
        })
        .await;
        let passed = outcomes
            .iter()
            .filter(|one| matches!(one, Checked::Passed(_)));
        assert_eq!(passed.count(), 1, "{outcomes:?}");
        assert_eq!(logged(&kit, Event::BypassCodeUsed).await, 1);
    })
    .await;
}
