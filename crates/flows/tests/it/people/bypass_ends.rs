//! What makes a code of the staff void, and when there is none without a second operator, whatever the policy says.

use domain::{Event, Role};
use flows::{BypassAsked, Changed, Checked, PanelRefused, Pressed};

use super::{
    at_desk,
    bypass::{ask, check, confirm, detail, made},
    id_of, seen,
};
use crate::{
    recovery::sign_in,
    talk::{
        MINUTE, Talk, addressed, addressed_member, decide, logged, member, settings, told, told_by,
    },
};

#[tokio::test]
async fn another_code_and_it_was_not_me_leave_a_row_of_the_one_they_void() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let user = id_of(&kit, "ada").await;
        made(&kit, &mara, user).await;
        assert_eq!(logged(&kit, Event::BypassCodeEnded).await, 0);
        kit.pass_time(MINUTE);
        made(&kit, &mara, user).await;
        assert_eq!(detail(&kit, Event::BypassCodeEnded).await, "by=replaced");
        kit.pass_time(MINUTE);
        kit.carry_messages().await.unwrap();
        let mail = kit.gateway.kept_mails().pop().unwrap().text;
        let (_, rest) = mail.split_once("/link/").unwrap();
        let link = rest.split_whitespace().next().unwrap();
        let press = async || {
            let (reader, mut moment) = (kit.new_browser(), kit.moment());
            let press = kit.flows.press_link(link, &reader, &mut moment);
            press.await.unwrap()
        };
        assert_eq!(press().await, Pressed::Secured);
        assert_eq!(detail(&kit, Event::BypassCodeEnded).await, "by=alarm");
        assert_eq!(logged(&kit, Event::BypassCodeEnded).await, 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_switches_the_second_step_off_leaves_a_row_of_the_code_it_voids() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let user = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, user).await;
        let browser = kit.new_browser();
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        assert_eq!(check(&talk, &code).await, Checked::Settings(None));
        made(&kit, &mara, user).await;
        assert_eq!(
            logged(&kit, Event::BypassCodeEnded).await,
            0,
            "it was used up"
        );
        let mut moment = kit.moment();
        let off = kit.flows.turn_off(talk.id, &browser, &mut moment).await;
        assert_eq!(off.unwrap(), Changed::Done);
        assert_eq!(detail(&kit, Event::BypassCodeEnded).await, "by=turned_off");
    })
    .await;
}

#[tokio::test]
async fn where_nobody_would_hear_of_a_code_a_second_one_says_yes_whatever_the_policy_is() {
    told(async |kit| {
        addressed_member(&kit, "bob").await;
        member(&kit, "ada").await;
        decide(&kit, |policy| {
            policy.text_countries = "DE".parse().unwrap();
        })
        .await;
        let (_, first) = at_desk(&kit, Role::Operator).await;
        let (ada, bob) = (seen(&kit, "ada").await, seen(&kit, "bob").await);
        assert!(ada.reach.is_nobody() && ada.bypass_needs_second);
        assert!(bob.reach.mail && !bob.reach.text && !bob.bypass_needs_second);
        let waits = ask(&kit, &first, ada.id).await;
        assert!(matches!(waits, Ok(BypassAsked::Waits(_))), "{waits:?}");
        assert_eq!(logged(&kit, Event::BypassCodeMade).await, 0);
        let second = kit.operator("second", Role::Operator).await.unwrap();
        let second = kit.session(&second).await.unwrap();
        let waits = seen(&kit, "ada").await.bypass.unwrap();
        confirm(&kit, &second, ada.id, waits.id).await.unwrap();
        let before = told_by(&kit).await.0.len();
        made(&kit, &first, bob.id).await;
        assert_eq!(told_by(&kit).await.0.len(), before + 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_only_asked_for_says_so_when_it_ends() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.bypass_needs_second = true).await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let user = id_of(&kit, "ada").await;
        ask(&kit, &mara, user).await.unwrap();
        kit.pass_time(MINUTE);
        ask(&kit, &mara, user).await.unwrap();
        let row = "was=asked by=replaced";
        assert_eq!(detail(&kit, Event::BypassCodeEnded).await, row);
        kit.pass_time(MINUTE);
        let id = seen(&kit, "ada").await.bypass.unwrap().id;
        let mut moment = kit.moment();
        let ended = kit.flows.end_bypass_code(&mara, user, id, &mut moment);
        ended.await.unwrap().unwrap();
        let row = "was=asked by=operator operator=otto";
        assert_eq!(detail(&kit, Event::BypassCodeEnded).await, row);
    })
    .await;
}

#[tokio::test]
async fn a_second_yes_is_none_once_whoever_asked_may_not_any_more() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.bypass_needs_second = true).await;
        let (_, first) = at_desk(&kit, Role::Operator).await;
        let second = kit.operator("second", Role::Operator).await.unwrap();
        let second = kit.session(&second).await.unwrap();
        let user = id_of(&kit, "ada").await;
        ask(&kit, &first, user).await.unwrap();
        let waits = seen(&kit, "ada").await.bypass.unwrap();
        let (from, to) = (Role::Operator, Role::Helper);
        let mut moment = kit.moment();
        let lowered = kit
            .flows
            .set_operator_role(None, first.operator, from, to, &mut moment);
        lowered.await.unwrap().unwrap();
        let refused = confirm(&kit, &second, user, waits.id).await;
        assert!(matches!(refused, Err(PanelRefused::Stale)), "{refused:?}");
        let mut moment = kit.moment();
        let removed = kit.flows.remove_operator(None, first.operator, &mut moment);
        removed.await.unwrap().unwrap();
        let refused = confirm(&kit, &second, user, waits.id).await;
        assert!(matches!(refused, Err(PanelRefused::Stale)), "{refused:?}");
        assert_eq!(logged(&kit, Event::BypassCodeMade).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_a_code_let_in_stays_new() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, mara) = at_desk(&kit, Role::Operator).await;
        let user = id_of(&kit, "ada").await;
        let code = made(&kit, &mara, user).await;
        kit.pass_time(MINUTE);
        let talk = sign_in(&kit).await;
        assert!(matches!(check(&talk, &code).await, Checked::Passed(_)));
        assert_eq!(seen(&kit, "ada").await.browsers.len(), 1);
        assert_eq!(logged(&kit, Event::BrowserRemembered).await, 1);
        // It is asked again, the next time.
        Talk::about(&kit, addressed("ada", "sign_in"), &talk.browser).await;
    })
    .await;
}
