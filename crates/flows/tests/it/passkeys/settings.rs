//! Passkeys in the settings: what adds one, what one proves, who is told.

use domain::{ChangeId, Event, Method, PasskeyId, Weighed};
use flows::{Changed, Checked, PasskeyQuestioned, Visitor, testkit::Kit};

use super::{answer_by, key, make, new_question, owner};
use crate::{
    app::with_methods,
    talk::{DAY, Talk, addressed_member, decide, logged, request, settings, told, told_by},
};

const ADDED: &str = "A passkey was added at Lighthouse";
const WAITS: &str = "A change to your account at Lighthouse is waiting";

/// A member with number and address, where passkeys are on.
pub(super) async fn member(kit: &Kit) -> Visitor {
    let browser = addressed_member(kit, "ada").await;
    decide(kit, |policy| policy.methods.push(Method::Passkey)).await;
    browser
}

pub(super) async fn visit<'a>(kit: &'a Kit, browser: &Visitor) -> Talk<'a> {
    Talk::about(kit, settings("ada"), browser).await
}

async fn begin(talk: &Talk<'_>) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.begin_adding_passkey(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

pub(super) async fn remove(talk: &Talk<'_>, passkey: PasskeyId) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.remove_user_passkey(talk.id, &talk.browser, passkey, &mut moment);
    act.await.unwrap()
}

/// Cancels a change that waits.
pub(super) async fn cancel(talk: &Talk<'_>, change: ChangeId) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.cancel_change(talk.id, &talk.browser, change, &mut moment);
    act.await.unwrap()
}

async fn kept(talk: &Talk<'_>) -> Vec<flows::PasskeyLine> {
    talk.card().await.unwrap().passkeys.unwrap().kept
}

#[tokio::test]
async fn with_enough_proof_one_is_added_named_and_removed_at_once() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        assert_eq!(begin(&talk).await, Changed::Closed, "shut");
        talk.prove_both().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        assert_eq!(make(&talk, &key).await, Checked::NoCode, "it is there");
        let one = kept(&talk).await.remove(0);
        assert_eq!((one.name.as_str(), one.used_at), ("Laptop", None));
        let mut moment = kit.moment();
        let name = "Key on the ring".parse().unwrap();
        let flows = &kit.flows;
        let named = flows.name_user_passkey(talk.id, &browser, one.id, &name, &mut moment);
        assert_eq!(named.await.unwrap(), Changed::Done);
        assert_eq!(kept(&talk).await[0].name, "Key on the ring");
        let other = PasskeyId::from_bytes([9; 16]);
        assert_eq!(remove(&talk, other).await, Changed::Refused);
        assert_eq!(remove(&talk, one.id).await, Changed::Done);
        assert!(kept(&talk).await.is_empty());
        let (mails, texts) = told_by(&kit).await;
        assert!(mails.iter().any(|subject| subject == ADDED), "{mails:?}");
        assert!(texts.iter().any(|text| text.contains("passkey was added")));
        assert!(
            texts
                .iter()
                .any(|text| text.contains("passkey was removed"))
        );
    })
    .await;
}

#[tokio::test]
async fn with_too_little_proof_it_waits_and_can_then_be_gone_on_with() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_phone().await;
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
        assert!(matches!(begin(&talk).await, Changed::Waits(_)));
        let (mails, _) = told_by(&kit).await;
        assert!(mails.iter().any(|subject| subject == WAITS), "{mails:?}");
        kit.pass_time(3 * DAY);
        let moments = || kit.moment();
        kit.flows.carry_out_due_changes(&moments).await.unwrap();
        let talk = visit(&kit, &browser).await;
        talk.prove_phone().await;
        assert_eq!(begin(&talk).await, Changed::Done);
        assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        let waiting = talk.card().await.unwrap().waiting;
        assert!(waiting.is_empty(), "{waiting:?}");
        assert!(matches!(begin(&talk).await, Changed::Waits(_)), "used up");
    })
    .await;
}

