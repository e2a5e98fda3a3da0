//! The server has another host name by now: what was made for the one before answers nothing, is no factor, and lets nobody
//! in who has less.

use domain::{Event, Method, Role, Weighed, authenticator::Authenticator};
use flows::{
    Changed, Checked, Factor, FactorRemoved, PasskeyLine, PasskeyQuestioned, Stage, testkit::Kit,
};

use super::{
    answer_by, key, make, owner, question,
    settings::{member, remove, visit},
};
use crate::{
    people::{at_desk, id_of, seen},
    talk::{DAY, HOUR, Talk, logged, request, told},
};

const OLD: &str = "https://id.example";
const NEW: &str = "https://new.example";

async fn kept(talk: &Talk<'_>) -> Vec<PasskeyLine> {
    talk.card().await.unwrap().passkeys.unwrap().kept
}

/// For which other host each was made.
fn hosts(kept: &[PasskeyLine]) -> Vec<Option<String>> {
    let host = |one: &PasskeyLine| one.made_for.as_ref().map(ToString::to_string);
    kept.iter().map(host).collect()
}

/// The host of the address before.
const OLD_HOST: &str = "id.example";

#[tokio::test]
async fn whoever_has_nothing_else_recovers_and_sets_nothing_up_anew() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        let kit = kit.moved_to(NEW).unwrap();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Recovery);
        assert_eq!(question(&talk).await, PasskeyQuestioned::Over);
        let kit = kit.moved_to(OLD).unwrap();
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Passkey, "and back again");
        let passed = answer_by(&talk, &key).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
    })
    .await;
}

#[tokio::test]
async fn another_method_goes_on_and_no_weak_kind_less_is_enough() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        talk.leave().await;
        kit.pass_time(4 * DAY);
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let weighed = talk.card().await.unwrap().weighed;
        assert_eq!(weighed, Weighed::Wait, "a passkey is on file");
        talk.leave().await;
        // Short of the week after which the browser itself would be a third proof.
        kit.pass_time(HOUR);
        let kit = kit.moved_to(NEW).unwrap();
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let weighed = talk.card().await.unwrap().weighed;
        assert_eq!(weighed, Weighed::Wait, "and stays there, void or not");
        talk.leave().await;
        kit.pass_time(2 * DAY);
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let weighed = talk.card().await.unwrap().weighed;
        assert_eq!(weighed, Weighed::Enough, "by three kinds");
        let new = Authenticator::at(NEW);
        assert_eq!(make(&talk, &new).await, Checked::PasskeyAdded);
        let there = kept(&talk).await;
        assert_eq!(hosts(&there), [None, Some(OLD_HOST.to_owned())]);
        assert_eq!(remove(&talk, there[1].id).await, Changed::Done);
        assert_eq!(hosts(&kept(&talk).await), [None]);
        talk.leave().await;
        let request = request("ada", "sign_in");
        let talk = Talk::about(&kit, request, &kit.new_browser()).await;
        let passed = answer_by(&talk, &new).await;
        assert!(matches!(passed, Checked::Passed(_)), "{passed:?}");
    })
    .await;
}

#[tokio::test]
async fn who_has_nothing_that_answers_is_counted_among_the_shut_out() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        assert_eq!(make(&talk, &key()).await, Checked::PasskeyAdded);
        assert_eq!(shut_out_without_texts(&kit).await, 0, "the passkey is left");
        let kit = kit.moved_to(NEW).unwrap();
        assert_eq!(shut_out_without_texts(&kit).await, 1);
    })
    .await;
}

async fn shut_out_without_texts(kit: &Kit) -> u64 {
    let id = kit.site.application.id;
    let site = kit.flows.site(id).await.unwrap().unwrap();
    let mut after = site.policy.clone();
    after.methods = vec![Method::Passkey];
    let act = kit.flows.shut_out(id, &site.policy, &after, kit.now());
    act.await.unwrap().users()
}

#[tokio::test]
async fn staff_see_it_and_take_it_away_though_nothing_else_answers() {
    told(async |kit| {
        owner(&kit, "ada").await;
        let kit = kit.moved_to(NEW).unwrap();
        let (_, operator) = at_desk(&kit, Role::Operator).await;
        let there = seen(&kit, "ada").await.passkeys;
        assert_eq!(hosts(&there), [Some(OLD_HOST.to_owned())]);
        let counted = kit.flows.passkeys_elsewhere().await.unwrap();
        assert_eq!(counted.len(), 1);
        assert_eq!(counted[0].host.as_str(), "id.example");
        let users = counted[0].users;
        assert_eq!((users.passkeys, users.owners), (1, 1));
        assert_eq!(counted[0].operators.passkeys, 0);
        let (id, factor) = (id_of(&kit, "ada").await, Factor::Passkey(there[0].id));
        let mut moment = kit.moment();
        let act = kit
            .flows
            .remove_factor(Some(&operator), id, factor, &mut moment);
        assert_eq!(act.await.unwrap(), Ok(FactorRemoved::Done));
        assert!(seen(&kit, "ada").await.passkeys.is_empty());
        assert_eq!(logged(&kit, Event::PasskeyRemoved).await, 1);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Recovery, "no first set-up");
    })
    .await;
}
