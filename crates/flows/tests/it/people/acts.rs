//! What may be done for a person, by whom, and that they hear of it.

use std::time::Duration;

use domain::{BrowserId, ChangeId, Event, Method, Role};
use flows::{Changed, Checked, Factor, FactorRemoved, PanelRefused, PanelSession, testkit::Kit};

use super::{NOTHING, at_desk, id_of, seen};
use crate::app::member_with_device;
use crate::talk::{
    MINUTE, Talk, addressed_member, decide, logged, member, settings, told, told_by, whole_log,
};

/// Five wrong codes in a new browser.
async fn lock_out(kit: &Kit, user: &str) {
    let talk = Talk::sign_in(kit, user, &kit.new_browser()).await;
    talk.send().await;
    talk.guess(5).await;
}

pub(super) async fn unlock(
    kit: &Kit,
    by: Option<&PanelSession>,
    user: &str,
) -> Result<u64, PanelRefused> {
    let id = id_of(kit, user).await;
    let act = kit.flows.unlock_person(by, id, &mut kit.moment()).await;
    act.unwrap()
}

pub(super) async fn remove(
    kit: &Kit,
    by: Option<&PanelSession>,
    user: &str,
    factor: Factor,
) -> Result<FactorRemoved, PanelRefused> {
    let id = id_of(kit, user).await;
    let act = kit
        .flows
        .remove_factor(by, id, factor, &mut kit.moment())
        .await;
    act.unwrap()
}

pub(super) async fn end(
    kit: &Kit,
    by: Option<&PanelSession>,
    user: &str,
    one: Option<BrowserId>,
) -> Result<u64, PanelRefused> {
    let id = id_of(kit, user).await;
    let act = kit
        .flows
        .end_browsers_of(by, id, one, &mut kit.moment())
        .await;
    act.unwrap()
}

async fn cancel(
    kit: &Kit,
    by: Option<&PanelSession>,
    user: &str,
    change: ChangeId,
) -> Result<(), PanelRefused> {
    let id = id_of(kit, user).await;
    let act = kit
        .flows
        .cancel_change_of(by, id, change, &mut kit.moment())
        .await;
    act.unwrap()
}

/// The detail of the last row about this.
pub(super) async fn last_detail(kit: &Kit, event: Event) -> String {
    let rows = whole_log(kit).await.into_iter().rev();
    let mut rows = rows.filter(|line| line.event == event.as_str());
    rows.next().expect("there is a row").detail
}