#[tokio::test]
async fn a_young_passkey_opens_the_settings_and_proves_nothing_in_them() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        talk.leave().await;
        kit.pass_time(DAY);
        let young = visit(&kit, &browser).await;
        assert_eq!(answer_by(&young, &key).await, Checked::Settings(None));
        assert_eq!(young.card().await.unwrap().weighed, Weighed::Wait);
        let doors = young.card().await.unwrap().doors;
        assert!(doors.app_ways.is_empty(), "it is no way to prove more");
        kit.pass_time(2 * DAY);
        let old = visit(&kit, &browser).await;
        assert_eq!(answer_by(&old, &key).await, Checked::Settings(None));
        let card = old.card().await.unwrap();
        assert_eq!(card.weighed, Weighed::Enough);
        assert!(card.proofs.passkey);
        assert_eq!(logged(&kit, Event::PasskeyProved).await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_old_one_ends_what_waits() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        talk.leave().await;
        kit.pass_time(4 * DAY);
        let thief = visit(&kit, &kit.new_browser()).await;
        thief.prove_phone().await;
        assert!(matches!(begin(&thief).await, Changed::Waits(_)));
        let id = kept(&thief).await[0].id;
        assert!(matches!(remove(&thief, id).await, Changed::Waits(_)));
        let hers = visit(&kit, &browser).await;
        answer_by(&hers, &key).await;
        assert!(hers.card().await.unwrap().waiting.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_two_one_is_removed_at_once_and_the_last_factor_stays() {
    told(async |kit| {
        let (browser, first) = owner(&kit, "ada").await;
        kit.pass_time(4 * DAY);
        let talk = visit(&kit, &browser).await;
        assert_eq!(answer_by(&talk, &first).await, Checked::Settings(None));
        let second = key();
        assert_eq!(make(&talk, &second).await, Checked::PasskeyAdded);
        let ids: Vec<_> = kept(&talk).await.iter().map(|one| one.id).collect();
        assert_eq!(remove(&talk, ids[0]).await, Changed::Done);
        assert_eq!(
            remove(&talk, ids[1]).await,
            Changed::Refused,
            "the last one"
        );
        let again = Talk::about(&kit, request("ada", "sign_in"), &kit.new_browser()).await;
        assert_eq!(answer_by(&again, &first).await, Checked::Wrong { left: 4 });
        let passed = answer_by(&again, &second).await;
        assert!(matches!(passed, Checked::Passed(_)));
    })
    .await;
}

#[tokio::test]
async fn nobody_has_more_than_five() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        for _ in 0..5 {
            assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        }
        assert_eq!(new_question(&talk).await, PasskeyQuestioned::Over);
        assert_eq!(begin(&talk).await, Changed::Refused);
        let card = talk.card().await.unwrap();
        assert!(!card.passkeys.unwrap().may_add);
    })
    .await;
}

#[tokio::test]
async fn a_young_one_does_not_ripen_while_its_removal_waits_and_ends_none() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        talk.leave().await;
        kit.pass_time(DAY);
        let talk = visit(&kit, &browser).await;
        talk.prove_phone().await;
        let only = kept(&talk).await.remove(0);
        assert!(matches!(remove(&talk, only.id).await, Changed::Waits(_)));
        talk.leave().await;
        kit.pass_time(2 * DAY);
        let by_it = visit(&kit, &kit.new_browser()).await;
        assert_eq!(answer_by(&by_it, &key).await, Checked::Settings(None));
        let card = by_it.card().await.unwrap();
        assert_eq!((card.weighed, card.waiting.len()), (Weighed::Wait, 1));
        let removal = card.waiting[0].change.id;
        assert_eq!(cancel(&by_it, removal).await, Changed::Unproved);
        by_it.prove_phone().await;
        assert_eq!(cancel(&by_it, removal).await, Changed::Done);
        // What nobody wants gone is as old as it is.
        let talk = visit(&kit, &kit.new_browser()).await;
        assert_eq!(answer_by(&talk, &key).await, Checked::Settings(None));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Enough);
    })
    .await;
}

#[tokio::test]
async fn a_removal_that_has_waited_is_carried_out_and_told() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        talk.leave().await;
        kit.pass_time(DAY);
        let talk = visit(&kit, &browser).await;
        talk.prove_phone().await;
        let only = kept(&talk).await.remove(0);
        assert!(matches!(remove(&talk, only.id).await, Changed::Waits(_)));
        kit.pass_time(3 * DAY);
        let moments = || kit.moment();
        kit.flows.carry_out_due_changes(&moments).await.unwrap();
        let talk = visit(&kit, &browser).await;
        talk.prove_phone().await;
        assert!(kept(&talk).await.is_empty());
        assert!(talk.card().await.unwrap().waiting.is_empty());
        assert_eq!(logged(&kit, Event::PasskeyRemoved).await, 1);
        let (mails, _) = told_by(&kit).await;
        let removed = "A passkey was removed at Lighthouse";
        assert!(mails.iter().any(|subject| subject == removed), "{mails:?}");
    })
    .await;
}

#[tokio::test]
async fn where_the_method_was_switched_off_what_is_there_can_be_removed() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        with_methods(&kit, &[Method::Text]).await;
        let card = talk.card().await.unwrap().passkeys.unwrap();
        assert!(!card.may_add);
        assert_eq!(remove(&talk, card.kept[0].id).await, Changed::Done);
        assert!(talk.card().await.unwrap().passkeys.is_none());
    })
    .await;
}
