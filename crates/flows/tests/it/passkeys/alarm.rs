//! Passkeys and "it was not me": what was young then, until the walk is done and after it.

use domain::{Action, Event, Weighed, authenticator::Authenticator};
use flows::{Changed, Checked, PasskeyQuestioned, PushedRequest, Stage, testkit::Kit};
use store::{unit, users};

use super::{
    answer_by, key, make, owner, question,
    settings::{cancel, member, remove, visit},
};
use crate::{
    people::id_of,
    talk::{DAY, HOUR, Talk, addressed, logged, request, settings, told},
};

/// One was added a moment ago, by whom, its owner does not know: "it was not me".
async fn alarmed_with(talk: &Talk<'_>, added: &Authenticator) {
    assert_eq!(make(talk, added).await, Checked::PasskeyAdded);
    talk.leave().await;
    let link = talk.kit.last_link().await.unwrap();
    crate::alarm::press(talk.kit, &link).await;
}

/// The passkeys the walk shows, the oldest first.
async fn in_walk(talk: &Talk<'_>) -> Vec<flows::PasskeyLine> {
    let flows = &talk.kit.flows;
    let walk = flows.walk_view(talk.id, &talk.browser, talk.kit.now());
    walk.await.unwrap().unwrap().passkeys
}

async fn finish(talk: &Talk<'_>) -> Changed {
    let mut moment = talk.kit.moment();
    let flows = &talk.kit.flows;
    let done = flows.finish_walk(talk.id, &talk.browser, &mut moment);
    done.await.unwrap()
}

/// Somebody at the walk, by the mailed code and a passkey that was young at the alarm.
async fn at_walk<'a>(kit: &'a Kit, key: &Authenticator) -> Talk<'a> {
    let talk = Talk::about(kit, addressed("ada", "sign_in"), &kit.new_browser()).await;
    let asked = question(&talk).await;
    assert_eq!(asked, PasskeyQuestioned::Over, "not before the address");
    talk.mail().await;
    talk.prove_mail().await;
    assert_eq!(answer_by(&talk, key).await, Checked::Walk);
    talk
}

#[tokio::test]
async fn what_was_young_at_an_alarm_ripens_in_no_walk_and_ends_no_removal_of_its_own() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let key = key();
        alarmed_with(&talk, &key).await;
        let new = Talk::about(&kit, settings("ada"), &kit.new_browser()).await;
        assert_eq!(question(&new).await, PasskeyQuestioned::Over);
        kit.pass_time(4 * DAY);
        let walk = at_walk(&kit, &key).await;
        let only = in_walk(&walk).await.remove(0);
        // It lets in, and vouches for nothing.
        assert!(matches!(remove(&walk, only.id).await, Changed::Waits(_)));
        assert_eq!(finish(&walk).await, Changed::Done);
        let after = visit(&kit, &kit.new_browser()).await;
        assert_eq!(answer_by(&after, &key).await, Checked::Settings(None));
        let card = after.card().await.unwrap();
        assert_eq!((card.weighed, card.waiting.len()), (Weighed::Wait, 1));
        let removal = card.waiting[0].change.id;
        assert_eq!(cancel(&after, removal).await, Changed::Unproved);
        kit.pass_time(3 * DAY);
        kit.carry_out_due_changes().await.unwrap();
        assert_eq!(logged(&kit, Event::PasskeyRemoved).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_looked_at_and_kept_weighs_three_days_after_the_walk() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let key = key();
        alarmed_with(&talk, &key).await;
        kit.pass_time(4 * DAY);
        let walk = at_walk(&kit, &key).await;
        assert_eq!(finish(&walk).await, Changed::Done);
        for (days, weighed) in [(2_u32, Weighed::Wait), (1, Weighed::Enough)] {
            kit.pass_time(days * DAY);
            let talk = visit(&kit, &kit.new_browser()).await;
            assert_eq!(answer_by(&talk, &key).await, Checked::Settings(None));
            assert_eq!(talk.card().await.unwrap().weighed, weighed);
        }
    })
    .await;
}

#[tokio::test]
async fn in_the_walk_an_old_one_takes_a_thiefs_young_one_away_at_once() {
    told(async |kit| {
        let browser = member(&kit).await;
        let talk = visit(&kit, &browser).await;
        talk.prove_both().await;
        let (hers, thiefs) = (key(), key());
        assert_eq!(make(&talk, &hers).await, Checked::PasskeyAdded);
        talk.leave().await;
        kit.pass_time(4 * DAY);
        let talk = visit(&kit, &browser).await;
        assert_eq!(answer_by(&talk, &hers).await, Checked::Settings(None));
        alarmed_with(&talk, &thiefs).await;
        let new = Talk::about(&kit, request("ada", "sign_in"), &kit.new_browser()).await;
        let refused = answer_by(&new, &thiefs).await;
        assert_eq!(
            refused,
            Checked::Wrong { left: 4 },
            "not before the address"
        );
        assert_eq!(answer_by(&new, &hers).await, Checked::Walk);
        let both = in_walk(&new).await;
        let [old, young] = both.as_slice() else {
            panic!("two of them")
        };
        assert_eq!(remove(&new, young.id).await, Changed::Done);
        let left = in_walk(&new).await;
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [old.id]);
    })
    .await;
}

#[tokio::test]
async fn without_an_address_one_that_was_young_signs_in_once_it_is_old_and_vouches_for_nothing() {
    told(async |kit| {
        let (_, key) = owner(&kit, "ada").await;
        kit.pass_time(DAY);
        let (user, now) = (id_of(&kit, "ada").await, kit.now());
        let raise =
            unit(move |tx| Box::pin(async move { users::raise_alarm(tx, user, now).await }));
        assert!(kit.flows.store().write(raise).await.unwrap());
        kit.pass_time(HOUR);
        let early = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(early.stage().await, Stage::Recovery);
        assert_eq!(question(&early).await, PasskeyQuestioned::Over);
        kit.pass_time(2 * DAY);
        let talk = Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        assert_eq!(talk.stage().await, Stage::Passkey);
        assert_eq!(answer_by(&talk, &key).await, Checked::Walk);
        assert_eq!(finish(&talk).await, Changed::Done);
        let asked = PushedRequest {
            action: Action::Settings,
            ..request("ada", "settings")
        };
        let talk = Talk::about(&kit, asked, &kit.new_browser()).await;
        assert_eq!(answer_by(&talk, &key).await, Checked::Settings(None));
        assert_eq!(talk.card().await.unwrap().weighed, Weighed::Wait);
    })
    .await;
}