#[tokio::test]
async fn a_helper_unlocks_and_the_right_code_is_taken_at_once() {
    told(async |kit| {
        member(&kit, "ada").await;
        lock_out(&kit, "ada").await;
        let (_, helper) = at_desk(&kit, Role::Helper).await;
        assert_eq!(unlock(&kit, Some(&helper), "ada").await, Ok(1));
        let told = last_detail(&kit, Event::Unlocked).await;
        assert_eq!(told, "count=1 by=operator operator=hanna");
        assert!(seen(&kit, "ada").await.locks.is_empty());
        kit.pass_time(5 * MINUTE);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.send().await;
        talk.pass().await;
        // Nothing is left to unlock, and nothing is written down.
        assert_eq!(unlock(&kit, Some(&helper), "ada").await, Ok(0));
        assert_eq!(logged(&kit, Event::Unlocked).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_removed_while_a_device_answers_and_its_owner_is_told() {
    told(async |kit| {
        let app = member_with_device(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let by = Some(&operator);
        let before = told_by(&kit).await;
        // A code that is out goes to the number no more.
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        talk.send().await;
        let code = kit.last_code().await.unwrap();
        assert_eq!(
            remove(&kit, by, "ada", Factor::Number).await,
            Ok(FactorRemoved::Done)
        );
        assert_ne!(talk.check(&code).await, Checked::SetUp);
        assert!(seen(&kit, "ada").await.number.is_none());
        let after = told_by(&kit).await;
        let subject = "Your phone number at Lighthouse was removed";
        assert_eq!(after.0.last().map(String::as_str), Some(subject));
        assert_eq!(after.1.len(), before.1.len() + 1, "the number hears of it");
        let mail = kit.gateway.kept_mails().pop().unwrap().text;
        assert!(mail.contains("Done by: the staff of Lighthouse"), "{mail}");
        assert!(
            mail.contains("/link/") && !mail.contains("Firefox"),
            "{mail}"
        );
        assert_eq!(
            last_detail(&kit, Event::NumberRemoved).await,
            "region=GB number=..56 by=operator operator=otto"
        );
        // What is left is the last one.
        for factor in [Factor::App(app), Factor::Number] {
            let again = remove(&kit, by, "ada", factor).await;
            let expected = match factor {
                Factor::App(_) => Ok(FactorRemoved::Last),
                _ => Err(PanelRefused::Stale),
            };
            assert_eq!(again, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_device_is_removed_while_the_number_answers() {
    told(async |kit| {
        let app = member_with_device(&kit, "ada").await;
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let by = Some(&operator);
        assert_eq!(
            remove(&kit, by, "ada", Factor::App(NOTHING)).await,
            Err(PanelRefused::Stale)
        );
        assert_eq!(
            remove(&kit, by, "ada", Factor::App(app)).await,
            Ok(FactorRemoved::Done)
        );
        let subject = "A device was removed at Lighthouse";
        assert_eq!(told_by(&kit).await.0.last().unwrap(), subject);
        assert_eq!(
            remove(&kit, by, "ada", Factor::Number).await,
            Ok(FactorRemoved::Last)
        );
        assert!(seen(&kit, "ada").await.number.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_number_that_nothing_reaches_any_more_is_no_reason_to_take_the_device() {
    told(async |kit| {
        let app = member_with_device(&kit, "ada").await;
        decide(&kit, |policy| policy.methods = vec![Method::AppCode]).await;
        let removed = remove(&kit, None, "ada", Factor::App(app)).await;
        assert_eq!(removed, Ok(FactorRemoved::Last));
        let removed = remove(&kit, None, "ada", Factor::Number).await;
        assert_eq!(removed, Ok(FactorRemoved::Done));
        let told = last_detail(&kit, Event::NumberRemoved).await;
        assert_eq!(told, "region=GB number=..56 by=terminal");
    })
    .await;
}

#[tokio::test]
async fn browsers_are_ended_one_or_all_and_have_to_be_confirmed_again() {
    told(async |kit| {
        let first = addressed_member(&kit, "ada").await;
        let second = kit.new_browser();
        Talk::sign_in(&kit, "ada", &second).await.pass().await;
        kit.carry_messages().await.unwrap();
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let by = Some(&operator);
        let of_first = seen(&kit, "ada").await.browsers.last().unwrap().id;
        assert_eq!(end(&kit, by, "ada", Some(of_first)).await, Ok(1));
        let again = end(&kit, by, "ada", Some(of_first)).await;
        assert_eq!(again, Err(PanelRefused::Stale));
        assert_eq!(seen(&kit, "ada").await.browsers.len(), 1);
        Talk::sign_in(&kit, "ada", &first).await;
        assert_eq!(end(&kit, by, "ada", None).await, Ok(1));
        Talk::sign_in(&kit, "ada", &second).await;
        let subject = "Browsers of yours at Lighthouse were forgotten";
        assert_eq!(told_by(&kit).await.0.last().unwrap(), subject);
        let told = last_detail(&kit, Event::BrowsersForgotten).await;
        assert_eq!(told, "count=1 by=operator operator=otto");
    })
    .await;
}

#[tokio::test]
async fn a_change_that_waits_is_stopped_and_never_takes_place() {
    told(async |kit| {
        member(&kit, "bob").await;
        let browser = addressed_member(&kit, "ada").await;
        decide(&kit, |policy| policy.may_turn_off = true).await;
        let talk = Talk::about(&kit, settings("ada"), &browser).await;
        talk.prove_phone().await;
        let asked = kit
            .flows
            .turn_off(talk.id, &browser, &mut kit.moment())
            .await;
        assert!(matches!(asked.unwrap(), Changed::Waits(_)));
        kit.carry_messages().await.unwrap();
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let by = Some(&operator);
        let change = seen(&kit, "ada").await.waiting[0].change.id;
        let stale = Err(PanelRefused::Stale);
        assert_eq!(
            cancel(&kit, by, "bob", change).await,
            stale,
            "it is not his"
        );
        assert_eq!(cancel(&kit, by, "ada", change).await, Ok(()));
        assert_eq!(cancel(&kit, by, "ada", change).await, stale);
        let told = last_detail(&kit, Event::ChangeCancelled).await;
        assert_eq!(told, "kind=turn_off by=operator operator=otto");
        let subject = "A change to your account at Lighthouse was stopped";
        assert_eq!(told_by(&kit).await.0.last().unwrap(), subject);
        kit.pass_time(Duration::from_hours(80));
        kit.carry_out_due_changes().await.unwrap();
        assert!(seen(&kit, "ada").await.first_factor_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_takes_something_away_asks_the_passkey_again() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (at, session) = at_desk(&kit, Role::Operator).await;
        kit.pass_time(6 * MINUTE);
        let again = Err(PanelRefused::AskAgain);
        assert_eq!(end(&kit, Some(&session), "ada", None).await, again);
        let factor = Factor::Number;
        let removed = remove(&kit, Some(&session), "ada", factor).await;
        assert_eq!(removed, Err(PanelRefused::AskAgain));
        assert_eq!(seen(&kit, "ada").await.browsers.len(), 1);
        // To unlock, a passkey that answered at the sign-in is enough.
        assert_eq!(unlock(&kit, Some(&session), "ada").await, Ok(0));
        kit.prove(&at).await.unwrap();
        let session = kit.session(&at).await.unwrap();
        assert_eq!(end(&kit, Some(&session), "ada", None).await, Ok(1));
    })
    .await;
}

#[tokio::test]
async fn other_roles_and_sessions_without_a_passkey_change_nothing() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        lock_out(&kit, "ada").await;
        let (_, helper) = at_desk(&kit, Role::Helper).await;
        let (_, reader) = {
            let at = kit.operator("reader", Role::ReadOnly).await.unwrap();
            let session = kit.session(&at).await.unwrap();
            (at, session)
        };
        let bare = kit.operator_without_passkey("bare", Role::Operator).await;
        let bare = kit.session(&bare.unwrap()).await.unwrap();
        let not_theirs = Err(PanelRefused::NotYourRole);
        assert_eq!(unlock(&kit, Some(&reader), "ada").await, not_theirs);
        let no_passkey = Err(PanelRefused::NoPasskey);
        assert_eq!(unlock(&kit, Some(&bare), "ada").await, no_passkey);
        for (session, refused) in [
            (&helper, PanelRefused::NotYourRole),
            (&reader, PanelRefused::NotYourRole),
            (&bare, PanelRefused::NoPasskey),
        ] {
            assert_eq!(end(&kit, Some(session), "ada", None).await, Err(refused));
            let removed = remove(&kit, Some(session), "ada", Factor::Number).await;
            assert_eq!(removed, Err(refused));
            let nothing = ChangeId::from_bytes([9; 16]);
            let cancelled = cancel(&kit, Some(session), "ada", nothing).await;
            assert_eq!(cancelled, Err(refused));
        }
        let ada = seen(&kit, "ada").await;
        assert!(ada.number.is_some() && ada.browsers.len() == 1 && !ada.locks.is_empty());
        assert_eq!(logged(&kit, Event::OperatorRefused).await, 11);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_ended_meanwhile_changes_nothing() {
    told(async |kit| {
        addressed_member(&kit, "ada").await;
        let (_, session) = at_desk(&kit, Role::Operator).await;
        let ended = kit.flows.panel_sign_out(&session, &mut kit.moment()).await;
        ended.unwrap();
        let over = Err(PanelRefused::Over);
        assert_eq!(end(&kit, Some(&session), "ada", None).await, over);
        assert_eq!(unlock(&kit, Some(&session), "ada").await, over);
        assert_eq!(seen(&kit, "ada").await.browsers.len(), 1);
        let nobody = domain::UserId::from_bytes([9; 16]);
        let act = kit
            .flows
            .unlock_person(None, nobody, &mut kit.moment())
            .await;
        assert_eq!(act.unwrap(), Err(PanelRefused::Stale));
    })
    .await;
}
