//! Passkeys in the settings: what adds one, what one proves, who is told.

use domain::{Event, Method, PasskeyId, Weighed};
use flows::{Changed, Checked, PasskeyQuestioned, Stage, Visitor, testkit::Kit};

use super::{answer_by, key, make, new_question, owner};
use crate::{
    app::with_methods,
    talk::{DAY, Talk, addressed_member, decide, logged, request, settings, told, told_by},
};

const ADDED: &str = "A passkey was added at Lighthouse";
const WAITS: &str = "A change to your account at Lighthouse is waiting";

/// A member with number and address, where passkeys are on.
async fn member(kit: &Kit) -> Visitor {
    let browser = addressed_member(kit, "ada").await;
    decide(kit, |policy| policy.methods.push(Method::Passkey)).await;
    browser
}

async fn visit<'a>(kit: &'a Kit, browser: &Visitor) -> Talk<'a> {
    Talk::about(kit, settings("ada"), browser).await
}

async fn begin(talk: &Talk<'_>) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.begin_adding_passkey(talk.id, &talk.browser, &mut moment);
    act.await.unwrap()
}

async fn remove(talk: &Talk<'_>, passkey: PasskeyId) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let act = flows.remove_user_passkey(talk.id, &talk.browser, passkey, &mut moment);
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
async fn a_removal_that_waited_takes_it_and_never_the_last_factor() {
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
async fn after_an_alarm_a_young_passkey_stands_behind_the_mailed_code() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let key = key();
        assert_eq!(make(&talk, &key).await, Checked::PasskeyAdded);
        talk.leave().await;
        crate::alarm::press(&kit, &kit.last_link().await.unwrap()).await;
        let new = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(super::question(&new).await, PasskeyQuestioned::Over);
        kit.pass_time(3 * DAY);
        let new = Talk::about(&kit, request("ada", "sign_in"), &kit.new_browser()).await;
        assert_eq!(answer_by(&new, &key).await, Checked::Walk);
        assert_eq!(new.stage().await, Stage::Walk);
        let flows = &kit.flows;
        let walk = flows.walk_view(new.id, &new.browser, kit.now());
        let walk = walk.await.unwrap().unwrap();
        assert_eq!(walk.passkeys.len(), 1);
        // What it was passed with is strong by now, and another factor is there.
        let id = walk.passkeys[0].id;
        assert_eq!(remove(&new, id).await, Changed::Done);
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
